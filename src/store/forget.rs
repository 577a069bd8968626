use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Deserialize;
use serde::Serialize;

use super::Store;
use super::StoreError;
use super::run::day;
use crate::alerts::Digest;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::PersonId;

/// What a digest in the register of the erased is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// A person of a record, by dataset, source key, person number and forename.
    Record,
    /// A national insurance number.
    Nino,
    /// A name with a birth date.
    Birth,
    /// An account, claim, tenancy or case that was the person's alone.
    Entity,
    /// One that others share: its facts stay.
    Shared,
    /// A record as it is named in what people told of records: dataset, source key and person number.
    Named,
}

const MARKS: [(Mark, &str); 6] = [
    (Mark::Record, "record"),
    (Mark::Nino, "nino"),
    (Mark::Birth, "birth"),
    (Mark::Entity, "entity"),
    (Mark::Shared, "shared"),
    (Mark::Named, "named"),
];

impl Mark {
    /// The word for it, also the label of its digests.
    pub fn word(self) -> &'static str {
        MARKS.iter().find(|(mark, _)| *mark == self).map_or("", |(_, word)| word)
    }
}

/// How far an erasure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The digests are registered: no row of the person comes in any more.
    Begun,
    /// The archive holds no row of the person.
    Archive,
    /// The store holds nothing of the person.
    Store,
    /// No export holds the person.
    Exports,
    /// The pages of the database are written anew and the receipt is there.
    Done,
}

const STAGES: [(Stage, &str); 5] = [
    (Stage::Begun, "begun"),
    (Stage::Archive, "archive"),
    (Stage::Store, "store"),
    (Stage::Exports, "exports"),
    (Stage::Done, "done"),
];

/// What is still needed to finish an erasure: numbers, which go with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The numbers the person had.
    pub persons: BTreeSet<PersonId>,
    /// The households they were a member of on any night.
    pub households: BTreeSet<HouseholdId>,
}

/// One erasure. No personal data, but for the numbers while it is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Its number.
    pub id: i64,
    /// The day it was ordered.
    pub day: Day,
    /// Which member of staff ordered it, by their staff id.
    pub by: String,
    /// Why, in words that name nobody.
    pub why: String,
    /// The last step that is done.
    pub stage: Stage,
    /// What is needed to finish it.
    pub work: Work,
}

/// How much went of one dataset, table or file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasedCount {
    /// `archive`, `store` or `exports`.
    pub place: String,
    /// The dataset, table or file.
    pub name: String,
    /// Rows that went whole, or were emptied.
    pub rows: u64,
    /// Sightings of the person.
    pub persons: u64,
    /// Whether the source system still held the person when its newest file was read.
    pub still_held: bool,
}

impl Store {
    /// Registers an erasure and the digests that are to be known again, made with the key of that mark; gives its number.
    pub fn begin_erasure(
        &self,
        (day, by, why): (Day, &str, &str),
        work: &Work,
        (key, digests): (&str, &BTreeSet<(Mark, Digest)>),
    ) -> Result<i64, StoreError> {
        let work = serde_json::to_string(work).expect("numbers are JSON");
        self.db.write(|transaction| {
            let sql = "INSERT INTO erasure (day, by_whom, why, stage, work) VALUES (?, ?, ?, 'begun', ?)";
            transaction.execute(sql, params![day.to_string(), by, why, work])?;
            let id = transaction.last_insert_rowid();
            let sql = "INSERT OR IGNORE INTO erased (digest, key, what, erasure) VALUES (?, ?, ?, ?)";
            let mut insert = transaction.prepare(sql)?;
            for (mark, digest) in digests {
                insert.execute(params![digest.as_slice(), key, mark.word(), id])?;
            }
            drop(insert);
            Ok(id)
        })
    }

    /// Every erasure, the earliest first.
    pub fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT id, day, by_whom, why, stage, work FROM erasure ORDER BY id")?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (word, work): (String, String) = (row.get(4)?, row.get(5)?);
                let stage = STAGES.iter().find(|(_, known)| *known == word).map(|(stage, _)| *stage);
                let strange = |column| StoreError::Strange { table: "erasure", column };
                let work = if work.is_empty() { Ok(Work::default()) } else { serde_json::from_str(&work) };
                found.push(Erasure {
                    id: row.get(0)?,
                    day: day(row, 1, "erasure", "day")?,
                    by: row.get(2)?,
                    why: row.get(3)?,
                    stage: stage.ok_or_else(|| strange("stage"))?,
                    work: work.map_err(|_| strange("work"))?,
                });
            }
            Ok(found)
        })
    }

    /// The register of the erased: digests by the mark of the key that made them.
    pub fn erased(&self) -> Result<BTreeMap<String, BTreeSet<(Mark, Digest)>>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT key, what, digest FROM erased")?;
            let mut rows = query.query([])?;
            let mut found: BTreeMap<String, BTreeSet<(Mark, Digest)>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let word: String = row.get(1)?;
                let mark = MARKS.iter().find(|(_, known)| *known == word).map(|(mark, _)| *mark);
                let digest = row.get_ref(2)?.as_blob().ok().and_then(|bytes| bytes.try_into().ok());
                let strange = |column| StoreError::Strange { table: "erased", column };
                let entry = (mark.ok_or_else(|| strange("what"))?, digest.ok_or_else(|| strange("digest"))?);
                found.entry(row.get(0)?).or_default().insert(entry);
            }
            Ok(found)
        })
    }

    /// How much went in an erasure.
    pub fn erased_counts(&self, erasure: i64) -> Result<Vec<ErasedCount>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare(
                "SELECT place, name, rows, persons, still_held FROM erased_count WHERE erasure = ? ORDER BY place, name",
            )?;
            let counts = query.query_map([erasure], |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(ErasedCount {
                    place: row.get(0)?,
                    name: row.get(1)?,
                    rows: count(2)?,
                    persons: count(3)?,
                    still_held: row.get(4)?,
                })
            })?;
            Ok(counts.collect::<Result<Vec<_>, _>>()?)
        })
    }

    /// Notes a step as done and how much went in it; the numbers go before the last step.
    pub fn note_erased(&self, erasure: i64, stage: Stage, counts: &[ErasedCount]) -> Result<(), StoreError> {
        self.db.write(|transaction| Ok(note(transaction, erasure, stage, counts)?))
    }

    /// Takes a person out: out of the ledger, what was told of their records, and whatever is kept of households left with
    /// nobody; of households that others remain in, the reasons, themes and notes of every list, and why they were kept off
    /// one, since these may rest on what is erased. `is_named` says whether a record as named in what was told is theirs. All of it or nothing, with the note
    /// that it is done.
    pub fn erase_person(
        &self,
        erasure: i64,
        work: &Work,
        is_named: &dyn Fn(&str, &str, u32) -> bool,
    ) -> Result<(), StoreError> {
        self.db.read(|connection| connection.pragma_update(None, "secure_delete", true).map_err(StoreError::from))?;
        self.db.write(|transaction| {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            let gone = leave_ledger(transaction, work, &mut counts)?;
            let stay: BTreeSet<HouseholdId> = work.households.difference(&gone).copied().collect();
            for (table, column) in columns(transaction, &["household"])? {
                let rows = each(transaction, &format!("DELETE FROM {table} WHERE {column} = ?"), &gone)?;
                *counts.entry(table).or_default() += rows;
            }
            silence(transaction, &stay, &mut counts)?;
            drop_scores(transaction, &gone, &mut counts)?;
            untell(transaction, is_named, &mut counts)?;
            let count =
                |(name, rows)| ErasedCount { place: "store".to_owned(), name, rows, persons: 0, still_held: false };
            let counts: Vec<ErasedCount> = counts.into_iter().filter(|(_, rows)| *rows > 0).map(count).collect();
            Ok(note(transaction, erasure, Stage::Store, &counts)?)
        })
    }

    /// Writes every page of the database anew, so that none holds what was deleted, and empties the log of writes.
    ///
    /// # Errors
    /// Another process reads the database: what it may still see cannot be taken away.
    pub fn scrub(&self) -> Result<(), StoreError> {
        self.db.read(|connection| {
            connection.pragma_update(None, "secure_delete", true)?;
            connection.execute_batch("VACUUM")?;
            let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 { Ok(()) } else { Err(StoreError::InUse) }
        })
    }
}

/// Notes a step of an erasure within a transaction, also one of the archive.
pub fn note(connection: &Connection, erasure: i64, stage: Stage, counts: &[ErasedCount]) -> rusqlite::Result<()> {
    let word = STAGES.iter().find(|(known, _)| *known == stage).map(|(_, word)| *word);
    connection.execute("UPDATE erasure SET stage = ? WHERE id = ?", params![word, erasure])?;
    if stage >= Stage::Exports {
        connection.execute("UPDATE erasure SET work = '' WHERE id = ?", [erasure])?;
    }
    for ErasedCount { place, name, rows, persons, still_held } in counts {
        connection.execute(
            "INSERT OR REPLACE INTO erased_count (erasure, place, name, rows, persons, still_held)
             VALUES (?, ?, ?, ?, ?, ?)",
            params![erasure, place, name, rows.cast_signed(), persons.cast_signed(), still_held],
        )?;
    }
    Ok(())
}

/// Takes the person out of every household of the ledger; gives those that are left with nobody on any night. One whose
/// latest members are gone is gone from that night on.
fn leave_ledger(
    transaction: &Transaction<'_>,
    work: &Work,
    counts: &mut BTreeMap<String, u64>,
) -> Result<BTreeSet<HouseholdId>, StoreError> {
    let mut gone = BTreeSet::new();
    let sql = "SELECT max(as_of) FROM ledger_member WHERE household = ?";
    for household in &work.households {
        let id = household.0.cast_signed();
        let last = |()| transaction.query_row(sql, [id], |row| row.get::<_, Option<String>>(0));
        let before = last(())?;
        let sql = "DELETE FROM ledger_member WHERE household = ? AND person = ?";
        for person in &work.persons {
            let rows = transaction.execute(sql, params![id, person.0.cast_signed()])?;
            *counts.entry("ledger_member".to_owned()).or_default() += rows as u64;
        }
        match (before, last(())?) {
            (_, None) => {
                gone.insert(*household);
            }
            (Some(before), Some(now)) if now < before => {
                let sql = "UPDATE ledger_household SET present = 0 WHERE household = ? AND as_of >= ?";
                transaction.execute(sql, params![id, before])?;
            }
            _ => {}
        }
    }
    Ok(gone)
}

/// Tables of ours that have one of these columns.
fn columns(connection: &Connection, names: &[&str]) -> Result<Vec<(String, String)>, StoreError> {
    let mut query = connection.prepare(
        "SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, 2",
    )?;
    let all =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<(String, String)>, _>>()?;
    Ok(all.into_iter().filter(|(_, column)| names.contains(&column.as_str())).collect())
}

fn each(transaction: &Transaction<'_>, sql: &str, households: &BTreeSet<HouseholdId>) -> Result<u64, StoreError> {
    let mut statement = transaction.prepare(sql)?;
    let mut rows = 0;
    for household in households {
        rows += statement.execute([household.0.cast_signed()])? as u64;
    }
    Ok(rows)
}

/// Tables whose rows say something of a household that may rest on one person of it: themes of its reasons, why it was
/// kept off a list, what became of its entry.
const SAYING: [&str; 3] = ["alert_theme", "kept_off", "handed"];

/// Empties reasons and notes about households that others remain in, and takes out what else was said of them.
fn silence(
    transaction: &Transaction<'_>,
    stay: &BTreeSet<HouseholdId>,
    counts: &mut BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let of_households: BTreeSet<String> =
        columns(transaction, &["household"])?.into_iter().map(|(table, _)| table).collect();
    for (table, column) in columns(transaction, &["reasons", "note", "notes"])? {
        if of_households.contains(&table) {
            let empty = if column == "reasons" { "[]" } else { "" };
            let sql =
                format!("UPDATE {table} SET {column} = '{empty}' WHERE household = ? AND {column} NOT IN ('', '[]')");
            *counts.entry(format!("{table}, {column} emptied")).or_default() += each(transaction, &sql, stay)?;
        }
    }
    for table in SAYING {
        let rows = each(transaction, &format!("DELETE FROM {table} WHERE household = ?"), stay)?;
        *counts.entry(table.to_owned()).or_default() += rows;
    }
    Ok(())
}

/// Scores lie packed, a night at a time.
fn drop_scores(
    transaction: &Transaction<'_>,
    gone: &BTreeSet<HouseholdId>,
    counts: &mut BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    for mut set in super::scores::all(transaction)? {
        let before = set.scores.len();
        set.scores.retain(|(household, _)| !gone.contains(household));
        if set.scores.len() < before {
            *counts.entry("scores".to_owned()).or_default() += (before - set.scores.len()) as u64;
            super::scores::keep(transaction, &set)?;
        }
    }
    Ok(())
}

fn untell(
    transaction: &Transaction<'_>,
    is_named: &dyn Fn(&str, &str, u32) -> bool,
    counts: &mut BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let mut query = transaction.prepare(
        "SELECT id, one_dataset, one_source, one_person, other_dataset, other_source, other_person FROM told",
    )?;
    let mut rows = query.query([])?;
    let mut theirs: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        let named = |at| -> rusqlite::Result<bool> {
            let (dataset, source): (String, String) = (row.get(at)?, row.get(at + 1)?);
            Ok(is_named(&dataset, &source, row.get(at + 2)?))
        };
        if named(1)? || named(4)? {
            theirs.push(row.get(0)?);
        }
    }
    for id in &theirs {
        transaction.execute("DELETE FROM told WHERE id = ?", [id])?;
    }
    *counts.entry("told".to_owned()).or_default() += theirs.len() as u64;
    Ok(())
}

impl Store {
    /// The households that a person of one of these numbers was ever a member of.
    pub fn households_of(&self, persons: &BTreeSet<PersonId>) -> Result<BTreeSet<HouseholdId>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT DISTINCT household FROM ledger_member WHERE person = ?")?;
            let mut found = BTreeSet::new();
            for person in persons {
                let of = query.query_map([person.0.cast_signed()], |row| row.get::<_, i64>(0))?;
                for household in of {
                    found.insert(HouseholdId(household?.cast_unsigned()));
                }
            }
            Ok(found)
        })
    }

    /// Whether an erasure was begun and is not done.
    pub fn unfinished_erasure(&self) -> Result<Option<i64>, StoreError> {
        self.db.read(|connection| {
            let sql = "SELECT id FROM erasure WHERE stage <> 'done' ORDER BY id LIMIT 1";
            Ok(connection.query_row(sql, [], |row| row.get(0)).optional()?)
        })
    }
}

#[cfg(test)]
mod tests;
