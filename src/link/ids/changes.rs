use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::causes::Causes;
use super::continuity::Former;
use super::continuity::Group;
use super::continuity::group_of;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::link::prepare::Prepared;
use crate::link::types::Linked;

/// What happened to a household between two published nights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Nobody of it was in a household before.
    New,
    /// It was gone and is found again.
    Back,
    /// Its home is another.
    Moved,
    /// Members came, from the other household if one is named.
    Joined,
    /// Members went, to the other household if one is named.
    Left,
    /// It was part of the other household, which keeps its id.
    Split,
    /// Its people live in the other household, which keeps its id; this one's is kept for them.
    Merged,
    /// Nobody of it is found in any household.
    Gone,
    /// Its people turned out to be people of the other household.
    SameAs,
}

/// Which records brought a change about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A record that said something new.
    Said {
        /// Its dataset.
        dataset: String,
        /// The day at whose close it was known.
        known: Day,
    },
    /// A record that ended.
    Ended {
        /// Its dataset.
        dataset: String,
        /// The day at whose close that was known.
        known: Day,
    },
    /// No record of these persons began or ended: those they have grew old, or records of others speak.
    Unsaid,
}

/// One line of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The household.
    pub household: HouseholdId,
    /// What happened to it.
    pub what: What,
    /// The other household it happened with.
    pub other: Option<HouseholdId>,
    /// How many persons it is about.
    pub persons: u32,
    /// Since when they live where they live, if known: the latest of them.
    pub since: Option<Day>,
    /// The record behind it.
    pub cause: Cause,
}

/// What the change log is worked out from.
pub(in crate::link) struct Log<'a> {
    pub(in crate::link) linked: &'a Linked,
    pub(in crate::link) known: &'a Known<'a>,
    pub(in crate::link) prepared: &'a Prepared,
    pub(in crate::link) formers: &'a [Former],
    pub(in crate::link) groups: &'a [Group],
    /// The id of each group.
    pub(in crate::link) ids: &'a [HouseholdId],
    /// The night before.
    pub(in crate::link) night: AsOf,
}

/// Who is where: the formers and the group of each person.
struct Places {
    before: FxHashMap<u32, Vec<usize>>,
    now: FxHashMap<u32, usize>,
    group_with: FxHashMap<HouseholdId, usize>,
}

impl Log<'_> {
    /// What changed, by household, then by what.
    pub(in crate::link) fn changes(&self) -> Vec<Change> {
        let mut before: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (place, former) in self.formers.iter().enumerate().filter(|(_, former)| former.present) {
            former.members.iter().for_each(|person| before.entry(*person).or_default().push(place));
        }
        let group_with = self.ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let places = Places { before, now: group_of(self.groups), group_with };
        let mut changes = Vec::new();
        for former in self.formers.iter().filter(|former| former.present) {
            match places.group_with.get(&former.id) {
                Some(group) => self.stayed(former, *group, &places, &mut changes),
                None => changes.push(self.ended(former, &places)),
            }
        }
        for (place, group) in self.groups.iter().enumerate() {
            let stayed = self.former(self.ids[place]).is_some_and(|former| former.present);
            if !stayed {
                changes.push(self.began(group, self.ids[place], &places));
            }
        }
        changes.sort_by_key(|change| (change.household, change.what, change.other));
        changes
    }

    fn former(&self, id: HouseholdId) -> Option<&Former> {
        let place = self.formers.binary_search_by_key(&id, |former| former.id).ok()?;
        Some(&self.formers[place])
    }

    /// A household that kept its id: who came, who went, and whether it moved.
    fn stayed(&self, former: &Former, group: usize, places: &Places, changes: &mut Vec<Change>) {
        let now = &self.groups[group];
        if now.dwelling != former.dwelling {
            changes.push(self.change(former.id, What::Moved, None, &now.members));
        }
        let mut left: BTreeMap<Option<HouseholdId>, Vec<u32>> = BTreeMap::new();
        for person in former.members.iter().filter(|person| places.now.get(person) != Some(&group)) {
            left.entry(places.now.get(person).map(|group| self.ids[*group])).or_default().push(*person);
        }
        changes.extend(left.iter().map(|(to, persons)| self.change(former.id, What::Left, *to, persons)));
        let mut joined: BTreeMap<Option<HouseholdId>, Vec<u32>> = BTreeMap::new();
        for person in now.members.iter().filter(|person| former.members.binary_search(person).is_err()) {
            let from = places.before.get(person).map(|formers| self.formers[formers[0]].id);
            joined.entry(from).or_default().push(*person);
        }
        changes.extend(joined.iter().map(|(from, persons)| self.change(former.id, What::Joined, *from, persons)));
    }

    /// A household whose id nobody has tonight.
    fn ended(&self, former: &Former, places: &Places) -> Change {
        let mut went: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for person in &former.members {
            if let Some(group) = places.now.get(person) {
                let shares = went.entry(*group).or_default();
                shares.0 += usize::from(former.adults.binary_search(person).is_ok());
                shares.1 += 1;
            }
        }
        let most = went.into_iter().max_by_key(|(group, shares)| (*shares, std::cmp::Reverse(self.ids[*group])));
        let Some((group, _)) = most else { return self.change(former.id, What::Gone, None, &former.members) };
        let persons: Vec<u32> =
            former.members.iter().copied().filter(|person| places.now.get(person) == Some(&group)).collect();
        let other = self.ids[group];
        let theirs = |person: &u32| {
            let own = |place: &usize| self.formers[*place].id == other;
            places.before.get(person).is_some_and(|formers| formers.iter().any(own))
        };
        let what = if persons.iter().all(theirs) { What::SameAs } else { What::Merged };
        self.change(former.id, what, Some(other), &persons)
    }

    /// A household whose id nobody had on the night before.
    fn began(&self, group: &Group, id: HouseholdId, places: &Places) -> Change {
        let mut from: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for person in &group.members {
            for former in places.before.get(person).into_iter().flatten() {
                let shares = from.entry(*former).or_default();
                shares.0 += usize::from(self.formers[*former].adults.binary_search(person).is_ok());
                shares.1 += 1;
            }
        }
        let most = from.into_iter().max_by_key(|(former, shares)| (*shares, std::cmp::Reverse(*former)));
        let what = match most {
            Some(_) => What::Split,
            None if self.former(id).is_some() => What::Back,
            None => What::New,
        };
        self.change(id, what, most.map(|(former, _)| self.formers[former].id), &group.members)
    }

    fn change(&self, household: HouseholdId, what: What, other: Option<HouseholdId>, persons: &[u32]) -> Change {
        let since = persons.iter().filter_map(|person| self.linked.persons[*person as usize].since).max();
        let causes = Causes { linked: self.linked, known: self.known, prepared: self.prepared, night: self.night };
        Change { household, what, other, persons: persons.len() as u32, since, cause: causes.of(persons) }
    }
}
