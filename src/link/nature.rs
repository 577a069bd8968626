use crate::domain::Day;

/// "None" in tables of numbers.
pub(super) const NONE: u32 = u32::MAX;
/// "No day" in tables of days.
pub(super) const NO_DAY: Day = Day::MIN;

/// What a dataset's sightings are worth. Datasets of a council's own get the last line of [`nature`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Nature {
    /// The column that numbers the persons of one entity.
    pub slot: Option<&'static str>,
    /// Which dataset is believed where two put a person in two dwellings from the same day.
    pub strength: u8,
    /// For how many days a log's sighting of an address holds; snapshots hold while open.
    pub holds_days: i32,
    /// Whether being named makes an adult a head of the household (liable, tenant, claimant), not just a resident.
    pub principal: bool,
    /// Whether the entity is one person: then its sightings are one whatever the names.
    pub person_entity: bool,
    /// Whether the address is only where a case came from.
    pub case: bool,
}

/// The nature of a dataset, by name.
pub(super) fn nature(dataset: &str, snapshot: bool) -> Nature {
    let other = Nature {
        slot: None,
        strength: if snapshot { 3 } else { 2 },
        holds_days: if snapshot { i32::MAX } else { 365 },
        principal: false,
        person_entity: false,
        case: false,
    };
    match dataset {
        "ctax_accounts" => Nature { slot: Some("liable_no"), strength: 6, principal: true, ..other },
        "rent_tenants" => Nature { slot: Some("tenant_no"), strength: 6, principal: true, ..other },
        "hb_members" => Nature { slot: Some("person_no"), strength: 5, principal: true, ..other },
        "hb_claims" => Nature { strength: 5, ..other },
        "pupils" => Nature { person_entity: true, ..other },
        "uc_feed" => Nature { person_entity: true, holds_days: 150, strength: 4, ..other },
        "csc" | "adults" => Nature { person_entity: true, holds_days: 730, ..other },
        "hclic_person" => Nature { slot: Some("person_no"), case: true, strength: 0, ..other },
        "hclic_case" | "outcomes" => Nature { case: true, strength: 0, ..other },
        _ => other,
    }
}

/// What a sighting is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Standing {
    /// A living person.
    Person,
    /// A person said to have died.
    Deceased,
    /// The estate of a person who died.
    Estate,
    /// A company, a landlord, the council.
    Organisation,
    /// An address without a name.
    Address,
    /// Somebody of whom no address may be known: they live nowhere by it, and no household has its facts.
    Restricted,
}

impl Standing {
    /// Whether it is no human being.
    pub(super) fn is_body(self) -> bool {
        self == Self::Organisation
    }
}

/// Reads the `standing` of a sighting.
pub(super) fn standing(text: Option<&str>) -> Standing {
    match text {
        Some("organisation") => Standing::Organisation,
        Some("estate") => Standing::Estate,
        Some("deceased") => Standing::Deceased,
        Some("address") => Standing::Address,
        Some("restricted") => Standing::Restricted,
        _ => Standing::Person,
    }
}

/// The part a sighting says a person plays; the lowest leads the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// Liable, tenant, claimant, applicant.
    Lead,
    /// Partner of the lead.
    Partner,
    /// Anyone else.
    Other,
    /// Adult in another's household.
    NonDependant,
    /// Child or other dependant.
    Dependant,
}

/// Reads the `role` of a sighting.
pub(super) fn part(text: Option<&str>) -> Part {
    match text {
        Some("liable" | "tenant" | "claimant" | "applicant") => Part::Lead,
        Some("partner") => Part::Partner,
        Some("non_dependant") => Part::NonDependant,
        Some("dependant" | "child") => Part::Dependant,
        _ => Part::Other,
    }
}
