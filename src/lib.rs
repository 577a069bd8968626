//! Homelessness early warning: from a council's own extracts to a short, explained list of households to contact.
//!
//! The rooms stand in the order data passes through them; `ARCHITECTURE.md` says what each is for and who may name whom.

pub mod domain;
pub mod simulate;
