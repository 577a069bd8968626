//! Standard errors that hold where a household comes on several dates: the sandwich of Huber (1967), its filling summed by
//! cluster (Liang & Zeger 1986).

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::{IntoParallelIterator, ParallelIterator, ParallelSliceMut};

use super::newton::{Objective, add, solve};
use super::products::{BLOCK, Products};

/// Clusters a chunk; fixed, so that the number of threads changes no bit.
const CHUNK: usize = 8192;

/// Standard errors of the parameters at the optimum: roots of the diagonal of `c · A⁻¹ (Σ s sᵀ) A⁻¹` with A the second
/// derivatives of the penalised objective, s the sum of a cluster's gradients (the penalty belongs to none), and
/// `c = g/(g−1) · (n−1)/(n−k)` for g clusters, n rows and k parameters, as statsmodels has for `cov_type="cluster"`.
/// `clusters` has one number a row. `None` with fewer than two clusters, with no more rows than parameters, and where A
/// has no inverse.
pub(super) fn clustered_errors(objective: Objective, at: &[f64], clusters: &[u64]) -> Option<Vec<f64>> {
    let (rows, size) = (clusters.len(), at.len());
    let grouped = Grouped::of(clusters);
    let count = grouped.count();
    if count < 2 || rows <= size {
        return None;
    }
    let correction = count as f64 / (count - 1) as f64 * ((rows - 1) as f64 / (rows - size) as f64);
    let factor = objective.curvature(at, 1).factor()?;
    let filling = filling(objective, at, &grouped);
    let error = |j: usize| {
        let unit: Vec<f64> = (0..size).map(|k| f64::from(u8::from(k == j))).collect();
        (correction * form(&filling, &solve(&factor, &unit))).sqrt()
    };
    Some((0..size).map(error).collect())
}

/// Row numbers, those of one cluster side by side.
struct Grouped {
    rows: Vec<u32>,
    /// Where each cluster starts, and the end.
    starts: Vec<usize>,
}

impl Grouped {
    fn of(clusters: &[u64]) -> Self {
        let mut order: Vec<(u64, u32)> = clusters.iter().copied().zip(0..).collect();
        order.par_sort_unstable();
        let new = |place: usize| place == 0 || order[place - 1].0 != order[place].0;
        let starts = (0..order.len()).filter(|place| new(*place)).chain([order.len()]).collect();
        Self { rows: order.iter().map(|(_, row)| *row).collect(), starts }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn rows(&self, cluster: usize) -> &[u32] {
        &self.rows[self.starts[cluster]..self.starts[cluster + 1]]
    }
}

/// The lower half of `Σ s sᵀ` over the clusters.
fn filling(objective: Objective, at: &[f64], grouped: &Grouped) -> Vec<f64> {
    let residuals = objective.residuals(at);
    let chunks = (0..grouped.count().div_ceil(CHUNK)).into_par_iter();
    let parts: Vec<Vec<f64>> = chunks
        .map(|chunk| {
            let clusters = chunk * CHUNK..((chunk + 1) * CHUNK).min(grouped.count());
            chunk_filling(objective, at.len(), &residuals, grouped, clusters)
        })
        .collect();
    let mut sum = vec![0.0; at.len() * at.len()];
    for part in parts {
        add(&mut sum, &part);
    }
    sum
}

fn chunk_filling(
    objective: Objective,
    size: usize,
    residuals: &[f64],
    grouped: &Grouped,
    clusters: Range<usize>,
) -> Vec<f64> {
    let mut sum = vec![0.0; size * size];
    let mut gradients = vec![0.0; size * BLOCK];
    for first in clusters.clone().step_by(BLOCK) {
        let block = first..(first + BLOCK).min(clusters.end);
        if block.len() < BLOCK {
            gradients.fill(0.0);
        }
        for (j, gradients) in gradients.chunks_exact_mut(BLOCK).enumerate() {
            let values = (j + 1 < size).then(|| objective.values(j));
            for (gradient, cluster) in gradients.iter_mut().zip(block.clone()) {
                let rows = grouped.rows(cluster).iter().map(|row| *row as usize);
                *gradient = rows.map(|row| residuals[row] * values.map_or(1.0, |values| values[row])).sum();
            }
        }
        Arch::new().dispatch(Products { sum: &mut sum, weighted: &gradients, size });
    }
    sum
}

/// `xᵀ M x` of a symmetric matrix given by its lower half.
fn form(lower: &[f64], x: &[f64]) -> f64 {
    let size = x.len();
    let entry = |j: usize, k: usize| lower[j.max(k) * size + j.min(k)];
    (0..size).map(|j| x[j] * (0..size).map(|k| entry(j, k) * x[k]).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::clustered_errors;
    use crate::model::newton::{Objective, minimise};

    fn errors(rows: usize, clusters: &[u64]) -> Option<Vec<f64>> {
        let noise = |seed: usize| ((seed.wrapping_mul(2_654_435_761) >> 7) % 10_007) as f64 / 10_007.0 - 0.5;
        let columns: Vec<f64> = (0..2 * rows).map(|place| noise(place % rows + 17 * (place / rows))).collect();
        let labels: Vec<bool> = (0..rows).map(|row| noise(row + 999_983) + 0.4 * columns[row] > 0.1).collect();
        let objective = Objective { columns: &columns, labels: &labels, l2: 1e-6 };
        clustered_errors(objective, &minimise(objective, None), clusters)
    }

    #[test]
    fn a_household_seen_twice_is_not_two_households() {
        // The rows twice over: as clusters of two the errors are those of the rows once, as strangers they are smaller.
        let noise = |seed: usize| ((seed.wrapping_mul(2_654_435_761) >> 7) % 10_007) as f64 / 10_007.0 - 0.5;
        let once: Vec<f64> = (0..400).map(noise).collect();
        let labels: Vec<bool> = (0..400).map(|row| noise(row + 999_983) + 0.4 * once[row] > 0.1).collect();
        let (twice, both) = ([once.clone(), once.clone()].concat(), [labels.clone(), labels.clone()].concat());
        let single = Objective { columns: &once, labels: &labels, l2: 0.0 };
        let double = Objective { columns: &twice, labels: &both, l2: 0.0 };
        let at = minimise(single, None);
        let ids: Vec<u64> = (0..400).chain(0..400).collect();
        let alone = clustered_errors(single, &at, &ids[..400]).unwrap();
        let clustered = clustered_errors(double, &at, &ids).unwrap();
        let strangers = clustered_errors(double, &at, &(0..800).collect::<Vec<u64>>()).unwrap();
        for j in 0..2 {
            assert!((clustered[j] / alone[j] - 1.0).abs() < 2e-3, "{clustered:?} {alone:?}");
            assert!((strangers[j] * 2.0_f64.sqrt() / alone[j] - 1.0).abs() < 4e-3, "{strangers:?} {alone:?}");
        }
    }

    #[test]
    fn one_thread_and_two_find_the_same_bits() {
        let clusters: Vec<u64> = (0..30_000).map(|row| row % 20_011).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| errors(30_000, &clusters))
        };
        assert_eq!(on(1), on(2));
    }

    #[test]
    fn one_household_alone_has_no_interval() {
        assert_eq!(errors(50, &[7; 50]), None);
        assert_eq!(errors(3, &[1, 2, 3]), None);
        assert!(errors(50, &(0..50).collect::<Vec<u64>>()).is_some());
    }
}
