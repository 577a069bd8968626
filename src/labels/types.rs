use crate::archive::EntityIx;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::link::HouseholdIx;

/// Which duty came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// A prevention duty.
    Prevention,
    /// A relief duty.
    Relief,
}

/// One duty owed to a household (or a member leaving it) within the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The household as it was on the as-of date; `None` where the applicant lived in none the council knew.
    pub household: Option<HouseholdIx>,
    /// The case.
    pub case: EntityIx,
    /// The application date.
    pub applied: Day,
    /// Which duty.
    pub kind: CaseKind,
    /// Whether only a member left.
    pub leaving_member: bool,
    /// Whether the household became homeless: a relief duty, or a prevention duty that ended homeless.
    pub became_homeless: bool,
    /// Whether a prevention duty has not ended, so that it is not known whether the household will become homeless.
    pub still_open: bool,
}

/// A placement in temporary accommodation within the horizon: the harder outcome that effects of help are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The household as it was on the as-of date; `None` where the applicant lived in none the council knew.
    pub household: Option<HouseholdIx>,
    /// The case.
    pub case: EntityIx,
    /// The first day of the placement.
    pub entered: Day,
}

/// Labels of one as-of date.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The as-of date.
    pub as_of: AsOf,
    /// Whether the horizon plus reporting lag ended on or before the date to which the outcome feed was complete.
    pub mature: bool,
    /// Whether the outcome feed speaks throughout the window. Where it does not, nothing is known of those of whom it says
    /// nothing.
    pub covered: bool,
    /// For each household of the `Linked` of that date: whether a duty was owed within the horizon. All `None` unless mature.
    pub labels: Vec<Option<bool>>,
    /// All outcomes in the window, attached or not, by application date then case.
    pub outcomes: Vec<Outcome>,
    /// Placements in temporary accommodation in the window, attached or not, by day then case.
    pub placements: Vec<Placement>,
}
