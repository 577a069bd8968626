use std::collections::BTreeSet;

use super::KEY;
use super::alert;
use super::cohort;
use super::night;
use super::settings;
use super::shown;
use super::tonight;
use crate::alerts::Candidate;
use crate::alerts::CaseResult;
use crate::alerts::Closed;
use crate::alerts::ContactAnswer;
use crate::alerts::Event;
use crate::alerts::Fate;
use crate::alerts::Key;
use crate::alerts::Off;
use crate::alerts::PastAlert;
use crate::alerts::Selection;
use crate::alerts::Tonight;
use crate::alerts::select;
use crate::config::AlertSettings;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// An answer as `household day words`: a contact or a result.
fn answer(household: u64, day: &str, words: &str) -> Event {
    let (contact, result) = (ContactAnswer::read(words), CaseResult::read(words));
    assert!(contact.is_some() || result.is_some(), "{words}");
    Event { household: HouseholdId(household), day: day.parse().unwrap(), contact, result, told: true }
}

/// A night of the week after, with all that was answered by then.
fn next(
    cohort: &[Candidate],
    past: &[PastAlert],
    events: &[Event],
    changed: &[u64],
    settings: &AlertSettings,
) -> Selection {
    let changed: BTreeSet<HouseholdId> = changed.iter().copied().map(HouseholdId).collect();
    let tonight = Tonight { events, changed: &changed, ..tonight(cohort, past) };
    select(&tonight, settings, AsOf("2026-11-23".parse().unwrap()), &Key::new(KEY)).unwrap()
}

/// What became of the entries before, as `household: words`.
fn fates(list: &Selection) -> Vec<String> {
    list.handed.iter().map(|handed| format!("{} {}", handed.household.0, handed.fate.word())).collect()
}

fn offs(list: &Selection) -> Vec<String> {
    list.off.iter().map(|(off, count)| format!("{} {} of {}", off.word(), count.placed, count.all)).collect()
}

#[test]
fn unfinished_entries_are_carried_over_up_to_their_share_and_the_rest_lapse() {
    let cohort = cohort("1 - 4.0\n 2 - 3.0\n 3 - 2.0\n 4 - 1.0\n 5 - 0.5\n 6 - 0.4\n 7 - 0.3");
    let past = [1, 2, 3, 4].map(|household| alert(household, "all", "2026-11-16"));
    let list = next(&cohort, &past, &[answer(2, "2026-11-17", "no answer")], &[], &settings(&[("all", 4, &[])]));
    assert_eq!(shown(&list), ["all 1 1 added", "all 2 2 added", "all 3 5 added", "all 4 6 added"]);
    assert_eq!(fates(&list), ["1 carried_over", "2 carried_over", "3 lapsed", "4 lapsed"]);
    assert_eq!(offs(&list), ["lapsed 2 of 2"]);
    let states: Vec<String> = list.entries.iter().map(|entry| entry.state.words()).collect();
    assert_eq!(states, ["new", "no answer, 1 attempt", "new", "new"]);
    let tally = &list.teams[0];
    assert_eq!((tally.waiting, tally.added, tally.carried, tally.kept_off, tally.not_reached), (7, 4, 2, 2, 1));
}

#[test]
fn a_finished_entry_is_not_carried_over_and_rests_as_its_answer_says() {
    let cohort = cohort("1 - 5.0\n 2 - 4.0\n 3 - 3.0\n 4 - 2.0\n 5 - 1.0\n 6 - 0.0");
    let past = [1, 2, 3, 4, 5].map(|household| alert(household, "all", "2026-11-16"));
    let events = [
        answer(1, "2026-11-17", "in support"),
        answer(2, "2026-11-17", "declined"),
        answer(3, "2026-11-18", "spoke to them"),
        answer(4, "2026-11-18", "details wrong"),
        answer(5, "2026-11-18", "no answer"),
        answer(5, "2026-11-19", "no answer"),
        answer(5, "2026-11-20", "letter sent"),
    ];
    let list = next(&cohort, &past, &events, &[], &settings(&[("all", 4, &[])]));
    assert_eq!(shown(&list), ["all 1 6 added"]);
    assert_eq!(fates(&list), ["1 finished", "2 finished", "3 finished", "4 finished", "5 finished"]);
    assert_eq!(offs(&list), ["in_support 1 of 1", "cool_off 2 of 2", "no_change 2 of 2"]);
    let again = next(&cohort, &past, &events, &[1, 2, 3, 4], &settings(&[("all", 4, &[])]));
    assert_eq!(shown(&again), ["all 1 4 added", "all 2 6 added"], "a change ends no cool-off");
    assert_eq!(again.handed[3].fate, Fate::Again);
}

#[test]
fn a_household_nobody_reached_comes_back_on_a_material_change_or_after_its_rest() {
    let cohort = cohort("1 - 2.0\n 2 - 1.0\n 3 - 0.0");
    let teams = settings(&[("all", 3, &[])]);
    let past = [alert(1, "all", "2026-11-02"), alert(2, "all", "2026-11-02"), alert(9, "all", "2026-11-16")];
    let list = next(&cohort, &past, &[], &[2], &teams);
    assert_eq!(shown(&list), ["all 1 2 added", "all 2 3 added"]);
    assert_eq!(offs(&list), ["not_found 1 of 1", "no_change 1 of 1"]);
    let rested = night(&cohort, &[alert(1, "all", "2026-08-24"), alert(9, "all", "2026-11-16")], &teams, "2026-11-22");
    assert_eq!(shown(&rested).len(), 3);
    let resting = night(&cohort, &[alert(1, "all", "2026-08-25"), alert(9, "all", "2026-11-16")], &teams, "2026-11-22");
    assert_eq!(shown(&resting).len(), 3, "the entry that is gone holds its place: {:?}", shown(&resting));
    assert!(resting.entries.iter().all(|entry| entry.household != HouseholdId(1)));
}

#[test]
fn an_entry_is_carried_over_so_many_times_and_no_more() {
    let cohort = cohort("1 - 1.0");
    let teams = settings(&[("all", 2, &[])]);
    let mut past = Vec::new();
    let mut carried = Vec::new();
    for day in ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"] {
        let list = night(&cohort, &past, &teams, day);
        carried.extend(list.entries.iter().map(|entry| entry.carried));
        past.extend(list.entries.iter().filter(|entry| entry.added).map(|_| alert(1, "all", day)));
    }
    assert_eq!(carried, [false, true, true, true], "the fifth week it lapses");
}

#[test]
fn a_week_without_a_list_loses_no_unfinished_entry() {
    let list = night(&cohort("1 - 1.0"), &[alert(1, "all", "2026-10-19")], &settings(&[("all", 2, &[])]), "2026-11-23");
    assert!(list.entries[0].carried);
}

#[test]
fn whom_only_specialists_may_see_is_on_their_list_or_on_none() {
    let mut households = cohort("1 - 2.0\n 2 - 1.0\n 3 - 0.5");
    households[0].traits.specialist = true;
    let mut teams = settings(&[("all", 2, &[]), ("quiet", 1, &[])]);
    let past = [alert(1, "all", "2026-11-17")];
    let list = night(&households, &past, &teams, "2026-11-18");
    assert_eq!(shown(&list), ["all 1 2 added", "all 1 Elsewhere"], "its place stays used");
    assert_eq!(offs(&list), ["no_specialist 1 of 1"]);
    assert_eq!(Off::NoSpecialist.words(), Off::Closed(Closed::Objection).words());
    assert_eq!(Closed::Elsewhere.words(), Closed::Objection.words());
    teams.teams[1].serves.specialist = true;
    let list = night(&households, &past, &teams, "2026-11-18");
    assert_eq!(shown(&list), ["all 1 2 added", "quiet 1 1 added", "all 1 Elsewhere"]);
    assert_eq!(list.entries[1].before, None, "what was on the other list is not told on this one");
    let held = [past[0].clone(), alert(1, "quiet", "2026-11-18")];
    let later = night(&households, &held, &teams, "2026-11-19");
    assert_eq!(shown(&later), ["all 1 2 added", "quiet 1 1 open", "all 1 Elsewhere"]);
}

#[test]
fn of_two_places_that_came_to_one_household_one_is_closed_and_stays_used() {
    let past = [1, 2].map(|household| PastAlert { now: Some(HouseholdId(1)), ..alert(household, "all", "2026-11-16") });
    let teams = settings(&[("all", 3, &[])]);
    let list = night(&cohort("1 - 2.0\n 3 - 1.0\n 4 - 0.0"), &past, &teams, "2026-11-17");
    // Its people have moved on, so the row of the household they left may say nothing.
    assert_eq!(shown(&list), ["all 1 1 open", "all 2 3 added", "all 2 Elsewhere"]);
    let next = night(&cohort("1 - 2.0"), &past, &teams, "2026-11-23");
    assert_eq!(fates(&next), ["1 carried_over", "2 carried_over"]);
}

#[test]
fn the_place_goes_with_most_of_the_adults_and_the_rest_may_have_one_of_their_own() {
    let past = [PastAlert { now: Some(HouseholdId(5)), ..alert(1, "all", "2026-11-16") }];
    let teams = settings(&[("all", 2, &[])]);
    let list = night(&cohort("1 - 2.0\n 5 - 1.0"), &past, &teams, "2026-11-17");
    assert_eq!(shown(&list), ["all 1 1 added", "all 2 5 open"]);
    assert_eq!(list.entries[1].alerted.to_string(), "2026-11-16");
}

#[test]
fn those_who_left_the_cohort_since_the_last_list_are_counted_by_reason() {
    let left = [(1, Closed::OpenCase), (2, Closed::Objection), (8, Closed::OpenCase)];
    let left = left.map(|(household, reason)| crate::alerts::Left { household: HouseholdId(household), reason });
    let past = [1, 2, 3].map(|household| alert(household, "all", "2026-11-16"));
    let cohort = cohort("4 - 0.0");
    let tonight = Tonight { left: &left, ..tonight(&cohort, &past) };
    let as_of = AsOf("2026-11-23".parse().unwrap());
    let list = select(&tonight, &settings(&[("all", 2, &[])]), as_of, &Key::new(KEY)).unwrap();
    assert_eq!(offs(&list), ["open_case 1 of 2", "not_found 1 of 1", "objection 1 of 1"]);
    assert_eq!(fates(&list), ["1 open_case", "2 objection", "3 not_found"]);
}
