use serde::{Deserialize, Serialize};

use super::measure::{AtPlaces, Bootstrap, Judged, Places, at_places};

/// Shares of the cohort whose lists are judged.
const SHARES: [f64; 6] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
/// Numbers of places whose lists are judged.
const COUNTS: [u32; 4] = [10, 30, 100, 300];
/// Width of a bin of scores, in log-odds.
const BIN: f64 = 0.5;
/// Scores farther from 0 than this are counted in the outermost bins.
const FARTHEST: f64 = 15.0;

/// What the evaluator's report shows of all held-back dates together; every household-date was scored by a model and a
/// calibration that could not have seen it. Those helped are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldBack {
    /// Precision and recall by share of the cohort and by number of places.
    pub by_places: Vec<AtPlaces>,
    /// The scores in bins of half a log-odds, the lowest first, without gaps.
    pub scores: Vec<ScoreBin>,
}

/// Household-dates whose score lies from `from` up to, but not at, `to`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreBin {
    /// Lower end, in log-odds.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Those whose outcome came.
    pub positives: u32,
    /// The others.
    pub others: u32,
}

impl HeldBack {
    /// Of the model's and the best single rule's rankings of the same dates.
    pub(super) fn of(model: &[Judged], rule: &[Judged], bootstrap: Bootstrap) -> Self {
        let asked: Vec<Places> =
            SHARES.iter().copied().map(Places::Share).chain(COUNTS.iter().copied().map(Places::Count)).collect();
        Self { by_places: at_places(model, rule, &asked, bootstrap), scores: bins(model) }
    }
}

fn bins(dates: &[Judged]) -> Vec<ScoreBin> {
    let bin = |score: &f64| (score.clamp(-FARTHEST, FARTHEST - BIN) / BIN).floor() as i32;
    let scores = || dates.iter().flat_map(|date| date.scores.iter().zip(&date.labels));
    let numbers = || scores().map(|(score, _)| bin(score));
    let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else { return Vec::new() };
    let empty = |number: i32| {
        let from = f64::from(number) * BIN;
        ScoreBin { from, to: from + BIN, positives: 0, others: 0 }
    };
    let mut bins: Vec<ScoreBin> = (first..=last).map(empty).collect();
    for (score, label) in scores() {
        let bin = &mut bins[(bin(score) - first) as usize];
        *(if *label { &mut bin.positives } else { &mut bin.others }) += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::HeldBack;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::model::{Bootstrap, Judged};

    fn date(scores: &[f64]) -> Judged {
        Judged {
            as_of: AsOf(Day(0)),
            households: (0..scores.len() as u64).map(HouseholdId).collect(),
            scores: scores.to_vec(),
            risks: Vec::new(),
            labels: scores.iter().map(|score| *score > 0.0).collect(),
            ties: vec![0; scores.len()],
        }
    }

    #[test]
    fn every_score_is_in_one_bin_and_no_bin_is_left_out() {
        let dates = [date(&[-0.6, -0.5, 0.0, 1.2]), date(&[1.49, -0.9])];
        let found = HeldBack::of(&dates, &[], Bootstrap { resamples: 0, seed: 1 });
        let bins: Vec<(f64, u32, u32)> = found.scores.iter().map(|bin| (bin.from, bin.positives, bin.others)).collect();
        assert_eq!(bins, [(-1.0, 0, 2), (-0.5, 0, 1), (0.0, 0, 1), (0.5, 0, 0), (1.0, 2, 0)]);
        assert_eq!(found.by_places.len(), 10);
    }

    #[test]
    fn the_outermost_bins_hold_what_lies_beyond() {
        let found = HeldBack::of(&[date(&[-900.0, 900.0])], &[], Bootstrap { resamples: 0, seed: 1 });
        let (first, last) = (found.scores[0], found.scores[found.scores.len() - 1]);
        assert_eq!((first.from, first.others, last.to, last.positives), (-15.0, 1, 15.0, 1));
        assert!(HeldBack::of(&[], &[], Bootstrap { resamples: 3, seed: 1 }).scores.is_empty());
    }
}
