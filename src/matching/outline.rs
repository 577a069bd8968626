//! What a value shows at a glance: enough to say in two nanoseconds that two values cannot be alike.
//!
//! An outline holds which letters occur (first and second time), so the units two texts have in common are at most the
//! shared bits plus what did not fit. With the common start that bounds Jaro–Winkler and edit distances, exactly as a
//! filter: what is thrown out could not have passed.

use crate::matching::settings::TextUnits;

/// A text's outline, 16 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    letters: u64,
    start: u32,
    length: u16,
    rest: u16,
}

/// Which units an outline's bits stand for; one for all values of a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Letters twice, digits once.
    Letters,
    /// Digits six times.
    Digits,
}

/// One over a length; lengths beyond are divided.
const INVERSES: [f32; 256] = {
    let mut table = [0.0; 256];
    let mut n = 1;
    while n < 256 {
        table[n] = 1.0 / n as f32;
        n += 1;
    }
    table
};

impl Outline {
    /// The outline of a text.
    pub(super) fn of(text: &str, units: TextUnits, alphabet: Alphabet) -> Self {
        let mut outline = Self::default();
        let mut length = 0_usize;
        let mut rest = 0_usize;
        let mut add = |unit: u32| {
            if length < 4 {
                outline.start |= (unit & 0xff) << (8 * length);
            }
            length += 1;
            rest += usize::from(!outline.letters_take(unit, alphabet));
        };
        match units {
            TextUnits::Bytes => text.bytes().for_each(|byte| add(u32::from(byte))),
            TextUnits::Chars => text.chars().for_each(|char| add(u32::from(char))),
        }
        outline.length = u16::try_from(length).unwrap_or(u16::MAX);
        outline.rest = u16::try_from(rest).unwrap_or(u16::MAX);
        outline
    }

    /// Sets the unit's next free bit; whether there was one.
    fn letters_take(&mut self, unit: u32, alphabet: Alphabet) -> bool {
        let unit = u8::try_from(unit).map_or(0, |byte| byte.to_ascii_lowercase());
        let (first, step, times) = match (alphabet, unit) {
            (Alphabet::Letters, b'a'..=b'z') => (u32::from(unit - b'a'), 26, 2),
            (Alphabet::Letters, b'0'..=b'9') => (52 + u32::from(unit - b'0'), 0, 1),
            (Alphabet::Letters, b' ') => (62, 1, 2),
            (Alphabet::Digits, b'0'..=b'9') => (6 * u32::from(unit - b'0'), 1, 6),
            _ => return false,
        };
        for time in 0..times {
            let bit = 1 << (first + step * time);
            if self.letters & bit == 0 {
                self.letters |= bit;
                return true;
            }
        }
        false
    }

    /// Units in common are at most so many.
    #[inline]
    fn common(self, other: Self) -> u32 {
        let common = (self.letters & other.letters).count_ones() + u32::from(self.rest.min(other.rest));
        common.min(u32::from(self.length.min(other.length)))
    }

    /// Jaro's and Jaro–Winkler's likeness are below this (a margin for rounding included).
    #[inline]
    pub(super) fn likeness_below(self, other: Self) -> f32 {
        if self.length == u16::MAX || other.length == u16::MAX {
            return 2.0;
        }
        let start = ((self.start ^ other.start).trailing_zeros() / 8).min(4) as f32;
        bounded(self.common(other) as f32, self.length, other.length, start)
    }

    /// Edit distances are at least this.
    #[inline]
    pub(super) fn edits_at_least(self, other: Self) -> u32 {
        if self.length == u16::MAX || other.length == u16::MAX {
            return 0;
        }
        u32::from(self.length.max(other.length)) - self.common(other)
    }
}

/// Texts of fewer units than this are looked up.
const SHORT: u16 = 64;
/// Two lengths of 6 bits and a common start of 3.
const PLACES: usize = 1 << 15;

/// What it takes to reach a likeness: for two lengths and a common start, the units they must have in common.
pub(super) struct Needs {
    bound: f32,
    /// More than any text has where no number is enough.
    table: Box<[u8; PLACES]>,
}

impl Needs {
    /// For Jaro's or Jaro–Winkler's likeness of at least `bound`.
    pub(super) fn of(bound: f32) -> Self {
        let table = vec![u8::MAX; PLACES].into_boxed_slice();
        let mut table: Box<[u8; PLACES]> = table.try_into().expect("it was made as long as that");
        for (place, need) in table.iter_mut().enumerate() {
            let (length, other) = ((place >> 9) as u16, (place >> 3 & 63) as u16);
            let start = (place & 7) as f32;
            let mut enough =
                (0..=length.min(other)).filter(|common| bounded(f32::from(*common), length, other, start) >= bound);
            if let Some(least) = enough.next() {
                *need = least as u8;
            }
        }
        Self { bound, table }
    }

    /// What it is for.
    pub(super) fn bound(&self) -> f32 {
        self.bound
    }

    /// Whether two texts might be so alike; as [`Outline::likeness_below`] says, but faster.
    #[inline]
    pub(super) fn possible(&self, one: Outline, other: Outline) -> bool {
        if (one.length | other.length) >= SHORT {
            return one.likeness_below(other) >= self.bound;
        }
        let start = (one.start ^ other.start).trailing_zeros() as usize / 8;
        let place = usize::from(one.length) << 9 | usize::from(other.length) << 3 | start;
        let common = (one.letters & other.letters).count_ones() + u32::from(one.rest.min(other.rest));
        common >= u32::from(self.table[place % PLACES])
    }
}

/// What Jaro–Winkler's likeness is below for so many units in common and so long a common start.
#[inline]
fn bounded(common: f32, length: u16, other: u16, start: f32) -> f32 {
    let jaro = (common * inverse(length) + common * inverse(other) + 1.0) / 3.0;
    jaro + 0.1 * start * (1.0 - jaro) + 1e-5
}

#[inline]
fn inverse(length: u16) -> f32 {
    INVERSES.get(length as usize).copied().unwrap_or_else(|| 1.0 / f32::from(length))
}

/// A text of at most 15 one-byte units as a number, its length on top; 0 where the text is longer or null.
pub(super) fn word(text: &str, units: TextUnits) -> u128 {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 15 || (units == TextUnits::Chars && !text.is_ascii()) {
        return 0;
    }
    let start = bytes.iter().rev().fold(0_u128, |word, byte| word << 8 | u128::from(*byte));
    start | (bytes.len() as u128) << 120
}

/// Whether two words, neither 0, are at most one edit apart; a swap of neighbours is one edit if `swaps`.
#[inline]
pub(super) fn one_edit(one: u128, other: u128, swaps: bool) -> bool {
    let lengths = ((one >> 120) as u32, (other >> 120) as u32);
    let differing = one ^ other;
    if differing == 0 {
        return true;
    }
    let first = differing.trailing_zeros() / 8;
    if lengths.0 == lengths.1 {
        let after = differing >> (8 * first + 8);
        if after == 0 {
            return true;
        }
        if !swaps || after >> 8 != 0 {
            return false;
        }
        let pair = |word: u128| (word >> (8 * first)) as u16;
        return pair(one) == pair(other).swap_bytes();
    }
    if lengths.0.abs_diff(lengths.1) > 1 {
        return false;
    }
    let text = |word: u128| word & (u128::MAX >> 8);
    let (long, short) = if lengths.0 > lengths.1 { (text(one), text(other)) } else { (text(other), text(one)) };
    // The first place that differs is at or before the shorter's end, where the length byte cannot be.
    let first = (long ^ short).trailing_zeros() / 8;
    long >> (8 * first + 8) == short >> (8 * first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{Alphabet, Needs, Outline, one_edit, word};
    use crate::matching::condition::{Edits, Likeness};
    use crate::matching::settings::TextUnits;
    use crate::matching::strings::{edits, likeness};

    proptest! {
        #[test]
        fn what_an_outline_rules_out_is_not_alike(a in "[a-cA1 é]{1,12}", b in "[a-cA1 é]{1,12}") {
            for units in [TextUnits::Bytes, TextUnits::Chars] {
                for alphabet in [Alphabet::Letters, Alphabet::Digits] {
                    let (one, other) = (Outline::of(&a, units, alphabet), Outline::of(&b, units, alphabet));
                    for kind in [Likeness::JaroWinkler, Likeness::Jaro] {
                        prop_assert!(likeness(kind, units, &a, &b) <= f64::from(one.likeness_below(other)));
                    }
                    for kind in [Edits::Levenshtein, Edits::DamerauLevenshtein] {
                        prop_assert!(edits(kind, units, &a, &b) >= one.edits_at_least(other));
                    }
                }
            }
        }

        #[test]
        fn what_is_looked_up_is_what_is_worked_out(
            a in "[a-cA1 é]{0,70}",
            b in "[a-cA1 é]{0,70}",
            bound in 0.0..1.0_f32,
        ) {
            let needs = Needs::of(bound);
            for alphabet in [Alphabet::Letters, Alphabet::Digits] {
                let outline = |text: &str| Outline::of(text, TextUnits::Chars, alphabet);
                let (one, other) = (outline(&a), outline(&b));
                prop_assert_eq!(needs.possible(one, other), one.likeness_below(other) >= bound);
            }
        }

        #[test]
        fn one_edit_is_one_edit(a in "[ab]{1,8}", b in "[ab]{1,8}") {
            let words = (word(&a, TextUnits::Bytes), word(&b, TextUnits::Bytes));
            for (kind, swaps) in [(Edits::Levenshtein, false), (Edits::DamerauLevenshtein, true)] {
                let plain = edits(kind, TextUnits::Bytes, &a, &b) <= 1;
                prop_assert_eq!(one_edit(words.0, words.1, swaps), plain, "{} {}", a, b);
            }
        }
    }

    #[test]
    fn a_date_is_a_word_and_a_long_or_accented_text_is_not() {
        assert!(word("2001-02-03", TextUnits::Chars) != 0);
        assert_eq!((word("é", TextUnits::Chars), word(&"a".repeat(16), TextUnits::Bytes)), (0, 0));
    }
}
