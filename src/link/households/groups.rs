use rustc_hash::FxHashMap;

use super::residence::Residence;
use super::stays::EntityFacts;
use super::stays::Stay;
use crate::domain::Day;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::nature::Part;
use crate::link::persons::people::Someone;
use crate::link::prepare::Prepared;

/// Youngest age of an adult; a dependant is a child a little longer.
pub(in crate::link) const ADULT_AGE: u32 = 18;
const DEPENDANT_UNTIL: u32 = 20;

/// What a person's stays at their own dwelling say of the part they play there.
#[expect(clippy::struct_excessive_bools, reason = "four answers that do not exclude each other")]
#[derive(Clone, Debug)]
pub(in crate::link) struct Resident {
    /// The person.
    pub person: u32,
    /// The dwelling.
    pub site: u32,
    /// Age in years, if the birth date is known.
    pub age: Option<u32>,
    /// Whether a stay makes them liable, a tenant or a claimant (or partner of one).
    pub principal: bool,
    /// Whether a claim lists them as a non-dependant.
    pub non_dependant: bool,
    /// Whether they told the register that they live with parents, relatives or friends.
    pub living_with: bool,
    /// Whether they are a child.
    pub child: bool,
    /// Entities that put them at this dwelling now.
    pub entities: Vec<u32>,
}

/// All residents, by dwelling then person. Stays are sorted by person.
pub(in crate::link) fn residents(
    people: &[Someone],
    residences: &[Residence],
    stays: &[Stay],
    facts: &EntityFacts,
    as_of: Day,
) -> Vec<Resident> {
    let mut residents = Vec::with_capacity(people.len());
    for stays in stays.chunk_by(|a, b| a.person == b.person) {
        let person = stays[0].person;
        let site = residences[person as usize].site;
        if site != NONE {
            residents.push(resident(person, site, stays, &people[person as usize], facts, as_of));
        }
    }
    residents.sort_unstable_by_key(|resident| (resident.site, resident.person));
    residents
}

fn resident(person: u32, site: u32, stays: &[Stay], someone: &Someone, facts: &EntityFacts, as_of: Day) -> Resident {
    let here: Vec<&Stay> = stays.iter().filter(|stay| stay.site == site && stay.until == Day::MAX).collect();
    let age = if someone.birth == NO_DAY { None } else { someone.birth.years_until(as_of) };
    let dependant = here.iter().any(|stay| stay.part == Part::Dependant);
    let limit = if dependant { DEPENDANT_UNTIL } else { ADULT_AGE };
    let mut entities: Vec<u32> = here.iter().map(|stay| stay.entity).collect();
    entities.sort_unstable();
    entities.dedup();
    let principal = here.iter().any(|stay| stay.principal && stay.part != Part::NonDependant);
    Resident {
        person,
        site,
        age,
        principal: principal && age.is_none_or(|age| age >= 16),
        non_dependant: here.iter().any(|stay| stay.part == Part::NonDependant),
        living_with: entities.iter().any(|entity| facts.living_with.contains(entity)),
        child: age.map_or(dependant, |age| age < limit),
        entities,
    }
}

/// The residents of one dwelling parted into households: each a list of places in `residents`.
pub(in crate::link) fn households(residents: &[&Resident], people: &[Someone], prepared: &Prepared) -> Vec<Vec<usize>> {
    if residents.len() == 1 {
        return vec![vec![0]];
    }
    let mut ties = Ties { group: (0..residents.len()).collect(), residents };
    ties.by_entity_and_surname(people, prepared);
    ties.living_with_others(people);
    ties.children_with_adults(people);
    ties.honorific_surnames(people, prepared);
    ties.groups()
}

struct Ties<'a> {
    group: Vec<usize>,
    residents: &'a [&'a Resident],
}

impl Ties<'_> {
    fn tie(&mut self, one: usize, other: usize) {
        let (a, b) = (self.group[one], self.group[other]);
        let (low, high) = (a.min(b), a.max(b));
        for group in self.group.iter_mut().filter(|group| **group == high) {
            *group = low;
        }
    }

    /// Ties all who share an account, a claim or a tenancy, or a surname that ties people.
    fn by_entity_and_surname(&mut self, people: &[Someone], prepared: &Prepared) {
        let mut first: FxHashMap<(bool, u32), usize> = FxHashMap::default();
        let mut parent: Vec<usize> = (0..self.residents.len()).collect();
        for (place, resident) in self.residents.iter().enumerate() {
            let names = &people[resident.person as usize].names;
            let surnames = names.iter().flat_map(|name| prepared.names.tying_surnames(*name));
            let keys = resident.entities.iter().map(|entity| (false, *entity)).chain(surnames.map(|word| (true, word)));
            for key in keys {
                let other = *first.entry(key).or_insert(place);
                let (a, b) = (root(&mut parent, other), root(&mut parent, place));
                parent[a.max(b)] = a.min(b);
            }
        }
        self.group = (0..parent.len()).map(|place| root(&mut parent, place)).collect();
    }

    /// The head of the longest-known group here, other than the group of `not`.
    fn longest_known(&self, people: &[Someone], not: usize, wanted: impl Fn(&Resident) -> bool) -> Option<usize> {
        (0..self.residents.len())
            .filter(|place| self.group[*place] != self.group[not] && wanted(self.residents[*place]))
            .min_by_key(|place| {
                let someone = &people[self.residents[*place].person as usize];
                (someone.first_known, someone.id)
            })
    }

    fn living_with_others(&mut self, people: &[Someone]) {
        for place in 0..self.residents.len() {
            if self.residents[place].living_with
                && !self.has(place, |resident| resident.principal)
                && let Some(host) = self.longest_known(people, place, |resident| resident.principal)
            {
                self.tie(place, host);
            }
        }
    }

    fn children_with_adults(&mut self, people: &[Someone]) {
        for place in 0..self.residents.len() {
            if self.residents[place].child && !self.has(place, |resident| !resident.child) {
                let host = self
                    .longest_known(people, place, |resident| resident.principal && !resident.child)
                    .or_else(|| self.longest_known(people, place, |resident| !resident.child));
                if let Some(host) = host {
                    self.tie(place, host);
                }
            }
        }
    }

    /// Where two groups live and one is of surnames that tie nobody (Kaur, Begum), they are one family.
    fn honorific_surnames(&mut self, people: &[Someone], prepared: &Prepared) {
        let groups = self.groups();
        let [one, other] = &groups[..] else { return };
        let ties_nobody = |group: &[usize]| {
            let adults = group.iter().filter(|place| !self.residents[**place].child);
            let mut names = adults.flat_map(|place| &people[self.residents[*place].person as usize].names).peekable();
            names.peek().is_some()
                && names.all(|name| {
                    prepared.names.given(*name).is_some_and(|given| prepared.names.is_honorific(given.surname))
                })
        };
        if ties_nobody(one) || ties_nobody(other) {
            self.tie(one[0], other[0]);
        }
    }

    fn has(&self, place: usize, wanted: impl Fn(&Resident) -> bool) -> bool {
        (0..self.residents.len()).any(|other| self.group[other] == self.group[place] && wanted(self.residents[other]))
    }

    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut heads: Vec<usize> = self.group.clone();
        heads.sort_unstable();
        heads.dedup();
        for head in heads {
            groups.push((0..self.group.len()).filter(|place| self.group[*place] == head).collect());
        }
        groups
    }
}

/// The lowest place tied to a place.
fn root(parent: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
