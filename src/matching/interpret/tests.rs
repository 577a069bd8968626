//! The laws of three-valued logic, and the interpreter against values worked out by hand.

use std::collections::BTreeMap;

use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use serde_json::Map;

use super::{Datum, Interpreter};
use crate::matching::condition::{Condition, Edits, Function, Likeness, Measure, Operator, Place, Value};
use crate::matching::settings::{LinkType, Settings, TextUnits};

type Record = BTreeMap<String, Datum<'static>>;

fn interpreter() -> Interpreter {
    Interpreter::new(&Settings {
        link_type: LinkType::DedupeOnly,
        unique_id_column: "id".into(),
        source_dataset_column: "source".into(),
        prior: 0.01,
        blocking: Vec::new(),
        comparisons: Vec::new(),
        dependence: None,
        joint: Vec::new(),
        derived: Vec::new(),
        clusters_at: None,
        em_convergence: 0.001,
        max_iterations: 25,
        text_units: TextUnits::Bytes,
        document: Map::new(),
    })
}

fn record(cells: &[(&str, Datum<'static>)]) -> Record {
    cells.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn text(text: &'static str) -> Datum<'static> {
    Datum::text(Some(text))
}

fn truth(condition: &Condition) -> Option<bool> {
    let left = record(&[
        ("name", text("Jane")),
        ("dob", text("2000-01-31")),
        ("pets", text("[cat, dog]")),
        ("latitude", Datum::Number(51.0)),
        ("longitude", Datum::Number(0.0)),
        ("age", Datum::Number(20.0)),
    ]);
    let right = record(&[
        ("name", text("Jana")),
        ("dob", text("2000-02-01")),
        ("pets", text("[dog, dig, null]")),
        ("latitude", Datum::Number(51.5)),
        ("longitude", Datum::Number(0.0)),
        ("age", Datum::Number(18.0)),
    ]);
    interpreter().truth(condition, &left, &right)
}

fn both(column: &str) -> (Value, Value) {
    (Value::left(column), Value::right(column))
}

/// A condition that is true, false or unknown.
fn known(truth: Option<bool>) -> Condition {
    let right = truth.map_or(Value::Null, |truth| Value::Number(f64::from(u8::from(truth))));
    Condition::equal(Value::Number(1.0), right)
}

#[test]
fn texts_are_alike_or_few_edits_apart() {
    let alike = |at_least| {
        let (left, right) = both("name");
        truth(&Condition::Similarity { kind: Likeness::JaroWinkler, left, right, at_least })
    };
    assert_eq!((alike(0.88), alike(0.89)), (Some(true), Some(false)));
    let (left, right) = both("name");
    assert_eq!(truth(&Condition::Distance { kind: Edits::Levenshtein, left, right, at_most: 1 }), Some(true));
    let (left, right) = (Value::left("name"), Value::right("nothing"));
    assert_eq!(truth(&Condition::Distance { kind: Edits::Levenshtein, left, right, at_most: 9 }), None);
}

#[test]
fn times_are_close_within_seconds() {
    let parsed = |value| Value::Call(Function::ParseTime, vec![value, Value::Text("%Y-%m-%d".into())]);
    let close = |at_most_seconds| {
        let (left, right) = (parsed(Value::left("dob")), parsed(Value::right("dob")));
        truth(&Condition::Apart { left, right, at_most_seconds })
    };
    assert_eq!((close(86_400.0), close(86_399.0)), (Some(true), Some(false)));
}

#[test]
fn lists_share_values_and_their_best_pair_is_found() {
    let share = |at_least| {
        let (left, right) = both("pets");
        truth(&Condition::Share { left, right, at_least })
    };
    assert_eq!((share(1), share(2)), (Some(true), Some(false)));
    let (left, right) = both("pets");
    let best = Value::Best(Measure::Edits(Edits::Levenshtein), Box::new(left), Box::new(right));
    assert_eq!(truth(&Condition::equal(best, Value::Number(0.0))), Some(true));
}

#[test]
fn a_list_shares_nothing_with_null_but_null_shares_unknown() {
    let share = |left, right| truth(&Condition::Share { left, right, at_least: 1 });
    assert_eq!(share(Value::left("pets"), Value::Null), Some(false));
    assert_eq!(share(Value::Null, Value::right("pets")), None);
}

#[test]
fn places_are_near_within_kilometres() {
    let place = |latitude, longitude| Place { latitude, longitude };
    let near = |at_most_kilometres| {
        let (left, right) = (
            place(Value::left("latitude"), Value::left("longitude")),
            place(Value::right("latitude"), Value::right("longitude")),
        );
        truth(&Condition::Near { left, right, at_most_kilometres })
    };
    assert_eq!((near(55.6), near(55.5)), (Some(true), Some(false)));
}

#[test]
fn patterns_and_cases_are_worked_out() {
    let initial = |value| Value::Call(Function::RegexExtract, vec![value, Value::Text("^[A-Z]".into())]);
    let (left, right) = both("name");
    assert_eq!(truth(&Condition::equal(initial(left), initial(right))), Some(true));
    let older =
        Condition::Compare { left: Value::left("age"), operator: Operator::Greater, right: Value::right("age") };
    let greater = Value::Case(vec![(older, Value::left("age"))], Some(Box::new(Value::right("age"))));
    assert_eq!(truth(&Condition::equal(greater, Value::Number(20.0))), Some(true));
}

#[test]
fn among_a_list_with_null_is_unknown_unless_found() {
    let among = |list: &[Value]| truth(&Condition::In { value: Value::left("name"), list: list.to_vec() });
    assert_eq!(among(&[Value::Text("Jane".into()), Value::Null]), Some(true));
    assert_eq!(among(&[Value::Text("Joan".into()), Value::Null]), None);
    assert_eq!(among(&[Value::Text("Joan".into())]), Some(false));
}

fn any_truth() -> impl Strategy<Value = Option<bool>> {
    prop_oneof![Just(None), any::<bool>().prop_map(Some)]
}

fn any_cell() -> impl Strategy<Value = Datum<'static>> {
    prop_oneof![Just(Datum::Null), "[ab]{0,4}".prop_map(|text| Datum::Text(text.into()))]
}

fn symmetric_conditions() -> Vec<Condition> {
    let name = || both("name");
    let mut conditions = vec![Condition::same("name"), Condition::either_missing("name")];
    for kind in [Likeness::JaroWinkler, Likeness::Jaro, Likeness::Jaccard] {
        let (left, right) = name();
        conditions.push(Condition::Similarity { kind, left, right, at_least: 0.8 });
    }
    for kind in [Edits::Levenshtein, Edits::DamerauLevenshtein] {
        let (left, right) = name();
        conditions.push(Condition::Distance { kind, left, right, at_most: 1 });
    }
    conditions.push(Condition::Not(Box::new(Condition::And(conditions.clone()))));
    conditions
}

proptest! {
    #[test]
    fn de_morgans_laws_hold_in_three_values(a in any_truth(), b in any_truth(), c in any_truth()) {
        let not = |one| Condition::Not(Box::new(one));
        let all: Vec<Condition> = [a, b, c].into_iter().map(known).collect();
        let none: Vec<Condition> = all.iter().cloned().map(not).collect();
        prop_assert_eq!(truth(&not(Condition::And(all.clone()))), truth(&Condition::Or(none.clone())));
        prop_assert_eq!(truth(&not(Condition::Or(all))), truth(&Condition::And(none)));
    }

    #[test]
    fn and_is_false_if_any_is_false_and_or_true_if_any_is_true(a in any_truth(), b in any_truth()) {
        let pair = || vec![known(a), known(b)];
        let both = match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        prop_assert_eq!(truth(&Condition::And(pair())), both);
        let either = match (a, b) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        prop_assert_eq!(truth(&Condition::Or(pair())), either);
    }

    #[test]
    fn a_symmetric_condition_does_not_mind_the_order_of_the_records(a in any_cell(), b in any_cell()) {
        let (left, right) = (record(&[("name", a)]), record(&[("name", b)]));
        for condition in symmetric_conditions() {
            let forth = interpreter().truth(&condition, &left, &right);
            prop_assert_eq!(forth, interpreter().truth(&condition, &right, &left));
            prop_assert_eq!(forth, interpreter().truth(&condition.swapped(), &right, &left));
        }
    }
}
