//! Sightings become persons, dwellings and households, as they were known on an as-of date.
//!
//! [`prepare`] says once of each sighting what it says by itself; [`link`] joins on an as-of date only what was known then;
//! [`attach`] brings homelessness cases to the households their applicants came from.
//!
//! *Persons*: union-find over exact and near-exact keys, the strongest first (NINO; the same place in the same account;
//! name and birth date; name and dwelling; birth date and postcode). No union puts two birth dates or two NINOs in one
//! person, unless one is a slip of the other. *Dwellings*: the UPRN, if the text beside it does not belie it; else the one
//! gazetteer row that fits by its whole key or, weighed word by word, beyond doubt; else the address as written.
//! *Households*: those whom the latest evidence puts in one dwelling and who share an account, a claim, a tenancy or a
//! surname, children with adults, guests with their hosts.
//!
//! *Ids stay from night to night.* A person's id is the XXH3 hash of `dataset|source key|person number` of the sighting
//! that became known first (where one source key was taken over by another person, with a count). Of sightings known on
//! one day the lowest hash counts as first. A household's id is that of its longest-known adult. Neither depends on the
//! order of rows, and sightings added later leave both as they are unless they show that two persons are one: then the
//! longer-known id stays.

mod areas; //     small areas and deprivation
mod as_known; //  the gazetteer on one as-of date
mod assemble; //  everything on one as-of date
mod attach; //    cases to households
mod clusters; //  union-find with guards
mod entities; //  whose household an account's facts belong to
mod evidence; //  how far an address agrees with a gazetteer row
mod fits; //      levels of agreement and their weights
mod gazetteer; // its rows taken apart
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
mod verdict; //   which dwelling an address is
mod vocabulary; // words and slips of them
mod written; //   an address read word by word

pub use assemble::{link, link_as};
pub use attach::attach;
pub use prepare::{Prepared, prepare};
pub use sites::{Placed, place};
pub use types::{
    Attachment, Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef,
};

#[cfg(test)]
mod dwellings; // addresses as tables
#[cfg(test)]
mod laws; // property tests
#[cfg(test)]
mod tests; // small councils as tables
