//! What a pattern is worth: `log2(prior odds) + sum of log2(m / u)`, and what rare values add.

use std::sync::Arc;

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::machine::Machine;
use crate::matching::settings::{Level, Settings, TermFrequency};

/// Below this m and u are taken as this, as in Splink.
const LEAST: f64 = 1e-300;
/// Pattern spaces up to this size are looked up.
const TABLE: u64 = 1 << 18;

/// Weights of patterns of a trained model.
pub(super) struct Weights {
    prior: f64,
    programs: Vec<OfComparison>,
    /// By pattern; empty for big spaces.
    table: Vec<Worth>,
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
    stride: u64,
    radix: u64,
    /// Whether any level has a term frequency.
    adjusted: bool,
    /// By level.
    weights: Vec<f64>,
    /// By level.
    frequencies: Vec<Option<Frequency>>,
}

/// The term-frequency adjustment of a level: `weight * (log2(u) - log2(max(tf left, tf right, floor)))`.
struct Frequency {
    slot: usize,
    weight: f64,
    log_u: f64,
    log_floor: f64,
    /// log2 of each value's share by number; minus infinity for null.
    logs: Arc<Vec<f64>>,
    most: f64,
}

impl Frequency {
    #[inline]
    fn add(&self, machine: &Machine, pair: usize) -> f64 {
        let (one, other) = machine.ids(self.slot, pair);
        if one == 0 && other == 0 {
            return 0.0;
        }
        let commoner = self.logs[one as usize].max(self.logs[other as usize]);
        self.weight * (self.log_u - commoner.max(self.log_floor))
    }
}

impl Linker<'_> {
    /// The weights of the settings as they are now.
    pub(super) fn weights(&self) -> Result<Weights, MatchError> {
        let settings = &self.settings;
        let mut logs: Vec<(usize, Arc<Vec<f64>>)> = Vec::new();
        let mut programs = Vec::new();
        for (place, comparison) in settings.comparisons.iter().enumerate() {
            let program = &self.plan.programs[place];
            let weigh = |(level, (m, u)): (&Level, (f64, f64))| {
                if level.is_null { 0.0 } else { libm::log2(m.max(LEAST)) - libm::log2(u.max(LEAST)) }
            };
            let weights = comparison.levels.iter().zip(comparison.probabilities()).map(weigh).chain([0.0]).collect();
            let mut frequencies = Vec::new();
            for at in 0..comparison.levels.len() {
                frequencies.push(self.frequency(settings, place, at, &mut logs)?);
            }
            frequencies.push(None);
            let adjusted = frequencies.iter().any(Option::is_some);
            programs.push(OfComparison {
                stride: program.stride,
                radix: program.radix,
                adjusted,
                weights,
                frequencies,
            });
        }
        let prior = libm::log2(settings.prior) - libm::log2(1.0 - settings.prior);
        let mut weights = Weights { prior, programs, table: Vec::new() };
        if self.plan.patterns <= TABLE {
            weights.table = (0..self.plan.patterns).map(|pattern| weights.sum(pattern)).collect();
        }
        Ok(weights)
    }

    fn frequency(
        &self,
        settings: &Settings,
        place: usize,
        at: usize,
        logs: &mut Vec<(usize, Arc<Vec<f64>>)>,
    ) -> Result<Option<Frequency>, MatchError> {
        let comparison = &settings.comparisons[place];
        let level = &comparison.levels[at];
        let Some(TermFrequency { column, weight, minimum_u, .. }) = &level.term_frequency else { return Ok(None) };
        if level.is_null || *weight == 0.0 || level.condition == crate::matching::condition::Condition::Else {
            return Ok(None);
        }
        let u = comparison.adjusted_u(at).ok_or_else(|| {
            let (name, label) = (&comparison.name, &level.label);
            MatchError::Settings(format!("comparison `{name}` level `{label}`: no exact level of `{column}` whose u a term frequency could adjust"))
        })?;
        let slot = self.column_slot(column)?;
        let known = logs.iter().find(|(known, _)| *known == slot).map(|(_, logs)| Arc::clone(logs));
        let shares = known.unwrap_or_else(|| {
            let made = Arc::new(self.log_shares(slot));
            logs.push((slot, Arc::clone(&made)));
            made
        });
        let (log_u, log_floor) = (libm::log2(u.max(LEAST)), libm::log2(*minimum_u));
        let rarest = shares.iter().skip(1).copied().fold(f64::INFINITY, f64::min).max(log_floor);
        let most = (weight * (log_u - rarest)).max(0.0);
        Ok(Some(Frequency { slot, weight: *weight, log_u, log_floor, logs: shares, most }))
    }

    /// log2 of the share of each value of a column among its values that are not null.
    fn log_shares(&self, slot: usize) -> Vec<f64> {
        let expression = self.expressions.get(self.plan.slots[slot]);
        let mut counts = vec![0_u64; expression.values.len()];
        for id in expression.ids.iter() {
            counts[*id as usize] += 1;
        }
        let total = counts.iter().skip(1).sum::<u64>() as f64;
        let log = |(id, count): (usize, &u64)| {
            if id == 0 { f64::NEG_INFINITY } else { libm::log2(*count as f64 / total) }
        };
        counts.iter().enumerate().map(log).collect()
    }
}

impl Weights {
    fn sum(&self, pattern: u64) -> Worth {
        let mut sum = Worth { plain: self.prior, most: 0.0, adjusted: false };
        for program in &self.programs {
            let level = (pattern / program.stride % program.radix) as usize;
            sum.plain += program.weights[level];
            if let Some(frequency) = &program.frequencies[level] {
                sum.most += frequency.most;
                sum.adjusted = true;
            }
        }
        sum
    }

    /// By pattern: whether it can reach the threshold. Empty for big spaces.
    pub(super) fn reach(&self, threshold: f64) -> Vec<bool> {
        self.table.iter().map(|worth| worth.plain + worth.most >= threshold).collect()
    }

    /// The most that one of these levels of a comparison can add; of any level without a list.
    pub(super) fn most(&self, comparison: usize, levels: Option<&[usize]>) -> f64 {
        let all: Vec<usize> = (0..self.programs[comparison].radix as usize).collect();
        let levels = levels.unwrap_or(&all);
        levels.iter().map(|level| self.level(comparison, *level)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The most that the prior and these comparisons of a pattern can come to.
    pub(super) fn upto(&self, pattern: u64, comparisons: &[usize]) -> f64 {
        let level = |comparison: usize| {
            let program = &self.programs[comparison];
            (pattern / program.stride % program.radix) as usize
        };
        comparisons.iter().fold(self.prior, |sum, comparison| sum + self.level(*comparison, level(*comparison)))
    }

    fn level(&self, comparison: usize, level: usize) -> f64 {
        let program = &self.programs[comparison];
        program.weights[level] + program.frequencies[level].as_ref().map_or(0.0, |frequency| frequency.most)
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
        for program in self.programs.iter().filter(|program| program.adjusted) {
            let level = (pattern / program.stride % program.radix) as usize;
            if let Some(frequency) = &program.frequencies[level] {
                weight += frequency.add(machine, pair);
            }
        }
        (weight >= threshold).then_some(weight)
    }
}
