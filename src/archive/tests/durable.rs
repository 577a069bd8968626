use std::path::PathBuf;

use super::council::Council;
use super::council::Given;
use super::council::day;
use super::council::dump;
use crate::archive::ArchiveError;
use crate::archive::commit::write;

const TWO: &str = "key | happened | owed | band | name\n A1 | 2024-01-01 | 5 | B | SMITH & JONES\n A2 | | 6 | C | KHAN";

fn segments(council: &Council) -> Vec<PathBuf> {
    let folder = council.folder.path().join("archive/accounts");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn an_intake_that_is_dropped_leaves_no_trace() {
    let council = Council::new();
    drop(council.intake("2024-07-01", &[Given::snapshot("a.csv", TWO)]));
    assert!(segments(&council).is_empty());
    assert!(council.archive.files().unwrap().is_empty());
    assert_eq!(council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]), [super::council::counts(2, 0, 0, 0)]);
}

#[test]
fn segments_of_a_killed_run_do_not_count_and_are_swept_at_the_next_open() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]);
    let (before, kept) = (dump(&council.history()), segments(&council));
    let (intake, _) = council.intake("2024-07-02", &[Given::snapshot("b.csv", "key | owed\n A1 | 9\n A3 | 1")]);
    let folder = council.folder.path().join("archive");
    write(&folder, 2, vec![intake], &[Vec::new()]).unwrap();
    std::fs::write(folder.join("accounts/sightings-00000002.parquet.tmp"), b"PAR1 half").unwrap();
    std::fs::write(folder.join("accounts/notes.txt"), b"not ours").unwrap();
    assert!(segments(&council).len() > kept.len() + 2);
    assert_eq!(dump(&council.history()), before);
    let reopened = council.reopen();
    assert_eq!(segments(&council).len(), kept.len() + 1, "the foreign file stays");
    assert_eq!(dump(&reopened.load(None).unwrap()), before);
}

#[test]
fn a_lost_or_damaged_segment_is_an_error_that_names_it() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]);
    let path = segments(&council).into_iter().find(|path| path.to_string_lossy().contains("facts")).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for bytes in [&flipped[..], &whole[..whole.len() / 2], b""] {
        std::fs::write(&path, bytes).unwrap();
        let error = council.archive.load(None).unwrap_err();
        assert!(matches!(error, ArchiveError::Damaged { .. }));
        assert!(error.to_string().contains("facts-00000001.parquet"), "{error}");
        assert!(matches!(
            council.archive.start_intake("accounts", day("2024-07-02")),
            Err(ArchiveError::Damaged { .. })
        ));
    }
    std::fs::remove_file(&path).unwrap();
    let error = council.archive.load(None).unwrap_err();
    assert!(matches!(error, ArchiveError::Missing { .. }) && error.hint().is_some(), "{error}");
    std::fs::write(&path, whole).unwrap();
    council.archive.load(None).unwrap();
}

#[test]
fn of_two_runs_over_the_same_state_the_second_to_commit_is_refused_whole() {
    let council = Council::new();
    let (first, _) = council.intake("2024-07-01", &[Given::snapshot("a.csv", TWO)]);
    let (second, _) = council.intake("2024-07-01", &[Given::snapshot("b.csv", "key | owed\n A9 | 9")]);
    council.archive.commit(vec![first], day("2024-07-01")).unwrap();
    let before = dump(&council.history());
    let refused = council.archive.commit(vec![second], day("2024-07-01"));
    assert!(matches!(refused, Err(ArchiveError::Overtaken { .. })));
    assert_eq!(dump(&council.history()), before);
}

#[test]
fn many_small_segments_are_merged_and_say_the_same() {
    let (nightly, at_once) = (Council::new(), Council::new());
    let files: Vec<Given> = (1..=28)
        .map(|number| {
            let gone = if number % 3 == 0 { String::new() } else { format!("\n A2 | {number} | B | KHAN") };
            let table =
                format!("key | owed | band | name\n A1 | {} | C | SMITH{gone}\n B{number} | 1 | | LEE", number / 4);
            Given::snapshot(&format!("a{number}.csv"), &table).dated(&format!("2024-07-{number:02}"))
        })
        .collect();
    for file in &files {
        nightly.night(&file.date.unwrap().to_string(), std::slice::from_ref(file));
        assert!(segments(&nightly).len() <= 23);
    }
    at_once.night("2024-07-28", &files);
    assert_eq!(dump(&nightly.history()), dump(&at_once.history()));
    assert_eq!(segments(&at_once).len(), 2);
    let reopened = nightly.reopen();
    assert_eq!(dump(&reopened.load(None).unwrap()), dump(&at_once.history()));
}

#[test]
fn a_column_that_comes_later_is_empty_before_and_only_wanted_columns_are_loaded() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5")]);
    council.night("2024-07-02", &[Given::snapshot("b.csv", "key | owed | band\n A1 | 5 | \n A2 | 6 | D")]);
    let history = council.history();
    let dataset = &history.datasets["accounts"];
    let bands: Vec<_> = (0..3).map(|row| dataset.table.text("band").unwrap().get(row)).collect();
    assert_eq!(bands, [None, None, Some("D")]);
    let some = council.archive.load(Some(&|dataset, column| dataset == "accounts" && column == "band")).unwrap();
    let columns: Vec<_> = some.datasets["accounts"].table.columns.keys().collect();
    assert_eq!(columns, ["band"]);
}

#[test]
fn rows_in_another_order_make_the_same_segments_byte_for_byte() {
    let (one, other) = (Council::new(), Council::new());
    let given = Given::snapshot("a.csv", TWO);
    let turned = Given { rows: given.rows.iter().rev().cloned().collect(), ..given.clone() };
    one.night("2024-07-01", &[given]);
    other.night("2024-07-01", &[turned]);
    for (left, right) in segments(&one).iter().zip(segments(&other)) {
        assert_eq!(std::fs::read(left).unwrap(), std::fs::read(right).unwrap());
    }
    assert_eq!(dump(&one.history()), dump(&other.history()));
}
