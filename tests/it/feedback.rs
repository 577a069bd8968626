use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

const SHORT: &str = "[outcome]\nhorizon_days = 85\nreporting_lag_days = 0\ncomplete_to = \"2025-01-31\"\n";
/// The day on which files come back.
const BACK: &str = "2024-11-08";

/// A council with one published list; made once, then copied.
fn listed() -> Council {
    static MADE: OnceLock<Council> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let council = Council::whole();
        council.configure(SHORT);
        council.trains(EARLIER);
        council.does(&["night", "--as-of", EARLIER]);
        council
    });
    let council = Council::empty();
    copy(&made.path("."), &council.path("."));
    council
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The pseudonyms of the list, in its order.
fn households(council: &Council) -> Vec<String> {
    let csv = council.csv(EARLIER);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers().unwrap().iter().position(|header| header == "household").unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

const HEADER: [&str; 10] =
    ["as_of", "household", "contact", "contact_day", "result", "help", "entry_right", "which", "worker", "notes"];

/// A filled-in list: answers from `contact` to `worker` for the first households, the rest left empty.
fn filled(council: &Council, name: &str, delimiter: &str, answers: &[&str]) -> String {
    let mut text = format!("\u{feff}{}\r\n", HEADER.join(delimiter));
    for (at, household) in households(council).iter().enumerate() {
        let answers = answers.get(at).copied().unwrap_or("||||||");
        assert_eq!(answers.matches('|').count(), 6, "{answers}");
        let cells = answers.replace('|', delimiter);
        text.push_str(&[EARLIER, household, &cells, "a note"].join(delimiter));
        text.push_str("\r\n");
    }
    fs::write(council.path(name), text).unwrap();
    name.to_owned()
}

/// Mature alerts by what was done: helped, reached, tried, not contacted.
fn treated(council: &Council) -> Vec<u64> {
    council.does(&["evaluate", "--as-of", LAST, "--json", "evaluation.json"]);
    let text = fs::read_to_string(council.path("evaluation.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let count =
        |group: &serde_json::Value| group["unknown"].as_u64().unwrap() + group["hit"]["all"]["of"].as_u64().unwrap();
    found["help"].as_array().unwrap().iter().map(count).collect()
}

#[test]
fn a_filled_in_list_becomes_the_contacts_that_evaluation_counts_and_once_however_often_it_comes_back() {
    let council = listed();
    let before = treated(&council);
    assert_eq!(before[..3], [0, 0, 0]);
    let answers = [
        "spoke to them|2024-11-05|in support|mediation|right||s1",
        "no answer|2024-11-05|||||s1",
        "Spoke To Them|05/11/2024|declined||facts wrong||s1",
        "||||right||s1",
    ];
    let file = filled(&council, "list.csv", ",", &answers);
    let rows = households(&council).len();
    let said = council.does(&["feedback", "import", &file, "--on", BACK]);
    assert!(
        said.contains(&format!("{rows} rows = 4 imported + 0 unchanged + {} empty + 0 rejected", rows - 4)),
        "{said}"
    );
    let after = treated(&council);
    assert_eq!(after[..3], [1, 1, 1], "helped, reached, tried");
    assert_eq!(after[3] + 3, before[3]);

    let said = council.does(&["feedback", "import", &file, &file, "--on", "2024-11-20"]);
    assert_eq!(said.matches(&format!("{rows} rows = 0 imported + 4 unchanged")).count(), 2, "{said}");
    assert_eq!(treated(&council), after);
    council.does(&["new-key", "--rotate"]);
    let said = council.does(&["feedback", "import", &file, "--on", "2024-11-20"]);
    assert!(said.contains("0 imported + 4 unchanged"), "codes of a replaced key are understood: {said}");
    let listed = council.does(&["feedback", "list"]);
    assert!(listed.contains("2024-11-05, spoke to them, in support, help: mediation, entry: right, by s1"), "{listed}");
    assert!(listed.contains("4 entries answered; 0 further edits"), "{listed}");
    assert!(!listed.contains("a note"));
}

#[test]
fn a_value_that_is_not_offered_is_shown_with_its_row_and_the_other_rows_go_in() {
    let council = listed();
    let answers = ["perhaps later|2024-11-05|||||s1", "no answer|2024-11-05|||||s1", "no answer|2024-12-24|||||s1"];
    let file = filled(&council, "list.csv", ";", &answers);
    let mut text = fs::read_to_string(council.path(&file)).unwrap();
    let other = households(&council)[4].clone();
    for entry in [format!("{EARLIER};H-ZZZZZZZZZZ"), format!("2024-10-01;{other}")] {
        text.push_str(&entry);
        text.push_str(";no answer;;;;;;s1;\r\n");
    }
    fs::write(council.path(&file), text).unwrap();
    let output = council.run(&["feedback", "import", &file, "--on", BACK]);
    let said = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{error}");
    assert!(error.contains("4 rows were rejected") && error.contains("hint:"), "{error}");
    let rows = households(&council).len();
    assert!(said.contains("= 1 imported + 0 unchanged"), "{said}");
    for shown in [
        "row 2, column `Contact made?`: is none of: spoke to them; message left",
        "row 4, column `Contact date`: lies after the day of the import",
        &format!("row {}, column `Household`: is on no list", rows + 2),
        &format!("row {}, column `As of`: names a list that this household was not on", rows + 3),
    ] {
        assert!(said.contains(shown), "no `{shown}` in {said}");
    }
    assert!(!said.contains("perhaps") && !error.contains("perhaps"), "a cell is shown");
    assert_eq!(treated(&council)[..3], [0, 0, 1]);

    fs::write(council.path("broken.xlsx"), b"PK\x03\x04 not a workbook").unwrap();
    let (code, error) = council.fails(&["feedback", "import", &file, "broken.xlsx", "--on", BACK]);
    assert!(code == 15 && error.contains("broken.xlsx") && error.contains("nothing was imported"), "{error}");
}

#[test]
fn of_two_files_that_differ_the_later_contact_stands_and_the_other_leaves_no_contact_behind() {
    let council = listed();
    let first = filled(&council, "first.csv", ",", &["no answer|2024-11-04|||||s1", "spoke to them|2024-11-07|||||s1"]);
    council.does(&["feedback", "import", &first, "--on", BACK]);
    assert_eq!(treated(&council)[..3], [0, 1, 1]);
    let second = ["spoke to them|2024-11-06|in support|advice|right||s2", "no answer|2024-11-06|||||s2"];
    let second = filled(&council, "second.csv", ",", &second);
    let said = council.does(&["feedback", "import", &second, "--on", BACK]);
    assert!(said.contains("1 in place of an earlier answer, 1 superseded"), "{said}");
    assert!(said.contains("row 2: ") && said.contains("this answer stands now"), "{said}");
    assert!(said.contains("row 3: ") && said.contains("an answer with a later contact stands"), "{said}");
    assert_eq!(treated(&council)[..3], [1, 1, 0], "helped and reached; nobody is only tried");
    let listed = council.does(&["feedback", "list"]);
    assert!(listed.contains("2 entries answered; 2 further edits"), "{listed}");
}

#[test]
fn a_workbook_of_several_teams_comes_back_with_dates_and_accepting_everything_is_noticed() {
    let council = listed();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Summary").unwrap().write_string(0, 0, "As of 1 November 2024").unwrap();
    let dated = Format::new().set_num_format("dd/mm/yyyy");
    let day = ExcelDateTime::from_ymd(2024, 11, 5).unwrap();
    let titles = [
        "Household",
        "Address",
        "Was this entry right?",
        "Result",
        "Contact made?",
        "Contact date",
        "Your staff id",
        "As of",
    ];
    let households = households(&council);
    for (team, listed) in ["North", "South"].iter().zip(households.chunks(6)) {
        let sheet = workbook.add_worksheet().set_name(*team).unwrap();
        sheet.write_string(0, 0, "Households to contact").unwrap();
        for (title, at) in titles.iter().zip(0..) {
            sheet.write_string(2, at, *title).unwrap();
        }
        for (household, row) in listed.iter().zip(3..) {
            sheet.write_string(row, 0, household).unwrap();
            for (answer, at) in ["Right", "Closed", "spoke to them"].iter().zip(2..) {
                sheet.write_string(row, at, *answer).unwrap();
            }
            sheet.write_datetime_with_format(row, 5, &day, &dated).unwrap();
            sheet.write_string(row, 6, if *team == "North" { "s1" } else { household }).unwrap();
            sheet.write_string(row, 7, EARLIER).unwrap();
        }
    }
    fs::write(council.path("returned.xlsx"), workbook.save_to_buffer().unwrap()).unwrap();
    let said = council.does(&["feedback", "import", "returned.xlsx", "--on", BACK]);
    assert!(said.contains("12 rows = 12 imported + 0 unchanged + 0 empty + 0 rejected"), "{said}");
    let notice = format!("s1: all 6 rows answered on the list of {EARLIER} have the same answers");
    assert!(said.contains(&notice) && said.matches("look closer").count() == 1, "{said}");
    assert!(council.does(&["feedback", "list"]).contains(&notice));
    assert!(said.contains("no column  `Help given`, `Which adult was wrong?`"), "{said}");
    assert_eq!(treated(&council)[..3], [0, 12, 0]);
}

/// The number after a heading of the terminal.
fn counted(said: &str, heading: &str) -> usize {
    let line = said.lines().find(|line| line.trim_start().starts_with(heading));
    line.map_or(0, |line| line.split_whitespace().nth(2).unwrap().parse().unwrap())
}

#[test]
fn a_wrong_person_is_two_persons_from_the_next_night_on_and_what_cannot_be_decided_is_left_to_an_officer() {
    let council = listed();
    let wrong = "||||wrong person|1|s1";
    let rows = households(&council).len();
    let mut answers = vec![wrong; rows];
    answers[rows - 1] = "||||wrong person|99|s1";
    answers[rows - 2] = "||||wrong household|1|s1";
    let file = filled(&council, "list.csv", ",", &answers);
    let said = council.does(&["feedback", "import", &file, "--on", EARLIER]);
    let (apart, officer) = (counted(&said, "told apart"), counted(&said, "an officer"));
    assert!(apart > 0 && officer > 0 && apart + officer == rows, "{said}");
    assert!(said.contains("the row has no adult 99"), "{said}");
    assert!(!said.contains("were told apart and still make one person"), "{said}");

    // The pairs that were told, as they are written for an officer.
    let told = council.does(&["link", "told"]);
    let pair = told.lines().find(|line| line.starts_with(EARLIER)).unwrap();
    let records: Vec<&str> = pair.split_whitespace().skip(1).collect();
    assert_eq!(records.len(), 2, "{pair}");
    let next = "2024-11-02";
    let one = council.does(&["link", "explain", records[0], records[1], "--as-of", EARLIER]);
    let two = council.does(&["link", "explain", records[0], records[1], "--as-of", next]);
    assert!(one.contains("they are one person") && two.contains("they are two persons, as was told"), "{one}\n{two}");
    council.does(&["night", "--as-of", next]);
    let again = council.does(&["feedback", "import", &file, "--on", next]);
    assert_eq!((counted(&again, "told apart"), counted(&again, "an officer")), (0, 0), "{again}");
    assert_eq!(council.does(&["link", "told"]), told, "nothing is told twice");
    let listed = council.does(&["feedback", "list"]);
    assert_eq!((counted(&listed, "told apart"), counted(&listed, "an officer")), (apart, officer));
}

/// A file with one row for the first household of the list.
fn one_row(council: &Council, columns: &str, cells: &str) -> String {
    let household = &households(council)[0];
    fs::write(council.path("one.csv"), format!("household,{columns}\r\n{household},{cells}\r\n")).unwrap();
    "one.csv".to_owned()
}

#[test]
fn a_contact_may_be_as_old_as_the_first_list_and_a_copy_without_a_date_is_of_the_list_it_was_of() {
    let council = listed();
    let undated = "contact,contact_day,worker";
    let file = one_row(&council, undated, "no answer,2024-11-02,s1");
    let said = council.does(&["feedback", "import", &file, "--on", "2024-11-03"]);
    assert!(said.contains("1 rows = 1 imported"), "{said}");
    let next = "2024-11-04";
    council.does(&["night", "--as-of", next]);
    assert!(council.csv(next).contains(&households(&council)[0]), "it is still listed");
    let said = council.does(&["feedback", "import", &file, "--on", BACK]);
    assert!(said.contains("1 rows = 0 imported + 1 unchanged"), "{said}");

    let dated = "as_of,contact,contact_day,worker";
    let file = one_row(&council, dated, &format!("{next},spoke to them,{EARLIER},s1"));
    let said = council.does(&["feedback", "import", &file, "--on", BACK]);
    assert!(said.contains("1 rows = 1 imported"), "the contact lies before this list, on the first: {said}");
    let file = one_row(&council, dated, &format!("{next},spoke to them,2024-10-31,s1"));
    let output = council.run(&["feedback", "import", &file, "--on", BACK]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("column `Contact date`: lies before the household was first on a list"), "{said}");
}
