use super::Calibration;
use super::RiskCurve;
use super::RiskPoint;
use super::enough;

/// Scores next to one another that share one risk.
struct Block {
    first: f64,
    last: f64,
    positives: u64,
    rows: u64,
}

/// The non-decreasing curve nearest to the outcomes by squares: pool adjacent violators (Ayer et al. 1955), as
/// scikit-learn's `IsotonicRegression`. No risk is nearer to 0 or 1 than half an outcome among all rows: that nobody was
/// homeless among a few does not make it impossible. `None` where there are fewer than twenty positives (or others), or
/// where higher scores nowhere went with more outcomes.
pub(super) fn fit(scores: &[f64], labels: &[bool]) -> Option<Calibration> {
    if !enough(labels) {
        return None;
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (score, rows, positives) in by_score(scores, labels) {
        let mut block = Block { first: score, last: score, positives, rows };
        while let Some(before) = blocks.pop_if(|before| before.positives * block.rows >= block.positives * before.rows)
        {
            block.first = before.first;
            block.positives += before.positives;
            block.rows += before.rows;
        }
        blocks.push(block);
    }
    let least = 0.5 / labels.len() as f64;
    let mut points: Vec<RiskPoint> = Vec::new();
    for block in &blocks {
        let risk = (block.positives as f64 / block.rows as f64).clamp(least, 1.0 - least);
        points.push(RiskPoint { score: block.first, risk });
        if block.last > block.first {
            points.push(RiskPoint { score: block.last, risk });
        }
    }
    (blocks.len() > 1).then(|| Calibration::fitted(RiskCurve::Isotonic { points }, labels))
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
    use super::fit;
    use crate::model::log_loss;

    #[test]
    fn blocks_that_fall_are_pooled() {
        // Shares by score: 1 of 10, 3 of 10, 2 of 10, 9 of 10, 9 of 10.
        let hits = [1, 3, 2, 9, 9];
        let (scores, labels): (Vec<f64>, Vec<bool>) =
            (0..50).map(|row| (f64::from(row / 10), row % 10 < hits[row as usize / 10])).unzip();
        let calibration = fit(&scores, &labels).unwrap();
        let RiskCurve::Isotonic { points } = &calibration.curve else { panic!("{calibration:?}") };
        let points: Vec<(f64, f64)> = points.iter().map(|point| (point.score, point.risk)).collect();
        assert_eq!(points, [(0.0, 0.1), (1.0, 0.25), (2.0, 0.25), (3.0, 0.9), (4.0, 0.9)]);
        let risk = |score| calibration.risk(score).get();
        assert_eq!([risk(-9.0), risk(1.5), risk(9.0)].map(f64::to_bits), [0.1, 0.25, 0.9].map(f64::to_bits));
        assert!((risk(0.5) - 0.175).abs() < 1e-12);
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
        let calibration = fit(&theirs.scores, &theirs.labels).unwrap();
        let RiskCurve::Isotonic { points } = &calibration.curve else { panic!("{calibration:?}") };
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
            assert!((calibration.risk(*score).get() - risk).abs() < 1e-12, "{score}");
        }
        let risks: Vec<f64> = theirs.scores.iter().map(|score| calibration.risk(*score).get()).collect();
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
