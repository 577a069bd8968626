use crate::domain::SMALL_COUNT;
use crate::marks::{Cell, Column, Exhibit, Kind, Picture};

use super::calibrate::CalibrationChoice;
use super::held_back::ScoreBin;
use super::measure::{AtPlaces, Estimate, OnPlaces, Places};
use super::reliability::{Reliability, Tenth};
use super::validate::{Validation, ValidationDate};

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
            by_places(&self.held_back.by_places),
            by_date(&self.dates),
            tenths(&self.reliability),
            risks(&self.reliability, &self.calibration_choice),
            scores(&self.held_back.scores),
        ]
    }
}

fn by_places(lists: &[AtPlaces]) -> Exhibit {
    let row = |at: &AtPlaces| {
        let rule = at.rule.as_ref();
        vec![
            Cell::text(asked(at.asked)),
            Cell::Count(at.places.into()),
            count(at.model.hits),
            rate(at.model.hit_rate, few_hits(&at.model, at.places)),
            rule.map_or(Cell::Missing, |rule| rate(rule.hit_rate, few_hits(rule, at.places))),
            if few(at.positives) { Cell::Hidden } else { Cell::number(at.chance_hit_rate) },
            rate(at.model.recall, few_hits(&at.model, at.places) || few_missed(at, &at.model)),
            rule.map_or(Cell::Missing, |rule| rate(rule.recall, few_hits(rule, at.places) || few_missed(at, rule))),
            Cell::number(at.chance_recall),
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
        rows: lists.iter().map(row).collect(),
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

fn by_date(dates: &[ValidationDate]) -> Exhibit {
    let row = |date: &ValidationDate| {
        let (model, rule) = (&date.model, &date.rule_figures);
        let hidden = |hits: u32, places: u32| few(hits) || few(places - hits);
        vec![
            Cell::text(date.as_of.to_string()),
            Cell::Count(model.places.into()),
            count(model.hits),
            rate(model.hit_rate, hidden(model.hits, model.places)),
            rate(rule.hit_rate, hidden(rule.hits, rule.places)),
            rate(model.base_rate, few(model.positives)),
            count(date.helped.rows),
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
    let hidden = hidden(reliability.tenths.iter().map(|tenth| tenth.positives));
    let row = |(tenth, hidden): (&Tenth, &bool)| {
        vec![
            Cell::Number(tenth.mean_risk),
            Cell::Number(tenth.from),
            Cell::Number(tenth.to),
            count(tenth.rows),
            if *hidden { Cell::Hidden } else { Cell::Count(tenth.positives.into()) },
            rate(Some(tenth.share), *hidden),
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
        rows: reliability.tenths.iter().zip(&hidden).map(row).collect(),
        picture: Some(Picture::Agreement { x: 0, y: 5 }),
    }
}

fn risks(reliability: &Reliability, choice: &CalibrationChoice) -> Exhibit {
    let share = (reliability.rows > 0).then(|| f64::from(reliability.positives) / f64::from(reliability.rows));
    let share = if few(reliability.positives) { Cell::Hidden } else { Cell::number(share) };
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
    let positives: u32 = bins.iter().map(|bin| bin.positives).sum();
    let others: u32 = bins.iter().map(|bin| bin.others).sum();
    let hide = [hidden(bins.iter().map(|bin| bin.positives)), hidden(bins.iter().map(|bin| bin.others))];
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

/// Whether a count of people is too small to show.
fn few(count: u32) -> bool {
    (1..SMALL_COUNT).contains(&count)
}

fn few_hits(on: &OnPlaces, places: u32) -> bool {
    few(on.hits) || few(places - on.hits)
}

/// Whether the positives that a list missed could be worked out and are few.
fn few_missed(at: &AtPlaces, on: &OnPlaces) -> bool {
    few(at.positives) || few(at.positives - on.hits)
}

fn count(count: u32) -> Cell {
    if few(count) { Cell::Hidden } else { Cell::Count(count.into()) }
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

/// Which of several counts that add up to a known total are hidden: the small ones and, where that is only one, the
/// smallest of the others, lest it be worked out.
fn hidden(counts: impl Iterator<Item = u32>) -> Vec<bool> {
    let counts: Vec<u32> = counts.collect();
    let mut hidden: Vec<bool> = counts.iter().map(|count| few(*count)).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let others = (0..counts.len()).filter(|place| counts[*place] >= SMALL_COUNT);
        if let Some(place) = others.min_by_key(|place| counts[*place]) {
            hidden[place] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::hidden;
    use crate::marks::Cell;
    use crate::model::testing::{council, train_on, trained};

    #[test]
    fn no_table_shows_a_small_count_or_leaves_one_to_be_worked_out() {
        assert_eq!(hidden([0, 30, 4, 12].into_iter()), [false, false, true, true]);
        assert_eq!(hidden([3, 30, 4].into_iter()), [true, false, true]);
        assert_eq!(hidden([30, 0].into_iter()), [false, false]);
        assert_eq!(hidden([3].into_iter()), [true]);
        for exhibit in trained().model.validation.exhibits() {
            for row in &exhibit.rows {
                assert_eq!(row.len(), exhibit.columns.len());
                // How many places a list has says nothing of anybody.
                let mut people = row.iter().zip(&exhibit.columns).filter(|(_, column)| column.name != "places");
                assert!(people.all(|(cell, _)| !matches!(cell, Cell::Count(1..10))), "{}", exhibit.id);
            }
            assert!(exhibit.to_html().contains(&exhibit.title));
        }
    }

    #[test]
    fn there_is_nothing_to_show_where_nothing_was_held_back() {
        assert!(train_on(&[council(0, 400)], 300).unwrap().model.validation.exhibits().is_empty());
        let ids: Vec<String> = trained().model.validation.exhibits().into_iter().map(|exhibit| exhibit.id).collect();
        assert_eq!(ids, ["held-back-lists", "held-back-dates", "reliability", "calibration", "scores"]);
    }
}
