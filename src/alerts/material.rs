use std::collections::BTreeSet;

use crate::domain::Probability;

/// How many times the last risk a risk must be at least to have changed materially.
const TIMES: f64 = 2.0;
/// How much higher it must be at least besides: 1 in 100 households.
const MORE: f64 = 0.01;

/// What a new theme must add to the score, in log-odds, to be a material reason: the odds grow by about two thirds.
pub const NEW_THEME_LOG_ODDS: f64 = 0.5;

/// How a household stood on a list: what a repeat is judged by.
///
/// So that a theme that wavers about the limit does not come and go, `last` holds every theme shown as a reason then, and
/// `now` only those that add at least [`NEW_THEME_LOG_ODDS`].
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Calibrated probability within the horizon.
    pub risk: Probability,
    /// The themes that were reasons.
    pub themes: BTreeSet<String>,
}

/// Whether a household may be shown again before its cool-off is over: its risk at least doubled and is higher by at
/// least 1 in 100, or it has a theme that was no reason last time while its risk has not fallen.
///
/// ```
/// use hew::alerts::{Standing, material_change};
/// use hew::domain::Probability;
/// let standing = |risk, themes: &[&str]| Standing {
///     risk: Probability::new(risk).unwrap(),
///     themes: themes.iter().map(|theme| theme.to_string()).collect(),
/// };
/// let last = standing(0.05, &["rent arrears"]);
/// assert!(!material_change(&last, &standing(0.09, &["rent arrears"])));
/// assert!(material_change(&last, &standing(0.1, &["rent arrears"])));
/// assert!(material_change(&last, &standing(0.05, &["notices"])));
/// ```
pub fn material_change(last: &Standing, now: &Standing) -> bool {
    let [before, after] = [last.risk.get(), now.risk.get()];
    let doubled = after >= TIMES * before && after - before >= MORE;
    let another = now.themes.difference(&last.themes).next().is_some();
    doubled || (another && after >= before)
}

#[cfg(test)]
mod tests {
    use super::{Standing, material_change};
    use crate::domain::Probability;

    fn standing(risk: f64, themes: &[&str]) -> Standing {
        let themes = themes.iter().map(|theme| (*theme).to_owned()).collect();
        Standing { risk: Probability::new(risk).unwrap(), themes }
    }

    #[test]
    fn a_change_is_material_by_risk_or_by_a_new_theme() {
        let table: [(f64, &[&str], f64, &[&str], bool, &str); 7] = [
            (0.05, &["rent"], 0.05, &["rent"], false, "nothing is different"),
            (0.05, &["rent"], 0.1, &["rent"], true, "the risk doubled"),
            (0.05, &["rent"], 0.09, &["rent"], false, "the risk is higher, not double"),
            (0.004, &["rent"], 0.009, &["rent"], false, "double of next to nothing"),
            (0.05, &["rent"], 0.05, &["rent", "notices"], true, "a new theme"),
            (0.05, &["rent"], 0.04, &["notices"], false, "another theme, but a lower risk"),
            (0.05, &["rent", "notices"], 0.05, &["rent"], false, "a theme went"),
        ];
        for (before, were, after, are, expected, why) in table {
            assert_eq!(material_change(&standing(before, were), &standing(after, are)), expected, "{why}");
        }
    }
}
