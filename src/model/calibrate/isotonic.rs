use super::Calibration;
use super::RiskCurve;
use super::RiskPoint;
use super::enough;

/// Scores next to one another that share one risk.
#[derive(Clone, Copy)]
struct Block {
    first: f64,
    last: f64,
    positives: u64,
    rows: u64,
}

/// Fewest outcomes, and others, that a step of the curve stands on: a risk worked out from a few households is chance, and
/// says something of them.
const FEWEST_ON_A_STEP: u64 = 10;

/// The non-decreasing curve nearest to the outcomes by squares: pool adjacent violators (Ayer et al. 1955), as
/// scikit-learn's `IsotonicRegression`; then steps that stand on fewer than ten outcomes or ten others are pooled with the
/// next one up, so that no risk is 0 or 1. `None` where there are fewer than twenty positives (or others), or where fewer
/// than two steps are left.
pub(super) fn fit(scores: &[f64], labels: &[bool]) -> Option<Calibration> {
    if !enough(labels) {
        return None;
    }
    let blocks = supported(non_decreasing(scores, labels));
    (blocks.len() > 1).then(|| Calibration::fitted(RiskCurve::Isotonic { points: points(&blocks) }, labels))
}

/// Pool adjacent violators.
fn non_decreasing(scores: &[f64], labels: &[bool]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (score, rows, positives) in by_score(scores, labels) {
        let mut block = Block { first: score, last: score, positives, rows };
        while let Some(before) = blocks.pop_if(|before| before.positives * block.rows >= block.positives * before.rows)
        {
            block = before.and(block);
        }
        blocks.push(block);
    }
    blocks
}

/// Every block on enough outcomes and others: one that has too few goes with the next one up, the last with the one below.
fn supported(blocks: Vec<Block>) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    for block in blocks {
        match found.pop_if(|last| last.is_thin()) {
            Some(thin) => found.push(thin.and(block)),
            None => found.push(block),
        }
    }
    if let Some(thin) = found.pop_if(|last| last.is_thin()) {
        let whole = match found.pop() {
            Some(before) => before.and(thin),
            None => thin,
        };
        found.push(whole);
    }
    found
}

impl Block {
    /// This one and the next one up as one.
    fn and(self, next: Self) -> Self {
        let (positives, rows) = (self.positives + next.positives, self.rows + next.rows);
        Self { first: self.first, last: next.last, positives, rows }
    }

    fn is_thin(&self) -> bool {
        self.positives.min(self.rows - self.positives) < FEWEST_ON_A_STEP
    }
}

/// The first and the last score of each block.
fn points(blocks: &[Block]) -> Vec<RiskPoint> {
    let mut points: Vec<RiskPoint> = Vec::new();
    for block in blocks {
        let risk = block.positives as f64 / block.rows as f64;
        points.push(RiskPoint { score: block.first, risk });
        if block.last > block.first {
            points.push(RiskPoint { score: block.last, risk });
        }
    }
    points
}

/// Distinct scores ascending, with their rows and positives.
fn by_score(scores: &[f64], labels: &[bool]) -> Vec<(f64, u64, u64)> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // −0 equals 0.
    let score = |row: usize| scores[row] + 0.0;
    order.sort_unstable_by(|&a, &b| score(a).total_cmp(&score(b)).then(a.cmp(&b)));
    let mut found: Vec<(f64, u64, u64)> = Vec::new();
    for row in order {
        let positive = u64::from(labels[row]);
        match found.last_mut().filter(|last| last.0.total_cmp(&score(row)).is_eq()) {
            Some(last) => (last.1, last.2) = (last.1 + 1, last.2 + positive),
            None => found.push((score(row), 1, positive)),
        }
    }
    found
}

/// The risk at a score: on the line between the points around it.
pub(super) fn between(points: &[RiskPoint], score: f64) -> f64 {
    let after = points.partition_point(|point| point.score <= score);
    match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
        (None, None) => 0.0,
        (None, Some(only)) => only.risk,
        (Some(only), None) => only.risk,
        (Some(before), Some(after)) => {
            let part = (score - before.score) / (after.score - before.score);
            (before.risk + part * (after.risk - before.risk)).min(after.risk)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, proptest};

    use serde::Deserialize;

    use super::super::testing::overconfident;
    use super::RiskCurve;
    use super::{Block, between, fit, non_decreasing, points, supported};
    use crate::model::log_loss;

    fn drawn(blocks: &[Block]) -> Vec<(f64, f64)> {
        points(blocks).iter().map(|point| (point.score, point.risk)).collect()
    }

    /// A hundred rows a score from 0 up; so many of each have the outcome.
    fn council(hits: &[u32]) -> (Vec<f64>, Vec<bool>) {
        (0..100 * hits.len()).map(|row| ((row / 100) as f64, row % 100 < hits[row / 100] as usize)).unzip()
    }

    #[test]
    fn blocks_that_fall_are_pooled() {
        let (scores, labels) = council(&[10, 30, 20, 90, 90]);
        let calibration = fit(&scores, &labels).unwrap();
        let RiskCurve::Isotonic { points } = &calibration.curve else { panic!("{calibration:?}") };
        let points: Vec<(f64, f64)> = points.iter().map(|point| (point.score, point.risk)).collect();
        assert_eq!(points, [(0.0, 0.1), (1.0, 0.25), (2.0, 0.25), (3.0, 0.9), (4.0, 0.9)]);
        let risk = |score| calibration.risk(score).get();
        assert_eq!([risk(-9.0), risk(1.5), risk(9.0)].map(f64::to_bits), [0.1, 0.25, 0.9].map(f64::to_bits));
        assert!((risk(0.5) - 0.175).abs() < 1e-12);
    }

    #[test]
    fn no_risk_stands_on_fewer_than_ten_outcomes_or_ten_others() {
        // Nobody, four, twelve, twenty, then nearly all.
        let (scores, labels) = council(&[0, 4, 12, 20, 97]);
        assert_eq!(
            drawn(&supported(non_decreasing(&scores, &labels))),
            [(0.0, 16.0 / 300.0), (2.0, 16.0 / 300.0), (3.0, 117.0 / 200.0), (4.0, 117.0 / 200.0)]
        );
        let (scores, labels) = council(&[0, 5, 9]);
        assert_eq!(supported(non_decreasing(&scores, &labels)).len(), 1);
        assert!(supported(Vec::new()).is_empty());
    }

    #[derive(Deserialize)]
    struct Reference {
        scores: Vec<f64>,
        labels: Vec<bool>,
        isotonic_points: [Vec<f64>; 2],
        isotonic_tried: [Vec<f64>; 2],
        isotonic_log_loss: f64,
    }

    #[test]
    fn the_curve_is_that_of_scikit_learn() {
        let theirs: Reference =
            serde_json::from_str(include_str!("../../../tests/reference/calibration.json")).unwrap();
        let points = points(&non_decreasing(&theirs.scores, &theirs.labels));
        let [scores, risks] = &theirs.isotonic_points;
        assert_eq!(points.len(), scores.len());
        for (point, (score, risk)) in points.iter().zip(scores.iter().zip(risks)) {
            assert!(
                (point.score - score).abs() < 1e-12 && (point.risk - risk).abs() < 1e-12,
                "{point:?} {score} {risk}"
            );
        }
        let [tried, found] = &theirs.isotonic_tried;
        for (score, risk) in tried.iter().zip(found) {
            assert!((between(&points, *score) - risk).abs() < 1e-12, "{score}");
        }
        let risks: Vec<f64> = theirs.scores.iter().map(|score| between(&points, *score)).collect();
        assert!((log_loss(&risks, &theirs.labels).unwrap() - theirs.isotonic_log_loss).abs() < 1e-12);
    }

    #[test]
    fn a_score_that_says_nothing_has_no_curve() {
        let (scores, labels) = overconfident();
        let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
        assert_eq!(fit(&vec![1.0; labels.len()], &labels), None);
        assert_eq!(fit(&turned, &labels), None);
        assert_eq!(fit(&scores[..40], &labels[..40]), None);
        assert_eq!(fit(&[], &[]), None);
        assert_eq!(fit(&scores, &vec![true; labels.len()]), None);
        assert_eq!(fit(&scores, &vec![false; labels.len()]), None);
    }

    proptest! {
        #[test]
        fn risk_never_falls_as_the_score_rises_and_is_never_certain(
            rows in vec((-4..4_i8, any::<bool>()), 40..200),
            a in -6.0..6.0_f64,
            b in -6.0..6.0_f64,
        ) {
            let (scores, labels): (Vec<f64>, Vec<bool>) =
                rows.iter().map(|(score, label)| (f64::from(*score), *label && *score > -3)).unzip();
            if let Some(calibration) = fit(&scores, &labels) {
                let (low, high) = (calibration.risk(a.min(b)).get(), calibration.risk(a.max(b)).get());
                prop_assert!(0.0 < low && low <= high && high < 1.0, "{low} {high}");
            }
        }

        #[test]
        fn the_order_of_the_rows_changes_nothing(rows in vec((-4..4_i8, any::<bool>()), 40..120)) {
            let (scores, labels): (Vec<f64>, Vec<bool>) =
                rows.iter().map(|(score, label)| (f64::from(*score), *label)).unzip();
            let (turned, their): (Vec<f64>, Vec<bool>) =
                rows.iter().rev().map(|(score, label)| (f64::from(*score), *label)).unzip();
            prop_assert!(fit(&scores, &labels) == fit(&turned, &their));
        }
    }
}
