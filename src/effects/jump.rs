use serde::Serialize;

use super::NotEnough;
use super::Z;
use super::bandwidth::Bandwidths;
use super::bandwidth::bandwidths;
use super::local::Side;
use super::local::dot;
use super::local::residuals;
use super::local::variance;
use super::local::weights;
use super::minimum_detectable;
use crate::evaluate::Interval;

/// Fewest rows on a side for bandwidths to be looked for at all.
const LEAST_SIDE: usize = 20;
/// A ratio is given only where the step in help is at least so many standard errors high: an F of 10 (Staiger & Stock 1997).
const STRONG: f64 = 3.162_277_660_168_379_5;

/// One row: what happened at a signed distance from the cut-off, which lies at 0 and belongs to the side above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Signed distance from the cut-off.
    pub x: f64,
    /// The outcome; 0 or 1 for a yes or no.
    pub y: f64,
    /// The help had; 0 or 1 for a yes or no.
    pub help: f64,
}

/// The height of a step, or the ratio of two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Jump {
    /// By two straight lines: what is shown. Its own interval would be too narrow.
    pub estimate: f64,
    /// Less the bias that the bend of the curves is estimated to put in: the middle of the interval.
    pub corrected: f64,
    /// Standard error of the corrected one, which counts the doubt about the bias in.
    pub standard_error: f64,
    /// Robust 95 % interval.
    pub interval: Interval,
    /// Smallest effect found in 80 % of cases with this standard error.
    pub minimum_detectable: f64,
}

/// The steps at a cut-off and where they were looked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Steps {
    /// Bandwidth of the straight lines.
    pub bandwidth: f64,
    /// Bandwidth of the curves that the bias is taken from.
    pub bias_bandwidth: f64,
    /// Rows below and above within the bandwidth of the lines.
    pub used: [u32; 2],
    /// Rows below and above within the wider bandwidth.
    pub seen: [u32; 2],
    /// The step in the outcome: what a place changes (intention to treat).
    pub outcome: Jump,
    /// The step in help.
    pub help: Jump,
    /// The first over the second: what help changes for those who have it because of a place. The bandwidth is that of the
    /// outcome. `None` where a place made no clear difference to who was helped: a step in help below 3.16 standard errors.
    pub per_help: Option<Jump>,
}

/// The steps in outcome and help at 0: local linear with a triangular kernel, the bandwidth of least expected squared
/// error, variance by three nearest neighbours, robust bias-corrected 95 % intervals (Calonico, Cattaneo & Titiunik 2014:
/// what rdrobust does unless told otherwise, with the bandwidth of the outcome for the ratio too).
///
/// # Errors
/// Fewer than 20 rows on a side, or too few distinct distances.
pub fn steps(points: &[Point]) -> Result<Steps, NotEnough> {
    let below = Side::new(points.iter().filter(|point| point.x < 0.0).copied());
    let above = Side::new(points.iter().filter(|point| point.x >= 0.0).copied());
    let smaller = below.x.len().min(above.x.len());
    if smaller < LEAST_SIDE {
        return Err(NotEnough::Households { found: smaller as u32, needed: LEAST_SIDE as u32 });
    }
    let widths = bandwidths(&below, &above).ok_or(NotEnough::Values)?;
    let [one, other] = [&below, &above].map(|side| Fit::new(side, widths));
    let (one, other) = (one.ok_or(NotEnough::Values)?, other.ok_or(NotEnough::Values)?);
    let step = |values: fn(&Side) -> &[f64]| {
        let [low, high] = [(&one, values(&below)), (&other, values(&above))].map(|(fit, values)| fit.at(values));
        jump(high.line - low.line, high.corrected - low.corrected, low.variance + high.variance)
    };
    let outcome = step(|side| &side.y);
    let help = step(|side| &side.help);
    Ok(Steps {
        bandwidth: widths.h,
        bias_bandwidth: widths.b,
        used: [&below, &above].map(|side| side.within(widths.h) as u32),
        seen: [&below, &above].map(|side| side.within(widths.h.max(widths.b)) as u32),
        per_help: ratio(&[(&one, &below), (&other, &above)], &outcome, &help),
        outcome,
        help,
    })
}

/// The ratio of two steps with the variance of its linear approximation.
fn ratio(sides: &[(&Fit, &Side); 2], outcome: &Jump, help: &Jump) -> Option<Jump> {
    let clear = help.corrected.abs() >= STRONG * help.standard_error && help.estimate.abs() > 0.0;
    if !clear {
        return None;
    }
    let per = 1.0 / help.estimate;
    let slope = -outcome.estimate / help.estimate.powi(2);
    let bias = per * (outcome.estimate - outcome.corrected) + slope * (help.estimate - help.corrected);
    let mixed = |side: &Side| -> Vec<f64> {
        side.y.iter().zip(&side.help).map(|(outcome, help)| per * outcome + slope * help).collect()
    };
    let variance = sides.iter().map(|(fit, side)| fit.at(&mixed(side)).variance).sum();
    let estimate = outcome.estimate / help.estimate;
    Some(jump(estimate, estimate - bias, variance))
}

fn jump(estimate: f64, corrected: f64, variance: f64) -> Jump {
    let standard_error = variance.sqrt();
    let interval = Interval { low: corrected - Z * standard_error, high: corrected + Z * standard_error };
    Jump { estimate, corrected, standard_error, interval, minimum_detectable: minimum_detectable(standard_error) }
}

/// The weights of one side at the cut-off.
struct Fit<'a> {
    side: &'a Side,
    line: Vec<f64>,
    /// With the bias taken away: weights over the wider of the two bandwidths.
    corrected: Vec<f64>,
}

/// What one side is at the cut-off.
struct Level {
    line: f64,
    corrected: f64,
    variance: f64,
}

impl<'a> Fit<'a> {
    fn new(side: &'a Side, widths: Bandwidths) -> Option<Self> {
        let line = weights(side, 1, 0, widths.h)?;
        let bend = weights(side, 2, 2, widths.b)?;
        let squares: Vec<f64> = side.x[..line.len()].iter().map(|x| x * x).collect();
        let bias = dot(&line, &squares);
        let rows = line.len().max(bend.len());
        let at = |weights: &[f64], row: usize| weights.get(row).copied().unwrap_or(0.0);
        let corrected = (0..rows).map(|row| at(&line, row) - bias * at(&bend, row)).collect();
        Some(Self { side, line, corrected })
    }

    fn at(&self, values: &[f64]) -> Level {
        let rows = self.corrected.len();
        let left_over = residuals(&self.side.x[..rows], &values[..rows]);
        Level {
            line: dot(&self.line, values),
            corrected: dot(&self.corrected, values),
            variance: variance(&self.corrected, &left_over),
        }
    }
}
