use std::path::PathBuf;

use crate::alerts::Keyring;
use crate::audit::Audit;
use crate::config::Config;
use crate::db::Db;

use super::PipelineError;

/// The audit trail of a council: `audit.jsonl` beside the database, sealed under its keys.
///
/// # Errors
/// No key, or a database that cannot be used.
pub fn audit(config: &Config) -> Result<Audit, PipelineError> {
    audit_in(config, &Db::open(&config.archive.database)?)
}

/// The same in a database that is open already.
pub(super) fn audit_in(config: &Config, db: &Db) -> Result<Audit, PipelineError> {
    let seals = Keyring::read(&config.alerts.key)?.seals();
    Ok(Audit::new(db, beside(config, "audit.jsonl"), seals))
}

/// A file beside the database.
pub(super) fn beside(config: &Config, name: &str) -> PathBuf {
    config.archive.database.with_file_name(name)
}
