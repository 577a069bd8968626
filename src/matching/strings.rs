//! Likeness and distance of two texts, plainly written and equal to DuckDB's to the last bit.
//!
//! Faster forms are tested against these. All functions are symmetric, and take units: bytes of UTF-8 as DuckDB counts
//! them, or characters. Two empty texts have likeness 0 in DuckDB, and so here.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::matching::condition::{Edits, Likeness};
use crate::matching::settings::TextUnits;

/// The start of two texts that Winkler's likeness rewards, in units.
const PREFIX: usize = 4;
/// What each unit of common start adds, as a share of what is missing to 1.
const PREFIX_SCALE: f64 = 0.1;
/// Winkler's reward is given only above this likeness.
const BOOST_ABOVE: f64 = 0.7;

/// The likeness of two texts, 0 to 1.
pub(super) fn likeness(kind: Likeness, units: TextUnits, left: &str, right: &str) -> f64 {
    match units {
        TextUnits::Bytes => likeness_of(kind, left.as_bytes(), right.as_bytes()),
        TextUnits::Chars => likeness_of(kind, &chars(left), &chars(right)),
    }
}

/// The number of edits between two texts.
pub(super) fn edits(kind: Edits, units: TextUnits, left: &str, right: &str) -> u32 {
    match units {
        TextUnits::Bytes => edits_of(kind, left.as_bytes(), right.as_bytes()),
        TextUnits::Chars => edits_of(kind, &chars(left), &chars(right)),
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn likeness_of<T: Copy + Ord>(kind: Likeness, left: &[T], right: &[T]) -> f64 {
    match kind {
        Likeness::JaroWinkler => jaro_winkler(left, right),
        Likeness::Jaro => jaro(left, right),
        Likeness::Jaccard => jaccard(left, right),
    }
}

fn edits_of<T: Copy + Ord>(kind: Edits, left: &[T], right: &[T]) -> u32 {
    match kind {
        Edits::Levenshtein => levenshtein(left, right),
        Edits::DamerauLevenshtein => damerau_levenshtein(left, right),
    }
}

/// Jaro's likeness (Jaro 1989): `(c/|a| + c/|b| + (c - t)/c) / 3` for `c` units in common no further apart than half
/// the longer text less one, of which half of those out of order, rounded down, are `t`.
///
/// ```
/// assert_eq!(hew::matching::jaro(b"martha", b"marhta"), 0.944_444_444_444_444_5);
/// ```
pub fn jaro<T: Copy + Eq>(left: &[T], right: &[T]) -> f64 {
    let (common, out_of_order) = in_common(left, right);
    if common == 0 {
        return 0.0;
    }
    let count = common as f64;
    let swaps = (out_of_order / 2) as f64;
    (count / left.len() as f64 + count / right.len() as f64 + (count - swaps) / count) / 3.0
}

/// Units in common, and how many of them stand in another order on the other side.
fn in_common<T: Copy + Eq>(left: &[T], right: &[T]) -> (usize, usize) {
    let reach = (left.len().max(right.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; right.len()];
    let mut of_left = Vec::new();
    for (at, unit) in left.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let to = (at + reach + 1).min(right.len());
        if let Some(found) = (from..to).find(|&other| !taken[other] && right[other] == *unit) {
            taken[found] = true;
            of_left.push(*unit);
        }
    }
    let of_right = right.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(unit, _)| unit);
    let out_of_order = of_left.iter().zip(of_right).filter(|(one, other)| one != other).count();
    (of_left.len(), out_of_order)
}

/// Jaro's likeness raised for a common start (Winkler 1990): `j + 0.1 p (1 - j)` for `p` units of it, at most four,
/// where `j` is above 0.7. The last product and sum are rounded once, as DuckDB's are.
///
/// ```
/// assert_eq!(hew::matching::jaro_winkler(b"martha", b"marhta"), 0.961_111_111_111_111_1);
/// ```
pub fn jaro_winkler<T: Copy + Eq>(left: &[T], right: &[T]) -> f64 {
    let plain = jaro(left, right);
    if plain <= BOOST_ABOVE {
        return plain;
    }
    let start = left.iter().zip(right).take(PREFIX).take_while(|(one, other)| one == other).count();
    (start as f64 * PREFIX_SCALE).mul_add(1.0 - plain, plain)
}

/// Distinct units of both texts over distinct units of either; 0 if both are empty (DuckDB refuses an empty text).
pub(super) fn jaccard<T: Copy + Ord>(left: &[T], right: &[T]) -> f64 {
    let one: BTreeSet<T> = left.iter().copied().collect();
    let other: BTreeSet<T> = right.iter().copied().collect();
    let either = one.union(&other).count();
    if either == 0 { 0.0 } else { one.intersection(&other).count() as f64 / either as f64 }
}

/// Insertions, deletions and substitutions that turn one text into the other (Levenshtein 1966).
pub(super) fn levenshtein<T: Copy + Eq>(left: &[T], right: &[T]) -> u32 {
    let mut above: Vec<u32> = (0..=right.len() as u32).collect();
    for (row, unit) in left.iter().enumerate() {
        let mut line = vec![row as u32 + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = above[column] + u32::from(unit != other);
            line.push(changed.min(above[column + 1] + 1).min(line[column] + 1));
        }
        above = line;
    }
    above[right.len()]
}

/// Insertions, deletions, substitutions and swaps of neighbours, which may be edited again after
/// (Damerau 1964, the unrestricted form of Lowrance and Wagner 1975).
pub(super) fn damerau_levenshtein<T: Copy + Ord>(left: &[T], right: &[T]) -> u32 {
    let far = (left.len() + right.len()) as u32;
    // Row and column 0 hold what is never reached, row and column 1 the empty start.
    let mut cost = vec![vec![far; right.len() + 2]; left.len() + 2];
    for (row, line) in cost.iter_mut().enumerate().skip(1) {
        line[1] = row as u32 - 1;
    }
    for (column, cell) in cost[1].iter_mut().enumerate().skip(1) {
        *cell = column as u32 - 1;
    }
    let mut last_row_of: BTreeMap<T, usize> = BTreeMap::new();
    for row in 1..=left.len() {
        let mut last_column = 0;
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let match_row = last_row_of.get(&right[column - 1]).copied().unwrap_or(0);
            let between = (row - match_row - 1 + column - last_column - 1) as u32;
            let swapped = cost[match_row][last_column] + between + 1;
            let changed = cost[row][column] + u32::from(!same);
            let dropped = cost[row][column + 1].min(cost[row + 1][column]) + 1;
            cost[row + 1][column + 1] = changed.min(dropped).min(swapped);
            if same {
                last_column = column;
            }
        }
        last_row_of.insert(left[row - 1], row);
    }
    cost[left.len() + 1][right.len() + 1]
}

/// Places that differ; `None` when the lengths do.
pub(super) fn hamming<T: Eq>(left: &[T], right: &[T]) -> Option<u32> {
    let differing = left.iter().zip(right).filter(|(one, other)| one != other).count();
    (left.len() == right.len()).then_some(differing as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{damerau_levenshtein, edits, hamming, jaccard, jaro, jaro_winkler, levenshtein, likeness};
    use crate::matching::condition::{Edits, Likeness};
    use crate::matching::settings::TextUnits;

    /// left, right, jaro, jaro_winkler, jaccard, levenshtein, damerau_levenshtein as DuckDB 2.0.0 says.
    const REFERENCE: &str = include_str!("../../tests/reference/splink/strings.csv");

    #[test]
    fn every_measure_is_duckdbs_to_the_last_bit() {
        let mut reader = csv::Reader::from_reader(REFERENCE.as_bytes());
        let mut count = 0;
        for row in reader.records().map(Result::unwrap) {
            let (left, right) = (&row[0], &row[1]);
            let like = |kind| likeness(kind, TextUnits::Bytes, left, right);
            let far = |kind| edits(kind, TextUnits::Bytes, left, right);
            let exactly = |at: usize| row[at].parse::<f64>().unwrap().to_bits();
            assert_eq!(like(Likeness::Jaro).to_bits(), exactly(2), "jaro({left}, {right})");
            assert_eq!(like(Likeness::JaroWinkler).to_bits(), exactly(3), "jaro_winkler({left}, {right})");
            assert_eq!(like(Likeness::Jaccard).to_bits(), exactly(4), "jaccard({left}, {right})");
            assert_eq!(far(Edits::Levenshtein).to_string(), row[5], "levenshtein({left}, {right})");
            assert_eq!(far(Edits::DamerauLevenshtein).to_string(), row[6], "damerau({left}, {right})");
            count += 1;
        }
        assert!(count > 500, "only {count} rows");
    }

    #[test]
    fn an_accented_letter_is_one_character_but_two_bytes() {
        let distance = |units| edits(Edits::Levenshtein, units, "é", "e");
        assert_eq!((distance(TextUnits::Bytes), distance(TextUnits::Chars)), (2, 1));
    }

    #[test]
    fn a_swapped_pair_may_be_edited_again() {
        assert_eq!((levenshtein(b"ca", b"abc"), damerau_levenshtein(b"ca", b"abc")), (3, 2));
    }

    #[test]
    fn empty_texts_are_not_alike() {
        assert_eq!(likeness(Likeness::JaroWinkler, TextUnits::Bytes, "", "").to_bits(), 0);
        assert_eq!(likeness(Likeness::Jaccard, TextUnits::Chars, "", "").to_bits(), 0);
        assert_eq!(hamming(b"ab", b"a"), None);
    }

    proptest! {
        #[test]
        fn every_measure_is_symmetric(a in "[a-d]{0,9}", b in "[a-d]{0,9}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            prop_assert_eq!(jaro_winkler(a, b).to_bits(), jaro_winkler(b, a).to_bits());
            prop_assert_eq!(jaro(a, b).to_bits(), jaro(b, a).to_bits());
            prop_assert_eq!(jaccard(a, b).to_bits(), jaccard(b, a).to_bits());
            prop_assert_eq!(levenshtein(a, b), levenshtein(b, a));
            prop_assert_eq!(damerau_levenshtein(a, b), damerau_levenshtein(b, a));
        }

        #[test]
        fn swaps_only_shorten_a_distance(a in "[a-c]{0,9}", b in "[a-c]{0,9}") {
            let plain = levenshtein(a.as_bytes(), b.as_bytes());
            let with_swaps = damerau_levenshtein(a.as_bytes(), b.as_bytes());
            prop_assert!(with_swaps <= plain && plain <= 2 * with_swaps);
        }
    }
}
