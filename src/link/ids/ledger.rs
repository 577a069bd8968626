use std::collections::BTreeMap;

use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::types::Linked;
use crate::link::types::PersonIx;
use crate::link::types::Role;

/// A household as a published night left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The first published night that knew it.
    pub first_seen: AsOf,
    /// Whether it was still found; a household that is gone keeps what it last was.
    pub present: bool,
    /// [`Dwelling::key`](crate::link::Dwelling::key) of its home.
    pub dwelling: u64,
    /// Its adults who are no non-dependants, ascending.
    pub adults: Vec<PersonId>,
    /// Its other members, ascending.
    pub others: Vec<PersonId>,
}

impl Remembered {
    /// Everything but the day it was first seen.
    pub fn is_as(&self, other: &Self) -> bool {
        let state = |one: &Self| (one.present, one.dwelling);
        state(self) == state(other) && self.has_the_members_of(other)
    }

    /// Whether both have the same members in the same parts.
    pub fn has_the_members_of(&self, other: &Self) -> bool {
        (&self.adults, &self.others) == (&other.adults, &other.others)
    }

    /// Its members, adults first.
    pub fn members(&self) -> impl Iterator<Item = PersonId> {
        self.adults.iter().chain(&self.others).copied()
    }
}

/// Every household the published nights knew, as the last of them left it: ids and a hash of the home, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The as-of date of that night; `None` where none was published before.
    pub night: Option<AsOf>,
    /// The households, those that are gone among them.
    pub households: BTreeMap<HouseholdId, Remembered>,
}

impl Ledger {
    /// The ledger once tonight is published; its ids must have been continued from this ledger.
    #[must_use]
    pub fn after(&self, linked: &Linked) -> Self {
        let mut households = self.households.clone();
        for former in households.values_mut() {
            former.present = false;
        }
        for household in &linked.households {
            let first_seen = self.households.get(&household.id).map_or(linked.as_of, |former| former.first_seen);
            let members = |adults: bool| {
                let is_adult = |member: &PersonIx| linked.persons[member.0 as usize].role == Role::Adult;
                let of = household.members.iter().filter(|member| is_adult(member) == adults);
                let mut ids: Vec<PersonId> = of.map(|member| linked.persons[member.0 as usize].id).collect();
                ids.sort_unstable();
                ids
            };
            let now = Remembered {
                first_seen,
                present: true,
                dwelling: linked.dwellings[household.dwelling.0 as usize].key,
                adults: members(true),
                others: members(false),
            };
            households.insert(household.id, now);
        }
        Self { night: Some(linked.as_of), households }
    }

    /// Where a household is to be found now: itself while it is present, else the one that has most of its last adults,
    /// or else of its last members (ties: the lowest id). `None` if nobody of it is in any.
    pub fn heir(&self, household: HouseholdId) -> Option<HouseholdId> {
        let last = self.households.get(&household)?;
        if last.present {
            return Some(household);
        }
        let shared = |of: &[PersonId], other: &Remembered| {
            of.iter().filter(|person| other.members().any(|member| member == **person)).count()
        };
        let present = self.households.iter().filter(|(_, other)| other.present);
        let counted = present
            .map(|(id, other)| ((shared(&last.adults, other), shared(&last.others, other)), std::cmp::Reverse(*id)));
        counted.filter(|(shared, _)| *shared != (0, 0)).max().map(|(_, id)| id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;
    use super::Remembered;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::PersonId;

    fn ledger(households: &[(u64, bool, &[u64], &[u64])]) -> Ledger {
        let ids = |ids: &[u64]| ids.iter().copied().map(PersonId).collect();
        let remembered = |&(id, present, adults, others): &(u64, bool, &[u64], &[u64])| {
            let remembered =
                Remembered { first_seen: AsOf(Day(0)), present, dwelling: 0, adults: ids(adults), others: ids(others) };
            (HouseholdId(id), remembered)
        };
        Ledger { night: Some(AsOf(Day(0))), households: households.iter().map(remembered).collect() }
    }

    #[test]
    fn a_household_that_is_gone_is_found_where_most_of_its_adults_are() {
        let ledger = ledger(&[
            (1, false, &[1, 2], &[3, 4]),
            (5, true, &[1], &[3, 4]),
            (6, true, &[1, 2], &[]),
            (7, false, &[8], &[]),
        ]);
        let heirs = [5, 1, 7, 9].map(|id| ledger.heir(HouseholdId(id)).map(|heir| heir.0));
        assert_eq!(heirs, [Some(5), Some(6), None, None]);
    }
}
