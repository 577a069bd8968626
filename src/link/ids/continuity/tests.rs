//! What households are called after moves, splits and merges, as tables; and the laws of it on random nights.

use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::Former;
use super::Group;
use super::assign;
use super::continue_ids;
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::link::Cause;
use crate::link::Change;
use crate::link::Ledger;
use crate::link::Linked;
use crate::link::link;
use crate::link::prepare;

/// A household that was: id, present, dwelling, adults, all members.
fn former(id: u64, present: bool, dwelling: u64, adults: &[u32], members: &[u32]) -> Former {
    let first_seen = AsOf(Day(0));
    let (adults, members) = (adults.to_vec(), members.to_vec());
    Former { id: HouseholdId(id), first_seen, present, dwelling, adults, members }
}

/// Households of tonight, called by the number of their first member: dwelling, members.
fn groups(of: &[(u64, &[u32])]) -> Vec<Group> {
    let group = |(dwelling, members): &(u64, &[u32])| Group {
        derived: HouseholdId(members[0].into()),
        dwelling: *dwelling,
        members: members.to_vec(),
    };
    of.iter().map(group).collect()
}

fn ids(formers: &[Former], now: &[(u64, &[u32])]) -> Vec<u64> {
    assign(&groups(now), formers).into_iter().map(|id| id.0).collect()
}

#[test]
fn the_id_stays_with_most_of_the_adults_then_with_most_members_then_with_the_home() {
    let family = [former(1, true, 7, &[1, 2], &[1, 2, 3, 4])];
    // The person whose hash the id is leaves; the other keeps the children and the id.
    let parted = ids(&family, &[(8, &[1]), (7, &[2, 3, 4])]);
    assert_eq!(parted[1], 1);
    assert!(parted[0] != 1, "an id that was given is not given again");
    assert_eq!(ids(&family, &[(8, &[1, 3, 4]), (7, &[2])])[0], 1, "children count after adults");
    let couple = [former(1, true, 7, &[1, 2], &[1, 2])];
    assert_eq!(ids(&couple, &[(8, &[1]), (7, &[2])])[1], 1, "then the home");
    let three = [former(1, true, 7, &[1, 2, 3], &[1, 2, 3, 4, 5, 6])];
    assert_eq!(ids(&three, &[(8, &[1, 2]), (7, &[3, 4, 5, 6])])[0], 1, "adults come first");
}

#[test]
fn whoever_joins_a_household_leaves_its_id_as_it_was() {
    // The partner who moves in has been known for longer: the household would be called 1 by itself.
    assert_eq!(ids(&[former(5, true, 7, &[5], &[5, 6])], &[(7, &[1, 5, 6])]), [5]);
}

#[test]
fn of_two_households_that_merge_the_larger_keeps_its_id_then_the_one_that_was_at_home_then_the_longer_known() {
    let larger = [former(1, true, 7, &[1], &[1]), former(5, true, 8, &[5, 6], &[5, 6])];
    assert_eq!(ids(&larger, &[(7, &[1, 5, 6])]), [5]);
    let at_home = [former(1, true, 7, &[1], &[1]), former(5, true, 8, &[5], &[5])];
    assert_eq!(ids(&at_home, &[(8, &[1, 5])]), [5]);
    let mut longer = [former(1, true, 7, &[1], &[1]), former(5, true, 8, &[5], &[5])];
    longer[0].first_seen = AsOf(Day(30));
    assert_eq!(ids(&longer, &[(9, &[1, 5])]), [5]);
    longer[0].first_seen = AsOf(Day(0));
    assert_eq!(ids(&longer, &[(9, &[1, 5])]), [1]);
}

#[test]
fn a_household_that_is_found_again_has_its_old_id_and_nobody_else_gets_it() {
    let merged = [former(1, false, 7, &[1], &[1]), former(5, true, 8, &[1, 5, 6], &[1, 5, 6])];
    assert_eq!(ids(&merged, &[(9, &[1]), (8, &[5, 6])]), [1, 5]);
    // Person 1 founded a household that was 2's when it ended: it is not 1's for that.
    let handed_on = [former(1, false, 7, &[2], &[2]), former(5, true, 8, &[1, 5], &[1, 5])];
    let given = ids(&handed_on, &[(9, &[1]), (8, &[5])]);
    assert_eq!((given[1], given[0] != 1), (5, true));
}

#[test]
fn a_child_who_leaves_takes_the_id_only_where_no_adult_is_left() {
    let family = [former(1, true, 7, &[1], &[1, 2])];
    assert_ne!(ids(&[family[0].clone(), former(5, true, 8, &[5, 6], &[5, 6])], &[(9, &[2]), (8, &[1, 5, 6])])[0], 1);
    assert_eq!(ids(&family, &[(9, &[2])]), [1]);
}

/// Who lives with whom: for each of so many persons a household number (4 for none) and whether an adult.
fn night() -> impl Strategy<Value = Vec<(u64, bool)>> {
    vec((0..5_u64, proptest::bool::ANY), 12)
}

fn groups_of(night: &[(u64, bool)]) -> Vec<Group> {
    (0..4)
        .filter_map(|home| {
            let members: Vec<u32> =
                (0..night.len() as u32).filter(|person| night[*person as usize].0 == home).collect();
            let derived = HouseholdId((*members.first()?).into());
            Some(Group { derived, dwelling: home, members })
        })
        .collect()
}

/// What the ledger holds after a night whose households had these ids, those of before that are gone among them.
fn formers_of(night: &[(u64, bool)], ids: &[HouseholdId], before: &[Former], day: i32) -> Vec<Former> {
    let mut formers: Vec<Former> = before
        .iter()
        .filter(|former| !ids.contains(&former.id))
        .map(|former| Former { present: false, ..former.clone() })
        .collect();
    for (group, id) in groups_of(night).into_iter().zip(ids) {
        let known = before.iter().find(|former| former.id == *id);
        formers.push(Former {
            id: *id,
            first_seen: known.map_or(AsOf(Day(day)), |known| known.first_seen),
            present: true,
            dwelling: group.dwelling,
            adults: group.members.iter().copied().filter(|person| night[*person as usize].1).collect(),
            members: group.members,
        });
    }
    formers.sort_by_key(|former| former.id);
    formers
}

proptest! {
    #[test]
    fn every_household_has_one_id_and_a_night_run_again_changes_none(nights in vec(night(), 1..6)) {
        let mut formers: Vec<Former> = Vec::new();
        for (day, night) in nights.iter().enumerate() {
            let groups = groups_of(night);
            let ids = assign(&groups, &formers);
            let mut distinct = ids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assert_eq!(distinct.len(), groups.len());
            formers = formers_of(night, &ids, &formers, day as i32);
            prop_assert_eq!(assign(&groups, &formers), ids);
        }
    }

    #[test]
    fn a_household_with_the_same_members_keeps_its_id_whatever_happens_elsewhere(
        first in night(),
        second in night(),
        third in night(),
    ) {
        let before = formers_of(&first, &assign(&groups_of(&first), &[]), &[], 0);
        let ids = assign(&groups_of(&second), &before);
        let before = formers_of(&second, &ids, &before, 1);
        // Household 0 is as it was; the others are as the third night has them.
        let mixed: Vec<(u64, bool)> = second
            .iter()
            .zip(&third)
            .map(|(was, is)| if was.0 == 0 { *was } else if is.0 == 0 { (4, is.1) } else { *is })
            .collect();
        let (was, is) = (groups_of(&second), groups_of(&mixed));
        let (Some(old), Some(new)) =
            (was.iter().position(|group| group.dwelling == 0), is.iter().position(|group| group.dwelling == 0))
        else {
            return Ok(());
        };
        prop_assert!(was[old].members == is[new].members);
        prop_assert_eq!(assign(&is, &before)[new], ids[old]);
    }

    #[test]
    fn no_household_takes_an_id_that_none_of_its_members_was_in(nights in vec(night(), 1..6)) {
        let mut formers: Vec<Former> = Vec::new();
        for (day, night) in nights.iter().enumerate() {
            let groups = groups_of(night);
            let ids = assign(&groups, &formers);
            for (group, id) in groups.iter().zip(&ids) {
                let was = formers.iter().find(|former| former.id == *id);
                let shares = |former: &Former| former.members.iter().any(|person| group.members.contains(person));
                prop_assert!(was.is_none_or(shares));
            }
            formers = formers_of(night, &ids, &formers, day as i32);
        }
    }
}

const CTAX: &str = "ctax_accounts";

/// Ann and Jo with Kim; then Jo and Kim alone, Ann elsewhere with Tim, whose account is older; Lee, who moved; and Bea,
/// who came with an account of her own.
fn council() -> History {
    history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | uprn | address1 | postcode | start_date | end_date | known | closed
             A1 | 1 | ANN | SMITH | 9001 | 4 MILL LANE | ZZ1 1AA | 2020-04-01 | | 2023-05-01 | 2023-07-31
             A1 | 2 | JO | BROWN | 9001 | 4 MILL LANE | ZZ1 1AA | 2020-04-01 | | 2023-05-02 |
             A2 | 1 | TIM | WHITE | 9002 | 6 OAK ROAD | ZZ2 1AA | 2019-04-01 | | 2023-04-30 |
             A2 | 2 | ANN | SMITH | 9002 | 6 OAK ROAD | ZZ2 1AA | 2023-07-11 | | 2023-07-31 |
             A3 | 1 | LEE | GREEN | 9003 | 8 OAK ROAD | ZZ2 1AA | 2019-04-01 | | 2023-05-01 | 2023-07-30
             A3 | 1 | LEE | GREEN | 9003 | 8 OAK ROAD | ZZ2 1AA | 2019-04-01 | 2023-07-01 | 2023-07-30 |
             A4 | 1 | LEE | GREEN | 9004 | 10 OAK ROAD | ZZ2 1AA | 2023-07-02 | | 2023-07-30 |
             A5 | 1 | BEA | ELM | 9005 | 12 OAK ROAD | ZZ2 1AA | 2023-07-02 | | 2023-07-31 |",
        ),
        (
            "pupils",
            "upn | forename | surname | dob | uprn | address1 | postcode | entry_date | known
             U1 | KIM | BROWN | 2014-05-06 | 9001 | 4 MILL LANE | ZZ1 1AA | 2021-09-01 | 2023-05-02",
        ),
        (
            "hb_claims",
            "claim_ref | uprn | address1 | postcode | entitlement_start | known | closed
             C1 | 9001 | 4 MILL LANE | ZZ1 1AA | 2021-01-04 | 2023-05-03 | 2023-07-30
             C2 | 9002 | 6 OAK ROAD | ZZ2 1AA | 2023-07-11 | 2023-07-30 |",
        ),
        (
            "hb_members",
            "claim_ref | person_no | role | forename | surname | dob | nino | known | closed
             C1 | 1 | claimant | ANN | SMITH | 1980-01-02 | ZZ123456A | 2023-05-03 | 2023-07-30
             C2 | 1 | claimant | ANN | SMITH | 1980-01-02 | ZZ123456A | 2023-07-30 |",
        ),
    ])
}

/// Links as of a day and continues the ids of a ledger.
fn linked(history: &History, day: &str, ledger: &Ledger) -> (Linked, Vec<Change>) {
    let (known, prepared) = (history.known_on(AsOf(day.parse().unwrap())), prepare(history, &[]));
    let mut linked = link(&known, &prepared);
    let changes = continue_ids(&mut linked, &known, &prepared, ledger);
    (linked, changes)
}

#[test]
fn the_change_log_says_what_happened_since_the_last_published_night_and_which_dataset_said_so() {
    let history = council();
    let (first, none) = linked(&history, "2023-06-01", &Ledger::default());
    assert_eq!(none, [], "the first night has nothing to compare with");
    let ledger = Ledger::default().after(&first);
    let (second, changes) = linked(&history, "2023-08-01", &ledger);
    // Households by the dwelling they were found in.
    let at = |linked: &Linked, uprn: u64| {
        let household = linked.households.iter().find(|household| {
            linked.dwellings[household.dwelling.0 as usize].uprn.is_some_and(|found| found.0 == uprn)
        });
        household.map(|household| household.id)
    };
    let name = |id: HouseholdId| {
        let uprn = [9001, 9002, 9003, 9005]
            .into_iter()
            .find(|uprn| [at(&first, *uprn), at(&second, *uprn)].contains(&Some(id)));
        uprn.map_or_else(|| "?".to_owned(), |uprn| uprn.to_string())
    };
    let mut said: Vec<String> = changes
        .iter()
        .map(|change| {
            let other = change.other.map_or_else(String::new, |other| format!(" {}", name(other)));
            let cause = match &change.cause {
                Cause::Said { dataset, known } => format!("{dataset} {known}"),
                Cause::Ended { dataset, known } => format!("{dataset} ended {known}"),
                Cause::Unsaid => "unsaid".to_owned(),
            };
            format!("{} {:?}{other} {} {cause}", name(change.household), change.what, change.persons)
        })
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "9001 Left 9002 1 ctax_accounts 2023-07-31",
            "9002 Joined 9001 1 ctax_accounts 2023-07-31",
            "9003 Moved 1 ctax_accounts 2023-07-30",
            "9005 New 1 ctax_accounts 2023-07-31",
        ]
    );
    assert_eq!(at(&first, 9001), at(&second, 9001), "Jo and Kim are still the household");
    assert_eq!(at(&first, 9003), at(&second, 9004), "Lee took the id along");
    let alone = link(&history.known_on(AsOf("2023-08-01".parse().unwrap())), &prepare(&history, &[]));
    assert_ne!(at(&alone, 9001), at(&second, 9001), "without a ledger the id would have gone with Ann");
    assert_only_renumbered(&alone, &second);
    let (_, again) = linked(&history, "2023-08-01", &ledger.after(&second));
    assert_eq!(again, [], "the same night again changes nothing");
}

/// Households in order of their new ids, everybody and every entity still in the household they were in.
fn assert_only_renumbered(before: &Linked, after: &Linked) {
    assert!(after.households.windows(2).all(|two| two[0].id < two[1].id));
    let members = |linked: &Linked, place: Option<crate::link::HouseholdIx>| {
        place.map(|place| linked.households[place.0 as usize].members.clone())
    };
    let of_persons =
        |linked: &Linked| -> Vec<_> { linked.persons.iter().map(|person| members(linked, person.household)).collect() };
    let of_entities =
        |linked: &Linked| -> Vec<_> { linked.entity_household.iter().map(|place| members(linked, *place)).collect() };
    assert_eq!(of_persons(before), of_persons(after));
    assert_eq!(of_entities(before), of_entities(after));
}

#[test]
fn a_person_who_turns_out_to_be_another_brings_the_household_along_and_is_said_to_be_the_same() {
    let history = history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | uprn | address1 | postcode | start_date | known
             A1 | 1 | ANN | SMITH | 9001 | 4 MILL LANE | ZZ1 1AA | 2020-04-01 | 2023-05-01",
        ),
        (
            "register",
            "application_ref | forename | surname | dob | nino | uprn | address | postcode | submitted | status | living_situation | known
             R1 | ANN | SMITH | 1980-01-02 | ZZ123456A | 9002 | 6 OAK ROAD | ZZ2 1AA | 2022-05-01 | Active | private-rental | 2023-05-02",
        ),
        (
            "hb_claims",
            "claim_ref | uprn | address1 | postcode | entitlement_start | known
             C1 | 9001 | 4 MILL LANE | ZZ1 1AA | 2023-06-04 | 2023-06-20",
        ),
        (
            "hb_members",
            "claim_ref | person_no | role | forename | surname | dob | nino | known
             C1 | 1 | claimant | ANN | SMITH | 1980-01-02 | ZZ123456A | 2023-06-20",
        ),
    ]);
    let (first, _) = linked(&history, "2023-06-01", &Ledger::default());
    assert_eq!((first.persons.len(), first.households.len()), (2, 2));
    let ledger = Ledger::default().after(&first);
    let (second, changes) = linked(&history, "2023-07-01", &ledger);
    assert_eq!((second.persons.len(), second.households.len()), (1, 1));
    let kept = second.households[0].id;
    let [change] = &changes[..] else { panic!("one change: {changes:?}") };
    assert_eq!((change.what, change.other), (crate::link::What::SameAs, Some(kept)));
    let after = ledger.after(&second);
    assert_eq!((after.heir(change.household), after.heir(kept)), (Some(kept), Some(kept)));
}
