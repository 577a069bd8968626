//! The functions of texts, numbers, times and lists, as DuckDB 2.0.0 has them.

use std::borrow::Cow;
use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::matching::condition::{Function, Operator};
use crate::matching::interpret::datum::{Datum, order_numbers};
use crate::matching::interpret::time::{MICROSECONDS_A_DAY, civil, parse};

/// Calls a function that needs no pattern; null if an argument it needs is null or of the wrong kind.
pub(super) fn call<'a>(function: Function, arguments: &[Datum<'a>]) -> Datum<'a> {
    let result = match function {
        Function::Coalesce => arguments.iter().find(|argument| !argument.is_null()).cloned(),
        Function::Least => extreme(arguments, Ordering::Less),
        Function::Greatest => extreme(arguments, Ordering::Greater),
        Function::NullIf => null_if(arguments),
        Function::Intersection => intersection(&arguments[0], &arguments[1]).map(Datum::List),
        _ if arguments.iter().any(Datum::is_null) => None,
        _ => text_function(function, arguments)
            .or_else(|| number_function(function, arguments))
            .or_else(|| time_function(function, arguments))
            .or_else(|| list_function(function, arguments)),
    };
    result.unwrap_or(Datum::Null)
}

fn extreme<'a>(arguments: &[Datum<'a>], wanted: Ordering) -> Option<Datum<'a>> {
    let better = |best: Option<Datum<'a>>, next: &Datum<'a>| match best {
        _ if next.is_null() => best,
        Some(best) if next.order(&best) != Some(wanted) => Some(best),
        _ => Some(next.clone()),
    };
    arguments.iter().fold(None, better)
}

fn null_if<'a>(arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    let equal = arguments[0].compare(Operator::Equal, &arguments[1]) == Some(true);
    (!equal).then(|| arguments[0].clone())
}

fn text_function<'a>(function: Function, arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    let text = |at: usize| arguments.get(at).and_then(Datum::as_text);
    let whole = |at: usize| arguments.get(at).and_then(Datum::as_number).map(|number| number as i64);
    let changed = match function {
        Function::Lower => text(0)?.chars().map(lower).collect(),
        Function::Upper => text(0)?.chars().map(upper).collect(),
        Function::Trim => text(0)?.trim_matches(is_space).to_owned(),
        Function::TrimStart => text(0)?.trim_start_matches(is_space).to_owned(),
        Function::TrimEnd => text(0)?.trim_end_matches(is_space).to_owned(),
        Function::Substring => substring(&text(0)?, whole(1)?, whole(2)),
        Function::First => {
            let (text, count) = (text(0)?, whole(1)?);
            let length = text.chars().count() as i64;
            text.chars().take(usize::try_from(if count < 0 { length + count } else { count }).unwrap_or(0)).collect()
        }
        Function::Last => {
            let (text, count) = (text(0)?, whole(1)?);
            let length = text.chars().count() as i64;
            let skipped = if count < 0 { -count } else { length - count };
            text.chars().skip(usize::try_from(skipped).unwrap_or(0)).collect()
        }
        Function::SplitPart => split_part(&text(0)?, &text(1)?, whole(2)?),
        Function::Replace if text(1)?.is_empty() => text(0)?.into_owned(),
        Function::Replace => text(0)?.replace(&*text(1)?, &text(2)?),
        Function::Reverse => reverse(&text(0)?),
        Function::Concat => format!("{}{}", text(0)?, text(1)?),
        Function::StripAccents => text(0)?.nfd().filter(|letter| !is_combining_mark(*letter)).nfc().collect(),
        Function::Length if matches!(arguments[0], Datum::List(_)) => return None,
        Function::Length => return Some(Datum::Number(text(0)?.chars().count() as f64)),
        Function::StartsWith => return Some(Datum::Truth(text(0)?.starts_with(&*text(1)?))),
        Function::HasPart => return Some(Datum::Truth(text(0)?.contains(&*text(1)?))),
        Function::Hamming => {
            return crate::matching::strings::hamming(text(0)?.as_bytes(), text(1)?.as_bytes())
                .map(|places| Datum::Number(f64::from(places)));
        }
        _ => return None,
    };
    Some(Datum::Text(Cow::Owned(changed)))
}

/// Unicode's spaces; a tab or line end is none.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() && !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}')
}

/// One character in lower case: those of more than one stay one.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// One character in upper case: those that would become several stay as they are, but ß is ẞ.
fn upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (letter, upper.next(), upper.next()) {
        ('ß', _, _) => 'ẞ',
        (_, Some(single), None) => single,
        _ => letter,
    }
}

/// Characters from `start` (1 is the first, -1 the last); a negative length takes those before it.
fn substring(text: &str, start: i64, length: Option<i64>) -> String {
    let count = text.chars().count() as i64;
    let first = if start < 0 { count.saturating_add(start) } else { start - 1 };
    let (from, to) = match length {
        Some(length) if length < 0 => (first.saturating_add(length), first),
        Some(length) => (first, first.saturating_add(length)),
        None => (first, count),
    };
    let (from, to) = (from.clamp(0, count), to.clamp(0, count));
    text.chars().skip(from as usize).take((to - from).max(0) as usize).collect()
}

/// The nth piece, from 1, or from the end if negative; empty if there is none.
fn split_part(text: &str, separator: &str, wanted: i64) -> String {
    let pieces: Vec<String> = if separator.is_empty() {
        text.chars().map(String::from).collect()
    } else {
        text.split(separator).map(str::to_owned).collect()
    };
    let at = if wanted < 0 { pieces.len() as i64 + wanted } else { wanted - 1 };
    usize::try_from(at).ok().and_then(|at| pieces.get(at).cloned()).unwrap_or_default()
}

fn reverse(text: &str) -> String {
    let mut letters: Vec<String> = Vec::new();
    for letter in text.chars() {
        match letters.last_mut() {
            Some(last) if is_combining_mark(letter) => last.push(letter),
            _ => letters.push(letter.to_string()),
        }
    }
    letters.into_iter().rev().collect()
}

fn number_function<'a>(function: Function, arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    let number = |at: usize| arguments.get(at).and_then(Datum::as_number);
    let single = matches!(arguments, [Datum::Float(_)] | [Datum::Float(_), _] | [_, Datum::Float(_)]);
    let result = match function {
        Function::Abs => number(0)?.abs(),
        Function::Round => {
            let scale = libm::pow(10.0, arguments.get(1).map_or(Some(0.0), Datum::as_number)?);
            (number(0)? * scale).round() / scale
        }
        Function::Floor => number(0)?.floor(),
        Function::Ceil => number(0)?.ceil(),
        Function::SquareRoot => number(0)?.sqrt(),
        Function::Sin => libm::sin(number(0)?),
        Function::Cos => libm::cos(number(0)?),
        Function::ArcCos => libm::acos(number(0)?),
        Function::Radians => number(0)? * std::f64::consts::PI / 180.0,
        Function::Add => number(0)? + number(1)?,
        Function::Subtract => number(0)? - number(1)?,
        Function::Multiply => number(0)? * number(1)?,
        Function::Divide => number(0)? / number(1)?,
        Function::Remainder => Some(number(0)? % number(1)?).filter(|rest| !rest.is_nan())?,
        Function::Negate => -number(0)?,
        _ => return None,
    };
    Some(if single { Datum::Float(result as f32) } else { Datum::Number(result) })
}

fn time_function<'a>(function: Function, arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    let part = |choose: fn((i32, u32, u32)) -> i64| {
        let day = arguments[0].as_day()?;
        civil(day).map(|date| Datum::Number(choose(date) as f64))
    };
    match function {
        Function::ParseTime => parse(&arguments[0].as_text()?, &arguments.get(1)?.as_text()?).map(Datum::Moment),
        Function::Epoch => arguments[0].as_moment().map(|moment| Datum::Number(moment as f64 / 1_000_000.0)),
        Function::Year => part(|(year, _, _)| i64::from(year)),
        Function::Month => part(|(_, month, _)| i64::from(month)),
        Function::Day => part(|(_, _, day)| i64::from(day)),
        Function::DaysBetween => {
            let (from, to) = (arguments[0].as_day()?, arguments.get(1)?.as_day()?);
            Some(Datum::Number(f64::from(to) - f64::from(from)))
        }
        Function::Subtract | Function::Add => days(function, arguments),
        _ => None,
    }
}

/// Days less days, or days and a number of them.
fn days<'a>(function: Function, arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    match (&arguments[0], arguments.get(1)?) {
        (Datum::Day(one), Datum::Day(other)) if function == Function::Subtract => {
            Some(Datum::Number(f64::from(*one) - f64::from(*other)))
        }
        (Datum::Day(day), Datum::Number(more)) => {
            let signed = if function == Function::Add { *more } else { -*more };
            Some(Datum::Day(day.checked_add(signed as i32)?))
        }
        (Datum::Moment(one), Datum::Moment(other)) if function == Function::Subtract => {
            Some(Datum::Number(((one - other) / MICROSECONDS_A_DAY) as f64))
        }
        _ => None,
    }
}

fn list_function<'a>(function: Function, arguments: &[Datum<'a>]) -> Option<Datum<'a>> {
    match function {
        Function::Count | Function::Length => Some(Datum::Number(arguments[0].as_list()?.len() as f64)),
        Function::Element => element(&arguments[0], arguments.get(1)?.as_number()? as i64),
        Function::Contains => {
            let list = arguments[0].as_list()?;
            let found = list.iter().any(|one| one.compare(Operator::Equal, &arguments[1]) == Some(true));
            Some(Datum::Truth(found))
        }
        Function::Cosine => cosine(&arguments[0], arguments.get(1)?).map(Datum::Number),
        _ => None,
    }
}

/// The nth element of a list or character of a text.
fn element<'a>(list: &Datum<'a>, wanted: i64) -> Option<Datum<'a>> {
    let Some(list) = list.as_list() else {
        let text = list.as_text()?;
        return Some(Datum::Text(Cow::Owned(if wanted == 0 {
            String::new()
        } else {
            substring(&text, wanted, Some(1))
        })));
    };
    let at = if wanted < 0 { list.len() as i64 + wanted } else { wanted - 1 };
    usize::try_from(at).ok().and_then(|at| list.get(at).cloned())
}

/// The distinct values, not null, that both lists hold, in the order of the first; none if the second is null, though
/// null if the first is.
pub(super) fn intersection<'a>(left: &Datum<'a>, right: &Datum<'_>) -> Option<Vec<Datum<'a>>> {
    let left = left.as_list()?;
    let right = if right.is_null() { Cow::Owned(Vec::new()) } else { right.as_list()? };
    let equal = |one: &Datum<'_>, other: &Datum<'_>| one.compare(Operator::Equal, other) == Some(true);
    let mut both: Vec<Datum<'a>> = Vec::new();
    for value in left.iter() {
        let shared = right.iter().any(|other| equal(value, other));
        if shared && !both.iter().any(|known| equal(known, value)) {
            both.push(value.clone());
        }
    }
    Some(both)
}

/// The cosine of the angle between two lists of numbers of one length, not-a-number if either is all zeros.
fn cosine(left: &Datum<'_>, right: &Datum<'_>) -> Option<f64> {
    let numbers = |list: &Datum<'_>| list.as_list()?.iter().map(Datum::as_number).collect::<Option<Vec<f64>>>();
    let (left, right) = (numbers(left)?, numbers(right)?);
    if left.len() != right.len() {
        return None;
    }
    let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    let angle = dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt();
    Some(if order_numbers(angle, 1.0).is_gt() && !angle.is_nan() { 1.0 } else { angle })
}

/// Kilometres between two places in degrees on a sphere of 6,371 km, in 32 bits, by the spherical law of cosines.
pub(super) fn kilometres(from: (f64, f64), to: (f64, f64)) -> f32 {
    let radians = |degrees: f64| degrees * std::f64::consts::PI / 180.0;
    let cosine = libm::sin(radians(from.0)) * libm::sin(radians(to.0))
        + libm::cos(radians(from.0)) * libm::cos(radians(to.0)) * libm::cos(radians(to.1 - from.1));
    (libm::acos(cosine.clamp(-1.0, 1.0)) * 6371.0) as f32
}

#[cfg(test)]
mod tests {
    use super::{call, kilometres};
    use crate::matching::condition::Function;
    use crate::matching::interpret::datum::Datum;

    fn text(text: &str) -> Datum<'_> {
        Datum::text(Some(text))
    }

    fn of_text(function: Function, of: &str, numbers: &[f64]) -> String {
        let mut arguments = vec![text(of)];
        arguments.extend(numbers.iter().map(|number| Datum::Number(*number)));
        call(function, &arguments).as_text().unwrap().into_owned()
    }

    #[test]
    fn text_functions_are_duckdbs() {
        let substring = |numbers: &[f64], of| of_text(Function::Substring, of, numbers);
        assert_eq!(substring(&[2.0, 2.0], "héllo"), "él");
        assert_eq!(substring(&[0.0, 2.0], "hello"), "h");
        assert_eq!(substring(&[-3.0, 2.0], "hello"), "ll");
        assert_eq!(substring(&[-9.0, 5.0], "hello"), "h");
        assert_eq!(substring(&[4.0, -2.0], "hello"), "el");
        assert_eq!(of_text(Function::First, "hello", &[-2.0]), "hel");
        assert_eq!(of_text(Function::Last, "hello", &[-2.0]), "llo");
        assert_eq!(of_text(Function::Lower, "ÉẞIİ", &[]), "éßii");
        assert_eq!(of_text(Function::Upper, "éßıﬁ", &[]), "ÉẞIﬁ");
        assert_eq!(of_text(Function::Trim, "\u{a0} a\t ", &[]), "a\t");
        assert_eq!(of_text(Function::StripAccents, "éøłñ", &[]), "eøłn");
        assert_eq!(of_text(Function::Reverse, "he\u{301}a", &[]), "ae\u{301}h");
    }

    #[test]
    fn a_missing_piece_is_empty() {
        let piece = |n: f64| call(Function::SplitPart, &[text("a,b"), text(","), Datum::Number(n)]);
        assert!([3.0, 0.0, -3.0].iter().all(|n| piece(*n) == text("")));
        assert!(piece(-1.0) == text("b"));
    }

    #[test]
    fn least_and_coalesce_pass_over_nulls() {
        let arguments = [Datum::Null, Datum::Number(2.0), Datum::Number(1.0)];
        assert!(call(Function::Least, &arguments) == Datum::Number(1.0));
        assert!(call(Function::Coalesce, &arguments) == Datum::Number(2.0));
        assert!(call(Function::Add, &arguments).is_null());
    }

    #[test]
    fn lists_share_distinct_values() {
        let shared = call(Function::Intersection, &[text("[a, a, b, null]"), text("[a, null]")]);
        assert!(shared == Datum::List(vec![text("a")]));
        assert!(call(Function::Element, &[text("[a, b]"), Datum::Number(-1.0)]) == text("b"));
        assert!(call(Function::Element, &[text("[a, b]"), Datum::Number(3.0)]).is_null());
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        assert!((kilometres((51.0, 0.0), (52.0, 0.0)) - 111.195).abs() < 0.001);
        assert_eq!(kilometres((29.7517, -95.4054), (29.7517, -95.4054)).to_bits(), 0);
    }
}
