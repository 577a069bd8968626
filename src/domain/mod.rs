//! Ids, dates, money, probability, personal data and tables: the words every room shares.

mod day; //         days, as-of dates, horizons
mod ids; //         persons, households, UPRNs
mod money; //       pence
mod personal; //    text that must not print
mod probability; // shares between 0 and 1
mod shown; //       how small counts are shown
mod table; //       columns of one dataset
mod unsaid; //      words that are said of no household

pub use day::{AsOf, Day, Horizon, MONTHS};
pub use ids::{HouseholdId, PersonId, Uprn};
pub use money::Pence;
pub use personal::Personal;
pub use probability::Probability;
pub use shown::{SMALL_COUNT, is_small, shown_count};
pub use table::{Column, ColumnKind, NULL, Table, Text};
pub use unsaid::discloses;
