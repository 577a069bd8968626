use serde_json::Value;

use super::{card, card_exhibits};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::marks::Cell;
use crate::model::compare::Comparison;
use crate::model::measure::{Estimate, Interval};
use crate::model::registry::State;
use crate::model::testing::trained;
use crate::model::{Helped, Model, RegimeMark, Sign};

fn shown(model: &Model, comparison: Option<&Comparison>) -> String {
    card(model, State::Challenger, None, &[], comparison)
}

/// The text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn row<'a>(card: &'a str, name: &str) -> Vec<&'a str> {
    let line = card.lines().find(|line| line.starts_with(&format!("| {name} "))).unwrap_or_else(|| panic!("no {name}"));
    line.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// The first feature expected to lower the risk, with a coefficient and interval by hand.
fn contrary(coefficient: f64, interval: (f64, f64)) -> Model {
    let mut model = trained().model;
    let feature = &mut model.features[0];
    feature.definition = serde_json::json!({ "name": "arrears", "unit": "weeks" });
    feature.expected_sign = Sign::Lowers;
    feature.as_expected = Some(coefficient < 0.0);
    feature.coefficient = coefficient;
    let interval = Some(Interval { low: interval.0, high: interval.1 });
    feature.odds_ratio = Estimate { value: coefficient.exp(), interval };
    model
}

#[test]
fn a_contrary_sign_is_said_in_words_and_whether_it_may_be_chance() {
    let sure = shown(&contrary(0.5, (1.36, 2.0)), None);
    assert_eq!(row(&sure, "arrears"), ["arrears", "0.500", "1.65", "1.36 to 2.00", "NO", "0.00%", "money", "weeks"]);
    assert!(sure.contains("- arrears was expected to lower the risk and raises it\n"), "{sure}");
    let unsure = shown(&contrary(0.5, (0.9, 3.0)), None);
    let said = "- arrears was expected to lower the risk and raises it; its interval holds 1, so it may be chance\n";
    assert!(unsure.contains(said), "{unsure}");
    let met = shown(&contrary(-0.5, (0.5, 0.74)), None);
    assert_eq!(row(&met, "arrears")[1..5], ["−0.500", "0.61", "0.50 to 0.74", "yes"]);
    assert!(!met.contains("arrears was expected"), "{met}");
}

#[test]
fn a_feature_without_expectation_interval_or_unit_leaves_cells_empty() {
    let mut model = trained().model;
    model.features[0].definition = Value::Null;
    model.features[0].as_expected = None;
    model.features[0].odds_ratio.interval = None;
    let cells = shown(&model, None);
    assert_eq!(row(&cells, "arrears")[3..5], ["–", "nothing expected"]);
    assert_eq!(row(&cells, "arrears")[7], "–");
}

#[test]
fn those_helped_are_counted_and_every_coefficient_is_shown_both_ways() {
    let mut model = trained().model;
    assert!(shown(&model, None).contains("No household is recorded as helped"));
    model.helped = Helped { rows: 1_234, positives: 5 };
    model.features[0].coefficient_with_helped = -0.25;
    let text = shown(&model, None);
    let said = "1,234 household-dates were left out of everything, because the household was helped within the horizon; <10 of";
    assert!(flat(&text).contains(said), "{text}");
    assert_eq!(row(&text, "arrears")[2], "−0.250");
}

#[test]
fn a_change_of_law_is_on_the_card_only_where_config_names_one() {
    let mut model = trained().model;
    assert!(!shown(&model, None).contains("## Changes of law"));
    model.regimes = vec![RegimeMark {
        name: "end of section 21".into(),
        date: Day(20_574),
        outcomes: true,
        features: vec!["arrears".into()],
        before: vec![AsOf(Day(0)); 3],
        labels_straddle: vec![AsOf(Day(0)); 2],
        features_straddle: vec![AsOf(Day(0))],
    }];
    let text = flat(&shown(&model, None));
    assert!(text.contains("- end of section 21, from 1 May 2026 on: 3 training dates lie before it."), "{text}");
    assert!(text.contains("on 2 dates outcomes count on both sides"), "{text}");
}

#[test]
fn the_tenths_of_risk_stand_beside_what_came_and_few_are_hidden() {
    let mut model = trained().model;
    let tenths = &mut model.validation.reliability.tenths;
    tenths[0].positives = 3;
    tenths[0].share.value = 0.777;
    let text = shown(&model, None);
    let line = text.lines().skip_while(|line| !line.contains("| mean risk ")).nth(2).unwrap();
    assert!(line.contains("hidden") && !text.contains("77.7%"), "{text}");
}

#[test]
fn counts_from_one_to_nine_and_what_gives_them_away_are_not_shown() {
    let mut model = trained().model;
    let figures = &mut model.validation.model;
    figures.hits = 7;
    figures.hit_rate.as_mut().unwrap().value = 0.777;
    for date in &mut model.validation.dates {
        date.model.hits = 3;
        date.model.hit_rate.as_mut().unwrap().value = 0.888;
    }
    let text = shown(&model, None);
    assert!(text.contains("fewer than 10 were hits"), "{text}");
    assert_eq!(row(&text, "hits")[1], "<10");
    assert_eq!(row(&text, "hit rate: hits / places")[1], "–");
    assert_eq!(row(&text, "recall: hits / all outcomes")[1], "–");
    assert_eq!(row(&text, "lift: hit rate / base rate")[1], "–");
    assert!(!text.contains("77.7%") && !text.contains("88.8%"), "{text}");
    let compared = Comparison::on_own_figures(&model, &trained().model, "too soon", AsOf(Day(0)));
    let text = shown(&model, Some(&compared));
    assert!(text.contains("too soon") && text.contains("the first minus the second: –"), "{text}");
}

#[test]
fn a_report_hides_the_hits_of_a_comparison_where_they_are_few() {
    let model = trained().model;
    let mut comparison = Comparison::on_own_figures(&model, &model, "too soon", AsOf(Day(0)));
    let many = card_exhibits(&model, Some(&comparison));
    assert_eq!(many.iter().map(|exhibit| exhibit.id.as_str()).collect::<Vec<_>>(), ["model-features", "model-beside"]);
    assert_eq!(many[0].rows.len(), model.features.len());
    assert!(many[1].says.contains("hit rate +0.00 points") && many[1].rows[0][3].value().is_some(), "{:?}", many[1]);
    comparison.champion_hits = 7;
    let few = &card_exhibits(&model, Some(&comparison))[1];
    assert_eq!((&few.rows[0][3], &few.rows[1][2], &few.rows[1][3]), (&Cell::Hidden, &Cell::Hidden, &Cell::Hidden));
    assert_eq!(few.says, "There is no clear difference.");
    comparison.dates.clear();
    assert_eq!(card_exhibits(&model, Some(&comparison)).len(), 1);
}

#[test]
fn what_few_households_lack_is_hidden_and_so_are_hits_that_give_few_away() {
    let mut model = trained().model;
    model.features[0].missing_share = 4.0 / f64::from(model.rows);
    assert_eq!(row(&shown(&model, None), "arrears")[5], "hidden");
    let exhibit = &card_exhibits(&model, None)[0];
    let place = exhibit.rows.iter().position(|row| row[0] == Cell::text("arrears")).unwrap();
    assert_eq!(exhibit.rows[place][6], Cell::Hidden);
    model.validation.model.positives = model.validation.model.hits + 4;
    assert!(flat(&shown(&model, None)).contains("were hits is not shown"));
}

#[test]
fn a_comparison_on_some_of_the_dates_does_not_tell_the_hits_of_the_others() {
    let model = trained().model;
    let mut comparison =
        Comparison::on_own_figures(&model, &Model { id: "old".into(), ..model.clone() }, "", AsOf(Day(0)));
    assert!(card_exhibits(&model, Some(&comparison))[1].rows[0][2].value().is_some());
    comparison.challenger_hits -= 3;
    comparison.places -= 20;
    let beside = &card_exhibits(&model, Some(&comparison))[1];
    assert_eq!((&beside.rows[0][2], &beside.rows[0][3]), (&Cell::Hidden, &Cell::Hidden));
    assert!(shown(&model, Some(&comparison)).contains("the first minus the second: –"));
}

#[test]
fn a_model_that_was_tried_on_nothing_has_no_table_of_dates_and_says_so() {
    let mut model = trained().model;
    model.validation.dates.clear();
    model.validation.model.hit_rate = None;
    let text = shown(&model, None);
    assert!(text.contains("How good it is is not known") && !text.contains("## On held-back dates"), "{text}");
}

#[test]
fn every_section_that_has_figures_is_there_and_no_other() {
    let text = shown(&trained().model, None);
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(
        headings,
        [
            "## In short",
            "## What it is for",
            "## What it cannot see",
            "## What it was trained on",
            "## Households that were helped",
            "## On held-back dates",
            "## Longer and shorter lists",
            "## From score to risk",
            "## Features",
            "## How it was chosen",
            "## Where it comes from"
        ]
    );
    for word in ["Domestic abuse", "asked to leave by family or friends", "may not be used"] {
        assert!(text.contains(word), "{word}");
    }
}
