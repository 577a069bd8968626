use chrono::Datelike;
use serde::Serialize;

use crate::domain::Day;

/// How long the periods are that figures over time are given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Calendar quarters, from January.
    Quarter,
    /// Calendar years.
    Year,
}

/// A calendar quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quarter {
    year: i32,
    quarter: u32,
}

impl Quarter {
    /// The quarter a day lies in.
    pub(super) fn of(day: Day) -> Self {
        day.date()
            .map_or(Self { year: 0, quarter: 0 }, |date| Self { year: date.year(), quarter: date.month0() / 3 + 1 })
    }

    /// What the period is called that holds this quarter.
    pub(super) fn name(self, grain: Grain) -> String {
        match grain {
            Grain::Quarter => format!("{} Q{}", self.year, self.quarter),
            Grain::Year => self.year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Grain, Quarter};
    use crate::domain::Day;

    #[test]
    fn a_quarter_begins_on_the_first_of_january_april_july_and_october() {
        let table = [
            ("2025-01-01", "2025 Q1"),
            ("2025-03-31", "2025 Q1"),
            ("2025-04-01", "2025 Q2"),
            ("2024-12-31", "2024 Q4"),
        ];
        for (day, name) in table {
            let quarter = Quarter::of(day.parse::<Day>().unwrap());
            assert_eq!(quarter.name(Grain::Quarter), name, "{day}");
            assert_eq!(quarter.name(Grain::Year), name[..4], "{day}");
        }
    }
}
