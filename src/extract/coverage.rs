use std::collections::BTreeMap;

use super::batch::{Batch, Reject};
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::Probability;
use crate::domain::Table;

/// What one file holds, for `check` to print: counts, dates and how well it can be linked. No cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Rows of the file, without its header.
    pub rows: u64,
    /// Rows used.
    pub used: u64,
    /// Rejected rows by reason.
    pub rejected: BTreeMap<Reject, u64>,
    /// Ignored rows by what they were.
    pub ignored: BTreeMap<String, u64>,
    /// Rows with test data for identifiers.
    pub test_data: u64,
    /// The header names each column was taken from.
    pub mapped: BTreeMap<String, Vec<String>>,
    /// Header names not used.
    pub unknown: Vec<String>,
    /// The first and the last day on which something happened.
    pub happened: Option<(Day, Day)>,
    /// The first and the last day on which something was recorded.
    pub recorded: Option<(Day, Day)>,
    /// Sightings made.
    pub sightings: u64,
    /// Share of the sightings of persons with a UPRN, or of the rows where the file makes no sightings; `None` without any.
    pub uprn: Option<Probability>,
    /// Share of the sightings of persons with a birth date.
    pub birth_date: Option<Probability>,
    /// Share of the sightings of persons with a national insurance number.
    pub nino: Option<Probability>,
    /// Share of the sightings with a postcode.
    pub postcode: Option<Probability>,
}

impl Coverage {
    /// Counts over the rows that were taken apart.
    pub fn of(batch: &Batch) -> Self {
        let share = |column: &str| match share_filled(&batch.sightings, column) {
            None => share_filled(&batch.table, column),
            share => share,
        };
        Self {
            rows: batch.tally.read,
            used: batch.tally.used,
            rejected: batch.tally.rejected.clone(),
            ignored: batch.tally.ignored.clone(),
            test_data: batch.tally.test_data,
            mapped: batch.reading.mapped.clone(),
            unknown: batch.reading.unknown.clone(),
            happened: range(&batch.happened),
            recorded: range(&batch.recorded),
            sightings: batch.sighting_row.len() as u64,
            uprn: share("uprn"),
            birth_date: share("dob"),
            nino: share("nino"),
            postcode: share("postcode"),
        }
    }
}

fn range(days: &[Option<Day>]) -> Option<(Day, Day)> {
    let first = days.iter().flatten().min()?;
    let last = days.iter().flatten().max()?;
    Some((*first, *last))
}

fn share_filled(table: &Table, column: &str) -> Option<Probability> {
    let filled = match table.columns.get(column)? {
        Column::Text(cells) => (0..cells.len()).filter(|row| cells.get(*row).is_some()).count(),
        Column::Date(cells) => cells.iter().flatten().count(),
        _ => return None,
    };
    (table.rows > 0).then(|| Probability::new(filled as f64 / table.rows as f64))?
}
