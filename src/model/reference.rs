//! Comparison with scikit-learn 1.9.1 and statsmodels 0.15.0; the fixtures are made by `make_reference.py` and
//! `make_model_reference.py` in `tests/reference/`.

use serde::Deserialize;

use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

use super::design::Design;
use super::logistic::fit;
use super::measure::{Interval, Judged, auc, average_precision, brier, log_loss};
use super::reliability::Reliability;
use super::rows::TrainingRows;
use super::testing::matrix;

#[derive(Deserialize)]
struct MetricCase {
    name: String,
    risks: Vec<f64>,
    labels: Vec<bool>,
    auc: f64,
    average_precision: f64,
    brier: f64,
    log_loss: f64,
}

#[derive(Deserialize)]
struct FitCase {
    l2: f64,
    coefficients: Vec<f64>,
    intercept: f64,
}

#[test]
fn metrics_agree_with_scikit_learn() {
    let cases: Vec<MetricCase> = serde_json::from_str(include_str!("../../tests/reference/metrics.json")).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let (risks, labels) = (&case.risks, &case.labels);
        let compared = [
            ("auc", auc(risks, labels), case.auc),
            ("average precision", average_precision(risks, labels), case.average_precision),
            ("brier", brier(risks, labels), case.brier),
            ("log loss", log_loss(risks, labels), case.log_loss),
        ];
        for (metric, ours, theirs) in compared {
            assert!((ours.unwrap() - theirs).abs() < 1e-9, "{}: {metric} {ours:?} {theirs}", case.name);
        }
    }
}

/// The rows of `fit.csv`, standardised.
fn design() -> Design {
    let mut reader = csv::Reader::from_reader(include_str!("../../tests/reference/fit.csv").as_bytes());
    let rows: Vec<Vec<f64>> = reader.deserialize().map(Result::unwrap).collect();
    let labels: Vec<bool> = rows.iter().map(|row| row[12] > 0.5).collect();
    let values: Vec<&[f64]> = rows.iter().map(|row| &row[..12]).collect();
    let matrix = matrix(1, &["x"; 12], &values);
    let columns: Vec<usize> = (0..12).collect();
    Design::of(&[TrainingRows { matrix: &matrix, labels: &labels, helped: &[] }], &columns)
}

#[test]
fn coefficients_agree_with_scikit_learn() {
    let design = design();
    let cases: Vec<FitCase> = serde_json::from_str(include_str!("../../tests/reference/fit.json")).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let fitted = fit(&design, case.l2, None).unwrap();
        let theirs = case.coefficients.iter().chain([&case.intercept]);
        for (ours, theirs) in fitted.parameters.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-4, "l2 {}: {ours} {theirs}", case.l2);
        }
    }
}

#[derive(Deserialize)]
struct Clustered {
    households: Vec<u64>,
    parameters: Vec<f64>,
    standard_errors: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
}

#[test]
fn clustered_intervals_agree_with_statsmodels() {
    let theirs: Clustered = serde_json::from_str(include_str!("../../tests/reference/clustered.json")).unwrap();
    let design = Design { households: theirs.households, ..design() };
    let fitted = fit(&design, 1e-6, None).unwrap();
    let errors = fitted.standard_errors.unwrap();
    assert_eq!(errors.len(), theirs.standard_errors.len());
    for (j, (coefficient, error)) in fitted.parameters.iter().zip(&errors).enumerate() {
        let interval = Interval::around(*coefficient, *error).unwrap();
        let compared = [
            (*coefficient, theirs.parameters[j]),
            (*error, theirs.standard_errors[j]),
            (interval.low, theirs.low[j]),
            (interval.high, theirs.high[j]),
        ];
        for (ours, theirs) in compared {
            assert!((ours - theirs).abs() < 1e-5, "parameter {j}: {ours} {theirs}");
        }
    }
    // The clusters matter: rows taken for strangers have other errors.
    let strangers = Design { households: (0..design.labels.len() as u64).collect(), ..design };
    let naive = fit(&strangers, 1e-6, None).unwrap().standard_errors.unwrap();
    assert!(errors.iter().zip(&naive).any(|(error, naive)| (error / naive - 1.0).abs() > 0.05), "{errors:?} {naive:?}");
}

#[derive(Deserialize)]
struct Calibrated {
    scores: Vec<f64>,
    households: Vec<u64>,
    labels: Vec<bool>,
    reliability: [Vec<f64>; 2],
    slope: [f64; 3],
    intercept: [f64; 3],
}

#[test]
fn reliability_agrees_with_scikit_learn_and_statsmodels() {
    let theirs: Calibrated = serde_json::from_str(include_str!("../../tests/reference/calibration.json")).unwrap();
    let found = Reliability::of(&[Judged {
        as_of: AsOf(Day(0)),
        households: theirs.households.iter().copied().map(HouseholdId).collect(),
        risks: theirs.scores.iter().map(|score| Probability::from_log_odds(*score).get()).collect(),
        ties: vec![0; theirs.scores.len()],
        scores: theirs.scores,
        labels: theirs.labels,
    }]);
    let [means, shares] = &theirs.reliability;
    assert_eq!(found.tenths.len(), means.len());
    for (tenth, (mean, share)) in found.tenths.iter().zip(means.iter().zip(shares)) {
        assert!((tenth.mean_risk - mean).abs() < 1e-12 && (tenth.share.value - share).abs() < 1e-12, "{tenth:?}");
    }
    for (ours, theirs) in [(found.slope.unwrap(), theirs.slope), (found.intercept.unwrap(), theirs.intercept)] {
        let interval = ours.interval.unwrap();
        for (ours, theirs) in [ours.value, interval.low, interval.high].iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-5, "{ours} {theirs}");
        }
    }
}
