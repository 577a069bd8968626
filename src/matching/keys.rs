//! What blocking rules ask to be equal, as one number a row.

use crate::matching::blocks::{Blocks, dense};
use crate::matching::compile::Compiler;
use crate::matching::error::MatchError;
use crate::matching::expressions::Expressions;
use crate::matching::pairs::Rule;
use crate::matching::settings::BlockingRule;

/// A block that was not compared because it was too big.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The rule, as the settings say it.
    pub rule: String,
    /// Records in the block.
    pub records: u64,
    /// Pairs that were not compared for this rule.
    pub pairs: u64,
}

/// What a rule blocks on: expressions of left and of right records, and a filter of the plan.
#[derive(Debug)]
pub(super) struct Keys {
    text: String,
    left: Vec<usize>,
    right: Vec<usize>,
    filter: Option<usize>,
}

impl Keys {
    /// Finds the expressions of a rule; its filter becomes one of the plan's.
    pub(super) fn of(rule: &BlockingRule, compiler: &mut Compiler) -> Result<Self, MatchError> {
        let refuse = |why: &str| MatchError::Settings(format!("blocking rule `{}`: {why}", rule.text));
        if !rule.explode.is_empty() {
            return Err(refuse("blocking on the elements of lists is not supported"));
        }
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (one, other) in &rule.equal {
            let pair = compiler.comparable(one, other)?;
            let (one, other) = pair.ok_or_else(|| refuse("an equality is not of one value of each record"))?;
            left.push(one);
            right.push(other);
        }
        let filter = rule.filter.as_ref().map(|condition| compiler.filter(condition)).transpose()?;
        Ok(Self { text: rule.text.clone(), left, right, filter })
    }

    /// Every pair.
    pub(super) fn all() -> Self {
        Self { text: "1 = 1".to_owned(), left: Vec::new(), right: Vec::new(), filter: None }
    }

    /// One column equal in both records.
    pub(super) fn column(name: &str, compiler: &mut Compiler) -> Result<Self, MatchError> {
        let expression = compiler.expression(name)?;
        Ok(Self { text: name.to_owned(), left: vec![expression], right: vec![expression], filter: None })
    }

    /// Finds the blocks; those of more than `most` pairs are cut.
    pub(super) fn block(&self, expressions: &Expressions, most: u64) -> (Rule, Vec<Cut>) {
        let mut left = combined(expressions, &self.left, &self.right);
        let right = (self.left != self.right).then(|| left.split_off(expressions.rows()));
        let (mut blocks, mut ranks) = Blocks::of(&left, right.as_deref());
        let oversized: Vec<bool> = (0..blocks.len()).map(|block| blocks.pairs(block) > most).collect();
        let cut = |block: usize| {
            let (left, right) = blocks.block(block);
            let records = left.len() + if blocks.one_sided() { 0 } else { right.len() };
            Cut { rule: self.text.clone(), records: records as u64, pairs: blocks.pairs(block) }
        };
        let mut cuts: Vec<Cut> = (0..blocks.len()).filter(|block| oversized[*block]).map(cut).collect();
        cuts.sort_by_key(|cut| std::cmp::Reverse(cut.pairs));
        if !cuts.is_empty() {
            blocks.cut(&mut ranks, &oversized);
        }
        (Rule { blocks, ranks, filter: self.filter }, cuts)
    }
}

/// The numbers of several expressions as one, 0 where any is null: of the rows as left records and, if other
/// expressions are asked of the right ones, then of the rows as right records. Distinct combinations are distinct.
fn combined(expressions: &Expressions, left: &[usize], right: &[usize]) -> Vec<u64> {
    let sides: &[&[usize]] = if left == right { &[left] } else { &[left, right] };
    let mut keys: Vec<u64> = vec![1; expressions.rows() * sides.len()];
    let mut most = 1_u64;
    for place in 0..left.len() {
        let ids = || sides.iter().flat_map(|side| expressions.get(side[place]).ids.iter().map(|id| u64::from(*id)));
        let next = ids().max().unwrap_or(0);
        let bits = u64::BITS - next.leading_zeros();
        if place == 0 {
            keys = ids().collect();
            most = next;
            continue;
        }
        if most.leading_zeros() < bits {
            keys = dense(&keys);
            most = keys.iter().copied().max().unwrap_or(0);
        }
        for (key, id) in keys.iter_mut().zip(ids()) {
            *key = if *key == 0 || id == 0 { 0 } else { *key << bits | id };
        }
        most = most << bits | next;
    }
    keys
}
