use rusqlite::{Row, Transaction, params};

use super::Store;
use super::StoreError;
use crate::domain::AsOf;
use crate::domain::Day;

/// How a night ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// A list was published.
    Published,
    /// No list, for a stated reason (stale feed, too few positives).
    Refused,
    /// An error stopped it.
    Failed,
}

impl RunStatus {
    fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [Self::Published, Self::Refused, Self::Failed]
            .into_iter()
            .find(|status| status.word() == word)
            .ok_or(StoreError::Strange { table: "run", column: "status" })
    }
}

/// One night's run: from what, with what, how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRun {
    /// The as-of date.
    pub as_of: AsOf,
    /// How it ended.
    pub status: RunStatus,
    /// Whether the as-of date was fixed in the config.
    pub replay: bool,
    /// Hash of the accepted files and of what was told of records before the as-of date.
    pub inputs: String,
    /// Hash of the config.
    pub config: String,
    /// Id of the model, if one scored.
    pub model: Option<String>,
}

impl Store {
    /// Records a run; one of the same as-of date before is replaced.
    pub fn record_run(&self, run: &StoredRun) -> Result<(), StoreError> {
        self.db.write(|transaction| insert(transaction, run))
    }

    /// Every run, by as-of date.
    pub fn runs(&self) -> Result<Vec<StoredRun>, StoreError> {
        self.db.read(|connection| {
            let mut query =
                connection.prepare("SELECT as_of, status, replay, inputs, config, model FROM run ORDER BY as_of")?;
            let mut rows = query.query([])?;
            let mut runs = Vec::new();
            while let Some(row) = rows.next()? {
                runs.push(run(row)?);
            }
            Ok(runs)
        })
    }
}

/// Writes a run; one of the same as-of date before is replaced.
pub(super) fn insert(transaction: &Transaction<'_>, run: &StoredRun) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT OR REPLACE INTO run (as_of, status, replay, inputs, config, model) VALUES (?, ?, ?, ?, ?, ?)",
        params![run.as_of.to_string(), run.status.word(), run.replay, run.inputs, run.config, run.model],
    )?;
    Ok(())
}

fn run(row: &Row<'_>) -> Result<StoredRun, StoreError> {
    Ok(StoredRun {
        as_of: AsOf(day(row, 0, "run", "as_of")?),
        status: RunStatus::read(&row.get::<_, String>(1)?)?,
        replay: row.get(2)?,
        inputs: row.get(3)?,
        config: row.get(4)?,
        model: row.get(5)?,
    })
}

/// A day as the store writes it.
pub(super) fn day(row: &Row<'_>, index: usize, table: &'static str, column: &'static str) -> Result<Day, StoreError> {
    row.get::<_, String>(index)?.parse().map_err(|_| StoreError::Strange { table, column })
}
