use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::HouseholdId;
use crate::model::Bootstrap;
use crate::model::Estimate;
use crate::model::Interval;
use crate::model::hit_rate;
use crate::model::ratio_interval;
use crate::model::wilson;

/// A share with what it was counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    /// How many of them.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// Distinct households among these.
    pub households: u32,
    /// `count / of`, 0 to 1, with its 95 % interval: Wilson's where each household counts once, else a bootstrap by
    /// household; `None` where `of` is 0.
    pub share: Option<Estimate>,
}

/// One rate twice, because a prevention duty that follows a contact from a list was brought in by us: it shows that the
/// list works, but not that the prediction was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rates {
    /// All of them.
    pub all: Share,
    /// Those that we brought in left out, above and below the line.
    pub without_brought_in: Share,
}

/// One row of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) household: HouseholdId,
    pub(super) counts: bool,
    pub(super) brought_in: bool,
}

impl Share {
    /// Counts rows of household and whether it counts.
    ///
    /// A bootstrap of rows that all count, or none of which does, has no width at all; there it is Wilson's interval of as
    /// many trials as there are households.
    pub(super) fn of(rows: &[(HouseholdId, bool)], bootstrap: Bootstrap) -> Self {
        let of = rows.len() as u32;
        let count = rows.iter().map(|(_, counts)| u32::from(*counts)).sum();
        let mut ids: Vec<HouseholdId> = rows.iter().map(|(household, _)| *household).collect();
        ids.sort_unstable();
        ids.dedup();
        let households = ids.len() as u32;
        let interval = if households == of || count == 0 {
            wilson(count, households)
        } else if count == of {
            wilson(households, households)
        } else {
            let rows: Vec<_> = rows.iter().map(|(household, counts)| (*household, u32::from(*counts), 1)).collect();
            ratio_interval(&rows, bootstrap)
        };
        Self { count, of, households, share: hit_rate(count, of).map(|value| Estimate { value, interval }) }
    }

    /// The share of positives among household-dates of `dates` cohorts, given how often each positive household was one.
    ///
    /// Of one date Wilson's interval; of several that of a ratio with households as clusters, by linearisation (Särndal,
    /// Swensson & Wretman 1992, section 5.6), each household taken to be there on every date: with r = K/N, D dates and x
    /// the positives of a household, `r ± 1.96 √(Σ (x − rD)²) / N`.
    pub(super) fn base(positives: &BTreeMap<HouseholdId, u32>, of: u32, dates: u32) -> Self {
        let count: u32 = positives.values().sum();
        let share = hit_rate(count, of).map(|value| {
            let interval = if dates <= 1 { wilson(count, of) } else { Some(clustered(positives, value, of, dates)) };
            Estimate { value, interval }
        });
        Self { count, of, households: of.div_ceil(dates.max(1)), share }
    }
}

fn clustered(positives: &BTreeMap<HouseholdId, u32>, rate: f64, of: u32, dates: u32) -> Interval {
    let expected = rate * f64::from(dates);
    let others = (f64::from(of) / f64::from(dates) - positives.len() as f64).max(0.0);
    let off = |times: &u32| (f64::from(*times) - expected).powi(2);
    let sum: f64 = positives.values().map(off).sum::<f64>() + others * expected.powi(2);
    let half = 1.959_963_984_540_054 * sum.sqrt() / f64::from(of);
    Interval { low: (rate - half).max(0.0), high: (rate + half).min(1.0) }
}

impl Rates {
    /// How many of those counted we brought in.
    pub(super) fn brought_in(&self) -> u32 {
        self.all.count - self.without_brought_in.count
    }

    pub(super) fn of(rows: impl IntoIterator<Item = Counted>, bootstrap: Bootstrap) -> Self {
        let rows: Vec<Counted> = rows.into_iter().collect();
        let pair = |row: &Counted| (row.household, row.counts);
        let all: Vec<_> = rows.iter().map(pair).collect();
        let without: Vec<_> = rows.iter().filter(|row| !row.brought_in).map(pair).collect();
        Self { all: Share::of(&all, bootstrap), without_brought_in: Share::of(&without, bootstrap) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Counted, Rates, Share};
    use crate::domain::HouseholdId;
    use crate::model::Bootstrap;
    use crate::model::wilson;

    const SEEDED: Bootstrap = Bootstrap { resamples: 400, seed: 5 };

    fn rows(hits: &[(u64, bool)]) -> Vec<(HouseholdId, bool)> {
        hits.iter().map(|(id, hit)| (HouseholdId(*id), *hit)).collect()
    }

    #[test]
    fn where_each_household_counts_once_the_interval_is_wilsons() {
        let share = Share::of(&rows(&[(1, true), (2, false), (3, false)]), SEEDED);
        assert_eq!((share.count, share.of, share.households), (1, 3, 3));
        assert_eq!(share.share.unwrap().interval, wilson(1, 3));
    }

    #[test]
    fn a_household_on_many_lists_does_not_make_the_interval_narrower() {
        let once = rows(&[(1, true), (2, false), (3, true), (4, false), (5, false), (6, false)]);
        let often: Vec<_> = std::iter::repeat_n(once.clone(), 20).flatten().collect();
        let (once, often) = (Share::of(&once, SEEDED).share.unwrap(), Share::of(&often, SEEDED).share.unwrap());
        assert!((once.value - often.value).abs() < 1e-15);
        let width = |interval: crate::model::Interval| interval.high - interval.low;
        assert!(width(often.interval.unwrap()) > 0.8 * width(once.interval.unwrap()));
    }

    #[test]
    fn all_or_none_of_many_rows_still_have_an_interval_of_their_households() {
        let none = Share::of(&rows(&[(1, false), (1, false), (2, false)]), SEEDED).share.unwrap();
        assert_eq!(none.interval, wilson(0, 2));
        let all = Share::of(&rows(&[(1, true), (1, true), (2, true)]), SEEDED).share.unwrap();
        assert_eq!(all.interval, wilson(2, 2));
        assert_eq!(Share::of(&[], SEEDED).share, None);
    }

    #[test]
    fn what_we_brought_in_is_left_out_above_and_below_the_line() {
        let row = |id, counts, brought_in| Counted { household: HouseholdId(id), counts, brought_in };
        let rates = Rates::of([row(1, true, true), row(2, true, false), row(3, false, false)], SEEDED);
        assert_eq!((rates.all.count, rates.all.of), (2, 3));
        assert_eq!((rates.without_brought_in.count, rates.without_brought_in.of), (1, 2));
    }

    #[test]
    fn a_base_rate_of_one_date_is_wilsons_and_one_of_the_same_people_twice_no_surer() {
        let positives =
            |times: u32| -> BTreeMap<HouseholdId, u32> { (0..70).map(|id| (HouseholdId(id), times)).collect() };
        let once = Share::base(&positives(1), 10_000, 1).share.unwrap();
        assert_eq!(once.interval, wilson(70, 10_000));
        let twice = Share::base(&positives(2), 20_000, 2);
        assert_eq!((twice.count, twice.households), (140, 10_000));
        let (one, two) = (once.interval.unwrap(), twice.share.unwrap().interval.unwrap());
        // By hand: 1.96 √(70 (2 − 0.014)² + 9,930 · 0.014²) / 20,000 = 0.001634.
        assert!((two.high - 0.007 - 0.001_634).abs() < 1e-5, "{two:?}");
        assert!((two.high - two.low) > 0.9 * (one.high - one.low));
    }
}
