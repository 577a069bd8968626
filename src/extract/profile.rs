use serde::{Deserialize, Serialize};

/// Whether a row that vanishes has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The full state: a row that vanishes has ended.
    Snapshot,
    /// Rows are only ever added; a row with a known key replaces the earlier one.
    Log,
}

/// What one kind of extract looks like.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The dataset it describes.
    pub dataset: String,
}
