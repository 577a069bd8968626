//! Models of the first format, `hew-model/1`, as they were written: they keep their file, their id and their scores.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::AsOf;
use crate::domain::Horizon;

use super::artefact::{Model, ModelFeature};
use super::baseline::Rule;
use super::calibrate::{Calibration, CalibrationChoice, RiskCurve};
use super::held_back::HeldBack;
use super::helped::Helped;
use super::logistic::Solver;
use super::measure::{Estimate, Figures, Interval};
use super::reliability::Reliability;
use super::rows::{Provenance, Sign};
use super::validate::{Validation, ValidationDate};

/// A model as the first format had it, field by field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FirstFormat {
    pub(super) id: String,
    horizon: Horizon,
    reporting_lag_days: u16,
    provenance: Provenance,
    trained_dates: Vec<AsOf>,
    rows: u32,
    positives: u32,
    distinct_positives: u32,
    reduced_catalogue: bool,
    l2: f64,
    solver: Solver,
    largest_gradient: f64,
    base: f64,
    features: Vec<FirstFeature>,
    constant_features: Vec<String>,
    calibration: FirstCalibration,
    validation: FirstValidation,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct FirstFeature {
    name: String,
    theme: String,
    definition: Value,
    mean: f64,
    sd: f64,
    missing_share: f64,
    coefficient: f64,
    standard_error: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct FirstCalibration {
    slope: f64,
    intercept: f64,
    rows: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct FirstValidation {
    dates: Vec<FirstDate>,
    list_share: f64,
    model: Figures,
    rule: Figures,
    log_loss_by_l2: Vec<(f64, Option<f64>)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct FirstDate {
    as_of: AsOf,
    trained_on: Vec<AsOf>,
    l2: f64,
    calibration: FirstCalibration,
    model: Figures,
    rule: Rule,
    rule_figures: Figures,
}

impl FirstFormat {
    /// As a model of today: what the first format did not have is empty, and a card says nothing of it.
    pub(super) fn read(self) -> Model {
        let old = Box::new(self.clone());
        let held_out = &self.validation.model;
        Model {
            reference: None,
            calibration: self.calibration.read(held_out),
            id: self.id,
            horizon: self.horizon,
            reporting_lag_days: self.reporting_lag_days,
            provenance: self.provenance,
            trained_dates: self.trained_dates,
            rows: self.rows,
            positives: self.positives,
            distinct_positives: self.distinct_positives,
            helped: Helped::default(),
            train_from: None,
            regimes: Vec::new(),
            reduced_catalogue: self.reduced_catalogue,
            l2: self.l2,
            solver: self.solver,
            largest_gradient: self.largest_gradient,
            base: self.base,
            features: self.features.into_iter().map(FirstFeature::read).collect(),
            constant_features: self.constant_features,
            validation: self.validation.read(),
            first_format: Some(old),
        }
    }
}

impl FirstFeature {
    /// Its standard error took household-dates for independent, and so does the interval made from it.
    fn read(self) -> ModelFeature {
        let Self { name, theme, definition, mean, sd, missing_share, coefficient, standard_error } = self;
        let interval = standard_error.and_then(|error| Interval::around(coefficient, error));
        let expected_sign = match definition.get("sign").and_then(Value::as_str) {
            Some("raises") => Sign::Raises,
            Some("lowers") => Sign::Lowers,
            _ => Sign::Either,
        };
        ModelFeature {
            name,
            theme,
            definition,
            mean,
            sd,
            missing_share,
            coefficient,
            coefficient_with_helped: coefficient,
            standard_error,
            odds_ratio: Estimate {
                value: coefficient.exp(),
                interval: interval.map(|interval| interval.map(f64::exp)),
            },
            as_expected: match expected_sign {
                Sign::Raises => Some(coefficient > 0.0),
                Sign::Lowers => Some(coefficient < 0.0),
                Sign::Either => None,
            },
            expected_sign,
        }
    }
}

impl FirstCalibration {
    /// It did not say how many outcomes it was fitted on; where that was all held-out rows, they do.
    fn read(self, held_out: &Figures) -> Calibration {
        let Self { slope, intercept, rows } = self;
        let curve = if rows == 0 { RiskCurve::AsScored } else { RiskCurve::Platt { slope, intercept } };
        let positives = if rows == held_out.rows { held_out.positives } else { 0 };
        Calibration { curve, rows, positives }
    }
}

impl FirstValidation {
    fn read(self) -> Validation {
        Validation {
            dates: self.dates.into_iter().map(FirstDate::read).collect(),
            list_share: self.list_share,
            model: self.model,
            rule: self.rule,
            log_loss_by_l2: self.log_loss_by_l2,
            calibration_choice: CalibrationChoice::default(),
            reliability: Reliability::default(),
            held_back: HeldBack::default(),
        }
    }
}

impl FirstDate {
    fn read(self) -> ValidationDate {
        ValidationDate {
            as_of: self.as_of,
            trained_on: self.trained_on,
            l2: self.l2,
            calibration: self.calibration.read(&self.model),
            calibration_choice: CalibrationChoice::default(),
            helped: Helped::default(),
            model: self.model,
            rule: self.rule,
            rule_figures: self.rule_figures,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::model::{Model, RiskCurve};

    fn file() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/models-1/56df10ada48a.json")
    }

    #[test]
    fn a_model_of_the_first_format_keeps_its_id_its_text_and_its_scores() {
        let model = Model::load(&file()).unwrap();
        assert_eq!(model.id, "56df10ada48a");
        assert_eq!(model.to_json(), std::fs::read_to_string(file()).unwrap());
        let RiskCurve::Platt { slope, intercept } = model.calibration.curve else { panic!("{:?}", model.calibration) };
        let by_hand = 1.0 / (1.0 + (-(slope * -5.0 + intercept)).exp());
        assert!((model.calibration.risk(-5.0).get() - by_hand).abs() < 1e-12);
        assert_eq!((model.calibration.rows, model.calibration.positives), (63_887, 301));
        assert_eq!((model.rows, model.features.len(), model.validation.model.hits), (191_940, 14, 27));
        let odd = model.features.iter().find(|feature| feature.name == "single_discount").unwrap();
        assert_eq!(odd.as_expected, Some(false));
    }

    #[test]
    fn a_model_of_the_first_format_edited_by_hand_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("56df10ada48a.json");
        let text = std::fs::read_to_string(file()).unwrap().replace("\"l2\": 1.0", "\"l2\": 2.0");
        std::fs::write(&path, text).unwrap();
        assert!(Model::load(&path).unwrap_err().to_string().contains("but its content is"));
    }
}
