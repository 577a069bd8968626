use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::ArchiveError;
use super::segment::Part;
use super::segment::Segment;
use crate::domain::Day;
use crate::extract::FileId;
use crate::extract::Kind;

/// What the archive keeps of a dataset beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct About {
    pub(super) kind: Kind,
    pub(super) entity_kind: String,
    pub(super) dated: Vec<String>,
    pub(super) audit_only: Vec<String>,
    /// The night its first file was accepted for.
    pub(super) first_load: Day,
    /// The night its latest file was accepted for.
    pub(super) last_night: Day,
    pub(super) next_row: u32,
    /// The run that added to it last.
    pub(super) run: i64,
}

/// How the rows of an accepted file compare with the archive before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows with a key that was not known or had ended.
    pub added: u64,
    /// Rows whose key was known with other content: a new version.
    pub changed: u64,
    /// Rows of a snapshot that vanished, and so ended.
    pub closed: u64,
    /// Rows already known.
    pub unchanged: u64,
    /// Rows that vanished but stay open for now, because a rejected row without a readable key may have been they.
    pub doubtful: u64,
}

/// One file the archive was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The dataset.
    pub dataset: String,
    /// Name, content and date of the file.
    pub file: FileId,
    /// The night it was accepted for, or was quarantined on.
    pub night: Day,
    /// Rows after the header.
    pub rows_read: u64,
    /// Rows that became facts or sightings, or were already known.
    pub rows_used: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Rows ignored (totals, banners).
    pub rows_ignored: u64,
    /// Rows about somebody who was erased: nothing of them was kept.
    pub rows_erased: u64,
    /// What accepting it changed.
    pub counts: Counts,
    /// Why it was quarantined; `None` for an accepted file.
    pub quarantined: Option<String>,
}

pub(super) fn about(connection: &Connection, dataset: &str) -> Result<Option<About>, ArchiveError> {
    let sql = "SELECT kind, entity_kind, dated, audit_only, first_load, last_night, next_row, run
               FROM dataset WHERE name = ?";
    let found = connection.prepare_cached(sql)?.query_row([dataset], |row| Ok(read_about(row))).optional()?;
    found.transpose()
}

fn read_about(row: &Row<'_>) -> Result<About, ArchiveError> {
    let kind: String = row.get(0)?;
    Ok(About {
        kind: if kind == kind_word(Kind::Snapshot) { Kind::Snapshot } else { Kind::Log },
        entity_kind: row.get(1)?,
        dated: names(row, 2, "dated")?,
        audit_only: names(row, 3, "audit_only")?,
        first_load: day(&row.get::<_, String>(4)?, "dataset", "first_load")?,
        last_night: day(&row.get::<_, String>(5)?, "dataset", "last_night")?,
        next_row: row.get(6)?,
        run: row.get(7)?,
    })
}

pub(super) fn put_about(connection: &Connection, dataset: &str, about: &About) -> Result<(), ArchiveError> {
    let list = |names: &[String]| serde_json::to_string(names).expect("a list of names is JSON");
    connection.execute(
        "INSERT OR REPLACE INTO dataset (name, kind, entity_kind, dated, audit_only, first_load, last_night, next_row, run)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            dataset,
            kind_word(about.kind),
            about.entity_kind,
            list(&about.dated),
            list(&about.audit_only),
            about.first_load.to_string(),
            about.last_night.to_string(),
            about.next_row,
            about.run,
        ],
    )?;
    Ok(())
}

/// The word for a kind of extract.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Snapshot => "snapshot",
        Kind::Log => "log",
    }
}

pub(super) fn datasets(connection: &Connection) -> Result<Vec<String>, ArchiveError> {
    let mut query = connection.prepare_cached("SELECT name FROM dataset ORDER BY name")?;
    let names = query.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(names)
}

/// The segments of a dataset, oldest first.
pub(super) fn segments(connection: &Connection, dataset: &str) -> Result<Vec<Segment>, ArchiveError> {
    let sql = "SELECT name, part, rows, bytes, checksum FROM segment WHERE dataset = ? ORDER BY run, part";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([dataset])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(1)?;
        let part = Part::ALL.into_iter().find(|part| part.word() == word);
        found.push(Segment {
            dataset: dataset.to_owned(),
            name: row.get(0)?,
            part: part.ok_or(ArchiveError::Strange { table: "segment", column: "part" })?,
            rows: row.get::<_, i64>(2)?.cast_unsigned(),
            bytes: row.get::<_, i64>(3)?.cast_unsigned(),
            checksum: row.get::<_, i64>(4)?.cast_unsigned(),
        });
    }
    Ok(found)
}

pub(super) fn add_segment(connection: &Connection, segment: &Segment, run: i64) -> Result<(), ArchiveError> {
    connection.execute(
        "INSERT INTO segment (dataset, name, part, rows, bytes, checksum, run) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            segment.dataset,
            segment.name,
            segment.part.word(),
            segment.rows.cast_signed(),
            segment.bytes.cast_signed(),
            segment.checksum.cast_signed(),
            run,
        ],
    )?;
    Ok(())
}

pub(super) fn drop_segments(connection: &Connection, dataset: &str) -> Result<(), ArchiveError> {
    connection.execute("DELETE FROM segment WHERE dataset = ?", [dataset])?;
    Ok(())
}

/// The latest run, 0 before the first.
pub(super) fn last_run(connection: &Connection) -> Result<i64, ArchiveError> {
    Ok(connection.query_row("SELECT coalesce(max(run), 0) FROM commits", [], |row| row.get(0))?)
}

pub(super) fn add_run(connection: &Connection, run: i64, night: Day) -> Result<(), ArchiveError> {
    add_change(connection, run, night, "intake")
}

/// The same for a run that did something else than take files in: `cause` says what.
pub(super) fn add_change(connection: &Connection, run: i64, night: Day, cause: &str) -> Result<(), ArchiveError> {
    let sql = "INSERT INTO commits (run, night, cause) VALUES (?, ?, ?)";
    connection.execute(sql, params![run, night.to_string(), cause])?;
    Ok(())
}

/// Open rows missing from the newest file that may have been rejected in it.
pub(super) fn doubtful(connection: &Connection, dataset: &str) -> Result<Vec<u32>, ArchiveError> {
    let mut query = connection.prepare_cached("SELECT row FROM doubtful WHERE dataset = ? ORDER BY row")?;
    let rows = query.query_map([dataset], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows)
}

pub(super) fn put_doubtful(connection: &Connection, dataset: &str, rows: &[u32]) -> Result<(), ArchiveError> {
    connection.execute("DELETE FROM doubtful WHERE dataset = ?", [dataset])?;
    let mut insert = connection.prepare_cached("INSERT INTO doubtful (dataset, row) VALUES (?, ?)")?;
    for row in rows {
        insert.execute(params![dataset, row])?;
    }
    Ok(())
}

/// Days as the manifest writes them.
pub(super) fn day(text: &str, table: &'static str, column: &'static str) -> Result<Day, ArchiveError> {
    text.parse().map_err(|_| ArchiveError::Strange { table, column })
}

fn names(row: &Row<'_>, index: usize, column: &'static str) -> Result<Vec<String>, ArchiveError> {
    let json: String = row.get(index)?;
    serde_json::from_str(&json).map_err(|_| ArchiveError::Strange { table: "dataset", column })
}
