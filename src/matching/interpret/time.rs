//! Days and times: ISO 8601, and `strptime` as DuckDB reads it.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::domain::MONTHS;

/// Microseconds in a day.
pub(super) const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Day number of a civil date.
fn day_number(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// The civil date of a day number; `None` far outside history.
pub(super) fn date_of(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(day)
}

/// Year, month and day of a day number.
pub(super) fn civil(day: i32) -> Option<(i32, u32, u32)> {
    date_of(day).map(|date| (date.year(), date.month(), date.day()))
}

/// The day of an ISO date (`-` or `/`, with or without a time after it).
pub(super) fn day_of(text: &str) -> Option<i32> {
    let moment = moment_of(text)?;
    i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).ok()
}

/// The microseconds of an ISO date or date and time, in UTC if it ends in `Z`.
pub(super) fn moment_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, time) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim_end_matches('Z'))),
        None => (text, None),
    };
    let date = date.replace('/', "-");
    match time {
        None => parse(&date, "%Y-%m-%d"),
        Some(time) if time.contains('.') => parse(&format!("{date} {time}"), "%Y-%m-%d %H:%M:%S.%f"),
        Some(time) => parse(&format!("{date} {time}"), "%Y-%m-%d %H:%M:%S"),
    }
}

/// A day as `YYYY-MM-DD`.
pub(super) fn day_text(day: i32) -> String {
    date_of(day).map_or_else(String::new, |date| date.format("%Y-%m-%d").to_string())
}

/// A time as `YYYY-MM-DD HH:MM:SS` and what there is of a fraction.
pub(super) fn moment_text(moment: i64) -> String {
    let day = i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).unwrap_or(i32::MAX);
    let micros = moment.rem_euclid(MICROSECONDS_A_DAY);
    let seconds = micros / 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = format!(".{:06}", micros % 1_000_000);
    let text = format!("{} {clock}{}", day_text(day), fraction.trim_end_matches('0').trim_end_matches('.'));
    text
}

/// Whether [`parse`] knows every specifier of a format.
pub(in crate::matching) fn is_format(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            let specifier = letters.next().and_then(|next| if next == '-' { letters.next() } else { Some(next) });
            if !specifier.is_some_and(|specifier| "YymdHIMSfjbBaAp%".contains(specifier)) {
                return false;
            }
        }
    }
    true
}

/// What has been read of a time so far; what a format does not say is 1900-01-01 00:00:00.
struct Parts {
    year: i32,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    afternoon: Option<bool>,
}

/// Reads a time by a `strptime` format as DuckDB's `try_strptime` does: spaces around are skipped, numbers may have
/// fewer digits, names any case; `None` if the text does not fit or is no day.
pub(super) fn parse(text: &str, format: &str) -> Option<i64> {
    let mut parts = Parts {
        year: 1900,
        month: 1,
        day: 1,
        day_of_year: None,
        hour: 0,
        minute: 0,
        second: 0,
        micros: 0,
        afternoon: None,
    };
    let mut rest = text.trim_matches(|letter: char| letter.is_ascii_whitespace());
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            let next = letters.next()?;
            let specifier = if next == '-' { letters.next()? } else { next };
            rest = parts.read(specifier, rest)?;
        } else if letter == ' ' {
            let trimmed = rest.trim_start_matches(' ');
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        } else {
            rest = rest.strip_prefix(letter)?;
        }
    }
    if rest.is_empty() { parts.moment() } else { None }
}

impl Parts {
    /// Reads one specifier from the start of the text and returns what follows.
    fn read<'t>(&mut self, specifier: char, text: &'t str) -> Option<&'t str> {
        let most = match specifier {
            'Y' => 4,
            'f' => 6,
            'j' => 3,
            _ => 2,
        };
        let named = match specifier {
            'b' => name(text, &MONTHS, true),
            'B' => name(text, &MONTHS, false),
            'a' => name(text, &WEEKDAYS, true),
            'A' => name(text, &WEEKDAYS, false),
            'p' => name(text, &["am", "pm"], false),
            '%' => return text.strip_prefix('%'),
            _ => None,
        };
        if let Some((index, after)) = named {
            match specifier {
                'b' | 'B' => self.month = index + 1,
                'p' => self.afternoon = Some(index == 1),
                _ => {}
            }
            return Some(after);
        }
        let (number, digits, after) = number(text, most)?;
        match specifier {
            'Y' => self.year = number as i32,
            'y' => self.year = number as i32 + if number < 69 { 2000 } else { 1900 },
            'm' => self.month = number,
            'd' => self.day = number,
            'j' => self.day_of_year = Some(number),
            'H' => self.hour = number,
            'I' => self.hour = (1..=12).contains(&number).then_some(number)?,
            'M' => self.minute = number,
            'S' => self.second = number,
            'f' => self.micros = number * 10_u32.pow(6 - digits),
            _ => return None,
        }
        Some(after)
    }

    fn moment(&self) -> Option<i64> {
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let date = match self.day_of_year {
            Some(day) => NaiveDate::from_yo_opt(self.year, day)?,
            None => NaiveDate::from_ymd_opt(self.year, self.month, self.day)?,
        };
        let time = NaiveTime::from_hms_opt(hour, self.minute, self.second)?;
        let at = NaiveDateTime::new(date, time);
        let seconds = i64::from(at.num_seconds_from_midnight());
        Some(i64::from(day_number(date)) * MICROSECONDS_A_DAY + seconds * 1_000_000 + i64::from(self.micros))
    }
}

/// One to `most` digits at the start: the number, how many digits, and what follows.
fn number(text: &str, most: usize) -> Option<(u32, u32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok()?;
    Some((number, digits as u32, &text[digits..]))
}

/// A name at the start, in any case, in full or by its first three letters: which, and what follows.
fn name<'t>(text: &'t str, names: &[&str], short: bool) -> Option<(u32, &'t str)> {
    names.iter().zip(0..).find_map(|(name, index)| {
        let length = if short { 3 } else { name.len() };
        let start = text.get(..length)?;
        start.eq_ignore_ascii_case(&name[..length]).then(|| (index, &text[length..]))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_format, moment_of, moment_text, parse};

    #[test]
    fn times_are_read_as_duckdb_reads_them() {
        // Text, format and what DuckDB 2.0.0 makes of it.
        let table = [
            ("2000-02-03", "%Y-%m-%d", "2000-02-03 00:00:00"),
            ("2000-2-3", "%Y-%m-%d", "2000-02-03 00:00:00"),
            (" 2000-02-03\n", "%Y-%m-%d", "2000-02-03 00:00:00"),
            ("200-02-03", "%Y-%m-%d", "0200-02-03 00:00:00"),
            ("2000-02-30", "%Y-%m-%d", ""),
            ("2000-02-03x", "%Y-%m-%d", ""),
            ("2000-002-03", "%Y-%m-%d", ""),
            ("+2000-02-03", "%Y-%m-%d", ""),
            ("", "%Y-%m-%d", ""),
            ("20000203", "%Y%m%d", "2000-02-03 00:00:00"),
            ("03/02/68", "%d/%m/%y", "2068-02-03 00:00:00"),
            ("03/02/69", "%d/%m/%y", "1969-02-03 00:00:00"),
            ("3  FEB 2001", "%d %b %Y", "2001-02-03 00:00:00"),
            ("3 FEBRUARY 2001", "%d %b %Y", ""),
            ("3 february 2001", "%d %B %Y", "2001-02-03 00:00:00"),
            ("Mon 3 Feb 2001", "%a %d %b %Y", "2001-02-03 00:00:00"),
            ("2000-034", "%Y-%j", "2000-02-03 00:00:00"),
            ("12/31/2000 3PM", "%m/%d/%Y %I%p", "2000-12-31 15:00:00"),
            ("2000-02-03T04:05:06Z", "%Y-%m-%dT%H:%M:%SZ", "2000-02-03 04:05:06"),
            ("2000-02-03T23:59:60Z", "%Y-%m-%dT%H:%M:%SZ", ""),
            ("2000-02-03 04:05:06.12", "%Y-%m-%d %H:%M:%S.%f", "2000-02-03 04:05:06.12"),
        ];
        for (text, format, expected) in table {
            let read = parse(text, format).map_or_else(String::new, moment_text);
            assert_eq!(read, expected, "{text} by {format}");
            assert!(is_format(format));
        }
    }

    #[test]
    fn an_unknown_specifier_is_known_to_be_unknown() {
        assert!(!is_format("%Y-%m-%dT%H%z"));
    }

    #[test]
    fn iso_times_are_read() {
        assert_eq!(moment_of("1970/01/02"), Some(86_400_000_000));
        assert_eq!(moment_of("1970-01-01T00:00:01Z"), Some(1_000_000));
    }
}
