//! How often it was right: metrics with intervals, splits, baselines, replayed and published lists.
//!
//! Results first ([`backtest`], [`published`]), then writers that add no numbers ([`backtest_table`],
//! [`published_table`]). The measures themselves are those `model` validates with.

mod backtest; //  past dates replayed
mod groups; //    who is flagged, found and missed, by group
mod place; //     the same by area, on a map
mod place_map; // boundaries drawn
mod published; // alerts that went out
mod table; //     results as plain text
mod value; //     what the hits are worth, if help helps

pub use crate::model::{
    Bootstrap, Comparable, Estimate, Figures, Interval, Judged, Places, Rule, Split, TopK, auc, average_precision,
    best_rule, brier, hit_rate, lift, log_loss, measure, ratio_interval, recall, splits, top_k, wilson,
};
pub use backtest::{Backtest, BacktestDate, Replayed, backtest};
pub use groups::{
    Attribute, AttributeAudit, Grain, GroupAudit, GroupLine, GroupRow, OverTime, PeriodLines, Rates as GroupRates,
    Scope, Shown, by_groups, exhibits as group_exhibits,
};
pub use place::{NO_AREA, place_exhibits};
pub use place_map::{Boundaries, MapError};
pub use published::{
    AlertCounts, AlertRow, Came, CaseRow, Chance, CohortRow, Coverage, Early, Evaluation, Facts, HouseholdFigures,
    Later, Outcome, Quartiles, Rates, Recall, RuleFigures, RuleRow, Share, Slice, Treated, Treatment, Unknown,
    exhibits as published_exhibits, published,
};
pub use table::{Audience, backtest_table, published_table};
pub use value::{Ranged, Reach, Value, value, value_exhibits};
