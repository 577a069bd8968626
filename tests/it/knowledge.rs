use std::fs;
use std::io::Read;
use std::io::Write;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;
use crate::council::files;

/// Everything that is scored on a day, from the backtest-free path: the whole cohort's scores.
fn scores(council: &Council, day: &str) -> String {
    council.does(&["backtest", "--as-of", day, "--scores", "scores.csv"]);
    fs::read_to_string(council.path("scores.csv")).unwrap()
}

#[test]
fn what_was_recorded_later_changes_neither_the_list_nor_a_score_of_an_earlier_day() {
    let then = Council::until(EARLIER);
    then.trains(EARLIER);
    then.does(&["night", "--as-of", EARLIER]);

    let hindsight = Council::whole();
    hindsight.does(&["train", "--as-of", LAST]);
    hindsight.trains(EARLIER);
    hindsight.does(&["night", "--as-of", EARLIER]);

    assert!(then.csv(EARLIER) == hindsight.csv(EARLIER), "the lists differ");
    assert!(then.csv(EARLIER).lines().count() > 20, "the list has rows");
    assert!(scores(&then, EARLIER) == scores(&hindsight, EARLIER), "the scores differ");
}

#[test]
fn the_same_night_twice_gives_the_same_bytes() {
    let council = Council::whole();
    council.trains(LAST);
    council.does(&["night", "--as-of", LAST]);
    let first = council.list(LAST);
    let models: Vec<Vec<u8>> = files(&council.path("models")).iter().map(|file| fs::read(file).unwrap()).collect();
    council.does(&["night", "--as-of", LAST]);
    assert_eq!(council.list(LAST), first);

    let other = Council::whole();
    other.trains(LAST);
    other.does(&["night", "--as-of", LAST]);
    let again: Vec<Vec<u8>> = files(&other.path("models")).iter().map(|file| fs::read(file).unwrap()).collect();
    assert_eq!(other.list(LAST), first);
    assert_eq!(again, models);
}

#[test]
fn shuffled_rows_give_the_same_list() {
    let straight = Council::whole();
    straight.trains(LAST);
    straight.does(&["night", "--as-of", LAST]);

    let shuffled = Council::whole();
    let mut turned = 0;
    for file in files(&shuffled.path("inbox")) {
        turned += usize::from(turn_rows(&file));
    }
    assert!(turned > 100, "only {turned} files had rows to turn");
    shuffled.trains(LAST);
    shuffled.does(&["night", "--as-of", LAST]);
    assert!(shuffled.list(LAST) == straight.list(LAST), "the lists differ");
    let models = |council: &Council| {
        files(&council.path("models")).iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert!(models(&shuffled) == models(&straight), "the models differ");
}

/// Turns the rows of a file end to end, header and totals rows staying where they are. Whether there was anything to turn.
fn turn_rows(file: &std::path::Path) -> bool {
    let raw = fs::read(file).unwrap();
    let gzipped = raw.starts_with(&[0x1f, 0x8b]);
    let mut bytes = Vec::new();
    if gzipped {
        flate2::read::GzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).unwrap();
    } else {
        bytes.clone_from(&raw);
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let parts = |line: &[u8]| line.iter().filter(|byte| b",|\t;".contains(byte)).count();
    let header = lines.iter().position(|line| parts(line) > 1);
    let is_total = |line: &&[u8]| line.to_ascii_uppercase().starts_with(b"TOTAL") || parts(line) < 2;
    let Some(header) = header.filter(|_| !wide) else { return false };
    let (top, body) = lines.split_at(header + 1);
    let (totals, mut rows): (Vec<&[u8]>, Vec<&[u8]>) = body.iter().partition(|line| is_total(line));
    if rows.len() < 2 || rows.iter().any(|row| !row.ends_with(b"\n")) {
        return false;
    }
    rows.reverse();
    let turned: Vec<u8> = [top, &rows, &totals].concat().concat();
    if gzipped {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&turned).unwrap();
        fs::write(file, packed.finish().unwrap()).unwrap();
    } else {
        fs::write(file, turned).unwrap();
    }
    true
}
