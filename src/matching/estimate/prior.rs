//! The chance that two random records match, from rules that find a known share of the matches.

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::settings::BlockingRule;

impl Linker<'_> {
    /// Sets the prior to `pairs the deterministic rules make / recall / possible pairs`; leaves it without rules.
    ///
    /// # Errors
    /// A recall outside 0 to 1, or one below the share of all possible pairs that the rules make.
    pub fn estimate_prior(&mut self) -> Result<(), MatchError> {
        if self.training.deterministic.is_empty() {
            return Ok(());
        }
        // Half until the model says.
        self.set_prior(self.training.recall.unwrap_or(0.5))
    }

    fn set_prior(&mut self, recall: f64) -> Result<(), MatchError> {
        if !(recall > 0.0 && recall <= 1.0) {
            return Err(MatchError::Settings(
                "the recall of the deterministic rules must be above 0 and at most 1".into(),
            ));
        }
        let rules = self.deterministic_rules();
        let found: u64 = self.pairs(&rules).counts().iter().sum();
        let prior = found as f64 / recall / self.possible_pairs();
        if prior >= 1.0 {
            return Err(MatchError::Settings(
                "the deterministic rules make more pairs than their recall allows".into(),
            ));
        }
        // A prior of 0 has no weight; no match found at all is taken as half a match.
        self.settings.prior = if found == 0 { 0.5 / recall / self.possible_pairs() } else { prior };
        Ok(())
    }

    /// Sets the prior anew if the plan does not say the rules' recall: it is then what the trained model says, the chance
    /// that two records of one person have the values of the rule's columns and the same ones.
    ///
    /// # Errors
    /// As [`Self::estimate_prior`].
    pub fn estimate_prior_from_model(&mut self) -> Result<(), MatchError> {
        let rules = &self.training.deterministic;
        if rules.is_empty() || self.training.recall.is_some() || self.settings.dependence.is_some() {
            return Ok(());
        }
        let of_rule = |rule: &BlockingRule| {
            let of_column = |column: &String| self.chance_of_same(column);
            rule.columns().iter().map(of_column).product::<f64>()
        };
        // Rules are taken as finding different matches, at most all of them.
        let recall: f64 = rules.iter().map(of_rule).sum();
        self.set_prior(recall.clamp(0.01, 1.0))
    }

    /// The chance that two records of one person both have a value in the column, the same.
    fn chance_of_same(&self, column: &str) -> f64 {
        let comparisons = &self.settings.comparisons;
        let m = comparisons.iter().find_map(|one| Some(one.probabilities()[one.exact_level(column)?].0));
        let known = self.records.table().column(column).map_or(1.0, |column| {
            let known = column.ids.iter().filter(|id| **id != 0).count();
            known as f64 / column.ids.len().max(1) as f64
        });
        m.unwrap_or(1.0).min(1.0) * known * known
    }
}
