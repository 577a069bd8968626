use rustc_hash::FxHashMap;

use super::nature::NONE;
use crate::tidy::is_honorific;
use crate::tidy::name_forms;

/// One way in which a name may be written: interned forename and surname, and the pair without its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// Canonical forename; [`NONE`] if none is given.
    pub forename: u32,
    /// Canonical surname.
    pub surname: u32,
    /// The two without their order: a swapped name has the same pair.
    pub pair: u32,
}

/// Distinct names, each brought into comparable form once.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: Vec<Box<str>>,
    word_index: FxHashMap<Box<str>, u32>,
    honorific: Vec<bool>,
    pairs: FxHashMap<(u32, u32), u32>,
    starts: Vec<u32>,
    writings: Vec<Writing>,
    index: FxHashMap<Vec<Writing3>, u32>,
}

type Writing3 = (u32, u32, u32);

impl Names {
    /// The number of a name; [`NONE`] where there is neither forename nor surname.
    pub(super) fn intern(&mut self, forename: &str, middle: &str, surname: &str) -> u32 {
        let forms = name_forms(forename, middle, surname);
        if forms.surname.is_empty() {
            return NONE;
        }
        let mut writings = vec![self.writing(&forms.forename, &forms.surname)];
        for (forename, surname) in &forms.others {
            let writing = self.writing(forename, surname);
            if !writings.contains(&writing) {
                writings.push(writing);
            }
        }
        let key: Vec<Writing3> = writings.iter().map(|w| (w.forename, w.surname, w.pair)).collect();
        if let Some(number) = self.index.get(&key) {
            return *number;
        }
        let number = self.starts.len() as u32;
        self.starts.push(self.writings.len() as u32);
        self.writings.extend(writings);
        self.index.insert(key, number);
        number
    }

    fn writing(&mut self, forename: &str, surname: &str) -> Writing {
        let forename = if forename.is_empty() { NONE } else { self.word(forename) };
        let surname = self.word(surname);
        let next = self.pairs.len() as u32;
        let pair = *self.pairs.entry((forename.min(surname), forename.max(surname))).or_insert(next);
        Writing { forename, surname, pair }
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(number) = self.word_index.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.honorific.push(is_honorific(word));
        self.word_index.insert(word.into(), number);
        number
    }

    /// All writings of a name, the given one first; none for a nameless sighting.
    pub(super) fn writings(&self, name: u32) -> &[Writing] {
        if name == NONE {
            return &[];
        }
        let name = name as usize;
        let end = self.starts.get(name + 1).map_or(self.writings.len(), |end| *end as usize);
        &self.writings[self.starts[name] as usize..end]
    }

    /// The name as given; `None` for a nameless sighting.
    pub(super) fn given(&self, name: u32) -> Option<Writing> {
        self.writings(name).first().copied()
    }

    /// The text of a word; empty for [`NONE`].
    pub(super) fn text(&self, word: u32) -> &str {
        self.words.get(word as usize).map_or("", |text| text)
    }

    /// Whether a word is a surname that ties nobody.
    pub(super) fn is_honorific(&self, word: u32) -> bool {
        self.honorific.get(word as usize).copied().unwrap_or(false)
    }

    /// Whether a forename is only an initial.
    pub(super) fn is_initial(&self, word: u32) -> bool {
        self.text(word).len() == 1
    }

    /// The surnames of a name, in every writing, that tie people.
    pub(super) fn tying_surnames(&self, name: u32) -> impl Iterator<Item = u32> {
        self.writings(name).iter().map(|writing| writing.surname).filter(|surname| !self.is_honorific(*surname))
    }

    /// Whether two names share a surname that ties people.
    pub(super) fn share_surname(&self, one: u32, other: u32) -> bool {
        self.tying_surnames(one).any(|a| self.writings(other).iter().any(|b| a == b.surname))
    }

    /// Whether the names can be one person's: a forename alike (or an initial) and any surname, or a swapped name.
    pub(super) fn agree(&self, one: u32, other: u32) -> bool {
        let (Some(a), Some(b)) = (self.given(one), self.given(other)) else { return false };
        let swapped = self.writings(one).iter().any(|a| self.writings(other).iter().any(|b| a.pair == b.pair));
        let no_forename = a.forename == NONE || b.forename == NONE;
        swapped || if no_forename { a.surname == b.surname } else { self.alike(a.forename, b.forename) }
    }

    /// Whether two words can be one forename or surname: equal, an initial of the other, cut short, or a slip apart.
    pub(super) fn alike(&self, one: u32, other: u32) -> bool {
        let (a, b) = (self.text(one), self.text(other));
        if one == other {
            return true;
        }
        if a.len() == 1 || b.len() == 1 {
            return a.as_bytes().first() == b.as_bytes().first();
        }
        self.a_slip_apart(one, other)
    }

    /// Whether two full words differ by a slip of the pen or a cut.
    pub(super) fn a_slip_apart(&self, one: u32, other: u32) -> bool {
        let (a, b) = (self.text(one), self.text(other));
        let shorter = a.len().min(b.len());
        if shorter < 3 {
            return false;
        }
        let cut = shorter >= 4 && (a.starts_with(b) || b.starts_with(a));
        // Jaro-Winkler above 0.9 is one slip in a word of six letters.
        cut || (a.len().abs_diff(b.len()) <= 2 && strsim::jaro_winkler(a, b) >= 0.9)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_agree_across_initials_swaps_and_slips_but_not_across_siblings() {
        let mut names = Names::default();
        let mut agree = |one: (&str, &str), other: (&str, &str)| {
            let (a, b) = (names.intern(one.0, "", one.1), names.intern(other.0, "", other.1));
            names.agree(a, b)
        };
        assert!(agree(("J", "SMITH"), ("JOHN", "SMITH")));
        assert!(agree(("SMITH", "JOHN"), ("JOHN", "SMITH")));
        assert!(agree(("JANE", "SMITH"), ("JANE", "JONES")));
        assert!(agree(("MARGRET", "SMITH"), ("MARGARETA", "SMITH")));
        assert!(!agree(("JOHN", "SMITH"), ("MARY", "SMITH")));
        assert!(!agree(("", ""), ("MARY", "SMITH")));
    }
}
