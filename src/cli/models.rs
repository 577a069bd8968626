//! `hew models`: which models there are, how good they are, and who decided to use which.

use std::fmt::Write;
use std::path::Path;

use clap::Args;
use clap::Subcommand;

use super::args::AsOfArgs;
use super::args::filled;
use super::commands::Desk;
use super::commands::config;
use super::deeds::ready;
use super::deeds::record;
use super::show;
use crate::clock::today;
use crate::config::Config;
use crate::error::Failure;
use crate::exit::Exit;
use crate::model::Asked;
use crate::model::Basis;
use crate::model::Comparison;
use crate::model::Decision;
use crate::model::Model;
use crate::model::ModelError;
use crate::model::Registry;
use crate::model::RegistryError;
use crate::model::State;
use crate::model::Verdict;
use crate::model::promote;
use crate::model::retire;
use crate::pipeline::Beside;
use crate::pipeline::PipelineError;

const IDS: &str = "An ID may be cut to as many of its first digits as are unique: `56df` for 56df10ada48a.";

#[derive(Debug, Args)]
#[command(after_help = format!("{IDS}\n\nA new model:   hew train\nHow good:      hew models show 56df\nUse it:        \
    hew models promote 56df --by head-of-housing --why \"better on all held-back dates\"\n\n\
    Every decision is kept in models/log.jsonl, every model in models/<id>.json with its card in models/<id>.md."))]
pub(super) struct ModelsArgs {
    #[command(subcommand)]
    command: Option<ModelsCommand>,
}

#[derive(Debug, Subcommand)]
enum ModelsCommand {
    /// List the models, one a line (also without a command).
    List,
    /// Print the card of a model: what it is for, how good it was, what it looks at, who decided.
    #[command(after_help = IDS)]
    Show {
        /// Which one; without it the model in use.
        id: Option<String>,
    },
    /// Put a model beside another on the same dates and places: hits of each and the difference with its interval.
    ///
    /// `hew train` does so with the model in use. Here it is done for any two, on dates neither had learnt from; where there
    /// is none, each is taken by its own held-back figures. What was compared before is shown as it was.
    #[command(after_help = format!("{IDS}\n\nExamples:\n  hew models compare 56df\n  hew models compare 56df 0a1b --again"))]
    Compare(CompareArgs),
    /// Use a model from the next night on.
    ///
    /// It must not be worse than the model in use: the 95% interval of the difference on held-back dates must not lie
    /// wholly below 0. The first model, which `hew night` puts in use by itself, is signed off by promoting it.
    #[command(after_help = format!("{IDS}\n\nExamples:\n  hew models promote 56df --by head-of-housing --why \"as good, and \
        without the feed we lost\"\n  hew models promote 56df --by head-of-housing --why \"the feed ended\" --despite \"the \
        model in use cannot run without it\""))]
    Promote(PromoteArgs),
    /// Take a model out for good: it stays readable and never scores again. Not the one in use.
    #[command(after_help = format!("{IDS}\n\nExample:\n  hew models retire 0a1b --by head-of-housing --why \"trained on a \
        broken feed\""))]
    Retire(RetireArgs),
}

#[derive(Debug, Args)]
struct CompareArgs {
    /// The model to judge.
    #[arg(value_name = "A")]
    id: String,
    /// The one to judge it by; without it the model in use.
    #[arg(value_name = "B")]
    other: Option<String>,
    /// Compare anew on the archive, even if that was done before.
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    as_of: AsOfArgs,
}

#[derive(Debug, Args)]
struct PromoteArgs {
    /// Which model.
    id: String,
    #[command(flatten)]
    decision: DecisionArgs,
    /// Promote it even if its comparison speaks against it or is missing, and say why that is right; recorded.
    #[arg(long, value_name = "REASON", value_parser = filled)]
    despite: Option<String>,
}

#[derive(Debug, Args)]
struct RetireArgs {
    /// Which model.
    id: String,
    #[command(flatten)]
    decision: DecisionArgs,
}

#[derive(Debug, Args)]
struct DecisionArgs {
    /// Who decides: a staff id or a role, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    by: String,
    /// Why; recorded.
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    why: String,
}

/// Runs one of the commands.
pub(super) fn models(path: &Path, asked: &ModelsArgs) -> Result<(), Failure> {
    match &asked.command {
        None | Some(ModelsCommand::List) => list(&open(&config(path)?)?),
        Some(ModelsCommand::Show { id }) => show_card(&open(&config(path)?)?, id.as_deref()),
        Some(ModelsCommand::Compare(asked)) => compare(path, asked),
        Some(ModelsCommand::Promote(asked)) => {
            let config = config(path)?;
            let folder = &config.model.folder;
            ready(&config)?;
            let wanted = wanted(&config, &asked.decision, asked.despite.as_deref());
            let decision = promote(folder, &asked.id, &wanted).map_err(PipelineError::from)?;
            record(&config, "models promote", Some(&decision.by), &[("model", decision.model.clone())])?;
            show::say(&promoted(&decision, folder, asked.despite.is_some()))
        }
        Some(ModelsCommand::Retire(asked)) => {
            let config = config(path)?;
            ready(&config)?;
            let wanted = wanted(&config, &asked.decision, None);
            let decision = retire(&config.model.folder, &asked.id, &wanted).map_err(PipelineError::from)?;
            record(&config, "models retire", Some(&decision.by), &[("model", decision.model.clone())])?;
            show::say(&format!("model {} is retired: it stays readable and never scores again\n", decision.model))
        }
    }
}

fn open(config: &Config) -> Result<Registry, Failure> {
    Ok(Registry::open(&config.model.folder).map_err(PipelineError::from)?)
}

fn wanted(config: &Config, decision: &DecisionArgs, despite: Option<&str>) -> Asked {
    let day = config.replay.unwrap_or_else(today);
    let trimmed = |text: &str| text.trim().to_owned();
    Asked { by: trimmed(&decision.by), why: trimmed(&decision.why), day, despite: despite.map(trimmed) }
}

fn list(registry: &Registry) -> Result<(), Failure> {
    let models = registry.models();
    if models.is_empty() && registry.broken().is_empty() {
        let folder = registry.folder().display();
        return show::say(&format!("no model in `{folder}` yet: `hew night` trains the first one\n"));
    }
    let mut text = String::new();
    for model in models {
        let _ = writeln!(text, "{}", listed(registry, model));
    }
    for (id, error) in registry.broken() {
        let _ = writeln!(text, "{id:<12}  cannot be used: {error}");
    }
    show::say(&text)?;
    match registry.broken() {
        [] => Ok(()),
        [(_, error), rest @ ..] => {
            let message = format!("{} of the model files cannot be used", rest.len() + 1);
            Err(Failure::new(Exit::Model, message, error.hint()))
        }
    }
}

/// One line: id, trained, dates, positives, held-back hit rate beside the best rule's, state.
fn listed(registry: &Registry, model: &Model) -> String {
    let validation = &model.validation;
    let held_back = match show::rate(&validation.model) {
        None => "tried on no held-back date".to_owned(),
        Some(rate) => {
            let rule = show::rate(&validation.rule).unwrap_or_else(|| "–".to_owned());
            format!("held back: {rate}, best rule {rule}")
        }
    };
    format!(
        "{}  trained {} on {} dates, {} cases  {held_back}  {}",
        model.id,
        model.provenance.trained_on,
        model.trained_dates.len(),
        model.distinct_positives,
        standing(registry, &model.id)
    )
}

/// The state of a model in words, with who stands behind it.
fn standing(registry: &Registry, id: &str) -> String {
    let signed = match registry.signed_off(id) {
        Some(decision) => format!("signed off by {}", decision.by),
        None => "not signed off".to_owned(),
    };
    match registry.state(id) {
        State::Champion => format!("champion, {signed}"),
        State::Challenger => "challenger".to_owned(),
        State::Replaced => format!("replaced, {signed}"),
        State::Retired => format!("retired, {signed}"),
    }
}

fn show_card(registry: &Registry, id: Option<&str>) -> Result<(), Failure> {
    let model = match id {
        Some(id) => registry.find(id),
        None => champion(registry),
    };
    show::say(&registry.card(model.map_err(PipelineError::from)?))
}

fn champion(registry: &Registry) -> Result<&Model, ModelError> {
    registry.find(registry.champion().ok_or(RegistryError::NoChampion)?)
}

fn compare(path: &Path, asked: &CompareArgs) -> Result<(), Failure> {
    let desk = Desk::open(path, &asked.as_of)?;
    let registry = open(&desk.config)?;
    let found = || -> Result<_, ModelError> {
        let one = registry.find(&asked.id)?;
        let other = match &asked.other {
            Some(other) => registry.find(other)?,
            None => champion(&registry)?,
        };
        let before = Comparison::load(registry.folder(), &one.id, &other.id)?.filter(|_| !asked.again);
        Ok((one, other, before))
    };
    let (one, other, before) = found().map_err(PipelineError::from)?;
    if one.id == other.id {
        let hint = "name a second one: hew models compare A B";
        return Err(Failure::new(Exit::Usage, format!("{} is compared with itself", one.id), Some(hint.into())));
    }
    let comparison = match before {
        Some(before) => before,
        None => desk.load()?.compare([one, other], &desk.terminal)?,
    };
    show::say(&compared(&comparison))
}

fn promoted(decision: &Decision, folder: &Path, despite_given: bool) -> String {
    let Decision { model, by, in_place_of, despite, .. } = decision;
    let mut text = match in_place_of {
        Some(before) => format!("model {model} scores from the next night on, in place of {before}\n"),
        None => format!("model {model} is in use, signed off by {by}\n"),
    };
    if despite.is_some() {
        text.push_str("  promoted despite its comparison; the reason is recorded\n");
    } else if despite_given {
        text.push_str("  --despite was not needed: nothing spoke against it\n");
    }
    let _ = writeln!(text, "  recorded in {}; its card: {}", folder.join("log.jsonl").display(), card(folder, model));
    text
}

fn card(folder: &Path, id: &str) -> String {
    folder.join(format!("{id}.md")).display().to_string()
}

/// How a model just trained did beside the one in use, as a few indented lines, and how to use it.
pub(super) fn beside(beside: &Beside, id: &str, folder: &Path) -> String {
    let mut text = String::new();
    let mut may_promote = true;
    match beside {
        Beside::Nothing => text.push_str("  in use      no model is in use yet\n"),
        Beside::Itself => {
            text.push_str("  in use      this is the model in use: the training found it again\n");
            may_promote = false;
        }
        Beside::Unreadable(why) => {
            let _ = writeln!(text, "  in use      not compared, for the model in use cannot be read: {why}");
        }
        Beside::Champion(comparison) => {
            let _ = writeln!(text, "  in use      {}: {}", comparison.champion, summary(comparison));
            may_promote = matches!(comparison.verdict(), Verdict::Better | Verdict::NotWorse);
        }
    }
    let _ = writeln!(text, "\nits card:  {}", card(folder, id));
    if may_promote {
        let _ = writeln!(text, "use it:    hew models promote {id} --by STAFF_ID --why TEXT");
    }
    text
}

fn summary(comparison: &Comparison) -> String {
    let (one, other) = (comparison.challenger_hits, comparison.champion_hits);
    let basis = match &comparison.basis {
        Basis::SameCohorts => "on the same households of".to_owned(),
        Basis::OwnFigures { why } => format!("{why}, so each by its own held-back figures on"),
    };
    match comparison.in_words() {
        None => format!("{basis} 0 dates: nothing to compare"),
        Some(difference) => format!(
            "{basis} {} dates {one} hits against {other} of {} places each, {difference}: {}",
            comparison.dates.len(),
            comparison.places,
            verdict(comparison.verdict())
        ),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::NotWorse => "no clear difference",
        Verdict::Worse => "worse",
        Verdict::NothingHeldBack => "no held-back date to go by",
    }
}

/// A comparison, a line a date.
fn compared(comparison: &Comparison) -> String {
    let (one, other) = (&comparison.challenger, &comparison.champion);
    let mut text = format!("{one} beside {other}, on what was known on {}\n", comparison.made_on);
    if let Basis::OwnFigures { why } = &comparison.basis {
        let _ = writeln!(text, "{why}: each by its own held-back figures, on the dates they share");
    }
    let _ = writeln!(text, "\n  as-of date   cohort  outcomes  places  hits {one}  hits {other}");
    let mut row = |name: &str, [cohort, positives, places, ours, theirs]: [u32; 5]| {
        let _ = writeln!(text, "  {name:<10}  {cohort:>7}  {positives:>8}  {places:>6}  {ours:>17}  {theirs:>17}");
    };
    let mut sum = [0; 5];
    for date in &comparison.dates {
        let counts = [date.cohort, date.positives, date.places, date.challenger_hits, date.champion_hits];
        row(&date.as_of.to_string(), counts);
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    row("all", sum);
    let difference = comparison.in_words().map_or_else(String::new, |difference| format!(": {difference}"));
    let _ = writeln!(text, "\n  {}{difference}", verdict(comparison.verdict()));
    text
}
