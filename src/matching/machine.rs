//! Compares pairs in batches: each step runs over all pairs not settled yet, so what a step costs is its arithmetic.

#![expect(clippy::needless_bitwise_bool, reason = "a branch on what a pair turns out to be is often mispredicted")]

use crate::matching::condition::Measure;
use crate::matching::data::{Data, Panel};
use crate::matching::list::{BATCH, List, at};
use crate::matching::plan::{Gauge, Node, Plan, Step};
use crate::matching::prune::Prune;
use crate::matching::sight::{Memory, Sight, passes};

/// One thread's workplace.
pub(super) struct Machine<'p> {
    plan: &'p Plan,
    data: &'p Data,
    /// The records the pairs are of.
    pub(super) panel: Panel,
    /// The pairs, as places in the panel.
    left: Box<[u32; BATCH]>,
    right: Box<[u32; BATCH]>,
    len: usize,
    patterns: Box<[u64; BATCH]>,
    /// The pairs that are not hopeless.
    alive: List,
    open: List,
    maybe: List,
    settled: Box<[bool; BATCH]>,
    memory: Memory,
}

impl<'p> Machine<'p> {
    pub(super) fn new(plan: &'p Plan, data: &'p Data) -> Self {
        Self {
            plan,
            data,
            panel: Panel::default(),
            left: Box::new([0; BATCH]),
            right: Box::new([0; BATCH]),
            len: 0,
            patterns: Box::new([0; BATCH]),
            alive: List::default(),
            open: List::default(),
            maybe: List::default(),
            settled: Box::new([false; BATCH]),
            memory: Memory::new(plan),
        }
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Takes all pairs out.
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// Pairs one left record with right ones; there must be room.
    #[inline]
    pub(super) fn push(&mut self, one: usize, others: std::ops::Range<usize>) {
        let upto = self.len + others.len();
        self.left[self.len..upto].fill(one as u32);
        for (place, other) in self.right[self.len..upto].iter_mut().zip(others) {
            *place = other as u32;
        }
        self.len = upto;
    }

    /// Pairs one left record with those right ones from `from` that are marked 1; there must be room for all.
    #[inline]
    pub(super) fn push_marked(&mut self, one: usize, from: usize, marks: &[u8]) {
        let mut len = self.len;
        self.left[len..len + marks.len()].fill(one as u32);
        for (mark, other) in marks.iter().zip(from as u32..) {
            self.right[len % BATCH] = other;
            len += usize::from(*mark);
        }
        self.len = len;
    }

    /// Fetches the columns of the panel's rows.
    pub(super) fn gather(&mut self) {
        self.panel.gather(self.data);
    }

    /// The pattern of each pair, once compared.
    pub(super) fn patterns(&self) -> &[u64] {
        &self.patterns[..self.len]
    }

    /// The pairs that were compared in full, and maybe others.
    pub(super) fn compared(&self) -> &[u16] {
        self.alive.pairs()
    }

    /// The places of a pair in the panel.
    #[inline]
    pub(super) fn places(&self, pair: usize) -> (usize, usize) {
        (self.left[pair % BATCH] as usize, self.right[pair % BATCH] as usize)
    }

    /// The numbers of a slot's values in a pair.
    #[inline]
    pub(super) fn ids(&self, slot: usize, pair: usize) -> (u32, u32) {
        let (l, r) = self.places(pair);
        (self.panel.slots[slot][l], self.panel.slots[slot][r])
    }

    /// The rows of a pair.
    #[inline]
    pub(super) fn rows(&self, pair: usize) -> (u32, u32) {
        let (l, r) = self.places(pair);
        (self.panel.rows[l], self.panel.rows[r])
    }

    /// Keeps the pairs for which `test` is true.
    pub(super) fn retain(&mut self, mut test: impl FnMut(&Self, usize) -> bool) {
        let mut kept = 0;
        for pair in 0..self.len {
            if test(self, pair) {
                (self.left[kept], self.right[kept]) = (self.left[pair], self.right[pair]);
                kept += 1;
            }
        }
        self.len = kept;
    }

    /// Drops the pairs for which a filter is not true.
    pub(super) fn filter(&mut self, filter: usize) {
        let passed = self.passing(filter, |_| true);
        self.retain(|_, pair| passed[pair]);
    }

    /// Drops those of the chosen pairs for which a filter is true.
    pub(super) fn filter_out(&mut self, filter: usize, chosen: impl Fn((usize, usize)) -> bool) {
        let passed = self.passing(filter, chosen);
        self.retain(|_, pair| !passed[pair]);
    }

    fn passing(&mut self, filter: usize, chosen: impl Fn((usize, usize)) -> bool) -> [bool; BATCH] {
        let sight = self.sight();
        let mut list = List::default();
        list.fill(self.len);
        list.keep(|pair| chosen(sight.places(pair)));
        let node = &self.plan.filters[filter];
        let (panel, left, right) = (&self.panel, &*self.left, &*self.right);
        Sight { plan: self.plan, data: self.data, panel, left, right }.narrow(node, &mut list, &mut self.memory);
        let mut passed = [false; BATCH];
        list.pairs().iter().for_each(|pair| passed[at(*pair)] = true);
        passed
    }

    fn sight(&self) -> Sight<'_> {
        Sight { plan: self.plan, data: self.data, panel: &self.panel, left: &self.left, right: &self.right }
    }

    /// Keeps about this share of the pairs, chosen by a hash of their rows.
    pub(super) fn thin(&mut self, share: f64) {
        let below = (share * u64::MAX as f64) as u64;
        self.retain(|machine, pair| {
            let (one, other) = machine.rows(pair);
            mix(u64::from(one) << 32 | u64::from(other)) <= below
        });
    }

    /// Fills in the patterns of the pairs; comparisons that are not `active` add nothing. Hopeless pairs are not
    /// compared in full.
    pub(super) fn compare(&mut self, active: &[bool], prune: &Prune) {
        let programs = &self.plan.programs;
        let used = || prune.order.iter().copied().filter(|place| active[*place]);
        // Every pair is of the last level of all until a step says otherwise.
        let lowest = used().fold(0_u64, |sum, place| sum.wrapping_add(programs[place].base));
        self.patterns[..self.len].fill(lowest);
        let (panel, left, right) = (&self.panel, &*self.left, &*self.right);
        let sight = Sight { plan: self.plan, data: self.data, panel, left, right };
        self.alive.fill(self.len);
        for place in used() {
            let hopeless = &prune.hopeless[place];
            if let Some(first) = hopeless.first().filter(|first| !first.is_empty()) {
                // What is hopeless once stays so.
                let patterns = &*self.patterns;
                self.alive.keep(|pair| !first[patterns[at(pair)] as usize]);
            }
            self.open.copy(&self.alive);
            for (number, (step, hopeless)) in programs[place].steps.iter().zip(hopeless).enumerate() {
                let mut bench = Bench {
                    open: &mut self.open,
                    maybe: &mut self.maybe,
                    settled: &mut self.settled,
                    patterns: &mut self.patterns,
                    memory: &mut self.memory,
                };
                if number > 0 && !hopeless.is_empty() {
                    bench.drop(hopeless);
                }
                if bench.open.is_empty() {
                    break;
                }
                bench.step(&sight, step);
            }
        }
    }
}

/// Spreads a number over 64 bits (splitmix64's finish, Steele, Lea and Flood 2014).
pub(super) fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// The lists a step works on.
struct Bench<'a> {
    open: &'a mut List,
    maybe: &'a mut List,
    settled: &'a mut [bool; BATCH],
    patterns: &'a mut [u64; BATCH],
    memory: &'a mut Memory,
}

impl Bench<'_> {
    /// Leaves out the pairs whose pattern so far is hopeless.
    fn drop(&mut self, hopeless: &[bool]) {
        let patterns = &*self.patterns;
        self.open.keep(|pair| !hopeless[patterns[at(pair)] as usize]);
    }

    fn step(&mut self, sight: &Sight, step: &Step) {
        match step {
            Step::NullOrEqual { nulls, slot, null, equal } => self.null_or_equal(sight, (*nulls, *slot), *null, *equal),
            Step::Ladder { gauge, rungs } => self.ladder(sight, *gauge, rungs),
            Step::Apart { left, right, rungs } => self.apart(sight, *left, *right, rungs),
            Step::Test { node, grows } => self.test(sight, node, *grows),
        }
    }

    fn null_or_equal(&mut self, sight: &Sight, (nulls, slot): (usize, usize), null: u64, equal: u64) {
        // Mostly one column, which is then read once.
        let same = nulls == slot;
        let (nulls, ids) = (&sight.panel.slots[nulls][..], &sight.panel.slots[slot][..]);
        let patterns = &mut *self.patterns;
        let mut settle = |pair: u16, is_null: bool, is_equal: bool| {
            let grows = if is_null {
                null
            } else if is_equal {
                equal
            } else {
                0
            };
            patterns[at(pair)] = patterns[at(pair)].wrapping_add(grows);
            !(is_null | is_equal)
        };
        if same {
            self.open.keep(|pair| {
                let (l, r) = sight.places(pair);
                let (one, other) = (ids[l], ids[r]);
                settle(pair, (one == 0) | (other == 0), one == other)
            });
        } else {
            self.open.keep(|pair| {
                let (l, r) = sight.places(pair);
                let is_null = (nulls[l] == 0) | (nulls[r] == 0);
                settle(pair, is_null, (ids[l] == ids[r]) & (ids[l] != 0))
            });
        }
    }

    fn apart(&mut self, sight: &Sight, left: usize, right: usize, rungs: &[(f64, u64)]) {
        let (lefts, rights) = (&sight.panel.numbers[left][..], &sight.panel.numbers[right][..]);
        let patterns = &mut *self.patterns;
        self.open.keep(|pair| {
            let (l, r) = sight.places(pair);
            let distance = (lefts[l] - rights[r]).abs();
            // From the last rung to the first, so that the first that holds is what stays; without a branch.
            let mut grows = (0, true);
            for (most, of_rung) in rungs.iter().rev() {
                grows = if distance <= *most { (*of_rung, false) } else { grows };
            }
            patterns[at(pair)] = patterns[at(pair)].wrapping_add(grows.0);
            grows.1
        });
    }

    fn ladder(&mut self, sight: &Sight, gauge: usize, rungs: &[(f64, u64)]) {
        let spec = &sight.plan.gauges[gauge];
        let loosest = loosest(spec, rungs.iter().map(|(bound, _)| *bound));
        sight.sift(spec, loosest, self.open, self.maybe);
        for pair in self.maybe.pairs() {
            let value = sight.measure(gauge, *pair, self.memory);
            match rungs.iter().find(|(bound, _)| passes(spec, value, *bound)) {
                Some((_, grows)) => self.patterns[at(*pair)] = self.patterns[at(*pair)].wrapping_add(*grows),
                None => self.open.push(*pair),
            }
        }
    }

    fn test(&mut self, sight: &Sight, node: &Node, grows: u64) {
        let patterns = &mut *self.patterns;
        if let Node::Equal(left, right) = node {
            let (lefts, rights) = (&sight.panel.slots[*left][..], &sight.panel.slots[*right][..]);
            self.open.keep(|pair| {
                let (l, r) = sight.places(pair);
                let equal = (lefts[l] == rights[r]) & (lefts[l] != 0);
                patterns[at(pair)] = patterns[at(pair)].wrapping_add(if equal { grows } else { 0 });
                !equal
            });
            return;
        }
        self.maybe.copy(self.open);
        sight.narrow(node, self.maybe, self.memory);
        if self.maybe.is_empty() {
            return;
        }
        for pair in self.maybe.pairs() {
            patterns[at(*pair)] = patterns[at(*pair)].wrapping_add(grows);
            self.settled[at(*pair)] = true;
        }
        let settled = &*self.settled;
        self.open.keep(|pair| !settled[at(pair)]);
        for pair in self.maybe.pairs() {
            self.settled[at(*pair)] = false;
        }
    }
}

/// The standard that most pairs pass.
fn loosest(gauge: &Gauge, bounds: impl Iterator<Item = f64>) -> f64 {
    match gauge.kind {
        Measure::Likeness(_) => bounds.fold(f64::INFINITY, f64::min),
        Measure::Edits(_) => bounds.fold(f64::NEG_INFINITY, f64::max),
    }
}
