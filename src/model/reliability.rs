use serde::{Deserialize, Serialize};

use super::measure::{Estimate, Interval, Judged, wilson};
use super::newton::{Objective, minimise};
use super::sandwich::clustered_errors;

/// Whether risks are what they say, on dates neither the model nor its calibration had seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Household-dates judged.
    pub rows: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// Mean risk; `None` without rows.
    pub mean_risk: Option<f64>,
    /// Calibration slope: 1 is right, below 1 the risks are too far apart, above 1 too close (Cox 1958). `None` where it
    /// cannot be fitted.
    pub slope: Option<Estimate>,
    /// Calibration intercept, fitted with the slope: 0 is right.
    pub intercept: Option<Estimate>,
    /// The rows by tenths of risk, the lowest first; fewer than ten where risks are tied.
    pub tenths: Vec<Tenth>,
}

/// About a tenth of the rows, those with like risks; rows with the same risk are in the same tenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenth {
    /// Lowest risk in it.
    pub from: f64,
    /// Highest risk in it.
    pub to: f64,
    /// Household-dates in it.
    pub rows: u32,
    /// Their mean risk.
    pub mean_risk: f64,
    /// Those whose outcome came.
    pub positives: u32,
    /// `positives / rows`, with Wilson's interval: somewhat too narrow, for a household may come on several dates.
    pub share: Estimate,
}

impl Reliability {
    /// Of the risks of some dates; nothing of a date without risks.
    pub(super) fn of(dates: &[Judged]) -> Self {
        let with_risks = || dates.iter().filter(|date| date.risks.len() == date.labels.len());
        let risks: Vec<f64> = with_risks().flat_map(|date| &date.risks).copied().collect();
        let labels: Vec<bool> = with_risks().flat_map(|date| &date.labels).copied().collect();
        let households: Vec<u64> =
            with_risks().flat_map(|date| &date.households).map(|household| household.0).collect();
        let (slope, intercept) = cox(&risks, &labels, &households).unzip();
        Self {
            rows: labels.len() as u32,
            positives: positives(&labels),
            mean_risk: (!risks.is_empty()).then(|| risks.iter().sum::<f64>() / risks.len() as f64),
            slope,
            intercept,
            tenths: tenths(&risks, &labels),
        }
    }
}

fn positives(labels: &[bool]) -> u32 {
    labels.iter().filter(|label| **label).count() as u32
}

/// Logistic regression of the outcome on the log-odds of the risk: slope and intercept, their intervals clustered by
/// household (Cox 1958). `None` with one class only, with one risk only, and where the two are told apart perfectly.
fn cox(risks: &[f64], labels: &[bool], households: &[u64]) -> Option<(Estimate, Estimate)> {
    let count = positives(labels) as usize;
    if count == 0 || count == labels.len() {
        return None;
    }
    let log_odds: Vec<f64> = risks.iter().map(|risk| (risk / (1.0 - risk)).ln()).collect();
    if log_odds.iter().any(|odds| !odds.is_finite()) {
        return None;
    }
    let objective = Objective { columns: &log_odds, labels, l2: 0.0 };
    let found = minimise(objective, Some(&[1.0, 0.0]));
    let rows = labels.len() as f64;
    let converged = objective.slopes(&found).steepest() <= 1e-7 * rows;
    let errors = clustered_errors(objective, &found, households)?;
    // Where no risk is between the classes the slope grows without end and the outcomes lose all doubt.
    let doubt = objective.slopes(&found).loss > 1e-6 * rows;
    let estimate =
        |place: usize| Estimate { value: found[place], interval: Interval::around(found[place], errors[place]) };
    (converged && doubt).then(|| (estimate(0), estimate(1)))
}

/// Risks cut at their nine tenths, by linear interpolation; a risk on a cut belongs below it (scikit-learn's
/// `calibration_curve` with `strategy="quantile"`).
fn tenths(risks: &[f64], labels: &[bool]) -> Vec<Tenth> {
    let mut order: Vec<usize> = (0..risks.len()).collect();
    order.sort_unstable_by(|&a, &b| risks[a].total_cmp(&risks[b]).then(a.cmp(&b)));
    let Some(last) = order.len().checked_sub(1) else { return Vec::new() };
    let cut = |tenth: usize| {
        let place = last as f64 * (tenth as f64 / 10.0);
        let (below, above) = (risks[order[place.floor() as usize]], risks[order[place.ceil() as usize]]);
        below + place.fract() * (above - below)
    };
    let ends = (1..10).map(|tenth| {
        let cut = cut(tenth);
        order.partition_point(|row| risks[*row] <= cut)
    });
    let mut found = Vec::new();
    let mut start = 0;
    for end in ends.chain([order.len()]) {
        if end > start {
            found.push(tenth(&order[start..end], risks, labels));
            start = end;
        }
    }
    found
}

fn tenth(rows: &[usize], risks: &[f64], labels: &[bool]) -> Tenth {
    let positives = rows.iter().filter(|row| labels[**row]).count() as u32;
    let count = rows.len() as u32;
    Tenth {
        from: risks[rows[0]],
        to: risks[rows[rows.len() - 1]],
        rows: count,
        mean_risk: rows.iter().map(|row| risks[*row]).sum::<f64>() / f64::from(count),
        positives,
        share: Estimate { value: f64::from(positives) / f64::from(count), interval: wilson(positives, count) },
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::Reliability;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::Probability;
    use crate::model::Judged;

    fn date(risks: Vec<f64>, labels: Vec<bool>) -> Judged {
        let households = (0..labels.len() as u64).map(HouseholdId).collect();
        let ties = vec![0; labels.len()];
        Judged { as_of: AsOf(Day(0)), households, scores: risks.clone(), risks, labels, ties }
    }

    /// Scores from −3 to 2; the outcome comes as often as the log-odds `truth` says.
    fn council(truth: impl Fn(f64) -> f64) -> Judged {
        let rows = (0..3_000).map(|row| (f64::from(row % 6) - 3.0, f64::from(row / 6) / 500.0));
        let (risks, labels) = rows
            .map(|(score, place)| {
                let came = place < Probability::from_log_odds(truth(score)).get();
                (Probability::from_log_odds(score).get(), came)
            })
            .unzip();
        date(risks, labels)
    }

    #[test]
    fn right_risks_have_slope_one_and_bold_ones_less() {
        let right = Reliability::of(&[council(|score| score)]);
        let (slope, intercept) = (right.slope.unwrap(), right.intercept.unwrap());
        assert!((slope.value - 1.0).abs() < 0.02 && intercept.value.abs() < 0.02, "{slope:?} {intercept:?}");
        let interval = slope.interval.unwrap();
        assert!(interval.low < 1.0 && 1.0 < interval.high);
        let bold = Reliability::of(&[council(|score| 0.5 * score - 1.0)]);
        assert!((bold.slope.unwrap().value - 0.5).abs() < 0.02 && (bold.intercept.unwrap().value + 1.0).abs() < 0.02);
        assert_eq!(right.tenths.len(), 6);
        assert!(right.tenths.iter().all(|tenth| tenth.rows == 500 && tenth.from.to_bits() == tenth.to.to_bits()));
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        let empty = Reliability::of(&[]);
        assert_eq!((empty.rows, empty.mean_risk, empty.slope, empty.tenths.len()), (0, None, None, 0));
        let apart = Reliability::of(&[date(vec![0.1, 0.2, 0.7, 0.8], vec![false, false, true, true])]);
        assert_eq!((apart.slope, apart.tenths.len()), (None, 4));
        let one_risk = Reliability::of(&[date(vec![0.3; 40], (0..40).map(|row| row % 4 == 0).collect())]);
        assert_eq!((one_risk.slope, one_risk.tenths.len()), (None, 1));
        assert_eq!(Reliability::of(&[date(vec![0.0, 0.5], vec![false, true])]).slope, None);
    }

    proptest! {
        #[test]
        fn the_tenths_hold_every_row_once_in_order(rows in vec((0..12_u8, any::<bool>()), 0..80), all in 0..3_u8) {
            let label = |label: bool| match all { 0 => label, 1 => true, _ => false };
            let risks = rows.iter().map(|(risk, _)| f64::from(*risk) / 11.0).collect();
            let labels: Vec<bool> = rows.iter().map(|(_, outcome)| label(*outcome)).collect();
            let found = Reliability::of(&[date(risks, labels)]);
            prop_assert_eq!(found.tenths.iter().map(|tenth| tenth.rows).sum::<u32>() as usize, rows.len());
            prop_assert_eq!(found.tenths.iter().map(|tenth| tenth.positives).sum::<u32>(), found.positives);
            prop_assert!(found.tenths.windows(2).all(|pair| pair[0].to < pair[1].from) && found.tenths.len() <= 10);
            prop_assert!(found.slope.is_none() || all == 0);
            prop_assert_eq!(found.slope.is_some(), found.intercept.is_some());
        }
    }
}
