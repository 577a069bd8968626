//! Results as CSV.

use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Output, Sink};
use crate::matching::error::MatchError;

pub(super) struct File {
    path: PathBuf,
    output: std::fs::File,
    header: bool,
}

impl File {
    pub(super) fn create(path: &Path) -> Result<Self, MatchError> {
        let output = std::fs::File::create(path).map_err(|why| MatchError::writing(path, &why))?;
        Ok(Self { path: path.to_owned(), output, header: false })
    }
}

impl Sink for File {
    fn write(&mut self, columns: &[Output]) -> Result<(), MatchError> {
        let mut text = String::new();
        if !self.header {
            let names = columns.iter().map(|column| match column {
                Output::Texts(name, _) | Output::Ids(name, _) | Output::Numbers(name, _) | Output::Weights(name, _) => {
                    name
                }
            });
            names.enumerate().for_each(|(place, name)| cell(&mut text, place, name));
            text.push('\n');
            self.header = true;
        }
        let rows = columns.first().map_or(0, |column| match column {
            Output::Texts(_, values) => values.len(),
            Output::Ids(_, values) | Output::Numbers(_, values) => values.len(),
            Output::Weights(_, values) => values.len(),
        });
        for row in 0..rows {
            for (place, column) in columns.iter().enumerate() {
                match column {
                    Output::Texts(_, values) => cell(&mut text, place, &values[row]),
                    Output::Ids(_, values) | Output::Numbers(_, values) => plain(&mut text, place, &values[row]),
                    Output::Weights(_, values) => plain(&mut text, place, &values[row]),
                }
            }
            text.push('\n');
        }
        self.output.write_all(text.as_bytes()).map_err(|why| MatchError::writing(&self.path, &why))
    }

    fn finish(self: Box<Self>) -> Result<(), MatchError> {
        self.output.sync_all().map_err(|why| MatchError::writing(&self.path, &why))
    }
}

fn comma(text: &mut String, place: usize) {
    if place > 0 {
        text.push(',');
    }
}

fn plain(text: &mut String, place: usize, value: &impl std::fmt::Display) {
    comma(text, place);
    write!(text, "{value}").expect("writing to a string does not fail");
}

/// Quotes a text that needs it.
fn cell(text: &mut String, place: usize, value: &str) {
    comma(text, place);
    if value.contains(['"', ',', '\n', '\r']) {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(value);
    }
}
