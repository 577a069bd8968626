//! Conditions asked of the pairs of a batch.

#![expect(clippy::needless_bitwise_bool, reason = "a branch on what a pair turns out to be is often mispredicted")]

use rustc_hash::FxHashMap;

use crate::matching::alike::Alike;
use crate::matching::columns::Dictionary;
use crate::matching::condition::{Edits, Likeness, Measure};
use crate::matching::data::{Data, Panel};
use crate::matching::expressions::{Cells, plain};
use crate::matching::list::{BATCH, List, at};
use crate::matching::outline::one_edit;
use crate::matching::plan::{Asked, Gauge, Node, Plan};
use crate::matching::settings::TextUnits;
use crate::matching::strings;

/// The pairs of a batch and what they are of.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) plan: &'a Plan,
    pub(super) data: &'a Data,
    pub(super) panel: &'a Panel,
    pub(super) left: &'a [u32; BATCH],
    pub(super) right: &'a [u32; BATCH],
}

/// What is remembered from batch to batch.
pub(super) struct Memory {
    /// By gauge.
    gauged: Vec<Cache>,
    /// By condition left to the interpreter.
    answers: Vec<FxHashMap<Vec<u32>, Option<bool>>>,
    alike: Alike,
}

/// Measures of value pairs, the last one of each place.
struct Cache(Vec<(u64, f64)>);

/// Places of a cache: 2 to this.
const CACHE_BITS: u32 = 14;
/// Answers kept before starting anew.
const ANSWERS: usize = 1 << 20;

impl Cache {
    #[inline]
    fn get(&mut self, one: u32, other: u32, measure: impl FnOnce() -> f64) -> f64 {
        let key = u64::from(one) << 32 | u64::from(other);
        let place = &mut self.0[(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - CACHE_BITS)) as usize];
        if place.0 != key {
            *place = (key, measure());
        }
        place.1
    }
}

impl Memory {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            gauged: (0..plan.gauges.len()).map(|_| Cache(vec![(0, 0.0); 1 << CACHE_BITS])).collect(),
            answers: vec![FxHashMap::default(); plan.asked.len()],
            alike: Alike::default(),
        }
    }
}

/// Whether a measure meets a standard.
#[inline]
pub(super) fn passes(gauge: &Gauge, value: f64, bound: f64) -> bool {
    match gauge.kind {
        Measure::Likeness(_) => value >= bound,
        Measure::Edits(_) => value <= bound,
    }
}

impl Sight<'_> {
    /// The places of a pair in the panel.
    #[inline]
    pub(super) fn places(&self, pair: u16) -> (usize, usize) {
        (self.left[at(pair)] as usize, self.right[at(pair)] as usize)
    }

    /// The numbers of a pair's values in a slot of the left and one of the right record.
    #[inline]
    pub(super) fn ids(&self, left: usize, right: usize, pair: u16) -> (u32, u32) {
        let (l, r) = self.places(pair);
        (self.panel.slots[left][l], self.panel.slots[right][r])
    }

    /// Moves the pairs that might pass the bound from `open` to `maybe`: not those with a null, nor those that outlines
    /// rule out.
    pub(super) fn sift(&self, gauge: &Gauge, bound: f64, open: &mut List, maybe: &mut List) {
        let (lefts, rights) = (&self.panel.outlines[gauge.left][..], &self.panel.outlines[gauge.right][..]);
        match gauge.kind {
            Measure::Likeness(Likeness::Jaccard) => self.divide(gauge, open, maybe, |_, _| true),
            Measure::Likeness(_) => {
                let bound = bound as f32;
                match self.data.needs(bound) {
                    Some(needs) => self.divide(gauge, open, maybe, |l, r| needs.possible(lefts[l], rights[r])),
                    None => self.divide(gauge, open, maybe, |l, r| lefts[l].likeness_below(rights[r]) >= bound),
                }
            }
            Measure::Edits(kind) if bound < 2.0 => {
                let swaps = kind == Edits::DamerauLevenshtein;
                let (words, others) = (&self.panel.words[gauge.left][..], &self.panel.words[gauge.right][..]);
                self.divide(gauge, open, maybe, |l, r| {
                    let (word, other) = (words[l], others[r]);
                    if word != 0 && other != 0 {
                        one_edit(word, other, swaps)
                    } else {
                        lefts[l].edits_at_least(rights[r]) <= 1
                    }
                });
            }
            Measure::Edits(_) => {
                self.divide(gauge, open, maybe, |l, r| f64::from(lefts[l].edits_at_least(rights[r])) <= bound);
            }
        }
    }

    #[inline]
    fn divide(&self, gauge: &Gauge, open: &mut List, maybe: &mut List, possible: impl Fn(usize, usize) -> bool) {
        let (ids, others) = (&self.panel.slots[gauge.left][..], &self.panel.slots[gauge.right][..]);
        maybe.clear();
        open.keep(|pair| {
            let (l, r) = self.places(pair);
            let might = (ids[l] != 0) & (others[r] != 0) & possible(l, r);
            maybe.push_if(pair, might);
            !might
        });
    }

    /// The likeness or distance of a pair whose values are not null.
    pub(super) fn measure(&self, gauge: usize, pair: u16, memory: &mut Memory) -> f64 {
        let spec = &self.plan.gauges[gauge];
        let (one, other) = self.ids(spec.left, spec.right, pair);
        // Symmetric, so one order of a column with itself is enough.
        let swap = spec.left == spec.right && one > other;
        let (one, other) = if swap { (other, one) } else { (one, other) };
        let Memory { gauged, alike, .. } = memory;
        gauged[gauge].get(one, other, || {
            let (left, right) = (&self.data.values[spec.left], &self.data.values[spec.right]);
            let fast = fast(spec.kind, self.data.units, left.bytes(one), right.bytes(other), alike);
            fast.unwrap_or_else(|| {
                let (one, other) = (plain(left.text(one).unwrap_or("")), plain(right.text(other).unwrap_or("")));
                match spec.kind {
                    Measure::Likeness(kind) => strings::likeness(kind, self.data.units, one, other),
                    Measure::Edits(kind) => f64::from(strings::edits(kind, self.data.units, one, other)),
                }
            })
        })
    }

    /// Keeps the pairs for which the condition is true.
    pub(super) fn narrow(&self, node: &Node, open: &mut List, memory: &mut Memory) {
        match node {
            Node::Always => {}
            Node::And(parts) => parts.iter().for_each(|part| self.narrow(part, open, memory)),
            Node::Or(parts) => self.either(parts, open, memory),
            Node::Equal(left, right) => {
                let (lefts, rights) = (&self.panel.slots[*left][..], &self.panel.slots[*right][..]);
                open.keep(|pair| {
                    let (l, r) = self.places(pair);
                    (lefts[l] == rights[r]) & (lefts[l] != 0)
                });
            }
            Node::EitherNull(slot) => {
                let ids = &self.panel.slots[*slot][..];
                open.keep(|pair| {
                    let (l, r) = self.places(pair);
                    (ids[l] == 0) | (ids[r] == 0)
                });
            }
            Node::Measured { gauge, bound } => {
                let spec = &self.plan.gauges[*gauge];
                let mut maybe = List::default();
                self.sift(spec, *bound, open, &mut maybe);
                open.clear();
                for pair in maybe.pairs() {
                    open.push_if(*pair, passes(spec, self.measure(*gauge, *pair, memory), *bound));
                }
            }
            _ => open.keep(|pair| self.truth(node, pair, memory) == Some(true)),
        }
    }

    fn either(&self, parts: &[Node], open: &mut List, memory: &mut Memory) {
        let mut left = open.clone();
        let mut passing = List::default();
        let mut passed = [false; BATCH];
        for part in parts {
            passing.copy(&left);
            self.narrow(part, &mut passing, memory);
            passing.pairs().iter().for_each(|pair| passed[at(*pair)] = true);
            left.keep(|pair| !passed[at(pair)]);
        }
        open.keep(|pair| passed[at(pair)]);
    }

    /// True, false or unknown, as SQL has it.
    fn truth(&self, node: &Node, pair: u16, memory: &mut Memory) -> Option<bool> {
        let (l, r) = self.places(pair);
        let null = |slot: usize, place: usize| self.panel.slots[slot][place] == 0;
        match node {
            Node::Always => Some(true),
            Node::LeftNull(slot) => Some(null(*slot, l)),
            Node::RightNull(slot) => Some(null(*slot, r)),
            Node::EitherNull(slot) => Some(null(*slot, l) || null(*slot, r)),
            Node::Equal(left, right) => {
                let (one, other) = self.ids(*left, *right, pair);
                (one != 0 && other != 0).then_some(one == other)
            }
            Node::Measured { gauge, bound } => {
                let spec = &self.plan.gauges[*gauge];
                let (one, other) = self.ids(spec.left, spec.right, pair);
                (one != 0 && other != 0).then(|| passes(spec, self.measure(*gauge, pair, memory), *bound))
            }
            Node::Apart { left, right, bound } => {
                let distance = (self.panel.numbers[*left][l] - self.panel.numbers[*right][r]).abs();
                (!distance.is_nan()).then_some(distance <= *bound)
            }
            Node::And(parts) => self.decided(parts, pair, memory, false),
            Node::Or(parts) => self.decided(parts, pair, memory, true),
            Node::Not(inner) => self.truth(inner, pair, memory).map(|truth| !truth),
            Node::Asked(asked) => self.ask(*asked, pair, memory),
        }
    }

    /// `by` as soon as one part is it; else unknown if one is unknown.
    fn decided(&self, parts: &[Node], pair: u16, memory: &mut Memory, by: bool) -> Option<bool> {
        let mut all_known = true;
        for part in parts {
            match self.truth(part, pair, memory) {
                Some(truth) if truth == by => return Some(by),
                Some(_) => {}
                None => all_known = false,
            }
        }
        all_known.then_some(!by)
    }

    fn named<'a>(&'a self, columns: &'a [(String, usize)]) -> Vec<(&'a str, &'a Dictionary)> {
        columns.iter().map(|(name, slot)| (name.as_str(), &*self.data.values[*slot])).collect()
    }

    /// Asks the interpreter, once for each combination of values.
    fn ask(&self, asked: usize, pair: u16, memory: &mut Memory) -> Option<bool> {
        let Asked { condition, left, right } = &self.plan.asked[asked];
        let (l, r) = self.places(pair);
        let id = |slot: usize, place: usize| self.panel.slots[slot][place];
        let lefts = left.iter().map(|(_, slot)| id(*slot, l));
        let key: Vec<u32> = lefts.chain(right.iter().map(|(_, slot)| id(*slot, r))).collect();
        let answers = &mut memory.answers[asked];
        if let Some(answer) = answers.get(&key) {
            return *answer;
        }
        let (lefts, rights) = (self.named(left), self.named(right));
        let (one, other) = key.split_at(left.len());
        let answer = self.data.interpreter.truth(condition, &Cells::new(&lefts, one), &Cells::new(&rights, other));
        if answers.len() >= ANSWERS {
            answers.clear();
        }
        answers.insert(key, answer);
        answer
    }
}

/// A measure of short texts whose units are bytes.
#[inline]
fn fast(kind: Measure, units: TextUnits, one: &[u8], other: &[u8], alike: &mut Alike) -> Option<f64> {
    let short = one.len() <= 64 && other.len() <= 64;
    let bytes = units == TextUnits::Bytes || (one.is_ascii() && other.is_ascii());
    // A lone zero byte stands for an empty text.
    let kept = one == b"\0" || other == b"\0";
    match kind {
        Measure::Likeness(Likeness::JaroWinkler) if short && bytes && !kept => Some(alike.jaro_winkler(one, other)),
        Measure::Likeness(Likeness::Jaro) if short && bytes && !kept => Some(alike.jaro(one, other)),
        Measure::Edits(Edits::Levenshtein) if short && bytes && !kept => Some(f64::from(alike.levenshtein(one, other))),
        _ => None,
    }
}
