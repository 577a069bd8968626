use serde::Serialize;

use super::Z;
use crate::evaluate::Estimate;
use crate::evaluate::Interval;

/// A share of households, the counts it comes from and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Households with the outcome, as counted.
    pub hits: u32,
    /// Households.
    pub of: u32,
    /// The share, 0 to 1; weighted where its owner says so, and then not `hits / of`.
    pub share: f64,
    /// Wilson's interval at the number of households that carries as much information.
    pub interval: Interval,
}

impl Rate {
    /// A share that is as sure as that of so many households.
    pub(super) fn new(hits: u32, of: u32, share: f64, worth: f64) -> Self {
        Self { hits, of, share, interval: wilson(share, worth) }
    }

    /// `hits / of`; `of` must be above 0.
    pub(super) fn plain(hits: u32, of: u32) -> Self {
        Self::new(hits, of, f64::from(hits) / f64::from(of), f64::from(of))
    }
}

/// Wilson's 95 % interval of a share known as surely as from `n` independent households, `n` above 0 and not always whole.
fn wilson(share: f64, n: f64) -> Interval {
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let low = if share <= 0.0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { ((middle + half) / scale).min(1.0) };
    Interval { low, high }
}

/// One rate less another, its interval from theirs: each end is as far off as the ends that matter for it, in quadrature
/// (Newcombe 1998, method 10; for weighted rates Yan & Su 2010).
pub(super) fn difference(one: &Rate, other: &Rate) -> Estimate {
    let value = one.share - other.share;
    let down = (one.share - one.interval.low).hypot(other.interval.high - other.share);
    let up = (one.interval.high - one.share).hypot(other.share - other.interval.low);
    Estimate { value, interval: Some(Interval { low: value - down, high: value + up }) }
}

/// One rate over another, its interval from theirs in the same way on the scale of logarithms (Zou & Donner 2008); `None`
/// where the other is 0.
pub(super) fn ratio(one: &Rate, other: &Rate) -> Option<Estimate> {
    if other.share <= 0.0 {
        return None;
    }
    let value = one.share / other.share;
    if one.share <= 0.0 {
        // No logarithm: the widest that the two intervals allow.
        return Some(Estimate {
            value,
            interval: Some(Interval { low: 0.0, high: one.interval.high / other.interval.low }),
        });
    }
    let down = (one.share / one.interval.low).ln().hypot((other.interval.high / other.share).ln());
    let up = (one.interval.high / one.share).ln().hypot((other.share / other.interval.low).ln());
    Some(Estimate { value, interval: Some(Interval { low: value * (-down).exp(), high: value * up.exp() }) })
}

#[cfg(test)]
mod tests {
    use super::Rate;
    use super::difference;
    use super::ratio;

    #[test]
    fn the_difference_is_newcombes() {
        // Newcombe (1998), table II: 56/70 less 48/80, method 10; 9/10 less 3/10; 10/10 less 0/10.
        let table = [
            ((56, 70), (48, 80), (0.0524, 0.3339)),
            ((9, 10), (3, 10), (0.1705, 0.8090)),
            ((10, 10), (0, 10), (0.6075, 1.0)),
        ];
        for ((a, m), (b, n), (low, high)) in table {
            let interval = difference(&Rate::plain(a, m), &Rate::plain(b, n)).interval.unwrap();
            assert!((interval.low - low).abs() < 6e-5 && (interval.high - high).abs() < 6e-5, "{interval:?}");
        }
    }

    #[test]
    fn a_ratio_of_nothing_has_an_upper_end_and_one_over_nothing_is_none() {
        let (none, some) = (Rate::plain(0, 50), Rate::plain(5, 50));
        let interval = ratio(&none, &some).unwrap().interval.unwrap();
        assert!(interval.low <= 0.0 && interval.high > 1.0, "{interval:?}");
        assert_eq!(ratio(&some, &none), None);
        let even = ratio(&some, &some).unwrap().interval.unwrap();
        assert!((even.low * even.high - 1.0).abs() < 0.4 && even.low < 1.0 && even.high > 1.0, "{even:?}");
    }
}
