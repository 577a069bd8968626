use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// An amount of money in pence. For what is owed, above zero means owed and below zero in credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pence(pub i64);

impl Pence {
    /// In pounds, for features and for people.
    pub fn pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Add for Pence {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Pence {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Pence {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

/// `£1,234.50`, with the minus before the sign.
impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = (self.0.unsigned_abs() / 100).to_string();
        let grouped: Vec<&str> = pounds
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|three| std::str::from_utf8(three).expect("digits are ASCII"))
            .collect();
        let minus = if self.0 < 0 { "-" } else { "" };
        write!(f, "{minus}£{}.{:02}", grouped.join(","), self.0.unsigned_abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Pence;

    #[test]
    fn money_prints_as_pounds_with_thousands() {
        let shown = [(0, "£0.00"), (5, "£0.05"), (123_450, "£1,234.50"), (-123_456_789, "-£1,234,567.89")];
        for (pence, text) in shown {
            assert_eq!(Pence(pence).to_string(), text);
        }
    }
}
