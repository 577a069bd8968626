//! What a piece of SQL comes to: a value or a condition, whichever its place asks for.

use crate::matching::condition::{Condition, Value};

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A value.
    Value(Value),
    /// A condition.
    Condition(Condition),
    /// A list of values, which may stand only as an argument.
    List(Vec<Value>),
}

impl Node {
    /// As a condition.
    pub(super) fn into_condition(self) -> Option<Condition> {
        match self {
            Self::Condition(condition) => Some(condition),
            Self::Value(Value::Truth(condition)) => Some(*condition),
            Self::Value(value) => Some(Condition::Holds(value)),
            Self::List(_) => None,
        }
    }

    /// As a value.
    pub(super) fn into_value(self) -> Option<Value> {
        match self {
            Self::Value(value) | Self::Condition(Condition::Holds(value)) => Some(value),
            Self::Condition(condition) => Some(Value::Truth(Box::new(condition))),
            Self::List(_) => None,
        }
    }
}
