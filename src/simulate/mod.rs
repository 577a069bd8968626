//! Makes a synthetic council with the truth beside it: there is no public household-level data, so demos, samples,
//! tests and benchmarks use this. The doors are [`run`] and [`resume`].
//!
//! Months pass over households (births, deaths, moves, partings, money trouble, other services' dealings); each month a
//! household has a hazard of becoming homeless that follows from its state, and suppliers' files are written about it.
//! The odds ratios are annual, `p = logistic(intercept + Σ ln(ratio) + N(0, 0.9²))`, and become monthly hazards by
//! `1 − (1 − p)^(1/12)`. The prevalences come out of processes, so the intercepts are not copied but solved for on the
//! council itself after the burn-in, and once more a year later when slow ladders have settled: 5.5 own-home losses and 4.6 exclusions per 1,000 households a year; 3.3 more come
//! from institutions and from nowhere.
//!
//! The same plan gives the same bytes, whatever the number of threads: each household, purpose and month has its own
//! stream of chance, and small areas do not touch each other.

mod arrears; // the ladder of rent arrears
mod benefit_rows; // Housing Benefit files
mod calendar; // months and days
mod case_rows; // the homelessness files
mod cases; // applications and what comes of them
mod contacts; // social care, health, abuse
mod dice; // seeded chance
mod error; // what can go wrong
mod feeds; // Universal Credit and schools
mod files; // suppliers' files and the truth on disk
mod help; // parameters.json and who was helped
mod layout; // each supplier's habits
mod life; // births, deaths, partings, moves
mod log; // rows of logs as they are recorded
mod month; // one month in one small area
mod moves; // settling, leaving, claims and accounts with them
mod name_lists; // names
mod names; // naming patterns and how clerks write names
mod partners; // other partners, payments, notices
mod people; // households as they first appear
mod places; // streets, dwellings, postcodes
mod plan; // what to make, and what was made
mod progress; // what open cases bring about
mod record; // references, identifiers, one row of a log
mod reference; // gazetteer and deprivation
mod register; // the housing register
mod rent_rows; // rent files
mod risk; // hazards and their calibration
mod run; // the order of work
mod sheet; // cells
mod slips; // birth dates and surnames as clerks have them
mod snapshots; // what snapshots show; register and pupils
mod tax; // the ladder of council tax recovery
mod tax_rows; // council tax files
mod truth; // what really was so
mod world; // what there is

#[cfg(test)]
mod tests;

pub use error::SimulateError;
pub use plan::Plan;
pub use plan::Summary;
pub use run::resume;
pub use run::run;
