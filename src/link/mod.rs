//! Sightings become persons, dwellings and households, as they were known on an as-of date.

mod types; // what comes out

pub use types::{
    Attachment, Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef,
};
