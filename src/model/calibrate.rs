use serde::{Deserialize, Serialize};

use crate::domain::Probability;

use super::newton::{Objective, minimise};

/// From score to risk: `risk = 1 / (1 + e^−(slope · score + intercept))` (Platt 1999). The slope is above 0, so that risk
/// never ranks otherwise than score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Slope on the score; 1 leaves it as it is.
    pub slope: f64,
    /// Added to it.
    pub intercept: f64,
    /// Held-out household-dates it was fitted on; 0 where there were too few and score is taken for log-odds as it is.
    pub rows: u32,
}

/// Fewest held-out positives two numbers are fitted on.
const FEWEST_POSITIVES: usize = 20;

impl Calibration {
    /// Takes scores for log-odds as they are.
    pub const IDENTITY: Self = Self { slope: 1.0, intercept: 0.0, rows: 0 };

    /// Fits slope and intercept on held-out scores by maximum likelihood; the identity where there are fewer than twenty
    /// positives (or negatives) or where higher scores did not go with more outcomes.
    pub(super) fn fit(scores: &[f64], labels: &[bool]) -> Self {
        let positives = labels.iter().filter(|label| **label).count();
        if positives.min(labels.len() - positives) < FEWEST_POSITIVES {
            return Self::IDENTITY;
        }
        // A trace of a penalty keeps the numbers finite where scores separate perfectly.
        let objective = Objective { columns: scores, labels, l2: 1e-6 };
        let found = minimise(objective, Some(&[1.0, 0.0]));
        let converged = objective.slopes(&found).steepest() <= 1e-6 * labels.len() as f64;
        if !converged || found[0] <= 0.0 {
            return Self::IDENTITY;
        }
        Self { slope: found[0], intercept: found[1], rows: labels.len() as u32 }
    }

    /// The probability a score stands for.
    pub fn risk(&self, score: f64) -> Probability {
        Probability::from_log_odds(self.slope * score + self.intercept)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::Calibration;

    /// Scores that say one in two where one in five comes.
    fn overconfident() -> (Vec<f64>, Vec<bool>) {
        (0..1_000).map(|row| (f64::from(row % 3) * 2.0 - 2.0, row % 5 == 0 && row % 3 > 0 || row % 50 == 0)).unzip()
    }

    #[test]
    fn the_mean_risk_is_the_base_rate() {
        let (scores, labels) = overconfident();
        let calibration = Calibration::fit(&scores, &labels);
        let risks: f64 = scores.iter().map(|score| calibration.risk(*score).get()).sum();
        let came = labels.iter().filter(|label| **label).count() as f64;
        assert!((risks - came).abs() < 1e-4, "{risks} {came}");
        assert_eq!(calibration.rows, 1_000);
    }

    #[test]
    fn a_score_that_ranks_the_wrong_way_is_left_alone() {
        let (scores, labels) = overconfident();
        let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
        assert_eq!(Calibration::fit(&turned, &labels), Calibration::IDENTITY);
        assert_eq!(Calibration::fit(&scores[..40], &labels[..40]), Calibration::IDENTITY);
    }

    proptest! {
        #[test]
        fn risk_never_ranks_otherwise_than_score(a in -30.0..30.0_f64, b in -30.0..30.0_f64) {
            let (scores, labels) = overconfident();
            let calibration = Calibration::fit(&scores, &labels);
            prop_assert!((a <= b) == (calibration.risk(a) <= calibration.risk(b)) || (a - b).abs() < 1e-9);
        }
    }
}
