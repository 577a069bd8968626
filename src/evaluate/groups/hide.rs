//! The rule of small numbers, for one attribute.
//!
//! *Safe* is a count of household-dates behind which there is nobody, or at least [`SMALL_COUNT`] different households.
//! Counts are split step by step, each split having its own hidden groups: all rows; flagged or not; the flagged into hits
//! and false alarms; the others into missed and the rest, and into scored and not scorable. At each split
//!
//! 1. a group is hidden if one of its two counts is not safe, or if it was hidden where its rows come from (*primary*);
//! 2. further groups are hidden, the smallest first, until at least two are and what the hidden ones have together is safe
//!    in both counts (*secondary*); so everything is known of them together, and nothing of one of them;
//! 3. where even all groups together are not safe, nothing is shown at this split or below, the total included.
//!
//! Of a hidden group two counts whose sum may be known are unknown: with `s` for that sum, `a` and `b` for what the hidden
//! groups have of each, and `o` for what the others of them have, the first lies anywhere in a range as wide as
//! `min(s, a, b, o)`, and all four are safe: none, or ten and more. Where the split has one count only (the rows), the least
//! number of groups that are hidden leaves each of them anything from 1 to 10 at least.
//!
//! Over time a group is shown in every period with all its counts, or in none; the hidden ones are safe together in every
//! period. Rows and columns of what is hidden are then safe sums of a table of their own for each count, and in such a
//! table a cell has a range as wide as the least of its row, its column and the rest beyond either (Fréchet's bounds).

use std::collections::BTreeSet;

use super::tally::Part;
use crate::domain::SMALL_COUNT;

/// What of one split cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    /// The hidden groups.
    pub(super) hidden: BTreeSet<usize>,
    /// Whether not even all groups together can be shown.
    pub(super) total: bool,
}

impl Cover {
    /// Nothing is hidden.
    pub(super) fn open() -> Self {
        Self { hidden: BTreeSet::new(), total: false }
    }

    /// Whether a group is hidden; the one after the last is all of them together.
    pub(super) fn hides(&self, group: usize, groups: usize) -> bool {
        if group == groups { self.total } else { self.hidden.contains(&group) }
    }

    /// What either hides.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self { hidden: &self.hidden | &other.hidden, total: self.total || other.total }
    }
}

/// Decides which groups to hide: `parts` has the counts of each group, `above` says what is hidden where they come from.
pub(super) fn cover(parts: &[Vec<Part>], above: &Cover) -> Cover {
    let everything = || Cover { hidden: (0..parts.len()).collect(), total: true };
    if above.total {
        return everything();
    }
    let unsafe_groups = (0..parts.len()).filter(|group| parts[*group].iter().any(|part| !part.seen.is_safe()));
    let mut hidden: BTreeSet<usize> = unsafe_groups.chain(above.hidden.iter().copied()).collect();
    while !hidden.is_empty() {
        let together = together(parts, &hidden);
        let short: Vec<usize> = short(parts, &hidden, &together);
        if short.is_empty() && hidden.len() >= 2 {
            break;
        }
        match next(parts, &hidden, &short) {
            Some(group) => hidden.insert(group),
            None if short.is_empty() => break,
            None => return everything(),
        };
    }
    Cover { hidden, total: false }
}

/// What some groups have together, count by count.
fn together(parts: &[Vec<Part>], hidden: &BTreeSet<usize>) -> Vec<Part> {
    let mut sums = vec![Part::default(); parts.first().map_or(0, Vec::len)];
    for group in hidden {
        for (sum, part) in sums.iter_mut().zip(&parts[*group]) {
            *sum += part;
        }
    }
    sums
}

/// Which of the hidden groups' counts give too little cover.
fn short(parts: &[Vec<Part>], hidden: &BTreeSet<usize>, together: &[Part]) -> Vec<usize> {
    let some = hidden.iter().filter(|group| parts[**group].iter().any(|part| part.count > 0)).count() as u32;
    // Whoever is listed has one row at least: so much of a single count is known anyway.
    let known = if together.len() == 1 { some.saturating_sub(1) } else { 0 };
    let covers =
        |part: &Part| part.count == 0 || (part.seen.is_safe() && part.count - known.min(part.count) >= SMALL_COUNT);
    (0..together.len()).filter(|count| !covers(&together[*count])).collect()
}

/// The smallest group that would help, by all its counts; of equals the first.
fn next(parts: &[Vec<Part>], hidden: &BTreeSet<usize>, short: &[usize]) -> Option<usize> {
    let size = |group: &usize| -> u64 { parts[*group].iter().map(|part| u64::from(part.count)).sum() };
    let helps = |group: &usize| {
        if short.is_empty() { size(group) > 0 } else { short.iter().any(|count| parts[*group][*count].count > 0) }
    };
    (0..parts.len()).filter(|group| !hidden.contains(group) && helps(group)).min_by_key(|group| (size(group), *group))
}
