//! Reads what councils really send: profiles, decoding, cells, rejects by reason. Out come [`Batch`]es of facts and sightings.
//!
//! [`profiles`] gives the layouts, [`find`] matches the files of an inbox with them, [`read`] reads one file, [`Coverage`] sums
//! a batch up for `check`, [`write_rejects`] writes down what was left out. Every row is used, rejected or ignored, and counted.

mod batch; //      what one accepted file yields
mod builtin; //    the layouts that come with the program, and the council's own
mod bytes; //      a file's bytes: unpacked, identified, refused where they are no text
mod cells; //      dates, amounts, identifiers
mod check; //      a profile as written into a profile as relied upon
mod coverage; //   a batch summed up for people
mod decode; //     encodings
mod error; //      why a file or profile cannot be read
mod find; //       the inbox
mod header; //     which cell is which column
mod layout; //     how one file is taken apart
mod name_words; // titles, particles, markers
mod names; //      names into persons
mod output; //     rows into columns
mod persons; //    rows into sightings
mod profile; //    what one kind of extract looks like
mod raw; //        a profile as its TOML says it
mod read; //       the reader
mod reading; //    what was assumed
mod rejects; //    the reject file
mod rows; //       records and cells of a text
mod summary; //    the assumptions, collected
mod totals; //     lines that are no data
mod values; //     cells into values

#[cfg(test)]
mod tests;

pub use batch::{Batch, FileId, NothingSeen, Reject, Rejected, SIGHTING_COLUMNS, Seen, Tally};
pub use builtin::profiles;
pub use bytes::file_id;
pub use cells::DateOrder;
pub use coverage::Coverage;
pub use error::ExtractError;
pub use find::{Found, Inbox, find};
pub use profile::{ColumnRule, Kind, Profile};
pub use raw::CellKind;
pub use read::read;
pub use reading::{DateReading, LeftOut, Reading};
pub use rejects::write_rejects;
