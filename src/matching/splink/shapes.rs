//! Comparisons brought to the shapes worth a fast path, one way of saying each.

use crate::matching::condition::{Condition, Function, Kind, Measure, Operator, Place, Value};

/// The condition `left operator right`, as a likeness, distance, time apart, shared list or nearness where it is one.
pub(in crate::matching) fn compare(left: Value, operator: Operator, right: Value) -> Condition {
    if let Value::Number(threshold) = right
        && let Some(condition) = against(&left, operator, threshold)
    {
        return condition;
    }
    if let Value::Number(threshold) = left
        && let Some(condition) = against(&right, turned(operator), threshold)
    {
        return condition;
    }
    Condition::Compare { left, operator, right }
}

/// The operator with its sides exchanged.
fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::AtMost => Operator::AtLeast,
        Operator::Greater => Operator::Less,
        Operator::AtLeast => Operator::AtMost,
        Operator::Equal | Operator::NotEqual => operator,
    }
}

/// A value against a threshold.
fn against(value: &Value, operator: Operator, threshold: f64) -> Option<Condition> {
    match value {
        Value::Measure(Measure::Likeness(kind), left, right) => {
            let at_least = at_least(operator, threshold)?;
            let (left, right) = (left.as_ref().clone(), right.as_ref().clone());
            Some(Condition::Similarity { kind: *kind, left, right, at_least })
        }
        Value::Measure(Measure::Edits(kind), left, right) => {
            let at_most = whole(at_most(operator, threshold)?.floor())?;
            let (left, right) = (left.as_ref().clone(), right.as_ref().clone());
            Some(Condition::Distance { kind: *kind, left, right, at_most })
        }
        Value::Call(Function::Abs, difference) => {
            let [Value::Call(Function::Subtract, times)] = difference.as_slice() else { return None };
            let [Value::Call(Function::Epoch, left), Value::Call(Function::Epoch, right)] = times.as_slice() else {
                return None;
            };
            let at_most_seconds = at_most(operator, threshold)?;
            Some(Condition::Apart { left: left[0].clone(), right: right[0].clone(), at_most_seconds })
        }
        Value::Call(Function::Count, of) => {
            let [Value::Call(Function::Intersection, lists)] = of.as_slice() else { return None };
            let at_least = whole(at_least(operator, threshold)?.ceil())?;
            Some(Condition::Share { left: lists[0].clone(), right: lists[1].clone(), at_least })
        }
        Value::Kilometres(left, right) => {
            // The distance is of 32 bits, so the next number below is too.
            let at_most_kilometres = match operator {
                Operator::AtMost => threshold,
                Operator::Less => f64::from((threshold as f32).next_down()),
                _ => return None,
            };
            let (left, right) = (left.as_ref().clone(), right.as_ref().clone());
            Some(Condition::Near { left, right, at_most_kilometres })
        }
        _ => None,
    }
}

fn at_least(operator: Operator, threshold: f64) -> Option<f64> {
    match operator {
        Operator::AtLeast => Some(threshold),
        Operator::Greater => Some(threshold.next_up()),
        _ => None,
    }
}

fn at_most(operator: Operator, threshold: f64) -> Option<f64> {
    match operator {
        Operator::AtMost => Some(threshold),
        Operator::Less => Some(threshold.next_down()),
        _ => None,
    }
}

fn whole(number: f64) -> Option<u32> {
    (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
}

/// `CAST(value AS kind)`, as kilometres where it is Splink's haversine.
pub(super) fn cast(value: Value, kind: Kind) -> Value {
    if kind == Kind::Float
        && let Some((from, to)) = haversine(&value)
    {
        return Value::Kilometres(Box::new(from), Box::new(to));
    }
    Value::Cast(Box::new(value), kind)
}

/// The two places of `acos(CASE WHEN c > 1 THEN 1 WHEN c < -1 THEN -1 ELSE c END) * 6371`.
fn haversine(value: &Value) -> Option<(Place, Place)> {
    let Value::Call(Function::Multiply, factors) = value else { return None };
    let [Value::Call(Function::ArcCos, angle), Value::Number(_)] = factors.as_slice() else { return None };
    let [Value::Case(_, Some(cosine))] = angle.as_slice() else { return None };
    let Value::Call(Function::Add, terms) = cosine.as_ref() else { return None };
    let sines = arguments(&terms[0], Function::Multiply)?;
    let cosines = arguments(&terms[1], Function::Multiply)?;
    let difference =
        arguments(argument(argument(&cosines[1], Function::Cos)?, Function::Radians)?, Function::Subtract)?;
    let degrees = |sine: &Value| Some(argument(argument(sine, Function::Sin)?, Function::Radians)?.clone());
    let from = Place { latitude: degrees(&sines[0])?, longitude: difference[1].clone() };
    let to = Place { latitude: degrees(&sines[1])?, longitude: difference[0].clone() };
    (written_out(&from, &to) == *value).then_some((from, to))
}

fn arguments(value: &Value, function: Function) -> Option<&[Value]> {
    match value {
        Value::Call(called, arguments) if *called == function => Some(arguments),
        _ => None,
    }
}

fn argument(value: &Value, function: Function) -> Option<&Value> {
    arguments(value, function)?.first()
}

/// The haversine as Splink writes it, before the cast to 32 bits.
pub(super) fn written_out(from: &Place, to: &Place) -> Value {
    let call = |function, of: Value| Value::Call(function, vec![of]);
    let two = |function, one, other| Value::Call(function, vec![one, other]);
    let radians = |degrees: &Value| call(Function::Radians, degrees.clone());
    let sines = two(
        Function::Multiply,
        call(Function::Sin, radians(&from.latitude)),
        call(Function::Sin, radians(&to.latitude)),
    );
    let cosines = two(
        Function::Multiply,
        call(Function::Cos, radians(&from.latitude)),
        call(Function::Cos, radians(&to.latitude)),
    );
    let east = two(Function::Subtract, to.longitude.clone(), from.longitude.clone());
    let cosine =
        two(Function::Add, sines, two(Function::Multiply, cosines, call(Function::Cos, call(Function::Radians, east))));
    let beyond = |operator, limit: f64| {
        let condition = Condition::Compare { left: cosine.clone(), operator, right: Value::Number(limit) };
        (condition, Value::Number(limit))
    };
    let cases = vec![beyond(Operator::Greater, 1.0), beyond(Operator::Less, -1.0)];
    let clipped = Value::Case(cases, Some(Box::new(cosine.clone())));
    two(Function::Multiply, call(Function::ArcCos, clipped), Value::Number(6371.0))
}
