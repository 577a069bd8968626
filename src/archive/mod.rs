//! Everything ever read, append-only and bitemporal: which rows were known on which day. The door is [`History`].

mod history; // all versions in memory, and the part known on a day
#[cfg(test)]
pub(crate) mod testing; // small histories from tables in view

pub use history::{Dataset, EntityIx, History, Known, KnownRows, Sightings};
