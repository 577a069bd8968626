//! The chance that two random records match, from rules that find a known share of the matches.

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::settings::{BlockingRule, LinkType};

/// A recall the model says below this is no ground for a prior.
const LEAST_RECALL: f64 = 0.01;

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
        let possible = self.possible_pairs();
        if possible < 1.0 {
            return Ok(());
        }
        let rules = self.deterministic_rules();
        let found: u64 = self.pairs(&rules).counts().iter().sum();
        // No match found at all is taken as half a match; a prior of 0 or 1 has no weight.
        let prior = (found as f64).max(0.5) / recall / possible;
        if prior >= 1.0 && self.training.recall.is_some() && found > 0 {
            return Err(MatchError::Settings(
                "the deterministic rules make more pairs than their recall allows".into(),
            ));
        }
        self.settings.prior = prior.clamp(1e-12, 0.5);
        Ok(())
    }

    /// Sets the prior anew if the plan does not say the rules' recall: it is then what the trained model says, the
    /// chance that two records of one person have the values of the rule's columns and the same ones.
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
        // Rules that can hardly find anything say nothing of how many there are.
        if recall < LEAST_RECALL { Ok(()) } else { self.set_prior(recall.min(1.0)) }
    }

    /// The chance that two records of one person both have a value in the column, the same.
    fn chance_of_same(&self, column: &str) -> f64 {
        let comparisons = &self.settings.comparisons;
        let m = comparisons.iter().find_map(|one| Some(one.probabilities()[one.exact_level(column)?].0));
        let Some(column) = self.records.table().column(column) else { return m.unwrap_or(1.0).min(1.0) };
        let sources = self.records.sources();
        // By source: a pair across files needs the value in both.
        let mut filled: Vec<(u64, u64)> = vec![(0, 0); self.records.source_names().len()];
        for (id, source) in column.ids.iter().zip(sources) {
            let (known, all) = &mut filled[usize::from(*source)];
            *known += u64::from(*id != 0);
            *all += 1;
        }
        let across = self.settings.link_type == LinkType::LinkOnly;
        let (mut both, mut all) = (0.0, 0.0);
        for (one, (known, records)) in filled.iter().enumerate() {
            for (other_known, other_records) in &filled[if across { one + 1 } else { one }..] {
                both += *known as f64 * *other_known as f64;
                all += *records as f64 * *other_records as f64;
            }
        }
        let known = if all > 0.0 { both / all } else { 0.0 };
        m.unwrap_or(1.0).min(1.0) * known
    }
}
