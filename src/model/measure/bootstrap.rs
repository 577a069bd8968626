use std::collections::BTreeMap;

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::domain::HouseholdId;

use super::Interval;

/// How households are drawn again: a percentile bootstrap that draws whole households, with all their rows, with
/// replacement (Efron & Tibshirani 1993; cluster bootstrap: Davison & Hinkley 1997, section 3.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Number of resamples; 0 gives no intervals, 1,000 is usual.
    pub resamples: u32,
    /// Seed; the same seed gives the same intervals on any number of threads.
    pub seed: u64,
}

impl Bootstrap {
    /// For each resample the statistics of `of`, which is told how often each household was drawn; the resamples in order.
    pub(super) fn run<T: Send>(self, households: usize, of: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
        if households == 0 {
            return Vec::new();
        }
        (0..self.resamples)
            .into_par_iter()
            .map_init(
                || vec![0_u32; households],
                |drawn, resample| {
                    self.draw(u64::from(resample), drawn);
                    of(drawn)
                },
            )
            .collect()
    }

    /// Every resample has its own stream, so that threads cannot change it.
    fn draw(self, resample: u64, drawn: &mut [u32]) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(resample);
        drawn.fill(0);
        let households = u32::try_from(drawn.len()).expect("fewer than 2^32 households");
        for _ in 0..households {
            drawn[rng.random_range(0..households) as usize] += 1;
        }
    }
}

/// The 2.5 % and 97.5 % points of the resamples, with linear interpolation; `None` where the statistic was undefined in
/// half of them or more.
pub(super) fn percentiles(values: impl IntoIterator<Item = Option<f64>>) -> Option<Interval> {
    let mut tried = 0;
    let mut found: Vec<f64> = values.into_iter().inspect(|_| tried += 1).flatten().collect();
    if found.len() * 2 <= tried {
        return None;
    }
    found.sort_unstable_by(f64::total_cmp);
    Some(Interval { low: quantile(&found, 0.025), high: quantile(&found, 0.975) })
}

/// The 95 % interval of `Σ part / Σ whole` over rows of (household, part, whole), households drawn with all their rows;
/// `None` without rows or resamples. Rows may come in any order.
///
/// ```
/// use hew::domain::HouseholdId;
/// let alerts: Vec<_> = (0..100).map(|id| (HouseholdId(id), u32::from(id % 5 == 0), 1)).collect();
/// let interval = hew::model::ratio_interval(&alerts, hew::model::Bootstrap { resamples: 500, seed: 1 }).unwrap();
/// assert!(interval.low > 0.1 && interval.low < 0.2 && interval.high > 0.2 && interval.high < 0.3);
/// ```
pub fn ratio_interval(rows: &[(HouseholdId, u32, u32)], bootstrap: Bootstrap) -> Option<Interval> {
    let mut sums: BTreeMap<HouseholdId, (u64, u64)> = BTreeMap::new();
    for (household, part, whole) in rows {
        let sum = sums.entry(*household).or_default();
        *sum = (sum.0 + u64::from(*part), sum.1 + u64::from(*whole));
    }
    let sums: Vec<(u64, u64)> = sums.into_values().collect();
    let ratios = bootstrap.run(sums.len(), |drawn| {
        let weighted = |of: fn(&(u64, u64)) -> u64| -> u64 {
            drawn.iter().zip(&sums).map(|(times, sum)| u64::from(*times) * of(sum)).sum()
        };
        let (part, whole) = (weighted(|sum| sum.0), weighted(|sum| sum.1));
        (whole > 0).then(|| part as f64 / whole as f64)
    });
    percentiles(ratios)
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + part * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::{Bootstrap, percentiles};

    #[test]
    fn the_same_seed_draws_the_same_households_on_one_thread_or_two() {
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Bootstrap { resamples: 20, seed: 7 }.run(50, <[u32]>::to_vec))
        };
        let (one, two) = (draw(1), draw(2));
        assert_eq!(one, two);
        assert_ne!(one[0], one[1]);
        assert!(one.iter().all(|drawn| drawn.iter().sum::<u32>() == 50));
    }

    #[test]
    fn percentiles_interpolate_as_numpy_does() {
        let interval = percentiles((0..=100).map(|value| Some(f64::from(value)))).unwrap();
        assert!((interval.low - 2.5).abs() < 1e-12 && (interval.high - 97.5).abs() < 1e-12);
        assert_eq!(percentiles([None, Some(1.0)]), None);
    }
}
