//! Records packed for comparing: one short row of numbers a record, gathered block by block into a panel.

use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::matching::columns::Dictionary;
use crate::matching::condition::Measure;
use crate::matching::expressions::Expressions;
use crate::matching::interpret::Interpreter;
use crate::matching::outline::{Alphabet, Needs, Outline, word};
use crate::matching::plan::{Node, Plan, Step};
use crate::matching::settings::Settings;
use crate::matching::settings::TextUnits;

/// Expressions of columns of up to so many values are looked up instead of packed.
const SMALL: usize = 1 << 17;

/// What the steps of a plan read.
pub(super) struct Data {
    /// The packed columns of row `r` are `packed[r * stride..][..stride]`: 4 bytes each.
    packed: Vec<u32>,
    stride: usize,
    /// By slot: a packed column, and where that is another expression's the numbers by its numbers.
    slots: Vec<(usize, Option<Arc<Vec<u32>>>)>,
    /// The values by slot.
    pub(super) values: Vec<Arc<Dictionary>>,
    /// The slots looked at in outline, and their outlines by number.
    outlines: Vec<(usize, Vec<Outline>)>,
    /// By likeness asked for.
    needs: Vec<Needs>,
    /// The slots whose texts are short enough to compare as one number.
    words: Vec<(usize, Vec<u128>)>,
    /// The slots read as times, in seconds.
    numbers: Vec<(usize, Vec<f64>)>,
    pub(super) units: TextUnits,
    pub(super) interpreter: Interpreter,
}

impl Data {
    /// Packs the slots of a plan.
    pub(super) fn pack(plan: &Plan, expressions: &Expressions, settings: &Settings) -> Self {
        let mut columns: Vec<usize> = Vec::new();
        let mut slots = Vec::new();
        for expression in &plan.slots {
            let via = expressions.get(*expression).via.as_ref().filter(|(_, by_id)| by_id.len() <= SMALL);
            let column = via.map_or(*expression, |(base, _)| *base);
            let known = columns.iter().position(|known| *known == column);
            let place = known.unwrap_or(columns.len());
            if known.is_none() {
                columns.push(column);
            }
            slots.push((place, via.map(|(_, by_id)| Arc::clone(by_id))));
        }
        let stride = columns.len().max(1);
        let mut packed = vec![0; expressions.rows() * stride];
        for (place, expression) in columns.iter().enumerate() {
            let places = packed[place..].iter_mut().step_by(stride);
            for (place, id) in places.zip(expressions.get(*expression).ids.iter()) {
                *place = *id;
            }
        }
        let units = expressions.units();
        let values = |slot: usize| &expressions.get(plan.slots[slot]).values;
        let outlined = slots_of(plan, |_| true);
        let outline = |slot: usize| (slot, outlines(values(slot), units));
        let edited = slots_of(plan, |gauge| matches!(gauge, Measure::Edits(_)));
        let words_of = |slot: usize| {
            let text = |id: u32| values(slot).text(id).map_or(0, |text| word(text, units));
            (slot, (0..values(slot).len() as u32).map(text).collect())
        };
        let timed = |slot: usize| (slot, expressions.get(plan.slots[slot]).seconds());
        Self {
            packed,
            stride,
            slots,
            values: (0..plan.slots.len()).map(|slot| Arc::clone(values(slot))).collect(),
            outlines: outlined.into_par_iter().map(outline).collect(),
            needs: likenesses(plan).into_iter().map(Needs::of).collect(),
            words: edited.into_par_iter().map(words_of).collect(),
            numbers: times(plan).into_iter().map(timed).collect(),
            units,
            interpreter: Interpreter::new(settings),
        }
    }

    /// What it takes to reach a likeness a step or filter asks for.
    pub(super) fn needs(&self, bound: f32) -> Option<&Needs> {
        self.needs.iter().find(|needs| needs.bound().to_bits() == bound.to_bits())
    }
}

/// The likenesses that steps and filters ask for.
fn likenesses(plan: &Plan) -> Vec<f32> {
    let mut bounds = Vec::new();
    for step in plan.programs.iter().flat_map(|program| &program.steps) {
        match step {
            Step::Ladder { gauge, rungs } if matches!(plan.gauges[*gauge].kind, Measure::Likeness(_)) => {
                bounds.push(rungs.iter().map(|(bound, _)| *bound).fold(f64::INFINITY, f64::min) as f32);
            }
            Step::Test { node, .. } => node_likenesses(node, plan, &mut bounds),
            _ => {}
        }
    }
    plan.filters.iter().for_each(|node| node_likenesses(node, plan, &mut bounds));
    bounds.sort_by(f32::total_cmp);
    bounds.dedup();
    bounds
}

fn node_likenesses(node: &Node, plan: &Plan, bounds: &mut Vec<f32>) {
    match node {
        Node::Measured { gauge, bound } if matches!(plan.gauges[*gauge].kind, Measure::Likeness(_)) => {
            bounds.push(*bound as f32);
        }
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| node_likenesses(part, plan, bounds)),
        Node::Not(inner) => node_likenesses(inner, plan, bounds),
        _ => {}
    }
}

fn outlines(values: &Dictionary, units: TextUnits) -> Vec<Outline> {
    let digits = (1..values.len() as u32).map(|id| values.bytes(id).iter().filter(|b| b.is_ascii_digit()).count());
    let total = (1..values.len() as u32).map(|id| values.bytes(id).len()).sum::<usize>();
    let alphabet = if digits.sum::<usize>() * 2 > total { Alphabet::Digits } else { Alphabet::Letters };
    let outline = |id: u32| values.text(id).map_or_else(Outline::default, |text| Outline::of(text, units, alphabet));
    (0..values.len() as u32).into_par_iter().map(outline).collect()
}

fn slots_of(plan: &Plan, wanted: impl Fn(Measure) -> bool) -> Vec<usize> {
    let gauges = plan.gauges.iter().filter(|gauge| wanted(gauge.kind));
    let mut slots: Vec<usize> = gauges.flat_map(|gauge| [gauge.left, gauge.right]).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// The slots whose numbers are asked for.
fn times(plan: &Plan) -> Vec<usize> {
    let mut slots = Vec::new();
    for step in plan.programs.iter().flat_map(|program| &program.steps) {
        match step {
            Step::Apart { left, right, .. } => slots.extend([*left, *right]),
            Step::Test { node, .. } => node_times(node, &mut slots),
            _ => {}
        }
    }
    plan.filters.iter().for_each(|node| node_times(node, &mut slots));
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn node_times(node: &Node, slots: &mut Vec<usize>) {
    match node {
        Node::Apart { left, right, .. } => slots.extend([*left, *right]),
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| node_times(part, slots)),
        Node::Not(inner) => node_times(inner, slots),
        _ => {}
    }
}

/// Some records side by side: a column a slot.
#[derive(Default)]
pub(super) struct Panel {
    pub(super) rows: Vec<u32>,
    packed: Vec<u32>,
    pub(super) slots: Vec<Vec<u32>>,
    /// By slot; empty where nobody asks.
    pub(super) outlines: Vec<Vec<Outline>>,
    pub(super) words: Vec<Vec<u128>>,
    pub(super) numbers: Vec<Vec<f64>>,
}

impl Panel {
    /// Empties the panel.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Adds rows; [`Panel::gather`] fetches their columns.
    pub(super) fn add(&mut self, rows: &[u32]) {
        self.rows.extend_from_slice(rows);
    }

    /// Fetches the columns of the rows.
    pub(super) fn gather(&mut self, data: &Data) {
        let width = data.values.len();
        self.slots.resize_with(width, Vec::new);
        self.outlines.resize_with(width, Vec::new);
        self.words.resize_with(width, Vec::new);
        self.numbers.resize_with(width, Vec::new);
        // Whole rows first, so that each costs one trip to memory.
        self.packed.clear();
        for row in &self.rows {
            self.packed.extend_from_slice(&data.packed[*row as usize * data.stride..][..data.stride]);
        }
        for (slot, (column, by_id)) in self.slots.iter_mut().zip(&data.slots) {
            let ids = self.packed.chunks_exact(data.stride).map(|row| row[*column]);
            slot.clear();
            match by_id {
                Some(by_id) => slot.extend(ids.map(|id| by_id[id as usize])),
                None => slot.extend(ids),
            }
        }
        for (slot, table) in &data.outlines {
            look_up(&mut self.outlines[*slot], &self.slots[*slot], table);
        }
        for (slot, table) in &data.words {
            look_up(&mut self.words[*slot], &self.slots[*slot], table);
        }
        for (slot, table) in &data.numbers {
            look_up(&mut self.numbers[*slot], &self.slots[*slot], table);
        }
    }
}

fn look_up<T: Copy>(into: &mut Vec<T>, ids: &[u32], table: &[T]) {
    into.clear();
    into.extend(ids.iter().map(|id| table[*id as usize]));
}
