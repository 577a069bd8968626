//! The bandwidth at which the squared error of the step is expected to be least, common to both sides, and that of the
//! curve its bias is taken from (Calonico, Cattaneo & Titiunik 2014, section 4; with the regularisation and the treatment
//! of equal values of Calonico, Cattaneo, Farrell & Titiunik 2017).

use super::local::Side;
use super::local::dot;
use super::local::residuals;
use super::local::variance;
use super::local::weights;

/// Silverman's constant for the triangular kernel.
const PILOT: f64 = 2.576;
/// From this share of rows whose distance another row has, a bandwidth must hold so many distinct distances.
const TIED_SHARE: f64 = 0.2;
const LEAST_DISTINCT: usize = 10;
/// Kept above 0 at the edge of a kernel.
const EDGE: f64 = 1.0 + 1.490_116_119_384_765_6e-8;

/// Bandwidths of the step and of its bias.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bandwidths {
    pub(super) h: f64,
    pub(super) b: f64,
}

/// What one side contributes: the variance, the bias and the variance of the estimate of the bias, each up to the power of
/// the bandwidth it goes with.
#[derive(Clone, Copy)]
struct Part {
    variance: f64,
    bias: f64,
    doubt: f64,
}

/// `None` where either side has too few distinct distances.
pub(super) fn bandwidths(below: &Side, above: &Side) -> Option<Bandwidths> {
    let most = below.reach().max(above.reach());
    let least = least(below, above);
    let pilot = pilot(below, above)?.min(most).max(least);
    let choose = |order: usize, power: usize, wide: [f64; 2], regular: bool| {
        let [one, other] =
            [(below, wide[0]), (above, wide[1])].map(|(side, wide)| part(side, order, power, pilot, wide, regular));
        let (one, other) = (one?, other?);
        let square = (other.bias - one.bias).powi(2) + one.doubt + other.doubt;
        let width = ((one.variance + other.variance) / square).powf(1.0 / (2 * order + 3) as f64);
        width.is_finite().then_some(width.min(most)).filter(|width| *width > 0.0)
    };
    let curve = choose(3, 3, [below.reach() * EDGE, above.reach() * EDGE], false)?.max(least);
    let b = choose(2, 2, [curve; 2], true)?;
    let h = choose(1, 0, [b; 2], true)?;
    Some(Bandwidths { h, b })
}

/// The part of one side for the coefficient of `x^power` in a polynomial of an order. The variance is measured at the
/// pilot bandwidth, the next coefficient, which makes the bias, at a wide one.
fn part(side: &Side, order: usize, power: usize, pilot: f64, wide: f64, regular: bool) -> Option<Part> {
    let near = weights(side, order, power, pilot)?;
    let rows = near.len();
    let spread = variance(&near, &residuals(&side.x[..rows], &side.y[..rows]));
    let raised: Vec<f64> = side.x[..rows].iter().map(|x| (x / pilot).powi(order as i32 + 1)).collect();
    let constant = pilot.powi(power as i32) * dot(&near, &raised);
    let next = weights(side, order + 1, order + 1, wide)?;
    let rows = next.len();
    let doubt = if regular { variance(&next, &residuals(&side.x[..rows], &side.y[..rows])) } else { 0.0 };
    let gain = (2 * (order + 1 - power)) as f64;
    Some(Part {
        variance: (2 * power + 1) as f64 * pilot.powi(2 * power as i32 + 1) * spread,
        bias: gain.sqrt() * constant * dot(&next, &side.y),
        doubt: gain * 3.0 * constant.powi(2) * doubt,
    })
}

/// `2.576 · min(sd, IQR / 1.349) · M^(−1/5)`, M the number of distinct distances.
fn pilot(below: &Side, above: &Side) -> Option<f64> {
    let mut all: Vec<f64> = below.x.iter().chain(&above.x).copied().collect();
    all.sort_by(f64::total_cmp);
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let deviation = (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let range = quantile(&all, 3) - quantile(&all, 1);
    let distinct = (below.distinct().len() + above.distinct().len()) as f64;
    let pilot = PILOT * deviation.min(range / 1.349) * distinct.powf(-0.2);
    (pilot.is_finite() && pilot > 0.0).then_some(pilot)
}

/// A quartile of sorted values: the mean of the two at a step, as in Hyndman & Fan (1996), definition 2.
fn quantile(sorted: &[f64], quarter: usize) -> f64 {
    let at = sorted.len() * quarter;
    if at.is_multiple_of(4) { f64::midpoint(sorted[at / 4 - 1], sorted[at / 4]) } else { sorted[at / 4] }
}

/// The least bandwidth: 0, or what holds ten distinct distances on both sides where many rows share one.
fn least(below: &Side, above: &Side) -> f64 {
    let sides = [below, above].map(|side| (side.x.len(), side.distinct()));
    let tied = |(rows, distinct): &(usize, Vec<f64>)| 1.0 - distinct.len() as f64 / *rows as f64 >= TIED_SHARE;
    if !sides.iter().any(tied) {
        return 0.0;
    }
    let tenth = |(_, distinct): &(usize, Vec<f64>)| distinct[LEAST_DISTINCT.min(distinct.len()) - 1] * EDGE;
    sides.iter().map(tenth).fold(0.0, f64::max)
}
