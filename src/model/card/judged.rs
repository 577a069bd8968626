use super::words::{
    MISSING, bullets, column, count, either, is_small, number, paragraph, people, percent, rate, share, span, table,
};
use crate::model::artefact::Model;
use crate::model::compare::{Basis, ComparedDate, Comparison, Verdict};
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

fn chance(figures: &Figures) -> String {
    match figures.base_rate {
        Some(base) if !is_small(figures.positives) => percent(base.value),
        _ => "the base rate".into(),
    }
}

fn by_rule(rule: &Figures) -> String {
    match rule.hit_rate {
        Some(hit_rate) if !is_small(rule.hits) => format!(" has {}", rate(hit_rate)),
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
    let shown = |of: fn(&ValidationDate) -> u32| column(&dates.iter().map(of).collect::<Vec<_>>());
    let outcomes = shown(|date| date.model.positives);
    let (hits, rule_hits) = (shown(|date| date.model.hits), shown(|date| date.rule_figures.hits));
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

fn together(validation: &Validation) -> String {
    let (figures, rule) = (&validation.model, &validation.rule);
    let open = |figures: &Figures| !is_small(figures.hits) && !is_small(figures.positives);
    let figure = |figures: &Figures, of: fn(&Figures) -> Option<String>| either(of(figures).filter(|_| open(figures)));
    let both = |name: &str, of: fn(&Figures) -> Option<String>, chance: String| {
        vec![name.to_owned(), figure(figures, of), figure(rule, of), chance]
    };
    let always = |name: &str, of: fn(&Figures) -> Option<String>, chance: &str| {
        vec![name.to_owned(), either(of(figures)), either(of(rule)), chance.to_owned()]
    };
    let base = figures.base_rate.filter(|_| !is_small(figures.positives)).map(rate);
    let rows = [
        vec!["hits".into(), people(figures.hits), people(rule.hits), MISSING.into()],
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
    let row = |at: &AtPlaces| {
        let length = match at.asked {
            Places::Share(of) => share(of),
            Places::Count(places) => format!("{} places", count(places)),
        };
        let open = |on: &&OnPlaces| !is_small(on.hits) && !is_small(at.positives) && !is_small(at.positives - on.hits);
        let hit_rate = |on: Option<&OnPlaces>| either(on.filter(open).and_then(|on| on.hit_rate).map(rate));
        let recall = Some(&at.model).filter(open).and_then(|on| on.recall).map(rate);
        vec![
            length,
            count(at.places),
            if is_small(at.model.hits) || open(&&at.model) { people(at.model.hits) } else { "hidden".to_owned() },
            hit_rate(Some(&at.model)),
            either(recall),
            hit_rate(at.rule.as_ref()),
        ]
    };
    let rows: Vec<Vec<String>> = lists.iter().map(row).collect();
    let head = ["length of each list", "places", "hits", "hit rate", "recall", "hit rate of the best single rule"];
    let what = paragraph(
        "On the same held-back dates: the longer the list, the more of the outcomes are on it, and the fewer of its places are \
         hits.",
    );
    Some(format!("## Longer and shorter lists\n\n{what}\n{}", table(&head, &rows)))
}

/// Beside the model in use, or the one whose place it took.
pub(super) fn compared(comparison: &Comparison, id: &str) -> String {
    let other = if comparison.challenger == id { &comparison.champion } else { &comparison.challenger };
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
    let figures = if comparison.dates.is_empty() { String::new() } else { format!("\n{}", side_by_side(comparison)) };
    format!("## Beside model {other}\n\n{text}{figures}")
}

fn side_by_side(comparison: &Comparison) -> String {
    let dates = &comparison.dates;
    let shown = |of: fn(&ComparedDate) -> u32| column(&dates.iter().map(of).collect::<Vec<_>>());
    let (ours, theirs) = (shown(|date| date.challenger_hits), shown(|date| date.champion_hits));
    let outcomes = shown(|date| date.positives);
    let row = |(place, date): (usize, &ComparedDate)| {
        let cells = [count(date.cohort), outcomes[place].clone(), count(date.places)];
        let hits = [ours[place].clone(), theirs[place].clone()];
        std::iter::once(date.as_of.to_string()).chain(cells).chain(hits).collect()
    };
    let mut rows: Vec<Vec<String>> = dates.iter().enumerate().map(row).collect();
    let sum = |of: fn(&ComparedDate) -> u32| dates.iter().map(of).sum::<u32>();
    rows.push(vec![
        "all".into(),
        count(sum(|date| date.cohort)),
        people(sum(|date| date.positives)),
        count(comparison.places),
        people(comparison.challenger_hits),
        people(comparison.champion_hits),
    ]);
    let open = !is_small(comparison.challenger_hits) && !is_small(comparison.champion_hits);
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
