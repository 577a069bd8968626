//! Local polynomials: every coefficient is a weighted sum of the outcomes, so its variance is the sum of squared weights
//! times squared residuals.

use super::jump::Point;

/// Neighbours whose mean stands for the expected outcome of a row (Abadie & Imbens 2006).
const NEIGHBOURS: usize = 3;
/// Largest polynomial: of order 4.
const MOST: usize = 5;

/// The rows on one side of the cut-off, nearest first.
pub(super) struct Side {
    /// Signed distance from the cut-off.
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    /// Whether helped; as numbers.
    pub(super) help: Vec<f64>,
}

impl Side {
    /// Sorted by distance, then by what else a row says, so that the order of the rows changes no bit of a sum.
    pub(super) fn new(points: impl Iterator<Item = Point>) -> Self {
        let mut points: Vec<Point> = points.collect();
        points.sort_by(|a, b| {
            let near = a.x.abs().total_cmp(&b.x.abs());
            near.then(a.y.total_cmp(&b.y)).then(a.help.total_cmp(&b.help))
        });
        Self {
            // Adding 0 makes one number of the two zeros.
            x: points.iter().map(|point| point.x + 0.0).collect(),
            y: points.iter().map(|point| point.y).collect(),
            help: points.iter().map(|point| point.help).collect(),
        }
    }

    /// Rows nearer than a bandwidth: those with a weight above 0.
    pub(super) fn within(&self, bandwidth: f64) -> usize {
        self.x.partition_point(|x| x.abs() < bandwidth)
    }

    /// Distance of the farthest row.
    pub(super) fn reach(&self) -> f64 {
        self.x.last().map_or(0.0, |x| x.abs())
    }

    /// Distinct distances.
    pub(super) fn distinct(&self) -> Vec<f64> {
        let mut distances: Vec<f64> = self.x.iter().map(|x| x.abs()).collect();
        distances.dedup();
        distances
    }
}

/// The weights `l` for which `Σ l y` is the coefficient of `x^power` in the polynomial of an order fitted at the cut-off by
/// least squares with a triangular kernel; one weight for each row within the bandwidth. `None` where the rows do not
/// determine the polynomial.
pub(super) fn weights(side: &Side, order: usize, power: usize, bandwidth: f64) -> Option<Vec<f64>> {
    let near = &side.x[..side.within(bandwidth)];
    let distinct = 1 + near.windows(2).filter(|pair| pair[0].total_cmp(&pair[1]).is_ne()).count();
    if near.is_empty() || distinct < order + 1 {
        return None;
    }
    let kernel = |u: f64| 1.0 - u.abs();
    let mut moments = [0.0; 2 * MOST - 1];
    for x in near {
        let u = x / bandwidth;
        let mut term = kernel(u);
        for moment in moments.iter_mut().take(2 * order + 1) {
            *moment += term;
            term *= u;
        }
    }
    let row = inverse_row(&moments, order + 1, power)?;
    let scale = bandwidth.powi(-(power as i32));
    let weight = |x: &f64| {
        let u = x / bandwidth;
        let polynomial = row[..=order].iter().rev().fold(0.0, |sum, coefficient| sum * u + coefficient);
        kernel(u) * polynomial * scale
    };
    Some(near.iter().map(weight).collect())
}

/// Row `row` of the inverse of the matrix whose entry (i, j) is the moment i + j, by Cholesky's decomposition.
fn inverse_row(moments: &[f64], size: usize, row: usize) -> Option<[f64; MOST]> {
    let mut lower = [[0.0; MOST]; MOST];
    for i in 0..size {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = moments[i + j] - known;
            if i == j {
                if rest.partial_cmp(&(1e-13 * moments[2 * i])) != Some(std::cmp::Ordering::Greater) {
                    return None;
                }
                lower[i][i] = rest.sqrt();
            } else {
                lower[i][j] = rest / lower[j][j];
            }
        }
    }
    let mut solution = [0.0; MOST];
    for i in 0..size {
        let known: f64 = (0..i).map(|k| lower[i][k] * solution[k]).sum();
        solution[i] = (f64::from(u8::from(i == row)) - known) / lower[i][i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| lower[k][i] * solution[k]).sum();
        solution[i] = (solution[i] - known) / lower[i][i];
    }
    Some(solution)
}

/// What is left of each outcome when the mean of its three nearest neighbours is taken away, scaled so that its square
/// estimates the variance: `√(J/(J+1)) (y − ȳ_J)`. Rows at one distance are neighbours all together, and so are the two
/// next ones when they are equally far.
pub(super) fn residuals(x: &[f64], y: &[f64]) -> Vec<f64> {
    let starts: Vec<usize> = (0..x.len()).filter(|at| *at == 0 || x[*at - 1].total_cmp(&x[*at]).is_ne()).collect();
    let end = |group: usize| starts.get(group + 1).copied().unwrap_or(x.len());
    let needed = NEIGHBOURS.min(x.len().saturating_sub(1));
    let mut left_over = vec![0.0; x.len()];
    for group in 0..starts.len() {
        let (mut first, mut last) = (group, group);
        while end(last) - starts[first] - 1 < needed {
            let gap = |other: usize| (x[starts[other]] - x[starts[group]]).abs();
            let before = if first == 0 { f64::INFINITY } else { gap(first - 1) };
            let after = if last + 1 == starts.len() { f64::INFINITY } else { gap(last + 1) };
            // Two gaps that differ by rounding alone are equal.
            let equal = (before - after).abs() <= before.max(after).min(f64::MAX) * f64::EPSILON.sqrt();
            if before < after || equal {
                first -= 1;
            }
            if after < before || equal {
                last += 1;
            }
        }
        let window = starts[first]..end(last);
        let others = (window.len() - 1) as f64;
        let total: f64 = y[window].iter().sum();
        for at in starts[group]..end(group) {
            if others > 0.0 {
                left_over[at] = (others / (others + 1.0)).sqrt() * (y[at] - (total - y[at]) / others);
            }
        }
    }
    left_over
}

/// `Σ weight · value`, over as many rows as there are weights.
pub(super) fn dot(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}

/// `Σ (weight · residual)²`.
pub(super) fn variance(weights: &[f64], residuals: &[f64]) -> f64 {
    weights.iter().zip(residuals).map(|(weight, residual)| (weight * residual).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::Point;
    use super::Side;
    use super::dot;
    use super::residuals;
    use super::weights;

    #[test]
    fn the_weights_find_the_coefficients_of_a_polynomial_exactly() {
        let value = |x: f64| 2.0 - 3.0 * x + 0.5 * x * x + 4.0 * x * x * x;
        for sign in [-1.0, 1.0] {
            let points = (0..40).map(|step| sign * f64::from(step) / 40.0);
            let side = Side::new(points.map(|x| Point { x, y: value(x), help: 0.0 }));
            for (power, coefficient) in [2.0, -3.0, 0.5, 4.0].into_iter().enumerate() {
                let found = dot(&weights(&side, 3, power, 0.9).unwrap(), &side.y);
                assert!((found - coefficient).abs() < 1e-8, "{sign} {power}: {found}");
            }
        }
    }

    #[test]
    fn too_few_values_determine_no_line() {
        let same = Side::new((0..9).map(|_| Point { x: 0.5, y: 1.0, help: 0.0 }));
        assert!(weights(&same, 1, 0, 1.0).is_none() && weights(&same, 0, 0, 1.0).is_some());
        assert!(weights(&same, 0, 0, 0.1).is_none(), "nothing is near");
    }

    #[test]
    fn a_residual_is_taken_from_the_three_nearest_and_all_that_tie() {
        let root = |others: f64| (others / (others + 1.0)).sqrt();
        // The first has neighbours 2, 3, 4; the second 1, 3 and 4; and so on.
        let plain = residuals(&[1.0, 2.0, 3.0, 4.5], &[0.0, 0.0, 3.0, 6.0]);
        assert!((plain[0] + root(3.0) * 3.0).abs() < 1e-12, "{plain:?}");
        // Equally far on both sides: both count.
        let even = residuals(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 0.0, 0.0, 0.0, 3.0]);
        assert!((even[2] + root(4.0)).abs() < 1e-12, "{even:?}");
        // Five rows in one place are neighbours of one another, and of none else.
        let tied = residuals(&[1.0, 1.0, 1.0, 1.0, 1.0, 9.0], &[1.0, 0.0, 0.0, 0.0, 0.0, 7.0]);
        assert!((tied[0] - root(4.0)).abs() < 1e-12 && (tied[1] + root(4.0) * 0.25).abs() < 1e-12, "{tied:?}");
        assert_eq!(residuals(&[1.0], &[1.0]), [0.0]);
    }
}
