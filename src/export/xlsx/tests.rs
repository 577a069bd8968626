use std::io::Read as _;

use super::to_xlsx;
use crate::export::list::sample;

#[test]
fn the_same_list_gives_the_same_bytes_dated_by_the_as_of_day() {
    let list = sample::list(12);
    let first = to_xlsx(&list).unwrap();
    assert_eq!(first, to_xlsx(&list).unwrap());
    let core = part(&first, "docProps/core.xml");
    assert!(core.contains("2026-11-21T00:00:00Z"), "{core}");
}

#[test]
fn a_workbook_has_a_sheet_a_team_and_notes() {
    let book = part(&to_xlsx(&sample::list(12)).unwrap(), "xl/workbook.xml");
    for name in ["North", "South", "Notes"] {
        assert!(book.contains(&format!("name=\"{name}\"")), "{book}");
    }
}

#[test]
fn an_empty_list_is_still_a_workbook_with_notes() {
    let book = part(&to_xlsx(&sample::list(0)).unwrap(), "xl/workbook.xml");
    assert!(book.contains("name=\"Notes\""));
}

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    let mut list = sample::list(1);
    list.rows[0].reasons[0].sentences = vec!["=HYPERLINK(\"http://example.org\")".to_owned()];
    let bytes = to_xlsx(&list).unwrap();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("=HYPERLINK"));
}

#[test]
fn marks_and_hit_rate_are_said_in_words() {
    let texts = part(&to_xlsx(&sample::list(3)).unwrap(), "xl/sharedStrings.xml");
    for text in
        ["REPLAY of a past date", "model not signed off", "hit rate of 15.2%", "Of all households scored, 0.7% were"]
    {
        assert!(texts.contains(text), "{text}");
    }
}

/// One part of a workbook, unzipped by its central directory with what the tests have.
fn part(workbook: &[u8], name: &str) -> String {
    let short = |at: usize| usize::from(u16::from_le_bytes([workbook[at], workbook[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let mut entry = long(workbook.len() - 22 + 16);
    while workbook[entry..].starts_with(b"PK\x01\x02") {
        let (packed, name_length, header) = (long(entry + 20), short(entry + 28), long(entry + 42));
        if &workbook[entry + 46..entry + 46 + name_length] == name.as_bytes() {
            let start = header + 30 + short(header + 26) + short(header + 28);
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&workbook[start..start + packed]).read_to_string(&mut text).unwrap();
            return text;
        }
        entry += 46 + name_length + short(entry + 30) + short(entry + 32);
    }
    panic!("no part `{name}`")
}
