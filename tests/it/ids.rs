use std::collections::BTreeMap;
use std::fs;

use hew::alerts::Keyring;
use hew::db::Db;
use hew::store::Store;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

/// The cells of a published CSV by the names of its columns, a map a row.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn changes(council: &Council, day: &str) -> Vec<BTreeMap<String, String>> {
    rows(&fs::read_to_string(council.path("out").join(day).join("changes.csv")).unwrap())
}

#[test]
fn a_household_is_a_repeat_after_the_key_was_replaced_and_the_log_says_what_changed_meanwhile() {
    let council = Council::until(EARLIER);
    council.trains(EARLIER);
    let said = council.does(&["night", "--as-of", EARLIER]);
    assert!(said.contains("changes    none"), "the first night has nothing to compare with:\n{said}");
    assert_eq!(changes(&council, EARLIER), []);
    let before = rows(&council.csv(EARLIER));

    council.does(&["new-key", "--rotate"]);
    for file in crate::council::files(crate::council::series()) {
        fs::copy(&file, council.path("inbox").join(file.file_name().unwrap())).unwrap();
    }
    let said = council.does(&["night", "--as-of", LAST]);
    assert!(said.contains(&format!("the night of {EARLIER}")), "{said}");
    let first = council.list(LAST);
    council.does(&["night", "--as-of", LAST]);
    assert!(council.list(LAST) == first, "the same night again gives the same ids");

    let store = Store::open(&Db::open(&council.path("data/hew.sqlite")).unwrap());
    let names = store.names(&Keyring::read(&council.path("demo.key")).unwrap()).unwrap();
    let ledger = store.ledger().unwrap();
    let old: Vec<_> = before.iter().map(|row| names.resolve(&row["household"]).unwrap()).collect();
    let mut repeats = 0;
    for row in rows(&council.csv(LAST)) {
        assert!(before.iter().all(|old| old["household"] != row["household"]), "every code is new");
        let household = names.resolve(&row["household"]).unwrap();
        let again = ["repeat", "carried over"].iter().any(|word| row["status"].starts_with(word));
        assert_eq!(again, old.contains(&household), "{row:?}");
        repeats += usize::from(old.contains(&household));
    }
    assert!(repeats > 5, "only {repeats} households are on both lists");

    let changes = changes(&council, LAST);
    let whats: std::collections::BTreeSet<&str> = changes.iter().map(|row| row["what"].as_str()).collect();
    assert!(["new", "moved", "joined", "left", "split", "gone"].iter().all(|what| whats.contains(what)), "{whats:?}");
    for row in &changes {
        let household = names.resolve(&row["household"]).unwrap();
        let ended = ["gone", "merged", "same-as"].contains(&row["what"].as_str());
        assert_eq!(ledger.households[&household].present, !ended, "{row:?}");
        assert!(row["other_household"].is_empty() || names.resolve(&row["other_household"]).is_some());
    }
    let caused = changes.iter().filter(|row| row["why"].contains("a record of ")).count();
    assert!(caused * 10 > changes.len() * 9, "{caused} of {} changes have a cause", changes.len());

    // What became of the first list is counted although some of its households are called otherwise by themselves now.
    let evaluated = council.does(&["evaluate", "--as-of", LAST]);
    assert!(!evaluated.contains("no longer found"), "{evaluated}");
}
