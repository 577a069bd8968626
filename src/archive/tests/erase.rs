use std::cell::Cell;
use std::fs;

use super::council::Council;
use super::council::Given;
use super::council::LIMITS;
use super::council::day;
use super::council::dump;
use super::council::open;
use crate::archive::ArchiveError;
use crate::archive::Cut;
use crate::archive::DatasetIntake;
use crate::archive::Gone;
use crate::archive::Sheet;
use crate::extract::Kind;

/// Takes out everything about SMITH: rows that name nobody else whole, of the others the sighting.
fn smith(sheet: &Sheet<'_>) -> Cut {
    let mut cut = Cut::default();
    let surname = sheet.sightings.text("surname").unwrap();
    for row in 0..sheet.source.len() as u32 {
        let of_row: Vec<u32> =
            (0..sheet.sighting_row.len() as u32).filter(|at| sheet.sighting_row[*at as usize] == row).collect();
        let is_smith = |at: &&u32| surname.get(**at as usize) == Some("SMITH");
        if !of_row.is_empty() && of_row.iter().all(|at| is_smith(&at)) {
            cut.rows.insert(row);
        } else {
            cut.sightings.extend(of_row.iter().filter(is_smith));
        }
    }
    cut
}

const FIRST: &str = "key | owed | name
    A1 | 100 | SMITH
    A2 | 200 | JONES
    A3 | 300 | SMITH & JONES
    A4 | 400 | SMITH";
/// A1 changes, A4 ends.
const SECOND: &str = "key | owed | name
    A1 | 150 | SMITH
    A2 | 200 | JONES
    A3 | 300 | SMITH & JONES";

fn read() -> Council {
    let council = Council::new();
    council.night("2024-01-01", &[Given::snapshot("a1.csv", FIRST)]);
    council.night("2024-02-01", &[Given::snapshot("a2.csv", SECOND)]);
    council.night("2024-02-01", &[Given::log("l.csv", "key | name\n X | JONES\n Y | SMITH")]);
    council
}

fn erase(council: &Council) -> Vec<Gone> {
    council.archive.erase("erasure", day("2024-03-01"), &smith, &|_, _| Ok(())).unwrap()
}

#[test]
fn what_is_erased_is_in_no_segment_and_everything_else_loads_as_before() {
    let council = read();
    let gone = |dataset: &str, rows, sightings| Gone { dataset: dataset.to_owned(), rows, sightings, still_held: true };
    let expected = [gone("accounts", 3, 4), gone("actions", 1, 1)];
    assert_eq!(council.archive.would_erase(&smith).unwrap(), expected);
    let before = dump(&council.history());
    assert!(before.contains("SMITH"));
    assert_eq!(erase(&council), expected);
    let after = dump(&council.reopen().load(None).unwrap());
    assert!(!after.contains("SMITH") && !after.contains("\"A1\"") && !after.contains("\"A4\""), "{after}");
    assert_eq!(open(&council.history(), "accounts", day("2024-02-01")), "A2=200 A3=300");
    let kept = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.contains("JONES") && line.starts_with("of"))
            .map(|line| line[5..].to_owned())
            .collect()
    };
    let words = |lines: Vec<String>| lines.iter().map(|line| line.replace("/1", "/0")).collect::<Vec<_>>();
    assert_eq!(words(kept(&after)), words(kept(&before)));
    let mut files = 0;
    for entry in fs::read_dir(council.folder.path().join("archive/accounts")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(5).any(|five| five == b"SMITH"));
        files += 1;
    }
    assert_eq!(files, 2, "one segment of facts and one of sightings in place of all");
    assert_eq!(erase(&council), [], "there is nothing left to erase");
}

#[test]
fn an_erasure_that_fails_leaves_the_archive_as_it_was() {
    let council = read();
    let before = dump(&council.history());
    let stop = |_: &rusqlite::Transaction<'_>, _: &[Gone]| Err(ArchiveError::Name { dataset: "stop".to_owned() });
    assert!(council.archive.erase("erasure", day("2024-03-01"), &smith, &stop).is_err());
    assert_eq!(dump(&council.reopen().load(None).unwrap()), before);
}

#[test]
fn rows_left_out_of_a_file_are_counted_and_change_nothing_for_others() {
    let council = read();
    erase(&council);
    let third =
        Given::snapshot("a3.csv", "key | owed | name\n A1 | 150 | SMITH\n A2 | 250 | JONES\n A3 | 300 | SMITH & JONES");
    let mut intake = council.archive.start_intake("accounts", day("2024-03-01")).unwrap();
    let mut batch = third.read(&intake);
    let asked = Cell::new(0);
    DatasetIntake::leave_out(&mut batch, None, &|sheet| {
        asked.set(asked.get() + 1);
        assert!(!sheet.is_log && batch_kind(sheet));
        smith(sheet)
    });
    assert_eq!((asked.get(), batch.tally.used, batch.tally.erased), (1, 2, 1));
    assert!(batch.tally.is_complete() && batch.kind == Kind::Snapshot);
    intake.accept(&batch, &LIMITS).unwrap();
    council.archive.commit(vec![intake], day("2024-03-01")).unwrap();
    assert_eq!(council.open("accounts", "2024-03-01"), "A2=250 A3=300");
    assert!(!dump(&council.history()).contains("SMITH"));
    assert_eq!(council.archive.files().unwrap().last().unwrap().rows_erased, 1);
}

fn batch_kind(sheet: &Sheet<'_>) -> bool {
    sheet.entity_kind == "account" && sheet.dataset == "accounts"
}
