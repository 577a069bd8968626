use super::super::newton::{Objective, minimise};
use super::Calibration;
use super::RiskCurve;
use super::enough;

/// Slope and intercept on held-out scores by maximum likelihood; `None` where there are fewer than twenty positives (or
/// others) or where higher scores did not go with more outcomes.
pub(super) fn fit(scores: &[f64], labels: &[bool]) -> Option<Calibration> {
    if !enough(labels) {
        return None;
    }
    // A trace of a penalty keeps the numbers finite where scores separate perfectly.
    let objective = Objective { columns: scores, labels, l2: 1e-6 };
    let found = minimise(objective, Some(&[1.0, 0.0]));
    let converged = objective.slopes(&found).steepest() <= 1e-6 * labels.len() as f64;
    let rises = converged && found[0] > 0.0;
    rises.then(|| Calibration::fitted(RiskCurve::Platt { slope: found[0], intercept: found[1] }, labels))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::super::testing::overconfident;
    use super::fit;

    #[test]
    fn the_mean_risk_is_the_base_rate() {
        let (scores, labels) = overconfident();
        let calibration = fit(&scores, &labels).unwrap();
        let risks: f64 = scores.iter().map(|score| calibration.risk(*score).get()).sum();
        let came = labels.iter().filter(|label| **label).count() as f64;
        assert!((risks - came).abs() < 1e-4, "{risks} {came}");
        assert_eq!((calibration.rows, f64::from(calibration.positives)), (1_000, came));
    }

    #[test]
    fn a_score_that_ranks_the_wrong_way_is_left_alone() {
        let (scores, labels) = overconfident();
        let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
        assert_eq!(fit(&turned, &labels), None);
        assert_eq!(fit(&scores[..40], &labels[..40]), None);
    }

    proptest! {
        #[test]
        fn risk_never_ranks_otherwise_than_score(a in -30.0..30.0_f64, b in -30.0..30.0_f64) {
            let (scores, labels) = overconfident();
            let calibration = fit(&scores, &labels).unwrap();
            prop_assert!((a <= b) == (calibration.risk(a) <= calibration.risk(b)) || (a - b).abs() < 1e-9);
        }
    }
}
