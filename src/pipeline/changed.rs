use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::odds_words;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::store::StoredAlert;

use super::reasons::Told;

/// By how much a risk must have moved to be said: half as high again, or down to two thirds.
const MOVED: f64 = 1.5;

/// The last row of each household on a list of an as-of date before tonight's.
pub(super) fn last_rows(listed: &[StoredAlert], tonight: AsOf) -> BTreeMap<HouseholdId, StoredAlert> {
    let mut last: BTreeMap<HouseholdId, &StoredAlert> = BTreeMap::new();
    for row in listed.iter().filter(|row| row.as_of < tonight) {
        let kept = last.entry(row.household).or_insert(row);
        if row.as_of > kept.as_of {
            *kept = row;
        }
    }
    last.into_iter().map(|(household, row)| (household, row.clone())).collect()
}

/// What is different since a household's last row: how its risk moved, which reasons came and which went.
pub(super) fn changed(last: &StoredAlert, told: &Told, risk: Probability, model: &str) -> Vec<String> {
    let since = last.as_of.0.date().map_or_else(|| last.as_of.to_string(), |day| day.format("%-d %B %Y").to_string());
    let mut said: Vec<String> = moved(last, risk, model, &since).into_iter().collect();
    let Some(before) = last.themes() else { return said };
    let shown: BTreeSet<&str> = told.reasons.iter().map(|said| said.reason.theme.as_str()).collect();
    let came: Vec<&str> = shown.iter().copied().filter(|theme| !before.contains(*theme)).collect();
    let went: Vec<&str> =
        before.iter().map(String::as_str).filter(|theme| !told.raising.contains_key(*theme)).collect();
    for (words, themes) in [("new reason since", came), ("no reason any more since", went)] {
        if !themes.is_empty() {
            said.push(format!("{words} {since}: {}", themes.join(", ")));
        }
    }
    said
}

fn moved(last: &StoredAlert, risk: Probability, model: &str, since: &str) -> Option<String> {
    let (before, after) = (last.risk.get(), risk.get());
    let direction = if after >= MOVED * before { "up" } else { "down" };
    let much = after >= MOVED * before || before >= MOVED * after;
    let [was, is] = [last.risk, risk].map(odds_words);
    let why = if last.model == model { "" } else { "; another model has been in use since" };
    (much && was != is).then(|| format!("risk {direction} from {was} to {is} since {since}{why}"))
}

#[cfg(test)]
mod tests {
    use super::{changed, last_rows};
    use crate::domain::AsOf;
    use crate::domain::HouseholdId;
    use crate::domain::Probability;
    use crate::export::Reason;
    use crate::pipeline::reasons::{Said, Told};
    use crate::store::{StoredAlert, StoredReason, StoredReasons};

    fn row(as_of: &str, risk: f64, themes: &[&str]) -> StoredAlert {
        let reason = |theme: &&str| StoredReason {
            theme: (*theme).to_owned(),
            log_odds: 1.0,
            sentences: Vec::new(),
            sources: Vec::new(),
        };
        let reasons = StoredReasons { shown: themes.iter().map(reason).collect(), everything_else: 0.0 };
        StoredAlert {
            as_of: AsOf(as_of.parse().unwrap()),
            period_start: as_of.parse().unwrap(),
            team: "A".into(),
            household: HouseholdId(7),
            pseudonym: "H-7".into(),
            model: "m-1".into(),
            score: 0.0,
            risk: Probability::new(risk).unwrap(),
            rank: 1,
            is_new: true,
            reasons: reasons.to_json(),
        }
    }

    fn told(shown: &[&str], unshown: &[&str]) -> Told {
        let said = |theme: &&str| Said {
            reason: Reason {
                theme: (*theme).to_owned(),
                sentences: vec!["s".to_owned()],
                sources: Vec::new(),
                log_odds: 1.0,
            },
            features: Vec::new(),
        };
        Told {
            reasons: shown.iter().map(said).collect(),
            protective: Vec::new(),
            everything_else: 0.0,
            in_doubt: false,
            raising: shown.iter().chain(unshown).map(|theme| ((*theme).to_owned(), 1.0)).collect(),
        }
    }

    #[test]
    fn what_came_what_went_and_how_the_risk_moved_is_said() {
        let last = row("2026-03-04", 0.05, &["benefits", "rent arrears", "school"]);
        let risk = |risk| Probability::new(risk).unwrap();
        let now = told(&["notices", "rent arrears"], &["school"]);
        assert_eq!(
            changed(&last, &now, risk(0.11), "m-1"),
            [
                "risk up from about 1 in 20 to about 1 in 9 since 4 March 2026",
                "new reason since 4 March 2026: notices",
                "no reason any more since 4 March 2026: benefits",
            ]
        );
        assert_eq!(
            changed(&last, &told(&["benefits", "rent arrears", "school"], &[]), risk(0.06), "m-1"),
            [""; 0],
            "a little more risk"
        );
        let down = changed(&last, &told(&["benefits", "rent arrears", "school"], &[]), risk(0.02), "m-2");
        assert_eq!(
            down,
            ["risk down from about 1 in 20 to about 1 in 50 since 4 March 2026; another model has been in use since"]
        );
    }

    #[test]
    fn of_a_row_kept_without_themes_only_the_risk_is_compared() {
        let old = StoredAlert { reasons: r#"["3 reminders"]"#.into(), ..row("2026-03-04", 0.05, &[]) };
        let said = changed(&old, &told(&["notices"], &[]), Probability::new(0.2).unwrap(), "m-1");
        assert_eq!(said, ["risk up from about 1 in 20 to about 1 in 5 since 4 March 2026"]);
    }

    #[test]
    fn the_last_row_is_the_latest_before_tonight() {
        let rows = [row("2026-03-04", 0.1, &[]), row("2026-03-11", 0.2, &[]), row("2026-03-18", 0.3, &[])];
        let last = last_rows(&rows, rows[2].as_of);
        assert_eq!(last[&HouseholdId(7)].risk, rows[1].risk);
        assert!(last_rows(&rows, rows[0].as_of).is_empty());
    }
}
