use rusqlite::{Connection, Params, Row, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

/// One household on one night's list, as published. It is an *alert* where `is_new` is set: the first appearance in its
/// period.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAlert {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// First day of the period whose place it holds.
    pub period_start: Day,
    /// Name of the team.
    pub team: String,
    /// The household.
    pub household: HouseholdId,
    /// Its pseudonym, as shown.
    pub pseudonym: String,
    /// Id of the model that scored it.
    pub model: String,
    /// Uncalibrated log-odds.
    pub score: f64,
    /// Calibrated probability within the horizon.
    pub risk: Probability,
    /// Place on the team's list, from 1.
    pub rank: u32,
    /// Whether this was its first appearance in the period.
    pub is_new: bool,
    /// Reasons and protective factors as JSON, read by [`Self::said`]; no names.
    pub reasons: String,
}

const COLUMNS: &str = "as_of, period_start, team, household, pseudonym, model, score, risk, place, is_new, reasons";
const ORDER: &str = "ORDER BY as_of, team, place, household";

impl Store {
    /// Keeps the list of an as-of date, in one transaction; the rows of an earlier run of that date are replaced.
    ///
    /// # Errors
    /// A row of another as-of date.
    pub fn publish(&self, as_of: AsOf, rows: &[StoredAlert]) -> Result<(), StoreError> {
        if let Some(other) = rows.iter().find(|row| row.as_of != as_of) {
            return Err(StoreError::OtherNight { as_of: as_of.0, found: other.as_of.0 });
        }
        self.db.write(|transaction| {
            transaction.execute("DELETE FROM listed WHERE as_of = ?", [as_of.to_string()])?;
            rows.iter().try_for_each(|row| insert(transaction, row))
        })
    }

    /// The rows shown in a period by lists of as-of dates before `before`: what already holds a place tonight.
    pub fn alerts_in_period(&self, period_start: Day, before: AsOf) -> Result<Vec<StoredAlert>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM listed WHERE period_start = ? AND as_of < ? {ORDER}");
        self.select(&sql, params![period_start.to_string(), before.to_string()])
    }

    /// Every row of every list, by as-of date, team and rank.
    pub fn all_alerts(&self) -> Result<Vec<StoredAlert>, StoreError> {
        self.select(&format!("SELECT {COLUMNS} FROM listed {ORDER}"), [])
    }

    /// Forgets lists of as-of dates before a day, with all that is kept of them: draws, who was kept off, what became of
    /// entries, themes, what was answered on them; and contacts before that day. Tells how many rows of lists went.
    pub fn forget_lists_before(&self, first_kept: Day) -> Result<u32, StoreError> {
        self.db.write(|transaction| {
            let day = first_kept.to_string();
            for table in ["draw", "kept_off", "handed", "alert_theme", "feedback", "feedback_doubt"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE as_of < ?"), [&day])?;
            }
            transaction.execute("DELETE FROM contact WHERE day < ?", [&day])?;
            Ok(transaction.execute("DELETE FROM listed WHERE as_of < ?", [&day])? as u32)
        })
    }

    fn select(&self, sql: &str, given: impl Params) -> Result<Vec<StoredAlert>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare(sql)?;
            let mut rows = query.query(given)?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(stored(row)?);
            }
            Ok(found)
        })
    }
}

fn insert(connection: &Connection, row: &StoredAlert) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO listed ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    connection.prepare_cached(&sql)?.execute(params![
        row.as_of.to_string(),
        row.period_start.to_string(),
        row.team,
        // SQLite numbers are signed: the same 64 bits.
        row.household.0.cast_signed(),
        row.pseudonym,
        row.model,
        row.score,
        row.risk.get(),
        row.rank,
        row.is_new,
        row.reasons,
    ])?;
    Ok(())
}

fn stored(row: &Row<'_>) -> Result<StoredAlert, StoreError> {
    Ok(StoredAlert {
        as_of: AsOf(day(row, 0, "listed", "as_of")?),
        period_start: day(row, 1, "listed", "period_start")?,
        team: row.get(2)?,
        household: HouseholdId(row.get::<_, i64>(3)?.cast_unsigned()),
        pseudonym: row.get(4)?,
        model: row.get(5)?,
        score: row.get(6)?,
        risk: Probability::new(row.get(7)?).ok_or(StoreError::Strange { table: "listed", column: "risk" })?,
        rank: row.get(8)?,
        is_new: row.get(9)?,
        reasons: row.get(10)?,
    })
}
