//! Writes conditions as SQL for DuckDB, such that reading it gives the same condition.

use std::fmt::Write;

use crate::matching::condition::{Condition, Function, Kind, Measure, Operator, Place, Side, Value};
use crate::matching::splink::calls::{measure_name, name_of};
use crate::matching::splink::shapes::written_out;

/// How columns are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `"name_l"`: levels.
    Suffixes,
    /// `l."name"`: blocking rules.
    Tables,
}

/// A condition as SQL.
pub fn write_condition(condition: &Condition, naming: Naming) -> String {
    Writer { naming }.condition(condition)
}

/// A value as SQL.
pub fn write_value(value: &Value, naming: Naming) -> String {
    Writer { naming }.value(value)
}

struct Writer {
    naming: Naming,
}

impl Writer {
    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Else => "ELSE".to_owned(),
            Condition::And(all) => self.joined(all, " AND "),
            Condition::Or(any) => self.joined(any, " OR "),
            Condition::Not(one) => format!("NOT ({})", self.condition(one)),
            Condition::IsNull(value) => format!("{} IS NULL", self.operand(value)),
            Condition::IsNotNull(value) => format!("{} IS NOT NULL", self.operand(value)),
            Condition::Compare { left, operator, right } => {
                format!("{} {} {}", self.operand(left), symbol(*operator), self.operand(right))
            }
            Condition::In { value, list } => format!("{} IN ({})", self.operand(value), self.list(list)),
            Condition::Similarity { kind, left, right, at_least } => {
                let name = measure_name(Measure::Likeness(*kind));
                format!("{name}({}, {}) >= {}", self.value(left), self.value(right), number(*at_least))
            }
            Condition::Distance { kind, left, right, at_most } => {
                let name = measure_name(Measure::Edits(*kind));
                format!("{name}({}, {}) <= {at_most}", self.value(left), self.value(right))
            }
            Condition::Apart { left, right, at_most_seconds } => {
                let (left, right) = (self.value(left), self.value(right));
                format!("ABS(EPOCH({left}) - EPOCH({right})) <= {}", number(*at_most_seconds))
            }
            Condition::Share { left, right, at_least } => {
                format!("array_length(list_intersect({}, {})) >= {at_least}", self.value(left), self.value(right))
            }
            Condition::Near { left, right, at_most_kilometres } => {
                format!("{} <= {}", self.kilometres(left, right), number(*at_most_kilometres))
            }
            Condition::Holds(value) => self.operand(value),
        }
    }

    fn joined(&self, conditions: &[Condition], by: &str) -> String {
        let bracketed: Vec<String> = conditions.iter().map(|one| format!("({})", self.condition(one))).collect();
        bracketed.join(by)
    }

    fn list(&self, values: &[Value]) -> String {
        values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join(", ")
    }

    /// A value that may stand beside an operator: in brackets unless it needs none.
    fn operand(&self, value: &Value) -> String {
        let plain = match value {
            Value::Call(function, _) => infix(*function).is_none() && *function != Function::Negate,
            Value::Truth(_) => false,
            Value::Number(number) => *number >= 0.0,
            _ => true,
        };
        let text = self.value(value);
        if plain { text } else { format!("({text})") }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Column { name, side } => self.column(name, *side),
            Value::Text(text) => quoted(text),
            Value::Number(of) => number(*of),
            Value::Null => "NULL".to_owned(),
            Value::Call(function, arguments) => self.call(*function, arguments),
            Value::Measure(measure, left, right) => {
                format!("{}({}, {})", measure_name(*measure), self.value(left), self.value(right))
            }
            Value::Best(measure, left, right) => {
                let best = match measure {
                    Measure::Likeness(_) => "list_max",
                    Measure::Edits(_) => "list_min",
                };
                format!(
                    "{best}(list_transform(flatten(list_transform({}, x -> list_transform({}, y -> [x, y]))), \
                     pair -> {}(pair[1], pair[2])))",
                    self.value(left),
                    self.value(right),
                    measure_name(*measure)
                )
            }
            Value::Kilometres(from, to) => self.kilometres(from, to),
            Value::Cast(of, kind) => format!("CAST({} AS {})", self.value(of), kind_name(*kind)),
            Value::Case(cases, otherwise) => self.case(cases, otherwise.as_deref()),
            Value::Truth(condition) => self.condition(condition),
        }
    }

    fn kilometres(&self, from: &Place, to: &Place) -> String {
        format!("CAST({} AS FLOAT)", self.value(&written_out(from, to)))
    }

    fn case(&self, cases: &[(Condition, Value)], otherwise: Option<&Value>) -> String {
        let mut text = String::from("CASE");
        for (condition, value) in cases {
            let _ = write!(text, " WHEN {} THEN {}", self.condition(condition), self.value(value));
        }
        if let Some(value) = otherwise {
            let _ = write!(text, " ELSE {}", self.value(value));
        }
        text + " END"
    }

    fn call(&self, function: Function, arguments: &[Value]) -> String {
        if let Some(symbol) = infix(function) {
            return format!("{} {symbol} {}", self.operand(&arguments[0]), self.operand(&arguments[1]));
        }
        match function {
            Function::Negate => format!("-({})", self.value(&arguments[0])),
            Function::DaysBetween => format!("date_diff('day', {})", self.list(arguments)),
            Function::Element => format!("{}[{}]", self.subscripted(&arguments[0]), self.value(&arguments[1])),
            _ => format!("{}({})", name_of(function), self.list(arguments)),
        }
    }

    fn subscripted(&self, value: &Value) -> String {
        if matches!(value, Value::Column { .. }) { self.value(value) } else { format!("({})", self.value(value)) }
    }

    fn column(&self, name: &str, side: Side) -> String {
        let letter = if side == Side::Left { 'l' } else { 'r' };
        let name = name.replace('"', "\"\"");
        match self.naming {
            Naming::Suffixes => format!("\"{name}_{letter}\""),
            Naming::Tables => format!("{letter}.\"{name}\""),
        }
    }
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::Less => "<",
        Operator::AtMost => "<=",
        Operator::Greater => ">",
        Operator::AtLeast => ">=",
    }
}

fn infix(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::Concat => "||",
        Function::Add => "+",
        Function::Subtract => "-",
        Function::Multiply => "*",
        Function::Divide => "/",
        Function::Remainder => "%",
        _ => return None,
    })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "BIGINT",
        Kind::Double => "DOUBLE",
        Kind::Float => "REAL",
        Kind::Date => "DATE",
        Kind::Timestamp => "TIMESTAMP",
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The shortest text that reads as the same number.
fn number(number: f64) -> String {
    let plain = number.to_string();
    if plain.len() > 20 { format!("{number:e}") } else { plain }
}
