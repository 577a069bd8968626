use serde::Serialize;

use super::rows::{AlertRow, Facts};
use super::share::{Counted, Rates};
use super::slices::{hit, homeless};

/// What was done for a household before anything came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Help was given.
    Helped,
    /// Somebody was spoken to, but no help was given.
    Reached,
    /// Nobody could be reached.
    Tried,
    /// Nobody tried, as far as is recorded.
    NotContacted,
}

/// What happened to alerts that were treated one way. The groups differ in more than their treatment, and only who had
/// not yet applied could still be helped: the difference between them is not what help does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Treated {
    /// What was done, on or after the first alert and not after the application.
    pub treatment: Treatment,
    /// Mature alerts of which it is not known what came.
    pub unknown: u32,
    /// A duty was owed / alerts of which it is known.
    pub hit: Rates,
    /// Became homeless / alerts of which it is known.
    pub became_homeless: Rates,
    /// Became homeless or was placed in temporary accommodation / alerts of which it is known.
    pub homeless_or_temporary: Rates,
}

impl Treatment {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Helped, Self::Reached, Self::Tried, Self::NotContacted];

    /// In words, for a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::Reached => "reached, not helped",
            Self::Tried => "tried, not reached",
            Self::NotContacted => "not contacted",
        }
    }

    /// What was done for an alert before anything came of it.
    fn of(alert: &AlertRow) -> Self {
        let event = [alert.came().map(|came| came.applied), alert.temporary].into_iter().flatten().min();
        let in_time = |day: Option<crate::domain::Day>| day.is_some_and(|day| event.is_none_or(|event| day <= event));
        match (in_time(alert.helped), in_time(alert.reached), in_time(alert.tried)) {
            (true, _, _) => Self::Helped,
            (_, true, _) => Self::Reached,
            (_, _, true) => Self::Tried,
            _ => Self::NotContacted,
        }
    }
}

/// Mature alerts by what was done, every treatment in order.
pub(super) fn help(facts: &Facts) -> Vec<Treated> {
    let group = |treatment: Treatment| {
        let alerts = || facts.alerts.iter().filter(move |alert| alert.is_mature() && Treatment::of(alert) == treatment);
        let known = || alerts().filter(|alert| alert.known().is_some());
        Treated {
            treatment,
            unknown: (alerts().count() - known().count()) as u32,
            hit: Rates::of(known().map(hit), facts.bootstrap),
            became_homeless: Rates::of(known().filter_map(homeless), facts.bootstrap),
            homeless_or_temporary: Rates::of(known().filter_map(homeless_or_temporary), facts.bootstrap),
        }
    };
    Treatment::ALL.map(group).to_vec()
}

fn homeless_or_temporary(alert: &AlertRow) -> Option<Counted> {
    if alert.temporary.is_some() {
        return Some(Counted { counts: true, ..hit(alert) });
    }
    homeless(alert)
}
