use crate::config::ModelSettings;
use crate::config::OutcomeSettings;
use crate::domain::AsOf;
use crate::domain::Day;

/// Days after an as-of date until its labels are mature: horizon plus reporting lag.
pub(super) fn maturity_days(outcome: &OutcomeSettings) -> i32 {
    i32::from(outcome.horizon.0) + i32::from(outcome.reporting_lag_days)
}

/// Mature as-of dates, ascending: none after `complete_to − horizon − lag`, none before `earliest`, no more than
/// `max_dates`. They lie on one calendar of every `spacing_days`th day, counted from 1970-01-01, so that what was seen on
/// a date serves every later day that trains on it.
pub(super) fn mature_dates(
    complete_to: Day,
    earliest: Day,
    outcome: &OutcomeSettings,
    model: &ModelSettings,
) -> Vec<AsOf> {
    let spacing = i32::from(model.spacing_days);
    let latest = complete_to - maturity_days(outcome);
    let last = latest - latest.0.rem_euclid(spacing);
    let mut dates: Vec<AsOf> = (0..i32::from(model.max_dates))
        .map(|step| last - step * spacing)
        .take_while(|day| *day >= earliest)
        .map(AsOf)
        .collect();
    dates.reverse();
    dates
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::mature_dates;
    use crate::config::Config;
    use crate::domain::Day;

    fn dates(complete_to: &str, earliest: &str) -> Vec<i32> {
        let config = Config::read("", Path::new("config.toml")).unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let dates = mature_dates(day(complete_to), day(earliest), &config.outcome, &config.model);
        dates.iter().map(|as_of| as_of.0.0 - day("2025-09-02").0).collect()
    }

    #[test]
    fn no_training_date_is_immature_or_before_the_first_snapshot() {
        // 210 days before 2026-03-31 is 2025-09-02; every date lies a multiple of 30 days from 1970-01-01.
        let found = dates("2026-03-31", "2025-06-01");
        assert!(found.iter().all(|day| (-93..=0).contains(day)), "{found:?}");
        assert!(found.windows(2).all(|pair| pair[1] - pair[0] == 30), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_later_day_trains_on_the_same_calendar() {
        let earlier = dates("2026-02-11", "2025-01-01");
        let later = dates("2026-03-31", "2025-01-01");
        assert!(earlier.iter().all(|day| later.contains(day)));
        assert!(dates("2026-03-31", "2025-09-03").is_empty());
    }
}
