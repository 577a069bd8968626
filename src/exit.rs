//! Process exit codes; the table in README.md is made from this.

/// How a command ended, for scripts and schedulers. Never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// A fault of hew itself.
    Internal = 1,
    /// A wrong command line.
    Usage = 2,
    /// The config cannot be used.
    Config = 10,
    /// An extract is missing, broken, stale or shrunken.
    Extract = 11,
    /// There is no model to score with and none could be trained, or the one named may not be promoted or retired.
    Model = 12,
    /// The archive or the database cannot be read or written.
    Archive = 13,
    /// The list could not be written; the last one still stands.
    Publish = 14,
    /// A file of feedback cannot be read, or rows of it were rejected; the others are in.
    Feedback = 15,
    /// The register of objections cannot be relied on: nothing was read and nobody was scored.
    Objections = 16,
    /// The audit trail is not as hew wrote it, or cannot be written.
    Audit = 17,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
