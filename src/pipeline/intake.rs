use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::archive::Archive;
use crate::archive::DatasetIntake;
use crate::archive::Limits;
use crate::archive::Sheet;
use crate::archive::Verdict;
use crate::config::Config;
use crate::domain::Day;
use crate::extract::FileId;
use crate::extract::Found;
use crate::extract::Profile;
use crate::extract::Tally;
use crate::extract::file_id;
use crate::extract::find;
use crate::extract::read;
use crate::extract::write_rejects;
use crate::store::Store;

use super::PipelineError;
use super::Progress;
use super::erased::Register;
use super::purge::TOO_OLD;
use super::purge::too_old;

/// What became of one file of the inbox.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The dataset of its profile.
    pub dataset: String,
    /// Its name.
    pub file: String,
    /// Every row accounted for; empty where the file could not be read at all.
    pub tally: Tally,
    /// New and changed rows.
    pub added: u64,
    /// Why it was kept out whole, if it was.
    pub fault: Option<String>,
}

/// What the inbox yielded.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// Files read in this run, by dataset and in the order read.
    pub files: Vec<FileReport>,
    /// Files known already, unchanged.
    pub known: usize,
    /// Files dated after the night, left for later.
    pub later: usize,
    /// Files that no profile knows.
    pub unmatched: Vec<PathBuf>,
}

impl Intake {
    /// Rows about somebody who was erased, which were left out.
    pub fn erased(&self) -> u64 {
        self.files.iter().map(|file| file.tally.erased).sum()
    }

    /// Rows read, used, rejected and ignored; what is missing to the first was [`Self::erased`].
    pub fn totals(&self) -> (u64, u64, u64, u64) {
        let rejected = |tally: &Tally| tally.rejected.values().sum::<u64>();
        let ignored = |tally: &Tally| tally.ignored.values().sum::<u64>();
        self.files.iter().map(|file| &file.tally).fold((0, 0, 0, 0), |sum, tally| {
            (sum.0 + tally.read, sum.1 + tally.used, sum.2 + rejected(tally), sum.3 + ignored(tally))
        })
    }
}

/// Reads what is new in the inbox into the archive, for the night of a day; all of it becomes known at once.
pub fn take_in(
    config: &Config,
    profiles: &[Profile],
    archive: &Archive,
    night: Day,
    progress: &dyn Progress,
) -> Result<Intake, PipelineError> {
    let inbox = find(&config.extract.inbox, profiles)?;
    let mut intake = Intake { unmatched: inbox.unmatched, ..Intake::default() };
    let mut work: BTreeMap<&str, Work<'_>> = BTreeMap::new();
    let ids: Vec<Result<FileId, _>> = inbox.files.par_iter().map(file_id).collect();
    for (found, id) in inbox.files.iter().zip(ids) {
        let dataset = profiles[found.profile].dataset.as_str();
        if found.date.is_some_and(|date| date > night) {
            intake.later += 1;
        } else if id.as_ref().is_ok_and(|id| archive.accepted(dataset, id).unwrap_or(false)) {
            intake.known += 1;
        } else {
            work.entry(dataset).or_default().files.push(found);
        }
    }
    for (dataset, work) in &mut work {
        work.intake = Some(archive.start_intake(dataset, night)?);
    }
    progress.start("read", work.values().map(|work| work.files.len() as u64).sum());
    let register = Register::read(&Store::open(archive.db()), &config.alerts.key)?;
    let take = |work| take_in_dataset(config, profiles, (night, &register), work, progress);
    let done: Vec<Result<Done, PipelineError>> = work.into_values().par_bridge().map(take).collect();
    let mut intakes = Vec::new();
    let mut done = done.into_iter().collect::<Result<Vec<Done>, PipelineError>>()?;
    done.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    for part in done {
        intake.files.extend(part.files);
        intakes.push(part.intake);
    }
    archive.commit(intakes, night)?;
    Ok(intake)
}

#[derive(Default)]
struct Work<'a> {
    files: Vec<&'a Found>,
    intake: Option<DatasetIntake>,
}

struct Done {
    dataset: String,
    intake: DatasetIntake,
    files: Vec<FileReport>,
}

fn take_in_dataset(
    config: &Config,
    profiles: &[Profile],
    (night, register): (Day, &Register),
    work: Work<'_>,
    progress: &dyn Progress,
) -> Result<Done, PipelineError> {
    let limits =
        Limits { max_reject_share: config.extract.max_reject_share, max_shrink_share: config.extract.max_shrink_share };
    let mut intake = work.intake.expect("an intake was started for every dataset with files");
    let mut files = Vec::new();
    let mut dataset = String::new();
    for found in work.files {
        let profile = &profiles[found.profile];
        dataset.clone_from(&profile.dataset);
        let file_night = found.date.unwrap_or(night);
        let report = match read(&found.path, profile, file_night, &config.extract, &intake) {
            Err(error) => FileReport {
                dataset: dataset.clone(),
                file: found.name.clone(),
                tally: Tally::default(),
                added: 0,
                fault: Some(match error.hint() {
                    Some(hint) => format!("{error}; {hint}"),
                    None => error.to_string(),
                }),
            },
            Ok(mut batch) => {
                DatasetIntake::leave_out(&mut batch, None, &|sheet| register.cut(sheet));
                let old = |sheet: &Sheet<'_>| too_old(&config.retention, sheet, night);
                DatasetIntake::leave_out(&mut batch, Some(TOO_OLD), &old);
                write_rejects(&config.extract.rejects, &batch)?;
                let (added, fault) = match intake.accept(&batch, &limits)? {
                    Verdict::Accepted(counts) => (counts.added + counts.changed, None),
                    Verdict::Quarantined(reason) => (0, Some(reason)),
                };
                FileReport { dataset: dataset.clone(), file: found.name.clone(), tally: batch.tally, added, fault }
            }
        };
        files.push(report);
        progress.advance(1);
    }
    Ok(Done { dataset, intake, files })
}
