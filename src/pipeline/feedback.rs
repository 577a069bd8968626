use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::alerts::Keyring;
use crate::archive::Archive;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::extract::Profile;
use crate::feedback::Answered;
use crate::feedback::Asked;
use crate::feedback::Fault;
use crate::feedback::Filled;
use crate::feedback::Place;
use crate::feedback::Rejected;
use crate::feedback::read;
use crate::store::Became;
use crate::store::Doubt;
use crate::store::Feedback;
use crate::store::Names;
use crate::store::Store;
use crate::store::StoredAlert;

use super::Pattern;
use super::PipelineError;
use super::Progress;
use super::doubts::decide;
use super::doubts::standing;
use super::patterns::patterns;

/// What came of an import.
#[derive(Clone, Debug)]
pub struct FeedbackReport {
    /// The day of the import.
    pub on: Day,
    /// The files, in the order in which they were given.
    pub files: Vec<FileFeedback>,
    /// What was decided of wrong persons and households.
    pub doubts: Vec<Doubt>,
    /// Members of staff of these lists whose answers are all alike.
    pub patterns: Vec<Pattern>,
}

/// What came of one file: `rows = what became of answered rows + empty + rejected`.
#[derive(Clone, Debug)]
pub struct FileFeedback {
    /// The file.
    pub file: PathBuf,
    /// Rows of households.
    pub rows: u32,
    /// Rows in which nothing was filled in.
    pub empty: u32,
    /// Answered rows by what became of them.
    pub became: BTreeMap<Became, u32>,
    /// Rows left out, by sheet and row.
    pub rejected: Vec<Rejected>,
    /// Entries that had been answered in another way before.
    pub conflicts: Vec<Conflict>,
    /// Columns of answers that it does not have.
    pub missing: Vec<Asked>,
    /// Columns with a header that were not read.
    pub not_read: u32,
}

/// An entry that was answered in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where the row stands that was imported now.
    pub place: Place,
    /// The household's pseudonym, as on the list.
    pub pseudonym: String,
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// Whether the row imported now stands; else the one before.
    pub now_stands: bool,
}

/// What stands of all feedback.
#[derive(Clone, Debug)]
pub struct Standing {
    /// One for each entry: by as-of date, then household.
    pub feedback: Vec<Feedback>,
    /// How many edits were ever imported, those that no longer stand among them.
    pub edits: u32,
    /// What became of wrong persons and households.
    pub doubts: Vec<Doubt>,
    /// Members of staff whose answers to a list are all alike.
    pub patterns: Vec<Pattern>,
}

impl FileFeedback {
    /// Rows that were imported: they are kept, whether they stand or not.
    pub fn imported(&self) -> u32 {
        self.became.iter().filter(|(became, _)| **became != Became::Unchanged).map(|(_, rows)| rows).sum()
    }

    /// Rows that say nothing that was not known.
    pub fn unchanged(&self) -> u32 {
        self.became.get(&Became::Unchanged).copied().unwrap_or(0)
    }

    /// Rejected rows by reason.
    pub fn reasons(&self) -> BTreeMap<&'static str, u32> {
        let mut reasons: BTreeMap<&'static str, u32> = BTreeMap::new();
        for rejected in &self.rejected {
            *reasons.entry(rejected.fault.in_short()).or_default() += 1;
        }
        reasons
    }
}

/// Takes filled-in lists back in on a day. All files are read before anything is kept, so that a broken one stops the import
/// whole; rows that break a rule are left out and told, and the others go in.
///
/// # Errors
/// A file that is no list; no key to tell what the pseudonyms mean.
pub fn import_feedback(
    config: &Config,
    profiles: &[Profile],
    files: &[PathBuf],
    day: Day,
    progress: &dyn Progress,
) -> Result<FeedbackReport, PipelineError> {
    progress.start("read", 0);
    let filled: Vec<Filled> = files.iter().map(|file| read(file)).collect::<Result<_, _>>()?;
    let rows: u32 = filled.iter().map(|filled| filled.rows).sum();
    progress.finish(&format!("{} files, {rows} rows", files.len()));
    let archive = Archive::open(&config.archive)?;
    let store = Store::open(archive.db());
    let entries = Entries::new(&store, &Keyring::read(&config.alerts.key)?, day)?;
    let mut report = FeedbackReport { on: day, files: Vec::new(), doubts: Vec::new(), patterns: Vec::new() };
    let mut lists: Vec<AsOf> = Vec::new();
    for (file, filled) in files.iter().zip(filled) {
        let (found, edits) = entries.take(file.clone(), filled);
        lists.extend(edits.iter().map(|(_, edit)| edit.as_of));
        report.files.push(keep(&store, found, &edits)?);
    }
    report.doubts = decide(config, profiles, &archive, day, progress)?;
    report.patterns = patterns(&store.feedback()?);
    report.patterns.retain(|pattern| lists.contains(&pattern.as_of));
    Ok(report)
}

/// What stands of all feedback that was ever imported.
pub fn feedback(config: &Config) -> Result<Standing, PipelineError> {
    let archive = Archive::open(&config.archive)?;
    let store = Store::open(archive.db());
    let feedback = store.feedback()?;
    let edits = store.feedback_edits()?.len() as u32;
    let doubts = standing(&store, &feedback)?;
    let patterns = patterns(&feedback);
    Ok(Standing { feedback, edits, doubts, patterns })
}

/// Keeps the edits of one file, and says what became of them.
fn keep(store: &Store, mut found: FileFeedback, edits: &[(Place, Feedback)]) -> Result<FileFeedback, PipelineError> {
    let given: Vec<Feedback> = edits.iter().map(|(_, edit)| edit.clone()).collect();
    for ((place, edit), became) in edits.iter().zip(store.add_feedback(&given)?) {
        *found.became.entry(became).or_default() += 1;
        if matches!(became, Became::Replaced | Became::Superseded) {
            found.conflicts.push(Conflict {
                place: place.clone(),
                pseudonym: edit.pseudonym.clone(),
                as_of: edit.as_of,
                now_stands: became == Became::Replaced,
            });
        }
    }
    Ok(found)
}

/// The entries of all published lists, by the names they may be called.
struct Entries {
    names: Names,
    /// The rows of every household, by as-of date.
    listed: BTreeMap<HouseholdId, Vec<StoredAlert>>,
    /// The as-of dates of all lists.
    lists: BTreeSet<AsOf>,
    /// What was imported before of every household, in the order in which it was.
    known: BTreeMap<HouseholdId, Vec<Feedback>>,
    day: Day,
}

impl Entries {
    fn new(store: &Store, keys: &Keyring, day: Day) -> Result<Self, PipelineError> {
        let mut listed: BTreeMap<HouseholdId, Vec<StoredAlert>> = BTreeMap::new();
        let mut lists = BTreeSet::new();
        for alert in store.all_alerts()? {
            lists.insert(alert.as_of);
            listed.entry(alert.household).or_default().push(alert);
        }
        let mut known: BTreeMap<HouseholdId, Vec<Feedback>> = BTreeMap::new();
        for edit in store.feedback_edits()? {
            known.entry(edit.household).or_default().push(edit);
        }
        Ok(Self { names: store.names(keys)?, listed, lists, known, day })
    }

    /// The rows of a file as edits of entries; those that are none are rejected.
    fn take(&self, file: PathBuf, filled: Filled) -> (FileFeedback, Vec<(Place, Feedback)>) {
        let Filled { rows, empty, answered, mut rejected, missing, not_read } = filled;
        let mut edits = Vec::new();
        for row in answered {
            match self.edit(&row) {
                Ok(edit) => edits.push((row.place, edit)),
                Err((column, fault)) => rejected.push(Rejected { place: row.place, column, fault }),
            }
        }
        rejected.sort();
        let (became, conflicts) = (BTreeMap::new(), Vec::new());
        (FileFeedback { file, rows, empty, became, rejected, conflicts, missing, not_read }, edits)
    }

    fn edit(&self, row: &Answered) -> Result<Feedback, (Asked, Fault)> {
        let unknown = (Asked::Household, Fault::UnknownHousehold);
        let household = self.names.resolve(&row.household).ok_or(unknown)?;
        let listed = self.listed.get(&household).filter(|listed| !listed.is_empty()).ok_or(unknown)?;
        let same_code = |alert: &&StoredAlert| alert.pseudonym.eq_ignore_ascii_case(row.household.trim());
        // A file that comes again is of the list it was of, however many came after.
        let of = row.as_of.or_else(|| self.said_before(household, row));
        let entry = match of {
            // A household that left the list keeps a closed row until its period ends.
            Some(as_of) if self.lists.contains(&as_of) => listed.iter().rev().find(|alert| alert.as_of <= as_of),
            Some(_) => None,
            // Under a key that was replaced it had another code on later lists.
            None => listed.iter().rfind(same_code).or(listed.last()),
        };
        let entry = entry.ok_or((Asked::AsOf, Fault::NotOnThatList))?;
        let as_of = of.unwrap_or(entry.as_of);
        // It may have been on lists for days, or carried over from an earlier period.
        let first = listed.iter().map(|alert| alert.as_of).min().unwrap_or(as_of).min(as_of);
        match row.day {
            Some(day) if day < first.0 => return Err((Asked::ContactDay, Fault::BeforeTheList)),
            Some(day) if day > self.day => return Err((Asked::ContactDay, Fault::InTheFuture)),
            _ => {}
        }
        Ok(Feedback {
            as_of,
            household,
            pseudonym: entry.pseudonym.clone(),
            day: row.day,
            contact: row.contact,
            result: row.result,
            help: row.help,
            entry: row.entry,
            which: row.which,
            by: row.by.clone(),
            imported: self.day,
        })
    }

    /// The list of the latest edit of the household that says the same as a row.
    fn said_before(&self, household: HouseholdId, row: &Answered) -> Option<AsOf> {
        let said = (row.day, row.contact, row.result, row.help, row.entry, row.which);
        let same = |edit: &&Feedback| said == (edit.day, edit.contact, edit.result, edit.help, edit.entry, edit.which);
        let known = self.known.get(&household)?.iter().filter(same).map(|edit| edit.as_of);
        known.filter(|as_of| self.lists.contains(as_of)).max()
    }
}
