use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::AsOf;
use crate::domain::Day;

/// What `manifest.json` says it is. Changes when a field changes meaning.
pub const MANIFEST_FORMAT: &str = "hew-list/1";

/// What a list was made from and what it consists of; no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_FORMAT`].
    pub format: String,
    /// Version of the program.
    pub program: String,
    /// Name of the council.
    pub council: String,
    /// The as-of date.
    pub as_of: AsOf,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// Whether the as-of date was fixed.
    pub replay: bool,
    /// The model.
    pub model: ModelMark,
    /// Hex SHA-256 of the config file.
    pub config_sha256: String,
    /// The extracts the archive had accepted, by dataset, then file.
    pub inputs: Vec<InputFile>,
    /// Named counts: cohort, listed, added, closed, unserved, …
    pub counts: BTreeMap<String, u64>,
    /// The files of the list, by name; filled in when it is published.
    pub outputs: Vec<OutputFile>,
}

/// Which model scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelMark {
    /// Id of the artefact.
    pub id: String,
    /// Hex SHA-256 of the artefact.
    pub sha256: String,
    /// Whether a person signed it off.
    pub signed_off: bool,
    /// Who did: a staff id or role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_off_by: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_off_why: Option<String>,
}

/// One extract that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputFile {
    /// Dataset of its profile.
    pub dataset: String,
    /// File name.
    pub file: String,
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
}

/// One file of the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OutputFile {
    /// File name.
    pub file: String,
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}
