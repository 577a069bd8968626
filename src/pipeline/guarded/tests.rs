use std::collections::BTreeSet;
use std::path::Path;

use super::apart;
use super::guarded;
use super::hush;
use super::is_silent;
use super::without;
use crate::archive::History;
use crate::archive::testing::history;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::export::sample;
use crate::features::Catalogue;
use crate::features::explain;
use crate::link::Cause;
use crate::link::Change;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::What;
use crate::link::link;
use crate::link::prepare;

const CTAX: &str =
    "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | end_date | known
    A1 | 1 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2023-05-01
    A1 | 2 | ANNE  | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2023-05-01
    A2 | 1 | TOM   | BAKER | 6 MILL LANE | ZZ1 1AA | 9002 | 2020-04-01 | | 2023-05-01
    A3 | 1 | JANE  | FLINT | 8 MILL LANE | ZZ1 1AA | 9003 | 2020-04-01 | | 2023-05-01";
const REGISTER: &str = "application_ref | forename | surname | dob | address | postcode | uprn | submitted | status | living_situation | known
    R1 | ANNE | QUILL | 1980-01-02 | 4 MILL LANE | ZZ1 1AA | 9001 | 2022-01-01 | Active | private-rental | 2023-05-01";

fn on(day: &str) -> AsOf {
    AsOf(day.parse().unwrap())
}

fn config(text: &str) -> Config {
    Config::read(text, Path::new("config.toml")).unwrap()
}

fn linked(history: &History, day: &str) -> Linked {
    link(&history.known_on(on(day)), &prepare(history, &[]))
}

/// The household of an account.
fn of_account(history: &History, linked: &Linked, account: &str) -> HouseholdIx {
    linked.entity_household[history.entity_ix("ctax_account", account).unwrap().0 as usize].unwrap()
}

/// The accounts, out of those given, whose household only specialists may see.
fn guarded_accounts(history: &History, day: &str, accounts: &[&'static str]) -> Vec<&'static str> {
    let linked = linked(history, day);
    let found = guarded(&history.known_on(on(day)), &linked, &config("").safety);
    accounts.iter().copied().filter(|account| found.contains(&of_account(history, &linked, account))).collect()
}

#[test]
fn abuse_child_protection_and_a_case_because_of_abuse_guard_the_household_and_other_facts_do_not() {
    let history = history(&[
        ("ctax_accounts", CTAX),
        ("register", REGISTER),
        (
            "events",
            "source | event_type | event_date | forename | surname | dob | use_in_scoring | standing | known
             marac | marac      | 2023-04-01 | ANNE | QUILL | 1980-01-02 | N | restricted | 2023-05-01
             asb   | asb_victim | 2023-04-01 | JANE | FLINT |            | Y |            | 2023-05-01",
        ),
        (
            "hclic_case",
            "case_ref | application_date | assessment_date | assessment_result | reason_loss | close_date | known
             C1 | 2022-06-01 | 2022-06-02 | relief_owed | domestic_abuse | 2022-12-01 | 2022-06-02
             C2 | 2022-06-01 | 2022-06-02 | relief_owed | family_friends_exclusion | 2022-12-01 | 2022-06-02",
        ),
        (
            "hclic_person",
            "case_ref | person_no | forename | surname | relationship | known
             C1 | 1 | TOM  | BAKER | applicant | 2022-06-02
             C2 | 1 | JANE | FLINT | applicant | 2022-06-02",
        ),
    ]);
    let accounts = ["A1", "A2", "A3"];
    // The case system has no birth dates here: its people are those of the accounts only where an address says so.
    let found = guarded_accounts(&history, "2023-06-01", &accounts);
    assert!(found.contains(&"A1") && !found.contains(&"A3"), "{found:?}");
    assert_eq!(guarded_accounts(&history, "2027-06-01", &accounts), Vec::<&str>::new(), "three years are over");
}

#[test]
fn a_fact_of_somebody_who_left_guards_their_home_and_not_the_one_they_left() {
    let history = history(&[
        (
            "ctax_accounts",
            &format!(
                "{CTAX}
                 A9 | 1 | ANNE | QUILL | 30 OAK ROAD | ZZ2 2AA | 9030 | 2023-08-01 | | 2023-08-10"
            ),
        ),
        (
            "register",
            &format!(
                "{REGISTER}\n R1 | ANNE | QUILL | 1980-01-02 | 30 OAK ROAD | ZZ2 2AA | 9030 | 2023-08-02 | Active | private-rental | 2023-08-10"
            ),
        ),
        (
            "events",
            "source | event_type | event_date | forename | surname | dob | use_in_scoring | standing | known
             marac | marac | 2023-08-05 | ANNE | QUILL | 1980-01-02 | N | restricted | 2023-08-10",
        ),
    ]);
    assert_eq!(guarded_accounts(&history, "2023-09-01", &["A1", "A9"]), ["A9"]);
}

#[test]
fn a_record_whose_address_is_restricted_guards_whom_it_names() {
    let history = history(&[
        ("ctax_accounts", CTAX),
        ("register", REGISTER),
        (
            "rent_tenants",
            "AccountReference | tenant_no | TenantFirstName | TenantSurName | dob | standing | known
             T1 | 1 | ANNE | QUILL | 1980-01-02 | restricted | 2023-05-01",
        ),
    ]);
    assert_eq!(guarded_accounts(&history, "2023-06-01", &["A1", "A2", "A3"]), ["A1"]);
}

#[test]
fn nothing_is_said_of_care_and_of_what_guards_a_household_though_it_counts() {
    let catalogue = Catalogue::built_in();
    let config = config("");
    let silent: BTreeSet<&str> = catalogue
        .features()
        .iter()
        .filter(|feature| is_silent(feature, &config.safety))
        .map(|feature| feature.name.as_str())
        .collect();
    assert_eq!(
        silent,
        BTreeSet::from(["adult_social_care_12m", "children_social_care_12m", "mental_health_support_2y"])
    );

    let history = history(&[
        ("ctax_accounts", CTAX),
        ("register", REGISTER),
        (
            "csc",
            "person_id | forename | surname | dob | address_json | postcode | event_type | event_date | known
             P1 | KIM | FLINT | 2015-01-02 | 8 MILL LANE | ZZ1 1AA | contact | 2023-05-01 | 2023-05-02",
        ),
    ]);
    let linked = linked(&history, "2023-06-01");
    let known = history.known_on(on("2023-06-01"));
    let place = of_account(&history, &linked, "A3");
    let mut evidence = explain(&known, &linked, &catalogue, &[place], 0.0);
    let of = |evidence: &[Vec<crate::features::Evidence>], name: &str| {
        let feature = catalogue.features().iter().position(|feature| feature.name == name).unwrap();
        evidence[0][feature].clone()
    };
    assert!(of(&evidence, "children_social_care_12m").sentence.is_some());
    let before = of(&evidence, "single_adult");
    hush(&mut evidence, &catalogue, &config.safety);
    let care = of(&evidence, "children_social_care_12m");
    assert!(care.sentence.is_none() && care.present);
    assert_eq!(of(&evidence, "single_adult"), before);
}

#[test]
fn the_change_log_names_no_guarded_household_on_either_side() {
    let change = |household, other: Option<u64>| Change {
        household: HouseholdId(household),
        what: What::Left,
        other: other.map(HouseholdId),
        persons: 1,
        since: None,
        cause: Cause::Unsaid,
    };
    let changes = vec![change(1, None), change(1, Some(2)), change(2, Some(3)), change(3, Some(1))];
    let left = without(changes, &BTreeSet::from([HouseholdId(2)]));
    let named: Vec<(u64, Option<u64>)> =
        left.iter().map(|change| (change.household.0, change.other.map(|other| other.0))).collect();
    assert_eq!(named, [(1, None), (3, Some(1))]);
}

#[test]
fn the_list_of_specialists_and_that_of_the_others_say_nothing_of_each_other() {
    let mut list = sample::list(9);
    list.head.remarks =
        ["North: 1 more household had the score of the last place", "a feed was left out"].map(str::to_owned).to_vec();
    let teams = ["North", "South"].map(str::to_owned).into_iter().collect();
    let (all, none) = apart(&list, &BTreeSet::new(), &teams);
    assert!(none.is_none() && all == list);
    let (general, special) = apart(&list, &BTreeSet::from(["North".to_owned()]), &teams);
    let special = special.unwrap();
    assert!(!general.rows.is_empty() && general.rows.iter().all(|row| row.team == "South"));
    assert!(!special.rows.is_empty() && special.rows.iter().all(|row| row.team == "North"));
    assert_eq!(general.rows.len() + special.rows.len(), list.rows.len());
    assert_eq!(
        (general.head.remarks, special.head.remarks),
        (vec!["a feed was left out".to_owned()], list.head.remarks)
    );
}
