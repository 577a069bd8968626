use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::error::ArchiveError;
use super::manifest::Counts;
use super::manifest::FileRecord;
use super::manifest::day;
use crate::domain::Day;
use crate::extract::FileId;

const COLUMNS: &str = "dataset, name, sha256, bytes, date, night, rows_read, rows_used, rows_rejected, rows_ignored,
    added, changed, closed, unchanged, doubtful, quarantined, rows_erased";

/// Whether the newest accepted file of that name has this content. An older one with it does not count: a snapshot that
/// returns to an earlier state is news.
pub(super) fn is_accepted(connection: &Connection, dataset: &str, file: &FileId) -> Result<bool, ArchiveError> {
    let sql = "SELECT sha256 FROM file WHERE dataset = ? AND name = ? AND quarantined IS NULL ORDER BY id DESC LIMIT 1";
    let mut query = connection.prepare_cached(sql)?;
    let newest: Option<String> = query.query_row(params![dataset, file.name], |row| row.get(0)).optional()?;
    Ok(newest.as_deref() == Some(file.sha256.as_str()))
}

/// Records what became of a file. The earlier quarantines of the same file are forgotten.
pub(super) fn add(connection: &Connection, run: i64, record: &FileRecord) -> Result<(), ArchiveError> {
    let FileRecord { dataset, file, night, counts, .. } = record;
    connection.execute(
        "DELETE FROM file WHERE dataset = ? AND name = ? AND sha256 = ? AND quarantined IS NOT NULL",
        params![dataset, file.name, file.sha256],
    )?;
    let sql =
        format!("INSERT INTO file (run, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    connection.prepare_cached(&sql)?.execute(params![
        run,
        dataset,
        file.name,
        file.sha256,
        file.bytes.cast_signed(),
        file.date.map(|date| date.to_string()),
        night.to_string(),
        record.rows_read.cast_signed(),
        record.rows_used.cast_signed(),
        record.rows_rejected.cast_signed(),
        record.rows_ignored.cast_signed(),
        counts.added.cast_signed(),
        counts.changed.cast_signed(),
        counts.closed.cast_signed(),
        counts.unchanged.cast_signed(),
        counts.doubtful.cast_signed(),
        record.quarantined,
        record.rows_erased.cast_signed(),
    ])?;
    Ok(())
}

/// Every file accepted or still in quarantine, in the order in which they were taken in.
pub(super) fn all(connection: &Connection) -> Result<Vec<FileRecord>, ArchiveError> {
    select(connection, "ORDER BY id", [])
}

/// Rows used, or about somebody erased, of the newest accepted file of a dataset.
pub(super) fn last_used(connection: &Connection, dataset: &str) -> Result<Option<u64>, ArchiveError> {
    let sql =
        "SELECT rows_used + rows_erased FROM file WHERE dataset = ? AND quarantined IS NULL ORDER BY id DESC LIMIT 1";
    let used: Option<i64> = connection.prepare_cached(sql)?.query_row([dataset], |row| row.get(0)).optional()?;
    Ok(used.map(i64::cast_unsigned))
}

/// Nights files of a dataset were accepted for, each once, in order.
pub(super) fn nights(connection: &Connection, dataset: &str) -> Result<Vec<Day>, ArchiveError> {
    let sql = "SELECT DISTINCT night FROM file WHERE dataset = ? AND quarantined IS NULL ORDER BY night";
    let mut query = connection.prepare_cached(sql)?;
    let texts = query.query_map([dataset], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    texts.iter().map(|text| day(text, "file", "night")).collect()
}

fn select(connection: &Connection, which: &str, given: impl Params) -> Result<Vec<FileRecord>, ArchiveError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM file {which}"))?;
    let mut rows = query.query(given)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record(row)?);
    }
    Ok(found)
}

fn record(row: &Row<'_>) -> Result<FileRecord, ArchiveError> {
    let count = |index: usize| row.get::<_, i64>(index).map(i64::cast_unsigned);
    let date = row.get::<_, Option<String>>(4)?.map(|text| day(&text, "file", "date")).transpose()?;
    Ok(FileRecord {
        dataset: row.get(0)?,
        file: FileId { name: row.get(1)?, sha256: row.get(2)?, bytes: count(3)?, date },
        night: day(&row.get::<_, String>(5)?, "file", "night")?,
        rows_read: count(6)?,
        rows_used: count(7)?,
        rows_rejected: count(8)?,
        rows_ignored: count(9)?,
        counts: Counts {
            added: count(10)?,
            changed: count(11)?,
            closed: count(12)?,
            unchanged: count(13)?,
            doubtful: count(14)?,
        },
        quarantined: row.get(15)?,
        rows_erased: count(16)?,
    })
}
