use std::fmt;
use std::path::PathBuf;

/// One thing wrong in the config, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key, dotted: `list.team.0.capacity`.
    pub key: String,
    /// Line and column from 1, where the file says the key; `None` where it is a default.
    pub place: Option<(usize, usize)>,
    /// The rule broken.
    pub rule: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "line {line}, column {column}: `{}` {}", self.key, self.rule),
            None => write!(f, "`{}` {}", self.key, self.rule),
        }
    }
}

/// Why there is no config.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the config `{}`: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Not TOML, a misspelt key or a value of the wrong type. The text holds line, column and the line itself.
    #[error("the config `{}` does not read:\n{text}", path.display())]
    NotRead {
        /// Which file.
        path: PathBuf,
        /// The parser's words.
        text: String,
    },
    /// Values that read but cannot be.
    #[error("the config `{}` cannot be used:\n{}", path.display(), listed(faults))]
    Faults {
        /// Which file.
        path: PathBuf,
        /// All of them.
        faults: Vec<Fault>,
    },
}

fn listed(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
    lines.join("\n")
}

impl ConfigError {
    /// What someone at the council can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => {
                Some("run hew in the folder of your config.toml, or name the file with --config PATH".into())
            }
            Self::NotRead { .. } => None,
            Self::Faults { .. } => Some("the comments in the shipped config.toml say what each value means".into()),
        }
    }
}
