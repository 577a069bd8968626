use std::fs;

use crate::council::Council;
use crate::council::EARLIER;

/// A figure of a printed table by its name.
fn figure(said: &str, name: &str) -> String {
    let line = said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no `{name}` in:\n{said}"));
    line[name.len()..].split_whitespace().next().unwrap().to_owned()
}

#[test]
fn a_later_outcomes_file_changes_the_hit_rate_exactly_as_counted_by_hand() {
    let council = Council::until("2024-08-01");
    council.configure("[outcome]\nhorizon_days = 60\nreporting_lag_days = 0\n");
    council.trains("2024-08-01");
    council.does(&["night", "--as-of", "2024-08-01"]);
    let before = council.does(&["evaluate", "--as-of", "2024-08-01"]);
    let alerts: u32 = figure(&before, "pending alerts").parse().unwrap();
    assert_eq!((figure(&before, "mature alerts").as_str(), alerts > 10), ("0", true));

    for file in crate::council::files(crate::council::series()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let later = ["20240901", "20241001", "20241101"].iter().any(|date| name.contains(date));
        if later {
            fs::copy(&file, council.path("inbox").join(&name)).unwrap();
        }
    }
    let matured = council.does(&["evaluate", "--as-of", EARLIER]);
    let hits: u32 = figure(&matured, "hits").parse().unwrap();
    assert_eq!(figure(&matured, "mature alerts"), alerts.to_string());

    // Two listed adults apply; a third applies a day after the window has closed.
    let listed = adults(&council.csv("2024-08-01"));
    assert!(listed.len() > 5);
    let people: Vec<String> = listed.iter().filter(|person| person.contains(' ')).take(3).cloned().collect();
    let mut rows =
        String::from("case_ref,application_date,surname,forename,dob,nino,address,postcode,uprn,duty,duty_start\n");
    let address = addresses(&council.csv("2024-08-01"));
    for (number, (person, applied)) in people.iter().zip(["2024-08-20", "2024-09-30", "2024-10-01"]).enumerate() {
        let (forename, surname) = person.split_once(' ').unwrap();
        let (street, postcode) = &address[&listed.iter().position(|listed| listed == person).unwrap()];
        rows += &format!("H{number},{applied},{surname},{forename},,,\"{street}\",{postcode},,relief,{applied}\n");
    }
    fs::write(council.path("inbox/outcomes_20241201.csv"), rows).unwrap();
    let after = council.does(&["evaluate", "--as-of", "2024-12-01"]);
    assert_eq!(figure(&after, "hits").parse::<u32>().unwrap(), hits + 2, "{matured}\n{after}");
    assert_eq!(figure(&after, "mature alerts"), alerts.to_string());
    let rate = f64::from(hits + 2) / f64::from(alerts);
    assert!(after.contains(&format!("{:.1}%", 100.0 * rate)), "{after}");
}

fn table(csv: &str) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new()
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

fn column(csv: &str, wanted: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    headers.iter().position(|header| header.eq_ignore_ascii_case(wanted)).unwrap_or_else(|| panic!("{headers:?}"))
}

/// The first adult of each row, title and middle names taken off.
fn adults(csv: &str) -> Vec<String> {
    let place = column(csv, "adults");
    let first = |row: &csv::StringRecord| {
        let name = row[place].split([';', '\n']).next().unwrap_or_default().trim().to_owned();
        let words: Vec<&str> = name
            .split_whitespace()
            .filter(|word| !["mr", "mrs", "ms", "miss", "dr"].contains(&word.to_lowercase().as_str()))
            .collect();
        match words.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [forename, .., surname] => format!("{forename} {surname}"),
        }
    };
    table(csv).iter().map(first).collect()
}

/// Street and postcode of each row.
fn addresses(csv: &str) -> std::collections::BTreeMap<usize, (String, String)> {
    let place = column(csv, "address");
    let split = |(at, row): (usize, &csv::StringRecord)| {
        let whole = row[place].to_owned();
        let (street, postcode) = whole.rsplit_once(", ").unwrap_or((&whole, ""));
        (at, (street.to_owned(), postcode.to_owned()))
    };
    table(csv).iter().enumerate().map(split).collect()
}
