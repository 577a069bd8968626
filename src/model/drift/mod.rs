//! Whether tonight's households are still like those the model was trained on. The doors are [`psi`], [`Reference`], which
//! a model keeps, and [`Drift`], what a night found.

mod bins; //      a column cut into bins
mod compare; //   tonight against then
mod exhibits; //  as a report shows it
mod psi; //       the index and its chance
mod reference; // what a model keeps of its training rows
mod season; //    the same time of year
mod shares; //    shares of bins, small enough to keep

#[cfg(test)]
mod tests;

pub use compare::{BinShares, ColumnDrift, Drift, DriftLevel};
pub use exhibits::drift_exhibits;
pub use psi::{psi, psi_by_chance};
pub use reference::{Column, Month, Reference};
pub use shares::Shares;
