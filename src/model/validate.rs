//! Rolling-origin validation: for a validation date v only as-of dates whose labels were mature on v train, standardise,
//! calibrate or choose anything, the strength of the penalty and the single rule included.

use serde::{Deserialize, Serialize};

use crate::domain::AsOf;
use crate::domain::Probability;

use super::ModelError;
use super::baseline::{Rule, RuleHits};
use super::calibrate::{Calibration, CalibrationChoice, Fold, choose};
use super::design::Design;
use super::held_back::HeldBack;
use super::helped::Helped;
use super::linear::Linear;
use super::logistic::quick_fit;
use super::measure::{Bootstrap, Comparable, Figures, Judged, Places, log_loss, measure};
use super::reliability::Reliability;
use super::rows::{Training, TrainingRows};
use super::splits::splits;

/// Most dates held out, the latest ones: enough to choose by, and a backtest does it anew for every date it replays.
const HELD_OUT_DATES: usize = 8;

/// How the way of training did on dates it had not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// One a validation date, earliest first; empty where the history is too short to hold one out.
    pub dates: Vec<ValidationDate>,
    /// Share of the cohort on the lists that are compared.
    pub list_share: f64,
    /// The model's figures over all dates.
    pub model: Figures,
    /// The best single rule's figures over all dates.
    pub rule: Figures,
    /// Mean held-out log loss of each strength tried, in the order of the grid; `None` without validation dates.
    pub log_loss_by_l2: Vec<(f64, Option<f64>)>,
    /// How the model's calibration was chosen.
    pub calibration_choice: CalibrationChoice,
    /// Whether the risks of all dates were what they said.
    pub reliability: Reliability,
    /// Lists of several lengths, and the scores, of all dates.
    pub held_back: HeldBack,
}

/// One validation date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValidationDate {
    /// The date.
    pub as_of: AsOf,
    /// The dates that trained for it.
    pub trained_on: Vec<AsOf>,
    /// The strength chosen on what was mature by then.
    pub l2: f64,
    /// The calibration fitted on what was mature by then.
    pub calibration: Calibration,
    /// How it was chosen, on what was mature by then.
    pub calibration_choice: CalibrationChoice,
    /// Rows of this date left out because the household was helped within the horizon.
    pub helped: Helped,
    /// The model's figures; lift, AUC and average precision without intervals.
    pub model: Figures,
    /// The rule that was best on what was mature by then.
    pub rule: Rule,
    /// Its figures.
    pub rule_figures: Figures,
}

impl Validation {
    /// Whether the model had more hits than the best single rule on the same places; false where nothing was held out.
    pub fn beats_baseline(&self) -> bool {
        self.model.hits > self.rule.hits
    }
}

/// Held-out scores of one date, one column a strength of the grid.
struct HeldOut<'a> {
    date: TrainingRows<'a>,
    trained_on: Vec<AsOf>,
    scores: Vec<Vec<f64>>,
}

/// What validation decides for the final fit.
pub(super) struct Chosen {
    pub(super) l2: f64,
    pub(super) calibration: Calibration,
    pub(super) validation: Validation,
    /// The held-out rankings behind it, a date each.
    pub(super) held_out: Vec<Judged>,
}

/// Holds out each date that has anything to train on, then chooses for the final fit on all of them.
pub(super) fn validate(training: &Training, dates: &[TrainingRows], columns: &[usize]) -> Result<Chosen, ModelError> {
    let held_out = hold_out(training, dates, columns)?;
    let held: Vec<&HeldOut> = held_out.iter().collect();
    let grid = &training.settings.l2;
    let best = best_strength(&held, grid);
    let (calibration, calibration_choice) = calibrate(&held, best);
    let report = report(training, dates, &held_out);
    let losses = (0..grid.len()).map(|place| (grid[place], mean_loss(&held, place)));
    let places = Places::Share(training.list_share);
    let bootstrap = Bootstrap { resamples: training.resamples, seed: training.settings.seed };
    let validation = Validation {
        list_share: training.list_share,
        model: measure(&report.model, places, Comparable::Yes, bootstrap),
        rule: measure(&report.rule, places, Comparable::No, bootstrap),
        log_loss_by_l2: losses.collect(),
        calibration_choice,
        reliability: Reliability::of(&report.model),
        held_back: HeldBack::of(&report.model, &report.rule, bootstrap),
        dates: report.dates,
    };
    Ok(Chosen { l2: grid[best], calibration, validation, held_out: report.model })
}

fn hold_out<'a>(
    training: &Training,
    dates: &[TrainingRows<'a>],
    columns: &[usize],
) -> Result<Vec<HeldOut<'a>>, ModelError> {
    let all: Vec<AsOf> = dates.iter().map(TrainingRows::as_of).collect();
    let mut held_out = Vec::new();
    let splits = splits(&all, training.horizon, training.reporting_lag_days);
    let testable = splits.iter().filter(|split| !split.train.is_empty()).count();
    let passed_over = dates.len() - testable.min(HELD_OUT_DATES);
    for (split, date) in splits.into_iter().zip(dates).skip(passed_over) {
        let may_train: Vec<TrainingRows> =
            dates.iter().filter(|date| split.train.contains(&date.as_of())).copied().collect();
        let design = Design::of(&may_train, columns);
        let positives = design.positives();
        let nothing_to_learn = positives == 0 || positives == design.labels.len() || design.scales.is_empty();
        if nothing_to_learn || date.labels.is_empty() {
            continue;
        }
        let scores = scores_by_strength(&design, &training.settings.l2, date)?;
        held_out.push(HeldOut { date: *date, trained_on: split.train, scores });
    }
    Ok(held_out)
}

/// Fits every strength, each from the one before, and scores the date.
fn scores_by_strength(design: &Design, grid: &[f64], date: &TrainingRows) -> Result<Vec<Vec<f64>>, ModelError> {
    let mut start: Option<Vec<f64>> = None;
    let mut scores = Vec::new();
    for l2 in grid {
        let parameters = quick_fit(design, *l2, start.as_deref())?;
        scores.push(Linear::of(&design.scales, &parameters).scores(date.matrix));
        start = Some(parameters);
    }
    Ok(scores)
}

/// The place in the grid with the least held-out log loss, the first among equals; the middle where nothing is held out.
fn best_strength(held: &[&HeldOut], grid: &[f64]) -> usize {
    let losses = (0..grid.len()).filter_map(|place| Some((place, mean_loss(held, place)?)));
    losses.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(grid.len() / 2, |(place, _)| place)
}

/// Mean log loss over the household-dates held out, scores taken for log-odds as they are.
fn mean_loss(held: &[&HeldOut], place: usize) -> Option<f64> {
    let (mut sum, mut rows) = (0.0, 0);
    for held in held {
        let risks: Vec<f64> = held.scores[place].iter().map(|score| Probability::from_log_odds(*score).get()).collect();
        sum += log_loss(&risks, held.date.labels)? * risks.len() as f64;
        rows += risks.len();
    }
    (rows > 0).then(|| sum / rows as f64)
}

/// The calibration to be had from some held-out dates: a date compares curves fitted on those that trained for it.
fn calibrate(held: &[&HeldOut], place: usize) -> (Calibration, CalibrationChoice) {
    let folds: Vec<Fold> = held
        .iter()
        .map(|held| Fold {
            as_of: held.date.as_of(),
            mature: &held.trained_on,
            scores: &held.scores[place],
            labels: held.date.labels,
        })
        .collect();
    choose(&folds)
}

/// What each validation date would have seen, judged.
#[derive(Default)]
struct Report {
    dates: Vec<ValidationDate>,
    model: Vec<Judged>,
    rule: Vec<Judged>,
}

fn report(training: &Training, dates: &[TrainingRows], held_out: &[HeldOut]) -> Report {
    let places = Places::Share(training.list_share);
    let chooses = |date: &&TrainingRows| held_out.iter().any(|held| held.trained_on.contains(&date.as_of()));
    let choosing: Vec<TrainingRows> = dates.iter().filter(chooses).copied().collect();
    let rule_hits = RuleHits::of(&choosing, training.features, places, training.tie_break);
    let counts_only = Bootstrap { resamples: 0, seed: training.settings.seed };
    let mut report = Report::default();
    for held in held_out {
        let earlier: Vec<&HeldOut> =
            held_out.iter().filter(|other| held.trained_on.contains(&other.date.as_of())).collect();
        let place = best_strength(&earlier, &training.settings.l2);
        let (calibration, calibration_choice) = calibrate(&earlier, place);
        let Some(rule) = rule_hits.best(|date| held.trained_on.contains(&date)) else { continue };
        let model = judged(held, place, &calibration, training);
        let by_rule = rule.judge(&held.date, training.tie_break);
        report.dates.push(ValidationDate {
            as_of: held.date.as_of(),
            trained_on: held.trained_on.clone(),
            l2: training.settings.l2[place],
            calibration,
            calibration_choice,
            helped: helped_on(training, held.date.as_of()),
            model: measure(std::slice::from_ref(&model), places, Comparable::Yes, counts_only),
            rule_figures: measure(std::slice::from_ref(&by_rule), places, Comparable::Yes, counts_only),
            rule,
        });
        report.model.push(model);
        report.rule.push(by_rule);
    }
    report
}

fn judged(held: &HeldOut, place: usize, calibration: &Calibration, training: &Training) -> Judged {
    let scores = held.scores[place].clone();
    Judged {
        as_of: held.date.as_of(),
        households: held.date.matrix.households.clone(),
        risks: scores.iter().map(|score| calibration.risk(*score).get()).collect(),
        scores,
        labels: held.date.labels.to_vec(),
        ties: held.date.ties(training.tie_break),
    }
}

/// Those helped among all rows of a date, for the rows validated are without them.
fn helped_on(training: &Training, as_of: AsOf) -> Helped {
    training.rows.iter().find(|date| date.as_of() == as_of).map_or_else(Helped::default, |date| Helped::among(&[*date]))
}
