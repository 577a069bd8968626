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

mod areas; //     small areas and deprivation
mod as_known; //  the gazetteer on one as-of date
mod assemble; //  everything on one as-of date
mod attach; //    cases to households
mod candidates; // pairs of records that can be one person
mod causes; //    the record behind a change
mod chances; //   m, u and shares of matches, learnt
mod changes; //   what changed since the last published night
mod clusters; //  union-find with guards
mod compare; //   levels of names, birth dates and NINOs
mod continuity; // ids that the last published night gave
mod counts; //    what each dataset brings to the linkage
mod entities; //  whose household an account's facts belong to
mod evidence; //  how far an address agrees with a gazetteer row
mod explain; //   where the weight of two records comes from
mod fits; //      levels of agreement and their weights
mod gazetteer; // its rows taken apart
mod given; //     persons known from elsewhere
mod groups; //    who of a dwelling belongs together
mod homes; //     where records were seen
mod ledger; //    households as the published nights left them
mod linkage; //   the model of a date in words
mod make_up; //   roles, arrivals and departures
mod names; //     distinct names
mod nature; //    what each dataset's sightings are worth
mod pairs; //     candidates of a date, weighed
mod people; //    clusters as persons
mod persons; //   clusters of sightings
mod places; //    distinct addresses and the gazetteer
mod prepare; //   what can be said of each sighting by itself
mod rarity; //    how common a name is
mod records; //   what units say, each once
mod residence; // where a person lives
mod sample; //    what the model is learnt from
mod settle; //    who has left a dwelling unnoticed
mod sites; //     addresses resolved to dwellings
mod stays; //     who was where from when until when
mod told; //      what people have said of records
mod types; //     what comes out
mod units; //     sightings that say the same
mod verdict; //   which dwelling an address is
mod vocabulary; // words and slips of them
mod weigh; //     match weights
mod written; //   an address read word by word

pub use assemble::{link, link_as};
pub use attach::attach;
pub use changes::{Cause, Change, What};
pub use continuity::continue_ids;
pub use explain::{Explained, explain};
pub use ledger::{Ledger, Remembered};
pub use linkage::{DatasetSummary, LevelSummary, Linkage, StratumSummary};
pub use prepare::{Prepared, prepare};
pub use sites::{Placed, place};
pub use told::{Named, Told, Verdict};
pub use types::{
    Attachment, Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef,
};

#[cfg(test)]
mod dwellings; // addresses as tables
#[cfg(test)]
mod laws; // property tests
#[cfg(test)]
mod tests; // small councils as tables
