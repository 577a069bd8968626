//! Ready-made comparisons for the columns that person records have.

use serde_json::Map;

use crate::matching::condition::{Condition, Edits, Function, Likeness, Side, Value};
use crate::matching::settings::{Comparison, Level, TermFrequency};
use crate::matching::splink::{Naming, write_condition};

/// Seconds of a month and of a year of mean length, as Splink counts them.
const MONTH: f64 = 2_629_800.0;
const YEAR: f64 = 31_557_600.0;

/// A level from its condition.
pub(super) fn level(label: &str, condition: Condition) -> Level {
    let text = write_condition(&condition, Naming::Suffixes);
    Level { label: label.to_owned(), text, ..Level::of(condition) }
}

/// A comparison whose first level is that something is missing and whose last is everything else.
pub(super) fn comparison(name: &str, missing: Condition, mut levels: Vec<Level>) -> Comparison {
    levels.insert(0, Level { is_null: true, ..level("missing", missing) });
    levels.push(level("anything else", Condition::Else));
    Comparison { name: name.to_owned(), description: None, levels, document: Map::new() }
}

/// Makes a level's weight depend on how common the value of a column is.
#[must_use]
pub(super) fn adjusted(level: Level, column: &str) -> Level {
    let frequency =
        TermFrequency { column: column.to_owned(), weight: 1.0, minimum_u: 0.0, disable_exact_detection: false };
    Level { term_frequency: Some(frequency), ..level }
}

/// Equal or not.
pub(super) fn exact(column: &str) -> Comparison {
    comparison(column, Condition::either_missing(column), vec![level("equal", Condition::same(column))])
}

/// Equal, then alike by each Jaro–Winkler threshold.
pub(super) fn jaro_winkler(column: &str, thresholds: &[f64]) -> Comparison {
    let mut levels = vec![level("equal", Condition::same(column))];
    levels.extend(thresholds.iter().map(|at_least| level(&format!("alike by {at_least}"), alike(column, *at_least))));
    comparison(column, Condition::either_missing(column), levels)
}

/// Equal, then within each number of edits.
pub(super) fn edits(column: &str, kind: Edits, most: &[u32]) -> Comparison {
    let mut levels = vec![level("equal", Condition::same(column))];
    let within = |at_most: &u32| {
        let condition =
            Condition::Distance { kind, left: Value::left(column), right: Value::right(column), at_most: *at_most };
        level(&format!("within {at_most} edits"), condition)
    };
    levels.extend(most.iter().map(within));
    comparison(column, Condition::either_missing(column), levels)
}

/// A name: equal (rare names count for more), alike by 0.92 and 0.85, swapped with `other` if there is such a column,
/// the same initial.
pub(super) fn name(column: &str, other: Option<&str>) -> Comparison {
    let mut levels = vec![
        adjusted(level("equal", Condition::same(column)), column),
        level("alike by 0.92", alike(column, 0.92)),
        level("alike by 0.85", alike(column, 0.85)),
    ];
    if let Some(other) = other {
        levels.push(level("swapped", Condition::equal(Value::left(column), Value::right(other))));
    }
    let initial = |side| start(column, side, 1.0);
    levels.push(level("same initial", Condition::equal(initial(Side::Left), initial(Side::Right))));
    comparison(column, Condition::either_missing(column), levels)
}

/// Forename and surname in one: both equal, swapped, both alike, surname equal, forename equal.
pub(super) fn forename_surname(forename: &str, surname: &str) -> Comparison {
    let both = |one: Condition, other: Condition| Condition::And(vec![one, other]);
    let crossed = |one: &str, other: &str| Condition::equal(Value::left(one), Value::right(other));
    let missing = both(Condition::either_missing(forename), Condition::either_missing(surname));
    let levels = vec![
        level("both equal", both(Condition::same(forename), Condition::same(surname))),
        level("swapped", both(crossed(forename, surname), crossed(surname, forename))),
        level("both alike by 0.92", both(alike(forename, 0.92), alike(surname, 0.92))),
        level("both alike by 0.88", both(alike(forename, 0.88), alike(surname, 0.88))),
        adjusted(level("surname equal", Condition::same(surname)), surname),
        adjusted(level("forename equal", Condition::same(forename)), forename),
    ];
    comparison(&format!("{forename}_{surname}"), missing, levels)
}

/// A date of birth as `YYYY-MM-DD`: equal, one edit, within a month, a year, ten years.
pub(super) fn date_of_birth(column: &str) -> Comparison {
    let date = |side| {
        let value = Value::Column { name: column.to_owned(), side };
        Value::Call(Function::ParseTime, vec![value, Value::Text("%Y-%m-%d".to_owned())])
    };
    let unread = |side| Condition::IsNull(date(side));
    let within =
        |at_most_seconds| Condition::Apart { left: date(Side::Left), right: date(Side::Right), at_most_seconds };
    let kind = Edits::DamerauLevenshtein;
    let one_edit = Condition::Distance { kind, left: Value::left(column), right: Value::right(column), at_most: 1 };
    let levels = vec![
        level("equal", Condition::same(column)),
        level("one edit", one_edit),
        level("within a month", within(MONTH)),
        level("within a year", within(YEAR)),
        level("within ten years", within(10.0 * YEAR)),
    ];
    comparison(column, Condition::Or(vec![unread(Side::Left), unread(Side::Right)]), levels)
}

/// A United Kingdom postcode with a space in it: equal, same sector, same district, same area.
pub(super) fn postcode(column: &str) -> Comparison {
    let matching = |pattern: &str| {
        let part = |side| {
            let value = Value::Column { name: column.to_owned(), side };
            let found =
                Value::Call(Function::RegexExtract, vec![value, Value::Text(pattern.to_owned()), Value::Number(0.0)]);
            Value::Call(Function::NullIf, vec![found, Value::Text(String::new())])
        };
        Condition::equal(part(Side::Left), part(Side::Right))
    };
    let levels = vec![
        level("equal", Condition::same(column)),
        level("same sector", matching("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]")),
        level("same district", matching("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?")),
        level("same area", matching("^[A-Za-z]{1,2}")),
    ];
    comparison(column, Condition::either_missing(column), levels)
}

fn alike(column: &str, at_least: f64) -> Condition {
    let (left, right) = (Value::left(column), Value::right(column));
    Condition::Similarity { kind: Likeness::JaroWinkler, left, right, at_least }
}

fn start(column: &str, side: Side, length: f64) -> Value {
    let value = Value::Column { name: column.to_owned(), side };
    Value::Call(Function::Substring, vec![value, Value::Number(1.0), Value::Number(length)])
}

#[cfg(test)]
mod tests {
    use crate::matching::splink::read_condition;

    #[test]
    fn what_a_ready_made_level_says_in_sql_is_what_it_asks() {
        let all = [
            super::exact("sex"),
            super::jaro_winkler("town", &[0.9, 0.8]),
            super::edits("phone", super::Edits::Levenshtein, &[1, 2]),
            super::name("forename", Some("surname")),
            super::forename_surname("forename", "surname"),
            super::date_of_birth("dob"),
            super::postcode("postcode"),
        ];
        for level in all.iter().flat_map(|comparison| &comparison.levels) {
            assert_eq!(read_condition(&level.text).unwrap(), level.condition, "{}", level.text);
        }
    }
}
