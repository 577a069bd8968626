/// A share below this counts as this, on either side: a bin with nobody in it would make the index infinite.
const FLOOR: f64 = 1e-4;
/// The 95 % point of the standard normal.
const Z95: f64 = 1.644_853_627;

/// Population stability index of two sets of shares over the same bins: `Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ)` with `e` the shares then
/// and `a` the shares now (Siddiqi, *Credit Risk Scorecards*, 2006; the Jeffreys divergence of 1946). 0 for equal shares,
/// never negative, the same either way round. Below 0.1 little has changed, from 0.1 to 0.25 something, above it much. A
/// share below 0.0001 counts as 0.0001. `None` where either side is empty or the bins are not the same.
///
/// ```
/// use hew::model::psi;
/// assert_eq!(psi(&[0.5, 0.5], &[0.5, 0.5]), Some(0.0));
/// let moved = psi(&[0.5, 0.5], &[0.4, 0.6]).unwrap();
/// assert!((moved - (0.1 * (0.5_f64 / 0.4).ln() + 0.1 * (0.6_f64 / 0.5).ln())).abs() < 1e-12);
/// assert_eq!(psi(&[0.0], &[1.0]), None);
/// ```
pub fn psi(then: &[f64], now: &[f64]) -> Option<f64> {
    let empty = |shares: &[f64]| shares.iter().sum::<f64>() <= 0.0;
    if then.len() != now.len() || empty(then) || empty(now) {
        return None;
    }
    let term = |(then, now): (&f64, &f64)| {
        let (then, now) = (then.max(FLOOR), now.max(FLOOR));
        (now - then) * libm::log(now / then)
    };
    Some(then.iter().zip(now).map(term).sum())
}

/// What the index stays below in 95 of 100 cases if nothing changed but the draw: `(1/n + 1/m) · χ²₀.₉₅(bins − 1)`, for `n`
/// and `m` households (Yurdakul and Naranjo, *Statistical properties of the population stability index*, 2020); the
/// quantile by Wilson and Hilferty (1931). 0 with a single bin; infinite without households.
///
/// ```
/// let chance = hew::model::psi_by_chance(11, 1_000, 1_000);
/// assert!((chance - 0.0366).abs() < 1e-4);
/// ```
pub fn psi_by_chance(bins: usize, n: u32, m: u32) -> f64 {
    let free = bins.saturating_sub(1) as f64;
    if free == 0.0 {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * free);
    let root = 1.0 - spread + Z95 * spread.sqrt();
    (1.0 / f64::from(n) + 1.0 / f64::from(m)) * free * root * root * root
}
