use crate::domain::Day;
use crate::marks::guarded;

/// What a cell holds. It may be personal, so it prints masked.
#[derive(Clone, PartialEq)]
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// A number; one that Excel may mean as a date keeps the day it would be.
    Number(f64, Option<Day>),
    /// A date.
    Day(Day),
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Cell {
    /// A text as it was before it was guarded against being run as a formula; `None` if there is nothing in it.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('\'').filter(|bare| guarded(bare) == text).unwrap_or(text).trim();
        (!bare.is_empty()).then(|| Self::Text(bare.to_owned()))
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number, _) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// As a date: one of Excel, `2026-01-31` or `31/01/2026`, whatever time of day follows.
    pub(super) fn day(&self) -> Option<Day> {
        match self {
            Self::Day(day) | Self::Number(_, Some(day)) => Some(*day),
            Self::Number(..) => None,
            Self::Text(text) => {
                let date = text.split([' ', 'T']).next().unwrap_or(text);
                iso(date).or_else(|| british(date))
            }
        }
    }

    /// As a whole number from 1.
    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number, _) if number.fract() == 0.0 && (1.0..1e6).contains(number) => Some(*number as u32),
            Self::Text(text) => text.parse().ok().filter(|number| *number > 0),
            _ => None,
        }
    }
}

fn iso(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    ymd(year, month, day)
}

fn british(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split('/').collect();
    let [day, month, year] = parts[..] else { return None };
    ymd(year, month, day)
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Day> {
    let digits = |text: &str, most: usize| {
        let fits = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| fits)
    };
    let year = digits(year, 4).filter(|_| year.len() == 4)?;
    Day::ymd(year as i32, digits(month, 2)?, digits(day, 2)?)
}
