use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::rows::TrainingRows;

/// Columns filled together: a cache line of a row-major matrix holds eight values.
const TOGETHER: usize = 8;

/// How one column is put on the common scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Its place in the matrix.
    pub(super) column: usize,
    /// Mean of the known values.
    pub(super) mean: f64,
    /// Standard deviation over all training rows, the unknown standing at the mean.
    pub(super) sd: f64,
    /// Share of rows where it is not known.
    pub(super) missing_share: f64,
}

/// The standardised training rows, column by column; "not known" stands at 0, the mean.
pub(super) struct Design {
    pub(super) scales: Vec<Scale>,
    pub(super) columns: Vec<f64>,
    pub(super) labels: Vec<bool>,
    /// The household of each row: its rows of several dates are one cluster.
    pub(super) households: Vec<u64>,
}

impl Design {
    /// Standardises the chosen columns over the rows of all dates; constant columns are dropped.
    pub(super) fn of(dates: &[TrainingRows], chosen: &[usize]) -> Self {
        let (mut columns, labels) = gathered(dates, chosen);
        let rows = labels.len();
        let scales: Vec<Scale> = {
            let scaled = columns.par_chunks_mut(rows.max(1)).enumerate();
            scaled.map(|(place, column)| standardise(column, chosen[place])).collect()
        };
        let scales = drop_constant(&mut columns, rows, scales);
        Self { scales, columns, labels, households: households(dates) }
    }

    /// The rows of all dates on a scale that other rows gave.
    pub(super) fn on(dates: &[TrainingRows], scales: &[Scale]) -> Self {
        let chosen: Vec<usize> = scales.iter().map(|scale| scale.column).collect();
        let (mut columns, labels) = gathered(dates, &chosen);
        let scaled = columns.par_chunks_mut(labels.len().max(1)).zip(scales);
        scaled.for_each(|(column, scale)| {
            for value in column {
                *value = if value.is_nan() { 0.0 } else { (*value - scale.mean) / scale.sd };
            }
        });
        Self { scales: scales.to_vec(), columns, labels, households: households(dates) }
    }

    pub(super) fn positives(&self) -> usize {
        self.labels.iter().filter(|label| **label).count()
    }
}

/// The chosen columns of all dates, column by column, and the labels.
fn gathered(dates: &[TrainingRows], chosen: &[usize]) -> (Vec<f64>, Vec<bool>) {
    let labels: Vec<bool> = dates.iter().flat_map(|date| date.labels).copied().collect();
    let rows = labels.len();
    let mut columns = vec![0.0; rows * chosen.len()];
    let groups = columns.par_chunks_mut((rows * TOGETHER).max(1)).enumerate();
    groups.for_each(|(group, part)| fill(part, rows, &chosen[group * TOGETHER..], dates));
    (columns, labels)
}

fn households(dates: &[TrainingRows]) -> Vec<u64> {
    dates.iter().flat_map(|date| &date.matrix.households).map(|household| household.0).collect()
}

/// Copies up to eight columns out of the row-major matrices.
fn fill(part: &mut [f64], rows: usize, places: &[usize], dates: &[TrainingRows]) {
    let matrices = dates.iter().map(|date| date.matrix);
    let values = matrices.flat_map(|matrix| matrix.values.chunks_exact(matrix.features.len().max(1)));
    for (row, values) in values.enumerate() {
        for (column, place) in (0..part.len() / rows).zip(places) {
            part[column * rows + row] = values[*place];
        }
    }
}

fn standardise(column: &mut [f64], place: usize) -> Scale {
    let (mut known, mut sum) = (0_usize, 0.0);
    for value in column.iter().filter(|value| !value.is_nan()) {
        known += 1;
        sum += value;
    }
    let rows = column.len() as f64;
    let mean = if known == 0 { 0.0 } else { sum / known as f64 };
    let mut squares = 0.0;
    for value in column.iter_mut() {
        *value = if value.is_nan() { 0.0 } else { *value - mean };
        squares += *value * *value;
    }
    let sd = (squares / rows).sqrt();
    let varies = sd > 1e-10 * mean.abs().max(1e-3);
    if varies {
        for value in column.iter_mut() {
            *value /= sd;
        }
    }
    Scale { column: place, mean, sd: if varies { sd } else { 0.0 }, missing_share: 1.0 - known as f64 / rows }
}

fn drop_constant(columns: &mut Vec<f64>, rows: usize, scales: Vec<Scale>) -> Vec<Scale> {
    let mut kept = Vec::new();
    for (place, scale) in scales.into_iter().enumerate() {
        if scale.sd > 0.0 {
            columns.copy_within(place * rows..(place + 1) * rows, kept.len() * rows);
            kept.push(scale);
        }
    }
    columns.truncate(kept.len() * rows);
    kept
}

#[cfg(test)]
mod tests {
    use super::Design;
    use crate::model::rows::TrainingRows;
    use crate::model::testing::matrix;

    #[test]
    fn what_is_not_known_stands_at_the_mean_and_is_counted() {
        let nan = f64::NAN;
        let first = matrix(1, &["a", "same", "b"], &[&[1.0, 5.0, nan], &[3.0, 5.0, 2.0]]);
        let second = matrix(2, &["a", "same", "b"], &[&[5.0, 5.0, 2.5]]);
        let labels = [true, false, false];
        let dates = [
            TrainingRows { matrix: &first, labels: &labels[..2], helped: &[] },
            TrainingRows { matrix: &second, labels: &labels[2..], helped: &[] },
        ];
        let design = Design::of(&dates, &[0, 1, 2]);
        assert_eq!(design.scales.iter().map(|scale| scale.column).collect::<Vec<_>>(), [0, 2]);
        assert!((design.scales[0].sd - (8.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((design.scales[1].missing_share - 1.0 / 3.0).abs() < 1e-12);
        assert!(design.columns[3].abs() < f64::MIN_POSITIVE);
        assert_eq!((design.labels, design.households), (labels.to_vec(), vec![0, 1, 0]));
        let again = Design::on(&dates, &design.scales);
        assert_eq!((again.columns, again.scales), (design.columns, design.scales));
    }
}
