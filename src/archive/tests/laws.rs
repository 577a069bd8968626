use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert_eq};
use proptest::proptest;

use super::council::Council;
use super::council::Given;
use super::council::day;
use super::council::dump;
use super::council::open;
use crate::domain::Day;
use crate::extract::Kind;

/// A file a night: days since the file before, and its rows by key.
type Night = (i32, BTreeMap<u8, u8>);

fn nights() -> impl Strategy<Value = Vec<Night>> {
    vec((1..4_i32, btree_map(0..6_u8, 0..3_u8, 0..6)), 1..7)
}

fn table(rows: &BTreeMap<u8, u8>) -> String {
    let lines = rows.iter().map(|(key, owed)| format!("K{key} | 2024-01-0{} | {owed} | NAME{owed} & N{key}", key + 1));
    std::iter::once("key | happened | owed | name".to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

fn files(nights: &[Night], kind: Kind) -> Vec<Given> {
    let mut date = day("2024-07-01");
    let file = |(gap, rows): &Night| {
        date = date + *gap;
        Given { kind, date: Some(date), ..Given::snapshot(&format!("{date}.csv"), &table(rows)) }
    };
    nights.iter().map(file).collect()
}

fn nightly(files: &[Given]) -> Council {
    let council = Council::new();
    for file in files {
        council.night(&file.date.unwrap().to_string(), std::slice::from_ref(file));
    }
    council
}

/// What a person with all files on the desk would say is open on a day from the first file on.
fn on_the_desk(files: &[Given], as_of: Day, kind: Kind) -> String {
    let mut state: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: Vec<&BTreeMap<String, String>> = Vec::new();
    for file in files.iter().filter(|file| file.date <= Some(as_of)) {
        if kind == Kind::Snapshot {
            state.clear();
        }
        for row in &file.rows {
            if kind == Kind::Snapshot || !seen.contains(&row) {
                state.insert(row["key"].clone(), row["owed"].clone());
            }
            seen.push(row);
        }
    }
    state.into_iter().map(|(key, owed)| format!("{key}={owed}")).collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_open_on_a_day_is_what_the_files_up_to_it_say(nights in nights(), log in any::<bool>()) {
        let kind = if log { Kind::Log } else { Kind::Snapshot };
        let files = files(&nights, kind);
        let history = nightly(&files).history();
        let (first, last) = (files[0].date.unwrap(), files[files.len() - 1].date.unwrap());
        for number in first.0..=last.0 + 1 {
            let as_of = Day(number);
            prop_assert_eq!(open(&history, "accounts", as_of), on_the_desk(&files, as_of, kind), "as of {}", as_of);
        }
    }

    #[test]
    fn a_dated_series_read_in_one_run_says_the_same_as_a_run_a_night(nights in nights()) {
        let files = files(&nights, Kind::Snapshot);
        let at_once = Council::new();
        at_once.night(&files[files.len() - 1].date.unwrap().to_string(), &files);
        prop_assert_eq!(dump(&at_once.history()), dump(&nightly(&files).history()));
    }

    #[test]
    fn the_order_of_rows_in_the_files_changes_nothing(nights in nights(), log in any::<bool>(), turn in 0..6_usize) {
        let kind = if log { Kind::Log } else { Kind::Snapshot };
        let files = files(&nights, kind);
        let mut turned = files.clone();
        for file in &mut turned {
            let middle = turn.min(file.rows.len());
            file.rows.rotate_left(middle);
        }
        prop_assert_eq!(dump(&nightly(&files).history()), dump(&nightly(&turned).history()));
    }

    #[test]
    fn later_files_change_nothing_that_was_known(nights in nights(), cut in 1..6_usize) {
        let files = files(&nights, Kind::Snapshot);
        let cut = cut.min(files.len());
        let (before, after) = (nightly(&files[..cut]).history(), nightly(&files).history());
        let until = files[cut - 1].date.unwrap();
        for number in day("2024-01-01").0..=until.0 {
            let as_of = Day(number);
            prop_assert_eq!(open(&before, "accounts", as_of), open(&after, "accounts", as_of));
        }
        for number in 0..before.entity_count() {
            let entity = crate::archive::EntityIx(number as u32);
            prop_assert_eq!(before.entity(entity), after.entity(entity));
        }
    }
}
