//! Says of two records whether a condition holds, slowly and plainly: what faster forms are tested against, and what
//! is asked where there is none.
//!
//! Truth is SQL's of three values: `None` is unknown. Where DuckDB would stop with an error (a text that is no number
//! where one is needed), the value is null here.

mod datum; //     one value and how values of different kinds meet
mod functions; // what can be done with them
mod patterns; //  regular expressions as RE2 reads them
mod time; //      days and times

use std::collections::BTreeMap;

use regex::Regex;

pub use datum::Datum;

pub(in crate::matching) use patterns::compile as compile_pattern;
pub(in crate::matching) use time::is_format as is_time_format;

use crate::matching::condition::{Condition, Function, Likeness, Measure, Operator, Place, Side, Value};
use crate::matching::settings::{Settings, TextUnits};
use crate::matching::strings::{edits, likeness};

/// One record, by its columns' names.
pub trait Row {
    /// The value in a column; null if there is none of that name.
    fn value(&self, column: &str) -> Datum<'_>;
}

impl Row for BTreeMap<String, Datum<'_>> {
    fn value(&self, column: &str) -> Datum<'_> {
        self.get(column).cloned().unwrap_or(Datum::Null)
    }
}

/// Answers conditions; holds the regular expressions they name, compiled once.
pub struct Interpreter {
    units: TextUnits,
    patterns: BTreeMap<String, Regex>,
}

/// Two records.
#[derive(Clone, Copy)]
struct Pair<'a> {
    left: &'a dyn Row,
    right: &'a dyn Row,
}

impl Interpreter {
    /// An interpreter that knows every pattern of the settings; others are compiled each time they are met.
    pub fn new(settings: &Settings) -> Self {
        let mut patterns = BTreeMap::new();
        let conditions =
            settings.comparisons.iter().flat_map(|comparison| &comparison.levels).map(|level| &level.condition);
        let filters = settings.blocking.iter().filter_map(|rule| rule.filter.as_ref());
        let keys = settings.blocking.iter().flat_map(|rule| &rule.equal).flat_map(|(left, right)| [left, right]);
        let mut keep = |value: &Value| {
            if let Value::Call(Function::RegexExtract | Function::RegexReplace | Function::RegexMatches, arguments) =
                value
                && let Some(Value::Text(pattern)) = arguments.get(1)
                && let Some(compiled) = patterns::compile(pattern)
            {
                patterns.insert(pattern.clone(), compiled);
            }
        };
        conditions.chain(filters).for_each(|condition| condition.each_value(&mut keep));
        keys.for_each(|value| value.each_value(&mut keep));
        Self { units: settings.text_units, patterns }
    }

    /// Whether the condition holds of two records; `None` is unknown.
    pub fn truth(&self, condition: &Condition, left: &dyn Row, right: &dyn Row) -> Option<bool> {
        self.holds(condition, Pair { left, right })
    }

    /// The value of an expression over two records.
    pub fn value<'a>(&self, value: &'a Value, left: &'a dyn Row, right: &'a dyn Row) -> Datum<'a> {
        self.evaluate(value, Pair { left, right })
    }

    fn holds(&self, condition: &Condition, pair: Pair<'_>) -> Option<bool> {
        let value = |value| self.evaluate(value, pair);
        match condition {
            Condition::Else => Some(true),
            Condition::And(all) => all_of(all.iter().map(|one| self.holds(one, pair))),
            Condition::Or(any) => any_of(any.iter().map(|one| self.holds(one, pair))),
            Condition::Not(one) => self.holds(one, pair).map(|truth| !truth),
            Condition::IsNull(of) => Some(value(of).is_null()),
            Condition::IsNotNull(of) => Some(!value(of).is_null()),
            Condition::Compare { left, operator, right } => value(left).compare(*operator, &value(right)),
            Condition::In { value: of, list } => {
                let wanted = value(of);
                any_of(list.iter().map(|one| wanted.compare(Operator::Equal, &value(one))))
            }
            Condition::Similarity { kind, left, right, at_least } => {
                let alike = self.measure(Measure::Likeness(*kind), &value(left), &value(right))?;
                Some(alike >= *at_least)
            }
            Condition::Distance { kind, left, right, at_most } => {
                let apart = self.measure(Measure::Edits(*kind), &value(left), &value(right))?;
                Some(apart <= f64::from(*at_most))
            }
            Condition::Apart { left, right, at_most_seconds } => {
                let seconds = |of| value(of).as_moment().map(|moment| moment as f64 / 1_000_000.0);
                Some((seconds(left)? - seconds(right)?).abs() <= *at_most_seconds)
            }
            Condition::Share { left, right, at_least } => {
                let shared = functions::intersection(&value(left), &value(right))?;
                Some(shared.len() >= *at_least as usize)
            }
            Condition::Near { left, right, at_most_kilometres } => {
                Some(self.kilometres(left, right, pair)? <= *at_most_kilometres as f32)
            }
            Condition::Holds(of) => value(of).as_truth(),
        }
    }

    fn evaluate<'a>(&self, value: &'a Value, pair: Pair<'a>) -> Datum<'a> {
        match value {
            Value::Column { name, side: Side::Left } => pair.left.value(name),
            Value::Column { name, side: Side::Right } => pair.right.value(name),
            Value::Text(text) => Datum::text(Some(text)),
            Value::Number(number) => Datum::Number(*number),
            Value::Null => Datum::Null,
            Value::Call(function, arguments) => {
                let arguments: Vec<Datum<'a>> = arguments.iter().map(|one| self.evaluate(one, pair)).collect();
                self.call(*function, &arguments)
            }
            Value::Measure(measure, left, right) => {
                let apart = self.measure(*measure, &self.evaluate(left, pair), &self.evaluate(right, pair));
                apart.map_or(Datum::Null, Datum::Number)
            }
            Value::Best(measure, left, right) => {
                let best = self.best(*measure, &self.evaluate(left, pair), &self.evaluate(right, pair));
                best.map_or(Datum::Null, Datum::Number)
            }
            Value::Kilometres(from, to) => self.kilometres(from, to, pair).map_or(Datum::Null, Datum::Float),
            Value::Cast(of, kind) => self.evaluate(of, pair).cast(*kind),
            Value::Case(cases, otherwise) => {
                let first = cases.iter().find(|(condition, _)| self.holds(condition, pair) == Some(true));
                let chosen = first.map(|(_, value)| value).or(otherwise.as_deref());
                chosen.map_or(Datum::Null, |chosen| self.evaluate(chosen, pair))
            }
            Value::Truth(condition) => self.holds(condition, pair).map_or(Datum::Null, Datum::Truth),
        }
    }

    fn call<'a>(&self, function: Function, arguments: &[Datum<'a>]) -> Datum<'a> {
        let is_pattern = matches!(function, Function::RegexExtract | Function::RegexReplace | Function::RegexMatches);
        if !is_pattern {
            return functions::call(function, arguments);
        }
        self.match_pattern(function, arguments).unwrap_or(Datum::Null)
    }

    fn match_pattern<'a>(&self, function: Function, arguments: &[Datum<'_>]) -> Option<Datum<'a>> {
        let (text, pattern) = (arguments.first()?.as_text()?, arguments.get(1)?.as_text()?);
        let compiled_now;
        let pattern = if let Some(known) = self.patterns.get(&*pattern) {
            known
        } else {
            compiled_now = patterns::compile(&pattern)?;
            &compiled_now
        };
        let found = match function {
            Function::RegexMatches => return Some(Datum::Truth(pattern.is_match(&text))),
            Function::RegexExtract => {
                let group = arguments.get(2).map_or(Some(0.0), Datum::as_number)? as usize;
                let captures = pattern.captures(&text);
                captures.and_then(|found| found.get(group)).map_or(String::new(), |found| found.as_str().to_owned())
            }
            _ => {
                let by = patterns::replacement(&arguments.get(2)?.as_text()?);
                let all = arguments.get(3).and_then(Datum::as_text).is_some_and(|options| options.contains('g'));
                pattern.replacen(&text, usize::from(!all), by.as_str()).into_owned()
            }
        };
        Some(Datum::Text(found.into()))
    }

    fn measure(&self, measure: Measure, left: &Datum<'_>, right: &Datum<'_>) -> Option<f64> {
        let (left, right) = (left.as_text()?, right.as_text()?);
        Some(match measure {
            Measure::Likeness(kind) => likeness(kind, self.units, &left, &right),
            Measure::Edits(kind) => f64::from(edits(kind, self.units, &left, &right)),
        })
    }

    /// The best measure over all pairs of elements, nulls aside.
    fn best(&self, measure: Measure, left: &Datum<'_>, right: &Datum<'_>) -> Option<f64> {
        let (left, right) = (left.as_list()?, right.as_list()?);
        let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
        let measured = pairs.filter_map(|(one, other)| self.measure(measure, one, other));
        match measure {
            Measure::Likeness(Likeness::JaroWinkler | Likeness::Jaro | Likeness::Jaccard) => {
                measured.max_by(f64::total_cmp)
            }
            Measure::Edits(_) => measured.min_by(f64::total_cmp),
        }
    }

    fn kilometres(&self, from: &Place, to: &Place, pair: Pair<'_>) -> Option<f32> {
        let degrees = |value| self.evaluate(value, pair).as_number();
        let from = (degrees(&from.latitude)?, degrees(&from.longitude)?);
        let to = (degrees(&to.latitude)?, degrees(&to.longitude)?);
        Some(functions::kilometres(from, to))
    }
}

/// SQL's `AND`: false wins, then unknown.
fn all_of(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
    }
    all
}

/// SQL's `OR`: true wins, then unknown.
fn any_of(mut truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all_of(truths.by_ref().map(|truth| truth.map(|truth| !truth))).map(|none| !none)
}

#[cfg(test)]
mod tests;
