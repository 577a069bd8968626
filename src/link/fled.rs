//! Who left, and records whose address nobody may learn: what is recorded of them reaches no household they left.

use super::Linked;
use super::SightingRef;
use super::link;
use super::prepare;
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;

const TENANTS: &str = "AccountReference | tenant_no | TenantFirstName | TenantSurName | dob | MobileNumber | Address1 | PostCode | uprn | standing | known | closed";

fn linked(history: &History, day: &str) -> Linked {
    link(&history.known_on(AsOf(day.parse().unwrap())), &prepare(history, &[]))
}

/// The UPRN at which the household lives that has an entity's facts.
fn home(history: &History, linked: &Linked, kind: &str, key: &str) -> Option<u64> {
    let place = linked.entity_household[history.entity_ix(kind, key).unwrap().0 as usize]?;
    let household = &linked.households[place.0 as usize];
    linked.dwellings[household.dwelling.0 as usize].uprn.map(|uprn| uprn.0)
}

#[test]
fn a_claim_follows_whoever_is_still_on_it_though_another_led_it_before() {
    let members = "claim_ref | person_no | role | forename | surname | dob | known | closed
        C1 | 1 | claimant | PERCY | QUILL | 1978-05-06 | 2023-05-01 | 2023-08-01
        C1 | 2 | partner  | ANNE  | QUILL | 1980-01-02 | 2023-05-01 | 2023-08-01
        C1 | 2 | claimant | ANNE  | QUILL | 1980-01-02 | 2023-08-01 |";
    let claims = |second: &str| {
        format!(
            "claim_ref | address1 | postcode | uprn | entitlement_start | known | closed
             C1 | 4 MILL LANE | ZZ1 1AA | 9001 | 2021-01-04 | 2023-05-01 | 2023-08-01
             C1 | {second} | 2021-01-04 | 2023-08-01 |"
        )
    };
    let ctax = "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
        A1 | 1 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01";
    // Her address is found in the second council, and in the first it is not.
    for (second, at) in [("30 OAK ROAD | ZZ2 2AA | 9030", Some(9030)), (" | | ", None)] {
        let history = history(&[("hb_claims", &claims(second)), ("hb_members", members), ("ctax_accounts", ctax)]);
        assert_eq!(home(&history, &linked(&history, "2023-06-01"), "hb_claim", "C1"), Some(9001));
        assert_eq!(home(&history, &linked(&history, "2023-09-01"), "hb_claim", "C1"), at);
    }
}

#[test]
fn a_restricted_record_joins_no_dwelling_and_gives_its_facts_to_no_household() {
    let ctax = "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
        A1 | 1 | ANNE | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01";
    let rows = "
         T1 | 1 | ANNE | QUILL | 1980-01-02 | 07700900002 | 4 MILL LANE | ZZ1 1AA | 9001 |            | 2023-05-01 | 2023-08-01
         T1 | 1 | ANNE | QUILL | 1980-01-02 |             |             |         |      | restricted | 2023-08-01 | 2023-10-01
         T1 | 1 | ANNE | QUILL | 1980-01-02 | 07700900003 | 4 MILL LANE | ZZ1 1AA | 9001 |            | 2023-10-01 |";
    let history = history(&[("ctax_accounts", ctax), ("rent_tenants", &format!("{TENANTS}{rows}"))]);
    let homes = ["2023-06-01", "2023-09-01", "2023-11-01"]
        .map(|day| home(&history, &linked(&history, day), "rent_account", "T1"));
    assert_eq!(homes, [Some(9001), None, Some(9001)], "while it is marked no household has it");
}

#[test]
fn a_person_known_from_a_restricted_record_alone_lives_nowhere() {
    let rows = "
         T1 | 1 | ANNE | QUILL | 1980-01-02 | | | | | restricted | 2023-08-01 |";
    let history = history(&[("rent_tenants", &format!("{TENANTS}{rows}"))]);
    let linked = linked(&history, "2023-09-01");
    assert!(linked.dwellings.is_empty() && linked.households.is_empty());
    assert_eq!(linked.persons.iter().filter(|person| person.dwelling.is_some()).count(), 0);
}

#[test]
fn a_person_is_reached_by_the_records_of_their_home_alone() {
    let rows = "
         T1 | 1 | ANNE | QUILL | 1980-01-02 | 07700900002 | 4 MILL LANE | ZZ1 1AA | 9001 | | 2023-05-01 | 2023-08-01
         T9 | 1 | ANNE | QUILL | 1980-01-02 | 07700900999 | 30 OAK ROAD | ZZ2 2AA | 9030 | | 2023-08-01 |";
    let history = history(&[("rent_tenants", &format!("{TENANTS}{rows}"))]);
    let reached = |day: &str| linked(&history, day).persons[0].reached_by.clone();
    let nth = |sighting| vec![SightingRef { dataset: 0, sighting }];
    assert_eq!((reached("2023-06-01"), reached("2023-09-01")), (nth(0), nth(1)));
}
