use chrono::Datelike;
use chrono::NaiveDate;

use crate::domain::AsOf;

/// A month belongs to the season of a day if its middle lies fewer than so many days from it, in whatever year.
const DAYS: i32 = 45;
/// A year without its leap day.
const YEAR: i32 = 365;
/// The middle of a month.
const MIDDLE: u32 = 15;
/// A year to count days in.
const ANY_YEAR: i32 = 2025;

/// The calendar month of an as-of date, 1 to 12.
pub(super) fn month(as_of: AsOf) -> u8 {
    as_of.0.date().map_or(1, |date| date.month() as u8)
}

/// The months around a day: three, seldom two.
pub(super) fn months(as_of: AsOf) -> Vec<u8> {
    let day = as_of.0.date().map_or(1, |date| date.ordinal() as i32);
    let middle =
        |month: u8| NaiveDate::from_ymd_opt(ANY_YEAR, u32::from(month), MIDDLE).map_or(1, |date| date.ordinal());
    let apart = |month: &u8| {
        let apart = (middle(*month) as i32 - day).rem_euclid(YEAR);
        apart.min(YEAR - apart)
    };
    (1..=12).filter(|month| apart(month) < DAYS).collect()
}

#[cfg(test)]
mod tests {
    use super::{month, months};
    use crate::domain::AsOf;

    #[test]
    fn the_season_is_the_months_around_the_day_over_the_turn_of_the_year_too() {
        let of = |day: &str| AsOf(day.parse().unwrap());
        assert_eq!(months(of("2026-04-01")), [3, 4, 5]);
        assert_eq!(months(of("2026-01-10")), [1, 2, 12]);
        assert_eq!(months(of("2024-12-20")), [1, 11, 12]);
        assert_eq!(month(of("2026-02-28")), 2);
        for day in 0..366 {
            let found = months(AsOf(of("2024-01-01").0 + day));
            assert!((2..=3).contains(&found.len()), "{day}: {found:?}");
        }
    }
}
