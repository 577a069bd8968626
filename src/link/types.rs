use std::collections::BTreeMap;

use super::persons::linkage::Linkage;
use crate::archive::EntityIx;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::domain::Uprn;

/// A person's place in [`Linked::persons`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIx(pub u32);
/// A dwelling's place in [`Linked::dwellings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DwellingIx(pub u32);
/// A household's place in [`Linked::households`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseholdIx(pub u32);

/// One sighting: dataset (by its place in `History::dataset_names`) and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SightingRef {
    /// Place of the dataset in the history's order.
    pub dataset: u16,
    /// Number of the sighting in that dataset.
    pub sighting: u32,
}

/// How a person belongs to the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Liable, tenant, claimant or partner.
    Adult,
    /// An adult who lives in someone else's household: a grown child, a lodger, a friend.
    NonDependant,
    /// Under 18, or 18 to 19 and a dependant.
    Child,
}

/// A cluster of sightings judged to be one human being.
#[derive(Clone, Debug)]
pub struct Person {
    /// Stays from night to night.
    pub id: PersonId,
    /// The birth date most sightings give.
    pub birth: Option<Day>,
    /// Whether a source says the person has died.
    pub deceased: bool,
    /// Where the latest evidence puts them.
    pub dwelling: Option<DwellingIx>,
    /// Since when, if known.
    pub since: Option<Day>,
    /// Days on which a move to another dwelling became known or was dated, ascending.
    pub moves: Vec<Day>,
    /// The household, if they have a dwelling.
    pub household: Option<HouseholdIx>,
    /// How they belong to it.
    pub role: Role,
    /// The sightings of the person, ascending.
    pub sightings: Vec<SightingRef>,
    /// Those with a phone or an e-mail that are of their dwelling, or of no address at all: what a list may show of them.
    pub reached_by: Vec<SightingRef>,
    /// The sighting whose name is shown.
    pub shown_as: SightingRef,
    /// How surely the sightings are one person, 0 to 1.
    pub certainty: f64,
}

/// One UPRN, or one matched address where no UPRN is known.
#[derive(Clone, Debug)]
pub struct Dwelling {
    /// The UPRN, if given or found.
    pub uprn: Option<Uprn>,
    /// A hash of the UPRN or of the address as written: stays from night to night.
    pub key: u64,
    /// Small area (LSOA 2021), if known.
    pub lsoa: Option<Box<str>>,
    /// Ward, if known.
    pub ward: Option<Box<str>>,
    /// Deprivation decile of the small area, 1 (most deprived) to 10, if known.
    pub imd_decile: Option<u8>,
    /// The sighting whose address is shown.
    pub shown_as: SightingRef,
    /// How surely the address was found, 0 to 1.
    pub certainty: f64,
}

/// What a household is made of on the as-of date, as far as known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MakeUp {
    /// Adults who are not non-dependants.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// Non-dependants of any age.
    pub non_dependants: u32,
    /// Non-dependants aged 16 to 34.
    pub non_dependants_16_34: u32,
    /// Age in years of the oldest adult with a known birth date.
    pub oldest_adult: Option<u32>,
    /// Age in years of the youngest adult (no non-dependant) with a known birth date.
    pub youngest_adult: Option<u32>,
    /// Days since the first adult came to the dwelling.
    pub days_at_address: Option<u32>,
    /// Moves of the adults to another dwelling in the two years before.
    pub moves_2y: u32,
    /// Persons who joined the household in the year before.
    pub joined_1y: u32,
    /// Adults who left the dwelling while another stayed, in the year before.
    pub left_1y: u32,
    /// Children who joined by birth or arrival in the year before.
    pub new_children_1y: u32,
}

/// The people who live in one dwelling and share a tie.
#[derive(Clone, Debug)]
pub struct Household {
    /// Stays from night to night.
    pub id: HouseholdId,
    /// Where they live.
    pub dwelling: DwellingIx,
    /// Members; adults first, then non-dependants, then children; by id within each.
    pub members: Vec<PersonIx>,
    /// What it is made of.
    pub make_up: MakeUp,
    /// Whether the only member is an organisation or an estate: never in the cohort.
    pub organisation: bool,
    /// How surely it was linked: the lowest of its persons' and its dwelling's certainty, 0 to 1.
    pub certainty: f64,
}

/// Everything linked on one as-of date.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The as-of date.
    pub as_of: AsOf,
    /// Persons, by id.
    pub persons: Vec<Person>,
    /// Dwellings.
    pub dwellings: Vec<Dwelling>,
    /// Households, by id.
    pub households: Vec<Household>,
    /// The household each entity's facts belong to on the as-of date: that of its lead person (lowest person number,
    /// claimant or tenant before others), wherever that person lives now.
    pub entity_household: Vec<Option<HouseholdIx>>,
    /// The person each known sighting belongs to, by dataset name and sighting number; `None` for bare addresses.
    pub sighting_person: BTreeMap<String, Vec<Option<PersonIx>>>,
    /// How the persons were linked; `None` where they were given.
    pub linkage: Option<Linkage>,
}

/// How a homelessness case belongs to a household on an as-of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    /// The case.
    pub case: EntityIx,
    /// The household its main applicant lived in on the as-of date.
    pub household: HouseholdIx,
    /// Whether only a member leaves (lived with family or friends), rather than the whole household.
    pub leaving_member: bool,
}
