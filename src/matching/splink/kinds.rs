//! Columns used as numbers are compared as numbers.
//!
//! In a database columns have types; in a CSV file all are text, and as text `9` is after `10`. A column that a model
//! calculates with, takes as degrees or compares with a number is one of numbers, so where it is put in order it is
//! cast. Equality is left as it is: one file writes one number one way.

use std::collections::BTreeSet;

use crate::matching::condition::{Condition, Function, Kind, Operator, Place, Value};
use crate::matching::settings::Settings;

/// Casts the columns of numbers wherever the model's conditions put them in order.
pub(super) fn order_as_numbers(settings: &mut Settings) {
    let mut numbers = BTreeSet::new();
    for condition in conditions(settings) {
        used_as_numbers(condition, &mut numbers);
    }
    if numbers.is_empty() {
        return;
    }
    for condition in conditions(settings) {
        cast_where_ordered(condition, &numbers);
    }
}

fn conditions(settings: &mut Settings) -> impl Iterator<Item = &mut Condition> {
    let levels = settings.comparisons.iter_mut().flat_map(|comparison| &mut comparison.levels);
    let filters = settings.blocking.iter_mut().filter_map(|rule| rule.filter.as_mut());
    levels.map(|level| &mut level.condition).chain(filters)
}

fn used_as_numbers(condition: &Condition, numbers: &mut BTreeSet<String>) {
    let mut keep = |value: &Value| {
        if let Value::Column { name, .. } = value {
            numbers.insert(name.to_ascii_lowercase());
        }
    };
    condition.each_condition(&mut |condition| match condition {
        Condition::Compare { left, right: Value::Number(_), .. } => keep(left),
        Condition::Compare { left: Value::Number(_), right, .. } => keep(right),
        Condition::Near { left, right, .. } => degrees(left, right).into_iter().for_each(&mut keep),
        _ => {}
    });
    condition.each_value(&mut |value| match value {
        Value::Call(function, arguments) if calculates(*function) => arguments.iter().for_each(&mut keep),
        Value::Kilometres(from, to) => degrees(from, to).into_iter().for_each(&mut keep),
        _ => {}
    });
}

fn degrees<'v>(from: &'v Place, to: &'v Place) -> [&'v Value; 4] {
    [&from.latitude, &from.longitude, &to.latitude, &to.longitude]
}

/// Whether the function is of numbers only.
fn calculates(function: Function) -> bool {
    use Function::{
        Abs, Add, ArcCos, Ceil, Cos, Divide, Floor, Multiply, Negate, Radians, Remainder, Round, Sin, SquareRoot,
        Subtract,
    };
    let of_numbers = [
        Abs, Add, ArcCos, Ceil, Cos, Divide, Floor, Multiply, Negate, Radians, Remainder, Round, Sin, SquareRoot,
        Subtract,
    ];
    of_numbers.contains(&function)
}

fn cast_where_ordered(condition: &mut Condition, numbers: &BTreeSet<String>) {
    let cast = |value: &mut Value| {
        let is_number = matches!(value, Value::Column { name, .. } if numbers.contains(&name.to_ascii_lowercase()));
        if is_number {
            *value = Value::Cast(Box::new(value.clone()), Kind::Double);
        }
    };
    condition.change_values(&mut |value| {
        if let Value::Call(Function::Least | Function::Greatest, arguments) = value {
            arguments.iter_mut().for_each(cast);
        }
    });
    condition.change_conditions(&mut |condition| {
        if let Condition::Compare { left, operator, right } = condition
            && !matches!(operator, Operator::Equal | Operator::NotEqual)
        {
            cast(left);
            cast(right);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::matching::interpret::{Datum, Interpreter};
    use crate::matching::splink::read_model;

    #[test]
    fn nine_is_a_tenth_less_than_ten_though_both_are_texts() {
        let model = r#"{"link_type": "dedupe_only", "comparisons": [
            {"output_column_name": "rent", "comparison_levels": [
            {"sql_condition": "(ABS(\"rent_l\" - \"rent_r\") / (CASE WHEN \"rent_r\" > \"rent_l\" THEN \"rent_r\" ELSE \"rent_l\" END)) < 0.105"},
            {"sql_condition": "rent_l = rent_r"}]}]}"#;
        let settings = read_model(model).unwrap();
        let row = |rent| BTreeMap::from([("rent".to_owned(), Datum::text(Some(rent)))]);
        let interpreter = Interpreter::new(&settings);
        let truth =
            |left, right| interpreter.truth(&settings.comparisons[0].levels[0].condition, &row(left), &row(right));
        assert_eq!((truth("9", "10"), truth("10", "9"), truth("8", "10")), (Some(true), Some(true), Some(false)));
        assert_eq!(settings.comparisons[0].levels[1].condition, crate::matching::condition::Condition::same("rent"));
    }
}
