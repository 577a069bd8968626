//! Homelessness early warning: from a council's own extracts to a short, explained list of households to contact.
//!
//! The rooms stand in the order data passes through them; `ARCHITECTURE.md` says what each is for and who may name whom.

pub mod alerts;
pub mod archive;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod domain;
pub mod effects;
pub mod error;
pub mod evaluate;
pub mod exit;
pub mod export;
pub mod extract;
pub mod features;
pub mod feedback;
pub mod labels;
pub mod link;
pub mod marks;
pub mod matching;
pub mod model;
pub mod pipeline;
pub mod rights;
pub mod simulate;
pub mod store;
pub mod tidy;
