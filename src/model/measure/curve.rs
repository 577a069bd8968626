use super::list::rankable;

/// Area under the ROC curve: the chance that a positive scores above a negative, a tie counting half; 0 to 1, 0.5 is
/// chance; `None` unless there are both positives and negatives (Hanley & McNeil 1982).
///
/// ```
/// assert_eq!(hew::model::auc(&[0.9, 0.4, 0.4, 0.1], &[true, true, false, false]), Some(0.875));
/// ```
pub fn auc(scores: &[f64], labels: &[bool]) -> Option<f64> {
    Curve::of(scores, labels).areas(|_| 1).auc
}

/// Average precision: `Σ (recallₙ − recallₙ₋₁) precisionₙ` over the distinct scores, highest first; 0 to 1, chance is the
/// base rate; `None` without positives (scikit-learn's `average_precision_score`, without interpolation).
///
/// ```
/// assert_eq!(hew::model::average_precision(&[0.9, 0.4, 0.1], &[true, false, true]), Some(0.5 + 1.0 / 3.0));
/// ```
pub fn average_precision(scores: &[f64], labels: &[bool]) -> Option<f64> {
    Curve::of(scores, labels).areas(|_| 1).average_precision
}

/// Row numbers by score, highest first, "not known" last; equal scores by row.
fn by_score(scores: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| {
        rankable(scores[b as usize]).total_cmp(&rankable(scores[a as usize])).then(a.cmp(&b))
    });
    order
}

/// Rows in order of score with the ends of the runs of equal scores: what any weighting of the rows needs.
pub(super) struct Curve {
    rows: Vec<u32>,
    positive: Vec<bool>,
    run_end: Vec<bool>,
}

/// Both areas; `None` where undefined.
pub(super) struct Areas {
    pub(super) auc: Option<f64>,
    pub(super) average_precision: Option<f64>,
}

impl Curve {
    pub(super) fn of(scores: &[f64], labels: &[bool]) -> Self {
        debug_assert_eq!(scores.len(), labels.len());
        let rows = by_score(scores);
        let value = |place: usize| rankable(scores[rows[place] as usize]);
        let ends = |place: usize| place + 1 == rows.len() || value(place).to_bits() != value(place + 1).to_bits();
        let run_end = (0..rows.len()).map(ends).collect();
        let positive = rows.iter().map(|&row| labels[row as usize]).collect();
        Self { rows, positive, run_end }
    }

    /// Puts something else about each row in place of its number.
    pub(super) fn map_rows(&mut self, to: impl Fn(u32) -> u32) {
        for row in &mut self.rows {
            *row = to(*row);
        }
    }

    /// The areas where a row counts `weight` times.
    pub(super) fn areas(&self, weight: impl Fn(u32) -> u32) -> Areas {
        let (mut positives, mut negatives) = (0_u64, 0_u64);
        let (mut run_positives, mut run_negatives) = (0_u64, 0_u64);
        let (mut below, mut precision_sum) = (0_u128, 0.0);
        for ((&row, &positive), &run_end) in self.rows.iter().zip(&self.positive).zip(&self.run_end) {
            let count = u64::from(weight(row));
            run_positives += if positive { count } else { 0 };
            run_negatives += if positive { 0 } else { count };
            if run_end {
                // Each negative of the run lies below the positives before it and ties with those of its run.
                below += u128::from(run_negatives) * u128::from(2 * positives + run_positives);
                positives += run_positives;
                negatives += run_negatives;
                if run_positives > 0 {
                    precision_sum += run_positives as f64 * (positives as f64 / (positives + negatives) as f64);
                }
                (run_positives, run_negatives) = (0, 0);
            }
        }
        let pairs = 2.0 * positives as f64 * negatives as f64;
        Areas {
            auc: (pairs > 0.0).then(|| below as f64 / pairs),
            average_precision: (positives > 0).then(|| precision_sum / positives as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{auc, average_precision};

    #[test]
    fn one_class_alone_has_no_auc() {
        assert_eq!(auc(&[0.1, 0.2], &[true, true]), None);
        assert_eq!(average_precision(&[0.1, 0.2], &[false, false]), None);
    }

    #[test]
    fn a_constant_score_is_chance() {
        let labels = [true, false, false, false];
        assert_eq!(auc(&[3.0; 4], &labels), Some(0.5));
        assert_eq!(average_precision(&[3.0; 4], &labels), Some(0.25));
    }

    fn naive_auc(scores: &[f64], labels: &[bool]) -> Option<f64> {
        let (mut wins, mut pairs) = (0.0, 0.0);
        for (i, _) in labels.iter().enumerate().filter(|(_, label)| **label) {
            for (j, _) in labels.iter().enumerate().filter(|(_, label)| !**label) {
                pairs += 1.0;
                wins += match scores[i].total_cmp(&scores[j]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        (pairs > 0.0).then_some(wins / pairs)
    }

    proptest! {
        #[test]
        fn auc_is_the_share_of_pairs_in_the_right_order(rows in vec((0..9_i32, any::<bool>()), 0..50)) {
            let (scores, labels): (Vec<f64>, Vec<bool>) = rows.into_iter().map(|(s, l)| (f64::from(s), l)).unzip();
            match (auc(&scores, &labels), naive_auc(&scores, &labels)) {
                (Some(ours), Some(naive)) => prop_assert!((ours - naive).abs() < 1e-12),
                (ours, naive) => prop_assert_eq!(ours, naive),
            }
        }
    }
}
