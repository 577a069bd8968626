//! The figures against scikit-learn, statsmodels and numpy: `tests/reference/make_score_reference.py`.

use serde::Deserialize;

use super::published;
use super::rows::{AlertRow, Came, CaseRow, Outcome};
use super::tests::{alert, case, cohort, facts};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::labels::CaseKind;

#[derive(Deserialize)]
struct Row {
    date: i32,
    household: u64,
    listed: bool,
    applied: Option<i32>,
    homeless: bool,
}

#[derive(Deserialize)]
struct FirstList {
    hit_rate: f64,
    interval: [f64; 2],
}

#[derive(Deserialize)]
struct Reference {
    rows: Vec<Row>,
    hit_rate: f64,
    recall: f64,
    lift: f64,
    base_rate: f64,
    base_rate_interval: [f64; 2],
    first_list: FirstList,
    lead_quartiles: [f64; 3],
}

fn row(row: &Row, first: i32) -> AlertRow {
    let came = |applied| Came {
        applied: Day(applied),
        kind: if row.homeless { CaseKind::Relief } else { CaseKind::Prevention },
        became_homeless: row.homeless,
        still_open: false,
        brought_in: false,
    };
    let outcome = row.applied.map_or(Outcome::Nothing, |applied| Outcome::Came(came(applied)));
    AlertRow { first_alert: AsOf(Day(first)), ..alert(row.date, row.household, outcome) }
}

#[test]
fn the_figures_are_those_of_scikit_learn_statsmodels_and_numpy() {
    let told: Reference = serde_json::from_str(include_str!("../../../tests/reference/score.json")).unwrap();
    let first = |household| told.rows.iter().find(|row| row.household == household && row.listed).unwrap().date;
    let alerts: Vec<AlertRow> =
        told.rows.iter().filter(|row| row.listed).map(|listed| row(listed, first(listed.household))).collect();
    let cohorts = [0, 7, 14].map(|date| {
        let came =
            told.rows.iter().filter(|row| row.date == date).filter_map(|row| Some((row.household, row.applied?)));
        let cases: Vec<CaseRow> =
            came.map(|(household, applied)| case(household as u32, Some(household), true, applied)).collect();
        cohort(date, 400, 0, cases)
    });
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
    let one_list = published(&facts(alerts.iter().filter(|alert| alert.as_of.0 == Day(0)).cloned().collect(), vec![]));
    let share = one_list.hit.all.share.unwrap();
    let interval = share.interval.unwrap();
    near(share.value, told.first_list.hit_rate);
    near(interval.low, told.first_list.interval[0]);
    near(interval.high, told.first_list.interval[1]);

    let figures = published(&facts(alerts, cohorts.to_vec()));
    near(figures.hit.all.share.unwrap().value, told.hit_rate);
    near(figures.recall.in_cohort.all.share.unwrap().value, told.recall);
    near(figures.recall.of_all_cases.all.share.unwrap().value, told.recall);
    near(figures.chance.lift.unwrap().value, told.lift);
    let base = figures.chance.base_rate.share.unwrap();
    let interval = base.interval.unwrap();
    near(base.value, told.base_rate);
    near(interval.low, told.base_rate_interval[0]);
    near(interval.high, told.base_rate_interval[1]);
    let days = figures.early.days.unwrap();
    near(days.lower, told.lead_quartiles[0]);
    near(days.median, told.lead_quartiles[1]);
    near(days.upper, told.lead_quartiles[2]);
}
