use std::io::ErrorKind;
use std::path::PathBuf;

/// Why no list could be selected, or the key not be read.
#[derive(Debug, thiserror::Error)]
pub enum AlertsError {
    /// A score that cannot be ranked.
    #[error("{0} households have a score that is not a number")]
    Unranked(usize),
    /// The cohort names a household twice.
    #[error("{0} households are in the cohort twice")]
    Repeated(usize),
    /// The key file cannot be read or written.
    #[error("cannot use the key file `{}`", file.display())]
    KeyFile {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The key file does not hold a key.
    #[error("the key file `{}` does not hold 64 hexadecimal digits", .0.display())]
    NotAKey(PathBuf),
    /// The key file holds the sample's key, and the inbox is another.
    #[error(
        "the key file `{}` holds the demonstration key, which anybody has, and `{}` is not the sample's inbox",
        file.display(),
        inbox.display()
    )]
    Demonstration {
        /// The key file.
        file: PathBuf,
        /// The inbox.
        inbox: PathBuf,
    },
}

impl AlertsError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unranked(_) | Self::Repeated(_) => None,
            Self::KeyFile { source, .. } if source.kind() == ErrorKind::NotFound => Some(
                "make a key with `hew new-key`; if there was one, put it back from its backup: a new key gives every \
                 household a new pseudonym"
                    .to_owned(),
            ),
            Self::KeyFile { source, .. } if source.kind() == ErrorKind::AlreadyExists => {
                Some("there is a key already; replacing it would give every household a new pseudonym".to_owned())
            }
            Self::KeyFile { .. } => Some("check who may read the file".to_owned()),
            Self::Demonstration { .. } => Some(
                "take [sample] out of config.toml if it is there, then make a key of your own with `hew new-key`; with \
                 `hew new-key --rotate` where the file named as `key` under [data] is a copy of the demonstration key"
                    .to_owned(),
            ),
            Self::NotAKey(_) => Some("put the key back from its backup, on one line".to_owned()),
        }
    }
}
