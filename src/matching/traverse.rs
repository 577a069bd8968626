//! Walks over conditions and values: what columns they name, and the same with the records exchanged.

use std::collections::BTreeSet;

use crate::matching::condition::{Condition, Place, Side, Value};

impl Condition {
    /// Calls `see` with every value in the condition, outer before inner.
    pub fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        match self {
            Self::Else => {}
            Self::And(all) | Self::Or(all) => all.iter().for_each(|one| one.each_value(see)),
            Self::Not(one) => one.each_value(see),
            Self::IsNull(value) | Self::IsNotNull(value) | Self::Holds(value) => value.each_value(see),
            Self::In { value, list } => {
                value.each_value(see);
                for one in list {
                    one.each_value(see);
                }
            }
            Self::Compare { left, right, .. }
            | Self::Similarity { left, right, .. }
            | Self::Distance { left, right, .. }
            | Self::Apart { left, right, .. }
            | Self::Share { left, right, .. } => {
                left.each_value(see);
                right.each_value(see);
            }
            Self::Near { left, right, .. } => {
                left.each_value(see);
                right.each_value(see);
            }
        }
    }

    /// Calls `change` with every value in the condition, inner before outer.
    pub fn change_values(&mut self, change: &mut dyn FnMut(&mut Value)) {
        match self {
            Self::Else => {}
            Self::And(all) | Self::Or(all) => all.iter_mut().for_each(|one| one.change_values(change)),
            Self::Not(one) => one.change_values(change),
            Self::IsNull(value) | Self::IsNotNull(value) | Self::Holds(value) => value.change_values(change),
            Self::In { value, list } => {
                value.change_values(change);
                for one in list {
                    one.change_values(change);
                }
            }
            Self::Compare { left, right, .. }
            | Self::Similarity { left, right, .. }
            | Self::Distance { left, right, .. }
            | Self::Apart { left, right, .. }
            | Self::Share { left, right, .. } => {
                left.change_values(change);
                right.change_values(change);
            }
            Self::Near { left, right, .. } => {
                left.change_values(change);
                right.change_values(change);
            }
        }
    }

    /// Calls `see` with this and every condition inside.
    pub fn each_condition(&self, see: &mut dyn FnMut(&Condition)) {
        self.each_outer(see);
        self.each_value(&mut |value| match value {
            Value::Case(cases, _) => cases.iter().for_each(|(condition, _)| condition.each_outer(see)),
            Value::Truth(condition) => condition.each_outer(see),
            _ => {}
        });
    }

    fn each_outer(&self, see: &mut dyn FnMut(&Condition)) {
        see(self);
        match self {
            Self::And(all) | Self::Or(all) => {
                for one in all {
                    one.each_outer(see);
                }
            }
            Self::Not(one) => one.each_outer(see),
            _ => {}
        }
    }

    /// Calls `change` with every condition inside and then this.
    pub fn change_conditions(&mut self, change: &mut dyn FnMut(&mut Condition)) {
        self.change_values(&mut |value| match value {
            Value::Case(cases, _) => cases.iter_mut().for_each(|(condition, _)| condition.change_outer(change)),
            Value::Truth(condition) => condition.change_outer(change),
            _ => {}
        });
        self.change_outer(change);
    }

    fn change_outer(&mut self, change: &mut dyn FnMut(&mut Condition)) {
        match self {
            Self::And(all) | Self::Or(all) => {
                for one in all {
                    one.change_outer(change);
                }
            }
            Self::Not(one) => one.change_outer(change),
            _ => {}
        }
        change(self);
    }

    /// The columns named, and of which record.
    pub fn columns(&self) -> BTreeSet<(String, Side)> {
        let mut columns = BTreeSet::new();
        self.each_value(&mut |value| add_column(value, &mut columns));
        columns
    }

    /// The same with the records exchanged.
    #[must_use]
    pub fn swapped(&self) -> Self {
        let mut swapped = self.clone();
        swapped.change_values(&mut exchange);
        swapped
    }
}

impl Value {
    /// Calls `see` with this and every value inside, outer before inner.
    pub fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        see(self);
        match self {
            Self::Column { .. } | Self::Text(_) | Self::Number(_) | Self::Null => {}
            Self::Call(_, arguments) => arguments.iter().for_each(|one| one.each_value(see)),
            Self::Measure(_, left, right) | Self::Best(_, left, right) => {
                left.each_value(see);
                right.each_value(see);
            }
            Self::Kilometres(from, to) => {
                from.each_value(see);
                to.each_value(see);
            }
            Self::Cast(value, _) => value.each_value(see),
            Self::Case(cases, otherwise) => {
                for (condition, value) in cases {
                    condition.each_value(see);
                    value.each_value(see);
                }
                if let Some(value) = otherwise {
                    value.each_value(see);
                }
            }
            Self::Truth(condition) => condition.each_value(see),
        }
    }

    /// Calls `change` with every value inside and then this.
    pub fn change_values(&mut self, change: &mut dyn FnMut(&mut Value)) {
        match self {
            Self::Column { .. } | Self::Text(_) | Self::Number(_) | Self::Null => {}
            Self::Call(_, arguments) => arguments.iter_mut().for_each(|one| one.change_values(change)),
            Self::Measure(_, left, right) | Self::Best(_, left, right) => {
                left.change_values(change);
                right.change_values(change);
            }
            Self::Kilometres(from, to) => {
                from.change_values(change);
                to.change_values(change);
            }
            Self::Cast(value, _) => value.change_values(change),
            Self::Case(cases, otherwise) => {
                for (condition, value) in cases {
                    condition.change_values(change);
                    value.change_values(change);
                }
                if let Some(value) = otherwise {
                    value.change_values(change);
                }
            }
            Self::Truth(condition) => condition.change_values(change),
        }
        change(self);
    }

    /// The columns named, and of which record.
    pub fn columns(&self) -> BTreeSet<(String, Side)> {
        let mut columns = BTreeSet::new();
        self.each_value(&mut |value| add_column(value, &mut columns));
        columns
    }

    /// The only record whose columns are named; `None` if none are or both records' are.
    pub fn side(&self) -> Option<Side> {
        let columns = self.columns();
        let (_, side) = columns.first()?;
        columns.iter().all(|(_, other)| other == side).then_some(*side)
    }

    /// The same with the records exchanged.
    #[must_use]
    pub fn swapped(&self) -> Self {
        let mut swapped = self.clone();
        swapped.change_values(&mut exchange);
        swapped
    }
}

impl Place {
    fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        self.latitude.each_value(see);
        self.longitude.each_value(see);
    }

    fn change_values(&mut self, change: &mut dyn FnMut(&mut Value)) {
        self.latitude.change_values(change);
        self.longitude.change_values(change);
    }
}

fn add_column(value: &Value, columns: &mut BTreeSet<(String, Side)>) {
    if let Value::Column { name, side } = value {
        columns.insert((name.clone(), *side));
    }
}

fn exchange(value: &mut Value) {
    if let Value::Column { side, .. } = value {
        *side = side.other();
    }
}

#[cfg(test)]
mod tests {
    use crate::matching::condition::{Condition, Function, Side, Value};

    #[test]
    fn columns_are_found_inside_functions_and_exchanged() {
        let condition = Condition::equal(Value::Call(Function::Lower, vec![Value::left("a")]), Value::right("b"));
        assert_eq!(
            condition.columns().into_iter().collect::<Vec<_>>(),
            [("a".into(), Side::Left), ("b".into(), Side::Right)]
        );
        assert_eq!(condition.swapped().swapped(), condition);
        assert_eq!(condition.swapped().columns().first(), Some(&("a".into(), Side::Right)));
    }
}
