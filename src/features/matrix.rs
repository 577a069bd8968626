use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::link::HouseholdIx;

/// The cohort of one as-of date and its feature values.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The as-of date.
    pub as_of: AsOf,
    /// The households of the cohort, by id ascending; one a row.
    pub households: Vec<HouseholdId>,
    /// The same households by their place in the `Linked` they came from.
    pub places: Vec<HouseholdIx>,
    /// Feature names in catalogue order; one a column.
    pub features: Vec<String>,
    /// Values after the feature's transform, row by row: `values[row * features.len() + column]`. NaN means "not known".
    pub values: Vec<f64>,
}

impl Matrix {
    /// The values of one household.
    pub fn row(&self, row: usize) -> &[f64] {
        let width = self.features.len();
        &self.values[row * width..(row + 1) * width]
    }
}
