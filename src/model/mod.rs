//! Trains, scores and explains the logistic risk model. The doors are [`train`] and [`Model`].
//!
//! The measures stand here too, for validation needs them; `evaluate` hands them on.

mod artefact; //  what `models/<id>.json` holds
mod baseline; //  the best single rule
mod calibrate; // from score to risk
mod design; //    standardised training rows
mod drift; //     tonight against the training rows
mod error; //     why there is no model
mod linear; //    base plus contributions
mod logistic; //  linfa-logistic and its surprises
mod measure; //   metrics with intervals
mod newton; //    the fast way to the optimum
mod promotion; // which model scores
mod rows; //      what training is given
mod score; //     scores and reasons
mod splits; //    which dates may train for which
mod train; //     all of it in order
mod validate; //  rolling origin

#[cfg(test)]
mod reference;
#[cfg(test)]
mod testing;

pub use artefact::{Model, ModelFeature};
pub use baseline::{Rule, best_rule};
pub use calibrate::Calibration;
pub use drift::{BinShares, Column, ColumnDrift, Drift, DriftLevel, Month, Reference, Shares};
pub use drift::{drift_exhibits, psi, psi_by_chance};
pub use error::ModelError;
pub use logistic::Solver;
pub use measure::{
    Bootstrap, Comparable, Estimate, Figures, Interval, Judged, Places, TopK, auc, average_precision, brier, hit_rate,
    lift, log_loss, measure, ratio_interval, recall, top_k, wilson,
};
pub use promotion::{Promotion, current, promote};
pub use rows::{FeatureInfo, Provenance, Sign, TieBreak, Training, TrainingRows};
pub use score::{Contribution, Explanation, Scored, ThemeTotal};
pub use splits::{Split, splits};
pub use train::{Trained, train};
pub use validate::{Validation, ValidationDate};
