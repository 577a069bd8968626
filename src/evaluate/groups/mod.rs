//! Is it fair: flag rate, hit rate and recall by group, with intervals, and nothing shown that is about a few people.
//!
//! [`by_groups`] counts household-dates by group and by period; [`GroupAudit`] holds only what may be shown; what a group's
//! figures are called elsewhere follows aequitas.

mod exhibits; // tables of a report
mod figures; //  a group's shares with intervals
mod hide; //     which groups cannot be shown
mod lines; //    what is shown of a group
mod over_time; // the same by quarter
mod period; //   quarters and years
mod rows; //     what is counted
mod seen; //     how many different households, as far as it matters
mod tally; //    counts of one group in one period

pub use exhibits::exhibits;
pub(super) use exhibits::{estimate, number};
pub use figures::Rates;
pub use lines::{AttributeAudit, GroupAudit, GroupLine, by_groups};
pub use over_time::{OverTime, PeriodLines};
pub use period::Grain;
pub use rows::{Attribute, GroupRow, Scope};
pub use seen::Shown;

#[cfg(test)]
mod laws; //      property tests: what figures give away
#[cfg(test)]
mod reference; // agreement with aequitas
#[cfg(test)]
mod simplex; //   the least and the greatest a hidden count can be
#[cfg(test)]
mod tests; //     small tables in view
