use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// How many places a list has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Places {
    /// A team's capacity.
    Count(u32),
    /// A share of the cohort, 0 to 1, rounded to the nearest whole household and at least one.
    Share(f64),
}

impl Places {
    /// The places for a cohort of `households`; never more than there are households.
    ///
    /// ```
    /// use hew::model::Places;
    /// assert_eq!((Places::Share(0.01).of(1_250), Places::Share(0.01).of(3), Places::Count(9).of(4)), (13, 1, 4));
    /// ```
    pub fn of(self, households: usize) -> usize {
        let wanted = match self {
            Self::Count(places) => places as usize,
            Self::Share(share) => ((households as f64 * share).round() as usize).max(1),
        };
        wanted.min(households)
    }
}

/// The first k rows of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopK {
    /// Row numbers, first place first.
    pub rows: Vec<u32>,
    /// How many other rows, on the list or off it, have exactly the score of the last one on it.
    pub tied_with_last: u32,
}

/// The k rows with the highest scores; ties go by the keyed hash in `ties`, the lowest first. A NaN score ("not known")
/// comes last. Fewer than k rows give all of them.
///
/// ```
/// let top = hew::model::top_k(&[0.1, 0.7, 0.7, f64::NAN], &[4, 9, 2, 1], 2);
/// assert_eq!((top.rows, top.tied_with_last), (vec![2, 1], 1));
/// ```
pub fn top_k(scores: &[f64], ties: &[u64], k: usize) -> TopK {
    let before = |a: &u32, b: &u32| in_rank_order(scores, ties, *a, *b);
    let mut rows: Vec<u32> = (0..scores.len() as u32).collect();
    if k < rows.len() {
        rows.select_nth_unstable_by(k, before);
        rows.truncate(k);
    }
    rows.sort_unstable_by(before);
    let tied_with_last = rows.last().map_or(0, |&last| {
        let threshold = rankable(scores[last as usize]);
        scores.iter().filter(|&&score| rankable(score).total_cmp(&threshold) == Ordering::Equal).count() as u32 - 1
    });
    TopK { rows, tied_with_last }
}

/// Highest score first, then lowest tie-break, then row number.
pub(super) fn in_rank_order(scores: &[f64], ties: &[u64], a: u32, b: u32) -> Ordering {
    let (i, j) = (a as usize, b as usize);
    rankable(scores[j]).total_cmp(&rankable(scores[i])).then(ties[i].cmp(&ties[j])).then(a.cmp(&b))
}

/// "Not known" ranks below everything, and −0 equals 0.
pub(super) fn rankable(score: f64) -> f64 {
    if score.is_nan() { f64::NEG_INFINITY } else { score + 0.0 }
}

/// Hit rate, that is precision at k: `hits / alerts`, 0 to 1; `None` without (mature) alerts (Fawcett 2006).
///
/// ```
/// assert_eq!(hew::evaluate::hit_rate(9, 25), Some(0.36));
/// ```
pub fn hit_rate(hits: u32, alerts: u32) -> Option<f64> {
    share(hits, alerts)
}

/// Recall at k: `hits / positives of the cohort`, 0 to 1; `None` without positives (Fawcett 2006).
///
/// ```
/// assert_eq!(hew::evaluate::recall(9, 90), Some(0.1));
/// ```
pub fn recall(hits: u32, positives: u32) -> Option<f64> {
    share(hits, positives)
}

/// Lift at k: `hit rate / base rate`, 0 upwards, 1 is no better than chance; `None` without alerts or positives
/// (Berry & Linoff 1997).
///
/// ```
/// assert_eq!(hew::evaluate::lift(9, 25, 90, 10_000), Some(40.0));
/// ```
pub fn lift(hits: u32, alerts: u32, positives: u32, cohort: u32) -> Option<f64> {
    let chance = share(positives, cohort).filter(|rate| *rate > 0.0)?;
    Some(hit_rate(hits, alerts)? / chance)
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{lift, top_k};

    #[test]
    fn ties_at_the_last_place_go_by_the_keyed_hash_and_are_counted() {
        let scores = [2.0, 1.0, 1.0, 1.0, 0.5];
        let top = top_k(&scores, &[0, 30, 10, 20, 0], 2);
        assert_eq!(top.rows, [0, 2]);
        assert_eq!(top.tied_with_last, 2);
    }

    #[test]
    fn minus_zero_ties_with_zero() {
        assert_eq!(top_k(&[-0.0, 0.0], &[1, 2], 1).rows, [0]);
    }

    #[test]
    fn a_cohort_without_positives_has_no_lift() {
        assert_eq!(lift(0, 10, 0, 100), None);
    }

    proptest! {
        #[test]
        fn the_first_k_are_the_first_k_of_the_full_ranking(scores in vec(0..6_i32, 0..60), k in 0..70_usize) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let ties: Vec<u64> = (0..scores.len() as u64).map(|row| row * 7 % 13).collect();
            let mut all = top_k(&scores, &ties, scores.len()).rows;
            all.truncate(k);
            prop_assert_eq!(top_k(&scores, &ties, k).rows, all);
        }
    }
}
