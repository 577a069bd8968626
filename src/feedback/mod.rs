//! Reads a list that caseworkers have filled in, a workbook or a CSV, into rows of closed answers. The door is [`read`].
//!
//! Columns are found by their headers: the names of the CSV or the titles of the workbook, in any order. What is not a
//! column of answers is not read; notes never are. A row is read whole or rejected with its row, its column and the rule,
//! never its cell. Files come from outside: their size is checked before they are unpacked, and nothing is kept of a sheet
//! but the columns that are asked for.

mod answers; // a row's cells as answers
mod cell; //    what a cell holds, whichever program wrote it
mod comma; //   the cells of a CSV
mod error; //   why a file cannot be read
mod fault; //   why a row is left out
mod header; //  which column is which
mod read; //    a file's rows
mod unpacked; // how much a workbook would unpack to
mod workbook; // the cells of a workbook

pub use answers::Answered;
pub use error::FeedbackError;
pub use fault::{Fault, Place, Rejected};
pub use header::Asked;
pub use read::{Filled, read};

#[cfg(test)]
mod tests;
