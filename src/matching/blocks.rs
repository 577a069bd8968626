//! Records that share a key, found by sorting.

use rustc_hash::FxHashMap;

/// The records of each key that two or more records (or both sides of a pair) have.
///
/// A rule that compares the same expressions on both sides has one list of rows; one that compares different
/// expressions (`l.forename = r.surname`) has a list for each side, of the same blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    left: Lists,
    right: Option<Lists>,
}

/// Rows by block: those of block `b` are `rows[starts[b]..starts[b + 1]]`, rising.
#[derive(Debug, Default)]
struct Lists {
    rows: Vec<u32>,
    starts: Vec<u32>,
}

impl Lists {
    fn block(&self, block: usize) -> &[u32] {
        &self.rows[self.starts[block] as usize..self.starts[block + 1] as usize]
    }

    /// The lists less those of blocks marked.
    fn without(&self, cut: &[bool]) -> Self {
        let mut kept = Self { rows: Vec::new(), starts: vec![0] };
        for block in (0..cut.len()).filter(|block| !cut[*block]) {
            kept.rows.extend_from_slice(self.block(block));
            kept.starts.push(kept.rows.len() as u32);
        }
        kept
    }
}

/// The block of each row, from 1; 0 where it is in none. For a rule of two sides, as a left and as a right record.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    pub(super) left: Vec<u32>,
    pub(super) right: Option<Vec<u32>>,
}

impl Ranks {
    /// The blocks of the rows as right records.
    pub(super) fn right(&self) -> &[u32] {
        self.right.as_deref().unwrap_or(&self.left)
    }
}

impl Blocks {
    /// How many blocks there are.
    pub(super) fn len(&self) -> usize {
        self.left.starts.len().saturating_sub(1)
    }

    /// The left and the right rows of a block; the same list if the rule has one side.
    pub(super) fn block(&self, block: usize) -> (&[u32], &[u32]) {
        let left = self.left.block(block);
        (left, self.right.as_ref().map_or(left, |right| right.block(block)))
    }

    /// Whether left and right records are of one list.
    pub(super) fn one_sided(&self) -> bool {
        self.right.is_none()
    }

    /// Pairs in a block before any is left out.
    pub(super) fn pairs(&self, block: usize) -> u64 {
        let (left, right) = self.block(block);
        let (left, right) = (left.len() as u64, right.len() as u64);
        if self.one_sided() { left * (left - 1) / 2 } else { left * right }
    }

    /// Groups rows by key; key 0 is none.
    pub(super) fn of(left: &[u64], right: Option<&[u64]>) -> (Self, Ranks) {
        let Some(right) = right else {
            let (lists, ranks) = group(&sorted(left), left.len(), |rows| rows.len() > 1);
            return (Self { left: lists, right: None }, Ranks { left: ranks, right: None });
        };
        two_sided(left, right)
    }

    /// Drops the blocks for which `cut` is true: no later rule takes their pairs for done.
    pub(super) fn cut(&mut self, ranks: &mut Ranks, cut: &[bool]) {
        let clear = |ranks: &mut Vec<u32>| {
            for rank in ranks.iter_mut().filter(|rank| **rank > 0) {
                if cut[*rank as usize - 1] {
                    *rank = 0;
                }
            }
        };
        clear(&mut ranks.left);
        if let Some(ranks) = &mut ranks.right {
            clear(ranks);
        }
        self.left = self.left.without(cut);
        self.right = self.right.as_ref().map(|right| right.without(cut));
    }
}

/// (key, row) of rows that have a key, by key and then row.
fn sorted(keys: &[u64]) -> Vec<(u64, u32)> {
    let most = keys.iter().copied().max().unwrap_or(0);
    let key_bits = u64::BITS - most.leading_zeros();
    let row_bits = u64::BITS - (keys.len() as u64).leading_zeros();
    if key_bits + row_bits > u64::BITS {
        return sorted(&dense(keys));
    }
    let mask = (1 << row_bits) - 1;
    let packed = keys.iter().enumerate().filter(|(_, key)| **key != 0);
    let mut packed: Vec<u64> = packed.map(|(row, key)| key << row_bits | row as u64).collect();
    radix_sort(&mut packed, row_bits, row_bits + key_bits);
    packed.into_iter().map(|both| (both >> row_bits, (both & mask) as u32)).collect()
}

/// The same keys as small numbers.
pub(super) fn dense(keys: &[u64]) -> Vec<u64> {
    let mut numbers: FxHashMap<u64, u64> = FxHashMap::default();
    let mut number = |key: u64| {
        let next = numbers.len() as u64 + 1;
        if key == 0 { 0 } else { *numbers.entry(key).or_insert(next) }
    };
    keys.iter().map(|key| number(*key)).collect()
}

/// Sorts by the bits `from..to`, keeping the order of equals: eleven bits a pass.
fn radix_sort(values: &mut Vec<u64>, from: u32, to: u32) {
    const DIGIT: u32 = 11;
    let mut other = vec![0; values.len()];
    let mut shift = from;
    while shift < to {
        let digit = |value: u64| (value >> shift) as usize & ((1 << DIGIT) - 1);
        let mut ends = [0_u32; 1 << DIGIT];
        for value in values.iter() {
            ends[digit(*value)] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        for value in values.iter() {
            let place = &mut ends[digit(*value)];
            other[*place as usize] = *value;
            *place += 1;
        }
        std::mem::swap(values, &mut other);
        shift += DIGIT;
    }
}

fn group(sorted: &[(u64, u32)], rows: usize, keep: impl Fn(&[(u64, u32)]) -> bool) -> (Lists, Vec<u32>) {
    let mut lists = Lists { rows: Vec::new(), starts: vec![0] };
    let mut ranks = vec![0; rows];
    for block in sorted.chunk_by(|one, other| one.0 == other.0).filter(|block| keep(block)) {
        let rank = lists.starts.len() as u32;
        for (_, row) in block {
            ranks[*row as usize] = rank;
            lists.rows.push(*row);
        }
        lists.starts.push(lists.rows.len() as u32);
    }
    (lists, ranks)
}

fn two_sided(left: &[u64], right: &[u64]) -> (Blocks, Ranks) {
    let (mut one, mut other) = (left.to_vec(), right.to_vec());
    if one.iter().chain(&other).any(|key| *key > u64::from(u32::MAX)) {
        let mut both = one.clone();
        both.extend_from_slice(&other);
        other = dense(&both).split_off(one.len());
        one = dense(&both);
        one.truncate(other.len());
    }
    let (left_rows, right_rows) = (sorted(&one), sorted(&other));
    let keys = |rows: &[(u64, u32)]| rows.iter().map(|(key, _)| *key).collect::<rustc_hash::FxHashSet<u64>>();
    let (left_keys, right_keys) = (keys(&left_rows), keys(&right_rows));
    let (left, left_ranks) = group(&left_rows, one.len(), |block| right_keys.contains(&block[0].0));
    let (right, right_ranks) = group(&right_rows, other.len(), |block| left_keys.contains(&block[0].0));
    (Blocks { left, right: Some(right) }, Ranks { left: left_ranks, right: Some(right_ranks) })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Blocks;

    fn naive(left: &[u64], right: &[u64], one_sided: bool) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (l, one) in left.iter().enumerate() {
            for (r, other) in right.iter().enumerate() {
                if *one != 0 && one == other && (!one_sided || l < r) {
                    pairs.push((l as u32, r as u32));
                }
            }
        }
        pairs
    }

    fn found(blocks: &Blocks) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for block in 0..blocks.len() {
            let (left, right) = blocks.block(block);
            let before = pairs.len();
            for l in left {
                pairs.extend(right.iter().filter(|r| !blocks.one_sided() || l < *r).map(|r| (*l, *r)));
            }
            assert_eq!((pairs.len() - before) as u64, blocks.pairs(block));
        }
        pairs.sort_unstable();
        pairs
    }

    proptest! {
        #[test]
        fn a_block_holds_the_rows_of_one_key(keys in vec(0..6_u64, 0..40), far in any::<u64>()) {
            let spread: Vec<u64> = keys.iter().map(|key| key.wrapping_mul(far | 1 << 63)).collect();
            for keys in [&keys, &spread] {
                let (blocks, ranks) = Blocks::of(keys, None);
                prop_assert_eq!(found(&blocks), naive(keys, keys, true));
                for (l, r) in found(&blocks) {
                    prop_assert_eq!(ranks.left[l as usize], ranks.left[r as usize]);
                }
            }
        }

        #[test]
        fn a_rule_of_two_sides_joins_them(pairs in vec((0..6_u64, 0..6_u64), 0..30), far in 1..u64::MAX) {
            let side = |pick: fn(&(u64, u64)) -> u64| pairs.iter().map(|pair| pick(pair).wrapping_mul(far)).collect();
            let (left, right): (Vec<u64>, Vec<u64>) = (side(|pair| pair.0), side(|pair| pair.1));
            let (blocks, ranks) = Blocks::of(&left, Some(&right));
            prop_assert_eq!(found(&blocks), naive(&left, &right, false));
            for (l, r) in found(&blocks) {
                prop_assert_eq!(ranks.left[l as usize], ranks.right()[r as usize]);
            }
        }
    }

    #[test]
    fn a_block_that_is_cut_leaves_its_rows_to_later_rules() {
        let (mut blocks, mut ranks) = Blocks::of(&[5, 5, 5, 7, 7], None);
        blocks.cut(&mut ranks, &[true, false]);
        assert_eq!((found(&blocks), ranks.left), (vec![(3, 4)], vec![0, 0, 0, 2, 2]));
    }
}
