//! Features declared in TOML, computed for each household from what was known on an as-of date. The doors are
//! [`cohort`], [`build`] and [`explain`]; [`Catalogue`] says what every feature is.

mod banned; //    what may never be a feature
mod build; //     the matrix
mod catalogue; // all entries, checked
mod check; //     the shape of an entry
mod cohort; //    who is scored
mod doubt; //     records that may be another's
mod entry; //     one entry as written
mod error; //     what can be wrong with a catalogue
mod explain; //   dates, counts and sentences behind a value
mod filter; //    which rows count
mod gather; //    rows into one sum a household
mod household; // facts of the link
mod leakage; //   the leakage register
mod markdown; //  docs/features.md
mod matrix; //    households × features
mod origins; //   whose records a value rests on
mod rows; //      a dataset's rows of the wanted households
mod scorable; //  of whom too little is known
mod sentence; //  placeholders
mod slots; //     households by entity
mod tenure; //    renting from whom
mod value; //     what a row is worth
mod world; //     everything a date's features are computed from

#[cfg(test)]
mod testing; // a small council
#[cfg(test)]
mod tests;

pub use build::build;
pub use catalogue::Catalogue;
pub use cohort::{Cohort, Excluded, cohort};
pub use entry::{Absent, Aggregate, Fact, Feature, Sign, Source, Take, Transform, Within};
pub use error::FeatureError;
pub use explain::{Evidence, doubted, explain};
pub use leakage::{LEAKS, Leak};
pub use markdown::features_markdown;
pub use matrix::Matrix;
pub use scorable::Expected;
