use serde::{Deserialize, Serialize};

/// A 95 % interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Interval {
    /// `value ± 1.96 · standard error`; `None` unless the error is above 0 and finite.
    pub(in crate::model) fn around(value: f64, standard_error: f64) -> Option<Self> {
        let can_be_had = standard_error > 0.0 && standard_error.is_finite();
        can_be_had.then_some(Self { low: value - Z * standard_error, high: value + Z * standard_error })
    }

    /// Both ends through a function that never falls.
    pub(in crate::model) fn map(self, through: impl Fn(f64) -> f64) -> Self {
        Self { low: through(self.low), high: through(self.high) }
    }
}

/// Wilson's 95 % interval of a share: `(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)` with `p = hits / of`, within
/// 0 to 1; `None` when `of` is 0 (Wilson 1927; Brown, Cai & DasGupta 2001).
///
/// It assumes independent trials: right for one as-of date, too narrow where a household is counted on several.
///
/// ```
/// let interval = hew::model::wilson(2, 10).unwrap();
/// assert!((interval.low - 0.0566822).abs() < 1e-6 && (interval.high - 0.5098375).abs() < 1e-6);
/// assert_eq!(hew::model::wilson(0, 0), None);
/// ```
pub fn wilson(hits: u32, of: u32) -> Option<Interval> {
    if of == 0 {
        return None;
    }
    let n = f64::from(of);
    let p = f64::from(hits) / n;
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let low = if hits == 0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if hits >= of { 1.0 } else { ((middle + half) / scale).min(1.0) };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn none_of_five_may_still_be_two_in_five() {
        let interval = wilson(0, 5).unwrap();
        assert_eq!(interval.low.to_bits(), 0.0_f64.to_bits());
        assert!((interval.high - 0.434_482).abs() < 1e-5, "{interval:?}");
    }

    #[test]
    fn the_interval_of_the_rest_is_the_mirror_image() {
        let (some, rest) = (wilson(3, 40).unwrap(), wilson(37, 40).unwrap());
        assert!((some.low + rest.high - 1.0).abs() < 1e-12);
        assert!((some.high + rest.low - 1.0).abs() < 1e-12);
    }
}
