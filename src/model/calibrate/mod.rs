//! From score to risk: two curves tried, the better kept.

mod choose; //   which of the two, on dates neither was fitted on
mod isotonic; // pool adjacent violators
mod platt; //    a straight line in log-odds

use serde::{Deserialize, Serialize};

use crate::domain::Probability;

pub use choose::CalibrationChoice;
pub(super) use choose::{Fold, choose};

/// From score to risk; higher scores never have lower risks. What ranks is the score: an isotonic curve has steps, on which
/// many households share one risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The curve.
    pub curve: RiskCurve,
    /// Held-out household-dates it was fitted on; 0 where there were too few and score is taken for log-odds as it is.
    pub rows: u32,
    /// Those whose outcome came.
    pub positives: u32,
}

/// The shape of a calibration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum RiskCurve {
    /// Scores are log-odds as they are.
    AsScored,
    /// `risk = 1 / (1 + e^−(slope · score + intercept))` (Platt 1999).
    Platt {
        /// Slope on the score, above 0.
        slope: f64,
        /// Added to it.
        intercept: f64,
    },
    /// Straight lines between points, flat before the first and after the last (Zadrozny & Elkan 2002).
    Isotonic {
        /// At least two, by score ascending; risks never fall.
        points: Vec<RiskPoint>,
    },
}

/// One point of an isotonic curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// Score, in log-odds.
    pub score: f64,
    /// Risk there, strictly between 0 and 1.
    pub risk: f64,
}

/// Fewest held-out positives, and others, a curve is fitted on.
const FEWEST: usize = 20;

impl Calibration {
    /// Takes scores for log-odds as they are.
    pub const AS_SCORED: Self = Self { curve: RiskCurve::AsScored, rows: 0, positives: 0 };

    fn fitted(curve: RiskCurve, labels: &[bool]) -> Self {
        Self { curve, rows: labels.len() as u32, positives: labels.iter().filter(|label| **label).count() as u32 }
    }

    /// The probability a score stands for.
    pub fn risk(&self, score: f64) -> Probability {
        match &self.curve {
            RiskCurve::AsScored => Probability::from_log_odds(score),
            RiskCurve::Platt { slope, intercept } => Probability::from_log_odds(slope * score + intercept),
            RiskCurve::Isotonic { points } => {
                Probability::new(isotonic::between(points, score)).expect("every point's risk lies between 0 and 1")
            }
        }
    }
}

/// Whether both classes are there often enough to fit a curve.
fn enough(labels: &[bool]) -> bool {
    let positives = labels.iter().filter(|label| **label).count();
    positives.min(labels.len() - positives) >= FEWEST
}

#[cfg(test)]
mod testing {
    /// Scores that say one in two where one in five comes.
    pub(super) fn overconfident() -> (Vec<f64>, Vec<bool>) {
        (0..1_000).map(|row| (f64::from(row % 3) * 2.0 - 2.0, row % 5 == 0 && row % 3 > 0 || row % 50 == 0)).unzip()
    }
}
