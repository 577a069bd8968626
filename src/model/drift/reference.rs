use std::collections::BTreeMap;

use rayon::prelude::{IntoParallelIterator, ParallelIterator, ParallelSlice};
use serde::{Deserialize, Serialize};

use super::bins;
use super::season;
use super::shares::Shares;
use crate::model::linear::Linear;
use crate::model::rows::TrainingRows;

/// What a model keeps of the rows it was trained on, to know later whether households are still like them: shares, and
/// nothing of any household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Households on a training date, on average.
    pub households: u32,
    /// The calendar months that training dates fell in, January first.
    pub months: Vec<Month>,
    /// The score, by the model itself.
    pub score: Column,
    /// Its features, in its order.
    pub features: Vec<Column>,
}

/// The training dates of one calendar month, in whatever year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    /// Which, 1 to 12.
    pub month: u8,
    /// How many dates.
    pub dates: u32,
    /// Their household-dates.
    pub rows: u32,
}

/// How the values of one column lay. Its bins: not known; exactly zero; then up to the first edge, up to the second, …,
/// above the last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The feature, or `score`.
    pub name: String,
    /// Edges of the bins by size, ascending: deciles of the known training values other than zero, rounded up.
    pub edges: Vec<f64>,
    /// Shares of all training rows.
    pub training: Shares,
    /// Shares of the training rows of each calendar month, in the order of the months.
    pub by_month: Vec<Shares>,
}

impl Reference {
    /// Of the training rows: `features` are names with their places in the matrices.
    pub(in crate::model) fn of(dates: &[TrainingRows], features: &[(&str, usize)], linear: &Linear) -> Self {
        let mut months: BTreeMap<u8, Month> = BTreeMap::new();
        for date in dates {
            let month = season::month(date.as_of());
            let month = months.entry(month).or_insert(Month { month, dates: 0, rows: 0 });
            month.dates += 1;
            month.rows += date.labels.len() as u32;
        }
        let rows: usize = dates.iter().map(|date| date.labels.len()).sum();
        let group = |group: &[(&str, usize)]| {
            let values = gather(dates, group);
            let column = |((name, _), values): (&(&str, usize), &Vec<Vec<f64>>)| Column::of(name, dates, values);
            group.iter().zip(&values).map(column).collect::<Vec<Column>>()
        };
        let scores: Vec<Vec<f64>> = dates.into_par_iter().map(|date| linear.scores(date.matrix)).collect();
        Self {
            households: (rows / dates.len().max(1)) as u32,
            months: months.into_values().collect(),
            score: Column::of("score", dates, &scores),
            features: features.par_chunks(TOGETHER).flat_map_iter(group).collect(),
        }
    }
}

/// Columns read together: a cache line of a row-major matrix holds eight values.
const TOGETHER: usize = 8;

/// The values of some columns, each a date after the other, in one pass over the matrices.
fn gather(dates: &[TrainingRows], columns: &[(&str, usize)]) -> Vec<Vec<Vec<f64>>> {
    let mut gathered = vec![Vec::with_capacity(dates.len()); columns.len()];
    for matrix in dates.iter().map(|date| date.matrix) {
        let rows = matrix.households.len();
        let mut parts = vec![Vec::with_capacity(rows); columns.len()];
        for row in 0..rows {
            let values = matrix.row(row);
            parts.iter_mut().zip(columns).for_each(|(part, (_, column))| part.push(values[*column]));
        }
        gathered.iter_mut().zip(parts).for_each(|(column, part)| column.push(part));
    }
    gathered
}

impl Column {
    /// Of one column's values, a date each.
    fn of(name: &str, dates: &[TrainingRows], values: &[Vec<f64>]) -> Self {
        let edges = bins::edges(&values.concat());
        let mut by_month: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
        for (date, values) in dates.iter().zip(values) {
            let empty = || vec![0; bins::count(&edges)];
            let counts = by_month.entry(season::month(date.as_of())).or_insert_with(empty);
            for value in values {
                counts[bins::place(&edges, *value)] += 1;
            }
        }
        let all = |bin: usize| by_month.values().map(|counts| counts[bin]).sum();
        let training = Shares::of(&(0..bins::count(&edges)).map(all).collect::<Vec<u64>>());
        let by_month = by_month.into_values().map(|counts| Shares::of(&counts)).collect();
        Self { name: name.to_owned(), edges, training, by_month }
    }

    /// Shares of other values by the same bins.
    pub(super) fn shares(&self, values: impl Iterator<Item = f64>) -> Shares {
        let mut counts = vec![0; bins::count(&self.edges)];
        values.for_each(|value| counts[bins::place(&self.edges, value)] += 1);
        Shares::of(&counts)
    }

    /// Shares of the training rows of some months, by how many rows each has; `None` where they have none.
    pub(super) fn season(&self, season: &[u8], months: &[Month]) -> Option<Shares> {
        let wanted = months.iter().zip(&self.by_month).filter(|(month, _)| season.contains(&month.month));
        Shares::mean(wanted.map(|(month, shares)| (shares, u64::from(month.rows))))
    }
}
