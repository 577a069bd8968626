use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::ModelSettings;
use crate::domain::AsOf;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::features::Matrix;
use crate::features::Within;

use super::ModelError;

/// The keyed hash that orders equal scores: household and as-of date to a number, the lowest first.
pub type TieBreak<'a> = dyn Fn(HouseholdId, AsOf) -> u64 + Sync + 'a;

/// The cohort of one mature as-of date with what came of it.
#[derive(Clone, Copy)]
pub struct TrainingRows<'a> {
    /// The cohort's feature values.
    pub matrix: &'a Matrix,
    /// Whether the outcome came within the horizon; one a row of the matrix.
    pub labels: &'a [bool],
    /// Whether the household was helped within the horizon: such rows are counted, not learnt from. One a row of the
    /// matrix, or empty where nobody was.
    pub helped: &'a [bool],
}

/// Which way a feature is expected to move the risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// More of it means more risk.
    Raises,
    /// More of it means less risk.
    Lowers,
    /// No expectation.
    Either,
}

/// What the model keeps of a feature's entry in the catalogue.
#[derive(Clone, Debug)]
pub struct FeatureInfo {
    /// Name, as in the matrix.
    pub name: String,
    /// Theme its contribution is summed in.
    pub theme: String,
    /// Expected sign.
    pub sign: Sign,
    /// Whether it belongs to the full catalogue.
    pub full: bool,
    /// Whether it belongs to the reduced catalogue for small councils.
    pub reduced: bool,
    /// Which rows it counts by time: what a change of regime can cut in two.
    pub within: Within,
    /// The whole definition, kept in the artefact as it stands.
    pub definition: Value,
}

/// Where a model comes from; hashes are SHA-256 in hex. No personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The as-of date of the run that trained.
    pub trained_on: AsOf,
    /// Of the config.
    pub config_sha256: String,
    /// Of the data: the archive's state.
    pub data_sha256: String,
    /// What the model card must say, for example that a training date is covered by a single later snapshot.
    pub notes: Vec<String>,
}

/// Everything training needs.
#[derive(Clone, Copy)]
pub struct Training<'a> {
    /// Mature as-of dates, in any order; all matrices have the same features.
    pub rows: &'a [TrainingRows<'a>],
    /// The catalogue's entries, in the order of the matrices' columns.
    pub features: &'a [FeatureInfo],
    /// Grid, floor of positives, seed.
    pub settings: &'a ModelSettings,
    /// How far ahead the labels look.
    pub horizon: Horizon,
    /// Days after the horizon until its cases are expected in the feed.
    pub reporting_lag_days: u16,
    /// Distinct cases behind the positive labels of those not helped: one case is positive on several dates.
    pub distinct_positives: u32,
    /// Share of the cohort whose hit rate is compared with the single rule's, for example 0.01.
    pub list_share: f64,
    /// Resamples of the validation's intervals; 0 for none.
    pub resamples: u32,
    /// Orders equal scores.
    pub tie_break: &'a TieBreak<'a>,
    /// Where the model comes from.
    pub provenance: &'a Provenance,
}

impl<'a> TrainingRows<'a> {
    pub(super) fn as_of(&self) -> AsOf {
        self.matrix.as_of
    }

    pub(super) fn positives(&self) -> usize {
        self.labels.iter().filter(|label| **label).count()
    }

    pub(super) fn ties(&self, tie_break: &TieBreak<'a>) -> Vec<u64> {
        self.matrix.households.iter().map(|household| tie_break(*household, self.as_of())).collect()
    }
}

impl<'a> Training<'a> {
    /// The rows, earliest date first, once everything is known to fit together.
    pub(super) fn checked(&self) -> Result<Vec<TrainingRows<'a>>, ModelError> {
        let grid = &self.settings.l2;
        if grid.is_empty() || grid.iter().any(|l2| !l2.is_finite() || *l2 <= 0.0) {
            return Err(ModelError::BadGrid);
        }
        let mut rows = self.rows.to_vec();
        rows.sort_by_key(TrainingRows::as_of);
        if rows.is_empty() {
            return Err(ModelError::NoDates);
        }
        if let Some(twice) = rows.windows(2).find(|pair| pair[0].as_of() == pair[1].as_of()) {
            return Err(mismatch(twice[0].as_of(), "given twice"));
        }
        for date in &rows {
            self.check_date(date)?;
        }
        Ok(rows)
    }

    fn check_date(&self, date: &TrainingRows) -> Result<(), ModelError> {
        let matrix = date.matrix;
        if date.labels.len() != matrix.households.len() {
            return Err(mismatch(date.as_of(), "the labels are not one a household"));
        }
        if !date.helped.is_empty() && date.helped.len() != matrix.households.len() {
            return Err(mismatch(date.as_of(), "the helped are not one a household"));
        }
        if !matrix.features.iter().eq(self.features.iter().map(|feature| &feature.name)) {
            return Err(mismatch(date.as_of(), "the features are not those of the catalogue"));
        }
        if matrix.values.len() != matrix.households.len() * matrix.features.len() {
            return Err(mismatch(date.as_of(), "the matrix is not households × features"));
        }
        match matrix.values.iter().position(|value| value.is_infinite()) {
            None => Ok(()),
            Some(place) => Err(ModelError::NotFinite {
                feature: matrix.features[place % matrix.features.len()].clone(),
                row: place / matrix.features.len(),
                as_of: date.as_of(),
            }),
        }
    }
}

fn mismatch(as_of: AsOf, what: &str) -> ModelError {
    ModelError::Mismatch { as_of, what: what.into() }
}
