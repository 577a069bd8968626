use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;

use super::models::ModelsArgs;
use super::rights::ForgetArgs;
use super::rights::PersonArgs;
use super::rights::PurgeArgs;
use crate::domain::Day;

/// Homelessness early warning.
///
/// Reads the extracts a council's systems already produce, links them into households, and publishes a short list of
/// households to contact, with dated reasons. Then keeps score against what really happened.
#[derive(Debug, Parser)]
#[command(
    name = "hew",
    version,
    after_help = "Try it on the sample council:  hew night\nYour own extracts:  take [sample] out of config.toml, drop your files in the inbox folder, then\n  hew new-key && hew check && hew night"
)]
pub(super) struct Cli {
    /// The config file.
    #[arg(long, global = true, default_value = "config.toml", value_name = "FILE")]
    pub config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read tonight's extracts, score every household and publish the list.
    Night(AsOfArgs),
    /// Read every file in the inbox and say what is wrong with it; changes nothing.
    Check(AsOfArgs),
    /// Train a model on the archive, register it and compare it with the one in use, which stays until another is promoted.
    Train(AsOfArgs),
    /// Replay past as-of dates exactly as the night would have run, and count the hits.
    Backtest(BacktestArgs),
    /// Join the published alerts that are mature to what happened, and print how often they were right.
    Evaluate(EvaluateArgs),
    /// List the models; show, compare, promote or retire one.
    Models(ModelsArgs),
    /// Make a synthetic council with the truth beside it.
    Simulate(SimulateArgs),
    /// Link the records of any CSV or Parquet files: which of them are about the same person. Explain and correct the links
    /// of the council's own records.
    Link(LinkArgs),
    /// Write what is held about one person: their own records, and the lists and scores their household had.
    Person(PersonArgs),
    /// Erase a person from the archive, the database and the published lists; says first what would go.
    Forget(ForgetArgs),
    /// Take out rows, lists and scores that [retention] in config.toml keeps no longer; says first what would go.
    Purge(PurgeArgs),
    /// Make the secret key of pseudonyms, once; or put a new one in its place.
    NewKey(NewKeyArgs),
    /// Print the page of features (docs/features.md).
    Features,
}

#[derive(Debug, Args)]
pub(super) struct AsOfArgs {
    /// Run as of this day instead of today: a replay. Only what was known before it is used.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Day>,
}

#[derive(Debug, Args)]
pub(super) struct BacktestArgs {
    #[command(flatten)]
    pub as_of: AsOfArgs,
    /// Write the pooled scores and outcomes, one line a household and date, for your own tools.
    #[arg(long, value_name = "FILE")]
    pub scores: Option<PathBuf>,
    /// Write the results as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The report is out/evaluation/<day>/evaluation.html (of replays: out/replays/…), with evaluation.json and the CSV\nbehind every figure beside it. Small counts are hidden in it; what is printed here, and\n--json, hide nothing."
)]
pub(super) struct EvaluateArgs {
    #[command(flatten)]
    pub as_of: AsOfArgs,
    /// Judge the lists that past dates would have had, instead of those that were published.
    #[arg(long)]
    pub replays: bool,
    /// Write the figures as JSON, nothing hidden.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct NewKeyArgs {
    /// Replace the key in use: from the next night on every household has a new code. The old key is kept beside the new
    /// one, so that the codes of the lists before are still understood.
    #[arg(long)]
    pub rotate: bool,
}

#[derive(Debug, Args)]
pub(super) struct LinkArgs {
    #[command(subcommand)]
    pub command: LinkCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LinkCommand {
    /// Score pairs and make clusters as a link.toml says (docs/linkage.md); writes pairs, clusters, households where homes
    /// are known, the model, and a page about them.
    Run(LinkRunArgs),
    /// Show what the weight of two records is made of, and whether they are one person: records of the council's archive,
    /// or of any files.
    Explain(ExplainArgs),
    /// Say that two records of the council's archive are about two persons.
    Apart(TellArgs),
    /// Say that two records of the council's archive are about one person.
    Together(TellArgs),
    /// List what was said with `apart` and `together`: when, by whom and why.
    Told,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The job is link.toml here, or what --config names.\nTry it:  hew link run people.csv --config link.toml --out linked"
)]
pub(super) struct LinkRunArgs {
    /// CSV (plain or .gz) or Parquet files; a source each.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

const RECORDS: &str =
    "A record of the council's archive is written 'DATASET:KEY', in quotes: the dataset's name, then the key as it
stands in the extract, several key columns joined by |. Where a row names several people, #2 at its end
means the second.";

#[derive(Debug, Args)]
#[command(
    after_help = format!("{RECORDS}\n\nTwo records of the archive:  hew link explain 'ctax_accounts:1234|1' 'register:R77'\n\
        The same some time ago:      hew link explain 'ctax_accounts:1234|1' 'register:R77' --as-of 2026-01-31\n\
        Two records of any file:     hew link explain 17 42 people.csv --model linked/model.json")
)]
pub(super) struct ExplainArgs {
    /// One record: 'DATASET:KEY' of the archive; with INPUT its unique id there, FILE:ID where there are several files.
    #[arg(value_name = "A")]
    pub left: String,
    /// The other.
    #[arg(value_name = "B")]
    pub right: String,
    /// The files the records are in; without them the council's own archive.
    #[arg(value_name = "INPUT", requires = "model")]
    pub inputs: Vec<PathBuf>,
    /// With INPUT: a model.json of `hew link run` or of Splink.
    #[arg(long, value_name = "FILE", requires = "inputs", conflicts_with = "as_of")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub as_of: AsOfArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = format!("{RECORDS}\n\nIt holds from the as-of date after today on; lists published before stay as they are. Told the other way\n\
        later, that holds instead. See first why the two are linked:  hew link explain A B\n\n\
        Example:  hew link apart 'ctax_accounts:1234|1' 'register:R77' --by staff-9 --why \"father and son of one name\"")
)]
pub(super) struct TellArgs {
    /// One record of the archive: 'DATASET:KEY'.
    #[arg(value_name = "A")]
    pub left: String,
    /// The other.
    #[arg(value_name = "B")]
    pub right: String,
    /// Who says so: a staff id, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    pub by: String,
    /// How it is known, in words that name nobody.
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    pub why: String,
}

pub(super) fn filled(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("say something") } else { Ok(text.to_owned()) }
}

#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// An empty folder to write into.
    #[arg(required_unless_present = "resume")]
    pub dir: Option<PathBuf>,
    /// How many households.
    #[arg(long, default_value_t = 8_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub households: u32,
    /// How many months.
    #[arg(long, default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub months: u32,
    /// The seed: the same seed makes the same council, byte for byte.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// First day, the first of a month.
    #[arg(long, default_value = "2023-04-01", value_name = "YYYY-MM-DD")]
    pub start: Day,
    /// Go on where an earlier simulation ended, by --months.
    #[arg(long = "continue", value_name = "DIR", id = "resume", conflicts_with = "dir", requires = "helped")]
    pub resume: Option<PathBuf>,
    /// Who was helped: a CSV of `household,date,kind` (household as in truth/).
    #[arg(long, value_name = "FILE")]
    pub helped: Option<PathBuf>,
}
