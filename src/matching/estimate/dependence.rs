//! u where pairs share something that makes strangers alike, such as a home.
//!
//! Among the pairs at one level of a comparison, the share that matches and u of all other comparisons are learnt
//! together by expectation–maximisation, from the general u; m stays. The pairs are found by what the level asks to be
//! equal and by nothing else, so that nothing about the other comparisons is decided by how the pairs were found.

use crate::matching::linker::Linker;
use crate::matching::score::{probability_of, weight_of};
use crate::matching::settings::{Comparison, Dependence, Stratum};

/// The general u counts for as much as so many pairs that do not match.
const WORTH: f64 = 100.0;
/// Levels with fewer matches than this among the pairs looked at are weighed like any other.
const FEWEST: f64 = 100.0;
/// No share of matches moves by more when the last round ends.
const CONVERGED: f64 = 1e-7;
const MOST_ROUNDS: u32 = 500;
/// Below this a probability is taken as this.
const LEAST: f64 = 1e-300;

impl Linker<'_> {
    /// Learns the dependence on the comparison the plan names, if it names one and some level of it shows matches
    /// enough.
    ///
    /// The prior is then set to what was found there: matches at those levels, by the share of matches that is at them.
    /// A guessed recall of deterministic rules is no better founded.
    pub fn estimate_dependence(&mut self) {
        let Some(name) = self.training.dependence.clone() else { return };
        self.settings.dependence = Some(Dependence { comparison: name.clone(), strata: Vec::new() });
        let Some(place) = self.settings.dependent() else { return };
        let all = vec![true; self.settings.comparisons.len()];
        let (mut strata, mut matches) = (Vec::new(), 0.0);
        for (rule, levels) in self.stratum_rules() {
            let made: u64 = (0..rule.blocks.len()).map(|block| rule.blocks.pairs(block)).sum();
            let share = (self.training.dependence_pairs as f64 / made.max(1) as f64).min(1.0);
            let counts = self.count_patterns(&[rule], &all, share);
            for level in levels {
                let here = |(pattern, _): &&(u64, u64)| self.level_of(*pattern, place) == *level;
                let counts: Vec<(u64, u64)> = counts.iter().filter(here).copied().collect();
                let pairs: u64 = counts.iter().map(|(_, count)| count).sum();
                let stratum = self.stratum(place, *level, &counts);
                let here = stratum.matching * pairs as f64;
                if here >= FEWEST {
                    matches += here / share;
                    strata.push(stratum);
                }
            }
        }
        if strata.is_empty() {
            self.settings.dependence = None;
            return;
        }
        strata.sort_by_key(|stratum| stratum.level);
        let levels = self.settings.comparisons[place].probabilities();
        let found: f64 = strata.iter().map(|stratum| levels[stratum.level].0).sum();
        self.settings.prior = (matches / found.max(LEAST) / self.possible_pairs()).clamp(1e-12, 0.5);
        self.settings.dependence = Some(Dependence { comparison: name, strata });
    }

    fn level_of(&self, pattern: u64, place: usize) -> usize {
        let program = &self.plan.programs[place];
        (pattern / program.stride % program.radix) as usize
    }

    fn stratum(&self, place: usize, level: usize, counts: &[(u64, u64)]) -> Stratum {
        let comparisons = &self.settings.comparisons;
        let general: Vec<Vec<(f64, f64)>> = comparisons.iter().map(Comparison::probabilities).collect();
        let others: Vec<usize> = (0..comparisons.len()).filter(|other| *other != place).collect();
        let (m, u) = general[place][level];
        let odds = self.settings.prior / (1.0 - self.settings.prior) * m / u.max(LEAST);
        let mut matching = (odds / (1.0 + odds)).clamp(0.001, 0.5);
        let mut here = general.clone();
        for _ in 0..MOST_ROUNDS {
            let before = matching;
            let weights = self.log_ratios(&here);
            let prior = weight_of(matching);
            // How many pairs at each level are expected not to match, on top of what the general u counts.
            let mut apart: Vec<Vec<f64>> =
                general.iter().map(|levels| levels.iter().map(|(_, u)| WORTH * u).collect()).collect();
            let (mut matches, mut total) = (0.0, 0.0);
            for &(pattern, count) in counts {
                let level = |other: usize| self.level_of(pattern, other);
                let weight = others.iter().fold(prior, |sum, other| sum + weights[*other][level(*other)]);
                let (all, matched) = (count as f64, probability_of(weight) * count as f64);
                for other in &others {
                    // A pair can be at none of the levels of a model that was not made here.
                    if let Some(sum) = apart[*other].get_mut(level(*other)) {
                        *sum += all - matched;
                    }
                }
                matches += matched;
                total += all;
            }
            matching = (matches / total).clamp(1e-9, 1.0 - 1e-9);
            for other in &others {
                self.take_shares_apart(*other, &mut here[*other], &apart[*other]);
            }
            if (matching - before).abs() < CONVERGED * matching {
                break;
            }
        }
        let mut u: Vec<Vec<f64>> = here.iter().map(|levels| levels.iter().map(|(_, u)| *u).collect()).collect();
        u[place] = Vec::new();
        Stratum { level, matching, u }
    }

    /// log2 of m / u by comparison and level; 0 where something is missing.
    fn log_ratios(&self, probabilities: &[Vec<(f64, f64)>]) -> Vec<Vec<f64>> {
        let of_comparison = |(comparison, levels): (&Comparison, &Vec<(f64, f64)>)| {
            let nulls = comparison.levels.iter().map(|level| level.is_null);
            let weight = |(null, (m, u)): (bool, &(f64, f64))| {
                if null { 0.0 } else { libm::log2(m.max(LEAST)) - libm::log2(u.max(LEAST)) }
            };
            nulls.zip(levels).map(weight).chain([0.0]).collect()
        };
        self.settings.comparisons.iter().zip(probabilities).map(of_comparison).collect()
    }

    /// Sets u to the share of each level among the pairs that do not match.
    fn take_shares_apart(&self, place: usize, levels: &mut [(f64, f64)], apart: &[f64]) {
        let known = &self.settings.comparisons[place].levels;
        let total: f64 = known.iter().zip(apart).filter(|(level, _)| !level.is_null).map(|(_, apart)| apart).sum();
        for (((_, u), apart), level) in levels.iter_mut().zip(apart).zip(known) {
            if level.is_null {
                *u = 1.0;
            } else if !level.fix_u && total > 0.0 {
                *u = (apart / total).max(LEAST);
            }
        }
    }
}
