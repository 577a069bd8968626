use std::fmt::Write;

use super::{CaseKind, Labels, Window, complete_to, observe};
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::link::{Attachment, HouseholdIx};

const HOUSEHOLDS: usize = 6;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Labels on 2025-01-01 with a horizon of 180 days (to 2025-06-30) and a lag of 30.
fn labels(history: &History, attachments: &[Attachment], complete: Option<&str>) -> Labels {
    let window =
        Window { as_of: AsOf(day("2025-01-01")), horizon: Horizon(180), lag_days: 30, complete_to: complete.map(day) };
    observe(&history.known_on(AsOf(day("2026-01-01"))), attachments, HOUSEHOLDS, &window)
}

/// Case `C3…` attaches to household 3.
fn attachments(history: &History, cases: &[&str]) -> Vec<Attachment> {
    let attach = |case: &&str| Attachment {
        case: history.entity_ix("case", case).unwrap(),
        household: HouseholdIx(case[1..2].parse().unwrap()),
        leaving_member: case.ends_with('m'),
    };
    cases.iter().map(attach).collect()
}

#[test]
fn the_window_holds_both_its_ends() {
    let history = history(&[(
        "hclic_case",
        "case_ref | application_date | assessment_date | assessment_result
         C0       | 2024-12-31       | 2025-01-02      | relief_owed
         C1       | 2025-01-01       | 2025-01-02      | relief_owed
         C2       | 2025-06-30       | 2025-07-02      | prevention_owed
         C3       | 2025-07-01       | 2025-07-02      | relief_owed
         C4       | 2025-03-01       | 2025-03-02      | no_duty",
    )]);
    let all = attachments(&history, &["C0", "C1", "C2", "C3", "C4"]);
    let seen = labels(&history, &all, Some("2025-07-30"));
    assert_eq!(seen.labels, [false, true, true, false, false, false].map(Some));
    let kinds: Vec<_> = seen.outcomes.iter().map(|outcome| (outcome.kind, outcome.applied)).collect();
    assert_eq!(kinds, [(CaseKind::Relief, day("2025-01-01")), (CaseKind::Prevention, day("2025-06-30"))]);
}

#[test]
fn a_date_is_mature_when_horizon_and_lag_end_on_the_day_the_feed_is_complete_to() {
    let history = history(&[(
        "hclic_case",
        "case_ref | application_date | assessment_date | assessment_result
         C1       | 2025-01-05       | 2025-01-06      | relief_owed",
    )]);
    let attached = attachments(&history, &["C1"]);
    for (complete, mature) in [(None, false), (Some("2025-07-29"), false), (Some("2025-07-30"), true)] {
        let seen = labels(&history, &attached, complete);
        assert_eq!((seen.mature, seen.labels.iter().all(Option::is_none)), (mature, !mature), "{complete:?}");
        assert_eq!(seen.outcomes.len(), 1, "what came is listed either way");
    }
}

#[test]
fn duties_of_one_case_are_one_outcome_and_cases_of_one_household_one_label() {
    let history = history(&[
        (
            "outcomes",
            "case_ref | application_date | duty       | duty_start | end_reason
             C1       | 2025-02-01       | prevention | 2025-02-02 | homeless
             C1       | 2025-02-01       | relief     | 2025-04-02 |
             C1       | 2025-02-01       | main       | 2025-06-02 |
             C2       | 2025-02-01       | advice     | 2025-02-02 |
             C3x      | 2025-02-01       | prevention | 2025-02-02 | secured
             C3y      | 2025-05-01       | prevention | 2025-05-02 | homeless",
        ),
        (
            "hclic_case",
            "case_ref | application_date | assessment_date | assessment_result | relief_start
             C1       | 2025-02-01       | 2025-02-02      | prevention_owed   |
             C4       | 2025-02-01       | 2025-02-02      |                   | 2025-02-03",
        ),
    ]);
    let all = attachments(&history, &["C1", "C2", "C3x", "C3y", "C4"]);
    let seen = labels(&history, &all, Some("2025-12-01"));
    assert_eq!(seen.labels, [false, true, false, true, true, false].map(Some));
    let told: Vec<_> = seen
        .outcomes
        .iter()
        .map(|outcome| (outcome.household.unwrap().0, outcome.kind, outcome.became_homeless))
        .collect();
    let (prevention, relief) = (CaseKind::Prevention, CaseKind::Relief);
    let mut sorted = told.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [(1, prevention, true), (3, prevention, false), (3, prevention, true), (4, relief, true)]);
}

#[test]
fn of_a_prevention_duty_that_has_not_ended_it_is_not_known_whether_the_home_was_lost() {
    let history = history(&[(
        "outcomes",
        "case_ref | application_date | duty       | duty_start | end_reason
         C1       | 2025-02-01       | prevention | 2025-02-02 |
         C2       | 2025-02-01       | prevention | 2025-02-02 | secured
         C3x      | 2025-02-01       | prevention | 2025-02-02 |
         C3x      | 2025-02-01       | relief     | 2025-04-02 |",
    )]);
    let seen = labels(&history, &attachments(&history, &["C1", "C2", "C3x"]), Some("2025-12-01"));
    let told: Vec<_> = seen.outcomes.iter().map(|outcome| (outcome.became_homeless, outcome.still_open)).collect();
    assert_eq!(told.iter().filter(|told| **told == (false, true)).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| **told == (true, false)).count(), 1, "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn a_case_no_household_is_known_for_is_counted_but_labels_none() {
    let history = history(&[(
        "hclic_case",
        "case_ref | application_date | assessment_date | assessment_result
         C1m      | 2025-02-01       | 2025-02-02      | relief_owed
         C2       | 2025-03-01       | 2025-03-02      | relief_owed",
    )]);
    let seen = labels(&history, &attachments(&history, &["C1m"]), Some("2025-12-01"));
    assert_eq!(seen.labels, [false, true, false, false, false, false].map(Some));
    let told: Vec<_> = seen.outcomes.iter().map(|outcome| (outcome.household, outcome.leaving_member)).collect();
    assert_eq!(told, [(Some(HouseholdIx(1)), true), (None, false)]);
}

#[test]
fn the_last_version_of_a_case_is_the_one_that_counts() {
    let history = history(&[(
        "hclic_case",
        "case_ref | application_date | assessment_date | assessment_result | known      | closed
         C1       | 2025-02-01       | 2025-02-02      | relief_owed       | 2025-02-02 | 2025-05-01
         C1       | 2025-02-01       | 2025-02-02      | no_duty           | 2025-05-01 |",
    )]);
    let seen = labels(&history, &attachments(&history, &["C1"]), Some("2025-12-01"));
    assert!(seen.outcomes.is_empty() && seen.labels.iter().all(|label| *label == Some(false)));
}

#[test]
fn the_feed_is_complete_to_the_last_day_on_which_a_case_was_recorded() {
    let history = history(&[(
        "hclic_case",
        "case_ref | application_date | assessment_date | assessment_result
         C1       | 2025-02-01       | 2025-02-09      | relief_owed
         C2       | 2025-02-12       |                 | relief_owed
         C3       | 2025-08-01       | 2025-08-09      | relief_owed",
    )]);
    let table = [
        ("2025-01-01", None),
        ("2025-02-10", Some("2025-02-09")),
        ("2025-06-01", Some("2025-02-12")),
        ("2025-09-01", Some("2025-08-09")),
    ];
    for (as_of, complete) in table {
        assert_eq!(complete_to(&history.known_on(AsOf(day(as_of)))), complete.map(day), "{as_of}");
    }
}

#[test]
fn a_placement_counts_on_its_own_day_and_once_a_case() {
    let history = history(&[
        (
            "hclic_case",
            "case_ref | application_date | assessment_date | assessment_result
             C1       | 2024-12-01       | 2024-12-02      | relief_owed
             C2       | 2025-02-01       | 2025-02-02      | relief_owed",
        ),
        (
            "hclic_ta",
            "case_ref | entry_date | exit_date
             C1       | 2025-01-01 |
             C1       | 2025-03-01 |
             C2       | 2025-06-30 |
             C3       | 2025-07-01 |
             C4       | 2025-02-01 |",
        ),
    ]);
    let seen = labels(&history, &attachments(&history, &["C1", "C2"]), Some("2025-12-01"));
    let told: Vec<_> = seen.placements.iter().map(|placement| (placement.household, placement.entered)).collect();
    let expected = [(Some(HouseholdIx(1)), "2025-01-01"), (None, "2025-02-01"), (Some(HouseholdIx(2)), "2025-06-30")];
    assert_eq!(told, expected.map(|(household, entered)| (household, day(entered))));
}

/// A history with an application every so many days, but in the days left out.
fn feed(every: i32, from: &str, to: &str, silent: Option<(&str, &str)>) -> History {
    let mut table = String::from("case_ref | application_date | assessment_date | assessment_result\n");
    let (from, to) = (day(from), day(to));
    for (number, offset) in (0..=to - from).step_by(every as usize).enumerate() {
        let applied = from + offset;
        if silent.is_none_or(|(from, to)| applied < day(from) || applied > day(to)) {
            writeln!(table, "C{number} | {applied} | {applied} | no_duty").unwrap();
        }
    }
    history(&[("hclic_case", &table)])
}

#[test]
fn a_feed_that_began_later_or_has_a_hole_does_not_say_that_nothing_came() {
    let (from, to) = ("2024-01-01", "2025-12-01");
    let table = [
        ("a case a day", feed(1, from, to, None), true),
        ("a hole of five weeks", feed(1, from, to, Some(("2025-03-01", "2025-04-05"))), false),
        ("a hole of three weeks", feed(1, from, to, Some(("2025-03-01", "2025-03-21"))), true),
        ("a hole before the window", feed(1, from, to, Some(("2024-10-01", "2024-12-31"))), true),
        ("a case every ten days, two missing months", feed(10, from, to, Some(("2025-03-01", "2025-04-30"))), true),
        ("a feed that began within the window", feed(1, "2025-02-15", to, None), false),
        ("a feed that ended within the window", feed(1, from, "2025-05-01", None), false),
        ("no feed at all", history(&[]), false),
    ];
    for (what, history, covered) in table {
        assert_eq!(labels(&history, &[], Some("2025-12-01")).covered, covered, "{what}");
    }
}
