use crate::tidy::is_flat_word;
use crate::tidy::lines;

/// A number of a building, `12`, `12A` or `12-14`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::link) struct Number {
    /// The number; 0 if there is none.
    pub low: u32,
    /// The upper end of a range, else 0.
    pub high: u32,
    /// The letter after it, else 0.
    pub suffix: u8,
}

/// The words that may stand before the number of a unit make a kind; two units of one number may differ in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::link) enum UnitKind {
    /// No unit.
    #[default]
    None,
    /// A number alone before that of the building.
    Bare,
    /// A room, a bedsit or a studio.
    Room,
    /// A flat by any other word.
    Flat,
}

/// Which part of a building is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::link) struct Unit {
    /// Flat or room.
    pub kind: UnitKind,
    /// Letter before the number, the number, letter after it; zeros where there is none.
    pub code: (u8, u32, u8),
    /// Floors and sides, one bit a word of [`POSITIONS`].
    pub position: u32,
}

/// One word that is neither a number nor a part of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Word {
    /// Cleaned.
    pub text: String,
    /// Its place among all words of the address; the next line begins after a gap.
    pub at: u32,
}

/// A written address read word by word: what is a number, what is a unit, and all the rest in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::link) struct Written {
    /// The unit named.
    pub unit: Unit,
    /// The building's number.
    pub number: Number,
    /// Whether the suffix of the number was written as a flat: `FLAT A, 12`.
    pub lettered_flat: bool,
    /// Numbers that are neither.
    pub more: Vec<Number>,
    /// Every other word.
    pub words: Vec<Word>,
    /// A postcode written among the lines.
    pub postcode: Option<String>,
}

/// Words for floors and sides; words in one group mean the same.
const POSITIONS: [&[&str]; 15] = [
    &["BASEMENT", "BSMT"],
    &["GROUND", "GRD", "GRND"],
    &["FIRST", "1ST"],
    &["SECOND", "2ND"],
    &["THIRD", "3RD"],
    &["FOURTH", "4TH"],
    &["TOP", "ATTIC", "LOFT"],
    &["FRONT"],
    &["REAR", "BACK"],
    &["LEFT", "LHS"],
    &["RIGHT", "RHS"],
    &["UPPER"],
    &["LOWER"],
    &["GARDEN"],
    &["ANNEXE", "ANNEX"],
];
/// The bit of an annexe, the last of them.
pub(in crate::link) const ANNEXE: u32 = 1 << (POSITIONS.len() - 1);
/// Positions that name a unit without the word flat.
const ALONE: [&str; 5] = ["BASEMENT", "BSMT", "ANNEXE", "ANNEX", "ATTIC"];
/// Positions in one word, with their bits.
const SHORT: [(&str, &[&str]); 4] =
    [("GFF", &["GROUND"]), ("FFF", &["FIRST"]), ("SFF", &["SECOND"]), ("LGFF", &["LOWER", "GROUND"])];
const SPELLED: [&str; 12] =
    ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE"];
const ROOMS: [&str; 4] = ["ROOM", "RM", "BEDSIT", "STUDIO"];
/// Numbers of one street side this close are the two ends of one building.
const RANGE: u32 = 6;

/// Reads an address.
pub(in crate::link) fn read(text: &str) -> Written {
    let mut reading = Reading::new(&lines(text));
    reading.postcode();
    reading.units();
    reading.numbers();
    reading.finish()
}

struct Token {
    text: String,
    at: u32,
    line: usize,
    used: bool,
}

struct Reading {
    tokens: Vec<Token>,
    written: Written,
}

impl Reading {
    fn new(lines: &[String]) -> Self {
        let mut tokens = Vec::new();
        let mut at = 0;
        for (line, text) in lines.iter().enumerate() {
            for word in text.split(' ').filter(|word| !word.is_empty()) {
                tokens.push(Token { text: word.to_owned(), at, line, used: false });
                at += 1;
            }
            at += 1;
        }
        Self { tokens, written: Written::default() }
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Whether a token stands right after another on its line and is still free.
    fn follows(&self, at: usize, before: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.used && token.line == self.tokens[before].line)
    }

    /// `ZZ1 1AA` at the end of a line.
    fn postcode(&mut self) {
        let Some(at) = (1..self.tokens.len()).rev().find(|at| is_postcode(self.word(at - 1), self.word(*at))) else {
            return;
        };
        self.written.postcode = Some(format!("{} {}", self.word(at - 1), self.word(at)));
        self.tokens[at - 1].used = true;
        self.tokens[at].used = true;
    }

    fn units(&mut self) {
        for at in 0..self.tokens.len() {
            if self.tokens[at].used {
                continue;
            }
            let word = self.word(at);
            let short = SHORT.iter().find(|(short, _)| *short == word);
            if is_flat_word(word) {
                self.flat(at);
            } else if word == "FLOOR" {
                self.floor(at);
            } else if let Some((_, words)) = short {
                words.iter().for_each(|word| self.written.unit.position |= position(word));
                self.take(at, UnitKind::Flat);
            } else if ALONE.contains(&word) && !(self.follows(at + 1, at) && is_word(self.word(at + 1))) {
                self.written.unit.position |= position(word);
                self.take(at, UnitKind::Flat);
            }
        }
    }

    fn take(&mut self, at: usize, kind: UnitKind) {
        self.tokens[at].used = true;
        self.written.unit.kind = kind.max_of(self.written.unit.kind);
    }

    /// `FLAT 3`, `FLAT 2A`, `GROUND FLOOR FLAT`, `FLAT 2 FIRST FLOOR`.
    fn flat(&mut self, at: usize) {
        let kind = if ROOMS.contains(&self.word(at)) { UnitKind::Room } else { UnitKind::Flat };
        let before = self.positions_before(at) || self.written.unit.position != 0;
        let numbers = self.tokens.iter().filter(|token| !token.used && number(&token.text).is_some()).count();
        let mut next = at + 1;
        if ["NO", "NUMBER"].contains(&self.word(next)) && self.follows(next + 1, at) {
            self.tokens[next].used = true;
            next += 1;
        }
        let free = self.written.unit.code == (0, 0, 0) && self.follows(next, at);
        // After `GROUND FLOOR FLAT` the only number is that of the building.
        let given = if free && !(before && numbers < 2) { code(self.word(next)) } else { None };
        if let Some(mut given) = given {
            self.tokens[next].used = true;
            let letter =
                self.follows(next + 1, at) && single_letter(self.word(next + 1)) && given.2 == 0 && given.1 > 0;
            if letter && (!self.follows(next + 2, at) || number(self.word(next + 2)).is_some()) {
                given.2 = self.word(next + 1).as_bytes()[0];
                next += 1;
                self.tokens[next].used = true;
            }
            self.written.unit.code = given;
            self.positions_after(next);
        }
        self.take(at, kind);
    }

    fn floor(&mut self, at: usize) {
        if self.positions_before(at) {
            self.take(at, UnitKind::Flat);
            self.positions_after(at);
        }
    }

    /// Takes `GROUND FLOOR` before a token.
    fn positions_before(&mut self, at: usize) -> bool {
        let mut found = 0;
        for before in (0..at).rev() {
            let bits = position(self.word(before));
            if !self.follows(before, at) || (bits == 0 && self.word(before) != "FLOOR") {
                break;
            }
            found |= bits;
            self.tokens[before].used = true;
        }
        self.written.unit.position |= found;
        found != 0
    }

    /// Takes `FIRST FLOOR` or `FRONT` after a token, but not `FIRST AVENUE`.
    fn positions_after(&mut self, at: usize) {
        let is_part = |word: &str| word == "FLOOR" || position(word) != 0;
        let mut end = at + 1;
        while self.follows(end, at) && is_part(self.word(end)) {
            end += 1;
        }
        let floor = (at + 1..end).any(|at| self.word(at) == "FLOOR");
        if !floor && self.follows(end, at) && is_word(self.word(end)) {
            return;
        }
        for after in at + 1..end {
            self.written.unit.position |= position(self.word(after));
            self.tokens[after].used = true;
        }
    }

    /// The building's number and, where two numbers stand and no flat is named, that of the flat before it.
    fn numbers(&mut self) {
        let mut numbers = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let next = self.number_at(at, &mut numbers);
            at = next.max(at + 1);
        }
        let mut numbers = numbers.into_iter();
        let (first, second) = (numbers.next(), numbers.next());
        let written = &mut self.written;
        match (first, second) {
            (Some(flat), Some(house)) if written.unit.kind == UnitKind::None && flat.high == 0 => {
                written.unit = Unit { kind: UnitKind::Bare, code: (0, flat.low, flat.suffix), position: 0 };
                written.number = house;
            }
            (Some(house), second) => {
                written.number = house;
                written.more.extend(second);
            }
            (None, _) => {}
        }
        written.more.extend(numbers);
    }

    fn number_at(&mut self, at: usize, numbers: &mut Vec<Number>) -> usize {
        if self.tokens[at].used {
            return at;
        }
        let Some(mut found) = number(self.word(at)) else { return at };
        self.tokens[at].used = true;
        let mut next = at + 1;
        let to = self.follows(next, at) && self.word(next) == "TO";
        let upper_at = if to { next + 1 } else { next };
        let upper = if self.follows(upper_at, at) { number(self.word(upper_at)) } else { None };
        let near = |upper: Number| {
            upper.low > found.low && upper.low - found.low <= RANGE && (upper.low - found.low).is_multiple_of(2)
        };
        if let Some(upper) = upper.filter(|upper| (to || near(*upper)) && found.suffix == 0) {
            (next..=upper_at).for_each(|at| self.tokens[at].used = true);
            (found.high, found.suffix) = (upper.low, upper.suffix);
            next = upper_at + 1;
        } else if found.suffix == 0 && self.follows(next, at) && single_letter(self.word(next)) {
            found.suffix = self.word(next).as_bytes()[0];
            self.tokens[next].used = true;
            next += 1;
        }
        numbers.push(found);
        next
    }

    /// `FLAT A, 12 MILL LANE` and `12A MILL LANE` are one place, as far as can be said without a gazetteer.
    fn finish(self) -> Written {
        let mut written = self.written;
        let Unit { code: (before, digits, after), position, .. } = written.unit;
        let plain = written.number.low > 0 && written.number.suffix == 0 && written.number.high == 0;
        if before != 0 && digits == 0 && after == 0 && position == 0 && plain {
            written.number.suffix = before;
            written.unit = Unit::default();
            written.lettered_flat = true;
        }
        let free = self.tokens.into_iter().filter(|token| !token.used);
        written.words = free.map(|token| Word { text: token.text, at: token.at }).collect();
        written
    }
}

impl UnitKind {
    fn max_of(self, other: Self) -> Self {
        if other == Self::None { self } else { other }
    }
}

fn position(word: &str) -> u32 {
    POSITIONS.iter().position(|group| group.contains(&word)).map_or(0, |bit| 1 << bit)
}

fn is_word(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn single_letter(word: &str) -> bool {
    word.len() == 1 && word.as_bytes()[0].is_ascii_uppercase()
}

/// `12` and `12A`; not `1ST`, nor more than six digits.
pub(in crate::link) fn number(word: &str) -> Option<Number> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = match word.as_bytes().get(digits..)? {
        [] => 0,
        [letter] if letter.is_ascii_uppercase() => *letter,
        _ => return None,
    };
    let low = word[..digits].parse().ok().filter(|low| (1..1_000_000).contains(low))?;
    Some(Number { low, high: 0, suffix })
}

/// Number of a unit: `3`, `2A`, `A2`, `A`, `TWO`.
pub(in crate::link) fn code(word: &str) -> Option<(u8, u32, u8)> {
    if let Some(found) = number(word) {
        return Some((0, found.low, found.suffix));
    }
    if let Some(spelled) = SPELLED.iter().position(|spelled| *spelled == word) {
        return Some((0, spelled as u32 + 1, 0));
    }
    let letter = *word.as_bytes().first().filter(|letter| letter.is_ascii_uppercase())?;
    if word.len() == 1 {
        return Some((letter, 0, 0));
    }
    number(&word[1..]).filter(|rest| rest.suffix == 0).map(|rest| (letter, rest.low, 0))
}

/// Whether two words are the halves of a postcode: `ZZ1 1AA`, `Z1A 1AA`.
fn is_postcode(outward: &str, inward: &str) -> bool {
    let shape =
        |word: &str| -> String { word.bytes().map(|byte| if byte.is_ascii_digit() { '9' } else { 'A' }).collect() };
    shape(inward) == "9AA" && ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"].contains(&shape(outward).as_str())
}

#[cfg(test)]
mod tests {
    use super::read;

    /// Number, unit and the other words, as one line.
    fn shown(text: &str) -> String {
        let written = read(text);
        let letter = |byte: u8| if byte == 0 { String::new() } else { char::from(byte).to_string() };
        let digits = |number: u32| if number == 0 { String::new() } else { number.to_string() };
        let number = written.number;
        let range = if number.high == 0 { String::new() } else { format!("-{}", number.high) };
        let (before, code, after) = written.unit.code;
        let unit = format!("{}{}{}", letter(before), digits(code), letter(after));
        let words: Vec<&str> = written.words.iter().map(|word| word.text.as_str()).collect();
        let position = written.unit.position.count_ones();
        format!(
            "{}{range}{}|{:?} {unit} {position}|{}",
            digits(number.low),
            letter(number.suffix),
            written.unit.kind,
            words.join(" ")
        )
    }

    #[test]
    fn numbers_units_and_words_are_told_apart() {
        let table = [
            ("12 Mill Lane, Hewford", "12|None  0|MILL LANE HEWFORD"),
            ("12A Mill Lane", "12A|None  0|MILL LANE"),
            ("12 A Mill Lane", "12A|None  0|MILL LANE"),
            ("Flat A, 12 Mill Lane", "12A|None  0|MILL LANE"),
            ("12-14 Mill Lane", "12-14|None  0|MILL LANE"),
            ("12/14 Mill Lane", "12-14|None  0|MILL LANE"),
            ("Flat 3, 12 Mill Lane", "12|Flat 3 0|MILL LANE"),
            ("Flat 3 12 Mill Lane", "12|Flat 3 0|MILL LANE"),
            ("12 Mill Lane, Flat 3", "12|Flat 3 0|MILL LANE"),
            ("3/12 Mill Lane", "12|Bare 3 0|MILL LANE"),
            ("3, 12 Mill Lane", "12|Bare 3 0|MILL LANE"),
            ("3 12 Mill Lane", "12|Bare 3 0|MILL LANE"),
            ("Flat 2A, 12 Mill Lane", "12|Flat 2A 0|MILL LANE"),
            ("Flat 2 A, 12 Mill Lane", "12|Flat 2A 0|MILL LANE"),
            ("Flat A2, Rose Court", "|Flat A2 0|ROSE COURT"),
            ("Flat Two, 12 Mill Lane", "12|Flat 2 0|MILL LANE"),
            ("Flat No 3, 12 Mill Lane", "12|Flat 3 0|MILL LANE"),
            ("Room 4, 12 Mill Lane", "12|Room 4 0|MILL LANE"),
            ("Ground Floor Flat, 12 Mill Lane", "12|Flat  1|MILL LANE"),
            ("Ground Floor Flat 12 Mill Lane", "12|Flat  1|MILL LANE"),
            ("12 Mill Lane, First Floor Rear", "12|Flat  2|MILL LANE"),
            ("GFF, 12 Mill Lane", "12|Flat  1|MILL LANE"),
            ("Flat 2 First Floor, 12 Mill Lane", "12|Flat 2 1|MILL LANE"),
            ("Flat 2, First Avenue", "|Flat 2 0|FIRST AVENUE"),
            ("12 First Avenue", "12|None  0|FIRST AVENUE"),
            ("Basement, 12 Mill Lane", "12|Flat  1|MILL LANE"),
            ("Annexe Road", "|None  0|ANNEXE ROAD"),
            ("Rose Cottage, Mill Lane, ZZ1 1AA", "|None  0|ROSE COTTAGE MILL LANE"),
            ("Mill Lane 12", "12|None  0|MILL LANE"),
            ("Flat, 12 High Street", "12|Flat  0|HIGH STREET"),
            ("007 Mill Lane", "7|None  0|MILL LANE"),
            ("", "|None  0|"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_postcode_among_the_lines_is_taken_as_one() {
        assert_eq!(read("12 Mill Lane, ZZ1 1AA").postcode.as_deref(), Some("ZZ1 1AA"));
        assert_eq!(read("12 Mill Lane").postcode, None);
    }
}
