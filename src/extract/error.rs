/// Why a file, a profile or the inbox cannot be read. Never holds a cell.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// A profile is not TOML, or has an unknown key or a value of the wrong kind; the message has line and column.
    #[error("profile `{file}`: {message}")]
    ProfileToml {
        /// The profile's file.
        file: String,
        /// What the TOML reader says.
        message: String,
    },
    /// A profile does not fit together.
    #[error("profile `{file}`, line {line}, column {column}: `{what}` {rule}")]
    Profile {
        /// The profile's file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The word at fault.
        what: String,
        /// The rule it breaks.
        rule: String,
    },
    /// The inbox is not there.
    #[error("the inbox `{path}` is not a folder that can be read")]
    NoInbox {
        /// The configured path.
        path: String,
    },
    /// A file or folder cannot be opened or read.
    #[error("cannot read `{path}`: {message}")]
    Unreadable {
        /// The path.
        path: String,
        /// What the system says.
        message: String,
    },
    /// The file has no content.
    #[error("`{file}` is empty")]
    EmptyFile {
        /// The file.
        file: String,
    },
    /// The file is not a text file of cells.
    #[error("`{file}` is {what}, not a CSV file")]
    NotText {
        /// The file.
        file: String,
        /// What it is.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A gzip file ends too early or is damaged.
    #[error("`{file}` is a damaged or incomplete gzip file")]
    BrokenGzip {
        /// The file.
        file: String,
    },
    /// No line near the top looks like the header.
    #[error("`{file}` has no header line among its first {searched} lines")]
    NoHeader {
        /// The file.
        file: String,
        /// How many lines were searched.
        searched: usize,
        /// Some of the names that were looked for.
        expected: Vec<String>,
    },
    /// A required column is not in the header.
    #[error("`{file}` has no column `{column}`")]
    MissingColumn {
        /// The file.
        file: String,
        /// The canonical name.
        column: String,
        /// Unused header names that look like it.
        close: Vec<String>,
        /// The profile to add an alias to.
        profile: String,
    },
    /// The trailer names another number of rows than the file holds.
    #[error("`{file}` says in line {line} that it has {stated} rows, but it has {found}")]
    TrailerCount {
        /// The file.
        file: String,
        /// Line of the trailer.
        line: u64,
        /// Rows it states.
        stated: u64,
        /// Rows found.
        found: u64,
    },
    /// A reject file cannot be written.
    #[error("cannot write the reject file `{path}`: {message}")]
    RejectFile {
        /// The path.
        path: String,
        /// What the system says.
        message: String,
    },
}

impl ExtractError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::ProfileToml { .. } | Self::Profile { .. } => return None,
            Self::NoInbox { .. } => {
                "set `folder` under [inbox] (in the sample: `inbox` under [sample]) in config.toml to the folder the extracts are dropped in".into()
            }
            Self::Unreadable { .. } => "check that the path is right and that this user may read it".into(),
            Self::EmptyFile { .. } => {
                "ask for the export to be run again; an empty snapshot is never read as `nobody`".into()
            }
            Self::NotText { remedy, .. } => (*remedy).into(),
            Self::BrokenGzip { .. } => "copy the file again: the transfer probably stopped before the end".into(),
            Self::NoHeader { expected, .. } => {
                format!("switch the header line on in the export; expected names such as {}", quoted(expected))
            }
            Self::MissingColumn { column, close, profile, .. } if close.is_empty() => {
                format!(
                    "add the column to the export, or its new name to `aliases` of `{column}` in a copy of the profile `{profile}`"
                )
            }
            Self::MissingColumn { column, close, profile, .. } => {
                let close = quoted(close);
                format!(
                    "the file has {close}: if that is it, add it to `aliases` of `{column}` in a copy of the profile `{profile}`"
                )
            }
            Self::TrailerCount { .. } => {
                "the file is probably cut short; nothing was taken from it, ask for it again".into()
            }
            Self::RejectFile { .. } => "set `rejects` under [inbox] to a folder this user may write in".into(),
        };
        Some(text)
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
