use std::collections::BTreeMap;

use serde::Serialize;

use super::reach::{Recall, recall};
use super::rows::Facts;
use super::share::Rates;
use super::slices::hit;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// Outcomes nearer than these many days may come too soon for help: two weeks, and the eight weeks of a prevention duty.
const TOO_SOON: [u16; 2] = [14, 56];

/// How early the lists were.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Early {
    /// Days from the first alert to the application, each application once.
    pub days: Option<Quartiles>,
    /// The same without the applications we brought in.
    pub days_without_brought_in: Option<Quartiles>,
    /// The figures again without outcomes that came too soon.
    pub later: Vec<Later>,
}

/// How a number is spread. Quartiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quartiles {
    /// How many.
    pub count: u32,
    /// The least.
    pub least: f64,
    /// A quarter is below.
    pub lower: f64,
    /// Half is below.
    pub median: f64,
    /// A quarter is above.
    pub upper: f64,
    /// The most.
    pub most: f64,
}

/// The figures without outcomes inside so many days of the list: such alerts and such positives are left out altogether,
/// neither hits nor misses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Later {
    /// Inside fewer days than these.
    pub inside_days: u16,
    /// Hits / alerts that are left.
    pub hit: Rates,
    /// Alerted / positives that are left.
    pub recall: Recall,
}

pub(super) fn early(facts: &Facts) -> Early {
    Early {
        days: Quartiles::of(&lead(facts, false)),
        days_without_brought_in: Quartiles::of(&lead(facts, true)),
        later: TOO_SOON.iter().map(|days| later(facts, *days)).collect(),
    }
}

/// Days from first alert to application of each household and application.
fn lead(facts: &Facts, without_brought_in: bool) -> Vec<f64> {
    let mut applications: BTreeMap<(HouseholdId, Day), Day> = BTreeMap::new();
    for alert in &facts.alerts {
        let Some(came) = alert.came().filter(|came| !(without_brought_in && came.brought_in)) else { continue };
        let first = applications.entry((alert.household, came.applied)).or_insert(alert.first_alert.0);
        *first = alert.first_alert.0.min(*first);
    }
    applications.iter().map(|((_, applied), first)| f64::from(*applied - *first)).collect()
}

fn later(facts: &Facts, inside_days: u16) -> Later {
    let days = i32::from(inside_days);
    let soon = |applied: Day, as_of: Day| applied - as_of < days;
    let known = facts.alerts.iter().filter(|alert| alert.known().is_some());
    let left = known.filter(|alert| !alert.came().is_some_and(|came| soon(came.applied, alert.as_of.0)));
    Later { inside_days, hit: Rates::of(left.map(hit), facts.bootstrap), recall: recall(facts, days) }
}

impl Quartiles {
    /// `None` of nothing.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let at = |share: f64| {
            let place = share * (sorted.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below] + place.fract() * (sorted[above] - sorted[below])
        };
        Some(Self { count: sorted.len() as u32, least, lower: at(0.25), median: at(0.5), upper: at(0.75), most })
    }
}

#[cfg(test)]
mod tests {
    use super::Quartiles;

    #[test]
    fn quartiles_are_those_of_numpy() {
        // numpy.quantile([3, 10, 40, 41, 100, 7], [0.25, 0.5, 0.75])
        let spread = Quartiles::of(&[3.0, 10.0, 40.0, 41.0, 100.0, 7.0]).unwrap();
        assert_eq!((spread.count, spread.least, spread.most), (6, 3.0, 100.0));
        assert_eq!((spread.lower, spread.median, spread.upper), (7.75, 25.0, 40.75));
        let one = Quartiles::of(&[5.0]).unwrap();
        assert_eq!((one.lower, one.median, one.upper), (5.0, 5.0, 5.0));
        assert_eq!(Quartiles::of(&[]), None);
    }
}
