//! What can go wrong in the room, said with file, row and column; never with a cell.

use std::path::PathBuf;

/// Why records could not be linked.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The file cannot be opened, read or written.
    #[error("cannot {verb} `{}`: {why}", path.display())]
    File {
        /// `read` or `write`.
        verb: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system or the library says.
        why: String,
    },
    /// The file is something else.
    #[error("`{}` is {kind}, not a CSV in UTF-8 or a Parquet file", path.display())]
    NoTable {
        /// Which file.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// Not one record was read.
    #[error("the files hold a header and no record")]
    NoRecords,
    /// The file has no header.
    #[error("`{}` is empty: it has no header row", path.display())]
    NoHeader {
        /// Which file.
        path: PathBuf,
    },
    /// A column that settings name is not there.
    #[error("`{}` has no column `{column}`", path.display())]
    MissingColumn {
        /// Which file.
        path: PathBuf,
        /// The column wanted.
        column: String,
        /// The columns there are.
        there: Vec<String>,
    },
    /// A column is of a kind that cannot be compared.
    #[error("`{}` column `{column}` is of a kind that is not read: {kind}", path.display())]
    ColumnKind {
        /// Which file.
        path: PathBuf,
        /// Which column.
        column: String,
        /// Its kind in the file.
        kind: String,
    },
    /// A row has more or fewer fields than the header.
    #[error("`{}` row {row} has {found} fields where the header has {expected}", path.display())]
    Ragged {
        /// Which file.
        path: PathBuf,
        /// Which record of the file; the header is row 1.
        row: u64,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A quoted field does not end, or goes on after its closing quote.
    #[error("`{}` row {row} has a quoted field that does not end at a comma or a line end", path.display())]
    Quote {
        /// Which file.
        path: PathBuf,
        /// Which record of the file; the header is row 1.
        row: u64,
    },
    /// A cell is not UTF-8.
    #[error("`{}` row {row} column `{column}` is not UTF-8", path.display())]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
        /// Which record of the file; the header is row 1.
        row: u64,
        /// Which column.
        column: String,
    },
    /// More than the engine can number.
    #[error("too many {what}: at most {most} can be linked at once")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most there may be.
        most: u64,
    },
    /// One unique id stands for two records.
    #[error(
        "column `{column}` does not tell records apart: {repeated} records repeat the id of another of the same input"
    )]
    RepeatedId {
        /// The unique id column.
        column: String,
        /// How many records repeat one.
        repeated: u64,
    },
    /// A record has no unique id.
    #[error("`{}` row {row} has no unique id in column `{column}`", path.display())]
    NoId {
        /// Which file.
        path: PathBuf,
        /// Which record of the file; the header is row 1.
        row: u64,
        /// The unique id column.
        column: String,
    },
    /// A pair names a record that is not there.
    #[error("`{}` row {row} column `{column}` names no record that was read", path.display())]
    UnknownId {
        /// The file of pairs.
        path: PathBuf,
        /// Which record of the file; the header is row 1.
        row: u64,
        /// Which column.
        column: String,
    },
    /// Settings that cannot be carried out.
    #[error("{0}")]
    Settings(String),
    /// A training step that cannot be carried out.
    #[error("training rule `{rule}`: {why}")]
    Training {
        /// The rule as text.
        rule: String,
        /// Why it cannot be used.
        why: String,
    },
}

impl MatchError {
    /// What someone can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::MissingColumn { there, .. } => Some(format!("its columns are: {}", there.join(", "))),
            Self::NoTable { .. } => Some("save it as CSV, UTF-8".to_owned()),
            Self::NotUtf8 { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Ragged { .. } => Some("a field that holds a comma or a line end must stand in quotes".to_owned()),
            Self::RepeatedId { .. } => Some("name a column whose values are different in every record".to_owned()),
            _ => None,
        }
    }

    /// A failure of the system while reading.
    pub(super) fn reading(path: &std::path::Path, why: &dyn std::fmt::Display) -> Self {
        Self::File { verb: "read", path: path.to_owned(), why: why.to_string() }
    }

    /// A failure of the system while writing.
    pub(super) fn writing(path: &std::path::Path, why: &dyn std::fmt::Display) -> Self {
        Self::File { verb: "write", path: path.to_owned(), why: why.to_string() }
    }
}
