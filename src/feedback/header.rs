use std::collections::BTreeMap;

use super::cell::Cell;

/// The columns that are read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The household's pseudonym.
    Household,
    /// The as-of date of the list.
    AsOf,
    /// Whether anyone was reached.
    Contact,
    /// When.
    ContactDay,
    /// What came of it.
    Result,
    /// What help was given.
    Help,
    /// Whether the entry was right.
    Entry,
    /// Which adult was wrong.
    Which,
    /// Who says so.
    Worker,
}

/// Each with its name in the CSV, its title in the workbook, and a name that earlier lists gave it.
const COLUMNS: [(Asked, &str, &str, &str); 9] = [
    (Asked::Household, "household", "Household", ""),
    (Asked::AsOf, "as_of", "As of", ""),
    (Asked::Contact, "contact", "Contact made?", "contact_made"),
    (Asked::ContactDay, "contact_day", "Contact date", ""),
    (Asked::Result, "result", "Result", ""),
    (Asked::Help, "help", "Help given", ""),
    (Asked::Entry, "entry_right", "Was this entry right?", ""),
    (Asked::Which, "which", "Which adult was wrong?", ""),
    (Asked::Worker, "worker", "Your staff id", ""),
];
/// The columns that a caseworker fills in, as opposed to those that say which entry it is.
const ANSWERS: [Asked; 7] =
    [Asked::Contact, Asked::ContactDay, Asked::Result, Asked::Help, Asked::Entry, Asked::Which, Asked::Worker];
/// A header stands in one of the first rows.
pub(super) const HEADER_WITHIN: u32 = 30;

impl Asked {
    /// Its title in the workbook.
    pub fn title(self) -> &'static str {
        COLUMNS.iter().find(|(column, ..)| *column == self).map_or("", |(_, _, title, _)| title)
    }
}

/// Which column is which in one table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// By column of the sheet, from 0.
    pub columns: BTreeMap<u32, Asked>,
    /// Columns with a header that are not read.
    pub not_read: u32,
}

/// The header that a row of cells is, if it is one: it has the household, and at least one column of answers. `Err` is a
/// column that is there twice.
pub(super) fn header(cells: &BTreeMap<u32, Cell>) -> Option<Result<Header, Asked>> {
    let texts: Vec<(u32, String)> = cells.iter().map(|(at, cell)| (*at, plain(&cell.text()))).collect();
    // Before the answers had names of their own, `contact` was the telephone number.
    let is_early = texts.iter().any(|(_, text)| text == "contact_made");
    let mut columns: BTreeMap<u32, Asked> = BTreeMap::new();
    let mut twice = None;
    let mut not_read = 0;
    for (at, text) in &texts {
        let named = COLUMNS.iter().find(|(_, name, title, early)| {
            let by_name = text == name && !(is_early && *name == "contact");
            by_name || *text == plain(title) || (!early.is_empty() && text == early)
        });
        match named {
            Some((column, ..)) if columns.values().any(|known| known == column) => twice = Some(*column),
            Some((column, ..)) => _ = columns.insert(*at, *column),
            None => not_read += u32::from(!text.is_empty()),
        }
    }
    let has = |wanted: Asked| columns.values().any(|column| *column == wanted);
    if !has(Asked::Household) || !ANSWERS.into_iter().any(has) {
        return None;
    }
    Some(twice.map_or(Ok(Header { columns, not_read }), Err))
}

impl Header {
    /// The columns of answers that the table does not have.
    pub(super) fn missing(&self) -> impl Iterator<Item = Asked> {
        ANSWERS.into_iter().filter(|wanted| !self.columns.values().any(|column| column == wanted))
    }
}

/// A header without what does not matter: capitals, blanks around and between its words.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
