//! `hew object` and `hew audit`.

use std::fmt::Write;
use std::io;
use std::io::BufRead as _;
use std::io::IsTerminal as _;
use std::io::Read as _;
use std::path::Path;

use super::args::{AuditArgs, AuditCommand, AuditListArgs, AuditVerifyArgs};
use super::args::{ObjectAddArgs, ObjectArgs, ObjectCommand, ObjectListArgs, ObjectRemoveArgs};
use super::commands::config;
use super::deeds::settle;
use super::deeds::user;
use super::show;
use crate::audit::Audit;
use crate::audit::Entry;
use crate::clock::now;
use crate::clock::today;
use crate::config::Config;
use crate::domain::Day;
use crate::error::Failure;
use crate::exit::Exit;
use crate::pipeline;
use crate::pipeline::PipelineError;
use crate::rights::Added;
use crate::rights::Name;
use crate::rights::Objection;
use crate::rights::Removal;
use crate::rights::RightsError;
use crate::rights::Subject;

/// What a night's entry calls the persons that an objection matched, before its number.
const MATCHED: &str = "objection ";

/// Runs `hew object …`.
pub(super) fn object(path: &Path, asked: &ObjectArgs) -> Result<(), Failure> {
    let config = config(path)?;
    let audit = pipeline::audit(&config)?;
    settle(&audit)?;
    match &asked.command {
        ObjectCommand::Add(asked) => add(&config, asked),
        ObjectCommand::List(asked) => list(&config, &audit, asked),
        ObjectCommand::Remove(asked) => remove(&config, asked),
    }
}

/// The details of a night's entry that say how many persons each objection matched.
pub(super) fn matched(heeded: &pipeline::Heeded) -> Vec<(String, String)> {
    heeded.persons_of.iter().map(|(id, persons)| (format!("{MATCHED}{id}"), persons.to_string())).collect()
}

fn day(config: &Config) -> Day {
    config.replay.unwrap_or_else(today)
}

fn add(config: &Config, asked: &ObjectAddArgs) -> Result<(), Failure> {
    let subject = subject(asked).map_err(failed)?;
    let register = pipeline::register(config)?;
    let added = Added { subject, day: asked.on.unwrap_or_else(|| day(config)), by: asked.by.trim().to_owned() };
    let id = register.add(&added, &user(), now()).map_err(failed)?;
    show::say(&format!(
        "objection {id} is in force: from the next run on the household is neither scored, nor learnt from, nor listed\n\
         a model that was trained before stays as it is; `hew train` makes one without it\n"
    ))
}

fn subject(asked: &ObjectAddArgs) -> Result<Subject, RightsError> {
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    match (&asked.from, &asked.surname) {
        (Some(file), _) => Subject::read(&given(file)?),
        (None, Some(surname)) => Subject {
            names: vec![Name { forename: of(&asked.forename), surname: surname.clone() }],
            birth: asked.birth,
            address: of(&asked.address),
            postcode: of(&asked.postcode),
            uprn: of(&asked.uprn),
            nino: of(&asked.nino),
        }
        .checked(),
        (None, None) => asked_for(),
    }
}

fn given(file: &Path) -> Result<String, RightsError> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|found| text = found)
    };
    read.map_err(|source| RightsError::Given { file: file.to_owned(), source })?;
    Ok(text)
}

/// Asks for one thing after the other; an empty line is "not known".
#[expect(clippy::print_stderr, reason = "questions are no result")]
fn asked_for() -> Result<Subject, RightsError> {
    let stdin = io::stdin();
    let asks = stdin.is_terminal();
    let ask = |question: &str| -> Result<String, RightsError> {
        if asks {
            eprint!("{question}: ");
        }
        let mut line = String::new();
        let source = |source| RightsError::Given { file: "standard input".into(), source };
        stdin.lock().read_line(&mut line).map_err(source)?;
        Ok(line.trim().to_owned())
    };
    let mut names = Vec::new();
    loop {
        let more = if names.is_empty() { "forenames" } else { "forenames under another name, or nothing" };
        let forename = ask(more)?;
        let surname = if names.is_empty() || !forename.is_empty() { ask("surname")? } else { String::new() };
        if surname.is_empty() {
            break;
        }
        names.push(Name { forename, surname });
    }
    let birth = ask("birth date (YYYY-MM-DD)")?;
    let birth = if birth.is_empty() { None } else { Some(birth.parse().map_err(|_| RightsError::NotADay)?) };
    let subject = Subject {
        names,
        birth,
        address: ask("address without the postcode")?,
        postcode: ask("postcode")?,
        uprn: ask("UPRN")?,
        nino: ask("NINO")?,
    };
    subject.checked()
}

fn list(config: &Config, audit: &Audit, asked: &ObjectListArgs) -> Result<(), Failure> {
    let all = pipeline::register(config)?.all().map_err(failed)?;
    let trail = audit.verify().map_err(PipelineError::from)?;
    let last = trail.entries.iter().rev().find(|entry| entry.deed == "night" && entry.details.contains_key("manifest"));
    if all.is_empty() {
        return show::say("nobody has objected\n");
    }
    let mut text = String::new();
    for objection in &all {
        let _ = writeln!(text, "{}", line(objection, last, asked.names));
    }
    show::say(&text)
}

fn line(objection: &Objection, night: Option<&Entry>, names: bool) -> String {
    let Objection { id, day, by, subject, removed } = objection;
    let mut text = format!("{id:>4}  {day}  by {by}");
    if let Some(removed) = removed {
        let _ = write!(text, "; taken back {}, by {}: {}", removed.day, removed.by, removed.why);
        return text;
    }
    let persons = night.and_then(|night| night.details.get(&format!("{MATCHED}{id}")));
    let _ = match persons.map(String::as_str) {
        None => write!(text, "; no night was published since"),
        Some("0") => write!(text, "; matched nobody on the last night"),
        Some("1") => write!(text, "; matched 1 person on the last night"),
        Some(persons) => write!(text, "; matched {persons} persons on the last night"),
    };
    for name in subject.iter().filter(|_| names).flat_map(|subject| &subject.names) {
        let _ = write!(text, "; {} {}", name.forename, name.surname);
    }
    text
}

fn remove(config: &Config, asked: &ObjectRemoveArgs) -> Result<(), Failure> {
    let removal = Removal { day: day(config), by: asked.by.trim().to_owned(), why: asked.why.trim().to_owned() };
    pipeline::register(config)?.remove(asked.id, &removal, &user(), now()).map_err(failed)?;
    show::say(&format!("objection {} is taken back: from the next run on the household is scored again\n", asked.id))
}

fn failed(error: RightsError) -> Failure {
    PipelineError::from(error).into()
}

/// Runs `hew audit …`.
pub(super) fn audit(path: &Path, asked: &AuditArgs) -> Result<(), Failure> {
    let audit = pipeline::audit(&config(path)?)?;
    settle(&audit)?;
    match &asked.command {
        AuditCommand::List(asked) => list_entries(&audit, asked),
        AuditCommand::Verify(asked) => verify(&audit, asked),
    }
}

fn list_entries(audit: &Audit, asked: &AuditListArgs) -> Result<(), Failure> {
    let trail = audit.verify().map_err(PipelineError::from)?;
    let skipped = asked.last.map_or(0, |last| trail.entries.len().saturating_sub(last));
    let mut text = String::new();
    for entry in &trail.entries[skipped..] {
        let details: Vec<String> = entry.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let Entry { seq, at, by, deed, .. } = entry;
        let _ = writeln!(text, "{seq:>6}  {at}  {by}  {deed}  {}", details.join(" ").replace('\n', " "));
    }
    show::say(&text)
}

fn verify(audit: &Audit, asked: &AuditVerifyArgs) -> Result<(), Failure> {
    let trail = audit.verify().map_err(PipelineError::from)?;
    if let Some(head) = &asked.head {
        let noted = head.split_once(':').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash)));
        let hint = || Some("give it as `hew audit verify` printed it: SEQ:HASH".to_owned());
        let (seq, hash) = noted.ok_or_else(|| Failure::new(Exit::Usage, "the head given is none", hint()))?;
        audit.holds(&trail, seq, hash).map_err(PipelineError::from)?;
    }
    let last = trail.entries.last();
    let (count, hash) = last.map_or((0, "none"), |last| (last.seq, last.hash.as_str()));
    show::say(&format!("{count} entries, each as it was written and in its place\nhead {count}:{hash}\n"))
}
