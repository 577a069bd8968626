//! The night's workbook through a real spreadsheet program: opened, filled in as a caseworker would, saved, read back.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use calamine::Data;
use calamine::DataType as _;
use calamine::Reader as _;
use calamine::Xlsx;

use crate::council::Council;
use crate::council::EARLIER;

/// Rows of the table, from 0: the header below banner and marks.
const HEADER_ROW: usize = 2;

/// LibreOffice and a Python that can speak to it; `None` where they are not installed. Where this must not be skipped
/// (`HEW_CI=1`) it is an error instead.
fn office() -> Option<(PathBuf, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let speaks = |python: &PathBuf| {
        Command::new(python).args(["-c", "import uno"]).output().is_ok_and(|output| output.status.success())
    };
    let pythons = [found("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    let both = found("soffice").zip(pythons.into_iter().flatten().find(speaks));
    let must = std::env::var_os("HEW_CI").is_some_and(|value| value == "1");
    assert!(
        both.is_some() || !must,
        "soffice and a python3 with `uno` are needed: apt-get install libreoffice-calc python3-uno"
    );
    both
}

/// What LibreOffice said of the workbook, and the file it saved after a caseworker had filled in three rows of the first
/// team's table; `None` where there is no LibreOffice.
fn filled_in(folder: &Path, list: &Path) -> Option<(serde_json::Value, PathBuf)> {
    let (soffice, python) = office()?;
    let saved = folder.join("filled-in.xlsx");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/caseworker.py");
    let output = Command::new(python)
        .arg(script)
        .args([soffice, folder.join("office"), list.to_owned(), saved.clone()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some((serde_json::from_slice(&output.stdout).unwrap(), saved))
}

/// The rows of a sheet, header first.
fn table(file: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook(file).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (last_row, last_column) = range.end().unwrap();
    range.range((0, 0), (last_row, last_column)).rows().skip(HEADER_ROW).map(<[Data]>::to_vec).collect()
}

/// The cells of a row by the titles of their columns.
fn by_title(rows: &[Vec<Data>], row: usize) -> BTreeMap<String, Data> {
    rows[0].iter().map(ToString::to_string).zip(rows[row].iter().cloned()).collect()
}

/// One part of a workbook, unzipped by its central directory.
fn part(workbook: &[u8], name: &str) -> Option<String> {
    let short = |at: usize| usize::from(u16::from_le_bytes([workbook[at], workbook[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let end = workbook.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let mut entry = long(end + 16);
    while workbook[entry..].starts_with(b"PK\x01\x02") {
        let (packed, name_length, header) = (long(entry + 20), short(entry + 28), long(entry + 42));
        if &workbook[entry + 46..entry + 46 + name_length] == name.as_bytes() {
            let start = header + 30 + short(header + 26) + short(header + 28);
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&workbook[start..start + packed]).read_to_string(&mut text).unwrap();
            return Some(text);
        }
        entry += 46 + name_length + short(entry + 30) + short(entry + 32);
    }
    None
}

#[test]
fn a_workbook_filled_in_and_saved_by_libreoffice_still_says_what_it_said_and_what_was_filled_in() {
    let council = Council::until(EARLIER);
    council.configure("[[list.team]]\nname = \"North & West\"\ncapacity = 12\n");
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let list = council.path("out").join(EARLIER).join("list.xlsx");
    let Some((shown, saved)) = filled_in(&council.path("out"), &list) else {
        eprintln!("skipped: needs soffice");
        return;
    };
    assert_eq!(shown["formulas"], 0);
    assert_eq!(shown["sheets"], serde_json::json!(["Summary", "North & West", "Details", "Notes"]));
    let checks = [
        ("Contact made?", "list"),
        ("Contact date", "date"),
        ("Result", "list"),
        ("Help given", "list"),
        ("Was this entry right?", "list"),
        ("Which adult was wrong?", "whole"),
    ];
    assert_eq!(shown["checks"], serde_json::json!(checks.into_iter().collect::<BTreeMap<_, _>>()));

    let (before, after) = (table(&list, "North & West"), table(&saved, "North & West"));
    assert_eq!((before.len(), after.len()), (13, 13));
    let asked = [
        "Contact made?",
        "Contact date",
        "Result",
        "Help given",
        "Was this entry right?",
        "Which adult was wrong?",
        "Your staff id",
        "Notes",
    ];
    for row in 1..before.len() {
        let (was, is) = (by_title(&before, row), by_title(&after, row));
        for (title, cell) in was.iter().filter(|(title, _)| !asked.contains(&title.as_str())) {
            // LibreOffice writes 15 digits.
            let near = is[title].get_float().zip(cell.get_float()).is_some_and(|(is, was)| (is - was).abs() < 1e-12);
            let same = near || is[title].to_string() == cell.to_string();
            assert!(same, "row {row}, {title}: {cell:?} became {:?}", is[title]);
        }
    }
    let first = by_title(&after, 1);
    for (title, text) in [
        ("Contact made?", "spoke to them"),
        ("Result", "in support"),
        ("Help given", "housing payment"),
        ("Was this entry right?", "right"),
        ("Your staff id", "zz01"),
        ("Notes", "Talked about rent, £40 a week; will ring again – محمد 👍"),
    ] {
        assert_eq!(first[title].to_string(), text);
    }
    // Days since 30 December 1899: 5 and 6 November 2024.
    let day = |row: usize| match &by_title(&after, row)["Contact date"] {
        Data::DateTime(day) => Some(day.as_f64() as u32),
        _ => None,
    };
    assert_eq!([day(1), day(2), day(3)], [Some(45_601), Some(45_602), None]);
    assert_eq!(by_title(&after, 3)["Which adult was wrong?"].as_i64(), Some(1));
    assert_eq!(by_title(&after, 4)["Contact made?"], Data::Empty);

    let bytes = fs::read(&saved).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml").unwrap();
    assert_eq!(sheet.matches("<dataValidation ").count(), checks.len(), "the drop-downs");
    for kept in ["<autoFilter ref=\"A3:", "state=\"frozen\"", "<hyperlink ref=\"B4\"", "Details"] {
        assert!(sheet.contains(kept), "{kept}");
    }
    for number in 1..=4 {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml")).unwrap();
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula on sheet {number}");
    }

    let imports = || council.does(&["feedback", "import", saved.to_str().unwrap(), "--on", "2024-11-08"]);
    for counts in ["3 imported + 0 unchanged", "0 imported + 3 unchanged"] {
        let said = imports();
        assert!(said.contains(&format!("12 rows = {counts} + 9 empty + 0 rejected")), "{said}");
    }
}
