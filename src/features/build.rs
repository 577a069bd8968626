use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::cohort::Cohort;
use super::matrix::Matrix;
use super::world::World;
use crate::archive::Known;
use crate::link::Linked;

/// The feature matrix of the cohort on an as-of date: from what was known then, and households linked then, alone.
pub fn build(known: &Known<'_>, linked: &Linked, catalogue: &Catalogue, cohort: &Cohort) -> Matrix {
    let world = World::new(known, linked, catalogue, &cohort.places);
    let columns: Vec<Vec<f64>> =
        catalogue.features().par_iter().map_init(Vec::new, |sums, feature| world.values(feature, sums)).collect();
    Matrix {
        as_of: known.as_of(),
        households: cohort.places.iter().map(|place| linked.households[place.0 as usize].id).collect(),
        places: cohort.places.clone(),
        features: catalogue.names(),
        values: by_row(&columns, cohort.places.len()),
    }
}

fn by_row(columns: &[Vec<f64>], rows: usize) -> Vec<f64> {
    let mut values = vec![0.0; rows * columns.len()];
    if columns.is_empty() {
        return values;
    }
    values.par_chunks_mut(columns.len()).enumerate().for_each(|(row, cells)| {
        for (cell, column) in cells.iter_mut().zip(columns) {
            *cell = column[row];
        }
    });
    values
}
