use std::io;
use std::path::Path;
use std::path::PathBuf;

/// Why a synthetic council could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The plan asks for something the simulator cannot do.
    #[error("the plan is not possible: {0}")]
    Plan(&'static str),
    /// The folder holds something already.
    #[error("`{0}` is not empty")]
    NotEmpty(PathBuf),
    /// The folder holds no earlier simulation to go on from.
    #[error("`{0}` holds no simulation to go on from: {1}")]
    NoFormerRun(PathBuf, String),
    /// The file of help given cannot be read.
    #[error("`{file}` row {row}: {rule}")]
    Helped {
        /// The file.
        file: PathBuf,
        /// The row, counted from 1 with the header as row 1.
        row: usize,
        /// The rule the row breaks.
        rule: &'static str,
    },
    /// A file could not be read or written.
    #[error("cannot read or write `{path}`")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl SimulateError {
    /// What a person can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotEmpty(_) => Some("name a new folder, or go on from this one with --continue".to_owned()),
            Self::Plan(_) => {
                Some("--households 100 to 5000000, --months 1 to 240, a start on the first of a month".to_owned())
            }
            Self::NoFormerRun(..) => {
                Some("--continue wants the folder that an earlier `hew simulate` wrote".to_owned())
            }
            Self::Helped { .. } => Some(
                "the file needs a header `household,date,kind`, dates as YYYY-MM-DD, households as in truth/"
                    .to_owned(),
            ),
            Self::File { .. } => None,
        }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
