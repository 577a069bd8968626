use std::collections::BTreeSet;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::features::Matrix;

use super::ModelError;
use super::artefact::Model;
use super::linear::{Linear, Term};

/// One household's score on an as-of date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The household.
    pub household: HouseholdId,
    /// Uncalibrated log-odds: what ranks.
    pub score: f64,
    /// Calibrated probability within the horizon: what is shown.
    pub risk: Probability,
    /// How many of the model's features were known.
    pub known: u32,
}

/// Why a household has its score: `base + Σ contributions = score`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The household.
    pub household: HouseholdId,
    /// The score of a household at the training means, in log-odds.
    pub base: f64,
    /// Uncalibrated log-odds.
    pub score: f64,
    /// Calibrated probability.
    pub risk: Probability,
    /// One a feature of the model, in catalogue order.
    pub contributions: Vec<Contribution>,
}

/// One feature's part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The feature.
    pub feature: String,
    /// Its theme.
    pub theme: String,
    /// Its value after the transform; `None` where not known, which contributes 0.
    pub value: Option<f64>,
    /// Log-odds added, relative to a household at the training mean.
    pub log_odds: f64,
    /// Whether the model moves the risk against the direction that the catalogue expects of the feature.
    pub against_expected: bool,
}

/// One theme's part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeTotal {
    /// The theme.
    pub theme: String,
    /// Log-odds added by its features together.
    pub log_odds: f64,
    /// Its features by what they add in the theme's direction, the most first.
    pub features: Vec<String>,
}

impl Explanation {
    /// The contributions that count, summed by theme, the largest first; equal ones by name. With all of them,
    /// `base + Σ themes = score`.
    pub fn themes(&self, counts: impl Fn(&Contribution) -> bool) -> Vec<ThemeTotal> {
        let counted: Vec<&Contribution> = self.contributions.iter().filter(|part| counts(part)).collect();
        let names: BTreeSet<&str> = counted.iter().map(|part| part.theme.as_str()).collect();
        let mut themes: Vec<ThemeTotal> = names.into_iter().map(|theme| theme_total(theme, &counted)).collect();
        themes.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then_with(|| a.theme.cmp(&b.theme)));
        themes
    }
}

impl Model {
    /// Scores a cohort, in the order of the matrix. The matrix may have more features than the model, in any order.
    pub fn score(&self, matrix: &Matrix) -> Result<Vec<Scored>, ModelError> {
        let linear = self.linear(matrix)?;
        (0..matrix.households.len()).into_par_iter().map(|row| self.score_row(&linear, matrix, row)).collect()
    }

    /// Explains the given rows of a matrix, in the order given.
    pub fn explain(&self, matrix: &Matrix, rows: &[usize]) -> Result<Vec<Explanation>, ModelError> {
        let linear = self.linear(matrix)?;
        rows.iter().map(|&row| self.explain_row(&linear, matrix, row)).collect()
    }

    fn linear(&self, matrix: &Matrix) -> Result<Linear, ModelError> {
        let term = |feature: &super::ModelFeature| {
            let missing = || ModelError::MissingFeature { model: self.id.clone(), feature: feature.name.clone() };
            let column = matrix.features.iter().position(|name| *name == feature.name).ok_or_else(missing)?;
            Ok(Term { column, mean: feature.mean, sd: feature.sd, coefficient: feature.coefficient })
        };
        Ok(Linear { base: self.base, terms: self.features.iter().map(term).collect::<Result<_, ModelError>>()? })
    }

    fn score_row(&self, linear: &Linear, matrix: &Matrix, row: usize) -> Result<Scored, ModelError> {
        let values = matrix.row(row);
        let score = linear.score(values);
        if !score.is_finite() {
            return Err(not_finite(linear, matrix, row));
        }
        let known = linear.terms.iter().filter(|term| !values[term.column].is_nan()).count() as u32;
        Ok(Scored { household: matrix.households[row], score, risk: self.calibration.risk(score), known })
    }

    fn explain_row(&self, linear: &Linear, matrix: &Matrix, row: usize) -> Result<Explanation, ModelError> {
        let Scored { household, score, risk, .. } = self.score_row(linear, matrix, row)?;
        let values = matrix.row(row);
        let contributions: Vec<Contribution> = linear
            .terms
            .iter()
            .zip(&self.features)
            .map(|(term, feature)| Contribution {
                feature: feature.name.clone(),
                theme: feature.theme.clone(),
                value: Some(values[term.column]).filter(|value| !value.is_nan()),
                log_odds: term.contribution(values),
                against_expected: feature.as_expected == Some(false),
            })
            .collect();
        Ok(Explanation { household, base: self.base, score, risk, contributions })
    }
}

fn not_finite(linear: &Linear, matrix: &Matrix, row: usize) -> ModelError {
    let infinite = |term: &&Term| matrix.row(row)[term.column].is_infinite();
    let column = linear.terms.iter().find(infinite).map_or(0, |term| term.column);
    ModelError::NotFinite { feature: matrix.features[column].clone(), row, as_of: matrix.as_of }
}

fn theme_total(theme: &str, counted: &[&Contribution]) -> ThemeTotal {
    let mut parts: Vec<&Contribution> = counted.iter().copied().filter(|part| part.theme == theme).collect();
    let log_odds: f64 = parts.iter().map(|part| part.log_odds).sum();
    let direction = if log_odds < 0.0 { -1.0 } else { 1.0 };
    parts.sort_by(|a, b| (direction * b.log_odds).total_cmp(&(direction * a.log_odds)));
    ThemeTotal { theme: theme.into(), log_odds, features: parts.iter().map(|part| part.feature.clone()).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::{prop_assert, proptest};

    use crate::model::testing::{FEATURES, matrix, trained};

    #[test]
    fn a_household_of_which_nothing_is_known_has_the_base_score() {
        let model = trained().model;
        let unknown = matrix(9, &FEATURES, &[&[f64::NAN; 4]]);
        let scored = model.score(&unknown).unwrap()[0];
        assert_eq!((scored.score.to_bits(), scored.known), (model.base.to_bits(), 0));
    }

    #[test]
    fn a_feature_the_catalogue_lost_is_named() {
        let model = trained().model;
        let less = matrix(9, &FEATURES[1..], &[&[0.0; 3]]);
        let refused = model.score(&less).unwrap_err().to_string();
        assert!(refused.contains("needs feature `arrears`"), "{refused}");
    }

    #[test]
    fn an_infinite_value_is_an_error_and_not_a_first_place() {
        let odd = matrix(9, &FEATURES, &[&[0.0; 4], &[0.0, f64::INFINITY, 0.0, 0.0]]);
        let refused = trained().model.score(&odd).unwrap_err().to_string();
        assert!(refused.contains("`moves` is not finite in row 1"), "{refused}");
    }

    #[test]
    fn themes_are_sums_of_what_counts_the_largest_first() {
        let model = trained().model;
        let rows = matrix(9, &FEATURES, &[&[3.0, 0.0, 0.0, 0.0], &[0.0, 0.0, 0.0, 0.0]]);
        let explained = model.explain(&rows, &[0, 1]).unwrap();
        let themes = explained.iter().map(|explained| explained.themes(|_| true)).collect::<Vec<_>>();
        assert_eq!((themes[0][0].theme.as_str(), themes[0][0].features[0].as_str()), ("money", "arrears"));
        assert!(themes[0][0].log_odds > 0.0);
        assert!(themes[1].iter().any(|theme| theme.theme == "money" && theme.log_odds < 0.0));
        let without = explained[0].themes(|part| part.feature != "arrears");
        assert!(without.iter().all(|theme| !theme.features.contains(&"arrears".to_owned())));
    }

    proptest! {
        #[test]
        fn base_and_contributions_add_up_to_the_score(values in vec(option::of(-1e3..1e3_f64), 4)) {
            let model = trained().model;
            let values: Vec<f64> = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            let explained = model.explain(&matrix(9, &FEATURES, &[&values]), &[0]).unwrap().remove(0);
            let parts: f64 = explained.contributions.iter().map(|part| part.log_odds).sum();
            let themes: f64 = explained.themes(|_| true).iter().map(|theme| theme.log_odds).sum();
            prop_assert!((explained.base + parts - explained.score).abs() < 1e-9);
            prop_assert!((explained.base + themes - explained.score).abs() < 1e-9);
        }
    }
}
