//! Damped Newton for L2 logistic regression (iteratively reweighted least squares: Hastie, Tibshirani & Friedman 2009,
//! section 4.4.1). Rows are summed in chunks of fixed size and the chunks added in order, so that the number of threads
//! changes no bit of the result.

#![expect(clippy::inline_always, reason = "what is not inlined keeps to the narrow vectors of the oldest processor")]

use std::ops::Range;

use pulp::Arch;
use pulp::NullaryFnOnce;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::products::{BLOCK, Products, dot};
use crate::domain::Probability;

/// Rows a chunk; fixed, see above.
const CHUNK: usize = 8192;
const MOST_STEPS: usize = 100;
/// Largest gradient entry, a row, at which the descent stops.
const NEAR: f64 = 1e-9;
/// Where there are plenty of rows the curvature is taken from every n-th block of them: it only steers the steps, the
/// gradient that decides is always that of all rows.
const SAMPLE_EVERY: usize = 16;
const SAMPLE_FROM: usize = 200_000;

/// What is minimised: the sum of the log losses plus `l2 / 2` times the squared length of the coefficients; the intercept
/// is free. Parameters are the coefficients, then the intercept.
#[derive(Clone, Copy)]
pub(super) struct Objective<'a> {
    /// Standardised values, column by column.
    pub(super) columns: &'a [f64],
    /// Labels, one a row.
    pub(super) labels: &'a [bool],
    /// Strength of the penalty.
    pub(super) l2: f64,
}

/// Loss and gradient at one point.
pub(super) struct Slopes {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
}

/// The lower half of the second derivatives at one point.
pub(super) struct Curvature(Vec<f64>);

impl Objective<'_> {
    fn width(&self) -> usize {
        self.columns.len() / self.labels.len()
    }

    /// The base rate's log-odds and no effects: where a fit starts.
    pub(super) fn null(&self) -> Vec<f64> {
        let positives = self.labels.iter().filter(|label| **label).count() as f64;
        let mut start = vec![0.0; self.width() + 1];
        start[self.width()] = (positives / (self.labels.len() as f64 - positives)).ln();
        start
    }

    /// Loss and gradient at a point.
    pub(super) fn slopes(&self, at: &[f64]) -> Slopes {
        let mut sum = Slopes { loss: 0.0, gradient: vec![0.0; at.len()] };
        for part in self.chunks(|first| Arch::new().dispatch(ChunkSlopes { objective: self, at, first })) {
            sum.loss += part.loss;
            add(&mut sum.gradient, &part.gradient);
        }
        for (entry, weight) in sum.gradient.iter_mut().zip(&at[..self.width()]) {
            sum.loss += 0.5 * self.l2 * weight * weight;
            *entry += self.l2 * weight;
        }
        sum
    }

    /// The second derivatives at a point, from every n-th block of rows scaled up.
    pub(super) fn curvature(&self, at: &[f64], every: usize) -> Curvature {
        let mut sum = vec![0.0; at.len() * at.len()];
        for part in self.chunks(|first| Arch::new().dispatch(ChunkCurvature { objective: self, at, first, every })) {
            add(&mut sum, &part);
        }
        let blocks = self.labels.len().div_ceil(BLOCK);
        let scale = blocks as f64 / blocks.div_ceil(every) as f64;
        for entry in &mut sum {
            *entry *= scale;
        }
        for j in 0..self.width() {
            sum[j * at.len() + j] += self.l2;
        }
        Curvature(sum)
    }

    /// Risk less outcome, one a row.
    pub(super) fn residuals(&self, at: &[f64]) -> Vec<f64> {
        let residual =
            |(odds, label): (f64, &bool)| Probability::from_log_odds(odds).get() - f64::from(u8::from(*label));
        let block = |rows: Range<usize>| {
            self.log_odds(at, &rows).into_iter().zip(&self.labels[rows]).map(residual).collect::<Vec<f64>>()
        };
        self.chunks(|first| self.blocks(first).flat_map(block).collect::<Vec<f64>>()).concat()
    }

    /// The values of one column, a row each.
    pub(super) fn values(&self, j: usize) -> &[f64] {
        self.column(j, &(0..self.labels.len()))
    }

    /// One result a chunk, in the order of the chunks.
    fn chunks<T: Send>(&self, of: impl Fn(usize) -> T + Sync) -> Vec<T> {
        (0..self.labels.len().div_ceil(CHUNK)).into_par_iter().map(|chunk| of(chunk * CHUNK)).collect()
    }

    /// The blocks of the chunk that starts at a row.
    fn blocks(&self, first: usize) -> impl Iterator<Item = Range<usize>> {
        let last = (first + CHUNK).min(self.labels.len());
        (first..last).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(last))
    }

    fn column(&self, j: usize, rows: &Range<usize>) -> &[f64] {
        &self.columns[j * self.labels.len() + rows.start..j * self.labels.len() + rows.end]
    }

    #[inline(always)]
    fn log_odds(&self, at: &[f64], rows: &Range<usize>) -> [f64; BLOCK] {
        let mut odds = [at[self.width()]; BLOCK];
        for (j, weight) in at[..self.width()].iter().enumerate() {
            for (odds, value) in odds.iter_mut().zip(self.column(j, rows)) {
                *odds += weight * value;
            }
        }
        odds
    }

    #[inline(always)]
    fn chunk_slopes(&self, at: &[f64], first: usize) -> Slopes {
        let mut sum = Slopes { loss: 0.0, gradient: vec![0.0; at.len()] };
        let mut residual = [0.0; BLOCK];
        for rows in self.blocks(first) {
            let odds = self.log_odds(at, &rows);
            let residual = &mut residual[..rows.len()];
            for ((residual, odds), &label) in residual.iter_mut().zip(odds).zip(&self.labels[rows.clone()]) {
                let tail = (-odds.abs()).exp();
                let risk = if odds >= 0.0 { 1.0 / (1.0 + tail) } else { tail / (1.0 + tail) };
                let against = if label { -odds } else { odds };
                sum.loss += against.max(0.0) + tail.ln_1p();
                *residual = risk - f64::from(u8::from(label));
            }
            for j in 0..self.width() {
                sum.gradient[j] += dot(residual, self.column(j, &rows));
            }
            sum.gradient[self.width()] += residual.iter().sum::<f64>();
        }
        sum
    }

    #[inline(always)]
    fn chunk_curvature(&self, at: &[f64], first: usize, every: usize) -> Vec<f64> {
        let mut sum = vec![0.0; at.len() * at.len()];
        let mut weighted = vec![0.0; at.len() * BLOCK];
        for rows in self.blocks(first).filter(|rows| (rows.start / BLOCK).is_multiple_of(every)) {
            let mut roots = self.log_odds(at, &rows).map(|odds| {
                let tail = (-odds.abs()).exp();
                tail.sqrt() / (1.0 + tail)
            });
            if rows.len() < BLOCK {
                roots[rows.len()..].fill(0.0);
                weighted.fill(0.0);
            }
            for j in 0..self.width() {
                for ((to, root), value) in weighted[j * BLOCK..].iter_mut().zip(roots).zip(self.column(j, &rows)) {
                    *to = root * value;
                }
            }
            weighted[self.width() * BLOCK..].copy_from_slice(&roots);
            Products { sum: &mut sum, weighted: &weighted, size: at.len() }.call();
        }
        sum
    }
}

pub(super) fn add(to: &mut [f64], from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

/// Loss and gradient of a chunk, with the widest vectors the processor has. Every sum has its lanes in the source, and Rust
/// never fuses a product into a sum, so that the width changes no bit.
struct ChunkSlopes<'a> {
    objective: &'a Objective<'a>,
    at: &'a [f64],
    first: usize,
}

impl NullaryFnOnce for ChunkSlopes<'_> {
    type Output = Slopes;

    #[inline(always)]
    fn call(self) -> Slopes {
        self.objective.chunk_slopes(self.at, self.first)
    }
}

/// The second derivatives of a chunk, likewise.
struct ChunkCurvature<'a> {
    objective: &'a Objective<'a>,
    at: &'a [f64],
    first: usize,
    every: usize,
}

impl NullaryFnOnce for ChunkCurvature<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn call(self) -> Vec<f64> {
        self.objective.chunk_curvature(self.at, self.first, self.every)
    }
}

impl Slopes {
    /// Largest entry of the gradient, without its sign.
    pub(super) fn steepest(&self) -> f64 {
        self.gradient.iter().fold(0.0, |most, entry| f64::max(most, entry.abs()))
    }
}

impl Curvature {
    /// The lower triangle whose product with its transpose it is, for [`solve`]; `None` where there is no inverse.
    pub(super) fn factor(&self) -> Option<Vec<f64>> {
        cholesky(&self.0, self.0.len().isqrt())
    }
}

/// The minimum as near as doubles allow, or as near as it came: the caller checks the gradient. The curvature is kept
/// for as long as steps by it make the gradient ten times smaller, for it is the costly part.
pub(super) fn minimise(objective: Objective, start: Option<&[f64]>) -> Vec<f64> {
    let rows = objective.labels.len();
    let mut at = start.map_or_else(|| objective.null(), <[f64]>::to_vec);
    let mut here = objective.slopes(&at);
    let mut every = if rows >= SAMPLE_FROM { SAMPLE_EVERY } else { 1 };
    let mut kept: Option<Vec<f64>> = None;
    for _ in 0..MOST_STEPS {
        if here.steepest() <= NEAR * rows as f64 {
            break;
        }
        let fresh = kept.is_none();
        let Some(factor) = kept.take().or_else(|| objective.curvature(&at, every).factor()) else {
            break;
        };
        let direction = solve(&factor, &here.gradient);
        let gained = if let Some((next, there)) = shorten(objective, &at, &here, &direction) {
            let gained = there.steepest() / here.steepest();
            (at, here) = (next, there);
            gained
        } else if fresh && every == 1 {
            break;
        } else {
            1.0
        };
        if fresh && gained > 0.5 {
            every = 1;
        }
        kept = Some(factor).filter(|_| gained <= 0.1);
    }
    at
}

/// Halves the step until the loss falls enough (Armijo); near the optimum, where rounding hides the fall, a smaller
/// gradient is as good.
fn shorten(objective: Objective, at: &[f64], here: &Slopes, direction: &[f64]) -> Option<(Vec<f64>, Slopes)> {
    let slope: f64 = direction.iter().zip(&here.gradient).map(|(step, entry)| step * entry).sum();
    let mut length = 1.0;
    while length > 1e-8 {
        let next: Vec<f64> = at.iter().zip(direction).map(|(from, step)| from - length * step).collect();
        let there = objective.slopes(&next);
        let falls = there.loss <= here.loss - 1e-4 * length * slope;
        let hidden = there.loss <= here.loss + 1e-12 * here.loss.abs() && there.steepest() < here.steepest();
        if falls || hidden {
            return Some((next, there));
        }
        length *= 0.5;
    }
    None
}

/// The lower triangle L with L Lᵀ = the matrix; `None` unless it is positive definite.
fn cholesky(lower: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut factor = lower.to_vec();
    for j in 0..size {
        for k in 0..=j {
            let (row, other) = (&factor[j * size..j * size + k], &factor[k * size..k * size + k]);
            let rest = factor[j * size + k] - row.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
            if k < j {
                factor[j * size + k] = rest / factor[k * size + k];
            } else if rest > 0.0 {
                factor[j * size + j] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(factor)
}

/// Solves L Lᵀ x = right.
pub(super) fn solve(factor: &[f64], right: &[f64]) -> Vec<f64> {
    let size = right.len();
    let mut x = right.to_vec();
    for j in 0..size {
        for k in 0..j {
            x[j] -= factor[j * size + k] * x[k];
        }
        x[j] /= factor[j * size + j];
    }
    for j in (0..size).rev() {
        for k in j + 1..size {
            x[j] -= factor[k * size + j] * x[k];
        }
        x[j] /= factor[j * size + j];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::{Objective, minimise};

    fn problem(rows: usize, width: usize) -> (Vec<f64>, Vec<bool>) {
        let noise = |seed: usize| ((seed.wrapping_mul(2_654_435_761) >> 7) % 10_007) as f64 / 10_007.0 - 0.5;
        let columns: Vec<f64> = (0..rows * width).map(noise).collect();
        let labels = (0..rows).map(|row| noise(row + 999_983) + 0.4 * columns[row] > 0.35).collect();
        (columns, labels)
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let (columns, labels) = problem(301, 3);
        let objective = Objective { columns: &columns, labels: &labels, l2: 2.0 };
        let at = [0.3, -0.2, 0.9, -1.0];
        let slopes = objective.slopes(&at);
        for j in 0..4 {
            let mut there = at;
            there[j] += 1e-6;
            let measured = (objective.slopes(&there).loss - slopes.loss) / 1e-6;
            assert!((measured - slopes.gradient[j]).abs() < 1e-3, "{j}: {measured} {}", slopes.gradient[j]);
        }
    }

    #[test]
    fn the_curvature_is_the_slope_of_the_gradient() {
        let (columns, labels) = problem(301, 3);
        let objective = Objective { columns: &columns, labels: &labels, l2: 2.0 };
        let at = [0.3, -0.2, 0.9, -1.0];
        let (slopes, curvature) = (objective.slopes(&at), objective.curvature(&at, 1));
        for k in 0..4 {
            let mut there = at;
            there[k] += 1e-6;
            let moved = objective.slopes(&there);
            for j in k..4 {
                let measured = (moved.gradient[j] - slopes.gradient[j]) / 1e-6;
                assert!((measured - curvature.0[j * 4 + k]).abs() < 1e-3, "{j} {k}");
            }
        }
    }

    #[test]
    fn a_sampled_curvature_leads_to_the_same_optimum() {
        let (columns, labels) = problem(super::SAMPLE_FROM, 3);
        let objective = Objective { columns: &columns, labels: &labels, l2: 1.0 };
        let at = minimise(objective, None);
        assert!(objective.slopes(&at).steepest() <= 1e-9 * labels.len() as f64);
    }

    #[test]
    fn one_thread_and_two_find_the_same_bits() {
        let (columns, labels) = problem(20_000, 5);
        let fit = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| minimise(Objective { columns: &columns, labels: &labels, l2: 1.0 }, None))
        };
        assert_eq!(fit(1), fit(2));
    }

    #[test]
    fn the_optimum_is_reached_to_rounding() {
        let (columns, labels) = problem(20_000, 5);
        let objective = Objective { columns: &columns, labels: &labels, l2: 1.0 };
        let at = minimise(objective, None);
        assert!(objective.slopes(&at).steepest() < 1e-9 * 20_000.0);
    }
}
