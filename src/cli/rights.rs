//! `hew person`, `hew forget` and `hew purge`.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;

use super::args::AsOfArgs;
use super::args::filled;
use super::commands::Desk;
use super::council_links::named;
use super::deeds::ready;
use super::deeds::record;
use super::show;
use crate::domain::Day;
use crate::error::Failure;
use crate::exit::Exit;
use crate::pipeline;
use crate::pipeline::Demand;
use crate::pipeline::Find;
use crate::pipeline::Forgotten;
use crate::pipeline::WouldForget;

const FINDS: &str = "FIND is one of
  'H-0000000000#2'   the second adult of a household, as the list shows them
  'DATASET:KEY'      a record of theirs, as in `hew link explain`, say 'register:R77'
  -                  a line on standard input: forename, surname and birth date, say ANN SMITH 1980-02-28
With --from FILE that line is read from a file, so that it stands in no history of commands.";

#[derive(Debug, Args)]
pub(super) struct FindArgs {
    /// Whom: a household's code and adult, a record, or - for a name and birth date on standard input.
    #[arg(value_name = "FIND", required_unless_present = "from")]
    pub find: Option<String>,
    /// Read name and birth date from a file.
    #[arg(long, value_name = "FILE", conflicts_with = "find")]
    pub from: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = format!("{FINDS}\n\nWithout --yes it says what would go and changes nothing. With it the person is erased from the archive, the\n\
        database and the published lists, their returning rows are left out from then on, and data/receipts holds a\n\
        receipt that names nobody. It cannot be undone. docs/erasure-and-access.md says what stays.\n\n\
        Example:  hew forget 'register:R77' --by staff-9 --why \"request 2026-114\" --yes")
)]
pub(super) struct ForgetArgs {
    #[command(flatten)]
    pub whom: FindArgs,
    /// Who orders it: a staff id, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    pub by: String,
    /// Why, in words that name nobody: the number of the request.
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    pub why: String,
    /// Do it; without this nothing is changed.
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = format!("{FINDS}\n\nWrites out/person/<reference>/: person.html and person.json are for the person; officer.html and officer.json\n\
        are not: they say what was withheld, for it rests on other people's records, and which rows an officer must\n\
        look at first. When that is done, --cleared puts these rows into the person's file.\n\n\
        Example:  hew person 'H-7K2M9QX4TD#1' --by staff-9")
)]
pub(super) struct PersonArgs {
    #[command(flatten)]
    pub whom: FindArgs,
    /// Who exports it: a staff id, not a name.
    #[arg(long, value_name = "STAFF_ID", value_parser = filled)]
    pub by: String,
    /// An officer has looked at the rows for exemption review: put them in.
    #[arg(long)]
    pub cleared: bool,
}

/// Writes an access export.
pub(super) fn person(config: &Path, asked: &PersonArgs) -> Result<(), Failure> {
    let find = whom(&asked.whom)?;
    let desk = Desk::open(config, &AsOfArgs { as_of: None })?;
    ready(&desk.config)?;
    let given = (asked.by.trim(), asked.cleared);
    let done = pipeline::person(&desk.config, &desk.profiles, desk.as_of, &find, given, &desk.terminal)?;
    let reference = done.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let details = [("export", reference), ("cleared", asked.cleared.to_string())];
    record(&desk.config, "person export", Some(asked.by.trim()), &details)?;
    show::say(&format!(
        "\n  {} records, {} lists; {} reasons withheld, {} rows for exemption review\n\n  for the person   {}\n  for the \
         officer  {}\n",
        done.records,
        done.lists,
        done.withheld,
        done.for_review,
        done.folder.join("person.html").display(),
        done.folder.join("officer.html").display()
    ))
}

/// Erases a person, or says what would go.
pub(super) fn forget(config: &Path, asked: &ForgetArgs) -> Result<(), Failure> {
    let find = whom(&asked.whom)?;
    let desk = Desk::open(config, &AsOfArgs { as_of: None })?;
    let (config, profiles) = (&desk.config, &desk.profiles);
    if !asked.yes {
        let would = pipeline::would_forget(config, profiles, desk.as_of, &find, &desk.terminal)?;
        return show::say(&would_text(&would));
    }
    ready(config)?;
    let demand = Demand { by: asked.by.trim().to_owned(), why: asked.why.trim().to_owned() };
    let mut done = Vec::new();
    let forgotten = pipeline::forget(config, profiles, desk.as_of, &find, &demand, &desk.terminal, &mut done);
    // Also those that a killed run had left, and where it then failed: they were done now.
    for Forgotten { receipt, .. } in &done {
        record(config, "forget", Some(&receipt.by), &[("erasure", receipt.erasure.to_string())])?;
    }
    let Forgotten { receipt, path } = forgotten?;
    show::say(&format!("\n{}\nThe receipt is {}\n", receipt.text(), path.display()))
}

/// Whom somebody means. What they wrote is in no message.
fn whom(asked: &FindArgs) -> Result<Find, Failure> {
    match (&asked.from, asked.find.as_deref()) {
        (Some(file), _) => {
            let text = std::fs::read_to_string(file).map_err(|error| {
                Failure::new(Exit::Usage, format!("cannot read `{}`: {error}", file.display()), None)
            })?;
            born(&text)
        }
        (None, Some("-")) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|error| Failure::new(Exit::Usage, error, None))?;
            born(&text)
        }
        (None, Some(text)) if !text.contains(':') && text.contains('#') => {
            let (pseudonym, number) = text.rsplit_once('#').unwrap_or((text, ""));
            let number = number.parse().map_err(|_| misread())?;
            Ok(Find::Adult { pseudonym: pseudonym.to_owned(), number })
        }
        (None, Some(text)) => named(text).map(Find::Record).map_err(|_| misread()),
        (None, None) => Err(misread()),
    }
}

fn born(text: &str) -> Result<Find, Failure> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let (name, birth) = line.rsplit_once([' ', ',', '\t']).ok_or_else(misread)?;
    let birth: Day = birth.parse().map_err(|_| misread())?;
    Ok(Find::Birth { name: name.trim_end_matches([' ', ',', '\t']).to_owned(), birth })
}

fn misread() -> Failure {
    Failure::new(
        Exit::Usage,
        "what was given is neither a household's adult, a record, nor a name with a birth date",
        Some(FINDS.into()),
    )
}

fn would_text(would: &WouldForget) -> String {
    let mut text = String::from("\nThis would be erased (nothing was changed; --yes does it):\n\n");
    for gone in &would.archive {
        let held = if gone.still_held { "; its source still holds the person" } else { "" };
        let _ = writeln!(
            text,
            "  {:<18} {:>6} rows whole, {:>6} sightings of the person{held}",
            gone.dataset, gone.rows, gone.sightings
        );
    }
    let _ = writeln!(text, "\n  {} households they are or were a member of lose them", would.households);
    for file in &would.files {
        let _ = writeln!(text, "  removed  {file}");
    }
    if would.shared > 0 {
        let _ = writeln!(
            text,
            "\n  {} accounts, claims or cases are shared with others: their facts stay, without the person",
            would.shared
        );
    }
    for id in &would.objections {
        let _ = writeln!(
            text,
            "\n  objection {id}, in force, may be theirs: it stays, with the name it keeps (hew object remove takes it back)"
        );
    }
    if would.contested > 0 {
        let _ = writeln!(
            text,
            "\n  {} of their NINOs, or names with birth dates, are in records of others too, and cannot serve to know \
             them again: look whether these are records of one person (hew link explain, hew link together)",
            would.contested
        );
    }
    text
}

#[derive(Debug, Args)]
#[command(
    after_help = "How long anything is kept stands under [retention] and as keep_scores_days in config.toml; what is not named is kept.\n\
        Without --yes nothing is changed. Rows of a snapshot go some time after they ended, rows of a log some time\n\
        after they happened; what is still so is kept. A purge cannot be undone."
)]
pub(super) struct PurgeArgs {
    /// Do it; without this nothing is changed.
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub as_of: AsOfArgs,
}

/// Takes out what is kept no longer, or says what would go.
pub(super) fn purge(config: &Path, asked: &PurgeArgs) -> Result<(), Failure> {
    let desk = Desk::open(config, &asked.as_of)?;
    if asked.yes {
        ready(&desk.config)?;
    }
    let purged = pipeline::purge(&desk.config, desk.as_of, asked.yes)?;
    let mut text = String::from(if asked.yes { "\nGone:\n\n" } else { "\nThis would go (--yes does it):\n\n" });
    for gone in &purged.archive {
        let _ = writeln!(text, "  {:<18} {:>8} rows, {:>8} sightings", gone.dataset, gone.rows, gone.sightings);
    }
    for day in &purged.lists {
        let _ = writeln!(text, "  the list of {day}");
    }
    for as_of in &purged.scores {
        let _ = writeln!(text, "  the scores of {as_of}");
    }
    if purged.archive.is_empty() && purged.lists.is_empty() && purged.scores.is_empty() {
        text.push_str("  nothing\n");
    }
    if asked.yes {
        let rows: u64 = purged.archive.iter().map(|gone| gone.rows).sum();
        let details = [("rows", rows.to_string()), ("lists", purged.lists.len().to_string())];
        record(&desk.config, "purge", None, &details)?;
    }
    show::say(&text)
}
