use crate::config::Period;
use crate::domain::Day;

/// The days of one period, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Span {
    /// The period a day lies in: its week from Monday to Sunday, or its calendar month.
    pub fn of(period: Period, day: Day) -> Self {
        match period {
            Period::Week => Self { from: day.monday(), to: day.monday() + 6 },
            Period::Month => {
                let from = first_of_month(day);
                Self { from, to: from.plus_months(1) - 1 }
            }
        }
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Day) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

fn first_of_month(day: Day) -> Day {
    use chrono::Datelike as _;
    day.date().map_or(day, |date| day - date.day0() as i32)
}

#[cfg(test)]
mod tests {
    use super::Span;
    use crate::config::Period;
    use crate::domain::Day;

    #[test]
    fn a_period_is_the_week_or_the_month_a_day_lies_in() {
        let table = [
            (Period::Week, "2026-11-16", "2026-11-16", "2026-11-22"),
            (Period::Week, "2026-11-22", "2026-11-16", "2026-11-22"),
            (Period::Week, "2027-01-01", "2026-12-28", "2027-01-03"),
            (Period::Month, "2026-11-01", "2026-11-01", "2026-11-30"),
            (Period::Month, "2024-02-29", "2024-02-01", "2024-02-29"),
            (Period::Month, "2026-12-31", "2026-12-01", "2026-12-31"),
        ];
        for (period, day, from, to) in table {
            let [day, from, to]: [Day; 3] = [day, from, to].map(|text| text.parse().unwrap());
            assert_eq!(Span::of(period, day), Span { from, to }, "{day}");
        }
    }
}
