use serde::Serialize;

use super::NotEnough;
use super::Rate;
use super::rates::difference;
use super::rates::ratio;
use crate::evaluate::Estimate;

/// What stands beside the plain comparison wherever it is shown.
pub const NOT_CAUSAL: &str = "Not the effect of help: caseworkers choose whom they help and households choose whether to \
    accept, so those helped differ from the others in more than the help.";

/// One mature alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Helped {
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
    /// Alerts left out because their outcome is not known.
    pub unknown: u32,
    /// [`NOT_CAUSAL`].
    pub caution: &'static str,
}

/// Compares the mature alerts that were followed by help with those that were not.
///
/// # Errors
/// Nobody helped, or everybody.
pub fn compare(alerts: &[Helped]) -> Result<Comparison, NotEnough> {
    let count = |helped: bool, outcome: Option<bool>| {
        alerts.iter().filter(|alert| alert.helped == helped && alert.outcome == outcome).count() as u32
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
        caution: NOT_CAUSAL,
    })
}
