use super::words::{
    HIDDEN, MISSING, bullets, column, count, either, number, paragraph, people, percent, rate, share, span, table,
};
use crate::domain::is_small;
use crate::model::artefact::Model;
use crate::model::compare::{Basis, ComparedDate, Comparison, Verdict};
use crate::model::exhibits::hidden_lists;
use crate::model::measure::{AtPlaces, Estimate, Figures, OnPlaces, Places};
use crate::model::validate::{Validation, ValidationDate};

/// The one figure that matters, beside chance and the best single rule.
pub(super) fn in_short(model: &Model) -> String {
    let validation = &model.validation;
    let (figures, rule) = (&validation.model, &validation.rule);
    let text = match figures.hit_rate {
        None => {
            "It was tried on no date it had not learnt from: the history is too short. How good it is is not known."
                .into()
        }
        Some(_) if is_small(figures.hits) => format!(
            "It was tried on {} past dates it had not learnt from. Of the {} places on its lists fewer than 10 were hits, too \
             few to show. A random list has {}.",
            figures.dates.len(),
            count(figures.places),
            chance(figures)
        ),
        Some(_) if !open(figures) => format!(
            "It was tried on {} past dates it had not learnt from. How many of the {} places on its lists were hits is not \
             shown, for it would give a number of fewer than 10 away. A random list has {}.",
            figures.dates.len(),
            count(figures.places),
            chance(figures)
        ),
        Some(hit_rate) => format!(
            "On {} past dates it had not learnt from, with places for {} of all households, {} of the {} places were hits: \
             {}. A random list has {}; the best single rule{}.",
            figures.dates.len(),
            share(validation.list_share),
            people(figures.hits),
            count(figures.places),
            rate(hit_rate),
            chance(figures),
            by_rule(rule)
        ),
    };
    format!("## In short\n\n{}", paragraph(&text))
}

/// Whether hits may be shown: neither they nor the places that missed nor the outcomes that were missed are few.
fn open(figures: &Figures) -> bool {
    let Figures { hits, places, positives, .. } = figures;
    ![*hits, *positives, places.saturating_sub(*hits), positives.saturating_sub(*hits)].into_iter().any(is_small)
}

fn chance(figures: &Figures) -> String {
    match figures.base_rate {
        Some(base) if !is_small(figures.positives) => percent(base.value),
        _ => "the base rate".into(),
    }
}

fn by_rule(rule: &Figures) -> String {
    match rule.hit_rate {
        Some(hit_rate) if open(rule) => format!(" has {}", rate(hit_rate)),
        Some(_) if !is_small(rule.hits) => " has so many that it is not shown".into(),
        Some(_) => " had fewer than 10 hits on as many places".into(),
        None => " was not tried".into(),
    }
}

/// A line a held-back date, and all of them beside the best single rule and chance; nothing where none was held back.
pub(super) fn held_back(model: &Model) -> Option<String> {
    let validation = &model.validation;
    let dates = &validation.dates;
    if dates.is_empty() {
        return None;
    }
    let left_out =
        if model.first_format.is_some() { "" } else { " Households that were helped within the horizon are left out." };
    let what = paragraph(&format!(
        "Each line is an as-of date on which a model trained as this one was, but only on what was known and mature by \
         that day, drew up a list of {} of the households. A hit is a household on the list that was owed a duty within {} \
         days.{left_out} The best single rule ranks by one feature alone, the one that had been best until that day. Counts \
         from 1 to 9 are not shown, nor what would give them away.",
        share(validation.list_share),
        model.horizon.0
    ));
    let head =
        ["as-of date", "cohort", "outcomes", "places", "hits", "hit rate", "best single rule", "its hits", "AUC"];
    let all = |of: fn(&ValidationDate) -> u32| dates.iter().map(of).collect::<Vec<u32>>();
    let shown = |hits: fn(&ValidationDate) -> u32, places: fn(&ValidationDate) -> u32| {
        let (hits, places, positives) = (all(hits), all(places), all(|date| date.model.positives));
        column(&[&hits, &less(&places, &hits), &less(&positives, &hits)])
    };
    let outcomes = column(&[&all(|date| date.model.positives)]);
    let hits = shown(|date| date.model.hits, |date| date.model.places);
    let rule_hits = shown(|date| date.rule_figures.hits, |date| date.rule_figures.places);
    let row = |(place, date): (usize, &ValidationDate)| {
        let open = hits[place] == count(date.model.hits);
        let way = if date.rule.highest_first { "highest" } else { "lowest" };
        vec![
            date.as_of.to_string(),
            count(date.model.rows),
            outcomes[place].clone(),
            count(date.model.places),
            hits[place].clone(),
            either(date.model.hit_rate.filter(|_| open).map(rate)),
            format!("{way} {}", date.rule.feature),
            rule_hits[place].clone(),
            either(date.model.auc.map(|auc| format!("{:.3}", auc.value))),
        ]
    };
    let rows: Vec<Vec<String>> = dates.iter().enumerate().map(row).collect();
    let span = span(&validation.model.dates).unwrap_or_default();
    let together = together(validation);
    Some(format!("## On held-back dates\n\n{what}\n{}\nAll together, {span}:\n\n{together}", table(&head, &rows)))
}

/// What is left of each count.
fn less(counts: &[u32], by: &[u32]) -> Vec<u32> {
    counts.iter().zip(by).map(|(count, by)| count.saturating_sub(*by)).collect()
}

fn together(validation: &Validation) -> String {
    let (figures, rule) = (&validation.model, &validation.rule);
    let hits = |of: &Figures| if open(of) || is_small(of.hits) { people(of.hits) } else { HIDDEN.to_owned() };
    let figure = |figures: &Figures, of: fn(&Figures) -> Option<String>| either(of(figures).filter(|_| open(figures)));
    let both = |name: &str, of: fn(&Figures) -> Option<String>, chance: String| {
        vec![name.to_owned(), figure(figures, of), figure(rule, of), chance]
    };
    let always = |name: &str, of: fn(&Figures) -> Option<String>, chance: &str| {
        vec![name.to_owned(), either(of(figures)), either(of(rule)), chance.to_owned()]
    };
    let base = figures.base_rate.filter(|_| !is_small(figures.positives)).map(rate);
    let rows = [
        vec!["hits".into(), hits(figures), hits(rule), MISSING.into()],
        always("places", |figures| Some(count(figures.places)), MISSING),
        both("hit rate: hits / places", |figures| figures.hit_rate.map(rate), either(base)),
        both("recall: hits / all outcomes", |figures| figures.recall.map(rate), share(validation.list_share)),
        both("lift: hit rate / base rate", |figures| figures.lift.map(|lift| number(lift, 1)), "1".into()),
        always("AUC", |figures| figures.auc.map(|auc| number(auc, 3)), "0.5"),
        always(
            "average precision",
            |figures| figures.average_precision.map(|precision| number(precision, 4)),
            "the base rate",
        ),
    ];
    table(&["", "the model", "best single rule", "chance"], &rows)
}

/// Lists of other lengths; nothing where the model does not have them.
pub(super) fn other_lengths(model: &Model) -> Option<String> {
    let lists = &model.validation.held_back.by_places;
    if lists.is_empty() || model.validation.dates.is_empty() {
        return None;
    }
    let (model_hidden, rule_hidden) = hidden_lists(&model.validation);
    let row = |(place, at): (usize, &AtPlaces)| {
        let length = match at.asked {
            Places::Share(of) => share(of),
            Places::Count(places) => format!("{} places", count(places)),
        };
        let hit_rate =
            |on: Option<&OnPlaces>, hidden: bool| either(on.filter(|_| !hidden).and_then(|on| on.hit_rate).map(rate));
        let hidden = model_hidden[place];
        let recall = Some(&at.model).filter(|_| !hidden).and_then(|on| on.recall).map(rate);
        vec![
            length,
            count(at.places),
            if hidden && !is_small(at.model.hits) { HIDDEN.to_owned() } else { people(at.model.hits) },
            hit_rate(Some(&at.model), hidden),
            either(recall),
            hit_rate(at.rule.as_ref(), rule_hidden[place]),
        ]
    };
    let rows: Vec<Vec<String>> = lists.iter().enumerate().map(row).collect();
    let head = ["length of each list", "places", "hits", "hit rate", "recall", "hit rate of the best single rule"];
    let what = paragraph(
        "On the same held-back dates: the longer the list, the more of the outcomes are on it, and the fewer of its places are \
         hits.",
    );
    Some(format!("## Longer and shorter lists\n\n{what}\n{}", table(&head, &rows)))
}

/// Beside the model in use, or the one whose place it took.
pub(super) fn compared(comparison: &Comparison, model: &Model) -> String {
    let other = if comparison.challenger == model.id { &comparison.champion } else { &comparison.challenger };
    let basis = match &comparison.basis {
        Basis::SameCohorts => {
            "Both ranked the same households on dates neither had learnt from, with as many places. The \
             interval draws households again, with all their dates (paired bootstrap)."
                .to_owned()
        }
        Basis::OwnFigures { why } => format!(
            "There is no date that is honest for both ({why}), so each model is taken by its own held-back figures on the \
             dates they share; the interval takes the two for independent, and is too wide rather than too narrow."
        ),
    };
    let verdict = match comparison.verdict() {
        Verdict::Better => "It is better than the other: the whole interval lies above 0.",
        Verdict::NotWorse => "There is no clear difference: the interval holds 0.",
        Verdict::Worse => "It is worse than the other: the whole interval lies below 0.",
        Verdict::NothingHeldBack => "There is no held-back date to go by.",
    };
    let text = paragraph(&format!("{basis} {verdict}"));
    let figures =
        if comparison.dates.is_empty() { String::new() } else { format!("\n{}", side_by_side(model, comparison)) };
    format!("## Beside model {other}\n\n{text}{figures}")
}

/// Whether the hits of the challenger and of the champion may be shown: they are not few, nor is what could be worked out
/// from them and the figures of the dates the two do not share.
pub(super) fn may_compare(model: &Model, comparison: &Comparison) -> (bool, bool) {
    let positives: u32 = comparison.dates.iter().map(|date| date.positives).sum();
    let may = |id: &str, hits: u32| {
        let places = comparison.places.saturating_sub(hits);
        let own = &model.validation.model;
        let (more, longer) = (own.hits.abs_diff(hits), own.places.abs_diff(comparison.places));
        let apart = comparison.basis != Basis::SameCohorts && model.id == id && longer > 0;
        let left = if apart { [more, longer.saturating_sub(more)] } else { [0, 0] };
        ![hits, places, positives.saturating_sub(hits)].into_iter().chain(left).any(is_small)
    };
    (may(&comparison.challenger, comparison.challenger_hits), may(&comparison.champion, comparison.champion_hits))
}

fn side_by_side(model: &Model, comparison: &Comparison) -> String {
    let dates = &comparison.dates;
    let all = |of: fn(&ComparedDate) -> u32| dates.iter().map(of).collect::<Vec<u32>>();
    let (places, positives) = (all(|date| date.places), all(|date| date.positives));
    let (one_open, other_open) = may_compare(model, comparison);
    let shown = |hits: Vec<u32>, open: bool| {
        let shown = column(&[&hits, &less(&places, &hits), &less(&positives, &hits)]);
        if open { shown } else { vec![HIDDEN.to_owned(); hits.len()] }
    };
    let ours = shown(all(|date| date.challenger_hits), one_open);
    let theirs = shown(all(|date| date.champion_hits), other_open);
    let outcomes = column(&[&positives]);
    let row = |(place, date): (usize, &ComparedDate)| {
        let cells = [count(date.cohort), outcomes[place].clone(), count(date.places)];
        let hits = [ours[place].clone(), theirs[place].clone()];
        std::iter::once(date.as_of.to_string()).chain(cells).chain(hits).collect()
    };
    let mut rows: Vec<Vec<String>> = dates.iter().enumerate().map(row).collect();
    let total = |hits: u32, open: bool| if open || is_small(hits) { people(hits) } else { HIDDEN.to_owned() };
    let sum = |of: fn(&ComparedDate) -> u32| dates.iter().map(of).sum::<u32>();
    rows.push(vec![
        "all".into(),
        count(sum(|date| date.cohort)),
        people(sum(|date| date.positives)),
        count(comparison.places),
        total(comparison.challenger_hits, one_open),
        total(comparison.champion_hits, other_open),
    ]);
    let open = one_open && other_open;
    let shown_rate = |of: Option<Estimate>| either(of.filter(|_| open).map(rate));
    let difference = either(comparison.in_words().filter(|_| open));
    let lines = [
        format!("hit rate of {}: {}", comparison.challenger, shown_rate(comparison.challenger_rate)),
        format!("hit rate of {}: {}", comparison.champion, shown_rate(comparison.champion_rate)),
        format!("the first minus the second: {difference}"),
    ];
    let (one, other) = (format!("hits {}", comparison.challenger), format!("hits {}", comparison.champion));
    format!("{}\n{}", table(&["as-of date", "cohort", "outcomes", "places", &one, &other], &rows), bullets(&lines))
}
