//! What was published and what came of it, in SQLite. The door is [`Store`].
//!
//! It holds household and person numbers, pseudonyms, scores and reasons. Reasons name amounts and dates, never a person.
//! What people have told of two records names them by their keys in the source systems, which may be personal.

mod contact; // who was contacted or helped, and when
mod drawn; //   who took part in a draw of places
mod edits; //   which of several answers stands
mod error; //   what can go wrong
mod feedback; // what caseworkers wrote on the lists
mod forget; //  what must go of a person, and how they are known again
mod kept; //    who was kept off a list, and what became of the entries before
mod ledger; //  which households the published nights knew
mod listed; //  what each night's list showed
mod members; // who a household was on a day
mod names; //   what pseudonyms mean
mod run; //     which nights ran, from what
mod said; //    reasons as they are kept
mod scores; //  what the cohort scored
mod told; //    what people have said of two records

pub use contact::{Contact, ContactKind, ContactSource};
pub use drawn::StoredDraw;
pub use edits::Became;
pub use error::StoreError;
pub use feedback::{Doubt, Feedback};
pub use forget::{ErasedCount, Erasure, Mark, Stage, Work, note};
pub use kept::{Kept, StoredFate, StoredOff, StoredThemes};
pub use listed::StoredAlert;
pub use names::Names;
pub use run::{RunStatus, StoredRun};
pub use said::{StoredReason, StoredReasons};
pub use scores::ScoreSet;
pub use told::StoredTold;

use crate::db::Db;

/// Runs, published lists, scores, contact and help.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
}

impl Store {
    /// The store in an open database.
    pub fn open(db: &Db) -> Self {
        Self { db: db.clone() }
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
