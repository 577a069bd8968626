use std::collections::BTreeMap;

use serde::Serialize;

use super::reach::positives;
use super::rows::{AlertRow, CohortRow, Facts, Outcome};
use super::share::{Counted, Rates, Share};
use crate::domain::Day;
use crate::model::Bootstrap;

/// The figures of some of the alerts: those of a month, a model, a team, a band of certainty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// Which ones.
    pub name: String,
    /// Alerts published.
    pub alerts: u32,
    /// Those whose horizon or reporting lag is not over.
    pub pending: u32,
    /// Those that are mature but of which it is not known what came.
    pub unknown: u32,
    /// The mean risk that was published for those of which it is known, 0 to 1: what the hit rate ought to be.
    pub promised: Option<f64>,
    /// `hits / alerts of which it is known`.
    pub hit: Rates,
    /// `became homeless / alerts of which it is known`.
    pub became_homeless: Rates,
    /// Of the cohorts of that month: the hit rate of a random list. `None` in other splits and where no cohort is mature.
    pub base_rate: Option<Share>,
    /// Of the positives of the cohorts whose household was linked that surely, those that were alerted. `None` in other
    /// splits.
    pub recall: Option<Share>,
}

/// The bands of certainty with which a household was linked: from (included), to (not included), name.
const BANDS: [(f64, f64, &str); 3] =
    [(0.0, 0.8, "below 0.80"), (0.8, 0.95, "0.80 to 0.95"), (0.95, f64::INFINITY, "0.95 and above")];

/// By calendar month of the alert.
pub(super) fn by_month(facts: &Facts) -> Vec<Slice> {
    let mut slices = split(&facts.alerts, facts.bootstrap, |alert| month(alert.as_of.0));
    let mut cohorts: BTreeMap<String, Vec<&CohortRow>> = BTreeMap::new();
    for cohort in &facts.cohorts {
        cohorts.entry(month(cohort.as_of.0)).or_default().push(cohort);
    }
    for slice in &mut slices {
        slice.base_rate = cohorts.get(&slice.name).map(|cohorts| super::reach::base_rate(cohorts));
    }
    slices
}

/// By the model that scored.
pub(super) fn by_model(facts: &Facts) -> Vec<Slice> {
    split(&facts.alerts, facts.bootstrap, |alert| alert.model.clone())
}

/// By team.
pub(super) fn by_team(facts: &Facts) -> Vec<Slice> {
    split(&facts.alerts, facts.bootstrap, |alert| alert.team.clone())
}

/// By how surely the household was linked. All bands are there, empty ones too.
pub(super) fn by_certainty(facts: &Facts) -> Vec<Slice> {
    let within = |certainty: Option<f64>, (from, to): (f64, f64)| certainty.is_some_and(|at| from <= at && at < to);
    let found = positives(facts);
    let band = |&(from, to, name): &(f64, f64, &str)| {
        let alerts: Vec<&AlertRow> = facts.alerts.iter().filter(|alert| within(alert.certainty, (from, to))).collect();
        let cases = found.iter().filter(|positive| within(positive.certainty, (from, to)));
        let rows: Vec<_> = cases.map(|positive| (positive.household, positive.alerted)).collect();
        Slice { recall: Some(Share::of(&rows, facts.bootstrap)), ..slice(name.to_owned(), &alerts, facts.bootstrap) }
    };
    BANDS.iter().map(band).collect()
}

/// The year and month of a day.
fn month(day: Day) -> String {
    day.to_string().chars().take(7).collect()
}

fn split(alerts: &[AlertRow], bootstrap: Bootstrap, by: impl Fn(&AlertRow) -> String) -> Vec<Slice> {
    let mut parts: BTreeMap<String, Vec<&AlertRow>> = BTreeMap::new();
    for alert in alerts {
        parts.entry(by(alert)).or_default().push(alert);
    }
    parts.into_iter().map(|(name, alerts)| slice(name, &alerts, bootstrap)).collect()
}

/// The figures of the alerts given.
pub(super) fn slice(name: String, alerts: &[&AlertRow], bootstrap: Bootstrap) -> Slice {
    let count = |of: fn(&Outcome) -> bool| alerts.iter().filter(|alert| of(&alert.outcome)).count() as u32;
    let known = || alerts.iter().copied().filter(|alert| alert.known().is_some());
    let risks: Vec<f64> = known().map(|alert| alert.risk).collect();
    let promised = (!risks.is_empty()).then(|| risks.iter().sum::<f64>() / risks.len() as f64);
    Slice {
        name,
        alerts: alerts.len() as u32,
        pending: count(|outcome| *outcome == Outcome::Pending),
        unknown: count(|outcome| matches!(outcome, Outcome::Unknown(_))),
        promised,
        hit: Rates::of(known().map(hit), bootstrap),
        became_homeless: Rates::of(known().filter_map(homeless), bootstrap),
        base_rate: None,
        recall: None,
    }
}

/// Whether a duty was owed.
pub(super) fn hit(alert: &AlertRow) -> Counted {
    let came = alert.came();
    let brought_in = came.is_some_and(|came| came.brought_in);
    Counted { household: alert.household, counts: came.is_some(), brought_in }
}

/// Whether the household became homeless; `None` while a prevention duty has not ended, for then it is not known.
pub(super) fn homeless(alert: &AlertRow) -> Option<Counted> {
    let came = alert.came();
    let counts = came.is_some_and(|came| came.became_homeless);
    let open = came.is_some_and(|came| came.still_open);
    (counts || !open).then(|| Counted { counts, ..hit(alert) })
}
