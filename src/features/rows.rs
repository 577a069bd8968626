use std::collections::{BTreeMap, BTreeSet};

use super::leakage::Guard;
use super::slots::Slots;
use crate::archive::EntityIx;
use crate::archive::KnownRows;
use crate::domain::Day;

/// A row and the slot of its household.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) row: u32,
    pub(super) slot: u32,
}

/// Which selections of a dataset's rows the features need.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// The state on the as-of date.
    pub(super) now: bool,
    /// The last version of every row, whether open or vanished.
    pub(super) versions: bool,
    /// The state so many days earlier.
    pub(super) then: BTreeSet<u16>,
}

/// The rows of one dataset that belong to the wanted households and pass the leakage register.
pub(super) struct Selected<'a> {
    pub(super) rows: KnownRows<'a>,
    pub(super) now: Vec<Placed>,
    pub(super) versions: Vec<Placed>,
    pub(super) then: BTreeMap<u16, Vec<Placed>>,
}

impl<'a> Selected<'a> {
    /// One pass over the known rows for each selection needed.
    pub(super) fn new(rows: KnownRows<'a>, as_of: Day, needs: &Needs, slots: &Slots<'_>, guard: &Guard<'_>) -> Self {
        let entities = rows.entities();
        let place = |row: usize| placed(row, entities, slots, guard);
        let now = if needs.now { open(&rows).filter_map(place).collect() } else { Vec::new() };
        let versions = match (needs.versions, rows.is_snapshot()) {
            (false, _) => Vec::new(),
            (true, false) => open(&rows).filter_map(place).collect(),
            (true, true) => last_versions(&rows).into_iter().filter_map(place).collect(),
        };
        let then = |days: &u16| (*days, open_at(&rows, as_of - i32::from(*days)).filter_map(place).collect());
        Self { rows, now, versions, then: needs.then.iter().map(then).collect() }
    }

    /// When a row happened, or else when it became known.
    pub(super) fn day(&self, row: usize) -> Day {
        self.rows.happened()[row].unwrap_or_else(|| self.rows.known_from(row))
    }
}

fn placed(row: usize, entities: &[EntityIx], slots: &Slots<'_>, guard: &Guard<'_>) -> Option<Placed> {
    let slot = slots.of(entities[row])?;
    guard.admits(row).then_some(Placed { row: row as u32, slot })
}

fn open<'a>(rows: &KnownRows<'a>) -> impl Iterator<Item = usize> + use<'a> {
    let rows = *rows;
    (0..rows.len()).filter(move |row| rows.is_open(*row))
}

fn open_at<'a>(rows: &KnownRows<'a>, at: Day) -> impl Iterator<Item = usize> + use<'a> {
    let rows = *rows;
    (0..rows.len())
        .take_while(move |row| rows.known_from(*row) < at)
        .filter(move |row| rows.known_to(*row).is_none_or(|to| to >= at))
}

/// The last version of each source key, in row order.
fn last_versions(rows: &KnownRows<'_>) -> Vec<usize> {
    let codes = rows.source_codes();
    let keys = codes.iter().filter(|code| **code != u32::MAX).max().map_or(0, |code| *code as usize + 1);
    let mut last: Vec<u32> = vec![u32::MAX; keys];
    let end = |row: usize| rows.known_to(row).unwrap_or(Day::MAX);
    for (row, code) in codes.iter().enumerate().filter(|(_, code)| **code != u32::MAX) {
        let best = &mut last[*code as usize];
        if *best == u32::MAX || end(*best as usize) <= end(row) {
            *best = row as u32;
        }
    }
    let mut kept: Vec<usize> = last.into_iter().filter(|row| *row != u32::MAX).map(|row| row as usize).collect();
    kept.sort_unstable();
    kept
}
