use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// One household on one as-of date: the unit everything by group is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The as-of date.
    pub as_of: AsOf,
    /// The household.
    pub household: HouseholdId,
    /// Whether it had a place on the list of that date.
    pub flagged: bool,
    /// Whether there was enough data to score it. One that was not scored has no place, but what came to it was missed.
    pub scorable: bool,
    /// Whether the outcome came within the horizon; `None` while that is not known. Such rows are counted apart.
    pub label: Option<bool>,
}

/// Of whom a group is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Of everybody, as known on the as-of date.
    Everybody,
    /// Of those alone whose outcome came, as their case says: there is a recall, and no other figure.
    Outcomes,
}

/// One way of dividing the rows into groups. Not knowing is a group as any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// What files and links call it: small letters, digits and hyphens.
    pub id: String,
    /// What it is called on the page.
    pub title: String,
    /// Where it comes from and what it does not know, in a sentence.
    pub source: String,
    /// Of whom it is known.
    pub scope: Scope,
    /// The groups in the order in which they are shown.
    pub groups: Vec<String>,
    /// For each row the place of its group in `groups`.
    pub of: Vec<u16>,
}
