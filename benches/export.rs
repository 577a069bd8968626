//! Times how long a list takes to be written: CSV, workbook and page.
//!
//! `cargo bench --bench export -- 10000` (households; made up, six months of chronology each). With a folder at the end the
//! files are left there to be looked at.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fs;
use std::path::Path;

use hew::clock::Stopwatch;
use hew::domain::AsOf;
use hew::domain::Day;
use hew::domain::Horizon;
use hew::domain::Personal;
use hew::domain::Probability;
use hew::export::Adult;
use hew::export::FeedAge;
use hew::export::Happening;
use hew::export::List;
use hew::export::ListHead;
use hew::export::ListRow;
use hew::export::Reason;
use hew::export::to_csv;
use hew::export::to_html;
use hew::export::to_xlsx;

const TEAMS: u32 = 8;
const HAPPENINGS: i32 = 12;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let folder = std::env::args().skip(1).last().filter(|last| Path::new(last).is_dir());
    for rows in if asked.is_empty() { vec![10_000] } else { asked } {
        let list = list(rows);
        let whole = Stopwatch::start();
        let (csv, csv_time) = timed(|| to_csv(&list));
        let (html, html_time) = timed(|| to_html(&list).into_bytes());
        let (xlsx, xlsx_time) = timed(|| to_xlsx(&list).expect("a workbook"));
        println!("{rows} households in {TEAMS} teams: {:.2} s in all", whole.elapsed().as_secs_f64());
        for (name, bytes, seconds) in [("csv", csv, csv_time), ("html", html, html_time), ("xlsx", xlsx, xlsx_time)] {
            println!("  {name:<5} {seconds:>6.2} s  {:>7.1} MB", bytes.len() as f64 / 1e6);
            if let Some(folder) = &folder {
                fs::write(Path::new(folder).join(format!("list.{name}")), bytes).expect("the folder takes files");
            }
        }
    }
}

fn timed(write: impl FnOnce() -> Vec<u8>) -> (Vec<u8>, f64) {
    let watch = Stopwatch::start();
    let bytes = write();
    let seconds = watch.elapsed().as_secs_f64();
    (bytes, seconds)
}

fn list(rows: u32) -> List {
    let as_of = Day::ymd(2026, 11, 21).expect("a day");
    let feed = FeedAge { feed: "Council tax accounts".to_owned(), newest: Some(as_of - 1), late: false };
    let head = ListHead {
        council: "Zedshire Council".to_owned(),
        as_of: AsOf(as_of),
        period: (as_of.monday(), as_of.monday() + 6),
        horizon: Horizon(180),
        model: "3f9a2c".to_owned(),
        signed_off: true,
        replay: false,
        validated: None,
        lately: None,
        feeds: vec![feed; 12],
        kept_off: vec![("a homelessness case is open".to_owned(), 12)],
        remarks: Vec::new(),
    };
    let mut rows: Vec<ListRow> = (0..rows).map(|number| row(number, as_of)).collect();
    rows.sort_by(|a, b| a.team.cmp(&b.team));
    List { head, rows }
}

fn row(number: u32, as_of: Day) -> ListRow {
    let reason = |theme: &str, what: &str, log_odds: f64| Reason {
        theme: theme.to_owned(),
        sentences: vec![
            format!("{what} since March 2026; £{number}.18 owed"),
            format!("{what}, up £42.00 in three months"),
        ],
        sources: vec!["council tax".to_owned()],
        log_odds,
    };
    let adult = |which: u32| Adult {
        name: Personal::new(format!("Testa Example-{number}-{which}")),
        phones: vec![Personal::new(format!("07700 9{number:05}"))],
        emails: vec![Personal::new(format!("zed{number}@example.org"))],
        language: (which == 1).then(|| Personal::new("Polish")),
    };
    let happening = |ago: i32| Happening {
        day: as_of - 15 * ago,
        what: format!("A reminder for £{ago}{number}.00 was sent"),
        source: "council tax".to_owned(),
    };
    let reasons =
        vec![reason("council tax arrears", "3 reminders", 1.25), reason("rent arrears", "Rent arrears", 0.75)];
    let protective = vec![reason("stability", "At this address for 6 years", -0.5)];
    ListRow {
        pseudonym: format!("H-ZZ{number:08}"),
        team: format!("Team {}", number % TEAMS),
        rank: Some(number / TEAMS + 1),
        closed: None,
        since: as_of,
        before: number.is_multiple_of(3).then(|| as_of - 60),
        adults: vec![adult(0), adult(1)],
        workers: vec!["Tenancy support".to_owned()],
        address: Personal::new(format!("Flat {number}, 10 Example Street, Zedtown, ZZ1 1ZZ")),
        risk: Probability::new(0.1),
        carried: false,
        risk_words: "about 1 in 9 within six months".to_owned(),
        band: "very high: over 20 times the average".to_owned(),
        score: Some(-2.5),
        reasons,
        protective,
        everything_else: -4.0,
        changed: vec!["Rent arrears rose by £120".to_owned()],
        next_steps: vec!["talk about a discretionary housing payment".to_owned()],
        state: "no answer, 2 attempts".to_owned(),
        chronology: (1..=HAPPENINGS).map(happening).collect(),
        certainty: "sure".to_owned(),
        freshness: "all feeds of 2026-11-20".to_owned(),
    }
}
