//! What a card shows, as tables of a report that leaves the office.

use super::judged::may_compare;
use super::words::typed;
use crate::marks::{Cell, Column, Exhibit, Kind, Picture};
use crate::model::artefact::{Model, ModelFeature};
use crate::model::compare::{Basis, Comparison, Verdict};
use crate::model::exhibits::hide::{few_behind, share};
use crate::model::measure::Estimate;

/// The features of a model with their odds ratios, and, where it was put beside another, how both did.
pub fn card_exhibits(model: &Model, comparison: Option<&Comparison>) -> Vec<Exhibit> {
    let beside =
        comparison.filter(|comparison| !comparison.dates.is_empty()).map(|comparison| beside(model, comparison));
    std::iter::once(features(model)).chain(beside).collect()
}

fn features(model: &Model) -> Exhibit {
    let mut strongest: Vec<&ModelFeature> = model.features.iter().collect();
    strongest.sort_by(|a, b| b.coefficient.abs().total_cmp(&a.coefficient.abs()));
    let row = |feature: &&ModelFeature| {
        let expected = match feature.as_expected {
            Some(true) => "yes",
            Some(false) => "no",
            None => "nothing expected",
        };
        vec![
            Cell::text(&feature.name),
            Cell::text(&feature.theme),
            cell(Some(feature.odds_ratio)),
            Cell::text(expected),
            Cell::Number(feature.coefficient),
            Cell::Number(feature.coefficient_with_helped),
            share(feature.missing_share, few_behind(feature.missing_share, model.rows)),
        ]
    };
    Exhibit {
        id: "model-features".into(),
        title: "What the model looks at".into(),
        says: "How much each feature moves the odds, the strongest first, the others being equal. A feature that goes with \
               homelessness need not be a cause of it."
            .into(),
        definitions: [
            "Odds ratio: how many times as high the odds are for one standard deviation more of the feature; 1 is no effect.",
            "As expected: whether it moves the risk the way that was expected before training.",
            "With the helped: the coefficient had households that were helped been learnt from too.",
            "Not known: the share of training rows without the value, which then counts as average.",
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("feature", "Feature", Kind::Text),
            Column::new("theme", "Theme", Kind::Text),
            Column::new("odds_ratio", "Odds ratio", Kind::Number(2)),
            Column::new("as_expected", "As expected?", Kind::Text),
            Column::new("coefficient", "Coefficient", Kind::Number(3)),
            Column::new("with_helped", "With the helped", Kind::Number(3)),
            Column::new("not_known", "Not known", Kind::Share(1)),
        ],
        rows: strongest.iter().map(row).collect(),
        picture: Some(Picture::Bars { label: 0, value: 2, mark: Some((1.0, "no effect".into())) }),
    }
}

fn beside(model: &Model, comparison: &Comparison) -> Exhibit {
    let (one, other) = (comparison.challenger_hits, comparison.champion_hits);
    let (one_open, other_open) = may_compare(model, comparison);
    let open = one_open && other_open;
    let row = |id: &str, hits: u32, shown: bool, rate: Option<Estimate>| {
        vec![
            Cell::text(id),
            Cell::Count(comparison.places.into()),
            if shown { Cell::Count(hits.into()) } else { Cell::Hidden },
            if open { cell(rate) } else { Cell::Hidden },
        ]
    };
    let verdict = match comparison.verdict() {
        Verdict::Better => "The first is better.",
        Verdict::NotWorse => "There is no clear difference.",
        Verdict::Worse => "The first is worse.",
        Verdict::NothingHeldBack => "There is no held-back date to go by.",
    };
    let difference =
        comparison.in_words().filter(|_| open).map_or_else(String::new, |words| format!(" Difference: {words}."));
    let basis = match &comparison.basis {
        Basis::SameCohorts => "Both ranked the same households on dates neither had learnt from.".to_owned(),
        Basis::OwnFigures { why } => format!("Each by its own held-back figures, because {}.", typed(why)),
    };
    Exhibit {
        id: "model-beside".into(),
        title: "Beside the other model".into(),
        says: format!("{verdict}{difference}"),
        definitions: vec![basis, "Hit rate: places whose outcome came within the horizon, of all places.".into()],
        columns: vec![
            Column::new("model", "Model", Kind::Text),
            Column::new("places", "Places on all dates", Kind::Count),
            Column::new("hits", "Hits", Kind::Count),
            Column::new("hit_rate", "Hit rate", Kind::Share(1)),
        ],
        rows: vec![
            row(&comparison.challenger, one, one_open, comparison.challenger_rate),
            row(&comparison.champion, other, other_open, comparison.champion_rate),
        ],
        picture: Some(Picture::Bars { label: 0, value: 3, mark: None }),
    }
}

fn cell(estimate: Option<Estimate>) -> Cell {
    let Some(Estimate { value, interval }) = estimate else { return Cell::Missing };
    Cell::Estimate { value, interval: interval.map(|interval| (interval.low, interval.high)) }
}
