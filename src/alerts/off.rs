use crate::domain::HouseholdId;

use super::Closed;
use super::State;

/// Why a household has no new place tonight, other than that others score higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Off {
    /// It is not in the cohort.
    Closed(Closed),
    /// Only specialists may see it, and there is no team of theirs that serves it.
    NoSpecialist,
    /// No team serves it.
    NoTeam,
    /// It is in support.
    InSupport,
    /// Somebody was spoken to, or a result was noted, not long ago.
    CoolOff,
    /// It was on a list not long ago and not reached, and nothing material has changed.
    NoChange,
    /// Its entry of the period before was not finished, and no place was left to carry it over.
    Lapsed,
    /// It took part in a draw within the horizon.
    Drawn,
}

impl Off {
    /// As shown beside a count. Who objected and whom only specialists may see are said in the same words: a small
    /// count beside a closed row would tell.
    pub fn words(self) -> &'static str {
        match self {
            Self::Closed(Closed::Objection | Closed::Elsewhere) | Self::NoSpecialist => "not for this list",
            Self::Closed(closed) => closed.words(),
            Self::NoTeam => "no team serves them",
            Self::InSupport => "in support already",
            Self::CoolOff => "spoken to not long ago",
            Self::NoChange => "listed not long ago, and nothing material has changed",
            Self::Lapsed => "not finished last time, and no place left to carry them over",
            Self::Drawn => "took part in a draw of places",
        }
    }

    /// As kept in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed(closed) => closed.word(),
            Self::NoSpecialist => "no_specialist",
            Self::NoTeam => "no_team",
            Self::InSupport => "in_support",
            Self::CoolOff => "cool_off",
            Self::NoChange => "no_change",
            Self::Lapsed => "lapsed",
            Self::Drawn => "drawn",
        }
    }
}

/// A household that would have had a place tonight but for the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOff {
    /// The household.
    pub household: HouseholdId,
    /// The team that would have had it.
    pub team: String,
    /// The reason.
    pub reason: Off,
}

/// How many households were kept off for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OffCount {
    /// Those who would have had a place.
    pub placed: u32,
    /// All of them.
    pub all: u32,
}

/// What became of an entry of the period before, on the first night of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It was not finished and holds a place again.
    CarriedOver,
    /// It has a place again on its own account: something material has changed, or it rested long enough.
    Again,
    /// It was finished, and stood so.
    Finished(State),
    /// It was not finished and not carried over.
    Lapsed,
    /// The household left the cohort.
    Closed(Closed),
    /// It was not finished, and the household may not have a place.
    KeptOff(Off),
}

impl Fate {
    /// As shown beside a count.
    pub fn words(self) -> &'static str {
        match self {
            Self::CarriedOver => "carried over",
            Self::Again => "again on the list",
            Self::Finished(_) => "finished",
            Self::Lapsed => "lapsed",
            Self::Closed(_) => "left the cohort",
            Self::KeptOff(_) => "kept off",
        }
    }

    /// As kept in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::CarriedOver => "carried_over",
            Self::Again => "again",
            Self::Finished(_) => "finished",
            Self::Lapsed => "lapsed",
            Self::Closed(closed) => closed.word(),
            Self::KeptOff(off) => off.word(),
        }
    }
}

/// An entry of the period before, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The household, as the list called it.
    pub household: HouseholdId,
    /// The team whose place it had.
    pub team: String,
    /// What became of it.
    pub fate: Fate,
}
