//! The one file that names linfa-logistic, with its surprises: it calls the *commoner* class positive (its issue 393), so
//! signs are turned by asking which class that was; and it returns `Ok` when its iterations run out, so the penalised
//! gradient is checked here. Our own Newton steps come first, for speed; linfa is the model of record: from the optimum
//! it takes no further step and so certifies it with independent code. Where it does not agree, it fits alone.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, ArrayView2, ShapeBuilder};
use serde::{Deserialize, Serialize};

use super::ModelError;
use super::design::Design;
use super::newton::{Objective, minimise};
use super::sandwich::clustered_errors;

/// Largest entry of the penalised gradient, a row, at which a fit counts as converged.
const GRADIENT_A_ROW: f64 = 1e-6;

/// How the optimum was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// Newton found it and linfa-logistic, started there, confirmed it.
    NewtonConfirmedByLinfa,
    /// linfa-logistic alone, started at the base rate.
    LinfaAlone,
}

/// A converged fit, on the standardised scale.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// The coefficients, one a column of the design, then the intercept.
    pub(super) parameters: Vec<f64>,
    /// Standard errors in the same order, clustered by household; `None` where they cannot be had.
    pub(super) standard_errors: Option<Vec<f64>>,
    /// Largest entry of the penalised gradient, a row.
    pub(super) largest_gradient: f64,
    pub(super) solver: Solver,
}

/// Fits P(outcome) with an L2 penalty on the coefficients, from `start` where one is given.
pub(super) fn fit(design: &Design, l2: f64, start: Option<&[f64]>) -> Result<Fitted, ModelError> {
    let (rows, positives) = (design.labels.len(), design.positives());
    if positives == 0 || positives == rows {
        return Err(ModelError::OneClass { positives, rows });
    }
    if design.scales.is_empty() {
        return Err(ModelError::NoFeatures);
    }
    let objective = Objective { columns: &design.columns, labels: &design.labels, l2 };
    let newton = minimise(objective, start);
    let confirmed = linfa(objective, &newton).and_then(|at| checked(objective, at, Solver::NewtonConfirmedByLinfa));
    let fitted = confirmed.or_else(|_| checked(objective, linfa(objective, &objective.null())?, Solver::LinfaAlone))?;
    let standard_errors = clustered_errors(objective, &fitted.parameters, &design.households);
    Ok(Fitted { standard_errors, ..fitted })
}

/// The parameters of a fit that only serves to choose and to validate: Newton's, if its gradient passes, without linfa's
/// second opinion.
pub(super) fn quick_fit(design: &Design, l2: f64, start: Option<&[f64]>) -> Result<Vec<f64>, ModelError> {
    let objective = Objective { columns: &design.columns, labels: &design.labels, l2 };
    let found = minimise(objective, start);
    if objective.slopes(&found).steepest() <= GRADIENT_A_ROW * design.labels.len() as f64 {
        return Ok(found);
    }
    fit(design, l2, None).map(|fitted| fitted.parameters)
}

fn checked(objective: Objective, parameters: Vec<f64>, solver: Solver) -> Result<Fitted, ModelError> {
    let slopes = objective.slopes(&parameters);
    let largest = slopes.steepest() / objective.labels.len() as f64;
    let converged = largest <= GRADIENT_A_ROW && parameters.iter().all(|parameter| parameter.is_finite());
    if !converged {
        return Err(ModelError::NotConverged { largest, allowed: GRADIENT_A_ROW });
    }
    Ok(Fitted { parameters, standard_errors: None, largest_gradient: largest, solver })
}

/// linfa's own fit from a start; parameters in our order and of our sign. Its tolerance is on the gradient of the *sum*
/// over the rows, ours a row.
fn linfa(objective: Objective, start: &[f64]) -> Result<Vec<f64>, ModelError> {
    let failed = |error: &dyn std::fmt::Display| ModelError::Library(error.to_string());
    let rows = objective.labels.len();
    let shape = (rows, start.len() - 1).f();
    let records = ArrayView2::from_shape(shape, objective.columns).map_err(|error| failed(&error))?;
    let dataset = DatasetBase::new(records, Array1::from_vec(objective.labels.to_vec()));
    let sign = if outcome_is_commoner(objective.labels) { 1.0 } else { -1.0 };
    let fitted = LogisticRegression::default()
        .alpha(objective.l2)
        .gradient_tolerance(rows as f64 * GRADIENT_A_ROW)
        .initial_params(start.iter().map(|parameter| sign * parameter).collect())
        .fit(&dataset)
        .map_err(|error| failed(&error))?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let parameters = fitted.params().iter().copied().chain([fitted.intercept()]);
    Ok(parameters.map(|parameter| sign * parameter).collect())
}

/// Which class linfa will call positive, needed for the start: the commoner one, the first seen where they tie.
fn outcome_is_commoner(labels: &[bool]) -> bool {
    let positives = labels.iter().filter(|label| **label).count();
    match (2 * positives).cmp(&labels.len()) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => labels[0],
    }
}

#[cfg(test)]
mod tests {
    use super::{Objective, Solver, fit, linfa};
    use crate::model::design::{Design, Scale};

    /// One feature; the outcome is likelier the higher it is.
    fn toy(positives: usize, reversed: bool) -> Design {
        let mut rows: Vec<(f64, bool)> = (0..100)
            .map(|row| ((row * 37 % 100) as f64 / 50.0 - 1.0, row < positives))
            .map(|(noise, label)| (noise + if label { 0.5 } else { -0.5 }, label))
            .collect();
        if reversed {
            rows.reverse();
        }
        let (columns, labels) = rows.into_iter().unzip();
        let scales = vec![Scale { column: 0, mean: 0.0, sd: 1.0, missing_share: 0.0 }];
        Design { scales, columns, labels, households: (0..100).collect() }
    }

    #[test]
    fn more_arrears_never_means_less_risk_however_rare_the_outcome() {
        for positives in [5, 50, 95] {
            for reversed in [false, true] {
                let design = toy(positives, reversed);
                let fitted = fit(&design, 1.0, None).unwrap();
                assert!(fitted.parameters[0] > 0.1, "{positives} {reversed}: {fitted:?}");
                assert_eq!(fitted.solver, Solver::NewtonConfirmedByLinfa);
            }
        }
    }

    #[test]
    fn linfa_alone_finds_the_same_model() {
        for positives in [5, 50, 95] {
            for reversed in [false, true] {
                let design = toy(positives, reversed);
                let objective = Objective { columns: &design.columns, labels: &design.labels, l2: 1.0 };
                let (together, alone) =
                    (fit(&design, 1.0, None).unwrap(), linfa(objective, &objective.null()).unwrap());
                for (ours, linfas) in together.parameters.iter().zip(alone) {
                    assert!((ours - linfas).abs() < 1e-3, "{positives} {reversed}: {ours} {linfas}");
                }
            }
        }
    }

    #[test]
    fn from_the_optimum_linfa_takes_no_further_step() {
        let design = toy(5, false);
        let objective = Objective { columns: &design.columns, labels: &design.labels, l2: 1.0 };
        let newton = super::minimise(objective, None);
        assert_eq!(linfa(objective, &newton).unwrap(), newton);
    }

    #[test]
    fn one_class_alone_cannot_train() {
        assert!(fit(&toy(0, false), 1.0, None).is_err());
    }
}
