use serde::{Deserialize, Serialize};

/// One share is so many parts.
const PARTS: f64 = 100_000.0;

/// Shares of rows by bin, to five decimals; nothing else is kept of the rows. In a file they are one line of whole parts
/// of 100,000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shares(Vec<u32>);

impl Shares {
    /// Of counts by bin; all 0 where there is nobody.
    pub(super) fn of(counts: &[u64]) -> Self {
        let all = counts.iter().sum::<u64>().max(1) as f64;
        Self(counts.iter().map(|count| (PARTS * *count as f64 / all).round() as u32).collect())
    }

    /// The mean of several, each with its weight; `None` without any weight.
    pub(super) fn mean<'s>(several: impl Iterator<Item = (&'s Self, u64)>) -> Option<Self> {
        let (mut sums, mut weights) = (Vec::new(), 0);
        for (shares, weight) in several {
            sums.resize(shares.0.len(), 0);
            sums.iter_mut().zip(&shares.0).for_each(|(sum, parts)| *sum += weight * u64::from(*parts));
            weights += weight;
        }
        let mean = |sum: &u64| (*sum as f64 / weights as f64).round() as u32;
        (weights > 0).then(|| Self(sums.iter().map(mean).collect()))
    }

    /// The shares, 0 to 1, by bin.
    pub fn values(&self) -> Vec<f64> {
        self.0.iter().map(|parts| f64::from(*parts) / PARTS).collect()
    }
}

impl From<Shares> for String {
    fn from(shares: Shares) -> Self {
        let words: Vec<String> = shares.0.iter().map(u32::to_string).collect();
        words.join(" ")
    }
}

impl TryFrom<String> for Shares {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.split_whitespace().map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}
