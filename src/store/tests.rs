use tempfile::TempDir;

use super::Contact;
use super::ContactKind;
use super::RunStatus;
use super::Store;
use super::StoreError;
use super::StoredAlert;
use super::StoredRun;
use crate::db::Db;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("hew.sqlite")).unwrap();
    (folder, Store::open(&db))
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn row(as_of: &str, household: u64, rank: u32) -> StoredAlert {
    StoredAlert {
        as_of: AsOf(day(as_of)),
        period_start: day(as_of).monday(),
        team: "Prevention".to_owned(),
        household: HouseholdId(household),
        pseudonym: format!("H-{household}"),
        model: "m1".to_owned(),
        score: -1.25,
        risk: Probability::new(0.125).unwrap(),
        rank,
        is_new: true,
        reasons: r#"["3 council tax reminders"]"#.to_owned(),
    }
}

#[test]
fn a_list_reads_back_as_it_was_published() {
    let (_folder, store) = store();
    let rows = vec![row("2026-11-16", u64::MAX, 1), row("2026-11-16", 7, 2)];
    store.publish(rows[0].as_of, &rows).unwrap();
    assert_eq!(store.all_alerts().unwrap(), rows);
}

#[test]
fn a_night_that_runs_again_replaces_its_own_rows_only() {
    let (_folder, store) = store();
    let monday = row("2026-11-16", 1, 1);
    store.publish(monday.as_of, std::slice::from_ref(&monday)).unwrap();
    let tuesday = row("2026-11-17", 2, 1);
    store.publish(tuesday.as_of, &[tuesday.clone(), row("2026-11-17", 3, 2)]).unwrap();
    store.publish(tuesday.as_of, std::slice::from_ref(&tuesday)).unwrap();
    assert_eq!(store.all_alerts().unwrap(), [monday.clone(), tuesday.clone()]);
    store.publish(tuesday.as_of, &[]).unwrap();
    assert_eq!(store.all_alerts().unwrap(), [monday]);
}

#[test]
fn a_period_shows_what_earlier_nights_of_it_listed() {
    let (_folder, store) = store();
    for as_of in ["2026-11-15", "2026-11-16", "2026-11-17", "2026-11-18"] {
        let row = row(as_of, 1, 1);
        store.publish(row.as_of, &[row]).unwrap();
    }
    let earlier = store.alerts_in_period(day("2026-11-16"), AsOf(day("2026-11-18"))).unwrap();
    let shown: Vec<_> = earlier.iter().map(|row| row.as_of.to_string()).collect();
    assert_eq!(shown, ["2026-11-16", "2026-11-17"]);
}

#[test]
fn a_row_of_another_night_stops_the_publication_whole() {
    let (_folder, store) = store();
    let failed = store.publish(AsOf(day("2026-11-16")), &[row("2026-11-16", 1, 1), row("2026-11-17", 2, 2)]);
    assert!(matches!(failed, Err(StoreError::OtherNight { .. })));
    assert_eq!(store.all_alerts().unwrap(), []);
}

#[test]
fn a_run_is_recorded_once_for_its_as_of_date() {
    let (_folder, store) = store();
    let refused = StoredRun {
        as_of: AsOf(day("2026-11-16")),
        status: RunStatus::Refused,
        replay: false,
        inputs: "i".to_owned(),
        config: "c".to_owned(),
        model: None,
    };
    let published = StoredRun { status: RunStatus::Published, model: Some("m1".to_owned()), ..refused.clone() };
    store.record_run(&refused).unwrap();
    store.record_run(&published).unwrap();
    assert_eq!(store.runs().unwrap(), [published]);
}

#[test]
fn contacts_come_back_by_day_and_only_once() {
    let (_folder, store) = store();
    let contact = |on: &str, kind| Contact {
        household: HouseholdId(1),
        pseudonym: "H-1".to_owned(),
        day: day(on),
        kind,
        by: "staff-9".to_owned(),
    };
    let (helped, tried) = (contact("2026-11-20", ContactKind::Helped), contact("2026-11-18", ContactKind::Tried));
    for contact in [&helped, &tried, &helped] {
        store.add_contact(contact).unwrap();
    }
    assert_eq!(store.contacts().unwrap(), [tried, helped]);
}
