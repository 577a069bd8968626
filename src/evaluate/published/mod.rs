//! How often the alerts that went out were right, counted from plain rows. The door is [`published`].

mod early; //    days from first alert to application
mod exhibits; // the same as tables
mod help; //     by what was done for a household
mod mask; //     what may leave the office
mod reach; //    recall, coverage, chance, the best single rule
mod rows; //     what is counted
mod share; //    a count, a share, an interval
mod slices; //   by month, model, team, certainty
mod splits; //   these as tables

#[cfg(test)]
mod hidden;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

pub use early::{Early, Later, Quartiles};
pub use exhibits::exhibits;
pub use help::{Treated, Treatment};
pub use reach::{Chance, Coverage, Recall, RuleFigures};
pub use rows::{AlertRow, Came, CaseRow, CohortRow, Facts, Outcome, RuleRow, Unknown};
pub use share::{Rates, Share};
pub use slices::Slice;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use share::Counted;
use slices::{hit, homeless, slice};

/// How the published lists did. Only mature alerts of which it is known what came enter a rate; the others are counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The day it was counted on.
    pub on: AsOf,
    /// To when outcomes are complete.
    pub complete_to: Day,
    /// How far ahead an alert looks, in days.
    pub horizon_days: u16,
    /// How many alerts there are, and of how many it is known what came.
    pub alerts: AlertCounts,
    /// *Hit*: a prevention or relief duty was owed within the horizon. Hits / alerts of which it is known.
    pub hit: Rates,
    /// *Became homeless*: a relief duty was owed, or a prevention duty ended homeless. / alerts of which it is known.
    pub became_homeless: Rates,
    /// The mean risk that was published for the alerts of which it is known: what the hit rate ought to be.
    pub promised: Option<f64>,
    /// What the hit rate would be if every alert of which it is not known had been a miss, and if every one had been a hit.
    pub hit_rate_between: Option<(f64, f64)>,
    /// The same by household: each that was alerted once, however often it was.
    pub households: HouseholdFigures,
    /// Against chance.
    pub chance: Chance,
    /// Against the best single rule; `None` where none is known.
    pub rule: Option<RuleFigures>,
    /// Hits out of everything that came.
    pub recall: Recall,
    /// How much of everything that came was in reach.
    pub coverage: Coverage,
    /// How early.
    pub early: Early,
    /// What happened to those who were helped and to the others: no effect of help can be read from it.
    pub help: Vec<Treated>,
    /// By calendar month of the alert.
    pub by_month: Vec<Slice>,
    /// By how surely the household was linked: linkage's share of the error.
    pub by_certainty: Vec<Slice>,
    /// By the model that scored.
    pub by_model: Vec<Slice>,
    /// By team.
    pub by_team: Vec<Slice>,
}

/// How many alerts there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertCounts {
    /// As-of dates of lists with alerts.
    pub lists: u32,
    /// Alerts published.
    pub published: u32,
    /// Alerts whose horizon or reporting lag is not over.
    pub pending: u32,
    /// Alerts that count.
    pub mature: u32,
    /// Mature alerts of which it is not known what came, by reason.
    pub unknown: BTreeMap<&'static str, u32>,
    /// Mature alerts of which it is known.
    pub known: u32,
    /// Known alerts on which a prevention duty followed a contact from a list.
    pub brought_in: u32,
}

/// Of the households that were flagged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HouseholdFigures {
    /// Households alerted at least once.
    pub flagged: u32,
    /// A duty was owed after any of its alerts / households with an alert of which it is known.
    pub hit: Rates,
    /// Became homeless after any of its alerts / the same.
    pub became_homeless: Rates,
}

/// Counts the alerts against what came. Intervals are Wilson's where each household counts once, else a bootstrap by
/// household; those of the base rate as in [`Share`]; that of the lift takes the base rate as it is.
///
/// ```
/// use hew::domain::{AsOf, Day, Horizon, HouseholdId};
/// use hew::evaluate::{AlertRow, Bootstrap, Facts, Outcome, published};
/// let alert = |id, outcome| AlertRow {
///     as_of: AsOf(Day(0)), period_start: Day(0), household: HouseholdId(id), team: "all".into(), rank: 1, score: 0.0,
///     risk: 0.1, model: "m".into(), certainty: None, first_alert: AsOf(Day(0)), outcome, temporary: None, tried: None,
///     reached: None, helped: None,
/// };
/// let alerts = vec![alert(1, Outcome::Nothing), alert(2, Outcome::Pending)];
/// let bootstrap = Bootstrap { resamples: 0, seed: 1 };
/// let facts = Facts { on: AsOf(Day(300)), complete_to: Day(300), horizon: Horizon(180), alerts, cohorts: vec![], bootstrap };
/// let figures = published(&facts);
/// assert_eq!((figures.alerts.mature, figures.alerts.pending, figures.hit.all.count), (1, 1, 0));
/// ```
pub fn published(facts: &Facts) -> Evaluation {
    let facts = &in_order(facts);
    let every: Vec<&AlertRow> = facts.alerts.iter().collect();
    let whole = slice("all".to_owned(), &every, facts.bootstrap);
    let alerts = counts(facts);
    let unknown = f64::from(alerts.mature - alerts.known);
    let of = |hits: f64| (alerts.mature > 0).then(|| hits / f64::from(alerts.mature));
    let hits = f64::from(whole.hit.all.count);
    Evaluation {
        on: facts.on,
        complete_to: facts.complete_to,
        horizon_days: facts.horizon.0,
        hit_rate_between: of(hits).zip(of(hits + unknown)),
        alerts,
        hit: whole.hit,
        became_homeless: whole.became_homeless,
        promised: whole.promised,
        households: households(facts),
        chance: reach::chance(facts),
        rule: reach::rule(facts),
        recall: reach::recall(facts, 0),
        coverage: reach::coverage(facts),
        early: early::early(facts),
        help: help::help(facts),
        by_month: slices::by_month(facts),
        by_certainty: slices::by_certainty(facts),
        by_model: slices::by_model(facts),
        by_team: slices::by_team(facts),
    }
}

/// The rows in one order, whatever order they came in: means of the same numbers are then the same to the last bit.
fn in_order(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.alerts.sort_by(|a, b| (a.as_of, &a.team, a.household).cmp(&(b.as_of, &b.team, b.household)));
    facts.cohorts.sort_by_key(|cohort| cohort.as_of);
    facts
}

fn counts(facts: &Facts) -> AlertCounts {
    let alerts = &facts.alerts;
    let mature = alerts.iter().filter(|alert| alert.is_mature()).count() as u32;
    let known = alerts.iter().filter(|alert| alert.known().is_some()).count() as u32;
    let of = |reason| alerts.iter().filter(|alert| alert.outcome == Outcome::Unknown(reason)).count() as u32;
    let lists: std::collections::BTreeSet<AsOf> = alerts.iter().map(|alert| alert.as_of).collect();
    AlertCounts {
        lists: lists.len() as u32,
        published: alerts.len() as u32,
        pending: alerts.len() as u32 - mature,
        mature,
        unknown: Unknown::ALL.into_iter().map(|reason| (reason.words(), of(reason))).collect(),
        known,
        brought_in: alerts.iter().filter(|alert| alert.came().is_some_and(|came| came.brought_in)).count() as u32,
    }
}

/// Each household once: whether anything came after any of its alerts, and whether we brought in all that came.
fn households(facts: &Facts) -> HouseholdFigures {
    let mut flagged: BTreeMap<HouseholdId, Vec<&AlertRow>> = BTreeMap::new();
    for alert in &facts.alerts {
        flagged.entry(alert.household).or_default().push(alert);
    }
    let once = |counted: fn(&AlertRow) -> Option<Counted>| {
        let one = move |(household, alerts): (&HouseholdId, &Vec<&AlertRow>)| {
            let known: Vec<&AlertRow> = alerts.iter().copied().filter(|alert| alert.known().is_some()).collect();
            let mut came = known.iter().filter_map(|alert| alert.came()).peekable();
            let brought_in = came.peek().is_some() && came.all(|came| came.brought_in);
            let told: Vec<Counted> = known.iter().filter_map(|alert| counted(alert)).collect();
            let counts = told.iter().any(|told| told.counts);
            // Where nothing is told of one of them, it is not known that nothing came.
            let is_known = !known.is_empty() && (counts || told.len() == known.len());
            is_known.then_some(Counted { household: *household, counts, brought_in })
        };
        Rates::of(flagged.iter().filter_map(one), facts.bootstrap)
    };
    HouseholdFigures {
        flagged: flagged.len() as u32,
        hit: once(|alert| Some(hit(alert))),
        became_homeless: once(homeless),
    }
}
