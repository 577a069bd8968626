use crate::domain::AsOf;
use crate::domain::Horizon;

/// One step of a rolling origin: what may train, and the date it is tried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// As-of dates whose labels were mature on the test date, earliest first; may be empty.
    pub train: Vec<AsOf>,
    /// The as-of date tried.
    pub test: AsOf,
}

/// One split a date, earliest first: a date may train for test date v only if it lies on or before v − horizon − lag, for
/// on v its outcomes were known (rolling origin: Tashman 2000). Dates may come in any order; repeats count once.
///
/// ```
/// use hew::domain::{AsOf, Day, Horizon};
/// let dates = [AsOf(Day(0)), AsOf(Day(100)), AsOf(Day(240))];
/// let splits = hew::evaluate::splits(&dates, Horizon(180), 60);
/// assert_eq!(splits[2].train, [AsOf(Day(0))]);
/// assert!(splits[1].train.is_empty());
/// ```
pub fn splits(dates: &[AsOf], horizon: Horizon, reporting_lag_days: u16) -> Vec<Split> {
    let mut dates = dates.to_vec();
    dates.sort_unstable();
    dates.dedup();
    let gap = i32::from(horizon.0) + i32::from(reporting_lag_days);
    let mature = |test: AsOf| dates.iter().copied().filter(|date| date.0 <= test.0 - gap).collect();
    dates.iter().map(|&test| Split { train: mature(test), test }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, proptest};

    use super::splits;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::Horizon;

    #[test]
    fn the_last_day_of_horizon_and_lag_still_counts() {
        let trains = |test| !splits(&[AsOf(Day(0)), AsOf(Day(test))], Horizon(180), 30)[1].train.is_empty();
        assert!(trains(210));
        assert!(!trains(209));
    }

    proptest! {
        #[test]
        fn no_outcome_window_that_trains_reaches_the_test_date(days in vec(0..2_000_i32, 0..30), lag in 0..90_u16) {
            let dates: Vec<AsOf> = days.into_iter().map(|day| AsOf(Day(day))).collect();
            for split in splits(&dates, Horizon(180), lag) {
                prop_assert!(split.train.iter().all(|date| date.0 + 180 + i32::from(lag) <= split.test.0));
            }
        }
    }
}
