//! What may leave the office, and the parts that every table is made of.

use super::share::Share;
use crate::domain::is_small;
use crate::evaluate::Audience;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Kind;
use crate::model::Estimate;

pub(super) const HIT: &str = "Hit: a prevention or relief duty was owed within the horizon.";
pub(super) const HOMELESS: &str = "Became homeless: a relief duty was owed, or a prevention duty ended homeless. A prevention duty that has not ended is \
     in no such rate: it is not known yet.";
pub(super) const BROUGHT_IN: &str = "Brought in by us: the duty is a prevention duty that followed a contact from a list; such alerts are left out of \
     the figures \"without\", above and below the line.";
pub(super) const UNKNOWN: &str =
    "Alerts of which it is not known what came are in no rate: they are never counted as misses.";
pub(super) const INTERVAL: &str =
    "In brackets: the 95% interval; households are drawn again with all their alerts where they have several.";

pub(super) fn text(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Text)
}

pub(super) fn number(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Count)
}

pub(super) fn share(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Share(1))
}

pub(super) fn sentences(said: &[&str]) -> Vec<String> {
    said.iter().map(|said| (*said).to_owned()).collect()
}

pub(super) fn estimate(estimate: Option<Estimate>) -> Cell {
    estimate.map_or(Cell::Missing, |estimate| Cell::Estimate {
        value: estimate.value,
        interval: estimate.interval.map(|interval| (interval.low, interval.high)),
    })
}

pub(super) fn count(count: u32) -> Cell {
    Cell::Count(u64::from(count))
}

/// Hides what may not be shown.
#[derive(Clone, Copy)]
pub(super) struct Mask {
    pub(super) audience: Audience,
}

impl Mask {
    pub(super) fn small(self, count: u32) -> bool {
        self.audience == Audience::Shared && is_small(count)
    }

    /// Whether a part of a whole, or the rest of it, is a small count.
    pub(super) fn gives_away(self, part: u32, whole: u32) -> bool {
        self.small(part) || self.small(whole.saturating_sub(part))
    }

    pub(super) fn unless(hidden: bool, cell: Cell) -> Cell {
        if hidden { Cell::Hidden } else { cell }
    }

    /// Whether a share or the rest of it is a small count in any of the parts of a whole.
    pub(super) fn any_gives_away(self, shares: &[Share]) -> bool {
        shares.iter().any(|share| self.gives_away(share.count, share.of))
    }

    /// Whether two shares are so alike that a small count is had by taking one from the other.
    pub(super) fn few_apart(self, one: Share, other: Share) -> bool {
        let misses = |share: Share| share.of.saturating_sub(share.count);
        let pairs = [(one.count, other.count), (one.of, other.of), (misses(one), misses(other))];
        pairs.iter().any(|(one, other)| self.small(one.abs_diff(*other)))
    }
}
