//! Comparisons as steps over numbered columns: what a model comes to once its columns are known.

use crate::matching::condition::{Condition, Measure};

/// All that is asked of a pair.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One a comparison, in the model's order.
    pub(super) programs: Vec<Program>,
    /// The expressions the steps read, by slot.
    pub(super) slots: Vec<usize>,
    /// Likenesses and distances measured.
    pub(super) gauges: Vec<Gauge>,
    /// Conditions left to the interpreter.
    pub(super) asked: Vec<Asked>,
    /// What blocking rules ask besides equal keys.
    pub(super) filters: Vec<Node>,
    /// How many patterns there can be, if no more than a `u64` counts.
    pub(super) patterns: u64,
}

/// One comparison: its steps in order, each settling some pairs; what is left is of the last level.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// What the last level adds to a pair's pattern.
    pub(super) base: u64,
    /// What a level adds to a pair's pattern is `level * stride`.
    pub(super) stride: u64,
    /// How many levels there are, and one more if a pair can be of none.
    pub(super) radix: u64,
}

/// Settles pairs; what a pair's pattern grows by from the base of the comparison (wrapping) stands with each test.
#[derive(Debug)]
pub(super) enum Step {
    /// `nulls` null on either side, or else the same value in `slot`.
    NullOrEqual { nulls: usize, slot: usize, null: u64, equal: u64 },
    /// One measure against falling standards: the first that holds.
    Ladder { gauge: usize, rungs: Vec<(f64, u64)> },
    /// The distance of two times against rising limits: the first that holds.
    Apart { left: usize, right: usize, rungs: Vec<(f64, u64)> },
    /// Any condition.
    Test { node: Node, grows: u64 },
}

/// A condition over slots. The first slot of two is the left record's.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// True of every pair.
    Always,
    /// The left record's value is null.
    LeftNull(usize),
    /// The right record's value is null.
    RightNull(usize),
    /// Either is null.
    EitherNull(usize),
    /// Equal and not null.
    Equal(usize, usize),
    /// At least so alike, or at most so many edits apart.
    Measured {
        gauge: usize,
        bound: f64,
    },
    /// At most so many seconds apart.
    Apart {
        left: usize,
        right: usize,
        bound: f64,
    },
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// Left to the interpreter.
    Asked(usize),
}

impl Step {
    /// About how dear the step is a pair.
    pub(super) fn price(&self) -> u32 {
        match self {
            Self::NullOrEqual { .. } => 1,
            Self::Apart { rungs, .. } => 1 + rungs.len() as u32,
            Self::Ladder { .. } => 10,
            Self::Test { node, .. } => node.price(),
        }
    }

    /// What patterns grow by for the levels the step settles.
    pub(super) fn grows(&self) -> Vec<u64> {
        match self {
            Self::NullOrEqual { null, equal, .. } => vec![*null, *equal],
            Self::Ladder { rungs, .. } | Self::Apart { rungs, .. } => rungs.iter().map(|(_, grows)| *grows).collect(),
            Self::Test { grows, .. } => vec![*grows],
        }
    }
}

impl Node {
    /// About how dear it is to ask, cheapest first.
    pub(super) fn price(&self) -> u32 {
        match self {
            Self::Always | Self::LeftNull(_) | Self::RightNull(_) | Self::EitherNull(_) => 0,
            Self::Equal(..) => 1,
            Self::Apart { .. } => 2,
            Self::Measured { .. } => 10,
            Self::Asked(_) => 40,
            Self::Not(inner) => inner.price() + 20,
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::price).sum(),
        }
    }
}

/// A likeness or distance of two slots.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gauge {
    pub(super) kind: Measure,
    pub(super) left: usize,
    pub(super) right: usize,
}

/// A condition for the interpreter and where it finds its columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) condition: Condition,
    pub(super) left: Vec<(String, usize)>,
    pub(super) right: Vec<(String, usize)>,
}
