//! Damped Newton for L2 logistic regression (iteratively reweighted least squares: Hastie, Tibshirani & Friedman 2009,
//! section 4.4.1). Rows are summed in chunks of fixed size and the chunks added in order, so that the number of threads
//! changes no bit of the result.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

/// Rows a chunk; fixed, see above.
const CHUNK: usize = 8192;
/// Rows a block inside a chunk: a block of forty weighted columns stays in the first-level cache.
const BLOCK: usize = 128;
const MOST_STEPS: usize = 60;
/// Largest gradient entry, a row, at which Newton stops: its last step has then doubled the digits well past this.
const NEAR: f64 = 1e-9;
/// The same for the start on a sample, which need not be exact.
const ROUGH: f64 = 1e-4;
/// A step is tried on every n-th row first where there are plenty of rows.
const SAMPLE_EVERY: usize = 20;
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

/// Loss, gradient and lower half of the second derivatives at one point.
pub(super) struct Slopes {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) hessian: Vec<f64>,
}

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

    /// Everything Newton needs at a point.
    pub(super) fn slopes(&self, at: &[f64]) -> Slopes {
        let chunks = self.labels.len().div_ceil(CHUNK);
        let parts: Vec<Slopes> = (0..chunks).into_par_iter().map(|chunk| self.chunk(at, chunk * CHUNK)).collect();
        let mut sum = Slopes::zero(at.len());
        for part in &parts {
            sum.add(part);
        }
        let width = self.width();
        for (j, weight) in at[..width].iter().enumerate() {
            sum.loss += 0.5 * self.l2 * weight * weight;
            sum.gradient[j] += self.l2 * weight;
            sum.hessian[j * at.len() + j] += self.l2;
        }
        sum
    }

    fn chunk(&self, at: &[f64], first: usize) -> Slopes {
        let last = (first + CHUNK).min(self.labels.len());
        let mut sum = Slopes::zero(at.len());
        let mut weighted = vec![0.0; at.len() * BLOCK];
        let mut start = first;
        while start < last {
            let end = (start + BLOCK).min(last);
            self.block(at, start, end, &mut weighted, &mut sum);
            start = end;
        }
        sum
    }

    fn block(&self, at: &[f64], start: usize, end: usize, weighted: &mut [f64], sum: &mut Slopes) {
        let (rows, width, total) = (end - start, self.width(), self.labels.len());
        let column = |j: usize| &self.columns[j * total + start..j * total + end];
        let (mut odds, mut residual, mut root) = ([at[width]; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        for (j, weight) in at[..width].iter().enumerate() {
            for (odds, value) in odds.iter_mut().zip(column(j)) {
                *odds += weight * value;
            }
        }
        for (row, &label) in self.labels[start..end].iter().enumerate() {
            let tail = (-odds[row].abs()).exp();
            let risk = if odds[row] >= 0.0 { 1.0 / (1.0 + tail) } else { tail / (1.0 + tail) };
            let against = if label { -odds[row] } else { odds[row] };
            sum.loss += against.max(0.0) + tail.ln_1p();
            residual[row] = risk - f64::from(u8::from(label));
            root[row] = tail.sqrt() / (1.0 + tail);
        }
        for j in 0..width {
            sum.gradient[j] += dot(&residual[..rows], column(j));
            for ((to, root), value) in weighted[j * BLOCK..].iter_mut().zip(&root[..rows]).zip(column(j)) {
                *to = root * value;
            }
        }
        sum.gradient[width] += residual[..rows].iter().sum::<f64>();
        weighted[width * BLOCK..width * BLOCK + rows].copy_from_slice(&root[..rows]);
        add_products(&mut sum.hessian, weighted, at.len(), rows);
    }

    /// Every n-th row, with the penalty scaled alike.
    fn sample(&self) -> (Vec<f64>, Vec<bool>) {
        let total = self.labels.len();
        let rows = (0..total).step_by(SAMPLE_EVERY);
        let columns = (0..self.width()).flat_map(|j| rows.clone().map(move |row| j * total + row));
        (columns.map(|place| self.columns[place]).collect(), rows.map(|row| self.labels[row]).collect())
    }
}

/// Adds the products of all pairs of weighted columns, four at a time.
fn add_products(hessian: &mut [f64], weighted: &[f64], size: usize, rows: usize) {
    let column = |j: usize| &weighted[j * BLOCK..j * BLOCK + rows];
    for j in 0..size {
        let mut k = 0;
        while k + 3 <= j {
            let four = dot4(column(j), [column(k), column(k + 1), column(k + 2), column(k + 3)]);
            for (place, product) in four.into_iter().enumerate() {
                hessian[j * size + k + place] += product;
            }
            k += 4;
        }
        for k in k..=j {
            hessian[j * size + k] += dot(column(j), column(k));
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a_fours, b_fours) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_fours.remainder().iter().zip(b_fours.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_fours.zip(b_fours) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

fn dot4(a: &[f64], others: [&[f64]; 4]) -> [f64; 4] {
    let mut sums = [[0.0; 2]; 4];
    let pairs = a.len() / 2 * 2;
    let others = others.map(|other| &other[..a.len()]);
    for row in (0..pairs).step_by(2) {
        for (sum, other) in sums.iter_mut().zip(others) {
            sum[0] += a[row] * other[row];
            sum[1] += a[row + 1] * other[row + 1];
        }
    }
    let rest = |other: &[f64]| if pairs < a.len() { a[pairs] * other[pairs] } else { 0.0 };
    [0, 1, 2, 3].map(|lane| sums[lane][0] + sums[lane][1] + rest(others[lane]))
}

impl Slopes {
    fn zero(size: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; size], hessian: vec![0.0; size * size] }
    }

    fn add(&mut self, other: &Self) {
        self.loss += other.loss;
        self.gradient.iter_mut().zip(&other.gradient).for_each(|(to, from)| *to += from);
        self.hessian.iter_mut().zip(&other.hessian).for_each(|(to, from)| *to += from);
    }

    /// Largest entry of the gradient, without its sign.
    pub(super) fn steepest(&self) -> f64 {
        self.gradient.iter().fold(0.0, |most, entry| f64::max(most, entry.abs()))
    }

    /// Standard errors: the roots of the diagonal of the inverse; `None` where the matrix has none.
    pub(super) fn standard_errors(&self) -> Option<Vec<f64>> {
        let size = self.gradient.len();
        let factor = cholesky(&self.hessian, size)?;
        let unit = |j: usize| (0..size).map(|k| f64::from(u8::from(k == j))).collect::<Vec<f64>>();
        Some((0..size).map(|j| solve(&factor, &unit(j))[j].sqrt()).collect())
    }
}

/// The minimum as near as doubles allow, or as near as it came: the caller checks the gradient.
pub(super) fn minimise(objective: Objective, start: Option<&[f64]>) -> Vec<f64> {
    let given = start.map_or_else(|| objective.null(), <[f64]>::to_vec);
    if start.is_none() && objective.labels.len() >= SAMPLE_FROM {
        let (columns, labels) = objective.sample();
        let sample = Objective { columns: &columns, labels: &labels, l2: objective.l2 / SAMPLE_EVERY as f64 };
        if labels.iter().filter(|label| **label).count() > 10 * objective.width() {
            return descend(objective, descend(sample, given, ROUGH), NEAR);
        }
    }
    descend(objective, given, NEAR)
}

fn descend(objective: Objective, mut at: Vec<f64>, near: f64) -> Vec<f64> {
    let mut here = objective.slopes(&at);
    let enough = near * objective.labels.len() as f64;
    for _ in 0..MOST_STEPS {
        if here.steepest() <= enough {
            break;
        }
        let Some(factor) = cholesky(&here.hessian, at.len()) else { break };
        let direction = solve(&factor, &here.gradient);
        let Some((next, there)) = shorten(objective, &at, &here, &direction) else { break };
        let closer = there.loss < here.loss || there.steepest() < here.steepest();
        if !closer {
            break;
        }
        (at, here) = (next, there);
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
fn solve(factor: &[f64], right: &[f64]) -> Vec<f64> {
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
