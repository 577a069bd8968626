use super::entry::{Fact, Feature};
use super::slots::Slots;
use crate::archive::Known;
use crate::link::Household;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::PersonIx;

/// How surely records are those of the households they were linked to.
pub(super) struct Doubt<'a> {
    linked: &'a Linked,
    least: f64,
}

impl<'a> Doubt<'a> {
    /// What is linked less surely than `least` is in doubt.
    pub(super) fn new(linked: &'a Linked, least: f64) -> Self {
        Self { linked, least }
    }

    /// Marks the entities whose facts belong to a wanted household in doubt. A record is as sure as the surest person it
    /// names who lives in the household. Where the dwelling itself is in doubt, people of one address may not live
    /// together: then only the first member's records are sure.
    pub(super) fn entities(&self, known: &Known<'_>, slots: &Slots<'_>) -> Vec<bool> {
        let mut sure = vec![false; known.entity_count()];
        for (dataset, persons) in &self.linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let entities = rows.entities();
            for (row, person) in rows.sighting_rows().iter().zip(persons) {
                let entity = entities[*row as usize];
                let wanted = || slots.of(entity).is_some();
                if let Some(person) = person.filter(|_| !sure[entity.0 as usize] && wanted()) {
                    let household = self.linked.entity_household[entity.0 as usize];
                    sure[entity.0 as usize] = household.is_some_and(|household| self.is_sure(person, household));
                }
            }
        }
        sure.into_iter().map(|sure| !sure).collect()
    }

    fn is_sure(&self, person: PersonIx, place: HouseholdIx) -> bool {
        let household = &self.linked.households[place.0 as usize];
        let lives_here = self.linked.persons[person.0 as usize].household == Some(place);
        let counts = self.dwelling_is_sure(household) || household.members.first() == Some(&person);
        lives_here && counts && self.person_is_sure(person)
    }

    /// Whether a fact of the household's link is in doubt: who belongs to it by the least sure of its members, where it
    /// lies by its dwelling.
    pub(super) fn of_household(&self, feature: &Feature, place: HouseholdIx) -> bool {
        let household = &self.linked.households[place.0 as usize];
        match feature.from.household {
            None | Some(Fact::PrivateRent | Fact::SocialRent) => false,
            Some(Fact::ImdDecile) => !self.dwelling_is_sure(household),
            Some(_) => self.of_members(place),
        }
    }

    /// Whether a member is in doubt: then nobody can say that something is in no record of the household.
    pub(super) fn of_members(&self, place: HouseholdIx) -> bool {
        let household = &self.linked.households[place.0 as usize];
        !household.members.iter().all(|person| self.person_is_sure(*person))
    }

    fn person_is_sure(&self, person: PersonIx) -> bool {
        self.linked.persons[person.0 as usize].certainty >= self.least
    }

    fn dwelling_is_sure(&self, household: &Household) -> bool {
        self.linked.dwellings[household.dwelling.0 as usize].certainty >= self.least
    }
}
