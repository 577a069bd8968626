//! Which pairs cannot reach the threshold any more, whatever is still to be compared.
//!
//! Comparing stops early for them: they keep the last level of what was not compared, which is among what could still
//! have come, so that their weight stays below the threshold. Pairs that reach it are compared in full.

use crate::matching::plan::{Plan, Program, Step};
use crate::matching::weights::Weights;

/// Pattern spaces up to this size are worth a table a step.
const TABLE: u64 = 1 << 14;

/// The order of comparisons, and before which steps to leave out hopeless pairs.
pub(super) struct Prune {
    /// The comparisons, the cheapest first.
    pub(super) order: Vec<usize>,
    /// By comparison and step: for each pattern so far, whether it is hopeless. Empty where asking is not worth it.
    pub(super) hopeless: Vec<Vec<Vec<bool>>>,
}

impl Prune {
    /// Leaves out nothing.
    pub(super) fn nothing(plan: &Plan) -> Self {
        Self {
            order: order(plan, |_| false),
            hopeless: plan.programs.iter().map(|program| vec![Vec::new(); program.steps.len()]).collect(),
        }
    }

    /// Leaves out pairs whose weight stays below `threshold`. Comparisons that are `foregone`, in which pairs hardly
    /// differ, come last: they make nothing hopeless.
    pub(super) fn below(threshold: f64, plan: &Plan, weights: &Weights, foregone: impl Fn(usize) -> bool) -> Self {
        let mut prune = Self { order: order(plan, foregone), ..Self::nothing(plan) };
        if plan.patterns > TABLE || threshold == f64::NEG_INFINITY {
            return prune;
        }
        for (stage, comparison) in prune.order.iter().enumerate() {
            let program = &plan.programs[*comparison];
            let (decided, later) = (&prune.order[..stage], &prune.order[stage + 1..]);
            for (place, step) in program.steps.iter().enumerate() {
                if place > 0 && !dear(step) || place == 0 && stage == 0 {
                    continue;
                }
                let open = levels(program, place);
                // A little is left for sums made in another order.
                let hopeless =
                    |pattern: u64| weights.bound(pattern, decided, (*comparison, &open), later) < threshold - 1e-9;
                prune.hopeless[*comparison][place] = (0..plan.patterns).map(hopeless).collect();
            }
        }
        prune
    }
}

fn order(plan: &Plan, foregone: impl Fn(usize) -> bool) -> Vec<usize> {
    let of_steps = |place: usize| plan.programs[place].steps.iter().map(Step::price).sum::<u32>();
    let price = |place: &usize| (foregone(*place), of_steps(*place));
    let mut order: Vec<usize> = (0..plan.programs.len()).collect();
    order.sort_by_key(price);
    order
}

fn dear(step: &Step) -> bool {
    step.price() >= 10
}

/// The levels a pair may still be of before this step: those of the steps from here and the last.
fn levels(program: &Program, from: usize) -> Vec<usize> {
    let level = |grows: u64| (grows.wrapping_add(program.base) / program.stride) as usize;
    let rest = program.steps[from..].iter().flat_map(Step::grows).map(level);
    rest.chain([(program.base / program.stride) as usize]).collect()
}
