//! Small councils as tables: who is one person, who lives together, what a case attaches to.

use std::collections::BTreeMap;

use super::Linked;
use super::Person;
use super::Role;
use super::attach;
use super::link;
use super::prepare;
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;

const CTAX: &str = "ctax_accounts";
const HB: &str = "hb_claims";
const MEMBERS: &str = "hb_members";

fn on(day: &str) -> AsOf {
    AsOf(day.parse().unwrap())
}

fn linked(history: &History, day: &str) -> Linked {
    link(&history.known_on(on(day)), &prepare(history, &[]))
}

/// Households as sorted lists of `dataset row-key` sources of the members, for comparing across numberings.
fn households(history: &History, day: &str) -> Vec<String> {
    let known = history.known_on(on(day));
    let linked = linked(history, day);
    let names: Vec<&str> = known.dataset_names().collect();
    let shown = |person: &Person| {
        let mut sources: Vec<String> = person
            .sightings
            .iter()
            .map(|seen| {
                let rows = known.rows(names[usize::from(seen.dataset)]).unwrap();
                let row = rows.sighting_rows()[seen.sighting as usize] as usize;
                rows.source(row).replace('|', "/")
            })
            .collect();
        sources.sort();
        sources.dedup();
        sources.join("=")
    };
    let mut shown: Vec<String> = linked
        .households
        .iter()
        .map(|household| {
            let mut members: Vec<String> = household
                .members
                .iter()
                .map(|member| {
                    let person = &linked.persons[member.0 as usize];
                    let mark = match person.role {
                        Role::Adult => "",
                        Role::NonDependant => "*",
                        Role::Child => "'",
                    };
                    format!("{}{mark}", shown(person))
                })
                .collect();
            members.sort();
            members.join(" + ")
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn a_claimant_and_the_liable_person_of_one_name_and_dwelling_are_one() {
    let history = history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
                A1 | 1 | BILL | SMITH | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01
                A2 | 1 | ANNE | JONES | 6 MILL LANE | ZZ1 1AA | 9002 | 2020-04-01 | 2023-05-01",
        ),
        (
            HB,
            "claim_ref | address1 | postcode | entitlement_start | known
              C1 | 4 Mill Ln | ZZ1 1AA | 2021-01-04 | 2023-05-01",
        ),
        (
            MEMBERS,
            "claim_ref | person_no | role | forename | surname | dob | known
                   C1 | 1 | claimant | WILLIAM | SMITH | 1970-02-03 | 2023-05-01
                   C1 | 2 | dependant | KIM | SMITH | 2015-07-01 | 2023-05-01
                   C1 | 3 | non_dependant | TOM | BAKER | 2001-01-09 | 2023-05-01",
        ),
    ]);
    assert_eq!(households(&history, "2023-06-01"), ["A1/1=C1/1 + C1/2' + C1/3*", "A2/1"]);
    let linked = linked(&history, "2023-06-01");
    let family = linked.households.iter().find(|household| household.members.len() == 3).unwrap();
    assert_eq!((family.make_up.adults, family.make_up.children, family.make_up.non_dependants_16_34), (1, 1, 1));
    assert_eq!(linked.dwellings[family.dwelling.0 as usize].uprn.unwrap().0, 9001);
    let claim = history.entity_ix("hb_claim", "C1").unwrap();
    assert_eq!(
        linked.entity_household[claim.0 as usize].map(|place| linked.households[place.0 as usize].id),
        Some(family.id)
    );
}

#[test]
fn father_and_son_of_one_name_at_one_address_stay_apart() {
    let history = history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
                A1 | 1 | JOHN | SMITH | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01",
        ),
        (
            HB,
            "claim_ref | address1 | postcode | uprn | entitlement_start | known
              C1 | 4 MILL LANE | ZZ1 1AA | 9001 | 2021-01-04 | 2023-05-01",
        ),
        (
            MEMBERS,
            "claim_ref | person_no | role | forename | surname | dob | known
                   C1 | 1 | claimant | JOHN | SMITH | 1970-02-03 | 2023-05-01
                   C1 | 2 | non_dependant | JOHN | SMITH | 2001-10-30 | 2023-05-01",
        ),
    ]);
    assert_eq!(households(&history, "2023-06-01"), ["A1/1=C1/1 + C1/2*"]);
}

#[test]
fn twins_stay_apart_and_slips_of_the_pen_do_not_part_a_person() {
    let history = history(&[
        (
            "pupils",
            "upn | forename | surname | dob | address1 | postcode | known
                    U1 | JAMES | SMITH | 2014-05-06 | 4 MILL LANE | ZZ1 1AA | 2023-05-01
                    U2 | JACK | SMITH | 2014-05-06 | 4 MILL LANE | ZZ1 1AA | 2023-05-01",
        ),
        (
            "csc",
            "person_id | forename | surname | dob | postcode | event_type | event_date | known
                 P1 | JAMES | SMITH | 2014-06-05 | ZZ9 9ZZ | contact | 2023-02-01 | 2023-05-01
                 P2 | JACK | SMIHT | 2014-05-06 | ZZ9 9ZZ | contact | 2023-02-01 | 2023-05-01",
        ),
    ]);
    let linked = linked(&history, "2023-06-01");
    let sizes: Vec<usize> = linked.persons.iter().map(|person| person.sightings.len()).collect();
    assert_eq!(sizes, [2, 2]);
}

#[test]
fn an_adult_without_a_name_joins_the_only_person_of_that_birth_date_in_the_postcode() {
    let register = "application_ref | forename | surname | dob | address | postcode | submitted | status | living_situation | known
         R1 | ANN | SMITH | 1980-01-02 | 4 MILL LANE | ZZ1 1AA | 2022-01-01 | Active | private-rental | 2023-05-01
         R2 | SUE | JONES | 1980-01-02 | 9 OAK ROAD | ZZ2 2AA | 2022-01-01 | Active | private-rental | 2023-05-01
         R3 | TOM | BAKER | 1980-01-02 | 8 OAK ROAD | ZZ2 2AA | 2022-01-01 | Active | private-rental | 2023-05-01";
    let adults = "LA_Person_Unique_Identifier | Date_of_Birth | Postcode | Event_Type | Event_Start_Date | known
         L1 | 1980-01-02 | ZZ1 1AA | request | 2023-02-01 | 2023-05-01
         L2 | 1980-01-02 | ZZ2 2AA | request | 2023-02-01 | 2023-05-01";
    let linked = linked(&history(&[("register", register), ("adults", adults)]), "2023-06-01");
    let of = |number: usize| linked.sighting_person["adults"][number].unwrap();
    assert!(linked.sighting_person["register"].contains(&Some(of(0))));
    assert!(!linked.sighting_person["register"].contains(&Some(of(1))), "two persons fit, so none is taken");
}

#[test]
fn a_child_of_the_liable_persons_name_is_not_the_liable_person() {
    let history = history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
             A1 | 1 | JOHN | SMITH | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01
             A2 | 1 | A | JONES | 6 MILL LANE | ZZ1 1AA | 9002 | 2020-04-01 | 2023-05-01",
        ),
        (
            "pupils",
            "upn | forename | surname | dob | address1 | postcode | uprn | known
             U1 | JOHN | SMITH | 2012-05-06 | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01
             U2 | ANNE | JONES | 2012-05-06 | 6 MILL LANE | ZZ1 1AA | 9002 | 2023-05-01",
        ),
    ]);
    assert_eq!(households(&history, "2023-06-01"), ["A1/1 + U1'", "A2/1 + U2'"]);
}

#[test]
fn people_who_moved_take_their_household_with_them() {
    let history = history(&[
        (CTAX, "account_ref | liable_no | forename | surname | forename2 | surname2 | uprn | address1 | postcode | start_date | end_date | known | closed
                A1 | 1 | ANN | SMITH | JO | BROWN | 9001 | 4 MILL LANE | ZZ1 1AA | 2020-04-01 |            | 2023-05-01 | 2023-07-31
                A1 | 1 | ANN | SMITH | JO | BROWN | 9001 | 4 MILL LANE | ZZ1 1AA | 2020-04-01 | 2023-07-10 | 2023-07-31 |
                A2 | 1 | ANN | SMITH | JO | BROWN | 9002 | 6 OAK ROAD | ZZ2 1AA | 2023-07-11 |            | 2023-07-31 |
                A3 | 1 | TIM | WHITE |    |       | 9001 | 4 MILL LANE | ZZ1 1AA | 2023-07-12 |            | 2023-07-31 |"),
        ("pupils", "upn | forename | surname | dob | uprn | address1 | postcode | entry_date | known
                    U1 | KIM | SMITH | 2014-05-06 | 9001 | 4 MILL LANE | ZZ1 1AA | 2021-09-01 | 2021-09-15"),
    ]);
    let before = linked(&history, "2023-06-01");
    let after = linked(&history, "2023-08-01");
    let id = |linked: &Linked| {
        let account = history.entity_ix("ctax_account", "A1").unwrap();
        linked.entity_household[account.0 as usize].map(|place| linked.households[place.0 as usize].id)
    };
    assert_eq!(id(&before), id(&after), "the ended account's facts follow its people");
    assert_eq!(households(&history, "2023-08-01"), ["A1/1=A2/1 + A1/1=A2/1 + U1'", "A3/1"]);
    let household = after.households.iter().find(|household| household.members.len() == 3).unwrap();
    assert_eq!((household.make_up.moves_2y, household.make_up.days_at_address), (1, Some(21)));
}

#[test]
fn who_left_and_who_came_within_the_year_is_counted() {
    let history = history(&[
        (
            CTAX,
            "account_ref | liable_no | forename | surname | uprn | address1 | postcode | start_date | known | closed
                A1 | 1 | ANN | SMITH | 9001 | 4 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01 |
                A1 | 2 | TOM | BROWN | 9001 | 4 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01 | 2023-09-30",
        ),
        (
            HB,
            "claim_ref | uprn | address1 | postcode | entitlement_start | known
              C1 | 9001 | 4 MILL LANE | ZZ1 1AA | 2021-01-04 | 2023-05-01",
        ),
        (
            MEMBERS,
            "claim_ref | person_no | role | forename | surname | dob | known
                   C1 | 1 | claimant | ANN | SMITH | 1990-02-03 | 2023-05-01
                   C1 | 2 | dependant | KIM | SMITH | 2023-09-10 | 2023-10-31",
        ),
    ]);
    let linked = linked(&history, "2023-11-15");
    let [household] = &linked.households[..] else { panic!("one household") };
    let make_up = household.make_up;
    assert_eq!((make_up.adults, make_up.left_1y, make_up.joined_1y, make_up.new_children_1y), (1, 1, 1, 1));
}

#[test]
fn lodgers_hosts_estates_and_landlords_are_told_apart() {
    let history = history(&[
        (CTAX, "account_ref | liable_no | forename | surname | standing | uprn | address1 | postcode | start_date | known
                A1 | 1 | ANN | SMITH |              | 9001 | 4 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01
                A2 | 1 |     | ZED LETTINGS LTD | organisation | 9002 | 6 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01
                A3 | 1 | JOHN | OAK | estate | 9003 | 8 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01"),
        ("register", "application_ref | forename | surname | dob | uprn | address | postcode | submitted | status | living_situation | known
                      R1 | TIM | ASH | 2000-01-01 | 9001 | 4 MILL LANE | ZZ1 1AA | 2022-05-01 | Active | living-with-friends | 2023-05-01
                      R2 | BEA | ELM | 1999-01-01 | 9001 | 4 MILL LANE | ZZ1 1AA | 2022-05-01 | Active | private-rental | 2023-05-01"),
    ]);
    assert_eq!(households(&history, "2023-06-01"), ["A1/1 + R1*", "A2/1", "A3/1", "R2"]);
    let linked = linked(&history, "2023-06-01");
    assert_eq!(linked.households.iter().filter(|household| household.organisation).count(), 2);
}

#[test]
fn an_address_without_a_uprn_is_found_in_the_gazetteer_with_its_area() {
    let history = history(&[
        (
            "gazetteer",
            "uprn | sao_text | sao_start | pao_start | street | postcode | lsoa21 | ward | known
                       9001 | FLAT | 3 | 12 | MARE STREET | ZZ1 1AA | E01 | E05 | 2020-01-01
                       9002 |      |   | 3  | MARE STREET | ZZ1 1AA | E01 | E05 | 2020-01-01",
        ),
        (
            "geo",
            "postcode | lsoa21 | imd2019_decile | imd2025_decile | known
                 ZZ1 1AA | E01 | 4 | 2 | 2020-01-01",
        ),
        (
            CTAX,
            "account_ref | liable_no | forename | surname | address1 | address2 | postcode | start_date | known
                A1 | 1 | ANN | SMITH | FLAT 3 | 12 MARE ST | ZZ1 1AA | 2018-04-01 | 2023-05-01
                A2 | 1 | TIM | ASH   | 3 MARE ST |  | ZZ1 1AB | 2018-04-01 | 2023-05-01",
        ),
    ]);
    let linked = linked(&history, "2023-06-01");
    let found: BTreeMap<u64, Option<u8>> =
        linked.dwellings.iter().map(|dwelling| (dwelling.uprn.unwrap().0, dwelling.imd_decile)).collect();
    assert_eq!(found, BTreeMap::from([(9001, Some(2)), (9002, Some(2))]));
    assert_eq!(linked.dwellings[0].ward.as_deref(), Some("E05"));
}

const CASES: [(&str, &str); 3] = [
    (
        CTAX,
        "account_ref | liable_no | forename | surname | uprn | address1 | postcode | start_date | known
            A1 | 1 | ANN | SMITH | 9001 | 4 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01
            A2 | 1 | TIM | ASH | 9002 | 6 MILL LANE | ZZ1 1AA | 2018-04-01 | 2023-05-01",
    ),
    (
        "hclic_case",
        "case_ref | application_date | assessment_result | current_accom | uprn | address_line1 | postcode | known
                    H1 | 2023-09-01 | relief_owed | prs_self_contained | 9001 | 4 MILL LANE | ZZ1 1AA | 2023-09-10
                    H2 | 2023-09-01 | relief_owed | with_friends |  | 6 MILL LANE | ZZ1 1AA | 2023-09-10
                    H3 | 2023-09-01 | relief_owed | nfa |  |  |  | 2023-09-10",
    ),
    (
        "hclic_person",
        "case_ref | person_no | forename | surname | dob | relationship | known
                      H1 | 1 | ANN | SMITH | 1990-05-05 | applicant | 2023-09-10
                      H2 | 1 | ZOE | ROWAN | 2001-05-05 | applicant | 2023-09-10
                      H3 | 1 | MAX | LIME | 2001-05-05 | applicant | 2023-09-10",
    ),
];

#[test]
fn a_case_attaches_to_where_its_applicant_lived_then_or_stayed_as_a_guest() {
    let history = history(&CASES);
    let prepared = prepare(&history, &[]);
    let (known, then) = (history.known_on(on("2023-12-01")), history.known_on(on("2023-06-01")));
    let (now, at) = (link(&known, &prepared), link(&then, &prepared));
    let attached: Vec<(&str, &str, bool)> = attach(&known, &now, &at)
        .into_iter()
        .map(|attachment| {
            let household = &at.households[attachment.household.0 as usize];
            let person = &at.persons[household.members[0].0 as usize];
            let rows = known.rows(CTAX).unwrap();
            let row = rows.sighting_rows()[person.sightings[0].sighting as usize] as usize;
            (known.entity(attachment.case).1, rows.source(row), attachment.leaving_member)
        })
        .collect();
    assert_eq!(attached, [("H1", "A1|1", false), ("H2", "A2|1", true)]);
}

#[test]
fn cases_known_later_change_nothing_on_an_earlier_date() {
    let (with, without) = (history(&CASES), history(&CASES[..1]));
    let shown = |history: &History| {
        let linked = linked(history, "2023-09-10");
        let persons: Vec<_> =
            linked.persons.iter().map(|person| (person.id, person.birth, person.moves.clone())).collect();
        format!("{persons:?} {:?}", linked.households)
    };
    assert_eq!(shown(&with), shown(&without));
}

#[test]
fn an_initial_joins_the_one_person_of_the_dwelling_it_fits_and_nobody_where_it_fits_two() {
    let with = |people: &str| {
        let history = history(&[
            (
                CTAX,
                "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
                    A1 | 1 | J | SMITH | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01",
            ),
            (
                "register",
                &format!("application_ref | forename | surname | dob | address | postcode | uprn | known\n{people}"),
            ),
        ]);
        linked(&history, "2023-06-01").persons.len()
    };
    let john = "R1 | JOHN | SMITH | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01";
    let jane = "R2 | JANE | SMITH | 1972-09-14 | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01";
    let next_door = "R2 | JANE | SMITH | 1972-09-14 | 6 MILL LANE | ZZ1 1AA | 9002 | 2023-05-01";
    assert_eq!(with(john), 1);
    assert_eq!(with(&format!("{john}\n{jane}")), 3);
    assert_eq!(with(&format!("{john}\n{next_door}")), 2);
}

#[test]
fn people_of_a_bare_street_share_no_home() {
    let history = history(&[(
        "register",
        "application_ref | forename | surname | dob | address | postcode | known
                R1 | J | SMITH | | ROSE COURT | ZZ1 1AA | 2023-05-01
                R2 | JOHN | SMITH | 1970-02-03 | ROSE COURT | ZZ1 1AA | 2023-05-01",
    )]);
    assert_eq!(linked(&history, "2023-06-01").persons.len(), 2);
}

#[test]
fn a_crowd_of_one_surname_and_birth_date_in_one_home_is_bounded_and_reported() {
    let rows: Vec<String> = (0..20_000)
        .map(|at| format!("R{at} | P{at} | SMITH | 1970-01-01 | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01"))
        .collect();
    let header = "application_ref | forename | surname | dob | address | postcode | uprn | known";
    let history = history(&[("register", &format!("{header}\n{}", rows.join("\n")))]);
    let linked = linked(&history, "2023-06-01");
    assert_eq!(linked.households.len(), 1);
    assert!(linked.linkage.unwrap().cut > 0, "what was not compared is reported");
}
