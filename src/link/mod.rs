//! Sightings become persons, dwellings and households, as they were known on an as-of date.
//!
//! [`prepare`] says once of each sighting what it says by itself; [`link`] joins on an as-of date only what was known then;
//! [`attach`] brings homelessness cases to the households their applicants came from.
//!
//! *Persons*: Fellegi and Sunter's weights on pairs of records that share a key. m, u and the share of matches are learnt
//! for each as-of date from what was known then, apart for pairs of one dwelling, of one postcode and farther apart, so that
//! a surname shared at home counts for little. Pairs are joined by falling weight. No union puts two birth dates or two
//! NINOs in one person, unless one is a slip of the other, or two records that somebody has told apart. *Dwellings*: the
//! UPRN, if the text beside it does not belie it; else the one gazetteer row that fits by its whole key or, weighed word by
//! word, beyond doubt; else the address as written. *Households*: those whom the latest evidence puts in one dwelling and
//! who share an account, a claim, a tenancy or a surname, children with adults, guests with their hosts.
//!
//! *Ids stay from night to night.* A person's id is the XXH3 hash of `dataset|source key|person number` of the sighting
//! that became known first (where one source key was taken over by another person, with a count). Of sightings known on
//! one day the lowest hash counts as first. A household's id is, to begin with, that of its longest-known adult. Neither depends on the
//! order of rows, and sightings added later leave both as they are unless they show that two persons are one: then the
//! longer-known id stays.
//!
//! *A published night keeps a ledger.* [`continue_ids`] gives its households to those of the next night who are most of
//! them, whoever joined or left, and says what changed and which dataset's record caused it. Past as-of dates that only
//! train a model have no ledger: there a household's id need only hold within the date.

mod assemble; //   everything on one as-of date
mod attach; //     cases to households
mod dwellings; //  addresses to dwellings
mod households; // who lives where, and with whom
mod ids; //        ids that stay, and what changed
mod names; //      distinct names
mod nature; //     what each dataset's sightings are worth
mod persons; //    sightings to persons
mod prepare; //    what can be said of each sighting by itself
mod types; //      what comes out
mod units; //      sightings that say the same

pub use assemble::{link, link_as};
pub use attach::attach;
pub use dwellings::sites::{Placed, place};
pub use ids::changes::{Cause, Change, What};
pub use ids::continuity::continue_ids;
pub use ids::ledger::{Ledger, Remembered};
pub use persons::explain::{Explained, explain};
pub use persons::linkage::{DatasetSummary, LevelSummary, Linkage, StratumSummary};
pub use persons::told::{Named, Told, Verdict};
pub use persons::weakest::{Cut, Held, NoCut, weakest};
pub use prepare::{Prepared, prepare};
pub use types::{
    Attachment, Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef,
};

#[cfg(test)]
mod fled; //       who left, and restricted records
#[cfg(test)]
mod laws; //       property tests
#[cfg(test)]
mod tests; //      small councils as tables
