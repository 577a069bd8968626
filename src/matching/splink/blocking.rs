//! A blocking rule: what must be equal, which finds the pairs, and what else must be true, which filters them.

use serde_json::Map;

use crate::matching::condition::{Condition, Operator, Side, Value};
use crate::matching::settings::BlockingRule;
use crate::matching::splink::error::NotUnderstood;
use crate::matching::splink::parser::read_in_dialect;
use crate::matching::splink::sql::{Naming, write_condition};

/// Reads a rule over the tables `l` and `r`, such as `l.dob = r.dob AND substr(l.name, 1, 1) = substr(r.name, 1, 1)`.
pub fn read_rule(text: &str) -> Result<BlockingRule, NotUnderstood> {
    read_rule_in_dialect(text, "duckdb")
}

/// Reads a rule of Splink's dialect of that name.
pub(super) fn read_rule_in_dialect(text: &str, dialect: &str) -> Result<BlockingRule, NotUnderstood> {
    let condition = read_in_dialect(text, dialect)?;
    if condition == Condition::Else {
        let why = "a rule is a condition on two records".to_owned();
        return Err(NotUnderstood { part: text.to_owned(), why });
    }
    Ok(BlockingRule { text: text.to_owned(), ..rule(condition) })
}

/// The rule a condition comes to.
pub fn rule(condition: Condition) -> BlockingRule {
    let text = write_condition(&condition, Naming::Tables);
    let mut equal = Vec::new();
    let mut rest = Vec::new();
    take_apart(condition, &mut equal, &mut rest);
    let filter = if rest.len() > 1 { Some(Condition::And(rest)) } else { rest.pop() };
    BlockingRule { equal, filter, explode: Vec::new(), text, document: Map::new() }
}

/// Sorts what must be true into equalities between the records and the rest.
fn take_apart(condition: Condition, equal: &mut Vec<(Value, Value)>, rest: &mut Vec<Condition>) {
    match condition {
        Condition::And(all) => all.into_iter().for_each(|one| take_apart(one, equal, rest)),
        Condition::Or(any) => {
            // What every alternative asks for must be true whichever it is.
            let alternatives: Vec<Vec<(Value, Value)>> = any.iter().map(equalities).collect();
            let shared = alternatives[0].iter().filter(|one| alternatives.iter().all(|other| other.contains(one)));
            let new: Vec<_> = shared.filter(|one| !equal.contains(one)).cloned().collect();
            equal.extend(new);
            rest.push(Condition::Or(any));
        }
        _ => match across(&condition) {
            Some(pair) if equal.contains(&pair) => {}
            Some(pair) => equal.push(pair),
            None => rest.push(condition),
        },
    }
}

/// The equalities a condition asks for.
fn equalities(condition: &Condition) -> Vec<(Value, Value)> {
    let (mut equal, mut rest) = (Vec::new(), Vec::new());
    take_apart(condition.clone(), &mut equal, &mut rest);
    equal
}

/// The two sides of an equality between a value of the left record and one of the right.
fn across(condition: &Condition) -> Option<(Value, Value)> {
    let Condition::Compare { left, operator: Operator::Equal, right } = condition else { return None };
    match (left.side()?, right.side()?) {
        (Side::Left, Side::Right) => Some((left.clone(), right.clone())),
        (Side::Right, Side::Left) => Some((right.clone(), left.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read_rule;
    use crate::matching::condition::{Condition, Function, Value};

    #[test]
    fn equalities_are_told_from_filters() {
        let rule = read_rule(
            "(r.\"dob\" = l.\"dob\") AND (SUBSTRING(l.name, 1, 1) = SUBSTRING(r.name, 1, 1)) AND NOT l.sex = r.sex",
        )
        .unwrap();
        let initial = |of| Value::Call(Function::Substring, vec![of, Value::Number(1.0), Value::Number(1.0)]);
        assert_eq!(
            rule.equal,
            [(Value::left("dob"), Value::right("dob")), (initial(Value::left("name")), initial(Value::right("name")))]
        );
        assert_eq!(rule.filter, Some(Condition::Not(Box::new(Condition::same("sex")))));
    }

    #[test]
    fn what_every_alternative_asks_for_is_an_equality() {
        let rule = read_rule("(l.a = r.a and l.b = r.b) or (l.a = r.a and l.c = r.c)").unwrap();
        assert_eq!(rule.equal, [(Value::left("a"), Value::right("a"))]);
        assert!(matches!(rule.filter, Some(Condition::Or(any)) if any.len() == 2));
    }

    #[test]
    fn an_equality_inside_one_record_is_a_filter() {
        let rule = read_rule("l.a = r.a and l.b = l.c and l.d = 'x'").unwrap();
        assert_eq!(rule.equal.len(), 1);
        assert!(matches!(rule.filter, Some(Condition::And(all)) if all.len() == 2));
    }

    #[test]
    fn a_column_of_no_record_is_refused_by_name() {
        assert_eq!(read_rule("a = b").unwrap_err().part, "a");
    }
}
