use std::collections::BTreeMap;

use serde::Serialize;

use super::NotEnough;
use super::Rate;
use super::rates::difference;
use super::rates::ratio;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::evaluate::Estimate;

/// What stands beside the plain comparison wherever it is shown.
pub const NOT_CAUSAL: &str = "Not the effect of help: caseworkers choose whom they help and households choose whether to \
    accept, so those helped differ from the others in more than the help.";

/// One mature alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Helped {
    /// The household.
    pub household: HouseholdId,
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// Whether help was given within the horizon.
    pub helped: bool,
    /// Whether the household became homeless or was placed in temporary accommodation within the horizon; `None` where
    /// that is not known.
    pub outcome: Option<bool>,
}

/// Those helped beside those not helped: counts and rates that go together with who was helped, not with what help did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Those helped.
    pub helped: Rate,
    /// Those not helped.
    pub not_helped: Rate,
    /// Rate of those helped less that of those not helped.
    pub difference: Estimate,
    /// Rate of those helped over that of those not helped; `None` where the latter is 0.
    pub ratio: Option<Estimate>,
    /// Households left out because their outcome is not known.
    pub unknown: u32,
    /// Later alerts of a household, left out.
    pub not_first: u32,
    /// [`NOT_CAUSAL`].
    pub caution: &'static str,
}

/// Compares the households whose first mature alert was followed by help with those where it was not. Households are
/// distinct, so no clustering is needed.
///
/// # Errors
/// Nobody helped, or everybody.
pub fn compare(alerts: &[Helped]) -> Result<Comparison, NotEnough> {
    let first = first_alerts(alerts);
    let count = |helped: bool, outcome: Option<bool>| {
        first.iter().filter(|alert| alert.helped == helped && alert.outcome == outcome).count() as u32
    };
    let [helped, not_helped] = [true, false].map(|helped| {
        let hits = count(helped, Some(true));
        (hits, hits + count(helped, Some(false)))
    });
    if helped.1 + not_helped.1 == 0 {
        return Err(NotEnough::Nothing);
    }
    if helped.1.min(not_helped.1) == 0 {
        return Err(NotEnough::Households { found: 0, needed: 1 });
    }
    let [helped, not_helped] = [helped, not_helped].map(|(hits, of)| Rate::plain(hits, of));
    Ok(Comparison {
        difference: difference(&helped, &not_helped),
        ratio: ratio(&helped, &not_helped),
        helped,
        not_helped,
        unknown: count(true, None) + count(false, None),
        not_first: (alerts.len() - first.len()) as u32,
        caution: NOT_CAUSAL,
    })
}

/// The earliest alert of each household.
fn first_alerts(alerts: &[Helped]) -> Vec<Helped> {
    let order = |alert: &Helped| (alert.as_of, alert.helped, alert.outcome);
    let mut first: BTreeMap<HouseholdId, Helped> = BTreeMap::new();
    for alert in alerts {
        let held = first.entry(alert.household).or_insert(*alert);
        if order(alert) < order(held) {
            *held = *alert;
        }
    }
    first.into_values().collect()
}
