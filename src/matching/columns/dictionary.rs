//! The distinct values of a column, and how values become numbers.

/// The distinct values of a column by number; 0 is null, numbers follow the order of first appearance.
///
/// One arena of bytes and one end a value: 4 bytes a value on top of its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({} values)", self.len())
    }
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { bytes: Vec::new(), ends: vec![0] }
    }
}

impl Dictionary {
    /// How many numbers there are, null's included: they are `0..len`.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is nothing but null.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// The bytes of a value; empty for null.
    #[inline]
    pub fn bytes(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.bytes[start..self.ends[id] as usize]
    }

    /// The text of a value; `None` for null.
    pub fn text(&self, id: u32) -> Option<&str> {
        if id == 0 {
            return None;
        }
        Some(std::str::from_utf8(self.bytes(id)).expect("values are checked when they enter a dictionary"))
    }

    /// Adds a value after the last one, whether it is there already or not; its number.
    ///
    /// `None` when the column's distinct values exceed 4 GiB.
    pub fn push(&mut self, text: &[u8]) -> Option<u32> {
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        Some((self.ends.len() - 1) as u32)
    }
}

/// Why a value was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    NotUtf8,
    TooMany,
}

/// Numbers values: an open-addressing table over a [`Dictionary`].
///
/// A slot is 32 bits of hash and the number; 0 is free. Kept under 60 per cent full.
pub(crate) struct Interner {
    values: Dictionary,
    slots: Vec<u64>,
    distinct: bool,
}

impl Default for Interner {
    fn default() -> Self {
        Self::new(true)
    }
}

impl Interner {
    /// With `distinct` false every value gets a number of its own: for columns of unique ids.
    pub(super) fn new(distinct: bool) -> Self {
        Self { values: Dictionary::default(), slots: vec![0; 1 << 10], distinct }
    }

    /// The number of a value known to be UTF-8; 0 for an empty one.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        self.intern(text.as_bytes()).expect("text is UTF-8 and a derived column stays below 4 GiB of distinct values")
    }

    /// The number of a value; 0 for an empty one.
    #[inline]
    pub(super) fn intern(&mut self, text: &[u8]) -> Result<u32, Refused> {
        if text.is_empty() {
            return Ok(0);
        }
        if !self.distinct {
            return self.add(text);
        }
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            if (slot >> 32) as u32 == hash && self.values.bytes(slot as u32) == text {
                return Ok(slot as u32);
            }
            at = (at + 1) & mask;
        }
        let id = self.add(text)?;
        self.slots[at] = u64::from(hash) << 32 | u64::from(id);
        if self.values.len() * 5 > self.slots.len() * 3 {
            self.grow();
        }
        Ok(id)
    }

    /// The distinct values.
    pub(crate) fn into_values(self) -> Dictionary {
        self.values
    }

    fn add(&mut self, text: &[u8]) -> Result<u32, Refused> {
        if std::str::from_utf8(text).is_err() {
            return Err(Refused::NotUtf8);
        }
        self.values.push(text).ok_or(Refused::TooMany)
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for slot in old.into_iter().filter(|slot| *slot != 0) {
            let mut at = (slot >> 32) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

/// 32 bits of a multiply-and-fold hash over words of eight bytes. Only for the table: no number depends on it.
#[inline]
fn hash(text: &[u8]) -> u32 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = text.len() as u64 ^ 0x243F_6A88_85A3_08D3;
    let mut rest = text;
    while rest.len() > 8 {
        state = fold(state ^ word(&rest[..8]), K);
        rest = &rest[8..];
    }
    let last = if text.len() >= 8 { word(&text[text.len() - 8..]) } else { short(rest) };
    let mixed = fold(state ^ last, K ^ 0x1357_9BDF_0246_8ACE);
    (mixed ^ (mixed >> 32)) as u32
}

#[inline]
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[inline]
fn word(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().expect("eight bytes are taken"))
}

/// Up to eight bytes as a number.
#[inline]
fn short(text: &[u8]) -> u64 {
    let n = text.len();
    if n >= 8 {
        return word(&text[..8]);
    }
    if n >= 4 {
        let four =
            |at: usize| u64::from(u32::from_le_bytes(text[at..at + 4].try_into().expect("four bytes are taken")));
        return four(0) | four(n - 4) << 32;
    }
    text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{Interner, Refused};

    #[test]
    fn a_value_keeps_its_number_however_many_follow() {
        let mut interner = Interner::default();
        let name = |n: u32| format!("value {n}").repeat((n % 4 + 1) as usize);
        for n in 0..20_000 {
            assert_eq!(interner.intern(name(n).as_bytes()), Ok(n + 1));
        }
        for n in (0..20_000).rev() {
            assert_eq!(interner.intern(name(n).as_bytes()), Ok(n + 1));
        }
        let values = interner.into_values();
        assert_eq!((values.len(), values.text(0), values.text(7)), (20_001, None, Some(name(6).as_str())));
    }

    #[test]
    fn empty_is_null_and_what_is_not_text_is_refused() {
        let mut interner = Interner::default();
        assert_eq!(interner.intern(b""), Ok(0));
        assert_eq!(interner.intern(b"\xff\xfe"), Err(Refused::NotUtf8));
    }

    #[test]
    fn values_that_differ_in_one_byte_or_by_length_have_numbers_of_their_own() {
        let mut interner = Interner::default();
        let mut seen = std::collections::BTreeSet::new();
        for length in 1..40_usize {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text[at] = b'b';
                assert!(seen.insert(interner.intern(&text).unwrap()));
            }
        }
    }
}
