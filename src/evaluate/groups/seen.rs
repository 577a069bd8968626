use serde::Serialize;
use serde::Serializer;

use crate::domain::HouseholdId;
use crate::domain::SMALL_COUNT;

/// Some different households, ascending; no more than [`SMALL_COUNT`] are kept, since from there on it is all one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen(Vec<HouseholdId>);

impl Seen {
    /// Adds a household that is not there yet and comes after those that are.
    pub(super) fn push(&mut self, household: HouseholdId) {
        if self.0.len() < SMALL_COUNT as usize {
            self.0.push(household);
        }
    }

    /// Those of both. Of two that were cut short at most as many are kept, which is enough.
    pub(super) fn join(&mut self, other: &Self) {
        self.0.extend(&other.0);
        self.0.sort_unstable();
        self.0.dedup();
        self.0.truncate(SMALL_COUNT as usize);
    }

    /// Whether the count may be shown: nobody, or households enough.
    pub(super) fn is_safe(&self) -> bool {
        self.0.is_empty() || self.0.len() >= SMALL_COUNT as usize
    }
}

/// A figure as far as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown<T> {
    /// The figure.
    Figure(T),
    /// Few people are behind it, or it would give such a figure away.
    Hidden,
    /// There is none: nothing to divide by.
    Missing,
}

impl<T> Shown<T> {
    /// The figure, if it is shown and there is one.
    pub fn figure(self) -> Option<T> {
        match self {
            Self::Figure(figure) => Some(figure),
            Self::Hidden | Self::Missing => None,
        }
    }

    /// What there is, unless it is to be hidden.
    pub(super) fn unless(hidden: bool, figure: Option<T>) -> Self {
        match (hidden, figure) {
            (true, _) => Self::Hidden,
            (false, Some(figure)) => Self::Figure(figure),
            (false, None) => Self::Missing,
        }
    }
}

/// A figure as itself, `"suppressed"` where it is hidden, `null` where there is none.
impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Figure(figure) => figure.serialize(to),
            Self::Hidden => to.serialize_str("suppressed"),
            Self::Missing => to.serialize_none(),
        }
    }
}
