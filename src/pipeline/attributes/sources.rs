//! What the records say of persons, as known on a day.

use std::collections::BTreeMap;

use crate::archive::EntityIx;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::config::Config;
use crate::link::Person;

use super::words::{disability, ethnicity, need, sex};

/// Whether a dataset may be looked at: not where the council has switched it off.
pub(super) fn may(config: &Config, dataset: &str) -> bool {
    config.extract.use_in_scoring.get(dataset) != Some(&false)
}

/// What a case says of its main applicant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    number: Option<u32>,
    pub(super) sex: Option<u16>,
    pub(super) ethnicity: Option<u16>,
    pub(super) need: bool,
}

/// What one dataset says of the persons its sightings are of.
pub(super) struct Source<'a> {
    rows: KnownRows<'a>,
    pub(super) sex: Column<'a>,
    pub(super) ethnicity: Column<'a>,
    disability: Column<'a>,
    flag: Option<(&'a [Option<bool>], bool)>,
}

/// Codes of a column, what each means, and whether it carries its own date.
pub(super) type Column<'a> = Option<(&'a [u32], Vec<Option<u16>>, bool)>;

/// The datasets that say something, by their place in the order of the history.
pub(super) struct Sources<'a>(BTreeMap<u16, Source<'a>>);

/// Dataset, and its columns of sex, ethnicity and disability.
const SOURCES: [(&str, &str, &str, &str); 4] = [
    ("adults", "Gender", "Ethnicity", "Primary_Support_Reason"),
    ("hb_members", "sex", "", ""),
    ("hclic_person", "sex", "ethnicity", ""),
    ("register", "sex", "ethnicity", ""),
];

impl<'a> Sources<'a> {
    pub(super) fn new(known: &Known<'a>, config: &Config) -> Self {
        let mut sources = BTreeMap::new();
        for (place, name) in known.dataset_names().enumerate() {
            let found = SOURCES.iter().find(|(dataset, ..)| *dataset == name && may(config, name));
            let Some(((_, of_sex, of_ethnicity, of_disability), rows)) = found.zip(known.rows(name)) else { continue };
            let source = Source {
                sex: column(&rows, of_sex, sex),
                ethnicity: column(&rows, of_ethnicity, ethnicity),
                disability: column(&rows, of_disability, disability),
                flag: rows.flag("disabled").map(|cells| (cells, rows.is_dated("disabled"))),
                rows,
            };
            sources.insert(place as u16, source);
        }
        Self(sources)
    }

    /// What the record that became known last says of a person, if any says it.
    pub(super) fn latest(&self, person: &Person, of: impl for<'s> Fn(&'s Source<'a>) -> &'s Column<'a>) -> Option<u16> {
        let said = person.sightings.iter().filter_map(|seen| {
            let source = self.0.get(&seen.dataset)?;
            let row = source.rows.sighting_rows()[seen.sighting as usize] as usize;
            let group = meaning(source, of(source), row)?;
            Some((source.rows.known_from(row), *seen, group))
        });
        said.max().map(|(_, _, group)| group)
    }

    /// Whether an adult is disabled, none is as far as is said, or nobody says.
    pub(super) fn disability(&self, adults: &[&Person]) -> u16 {
        let said = adults.iter().filter_map(|adult| self.disabled(adult)).max();
        match said {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        }
    }

    /// Social care's reason for support, or the latest word of the benefit record.
    fn disabled(&self, adult: &Person) -> Option<bool> {
        let cared_for = self.latest(adult, |source| &source.disability).is_some();
        let flags = adult.sightings.iter().filter_map(|seen| {
            let source = self.0.get(&seen.dataset)?;
            let row = source.rows.sighting_rows()[seen.sighting as usize] as usize;
            let (cells, dated) = source.flag?;
            let flag = cells[row].filter(|_| source.rows.is_column_known(dated, row))?;
            Some((source.rows.known_from(row), *seen, flag))
        });
        if cared_for { Some(true) } else { flags.max().map(|(_, _, flag)| flag) }
    }
}

fn meaning(source: &Source<'_>, column: &Column<'_>, row: usize) -> Option<u16> {
    let (codes, meanings, dated) = column.as_ref()?;
    let said = meanings.get(codes[row] as usize).copied().flatten();
    said.filter(|_| source.rows.is_column_known(*dated, row))
}

/// A column of protected characteristics or codes, with what each word of it means.
fn column<'a>(rows: &KnownRows<'a>, name: &str, means: fn(&str) -> Option<u16>) -> Column<'a> {
    let (codes, text) = rows.audit_text(name)?;
    Some((codes, text.words().iter().map(|word| means(word)).collect(), rows.is_dated(name)))
}

/// What each case says of its main applicant, the one with the lowest number.
pub(super) fn cases(now: &Known<'_>, config: &Config) -> BTreeMap<EntityIx, Said> {
    let mut cases: BTreeMap<EntityIx, Said> = BTreeMap::new();
    if let Some(rows) = now.rows("hclic_person").filter(|_| may(config, "hclic_person")) {
        let (sexes, ethnicities) = (column(&rows, "sex", sex), column(&rows, "ethnicity", ethnicity));
        let numbers = rows.number("person_no");
        let said = |column: &Column<'_>, row: usize| {
            column.as_ref().and_then(|(codes, meanings, _)| meanings.get(codes[row] as usize).copied().flatten())
        };
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            let number = numbers.and_then(|cells| cells[row]).unwrap_or(1.0) as u32;
            let case = cases.entry(rows.entities()[row]).or_default();
            if case.number.is_none_or(|kept| number <= kept) {
                *case =
                    Said { number: Some(number), sex: said(&sexes, row), ethnicity: said(&ethnicities, row), ..*case };
            }
        }
    }
    if let Some((rows, needs)) = now.rows("hclic_support").and_then(|rows| Some((rows, column(&rows, "need", need)?))) {
        let (codes, meanings, _) = needs;
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            let counts = meanings.get(codes[row] as usize).copied().flatten().is_some();
            cases.entry(rows.entities()[row]).or_default().need |= counts;
        }
    }
    cases
}
