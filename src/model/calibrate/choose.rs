use serde::{Deserialize, Serialize};

use crate::domain::AsOf;

use super::super::measure::log_loss;
use super::Calibration;
use super::{isotonic, platt};

/// How the two curves did on held-back dates that neither was fitted on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationChoice {
    /// The dates they were compared on; each was judged by curves fitted on the held-back dates that were mature on it.
    pub compared_on: Vec<AsOf>,
    /// Household-dates they were compared on.
    pub rows: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// Mean log loss of Platt's curve; `None` where no date could compare.
    pub platt_log_loss: Option<f64>,
    /// Mean log loss of the isotonic curve.
    pub isotonic_log_loss: Option<f64>,
}

/// One held-back date.
#[derive(Clone, Copy)]
pub(in super::super) struct Fold<'a> {
    pub(in super::super) as_of: AsOf,
    /// The dates whose outcomes were known on it.
    pub(in super::super) mature: &'a [AsOf],
    pub(in super::super) scores: &'a [f64],
    pub(in super::super) labels: &'a [bool],
}

/// Compares both curves on every date that has earlier, mature dates among the folds to fit them on, and fits the better
/// on all of them: the isotonic one where its log loss was the lower, else Platt's. Where no date can compare, Platt's two
/// numbers ask for less; where not even they can be had, scores stay log-odds.
pub(in super::super) fn choose(folds: &[Fold]) -> (Calibration, CalibrationChoice) {
    let mut choice = CalibrationChoice::default();
    let (mut by_platt, mut by_isotonic) = (0.0, 0.0);
    for later in folds {
        let (scores, labels) = pooled(folds.iter().filter(|fold| later.mature.contains(&fold.as_of)));
        let Some((platt, isotonic)) = platt::fit(&scores, &labels).zip(isotonic::fit(&scores, &labels)) else {
            continue;
        };
        let losses = loss(&platt, later).zip(loss(&isotonic, later));
        let Some((platt, isotonic)) = losses else { continue };
        by_platt += platt;
        by_isotonic += isotonic;
        choice.compared_on.push(later.as_of);
        choice.rows += later.labels.len() as u32;
        choice.positives += later.labels.iter().filter(|label| **label).count() as u32;
    }
    if choice.rows > 0 {
        choice.platt_log_loss = Some(by_platt / f64::from(choice.rows));
        choice.isotonic_log_loss = Some(by_isotonic / f64::from(choice.rows));
    }
    let (scores, labels) = pooled(folds.iter());
    let stepped = (choice.isotonic_log_loss < choice.platt_log_loss).then(|| isotonic::fit(&scores, &labels)).flatten();
    let calibration = stepped.or_else(|| platt::fit(&scores, &labels)).unwrap_or(Calibration::AS_SCORED);
    (calibration, choice)
}

fn pooled<'f>(folds: impl Iterator<Item = &'f Fold<'f>>) -> (Vec<f64>, Vec<bool>) {
    let (mut scores, mut labels) = (Vec::new(), Vec::new());
    for fold in folds {
        scores.extend(fold.scores);
        labels.extend(fold.labels);
    }
    (scores, labels)
}

/// Sum of the log losses on a date.
fn loss(calibration: &Calibration, fold: &Fold) -> Option<f64> {
    let risks: Vec<f64> = fold.scores.iter().map(|score| calibration.risk(*score).get()).collect();
    Some(log_loss(&risks, fold.labels)? * risks.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::Fold;
    use super::choose;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::model::RiskCurve;

    /// Scores from −2 to 2; `share` of each has the outcome.
    fn date(share: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<bool>) {
        (0..1_000)
            .map(|row| (f64::from(row % 5) - 2.0, f64::from(row / 5)))
            .map(|(score, place)| (score, place < 200.0 * share(score)))
            .unzip()
    }

    fn chosen(share: impl Fn(f64) -> f64) -> (RiskCurve, Vec<AsOf>) {
        let (scores, labels) = date(share);
        let days = [AsOf(Day(0)), AsOf(Day(300)), AsOf(Day(600))];
        let fold = |place: usize| Fold { as_of: days[place], mature: &days[..place], scores: &scores, labels: &labels };
        let (calibration, choice) = choose(&[fold(0), fold(1), fold(2)]);
        assert_eq!((choice.rows, calibration.rows), (2_000, 3_000));
        assert_eq!(
            choice.isotonic_log_loss < choice.platt_log_loss,
            matches!(calibration.curve, RiskCurve::Isotonic { .. })
        );
        (calibration.curve, choice.compared_on)
    }

    #[test]
    fn a_step_is_isotonic_and_a_slope_is_platts() {
        let (curve, compared_on) = chosen(|score| if score > 1.5 { 0.9 } else { 0.1 });
        assert!(matches!(curve, RiskCurve::Isotonic { .. }), "{curve:?}");
        assert_eq!(compared_on, [AsOf(Day(300)), AsOf(Day(600))]);
    }

    #[test]
    fn without_a_later_date_nothing_is_compared_and_platt_is_kept() {
        let (scores, labels) = date(|score| if score > 1.5 { 0.9 } else { 0.1 });
        let alone = Fold { as_of: AsOf(Day(0)), mature: &[], scores: &scores, labels: &labels };
        let (calibration, choice) = choose(&[alone]);
        assert!(matches!(calibration.curve, RiskCurve::Platt { .. }));
        assert_eq!((choice.platt_log_loss, choice.rows), (None, 0));
        assert_eq!(choose(&[]).0.curve, RiskCurve::AsScored);
    }

    #[test]
    fn one_class_alone_leaves_scores_as_they_are() {
        for share in [0.0, 1.0] {
            let (scores, labels) = date(|_| share);
            let days = [AsOf(Day(0)), AsOf(Day(300))];
            let fold =
                |place: usize| Fold { as_of: days[place], mature: &days[..place], scores: &scores, labels: &labels };
            assert_eq!(choose(&[fold(0), fold(1)]).0.curve, RiskCurve::AsScored);
        }
    }
}
