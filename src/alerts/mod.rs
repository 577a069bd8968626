//! Which households take the places of a period, and what they are called on the list. The door is [`select`].

mod answers; //   what caseworkers can answer
mod band; //      risk in words, against the base rate
mod draw; //      a part of the places by chance
mod error; //     what can be wrong
mod key; //       the council's secret: pseudonyms and tie-breaks
mod keyring; //   the key in use and those it replaced
mod material; //  what is worth a second look
mod routing; //   which team serves which ward
mod select; //    places of a period, filled in order of score
mod selection; // what a night's selection is made of
mod span; //      the days of a period

pub use answers::{CaseResult, ContactAnswer, EntryAnswer, HelpKind};
pub use band::risk_band;
pub use error::AlertsError;
pub use key::{Key, pseudonym};
pub use keyring::{Keyring, rotate};
pub use material::{NEW_THEME_LOG_ODDS, Standing, material_change};
pub use routing::Routing;
pub use select::select;
pub use selection::{
    Assignment, Candidate, Closed, ClosedEntry, Entry, Left, PastAlert, PastDraw, Selection, TeamTally,
};
pub use span::Span;
