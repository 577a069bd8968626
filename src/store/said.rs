use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use super::StoredAlert;

/// A theme of a published row, as the store keeps it: what was said of it, without names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredReason {
    /// The theme.
    pub theme: String,
    /// What it added to the score, in log-odds: above zero for a reason, below for a protective factor.
    pub log_odds: f64,
    /// The sentences shown.
    pub sentences: Vec<String>,
    /// Whose records they come from, in words.
    pub sources: Vec<String>,
}

/// A score taken apart, as the store keeps it: `Σ shown + everything_else = score`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredReasons {
    /// Reasons, then protective factors, in the order shown.
    pub shown: Vec<StoredReason>,
    /// The rest of the score, in log-odds.
    pub everything_else: f64,
}

impl StoredReasons {
    /// As the store holds it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text and finite numbers can be written as JSON")
    }
}

impl StoredAlert {
    /// The reasons and protective factors of the row; `None` where hew kept sentences without their themes, as it once did.
    pub fn said(&self) -> Option<StoredReasons> {
        serde_json::from_str(&self.reasons).ok()
    }

    /// The themes that were reasons; `None` where they are not known.
    pub fn themes(&self) -> Option<BTreeSet<String>> {
        let reasons = self.said()?.shown.into_iter().filter(|reason| reason.log_odds > 0.0);
        Some(reasons.map(|reason| reason.theme).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{StoredReason, StoredReasons};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::Probability;
    use crate::store::StoredAlert;

    fn alert(reasons: String) -> StoredAlert {
        StoredAlert {
            as_of: AsOf(Day(0)),
            period_start: Day(0),
            team: "A".into(),
            household: HouseholdId(1),
            pseudonym: "H-1".into(),
            model: "m".into(),
            score: 0.0,
            risk: Probability::new(0.1).unwrap(),
            rank: 1,
            is_new: true,
            reasons,
        }
    }

    #[test]
    fn what_was_said_comes_back_and_lists_of_plain_sentences_say_no_themes() {
        let reason = |theme: &str, log_odds| StoredReason {
            theme: theme.into(),
            log_odds,
            sentences: vec!["notice served in March 2026".into()],
            sources: vec!["rent account".into()],
        };
        let shown = vec![reason("notices", 0.1 + 0.2), reason("tenure", -1.0)];
        let said = StoredReasons { shown, everything_else: -1.7 };
        let kept = alert(said.to_json());
        assert_eq!(kept.said(), Some(said));
        assert_eq!(kept.themes().unwrap().into_iter().collect::<Vec<_>>(), ["notices"]);
        for old in [r#"["3 reminders","1 move"]"#, "[]", "", "{"] {
            assert_eq!(alert(old.into()).themes(), None, "{old}");
        }
    }
}
