use crate::domain::Horizon;
use crate::domain::Probability;

/// The odds that are said, as `so many in so many`, from likely to rare: round enough to be remembered, and no more exact
/// than a calibrated risk is.
const SAID: [(u32, u32); 26] = [
    (9, 10),
    (8, 10),
    (7, 10),
    (6, 10),
    (1, 2),
    (2, 5),
    (1, 3),
    (1, 4),
    (1, 5),
    (1, 6),
    (1, 7),
    (1, 8),
    (1, 9),
    (1, 10),
    (1, 11),
    (1, 12),
    (1, 15),
    (1, 20),
    (1, 25),
    (1, 30),
    (1, 40),
    (1, 50),
    (1, 60),
    (1, 70),
    (1, 80),
    (1, 100),
];
/// Days in a month, on average.
const MONTH: f64 = 30.44;
/// So many days more or less are still called months.
const NEARLY: f64 = 3.0;
const NUMBERS: [&str; 12] =
    ["a month", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "a year"];

/// A risk as odds: the nearest, by ratio, of a few round ones.
///
/// ```
/// use hew::alerts::odds_words;
/// use hew::domain::Probability;
/// assert_eq!(odds_words(Probability::new(0.112).unwrap()), "about 1 in 9");
/// assert_eq!(odds_words(Probability::new(0.004).unwrap()), "fewer than 1 in 100");
/// ```
pub fn odds_words(risk: Probability) -> String {
    let risk = risk.get();
    if risk > 0.95 {
        return "more than 9 in 10".to_owned();
    }
    if risk < 0.01 {
        return "fewer than 1 in 100".to_owned();
    }
    let distance = |(some, of): (u32, u32)| (risk * f64::from(of) / f64::from(some)).ln().abs();
    let nearest = SAID.into_iter().min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    let (some, of) = nearest.expect("there are odds to choose from");
    format!("about {some} in {of}")
}

/// A risk in words that a caseworker can picture, with how far ahead it looks.
///
/// ```
/// use hew::alerts::risk_words;
/// use hew::domain::{Horizon, Probability};
/// assert_eq!(risk_words(Probability::new(0.112).unwrap(), Horizon(180)), "about 1 in 9 within six months");
/// ```
pub fn risk_words(risk: Probability, horizon: Horizon) -> String {
    format!("{} within {}", odds_words(risk), horizon_words(horizon))
}

/// Months where the days come to whole ones, up to a year; else days.
fn horizon_words(horizon: Horizon) -> String {
    let days = f64::from(horizon.0);
    let months = (days / MONTH).round();
    let whole = (days - months * MONTH).abs() <= NEARLY && (1.0..=12.0).contains(&months);
    match months {
        _ if !whole => format!("{} days", horizon.0),
        1.0 | 12.0 => NUMBERS[months as usize - 1].to_owned(),
        _ => format!("{} months", NUMBERS[months as usize - 1]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{horizon_words, odds_words};
    use crate::domain::Horizon;
    use crate::domain::Probability;

    fn words(risk: f64) -> String {
        odds_words(Probability::new(risk).unwrap())
    }

    #[test]
    fn odds_are_round() {
        let table = [
            (1.0, "more than 9 in 10"),
            (0.95, "about 9 in 10"),
            (0.62, "about 6 in 10"),
            (0.5, "about 1 in 2"),
            (0.4, "about 2 in 5"),
            (0.31, "about 1 in 3"),
            (0.112, "about 1 in 9"),
            (0.07, "about 1 in 15"),
            (0.034, "about 1 in 30"),
            (0.0101, "about 1 in 100"),
            (0.0099, "fewer than 1 in 100"),
            (0.0, "fewer than 1 in 100"),
        ];
        for (risk, expected) in table {
            assert_eq!(words(risk), expected, "{risk}");
        }
    }

    #[test]
    fn a_horizon_is_said_in_months_where_it_is_whole_ones() {
        let table = [
            (28, "a month"),
            (56, "56 days"),
            (90, "three months"),
            (180, "six months"),
            (365, "a year"),
            (400, "400 days"),
        ];
        for (days, expected) in table {
            assert_eq!(horizon_words(Horizon(days)), expected, "{days}");
        }
    }

    proptest! {
        #[test]
        fn the_odds_said_are_near_the_risk(risk in 0.01..0.95_f64) {
            let said = words(risk);
            let numbers: Vec<f64> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
            let ratio = risk * numbers[1] / numbers[0];
            prop_assert!((0.8..1.25).contains(&ratio), "{risk}: {said}");
        }
    }
}
