use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::config::Config;
use crate::domain::Day;
use crate::extract::Coverage;
use crate::extract::Found;
use crate::extract::NothingSeen;
use crate::extract::Profile;
use crate::extract::find;
use crate::extract::read;

use super::PipelineError;
use super::Progress;

/// What one file was found to hold.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// Its name.
    pub file: String,
    /// The date in its name.
    pub date: Option<Day>,
    /// Counts, dates and keys; or what is wrong with it and how to mend it.
    pub found: Result<(Coverage, Vec<String>), (String, Option<String>)>,
}

/// One dataset's files.
#[derive(Clone, Debug)]
pub struct CheckedDataset {
    /// The dataset.
    pub dataset: String,
    /// In words.
    pub title: String,
    /// Whether it is used for scoring.
    pub scored: bool,
    /// Its files, in the order in which they would be applied.
    pub files: Vec<CheckedFile>,
}

/// Everything in the inbox, read and not kept.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Datasets with files, by name.
    pub datasets: Vec<CheckedDataset>,
    /// Datasets without any.
    pub missing: Vec<(String, String)>,
    /// Files that no profile knows.
    pub unmatched: Vec<PathBuf>,
}

impl Checked {
    /// Files that cannot be used.
    pub fn faults(&self) -> usize {
        self.datasets.iter().flat_map(|dataset| &dataset.files).filter(|file| file.found.is_err()).count()
    }
}

/// Reads every file of the inbox and keeps nothing.
pub fn check(
    config: &Config,
    profiles: &[Profile],
    night: Day,
    progress: &dyn Progress,
) -> Result<Checked, PipelineError> {
    let inbox = find(&config.extract.inbox, profiles)?;
    progress.start("check", inbox.files.len() as u64);
    let checked: Vec<(usize, CheckedFile)> = inbox
        .files
        .par_iter()
        .map(|found| {
            let file = check_file(found, &profiles[found.profile], config, night);
            progress.advance(1);
            (found.profile, file)
        })
        .collect();
    progress.finish(&format!("{} files", checked.len()));
    let mut by_dataset: BTreeMap<&str, CheckedDataset> = BTreeMap::new();
    for (place, file) in checked {
        let profile = &profiles[place];
        let dataset = by_dataset.entry(&profile.dataset).or_insert_with(|| CheckedDataset {
            dataset: profile.dataset.clone(),
            title: profile.title.clone(),
            scored: profile.use_in_scoring(&config.extract),
            files: Vec::new(),
        });
        dataset.files.push(file);
    }
    let mut missing: Vec<(String, String)> = profiles
        .iter()
        .filter(|profile| !by_dataset.contains_key(profile.dataset.as_str()))
        .map(|profile| (profile.dataset.clone(), profile.title.clone()))
        .collect();
    missing.sort();
    missing.dedup_by(|a, b| a.0 == b.0);
    Ok(Checked { datasets: by_dataset.into_values().collect(), missing, unmatched: inbox.unmatched })
}

fn check_file(found: &Found, profile: &Profile, config: &Config, night: Day) -> CheckedFile {
    let file_night = found.date.map_or(night, |date| date.min(night));
    let outcome = match read(&found.path, profile, file_night, &config.extract, &NothingSeen) {
        Ok(batch) => Ok((Coverage::of(&batch), batch.reading.sentences())),
        Err(error) => Err((error.to_string(), error.hint())),
    };
    CheckedFile { file: found.name.clone(), date: found.date, found: outcome }
}
