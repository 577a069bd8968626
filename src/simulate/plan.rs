use super::error::SimulateError;
use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;

/// What kind of council to make, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Households living in the council at the beginning, 100 to 5,000,000.
    pub households: u32,
    /// Months after `start` that are written as a series, 1 to 240.
    pub months: u32,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// The first of a month; the burn-in of 24 months lies before it.
    #[serde(with = "written_date")]
    pub start: NaiveDate,
}

impl Plan {
    /// A plan that starts on 1 April 2023.
    #[expect(clippy::missing_panics_doc, reason = "1 April 2023 is a date")]
    pub fn new(households: u32, months: u32, seed: u64) -> Self {
        let start = NaiveDate::from_ymd_opt(2023, 4, 1).expect("1 April 2023 is a date");
        Self { households, months, seed, start }
    }

    pub(super) fn check(&self) -> Result<(), SimulateError> {
        if !(100..=5_000_000).contains(&self.households) {
            return Err(SimulateError::Plan("households lie between 100 and 5,000,000"));
        }
        if !(1..=240).contains(&self.months) {
            return Err(SimulateError::Plan("months lie between 1 and 240"));
        }
        if self.start.day() != 1 || !(2000..2100).contains(&self.start.year()) {
            return Err(SimulateError::Plan("the start is the first of a month from 2000 to 2099"));
        }
        Ok(())
    }
}

/// What was made, for printing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Households that live in a home of their own at the end.
    pub households: u64,
    /// People who ever lived in the council or applied to it.
    pub people: u64,
    /// Files written.
    pub files: u64,
    /// Rows written in `series/` and `handover/`, headers and totals rows not counted.
    pub rows: u64,
    /// Prevention and relief duties owed from the start date on, by kind.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// The same per 1,000 households a year.
    pub annual_rate_per_1000: BTreeMap<&'static str, f64>,
    /// All duties owed per 1,000 households a year.
    pub annual_rate_per_1000_all: f64,
    /// The intercepts solved for: own-home loss, exclusion (log-odds a year).
    pub intercepts: [f64; 2],
}

/// A date as `2023-04-01` in JSON; chrono is built without serde.
pub(super) mod written_date {
    use chrono::NaiveDate;
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serializer;
    use serde::de::Error;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(in crate::simulate) fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&date.to_string())
    }

    pub(in crate::simulate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
