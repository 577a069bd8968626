use crate::domain::Day;
use crate::domain::MONTHS;

/// Which comes first in a date of three numbers with the year last. Decided once per column and file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `31/12/2025`, the British way.
    #[default]
    DayFirst,
    /// `12/31/2025`.
    MonthFirst,
}

/// Where the century of a two-digit year lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pivot {
    /// The latest year that is not after the night: nobody is born in the future.
    Birth,
    /// The hundred years that end twenty years after the night.
    Near,
}

/// How the dates of one column are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateStyle {
    /// Day or month first.
    pub(crate) order: DateOrder,
    /// How two-digit years are completed.
    pub(crate) pivot: Pivot,
    /// The night the file is read for.
    pub(crate) night: Day,
}

/// Whether a date cell speaks for an order: `(day first, month first)`; `(0, 0)` where both readings are possible or the
/// spelling leaves no doubt, and the third is 1 where both are possible.
pub(crate) fn shape_votes(cell: &str) -> (u64, u64, u64) {
    let Some((first, second, third, _)) = three_parts(cell) else { return (0, 0, 0) };
    if first.len() > 2 {
        return (0, 0, 0);
    }
    let (Some(a), Some(b), Some(_)) = (digits(first), digits(second), digits(third)) else { return (0, 0, 0) };
    match (a > 12, b > 12) {
        (true, false) => (1, 0, 0),
        (false, true) => (0, 1, 0),
        _ => (0, 0, u64::from(a != b)),
    }
}

/// Reads `2025-12-31`, `31/12/2025`, `31/12/25`, `31-DEC-25`, `31 December 2025`, `20251231`, `31122025`, each with or without
/// a time of day. `None` if it is none of these or there is no such day.
pub(crate) fn read_day(cell: &str, style: DateStyle) -> Option<Day> {
    if let Some(day) = compact(cell) {
        return Some(day);
    }
    let (first, second, third, rest) = three_parts(cell)?;
    if !is_time_of_day(rest) {
        return None;
    }
    if first.len() == 4 {
        return Day::ymd(digits(first)? as i32, month(second)?, digits(third).filter(|_| third.len() <= 2)?);
    }
    let (day, month) = match style.order {
        _ if !second.as_bytes().first()?.is_ascii_digit() => (digits(first)?, month(second)?),
        DateOrder::DayFirst => (digits(first)?, digits(second)?),
        DateOrder::MonthFirst => (digits(second)?, digits(first)?),
    };
    match third.len() {
        4 => Day::ymd(digits(third)? as i32, month, day),
        2 => two_digit_year(digits(third)? as i32, month, day, style),
        _ => None,
    }
}

fn two_digit_year(year: i32, month: u32, day: u32, style: DateStyle) -> Option<Day> {
    let latest = match style.pivot {
        Pivot::Birth => style.night,
        Pivot::Near => style.night.plus_months(240),
    };
    let this_century = chrono::Datelike::year(&latest.date()?) / 100 * 100;
    // 29 February is missing in some centuries, so each is tried, the latest first.
    let centuries = [this_century, this_century - 100, this_century - 200];
    centuries.into_iter().filter_map(|century| Day::ymd(century + year, month, day)).find(|read| *read <= latest)
}

/// `20251231` and `31122025`, with or without a time after a blank.
fn compact(cell: &str) -> Option<Day> {
    let bytes = cell.as_bytes();
    if bytes.len() < 8 || !bytes[..8].iter().all(u8::is_ascii_digit) || !is_time_of_day(&cell[8..]) {
        return None;
    }
    let number = |from: usize, to: usize| digits(&cell[from..to]);
    let year_first = number(0, 4).filter(|year| (1700..=9999).contains(year));
    let by_year = year_first.and_then(|year| Day::ymd(year as i32, number(4, 6)?, number(6, 8)?));
    by_year.or_else(|| Day::ymd(number(4, 8).filter(|year| *year >= 1700)? as i32, number(2, 4)?, number(0, 2)?))
}

/// Splits at the first two separators (`-`, `/`, `.` or a blank); the third part ends where its digits end.
fn three_parts(cell: &str) -> Option<(&str, &str, &str, &str)> {
    let is_separator = |byte: &u8| matches!(byte, b'-' | b'/' | b'.' | b' ');
    let bytes = cell.as_bytes();
    let one = bytes.iter().position(is_separator)?;
    let two = one + 1 + bytes[one + 1..].iter().position(is_separator)?;
    let tail = &bytes[two + 1..];
    let end = two + 1 + tail.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(tail.len());
    Some((cell.get(..one)?, cell.get(one + 1..two)?, cell.get(two + 1..end)?, cell.get(end..)?))
}

/// Nothing, or a blank or `T` and `12:34…`.
fn is_time_of_day(rest: &str) -> bool {
    let rest = rest.as_bytes();
    match rest {
        [] => true,
        [b'T' | b't' | b' ', hour @ ..] => {
            let hour_digits = hour.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=2).contains(&hour_digits)
                && hour.get(hour_digits) == Some(&b':')
                && hour.iter().all(|byte| byte.is_ascii_digit() || b":.+-ZzAPMapm ".contains(byte))
        }
        _ => false,
    }
}

fn digits(text: &str) -> Option<u32> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.bytes().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
}

fn month(text: &str) -> Option<u32> {
    if let Some(number) = digits(text) {
        return (text.len() <= 2).then_some(number);
    }
    let lower = text.as_bytes();
    let fits = |name: &&str| {
        let name = name.as_bytes();
        lower.len() >= 3 && lower.len() <= name.len() && lower.eq_ignore_ascii_case(&name[..lower.len()])
    };
    // `SEPT` is the one four-letter short form in use; it is a prefix like the others.
    MONTHS.iter().position(fits).map(|index| index as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::DateOrder;
    use super::DateStyle;
    use super::Pivot;
    use super::read_day;
    use super::shape_votes;

    fn style(order: DateOrder, pivot: Pivot) -> DateStyle {
        DateStyle { order, pivot, night: "2026-03-01".parse().unwrap() }
    }

    #[test]
    fn a_date_reads_the_same_in_every_spelling() {
        let day_first = style(DateOrder::DayFirst, Pivot::Near);
        for (cell, read) in [
            ("2025-12-31", Some("2025-12-31")),
            ("2025/12/31", Some("2025-12-31")),
            ("2025-12-31 23:59:59", Some("2025-12-31")),
            ("2025-12-31T00:00:00.000Z", Some("2025-12-31")),
            ("31/12/2025", Some("2025-12-31")),
            ("1/2/2025", Some("2025-02-01")),
            ("31/12/2025 00:00", Some("2025-12-31")),
            ("31.12.2025", Some("2025-12-31")),
            ("31-DEC-25", Some("2025-12-31")),
            ("31-dec-2025", Some("2025-12-31")),
            ("1 September 2025", Some("2025-09-01")),
            ("1-SEPT-2025", Some("2025-09-01")),
            ("31/12/25", Some("2025-12-31")),
            ("20251231", Some("2025-12-31")),
            ("31122025", Some("2025-12-31")),
            ("29/02/2023", None),
            ("31/12", None),
            ("2025-12", None),
            ("31-DEX-25", None),
            ("31/12/2025 or so", None),
            ("31/12/025", None),
            ("", None),
            ("£12.00", None),
            ("é/é/é", None),
        ] {
            assert_eq!(read_day(cell, day_first).map(|day| day.to_string()).as_deref(), read, "{cell}");
        }
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        for (cell, birth, near) in [
            ("01/03/26", "2026-03-01", "2026-03-01"),
            ("02/03/26", "1926-03-02", "2026-03-02"),
            ("31-DEC-45", "1945-12-31", "2045-12-31"),
            ("31-DEC-47", "1947-12-31", "1947-12-31"),
        ] {
            let read = |pivot| read_day(cell, style(DateOrder::DayFirst, pivot)).unwrap().to_string();
            assert_eq!((read(Pivot::Birth).as_str(), read(Pivot::Near).as_str()), (birth, near), "{cell}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_shows_in_a_number_above_twelve() {
        for (cell, votes) in [
            ("31/12/2025", (1, 0, 0)),
            ("12/31/2025", (0, 1, 0)),
            ("04/05/2025", (0, 0, 1)),
            ("05/05/2025", (0, 0, 0)),
            ("2025-05-04", (0, 0, 0)),
            ("4-MAY-25", (0, 0, 0)),
        ] {
            assert_eq!(shape_votes(cell), votes, "{cell}");
        }
        let american = style(DateOrder::MonthFirst, Pivot::Near);
        assert_eq!(read_day("12/31/2025", american).unwrap().to_string(), "2025-12-31");
    }
}
