//! How well a ranking did: metrics, intervals and the figures of one or several as-of dates.

mod at_places; // several lengths of list
mod bootstrap; // resampling households
mod curve; //     AUC and average precision
mod figures; //   one finished result
mod interval; //  Wilson
mod list; //      the first k, and what is counted there
mod loss; //      Brier score and log loss
mod paired; //    two rankings of the same cohort

pub use at_places::{AtPlaces, OnPlaces, at_places};
pub use bootstrap::{Bootstrap, ratio_interval};
pub use curve::{auc, average_precision};
pub use figures::{Comparable, Estimate, Figures, Judged, measure};
pub use interval::{Interval, wilson};
pub use list::{Places, TopK, hit_rate, lift, recall, top_k};
pub use loss::{brier, log_loss};
pub use paired::{Pair, PairedFigures, measure_pairs};
