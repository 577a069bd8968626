use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::tidy::ways;
use crate::tidy::written_out;

/// How a written word is a word of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum Spelling {
    /// The same, or an abbreviation of it.
    Exact,
    /// One letter missing, added or another, or two swapped; or a shortening that is not in use.
    Slip,
}

/// The words of streets and buildings, numbered. Whether a word was known on an as-of date is for the reader to ask: what
/// two words have in common does not depend on a third.
#[derive(Debug, Default)]
pub(in crate::link) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
    /// Hash of each word, and of it without each of its letters, with its number; sorted.
    shortened: Vec<(u64, u32)>,
    /// Words that end a street's name.
    ways: Vec<bool>,
}

/// Of shorter words there are no slips; what is written may lack one letter more.
const SLIP_LETTERS: usize = 3;
/// Longer words are no shortenings.
const SHORTENING_LETTERS: usize = 5;

impl Vocabulary {
    /// The number of a cleaned word.
    pub(in crate::link) fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.numbers.insert(word.into(), number);
        self.words.push(word.into());
        number
    }

    /// To be called when the last word is in.
    pub(in crate::link) fn close(&mut self) {
        self.ways = self.words.iter().map(|word| ways().contains(&&**word)).collect();
        let words = self.words.iter().enumerate().filter(|(_, word)| word.len() >= SLIP_LETTERS);
        self.shortened = words
            .flat_map(|(number, word)| shortenings(word).into_iter().map(move |key| (key, number as u32)))
            .collect();
        self.shortened.sort_unstable();
        self.shortened.dedup();
    }

    /// How many words there are.
    pub(in crate::link) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether a word ends a street's name: STREET, LANE.
    pub(in crate::link) fn is_way(&self, word: u32) -> bool {
        self.ways[word as usize]
    }

    /// Whether a word is one of some.
    pub(in crate::link) fn is_any(&self, word: u32, some: &[&str]) -> bool {
        some.contains(&&*self.words[word as usize])
    }

    /// The words a cleaned word may be, exact ones first, by number within each.
    pub(in crate::link) fn readings(&self, word: &str) -> Vec<(Spelling, u32)> {
        let mut found: Vec<(Spelling, u32)> = Vec::new();
        let saint = if word == "ST" { Some("SAINT") } else { None };
        let exact = [Some(word), written_out(word), saint].into_iter().flatten();
        found.extend(exact.filter_map(|form| self.numbers.get(form)).map(|number| (Spelling::Exact, *number)));
        if word.len() + 1 >= SLIP_LETTERS {
            let near = shortenings(word).into_iter().flat_map(|key| {
                let from = self.shortened.partition_point(|(other, _)| *other < key);
                self.shortened[from..].iter().take_while(move |(other, _)| *other == key).map(|(_, number)| *number)
            });
            let a_slip = |number: &u32| strsim::osa_distance(word, &self.words[*number as usize]) == 1;
            found.extend(near.filter(a_slip).map(|number| (Spelling::Slip, number)));
        }
        if (2..=SHORTENING_LETTERS).contains(&word.len()) {
            let long = ways().iter().filter(|way| shortens(word, way)).filter_map(|way| self.numbers.get(*way));
            found.extend(long.map(|number| (Spelling::Slip, *number)));
        }
        found.sort_unstable();
        let mut kept: Vec<(Spelling, u32)> = Vec::with_capacity(found.len());
        for reading in found {
            if !kept.iter().any(|(_, number)| *number == reading.1) {
                kept.push(reading);
            }
        }
        kept
    }
}

/// Hashes of a word and of it without each of its letters: words a slip apart share one (or differ in two swapped letters,
/// and share one too).
fn shortenings(word: &str) -> Vec<u64> {
    let mut keys = vec![xxh3_64(word.as_bytes())];
    keys.extend((0..word.len()).map(|out| xxh3_64(format!("{}{}", &word[..out], &word[out + 1..]).as_bytes())));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether a word is made of some of the letters of a longer one in order, the first among them: `LA` of LANE.
fn shortens(short: &str, long: &str) -> bool {
    let mut letters = long.bytes();
    short.len() < long.len()
        && short.as_bytes().first() == long.as_bytes().first()
        && short.bytes().all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::Spelling;
    use super::Vocabulary;

    #[test]
    fn a_word_is_read_as_itself_as_what_it_abbreviates_and_as_what_is_a_slip_away() {
        let words = ["MILL", "HILL", "LANE", "STREET", "SAINT", "HAWTHORN", "ROAD", "MARE"];
        let mut vocabulary = Vocabulary::default();
        let numbers: Vec<u32> = words.iter().map(|word| vocabulary.intern(word)).collect();
        assert_eq!(vocabulary.intern("MILL"), numbers[0]);
        vocabulary.close();
        let table: [(&str, &[&str], &[&str]); 10] = [
            ("MIL", &[], &["MILL"]),
            ("MILL", &["MILL"], &["HILL"]),
            ("LN", &["LANE"], &[]),
            ("LA", &[], &["LANE"]),
            ("ST", &["STREET", "SAINT"], &[]),
            ("HAWTHRON", &[], &["HAWTHORN"]),
            ("HAWTHORNE", &[], &["HAWTHORN"]),
            ("HAWTRON", &[], &[]),
            ("ROAD", &["ROAD"], &[]),
            ("MARS", &[], &["MARE"]),
        ];
        for (word, exact, slips) in table {
            let readings = vocabulary.readings(word);
            let of = |spelling: Spelling| {
                let of = readings.iter().filter(|(other, _)| *other == spelling);
                of.map(|(_, number)| words[*number as usize]).collect::<Vec<_>>()
            };
            assert_eq!(of(Spelling::Exact), exact, "{word}");
            assert_eq!(of(Spelling::Slip), slips, "{word}");
        }
    }
}
