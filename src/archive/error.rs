use std::path::PathBuf;

use crate::db::DbError;

/// What can go wrong with the archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A file or folder of the archive cannot be read or written.
    #[error("cannot {what} `{path}`: {source}")]
    Io {
        /// Read, write, …
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A segment of the manifest is gone.
    #[error("the archive has lost the segment `{path}`")]
    Missing {
        /// The segment.
        path: PathBuf,
    },
    /// A segment is not what was written.
    #[error("the segment `{path}` is damaged: {reason}")]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A segment could not be encoded.
    #[error("cannot encode the segment `{path}`: {reason}")]
    Encode {
        /// The segment.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A dataset's name cannot be a folder.
    #[error("`{dataset}` cannot name a dataset: only a-z, 0-9 and _ are allowed")]
    Name {
        /// The dataset.
        dataset: String,
    },
    /// A batch was given to another dataset's intake.
    #[error("`{file}` is a file of `{found}`, not of `{dataset}`")]
    OtherDataset {
        /// The file.
        file: String,
        /// Its dataset.
        found: String,
        /// The intake's dataset.
        dataset: String,
    },
    /// A dataset changed between snapshot and log.
    #[error("`{dataset}` was kept as a {kept} so far and now comes as a {found}")]
    OtherKind {
        /// The dataset.
        dataset: String,
        /// What it was.
        kept: &'static str,
        /// What it is now.
        found: &'static str,
    },
    /// A file was compared with an older state of the archive than the one it is added to.
    #[error("`{file}` was read before the file ahead of it was accepted")]
    ReadTooEarly {
        /// The file.
        file: String,
    },
    /// Another run added to the dataset meanwhile.
    #[error("another run added to `{dataset}` while this one was reading")]
    Overtaken {
        /// The dataset.
        dataset: String,
    },
    /// The manifest holds a value that no version wrote.
    #[error("the manifest holds a strange value in `{table}`, column `{column}`")]
    Strange {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// More rows than a row number can count.
    #[error("`{dataset}` has more rows than the archive can number")]
    TooMany {
        /// The dataset.
        dataset: String,
    },
}

impl From<rusqlite::Error> for ArchiveError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Db(error.into())
    }
}

impl ArchiveError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Db(error) => return error.hint(),
            Self::Io { .. } => "check that the folder exists, is writable and has room",
            Self::Missing { .. } | Self::Damaged { .. } | Self::Strange { .. } => {
                "restore the archive folder and the database from one backup; both belong together"
            }
            Self::Name { .. } => "rename the dataset in its profile",
            Self::OtherKind { .. } => "give the profile another dataset name, or its old kind back",
            Self::Overtaken { .. } => "run again; only one run may add to the archive at a time",
            Self::Encode { .. } | Self::OtherDataset { .. } | Self::ReadTooEarly { .. } | Self::TooMany { .. } => {
                return None;
            }
        };
        Some(hint.to_owned())
    }
}
