use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar day, as days since 1970-01-01. Prints and reads as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The English names of the months, January first, lower case.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const UNIX_EPOCH_FROM_CE: i32 = 719_163;

impl Day {
    /// Later than any real day: "still open".
    pub const MAX: Self = Self(i32::MAX);
    /// Earlier than any real day.
    pub const MIN: Self = Self(i32::MIN);

    /// The day of a year, month (1-12) and day (1-31); `None` where there is no such day.
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from)
    }

    /// As a chrono date; `None` for [`Day::MAX`] and [`Day::MIN`].
    pub fn date(self) -> Option<NaiveDate> {
        self.0.checked_add(UNIX_EPOCH_FROM_CE).and_then(NaiveDate::from_num_days_from_ce_opt)
    }

    /// The day `months` calendar months later (earlier if negative), the last of the month where the day does not exist.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let Some(date) = self.date() else { return self };
        let shift = chrono::Months::new(months.unsigned_abs());
        let moved = if months < 0 { date.checked_sub_months(shift) } else { date.checked_add_months(shift) };
        moved.map_or(self, Self::from)
    }

    /// The Monday of this day's week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.date().map_or(self, |date| self - date.weekday().num_days_from_monday() as i32)
    }

    /// Whole years from this day to `later`, as an age is counted.
    pub fn years_until(self, later: Self) -> Option<u32> {
        later.date()?.years_since(self.date()?)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - UNIX_EPOCH_FROM_CE)
    }
}

impl Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Self;
    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            None => f.write_str(if *self == Self::MAX { "open" } else { "always" }),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::from)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("expected a date as YYYY-MM-DD"))
    }
}

/// The day a prediction is made: only what was known *before* it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AsOf(pub Day);

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How far ahead a prediction looks, in days. The label window is `[as-of, as-of + horizon]`, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Horizon(pub u16);

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_reads_and_prints_the_same() {
        for text in ["1969-12-31", "1970-01-01", "2024-02-29", "2026-11-21"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        assert_eq!(Day::ymd(1970, 1, 1), Some(Day(0)));
        assert!("2023-02-29".parse::<Day>().is_err());
    }

    #[test]
    fn a_month_later_stays_inside_the_month() {
        let end_of_january: Day = "2024-01-31".parse().unwrap();
        assert_eq!(end_of_january.plus_months(1).to_string(), "2024-02-29");
        assert_eq!(end_of_january.plus_months(-2).to_string(), "2023-11-30");
    }

    #[test]
    fn the_week_starts_on_monday() {
        let saturday: Day = "2026-11-21".parse().unwrap();
        assert_eq!(saturday.monday().to_string(), "2026-11-16");
    }
}
