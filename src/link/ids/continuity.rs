use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::changes::Change;
use super::changes::Log;
use super::ledger::Ledger;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;
use crate::link::types::HouseholdIx;
use crate::link::types::Linked;
use crate::link::types::PersonIx;

/// Gives tonight's households the ids that the ledger's had, and says what changed since its night.
///
/// A household of the ledger and one of tonight that share an adult of the former may be one (any member, if none of its
/// adults is found). Of all such pairs the id goes first to the one that shares most adults, then most members, then to
/// the one in the former home, to the household first seen earlier, to the lower id; each household gives and takes an id
/// once. Those that are gone from the ledger's night come last, so that a household that is found again has its old id. A
/// household that takes none has the id of its longest-known adult, or a hash of it where that id was ever given before.
///
/// With an empty ledger nothing happens. The ids depend on the links and the ledger alone.
pub fn continue_ids(linked: &mut Linked, known: &Known<'_>, prepared: &Prepared, ledger: &Ledger) -> Vec<Change> {
    let Some(night) = ledger.night else { return Vec::new() };
    let formers = formers(linked, known, prepared, ledger);
    let groups: Vec<Group> = groups(linked);
    let ids = assign(&groups, &formers);
    let changes = Log { linked, known, prepared, formers: &formers, groups: &groups, ids: &ids, night }.changes();
    renumber(linked, &ids);
    changes
}

/// A household of the ledger, its members by their number of tonight.
#[derive(Clone, Debug)]
pub(in crate::link) struct Former {
    pub(in crate::link) id: HouseholdId,
    pub(in crate::link) first_seen: AsOf,
    pub(in crate::link) present: bool,
    pub(in crate::link) dwelling: u64,
    /// Adults who were no non-dependants, ascending.
    pub(in crate::link) adults: Vec<u32>,
    /// Everybody, ascending; persons who turned out to be one are one.
    pub(in crate::link) members: Vec<u32>,
}

/// A household of tonight.
#[derive(Clone, Debug)]
pub(in crate::link) struct Group {
    /// The id of its longest-known adult.
    pub(in crate::link) derived: HouseholdId,
    pub(in crate::link) dwelling: u64,
    /// Ascending.
    pub(in crate::link) members: Vec<u32>,
}

fn groups(linked: &Linked) -> Vec<Group> {
    let group = |household: &crate::link::types::Household| {
        let mut members: Vec<u32> = household.members.iter().map(|member| member.0).collect();
        members.sort_unstable();
        let dwelling = linked.dwellings[household.dwelling.0 as usize].key;
        Group { derived: household.id, dwelling, members }
    };
    linked.households.iter().map(group).collect()
}

fn formers(linked: &Linked, known: &Known<'_>, prepared: &Prepared, ledger: &Ledger) -> Vec<Former> {
    let everybody: BTreeSet<PersonId> =
        ledger.households.values().flat_map(super::ledger::Remembered::members).collect();
    let tonight = trace(linked, known, prepared, &everybody);
    let found = |ids: &mut dyn Iterator<Item = PersonId>| {
        let mut found: Vec<u32> = ids.filter_map(|id| tonight.get(&id).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let former = |(id, last): (&HouseholdId, &super::ledger::Remembered)| Former {
        id: *id,
        first_seen: last.first_seen,
        present: last.present,
        dwelling: last.dwelling,
        adults: found(&mut last.adults.iter().copied()),
        members: found(&mut last.members()),
    };
    ledger.households.iter().map(former).collect()
}

/// Who the persons of the ledger are tonight. A person's id is that of a sighting, so one who was joined to another, or
/// whose sightings were parted, is whoever has that sighting now.
fn trace(
    linked: &Linked,
    known: &Known<'_>,
    prepared: &Prepared,
    wanted: &BTreeSet<PersonId>,
) -> FxHashMap<PersonId, u32> {
    let mut tonight: FxHashMap<PersonId, u32> = FxHashMap::default();
    let mut missing: BTreeSet<u64> = BTreeSet::new();
    for id in wanted {
        match linked.persons.binary_search_by_key(id, |person| person.id) {
            Ok(place) => drop(tonight.insert(*id, place as u32)),
            Err(_) => drop(missing.insert(id.0)),
        }
    }
    for source in prepared.sources.iter().filter(|_| !missing.is_empty()) {
        let Some(persons) = linked.sighting_person.get(&source.name) else { continue };
        let count = known.rows(&source.name).map_or(0, |rows| rows.sighting_count());
        for (unit, person) in source.units[..count].iter().zip(persons) {
            let Some(PersonIx(person)) = person.filter(|_| *unit != NONE) else { continue };
            let id = prepared.units[*unit as usize].id;
            if missing.contains(&id) {
                tonight.insert(PersonId(id), person);
            }
        }
    }
    tonight
}

/// How strongly a former household speaks for a group; greater is stronger.
type Claim = (bool, usize, usize, bool, Reverse<AsOf>, Reverse<HouseholdId>, Reverse<HouseholdId>);

/// The id of each group.
pub(in crate::link) fn assign(groups: &[Group], formers: &[Former]) -> Vec<HouseholdId> {
    let mut claims: Vec<(Claim, usize, usize)> = Vec::new();
    let group_of = group_of(groups);
    for (place, former) in formers.iter().enumerate() {
        for (group, (adults, members)) in shares(former, &group_of) {
            let Group { dwelling, derived, .. } = &groups[group];
            let claim = (
                former.present,
                adults,
                members,
                *dwelling == former.dwelling,
                Reverse(former.first_seen),
                Reverse(former.id),
                Reverse(*derived),
            );
            claims.push((claim, place, group));
        }
    }
    claims.sort_unstable_by(|one, other| other.cmp(one));
    let mut given = vec![false; formers.len()];
    let mut ids: Vec<Option<HouseholdId>> = vec![None; groups.len()];
    for (_, former, group) in claims {
        if !given[former] && ids[group].is_none() {
            given[former] = true;
            ids[group] = Some(formers[former].id);
        }
    }
    let mut taken: BTreeSet<HouseholdId> = formers.iter().map(|former| former.id).collect();
    let mut fresh: Vec<usize> = (0..groups.len()).filter(|group| ids[*group].is_none()).collect();
    fresh.sort_unstable_by_key(|group| groups[*group].derived);
    for group in fresh {
        let id = unused(groups[group].derived, &taken);
        taken.insert(id);
        ids[group] = Some(id);
    }
    ids.into_iter().map(|id| id.expect("every group was given an id or took a fresh one")).collect()
}

/// The group of each person who is in one.
pub(in crate::link) fn group_of(groups: &[Group]) -> FxHashMap<u32, usize> {
    let members =
        groups.iter().enumerate().flat_map(|(place, group)| group.members.iter().map(move |one| (*one, place)));
    members.collect()
}

/// The groups that a former household may be, with how many of its adults and of its members each has.
pub(in crate::link) fn shares(former: &Former, group_of: &FxHashMap<u32, usize>) -> BTreeMap<usize, (usize, usize)> {
    let mut shares: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for group in former.adults.iter().filter_map(|person| group_of.get(person)) {
        shares.entry(*group).or_default().0 += 1;
    }
    let by_adults = !shares.is_empty();
    for group in former.members.iter().filter_map(|person| group_of.get(person)) {
        if !by_adults || shares.contains_key(group) {
            shares.entry(*group).or_default().1 += 1;
        }
    }
    shares
}

/// The id itself, or the first of its hashes that no household ever had.
fn unused(derived: HouseholdId, taken: &BTreeSet<HouseholdId>) -> HouseholdId {
    let hashed = |times: u64| HouseholdId(xxh3_64(format!("{:016x}|household {times}", derived.0).as_bytes()));
    let candidates = std::iter::once(derived).chain((1..).map(hashed));
    candidates.into_iter().find(|id| !taken.contains(id)).expect("there are more hashes than households")
}

/// Gives the households their ids and puts them in order again.
fn renumber(linked: &mut Linked, ids: &[HouseholdId]) {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_unstable_by_key(|place| ids[*place]);
    let mut now = vec![HouseholdIx(0); ids.len()];
    for (place, before) in order.iter().enumerate() {
        now[*before] = HouseholdIx(place as u32);
    }
    for (household, id) in linked.households.iter_mut().zip(ids) {
        household.id = *id;
    }
    linked.households.sort_unstable_by_key(|household| household.id);
    let places = linked.persons.iter_mut().map(|person| &mut person.household).chain(&mut linked.entity_household);
    for place in places.filter_map(Option::as_mut) {
        *place = now[place.0 as usize];
    }
}

#[cfg(test)]
mod tests;
