use std::collections::BTreeMap;

use crate::archive::FileRecord;
use crate::config::Config;
use crate::domain::Day;
use crate::extract::Profile;

use super::Intake;
use super::PipelineError;

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
        let profile = profiles.iter().find(|profile| profile.dataset == *dataset);
        let reference = profile.is_some_and(|profile| profile.reference);
        let allowed = profile.and_then(|profile| profile.max_age_days).unwrap_or(0).max(config.extract.max_age_days);
        let (max_age, age) = (i32::from(allowed), night - *day);
        if !reference && age > max_age {
            faults
                .push(format!("{dataset}: its newest file was read for {day}, {age} days ago; {max_age} are allowed"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(PipelineError::Feeds { as_of: night, faults }) }
}
