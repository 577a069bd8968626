//! What was done goes into the audit trail.

use super::show;
use crate::audit::Audit;
use crate::audit::Mended;
use crate::clock::now;
use crate::config::Config;
use crate::error::Failure;
use crate::pipeline;
use crate::pipeline::PipelineError;

/// Adds an entry to the audit trail. `by` is the staff id that was given; without one the user of the machine.
pub(super) fn record(config: &Config, deed: &str, by: Option<&str>, details: &[(&str, String)]) -> Result<(), Failure> {
    let audit = pipeline::audit(config)?;
    settle(&audit)?;
    let user = user();
    let mut details = details.to_vec();
    if by.is_some() {
        details.push(("user", user.clone()));
    }
    audit.append(deed, by.unwrap_or(&user), &details, now()).map_err(PipelineError::from)?;
    Ok(())
}

/// Refuses before a deed is done that could not be recorded after: a trail that is not whole.
pub(super) fn ready(config: &Config) -> Result<(), Failure> {
    pipeline::audit(config)?.verify().map_err(PipelineError::from)?;
    Ok(())
}

/// Settles what a kill had left of the trail, and says so.
pub(super) fn settle(audit: &Audit) -> Result<(), Failure> {
    match audit.mend(now()).map_err(PipelineError::from)? {
        None => Ok(()),
        Some(Mended::Ahead(seq)) => show::say(&format!(
            "audit trail: hew had been stopped after it wrote entry {seq}; that is mended, and an entry says so\n"
        )),
        Some(Mended::CutShort) => show::say(
            "audit trail: hew had been stopped while it wrote an entry; what was left of it is gone, and an entry says so\n",
        ),
    }
}

/// The user of the machine this process runs as: by the system's own books, else by the environment.
pub(super) fn user() -> String {
    let named = || ["LOGNAME", "USER", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let found = of_process().or_else(named).filter(|name| !name.trim().is_empty());
    found.unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(unix)]
fn of_process() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let uid = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let name = fields.filter(|fields| fields.get(2) == Some(&uid.as_str())).find_map(|fields| fields.first().copied());
    Some(name.map_or_else(|| format!("uid {uid}"), str::to_owned))
}

#[cfg(not(unix))]
fn of_process() -> Option<String> {
    None
}
