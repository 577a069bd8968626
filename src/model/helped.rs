//! Households that were helped within their horizon: counted, and left out of everything that is learnt, chosen or judged.

use serde::{Deserialize, Serialize};

use crate::domain::HouseholdId;
use crate::features::Matrix;
use crate::link::HouseholdIx;

use super::rows::TrainingRows;

/// Household-dates left out because the household was helped within the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helped {
    /// How many.
    pub rows: u32,
    /// Those whose outcome came all the same.
    pub positives: u32,
}

impl Helped {
    /// Those of some dates.
    pub(super) fn among(dates: &[TrainingRows]) -> Self {
        let rows = || dates.iter().flat_map(|date| date.labels.iter().zip(date.helped)).filter(|(_, helped)| **helped);
        Self { rows: rows().count() as u32, positives: rows().filter(|(label, _)| **label).count() as u32 }
    }
}

/// The rows of one date that nobody helped.
pub(super) enum Rest<'a> {
    /// All of them: nothing is copied.
    All(TrainingRows<'a>),
    /// Some.
    Some(Matrix, Vec<bool>),
}

impl Rest<'_> {
    /// The rows, none of them helped.
    pub(super) fn rows(&self) -> TrainingRows<'_> {
        match self {
            Self::All(date) => TrainingRows { helped: &[], ..*date },
            Self::Some(matrix, labels) => TrainingRows { matrix, labels, helped: &[] },
        }
    }
}

/// Each date without the rows that were helped.
pub(super) fn without_helped<'a>(dates: &[TrainingRows<'a>]) -> Vec<Rest<'a>> {
    dates.iter().map(|date| if date.helped.contains(&true) { rest(date) } else { Rest::All(*date) }).collect()
}

fn rest<'a>(date: &TrainingRows) -> Rest<'a> {
    let kept: Vec<usize> = (0..date.labels.len()).filter(|row| !date.helped[*row]).collect();
    let whole = date.matrix;
    let households: Vec<HouseholdId> = kept.iter().map(|row| whole.households[*row]).collect();
    let places: Vec<HouseholdIx> = kept.iter().map(|row| whole.places[*row]).collect();
    let values: Vec<f64> = kept.iter().flat_map(|row| whole.row(*row)).copied().collect();
    let labels = kept.iter().map(|row| date.labels[*row]).collect();
    Rest::Some(Matrix { as_of: whole.as_of, households, places, features: whole.features.clone(), values }, labels)
}

#[cfg(test)]
mod tests {
    use super::Helped;
    use super::without_helped;
    use crate::model::rows::TrainingRows;
    use crate::model::testing::matrix;

    #[test]
    fn the_helped_are_counted_and_the_rest_stays_as_it_is() {
        let matrix = matrix(3, &["a", "b"], &[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]]);
        let labels = [true, false, true];
        let dates = [TrainingRows { matrix: &matrix, labels: &labels, helped: &[true, true, false] }];
        assert_eq!(Helped::among(&dates), Helped { rows: 2, positives: 1 });
        let kept = without_helped(&dates);
        let rows = kept[0].rows();
        assert_eq!((&rows.matrix.values, rows.labels, rows.helped), (&vec![5.0, 6.0], &[true][..], &[][..]));
        assert_eq!((rows.matrix.households[0].0, rows.matrix.places[0].0, rows.as_of()), (2, 2, dates[0].as_of()));
    }

    #[test]
    fn where_everybody_was_helped_nobody_is_left_and_where_nobody_was_all_are() {
        let matrix = matrix(3, &["a"], &[&[1.0], &[3.0]]);
        let labels = [true, false];
        for (helped, left) in [(&[true, true][..], 0), (&[false, false], 2), (&[], 2)] {
            let dates = [TrainingRows { matrix: &matrix, labels: &labels, helped }];
            assert_eq!(without_helped(&dates)[0].rows().labels.len(), left);
            assert_eq!(Helped::among(&dates).rows, 2 - left as u32);
        }
        assert_eq!(Helped::among(&[]), Helped::default());
    }
}
