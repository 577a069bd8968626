use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::PersonId;
use crate::link::HouseholdIx;
use crate::link::Ledger;
use crate::link::Remembered;
use crate::store::Contact;
use crate::store::ContactKind;
use crate::store::Store;

use super::PipelineError;

/// Help to a household, as the persons it was on that day: households are numbered anew on every training date, persons
/// are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// When.
    pub day: Day,
    /// Its adults who were no non-dependants.
    pub adults: Vec<PersonId>,
    /// Its other members.
    pub others: Vec<PersonId>,
}

/// All help given before an as-of date. The household is the one the ledger knew on that day; where no night had been
/// published by then, the one it knows now.
pub(super) fn helps(store: &Store, as_of: AsOf) -> Result<Vec<Help>, PipelineError> {
    let contacts = store.contacts()?;
    let given = contacts.into_iter().filter(|contact| contact.kind == ContactKind::Helped && contact.day < as_of.0);
    let mut by_day: BTreeMap<Day, Vec<Contact>> = BTreeMap::new();
    for contact in given {
        by_day.entry(contact.day).or_default().push(contact);
    }
    if by_day.is_empty() {
        return Ok(Vec::new());
    }
    let now = store.ledger_on(as_of)?;
    let mut helps = Vec::new();
    for (day, contacts) in by_day {
        let then = store.ledger_on(AsOf(day))?;
        let found = contacts.iter().filter_map(|contact| known(contact, &then).or_else(|| known(contact, &now)));
        helps.extend(found.map(|was| Help { day, adults: was.adults.clone(), others: was.others.clone() }));
    }
    Ok(helps)
}

fn known<'a>(contact: &Contact, ledger: &'a Ledger) -> Option<&'a Remembered> {
    ledger.households.get(&contact.household)
}

/// The households of an as-of date that were helped within the horizon: those where an adult of the household helped then
/// lived, or any member where none of its adults is found. One that has parted by the day of the help is helped in both
/// parts.
pub(super) fn helped(
    helps: &[Help],
    as_of: AsOf,
    horizon: Horizon,
    household_of: impl Fn(PersonId) -> Option<HouseholdIx>,
) -> BTreeSet<HouseholdIx> {
    let within = |help: &&Help| as_of.0 <= help.day && help.day <= as_of.0 + i32::from(horizon.0);
    let mut found = BTreeSet::new();
    for help in helps.iter().filter(within) {
        let homes =
            |persons: &[PersonId]| persons.iter().filter_map(|person| household_of(*person)).collect::<Vec<_>>();
        let of_adults = homes(&help.adults);
        found.extend(if of_adults.is_empty() { homes(&help.others) } else { of_adults });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Help;
    use super::helped;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::Horizon;
    use crate::domain::PersonId;
    use crate::link::HouseholdIx;

    fn found(day: i32, adults: &[u64], others: &[u64]) -> Vec<u32> {
        let ids = |ids: &[u64]| ids.iter().copied().map(PersonId).collect();
        let helps = [Help { day: Day(day), adults: ids(adults), others: ids(others) }];
        // Persons 1 and 2 live in household 10, 3 in 30; nobody else is known.
        let home = |person: PersonId| match person.0 {
            1 | 2 => Some(HouseholdIx(10)),
            3 => Some(HouseholdIx(30)),
            _ => None,
        };
        helped(&helps, AsOf(Day(1_000)), Horizon(180), home).into_iter().map(|place| place.0).collect()
    }

    #[test]
    fn help_counts_from_the_as_of_date_to_the_end_of_the_horizon() {
        let days = [999, 1_000, 1_001, 1_180, 1_181];
        assert_eq!(days.map(|day| found(day, &[1], &[]).len()), [0, 1, 1, 1, 0]);
    }

    #[test]
    fn a_household_is_found_by_its_adults_and_only_without_them_by_its_others() {
        assert_eq!(found(1_050, &[1, 2], &[3]), [10]);
        assert_eq!(found(1_050, &[1, 3], &[]), [10, 30]);
        assert_eq!(found(1_050, &[9], &[3]), [30]);
        assert!(found(1_050, &[9], &[8]).is_empty() && found(1_050, &[], &[]).is_empty());
    }
}
