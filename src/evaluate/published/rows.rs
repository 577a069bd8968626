use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::labels::CaseKind;
use crate::model::Bootstrap;
use crate::model::Rule;

/// All that the figures of the published lists are counted from. Rows may come in any order.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The day it is counted on.
    pub on: AsOf,
    /// To when outcomes are complete.
    pub complete_to: Day,
    /// How far ahead an alert looks.
    pub horizon: Horizon,
    /// Every alert that was published.
    pub alerts: Vec<AlertRow>,
    /// The cohort of the first list of each period whose horizon is over.
    pub cohorts: Vec<CohortRow>,
    /// How intervals are drawn.
    pub bootstrap: Bootstrap,
}

/// One alert: a household's first appearance on a list in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRow {
    /// The as-of date of that list.
    pub as_of: AsOf,
    /// First day of the period.
    pub period_start: Day,
    /// The household, as that night called it.
    pub household: HouseholdId,
    /// The team whose list it was.
    pub team: String,
    /// Place on that list, from 1.
    pub rank: u32,
    /// Uncalibrated log-odds, as published.
    pub score: f64,
    /// Calibrated risk, as published, 0 to 1.
    pub risk: f64,
    /// Id of the model that scored.
    pub model: String,
    /// How surely the household was linked, 0 to 1; `None` where it was not looked up or is lost.
    pub certainty: Option<f64>,
    /// The first alert of an unbroken run: each no more than a horizon after the one before.
    pub first_alert: AsOf,
    /// What came of it.
    pub outcome: Outcome,
    /// The first day in temporary accommodation within the horizon, if it was placed there.
    pub temporary: Option<Day>,
    /// The first day, from the first alert to the end of the horizon, on which nobody could be reached.
    pub tried: Option<Day>,
    /// The first day on which somebody was spoken to, help or not, in the same span.
    pub reached: Option<Day>,
    /// The first day on which help was given, in the same span.
    pub helped: Option<Day>,
}

/// What came of an alert within its horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The horizon or the reporting lag is not over.
    Pending,
    /// It is over, but what came is not known. Never counted as nothing.
    Unknown(Unknown),
    /// No duty was owed.
    Nothing,
    /// A prevention or relief duty was owed.
    Came(Came),
}

/// Why it is not known what came of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// The household can no longer be found as it was on its date.
    Lost,
    /// The outcome feed is silent for a part of the horizon.
    FeedSilent,
    /// No duty was owed, but every adult had died before the horizon ended.
    Died,
    /// No duty was owed, but by the end of the horizon no adult was found at any address in the area: what came may be on
    /// the books of another council.
    LeftTheArea,
}

/// A duty owed within the horizon of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// The first application.
    pub applied: Day,
    /// Which duty the first application led to.
    pub kind: CaseKind,
    /// Whether any of the household's cases in the window says that it became homeless.
    pub became_homeless: bool,
    /// Whether a prevention duty has not ended, so that it is not known whether the household became homeless.
    pub still_open: bool,
    /// Whether all of them are prevention duties that followed a contact from a list: then we brought it in ourselves.
    pub brought_in: bool,
}

/// The cohort of one list.
#[derive(Clone, Debug)]
pub struct CohortRow {
    /// The as-of date: that of the first list of its period.
    pub as_of: AsOf,
    /// First day of the period.
    pub period_start: Day,
    /// Households scored.
    pub households: u32,
    /// Those of whom it is not known what came.
    pub unknown: u32,
    /// Every duty owed in the window, whoever it was owed to. Each case once.
    pub cases: Vec<CaseRow>,
    /// The best single rule on the same cohort with as many places as the list had alerts, where one is known.
    pub rule: Option<RuleRow>,
}

/// One case with a duty owed in the window of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub struct CaseRow {
    /// Tells cases apart: the same in every window.
    pub case: u32,
    /// The household it is about, as it was on the as-of date; `None` where the applicant lived in none the council knew.
    pub household: Option<HouseholdId>,
    /// Whether that household was scored.
    pub in_cohort: bool,
    /// Whether only a member left.
    pub leaving_member: bool,
    /// How surely that household was linked, 0 to 1.
    pub certainty: Option<f64>,
    /// The application date.
    pub applied: Day,
    /// Whether the household became homeless.
    pub became_homeless: bool,
    /// Whether it is a prevention duty that followed a contact from a list.
    pub brought_in: bool,
}

/// Whom the best single rule would have listed.
#[derive(Clone, Debug)]
pub struct RuleRow {
    /// The rule.
    pub rule: Rule,
    /// The households it puts first whose outcome is known, and whether a duty was owed.
    pub listed: Vec<(HouseholdId, bool)>,
}

impl AlertRow {
    /// What came, if it is known: `Some(None)` is nothing.
    pub fn known(&self) -> Option<Option<Came>> {
        match self.outcome {
            Outcome::Pending | Outcome::Unknown(_) => None,
            Outcome::Nothing => Some(None),
            Outcome::Came(came) => Some(Some(came)),
        }
    }

    /// The duty owed, if one is known.
    pub fn came(&self) -> Option<Came> {
        self.known().flatten()
    }

    /// Whether the horizon and the reporting lag are over.
    pub fn is_mature(&self) -> bool {
        self.outcome != Outcome::Pending
    }
}

impl Unknown {
    /// In words, for a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Lost => "household no longer found",
            Self::FeedSilent => "outcome feed silent",
            Self::Died => "died",
            Self::LeftTheArea => "left the area",
        }
    }

    /// Every reason, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Lost, Self::FeedSilent, Self::Died, Self::LeftTheArea];
}
