//! Drafts of the papers a council owes about the list, from the records of its own runs: every figure with the record it
//! was read from, and what only a person can say left open.

mod atrs; //     a transparency record
mod dpia; //     what a data protection impact assessment asks
mod equality; // what an equality analysis asks
mod records; //  what the runs left

use std::path::Path;

use crate::config::Config;
use crate::domain::AsOf;
use crate::export::Paper;
use crate::export::Question;
use crate::export::Said;
use crate::export::Section;
use crate::extract::Profile;

use super::PipelineError;
use records::Records;

/// The papers as of a day: a record in the fields of the Algorithmic Transparency Recording Standard, inputs to a data
/// protection impact assessment, and inputs to an equality analysis. Read from config, profiles, the model in use, the
/// latest list's manifest and the latest evaluator's report; none of them names anybody.
///
/// # Errors
/// A record that is there and cannot be read.
pub fn evidence(config: &Config, profiles: &[Profile], as_of: AsOf) -> Result<Vec<Paper>, PipelineError> {
    let records = Records::gather(config, profiles, as_of)?;
    Ok(vec![atrs::paper(&records), dpia::paper(&records), equality::paper(&records)])
}

fn section(heading: &str, questions: Vec<Question>) -> Section {
    Section { heading: heading.to_owned(), questions }
}

fn asks(asks: &str, says: Vec<Said>) -> Question {
    Question { asks: asks.to_owned(), says }
}

fn drafted(text: &str) -> Said {
    Said::Drafted(text.to_owned())
}

fn blank(what: &str) -> Said {
    Said::Blank(what.to_owned())
}

fn traced(fact: String, from: impl AsRef<Path>, part: &str) -> Said {
    let from = from.as_ref().display();
    Said::Traced { fact, from: if part.is_empty() { from.to_string() } else { format!("{from}, {part}") } }
}

/// The paragraphs that open every paper.
fn opening(records: &Records<'_>, what: &str) -> Vec<String> {
    vec![
        what.to_owned(),
        format!(
            "Drafted by hew {} for {} on {}. A line with a source in brackets was read from that record; a line marked TO \
             COMPLETE waits for a person; every other line describes how the program works and must be checked against how \
             the council uses it. A draft is not a decision: whoever signs this paper answers for all of it.",
            env!("CARGO_PKG_VERSION"),
            records.config.council,
            records.as_of
        ),
    ]
}
