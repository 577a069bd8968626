//! How often it was right: metrics with intervals, splits, baselines, replayed and published lists.
//!
//! Results first ([`backtest`], [`published`]), then writers that add no numbers ([`backtest_table`],
//! [`published_table`]). The measures themselves are those `model` validates with.

mod backtest; //  past dates replayed
mod published; // alerts that went out
mod table; //     results as plain text

pub use crate::model::{
    Bootstrap, Comparable, Estimate, Figures, Interval, Judged, Places, Rule, Split, TopK, auc, average_precision,
    best_rule, brier, hit_rate, lift, log_loss, measure, ratio_interval, recall, splits, top_k, wilson,
};
pub use backtest::{Backtest, BacktestDate, Replayed, backtest};
pub use published::{
    AlertCounts, AlertRow, Came, CaseRow, Chance, CohortRow, Coverage, Early, Evaluation, Facts, HouseholdFigures,
    Later, Outcome, Quartiles, Rates, Recall, RuleFigures, RuleRow, Share, Slice, Treated, Treatment, Unknown,
    exhibits, published,
};
pub use table::{Audience, backtest_table, published_table};
