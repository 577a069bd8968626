//! The outcome within the horizon, looking ahead of the as-of date. Never names `features`, nor `features` this room.

mod cases; //      duties of one case become one outcome
mod observe; //    what came to each household
mod placements; // temporary accommodation
mod silence; //    whether the outcome feed speaks throughout a window
mod types; //      what comes out

#[cfg(test)]
mod tests;

pub use cases::COLUMNS;
pub use observe::{Window, complete_to, observe};
pub use types::{CaseKind, Labels, Outcome, Placement};
