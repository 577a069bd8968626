//! A small council for the tests of this room: tables in view, and a hand-made link in which a source key with `H3` in it
//! belongs to household 3.

use super::{Catalogue, Evidence, Excluded, Expected, Matrix, build, cohort, explain};
use crate::archive::EntityIx;
use crate::archive::History;
use crate::archive::testing::history;
use crate::config::CohortSettings;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::{Dwelling, DwellingIx, Household, HouseholdIx, Linked, MakeUp, Person, PersonIx, Role, SightingRef};

/// Households of the council: `H0` to `H4`, one adult each.
pub(super) const HOUSEHOLDS: u32 = 5;

/// Everything that config can leave out.
pub(super) const LEFT_OUT: CohortSettings = CohortSettings {
    leave_out_open_cases: true,
    leave_out_temporary: true,
    leave_out_deceased: true,
    open_case_days: 730,
    needs_feeds: true,
    needs_dwelling: true,
    needs_rent_account: true,
    dwelling_certainty: 0.5,
};

pub(super) struct Council {
    history: History,
    as_of: AsOf,
    linked: Linked,
}

impl Council {
    pub(super) fn new(as_of: &str, datasets: &[(&str, &str)]) -> Self {
        let (history, as_of) = (history(datasets), AsOf(as_of.parse().unwrap()));
        let linked = linked(&history, as_of);
        Self { history, as_of, linked }
    }

    pub(super) fn make_up(mut self, household: u32, make_up: MakeUp) -> Self {
        self.linked.households[household as usize].make_up = make_up;
        self
    }

    pub(super) fn linked_mut(&mut self) -> &mut Linked {
        &mut self.linked
    }

    pub(super) fn matrix(&self, catalogue: &Catalogue) -> Matrix {
        let known = self.history.known_on(self.as_of);
        let everyone = super::Cohort { places: (0..HOUSEHOLDS).map(HouseholdIx).collect(), left_out: Vec::new() };
        build(&known, &self.linked, catalogue, &everyone)
    }

    /// The value of a feature for a household; `None` for "not known".
    pub(super) fn value(&self, catalogue: &Catalogue, household: u32, feature: &str) -> Option<f64> {
        let matrix = self.matrix(catalogue);
        let column = matrix.features.iter().position(|name| name == feature).unwrap();
        Some(matrix.row(household as usize)[column]).filter(|value| !value.is_nan())
    }

    /// The value of the built-in feature.
    pub(super) fn built_in(&self, household: u32, feature: &str) -> Option<f64> {
        self.value(&Catalogue::built_in(), household, feature)
    }

    /// The built-in evidence of a household.
    pub(super) fn evidence(&self, household: u32, feature: &str) -> Evidence {
        let catalogue = Catalogue::built_in();
        let column = catalogue.names().iter().position(|name| name == feature).unwrap();
        let known = self.history.known_on(self.as_of);
        let mut rows = explain(&known, &self.linked, &catalogue, &[HouseholdIx(household)], 0.8);
        rows.remove(0).remove(column)
    }

    /// Why a household is left out; `None` if it is scored.
    pub(super) fn excluded(&self, household: u32) -> Option<Excluded> {
        self.excluded_by(LEFT_OUT, household)
    }

    /// Why a household is left out under these rules; `None` if it is scored.
    pub(super) fn excluded_by(&self, rules: CohortSettings, household: u32) -> Option<Excluded> {
        self.excluded_needing(rules, &[], household)
    }

    /// The same where datasets are needed.
    pub(super) fn excluded_needing(
        &self,
        rules: CohortSettings,
        needed: &[String],
        household: u32,
    ) -> Option<Excluded> {
        let known = self.history.known_on(self.as_of);
        let mut alone = self.linked.clone();
        for other in (0..HOUSEHOLDS).filter(|other| *other != household) {
            alone.households[other as usize].organisation = true;
        }
        let expected = Expected { needed, catalogue: &Catalogue::built_in() };
        let found = cohort(&known, &alone, rules, expected);
        assert_eq!(found.places.len() + found.left_out.len(), HOUSEHOLDS as usize);
        let organisations = found.excluded().get(&Excluded::Organisation).copied().unwrap_or(0);
        if organisations == HOUSEHOLDS {
            return Some(Excluded::Organisation);
        }
        found.excluded().into_keys().find(|reason| *reason != Excluded::Organisation)
    }
}

fn linked(history: &History, as_of: AsOf) -> Linked {
    let home = |entity: u32| {
        let (_, key) = history.entity(EntityIx(entity));
        let number = key.split('H').nth(1)?.chars().next()?.to_digit(10)?;
        Some(HouseholdIx(number))
    };
    let known = history.known_on(as_of);
    let people = |dataset: &str| {
        let rows = known.rows(dataset)?;
        let person = |row: &u32| home(rows.entities()[*row as usize].0).map(|home| PersonIx(home.0));
        Some((dataset.to_owned(), rows.sighting_rows().iter().map(person).collect()))
    };
    Linked {
        as_of,
        persons: (0..HOUSEHOLDS).map(person).collect(),
        dwellings: (0..HOUSEHOLDS).map(|_| dwelling()).collect(),
        households: (0..HOUSEHOLDS).map(one_adult).collect(),
        entity_household: (0..history.entity_count() as u32).map(home).collect(),
        sighting_person: history.dataset_names().filter_map(people).collect(),
        linkage: None,
    }
}

const SHOWN: SightingRef = SightingRef { dataset: 0, sighting: 0 };

fn person(number: u32) -> Person {
    Person {
        id: PersonId(number.into()),
        birth: None,
        deceased: false,
        dwelling: Some(DwellingIx(number)),
        since: None,
        moves: Vec::new(),
        household: Some(HouseholdIx(number)),
        role: Role::Adult,
        sightings: vec![SHOWN],
        reached_by: Vec::new(),
        shown_as: SHOWN,
        certainty: 1.0,
    }
}

fn dwelling() -> Dwelling {
    Dwelling { uprn: None, key: 0, lsoa: None, ward: None, imd_decile: Some(3), shown_as: SHOWN, certainty: 1.0 }
}

fn one_adult(number: u32) -> Household {
    Household {
        id: HouseholdId(number.into()),
        dwelling: DwellingIx(number),
        members: vec![PersonIx(number)],
        make_up: MakeUp { adults: 1, ..MakeUp::default() },
        organisation: false,
        certainty: 1.0,
    }
}
