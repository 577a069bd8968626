//! One value at run time, how values of different kinds meet, and how they are ordered.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::matching::condition::{Kind, Operator};
use crate::matching::interpret::time::{MICROSECONDS_A_DAY, day_of, day_text, moment_of, moment_text};

/// A value of a record, or computed from records. `Debug` of a text is masked: it may be a person's.
#[derive(Clone, PartialEq)]
pub enum Datum<'a> {
    /// Missing.
    Null,
    /// True or false.
    Truth(bool),
    /// A number of 64 bits, whole or not.
    Number(f64),
    /// A number of 32 bits: what it is compared with is rounded to 32 bits too.
    Float(f32),
    /// A text.
    Text(Cow<'a, str>),
    /// A day, counted from 1970-01-01.
    Day(i32),
    /// A time in microseconds from 1970-01-01.
    Moment(i64),
    /// A list.
    List(Vec<Datum<'a>>),
}

impl std::fmt::Debug for Datum<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            _ => f.write_str("•••"),
        }
    }
}

impl<'a> Datum<'a> {
    /// A text, or null.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(Cow::Borrowed(text)))
    }

    /// Whether it is missing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As text: whole numbers without a point, days and times as ISO 8601 with a space, lists in brackets; `None` for
    /// null.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Float(number) => Some(Cow::Owned(number.to_string())),
            Self::Truth(truth) => Some(Cow::Owned(truth.to_string())),
            Self::Day(day) => Some(Cow::Owned(day_text(*day))),
            Self::Moment(moment) => Some(Cow::Owned(moment_text(*moment))),
            Self::List(list) => {
                let element = |one: &Datum<'a>| one.as_text().map_or_else(|| "NULL".to_owned(), Cow::into_owned);
                Some(Cow::Owned(format!("[{}]", list.iter().map(element).collect::<Vec<_>>().join(", "))))
            }
            Self::Null => None,
        }
    }

    /// As a number; a text that is none is null, where DuckDB would stop.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Float(number) => Some(f64::from(*number)),
            Self::Truth(truth) => Some(f64::from(u8::from(*truth))),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null | Self::Day(_) | Self::Moment(_) | Self::List(_) => None,
        }
    }

    /// As a time in microseconds from 1970-01-01; a text is read as ISO 8601.
    pub fn as_moment(&self) -> Option<i64> {
        match self {
            Self::Moment(moment) => Some(*moment),
            Self::Day(day) => Some(i64::from(*day) * MICROSECONDS_A_DAY),
            Self::Text(text) => moment_of(text),
            _ => None,
        }
    }

    /// As a day; the time of day is dropped.
    pub fn as_day(&self) -> Option<i32> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Moment(moment) => i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).ok(),
            Self::Text(text) => day_of(text),
            _ => None,
        }
    }

    /// As a truth value: a number is true unless it is 0.
    pub fn as_truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            Self::Number(number) => Some(*number != 0.0),
            Self::Float(number) => Some(*number != 0.0),
            Self::Text(text) if text.eq_ignore_ascii_case("true") || text == "t" || text == "1" => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") || text == "f" || text == "0" => Some(false),
            _ => None,
        }
    }

    /// As a list: a text such as `[a, "b c", null]` is read as one; other texts and single values are none.
    pub fn as_list(&self) -> Option<Cow<'_, [Datum<'a>]>> {
        match self {
            Self::List(list) => Some(Cow::Borrowed(list)),
            Self::Text(text) => list_of(text).map(Cow::Owned),
            _ => None,
        }
    }

    /// Cast to a kind; null where it cannot be.
    #[must_use]
    pub fn cast(&self, kind: Kind) -> Datum<'a> {
        let cast = match kind {
            Kind::Text => self.as_text().map(|text| Datum::Text(Cow::Owned(text.into_owned()))),
            Kind::Integer => self.as_number().map(|number| Datum::Number(number.round())),
            Kind::Double => self.as_number().map(Datum::Number),
            Kind::Float => self.as_number().map(|number| Datum::Float(number as f32)),
            Kind::Date => self.as_day().map(Datum::Day),
            Kind::Timestamp => self.as_moment().map(Datum::Moment),
        };
        cast.unwrap_or(Datum::Null)
    }

    /// Whether the comparison holds; `None` (unknown) if either is null.
    pub fn compare(&self, operator: Operator, other: &Datum<'_>) -> Option<bool> {
        let order = self.order(other)?;
        Some(match operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::AtMost => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::AtLeast => order != Ordering::Less,
        })
    }

    /// The order of two values after both are made the same kind; `None` if either is null or cannot be.
    pub fn order(&self, other: &Datum<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, _) | (_, Datum::Null) => None,
            (Self::Text(one), Datum::Text(other)) => Some(one.as_bytes().cmp(other.as_bytes())),
            (Self::List(_), _) | (_, Datum::List(_)) => Some(order_lists(&self.as_list()?, &other.as_list()?)),
            (Self::Float(_), _) | (_, Datum::Float(_)) => {
                let (one, other) = (self.as_number()? as f32, other.as_number()? as f32);
                Some(order_numbers(f64::from(one), f64::from(other)))
            }
            (Self::Day(_) | Self::Moment(_), _) | (_, Datum::Day(_) | Datum::Moment(_)) => {
                Some(self.as_moment()?.cmp(&other.as_moment()?))
            }
            (Self::Truth(_), _) | (_, Datum::Truth(_)) => Some(self.as_truth()?.cmp(&other.as_truth()?)),
            _ => Some(order_numbers(self.as_number()?, other.as_number()?)),
        }
    }
}

/// DuckDB's order of numbers: not-a-number is equal to itself and above all others.
pub(super) fn order_numbers(one: f64, other: f64) -> Ordering {
    one.partial_cmp(&other).unwrap_or_else(|| one.is_nan().cmp(&other.is_nan()))
}

/// Element by element, nulls last and equal to one another, then the shorter first.
fn order_lists(one: &[Datum<'_>], other: &[Datum<'_>]) -> Ordering {
    let element = |(one, other): (&Datum<'_>, &Datum<'_>)| {
        one.order(other).unwrap_or_else(|| one.is_null().cmp(&other.is_null()))
    };
    let first_difference = one.iter().zip(other).map(element).find(|order| order.is_ne());
    first_difference.unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// Reads `[a, "b c", 'd', null]`; `None` if it is not in brackets.
fn list_of<'b>(text: &str) -> Option<Vec<Datum<'b>>> {
    let inside = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut list = Vec::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let (element, after) = element_of(rest)?;
        list.push(element);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(list)
}

/// The first element of a written list and what follows it.
fn element_of<'b>(text: &str) -> Option<(Datum<'b>, &str)> {
    let owned = |text: String| Datum::Text(Cow::Owned(text));
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        let end = text.find(',').unwrap_or(text.len());
        let plain = text[..end].trim_end();
        let element = if plain.eq_ignore_ascii_case("null") { Datum::Null } else { owned(plain.to_owned()) };
        return Some((element, &text[end..]));
    };
    let mut element = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => element.push(letters.next()?.1),
            _ if letter == quote => return Some((owned(element), &text[at + 1..])),
            _ => element.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Datum;
    use crate::matching::condition::Operator;

    fn text(text: &str) -> Datum<'_> {
        Datum::text(Some(text))
    }

    #[test]
    fn a_comparison_with_null_is_unknown() {
        assert_eq!(Datum::Null.compare(Operator::Equal, &Datum::Null), None);
        assert_eq!(text("a").compare(Operator::NotEqual, &Datum::Null), None);
    }

    #[test]
    fn texts_are_ordered_by_bytes_and_numbers_by_value() {
        assert_eq!(text("10").compare(Operator::Less, &text("9")), Some(true));
        assert_eq!(text("10").compare(Operator::Less, &Datum::Number(9.0)), Some(false));
        assert_eq!(text("ten").compare(Operator::Less, &Datum::Number(9.0)), None);
        assert_eq!(text("2000-01-02").compare(Operator::Equal, &Datum::Day(10958)), Some(true));
    }

    #[test]
    fn not_a_number_is_above_every_number() {
        assert_eq!(Datum::Number(f64::NAN).compare(Operator::AtLeast, &Datum::Number(0.9)), Some(true));
    }

    #[test]
    fn a_number_of_32_bits_is_compared_in_32_bits() {
        assert_eq!(Datum::Float(0.1).compare(Operator::AtMost, &Datum::Number(0.1)), Some(true));
    }

    #[test]
    fn a_list_is_read_from_its_text() {
        let list = text("[a, \"b, c\", null, 'd']").as_list().unwrap().into_owned();
        assert!(list == [text("a"), text("b, c"), Datum::Null, text("d")]);
        assert!(text("[]").as_list().unwrap().is_empty());
        assert!(text("a").as_list().is_none());
    }

    #[test]
    fn a_value_does_not_print() {
        assert_eq!(format!("{:?}", text("Ann")), "•••");
    }
}
