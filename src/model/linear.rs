use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::features::Matrix;

use super::design::Scale;

/// One feature's part of a score: `coefficient · (value − mean) / sd`, and 0 where the value is not known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) column: usize,
    pub(super) mean: f64,
    pub(super) sd: f64,
    pub(super) coefficient: f64,
}

/// Terms and a base on the columns of one matrix.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) base: f64,
    pub(super) terms: Vec<Term>,
}

impl Term {
    pub(super) fn contribution(&self, row: &[f64]) -> f64 {
        let value = row[self.column];
        if value.is_nan() { 0.0 } else { self.coefficient * ((value - self.mean) / self.sd) }
    }
}

impl Linear {
    /// From a fit on a design; parameters are the coefficients, then the intercept.
    pub(super) fn of(scales: &[Scale], parameters: &[f64]) -> Self {
        let term = |(scale, coefficient): (&Scale, &f64)| Term {
            column: scale.column,
            mean: scale.mean,
            sd: scale.sd,
            coefficient: *coefficient,
        };
        Self { base: parameters[scales.len()], terms: scales.iter().zip(parameters).map(term).collect() }
    }

    /// Base plus contributions, added in the order of the terms.
    pub(super) fn score(&self, row: &[f64]) -> f64 {
        self.terms.iter().fold(self.base, |score, term| score + term.contribution(row))
    }

    /// One score a row of the matrix.
    pub(super) fn scores(&self, matrix: &Matrix) -> Vec<f64> {
        (0..matrix.households.len()).into_par_iter().map(|row| self.score(matrix.row(row))).collect()
    }
}
