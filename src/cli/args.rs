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
    /// Draft the papers a council owes about the list, from the records of its runs: a transparency record, inputs to a data
    /// protection impact assessment and to an equality analysis. What only a person can say is marked.
    Evidence(AsOfArgs),
    /// List the models; show, compare, promote or retire one.
    Models(ModelsArgs),
    /// Make a synthetic council with the truth beside it.
    Simulate(SimulateArgs),
    /// Link the records of any CSV or Parquet files: which of them are about the same person. Explain and correct the links
    /// of the council's own records.
    Link(LinkArgs),
    /// Take back the lists that caseworkers filled in; list what they answered.
    Feedback(FeedbackArgs),
    /// Record that somebody objects to being scored (UK GDPR Article 21); list the objections; take one back.
    Object(ObjectArgs),
    /// List who did what with hew, or find out whether that trail was tampered with.
    Audit(AuditArgs),
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

#[derive(Debug, Args)]
pub(super) struct ObjectArgs {
    #[command(subcommand)]
    pub command: ObjectCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ObjectCommand {
    /// Record an objection: from the next run on the person's whole household is neither scored, nor learnt from, nor listed.
    Add(ObjectAddArgs),
    /// List the objections by number; whom they are of only with --names.
    List(ObjectListArgs),
    /// Take an objection back; what was kept to find the person is dropped.
    Remove(ObjectRemoveArgs),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without --from and --surname it asks, one thing after the other, so that no name stays in the shell's history.\n\
        It takes a surname, and a birth date, an address with postcode, a UPRN or a NINO: the more, the surer. Records that \n\
        write the person otherwise (slips, pet names, swapped names or dates) are found; where it is uncertain who is meant, \n\
        all who may be are left out.\n\n\
        Examples:  hew object add --by staff-9\n           \
        hew object add --by staff-9 --from objection.json\n\n\
        objection.json:  {\"names\": [{\"forename\": \"…\", \"surname\": \"…\"}], \"birth\": \"YYYY-MM-DD\",\n                  \
        \"address\": \"…\", \"postcode\": \"…\", \"uprn\": \"…\", \"nino\": \"…\"}"
)]
pub(super) struct ObjectAddArgs {
    /// Who records it: a staff id, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    pub by: String,
    /// The day it was made, if not today.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Day>,
    /// A JSON file about the person, several names among it; - reads it from standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["surname", "forename", "birth", "address", "postcode", "uprn", "nino"])]
    pub from: Option<PathBuf>,
    /// Forenames. What is given by options stays in the shell's history.
    #[arg(long, requires = "surname")]
    pub forename: Option<String>,
    /// Surname.
    #[arg(long)]
    pub surname: Option<String>,
    /// Birth date.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "surname")]
    pub birth: Option<Day>,
    /// Address without the postcode, its lines joined by commas.
    #[arg(long, requires = "surname")]
    pub address: Option<String>,
    /// Postcode.
    #[arg(long, requires = "surname")]
    pub postcode: Option<String>,
    /// UPRN of the dwelling.
    #[arg(long, requires = "surname")]
    pub uprn: Option<String>,
    /// National insurance number.
    #[arg(long, requires = "surname")]
    pub nino: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ObjectListArgs {
    /// Show the names too.
    #[arg(long)]
    pub names: bool,
}

#[derive(Debug, Args)]
pub(super) struct ObjectRemoveArgs {
    /// The number of the objection.
    #[arg(value_name = "ID")]
    pub id: u32,
    /// Who says so: a staff id, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    pub by: String,
    /// Why, in words that name nobody.
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    pub why: String,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    pub command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// List what was done, by whom and when.
    List(AuditListArgs),
    /// Check every entry; names the first that was changed, is missing or stands elsewhere.
    Verify(AuditVerifyArgs),
}

#[derive(Debug, Args)]
pub(super) struct AuditListArgs {
    /// Only the last so many entries.
    #[arg(long, value_name = "N")]
    pub last: Option<usize>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Note the last line somewhere else from time to time: given back with --head it also finds that an older copy of\n\
        the whole folder was put in place, which nothing within it can show."
)]
pub(super) struct AuditVerifyArgs {
    /// A head noted before, as `verify` printed it: it must be in the trail.
    #[arg(long, value_name = "SEQ:HASH")]
    pub head: Option<String>,
}

pub(super) fn filled(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("say something") } else { Ok(text.to_owned()) }
}

#[derive(Debug, Args)]
pub(super) struct FeedbackArgs {
    #[command(subcommand)]
    pub command: FeedbackCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum FeedbackCommand {
    /// Read the answers out of filled-in lists (list.xlsx or list.csv) into the record of contact and help.
    Import(ImportArgs),
    /// List what was answered, newest lists last, and what an officer should look at.
    List,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Columns are found by their headers, in any order; a row may be filled in as far as anything is known, and what is\n\
        empty takes nothing back. Notes are never read: they stay in the file.\n\
        A row with a value that is not offered is left out and shown with its row and column; the others go in, and the\n\
        exit code is 15. Mend the file and import it again: what is known already is passed over.\n\
        Of two answers to one entry the one with the later contact date stands, then the one imported later.\n\
        \"wrong person\" and \"wrong household\" keep records apart from the next night on where it is clear which; the rest\n\
        is listed for an officer, who uses `hew link apart`. More in docs/feedback.md.\n\n\
        One team:    hew feedback import north.xlsx\n\
        All of them: hew feedback import returned/*.xlsx"
)]
pub(super) struct ImportArgs {
    /// Filled-in lists: XLSX workbooks or CSV files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub as_of: ImportDay,
}

#[derive(Debug, Args)]
pub(super) struct ImportDay {
    /// Import as on this day instead of today: no contact may lie after it, and records told apart are apart from the
    /// as-of date after it.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Day>,
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
