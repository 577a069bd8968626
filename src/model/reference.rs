//! Comparison with scikit-learn 1.9.1; the fixtures are made by `tests/reference/make_reference.py`.

use serde::Deserialize;

use super::design::Design;
use super::logistic::fit;
use super::measure::{auc, average_precision, brier, log_loss};
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

#[test]
fn coefficients_agree_with_scikit_learn() {
    let mut reader = csv::Reader::from_reader(include_str!("../../tests/reference/fit.csv").as_bytes());
    let rows: Vec<Vec<f64>> = reader.deserialize().map(Result::unwrap).collect();
    let labels: Vec<bool> = rows.iter().map(|row| row[12] > 0.5).collect();
    let values: Vec<&[f64]> = rows.iter().map(|row| &row[..12]).collect();
    let names = ["x"; 12];
    let matrix = matrix(1, &names, &values);
    let columns: Vec<usize> = (0..12).collect();
    let design = Design::of(&[TrainingRows { matrix: &matrix, labels: &labels, helped: &[] }], &columns);
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
