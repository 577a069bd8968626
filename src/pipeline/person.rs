use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;

use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::extract::Profile;
use crate::link::Ledger;

use super::Find;
use super::PipelineError;
use super::Progress;
use super::forget::references;
use super::own::ForReview;
use super::own::OwnRow;
use super::own::own;
use super::own::title;
use super::person_page::officer_page;
use super::person_page::person_page;
use super::rests::ListedReason;
use super::rests::Rests;
use super::rests::Withheld;
use super::subject::Subject;
use super::whom::Files;

/// One list that a household of the person was on.
#[derive(Clone, Debug, Serialize)]
pub struct OnList {
    /// The as-of date.
    pub as_of: AsOf,
    /// Whose list.
    pub team: String,
    /// The place on it.
    pub rank: u32,
    /// The risk shown, 0 to 1.
    pub risk: f64,
    /// The model that scored.
    pub model: String,
    /// The reasons that rest on their own records.
    pub reasons: Vec<ListedReason>,
    /// How many reasons are not handed out.
    pub withheld: usize,
}

/// One score that a household of the person had.
#[derive(Clone, Debug, Serialize)]
pub struct HadScore {
    /// The as-of date.
    pub as_of: AsOf,
    /// Uncalibrated log-odds.
    pub score: f64,
    /// The model that scored.
    pub model: String,
}

/// What a person is given of what hew holds about them.
#[derive(Clone, Debug, Serialize)]
pub struct PersonExport {
    /// What the export is called.
    pub reference: String,
    /// The council.
    pub council: String,
    /// The day it was made.
    pub made_on: Day,
    /// Who made it: a staff id.
    pub made_by: String,
    /// Their records, by dataset and in the order in which they became known.
    pub records: Vec<OwnRow>,
    /// The lists their households were on.
    pub lists: Vec<OnList>,
    /// The scores their households had that are still kept.
    pub scores: Vec<HadScore>,
    /// What is not in it, and why.
    pub withheld: Vec<String>,
}

/// What an officer has to look at; not handed out.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerExport {
    /// What the export is called.
    pub reference: String,
    /// The day it was made.
    pub made_on: Day,
    /// Who made it: a staff id.
    pub made_by: String,
    /// Reasons that are not handed out.
    pub reasons: Vec<Withheld>,
    /// Rows about somebody's safety, for exemption review.
    pub for_review: Vec<ForReview>,
    /// Rows of accounts, claims and cases of others in which the person is only named, by dataset.
    pub of_others: BTreeMap<String, u64>,
    /// Whether the rows for review were cleared, and are in the person's file.
    pub cleared: bool,
}

/// Where an access export lies, and how much is in it.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its folder.
    pub folder: PathBuf,
    /// Records in it.
    pub records: usize,
    /// Lists in it.
    pub lists: usize,
    /// Reasons for an officer.
    pub withheld: usize,
    /// Rows for exemption review.
    pub for_review: usize,
}

/// Writes what is held about one person: for them, and apart from it what an officer must look at first.
///
/// # Errors
/// Nobody or more than one is found; the folder cannot be written.
pub fn person(
    config: &Config,
    profiles: &[Profile],
    today: AsOf,
    asked: &Find,
    (by, cleared): (&str, bool),
    progress: &dyn Progress,
) -> Result<Exported, PipelineError> {
    let files = Files::open(config, profiles, today, progress)?;
    let (council, linked) = files.link(progress)?;
    let whom = files.whom(&linked, asked)?;
    let subject = Subject::of(&files, &linked, whom)?;
    let own = own(&files, &linked, whom, cleared)?;
    let rests = Rests::new(&files, &linked, &own, &council.catalogue);

    let now = linked.persons[whom.0 as usize].id;
    let reference = references(&files.ring, now).next().expect("a ring holds a key");
    let (mut lists, mut reasons) = (Vec::new(), Vec::new());
    let mut ledgers: BTreeMap<AsOf, Ledger> = BTreeMap::new();
    for alert in files.store.all_alerts()? {
        if !subject.work.households.contains(&alert.household) {
            continue;
        }
        let ledger = match ledgers.entry(alert.as_of) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => free.insert(files.store.ledger_on(alert.as_of)?),
        };
        let Some(home) = ledger.households.get(&alert.household) else { continue };
        if !home.members().any(|member| subject.work.persons.contains(&member)) {
            continue;
        }
        let (shown, withheld) = rests.split(&alert, &rests.others(home, &subject.work.persons), cleared);
        lists.push(OnList {
            as_of: alert.as_of,
            team: alert.team,
            rank: alert.rank,
            risk: alert.risk.get(),
            model: alert.model,
            reasons: shown,
            withheld: withheld.len(),
        });
        reasons.extend(withheld);
    }
    let scores = scores(&files, &subject)?;
    let withheld = said(&own.of_others, (own.for_review.len(), cleared), reasons.len(), profiles);
    let export = PersonExport {
        reference: reference.clone(),
        council: config.council.clone(),
        made_on: today.0,
        made_by: by.to_owned(),
        records: own.rows,
        lists,
        scores,
        withheld,
    };
    let officer = OfficerExport {
        reference: reference.clone(),
        made_on: today.0,
        made_by: by.to_owned(),
        reasons,
        for_review: own.for_review.into_iter().collect(),
        of_others: own.of_others,
        cleared,
    };
    let folder = config.alerts.out.join("person").join(reference);
    write(&folder, &export, &officer)?;
    Ok(Exported {
        folder,
        records: export.records.len(),
        lists: export.lists.len(),
        withheld: officer.reasons.len(),
        for_review: officer.for_review.len(),
    })
}

/// The scores of the household that the person was a member of on the night.
fn scores(files: &Files<'_>, subject: &Subject) -> Result<Vec<HadScore>, PipelineError> {
    let mut found = Vec::new();
    for (as_of, _) in files.store.score_dates()? {
        let Some(set) = files.store.scores(as_of)? else { continue };
        let ledger = files.store.ledger_on(as_of)?;
        let is_in = |household: &&crate::domain::HouseholdId| {
            let home = ledger.households.get(household).filter(|home| home.present);
            home.is_some_and(|home| home.members().any(|member| subject.work.persons.contains(&member)))
        };
        for household in subject.work.households.iter().filter(is_in) {
            let score = set.of(*household).map(f64::from);
            found.extend(score.map(|score| HadScore { as_of, score, model: set.model.clone() }));
        }
    }
    Ok(found)
}

/// What is not handed out, in words for the person.
fn said(
    of_others: &BTreeMap<String, u64>,
    (for_review, cleared): (usize, bool),
    reasons: usize,
    profiles: &[Profile],
) -> Vec<String> {
    let mut said = Vec::new();
    if reasons > 0 {
        said.push(format!(
            "{reasons} reasons of lists are not here, because they rest on the records of other people, or cannot be \
             shown not to"
        ));
    }
    if for_review > 0 && !cleared {
        said.push("Some records may be exempt; an officer looks at them before they are handed out".to_owned());
    }
    for (dataset, rows) in of_others {
        let title = title(profiles, dataset);
        said.push(format!("{rows} records of `{title}` are about an account or claim of other people that names you"));
    }
    said
}

fn write(folder: &Path, export: &PersonExport, officer: &OfficerExport) -> Result<(), PipelineError> {
    let fault = |source| PipelineError::Write { path: folder.to_owned(), source };
    make_private(folder).map_err(fault)?;
    let json = |value: serde_json::Result<String>| value.expect("an export is plain data") + "\n";
    for (name, text) in [
        ("person.json", json(serde_json::to_string_pretty(export))),
        ("person.html", person_page(export)),
        ("officer.json", json(serde_json::to_string_pretty(officer))),
        ("officer.html", officer_page(officer)),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| PipelineError::Write { path: path.clone(), source })?;
    }
    Ok(())
}

/// A folder that only its owner may enter.
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
