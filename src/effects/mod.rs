//! Did help work? One comparison that is not causal, and two designs that are. The doors are [`compare`], [`by_draw`] and
//! [`at_cut_off`].
//!
//! Every figure says how many households it rests on; where there are too few there is a reason and no figure. The rows
//! come from the caller: mature alerts, outcomes in which the household *became homeless* or was placed in temporary
//! accommodation, since a duty owed may be what help consists of.

mod bandwidth; //  how near the cut-off to look (Calonico, Cattaneo & Titiunik 2014)
mod compare; //    helped beside not helped: not causal
mod cut_off; //    the discontinuity at the end of each list
mod drawn; //      the draw
mod exhibits; //   the answers as tables of the report
mod first; //      one row a household
mod jump; //       the height of a step, with a robust interval
mod local; //      local polynomials and what is left over
mod not_enough; // why there is no figure
mod rates; //      intervals of differences and ratios of two rates

pub use compare::{Comparison, Helped, NOT_CAUSAL, compare};
pub use cut_off::{AtCutOff, Discontinuity, LEAST_OUTCOMES, LEAST_ROWS, at_cut_off, cut_off};
pub use drawn::{Assigned, BandCount, DrawEffect, LEAST_PER_ARM, by_draw};
pub use exhibits::{Asked, exhibits};
pub use first::first_near;
pub use jump::{Jump, Point, Steps, steps};
pub use not_enough::NotEnough;
pub use rates::Rate;

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// Its 80 % point.
const Z_POWER: f64 = 0.841_621_233_572_914_2;

/// The smallest effect that a study with this standard error finds in 80 % of cases, tested two-sided at 5 %:
/// `(1.960 + 0.842) se` (Bloom 1995).
///
/// ```
/// assert!((hew::effects::minimum_detectable(0.01) - 0.028).abs() < 1e-4);
/// ```
pub fn minimum_detectable(standard_error: f64) -> f64 {
    (Z + Z_POWER) * standard_error
}

#[cfg(test)]
mod tests;
