use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::evaluate::Bootstrap;
use crate::evaluate::Estimate;
use crate::evaluate::Interval;
use crate::evaluate::Judged;
use crate::evaluate::Places;
use crate::evaluate::ratio_interval;
use crate::evaluate::top_k;
use crate::evaluate::wilson;
use crate::features::Excluded;

use super::learn::Labelled;

/// Households of one as-of date that could not be scored for one reason, and what came to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotScorable {
    /// The as-of date.
    pub as_of: AsOf,
    /// What was missing.
    pub reason: &'static str,
    /// Households it was missing of.
    pub households: u32,
    /// Those whose outcome came within the horizon.
    pub positives: u32,
    /// Duties owed to them, or to members leaving them.
    pub cases: u32,
}

/// What lists missed, with and without those who could not be scored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BothRecalls {
    /// Places whose outcome came, over all dates.
    pub hits: u32,
    /// Household-dates scored whose outcome came.
    pub positives_scored: u32,
    /// Household-dates not scorable whose outcome came.
    pub positives_not_scorable: u32,
    /// `hits / positives_scored`; `None` where there are no positives.
    pub recall_scored: Option<Estimate>,
    /// `hits / (positives_scored + positives_not_scorable)`; `None` where there are no positives.
    pub recall_with_not_scorable: Option<Estimate>,
}

/// Not scorable household-dates whose outcome came.
pub(super) type Missed = Vec<(AsOf, HouseholdId)>;

/// Counts who could not be scored on a date, by reason, and what came to them.
pub(super) fn not_scorable(labelled: &Labelled) -> (Vec<NotScorable>, Missed) {
    let (view, observed) = (&labelled.view, &labelled.observed);
    let as_of = view.matrix.as_of;
    let mut cases: BTreeMap<u32, u32> = BTreeMap::new();
    for household in observed.outcomes.iter().filter_map(|outcome| outcome.household) {
        *cases.entry(household.0).or_default() += 1;
    }
    let mut counts: BTreeMap<Excluded, NotScorable> = BTreeMap::new();
    let mut missed = Vec::new();
    for (place, reason) in view.cohort.left_out.iter().filter(|(_, reason)| reason.not_enough_data()) {
        let none = NotScorable { as_of, reason: reason.text(), households: 0, positives: 0, cases: 0 };
        let count = counts.entry(*reason).or_insert(none);
        count.households += 1;
        count.cases += cases.get(&place.0).copied().unwrap_or(0);
        if observed.labels[place.0 as usize] == Some(true) {
            count.positives += 1;
            missed.push((as_of, view.linked.households[place.0 as usize].id));
        }
    }
    (counts.into_values().collect(), missed)
}

/// Recall of the lists of `places` a date, within those scored and of those not scorable as well. A single date has
/// Wilson's interval; over several, households are resampled with all their dates, the lists as they are.
pub(super) fn both_recalls(
    judged: &[Judged],
    missed: &[(AsOf, HouseholdId)],
    places: Places,
    bootstrap: Bootstrap,
) -> BothRecalls {
    let mut scored: Vec<(HouseholdId, u32, u32)> = Vec::new();
    for date in judged {
        let mut listed = vec![false; date.labels.len()];
        for row in top_k(&date.scores, &date.ties, places.of(date.labels.len())).rows {
            listed[row as usize] = true;
        }
        let positive = (0..date.labels.len()).filter(|row| date.labels[*row]);
        scored.extend(positive.map(|row| (date.households[row], u32::from(listed[row]), 1)));
    }
    let hits = scored.iter().map(|(_, hit, _)| hit).sum();
    let all: Vec<_> = scored.iter().copied().chain(missed.iter().map(|(_, household)| (*household, 0, 1))).collect();
    let recall = |rows: &[(HouseholdId, u32, u32)]| {
        let of = rows.len() as u32;
        let interval: Option<Interval> =
            if judged.len() == 1 { wilson(hits, of) } else { ratio_interval(rows, bootstrap) };
        (of > 0).then(|| Estimate { value: f64::from(hits) / f64::from(of), interval })
    };
    BothRecalls {
        hits,
        positives_scored: scored.len() as u32,
        positives_not_scorable: missed.len() as u32,
        recall_scored: recall(&scored),
        recall_with_not_scorable: recall(&all),
    }
}

#[cfg(test)]
mod tests {
    use super::both_recalls;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::evaluate::Bootstrap;
    use crate::evaluate::Judged;
    use crate::evaluate::Places;

    #[test]
    fn those_who_could_not_be_scored_count_against_recall_and_not_against_that_of_the_scored() {
        let as_of = AsOf(Day(0));
        let date = Judged {
            as_of,
            households: (0..4).map(HouseholdId).collect(),
            scores: vec![0.9, 0.8, 0.2, 0.1],
            risks: vec![],
            labels: vec![true, false, false, true],
            ties: vec![0; 4],
        };
        let none = Bootstrap { resamples: 0, seed: 1 };
        let missed = vec![(as_of, HouseholdId(8)), (as_of, HouseholdId(9))];
        let both = both_recalls(std::slice::from_ref(&date), &missed, Places::Count(2), none);
        assert_eq!((both.hits, both.positives_scored, both.positives_not_scorable), (1, 2, 2));
        let values = [both.recall_scored, both.recall_with_not_scorable].map(|recall| recall.unwrap().value);
        assert!((values[0] - 0.5).abs() < 1e-12 && (values[1] - 0.25).abs() < 1e-12, "{values:?}");
        let nothing = both_recalls(&[Judged { labels: vec![false; 4], ..date }], &[], Places::Count(2), none);
        assert_eq!((nothing.recall_scored, nothing.recall_with_not_scorable), (None, None));
    }
}
