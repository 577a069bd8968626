//! What people have asked of the council about their own data. The door is [`Register`]: who has objected to being scored.
//!
//! The register is a file beside the database that only its owner may read. It holds what it takes to find the person
//! again in records that write them otherwise ([`matched`] says by which rule) and no more. Every change of it is an entry
//! of the audit trail with a digest of what it is then: a register that was lost, edited or put back from an older copy
//! does not fit the trail, and cannot be used.

mod error; //     what can go wrong
mod levels; //    how alike two persons' data are, and from where on they count as one
mod matched; //   whom of the linked persons an objection is about
mod register; //  the file
mod subject; //   who objected

pub use error::RightsError;
pub use levels::{Level, THRESHOLD, likeness};
pub use matched::{Matched, matched};
pub use register::{Added, DEED_ADD, DEED_REMOVE, Objection, Register, Removal};
pub use subject::{Name, Subject};

#[cfg(test)]
mod tests; //     typos of every kind
