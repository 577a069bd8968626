//! Single cells: dates, amounts, identifiers, yes and no.

mod dates; //       days in every spelling councils use
mod identifiers; // UPRNs, postcodes, national insurance numbers
mod money; //       pounds, numbers, yes and no

pub use dates::DateOrder;
pub(super) use dates::{DateStyle, Pivot, read_day, shape_votes};
pub(super) use identifiers::{Short, nino, postcode, uprn};
pub(super) use money::{flag, number, pence};
