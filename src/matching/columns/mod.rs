//! Tables as numbered columns: CSV (plain or gzip) and Parquet files read once, every value a number.
//!
//! A row costs four bytes a column and each distinct value is kept once. An empty CSV cell is null, as in DuckDB's
//! `read_csv`. Files are read in windows, so a file is never held whole.

mod csv; //        windows of a CSV, split in parallel
mod dictionary; // distinct values and their numbers
mod parquet; //    column by column
mod split; //      where fields lie

pub use dictionary::Dictionary;
pub(super) use dictionary::Interner;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictionary::Refused;

use crate::matching::error::MatchError;

/// A file to read, and what its records are called where several files are linked.
#[derive(Clone, Debug)]
pub struct Input {
    /// The file.
    pub path: PathBuf,
    /// The name of the source dataset.
    pub name: String,
}

/// A column somebody needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its name: exactly if there is one, else ignoring ASCII case.
    pub name: String,
    /// Whether equal values share a number; not worth the time for unique ids.
    pub distinct: bool,
}

/// One column of all inputs, one after another.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name it was asked for by.
    pub name: String,
    /// The value's number by row; 0 is null.
    pub ids: Arc<Vec<u32>>,
    /// The values by number.
    pub values: Arc<Dictionary>,
}

/// The columns asked for, of all inputs.
#[derive(Clone, Debug)]
pub struct Table {
    /// In the order asked for.
    pub columns: Vec<Column>,
    /// After how many rows each input ends, in the order of the inputs.
    pub ends: Vec<usize>,
}

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The column of this name: exactly if there is one, else ignoring ASCII case.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }
}

/// The most rows that can be linked at once.
pub(super) const MOST_ROWS: u64 = u32::MAX as u64 - 1;

/// A column on its way.
struct Builder {
    name: String,
    ids: Vec<u32>,
    interner: Interner,
}

impl Builder {
    /// Turns a refusal into an error that names the row; `row` counts from 0 after the header.
    fn refuse(&self, refused: Refused, path: &Path, row: u64) -> MatchError {
        match refused {
            Refused::NotUtf8 => MatchError::NotUtf8 { path: path.to_owned(), row: row + 2, column: self.name.clone() },
            Refused::TooMany => MatchError::TooMany { what: "bytes of distinct values in a column", most: 1 << 32 },
        }
    }
}

/// Reads the wanted columns of the inputs, one input after another.
///
/// # Errors
/// A file that cannot be read, a column that is not there, a row with more or fewer fields than the header, a cell that
/// is not UTF-8: each with file and row.
pub(super) fn read(inputs: &[Input], wanted: &[Wanted]) -> Result<Table, MatchError> {
    let builder =
        |want: &Wanted| Builder { name: want.name.clone(), ids: Vec::new(), interner: Interner::new(want.distinct) };
    let mut builders: Vec<Builder> = wanted.iter().map(builder).collect();
    let mut ends = Vec::new();
    let mut rows = 0;
    for input in inputs {
        rows += if is_parquet(&input.path)? {
            parquet::read(&input.path, &mut builders)?
        } else {
            csv::read(&input.path, &mut builders)?
        };
        if rows as u64 > MOST_ROWS {
            return Err(MatchError::TooMany { what: "records", most: MOST_ROWS });
        }
        ends.push(rows);
    }
    let finish = |b: Builder| Column { name: b.name, ids: Arc::new(b.ids), values: Arc::new(b.interner.into_values()) };
    Ok(Table { columns: builders.into_iter().map(finish).collect(), ends })
}

/// The names of a file's columns.
///
/// # Errors
/// A file that cannot be read or has no header.
pub(super) fn names(path: &Path) -> Result<Vec<String>, MatchError> {
    if is_parquet(path)? { parquet::names(path) } else { csv::names(path) }
}

fn is_parquet(path: &Path) -> Result<bool, MatchError> {
    let mut file = std::fs::File::open(path).map_err(|why| MatchError::reading(path, &why))?;
    let mut magic = [0; 4];
    let length = file.read(&mut magic).map_err(|why| MatchError::reading(path, &why))?;
    match magic.get(..length).and_then(no_table) {
        Some(kind) => Err(MatchError::NoTable { path: path.to_owned(), kind }),
        None => Ok(&magic == b"PAR1"),
    }
}

/// What a file is by its first bytes, where it is neither CSV nor Parquet for sure.
fn no_table(begins: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
        (b"%PDF", "a PDF"),
        (b"\xFF\xFE", "text in UTF-16"),
        (b"\xFE\xFF", "text in UTF-16"),
    ];
    KINDS.iter().find(|(magic, _)| begins.starts_with(magic)).map(|(_, kind)| *kind)
}

/// The place of a column among a file's names.
fn find(path: &Path, names: &[String], column: &str) -> Result<usize, MatchError> {
    let exact = names.iter().position(|name| name == column);
    exact.or_else(|| names.iter().position(|name| name.eq_ignore_ascii_case(column))).ok_or_else(|| {
        MatchError::MissingColumn { path: path.to_owned(), column: column.to_owned(), there: names.to_vec() }
    })
}

#[cfg(test)]
mod tests;
