use std::io;
use std::path::Path;
use std::path::PathBuf;

use rust_xlsxwriter::XlsxError;

/// Why a list could not be written. Names files, never their content.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file or folder cannot be made, written or moved.
    #[error("cannot {action} `{}`", path.display())]
    Disk {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run is publishing into the same folder.
    #[error("another run is publishing into `{}`", .0.display())]
    Locked(PathBuf),
    /// A file name that would leave the list's folder, or that the list already has.
    #[error("`{0}` cannot be the name of a file of the list")]
    FileName(String),
    /// Papers of that day are there, and somebody may have filled them in.
    #[error("`{}` is there already", .0.display())]
    Kept(PathBuf),
    /// The workbook cannot be made.
    #[error("cannot make the workbook")]
    Workbook(#[from] XlsxError),
}

impl ExportError {
    pub(super) fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { action, path: path.into(), source }
    }

    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Disk { action: "replace", .. } => {
                Some("close the list where it is still open, then run again".to_owned())
            }
            Self::Disk { .. } => Some("check that the folder exists, may be written to and has space left".to_owned()),
            Self::Locked(_) => Some("wait until the other run has finished".to_owned()),
            Self::Kept(_) => Some(
                "somebody may have filled it in: move or rename the folder, then run again for fresh drafts".to_owned(),
            ),
            Self::FileName(_) | Self::Workbook(_) => None,
        }
    }
}
