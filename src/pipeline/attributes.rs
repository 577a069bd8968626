//! Who the households of an as-of date are, for the evaluator alone: age, sex, ethnicity, disability, household type,
//! tenure and area. Nothing here reaches a feature, a label, a score or a list: it is read only for `evaluate`, and `features`
//! and `labels` stand above this room and cannot name it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::archive::EntityIx;
use crate::archive::Known;
use crate::config::Area;
use crate::config::Config;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::evaluate::Attribute;
use crate::evaluate::GroupRow;
use crate::evaluate::NO_AREA;
use crate::evaluate::Scope;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::MakeUp;
use crate::link::Person;
use crate::link::Role;

use super::Council;
use super::kinds;
use super::learn::Labelled;
use sources::{Said, Sources, cases, may};
use words::{AGES, DISABILITY, ETHNICITIES, HOUSEHOLD_TYPES, NEEDS, SEXES, TENURES, age};

mod sources; // what records say of persons
#[cfg(test)]
mod tests;
mod words; //   words and codes in few groups

/// The columns that are read for this alone, as dataset and column.
pub(super) const COLUMNS: [(&str, &str); 10] = [
    ("adults", "Gender"),
    ("adults", "Ethnicity"),
    ("adults", "Primary_Support_Reason"),
    ("hb_members", "sex"),
    ("hb_members", "disabled"),
    ("hclic_person", "sex"),
    ("hclic_person", "ethnicity"),
    ("hclic_support", "need"),
    ("register", "sex"),
    ("register", "ethnicity"),
];

/// Who of an as-of date's households had a place, and whom there was not enough data to score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    /// The households on that date's list.
    pub(super) flagged: BTreeSet<HouseholdId>,
    /// Households of the date's link that would have been scored but for what was missing; none of them in the cohort.
    pub(super) not_scorable: Vec<HouseholdIx>,
}

/// Household-dates with their groups, gathered date by date. The archive must be loaded to evaluate
/// ([`super::Loaded::open_to_evaluate`]): else protected characteristics are not known.
pub(super) struct GroupRows {
    rows: Vec<GroupRow>,
    /// The groups of each row, an attribute after the other: age, sex, ethnicity, disability, type, tenure, area; of
    /// outcomes sex, ethnicity, needs.
    of: [Vec<u16>; 10],
    areas: BTreeMap<String, u16>,
    by: Area,
    cases: BTreeMap<EntityIx, Said>,
}

impl GroupRows {
    /// No rows yet. `now` is what is known on the day of the evaluation: from it the cases' own words are taken, for
    /// outcomes alone.
    pub(super) fn new(now: &Known<'_>, config: &Config) -> Self {
        Self {
            rows: Vec::new(),
            of: Default::default(),
            areas: BTreeMap::new(),
            by: config.groups.area,
            cases: cases(now, config),
        }
    }

    /// Adds the cohort of an as-of date and those who could not be scored, with their groups as known on that date. Of
    /// those for whom `unknown` holds it is not known that nothing came.
    pub(super) fn add(
        &mut self,
        council: &Council<'_>,
        labelled: &Labelled,
        listed: &Listed,
        unknown: &dyn Fn(HouseholdIx) -> bool,
    ) {
        let (linked, cohort) = (&labelled.view.linked, &labelled.view.matrix.places);
        let scored = cohort.iter().map(|place| (*place, true));
        let mut places: Vec<(HouseholdIx, bool)> =
            scored.chain(listed.not_scorable.iter().map(|place| (*place, false))).collect();
        places.sort_unstable();
        let known = council.known(linked.as_of);
        let sources = Sources::new(&known, council.config);
        let tenures = tenures(council.config, &known, linked, &places);
        let outcomes = self.outcomes(labelled);
        for ((place, scorable), tenure) in places.into_iter().zip(tenures) {
            let household = &linked.households[place.0 as usize];
            self.rows.push(GroupRow {
                as_of: linked.as_of,
                household: household.id,
                flagged: scorable && listed.flagged.contains(&household.id),
                scorable,
                label: labelled.observed.labels[place.0 as usize].filter(|came| *came || !unknown(place)),
            });
            let adults: Vec<&Person> = adults(linked, place);
            let lead = lead(&adults);
            let said = outcomes.get(&place).copied().unwrap_or_default();
            let dwelling = &linked.dwellings[household.dwelling.0 as usize];
            let area = match self.by {
                Area::Ward => dwelling.ward.as_deref(),
                Area::Lsoa => dwelling.lsoa.as_deref(),
            };
            let area = self.area(area.unwrap_or(NO_AREA));
            let groups = [
                age(lead.and_then(|lead| lead.birth).and_then(|birth| birth.years_until(linked.as_of.0))),
                or_last(lead.and_then(|lead| sources.latest(lead, |source| &source.sex)), &SEXES),
                or_last(lead.and_then(|lead| sources.latest(lead, |source| &source.ethnicity)), &ETHNICITIES),
                sources.disability(&adults),
                household_type(&household.make_up),
                tenure,
                area,
                or_last(said.sex, &SEXES),
                or_last(said.ethnicity, &ETHNICITIES),
                u16::from(!said.need),
            ];
            self.of.iter_mut().zip(groups).for_each(|(of, group)| of.push(group));
        }
    }

    /// The rows and the attributes, the areas in order.
    pub(super) fn finish(mut self) -> (Vec<GroupRow>, Vec<Attribute>) {
        let mut names: Vec<String> = self.areas.keys().filter(|name| name.as_str() != NO_AREA).cloned().collect();
        names.push(NO_AREA.to_owned());
        let mut now = vec![names.len() as u16 - 1; self.areas.len()];
        for (place, name) in names.iter().enumerate() {
            if let Some(code) = self.areas.get(name) {
                now[usize::from(*code)] = place as u16;
            }
        }
        self.of[6].iter_mut().for_each(|area| *area = now[usize::from(*area)]);
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let groups = [
            owned(&AGES),
            owned(&SEXES),
            owned(&ETHNICITIES),
            owned(&DISABILITY),
            owned(&HOUSEHOLD_TYPES),
            owned(&TENURES),
            names,
            owned(&SEXES),
            owned(&ETHNICITIES),
            owned(&NEEDS),
        ];
        let area = if self.by == Area::Ward { "Ward" } else { "Small area (LSOA)" };
        let about = ABOUT.iter().zip(groups).zip(self.of).map(|((about, groups), of)| Attribute {
            id: about.id.to_owned(),
            title: if about.id == "area" { area.to_owned() } else { about.title.to_owned() },
            source: about.source.to_owned(),
            scope: if about.id.ends_with("-by-case") { Scope::Outcomes } else { Scope::Everybody },
            groups,
            of,
        });
        let attributes = about.collect();
        (self.rows, attributes)
    }

    fn area(&mut self, name: &str) -> u16 {
        let next = self.areas.len() as u16;
        match self.areas.get(name) {
            Some(code) => *code,
            None => *self.areas.entry(name.to_owned()).or_insert(next),
        }
    }

    /// What the first case of each household says.
    fn outcomes(&self, labelled: &Labelled) -> BTreeMap<HouseholdIx, Said> {
        let mut first = BTreeMap::new();
        for outcome in &labelled.observed.outcomes {
            if let (Some(household), Some(said)) = (outcome.household, self.cases.get(&outcome.case)) {
                first.entry(household).or_insert(*said);
            }
        }
        first
    }
}

struct About {
    id: &'static str,
    title: &'static str,
    source: &'static str,
}

/// The attributes in the order of the rows' groups.
const ABOUT: [About; 10] = [
    About { id: "age", title: "Age of the eldest adult", source: "By the birth dates known on the as-of date." },
    About {
        id: "sex",
        title: "Sex of the eldest adult",
        source: "As benefit, register, social care and earlier homelessness records had it by the as-of date.",
    },
    About {
        id: "ethnicity",
        title: "Ethnicity of the eldest adult",
        source: "As register, social care and earlier homelessness records had it by the as-of date, and not as a later case \
                 says it: that would make known mainly those whose outcome came. Most households are in no such record.",
    },
    About {
        id: "disability",
        title: "Disability",
        source: "A disabled adult by benefit or social care records of the as-of date; no record of either kind is not known.",
    },
    About { id: "household-type", title: "Household type", source: "As linked on the as-of date." },
    About { id: "tenure", title: "Tenure", source: "As the features know it: rents, then benefit, then council tax." },
    About { id: "area", title: "Area", source: "Where the home lies." },
    About {
        id: "sex-by-case",
        title: "Sex of the applicant, as the case says",
        source: "From the homelessness case itself, known since.",
    },
    About {
        id: "ethnicity-by-case",
        title: "Ethnicity of the applicant, as the case says",
        source: "From the homelessness case itself, known since.",
    },
    About {
        id: "needs-by-case",
        title: "Disability or ill health, as the case says",
        source: "From the support needs of the homelessness case itself, known since.",
    },
];

fn or_last(group: Option<u16>, groups: &[&str]) -> u16 {
    group.unwrap_or(groups.len() as u16 - 1)
}

/// The living adults of a household; its living members of any role where it has none.
fn adults(linked: &Linked, place: HouseholdIx) -> Vec<&Person> {
    let members = &linked.households[place.0 as usize].members;
    let living = || members.iter().map(|member| &linked.persons[member.0 as usize]).filter(|person| !person.deceased);
    let adults: Vec<&Person> = living().filter(|person| person.role == Role::Adult).collect();
    if adults.is_empty() { living().filter(|person| person.role != Role::Child).collect() } else { adults }
}

/// The eldest by known birth date; of those born on one day, or where no birth date is known, the first.
fn lead<'a>(adults: &[&'a Person]) -> Option<&'a Person> {
    adults.iter().copied().min_by_key(|adult| adult.birth.unwrap_or(Day::MAX))
}

/// The place of the type among [`HOUSEHOLD_TYPES`], which are in the order of its variants.
fn household_type(make_up: &MakeUp) -> u16 {
    kinds::household_type(make_up).map_or(HOUSEHOLD_TYPES.len() as u16 - 1, |kind| kind as u16)
}

/// The tenure of each household, in the order of the places and by its place among [`TENURES`].
fn tenures(config: &Config, known: &Known<'_>, linked: &Linked, places: &[(HouseholdIx, bool)]) -> Vec<u16> {
    let allowed = kinds::DATASETS.into_iter().filter(|dataset| may(config, dataset)).map(str::to_owned).collect();
    let places: Vec<HouseholdIx> = places.iter().map(|(place, _)| *place).collect();
    let tenures = kinds::tenures(known, linked, &places, &allowed);
    tenures.into_iter().map(|tenure| tenure.map_or(TENURES.len() as u16 - 1, |tenure| tenure as u16)).collect()
}
