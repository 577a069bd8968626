//! Made-up lists for tests.

use super::Adult;
use super::FeedAge;
use super::Happening;
use super::List;
use super::ListHead;
use super::ListRow;
use super::Reason;
use super::Validated;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::Personal;
use crate::domain::Probability;

const REASONS: [&str; 6] = [
    "3 council tax reminders since March 2026; £742.18 owed",
    "Rent arrears of £1,310.00, up £420.00 in three months",
    "Housing benefit stopped on 14 October 2026",
    "Moved 3 times in two years",
    "A notice to leave the home was recorded on 2 November 2026",
    "A grown child aged 16 to 34 lives in the household",
];
const PROTECTIVE: [&str; 3] =
    ["At this address for 6 years", "Payment arrangement kept since June 2026", "Nobody joined or left in a year"];
const NAMES: [&str; 5] = [
    "Testa Example",
    "Ada Ziffern-Zoë O'Zample",
    "Mohammed Z. Example-Khan",
    "Oluwaseun Zexample",
    "Zofia Przykładowa",
];

/// A list of `rows` households, in two teams once there are more than four.
pub(crate) fn list(rows: u32) -> List {
    List { head: head(), rows: (0..rows).map(|i| row(i, rows)).collect() }
}

fn head() -> ListHead {
    let as_of = day("2026-11-21");
    let [hit_rate, low, high, base_rate] = [0.152, 0.121, 0.189, 0.007].map(share);
    let on = "1 March 2025 to 1 February 2026".to_owned();
    ListHead {
        council: "Zedshire Council".to_owned(),
        as_of: AsOf(as_of),
        period: (as_of.monday(), as_of.monday() + 6),
        horizon: Horizon(180),
        model: "m-3f9a2c".to_owned(),
        signed_off: false,
        replay: true,
        validated: Some(Validated { on, hits: 61, alerts: 401, hit_rate, interval: (low, high), base_rate }),
        lately: None,
        feeds: vec![FeedAge { feed: "council tax".to_owned(), newest: Some(as_of - 1), late: false }],
        kept_off: vec![("a homelessness case is open".to_owned(), 12)],
        remarks: vec!["School attendance was left out: its purpose note is missing.".to_owned()],
    }
}

fn row(i: u32, rows: u32) -> ListRow {
    let team = if rows > 4 && i >= rows / 2 { "South" } else { "North" };
    let closed = i % 7 == 6;
    let adults = 1 + i as usize % 2;
    let reasons = REASONS.iter().cycle().skip(i as usize).take(2 + i as usize % 4);
    let reasons: Vec<Reason> = reasons.map(|text| reason(text, 0.5)).collect();
    let protective: Vec<Reason> = PROTECTIVE.iter().take(i as usize % 4).map(|text| reason(text, -0.25)).collect();
    let everything_else = -4.0;
    let score = everything_else + reasons.iter().chain(&protective).map(|reason| reason.log_odds).sum::<f64>();
    ListRow {
        pseudonym: format!("H-ZZ{i:08}"),
        team: team.to_owned(),
        rank: (!closed).then_some(i + 1),
        closed: closed.then(|| "a homelessness case is open".to_owned()),
        since: day(if i % 7 < 3 { "2026-11-21" } else { "2026-11-16" }),
        before: (i % 3 == 1).then(|| day("2026-11-02")),
        carried: false,
        adults: (0..adults).map(|n| adult(i, n)).collect(),
        workers: Vec::new(),
        address: Personal::new(format!("Flat {i}, {} Example Street, Zedtown, ZZ{i} 1ZZ", 10 + i)),
        risk: (!closed).then(|| share(0.31 / f64::from(i + 1))),
        band: if closed { "" } else { "very high: over 20 times the average" }.to_owned(),
        risk_words: if closed { "" } else { "about 1 in 9 within six months" }.to_owned(),
        score: (!closed).then_some(score),
        reasons: if closed { Vec::new() } else { reasons },
        protective,
        everything_else,
        changed: Vec::new(),
        next_steps: vec!["talk about a discretionary housing payment".to_owned()],
        state: "new".to_owned(),
        chronology: vec![Happening {
            day: day("2026-10-14"),
            what: "Housing benefit stopped".to_owned(),
            source: "housing benefit".to_owned(),
        }],
        certainty: if i.is_multiple_of(5) {
            "fair: matched by name and address"
        } else {
            "high: same NINO and birth date"
        }
        .to_owned(),
        freshness: "data to 20 November 2026".to_owned(),
    }
}

fn reason(text: &str, log_odds: f64) -> Reason {
    let sources = vec!["council tax".to_owned()];
    Reason { theme: "council tax arrears".to_owned(), sentences: vec![text.to_owned()], sources, log_odds }
}

fn adult(i: u32, n: usize) -> Adult {
    let first = n == 0;
    Adult {
        name: Personal::new(NAMES[(i as usize + n) % NAMES.len()]),
        phones: (first && i % 4 != 3).then(|| Personal::new(format!("07700 900{i:03}"))).into_iter().collect(),
        emails: (first && i.is_multiple_of(2))
            .then(|| Personal::new(format!("zed{i}@example.org")))
            .into_iter()
            .collect(),
        language: None,
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn share(value: f64) -> Probability {
    Probability::new(value).unwrap()
}
