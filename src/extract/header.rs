use super::error::ExtractError;
use super::profile::{ColumnRule, Profile};
use super::rows::{Cells, Row, Rows};

/// How many records at the top are searched for the header.
const SEARCHED: usize = 15;
const DELIMITERS: [u8; 4] = [b',', b'|', b'\t', b';'];

/// Where a column of the profile is found in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Nowhere: its default, or nothing.
    Absent,
    /// In the first of these cells that is filled.
    Cells(Vec<usize>),
    /// In these cells, one written after the other.
    Joined(Vec<usize>),
    /// The same in every row.
    Fixed(String),
    /// The number of the row within its entity.
    Counted,
}

/// The header of a file matched with a profile.
#[derive(Clone)]
pub(super) struct Header<'a> {
    pub(super) delimiter: u8,
    /// Records above the header.
    pub(super) banners: u64,
    pub(super) row: Row<'a>,
    pub(super) names: Vec<String>,
    /// One source a column of the profile.
    pub(super) sources: Vec<Source>,
}

/// A header name as it is compared: letters and digits in lower case.
pub(super) fn normal_name(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Finds the header among the first records, with the delimiter that makes the most of it.
pub(super) fn find_header<'a>(file: &str, text: &'a str, profile: &Profile) -> Result<Header<'a>, ExtractError> {
    let declared = profile.delimiter.map(|delimiter| vec![delimiter]);
    let mut best: Option<(usize, Header<'a>)> = None;
    for delimiter in declared.unwrap_or_else(|| DELIMITERS.to_vec()) {
        let mut cells = Cells::default();
        for (place, row) in Rows::new(text, delimiter).take(SEARCHED).enumerate() {
            cells.split(row, delimiter);
            let names: Vec<String> =
                (0..cells.len()).map(|cell| cells.get(row, cell).trim_matches('\u{feff}').to_owned()).collect();
            let sources = match_names(&names, profile);
            let matched = sources.iter().filter(|source| **source != Source::Absent).count();
            if matched > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((matched, Header { delimiter, banners: place as u64, row, names, sources }));
            }
        }
    }
    let Some((_, header)) = best else {
        let required = profile.columns.iter().filter(|column| column.required);
        let expected = required.take(4).map(|column| column.name.clone()).collect();
        return Err(ExtractError::NoHeader { file: file.to_owned(), searched: SEARCHED, expected });
    };
    for (column, source) in profile.columns.iter().zip(&header.sources) {
        if column.required && *source == Source::Absent && column.default.is_none() {
            return Err(missing(file, column, &header, profile));
        }
    }
    Ok(header)
}

/// The delimiter of a file without a header: the one found most often at the top.
pub(super) fn common_delimiter(text: &str, profile: &Profile) -> u8 {
    let top: Vec<&str> = text.lines().take(SEARCHED).collect();
    let count =
        |delimiter: u8| top.iter().map(|line| line.bytes().filter(|byte| *byte == delimiter).count()).sum::<usize>();
    let most = DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter));
    profile.delimiter.or(most).unwrap_or(b',')
}

fn match_names(names: &[String], profile: &Profile) -> Vec<Source> {
    let normal: Vec<String> = names.iter().map(|name| normal_name(name)).collect();
    let place_of = |name: &str| {
        let wanted = normal_name(name);
        normal.iter().position(|given| *given == wanted && !given.is_empty())
    };
    let source_of = |column: &ColumnRule| {
        let joined: Option<Vec<usize>> = column.joined.iter().map(|name| place_of(name)).collect();
        if let Some(joined) = joined.filter(|parts| !parts.is_empty()) {
            return Source::Joined(joined);
        }
        let mut places = Vec::new();
        for place in column.names().filter_map(place_of) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.is_empty() { Source::Absent } else { Source::Cells(places) }
    };
    profile.columns.iter().map(source_of).collect()
}

fn missing(file: &str, column: &ColumnRule, header: &Header<'_>, profile: &Profile) -> ExtractError {
    let mut close: Vec<(f64, &String)> = header
        .unused()
        .into_iter()
        .map(|place| {
            let given = normal_name(&header.names[place]);
            let likeness = column.names().map(|name| strsim::jaro_winkler(&given, &normal_name(name)));
            (likeness.fold(0.0, f64::max), &header.names[place])
        })
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ExtractError::MissingColumn {
        file: file.to_owned(),
        column: column.name.clone(),
        close: close.into_iter().take(3).map(|(_, name)| name.clone()).collect(),
        profile: profile.name.clone(),
    }
}

impl Header<'_> {
    /// Places of the header names that no column of the profile takes.
    pub(super) fn unused(&self) -> Vec<usize> {
        let used = |place: usize| {
            self.sources.iter().any(|source| match source {
                Source::Cells(places) | Source::Joined(places) => places.contains(&place),
                _ => false,
            })
        };
        (0..self.names.len()).filter(|place| !self.names[*place].is_empty() && !used(*place)).collect()
    }
}
