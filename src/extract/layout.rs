use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

use super::cells::{DateOrder, DateStyle, Pivot, shape_votes};
use super::error::ExtractError;
use super::header::{Header, Source, common_delimiter, find_header};
use super::profile::{Profile, RecordRule};
use super::raw::CellKind;
use super::reading::DateReading;
use super::rows::{Cells, Row, Rows};
use crate::config::ExtractSettings;
use crate::domain::Day;

/// Rows looked at first, spread over the file, to decide how its dates are written.
const SAMPLE: usize = 4000;

/// How to take one kind of row of one file apart.
pub(super) struct Mapping {
    /// One source a column of the profile.
    pub(super) sources: Vec<Source>,
    /// Which lines, and where their counted column starts; `None`: every line.
    pub(super) record: Option<RecordRule>,
    /// Seed of the hashes of these rows: equal for files that are taken apart alike.
    pub(super) seed: u64,
}

/// How to take one file apart.
pub(super) struct Layout<'a> {
    pub(super) delimiter: u8,
    /// Records above the header.
    pub(super) banners: u64,
    pub(super) header: Option<Header<'a>>,
    pub(super) mappings: Vec<Mapping>,
    /// One style a column of the profile.
    pub(super) styles: Vec<DateStyle>,
    pub(super) dates: Vec<(usize, DateReading)>,
    /// Codes of the column that is off by default which stay off, in lower case.
    pub(super) off: Vec<String>,
}

impl<'a> Layout<'a> {
    /// Works out the layout of a text.
    pub(super) fn of(
        file: &str,
        text: &'a str,
        profile: &Profile,
        night: Day,
        settings: &ExtractSettings,
    ) -> Result<Self, ExtractError> {
        let off = profile.off_by_default.iter().flat_map(|(_, values)| values);
        let off =
            off.filter(|value| !profile.is_switched_on(value, settings)).map(|value| value.to_lowercase()).collect();
        let mut layout = Self {
            delimiter: b',',
            banners: 0,
            header: None,
            mappings: Vec::new(),
            styles: Vec::new(),
            dates: Vec::new(),
            off,
        };
        if profile.is_headerless() {
            layout.delimiter = common_delimiter(text, profile);
            layout.mappings = profile.records.iter().map(|record| by_position(record, profile)).collect();
        } else {
            let header = find_header(file, text, profile)?;
            (layout.delimiter, layout.banners) = (header.delimiter, header.banners);
            layout.mappings = vec![Mapping { sources: header.sources.clone(), record: None, seed: 0 }];
            layout.header = Some(header);
        }
        layout.decide_dates(text, profile, night);
        layout.seed_hashes(profile);
        Ok(layout)
    }

    /// The rows below the header.
    pub(super) fn rows(&self, text: &'a str) -> Rows<'a> {
        let mut rows = Rows::new(text, self.delimiter);
        if self.header.is_some() {
            for _ in 0..=self.banners {
                rows.next();
            }
        }
        rows
    }

    fn decide_dates(&mut self, text: &'a str, profile: &Profile, night: Day) {
        let count = text.len() / 40 / SAMPLE + 1;
        let mut readings = self.look_at_dates(text, profile, count);
        let doubtful =
            |reading: &DateReading| reading.month_first > 0 || (reading.day_first == 0 && reading.ambiguous > 0);
        if count > 1 && readings.iter().any(doubtful) {
            readings = self.look_at_dates(text, profile, 1);
        }
        for (column, reading) in profile.columns.iter().zip(&mut readings) {
            reading.declared = column.order.is_some();
            let shown =
                if reading.month_first > reading.day_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            reading.order = column.order.unwrap_or(shown);
            let pivot = if column.birth { Pivot::Birth } else { Pivot::Near };
            self.styles.push(DateStyle { order: reading.order, pivot, night });
        }
        let has_choice = |reading: &DateReading| reading.day_first + reading.month_first + reading.ambiguous > 0;
        self.dates = readings.into_iter().enumerate().filter(|(_, reading)| has_choice(reading)).collect();
    }

    /// Counts, in every `step`th row, which order the dates of each column speak for.
    fn look_at_dates(&self, text: &'a str, profile: &Profile, step: usize) -> Vec<DateReading> {
        let mut readings = vec![DateReading::default(); profile.columns.len()];
        let mut cells = Cells::default();
        for row in self.rows(text).step_by(step) {
            cells.split(row, self.delimiter);
            for mapping in self.mappings.iter().filter(|mapping| mapping.takes(&cells, row)) {
                for (place, reading) in readings.iter_mut().enumerate() {
                    let Source::Cells(at) = &mapping.sources[place] else { continue };
                    if profile.columns[place].kind != CellKind::Date {
                        continue;
                    }
                    let (day, month, both) = shape_votes(cells.get(row, at[0]));
                    reading.day_first += day;
                    reading.month_first += month;
                    reading.ambiguous += both;
                }
            }
        }
        readings
    }

    /// A row's hash covers its text and this: which cell is which column, and how dates, codes and switches are read. A column
    /// renamed to another alias changes nothing here, so its rows count as unchanged.
    fn seed_hashes(&mut self, profile: &Profile) {
        for mapping in &mut self.mappings {
            let mut text = format!("{:016x} {:?}", profile.fingerprint, self.off);
            for (place, source) in mapping.sources.iter().enumerate() {
                let order = self.styles[place].order;
                let _ = write!(text, "{source:?} {order:?} ");
            }
            mapping.seed = xxh3_64(text.as_bytes());
        }
    }
}

impl Mapping {
    /// Whether a line is of this kind.
    pub(super) fn takes(&self, cells: &Cells, row: Row<'_>) -> bool {
        let Some(record) = &self.record else { return true };
        let is_kind = record.values.is_empty()
            || record.values.iter().any(|value| cells.get(row, record.place).eq_ignore_ascii_case(value));
        is_kind && record.filled.is_none_or(|place| !cells.get(row, place).is_empty())
    }
}

fn by_position(record: &RecordRule, profile: &Profile) -> Mapping {
    let mut sources = vec![Source::Absent; profile.columns.len()];
    for (column, place) in &record.places {
        sources[*column] = Source::Cells(vec![*place]);
    }
    for (column, text) in &record.fixed {
        sources[*column] = Source::Fixed(text.clone());
    }
    if let Some((column, _)) = record.counted {
        sources[column] = Source::Counted;
    }
    Mapping { sources, record: Some(record.clone()), seed: 0 }
}
