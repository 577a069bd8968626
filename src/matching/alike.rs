//! Jaro–Winkler and Levenshtein over words of 64 units: the fast path of [`crate::matching::strings`], equal to it to
//! the last bit.

/// Jaro–Winkler similarities of bytes, with the working memory of one thread.
#[derive(Debug)]
pub(super) struct Alike {
    /// For each byte, where it stands in the first text; clear between calls.
    places: Vec<u64>,
}

/// Above this Jaro similarity a common start counts (Winkler 1990, as rapidfuzz and DuckDB have it).
const BOOST: f64 = 0.7;

impl Default for Alike {
    fn default() -> Self {
        Self { places: vec![0; 256] }
    }
}

impl Alike {
    /// Jaro's similarity of two texts of at most 64 bytes each; 0 if either is empty.
    #[inline]
    pub(super) fn jaro(&mut self, one: &[u8], other: &[u8]) -> f64 {
        if one.is_empty() || other.is_empty() {
            return 0.0;
        }
        for (at, byte) in one.iter().enumerate() {
            self.places[*byte as usize] |= 1 << at;
        }
        let similarity = self.placed(one, other);
        for byte in one {
            self.places[*byte as usize] = 0;
        }
        similarity
    }

    /// Jaro–Winkler's similarity of two texts of at most 64 bytes each; 0 if either is empty.
    #[inline]
    pub(super) fn jaro_winkler(&mut self, one: &[u8], other: &[u8]) -> f64 {
        let jaro = self.jaro(one, other);
        if jaro <= BOOST {
            return jaro;
        }
        let start = one.iter().zip(other).take(4).take_while(|(a, b)| a == b).count();
        (start as f64 * 0.1).mul_add(1.0 - jaro, jaro)
    }

    /// Levenshtein's distance of two texts, the first of at most 64 bytes: a column of the table a step (Myers 1999, as
    /// Hyyrö 2003 has it).
    #[inline]
    pub(super) fn levenshtein(&mut self, one: &[u8], other: &[u8]) -> u32 {
        if one.is_empty() {
            return other.len() as u32;
        }
        for (at, byte) in one.iter().enumerate() {
            self.places[*byte as usize] |= 1 << at;
        }
        let (mut rises, mut falls) = (u64::MAX, 0_u64);
        let mut distance = one.len() as u32;
        let last = 1 << (one.len() - 1);
        for byte in other {
            let same = self.places[*byte as usize];
            let down = same | falls;
            let across = ((same & rises).wrapping_add(rises) ^ rises) | same;
            let (up, less) = (falls | !(across | rises), rises & across);
            distance = distance + u32::from(up & last != 0) - u32::from(less & last != 0);
            let (up, less) = (up << 1 | 1, less << 1);
            rises = less | !(down | up);
            falls = up & down;
        }
        for byte in one {
            self.places[*byte as usize] = 0;
        }
        distance
    }

    fn placed(&self, one: &[u8], other: &[u8]) -> f64 {
        let reach = (one.len().max(other.len()) / 2).saturating_sub(1);
        let (mut taken, mut matched) = (0_u64, 0_u64);
        for (at, byte) in other.iter().enumerate() {
            let here = self.places[*byte as usize] & window(at, reach) & !taken;
            let first = here & here.wrapping_neg();
            taken |= first;
            matched |= u64::from(first != 0) << at;
        }
        let common = taken.count_ones();
        if common == 0 {
            return 0.0;
        }
        let mut crossed = 0;
        while matched != 0 {
            crossed += u32::from(one[taken.trailing_zeros() as usize] != other[matched.trailing_zeros() as usize]);
            taken &= taken - 1;
            matched &= matched - 1;
        }
        let count = f64::from(common);
        let sum = count / one.len() as f64 + count / other.len() as f64 + f64::from(common - crossed / 2) / count;
        sum / 3.0
    }
}

/// The units of the first text that may match unit `at` of the other.
#[inline]
fn window(at: usize, reach: usize) -> u64 {
    let low = at.saturating_sub(reach);
    let high = at + reach + 1;
    if low >= 64 {
        return 0;
    }
    let below = if high >= 64 { u64::MAX } else { (1 << high) - 1 };
    below & (u64::MAX << low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::Alike;
    use crate::matching::strings;

    proptest! {
        #[test]
        fn the_fast_form_is_the_plain_one_to_the_last_bit(a in "[a-d]{0,64}", b in "[a-dé]{0,32}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let mut alike = Alike::default();
            prop_assert_eq!(alike.jaro(a, b).to_bits(), strings::jaro(a, b).to_bits());
            prop_assert_eq!(alike.jaro_winkler(b, a).to_bits(), strings::jaro_winkler(b, a).to_bits());
            prop_assert_eq!(alike.levenshtein(a, b), strings::levenshtein(a, b));
        }

        #[test]
        fn short_near_texts_too(a in "[ab]{0,6}", b in "[ab]{0,6}") {
            let mut alike = Alike::default();
            let one = alike.jaro_winkler(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(one.to_bits(), strings::jaro_winkler(a.as_bytes(), b.as_bytes()).to_bits());
            let distance = alike.levenshtein(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(distance, strings::levenshtein(a.as_bytes(), b.as_bytes()));
        }
    }
}
