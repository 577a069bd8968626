use std::path::PathBuf;

use rusqlite::ErrorCode;

/// What can go wrong with the SQLite file.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Its folder cannot be made.
    #[error("cannot make the folder of `{path}`: {source}")]
    Folder {
        /// The database file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It is some other file.
    #[error("`{path}` is not a SQLite database")]
    NotSqlite {
        /// The database file.
        path: PathBuf,
    },
    /// It is a SQLite database of another program.
    #[error("`{path}` is a SQLite database of another program")]
    NotOurs {
        /// The database file.
        path: PathBuf,
    },
    /// A newer `hew` wrote it.
    #[error("`{path}` has layout {found}, this version of hew knows layouts up to {known}")]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Layout of the file.
        found: i64,
        /// Newest layout known here.
        known: i64,
    },
    /// It cannot be opened.
    #[error("cannot open `{path}`: {source}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// Why not.
        source: rusqlite::Error,
    },
    /// A statement failed.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl DbError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Folder { .. } | Self::Open { .. } => {
                Some("check that the folder exists and that hew may write in it".to_owned())
            }
            Self::NotSqlite { .. } | Self::NotOurs { .. } => {
                Some("give another file as `database`, or move this one away".to_owned())
            }
            Self::Newer { .. } => Some("use the newer version of hew that wrote it".to_owned()),
            Self::Sqlite(_) if self.is_busy() => {
                Some("another run of hew is writing; try again when it is done".to_owned())
            }
            Self::Sqlite(_) => None,
        }
    }

    /// Whether another process held the file for longer than we wait.
    pub fn is_busy(&self) -> bool {
        let Self::Sqlite(source) = self else { return false };
        source.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
    }
}
