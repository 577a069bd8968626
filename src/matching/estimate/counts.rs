//! How often each pattern of levels occurs among some pairs.

use rustc_hash::FxHashMap;

use crate::matching::linker::Linker;
use crate::matching::machine::Machine;
use crate::matching::pairs::Rule;
use crate::matching::prune::Prune;

/// Pattern spaces up to this size are counted in a table.
const TABLE: u64 = 1 << 18;

/// Counts of one thread.
pub(in crate::matching) enum Counts {
    Table(Vec<u64>),
    Map(FxHashMap<u64, u64>),
}

impl Counts {
    pub(in crate::matching) fn new(patterns: u64) -> Self {
        if patterns <= TABLE { Self::Table(vec![0; patterns as usize]) } else { Self::Map(FxHashMap::default()) }
    }

    #[inline]
    pub(in crate::matching) fn add(&mut self, pattern: u64, count: u64) {
        match self {
            Self::Table(table) => table[pattern as usize] += count,
            Self::Map(map) => *map.entry(pattern).or_default() += count,
        }
    }

    /// The patterns seen and how often, rising.
    pub(in crate::matching) fn list(self) -> Vec<(u64, u64)> {
        let mut list: Vec<(u64, u64)> = match self {
            Self::Table(table) => table.into_iter().enumerate().map(|(at, count)| (at as u64, count)).collect(),
            Self::Map(map) => map.into_iter().collect(),
        };
        list.retain(|(_, count)| *count > 0);
        list.sort_unstable();
        list
    }
}

impl Linker<'_> {
    /// Counts the patterns of a rule's pairs in the comparisons that are active. With `share` below 1 only that share
    /// of the pairs is compared, chosen by a hash of the two rows.
    pub(super) fn count_patterns(&self, rules: &[Rule], active: &[bool], share: f64) -> Vec<(u64, u64)> {
        let prune = Prune::nothing(&self.plan);
        let batch = |counts: &mut Counts, _: usize, machine: &mut Machine| {
            if share < 1.0 {
                machine.thin(share);
            }
            machine.compare(active, &prune);
            machine.patterns().iter().for_each(|pattern| counts.add(*pattern, 1));
        };
        let (_, states) = self.pairs(rules).each(|| Counts::new(self.plan.patterns), batch, |_| ());
        let mut sum = Counts::new(self.plan.patterns);
        for (pattern, count) in states.into_iter().flat_map(Counts::list) {
            sum.add(pattern, count);
        }
        sum.list()
    }

    /// Sums pattern counts by level of one comparison.
    pub(super) fn by_level(&self, comparison: usize, counts: &[(u64, u64)]) -> Vec<u64> {
        let program = &self.plan.programs[comparison];
        let mut levels = vec![0; program.radix as usize];
        for (pattern, count) in counts {
            levels[(pattern / program.stride % program.radix) as usize] += count;
        }
        levels
    }
}
