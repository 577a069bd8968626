use crate::domain::Probability;

/// How a risk compares with the base rate of the cohort, in words a caseworker can use: `risk / base rate` of 20 and
/// above, 10 and above, 3 and above, or below 3. Empty where the base rate is zero, since nothing can be said then.
///
/// ```
/// use hew::alerts::risk_band;
/// use hew::domain::Probability;
/// let [risk, base] = [0.09, 0.007].map(|share| Probability::new(share).unwrap());
/// assert_eq!(risk_band(risk, base), "high: over 10 times the average");
/// ```
pub fn risk_band(risk: Probability, base_rate: Probability) -> &'static str {
    if base_rate.get() <= 0.0 {
        return "";
    }
    match risk.get() / base_rate.get() {
        times if times >= 20.0 => "very high: over 20 times the average",
        times if times >= 10.0 => "high: over 10 times the average",
        times if times >= 3.0 => "raised: over 3 times the average",
        _ => "below 3 times the average",
    }
}

#[cfg(test)]
mod tests {
    use super::risk_band;
    use crate::domain::Probability;

    #[test]
    fn a_band_starts_at_its_multiple_of_the_base_rate() {
        let table =
            [(0.0, "below"), (0.023, "below"), (0.023_437_5, "raised"), (0.078_125, "high"), (0.156_25, "very high")];
        for (risk, word) in table {
            let [risk, base] = [risk, 0.007_812_5].map(|share| Probability::new(share).unwrap());
            assert!(risk_band(risk, base).starts_with(word), "{risk:?}");
        }
        let [risk, none] = [0.5, 0.0].map(|share| Probability::new(share).unwrap());
        assert_eq!(risk_band(risk, none), "");
    }
}
