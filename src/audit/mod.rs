//! Who did what, in a file that is only ever added to. The door is [`Audit`].
//!
//! `audit.jsonl` lies beside the database: one entry a line, in the order in which things were done. Each entry carries the
//! hash of the one before and a hash of its own: HMAC-SHA256 under a secret derived from the council's key, so that nobody
//! who merely can write the file can make the chain fit again. The database knows the last entry: the end of the file
//! cannot go missing unseen. Entries hold no personal data: days, teams, models, hashes, staff ids, numbers of objections.
//!
//! An entry is written and synced before the database knows it. Killed between the two, the file is one entry ahead; that
//! case alone is accepted, and [`Audit::mend`] adds an entry that says so.

mod chain; //     the file read back: the first thing that is wrong with it
mod entry; //     one line
mod error; //     what can go wrong
mod seal; //      the secret behind the hashes
mod timestamp; // when
mod trail; //     adding, mending, verifying

pub use chain::{Fault, Trail};
pub use entry::{Details, Entry};
pub use error::AuditError;
pub use seal::Seals;
pub use timestamp::Timestamp;
pub use trail::{Audit, Mended};

#[cfg(test)]
mod tests;
