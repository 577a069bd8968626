use std::io;
use std::path::PathBuf;

use crate::audit::AuditError;
use crate::db::DbError;

/// What can go wrong with the register of objections.
#[derive(Debug, thiserror::Error)]
pub enum RightsError {
    /// The file that the trail knows of is not there.
    #[error("the register of objections `{}` is missing", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("cannot use the register of objections `{}`: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not what was last recorded in the trail.
    #[error("the register of objections `{}` is not as hew last wrote it", .0.display())]
    Changed(PathBuf),
    /// The trail that says what the register must be cannot be relied on.
    #[error("the register of objections cannot be checked: {0}")]
    Audit(#[from] AuditError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// What was given of a person is no such JSON.
    #[error("what was given of the person cannot be read: line {line}, column {column}")]
    NotASubject {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// What was to be read of the person cannot be.
    #[error("cannot read `{}`: {source}", file.display())]
    Given {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// No surname.
    #[error("no surname was given")]
    NoName,
    /// Nothing besides a name.
    #[error("a name alone finds nobody")]
    TooLittle,
    /// A birth date that is none.
    #[error("the birth date is not a YYYY-MM-DD date")]
    NotADay,
    /// A UPRN with other characters than digits.
    #[error("the UPRN is no number")]
    NotAUprn,
    /// No such objection.
    #[error("there is no objection {0} in force")]
    Unknown(u32),
}

impl RightsError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing(_) | Self::Changed(_) => {
                "nobody is scored until it is whole again, and nothing overrides that: put the file back from the latest \
                 backup made since the last `hew object add` or `remove` (`hew audit list` shows when that was)"
            }
            Self::File { .. } => "check that hew may read and write it; nobody is scored meanwhile",
            Self::Audit(error) => return error.hint(),
            Self::Db(error) => return error.hint(),
            Self::NotASubject { .. } => {
                "write it so: {\"names\": [{\"forename\": \"…\", \"surname\": \"…\"}], \"birth\": \"YYYY-MM-DD\", \
                 \"address\": \"…\", \"postcode\": \"…\", \"uprn\": \"…\", \"nino\": \"…\"}"
            }
            Self::Given { .. } => "check the path, and that this user may read it",
            Self::NoName => "give the surname, and the forename if there is one",
            Self::TooLittle => {
                "give the birth date, or address and postcode, or the UPRN, or the NINO besides: the more the surer"
            }
            Self::NotADay => "write it as 1980-02-03, or leave it empty",
            Self::NotAUprn => "a UPRN is up to twelve digits",
            Self::Unknown(_) => "`hew object list` shows the numbers",
        };
        Some(hint.to_owned())
    }

    /// Whether somebody asked for what cannot be, rather than that the register cannot be used.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::NotASubject { .. }
                | Self::Given { .. }
                | Self::NoName
                | Self::TooLittle
                | Self::NotADay
                | Self::NotAUprn
                | Self::Unknown(_)
        )
    }
}
