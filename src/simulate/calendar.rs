use chrono::Datelike;
use chrono::Months;
use chrono::NaiveDate;

/// A day, counted from 1 January of the year 1.
pub(super) type Day = i32;
/// Months simulated before the start, so that the first files have a past.
pub(super) const BURN_IN: i32 = 24;
/// A day that has not come.
pub(super) const OPEN: Day = i32::MAX;
/// A month that never was.
pub(super) const NEVER: i32 = -10_000;

/// Month numbers and the days they begin on; month 0 is the first of the burn-in.
pub(super) struct Calendar {
    first: NaiveDate,
    starts: Vec<Day>,
}

impl Calendar {
    pub(super) fn new(start: NaiveDate, months: u32) -> Self {
        let first = start.checked_sub_months(Months::new(BURN_IN as u32)).expect("the plan's dates are in range");
        let count = BURN_IN as u32 + months + 2;
        let starts = (0..count)
            .map(|m| first.checked_add_months(Months::new(m)).expect("the plan's dates are in range"))
            .map(|date| date.num_days_from_ce())
            .collect();
        Self { first, starts }
    }

    /// The first day of a month.
    pub(super) fn start(&self, month: i32) -> Day {
        self.starts[month as usize]
    }

    /// 1 for January.
    pub(super) fn month_of_year(&self, month: i32) -> u32 {
        (self.first.month0() + month as u32) % 12 + 1
    }

    /// The month a day lies in; days before month 0 give 0.
    pub(super) fn month_of(&self, day: Day) -> i32 {
        self.starts.partition_point(|start| *start <= day) as i32 - 1
    }

    /// The year the council's tax year of this month began in.
    pub(super) fn tax_year(&self, month: i32) -> i32 {
        let (year, moy, _) = ymd(self.start(month));
        if moy < 4 { year - 1 } else { year }
    }
}

/// Year, month and day.
pub(super) fn ymd(day: Day) -> (i32, u32, u32) {
    let date = NaiveDate::from_num_days_from_ce_opt(day).expect("days come from real dates");
    (date.year(), date.month(), date.day())
}

/// Whole years lived on a day.
pub(super) fn age(dob: Day, on: Day) -> i32 {
    ((f64::from(on - dob)) / 365.25).floor() as i32
}

#[cfg(test)]
mod tests {
    use super::BURN_IN;
    use super::Calendar;
    use super::ymd;
    use chrono::NaiveDate;

    #[test]
    fn the_start_is_the_month_after_the_burn_in() {
        let calendar = Calendar::new(NaiveDate::from_ymd_opt(2023, 4, 1).unwrap(), 12);
        assert_eq!(ymd(calendar.start(BURN_IN)), (2023, 4, 1));
        assert_eq!(calendar.month_of_year(BURN_IN), 4);
        assert_eq!(calendar.month_of(calendar.start(BURN_IN) + 5), BURN_IN);
        assert_eq!(calendar.tax_year(BURN_IN - 1), 2022);
    }
}
