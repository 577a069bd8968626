use std::collections::BTreeMap;

use serde::Serialize;

use super::NotEnough;
use super::Rate;
use super::first::first_assigned;
use super::minimum_detectable;
use super::rates::difference;
use super::rates::ratio;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::evaluate::Estimate;

/// Fewest households with a known outcome among those drawn, and among those not drawn.
pub const LEAST_PER_ARM: u32 = 20;

/// One household's part in a draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    /// The household.
    pub household: HouseholdId,
    /// The as-of date of the draw.
    pub as_of: AsOf,
    /// The team whose places were drawn for.
    pub team: String,
    /// The band of ranks, from 1.
    pub band: u32,
    /// Whether it was drawn.
    pub drawn: bool,
    /// Whether it was helped within the horizon, drawn or not.
    pub helped: bool,
    /// Whether it became homeless or was placed in temporary accommodation within the horizon; `None` where that is not
    /// known.
    pub outcome: Option<bool>,
}

/// What a draw of one band came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BandCount {
    /// The band, from 1.
    pub band: u32,
    /// Households drawn, and outcomes among them.
    pub drawn: [u32; 2],
    /// Households not drawn, and outcomes among them.
    pub not_drawn: [u32; 2],
}

/// What a place changed for those who were drawn, whether or not they took the help offered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DrawEffect {
    /// Draws: a band of a team on a day, with households both drawn and not drawn.
    pub draws: u32,
    /// Those drawn.
    pub drawn: Rate,
    /// Those not drawn, each draw weighted by how many were drawn in it: what would have become of those drawn.
    pub not_drawn: Rate,
    /// Risk difference: the rate of those drawn less that of those not drawn.
    pub difference: Estimate,
    /// Standard error of the difference.
    pub standard_error: f64,
    /// Smallest difference found in 80 % of cases with this standard error.
    pub minimum_detectable: f64,
    /// Risk ratio; `None` where nobody not drawn had the outcome.
    pub ratio: Option<Estimate>,
    /// Share helped of those drawn, and of those not drawn with the same weights.
    pub helped: [f64; 2],
    /// Counts by band.
    pub bands: Vec<BandCount>,
    /// Later assignments of a household, left out.
    pub not_first: u32,
    /// Households left out because their outcome is not known.
    pub unknown: u32,
    /// Households left out because their draw has none left on the other side.
    pub alone: u32,
}

/// The effect of a place by intention to treat, over each household's first assignment: in every draw the rate of those
/// drawn less the rate of those not drawn, weighted by the number drawn, `Σ n₁ (ȳ₁ − ȳ₀) / Σ n₁`: the effect on those
/// drawn. That is Hájek's estimator with weight 1 for those drawn and `p / (1 − p)`, p the share drawn, for the others.
///
/// The variance is Neyman's, with that of a household pooled over the draws of a band, since a week's draw may hold one
/// household on a side. Intervals come from Wilson's for each weighted rate at the number of households that gives its
/// variance (Yan & Su 2010), so they stay honest where outcomes are counted on one hand.
///
/// # Errors
/// Fewer than [`LEAST_PER_ARM`] households on a side, or no outcome at all.
pub fn by_draw(rows: &[Assigned]) -> Result<DrawEffect, NotEnough> {
    if rows.is_empty() {
        return Err(NotEnough::Nothing);
    }
    let first = first_assigned(rows);
    let mut strata: BTreeMap<(u32, AsOf, &str), [Arm; 2]> = BTreeMap::new();
    for row in &first {
        if let Some(outcome) = row.outcome {
            let arms = strata.entry((row.band, row.as_of, &row.team)).or_default();
            arms[usize::from(row.drawn)].add(outcome, row.helped);
        }
    }
    let known: u32 = strata.values().flatten().map(|arm| arm.of).sum();
    strata.retain(|_, arms| arms.iter().all(|arm| arm.of > 0));
    let counted: Vec<(u32, [Arm; 2])> = strata.iter().map(|((band, ..), arms)| (*band, *arms)).collect();
    let [others, drawn] = [0, 1].map(|side| total(counted.iter().map(|(_, arms)| arms[side])));
    let fewest = others.of.min(drawn.of);
    if fewest < LEAST_PER_ARM {
        return Err(NotEnough::Households { found: fewest, needed: LEAST_PER_ARM });
    }
    match others.hits + drawn.hits {
        0 => return Err(NotEnough::Outcomes { found: 0, needed: 1 }),
        hits if hits == others.of + drawn.of => return Err(NotEnough::AllOutcomes),
        _ => {}
    }
    let [compared, placed] = [0, 1].map(|side| Weighted::new(&counted, side, drawn.of));
    let rate = |arm: Arm, weighted: &Weighted| Rate::new(arm.hits, arm.of, weighted.share, weighted.worth());
    let (one, other) = (rate(drawn, &placed), rate(others, &compared));
    let standard_error = (placed.variance + compared.variance).sqrt();
    Ok(DrawEffect {
        draws: counted.len() as u32,
        difference: difference(&one, &other),
        ratio: ratio(&one, &other),
        drawn: one,
        not_drawn: other,
        standard_error,
        minimum_detectable: minimum_detectable(standard_error),
        helped: [placed.helped, compared.helped],
        bands: bands(&counted),
        not_first: (rows.len() - first.len()) as u32,
        unknown: first.len() as u32 - known,
        alone: known - others.of - drawn.of,
    })
}

/// Households on one side of one draw.
#[derive(Clone, Copy, Default)]
struct Arm {
    of: u32,
    hits: u32,
    helped: u32,
}

impl Arm {
    fn add(&mut self, outcome: bool, helped: bool) {
        self.of += 1;
        self.hits += u32::from(outcome);
        self.helped += u32::from(helped);
    }

    fn share(self) -> f64 {
        f64::from(self.hits) / f64::from(self.of)
    }

    /// Sum of squared deviations from the arm's own share.
    fn squares(self) -> f64 {
        f64::from(self.of) * self.share() * (1.0 - self.share())
    }
}

fn total(arms: impl Iterator<Item = Arm>) -> Arm {
    arms.fold(Arm::default(), |sum, arm| Arm {
        of: sum.of + arm.of,
        hits: sum.hits + arm.hits,
        helped: sum.helped + arm.helped,
    })
}

/// One side of all draws, each weighted by how many were drawn in it.
struct Weighted {
    share: f64,
    variance: f64,
    helped: f64,
    /// Households that would be as sure if all were equally likely to have the outcome.
    even: f64,
}

impl Weighted {
    fn new(counted: &[(u32, [Arm; 2])], side: usize, drawn: u32) -> Self {
        let mut all = Self { share: 0.0, variance: 0.0, helped: 0.0, even: 0.0 };
        let spread = spread(counted, side);
        let mut unevenness = 0.0;
        for (band, arms) in counted {
            let (weight, arm) = (f64::from(arms[1].of) / f64::from(drawn), arms[side]);
            let of = f64::from(arm.of);
            all.share += weight * arm.share();
            all.helped += weight * f64::from(arm.helped) / of;
            all.variance += weight * weight * spread[band] / of;
            unevenness += weight * weight / of;
        }
        all.even = 1.0 / unevenness;
        all
    }

    /// Households with the outcome equally likely for all that give the same variance; without a variance, the number that
    /// the weights alone come to.
    fn worth(&self) -> f64 {
        if self.variance > 0.0 { self.share * (1.0 - self.share) / self.variance } else { self.even }
    }
}

/// The variance of one household's outcome on one side, by band: pooled within draws; over all of them where each has one
/// household.
fn spread(counted: &[(u32, [Arm; 2])], side: usize) -> BTreeMap<u32, f64> {
    let mut by_band: BTreeMap<u32, Vec<Arm>> = BTreeMap::new();
    for (band, arms) in counted {
        by_band.entry(*band).or_default().push(arms[side]);
    }
    let pooled = |arms: Vec<Arm>| {
        let all = total(arms.iter().copied());
        let free = all.of - arms.len() as u32;
        let squares: f64 = arms.iter().map(|arm| arm.squares()).sum();
        if free > 0 { squares / f64::from(free) } else { all.squares() / f64::from(all.of.max(2) - 1) }
    };
    by_band.into_iter().map(|(band, arms)| (band, pooled(arms))).collect()
}

fn bands(counted: &[(u32, [Arm; 2])]) -> Vec<BandCount> {
    let mut bands: BTreeMap<u32, BandCount> = BTreeMap::new();
    for (band, [others, drawn]) in counted {
        let count = bands.entry(*band).or_insert(BandCount { band: *band, drawn: [0; 2], not_drawn: [0; 2] });
        for (to, arm) in [(&mut count.drawn, drawn), (&mut count.not_drawn, others)] {
            to[0] += arm.of;
            to[1] += arm.hits;
        }
    }
    bands.into_values().collect()
}
