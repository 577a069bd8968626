//! Estimates a model's parameters as Splink does: the prior from deterministic rules, u from random pairs, m from
//! expectation–maximisation on counts of patterns, or from labels; and the dependence of comparisons.

mod counts; //   patterns and how often they occur
mod dependence; // u where strangers share something
mod prior; //    the chance that two random records match
mod random; //   u from a sample of records
mod sessions; // m by expectation–maximisation

pub(super) use counts::Counts;
pub use sessions::Session;

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;

impl Linker<'_> {
    /// Estimates what the training plan asks for, in Splink's usual order: prior, u, m; then dependence. What the
    /// sessions did.
    ///
    /// # Errors
    /// A recall that cannot be, or a training rule that makes no pairs.
    pub fn train(&mut self) -> Result<Vec<Session>, MatchError> {
        self.estimate_prior()?;
        self.estimate_u();
        self.estimate_m_from_labels();
        let sessions = self.estimate_m()?;
        self.estimate_dependence();
        self.estimate_prior_from_model()?;
        Ok(sessions)
    }
}
