//! Sightings become persons, dwellings and households, as they were known on an as-of date.

mod address; //   written addresses taken apart
mod areas; //     small areas and deprivation
mod assemble; //  everything on one as-of date
mod attach; //    cases to households
mod clusters; //  union-find with guards
mod entities; //  whose household an account's facts belong to
mod given; //     persons known from elsewhere
mod groups; //    who of a dwelling belongs together
mod make_up; //   roles, arrivals and departures
mod names; //     distinct names
mod nature; //    what each dataset's sightings are worth
mod people; //    clusters as persons
mod persons; //   clusters of sightings
mod places; //    distinct addresses and the gazetteer
mod prepare; //   what can be said of each sighting by itself
mod residence; // where a person lives
mod settle; //    who has left a dwelling unnoticed
mod sites; //     addresses resolved to dwellings
mod stays; //     who was where from when until when
mod types; //     what comes out
mod units; //     sightings that say the same
mod words; //     names in the form in which they are compared

pub use assemble::{link, link_as};
pub use attach::attach;
pub use prepare::{Prepared, prepare};
pub use types::{
    Attachment, Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef,
};

#[cfg(test)]
mod tests; // small councils as tables
