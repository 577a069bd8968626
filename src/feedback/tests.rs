use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use super::Asked;
use super::Fault;
use super::FeedbackError;
use super::Filled;
use super::Rejected;
use super::read;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::domain::AsOf;

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn filled(text: &str) -> Filled {
    let (_folder, path) = file("list.csv", text.as_bytes());
    read(&path).unwrap()
}

fn fails(name: &str, bytes: &[u8]) -> FeedbackError {
    let (_folder, path) = file(name, bytes);
    let error = read(&path).unwrap_err();
    assert!(error.to_string().contains(name) && error.hint().is_some(), "{error}");
    error
}

const HEADER: &str = "as_of,household,contact,contact_day,result,help,entry_right,which,worker,notes";

/// What is wrong with one row.
fn fault(cells: &str) -> Option<(Asked, Fault)> {
    let filled = filled(&format!("{HEADER}\n{cells}\n"));
    assert_eq!(filled.rows as usize, filled.empty as usize + filled.answered.len() + filled.rejected.len());
    filled.rejected.first().map(|Rejected { column, fault, .. }| (*column, *fault))
}

#[test]
fn columns_are_found_by_either_header_in_any_order_and_whatever_stands_around_them() {
    let texts = [
        format!("{HEADER}\n2026-11-16,H-ZZ00000001,spoke to them,2026-11-18,in support,mediation,wrong person,2,s1,said x"),
        "\u{feff}Your staff id;Notes;RESULT; household ;As of;contact  made?;Contact date;Help given;Was this entry right?;\
         Which adult was wrong?;more\r\ns1;said x;In  Support;H-ZZ00000001;16/11/2026;SPOKE TO THEM;18/11/2026;Mediation;Wrong Person;2;x\r\n"
            .to_owned(),
        "The list of a team\t\n\thousehold\tcontact_made\tcontact\tcontact_day\tresult\thelp\tentry_right\twhich\tworker\tas_of\n\
         \tH-ZZ00000001\t'spoke to them\t07700 900000\t18/11/2026 09:30\tin support\tmediation\twrong person\t2\ts1\t2026-11-16"
            .replace("'spoke", "spoke"),
    ];
    for text in texts {
        let filled = filled(&text);
        assert_eq!((filled.rows, filled.empty, &filled.rejected[..]), (1, 0, &[][..]), "{text}");
        let row = &filled.answered[0];
        assert_eq!(row.household, "H-ZZ00000001");
        assert_eq!(row.as_of, Some(AsOf("2026-11-16".parse().unwrap())));
        assert_eq!(row.day, Some("2026-11-18".parse().unwrap()));
        assert_eq!((row.contact, row.result), (Some(ContactAnswer::SpokeTo), Some(CaseResult::InSupport)));
        assert_eq!((row.help, row.entry), (Some(HelpKind::Mediation), Some(EntryAnswer::WrongPerson)));
        assert_eq!((row.which, row.by.as_str()), (Some(2), "s1"));
        assert!(filled.missing.is_empty() && filled.not_read > 0);
    }
}

#[test]
fn a_row_is_empty_until_something_is_answered_and_may_be_answered_in_part() {
    let rows = "2026-11-16,H-1,,,,,,,s1,only a note\n2026-11-16,H-2,,,,,,,,\n,,,,,,,,,\n2026-11-16,H-3,,,,,right,,,\n";
    let filled = filled(&format!("{HEADER}\n{rows}"));
    assert_eq!((filled.rows, filled.empty, filled.answered.len()), (3, 2, 1));
    assert_eq!(filled.answered[0].place.row, 5);
    assert_eq!((filled.answered[0].entry, filled.answered[0].contact), (Some(EntryAnswer::Right), None));
}

#[test]
fn a_value_that_was_not_offered_is_rejected_with_its_column_and_the_allowed_ones_and_never_shown() {
    use Fault::{DayAlone, NoHousehold, NotADate, NotANumber, NotAStaffId, NotOffered, NothingWrong};
    let table = [
        (",H-1,perhaps,,,,,,,", Asked::Contact, NotOffered(ContactAnswer::WORDS)),
        (",H-1,,,help accepted,,,,,", Asked::Result, NotOffered(CaseResult::WORDS)),
        (",H-1,,,,a cheque,,,,", Asked::Help, NotOffered(HelpKind::WORDS)),
        (",H-1,,,,,no,,,", Asked::Entry, NotOffered(EntryAnswer::WORDS)),
        (",H-1,no answer,11/18/2026,,,,,,", Asked::ContactDay, NotADate),
        (",H-1,no answer,18/11/26,,,,,,", Asked::ContactDay, NotADate),
        (",H-1,no answer,2026-02-30,,,,,,", Asked::ContactDay, NotADate),
        ("last week,H-1,no answer,,,,,,,", Asked::AsOf, NotADate),
        (",H-1,,,,,wrong person,Testa,,", Asked::Which, NotANumber),
        (",H-1,,,,,wrong person,0,,", Asked::Which, NotANumber),
        (",H-1,,,,,right,1,,", Asked::Which, NothingWrong),
        (",H-1,no answer,,,,,,Testa Example,", Asked::Worker, NotAStaffId),
        (",H-1,,2026-11-18,,,,,,", Asked::ContactDay, DayAlone),
        (",,no answer,,,,,,,", Asked::Household, NoHousehold),
    ];
    for (cells, column, expected) in table {
        assert_eq!(fault(cells), Some((column, expected)), "{cells}");
    }
    assert_eq!(fault(",H-1,no answer,,,,,,s.1_a@b-2,"), None);
    let rejected = &filled(&format!("{HEADER}\n,H-1,Testa said no,,,,,,,\n")).rejected[0];
    let said = rejected.to_string();
    assert_eq!(
        said,
        "row 2, column `Contact made?`: is none of: spoke to them; message left; letter sent; no answer; details wrong"
    );
}

#[test]
fn the_apostrophe_that_keeps_a_cell_from_running_is_undone_and_no_other() {
    let filled =
        filled(&format!("{HEADER}\n2026-11-16,'=H-1,no answer,,,,,,'-s1,\n2026-11-16,'H-1,no answer,,,,,,s1,\n"));
    let households: Vec<&str> = filled.answered.iter().map(|row| row.household.as_str()).collect();
    assert_eq!(households, ["=H-1", "'H-1"]);
    assert_eq!(filled.answered[0].by, "-s1");
}

#[test]
fn a_workbook_is_read_sheet_by_sheet_with_dates_however_they_were_written() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Summary").unwrap().write_string(0, 0, "Household").unwrap();
    let date = ExcelDateTime::from_ymd(2026, 11, 18).unwrap();
    let dated = Format::new().set_num_format("dd/mm/yyyy");
    for (team, number) in [("North", 1), ("South", 2)] {
        let sheet = workbook.add_worksheet().set_name(team).unwrap();
        sheet.write_string(0, 0, "Households to contact").unwrap();
        for (title, at) in ["Household", "Contact made?", "Contact date", "Your staff id", "Notes"].iter().zip(0..) {
            sheet.write_string(2, at, *title).unwrap();
        }
        for row in 3..6 {
            sheet.write_string(row, 0, format!("H-{number}{row}")).unwrap();
            sheet.write_string(row, 1, "no answer").unwrap();
            sheet.write_number(row, 3, 77.0).unwrap();
        }
        sheet.write_datetime_with_format(3, 2, &date, &dated).unwrap();
        sheet.write_string(4, 2, "18/11/2026").unwrap();
        sheet.write_number(5, 2, 46_344.0).unwrap();
        // Rows that have a format and no cell, as LibreOffice leaves them.
        for row in 6..40 {
            sheet.write_blank(row, 2, &dated).unwrap();
        }
    }
    let (_folder, path) = file("list.xlsx", &workbook.save_to_buffer().unwrap());
    let filled = read(&path).unwrap();
    assert_eq!((filled.rows, filled.empty, filled.answered.len()), (6, 0, 6));
    assert_eq!(filled.missing, [Asked::Result, Asked::Help, Asked::Entry, Asked::Which]);
    for row in &filled.answered {
        assert_eq!((row.day, row.by.as_str(), row.as_of), (Some("2026-11-18".parse().unwrap()), "77", None));
    }
    assert_eq!(filled.answered[0].place.to_string(), "sheet `North` row 4");
    assert_eq!(filled.answered[5].place.to_string(), "sheet `South` row 6");
}

#[test]
fn a_long_sheet_of_details_keeps_no_workbook_out_and_a_long_table_does() {
    let mut workbook = Workbook::new();
    let team = workbook.add_worksheet();
    for (text, at) in ["Household", "Result"].iter().zip(0..) {
        team.write_string(2, at, *text).unwrap();
    }
    team.write_string(3, 0, "H-1").unwrap().write_string(3, 1, "closed").unwrap();
    let details = workbook.add_worksheet();
    for (text, at) in ["Household", "What"].iter().zip(0..) {
        details.write_string(0, at, *text).unwrap();
    }
    details.write_string(250_000, 0, "H-1").unwrap();
    let (_folder, path) = file("list.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(read(&path).unwrap().answered.len(), 1);

    let mut workbook = Workbook::new();
    let table = workbook.add_worksheet();
    table.write_string(0, 0, "Household").unwrap().write_string(0, 1, "Result").unwrap();
    table.write_string(250_000, 0, "H-1").unwrap();
    assert!(matches!(fails("long.xlsx", &workbook.save_to_buffer().unwrap()), FeedbackError::TooWide { .. }));
}

#[test]
fn a_file_that_is_no_list_is_named_with_what_to_do() {
    assert!(matches!(fails("list.xlsx", b"PK\x03\x04 and then nothing"), FeedbackError::Broken { .. }));
    assert!(matches!(fails("list.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), FeedbackError::Locked { .. }));
    assert!(matches!(fails("list.csv", b"\0\x01\x02\x03"), FeedbackError::Neither { .. }));
    assert!(matches!(fails("notes.csv", b"name,telephone\nTesta,07700 900000\n"), FeedbackError::NoTable { .. }));
    assert!(matches!(fails("empty.csv", b""), FeedbackError::NoTable { .. }));
    let twice = fails("list.csv", b"household,result,Result\nH-1,closed,declined\n");
    assert!(matches!(twice, FeedbackError::TwoColumns { column: "Result", .. }));
    let wide = format!("household,result{}\nH-1,closed\n", ",".repeat(2_000));
    assert!(matches!(fails("wide.csv", wide.as_bytes()), FeedbackError::TooWide { .. }));
    assert!(matches!(read(std::path::Path::new("/nowhere/list.csv")), Err(FeedbackError::Read { .. })));

    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 16_383, "far out").unwrap();
    let far = fails("far.xlsx", &workbook.save_to_buffer().unwrap());
    assert!(matches!(&far, FeedbackError::TooWide { sheet: Some(sheet), .. } if sheet == "Sheet1"), "{far}");
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "nothing").unwrap();
    assert!(matches!(fails("none.xlsx", &workbook.save_to_buffer().unwrap()), FeedbackError::NoTable { .. }));
}

/// A zip of one part of so many zeros, deflated, that says it is as small as it likes.
fn bomb(megabytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..megabytes {
        packed.write_all(&zeros).unwrap();
    }
    let packed = packed.finish().unwrap();
    let sizes = [&(packed.len() as u32).to_le_bytes()[..], &10_u32.to_le_bytes()].concat();
    let described = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sizes, &[1, 0, 0, 0]].concat();
    let mut zip = [b"PK\x03\x04", &described[..], b"x", &packed].concat();
    let directory = zip.len() as u32;
    zip.extend([b"PK\x01\x02\x14\0", &described[..], &[0; 14], b"x"].concat());
    let length = zip.len() as u32 - directory;
    zip.extend(
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &length.to_le_bytes()[..], &directory.to_le_bytes(), &[0, 0]].concat(),
    );
    zip
}

#[test]
fn a_zip_that_unpacks_to_more_than_it_says_is_refused_before_anything_is_kept_of_it() {
    let bytes = bomb(300);
    assert!(bytes.len() < 1 << 20);
    let error = fails("bomb.xlsx", &bytes);
    assert!(matches!(error, FeedbackError::TooBig { unpacked: true, .. }), "{error}");
    // Small enough, but no workbook.
    assert!(matches!(fails("zeros.xlsx", &bomb(1)), FeedbackError::Broken { .. }));
}
