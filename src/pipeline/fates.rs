use std::collections::HashSet;

use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::PersonId;
use crate::evaluate::Unknown;
use crate::link::HouseholdIx;
use crate::link::Ledger;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::link::Remembered;
use crate::link::Role;

/// When each person of a linkage died, as far as a record says: the day at whose close the first such record was known.
pub(super) struct Deaths<'a> {
    linked: &'a Linked,
    days: Vec<Option<Day>>,
}

impl<'a> Deaths<'a> {
    pub(super) fn of(known: &Known<'_>, linked: &'a Linked) -> Self {
        let mut days: Vec<Option<Day>> = vec![None; linked.persons.len()];
        for (dataset, persons) in &linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let standing = rows.sightings().text("standing");
            for (sighting, person) in persons.iter().enumerate() {
                let said = standing.and_then(|standing| standing.get(sighting)).unwrap_or_default();
                let Some(person) = person.filter(|_| matches!(said, "deceased" | "estate")) else { continue };
                let known = rows.known_from(rows.sighting_rows()[sighting] as usize);
                let day = &mut days[person.0 as usize];
                *day = Some(day.map_or(known, |before: Day| before.min(known)));
            }
        }
        Self { linked, days }
    }

    /// When a person of an earlier linkage died.
    fn day(&self, then: &Linked, person: PersonIx) -> Option<Day> {
        let shown = then.persons[person.0 as usize].shown_as;
        let now = self.linked.sighting_person.values().nth(usize::from(shown.dataset))?;
        let now = now.get(shown.sighting as usize).copied().flatten()?;
        self.days[now.0 as usize]
    }
}

/// What became of the households of an as-of date by the end of its horizon, besides duties owed.
pub(super) struct Fates<'a> {
    then: &'a Linked,
    deaths: &'a Deaths<'a>,
    end: Day,
    /// Who was found on the last published night of the horizon; `None` where there was none after the as-of date.
    found: Option<(&'a Ledger, HashSet<PersonId>)>,
}

impl<'a> Fates<'a> {
    /// `later` is the id ledger as the last published night up to `end` left it.
    pub(super) fn of(then: &'a Linked, deaths: &'a Deaths<'a>, end: Day, later: &'a Ledger) -> Self {
        let is_later = |night: &AsOf| *night > then.as_of && night.0 <= end;
        let found = later.night.filter(is_later).map(|_| {
            let present = later.households.values().filter(|household| household.present);
            (later, present.flat_map(Remembered::members).collect())
        });
        Self { then, deaths, end, found }
    }

    /// Why it is not known that nothing came of a household to which no duty was owed.
    pub(super) fn unknown(&self, household: HouseholdIx) -> Option<Unknown> {
        let adults = self.adults(household);
        let died = |person: &PersonIx| self.deaths.day(self.then, *person).is_some_and(|day| day <= self.end);
        if !adults.is_empty() && adults.iter().all(died) {
            return Some(Unknown::Died);
        }
        let (later, people) = self.found.as_ref()?;
        let id = self.then.households[household.0 as usize].id;
        let still_there = later.households.get(&id).is_some_and(|household| household.present);
        let elsewhere = || adults.iter().any(|person| people.contains(&self.then.persons[person.0 as usize].id));
        (!still_there && !elsewhere()).then_some(Unknown::LeftTheArea)
    }

    /// Its adults, or all members where no adult is known.
    fn adults(&self, household: HouseholdIx) -> Vec<PersonIx> {
        let members = &self.then.households[household.0 as usize].members;
        let is_adult = |member: &&PersonIx| self.then.persons[member.0 as usize].role == Role::Adult;
        let adults: Vec<PersonIx> = members.iter().filter(is_adult).copied().collect();
        if adults.is_empty() { members.clone() } else { adults }
    }
}
