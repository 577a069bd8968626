use std::path::PathBuf;

use crate::domain::AsOf;

use super::refusal::RegistryError;

/// Why there is no model, or why it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No as-of date was given.
    #[error("there is no mature as-of date to train on")]
    NoDates,
    /// A matrix, its labels or the feature list do not belong together.
    #[error("as-of date {as_of}: {what}")]
    Mismatch {
        /// The as-of date.
        as_of: AsOf,
        /// What does not fit.
        what: String,
    },
    /// A value is infinite.
    #[error("feature `{feature}` is not finite in row {row} of as-of date {as_of}")]
    NotFinite {
        /// The feature.
        feature: String,
        /// The row of the matrix, from 0.
        row: usize,
        /// The as-of date.
        as_of: AsOf,
    },
    /// Too few cases for the number of features.
    #[error(
        "{positives} positives are too few: {features} features need {needed}, the reduced {reduced_features} need {reduced_needed}"
    )]
    TooFewPositives {
        /// Distinct cases among the training rows.
        positives: u32,
        /// Features that vary.
        features: usize,
        /// Positives they need.
        needed: u32,
        /// Features of the reduced catalogue that vary.
        reduced_features: usize,
        /// Positives those need.
        reduced_needed: u32,
    },
    /// Only one class among the rows.
    #[error("the training rows hold {positives} positives among {rows} rows: nothing to tell apart")]
    OneClass {
        /// Positives.
        positives: usize,
        /// Rows.
        rows: usize,
    },
    /// No feature varies.
    #[error("no feature varies among the training rows")]
    NoFeatures,
    /// The fit did not reach the optimum.
    #[error("the fit did not converge: largest gradient entry {largest:.1e} a row, allowed {allowed:.0e}")]
    NotConverged {
        /// Largest entry of the penalised gradient, divided by the number of rows.
        largest: f64,
        /// The limit.
        allowed: f64,
    },
    /// The library that fits refused.
    #[error("the logistic regression failed: {0}")]
    Library(String),
    /// The matrix lacks a feature of the model.
    #[error("model `{model}` needs feature `{feature}`, which the catalogue no longer has")]
    MissingFeature {
        /// The model's id.
        model: String,
        /// The feature.
        feature: String,
    },
    /// A change of regime names features that are not there.
    #[error("the regime `{regime}` names features that the catalogue in use does not have: {}", listed(features))]
    UnknownFeatures {
        /// The regime.
        regime: String,
        /// The features.
        features: Vec<String>,
    },
    /// The L2 grid is empty or holds something other than strengths.
    #[error("`model.l2` must hold at least one strength, each above 0")]
    BadGrid,
    /// A file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// `read`, `write` or `lock`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no model of a known format.
    #[error("`{}` is not a model file this version reads", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The content does not have the id it claims.
    #[error("`{}` says it is model `{claimed}`, but its content is `{found}`", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// The id in the file.
        claimed: String,
        /// The id of the content.
        found: String,
    },
    /// A model is not found, not promoted or not retired.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl ModelError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoDates => {
                "load more history: training needs an as-of date at least the horizon plus the reporting lag before the date to which the outcome feed is complete, and not before `model.train_from`"
            }
            Self::UnknownFeatures { .. } => {
                "`hew features` prints the names; a feed that may not be used in scoring has no features"
            }
            Self::TooFewPositives { .. } => {
                "load older homelessness cases and extracts, allow more training dates (`model.max_dates`), or use a smaller catalogue of features; do not lower `model.positives_per_feature` without advice"
            }
            Self::OneClass { .. } => {
                "check that the outcome feed is loaded and that its cases link to households (`hew check`)"
            }
            Self::NoFeatures => "check that the feeds are loaded and may be used in scoring (`hew check`)",
            Self::NotConverged { .. } | Self::Library(_) => "raise the smallest strength in `model.l2`",
            Self::MissingFeature { .. } => "train again with the present catalogue, or bring the old catalogue back",
            Self::BadGrid => "for example `l2 = [1.0, 10.0, 100.0]`",
            Self::Altered { .. } => {
                "restore the file from a backup or train again; a model file is never edited by hand"
            }
            Self::Format { .. } => "it may come from a newer version of hew",
            Self::Registry(refused) => return refused.hint(),
            Self::Mismatch { .. } | Self::NotFinite { .. } | Self::File { .. } => return None,
        };
        Some(hint.into())
    }
}
