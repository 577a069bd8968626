use std::io;
use std::path::PathBuf;

use super::Fault;
use crate::db::DbError;

/// Why the audit trail cannot be added to or relied on.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The file cannot be read or written.
    #[error("cannot use the audit trail `{}`: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not as hew wrote it.
    #[error("the audit trail `{}` is not as hew wrote it: {fault}", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// The first thing that is wrong with it.
        fault: Fault,
    },
    /// Another run was stopped in the middle of writing an entry, just now.
    #[error("another run was stopped while it wrote an entry of the audit trail `{}`", .0.display())]
    Unsettled(PathBuf),
    /// The head noted by somebody is not in the trail.
    #[error("the audit trail `{}` does not hold entry {seq} with that hash", file.display())]
    NotThatHead {
        /// The file.
        file: PathBuf,
        /// The entry noted.
        seq: u64,
    },
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<rusqlite::Error> for AuditError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Db(error.into())
    }
}

impl AuditError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File { .. } => Some("check that the folder exists and that hew may write in it".to_owned()),
            Self::Broken { fault: Fault::UnknownKey(_), .. } => Some(
                "put the replaced keys back beside the key in use, as `<key>.1` and so on: without them the entries before \
                 cannot be verified"
                    .to_owned(),
            ),
            Self::Broken { .. } => Some(
                "find out who changed it, then put it and the database back from one backup; `hew audit verify` says \
                 whether it fits again"
                    .to_owned(),
            ),
            Self::Unsettled(_) => Some("run it again".to_owned()),
            Self::NotThatHead { .. } => {
                Some("either the note is wrong, or an older copy of trail and database was put in place".to_owned())
            }
            Self::Db(error) => error.hint(),
        }
    }
}
