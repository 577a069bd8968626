//! How often it was right: metrics with intervals, splits, baselines.

pub use crate::model::{
    Bootstrap, Comparable, Estimate, Figures, Interval, Judged, Places, Split, TopK, auc, average_precision, brier,
    hit_rate, lift, log_loss, measure, recall, splits, top_k, wilson,
};
