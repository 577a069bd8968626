//! `hew link`: record linkage for people who have only a linkage problem. What it says of the council's own records is in
//! `council_links`.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use super::args::{ExplainArgs, LinkArgs, LinkCommand, LinkRunArgs};
use super::council_links;
use super::show;
use super::terminal::Terminal;
use crate::error::Failure;
use crate::exit::Exit;
use crate::link::Verdict;
use crate::matching::Bridges;
use crate::matching::Frequencies;
use crate::matching::Input;
use crate::matching::Interpreter;
use crate::matching::Job;
use crate::matching::MatchError;
use crate::matching::ModelError;
use crate::matching::Record;
use crate::matching::Records;
use crate::matching::Report;
use crate::matching::Settings;
use crate::matching::Waterfall;
use crate::matching::explain;
use crate::matching::read_model;
use crate::matching::run;
use crate::pipeline::Progress;

/// Where `hew link run` looks for its job unless told otherwise.
const JOB: &str = "link.toml";
/// Blocks left out that are listed, of each kind.
const LISTED: usize = 10;

/// Runs `hew link …`; `config` is what `--config` names.
pub(super) fn link(config: &Path, asked: &LinkArgs) -> Result<(), Failure> {
    match &asked.command {
        LinkCommand::Run(asked) => link_run(config, asked),
        LinkCommand::Explain(asked) => match &asked.model {
            Some(model) => link_explain(asked, model),
            None => council_links::explain(config, &asked.as_of, &asked.left, &asked.right),
        },
        LinkCommand::Apart(asked) => council_links::tell(config, asked, Verdict::Apart),
        LinkCommand::Together(asked) => council_links::tell(config, asked, Verdict::Together),
        LinkCommand::Told => council_links::told(config),
    }
}

fn link_run(config: &Path, asked: &LinkRunArgs) -> Result<(), Failure> {
    let job = job(config)?;
    let inputs = inputs(&asked.inputs);
    let terminal = Terminal::new();
    let mut stage = |name: &str| {
        terminal.done();
        terminal.start(name, 0);
    };
    let report = run(&inputs, &job, &asked.out, &mut stage);
    terminal.done();
    show::say(&report_text(&report.map_err(|error| failed(&error))?, &job))
}

fn job(config: &Path) -> Result<Job, Failure> {
    let path = if config == Path::new("config.toml") { Path::new(JOB) } else { config };
    let text = std::fs::read_to_string(path).map_err(|why| {
        let hint = "say which with --config; docs/linkage.md shows one".to_owned();
        Failure::new(Exit::Config, format!("cannot read `{}`: {why}", path.display()), Some(hint))
    })?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    Job::read(&text, folder).map_err(|why| {
        let hint = why.hint().or_else(|| Some("docs/linkage.md explains every key".to_owned()));
        Failure::new(Exit::Config, format!("{}: {why}", path.display()), hint)
    })
}

/// Each file is a source named after it; of two files of one name the second is called `name-2`.
fn inputs(paths: &[PathBuf]) -> Vec<Input> {
    let name = |path: &PathBuf| {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        name.split('.').next().unwrap_or_default().to_owned()
    };
    let mut inputs: Vec<Input> = Vec::new();
    for path in paths {
        let same = inputs.iter().filter(|input| name(&input.path) == name(path)).count();
        let name = if same == 0 { name(path) } else { format!("{}-{}", name(path), same + 1) };
        inputs.push(Input { path: path.clone(), name });
    }
    inputs
}

fn failed(error: &MatchError) -> Failure {
    let exit = match error {
        MatchError::Settings(_) | MatchError::Training { .. } => Exit::Config,
        MatchError::File { verb: "write", .. } => Exit::Publish,
        _ => Exit::Extract,
    };
    Failure::new(exit, error, error.hint())
}

fn report_text(report: &Report, job: &Job) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{} records", report.records);
    for (rule, pairs) in &report.candidates {
        let _ = writeln!(text, "  {pairs:>12} pairs from {rule}");
    }
    for cut in report.cuts.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  not compared: a block of {} records ({} pairs) of {}; raise most_block_pairs or narrow the rule",
            cut.records, cut.pairs, cut.rule
        );
    }
    for cut in report.training_cuts.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  not learnt from: a block of {} records ({} pairs) of {}",
            cut.records, cut.pairs, cut.rule
        );
    }
    let unlisted = report.cuts.len().saturating_sub(LISTED) + report.training_cuts.len().saturating_sub(LISTED);
    if unlisted > 0 {
        let _ = writeln!(text, "  {unlisted} more such blocks");
    }
    for (rule, pairs) in &report.dropped {
        let _ = writeln!(text, "  left out, for small files only: {rule} ({pairs} pairs)");
    }
    for (column, share) in &report.unread {
        let share = if *share < 0.001 { "less than 0.1%".to_owned() } else { format!("{:.1}%", 100.0 * share) };
        let _ = writeln!(
            text,
            "  {share} of the filled values of {column} could not be read and count as missing (docs/linkage.md)"
        );
    }
    for (level, share) in report.strata.iter().flatten() {
        let _ =
            writeln!(text, "  {:.2}% of the pairs at `{level}` match; pairs there are weighed apart", 100.0 * share);
    }
    if report.strata.as_ref().is_some_and(Vec::is_empty) {
        text.push_str("  too few matches share a home to weigh pairs there apart: probabilities may be too high\n");
    }
    for session in &report.sessions {
        let _ = writeln!(
            text,
            "  trained on {} pairs of {} in {} rounds: {:.1}% of them match",
            session.pairs,
            session.rule,
            session.rounds,
            100.0 * session.matching
        );
    }
    let _ = writeln!(text, "  {} pairs at a probability of {} or more", report.pairs, job.pairs_at);
    let _ = writeln!(text, "  {} clusters at {} or more", report.clusters, job.clusters_at);
    if report.weak_bridges > 0 {
        let done = if job.weak_bridges == Bridges::Cut { "cut" } else { "flagged" };
        let _ = writeln!(text, "  {} weak bridges in clusters, {done}", report.weak_bridges);
    }
    if report.unlinkable > 0.0 {
        let share = 100.0 * report.unlinkable;
        let _ =
            writeln!(text, "  {share:.2}% of the records say too little to be joined even with a copy of themselves");
    }
    if let Some(accuracy) = &report.accuracy {
        let at = accuracy.at(job.clusters_at);
        let share = |share: Option<f64>| share.map_or_else(|| "unknown".to_owned(), |share| format!("{share:.4}"));
        let precision = if accuracy.knows_wrong() { at.precision() } else { None };
        let (precision, recall) = (share(precision), share(at.recall()));
        let _ = writeln!(text, "  precision of pairs {precision}, recall {recall} at {}", job.clusters_at);
    }
    if let Some(households) = report.households {
        let _ = writeln!(text, "  {households} households");
    }
    text.push('\n');
    for file in &report.files {
        let _ = writeln!(text, "  {}", file.display());
    }
    text
}

fn link_explain(asked: &ExplainArgs, file: &Path) -> Result<(), Failure> {
    let settings = model(file)?;
    let unique = settings.unique_id_column.clone();
    let records = Records::read(&inputs(&asked.inputs), &unique, &settings.compared_columns(), &settings.derived)
        .map_err(|error| failed(&error))?;
    let [left, right] = [&asked.left, &asked.right].map(|id| row(&records, id));
    let (left, right) = (left?, right?);
    let (interpreter, frequencies) = (Interpreter::new(&settings), Frequencies::of_records(&settings, &records));
    let (one, other) = (Record::new(&records, left.min(right)), Record::new(&records, left.max(right)));
    show::say(&waterfall(&explain(&settings, &interpreter, &frequencies, &one, &other)))
}

fn model(path: &Path) -> Result<Settings, Failure> {
    let unread = |why: &dyn std::fmt::Display, hint| {
        Failure::new(Exit::Config, format!("cannot read the model `{}`: {why}", path.display()), hint)
    };
    let text = std::fs::read_to_string(path).map_err(|why| {
        unread(&why, Some("name the model.json that `hew link run` wrote, or one of Splink's".to_owned()))
    })?;
    read_model(&text).map_err(|why: ModelError| unread(&why, why.hint()))
}

/// The row of a unique id, or of `source:id` where several files are read.
fn row(records: &Records, id: &str) -> Result<u32, Failure> {
    let (source, id) = match id.split_once(':') {
        Some((source, id)) if records.source_names().iter().any(|name| name == source) => (Some(source), id),
        _ => (None, id),
    };
    let here = |row: &u32| records.id(*row) == id && source.is_none_or(|source| records.source(*row) == source);
    let found: Vec<u32> = (0..records.len() as u32).filter(here).collect();
    match found.as_slice() {
        [row] => Ok(*row),
        [] => Err(Failure::new(Exit::Usage, "one of the two ids is in none of the files", None)),
        _ => Err(Failure::new(
            Exit::Usage,
            "one of the two ids is in several files",
            Some(format!("say which as FILE:ID; the files are {}", records.source_names().join(", "))),
        )),
    }
}

/// A bar a comparison: how much it speaks for a match (right) or against it (left).
fn waterfall(found: &Waterfall) -> String {
    let mut text = String::new();
    let mut row = |name: &str, label: &str, weight: f64| bar_row(&mut text, name, label, weight);
    row("before comparing", "", found.prior);
    for part in &found.parts {
        row(&part.comparison, &part.label, part.weight);
        if let Some(share) = part.share {
            let label = format!("{:.3}% of values are the commoner of the two", 100.0 * share);
            row("  its commonness", &label, part.term_frequency);
        }
    }
    if found.together < 0.0 {
        row("together", "these values often go together", found.together);
    }
    row("match weight", "log2 of the odds", found.weight);
    let _ = writeln!(text, "\n  probability of a match: {:.4}", found.probability);
    text
}

/// One line of a waterfall: what was compared, its weight in bits, a bar to the right for a match or to the left against
/// it, what came out.
pub(super) fn bar_row(text: &mut String, name: &str, label: &str, weight: f64) {
    let _ = writeln!(text, "  {name:<22} {weight:>8.2}  {:>12}|{:<12}  {label}", left_bar(weight), right_bar(weight));
}

fn left_bar(weight: f64) -> String {
    if weight < 0.0 { "#".repeat((-weight).round().min(12.0) as usize) } else { String::new() }
}

fn right_bar(weight: f64) -> String {
    if weight > 0.0 { "#".repeat(weight.round().min(12.0) as usize) } else { String::new() }
}
