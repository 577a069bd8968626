use std::collections::BTreeSet;

use super::ErasedCount;
use super::Mark;
use super::Stage;
use super::Work;
use crate::db::DbError;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::domain::Probability;
use crate::link::Ledger;
use crate::link::Named;
use crate::link::Remembered;
use crate::link::Told;
use crate::link::Verdict;
use crate::store::Contact;
use crate::store::ContactKind;
use crate::store::ContactSource;
use crate::store::Kept;
use crate::store::RunStatus;
use crate::store::ScoreSet;
use crate::store::Store;
use crate::store::StoredAlert;
use crate::store::StoredFate;
use crate::store::StoredOff;
use crate::store::StoredRun;
use crate::store::StoredThemes;
use crate::store::StoredTold;
use crate::store::testing::store;

fn night(day: i32) -> AsOf {
    AsOf(Day(20_000 + day))
}

fn alert(day: i32, household: u64) -> StoredAlert {
    StoredAlert {
        as_of: night(day),
        period_start: Day(20_000),
        team: "A".into(),
        household: HouseholdId(household),
        pseudonym: format!("H-{household}"),
        model: "m".into(),
        score: 0.0,
        risk: Probability::new(0.1).unwrap(),
        rank: household as u32,
        is_new: true,
        reasons: r#"["owes £90"]"#.into(),
    }
}

/// A night that knew some households by their adults, listed all of them and kept their scores.
fn publish(store: &Store, day: i32, homes: &[(u64, &[u64])]) {
    let home = |(id, adults): &(u64, &[u64])| {
        let adults = adults.iter().copied().map(PersonId).collect();
        let home = Remembered { first_seen: night(0), present: true, dwelling: 1, adults, others: Vec::new() };
        (HouseholdId(*id), home)
    };
    let ledger = Ledger { night: Some(night(day)), households: homes.iter().map(home).collect() };
    let (inputs, config) = ("i".to_owned(), "c".to_owned());
    let run = StoredRun { as_of: night(day), status: RunStatus::Published, replay: false, inputs, config, model: None };
    let scores = homes.iter().map(|(id, _)| (HouseholdId(*id), 0.5)).collect();
    let set = ScoreSet {
        as_of: night(day),
        period_start: Day(20_000),
        model: "m".into(),
        whole: true,
        cohort: homes.len() as u32,
        scores,
    };
    store.publish(night(day), &homes.iter().map(|(id, _)| alert(day, *id)).collect::<Vec<_>>()).unwrap();
    store.record_published(&run, &ledger, Some(&set.sorted())).unwrap();
}

/// Erases person 7, who is or was in households 1 to 3.
fn erase(store: &Store) {
    let work = Work {
        persons: BTreeSet::from([PersonId(7)]),
        households: store.households_of(&BTreeSet::from([PersonId(7)])).unwrap(),
    };
    assert_eq!(work.households, [1, 2, 3].map(HouseholdId).into());
    let digests = BTreeSet::from([(Mark::Nino, [1; 16])]);
    let id = store.begin_erasure((Day(20_100), "staff-9", "request"), &work, ("k", &digests)).unwrap();
    assert_eq!(store.unfinished_erasure().unwrap(), Some(id));
    store.erase_person(id, &work, &|dataset, source, _| (dataset, source) == ("register", "R7")).unwrap();
}

fn erased() -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    publish(&store, 0, &[(1, &[7]), (2, &[7, 8]), (3, &[9]), (4, &[10])]);
    publish(&store, 1, &[(1, &[7]), (2, &[7, 8]), (3, &[7]), (4, &[10])]);
    let off = |day, household, reason: &str| StoredOff {
        as_of: night(day),
        team: "A".into(),
        household: HouseholdId(household),
        reason: reason.into(),
    };
    let themes = |day, household| StoredThemes {
        as_of: night(day),
        household: HouseholdId(household),
        themes: BTreeSet::from(["rent arrears".to_owned()]),
    };
    let fate = |day, household| StoredFate {
        as_of: night(day),
        team: "A".into(),
        household: HouseholdId(household),
        fate: "moved".into(),
    };
    let of = |one: u64, other: u64| Kept {
        off: vec![off(1, one, "objected"), off(1, other, "objected")],
        handed: vec![fate(1, one), fate(1, other)],
        themes: vec![themes(1, one), themes(1, other)],
    };
    store.keep(night(1), &of(2, 4)).unwrap();
    let named = |source: &str| Named { dataset: "register".to_owned(), source: source.to_owned(), person: 1 };
    for (one, other) in [("R7", "R8"), ("R8", "R9"), ("R9", "R7")] {
        let told = Told { one: named(one), other: named(other), verdict: Verdict::Apart, day: Day(20_000) };
        store.tell(&StoredTold { told, by: "staff-9".into(), why: "asked".into() }).unwrap();
    }
    erase(&store);
    (folder, store)
}

#[test]
fn a_household_left_with_nobody_goes_whole_and_others_keep_their_history_without_reasons() {
    let (_folder, store) = erased();
    let listed = store.all_alerts().unwrap();
    let of = |household: u64| listed.iter().filter(|alert| alert.household.0 == household).collect::<Vec<_>>();
    assert_eq!((of(1).len(), of(2).len(), of(3).len(), of(4).len()), (0, 2, 2, 2));
    assert!(of(2).iter().chain(&of(3)).all(|alert| alert.reasons == "[]"));
    assert!(of(4).iter().all(|alert| alert.reasons.contains("owes")), "they have nothing to do with it");
    let scores = store.scores(night(1)).unwrap().unwrap();
    assert_eq!((scores.of(HouseholdId(1)), scores.of(HouseholdId(2))), (None, Some(0.5)));
}

#[test]
fn what_else_was_said_of_a_household_that_others_stay_in_goes_too() {
    let (_folder, store) = erased();
    let off: Vec<u64> = store.kept_off(night(1)).unwrap().iter().map(|off| off.household.0).collect();
    let handed: Vec<u64> = store.handed(night(1)).unwrap().iter().map(|fate| fate.household.0).collect();
    let themes: Vec<u64> = store.themes().unwrap().iter().map(|themes| themes.household.0).collect();
    assert_eq!((off, handed, themes), (vec![4], vec![4], vec![4]));
    let counts = store.erased_counts(1).unwrap();
    let gone = |name: &str| counts.iter().find(|count| count.name == name).map(|count| count.rows);
    assert_eq!(["alert_theme", "kept_off", "handed"].map(gone), [Some(1); 3]);
}

#[test]
fn lists_of_long_ago_go_with_all_that_is_kept_of_them() {
    let (_folder, store) = erased();
    store.forget_lists_before(night(1).0).unwrap();
    assert!(store.all_alerts().unwrap().iter().all(|alert| alert.as_of == night(1)));
    assert_eq!(store.themes().unwrap().len(), 1, "the first day that is kept");
    let contact = |day| Contact {
        household: HouseholdId(4),
        pseudonym: "H-4".into(),
        day,
        kind: ContactKind::Tried,
        help: None,
        by: "staff-9".into(),
        source: ContactSource::Feedback,
    };
    store.add_contacts(&[contact(night(1).0), contact(night(2).0)]).unwrap();
    assert_eq!(store.forget_lists_before(night(2).0).unwrap(), 3);
    assert!(store.themes().unwrap().is_empty() && store.handed(night(1)).unwrap().is_empty());
    assert!(store.kept_off(night(1)).unwrap().is_empty());
    let days: Vec<Day> = store.contacts().unwrap().iter().map(|contact| contact.day).collect();
    assert_eq!(days, [night(2).0]);
}

#[test]
fn the_ledger_forgets_the_person_and_does_not_bring_back_who_lived_there_before() {
    let (_folder, store) = erased();
    let ledger = store.ledger().unwrap();
    assert!(ledger.households.values().all(|home| !home.members().any(|person| person == PersonId(7))));
    assert!(!ledger.households.contains_key(&HouseholdId(1)));
    assert_eq!(ledger.households[&HouseholdId(2)].adults, [PersonId(8)]);
    assert!(ledger.households[&HouseholdId(2)].present);
    assert!(!ledger.households[&HouseholdId(3)].present, "nobody of it was left on the last night");
    let earlier = store.ledger_on(night(0)).unwrap();
    assert_eq!(
        (earlier.households[&HouseholdId(3)].present, &earlier.households[&HouseholdId(3)].adults[..]),
        (true, &[PersonId(9)][..])
    );
}

#[test]
fn what_was_told_of_their_records_goes_and_the_rest_stays() {
    let (_folder, store) = erased();
    let told = store.told().unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].told.one.source.as_str(), told[0].told.other.source.as_str()), ("R8", "R9"));
}

#[test]
fn the_numbers_of_an_erasure_are_kept_only_until_it_is_done() {
    let (_folder, store) = erased();
    let work = |store: &Store| -> String {
        let sql = "SELECT work FROM erasure";
        store.db.read(|connection| connection.query_row(sql, [], |row| row.get(0)).map_err(DbError::from)).unwrap()
    };
    assert!(work(&store).contains('7'));
    let count = ErasedCount { place: "exports".into(), name: "a".into(), rows: 1, persons: 0, still_held: false };
    store.note_erased(1, Stage::Exports, std::slice::from_ref(&count)).unwrap();
    assert_eq!(work(&store), "");
    store.scrub().unwrap();
    store.note_erased(1, Stage::Done, &[]).unwrap();
    assert_eq!(store.unfinished_erasure().unwrap(), None);
    assert!(store.erased_counts(1).unwrap().contains(&count));
    assert_eq!(store.erased().unwrap()["k"], BTreeSet::from([(Mark::Nino, [1; 16])]));
}
