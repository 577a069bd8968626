use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::model::Bootstrap;
use crate::model::Estimate;
use crate::model::hit_rate;
use crate::model::lift;
use crate::model::ratio_interval;
use crate::model::recall;
use crate::model::wilson;

/// One alert that was published: a household's first appearance on a list in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedAlert {
    /// The as-of date of that list.
    pub as_of: AsOf,
    /// The household.
    pub household: HouseholdId,
    /// Whether the outcome came within the horizon; `None` while the alert is pending (not mature).
    pub hit: Option<bool>,
}

/// What came of the whole cohort of a mature as-of date on which alerts were published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedCohort {
    /// The as-of date.
    pub as_of: AsOf,
    /// Households scored.
    pub households: u32,
    /// Those whose outcome came within the horizon.
    pub positives: u32,
}

/// How the published lists did. Pending alerts are counted and enter no rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// As-of dates of the mature alerts, earliest first.
    pub dates: Vec<AsOf>,
    /// Alerts whose horizon and reporting lag are not over.
    pub pending: u32,
    /// Alerts that count.
    pub mature: u32,
    /// Mature alerts whose outcome came.
    pub hits: u32,
    /// `hits / mature`; interval as in [`published`].
    pub hit_rate: Option<Estimate>,
    /// Household-dates of the cohorts given.
    pub cohort: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// `positives / cohort`, the hit rate of a random list.
    pub base_rate: Option<Estimate>,
    /// Hits of the dates whose cohort is given, `/ positives`.
    pub recall: Option<Estimate>,
    /// Hit rate of the dates whose cohort is given, `/ base rate`.
    pub lift: Option<Estimate>,
}

/// Counts the mature alerts against what came. The hit rate of one date has a Wilson interval, of several a bootstrap by
/// household; the lift a bootstrap by household with the base rate taken as it is; recall and base rate are Wilson's.
/// Recall and lift use only the alerts of dates whose cohort is given. Alerts and cohorts may come in any order.
///
/// ```
/// use hew::domain::{AsOf, Day, HouseholdId};
/// use hew::evaluate::{Bootstrap, PublishedAlert, PublishedCohort, published};
/// let alert = |id, hit| PublishedAlert { as_of: AsOf(Day(0)), household: HouseholdId(id), hit };
/// let alerts = [alert(1, Some(true)), alert(2, Some(false)), alert(3, None)];
/// let cohort = PublishedCohort { as_of: AsOf(Day(0)), households: 100, positives: 4 };
/// let figures = published(&alerts, &[cohort], Bootstrap { resamples: 0, seed: 1 });
/// assert_eq!((figures.mature, figures.pending, figures.hits), (2, 1, 1));
/// assert_eq!((figures.recall.unwrap().value, figures.lift.unwrap().value), (0.25, 12.5));
/// ```
pub fn published(alerts: &[PublishedAlert], cohorts: &[PublishedCohort], bootstrap: Bootstrap) -> Published {
    let mature: Vec<(AsOf, HouseholdId, bool)> =
        alerts.iter().filter_map(|alert| Some((alert.as_of, alert.household, alert.hit?))).collect();
    let dates: BTreeSet<AsOf> = mature.iter().map(|(as_of, _, _)| *as_of).collect();
    let known: BTreeSet<AsOf> = cohorts.iter().map(|cohort| cohort.as_of).collect();
    let in_cohorts: Vec<_> = mature.iter().copied().filter(|(as_of, _, _)| known.contains(as_of)).collect();
    let cohort: u32 = cohorts.iter().map(|cohort| cohort.households).sum();
    let positives: u32 = cohorts.iter().map(|cohort| cohort.positives).sum();
    let (alerted, hits) = (in_cohorts.len() as u32, hits(&in_cohorts));
    let all_hits = self::hits(&mature);
    let hit_interval = if dates.len() == 1 {
        wilson(all_hits, mature.len() as u32)
    } else {
        ratio_interval(&counts(&mature), bootstrap)
    };
    let chance = hit_rate(positives, cohort);
    let lift_interval = ratio_interval(&counts(&in_cohorts), bootstrap).zip(chance).map(|(mut interval, chance)| {
        interval.low /= chance;
        interval.high /= chance;
        interval
    });
    Published {
        dates: dates.into_iter().collect(),
        pending: (alerts.len() - mature.len()) as u32,
        mature: mature.len() as u32,
        hits: all_hits,
        hit_rate: hit_rate(all_hits, mature.len() as u32).map(|value| Estimate { value, interval: hit_interval }),
        cohort,
        positives,
        base_rate: chance.map(|value| Estimate { value, interval: wilson(positives, cohort) }),
        recall: recall(hits, positives).map(|value| Estimate { value, interval: wilson(hits, positives) }),
        lift: lift(hits, alerted, positives, cohort).map(|value| Estimate { value, interval: lift_interval }),
    }
}

fn hits(alerts: &[(AsOf, HouseholdId, bool)]) -> u32 {
    alerts.iter().map(|(_, _, hit)| u32::from(*hit)).sum()
}

fn counts(alerts: &[(AsOf, HouseholdId, bool)]) -> Vec<(HouseholdId, u32, u32)> {
    alerts.iter().map(|(_, household, hit)| (*household, u32::from(*hit), 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Bootstrap, PublishedAlert, PublishedCohort, published};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;

    const SEEDED: Bootstrap = Bootstrap { resamples: 300, seed: 5 };

    fn alerts(hits: &[(i32, u64, Option<bool>)]) -> Vec<PublishedAlert> {
        let alert = |&(day, id, hit)| PublishedAlert { as_of: AsOf(Day(day)), household: HouseholdId(id), hit };
        hits.iter().map(alert).collect()
    }

    #[test]
    fn a_pending_alert_is_no_miss() {
        let figures = published(&alerts(&[(0, 1, Some(true)), (7, 2, None), (7, 3, None)]), &[], SEEDED);
        assert_eq!((figures.pending, figures.mature, figures.hits), (2, 1, 1));
        assert_eq!(figures.hit_rate.unwrap().value.to_bits(), 1.0_f64.to_bits());
        assert_eq!((figures.recall, figures.lift, figures.base_rate), (None, None, None));
    }

    #[test]
    fn a_later_outcome_changes_the_hit_rate_as_counted_by_hand() {
        let before = published(&alerts(&[(0, 1, Some(true)), (0, 2, Some(false)), (7, 3, None)]), &[], SEEDED);
        let after = published(&alerts(&[(0, 1, Some(true)), (0, 2, Some(false)), (7, 3, Some(true))]), &[], SEEDED);
        assert!((before.hit_rate.unwrap().value - 1.0 / 2.0).abs() < 1e-15);
        assert!((after.hit_rate.unwrap().value - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn recall_and_lift_count_only_dates_whose_cohort_is_given() {
        let given = PublishedCohort { as_of: AsOf(Day(0)), households: 50, positives: 5 };
        let figures =
            published(&alerts(&[(0, 1, Some(true)), (0, 2, Some(false)), (7, 3, Some(true))]), &[given], SEEDED);
        assert!((figures.recall.unwrap().value - 0.2).abs() < 1e-15);
        assert!((figures.lift.unwrap().value - 5.0).abs() < 1e-12);
        assert_eq!(figures.dates.len(), 2);
    }

    #[test]
    fn the_order_of_the_alerts_changes_nothing() {
        let mut list = alerts(&[(0, 1, Some(true)), (0, 2, Some(false)), (7, 1, Some(true)), (7, 9, Some(false))]);
        let before = published(&list, &[], SEEDED);
        list.reverse();
        assert_eq!(published(&list, &[], SEEDED), before);
    }
}
