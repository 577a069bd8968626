use super::RunStatus;
use super::StoreError;
use super::StoredAlert;
use super::StoredRun;
use super::testing::store;
use crate::alerts::Key;
use crate::alerts::Keyring;
use crate::alerts::pseudonym;
use crate::alerts::rotate;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::domain::Probability;
use crate::link::Ledger;
use crate::link::Remembered;

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
fn a_pseudonym_of_any_list_is_resolved_after_the_key_was_replaced_and_even_lost() {
    let (folder, store) = store();
    let file = folder.path().join("hew.key");
    let (old, new) = (Key::new([1; 32]), Key::new([2; 32]));
    old.write_new(&file).unwrap();
    let (listed, unlisted) = (HouseholdId(7), HouseholdId(8));
    let alert = StoredAlert { pseudonym: pseudonym(&old, listed), ..row("2026-11-16", 7, 1) };
    store.publish(alert.as_of, std::slice::from_ref(&alert)).unwrap();
    let remembered = Remembered {
        first_seen: alert.as_of,
        present: true,
        dwelling: 1,
        adults: vec![PersonId(8)],
        others: Vec::new(),
    };
    let ledger = Ledger { night: Some(alert.as_of), households: [(unlisted, remembered)].into() };
    let run = StoredRun {
        as_of: alert.as_of,
        status: RunStatus::Published,
        replay: false,
        inputs: String::new(),
        config: String::new(),
        model: None,
    };
    store.record_published(&run, &ledger, None).unwrap();

    let resolved = |key: &Key, household| {
        let names = store.names(&Keyring::read(&file).unwrap()).unwrap();
        names.resolve(&format!(" {} ", pseudonym(key, household).to_lowercase()))
    };
    assert_eq!([resolved(&old, listed), resolved(&old, unlisted)], [Some(listed), Some(unlisted)]);
    let kept = rotate(&file, &new).unwrap();
    for key in [&old, &new] {
        assert_eq!([resolved(key, listed), resolved(key, unlisted)], [Some(listed), Some(unlisted)]);
    }
    std::fs::remove_file(kept).unwrap();
    assert_eq!([resolved(&old, listed), resolved(&old, unlisted)], [Some(listed), None]);
    assert_eq!(store.names(&Keyring::read(&file).unwrap()).unwrap().resolve("H-0000000000"), None);
}
