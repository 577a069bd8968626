//! `hew feedback import` and `list`.

use std::fmt::Write;
use std::path::Path;

use super::args::AsOfArgs;
use super::args::FeedbackArgs;
use super::args::FeedbackCommand;
use super::args::ImportArgs;
use super::commands::Desk;
use super::deeds::ready;
use super::deeds::record;
use super::show;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::error::Failure;
use crate::exit::Exit;
use crate::pipeline;
use crate::pipeline::Alike;
use crate::pipeline::Conflict;
use crate::pipeline::FeedbackReport;
use crate::pipeline::FileFeedback;
use crate::pipeline::Pattern;
use crate::pipeline::Standing;
use crate::store::Became;
use crate::store::Doubt;
use crate::store::Feedback;

pub(super) fn feedback(config: &Path, asked: &FeedbackArgs) -> Result<(), Failure> {
    match &asked.command {
        FeedbackCommand::Import(asked) => import(config, asked),
        FeedbackCommand::List => {
            let desk = Desk::open(config, &AsOfArgs { as_of: None })?;
            show::say(&listed(&pipeline::feedback(&desk.config)?))
        }
    }
}

fn import(config: &Path, asked: &ImportArgs) -> Result<(), Failure> {
    let desk = Desk::open(config, &AsOfArgs { as_of: asked.as_of.on })?;
    let day = desk.as_of.0;
    ready(&desk.config)?;
    let report = pipeline::import_feedback(&desk.config, &desk.profiles, &asked.files, day, &desk.terminal)?;
    let rejected: usize = report.files.iter().map(|file| file.rejected.len()).sum();
    let details = [("files", report.files.len().to_string()), ("rows rejected", rejected.to_string())];
    record(&desk.config, "feedback import", None, &details)?;
    show::say(&imported(&report))?;
    match rejected {
        0 => Ok(()),
        rejected => Err(Failure::new(
            Exit::Feedback,
            format!("{rejected} rows were rejected; the others are in"),
            Some("mend the rows shown above and import the file again: what is in already is passed over".into()),
        )),
    }
}

fn imported(report: &FeedbackReport) -> String {
    let mut text = format!("\nhew feedback import, on {}\n", report.on);
    for file in &report.files {
        text.push_str(&of_file(file));
    }
    text.push_str(&looked_at(&report.doubts, &report.patterns));
    text
}

fn of_file(file: &FileFeedback) -> String {
    let count = |wanted: Became| file.became.get(&wanted).copied().unwrap_or(0);
    let mut text = format!("\n  {}\n", file.file.display());
    let _ = writeln!(
        text,
        "    {} rows = {} imported + {} unchanged + {} empty + {} rejected",
        file.rows,
        file.imported(),
        file.unchanged(),
        file.empty,
        file.rejected.len()
    );
    if file.imported() > count(Became::New) {
        let _ = writeln!(
            text,
            "    imported   {} new, {} added to, {} in place of an earlier answer, {} superseded",
            count(Became::New),
            count(Became::AddedTo),
            count(Became::Replaced),
            count(Became::Superseded)
        );
    }
    for (reason, rows) in file.reasons() {
        let _ = writeln!(text, "    rejected   {rows}: {reason}");
    }
    for rejected in &file.rejected {
        let _ = writeln!(text, "               {rejected}");
    }
    for conflict in &file.conflicts {
        let _ = writeln!(text, "    conflict   {}", of_conflict(conflict));
    }
    let missing: Vec<String> = file.missing.iter().map(|column| format!("`{}`", column.title())).collect();
    if !missing.is_empty() {
        let _ = writeln!(text, "    no column  {}", missing.join(", "));
    }
    let _ = writeln!(text, "    not read   {} other columns; notes stay in the file", file.not_read);
    text
}

fn of_conflict(conflict: &Conflict) -> String {
    let Conflict { place, pseudonym, as_of, now_stands } = conflict;
    let stands = if *now_stands { "this answer stands now" } else { "an answer with a later contact stands" };
    format!("{place}: {pseudonym} of the list of {as_of} was answered in another way before; {stands}")
}

/// Records told apart, what needs an officer, and answers that are all alike.
fn looked_at(doubts: &[Doubt], patterns: &[Pattern]) -> String {
    let mut text = String::new();
    if !doubts.is_empty() || !patterns.is_empty() {
        text.push('\n');
    }
    let (officer, apart): (Vec<&Doubt>, Vec<&Doubt>) = doubts.iter().partition(|doubt| doubt.officer.is_some());
    if !apart.is_empty() {
        let _ = writeln!(text, "  told apart   {} (`hew link told` shows the records)", apart.len());
    }
    for doubt in apart {
        let _ = writeln!(text, "               {}; from as-of date {} on", of_doubt(doubt), doubt.day + 1);
    }
    if !officer.is_empty() {
        let _ = writeln!(
            text,
            "  an officer   {} to be looked at, then `hew link apart` where records must part",
            officer.len()
        );
    }
    for doubt in officer {
        let why = doubt.officer.as_deref().unwrap_or_default();
        let _ = writeln!(text, "               {}; {why}", of_doubt(doubt));
    }
    for pattern in patterns {
        let _ = writeln!(text, "  look closer  {}", of_pattern(pattern));
    }
    text
}

fn of_doubt(doubt: &Doubt) -> String {
    let adult = doubt.which.map_or_else(String::new, |which| format!(", adult {which}"));
    format!("{} of the list of {}{adult}: {}", doubt.pseudonym, doubt.as_of, doubt.entry.words())
}

fn of_pattern(pattern: &Pattern) -> String {
    let who = if pattern.by.is_empty() { "rows without a staff id" } else { &pattern.by };
    let alike = match pattern.alike {
        Alike::Answers => "have the same answers".to_owned(),
        Alike::OneDay(day) => format!("say the entry was right, all on {day}"),
    };
    format!(
        "{who}: all {} rows answered on the list of {} {alike}. Was each looked at by itself?",
        pattern.rows, pattern.as_of
    )
}

fn listed(standing: &Standing) -> String {
    if standing.feedback.is_empty() {
        return "no feedback was imported yet: `hew feedback import FILE` takes a filled-in list\n".to_owned();
    }
    let mut text = String::new();
    for answered in &standing.feedback {
        let _ = writeln!(text, "{}  {}  {}", answered.as_of, answered.pseudonym, answers(answered));
    }
    let superseded = standing.edits - standing.feedback.len() as u32;
    let _ = writeln!(
        text,
        "\n  {} entries answered; {superseded} further edits were added to or superseded",
        standing.feedback.len()
    );
    text.push_str(&looked_at(&standing.doubts, &standing.patterns));
    text
}

fn answers(answered: &Feedback) -> String {
    let day = answered.day.map(|day| day.to_string());
    let which = answered.which.map(|which| format!("adult {which}"));
    let by = Some(&answered.by).filter(|by| !by.is_empty()).map(|by| format!("by {by}"));
    let parts = [
        day,
        answered.contact.map(ContactAnswer::words).map(str::to_owned),
        answered.result.map(CaseResult::words).map(str::to_owned),
        answered.help.map(HelpKind::words).map(|help| format!("help: {help}")),
        answered.entry.map(EntryAnswer::words).map(|entry| format!("entry: {entry}")),
        which,
        by,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
