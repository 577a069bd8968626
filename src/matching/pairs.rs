//! Candidate pairs, rule by rule and block by block, each pair once, in batches on all cores.

use std::sync::Mutex;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::matching::blocks::{Blocks, Ranks};
use crate::matching::data::Data;
use crate::matching::list::BATCH;
use crate::matching::machine::Machine;
use crate::matching::plan::Plan;
use crate::matching::settings::LinkType;

/// A blocking rule carried out.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) blocks: Blocks,
    pub(super) ranks: Ranks,
    /// What is asked besides equal keys: the place among the plan's filters.
    pub(super) filter: Option<usize>,
}

/// The pairs of some rules: those an earlier rule makes are not made again.
#[derive(Clone, Copy)]
pub(super) struct Pairs<'p> {
    pub(super) plan: &'p Plan,
    pub(super) data: &'p Data,
    pub(super) rules: &'p [Rule],
    /// The source dataset of each row, and which pairs of sources are linked. Rows are in the order of sources.
    pub(super) sources: &'p [u16],
    pub(super) link: LinkType,
    /// Whether values are looked at, or pairs only counted.
    pub(super) values: bool,
}

/// A share of the work: some blocks of a rule, or some left records of one block.
#[derive(Clone, Copy, Debug)]
struct Task {
    rule: usize,
    blocks: (usize, usize),
    lefts: (usize, usize),
}

/// Pairs a task has, about.
const TASK_PAIRS: u64 = 1 << 18;
/// Records a task gathers, about.
const TASK_ROWS: u64 = 1 << 12;

/// What one thread works with: a machine, the caller's state and lists of its own.
struct Worker<'p, S> {
    machine: Machine<'p>,
    state: S,
    /// The block of each record of the panel by earlier rules, as a left and as a right record.
    earlier: Vec<(Vec<u32>, Vec<u32>)>,
    mask: Vec<u8>,
}

impl<'p> Pairs<'p> {
    /// Runs over all pairs. Each thread has a state made by `make`; `batch` sees its rule and a machine holding pairs;
    /// `finish` ends a task. The results come in the order of rules, blocks and left records; states in no order.
    pub(super) fn each<S: Send, R: Send>(
        &self,
        make: impl Fn() -> S + Sync,
        batch: impl Fn(&mut S, usize, &mut Machine<'p>) + Sync,
        finish: impl Fn(&mut S) -> R + Sync,
    ) -> (Vec<R>, Vec<S>) {
        let tasks = self.tasks();
        let idle: Mutex<Vec<Worker<'p, S>>> = Mutex::new(Vec::new());
        let work = |task: &Task| {
            let free = idle.lock().expect("no worker panics while it holds the list").pop();
            let mut worker = free.unwrap_or_else(|| Worker {
                machine: Machine::new(self.plan, self.data),
                state: make(),
                earlier: Vec::new(),
                mask: Vec::new(),
            });
            self.run(*task, &mut worker, &batch);
            let result = finish(&mut worker.state);
            idle.lock().expect("no worker panics while it holds the list").push(worker);
            result
        };
        let results = tasks.par_iter().with_max_len(1).map(work).collect();
        let workers = idle.into_inner().expect("no worker panics while it holds the list");
        (results, workers.into_iter().map(|worker| worker.state).collect())
    }

    /// How many pairs each rule makes.
    pub(super) fn counts(&self) -> Vec<u64> {
        let none = || vec![0; self.rules.len()];
        let count = |counts: &mut Vec<u64>, rule: usize, machine: &mut Machine| counts[rule] += machine.len() as u64;
        let values = self.rules.iter().any(|rule| rule.filter.is_some());
        let (_, states) = Self { values, ..*self }.each(none, count, |_| ());
        let mut sum = none();
        for counts in states {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sum
    }

    fn tasks(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (rule, Rule { blocks, .. }) in self.rules.iter().enumerate() {
            let mut first = 0;
            let (mut pairs, mut rows) = (0, 0);
            for block in 0..blocks.len() {
                let of_block = blocks.pairs(block);
                if of_block > 2 * TASK_PAIRS {
                    push_blocks(&mut tasks, rule, first, block);
                    self.push_parts(&mut tasks, rule, block);
                    (first, pairs, rows) = (block + 1, 0, 0);
                    continue;
                }
                let (left, right) = blocks.block(block);
                pairs += of_block;
                rows += left.len() as u64 + if blocks.one_sided() { 0 } else { right.len() as u64 };
                if pairs >= TASK_PAIRS || rows >= TASK_ROWS {
                    push_blocks(&mut tasks, rule, first, block + 1);
                    (first, pairs, rows) = (block + 1, 0, 0);
                }
            }
            push_blocks(&mut tasks, rule, first, blocks.len());
        }
        tasks
    }

    /// Cuts a big block by its left records.
    fn push_parts(&self, tasks: &mut Vec<Task>, rule: usize, block: usize) {
        let (left, right) = self.rules[rule].blocks.block(block);
        let one_sided = self.rules[rule].blocks.one_sided();
        let (mut from, mut pairs) = (0, 0);
        for place in 0..left.len() {
            pairs += if one_sided { left.len() - place - 1 } else { right.len() } as u64;
            if pairs >= TASK_PAIRS || place + 1 == left.len() {
                tasks.push(Task { rule, blocks: (block, block + 1), lefts: (from, place + 1) });
                (from, pairs) = (place + 1, 0);
            }
        }
    }

    fn run<S>(&self, task: Task, worker: &mut Worker<'p, S>, batch: &impl Fn(&mut S, usize, &mut Machine<'p>)) {
        let rule = &self.rules[task.rule];
        worker.machine.panel.clear();
        for block in task.blocks.0..task.blocks.1 {
            let (left, right) = rule.blocks.block(block);
            worker.machine.panel.add(left);
            if !rule.blocks.one_sided() {
                worker.machine.panel.add(right);
            }
        }
        if self.values {
            worker.machine.gather();
        }
        self.look_up_earlier(task.rule, worker);
        let mut start = 0;
        for block in task.blocks.0..task.blocks.1 {
            let (left, right) = rule.blocks.block(block);
            let rights = if rule.blocks.one_sided() { start } else { start + left.len() };
            let end = rights + right.len();
            for place in task.lefts.0..left.len().min(task.lefts.1) {
                let one = start + place;
                let from = self.first_right(&worker.machine.panel.rows, one, rights, end, rule.blocks.one_sided());
                self.pairs_of(task.rule, one, (from, end), worker, batch);
            }
            start = end;
        }
        self.flush(task.rule, worker, batch);
    }

    /// Where the right records start that may be paired with a left one: later rows, and of a later source where only
    /// pairs across sources are linked.
    #[inline]
    fn first_right(&self, rows: &[u32], one: usize, rights: usize, end: usize, one_sided: bool) -> usize {
        let row = rows[one];
        let from = if one_sided { one + 1 } else { rights + rows[rights..end].partition_point(|right| *right <= row) };
        if self.link != LinkType::LinkOnly {
            return from;
        }
        let source = self.sources[row as usize];
        from + rows[from..end].partition_point(|right| self.sources[*right as usize] <= source)
    }

    fn look_up_earlier<S>(&self, rule: usize, worker: &mut Worker<'p, S>) {
        let rows = &worker.machine.panel.rows;
        worker.earlier.resize_with(rule, Default::default);
        for ((lefts, rights), earlier) in worker.earlier.iter_mut().zip(self.rules) {
            let ranks = &earlier.ranks;
            lefts.clear();
            // A left record in no block must equal no right record's 0.
            lefts.extend(
                rows.iter().map(|row| ranks.left[*row as usize]).map(|rank| if rank == 0 { u32::MAX } else { rank }),
            );
            rights.clear();
            rights.extend(rows.iter().map(|row| ranks.right()[*row as usize]));
        }
    }

    /// Adds the pairs of one left record, flushing when the batch is full.
    #[inline]
    fn pairs_of<S>(
        &self,
        rule: usize,
        one: usize,
        (from, end): (usize, usize),
        worker: &mut Worker<'p, S>,
        batch: &impl Fn(&mut S, usize, &mut Machine<'p>),
    ) {
        let mut at = from;
        while at < end {
            let room = BATCH - worker.machine.len();
            let upto = end.min(at + room);
            self.push_new(one, (at, upto), worker);
            at = upto;
            if worker.machine.len() == BATCH {
                self.flush(rule, worker, batch);
            }
        }
    }

    /// Adds the pairs that no earlier rule without a filter makes.
    #[inline]
    fn push_new<S>(&self, one: usize, (from, upto): (usize, usize), worker: &mut Worker<'p, S>) {
        let Worker { machine, earlier, mask, .. } = worker;
        let plain = || earlier.iter().zip(self.rules).filter(|(_, rule)| rule.filter.is_none());
        if plain().next().is_none() {
            machine.push(one, from..upto);
            return;
        }
        mask.clear();
        mask.resize(upto - from, 1);
        for ((lefts, rights), _) in plain() {
            let rank = lefts[one];
            for (new, other) in mask.iter_mut().zip(&rights[from..upto]) {
                *new &= u8::from(*other != rank);
            }
        }
        machine.push_marked(one, from, mask);
    }

    /// Hands the batch over, without pairs that filters leave out or that earlier rules with filters make.
    fn flush<S>(&self, rule: usize, worker: &mut Worker<'p, S>, batch: &impl Fn(&mut S, usize, &mut Machine<'p>)) {
        let Worker { machine, state, earlier, .. } = worker;
        if let Some(filter) = self.rules[rule].filter {
            machine.filter(filter);
        }
        for ((lefts, rights), before) in earlier.iter().zip(self.rules) {
            let Some(filter) = before.filter else { continue };
            machine.filter_out(filter, |(one, other)| lefts[one] == rights[other]);
        }
        if machine.len() > 0 {
            batch(state, rule, machine);
        }
        machine.clear();
    }
}

fn push_blocks(tasks: &mut Vec<Task>, rule: usize, first: usize, end: usize) {
    if first < end {
        tasks.push(Task { rule, blocks: (first, end), lefts: (0, usize::MAX) });
    }
}
