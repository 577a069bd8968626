use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader};
use parquet::file::serialized_reader::SerializedFileReader;
use xxhash_rust::xxh3::xxh3_64;

use super::columns::Field;
use super::columns::encode;
use super::error::ArchiveError;
use super::versions::Versions;
use crate::domain::Day;

/// Which part of a dataset a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Versions of rows.
    Facts,
    /// Sightings of these rows.
    Sightings,
    /// Versions of earlier segments that have ended.
    Closes,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::Facts, Self::Sightings, Self::Closes];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Sightings => "sightings",
            Self::Closes => "closes",
        }
    }
}

/// One segment as the manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) dataset: String,
    /// File name inside the dataset's folder.
    pub(super) name: String,
    pub(super) part: Part,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) checksum: u64,
}

impl Segment {
    pub(super) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.dataset).join(&self.name)
    }

    /// Reads the file and checks it against the manifest.
    pub(super) fn open(&self, folder: &Path) -> Result<Box<dyn FileReader>, ArchiveError> {
        let path = self.path(folder);
        let reading = |source: std::io::Error| match source.kind() {
            ErrorKind::NotFound => ArchiveError::Missing { path: path.clone() },
            _ => ArchiveError::Io { what: "read", path: path.clone(), source },
        };
        let damaged = |reason: String| ArchiveError::Damaged { path: path.clone(), reason };
        let file = File::open(&path).map_err(reading)?;
        let length = file.metadata().map_err(reading)?.len();
        if length != self.bytes {
            return Err(damaged(format!("{length} bytes instead of {}", self.bytes)));
        }
        let bytes = ChunkReader::get_bytes(&file, 0, length as usize).map_err(|error| damaged(error.to_string()))?;
        if xxh3_64(&bytes) != self.checksum {
            return Err(damaged("its content is not what was written".to_owned()));
        }
        let reader = SerializedFileReader::new(bytes).map_err(|error| damaged(error.to_string()))?;
        Ok(Box::new(reader))
    }

    /// An error that names the segment.
    pub(super) fn damaged(&self, folder: &Path, error: &ParquetError) -> ArchiveError {
        ArchiveError::Damaged { path: self.path(folder), reason: error.to_string() }
    }
}

/// Writes the facts and sightings of versions that already have their ids and order.
pub(super) fn write_versions(
    folder: &Path,
    dataset: &str,
    run: i64,
    rows: &Versions,
) -> Result<Vec<Segment>, ArchiveError> {
    let ids: Vec<i64> = rows.id.iter().map(|id| i64::from(*id)).collect();
    let high: Vec<i64> = rows.hash.iter().map(|hash| (hash >> 64) as i64).collect();
    let low: Vec<i64> = rows.hash.iter().map(|hash| *hash as i64).collect();
    let mut facts = vec![
        ("_row", Field::Integer(&ids)),
        ("_source", Field::Text(&rows.source)),
        ("_entity", Field::Text(&rows.entity)),
        ("_happened", Field::Date(&rows.happened)),
        ("_recorded", Field::Date(&rows.recorded)),
        ("_known_from", Field::Bound(&rows.known_from)),
        ("_state_from", Field::Bound(&rows.state_from)),
        ("_known_to", Field::Bound(&rows.known_to)),
        ("_hash_high", Field::Integer(&high)),
        ("_hash_low", Field::Integer(&low)),
    ];
    facts.extend(rows.table.columns.iter().map(|(name, column)| (name.as_str(), Field::from(column))));
    let mut written = vec![write(folder, dataset, run, Part::Facts, rows.len(), &facts)?];
    if !rows.sighting_row.is_empty() {
        let of: Vec<i64> = rows.sighting_row.iter().map(|row| ids[*row as usize]).collect();
        let mut columns = vec![("_row", Field::Integer(&of))];
        columns.extend(rows.sightings.columns.iter().map(|(name, column)| (name.as_str(), Field::from(column))));
        written.push(write(folder, dataset, run, Part::Sightings, of.len(), &columns)?);
    }
    Ok(written)
}

/// Writes the ends of versions of earlier segments.
pub(super) fn write_closes(
    folder: &Path,
    dataset: &str,
    run: i64,
    closes: &[(u32, Day)],
) -> Result<Segment, ArchiveError> {
    let ids: Vec<i64> = closes.iter().map(|(id, _)| i64::from(*id)).collect();
    let days: Vec<Day> = closes.iter().map(|(_, day)| *day).collect();
    let columns = [("_row", Field::Integer(&ids)), ("_known_to", Field::Bound(&days))];
    write(folder, dataset, run, Part::Closes, closes.len(), &columns)
}

/// Writes a segment under a temporary name, makes sure that it is on the disk, and gives it its name.
fn write(
    folder: &Path,
    dataset: &str,
    run: i64,
    part: Part,
    rows: usize,
    columns: &[(&str, Field<'_>)],
) -> Result<Segment, ArchiveError> {
    let name = format!("{}-{run:08}.parquet", part.word());
    let folder = folder.join(dataset);
    let path = folder.join(&name);
    let bytes = encode(part.word(), rows, columns)
        .map_err(|error| ArchiveError::Encode { path: path.clone(), reason: error.to_string() })?;
    let io = |what, source| ArchiveError::Io { what, path: path.clone(), source };
    std::fs::create_dir_all(&folder).map_err(|source| io("make the folder of", source))?;
    let temporary = folder.join(format!("{name}.tmp"));
    let mut file = File::create(&temporary).map_err(|source| io("write", source))?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|source| io("write", source))?;
    drop(file);
    std::fs::rename(&temporary, &path).map_err(|source| io("rename", source))?;
    sync_folder(&folder).map_err(|source| io("write", source))?;
    let (rows, checksum) = (rows as u64, xxh3_64(&bytes));
    Ok(Segment { dataset: dataset.to_owned(), name, part, rows, bytes: bytes.len() as u64, checksum })
}

/// Makes a rename last through a power cut; only Unix needs it.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}
