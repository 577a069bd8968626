//! What a pattern is worth: `log2(prior odds) + sum of log2(m / u)`, and what rare values add.
//!
//! Where the model knows of dependence there is one set of weights for each of its strata besides the general one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::matching::condition::Condition;
use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::machine::Machine;
use crate::matching::score::weight_of;
use crate::matching::settings::{Comparison, Level, Stratum, TermFrequency};

/// Below this m and u are taken as this, as in Splink.
const LEAST: f64 = 1e-300;
/// Pattern spaces up to this size are looked up.
const TABLE: u64 = 1 << 18;

/// Weights of patterns of a trained model.
pub(super) struct Weights {
    prior: f64,
    /// Where a pattern's level of each comparison stands.
    digits: Vec<Digit>,
    /// By set and comparison; the first set is the general one.
    sets: Vec<Vec<OfComparison>>,
    /// The comparison that dependence is on, and the set of each of its levels.
    strata: Option<(usize, Vec<usize>)>,
    joints: Vec<Joint>,
    /// By pattern; empty for big spaces.
    table: Vec<Worth>,
}

#[derive(Clone, Copy)]
struct Digit {
    stride: u64,
    radix: u64,
}

/// What a pattern is worth.
#[derive(Clone, Copy)]
struct Worth {
    /// Without term frequencies.
    plain: f64,
    /// The most that term frequencies can add.
    most: f64,
    /// Whether they can change it.
    adjusted: bool,
}

struct OfComparison {
    /// By level.
    weights: Vec<f64>,
    /// By level.
    frequencies: Vec<Option<Frequency>>,
}

/// The term-frequency adjustment of a level: `weight * (log2(u) - log2(share of the commoner value))`.
struct Frequency {
    slot: usize,
    weight: f64,
    log_u: f64,
    /// log2 of what stands for each value's share, by number; minus infinity for null.
    logs: Arc<Vec<f64>>,
    most: f64,
}

/// Columns whose values go together: what a pair that agrees on all of them weighs less than each adds.
struct Joint {
    /// The comparisons and their levels at which the columns are equal.
    levels: Vec<(usize, usize)>,
    /// By record, at least 0.
    excess: Vec<f64>,
}

impl Frequency {
    #[inline]
    fn add(&self, machine: &Machine, pair: usize) -> f64 {
        let (one, other) = machine.ids(self.slot, pair);
        if one == 0 && other == 0 {
            return 0.0;
        }
        self.weight * (self.log_u - self.logs[one as usize].max(self.logs[other as usize]))
    }
}

impl Digit {
    fn level(self, pattern: u64) -> usize {
        (pattern / self.stride % self.radix) as usize
    }
}

/// Shares of values by slot, and logarithms already made of them by slot, floor and share of kin.
#[derive(Default)]
struct Shares {
    shares: FxHashMap<usize, Arc<Vec<f64>>>,
    logs: FxHashMap<(usize, u64, u64), Arc<Vec<f64>>>,
}

impl Linker<'_> {
    /// The weights of the settings as they are now.
    pub(super) fn weights(&self) -> Result<Weights, MatchError> {
        let settings = &self.settings;
        let mut shares = Shares::default();
        let mut set = |stratum: Option<&Stratum>| -> Result<Vec<OfComparison>, MatchError> {
            let places = 0..settings.comparisons.len();
            places.map(|place| self.comparison_weights(place, stratum, &mut shares)).collect()
        };
        let mut sets = vec![set(None)?];
        let digit = |program: &crate::matching::plan::Program| Digit { stride: program.stride, radix: program.radix };
        let digits: Vec<Digit> = self.plan.programs.iter().map(digit).collect();
        let mut strata = None;
        if let (Some(dependence), Some(place)) = (&settings.dependence, settings.dependent()) {
            let mut of_level = vec![0; digits[place].radix as usize];
            for stratum in &dependence.strata {
                of_level[stratum.level] = sets.len();
                sets.push(set(Some(stratum))?);
            }
            strata = Some((place, of_level));
        }
        let joints = settings.joint.iter().map(|columns| self.joint(columns, &mut shares));
        let joints = joints.collect::<Result<_, _>>()?;
        let prior = weight_of(settings.prior);
        let mut weights = Weights { prior, digits, sets, strata, joints, table: Vec::new() };
        if self.plan.patterns <= TABLE {
            weights.table = (0..self.plan.patterns).map(|pattern| weights.sum(pattern)).collect();
        }
        Ok(weights)
    }

    fn comparison_weights(
        &self,
        place: usize,
        stratum: Option<&Stratum>,
        shares: &mut Shares,
    ) -> Result<OfComparison, MatchError> {
        let comparison = &self.settings.comparisons[place];
        let own = stratum.filter(|stratum| stratum.u[place].is_empty());
        let probabilities = comparison.probabilities_in(place, stratum);
        let weigh = |(level, (m, u)): (&Level, (f64, f64))| if level.is_null { 0.0 } else { log_ratio(m, u) };
        let mut weights: Vec<f64> = comparison.levels.iter().zip(probabilities).map(weigh).chain([0.0]).collect();
        if let Some(stratum) = own {
            weights[stratum.level] = stratum.odds() - weight_of(self.settings.prior);
        }
        let mut frequencies = Vec::new();
        for at in 0..comparison.levels.len() {
            frequencies.push(self.frequency(comparison, place, at, stratum, shares)?);
        }
        frequencies.push(None);
        Ok(OfComparison { weights, frequencies })
    }

    fn frequency(
        &self,
        comparison: &Comparison,
        place: usize,
        at: usize,
        stratum: Option<&Stratum>,
        shares: &mut Shares,
    ) -> Result<Option<Frequency>, MatchError> {
        let level = &comparison.levels[at];
        let Some(TermFrequency { column, weight, minimum_u, .. }) = &level.term_frequency else { return Ok(None) };
        if level.is_null || *weight == 0.0 || level.condition == Condition::Else {
            return Ok(None);
        }
        let exact = comparison.adjusted_level(at).ok_or_else(|| {
            let (name, label) = (&comparison.name, &level.label);
            MatchError::Settings(format!(
                "comparison `{name}` level `{label}`: no exact level of `{column}` whose u \
                a term frequency could adjust"
            ))
        })?;
        let general = comparison.probabilities()[exact].1;
        let u = comparison.probabilities_in(place, stratum)[exact].1;
        let kin = share_of_kin(u, general);
        let slot = self.column_slot(column)?;
        let logs = self.logs(slot, *minimum_u, kin, shares);
        let log_u = libm::log2(u.max(LEAST));
        let rarest = logs.iter().skip(1).copied().fold(f64::INFINITY, f64::min);
        let most = (weight * (log_u - rarest)).max(0.0);
        Ok(Some(Frequency { slot, weight: *weight, log_u, logs, most }))
    }

    /// log2 of `kin + (1 - kin) * share` by value, the share at least `least`.
    fn logs(&self, slot: usize, least: f64, kin: f64, shares: &mut Shares) -> Arc<Vec<f64>> {
        let key = (slot, least.to_bits(), kin.to_bits());
        if let Some(logs) = shares.logs.get(&key) {
            return Arc::clone(logs);
        }
        let log = |(id, share): (usize, &f64)| {
            if id == 0 { f64::NEG_INFINITY } else { libm::log2(kin + (1.0 - kin) * share.max(least)) }
        };
        let logs = Arc::new(self.shares_of(slot, shares).iter().enumerate().map(log).collect());
        shares.logs.insert(key, Arc::clone(&logs));
        logs
    }

    /// The share of each value of a column among its values that are not null.
    fn shares_of(&self, slot: usize, shares: &mut Shares) -> Arc<Vec<f64>> {
        if let Some(known) = shares.shares.get(&slot) {
            return Arc::clone(known);
        }
        let expression = self.expressions.get(self.plan.slots[slot]);
        let mut counts = vec![0_u64; expression.values.len()];
        for id in expression.ids.iter() {
            counts[*id as usize] += 1;
        }
        let total = counts.iter().skip(1).sum::<u64>() as f64;
        let made: Arc<Vec<f64>> = Arc::new(counts.iter().map(|count| *count as f64 / total).collect());
        shares.shares.insert(slot, Arc::clone(&made));
        made
    }

    /// How much commoner each record's combination of values is than the shares of the values say, as log2.
    fn joint(&self, columns: &[String], shares: &mut Shares) -> Result<Joint, MatchError> {
        let mut levels = Vec::new();
        let mut keys = vec![Some((0_u64, 1.0)); self.records.len()];
        for column in columns {
            levels.push(self.settings.joint_level(column).ok_or_else(|| {
                let why = format!("`joint`: no comparison has a level `{column}` equal, with frequencies");
                MatchError::Settings(why)
            })?);
            let slot = self.column_slot(column)?;
            let share = self.shares_of(slot, shares);
            let ids = &self.expressions.get(self.plan.slots[slot]).ids;
            let mut numbers: FxHashMap<(u64, u32), u64> = FxHashMap::default();
            for (key, id) in keys.iter_mut().zip(ids.iter()) {
                *key = key.filter(|_| *id != 0).map(|(so_far, product)| {
                    let next = numbers.len() as u64;
                    let dense = *numbers.entry((so_far, *id)).or_insert(next);
                    (dense, product * share[*id as usize])
                });
            }
        }
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        keys.iter().flatten().for_each(|(key, _)| *counts.entry(*key).or_default() += 1);
        let total = keys.iter().flatten().count() as f64;
        let excess =
            |key: &Option<(u64, f64)>| key.map_or(0.0, |(key, product)| joint_excess(counts[&key], total, product));
        Ok(Joint { levels, excess: keys.iter().map(excess).collect() })
    }
}

/// log2 of how much commoner a combination that `count` of `total` records have is than the product of the shares of
/// its values; 0 if it is not. The two records of a pair are left out of the count: they may be one person.
pub(super) fn joint_excess(count: u32, total: f64, product: f64) -> f64 {
    let others = f64::from(count.saturating_sub(2));
    libm::log2((others / total / product).max(1.0))
}

/// The share of the pairs of a stratum that agree for the stratum's own reason, whatever the value, so that the chance
/// to agree is `kin + (1 - kin) * share of the value`: what makes the stratum's u of the general one.
pub(super) fn share_of_kin(u: f64, general: f64) -> f64 {
    if u <= general || general >= 1.0 { 0.0 } else { ((u - general) / (1.0 - general)).min(1.0) }
}

fn log_ratio(m: f64, u: f64) -> f64 {
    libm::log2(m.max(LEAST)) - libm::log2(u.max(LEAST))
}

impl Stratum {
    /// log2 of the odds that a pair at the level matches.
    pub(super) fn odds(&self) -> f64 {
        weight_of(self.matching)
    }
}

impl Weights {
    fn set(&self, pattern: u64) -> usize {
        self.strata.as_ref().map_or(0, |(place, of_level)| of_level[self.digits[*place].level(pattern)])
    }

    fn sum(&self, pattern: u64) -> Worth {
        let mut sum = Worth { plain: self.prior, most: 0.0, adjusted: false };
        for (comparison, digit) in self.sets[self.set(pattern)].iter().zip(&self.digits) {
            let level = digit.level(pattern);
            sum.plain += comparison.weights[level];
            if let Some(frequency) = &comparison.frequencies[level] {
                sum.most += frequency.most;
                sum.adjusted = true;
            }
        }
        sum.adjusted |= self.joints_of(pattern).next().is_some();
        sum
    }

    /// The joint columns on all of which a pair of this pattern agrees; none in a stratum.
    fn joints_of(&self, pattern: u64) -> impl Iterator<Item = &Joint> {
        let general = self.set(pattern) == 0;
        let agrees = move |joint: &&Joint| {
            general && joint.levels.iter().all(|(place, level)| self.digits[*place].level(pattern) == *level)
        };
        self.joints.iter().filter(agrees)
    }

    /// By pattern: whether it can reach the threshold. Empty for big spaces.
    pub(super) fn reach(&self, threshold: f64) -> Vec<bool> {
        self.table.iter().map(|worth| worth.plain + worth.most >= threshold).collect()
    }

    /// The most that a pair can come to of which the comparisons `decided` are known from its pattern, the comparison
    /// `open` is at one of `levels`, and the comparisons `later` are at any.
    pub(super) fn bound(&self, pattern: u64, decided: &[usize], open: (usize, &[usize]), later: &[usize]) -> f64 {
        let of_set = |at: usize| {
            let known = decided.iter().map(|place| self.most(at, *place, &[self.digits[*place].level(pattern)]));
            let any = |place: &usize| {
                let all: Vec<usize> = (0..self.digits[*place].radix as usize).collect();
                self.most(at, *place, &all)
            };
            known
                .chain([self.most(at, open.0, open.1)])
                .chain(later.iter().map(any))
                .fold(self.prior, |sum, add| sum + add)
        };
        (0..self.sets.len()).map(of_set).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The most that one of the levels of a comparison adds in a set; minus infinity if none of them is of the set.
    fn most(&self, set: usize, place: usize, levels: &[usize]) -> f64 {
        let here =
            |level: &&usize| self.strata.as_ref().is_none_or(|(on, of_level)| *on != place || of_level[**level] == set);
        let comparison = &self.sets[set][place];
        let most = |level: &usize| {
            comparison.weights[*level] + comparison.frequencies[*level].as_ref().map_or(0.0, |frequency| frequency.most)
        };
        levels.iter().filter(here).map(most).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The weight of a compared pair if it is at least `threshold`.
    #[inline]
    pub(super) fn weigh(&self, machine: &Machine, pair: usize, threshold: f64) -> Option<f64> {
        let pattern = machine.patterns()[pair];
        let worth = if self.table.is_empty() { self.sum(pattern) } else { self.table[pattern as usize] };
        if !worth.adjusted {
            return (worth.plain >= threshold).then_some(worth.plain);
        }
        let mut weight = worth.plain;
        for (comparison, digit) in self.sets[self.set(pattern)].iter().zip(&self.digits) {
            if let Some(frequency) = &comparison.frequencies[digit.level(pattern)] {
                weight += frequency.add(machine, pair);
            }
        }
        for joint in self.joints_of(pattern) {
            weight -= joint.excess[machine.rows(pair).0 as usize];
        }
        (weight >= threshold).then_some(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::{joint_excess, share_of_kin};

    #[test]
    fn kin_are_what_a_stratum_has_above_chance_and_never_more_than_all() {
        assert!((share_of_kin(0.6, 0.2) - 0.5).abs() < 1e-12);
        for (u, general) in [(0.1, 0.2), (1.0, 1.0), (0.5, 1.0), (2.0, 3.0)] {
            assert_eq!(share_of_kin(u, general).to_bits(), 0.0_f64.to_bits(), "{u} of {general}");
        }
        assert_eq!(share_of_kin(1.5, 0.5).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn a_combination_counts_without_the_pair_itself_and_never_for_less_than_chance() {
        // Ten others of a thousand where one would be expected.
        assert!((joint_excess(12, 1000.0, 0.001) - 10.0_f64.log2()).abs() < 1e-12);
        assert_eq!(joint_excess(2, 1000.0, 0.001).to_bits(), 0.0_f64.to_bits());
    }
}
