use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use super::ExportError;
use super::Pending;
use crate::domain::AsOf;

/// A document that hew drafts from its own records and a person finishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its file's name without the ending.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// What it is for and what is left to do, a paragraph each.
    pub opening: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// Questions under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The questions with what can be said to each.
    pub questions: Vec<Question>,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub asks: String,
    /// What can be said to it, a line each.
    pub says: Vec<Said>,
}

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// What holds for any council that runs hew; to be read and confirmed.
    Drafted(String),
    /// A fact of this council's runs.
    Traced {
        /// The fact with its figures.
        fact: String,
        /// The record it was read from, as a path somebody can open, and which part of it.
        from: String,
    },
    /// What only a person can say.
    Blank(String),
}

impl Paper {
    /// As Markdown; what is left for a person is marked `TO COMPLETE`.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n", plain(&self.title));
        for paragraph in &self.opening {
            let _ = write!(text, "\n{}\n", plain(paragraph));
        }
        for section in &self.sections {
            let _ = write!(text, "\n## {}\n", plain(&section.heading));
            for question in &section.questions {
                let _ = write!(text, "\n### {}\n\n", plain(&question.asks));
                question.says.iter().for_each(|said| line(&mut text, said));
            }
        }
        text
    }

    /// How many lines are left for a person.
    pub fn blanks(&self) -> usize {
        let questions = self.sections.iter().flat_map(|section| &section.questions);
        questions.flat_map(|question| &question.says).filter(|said| matches!(said, Said::Blank(_))).count()
    }
}

fn line(text: &mut String, said: &Said) {
    let _ = match said {
        Said::Drafted(drafted) => writeln!(text, "- {}", plain(drafted)),
        Said::Traced { fact, from } => writeln!(text, "- {} *(from {})*", plain(fact), plain(from)),
        Said::Blank(what) => writeln!(text, "- **TO COMPLETE: {}**", plain(what)),
    };
}

/// Text that Markdown shows as it stands, on one line.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(letter, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|' | '\\') {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

/// Publishes papers in `<folder>/<date>/`, all of them or none. Gives the folder.
///
/// # Errors
/// Papers of that date are there already: somebody may have filled them in. The folder or a file cannot be written.
pub fn publish_papers(papers: &[Paper], folder: &Path, on: AsOf) -> Result<PathBuf, ExportError> {
    let target = folder.join(on.to_string());
    if target.exists() {
        return Err(ExportError::Kept(target));
    }
    let mut pending = Pending::open(folder, on)?;
    for paper in papers {
        pending.write(&format!("{}.md", paper.name), paper.to_markdown().as_bytes())?;
    }
    pending.appear()
}

#[cfg(test)]
mod tests {
    use super::{Paper, Question, Said, Section, publish_papers};
    use crate::domain::AsOf;
    use crate::domain::Day;

    fn paper() -> Paper {
        let says = vec![
            Said::Drafted("A list of households.".to_owned()),
            Said::Traced { fact: "30 households".to_owned(), from: "out/2026-04-01/manifest.json".to_owned() },
            Said::Blank("the <name> of the owner".to_owned()),
        ];
        let questions = vec![Question { asks: "What is it?".to_owned(), says }];
        let sections = vec![Section { heading: "The tool".to_owned(), questions }];
        Paper { name: "record", title: "A record".to_owned(), opening: vec!["Draft.".to_owned()], sections }
    }

    #[test]
    fn a_figure_stands_with_its_record_and_a_blank_is_marked() {
        insta::assert_snapshot!(paper().to_markdown(), @r"
        # A record

        Draft.

        ## The tool

        ### What is it?

        - A list of households.
        - 30 households *(from out/2026-04-01/manifest.json)*
        - **TO COMPLETE: the \<name\> of the owner**
        ");
        assert_eq!(paper().blanks(), 1);
    }

    #[test]
    fn what_a_person_filled_in_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let on = AsOf(Day(20_000));
        let made = publish_papers(&[paper()], folder.path(), on).unwrap();
        std::fs::write(made.join("record.md"), "filled in").unwrap();
        let refused = publish_papers(&[paper()], folder.path(), on).unwrap_err();
        assert!(refused.hint().is_some(), "{refused}");
        assert_eq!(std::fs::read_to_string(made.join("record.md")).unwrap(), "filled in");
    }
}
