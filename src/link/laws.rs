//! Laws of linkage on random small councils: nothing known later matters, nor the order of the rows.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_assume;
use proptest::proptest;
use proptest::sample::select;

use super::Linked;
use super::Named;
use super::PersonIx;
use super::Told;
use super::Verdict;
use super::attach;
use super::link;
use super::persons::compare::compare;
use super::prepare;
use super::units::person_numbers;
use crate::archive::History;
use crate::archive::Known;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::domain::Day;

/// Dataset and row; the row's last cell is the day it became known.
type Row = (&'static str, String, Day);

const HEADERS: [(&str, &str); 7] = [
    (
        "ctax_accounts",
        "account_ref | liable_no | forename | surname | uprn | address1 | postcode | start_date | end_date | known",
    ),
    ("hb_claims", "claim_ref | address1 | postcode | uprn | entitlement_start | known"),
    ("hb_members", "claim_ref | person_no | role | forename | surname | dob | nino | known"),
    (
        "register",
        "application_ref | forename | surname | dob | address | postcode | submitted | status | living_situation | known",
    ),
    (
        "hclic_case",
        "case_ref | application_date | assessment_result | current_accom | address_line1 | postcode | known",
    ),
    ("gazetteer", "uprn | sao_text | pao_start | street | logical_status | postcode | known"),
    ("hclic_person", "case_ref | person_no | forename | surname | dob | relationship | known"),
];

fn as_of() -> AsOf {
    AsOf("2023-07-01".parse().unwrap())
}

fn any_row() -> impl Strategy<Value = Row> {
    let name = (select(vec!["JOHN", "JACK", "J", "ANN", "ANNE", "MOHAMMED"]), select(vec!["SMITH", "SMIHT", "KHAN"]));
    let dob = select(vec!["1970-03-04", "1970-04-03", "1999-12-30", "2015-05-05", ""]);
    let place = select(vec![(9001, "4 MILL LANE"), (9002, "6 MILL LANE"), (9003, "FLAT 2, 6 MILL LANE")]);
    let day = |from: i32| (0..240_i32).prop_map(move |days| Day::ymd(2023, 1, 1).unwrap() + (from + days));
    (select((0..HEADERS.len()).collect::<Vec<_>>()), 0..6_u32, 1..4_u32, name, dob, place, day(0), day(0), 0..4_u32)
        .prop_map(|(dataset, entity, person_no, (forename, surname), dob, (uprn, address), known, start, chance)| {
            let uprn = if chance == 0 { String::new() } else { uprn.to_string() };
            let end = if chance == 1 { known.to_string() } else { String::new() };
            let role = ["claimant", "partner", "dependant", "non_dependant"][person_no as usize];
            let row = match HEADERS[dataset].0 {
                "ctax_accounts" => {
                    format!("A{entity}|{person_no}|{forename}|{surname}|{uprn}|{address}|ZZ1 1AA|{start}|{end}")
                }
                "hb_claims" => format!("C{entity}|{address}|ZZ1 1AA|{uprn}|{start}"),
                "hb_members" => format!("C{entity}|{person_no}|{role}|{forename}|{surname}|{dob}|"),
                "register" => {
                    format!("R{entity}|{forename}|{surname}|{dob}|{address}|ZZ1 1AA|{start}|Active|living-with-parents")
                }
                "hclic_case" => format!("H{entity}|{start}|relief_owed|with_family|{address}|ZZ1 1AA"),
                "gazetteer" => {
                    let number = [4, 6, 6, 8, 10, 12][entity as usize];
                    let flat = if chance == 2 { format!("FLAT {person_no}") } else { String::new() };
                    let status = if chance == 3 { 8 } else { 1 };
                    format!("{}|{flat}|{number}|MILL LANE|{status}|ZZ1 1AA", 9000 + entity)
                }
                _ => format!("H{entity}|{person_no}|{forename}|{surname}|{dob}|applicant"),
            };
            (HEADERS[dataset].0, row, known)
        })
}

fn council(rows: &[Row]) -> History {
    let tables: Vec<(&str, String)> = HEADERS
        .iter()
        .map(|(dataset, header)| {
            let lines = rows.iter().filter(|row| row.0 == *dataset).map(|(_, row, known)| format!("{row}|{known}"));
            let table: Vec<String> = std::iter::once((*header).to_owned()).chain(lines).collect();
            (*dataset, table.join("\n"))
        })
        .collect();
    let tables: Vec<(&str, &str)> = tables.iter().map(|(dataset, table)| (*dataset, table.as_str())).collect();
    history(&tables)
}

/// Everything linked on the as-of date, with keys in place of numbers.
fn shown(history: &History) -> String {
    let known = history.known_on(as_of());
    let linked = link(&known, &prepare(history, &[]));
    let persons: Vec<_> = linked
        .persons
        .iter()
        .map(|person| {
            (person.id, person.birth, person.since, &person.moves, person.role, &person.sightings, person.certainty)
        })
        .collect();
    let dwellings: Vec<_> =
        linked.dwellings.iter().map(|dwelling| (dwelling.uprn, dwelling.certainty, dwelling.shown_as)).collect();
    let mut entities: Vec<_> = linked
        .entity_household
        .iter()
        .enumerate()
        .filter_map(|(entity, household)| {
            let household = linked.households[household.as_ref()?.0 as usize].id;
            Some((known.entity(crate::archive::EntityIx(entity as u32)), household))
        })
        .collect();
    entities.sort_unstable();
    format!("{persons:?}\n{dwellings:?}\n{:?}\n{entities:?}", linked.households)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_known_later_changes_nothing(rows in vec(any_row(), 1..40)) {
        let earlier: Vec<Row> = rows.iter().filter(|row| row.2 < as_of().0).cloned().collect();
        prop_assert_eq!(shown(&council(&rows)), shown(&council(&earlier)));
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(rows in vec(any_row(), 1..40), turn in 0..40_usize) {
        let mut turned: Vec<Row> = rows.iter().rev().cloned().collect();
        let by = turn % turned.len();
        turned.rotate_left(by);
        prop_assert_eq!(shown(&council(&rows)), shown(&council(&turned)));
    }

    #[test]
    fn everybody_is_in_one_place_and_no_household_is_empty(rows in vec(any_row(), 1..40)) {
        let history = council(&rows);
        let prepared = prepare(&history, &[]);
        let known = history.known_on(as_of());
        let linked = link(&known, &prepared);
        let mut housed = 0;
        for (number, household) in linked.households.iter().enumerate() {
            prop_assert!(!household.members.is_empty());
            for member in &household.members {
                let person = &linked.persons[member.0 as usize];
                prop_assert_eq!(person.household.map(|place| place.0 as usize), Some(number));
                prop_assert_eq!(person.dwelling, Some(household.dwelling));
                housed += 1;
            }
        }
        prop_assert_eq!(housed, linked.persons.iter().filter(|person| person.household.is_some()).count());
        prop_assert!(linked.persons.windows(2).all(|two| two[0].id < two[1].id));
        prop_assert!(linked.households.windows(2).all(|two| two[0].id < two[1].id));
        let later = link(&history.known_on(AsOf(as_of().0 + 90)), &prepared);
        let attached = attach(&history.known_on(AsOf(as_of().0 + 90)), &later, &linked);
        prop_assert!(attached.windows(2).all(|two| two[0].case < two[1].case));
    }

    #[test]
    fn records_told_apart_are_never_one_person(rows in vec(any_row(), 1..40), picks in vec((0..40_usize, 0..40_usize), 1..6)) {
        let history = council(&rows);
        let all: Vec<Named> = named(&history);
        prop_assume!(!all.is_empty());
        let told: Vec<Told> = picks
            .iter()
            .map(|(one, other)| Told {
                one: all[one % all.len()].clone(),
                other: all[other % all.len()].clone(),
                verdict: Verdict::Apart,
                day: Day(0),
            })
            .filter(|told| told.one != told.other)
            .collect();
        let known = history.known_on(as_of());
        let linked = link(&known, &prepare(&history, &told));
        for told in &told {
            let (one, other) = (persons_of(&known, &linked, &told.one), persons_of(&known, &linked, &told.other));
            let entity = |named: &Named| named.source.split('|').next().map(str::to_owned);
            // Versions that say the same of one place in one entity are one sighting, which nothing can part.
            let one_place = told.one.dataset == told.other.dataset
                && entity(&told.one) == entity(&told.other)
                && told.one.person == told.other.person;
            prop_assert!(one_place || one.is_disjoint(&other), "{told:?}");
        }
    }

    #[test]
    fn comparing_is_symmetric(rows in vec(any_row(), 2..20)) {
        let prepared = prepare(&council(&rows), &[]);
        for one in &prepared.records.all {
            for other in &prepared.records.all {
                prop_assert_eq!(compare(&prepared.names, one, other), compare(&prepared.names, other, one));
            }
        }
    }
}

/// Every record of a history with the number of its person.
fn named(history: &History) -> Vec<Named> {
    let all = history.known_on(AsOf(Day::MAX));
    let mut named = Vec::new();
    for dataset in all.dataset_names() {
        let Some(rows) = all.rows(dataset) else { continue };
        let number_of = person_numbers(rows.sightings());
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let person = number_of(sighting);
            named.push(Named { dataset: dataset.to_owned(), source: rows.source(*row as usize).to_owned(), person });
        }
    }
    named.sort();
    named.dedup();
    named
}

fn persons_of(known: &Known<'_>, linked: &Linked, named: &Named) -> BTreeSet<PersonIx> {
    let Some(rows) = known.rows(&named.dataset) else { return BTreeSet::new() };
    let number_of = person_numbers(rows.sightings());
    let persons = linked.sighting_person[&named.dataset].iter().enumerate().filter(|(sighting, _)| {
        let person = number_of(*sighting);
        person == named.person && rows.source(rows.sighting_rows()[*sighting] as usize) == named.source
    });
    persons.filter_map(|(_, person)| *person).collect()
}
