//! Trains, scores and explains the logistic risk model. The doors are [`train`] and [`Model`].
//!
//! The measures stand here too, for validation needs them; `evaluate` hands them on.

mod artefact; //  what `models/<id>.json` holds
mod baseline; //  the best single rule
mod calibrate; // from score to risk: Platt or isotonic
mod card; //      a model as a page to read
mod compare; //   a challenger beside the champion
mod design; //    standardised training rows
mod drift; //     tonight against the training rows
mod error; //     why there is no model
mod exhibits; //  the held-back figures as tables of a report
mod held_back; // what the report shows of dates not seen
mod helped; //    households that were helped are left out
mod linear; //    base plus contributions
mod log; //       who decided what about a model
mod logistic; //  linfa-logistic and its surprises
mod measure; //   metrics with intervals
mod newton; //    the fast way to the optimum
mod old; //       models of formats before this one
mod products; //  products of columns, in wide vectors
mod promotion; // which model scores
mod refusal; //   why a model is not promoted or retired
mod regimes; //   dates that a change of the law cuts in two
mod registry; //  the models of a folder
mod reliability; // whether risks are what they say
mod rows; //      what training is given
mod sandwich; //  standard errors by household
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
pub use calibrate::{Calibration, CalibrationChoice, RiskCurve, RiskPoint};
pub use card::card_exhibits;
pub use compare::{Basis, ComparedDate, Comparison, Verdict};
pub use drift::{BinShares, Column, ColumnDrift, Drift, DriftLevel, Month, Reference, Shares};
pub use drift::{drift_exhibits, psi, psi_by_chance};
pub use error::ModelError;
pub use held_back::{HeldBack, ScoreBin};
pub use helped::Helped;
pub use log::{Decision, Deed};
pub use logistic::Solver;
pub use measure::{
    AtPlaces, Bootstrap, Comparable, Estimate, Figures, Interval, Judged, OnPlaces, Pair, PairedFigures, Places, TopK,
    at_places, auc, average_precision, brier, hit_rate, lift, log_loss, measure, measure_pairs, ratio_interval, recall,
    top_k, wilson,
};
pub use promotion::{FIRST_MODEL_BY, Promotion, current};
pub use refusal::RegistryError;
pub use regimes::RegimeMark;
pub use registry::{Asked, Registry, State, keep_comparison, promote, promote_first, register, retire};
pub use reliability::{Reliability, Tenth};
pub use rows::{FeatureInfo, Provenance, Sign, TieBreak, Training, TrainingRows};
pub use score::{Contribution, Explanation, Scored, ThemeTotal};
pub use splits::{Split, splits};
pub use train::{Trained, train};
pub use validate::{Validation, ValidationDate};
