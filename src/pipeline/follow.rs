//! History follows persons: where the people of a household of an earlier day are tonight.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::Linked;
use crate::link::Remembered;

/// Tonight's households of the people of an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heirs {
    /// Every household that holds an adult who was a member then.
    pub(super) all: BTreeSet<HouseholdId>,
    /// The one that holds most of them.
    pub(super) main: Option<HouseholdId>,
    /// The one that holds them all, so that what was said of them may still be told to it.
    pub(super) whole: Option<HouseholdId>,
}

/// Who lives where tonight.
pub(super) struct Homes<'a> {
    linked: &'a Linked,
}

impl<'a> Homes<'a> {
    pub(super) fn new(linked: &'a Linked) -> Self {
        Self { linked }
    }

    /// Where the people of a household are. By its adults who were no non-dependants; by its other members where none of
    /// those is found. Of households that hold as many, the one that kept the id comes first, then the lowest id. Where
    /// nobody knows who it was, or nobody of it is found, it is the household that has its id.
    pub(super) fn heirs(&self, household: HouseholdId, was: Option<&Remembered>) -> Heirs {
        heirs(household, was, |person| self.home(person), |household| self.is_known(household))
    }

    fn home(&self, person: PersonId) -> Option<HouseholdId> {
        let place = self.linked.persons.binary_search_by_key(&person, |person| person.id).ok()?;
        let household = self.linked.persons[place].household?;
        Some(self.linked.households[household.0 as usize].id)
    }

    fn is_known(&self, household: HouseholdId) -> bool {
        self.linked.households.binary_search_by_key(&household, |household| household.id).is_ok()
    }
}

fn heirs(
    household: HouseholdId,
    was: Option<&Remembered>,
    home: impl Fn(PersonId) -> Option<HouseholdId>,
    is_known: impl Fn(HouseholdId) -> bool,
) -> Heirs {
    let count = |persons: &[PersonId]| {
        let mut found: BTreeMap<HouseholdId, usize> = BTreeMap::new();
        for home in persons.iter().filter_map(|person| home(*person)) {
            *found.entry(home).or_default() += 1;
        }
        found
    };
    let by_adults = was.map(|was| count(&was.adults)).unwrap_or_default();
    let adults = was.map_or(0, |was| was.adults.len());
    let whole = by_adults.iter().find(|(_, found)| **found == adults).map(|(home, _)| *home);
    let found = if by_adults.is_empty() { was.map(|was| count(&was.others)).unwrap_or_default() } else { by_adults };
    if found.is_empty() {
        let itself = Some(household).filter(|household| is_known(*household));
        // Nobody else can be meant where nobody knows who it was.
        let whole = itself.filter(|_| was.is_none());
        return Heirs { all: itself.into_iter().collect(), main: itself, whole };
    }
    let most = |(home, found): &(&HouseholdId, &usize)| (**found, **home == household, std::cmp::Reverse(**home));
    let main = found.iter().max_by_key(most).map(|(home, _)| *home);
    Heirs { main, whole, all: found.into_keys().collect() }
}

#[cfg(test)]
mod tests {
    use super::Heirs;
    use super::heirs;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::PersonId;
    use crate::link::Remembered;

    /// Persons live in the household of their tens: 11 and 12 in 10, 21 in 20; nobody else is found.
    fn found(household: u64, was: Option<(&[u64], &[u64])>) -> (Vec<u64>, Option<u64>, Option<u64>) {
        let ids = |ids: &[u64]| ids.iter().copied().map(PersonId).collect();
        let was = was.map(|(adults, others)| Remembered {
            first_seen: AsOf(Day(0)),
            present: true,
            dwelling: 0,
            adults: ids(adults),
            others: ids(others),
        });
        let home = |person: PersonId| [11, 12, 21].contains(&person.0).then(|| HouseholdId(person.0 / 10 * 10));
        let Heirs { all, main, whole } =
            heirs(HouseholdId(household), was.as_ref(), home, |household| [10, 20].contains(&household.0));
        (all.into_iter().map(|id| id.0).collect(), main.map(|id| id.0), whole.map(|id| id.0))
    }

    #[test]
    fn history_goes_to_every_household_with_an_adult_and_the_place_to_the_one_with_most() {
        /// Why, the household, its adults and others then; all heirs, the main one, the whole one.
        type Case = (&'static str, u64, &'static [u64], &'static [u64], &'static [u64], Option<u64>, Option<u64>);
        let table: [Case; 8] = [
            ("as it was", 10, &[11, 12], &[], &[10], Some(10), Some(10)),
            ("split", 10, &[11, 12, 21], &[], &[10, 20], Some(10), None),
            ("split, the larger part under a new id", 20, &[11, 12, 21], &[], &[10, 20], Some(10), None),
            ("split in halves: the id decides", 20, &[11, 21], &[], &[10, 20], Some(20), None),
            ("merged into another", 30, &[11], &[], &[10], Some(10), Some(10)),
            ("one adult left for nowhere", 10, &[11, 99], &[], &[10], Some(10), None),
            ("a child elsewhere has no part in it", 10, &[11], &[21], &[10], Some(10), Some(10)),
            ("only a child is found", 30, &[99], &[21], &[20], Some(20), None),
        ];
        for (why, household, adults, others, all, main, whole) in table {
            assert_eq!(found(household, Some((adults, others))), (all.to_vec(), main, whole), "{why}");
        }
    }

    #[test]
    fn where_nobody_is_found_the_id_decides_and_nothing_is_told() {
        assert_eq!(found(10, Some((&[98], &[99]))), (vec![10], Some(10), None));
        assert_eq!(found(10, None), (vec![10], Some(10), Some(10)), "from before there was a ledger");
        assert_eq!(found(30, None), (vec![], None, None));
    }
}
