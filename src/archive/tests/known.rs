use super::council::Council;
use super::council::Given;
use super::council::day;
use crate::domain::AsOf;
use crate::domain::Day;

/// Keys known on a day, with `*` where the version is closed and `?` where its state is not known.
fn known(council: &Council, dataset: &str, as_of: &str) -> String {
    let history = council.history();
    let Some(rows) = history.known_on(AsOf(day(as_of))).rows(dataset) else { return String::new() };
    let show = |row: usize| {
        let closed = if rows.is_open(row) { "" } else { "*" };
        let state = if rows.is_column_known(false, row) { "" } else { "?" };
        let owed = rows.money("owed").unwrap()[row].map_or(0, |owed| owed.0);
        format!("{}={owed}{closed}{state}", rows.source(row))
    };
    (0..rows.len()).map(show).collect::<Vec<_>>().join(" ")
}

fn table(council: &Council, dataset: &str, table: &str) {
    for line in table.lines().filter(|line| line.contains('|')).skip(1) {
        let (as_of, expected) = line.split_once('|').unwrap();
        assert_eq!(known(council, dataset, as_of.trim()), expected.trim(), "as of {as_of}");
    }
}

#[test]
fn a_hand_over_is_known_from_recorded_else_happened_and_its_state_only_from_the_night() {
    let council = Council::new();
    let file = Given::snapshot(
        "accounts.csv",
        "key | happened   | recorded   | owed
         A1  | 2024-01-01 | 2024-02-01 | 5
         A2  | 2024-01-01 |            | 6
         A3  |            |            | 7
         A4  | 2024-06-29 |            | 8
         A5  | 2024-09-01 |            | 9",
    );
    council.night("2024-07-01", &[file]);
    table(
        &council,
        "accounts",
        "as of      | known
         2024-01-15 |
         2024-01-16 | A2=6?
         2024-02-01 | A2=6?
         2024-02-02 | A2=6? A1=5?
         2024-06-30 | A2=6? A1=5?
         2024-07-01 | A2=6 A1=5 A3=7 A4=8 A5=9",
    );
}

#[test]
fn after_the_first_load_a_row_is_known_from_the_night_it_was_read_for() {
    let council = Council::new();
    council
        .night("2024-07-01", &[Given::snapshot("a.csv", "key | happened | recorded | owed\n A1 | 2024-01-01 | | 5")]);
    let later = "key | happened | recorded | owed
        A1 | 2024-01-01 | | 5
        A2 | 2024-01-01 | 2024-01-01 | 6
        A3 | 2024-01-01 | 2024-07-08 | 7";
    council.night("2024-07-08", &[Given::snapshot("b.csv", later)]);
    table(
        &council,
        "accounts",
        "as of      | known
         2024-01-16 | A1=5?
         2024-07-07 | A1=5
         2024-07-08 | A1=5 A2=6 A3=7",
    );
}

#[test]
fn a_changed_row_is_two_versions_of_which_one_is_open_on_any_day() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5")]);
    council.night("2024-07-08", &[Given::snapshot("b.csv", "key | owed\n A1 | 6")]);
    council.night("2024-07-15", &[Given::snapshot("c.csv", "key | owed\n A1 | 5")]);
    table(
        &council,
        "accounts",
        "as of      | known
         2024-06-30 |
         2024-07-01 | A1=5
         2024-07-07 | A1=5
         2024-07-08 | A1=5* A1=6
         2024-07-15 | A1=5* A1=6* A1=5",
    );
}

#[test]
fn a_vanished_row_ends_and_may_come_back() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5\n A2 | 6")]);
    council.night("2024-07-08", &[Given::snapshot("b.csv", "key | owed\n A2 | 6")]);
    council.night("2024-07-15", &[Given::snapshot("c.csv", "key | owed\n A1 | 5\n A2 | 6")]);
    assert_eq!(council.open("accounts", "2024-07-07"), "A1=5 A2=6");
    assert_eq!(council.open("accounts", "2024-07-08"), "A2=6");
    assert_eq!(council.open("accounts", "2024-07-15"), "A1=5 A2=6");
}

#[test]
fn the_dates_of_files_are_trusted_in_the_first_load_and_never_after() {
    let council = Council::new();
    let file = |date: &str, owed: u32| {
        Given::snapshot(&format!("a_{date}.csv"), &format!("key | happened | owed\n A1 | 2023-01-01 | {owed}"))
            .dated(date)
    };
    council.night("2024-07-01", &[file("2024-05-01", 5), file("2024-06-01", 6)]);
    council.night("2024-07-08", &[file("2024-06-15", 7)]);
    table(
        &council,
        "accounts",
        "as of      | known
         2023-01-15 |
         2023-01-16 | A1=5?
         2024-04-30 | A1=5?
         2024-05-01 | A1=5
         2024-06-01 | A1=5* A1=6
         2024-06-16 | A1=5* A1=6
         2024-07-08 | A1=5* A1=6* A1=7",
    );
    let history = council.history();
    assert_eq!(history.first_load("accounts"), Some(day("2024-05-01")));
    assert_eq!(history.snapshot_dates("accounts"), ["2024-05-01", "2024-06-01", "2024-07-08"].map(day));
}

#[test]
fn a_reference_list_is_known_on_every_day() {
    let council = Council::new();
    let first = Given { reference: true, ..Given::snapshot("geo.csv", "key | owed\n ZZ1 | 1\n ZZ2 | 2") };
    let second = Given { reference: true, ..Given::snapshot("geo2.csv", "key | owed\n ZZ1 | 1\n ZZ2 | 3\n ZZ3 | 4") };
    council.night("2024-07-01", &[first]);
    council.night("2024-07-08", &[second]);
    table(
        &council,
        "accounts",
        "as of      | known
         1990-01-01 | ZZ1=1 ZZ2=2
         2024-07-08 | ZZ1=1 ZZ2=2* ZZ2=3 ZZ3=4",
    );
    assert_eq!(council.history().datasets["accounts"].known_from[0], Day::MIN);
}

#[test]
fn a_corrected_log_row_replaces_the_earlier_one_and_a_repeat_adds_nothing() {
    let council = Council::new();
    let hand_over = Given::log(
        "a.csv",
        "key | happened   | recorded   | owed
         R1  | 2024-01-01 | 2024-03-01 | 6
         R1  | 2024-01-01 | 2024-02-01 | 5",
    );
    council.night("2024-07-01", std::slice::from_ref(&hand_over));
    let again = Given { name: "b.csv".to_owned(), ..hand_over };
    council.night("2024-07-08", &[again]);
    council.night(
        "2024-07-15",
        &[Given::log("c.csv", "key | happened | recorded | owed\n R1 | 2024-01-01 | 2024-07-14 | 7")],
    );
    table(
        &council,
        "actions",
        "as of      | known
         2024-02-02 | R1=5?
         2024-03-01 | R1=5?
         2024-03-02 | R1=5*? R1=6?
         2024-07-14 | R1=5* R1=6
         2024-07-15 | R1=5* R1=6* R1=7",
    );
    assert_eq!(council.history().snapshot_dates("actions"), []);
}

#[test]
fn two_files_of_one_later_night_leave_the_second_open() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5")]);
    let two = [
        Given::snapshot("b.csv", "key | owed\n A1 | 6\n A2 | 1").dated("2024-07-05"),
        Given::snapshot("c.csv", "key | owed\n A1 | 7").dated("2024-07-06"),
    ];
    council.night("2024-07-08", &two);
    assert_eq!(council.open("accounts", "2024-07-07"), "A1=5");
    assert_eq!(council.open("accounts", "2024-07-08"), "A1=7");
}

#[test]
fn a_night_before_the_last_one_counts_as_the_last_one() {
    let council = Council::new();
    council.night("2024-07-08", &[Given::snapshot("a.csv", "key | owed\n A1 | 5")]);
    council.night("2024-07-01", &[Given::snapshot("b.csv", "key | owed\n A1 | 6")]);
    assert_eq!(council.open("accounts", "2024-07-07"), "");
    assert_eq!(council.open("accounts", "2024-07-08"), "A1=6");
}
