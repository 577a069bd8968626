//! u from pairs of random records, which hardly ever match; m from pairs that a label says match.

use crate::matching::blocks::Blocks;
use crate::matching::linker::Linker;
use crate::matching::machine::mix;
use crate::matching::pairs::Rule;
use crate::matching::settings::LinkType;

impl Linker<'_> {
    /// Sets u to the share of each level among all pairs of a random sample of records.
    ///
    /// Samples of a hundredth and of a tenth of the pairs are tried first; comparisons of which they show every level
    /// often enough are done with. A level that is never seen keeps its u.
    pub fn estimate_u(&mut self) {
        let Some(pairs) = self.training.sample else { return };
        let mut active = vec![true; self.settings.comparisons.len()];
        for (part, enough) in [(100.0, self.training.enough), (10.0, self.training.enough), (1.0, 0)] {
            if active.contains(&true) {
                let sample = self.sample(pairs as f64 / part);
                self.take_u(&[sample], &mut active, enough);
            }
        }
    }

    /// One block of about as many records as make so many pairs. A record is in by its place in the order of records.
    fn sample(&self, pairs: f64) -> Rule {
        let records = self.records.len() as f64;
        let share = if self.settings.link_type == LinkType::LinkOnly {
            (pairs / self.possible_pairs()).sqrt()
        } else {
            0.5 * ((8.0 * pairs + 1.0).sqrt() + 1.0) / records
        };
        let below = (share.min(1.0) * u64::MAX as f64) as u64;
        let seed = mix(self.training.seed);
        let keys: Vec<u64> = (0..self.records.len() as u64).map(|row| u64::from(mix(row ^ seed) <= below)).collect();
        let (blocks, ranks) = Blocks::of(&keys, None);
        Rule { blocks, ranks, filter: None }
    }

    fn take_u(&mut self, rules: &[Rule], active: &mut [bool], enough: u64) {
        let counts = self.count_patterns(rules, active, 1.0);
        for (comparison, active) in active.iter_mut().enumerate().filter(|(_, active)| **active) {
            let seen = self.by_level(comparison, &counts);
            let levels = &mut self.settings.comparisons[comparison].levels;
            let of_value = || levels.iter().zip(&seen).filter(|(level, _)| !level.is_null).map(|(_, count)| *count);
            if of_value().min().unwrap_or(0) < enough {
                continue;
            }
            *active = false;
            let total = of_value().sum::<u64>() as f64;
            for (level, count) in levels.iter_mut().zip(seen) {
                if !level.is_null && !level.fix_u && count > 0 {
                    level.u = Some(count as f64 / total);
                }
            }
        }
    }

    /// Sets m to the share of each level among the pairs that agree on the label column, if the plan names one.
    pub fn estimate_m_from_labels(&mut self) {
        let Some(rule) = self.label_rule() else { return };
        let counts = self.count_patterns(&[rule], &vec![true; self.settings.comparisons.len()], 1.0);
        self.take_m(&counts);
    }

    pub(in crate::matching) fn take_m(&mut self, counts: &[(u64, u64)]) {
        for comparison in 0..self.settings.comparisons.len() {
            let seen = self.by_level(comparison, counts);
            let levels = &mut self.settings.comparisons[comparison].levels;
            let of_value = levels.iter().zip(&seen).filter(|(level, _)| !level.is_null);
            let total = of_value.map(|(_, count)| *count).sum::<u64>() as f64;
            for (level, count) in levels.iter_mut().zip(seen) {
                if !level.is_null && !level.fix_m && count > 0 {
                    level.m = Some(count as f64 / total);
                }
            }
        }
    }
}
