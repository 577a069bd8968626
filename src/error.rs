//! A failed command: what happened, what can be done about it, and the exit code.

use std::fmt;

use crate::exit::Exit;

/// What a person is shown when a command fails.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(exit: Exit, message: impl fmt::Display, hint: Option<String>) -> Self {
        Self { exit, message: message.to_string(), hint }
    }

    /// A wrong command line, in clap's own words.
    pub fn usage(error: &clap::Error) -> Self {
        let message = error.to_string();
        let message = message.strip_prefix("error: ").unwrap_or(&message).trim_end().to_owned();
        Self { exit: Exit::Usage, message, hint: None }
    }

    /// The process exit code.
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
