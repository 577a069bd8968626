/// Round numbers from one to another, at most nine, for whatever is drawn along a line.
pub(super) fn round_ticks(first: f64, last: f64) -> Vec<f64> {
    let wide = last - first;
    if !(wide > 0.0 && wide.is_finite()) {
        return vec![first];
    }
    let rough = wide / 5.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(rough);
    let from = libm::ceil(first / step - 1e-9) as i64;
    (from..from + 9).map(|at| at as f64 * step).take_while(|tick| *tick <= last + 1e-9 * wide).collect()
}

/// A number of an axis as short as it can be read.
pub(super) fn tick_words(number: f64, share: bool) -> String {
    let shown = if share { 100.0 * number } else { number };
    let digits = if shown == 0.0 || shown.abs() >= 10.0 || (shown - shown.round()).abs() < 1e-9 {
        0
    } else if shown.abs() >= 1.0 {
        1
    } else {
        2
    };
    format!("{shown:.digits$}{}", if share { "%" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::{round_ticks, tick_words};

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(round_ticks(0.0, 1.0).len(), 6);
        assert_eq!(round_ticks(3.0, 3.0), [3.0]);
        for (first, last) in [(0.0, 0.013), (-7.0, 13.0), (0.0, 98_000.0)] {
            let ticks = round_ticks(first, last);
            assert!((2..=9).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.iter().all(|tick| (first..=last * 1.000_001).contains(tick)), "{ticks:?}");
        }
        assert_eq!([0.05, 0.5, 0.0].map(|share| tick_words(share, true)), ["5%", "50%", "0%"]);
        assert_eq!(tick_words(0.005, true), "0.50%");
        assert_eq!(tick_words(2.5, false), "2.5");
    }
}
