use chrono::Datelike;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSliceMut;

use super::compare::Pattern;
use super::compare::compare;
use super::records::Record;
use super::records::Records;
use crate::domain::Day;
use crate::link::dwellings::places::Places;
use crate::link::names::Names;
use crate::link::nature::NONE;

/// A record is compared with at most so many of the first-known records that share a key with it. Keys of more records
/// are no evidence of one person, and comparing all of them would cost without end.
const MOST_COMPARED: usize = 64;

/// Two records that can be one person, and how they compare. What they say never changes, so this is worked out once for
/// all as-of dates; where they live is asked on the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct Candidate {
    /// The later known of the two.
    pub later: u32,
    /// The earlier known.
    pub earlier: u32,
    /// How they compare.
    pub pattern: Pattern,
    /// Whether they were found only by an address that another sighting of their entity gives: then they are a pair only
    /// on dates on which it puts them in one postcode.
    pub borrowed: bool,
}

/// The pairs that can be one person, each once, by the later record.
#[derive(Debug, Default)]
pub(in crate::link) struct Candidates {
    /// The pairs; those known on an as-of date come first.
    pub pairs: Vec<Candidate>,
    /// How many pairs share a key of more records than are compared.
    pub cut: u64,
}

impl Candidates {
    /// The pairs of records below `known`.
    pub(in crate::link) fn known(&self, known: u32) -> &[Candidate] {
        &self.pairs[..self.pairs.partition_point(|pair| pair.later < known)]
    }
}

/// Keys that two records of one person are likely to share.
#[derive(Clone, Copy)]
enum Key {
    Nino = 1,
    NameAndBirth,
    NameAndDayOfYear,
    NameAndYear,
    ForenameAndBirth,
    SurnameAndBirth,
    BirthAndPostcode,
    SurnameAndPostcode,
    ForenameAndPostcode,
    SurnameAndUprn,
    ForenameAndUprn,
}

const KEYS: [Key; 11] = [
    Key::Nino,
    Key::NameAndBirth,
    Key::NameAndDayOfYear,
    Key::NameAndYear,
    Key::ForenameAndBirth,
    Key::SurnameAndBirth,
    Key::BirthAndPostcode,
    Key::SurnameAndPostcode,
    Key::ForenameAndPostcode,
    Key::SurnameAndUprn,
    Key::ForenameAndUprn,
];

/// Finds and compares the pairs with a later record from `from` on; `bare` gives the addresses that speak for a record of
/// an entity without its own.
pub(in crate::link) fn candidates(
    records: &Records,
    from: u32,
    names: &Names,
    places: &Places,
    bare: &(dyn Fn(u32) -> Vec<u32> + Sync),
) -> Candidates {
    let keyer = Keyer { names, places, bare };
    let found: Vec<(Vec<u64>, u64)> = KEYS.par_iter().map(|key| pairs(*key, &records.all, from, &keyer)).collect();
    let cut = found.iter().map(|(_, cut)| cut).sum();
    let mut pairs: Vec<u64> = found.into_iter().flat_map(|(pairs, _)| pairs).collect();
    pairs.par_sort_unstable();
    // Of the two ways of finding a pair the one that does not hang on another sighting comes first.
    pairs.dedup_by_key(|pair| *pair >> 1);
    let candidate = |pair: &u64| {
        let (later, earlier) = ((pair >> 33) as u32, (pair >> 1) as u32);
        let pattern = compare(names, &records.all[later as usize], &records.all[earlier as usize]);
        pattern.is_possible().then_some(Candidate { later, earlier, pattern, borrowed: pair & 1 == 1 })
    };
    Candidates { pairs: pairs.par_iter().filter_map(candidate).collect(), cut }
}

struct Keyer<'a> {
    names: &'a Names,
    places: &'a Places,
    bare: &'a (dyn Fn(u32) -> Vec<u32> + Sync),
}

impl Keyer<'_> {
    /// The values of one kind of key for a record, and whether another sighting lent the address.
    fn values(&self, key: Key, record: &Record, push: &mut dyn FnMut(u64, bool)) {
        let dated = record.is_dated();
        match key {
            Key::Nino if record.nino != 0 => push(record.nino, false),
            Key::NameAndBirth if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, turned(record.dob)), false));
            }
            Key::NameAndDayOfYear if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, calendar(record.dob).1), false));
            }
            Key::NameAndYear if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, calendar(record.dob).0), false));
            }
            Key::ForenameAndBirth | Key::SurnameAndBirth if dated => {
                if let Some(given) = self.names.given(record.name) {
                    let forename = matches!(key, Key::ForenameAndBirth);
                    let word = if forename { given.forename } else { given.surname };
                    if word != NONE && !self.names.is_initial(word) {
                        push(mix(word, record.dob.0 as u32), false);
                    }
                }
            }
            Key::BirthAndPostcode if dated => {
                let mut push_code = |postcode: u32, lent: bool| push(mix(postcode, record.dob.0 as u32), lent);
                self.postcodes(record, &mut push_code);
            }
            Key::SurnameAndPostcode => self.at_home(record, false, true, push),
            Key::ForenameAndPostcode => self.at_home(record, false, false, push),
            Key::SurnameAndUprn => self.at_home(record, true, true, push),
            Key::ForenameAndUprn => self.at_home(record, true, false, push),
            _ => {}
        }
    }

    fn full_names(&self, record: &Record, push: &mut dyn FnMut(u32)) {
        let full = |forename: u32| forename != NONE && !self.names.is_initial(forename);
        self.names.writings(record.name).iter().filter(|name| full(name.forename)).for_each(|name| push(name.pair));
    }

    /// Words of the name with the postcode or the UPRN as given.
    fn at_home(&self, record: &Record, by_uprn: bool, surname: bool, push: &mut dyn FnMut(u64, bool)) {
        let words: Vec<u32> = self.words(record.name, surname);
        if words.is_empty() {
            return;
        }
        let mut push_place = |place: u64, borrowed: bool| {
            for word in &words {
                push(place.rotate_left(24) ^ spread(u64::from(*word)), borrowed);
            }
        };
        let uprn = |address: u32| self.places.addresses[address as usize].uprn;
        if by_uprn {
            let own = (record.address != NONE).then(|| uprn(record.address)).filter(|uprn| *uprn != 0);
            if let Some(uprn) = own {
                push_place(uprn, false);
            }
            let lent = self.lent(record).into_iter().map(uprn).filter(|uprn| *uprn != 0);
            lent.for_each(|uprn| push_place(uprn, true));
        } else {
            self.postcodes(record, &mut |postcode, lent| push_place(u64::from(postcode), lent));
        }
    }

    /// The postcodes of a record, and whether another sighting lent the address.
    fn postcodes(&self, record: &Record, push: &mut dyn FnMut(u32, bool)) {
        if self.is_postcode(record.postcode) {
            push(record.postcode, false);
        }
        for address in self.lent(record) {
            let postcode = self.places.addresses[address as usize].postcode;
            if self.is_postcode(postcode) {
                push(postcode, true);
            }
        }
    }

    fn lent(&self, record: &Record) -> Vec<u32> {
        if record.entity == NONE { Vec::new() } else { (self.bare)(record.entity) }
    }

    /// Surnames in every writing, or full forenames.
    fn words(&self, name: u32, surname: bool) -> Vec<u32> {
        let word = |writing: &crate::link::names::Writing| if surname { writing.surname } else { writing.forename };
        let mut words: Vec<u32> = self.names.writings(name).iter().map(word).collect();
        words.retain(|word| *word != NONE && (surname || !self.names.is_initial(*word)));
        words.sort_unstable();
        words.dedup();
        words
    }

    fn is_postcode(&self, postcode: u32) -> bool {
        postcode != NONE && !self.places.postcodes[postcode as usize].is_empty()
    }
}

/// Pairs that share a value of one kind of key, packed as later, earlier, borrowed; and how many were cut.
fn pairs(key: Key, records: &[Record], from: u32, keyer: &Keyer<'_>) -> (Vec<u64>, u64) {
    let mut keyed: Vec<(u64, u32, bool)> = Vec::new();
    for (number, record) in records.iter().enumerate() {
        keyer.values(key, record, &mut |value, borrowed| keyed.push((value, number as u32, borrowed)));
    }
    keyed.sort_unstable();
    keyed.dedup_by_key(|(value, record, _)| (*value, *record));
    let (mut pairs, mut cut) = (Vec::new(), 0);
    for block in keyed.chunk_by(|one, other| one.0 == other.0) {
        let start = block.partition_point(|(_, record, _)| *record < from);
        for (place, (_, later, borrowed)) in block.iter().enumerate().skip(start.max(1)) {
            // Records that are here by a lent address are counted apart, so that they take no other's turn.
            let mut compared = [0; 2];
            for (_, earlier, other_borrowed) in &block[..place] {
                let turn = &mut compared[usize::from(*other_borrowed)];
                if *turn == MOST_COMPARED {
                    if compared[0] == MOST_COMPARED {
                        break;
                    }
                    continue;
                }
                *turn += 1;
                let lent = u64::from(*borrowed || *other_borrowed);
                pairs.push((u64::from(*later) << 33) | (u64::from(*earlier) << 1) | lent);
            }
            cut += (place - compared[0] - compared[1]) as u64;
        }
    }
    (pairs, cut)
}

/// The same for a day and its twin with day and month swapped.
fn turned(day: Day) -> u32 {
    let (year, month_day) = calendar(day);
    let (month, day) = (month_day / 100, month_day % 100);
    year * 10_000 + month.max(day) * 100 + month.min(day)
}

/// The year, and month and day as one number.
fn calendar(day: Day) -> (u32, u32) {
    day.date().map_or((0, 0), |date| (date.year().unsigned_abs(), date.month() * 100 + date.day()))
}

/// One key of two numbers.
fn mix(one: u32, other: u32) -> u64 {
    (u64::from(one) << 32) | u64::from(other)
}

/// Spreads a number over 64 bits (the finaliser of SplitMix64).
pub(in crate::link) fn spread(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
