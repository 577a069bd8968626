use serde::Serialize;

use crate::model::Estimate;
use crate::model::Interval;

/// How a share is spread over households that are counted on several dates: what the design effect is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spread {
    households: f64,
    parts: f64,
    wholes: f64,
    parts_squared: f64,
    products: f64,
    wholes_squared: f64,
}

/// The 97.5% point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Spread {
    /// Adds a household with its numbers of household-dates.
    pub(super) fn add(&mut self, part: u32, whole: u32) {
        if whole == 0 {
            return;
        }
        let (part, whole) = (f64::from(part), f64::from(whole));
        self.households += 1.0;
        self.parts += part;
        self.wholes += whole;
        self.parts_squared += part * part;
        self.products += part * whole;
        self.wholes_squared += whole * whole;
    }

    /// The share with its 95% interval; `None` where there is nothing to divide by.
    pub(super) fn estimate(&self) -> Option<Estimate> {
        (self.wholes > 0.0).then(|| {
            let share = self.parts / self.wholes;
            Estimate { value: share, interval: Some(wilson_at(share, self.wholes / self.design_effect(share))) }
        })
    }

    /// How many times as wide the variance is as it would be if every household-date were another household: the ratio
    /// estimator's variance over households, `H/(H−1) Σ(y − p m)² / n²`, over `p(1−p)/n`, never below 1 (Kish 1965, section
    /// 5.4; Rao & Scott 1992). Where the share is 0 or 1 the households of a group are taken to be all of a kind:
    /// `Σm² / n`.
    fn design_effect(&self, share: f64) -> f64 {
        let alike = self.wholes_squared / self.wholes;
        if share <= 0.0 || share >= 1.0 || self.households < 2.0 {
            return alike.max(1.0);
        }
        let squares = self.parts_squared - 2.0 * share * self.products + share * share * self.wholes_squared;
        let variance = self.households / (self.households - 1.0) * squares.max(0.0) / (self.wholes * self.wholes);
        (variance * self.wholes / (share * (1.0 - share))).max(1.0)
    }
}

/// Wilson's 95% interval of a share of so many independent trials, which need not be a whole number.
fn wilson_at(p: f64, n: f64) -> Interval {
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let low = if p <= 0.0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if p >= 1.0 { 1.0 } else { ((middle + half) / scale).min(1.0) };
    Interval { low, high }
}

/// Counts of a group: the four of a confusion matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Confusion {
    /// Flagged, the outcome came.
    pub(super) tp: u32,
    /// Flagged, it did not.
    pub(super) fp: u32,
    /// Not flagged, the outcome came.
    pub(super) fn_: u32,
    /// Not flagged, it did not.
    pub(super) tn: u32,
}

/// A group's shares by the names aequitas has for them, each between 0 and 1; `None` where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rates {
    /// Recall: flagged among those whose outcome came.
    pub tpr: Option<f64>,
    /// Missed among those whose outcome came.
    pub fnr: Option<f64>,
    /// Flagged among those whose outcome did not come.
    pub fpr: Option<f64>,
    /// Those whose outcome came among the flagged: the hit rate.
    pub precision: Option<f64>,
    /// Those whose outcome did not come among the flagged.
    pub fdr: Option<f64>,
    /// Those whose outcome came among the not flagged.
    #[serde(rename = "for")]
    pub for_: Option<f64>,
    /// The group's share of all who are flagged.
    pub ppr: Option<f64>,
    /// The group's flag rate.
    pub pprev: Option<f64>,
}

impl Rates {
    /// The shares of a group, given how many are flagged in all groups.
    pub(super) fn of(group: Confusion, flagged_in_all: u32) -> Self {
        let Confusion { tp, fp, fn_, tn } = group;
        let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
        Self {
            tpr: share(tp, tp + fn_),
            fnr: share(fn_, tp + fn_),
            fpr: share(fp, fp + tn),
            precision: share(tp, tp + fp),
            fdr: share(fp, tp + fp),
            for_: share(fn_, fn_ + tn),
            ppr: share(tp + fp, flagged_in_all),
            pprev: share(tp + fp, tp + fp + fn_ + tn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Spread, wilson_at};
    use crate::model::wilson;

    fn spread(households: &[(u32, u32)]) -> Spread {
        let mut spread = Spread::default();
        for (part, whole) in households {
            spread.add(*part, *whole);
        }
        spread
    }

    #[test]
    fn where_each_household_counts_once_the_interval_is_wilsons() {
        let households: Vec<(u32, u32)> = (0..200).map(|id| (u32::from(id % 8 == 0), 1)).collect();
        let ours = spread(&households).estimate().unwrap();
        let plain = wilson(25, 200).unwrap();
        assert!((ours.value - 0.125).abs() < 1e-15);
        // The variance over households has 199 for its divisor: the interval may be wider by a half of a percent.
        let interval = ours.interval.unwrap();
        assert!((interval.low - plain.low).abs() < 3e-4 && (interval.high - plain.high).abs() < 3e-4, "{interval:?}");
    }

    #[test]
    fn a_household_counted_twelve_times_counts_as_one() {
        let many: Vec<(u32, u32)> = (0..100).map(|id| (12 * u32::from(id % 5 == 0), 12)).collect();
        let interval = spread(&many).estimate().unwrap().interval.unwrap();
        let of_households = wilson(20, 100).unwrap();
        assert!((interval.low - of_households.low).abs() < 2e-3, "{interval:?} {of_households:?}");
        assert!((interval.high - of_households.high).abs() < 2e-3, "{interval:?} {of_households:?}");
    }

    #[test]
    fn none_of_ten_counted_thrice_is_none_of_ten() {
        let interval = spread(&[(0, 3); 10]).estimate().unwrap().interval.unwrap();
        assert!((interval.high - wilson(0, 10).unwrap().high).abs() < 1e-12);
        assert_eq!(wilson_at(0.0, 5.0).low.to_bits(), 0.0_f64.to_bits());
        assert_eq!(spread(&[]).estimate(), None);
    }
}
