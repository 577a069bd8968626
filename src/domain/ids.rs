use std::fmt;

use serde::{Deserialize, Serialize};

/// One person, by a number derived from the sighting that was known first: it stays from night to night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub u64);

/// One household, by the number of its longest-known adult when it was first known: it stays from night to night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HouseholdId(pub u64);

/// A unique property reference number, up to 12 digits; leading zeros carry no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uprn(pub u64);

impl Uprn {
    /// Reads up to 12 digits; `None` for anything else and for zero.
    ///
    /// ```
    /// use hew::domain::Uprn;
    /// assert_eq!(Uprn::read("000900023336956"), None); // fifteen digits
    /// assert_eq!(Uprn::read("0023336956"), Some(Uprn(23336956)));
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let digits = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return None;
        }
        text.parse().ok().filter(|number| *number > 0).map(Self)
    }
}

impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
