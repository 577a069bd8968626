use crate::marks::{Cell, Column, Exhibit, Kind, Picture};

pub(super) mod hide; // what is kept back

use self::hide::{Point, nested, parts};
use super::calibrate::CalibrationChoice;
use super::held_back::ScoreBin;
use super::measure::{AtPlaces, Estimate, Figures, OnPlaces, Places};
use super::reliability::{Reliability, Tenth};
use super::validate::{Validation, ValidationDate};
use crate::domain::is_small;

const HELD_BACK: &str = "Held-back dates are past as-of dates that each model was scored on without having seen them or \
                         anything after them. Households helped within the horizon are left out.";
const INTERVAL: &str =
    "The brackets hold the 95% interval: with so few outcomes, chance alone moves a figure that far.";

impl Validation {
    /// The held-back figures as tables of a report that leaves the office: counts of people from 1 to 9, and figures from
    /// which one could be worked out, are hidden. Empty where nothing was held back.
    pub fn exhibits(&self) -> Vec<Exhibit> {
        if self.dates.is_empty() {
            return Vec::new();
        }
        vec![
            by_places(self),
            by_date(&self.dates),
            tenths(&self.reliability),
            risks(&self.reliability, &self.calibration_choice),
            scores(&self.held_back.scores),
        ]
    }
}

/// Which lists are hidden, of the model and of the best single rule: nothing of a list is shown from which, with the other
/// lists, the list of the dates' table or the totals, a small count could be worked out.
pub(super) fn hidden_lists(validation: &Validation) -> (Vec<bool>, Vec<bool>) {
    let lists = &validation.held_back.by_places;
    let point = |places: u32, on: &OnPlaces| Point { places, hits: on.hits };
    let known = |figures: &Figures| {
        let mut known: Vec<Point> =
            lists.iter().map(|at| Point { places: at.rows, hits: at.positives }).take(1).collect();
        known.push(Point { places: figures.places, hits: figures.hits });
        known
    };
    let model: Vec<Point> = lists.iter().map(|at| point(at.places, &at.model)).collect();
    let rule: Vec<Point> = lists.iter().map(|at| point(at.places, at.rule.as_ref().unwrap_or(&at.model))).collect();
    (nested(&model, &known(&validation.model)), nested(&rule, &known(&validation.rule)))
}

fn by_places(validation: &Validation) -> Exhibit {
    let lists = &validation.held_back.by_places;
    let (model_hidden, rule_hidden) = hidden_lists(validation);
    // Chance finds the sum of every date's base rate, each with its own weight: of two dates it gives both away.
    let few_on_a_date = validation.dates.iter().any(|date| is_small(date.model.positives));
    let chance = |share: Option<f64>| if few_on_a_date { Cell::Hidden } else { Cell::number(share) };
    let row = |(place, at): (usize, &AtPlaces)| {
        let (hidden, by_rule) = (model_hidden[place], rule_hidden[place]);
        let rule = |of: fn(&OnPlaces) -> Option<Estimate>| {
            at.rule.as_ref().map_or(Cell::Missing, |rule| rate(of(rule), by_rule))
        };
        vec![
            Cell::text(asked(at.asked)),
            Cell::Count(at.places.into()),
            count(at.model.hits, hidden),
            rate(at.model.hit_rate, hidden),
            rule(|rule| rule.hit_rate),
            chance(at.chance_hit_rate),
            rate(at.model.recall, hidden),
            rule(|rule| rule.recall),
            chance(at.chance_recall),
        ]
    };
    Exhibit {
        id: "held-back-lists".into(),
        title: "How often lists would have been right".into(),
        says: "For lists of several lengths: how many of those listed became homeless or were owed help, and how many of all \
               who did were on the list; beside the best single rule and a list drawn at random."
            .into(),
        definitions: [
            HELD_BACK,
            "Hit rate: places whose outcome came within the horizon, of all places (precision).",
            "Recall: places whose outcome came, of all household-dates whose outcome came.",
            "Best single rule: the one feature that, used alone to rank, had most hits on the dates before.",
            INTERVAL,
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("list", "List", Kind::Text),
            Column::new("places", "Places on all dates", Kind::Count),
            Column::new("hits", "Hits", Kind::Count),
            Column::new("hit_rate", "Hit rate", Kind::Share(1)),
            Column::new("rule_hit_rate", "Hit rate of the best single rule", Kind::Share(1)),
            Column::new("chance_hit_rate", "Hit rate at random", Kind::Share(2)),
            Column::new("recall", "Recall", Kind::Share(1)),
            Column::new("rule_recall", "Recall of the best single rule", Kind::Share(1)),
            Column::new("chance_recall", "Recall at random", Kind::Share(1)),
        ],
        rows: lists.iter().enumerate().map(row).collect(),
        picture: Some(Picture::Bars { label: 0, value: 3, mark: None }),
    }
}

fn asked(places: Places) -> String {
    match places {
        Places::Count(1) => "1 place".to_owned(),
        Places::Count(places) => format!("{places} places"),
        Places::Share(share) => format!("{}% of the cohort", 100.0 * share),
    }
}

/// The total of each column stands in other tables, so a column with a small count is hidden on all dates.
fn by_date(dates: &[ValidationDate]) -> Exhibit {
    let any = |of: &dyn Fn(&ValidationDate) -> bool| dates.iter().any(of);
    let few_on_list = |on: &Figures, positives: u32| {
        [on.hits, on.places.saturating_sub(on.hits), positives.saturating_sub(on.hits)].into_iter().any(is_small)
    };
    let hits_hidden = any(&|date| few_on_list(&date.model, date.model.positives));
    let rule_hidden = any(&|date| few_on_list(&date.rule_figures, date.model.positives));
    let base_hidden =
        any(&|date| is_small(date.model.positives) || is_small(date.model.rows.saturating_sub(date.model.positives)));
    let helped_hidden = any(&|date| is_small(date.helped.rows));
    let row = |date: &ValidationDate| {
        let (model, rule) = (&date.model, &date.rule_figures);
        vec![
            Cell::text(date.as_of.to_string()),
            Cell::Count(model.places.into()),
            count(model.hits, hits_hidden),
            rate(model.hit_rate, hits_hidden),
            rate(rule.hit_rate, rule_hidden),
            rate(model.base_rate, base_hidden),
            count(date.helped.rows, helped_hidden),
        ]
    };
    Exhibit {
        id: "held-back-dates".into(),
        title: "Hit rate by date".into(),
        says: "Whether it was right as often on one date as on another.".into(),
        definitions: [
            HELD_BACK,
            "Base rate: the share of the cohort whose outcome came, which is the hit rate of a list drawn at random.",
            "Helped: households left out because they were helped within the horizon.",
            INTERVAL,
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("as_of", "As-of date", Kind::Text),
            Column::new("places", "Places", Kind::Count),
            Column::new("hits", "Hits", Kind::Count),
            Column::new("hit_rate", "Hit rate", Kind::Share(1)),
            Column::new("rule_hit_rate", "Hit rate of the best single rule", Kind::Share(1)),
            Column::new("base_rate", "Base rate", Kind::Share(2)),
            Column::new("helped", "Helped", Kind::Count),
        ],
        rows: dates.iter().map(row).collect(),
        picture: Some(Picture::Bars { label: 0, value: 3, mark: None }),
    }
}

fn tenths(reliability: &Reliability) -> Exhibit {
    let (rows_hidden, hidden) = hidden_tenths(reliability);
    let row = |(place, tenth): (usize, &Tenth)| {
        vec![
            Cell::Number(tenth.mean_risk),
            Cell::Number(tenth.from),
            Cell::Number(tenth.to),
            count(tenth.rows, rows_hidden[place]),
            count(tenth.positives, hidden[place]),
            rate(Some(tenth.share), hidden[place]),
        ]
    };
    Exhibit {
        id: "reliability".into(),
        title: "Whether a risk is what it says".into(),
        says: "Households with like risks taken together: what was said, and what came. On the line the two agree."
            .into(),
        definitions: [
            HELD_BACK,
            "Each row is about a tenth of the household-dates; those with the same risk are in the same row.",
            "The interval is Wilson's; it is somewhat too narrow, for a household may come on several dates.",
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("mean_risk", "Risk said", Kind::Share(2)),
            Column::new("from", "From", Kind::Share(2)),
            Column::new("to", "To", Kind::Share(2)),
            Column::new("rows", "Household-dates", Kind::Count),
            Column::new("outcomes", "With an outcome", Kind::Count),
            Column::new("share", "Share with an outcome", Kind::Share(2)),
        ],
        rows: reliability.tenths.iter().enumerate().map(row).collect(),
        picture: Some(Picture::Agreement { x: 0, y: 5 }),
    }
}

/// Of which tenths the household-dates are hidden, and of which those with an outcome.
pub(super) fn hidden_tenths(reliability: &Reliability) -> (Vec<bool>, Vec<bool>) {
    let tenths = &reliability.tenths;
    let rows: Vec<u32> = tenths.iter().map(|tenth| tenth.rows).collect();
    let positives: Vec<u32> = tenths.iter().map(|tenth| tenth.positives).collect();
    let others: Vec<u32> = tenths.iter().map(|tenth| tenth.rows.saturating_sub(tenth.positives)).collect();
    let rows_hidden = parts(&[&rows]);
    let hidden = parts(&[&positives, &others]);
    let hidden = hidden.iter().zip(&rows_hidden).map(|(outcomes, rows)| *outcomes || *rows).collect();
    (rows_hidden, hidden)
}

fn risks(reliability: &Reliability, choice: &CalibrationChoice) -> Exhibit {
    let share = (reliability.rows > 0).then(|| f64::from(reliability.positives) / f64::from(reliability.rows));
    let share = if is_small(reliability.positives) { Cell::Hidden } else { Cell::number(share) };
    let row = |name: &str, cell: Cell, ideal: Option<f64>| vec![Cell::text(name), cell, Cell::number(ideal)];
    Exhibit {
        id: "calibration".into(),
        title: "The risks as a whole".into(),
        says: "How far the risks on held-back dates were right on average, and which way of getting from score to risk did better."
            .into(),
        definitions: [
            HELD_BACK,
            "Slope: below 1 the risks lie too far apart, above 1 too close together. Intercept: fitted with the slope.",
            "Log loss: how badly the risks fared, the lower the better; compared on dates neither curve was fitted on. \
             Platt's curve has two numbers, the isotonic one as many steps as the data ask for. Where nothing could be \
             compared, Platt's is kept.",
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("figure", "Figure", Kind::Text),
            Column::new("value", "Value", Kind::Number(4)),
            Column::new("right", "Right would be", Kind::Number(0)),
        ],
        rows: vec![
            row("mean risk", Cell::number(reliability.mean_risk), None),
            row("share with an outcome", share, None),
            row("calibration slope", rate(reliability.slope, false), Some(1.0)),
            row("calibration intercept", rate(reliability.intercept, false), Some(0.0)),
            row("log loss of Platt's curve", Cell::number(choice.platt_log_loss), None),
            row("log loss of the isotonic curve", Cell::number(choice.isotonic_log_loss), None),
        ],
        picture: None,
    }
}

fn scores(bins: &[ScoreBin]) -> Exhibit {
    let [came, not] = [|bin: &ScoreBin| bin.positives, |bin: &ScoreBin| bin.others]
        .map(|of: fn(&ScoreBin) -> u32| bins.iter().map(of).collect::<Vec<u32>>());
    let (positives, others): (u32, u32) = (came.iter().sum(), not.iter().sum());
    let hide = [parts(&[&came]), parts(&[&not])];
    let cells = |count: u32, of: u32, hidden: bool| {
        if hidden {
            return [Cell::Hidden, Cell::Hidden];
        }
        [Cell::Count(count.into()), Cell::number((of > 0).then(|| f64::from(count) / f64::from(of)))]
    };
    let row = |(place, bin): (usize, &ScoreBin)| {
        let [came, came_share] = cells(bin.positives, positives, hide[0][place]);
        let [not, not_share] = cells(bin.others, others, hide[1][place]);
        vec![Cell::Number(bin.from), Cell::Number(bin.to), came, not, came_share, not_share]
    };
    Exhibit {
        id: "scores".into(),
        title: "How the scores lie".into(),
        says:
            "The scores of households whose outcome came and of the others: the farther apart the two, the better the \
               model tells them apart."
                .into(),
        definitions: [
            HELD_BACK,
            "Score: log-odds before calibration, in steps of a half. Each line adds up to all of its kind.",
        ]
        .map(str::to_owned)
        .to_vec(),
        columns: vec![
            Column::new("from", "Score from", Kind::Number(1)),
            Column::new("to", "up to", Kind::Number(1)),
            Column::new("outcomes", "With an outcome", Kind::Count),
            Column::new("others", "Others", Kind::Count),
            Column::new("share_of_outcomes", "Share of those with an outcome", Kind::Share(1)),
            Column::new("share_of_others", "Share of the others", Kind::Share(1)),
        ],
        rows: bins.iter().enumerate().map(row).collect(),
        picture: Some(Picture::Lines { x: 0, lines: vec![4, 5], log_x: false }),
    }
}

fn count(count: u32, hidden: bool) -> Cell {
    if hidden || is_small(count) { Cell::Hidden } else { Cell::Count(count.into()) }
}

fn rate(estimate: Option<Estimate>, hidden: bool) -> Cell {
    match estimate {
        _ if hidden => Cell::Hidden,
        None => Cell::Missing,
        Some(Estimate { value, interval }) => {
            Cell::Estimate { value, interval: interval.map(|interval| (interval.low, interval.high)) }
        }
    }
}

#[cfg(test)]
mod tests;
