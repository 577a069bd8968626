use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rusqlite::Connection;

use super::error::ArchiveError;
use super::files;
use super::intake::DatasetIntake;
use super::manifest;
use super::manifest::About;
use super::read::Stored;
use super::segment::Part;
use super::segment::Segment;
use super::segment::write_closes;
use super::segment::write_versions;
use super::versions::Versions;
use crate::db::Db;
use crate::domain::Day;

/// Segments of one dataset beyond which they are merged into one.
const MANY: usize = 20;

/// What one dataset's intake became on disk.
pub(super) struct Written {
    dataset: String,
    about: Option<About>,
    segments: Vec<Segment>,
    /// Whether the segments stand in place of all earlier ones.
    merged: bool,
    doubtful: Vec<u32>,
}

/// Makes what the intakes accepted part of the archive. The writing lock is held from the first segment to the end, so no
/// other run sweeps them away before they are listed.
pub(super) fn commit(db: &Db, folder: &Path, intakes: Vec<DatasetIntake>, night: Day) -> Result<(), ArchiveError> {
    let intakes: Vec<_> = intakes.into_iter().filter(|intake| !intake.files.is_empty()).collect();
    if intakes.is_empty() {
        return Ok(());
    }
    let replaced = db.write(|transaction| {
        sweep(transaction, folder)?;
        let run = manifest::last_run(transaction)? + 1;
        let before = intakes.iter().map(|intake| earlier(transaction, intake)).collect::<Result<Vec<_>, _>>()?;
        manifest::add_run(transaction, run, night)?;
        let mut records: Vec<_> = intakes.iter().flat_map(|intake| intake.files.clone()).collect();
        // Stable: the files of one dataset keep the order in which they were taken in.
        records.sort_by(|a, b| a.dataset.cmp(&b.dataset));
        records.iter().try_for_each(|record| files::add(transaction, run, record))?;
        let written = write(folder, run, intakes, &before)?;
        written.iter().try_for_each(|written| list(transaction, run, written))?;
        let merged = before.into_iter().zip(&written).filter(|(_, written)| written.merged);
        Ok::<_, ArchiveError>(merged.flat_map(|(segments, _)| segments).collect::<Vec<_>>())
    })?;
    for segment in replaced {
        // One that cannot be removed now is swept later.
        drop(std::fs::remove_file(segment.path(folder)));
    }
    Ok(())
}

/// The segments the intake was compared with.
fn earlier(connection: &Connection, intake: &DatasetIntake) -> Result<Vec<Segment>, ArchiveError> {
    let dataset = &intake.dataset;
    if manifest::about(connection, dataset)?.map(|about| about.run) != intake.based_on() {
        return Err(ArchiveError::Overtaken { dataset: dataset.clone() });
    }
    manifest::segments(connection, dataset)
}

/// Writes the segments of all intakes; nothing lists them yet.
pub(super) fn write(
    folder: &Path,
    run: i64,
    intakes: Vec<DatasetIntake>,
    before: &[Vec<Segment>],
) -> Result<Vec<Written>, ArchiveError> {
    let work: Vec<_> = intakes.into_iter().zip(before).collect();
    work.into_par_iter().map(|(intake, before)| write_one(folder, run, intake, before)).collect()
}

fn write_one(folder: &Path, run: i64, mut intake: DatasetIntake, before: &[Segment]) -> Result<Written, ArchiveError> {
    let first = intake.about.as_ref().map_or(0, |about| about.next_row);
    let mut rows = std::mem::take(&mut intake.pending);
    let too_many = || ArchiveError::TooMany { dataset: intake.dataset.clone() };
    let next = first.checked_add(u32::try_from(rows.len()).map_err(|_| too_many())?).ok_or_else(too_many)?;
    let order = rows.order();
    let mut ids = vec![0; order.len()];
    for (place, row) in order.iter().enumerate() {
        ids[*row as usize] = first + place as u32;
    }
    rows.id.clone_from(&ids);
    rows.reorder(&order);
    let doubtful = intake.doubtful(&ids);
    let about = intake.about.take().map(|about| About { next_row: next, run, ..about });
    let merged = before.len() >= MANY && !(rows.is_empty() && intake.closes.is_empty());
    let segments =
        if merged { merge(folder, run, &intake, before, &rows)? } else { append(folder, run, &intake, &rows)? };
    Ok(Written { dataset: intake.dataset, about, segments, merged, doubtful })
}

fn append(folder: &Path, run: i64, intake: &DatasetIntake, rows: &Versions) -> Result<Vec<Segment>, ArchiveError> {
    let mut segments = Vec::new();
    if !rows.is_empty() {
        segments.extend(write_versions(folder, &intake.dataset, run, rows)?);
    }
    if !intake.closes.is_empty() {
        segments.push(write_closes(folder, &intake.dataset, run, &intake.closes)?);
    }
    Ok(segments)
}

/// All earlier segments and the new rows as one.
fn merge(
    folder: &Path,
    run: i64,
    intake: &DatasetIntake,
    before: &[Segment],
    rows: &Versions,
) -> Result<Vec<Segment>, ArchiveError> {
    let mut all = Stored::open(folder, before)?.versions(&|_| true)?;
    let mut closes = intake.closes.clone();
    closes.sort_unstable();
    for (row, id) in all.id.iter().enumerate() {
        if let Ok(found) = closes.binary_search_by_key(id, |(closed, _)| *closed) {
            all.known_to[row] = closes[found].1;
        }
    }
    all.append(rows);
    all.sort();
    write_versions(folder, &intake.dataset, run, &all)
}

fn list(connection: &Connection, run: i64, written: &Written) -> Result<(), ArchiveError> {
    let Some(about) = &written.about else { return Ok(()) };
    manifest::put_about(connection, &written.dataset, about)?;
    manifest::put_doubtful(connection, &written.dataset, &written.doubtful)?;
    if written.merged {
        manifest::drop_segments(connection, &written.dataset)?;
    }
    written.segments.iter().try_for_each(|segment| manifest::add_segment(connection, segment, run))
}

/// Removes segments that no manifest lists: what a killed run left. Other files are not touched.
pub(super) fn sweep(connection: &Connection, folder: &Path) -> Result<(), ArchiveError> {
    let mut listed: BTreeSet<PathBuf> = BTreeSet::new();
    for dataset in manifest::datasets(connection)? {
        let segments = manifest::segments(connection, &dataset)?;
        listed.extend(segments.iter().map(|segment| segment.path(folder)));
    }
    for dataset in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        for path in entries(&dataset)?.into_iter().filter(|path| is_segment(path) && !listed.contains(path)) {
            std::fs::remove_file(&path).map_err(|source| ArchiveError::Io { what: "remove", path, source })?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let io = |source| ArchiveError::Io { what: "read", path: folder.to_path_buf(), source };
    std::fs::read_dir(folder).map_err(io)?.map(|entry| entry.map(|entry| entry.path()).map_err(io)).collect()
}

/// Whether a file is named as a segment, finished or half-written.
fn is_segment(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".tmp").unwrap_or(name);
    let run = Part::ALL.iter().find_map(|part| name.strip_prefix(part.word())?.strip_prefix('-'));
    let digits = run.and_then(|run| run.strip_suffix(".parquet"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
