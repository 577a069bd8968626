//! Everything ever read, append-only and bitemporal: which rows were known on which day. The doors are [`Archive`], which
//! takes files in, and [`History`], all of it in memory.
//!
//! Each run that accepts files writes a few Parquet segments a dataset, then lists them in the manifest in one SQLite
//! transaction: a segment that is not listed is not there. A run killed at any point leaves the archive as it was before,
//! or as it is after. Segments are read with pandas, R or DuckDB; columns that begin with `_` are the archive's own.

mod arrival; //  from when a row of a file counts as known
mod cells; //    reading columns of a segment
mod columns; //  writing columns of a segment
mod commit; //   making a run's files part of the archive
mod entry; //    the archive itself: open, take in, load
mod erase; //    segments without what must go, rows left out before they come in
mod error; //    what can go wrong
mod files; //    which files were accepted or quarantined
mod history; //  all versions in memory, and the part known on a day
mod intake; //   comparing the files of one dataset with what is known
mod judge; //    which files are kept out whole
mod load; //     segments into a history
mod manifest; // datasets and segments, in SQLite
mod read; //     segments of one dataset into versions
mod segment; //  one Parquet file
#[cfg(test)]
pub(crate) mod testing;
mod versions; // versions of rows, in memory // small histories from tables in view

pub use entry::{Archive, Wanted};
pub use erase::{Cut, Gone, Note, Sheet};
pub use error::ArchiveError;
pub use history::{Dataset, EntityIx, History, Known, KnownRows, Sightings};
pub use intake::{DatasetIntake, Verdict};
pub use judge::Limits;
pub use manifest::{Counts, FileRecord};

#[cfg(test)]
mod tests;
