//! Turns a model's conditions into a [`Plan`].

use crate::matching::condition::{Condition, Measure, Operator, Side, Value};
use crate::matching::error::MatchError;
use crate::matching::expressions::Expressions;
use crate::matching::plan::{Asked, Gauge, Node, Plan, Program, Step};
use crate::matching::settings::Comparison;

/// Builds a plan over the expressions of a table.
pub(super) struct Compiler<'e, 't> {
    expressions: &'e mut Expressions<'t>,
    plan: Plan,
}

impl<'e, 't> Compiler<'e, 't> {
    pub(super) fn new(expressions: &'e mut Expressions<'t>) -> Self {
        Self { expressions, plan: Plan { patterns: 1, ..Plan::default() } }
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }

    /// Adds a comparison.
    pub(super) fn comparison(&mut self, comparison: &Comparison) -> Result<(), MatchError> {
        let stride = self.plan.patterns;
        let complete = comparison.levels.iter().any(|level| level.condition == Condition::Else);
        let radix = comparison.levels.len() as u64 + u64::from(!complete);
        self.plan.patterns = stride.checked_mul(radix).ok_or_else(|| {
            MatchError::Settings("the comparisons have more patterns of levels than can be numbered".to_owned())
        })?;
        let last = comparison.levels.iter().position(|level| level.condition == Condition::Else);
        let last = last.unwrap_or(comparison.levels.len());
        let base = last as u64 * stride;
        let mut steps: Vec<Step> = Vec::new();
        for (place, level) in comparison.levels.iter().enumerate().take(last) {
            let node = self.node(&level.condition)?;
            add(&mut steps, node, (place as u64 * stride).wrapping_sub(base));
        }
        self.plan.programs.push(Program { steps, base, stride, radix });
        Ok(())
    }

    /// The slot of a column, for a term frequency.
    pub(super) fn column(&mut self, name: &str) -> Result<usize, MatchError> {
        let expression = self.expressions.column(name)?;
        Ok(self.slot(expression))
    }

    /// The expressions of an equality, for keys; `None` unless each value is of one record and both of one kind.
    pub(super) fn comparable(&mut self, one: &Value, other: &Value) -> Result<Option<(usize, usize)>, MatchError> {
        let Some((left, right)) = self.sides(one, other)? else { return Ok(None) };
        Ok(self.expressions.comparable(left, right))
    }

    /// The expression that a column is.
    pub(super) fn expression(&mut self, column: &str) -> Result<usize, MatchError> {
        self.expressions.column(column)
    }

    /// Adds a filter; its place.
    pub(super) fn filter(&mut self, condition: &Condition) -> Result<usize, MatchError> {
        let node = self.node(condition)?;
        self.plan.filters.push(node);
        Ok(self.plan.filters.len() - 1)
    }

    fn slot(&mut self, expression: usize) -> usize {
        let known = self.plan.slots.iter().position(|slot| *slot == expression);
        known.unwrap_or_else(|| {
            self.plan.slots.push(expression);
            self.plan.slots.len() - 1
        })
    }

    /// A condition over slots.
    pub(super) fn node(&mut self, condition: &Condition) -> Result<Node, MatchError> {
        let found = match condition {
            Condition::Else => Some(Node::Always),
            Condition::And(parts) => {
                let mut nodes = self.nodes(parts)?;
                nodes.sort_by_key(Node::price);
                Some(Node::And(nodes))
            }
            Condition::Or(parts) => Some(simplified(self.nodes(parts)?)),
            Condition::Not(inner) => Some(Node::Not(Box::new(self.node(inner)?))),
            Condition::IsNull(value) => self.null(value)?,
            Condition::IsNotNull(value) => self.null(value)?.map(|node| Node::Not(Box::new(node))),
            Condition::Compare { left, operator: Operator::Equal, right } => self.equal(left, right)?,
            Condition::Similarity { kind, left, right, at_least } => {
                self.measured(Measure::Likeness(*kind), left, right, *at_least)?
            }
            Condition::Distance { kind, left, right, at_most } => {
                self.measured(Measure::Edits(*kind), left, right, f64::from(*at_most))?
            }
            Condition::Apart { left, right, at_most_seconds } => self.apart(left, right, *at_most_seconds)?,
            _ => None,
        };
        match found {
            Some(node) => Ok(node),
            None => self.asked(condition),
        }
    }

    fn nodes(&mut self, parts: &[Condition]) -> Result<Vec<Node>, MatchError> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    /// The expressions of two values, the left record's first; `None` unless each is of one record.
    fn sides<'v>(&mut self, one: &'v Value, other: &'v Value) -> Result<Option<(usize, usize)>, MatchError> {
        let (left, right) = match (one.side(), other.side()) {
            (Some(Side::Left), Some(Side::Right)) => (one, other),
            (Some(Side::Right), Some(Side::Left)) => (other, one),
            _ => return Ok(None),
        };
        Ok(self.expressions.of(left)?.zip(self.expressions.of(right)?))
    }

    fn null(&mut self, value: &Value) -> Result<Option<Node>, MatchError> {
        let Some(expression) = self.expressions.of(value)? else { return Ok(None) };
        let slot = self.slot(expression);
        Ok(Some(if value.side() == Some(Side::Left) { Node::LeftNull(slot) } else { Node::RightNull(slot) }))
    }

    fn equal(&mut self, one: &Value, other: &Value) -> Result<Option<Node>, MatchError> {
        let Some((left, right)) = self.sides(one, other)? else { return Ok(None) };
        let Some((left, right)) = self.expressions.comparable(left, right) else { return Ok(None) };
        Ok(Some(Node::Equal(self.slot(left), self.slot(right))))
    }

    fn measured(&mut self, kind: Measure, one: &Value, other: &Value, bound: f64) -> Result<Option<Node>, MatchError> {
        let Some((left, right)) = self.sides(one, other)? else { return Ok(None) };
        if !self.expressions.get(left).is_text() || !self.expressions.get(right).is_text() {
            return Ok(None);
        }
        let gauge = Gauge { kind, left: self.slot(left), right: self.slot(right) };
        let known = self.plan.gauges.iter().position(|known| *known == gauge);
        let gauge = known.unwrap_or_else(|| {
            self.plan.gauges.push(gauge);
            self.plan.gauges.len() - 1
        });
        Ok(Some(Node::Measured { gauge, bound }))
    }

    fn apart(&mut self, one: &Value, other: &Value, bound: f64) -> Result<Option<Node>, MatchError> {
        let Some((left, right)) = self.sides(one, other)? else { return Ok(None) };
        Ok(Some(Node::Apart { left: self.slot(left), right: self.slot(right), bound }))
    }

    fn asked(&mut self, condition: &Condition) -> Result<Node, MatchError> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (name, side) in condition.columns() {
            let slot = self.column(&name)?;
            if side == Side::Left { left.push((name, slot)) } else { right.push((name, slot)) }
        }
        self.plan.asked.push(Asked { condition: condition.clone(), left, right });
        Ok(Node::Asked(self.plan.asked.len() - 1))
    }
}

/// `a_l IS NULL OR a_r IS NULL` is one test.
fn simplified(parts: Vec<Node>) -> Node {
    match parts[..] {
        [Node::LeftNull(left), Node::RightNull(right)] | [Node::RightNull(right), Node::LeftNull(left)]
            if left == right =>
        {
            Node::EitherNull(left)
        }
        _ => Node::Or(parts),
    }
}

/// Adds a level's test, as part of the step before where one step can do both.
fn add(steps: &mut Vec<Step>, node: Node, grows: u64) {
    match (steps.last_mut(), node) {
        (Some(Step::Test { node: Node::EitherNull(nulls), grows: null }), Node::Equal(left, right))
            if left == right =>
        {
            let joint = Step::NullOrEqual { nulls: *nulls, slot: left, null: *null, equal: grows };
            steps.pop();
            steps.push(joint);
        }
        (Some(Step::Ladder { gauge: known, rungs }), Node::Measured { gauge, bound }) if *known == gauge => {
            rungs.push((bound, grows));
        }
        (_, Node::Measured { gauge, bound }) => steps.push(Step::Ladder { gauge, rungs: vec![(bound, grows)] }),
        (Some(Step::Apart { left: l, right: r, rungs }), Node::Apart { left, right, bound })
            if *l == left && *r == right =>
        {
            rungs.push((bound, grows));
        }
        (_, Node::Apart { left, right, bound }) => {
            steps.push(Step::Apart { left, right, rungs: vec![(bound, grows)] });
        }
        (_, node) => steps.push(Step::Test { node, grows }),
    }
}
