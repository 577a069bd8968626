use super::as_known::AsKnown;
use super::as_known::Standing;
use super::as_known::district;
use super::fits::NameFit;
use super::fits::NumberFit;
use super::fits::PostcodeFit;
use super::fits::StreetFit;
use super::fits::UnitFit;
use super::fits::number_bits;
use super::fits::number_fit;
use super::fits::place_bits;
use super::fits::unit_bits;
use super::fits::unit_fit;
use super::gazetteer::Gazetteer;
use super::gazetteer::Property;
use super::vocabulary::Spelling;
use super::written::Number;
use super::written::Unit;
use super::written::UnitKind;
use super::written::Written;
use super::written::read;
use crate::tidy::is_way;
use crate::tidy::written_out;

/// What speaks for a written address being a row, in bits: the logarithm to base 2 of how many times likelier the text is
/// if that row is meant than if no row of the gazetteer is.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Evidence {
    /// The row.
    pub row: u32,
    /// The sum.
    pub bits: f64,
    /// The postcode.
    pub postcode: PostcodeFit,
    /// The street.
    pub street: StreetFit,
    /// The number.
    pub number: NumberFit,
    /// The unit.
    pub unit: UnitFit,
}

/// A stale row, or the former text of an open UPRN, weighs less than an open row of the same text.
const STALE: f64 = -4.0;
const FORMER: f64 = -1.0;
const NAME: f64 = 4.0;
const NAME_SLIP: f64 = 3.0;
const NAME_NOT_WRITTEN: f64 = -1.0;
/// A row known by its name alone whose name is not written.
const NAME_NEEDED: f64 = -16.0;
/// The row's town is written: it tells apart only rows of one text in two towns.
const TOWN: f64 = 1.0;
const LETTERED_OTHERWISE: f64 = -1.0;
/// A word beside the street's that belongs to no part of the row: UPPER before MILL LANE, EAST after it.
const LONGER_STREET: f64 = -4.0;
/// Each other word that known streets have and the row has not, up to three.
const UNEXPLAINED: f64 = -1.0;
/// Words that many names of buildings end in: a name is found without them.
const BUILDINGS: [&str; 14] = [
    "HOUSE",
    "COTTAGE",
    "COURT",
    "LODGE",
    "FARM",
    "VILLA",
    "BUILDING",
    "BUILDINGS",
    "MANSIONS",
    "THE",
    "BLOCK",
    "TOWER",
    "HALL",
    "HEIGHTS",
];
const DIRECTIONS: [&str; 4] = ["NORTH", "SOUTH", "EAST", "WEST"];

/// One written address, ready to be compared with the rows of the gazetteer as it was known.
pub(in crate::link) struct Question<'a> {
    gazetteer: &'a Gazetteer,
    known: &'a AsKnown,
    /// The address.
    pub written: Written,
    postcode: String,
    /// What each word may be.
    pub readings: Vec<Vec<(Spelling, u32)>>,
    streets: Vec<(u32, Found)>,
    postcodes: Vec<(u32, PostcodeFit)>,
}

/// Where a street was found among the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    /// `None` if it was not.
    fit: Option<StreetFit>,
    /// The first and the last of its words, the last excluded.
    span: (usize, usize),
}

impl<'a> Question<'a> {
    /// Reads an address. `postcode` may be empty: then one written among the lines counts.
    pub(in crate::link) fn new(gazetteer: &'a Gazetteer, known: &'a AsKnown, text: &str, postcode: &str) -> Self {
        let written = read(text);
        let inner = written.postcode.clone().unwrap_or_default();
        let postcode = if postcode.is_empty() { inner } else { postcode.to_owned() };
        let readings = written.words.iter().map(|word| gazetteer.vocabulary.readings(&word.text)).collect();
        Self { gazetteer, known, written, postcode, readings, streets: Vec::new(), postcodes: Vec::new() }
    }

    /// The postcode that counts.
    pub(in crate::link) fn postcode(&self) -> &str {
        &self.postcode
    }

    /// Whether neither a number nor a unit is written.
    pub(in crate::link) fn is_bare(&self) -> bool {
        self.written.number.low == 0 && self.written.unit.kind == UnitKind::None
    }

    /// Whether the words name a street, slips allowed.
    pub(in crate::link) fn names(&mut self, street: u32) -> bool {
        matches!(self.found(street).fit, Some(StreetFit::Same | StreetFit::Slip))
    }

    /// Weighs a row.
    pub(in crate::link) fn weigh(&mut self, row: u32) -> Evidence {
        let property = self.gazetteer.properties[row as usize];
        let postcode = self.postcode_fit(property.postcode);
        let found = self.found(property.street);
        let mut explained = vec![false; self.readings.len()];
        explained[found.span.0..found.span.1].fill(true);
        let name = self.name(property.name, &mut explained);
        let part = self.name(property.unit_words, &mut explained);
        let town = if self.name(property.town, &mut explained).agrees() { TOWN } else { 0.0 };
        let street = found.fit.unwrap_or_else(|| self.without_street(&explained));
        let standing = match self.known.standing[row as usize] {
            Standing::Stale => STALE,
            Standing::Former => FORMER,
            Standing::Open | Standing::Nothing => 0.0,
        };
        let place = place_bits(postcode, street, self.known.rarity(property.street));
        let bits = standing + place + town + self.leftover(found, &explained);
        let (number, unit, building) = self.building(&property, name, part);
        Evidence { row, bits: bits + building, postcode, street, number, unit }
    }

    fn postcode_fit(&mut self, number: u32) -> PostcodeFit {
        if let Some((_, fit)) = self.postcodes.iter().find(|(other, _)| *other == number) {
            return *fit;
        }
        let (written, row) = (self.postcode.as_str(), &*self.gazetteer.postcodes[number as usize]);
        let fit = match (district(written), district(row)) {
            (Some(_), Some(_)) if written == row => PostcodeFit::Same,
            (Some(_), Some(_)) if strsim::osa_distance(written, row) == 1 => PostcodeFit::Slip,
            (Some(one), Some(other)) if one == other => PostcodeFit::District,
            (Some(_), Some(_)) if self.known.has_district(written) => PostcodeFit::Other,
            (Some(_), Some(_)) => PostcodeFit::Foreign,
            _ => PostcodeFit::Missing,
        };
        self.postcodes.push((number, fit));
        fit
    }

    fn found(&mut self, street: u32) -> Found {
        if let Some((_, found)) = self.streets.iter().find(|(other, _)| *other == street) {
            return *found;
        }
        let words = &self.gazetteer.streets[street as usize].words;
        let starts = 0..self.readings.len();
        let tries = starts.filter_map(|start| self.street_at(words, start));
        let best = tries.min_by_key(|found| found.fit.map_or(9, |fit| fit as u8));
        let found = best.unwrap_or(Found { fit: None, span: (0, 0) });
        self.streets.push((street, found));
        found
    }

    /// A street whose words stand in order from a place on, at most one of them missing.
    fn street_at(&self, words: &[u32], start: usize) -> Option<Found> {
        let way = words.len() > 1 && self.gazetteer.vocabulary.is_way(words[words.len() - 1]);
        let names = words.len() - usize::from(way);
        let (mut place, mut slips, mut doubts, mut missing, mut ended) = (start, 0, 0, 0, false);
        for (number, word) in words.iter().enumerate() {
            let follows = place == start
                || self.written.words.get(place).is_some_and(|next| next.at == self.written.words[place - 1].at + 1);
            let spelling = if follows { self.spelling(place, *word) } else { None };
            match spelling {
                Some(Spelling::Exact) => place += 1,
                Some(Spelling::Slip) => {
                    slips += 1;
                    doubts += usize::from(self.is_another_street_word(place) && number < names);
                    place += 1;
                }
                None if number < names => missing += 1,
                None => {
                    ended = true;
                    doubts += usize::from(self.may_be_another(start, place, follows));
                }
            }
        }
        let found = place - start;
        let enough = missing == 0 || (missing == 1 && names > 2 && found >= 2);
        if found == 0 || !enough {
            return None;
        }
        let fit = match (doubts + missing, slips + usize::from(ended)) {
            (0, 0) => StreetFit::Same,
            (0, 1..=2) => StreetFit::Slip,
            _ => StreetFit::Doubtful,
        };
        Some(Found { fit: Some(fit), span: (start, place) })
    }

    fn spelling(&self, place: usize, word: u32) -> Option<Spelling> {
        let readings = self.readings.get(place)?;
        readings.iter().find(|(_, reading)| *reading == word).map(|(spelling, _)| *spelling)
    }

    fn exact(&self, place: usize) -> impl Iterator<Item = u32> {
        let readings = self.readings.get(place).map_or(&[][..], Vec::as_slice);
        readings.iter().filter(|(spelling, _)| *spelling == Spelling::Exact).map(|(_, word)| *word)
    }

    fn is_another_street_word(&self, place: usize) -> bool {
        self.exact(place).any(|word| self.known.is_street_word(word))
    }

    fn is_way(&self, place: usize) -> bool {
        self.exact(place).any(|word| self.gazetteer.vocabulary.is_way(word) && self.known.is_street_word(word))
    }

    /// Whether a street without its last word is rather part of a name: MILL HOUSE, or MILL before OAK ROAD.
    fn may_be_another(&self, start: usize, end: usize, follows: bool) -> bool {
        let goes_on = follows && end < self.readings.len();
        let elsewhere = (0..self.readings.len()).filter(|place| !(start..end).contains(place));
        goes_on || elsewhere.into_iter().any(|place| is_way_text(&self.written.words[place].text))
    }

    /// Whether every word of a name that tells is written, outside what is explained already.
    fn name(&self, list: u32, explained: &mut [bool]) -> NameFit {
        let words = &self.gazetteer.lists[list as usize];
        if words.is_empty() {
            return NameFit::NoName;
        }
        let common = |word: &u32| self.gazetteer.vocabulary.is_any(*word, &BUILDINGS);
        let all_common = words.iter().all(common);
        let mut worst = Spelling::Exact;
        let mut taken = Vec::new();
        for word in words {
            let places = (0..self.readings.len()).filter(|place| !explained[*place] && !taken.contains(place));
            let best = places.filter_map(|place| self.spelling(place, *word).map(|spelling| (spelling, place))).min();
            match best {
                Some((spelling, place)) => {
                    worst = worst.max(spelling);
                    taken.push(place);
                }
                None if common(word) && !all_common => {}
                None => return NameFit::NotWritten,
            }
        }
        for place in taken {
            explained[place] = true;
        }
        if worst == Spelling::Exact { NameFit::Same } else { NameFit::Slip }
    }

    fn without_street(&self, explained: &[bool]) -> StreetFit {
        let says = (0..explained.len()).any(|place| !explained[place] && self.is_another_street_word(place));
        if says { StreetFit::Other } else { StreetFit::Absent }
    }

    /// What is written and the row does not have.
    fn leftover(&self, found: Found, explained: &[bool]) -> f64 {
        let (from, to) = found.span;
        let words = &self.written.words;
        let beside = |one: usize, other: usize| words[one].at + 1 == words[other].at;
        let is_word = |place: usize| words[place].text.len() > 1 && words[place].text != "THE";
        let before = found.fit.is_some() && from > 0 && !explained[from - 1] && beside(from - 1, from);
        let after = found.fit.is_some() && to > 0 && to < words.len() && !explained[to] && beside(to - 1, to);
        let longer =
            (before && is_word(from - 1)) || (after && (DIRECTIONS.contains(&&*words[to].text) || self.is_way(to)));
        let left = (0..explained.len()).filter(|place| !explained[*place] && self.is_another_street_word(*place));
        let longer = if longer { LONGER_STREET } else { 0.0 };
        longer + UNEXPLAINED * left.take(3).count() as f64
    }

    /// Number, unit and name together. `5 ROSE COURT` is flat 5 where ROSE COURT is a name; `2/6` may be flat 2 of 6.
    fn building(&self, property: &Property, name: NameFit, part: NameFit) -> (NumberFit, UnitFit, f64) {
        let Written { number, unit, .. } = self.written;
        let as_written = self.reading(property, name, part, number, unit);
        if unit.kind != UnitKind::None || number.low == 0 {
            return as_written;
        }
        let flat = |suffix: u8| Unit { kind: UnitKind::Bare, code: (0, number.low, suffix), position: 0 };
        let otherwise = match (number.high, name.agrees()) {
            (0, true) => self.reading(property, name, part, Number::default(), flat(number.suffix)),
            (0, false) => return as_written,
            (high, _) => self.reading(property, name, part, Number { low: high, high: 0, ..number }, flat(0)),
        };
        if otherwise.2 > as_written.2 { otherwise } else { as_written }
    }

    fn reading(
        &self,
        property: &Property,
        name: NameFit,
        part: NameFit,
        number: Number,
        unit: Unit,
    ) -> (NumberFit, UnitFit, f64) {
        let named = name.agrees() || (part.agrees() && property.number.low == 0);
        let number_fit = number_fit(number, property.number, named, &self.written.more);
        let unit_fit = unit_fit(unit, property.unit, part);
        // 34 where the row is flat A of 34.
        let of_a_letter = number_fit == NumberFit::Suffix && property.lettered_flat && number.suffix == 0;
        let (number_fit, unit_fit) =
            if of_a_letter { (NumberFit::Same, UnitFit::NotWritten) } else { (number_fit, unit_fit) };
        let lettered = number.suffix != 0 && self.written.lettered_flat != property.lettered_flat;
        let name_bits = match name {
            NameFit::NoName => 0.0,
            NameFit::Same => NAME,
            NameFit::Slip => NAME_SLIP,
            NameFit::NotWritten if matches!(number_fit, NumberFit::Same | NumberFit::Range) => NAME_NOT_WRITTEN,
            NameFit::NotWritten => NAME_NEEDED,
        };
        // Where only a part's words name the row, they are its name.
        let part_bits = match part {
            NameFit::NotWritten if property.number.low == 0 && name == NameFit::NoName => NAME_NEEDED,
            _ => 0.0,
        };
        let lettered = if lettered { LETTERED_OTHERWISE } else { 0.0 };
        (number_fit, unit_fit, number_bits(number_fit) + unit_bits(unit_fit) + name_bits + part_bits + lettered)
    }
}

fn is_way_text(word: &str) -> bool {
    is_way(written_out(word).unwrap_or(word))
}
