//! The outcome within the horizon, looking ahead of the as-of date. Never names `features`, nor `features` this room.

mod types; // what comes out

pub use types::{CaseKind, Labels, Outcome};
