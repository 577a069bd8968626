use serde::Serialize;

use crate::domain::SMALL_COUNT;
use crate::domain::is_small;

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

impl NotEnough {
    /// The reason in words that may leave the office: a count of households from 1 to 9 is "fewer than" the number needed,
    /// or than 10.
    pub fn shared(self) -> String {
        let (Self::Households { found, needed } | Self::Outcomes { found, needed }) = self else {
            return self.to_string();
        };
        if !is_small(found) {
            return self.to_string();
        }
        self.to_string().replacen(&found.to_string(), &format!("fewer than {}", needed.min(SMALL_COUNT)), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::NotEnough;

    #[test]
    fn a_reason_that_leaves_the_office_tells_no_small_count() {
        let table = [
            (
                NotEnough::Outcomes { found: 3, needed: 5 },
                "fewer than 5 outcomes on the side with fewest; at least 5 are needed",
            ),
            (
                NotEnough::Households { found: 4, needed: 20 },
                "fewer than 10 households on the smaller side; at least 20 are needed",
            ),
            (
                NotEnough::Households { found: 12, needed: 20 },
                "12 households on the smaller side; at least 20 are needed",
            ),
            (NotEnough::Outcomes { found: 0, needed: 1 }, "0 outcomes on the side with fewest; at least 1 are needed"),
            (NotEnough::Nothing, "there is nothing to compare yet"),
        ];
        for (reason, words) in table {
            assert_eq!(reason.shared(), words);
        }
    }
}
