//! Which households take the places of a period, and what they are called on the list. The door is [`select`].

mod answers; //   what caseworkers can answer
mod band; //      risk in words, against the base rate
mod digest; //    keyed digests of what must not be kept
mod draw; //      a part of the places by chance
mod error; //     what can be wrong
mod key; //       the council's secret: pseudonyms and tie-breaks
mod keyring; //   the key in use and those it replaced
mod life; //      how an entry stands, and when a household may come back
mod material; //  what is worth a second look
mod off; //       why a household has no place
mod past; //      the alerts before tonight, by household
mod places; //    one team's places while they are filled
mod risk_words; // risk as odds, with its horizon
mod routing; //   which team serves which household
mod select; //    places of a period, filled in order of score
mod selection; // what a night's selection is made of
mod span; //      the days of a period

pub use answers::{CaseResult, ContactAnswer, EntryAnswer, HelpKind};
pub use band::risk_band;
pub use digest::Digest;
pub use error::AlertsError;
pub use key::{Key, pseudonym};
pub use keyring::{Keyring, rotate};
pub use life::{Event, State, standing};
pub use material::{NEW_THEME_LOG_ODDS, Standing, material_change};
pub use off::{Fate, Handed, KeptOff, Off, OffCount};
pub use risk_words::{odds_words, risk_words};
pub use routing::{Route, Routing, Traits};
pub use select::{Tonight, select};
pub use selection::{
    Assignment, Candidate, Closed, ClosedEntry, Entry, Left, PastAlert, PastDraw, Selection, TeamTally,
};
pub use span::Span;

#[cfg(test)]
mod testing;
