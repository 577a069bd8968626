use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use super::compare::BirthLevel;
use super::compare::birth_level;
use crate::domain::Day;
use crate::link::nature::NO_DAY;
use crate::link::units::Unit;

/// Union-find over units. The root of a cluster is its first-known unit. A union that would give one person two birth
/// dates that are no slip of each other, or two NINOs, is refused; so is one that would make a child liable.
#[derive(Debug)]
pub(in crate::link) struct Clusters<'a> {
    units: &'a [Unit],
    parent: Vec<u32>,
    next: Vec<u32>,
    births: Vec<[Day; 2]>,
    nino: Vec<u64>,
    grown_by: Vec<Day>,
    certainty: Vec<f32>,
    /// By root: units that were told to be of other persons.
    apart: FxHashMap<u32, Vec<u32>>,
}

impl<'a> Clusters<'a> {
    /// Every unit a cluster of its own. `grown_by` is the day on which the person of each unit was grown up, as only grown
    /// people hold accounts; [`Day::MAX`] where that is not said.
    pub(in crate::link) fn new(units: &'a [Unit], grown_by: Vec<Day>) -> Self {
        let count = units.len() as u32;
        Self {
            units,
            parent: (0..count).collect(),
            next: (0..count).collect(),
            births: units.iter().map(|unit| [unit.dob, NO_DAY]).collect(),
            nino: units.iter().map(|unit| unit.nino).collect(),
            grown_by,
            certainty: vec![1.0; units.len()],
            apart: FxHashMap::default(),
        }
    }

    /// Keeps the clusters of two units apart, whatever comes. What is one already stays so.
    pub(in crate::link) fn keep_apart(&mut self, one: u32, other: u32) {
        let (a, b) = (self.root(one), self.root(other));
        if a != b {
            self.apart.entry(a).or_default().push(other);
            self.apart.entry(b).or_default().push(one);
        }
    }

    fn are_apart(&self, a: u32, b: u32) -> bool {
        let at = |mut unit: u32| {
            while self.parent[unit as usize] != unit {
                unit = self.parent[unit as usize];
            }
            unit
        };
        let (Some(of_a), Some(of_b)) = (self.apart.get(&a), self.apart.get(&b)) else { return false };
        let (others, root) = if of_a.len() < of_b.len() { (of_a, b) } else { (of_b, a) };
        others.iter().any(|other| at(*other) == root)
    }

    /// The first-known unit of the cluster.
    pub(in crate::link) fn root(&mut self, unit: u32) -> u32 {
        let mut at = unit;
        while self.parent[at as usize] != at {
            let above = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at
    }

    /// How sure the weakest union of a cluster was.
    pub(in crate::link) fn certainty(&self, root: u32) -> f32 {
        self.certainty[root as usize]
    }

    /// The units of a cluster, in no order that may reach an output.
    pub(in crate::link) fn members(&self, root: u32) -> impl Iterator<Item = u32> {
        let mut at = Some(root);
        std::iter::from_fn(move || {
            let here = at?;
            let next = self.next[here as usize];
            at = (next != root).then_some(next);
            Some(here)
        })
    }

    /// Whether two clusters can be one person by birth date, NINO and what was told.
    pub(in crate::link) fn can_join(&self, a: u32, b: u32) -> bool {
        let ninos = (self.nino[a as usize], self.nino[b as usize]);
        let same_nino = ninos.0 == ninos.1 || ninos.0 == 0 || ninos.1 == 0;
        let pairs = self.births[a as usize].iter().flat_map(|one| self.births[b as usize].map(|other| (*one, other)));
        same_nino
            && !self.are_apart(a, b)
            && self.is_grown(a, b)
            && self.is_grown(b, a)
            && pairs.into_iter().all(|(one, other)| births_agree(one, other))
    }

    /// Whether one cluster's birth date lets the person have been grown up when the other held an account. A year's
    /// grace: a birth date may be a slip.
    fn is_grown(&self, born: u32, account: u32) -> bool {
        let (birth, by) = (self.births[born as usize][0], self.grown_by[account as usize]);
        birth == NO_DAY || by == Day::MAX || by - birth >= FEWEST_YEARS * 365
    }

    /// Whether the clusters hold two persons that one entity lists beside each other.
    pub(in crate::link) fn side_by_side(&self, a: u32, b: u32) -> bool {
        let place = |unit: u32| {
            let unit = &self.units[unit as usize];
            ((unit.dataset, unit.entity), unit.slot)
        };
        let theirs: Vec<_> = self.members(b).take(MOST_COMPARED).map(place).collect();
        if theirs.len() < MOST_COMPARED {
            return self.members(a).map(place).any(|(entity, slot)| {
                theirs.iter().any(|(other, other_slot)| *other == entity && *other_slot != slot)
            });
        }
        let theirs: FxHashSet<_> = self.members(b).map(place).collect();
        let entities: FxHashSet<_> = theirs.iter().map(|(entity, _)| *entity).collect();
        self.members(a).map(place).any(|place| entities.contains(&place.0) && !theirs.contains(&place))
    }

    /// Joins the clusters of two units unless refused; says whether they are one now.
    pub(in crate::link) fn join(&mut self, one: u32, other: u32, certainty: f32) -> bool {
        let (a, b) = (self.root(one), self.root(other));
        if a == b {
            return true;
        }
        if !self.can_join(a, b) {
            return false;
        }
        self.unite(a, b, certainty);
        true
    }

    /// Joins the clusters of two units whatever they say, unless they are kept apart.
    pub(in crate::link) fn unite(&mut self, one: u32, other: u32, certainty: f32) {
        let (a, b) = (self.root(one), self.root(other));
        if a == b || self.are_apart(a, b) {
            return;
        }
        let (root, joined) = (a.min(b), a.max(b));
        self.parent[joined as usize] = root;
        self.next.swap(root as usize, joined as usize);
        self.certainty[root as usize] =
            certainty.min(self.certainty[root as usize]).min(self.certainty[joined as usize]);
        for birth in self.births[joined as usize] {
            let kept = &mut self.births[root as usize];
            let new = birth != NO_DAY && !kept.contains(&birth);
            if let (true, Some(free)) = (new, kept.iter_mut().find(|kept| **kept == NO_DAY)) {
                *free = birth;
            }
        }
        if let Some(others) = self.apart.remove(&joined) {
            self.apart.entry(root).or_default().extend(others);
        }
        self.grown_by[root as usize] = self.grown_by[root as usize].min(self.grown_by[joined as usize]);
        if self.nino[root as usize] == 0 {
            self.nino[root as usize] = self.nino[joined as usize];
        }
    }

    /// Whether all units of a group are in one cluster already.
    pub(in crate::link) fn are_one(&mut self, group: &[u32]) -> bool {
        let first = self.root(group[0]);
        group[1..].iter().all(|unit| self.root(*unit) == first)
    }

    /// Joins what agrees in one group of units that share a key, each with the first earlier one it agrees with.
    pub(in crate::link) fn join_group(
        &mut self,
        group: &[u32],
        certainty: f32,
        agree: &dyn Fn(&mut Self, u32, u32) -> bool,
    ) {
        if self.are_one(group) {
            return;
        }
        let mut leads: Vec<u32> = Vec::new();
        for unit in group {
            let mut joined = false;
            for lead in leads.iter().take(MOST_COMPARED) {
                let same = self.root(*lead) == self.root(*unit);
                joined = same || (agree(self, *lead, *unit) && self.join(*lead, *unit, certainty));
                if joined {
                    break;
                }
            }
            if !joined {
                leads.push(*unit);
            }
        }
    }
}

/// Age in years below which nobody holds an account: 16, less the grace.
const FEWEST_YEARS: i32 = 15;

/// Keys shared by more units than this are no evidence of one person; comparing on would cost without end.
const MOST_COMPARED: usize = 24;

/// Whether two birth dates can be one person's: either missing, equal, day and month swapped, or one digit apart.
fn births_agree(one: Day, other: Day) -> bool {
    birth_level(one, other) != BirthLevel::Apart
}

/// Units that share a key, group after group; the groups by their first unit, the units ascending.
#[derive(Debug, Default)]
pub(in crate::link) struct Groups {
    units: Vec<u32>,
    ends: Vec<u32>,
}

impl Groups {
    /// Groups pairs of key and unit; groups of one are left out.
    pub(in crate::link) fn new(mut keyed: Vec<(u64, u32)>) -> Self {
        use rayon::slice::ParallelSliceMut;
        keyed.par_sort_unstable();
        keyed.dedup();
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        let mut from = 0;
        while from < keyed.len() {
            let key = keyed[from].0;
            let length = keyed[from..].iter().take_while(|(other, _)| *other == key).count();
            if length > 1 {
                spans.push((keyed[from].1, from as u32, (from + length) as u32));
            }
            from += length;
        }
        spans.par_sort_unstable_by_key(|span| (span.0, keyed[span.1 as usize].0));
        let mut groups = Self::default();
        for (_, from, to) in spans {
            groups.units.extend(keyed[from as usize..to as usize].iter().map(|(_, unit)| *unit));
            groups.ends.push(groups.units.len() as u32);
        }
        groups
    }

    /// The groups, each cut to its units below `known`; groups of fewer than two are left out.
    pub(in crate::link) fn known(&self, known: u32) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(move |(from, to)| {
            let group = &self.units[from as usize..*to as usize];
            let group = &group[..group.partition_point(|unit| *unit < known)];
            (group.len() > 1).then_some(group)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;
    use super::births_agree;

    #[test]
    fn birth_dates_agree_when_one_is_a_slip_of_the_other() {
        let agree = |a: &str, b: &str| births_agree(a.parse().unwrap(), b.parse().unwrap());
        assert!(agree("1990-03-04", "1990-04-03"));
        assert!(agree("1990-03-04", "1980-03-04"));
        assert!(!agree("1990-03-04", "1991-03-05"));
        assert!(!agree("1990-03-04", "1962-11-20"));
    }

    #[test]
    fn groups_come_by_their_first_unit_whatever_the_key() {
        let groups = Groups::new(vec![(9, 0), (1, 5), (9, 3), (1, 2), (4, 7)]);
        assert_eq!(groups.known(u32::MAX).collect::<Vec<_>>(), [&[0, 3][..], &[2, 5][..]]);
        assert_eq!(groups.known(5).collect::<Vec<_>>(), [&[0, 3][..]]);
    }
}
