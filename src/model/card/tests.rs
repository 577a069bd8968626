use serde_json::Value;

use super::card;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::model::Model;
use crate::model::compare::Comparison;
use crate::model::registry::State;
use crate::model::testing::trained;

fn shown(model: &Model, comparison: Option<&Comparison>) -> String {
    card(model, State::Challenger, None, &[], comparison)
}

fn row<'a>(card: &'a str, name: &str) -> Vec<&'a str> {
    let line = card.lines().find(|line| line.starts_with(&format!("| {name} "))).unwrap_or_else(|| panic!("no {name}"));
    line.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// The first feature expected to lower the risk, with a coefficient and error by hand.
fn contrary(coefficient: f64, standard_error: f64) -> Model {
    let mut model = trained().model;
    let feature = &mut model.features[0];
    feature.definition = serde_json::json!({ "name": "arrears", "sign": "lowers", "unit": "weeks" });
    (feature.coefficient, feature.standard_error) = (coefficient, Some(standard_error));
    model
}

/// e^0.5 = 1.6487; e^(0.5 ± 1.96 · 0.1) = 1.3553 and 2.0057.
#[test]
fn an_odds_ratio_is_the_exponential_and_a_contrary_sign_is_said_in_words() {
    let sure = shown(&contrary(0.5, 0.1), None);
    assert_eq!(row(&sure, "arrears"), ["arrears", "+0.500", "1.65", "1.36 to 2.01", "NO", "0.00%", "money", "weeks"]);
    assert!(sure.contains("- arrears was expected to lower the risk and raises it\n"), "{sure}");
    let unsure = shown(&contrary(0.5, 0.4), None);
    assert!(unsure.contains(
        "- arrears was expected to lower the risk and raises it; its interval holds 1, so it may be chance\n"
    ));
    let met = shown(&contrary(-0.5, 0.1), None);
    assert_eq!(row(&met, "arrears")[1..5], ["−0.500", "0.61", "0.50 to 0.74", "yes"]);
    assert!(!met.contains("Not as expected"));
}

#[test]
fn a_feature_without_expectation_error_or_unit_leaves_cells_empty() {
    let mut model = trained().model;
    model.features[0].definition = Value::Null;
    model.features[0].standard_error = None;
    let cells = shown(&model, None);
    assert_eq!(row(&cells, "arrears")[3..5], ["–", "nothing expected"]);
    assert_eq!(row(&cells, "arrears")[7], "–");
}

#[test]
fn counts_from_one_to_nine_and_what_gives_them_away_are_not_shown() {
    let mut model = trained().model;
    let figures = &mut model.validation.model;
    figures.hits = 7;
    figures.hit_rate.as_mut().unwrap().value = 0.116_6;
    for date in &mut model.validation.dates {
        date.model.hits = 3;
        date.model.hit_rate.as_mut().unwrap().value = 0.15;
    }
    let text = shown(&model, None);
    assert!(text.contains("fewer than 10 were hits"), "{text}");
    assert_eq!(row(&text, "hits")[1], "<10");
    assert_eq!(row(&text, "hit rate: hits / places")[1], "–");
    assert_eq!(row(&text, "recall: hits / all outcomes")[1], "–");
    assert_eq!(row(&text, "lift: hit rate / base rate")[1], "–");
    assert!(!text.contains("11.7%") && !text.contains("15.0%"), "{text}");
    let compared = Comparison::on_own_figures(&model, &trained().model, "too soon", AsOf(Day(0)));
    let text = shown(&model, Some(&compared));
    assert!(text.contains("too soon") && text.contains("the first minus the second: –"), "{text}");
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
            "## On held-back dates",
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
