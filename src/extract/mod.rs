//! Reads what councils really send: profiles, decoding, cells, rejects by reason. Out come [`Batch`]es of facts and sightings.

mod batch; //   what one accepted file yields
mod profile; // what one kind of extract looks like

pub use batch::{Batch, FileId, Reject, Rejected, SIGHTING_COLUMNS, Seen, Tally};
pub use profile::{Kind, Profile};
