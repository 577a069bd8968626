use serde::Serialize;

use super::NotEnough;
use super::Point;
use super::Steps;
use super::first::first_near;
use super::steps;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// Fewest households within the bandwidth on either side.
pub const LEAST_ROWS: u32 = 100;
/// Fewest outcomes within the bandwidth on either side.
pub const LEAST_OUTCOMES: u32 = 5;

/// A household on the day a list was filled, by how far it was from that list's cut-off.
///
/// The caller leaves out whom the score did not place: households that were suppressed or took part in a draw, those placed
/// for an eviction or a safeguarding fact, and those that had been listed before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtCutOff {
    /// The household.
    pub household: HouseholdId,
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// Its score less that list's [`cut_off`]: above 0 it was listed, below 0 it was not. Households at 0 tied with the last
    /// place; they are left out and counted.
    pub distance: f64,
    /// Whether it was helped within the horizon, through a list or without one.
    pub helped: bool,
    /// Whether it became homeless or was placed in temporary accommodation within the horizon; `None` where that is not
    /// known.
    pub outcome: Option<bool>,
}

/// The cut-off of a list: midway between the lowest score that got a place and the highest that did not. (The lowest score
/// with a place would lie at 0 itself on every list: a pile of households on one side.)
///
/// ```
/// assert_eq!(hew::effects::cut_off(-2.0, -2.5), -2.25);
/// ```
pub fn cut_off(last_in: f64, first_out: f64) -> f64 {
    f64::midpoint(last_in, first_out)
}

/// What a place on a list changed for households at its end, where who has a place is as good as chance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discontinuity {
    /// Households below and above the cut-off.
    pub households: [u32; 2],
    /// Those within the bandwidth, below and above.
    pub used: [u32; 2],
    /// Outcomes among them.
    pub outcomes: [u32; 2],
    /// Helped among them.
    pub helped: [u32; 2],
    /// Rows left out because the household had been near a cut-off before, or was never near one.
    pub not_first: u32,
    /// Households left out because they tied with the last place.
    pub tied: u32,
    /// Households left out because their outcome is not known.
    pub unknown: u32,
    /// The steps: of the outcome (risk difference of a place), of help, and of the outcome per household helped.
    pub steps: Steps,
}

/// The discontinuity at the cut-off of the lists, over each household's first row within `reach` (in log-odds) below its
/// list's cut-off or above it: see [`first_near`] and [`steps`]. Households are distinct, so no clustering is needed.
///
/// # Errors
/// Fewer than [`LEAST_ROWS`] households or [`LEAST_OUTCOMES`] outcomes within the bandwidth on a side, nothing but outcomes
/// there, or too few distinct distances.
pub fn at_cut_off(rows: &[AtCutOff], reach: f64) -> Result<Discontinuity, NotEnough> {
    if rows.is_empty() {
        return Err(NotEnough::Nothing);
    }
    let first = first_near(rows, reach);
    let apart: Vec<&AtCutOff> = first.iter().filter(|row| row.distance.abs() > 0.0).collect();
    let judged: Vec<(&AtCutOff, bool)> = apart.iter().filter_map(|row| Some((*row, row.outcome?))).collect();
    let number = f64::from;
    let point = |(row, outcome): &(&AtCutOff, bool)| Point {
        x: row.distance,
        y: number(u8::from(*outcome)),
        help: number(u8::from(row.helped)),
    };
    let points: Vec<Point> = judged.iter().map(point).collect();
    let households = by_side(&points, |_| true);
    let fewest = |counts: [u32; 2]| counts[0].min(counts[1]);
    let few = |found| NotEnough::Households { found, needed: LEAST_ROWS };
    if fewest(households) < LEAST_ROWS {
        return Err(few(fewest(households)));
    }
    let outcomes = by_side(&points, |point| point.y > 0.0);
    if fewest(outcomes) < LEAST_OUTCOMES {
        return Err(NotEnough::Outcomes { found: fewest(outcomes), needed: LEAST_OUTCOMES });
    }
    let all_had_it = |counts: [u32; 2], outcomes: [u32; 2]| counts.iter().zip(outcomes).any(|(all, had)| *all == had);
    if all_had_it(households, outcomes) {
        return Err(NotEnough::AllOutcomes);
    }
    let steps = steps(&points)?;
    let within = |point: &Point| point.x.abs() < steps.bandwidth;
    let used = by_side(&points, within);
    let outcomes = by_side(&points, |point| within(point) && point.y > 0.0);
    if fewest(used) < LEAST_ROWS {
        return Err(few(fewest(used)));
    }
    if fewest(outcomes) < LEAST_OUTCOMES {
        return Err(NotEnough::Outcomes { found: fewest(outcomes), needed: LEAST_OUTCOMES });
    }
    if all_had_it(used, outcomes) {
        return Err(NotEnough::AllOutcomes);
    }
    Ok(Discontinuity {
        households,
        used,
        outcomes,
        helped: by_side(&points, |point| within(point) && point.help > 0.0),
        not_first: (rows.len() - first.len()) as u32,
        tied: (first.len() - apart.len()) as u32,
        unknown: (apart.len() - judged.len()) as u32,
        steps,
    })
}

/// How many points below and above the cut-off are such.
fn by_side(points: &[Point], such: impl Fn(&Point) -> bool) -> [u32; 2] {
    let count = |above: bool| points.iter().filter(|point| (point.x > 0.0) == above && such(point)).count() as u32;
    [count(false), count(true)]
}
