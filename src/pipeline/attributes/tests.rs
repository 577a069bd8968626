//! A street of four homes as tables: what is known of whom, and from when.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use super::{GroupRows, Listed};
use crate::alerts::Key;
use crate::archive::History;
use crate::archive::testing::history;
use crate::config::Config;
use crate::domain::AsOf;
use crate::evaluate::Attribute;
use crate::evaluate::GroupRow;
use crate::features::Catalogue;
use crate::pipeline::Council;
use crate::pipeline::Learner;

fn street() -> History {
    history(&[
        (
            "ctax_accounts",
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known | tenure_hint
             A1 | 1 | BILL | SMITH | 4 MILL LANE  | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01 | rented
             A2 | 1 | ANNE | JONES | 6 MILL LANE  | ZZ1 1AA | 9002 | 2020-04-01 | 2023-05-01 | owned
             A3 | 1 | CARA | BROOK | 8 MILL LANE  | ZZ1 1AA | 9003 | 2020-04-01 | 2023-05-01 | council
             A4 | 1 | DEAN | FLINT | 10 MILL LANE | ZZ1 1AA | 9004 | 2020-04-01 | 2023-05-01 |",
        ),
        (
            "register",
            "application_ref | forename | surname | dob | sex | ethnicity | address | postcode | uprn | submitted | known
             R1 | BILL | SMITH | 1980-01-01 | M | white_other | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-06-01 | 2023-06-02
             R3 | CARA | BROOK | 1999-01-01 | F | asian_indian | 8 MILL LANE | ZZ1 1AA | 9003 | 2024-03-01 | 2024-03-02",
        ),
        (
            "hclic_case",
            "case_ref | application_date | assessment_date | assessment_result | address_line1 | postcode | uprn
             C2 | 2024-02-01 | 2024-02-03 | relief_owed | 6 MILL LANE | ZZ1 1AA | 9002
             C9 | 2025-02-01 | 2025-02-03 | relief_owed | 99 FAR ROAD | ZZ9 9AA | 9099",
        ),
        (
            "hclic_person",
            "case_ref | person_no | forename | surname | dob | sex | ethnicity | known
             C2 | 1 | ANNE | JONES | 1970-05-05 | F | black_african | 2024-02-03",
        ),
        ("hclic_support", "case_ref | person_no | need | known\nC2 | 1 | mental_health | 2024-02-03"),
        ("geo", "postcode | lsoa21 | ward | known\nZZ1 1AA | E01 | East | 2023-05-01"),
    ])
}

/// The groups of the household in each home, by attribute, on a date; seen from the last day.
fn groups(history: &History, day: &str, text: &str) -> BTreeMap<String, Vec<String>> {
    let config = Config::read(text, Path::new("config.toml")).unwrap();
    let council = Council::new(&config, history, Catalogue::built_in(), &[]);
    let key = Key::new([7; 32]);
    let mut learner = Learner::new(&council, &key);
    let as_of = AsOf(day.parse().unwrap());
    let flagged: BTreeSet<_> = learner.view(as_of).matrix.households.iter().copied().take(1).collect();
    let listed = Listed { flagged, not_scorable: Vec::new() };
    let on = AsOf("2025-06-01".parse().unwrap());
    let now = council.known(on);
    let complete_to = learner.complete_to(&now).unwrap();
    let labelled = learner.label(as_of, &now, &council.link(on), complete_to);
    let mut gathered = GroupRows::new(&now, &config);
    gathered.add(&council, &labelled, &listed, &|_| false);
    let (rows, attributes): (Vec<GroupRow>, Vec<Attribute>) = gathered.finish();
    assert_eq!(rows.iter().filter(|row| row.flagged).count(), 1);
    assert!(rows.iter().all(|row| row.scorable && row.label.is_some()));
    let view = learner.view(as_of);
    let homes: BTreeMap<u64, usize> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let household = view.linked.households.iter().find(|household| household.id == row.household).unwrap();
            (view.linked.dwellings[household.dwelling.0 as usize].uprn.unwrap().0, place)
        })
        .collect();
    let said = |attribute: &Attribute| {
        homes.values().map(|place| attribute.groups[usize::from(attribute.of[*place])].clone()).collect()
    };
    attributes.iter().map(|attribute| (attribute.id.clone(), said(attribute))).collect()
}

#[test]
fn groups_are_those_known_on_the_as_of_date() {
    let groups = groups(&street(), "2024-01-01", "");
    let unknown = "not known";
    assert_eq!(
        groups["ethnicity"],
        ["White, other", unknown, unknown, unknown],
        "a later record, or case, is not seen"
    );
    assert_eq!(groups["sex"], ["male", unknown, unknown, unknown]);
    assert_eq!(groups["age"], ["35 to 44", unknown, unknown, unknown]);
    assert_eq!(groups["tenure"], ["private rent", "owner", "social rent", unknown]);
    assert_eq!(groups["area"], ["East"; 4]);
    assert_eq!(groups["household-type"], ["one adult"; 4]);
    assert_eq!(groups["disability"], [unknown; 4]);
}

#[test]
fn of_those_whose_outcome_came_the_case_itself_speaks() {
    let groups = groups(&street(), "2024-01-01", "");
    assert_eq!(groups["ethnicity-by-case"][1], "Black");
    assert_eq!(groups["sex-by-case"][1], "female");
    assert_eq!(groups["needs-by-case"][1], "a need recorded");
}

#[test]
fn a_dataset_that_is_switched_off_says_nothing() {
    let groups = groups(&street(), "2024-01-01", "[datasets]\nregister = false\n[groups]\narea = \"lsoa\"\n");
    assert_eq!(groups["ethnicity"], ["not known"; 4]);
    assert_eq!(groups["area"], ["E01"; 4]);
}
