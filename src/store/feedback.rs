use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::{Connection, Params, Row, Transaction, params};

use super::Store;
use super::StoreError;
use super::contact;
use super::edits::Became;
use super::edits::became;
use super::edits::contacts;
use super::edits::is_known;
use super::edits::standing;
use super::run::day;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// What a caseworker answered about one entry: a household on the list of one as-of date.
///
/// A household is the one that stood on the list; where it lives on in another, [`crate::link::Ledger::heir`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The household.
    pub household: HouseholdId,
    /// Its pseudonym, as on the list.
    pub pseudonym: String,
    /// When it happened; `None` where the row does not say.
    pub day: Option<Day>,
    /// Whether anyone was reached.
    pub contact: Option<ContactAnswer>,
    /// How the case stands.
    pub result: Option<CaseResult>,
    /// What help was given.
    pub help: Option<HelpKind>,
    /// Whether the entry was right.
    pub entry: Option<EntryAnswer>,
    /// Which adult of the row the answer to that is about, from 1.
    pub which: Option<u32>,
    /// Which member of staff, by their staff id; empty where the row does not say.
    pub by: String,
    /// The day it was imported on.
    pub imported: Day,
}

impl Feedback {
    /// When it happened, as far as known: the day given, else that of the import, which is the latest it can be.
    pub fn happened(&self) -> Day {
        self.day.unwrap_or(self.imported)
    }
}

/// What became of an entry answered "wrong person" or "wrong household".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The household.
    pub household: HouseholdId,
    /// Its pseudonym, as on the list.
    pub pseudonym: String,
    /// What was answered.
    pub entry: EntryAnswer,
    /// Which adult of the row, from 1.
    pub which: Option<u32>,
    /// Why an officer must decide; `None` where records were told apart.
    pub officer: Option<String>,
    /// The day it was decided on.
    pub day: Day,
}

/// What the store keeps of records told apart, in place of a reason.
const APART: &str = "apart";
const COLUMNS: &str = "as_of, household, pseudonym, day, contact, result, help, entry, which, by_whom, imported";
const DOUBTS: &str = "as_of, household, pseudonym, entry, which, outcome, day";

/// An entry: its list and its household.
type Entry = (AsOf, HouseholdId);

impl Store {
    /// Takes edits in, in their order, and brings the contacts of their entries up to date, in one transaction. Tells what
    /// became of each. What an edit told of that no longer stands leaves no contact behind.
    pub fn add_feedback(&self, edits: &[Feedback]) -> Result<Vec<Became>, StoreError> {
        self.db.write(|transaction| {
            let entries: BTreeSet<Entry> = edits.iter().map(|edit| (edit.as_of, edit.household)).collect();
            let mut known: BTreeMap<Entry, Vec<Feedback>> = BTreeMap::new();
            for entry in entries {
                known.insert(entry, of_entry(transaction, entry)?);
            }
            let before: Vec<Feedback> = known.values().filter_map(|edits| standing(edits)).collect();
            let mut became_all = Vec::with_capacity(edits.len());
            for edit in edits {
                let edits = known.entry((edit.as_of, edit.household)).or_default();
                let became = became(edits, edit);
                if !is_known(edits, edit) {
                    insert(transaction, edit)?;
                    edits.push(edit.clone());
                }
                became_all.push(became);
            }
            let after: Vec<Feedback> = known.values().filter_map(|edits| standing(edits)).collect();
            for gone in before.iter().flat_map(contacts) {
                contact::remove(transaction, &gone)?;
            }
            // Another list may tell of the same contact of a household.
            let households: BTreeSet<HouseholdId> = after.iter().map(|stands| stands.household).collect();
            for stands in all_standing(transaction)?.iter().filter(|stands| households.contains(&stands.household)) {
                for told in contacts(stands) {
                    contact::insert(transaction, &told)?;
                }
            }
            Ok(became_all)
        })
    }

    /// What stands of all feedback, one for each entry: by as-of date, then household.
    pub fn feedback(&self) -> Result<Vec<Feedback>, StoreError> {
        self.db.read(all_standing)
    }

    /// What stood before a day: by the edits that had been imported by then.
    pub fn feedback_before(&self, day: Day) -> Result<Vec<Feedback>, StoreError> {
        let mut edits = self.feedback_edits()?;
        edits.retain(|edit| edit.imported < day);
        Ok(standing_of(edits))
    }

    /// Every edit ever imported, superseded ones too, in the order in which they were imported.
    pub fn feedback_edits(&self) -> Result<Vec<Feedback>, StoreError> {
        self.db.read(|connection| select(connection, &format!("SELECT {COLUMNS} FROM feedback ORDER BY id"), []))
    }

    /// Keeps what became of a doubted entry; said of it again, the later holds.
    pub fn keep_doubt(&self, doubt: &Doubt) -> Result<(), StoreError> {
        let sql = format!("INSERT OR REPLACE INTO feedback_doubt ({DOUBTS}) VALUES (?, ?, ?, ?, ?, ?, ?)");
        self.db.write(|transaction| {
            transaction.execute(
                &sql,
                params![
                    doubt.as_of.to_string(),
                    doubt.household.0.cast_signed(),
                    doubt.pseudonym,
                    doubt.entry.words(),
                    doubt.which.unwrap_or(0),
                    doubt.officer.as_deref().unwrap_or(APART),
                    doubt.day.to_string(),
                ],
            )?;
            Ok(())
        })
    }

    /// What became of every doubted entry: by as-of date, then household.
    pub fn doubts(&self) -> Result<Vec<Doubt>, StoreError> {
        self.db.read(|connection| {
            let sql = format!("SELECT {DOUBTS} FROM feedback_doubt ORDER BY as_of, household, entry, which");
            let mut query = connection.prepare(&sql)?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(doubt(row)?);
            }
            Ok(found)
        })
    }
}

fn all_standing(connection: &Connection) -> Result<Vec<Feedback>, StoreError> {
    Ok(standing_of(select(connection, &format!("SELECT {COLUMNS} FROM feedback ORDER BY id"), [])?))
}

/// What stands of edits in the order in which they were imported, by entry.
fn standing_of(edits: Vec<Feedback>) -> Vec<Feedback> {
    let mut entries: BTreeMap<Entry, Vec<Feedback>> = BTreeMap::new();
    for edit in edits {
        entries.entry((edit.as_of, edit.household)).or_default().push(edit);
    }
    entries.into_values().filter_map(|edits| standing(&edits)).collect()
}

fn of_entry(connection: &Connection, (as_of, household): Entry) -> Result<Vec<Feedback>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM feedback WHERE as_of = ? AND household = ? ORDER BY id");
    select(connection, &sql, params![as_of.to_string(), household.0.cast_signed()])
}

fn select(connection: &Connection, sql: &str, given: impl Params) -> Result<Vec<Feedback>, StoreError> {
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query(given)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(feedback(row)?);
    }
    Ok(found)
}

fn insert(transaction: &Transaction<'_>, edit: &Feedback) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO feedback ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    transaction.prepare_cached(&sql)?.execute(params![
        edit.as_of.to_string(),
        // SQLite numbers are signed: the same 64 bits.
        edit.household.0.cast_signed(),
        edit.pseudonym,
        edit.day.map_or_else(String::new, |day| day.to_string()),
        edit.contact.map_or("", ContactAnswer::words),
        edit.result.map_or("", CaseResult::words),
        edit.help.map_or("", HelpKind::words),
        edit.entry.map_or("", EntryAnswer::words),
        edit.which.unwrap_or(0),
        edit.by,
        edit.imported.to_string(),
    ])?;
    Ok(())
}

fn feedback(row: &Row<'_>) -> Result<Feedback, StoreError> {
    let table = "feedback";
    let which: u32 = row.get(8)?;
    Ok(Feedback {
        as_of: AsOf(day(row, 0, table, "as_of")?),
        household: HouseholdId(row.get::<_, i64>(1)?.cast_unsigned()),
        pseudonym: row.get(2)?,
        day: if row.get_ref(3)?.as_str().is_ok_and(str::is_empty) { None } else { Some(day(row, 3, table, "day")?) },
        contact: answer(row, 4, "contact", ContactAnswer::read)?,
        result: answer(row, 5, "result", CaseResult::read)?,
        help: answer(row, 6, "help", HelpKind::read)?,
        entry: answer(row, 7, "entry", EntryAnswer::read)?,
        which: (which > 0).then_some(which),
        by: row.get(9)?,
        imported: day(row, 10, table, "imported")?,
    })
}

fn answer<T>(
    row: &Row<'_>,
    at: usize,
    column: &'static str,
    read: fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    let words: String = row.get(at)?;
    if words.is_empty() {
        return Ok(None);
    }
    read(&words).map(Some).ok_or(StoreError::Strange { table: "feedback", column })
}

fn doubt(row: &Row<'_>) -> Result<Doubt, StoreError> {
    let table = "feedback_doubt";
    let entry: String = row.get(3)?;
    let which: u32 = row.get(4)?;
    let outcome: String = row.get(5)?;
    Ok(Doubt {
        as_of: AsOf(day(row, 0, table, "as_of")?),
        household: HouseholdId(row.get::<_, i64>(1)?.cast_unsigned()),
        pseudonym: row.get(2)?,
        entry: EntryAnswer::read(&entry).ok_or(StoreError::Strange { table, column: "entry" })?,
        which: (which > 0).then_some(which),
        officer: (outcome != APART).then_some(outcome),
        day: day(row, 6, table, "day")?,
    })
}

#[cfg(test)]
mod tests;
