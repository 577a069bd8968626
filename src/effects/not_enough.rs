use serde::Serialize;

/// Why a design gives no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotEnough {
    /// No rows at all.
    #[error("there is nothing to compare yet")]
    Nothing,
    /// Too few households on one side.
    #[error("{found} households on the smaller side; at least {needed} are needed")]
    Households {
        /// On the smaller side.
        found: u32,
        /// Needed there.
        needed: u32,
    },
    /// Too few outcomes on one side, or too few households without one.
    #[error("{found} outcomes on the side with fewest; at least {needed} are needed")]
    Outcomes {
        /// On the side with fewest.
        found: u32,
        /// Needed there.
        needed: u32,
    },
    /// Every household on a side had the outcome.
    #[error("every household on one side had the outcome")]
    AllOutcomes,
    /// The running variable takes too few values near the cut-off for a curve to be fitted.
    #[error("too few distinct distances from the cut-off")]
    Values,
}
