use rustc_hash::FxHashMap;

use super::vocabulary::Vocabulary;
use super::written::ANNEXE;
use super::written::Number;
use super::written::Unit;
use super::written::UnitKind;
use super::written::Written;
use super::written::read;
use crate::archive::KnownRows;
use crate::domain::NULL;
use crate::domain::Uprn;
use crate::tidy::clean;
use crate::tidy::is_flat_word;
use crate::tidy::street_words;

/// One row of the gazetteer, taken apart.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Property {
    /// Its UPRN; 0 if it has none.
    pub uprn: u64,
    /// Number of the postcode; 0 is the empty one.
    pub postcode: u32,
    /// Number of the street; 0 is the nameless one.
    pub street: u32,
    /// Number of the building.
    pub number: Number,
    /// Whether the suffix of the number is the letter of a flat.
    pub lettered_flat: bool,
    /// Which part of the building.
    pub unit: Unit,
    /// List of words that name the part: THE COACH HOUSE.
    pub unit_words: u32,
    /// List of words that name the building.
    pub name: u32,
    /// List of words of town and locality, which tell nothing apart.
    pub town: u32,
}

/// A street by its words.
#[derive(Debug)]
pub(in crate::link) struct Street {
    /// Words in order.
    pub words: Box<[u32]>,
    /// The first row on it: before that row is known, nothing of it is.
    pub first_row: u32,
}

/// Every gazetteer row ever read, with what is needed to find those that a written address may mean. Lists are in the
/// order in which rows became known, so that what was known on a date is the beginning of each.
#[derive(Debug, Default)]
pub(in crate::link) struct Gazetteer {
    /// The rows.
    pub properties: Vec<Property>,
    /// Distinct streets.
    pub streets: Vec<Street>,
    /// Distinct postcodes.
    pub postcodes: Vec<Box<str>>,
    /// Distinct lists of words.
    pub lists: Vec<Box<[u32]>>,
    /// All words.
    pub vocabulary: Vocabulary,
    postcode_numbers: FxHashMap<Box<str>, u32>,
    by_postcode: Vec<(u32, u32)>,
    by_street: Vec<(u32, u32, u32)>,
    by_word: Vec<(u32, u32, u32)>,
}

type Columns<'a> = [&'a [u32]; 10];

const COLUMNS: [&str; 10] = [
    "uprn",
    "sao_text",
    "sao_start",
    "sao_suffix",
    "pao_text",
    "pao_start",
    "pao_suffix",
    "street",
    "postcode",
    "town",
];

impl Gazetteer {
    /// Takes every row apart.
    pub(in crate::link) fn new(rows: KnownRows<'_>) -> Self {
        let empty = vec![NULL; rows.len()];
        let column = |name: &str| rows.text(name);
        let codes: Columns<'_> = COLUMNS.map(|name| column(name).map_or(&empty[..], |(codes, _)| codes));
        let texts = COLUMNS.map(|name| column(name).map(|(_, text)| text));
        let word = |place: usize, code: u32| texts[place].and_then(|text| text.word(code)).unwrap_or("");
        let mut maker = Maker::default();
        // Number 0 of each is the empty one.
        maker.words("");
        maker.street("", 0);
        maker.postcode("");
        let mut memo = Memo::default();
        for (row, uprn_code) in codes[0].iter().enumerate() {
            let of = |place: usize| codes[place][row];
            let uprn = *memo
                .uprns
                .entry(*uprn_code)
                .or_insert_with(|| Uprn::read(word(0, *uprn_code)).map_or(0, |uprn| uprn.0));
            let (unit, unit_words) = *memo
                .units
                .entry([of(1), of(2), of(3)])
                .or_insert_with(|| maker.unit(word(1, of(1)), word(2, of(2)), word(3, of(3))));
            let (number, name) = *memo
                .buildings
                .entry([of(4), of(5), of(6)])
                .or_insert_with(|| maker.building(word(4, of(4)), word(5, of(5)), word(6, of(6))));
            let street = *memo.streets.entry(of(7)).or_insert_with(|| maker.street(word(7, of(7)), row as u32));
            let postcode = *memo.postcodes.entry(of(8)).or_insert_with(|| maker.postcode(word(8, of(8))));
            let town = *memo.towns.entry(of(9)).or_insert_with(|| maker.words(&clean(word(9, of(9)))));
            let made = Property { uprn, postcode, street, number, lettered_flat: false, unit, unit_words, name, town };
            maker.made.properties.push(lettered(made));
        }
        maker.index()
    }

    /// The number of a postcode, if a row has it.
    pub(in crate::link) fn postcode(&self, postcode: &str) -> Option<u32> {
        self.postcode_numbers.get(postcode).copied()
    }

    /// The first `known` rows of a postcode, ascending.
    pub(in crate::link) fn in_postcode(&self, postcode: u32, known: u32) -> impl Iterator<Item = u32> {
        let from = self.by_postcode.partition_point(|(other, _)| *other < postcode);
        let rows = self.by_postcode[from..].iter();
        rows.take_while(move |(other, row)| *other == postcode && *row < known).map(|(_, row)| *row)
    }

    /// The first `known` rows of a number (0 for none) of a street, ascending.
    pub(in crate::link) fn on_street(&self, street: u32, number: u32, known: u32) -> impl Iterator<Item = u32> {
        let wanted = (street, number);
        let from = self.by_street.partition_point(|(street, number, _)| (*street, *number) < wanted);
        let rows = self.by_street[from..].iter();
        rows.take_while(move |(street, number, row)| (*street, *number) == wanted && *row < known).map(|(.., row)| *row)
    }

    /// The streets with a word that have a row among the first `known`, in the order of their first rows.
    pub(in crate::link) fn streets_with(&self, word: u32, known: u32) -> impl Iterator<Item = u32> {
        let from = self.by_word.partition_point(|(other, ..)| *other < word);
        let streets = self.by_word[from..].iter();
        streets.take_while(move |(other, first, _)| *other == word && *first < known).map(|(.., street)| *street)
    }
}

#[derive(Default)]
struct Memo {
    uprns: FxHashMap<u32, u64>,
    units: FxHashMap<[u32; 3], (Unit, u32)>,
    buildings: FxHashMap<[u32; 3], (Number, u32)>,
    streets: FxHashMap<u32, u32>,
    postcodes: FxHashMap<u32, u32>,
    towns: FxHashMap<u32, u32>,
}

#[derive(Default)]
struct Maker {
    made: Gazetteer,
    lists: FxHashMap<Box<[u32]>, u32>,
    streets: FxHashMap<Box<[u32]>, u32>,
}

impl Maker {
    fn words(&mut self, cleaned: &str) -> u32 {
        let words = cleaned.split(' ').filter(|word| !word.is_empty());
        let list: Box<[u32]> = words.map(|word| self.made.vocabulary.intern(word)).collect();
        let next = self.made.lists.len() as u32;
        let number = *self.lists.entry(list.clone()).or_insert(next);
        if number == next {
            self.made.lists.push(list);
        }
        number
    }

    /// Words that are neither number nor unit, written out as those of a street.
    fn other_words(&mut self, written: &Written) -> u32 {
        let words: Vec<&str> = written.words.iter().map(|word| word.text.as_str()).collect();
        self.words(&street_words(&words.join(" ")).join(" "))
    }

    /// `FLAT` and `3`, `FLAT 3`, `3`, `GROUND FLOOR FLAT`, `THE COACH HOUSE`.
    fn unit(&mut self, text: &str, start: &str, suffix: &str) -> (Unit, u32) {
        let cleaned = clean(text);
        let flat = if cleaned.split(' ').any(is_flat_word) { "" } else { "FLAT" };
        let mut written = match (cleaned.is_empty(), start.is_empty()) {
            (true, true) => Written::default(),
            (_, true) => read(&cleaned),
            (true, false) => read(&format!("FLAT {start}{suffix}")),
            (false, false) => read(&format!("{cleaned} {flat} {start}{suffix}")),
        };
        // `3` and `A` alone are the number of a flat.
        let alone = written.words.len() == 1 && written.words[0].text.len() == 1;
        if written.unit.kind == UnitKind::None && (written.number.low > 0 || alone) {
            written = read(&format!("FLAT {cleaned}"));
        }
        let words = self.other_words(&written);
        (written.unit, words)
    }

    /// Number and name of a building; the number may stand in the text.
    fn building(&mut self, text: &str, start: &str, suffix: &str) -> (Number, u32) {
        let (numbered, named) = (read(&format!("{start}{suffix}")), read(text));
        let number = if numbered.number.low == 0 { named.number } else { numbered.number };
        let words = self.other_words(&named);
        (number, words)
    }

    fn street(&mut self, text: &str, row: u32) -> u32 {
        let words: Box<[u32]> = street_words(text).iter().map(|word| self.made.vocabulary.intern(word)).collect();
        let next = self.made.streets.len() as u32;
        let number = *self.streets.entry(words.clone()).or_insert(next);
        if number == next {
            self.made.streets.push(Street { words, first_row: row });
        }
        number
    }

    fn postcode(&mut self, text: &str) -> u32 {
        let next = self.made.postcodes.len() as u32;
        let number = *self.made.postcode_numbers.entry(text.into()).or_insert(next);
        if number == next {
            self.made.postcodes.push(text.into());
        }
        number
    }

    fn index(self) -> Gazetteer {
        let mut made = self.made;
        made.vocabulary.close();
        let rows = || made.properties.iter().enumerate().filter(|(_, property)| property.tells());
        made.by_postcode = rows().map(|(row, property)| (property.postcode, row as u32)).collect();
        made.by_street = rows().map(|(row, property)| (property.street, property.number.low, row as u32)).collect();
        let streets = made.streets.iter().enumerate();
        made.by_word = streets
            .flat_map(|(number, street)| street.words.iter().map(move |word| (*word, street.first_row, number as u32)))
            .collect();
        made.by_postcode.sort_unstable();
        made.by_street.sort_unstable();
        made.by_word.sort_unstable();
        made.by_word.dedup();
        made
    }
}

impl Property {
    /// Whether it is a flat or a room of a building, rather than a house, an annexe or a named part.
    pub(in crate::link) fn is_flat(&self) -> bool {
        let annexe = self.unit.code == (0, 0, 0) && self.unit.position == ANNEXE;
        self.lettered_flat || (self.unit.kind != UnitKind::None && !annexe)
    }

    /// Postcode, street, number without the letter of a flat, and name: flats of one building share them.
    pub(in crate::link) fn building(&self) -> (u32, u32, Number, u32) {
        let suffix = if self.lettered_flat { 0 } else { self.number.suffix };
        (self.postcode, self.street, Number { suffix, ..self.number }, self.name)
    }

    /// Whether it is more than a street.
    fn tells(&self) -> bool {
        let nothing = Self { number: Number::default(), unit: Unit::default(), ..*self };
        self.number != nothing.number || self.unit != nothing.unit || self.name != 0 || self.unit_words != 0
    }
}

/// `FLAT A` of 12 is 12A, as it is in a written address.
fn lettered(mut property: Property) -> Property {
    let Unit { code: (letter, digits, after), position, .. } = property.unit;
    let plain = property.number.low > 0 && property.number.suffix == 0 && property.number.high == 0;
    if letter != 0 && digits == 0 && after == 0 && position == 0 && plain && property.unit_words == 0 {
        property.number.suffix = letter;
        property.unit = Unit::default();
        property.lettered_flat = true;
    }
    property
}
