use serde::{Deserialize, Serialize};

/// A probability or share, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// `None` outside 0 to 1 and for NaN.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// From log-odds: `1 / (1 + e^-x)`, without overflow at either end.
    pub fn from_log_odds(log_odds: f64) -> Self {
        let e = (-log_odds.abs()).exp();
        Self(if log_odds >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) })
    }

    /// The number itself.
    pub fn get(self) -> f64 {
        self.0
    }
}
