use std::collections::BTreeMap;

use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

use super::Handed;
use super::KeptOff;
use super::Off;
use super::OffCount;
use super::Span;
use super::State;
use super::Traits;

/// One household of tonight's cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The household.
    pub household: HouseholdId,
    /// What decides which team serves it.
    pub traits: Traits,
    /// Uncalibrated log-odds: ranks.
    pub score: f64,
    /// Calibrated probability within the horizon: shown.
    pub risk: Probability,
    /// Whether an eviction date, a warrant or a safeguarding fact keeps it out of any draw: it is placed by rank, first.
    pub outside_draw: bool,
}

/// A household's part in an earlier draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastDraw {
    /// The household.
    pub household: HouseholdId,
    /// The as-of date of the draw.
    pub held: Day,
}

/// A household's part in tonight's draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The household.
    pub household: HouseholdId,
    /// The team whose places were drawn for.
    pub team: String,
    /// The band, from 1.
    pub band: u32,
    /// Its rank among those who could be drawn, from 1.
    pub rank: u32,
    /// Places drawn in the band.
    pub places: u32,
    /// Households in the band: more than places.
    pub households: u32,
    /// Whether it was drawn.
    pub drawn: bool,
}

impl Assignment {
    /// The chance it had: `places / households`, strictly between 0 and 1.
    pub fn chance(&self) -> f64 {
        f64::from(self.places) / f64::from(self.households)
    }
}

/// An alert that was published before: a household's first appearance on a list in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAlert {
    /// The household, as the list called it.
    pub household: HouseholdId,
    /// The household of tonight that has most of its adults; `None` if nobody of it is found.
    pub now: Option<HouseholdId>,
    /// The team whose place it took.
    pub team: String,
    /// The as-of date of the night it first appeared.
    pub alerted: Day,
}

/// Why a household that holds a place is not in tonight's cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closed {
    /// A homelessness case is open: someone is already helping.
    OpenCase,
    /// It lives in temporary accommodation.
    TemporaryAccommodation,
    /// Its members have died.
    Deceased,
    /// Too little is known now to score it.
    NotEnoughData,
    /// The records no longer show this household: it moved away, split up or was joined with another.
    NotFound,
    /// An adult of it has objected to being scored. The list says no more than that it is no longer there.
    Objection,
    /// It is not for this team to see. The list says no more than that it is no longer there.
    Elsewhere,
}

impl Closed {
    /// As shown on the list.
    pub fn words(self) -> &'static str {
        match self {
            Self::OpenCase => "a homelessness case is open",
            Self::TemporaryAccommodation => "lives in temporary accommodation",
            Self::Deceased => "recorded as deceased",
            Self::NotEnoughData => "not enough data to score now",
            Self::NotFound => "no longer found at an address in the council's records",
            Self::Objection | Self::Elsewhere => "no longer on the list",
        }
    }

    /// As kept in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenCase => "open_case",
            Self::TemporaryAccommodation => "temporary_accommodation",
            Self::Deceased => "deceased",
            Self::NotEnoughData => "not_enough_data",
            Self::NotFound => "not_found",
            Self::Objection => "objection",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Whether the closed row may still show who the household is and where it lives.
    pub fn shows_household(self) -> bool {
        !matches!(self, Self::Objection | Self::Elsewhere)
    }
}

/// A household that is known tonight but not in the cohort, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The household.
    pub household: HouseholdId,
    /// Why it is not in the cohort.
    pub reason: Closed,
}

/// An open place on a team's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The household.
    pub household: HouseholdId,
    /// The team whose place it takes; it stays with the team that first had it in the period.
    pub team: String,
    /// Place in the team's open entries by tonight's score, from 1.
    pub rank: u32,
    /// Tonight's score.
    pub score: f64,
    /// Tonight's risk.
    pub risk: Probability,
    /// The as-of date of its alert: the first night of the period it was on the list.
    pub alerted: Day,
    /// Whether the alert is tonight's.
    pub added: bool,
    /// The latest alert of an earlier period, if there was one: then it is a repeat, else new.
    pub before: Option<Day>,
    /// How it stands, as far as the list may tell.
    pub state: State,
    /// Whether it was carried over tonight from the period before.
    pub carried: bool,
}

/// A place used in this period by a household that left the cohort since. The place is not given to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedEntry {
    /// The household.
    pub household: HouseholdId,
    /// The team whose place it took.
    pub team: String,
    /// The as-of date of its alert.
    pub alerted: Day,
    /// The latest alert of an earlier period, if there was one.
    pub before: Option<Day>,
    /// Why it left.
    pub reason: Closed,
}

/// One team's places tonight: `open + closed ≤ capacity` unless the capacity was lowered within the period, and
/// `waiting = added + kept_off + not_reached`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamTally {
    /// The team.
    pub team: String,
    /// Places in the period.
    pub capacity: u32,
    /// Households of tonight's cohort that the team serves.
    pub served: u32,
    /// Open entries, tonight's among them.
    pub open: u32,
    /// Households of those served that held no place before tonight.
    pub waiting: u32,
    /// Entries added tonight.
    pub added: u32,
    /// Those of them that were carried over.
    pub carried: u32,
    /// Those of the waiting that were kept off for a reason.
    pub kept_off: u32,
    /// Those of the waiting that no place was left for.
    pub not_reached: u32,
    /// Entries closed since they were added; their places stay used.
    pub closed: u32,
    /// Households left off tonight whose score equals that of the last one added: the tie rule alone decided.
    pub tied_with_last: u32,
}

/// What a night's list holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The days the places belong to.
    pub span: Span,
    /// Open entries: teams as in config, then teams that config no longer names; by rank within each.
    pub entries: Vec<Entry>,
    /// Closed entries, in the same order of teams; by household within each.
    pub closed: Vec<ClosedEntry>,
    /// The teams, in the same order.
    pub teams: Vec<TeamTally>,
    /// Households of the cohort that no team serves.
    pub unserved: u32,
    /// Tonight's draws, by team and rank; those drawn are among the entries.
    pub draw: Vec<Assignment>,
    /// Households that would have had a place but for a reason, by team as above, then by household: those whose score
    /// reaches the last place that went by score alone, and those of the period before that left the cohort.
    pub kept_off: Vec<KeptOff>,
    /// How many were kept off, by reason.
    pub off: BTreeMap<Off, OffCount>,
    /// On the first night of a period, what became of each entry of the one before, by team, then by household.
    pub handed: Vec<Handed>,
}
