//! What leaves the office gives no small count away, not by subtraction either.

use super::rows::{Facts, Outcome, Unknown};
use super::tests::{alert, case, cohort, facts, homeless, prevented};
use super::{exhibits, published};
use crate::domain::Day;
use crate::evaluate::Audience;
use crate::marks::Cell;
use crate::marks::Exhibit;

const NOTHING: Outcome = Outcome::Nothing;

fn column(exhibits: &[Exhibit], id: &str, name: &str) -> Vec<Cell> {
    let exhibit = exhibits.iter().find(|exhibit| exhibit.id == id).unwrap();
    let at = exhibit.columns.iter().position(|column| column.name == name).unwrap();
    exhibit.rows.iter().map(|row| row[at].clone()).collect()
}

/// Two hundred alerts in each of three months, a quarter of them hits, half of these homeless.
fn months() -> Facts {
    let row = |id: u64| {
        let as_of = 40 * (id / 200) as i32;
        let outcome = match id % 200 {
            0..25 => homeless(as_of + 60),
            25..50 => prevented(as_of + 150, false),
            _ => NOTHING,
        };
        alert(as_of, id, outcome)
    };
    let cases = (0..25).chain(700..740).map(|id| case(id, Some(u64::from(id)), true, 60)).collect();
    facts((0..600).map(row).collect(), vec![cohort(0, 10_000, 0, cases)])
}

#[test]
fn one_small_part_hides_its_column_in_every_row_of_the_split() {
    let shown = |facts: &Facts, id: &str, name: &str| {
        let cells = column(&exhibits(&published(facts), Audience::Shared), id, name);
        let hidden = cells.iter().filter(|cell| **cell == Cell::Hidden).count();
        assert!(hidden == 0 || hidden == cells.len(), "{id} {name}: {cells:?}");
        hidden == 0
    };
    let whole = months();
    for name in ["alerts", "pending", "unknown", "hits", "hit_rate", "promised", "homeless", "homeless_rate"] {
        assert!(shown(&whole, "by-month", name), "{name}");
    }
    let mut few_homeless = whole.clone();
    few_homeless.alerts[..20].iter_mut().for_each(|alert| alert.outcome = prevented(60, false));
    assert!(shown(&few_homeless, "by-month", "hits") && !shown(&few_homeless, "by-month", "homeless"));
    let mut one_month_pending = whole.clone();
    one_month_pending.alerts[595..].iter_mut().for_each(|alert| alert.outcome = Outcome::Pending);
    assert!(shown(&one_month_pending, "by-month", "hits") && !shown(&one_month_pending, "by-month", "alerts"));
    let mut other_model = whole.clone();
    other_model.alerts[..55].iter_mut().for_each(|alert| alert.model = "m2".to_owned());
    assert!(shown(&whole, "by-model", "hits") && !shown(&other_model, "by-model", "hits"), "all but five of m2 hit");
    let mut no_certainty = whole.clone();
    no_certainty.alerts[100..103].iter_mut().for_each(|alert| alert.certainty = None);
    assert!(shown(&whole, "by-certainty", "alerts") && !shown(&no_certainty, "by-certainty", "alerts"), "in no row");
    let mut helped = whole.clone();
    helped.alerts[50..53].iter_mut().for_each(|alert| alert.helped = Some(Day(2)));
    assert!(shown(&whole, "help", "hits") && !shown(&helped, "help", "alerts") && !shown(&helped, "help", "hits"));
}

#[test]
fn recall_by_certainty_is_hidden_where_it_gives_a_small_count_by_subtraction() {
    let recall = |facts: &Facts| column(&exhibits(&published(facts), Audience::Shared), "by-certainty", "recall");
    let mut facts = months();
    assert!(!recall(&facts).contains(&Cell::Hidden));
    facts.cohorts[0].cases[..4].iter_mut().for_each(|case| case.certainty = Some(0.5));
    assert!(recall(&facts).iter().all(|cell| *cell == Cell::Hidden));
}

#[test]
fn figures_without_outcomes_too_soon_are_hidden_where_few_were_left_out() {
    let hits = |facts: &Facts| column(&exhibits(&published(facts), Audience::Shared), "without-soon", "hits");
    let mut facts = months();
    facts.alerts[..12].iter_mut().for_each(|alert| alert.outcome = homeless(10));
    facts.alerts[12..30].iter_mut().for_each(|alert| alert.outcome = homeless(30));
    assert_eq!(hits(&facts), [138, 120].map(Cell::Count));
    facts.alerts[..6].iter_mut().for_each(|alert| alert.outcome = homeless(60));
    assert_eq!(hits(&facts), [Cell::Hidden, Cell::Count(126)], "six fewer than all, and 24");
}

#[test]
fn pending_mature_and_known_alerts_do_not_give_one_another_away() {
    let rows = |pending: usize, unknown: usize| {
        let mut facts = months();
        facts.alerts[200 - pending..200].iter_mut().for_each(|alert| alert.outcome = Outcome::Pending);
        let lost = Outcome::Unknown(Unknown::Lost);
        facts.alerts[600 - unknown..].iter_mut().for_each(|alert| alert.outcome = lost);
        let table = exhibits(&published(&facts), Audience::Shared).swap_remove(0).rows;
        move |what: &str| table.iter().find(|row| row[0] == Cell::text(what)).unwrap()[1].clone()
    };
    let few_pending = rows(5, 20);
    assert_eq!(
        ["alerts", "pending alerts", "mature alerts"].map(few_pending),
        [Cell::Hidden, Cell::Hidden, Cell::Count(595)]
    );
    let few_unknown = rows(20, 5);
    let told = ["alerts", "pending alerts", "mature alerts", "hits if all not known were hits"].map(few_unknown);
    assert_eq!(told, [Cell::Hidden, Cell::Count(20), Cell::Hidden, Cell::Hidden]);
    let many = rows(20, 20);
    let told =
        ["alerts", "mature alerts", "hits if all not known were misses", "hits if all not known were hits"].map(many);
    assert_eq!(told, [600, 580, 150, 170].map(Cell::Count));
}
