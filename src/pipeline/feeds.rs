use std::collections::BTreeMap;

use crate::archive::FileRecord;
use crate::config::Config;
use crate::domain::Day;
use crate::export::FeedAge;
use crate::extract::Profile;

use super::Intake;
use super::PipelineError;

/// How old the newest file of a dataset may be, in days; `None` for reference data, which does not age.
fn max_age(config: &Config, profiles: &[Profile], dataset: &str) -> Option<i32> {
    let profile = profiles.iter().find(|profile| profile.dataset == dataset);
    let allowed = profile.and_then(|profile| profile.max_age_days).unwrap_or(0).max(config.extract.max_age_days);
    (!profile.is_some_and(|profile| profile.reference)).then(|| i32::from(allowed))
}

/// The feeds that a list is or could be made from, and to which day each reaches: those that are read, then those that
/// may be used and never came.
pub(super) fn feed_ages(config: &Config, profiles: &[Profile], newest: &[FileRecord], night: Day) -> Vec<FeedAge> {
    let read: BTreeMap<&str, Day> = newest.iter().map(|file| (file.dataset.as_str(), file.night)).collect();
    let mut feeds: BTreeMap<&str, FeedAge> = BTreeMap::new();
    for profile in profiles.iter().filter(|profile| !profile.reference) {
        let dataset = profile.dataset.as_str();
        let newest = read.get(dataset).copied();
        // Of the outcome there are two forms; nobody needs both.
        if newest.is_none() && (profile.outcome || !profile.use_in_scoring(&config.extract)) {
            continue;
        }
        let allowed = max_age(config, profiles, dataset);
        let late = newest.zip(allowed).is_some_and(|(newest, allowed)| night - newest > allowed);
        feeds.entry(dataset).or_insert_with(|| FeedAge { feed: profile.title.clone(), newest, late });
    }
    let mut feeds: Vec<FeedAge> = feeds.into_values().collect();
    feeds.sort_by_key(|feed| feed.newest.is_none());
    feeds
}

/// Stops the publication, and names the feed, where one is missing, stale or was set aside. A feed that was never read
/// and is not needed is no fault: the council does not have it.
pub(super) fn demand(
    config: &Config,
    profiles: &[Profile],
    intake: &Intake,
    newest: &[FileRecord],
    night: Day,
) -> Result<(), PipelineError> {
    let newest: BTreeMap<&str, Day> = newest.iter().map(|file| (file.dataset.as_str(), file.night)).collect();
    let mut faults = Vec::new();
    for file in intake.files.iter().filter(|file| file.fault.is_some()) {
        let reason = file.fault.as_deref().unwrap_or_default();
        faults.push(format!("{}: `{}` was set aside: {reason}", file.dataset, file.file));
    }
    for needed in config.extract.needed.iter().filter(|needed| !newest.contains_key(needed.as_str())) {
        faults.push(format!("{needed}: it is needed, and no file of it was ever accepted"));
    }
    let is_outcome = |dataset: &str| profiles.iter().any(|profile| profile.outcome && profile.dataset == dataset);
    if !newest.keys().any(|dataset| is_outcome(dataset)) {
        faults.push("hclic_case or outcomes: one of them is needed, and no file was ever accepted".into());
    }
    for (dataset, day) in &newest {
        let age = night - *day;
        if let Some(max_age) = max_age(config, profiles, dataset).filter(|allowed| age > *allowed) {
            faults
                .push(format!("{dataset}: its newest file was read for {day}, {age} days ago; {max_age} are allowed"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(PipelineError::Feeds { as_of: night, faults }) }
}
