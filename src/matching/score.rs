//! Scores candidate pairs.

use rayon::slice::ParallelSliceMut;

use crate::matching::condition::Value;
use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::machine::Machine;
use crate::matching::prune::Prune;

/// A pair that scored above the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The earlier record.
    pub left: u32,
    /// The later record.
    pub right: u32,
    /// The match weight: log2 of the odds that the two are one.
    pub weight: f64,
    /// The levels of the pair, see [`Linker::gammas`].
    pub pattern: u64,
    /// The blocking rule that found the pair, from 0.
    pub rule: u32,
}

impl Link {
    /// The match probability: `2^w / (1 + 2^w)`.
    pub fn probability(&self) -> f64 {
        probability_of(self.weight)
    }
}

/// The probability of a match weight: `2^w / (1 + 2^w)`.
pub fn probability_of(weight: f64) -> f64 {
    1.0 / (1.0 + libm::exp2(-weight))
}

/// The match weight of a probability; minus infinity for 0.
pub fn weight_of(probability: f64) -> f64 {
    libm::log2(probability) - libm::log2(1.0 - probability)
}

/// What scoring found.
#[derive(Debug, Default)]
pub struct Scored {
    /// The pairs above the threshold, by left and then right record.
    pub links: Vec<Link>,
    /// Pairs compared, by blocking rule.
    pub candidates: Vec<u64>,
}

impl Linker<'_> {
    /// Scores every candidate pair; keeps those whose weight is at least `threshold`.
    ///
    /// # Errors
    /// A term frequency that has no exact level to adjust.
    pub fn score(&self, threshold: f64) -> Result<Scored, MatchError> {
        let weights = self.weights()?;
        let active = vec![true; self.settings.comparisons.len()];
        let prune = |rule: usize| Prune::below(threshold, &self.plan, &weights, |place| self.foregone(rule, place));
        let prunes: Vec<Prune> = (0..self.rules.len()).map(prune).collect();
        let reach = weights.reach(threshold);
        let make = || (Vec::new(), vec![0_u64; self.rules.len()]);
        let batch = |(links, counts): &mut (Vec<Link>, Vec<u64>), rule: usize, machine: &mut Machine| {
            machine.compare(&active, &prunes[rule]);
            counts[rule] += machine.len() as u64;
            for pair in machine.compared().iter().map(|pair| usize::from(*pair)) {
                let pattern = machine.patterns()[pair];
                if !reach.is_empty() && !reach[pattern as usize] {
                    continue;
                }
                if let Some(weight) = weights.weigh(machine, pair, threshold) {
                    let (left, right) = machine.rows(pair);
                    let (left, right) = (left.min(right), left.max(right));
                    links.push(Link { left, right, weight, pattern, rule: rule as u32 });
                }
            }
        };
        let (found, states) = self.pairs(&self.rules).each(make, batch, |(links, _)| std::mem::take(links));
        let mut links = Vec::with_capacity(found.iter().map(Vec::len).sum());
        for some in found {
            links.extend(some);
        }
        links.par_sort_unstable_by_key(|link| u64::from(link.left) << 32 | u64::from(link.right));
        let mut candidates = vec![0; self.rules.len()];
        for (_, counts) in states {
            candidates.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Ok(Scored { links, candidates })
    }

    /// Whether the pairs of a rule are all at a level of a comparison, or at one before it, because the rule asks for
    /// what the level does.
    fn foregone(&self, rule: usize, comparison: usize) -> bool {
        let Some(rule) = self.settings.blocking.get(rule) else { return false };
        let same = |(one, other): &(Value, Value)| match (one, other) {
            (Value::Column { name, .. }, Value::Column { name: again, .. }) if name == again => {
                self.settings.comparisons[comparison].exact_level(name).is_some()
            }
            _ => false,
        };
        rule.equal.iter().any(same)
    }

    /// The comparison vector values of a pattern: -1 for null, 0 for the last level, rising to the first.
    pub fn gammas(&self, pattern: u64) -> Vec<i32> {
        let comparisons = self.settings.comparisons.iter().zip(&self.plan.programs);
        let gamma =
            |(comparison, program): (&crate::matching::settings::Comparison, &crate::matching::plan::Program)| {
                let level = (pattern / program.stride % program.radix) as usize;
                comparison.gammas().get(level).copied().unwrap_or(-1)
            };
        comparisons.map(gamma).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::probability_of;

    #[test]
    fn the_probability_of_any_weight_is_a_number() {
        assert!((probability_of(0.0) - 0.5).abs() < 1e-15);
        assert_eq!((probability_of(5000.0).to_bits(), probability_of(-5000.0).to_bits()), (1.0_f64.to_bits(), 0));
    }
}
