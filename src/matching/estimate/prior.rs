//! The chance that two random records match, from rules that find a known share of the matches.

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;

impl Linker<'_> {
    /// Sets the prior to `pairs the deterministic rules make / recall / possible pairs`; leaves it without rules.
    ///
    /// # Errors
    /// A recall outside 0 to 1, or one below the share of all possible pairs that the rules make.
    pub fn estimate_prior(&mut self) -> Result<(), MatchError> {
        if self.training.deterministic.is_empty() {
            return Ok(());
        }
        let recall = self.training.recall;
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
}
