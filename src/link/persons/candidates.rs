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
use crate::link::prepare::is_full;

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
    /// The first unit with which both, and what they share, are known: later than both where another sighting of an
    /// entity gives the address.
    pub since: u32,
    /// How they compare.
    pub pattern: Pattern,
}

/// The pairs that can be one person, each once, by the unit from which they are known.
#[derive(Debug, Default)]
pub(in crate::link) struct Candidates {
    /// The pairs; those known on an as-of date come first.
    pub pairs: Vec<Candidate>,
    /// From which unit on how many pairs of records that share a key with too many others are not compared, ascending.
    pub cuts: Vec<Cut>,
}

impl Candidates {
    /// The pairs known with the first `known` units.
    pub(in crate::link) fn known(&self, known: u32) -> &[Candidate] {
        &self.pairs[..self.pairs.partition_point(|pair| pair.since < known)]
    }

    /// How many pairs are not compared by then, counted once for each key they share.
    pub(in crate::link) fn cut(&self, known: u32) -> u64 {
        self.cuts.iter().take_while(|(since, _)| *since < known).map(|(_, cut)| cut).sum()
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

/// The unit that makes a bare address of an entity known, and the address.
pub(in crate::link) type Lent = (u32, u32);

/// Finds and compares the pairs; `bare` gives the addresses that speak for a record of an entity without its own.
pub(in crate::link) fn candidates(
    records: &Records,
    names: &Names,
    places: &Places,
    bare: &(dyn Fn(u32) -> Vec<Lent> + Sync),
) -> Candidates {
    let keyer = Keyer { names, places, bare };
    let found: Vec<(Vec<Found>, Vec<Cut>)> = KEYS.par_iter().map(|key| pairs(*key, &records.all, &keyer)).collect();
    let mut cuts: Vec<Cut> = found.iter().flat_map(|(_, cuts)| cuts.iter().copied()).collect();
    cuts.sort_unstable();
    let mut pairs: Vec<Found> = found.into_iter().flat_map(|(pairs, _)| pairs).collect();
    pairs.par_sort_unstable();
    // Of several ways of finding a pair the one that was known first comes first.
    pairs.dedup_by_key(|(pair, _)| *pair);
    let candidate = |(pair, since): &Found| {
        let (later, earlier) = ((pair >> 32) as u32, *pair as u32);
        let pattern = compare(names, &records.all[later as usize], &records.all[earlier as usize]);
        pattern.is_possible().then_some(Candidate { later, earlier, since: *since, pattern })
    };
    let mut pairs: Vec<Candidate> = pairs.par_iter().filter_map(candidate).collect();
    pairs.par_sort_unstable_by_key(|pair| (pair.since, pair.later, pair.earlier));
    Candidates { pairs, cuts }
}

/// The unit from which on pairs are not compared, and how many.
type Cut = (u32, u64);

/// A pair packed as later and earlier, and the unit since when it is known.
type Found = (u64, u32);

struct Keyer<'a> {
    names: &'a Names,
    places: &'a Places,
    bare: &'a (dyn Fn(u32) -> Vec<Lent> + Sync),
}

impl Keyer<'_> {
    /// The values of one kind of key for a record, and the unit that lent the address; 0 where it needs none.
    fn values(&self, key: Key, record: &Record, push: &mut dyn FnMut(u64, u32)) {
        let dated = record.is_dated();
        match key {
            Key::Nino if record.nino != 0 => push(record.nino, 0),
            Key::NameAndBirth if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, turned(record.dob)), 0));
            }
            Key::NameAndDayOfYear if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, calendar(record.dob).1), 0));
            }
            Key::NameAndYear if dated => {
                self.full_names(record, &mut |pair| push(mix(pair, calendar(record.dob).0), 0));
            }
            Key::ForenameAndBirth | Key::SurnameAndBirth if dated => {
                if let Some(given) = self.names.given(record.name) {
                    let forename = matches!(key, Key::ForenameAndBirth);
                    let word = if forename { given.forename } else { given.surname };
                    if word != NONE && !self.names.is_initial(word) {
                        push(mix(word, record.dob.0 as u32), 0);
                    }
                }
            }
            Key::BirthAndPostcode if dated => {
                let mut push_code = |postcode: u32, lent: u32| push(mix(postcode, record.dob.0 as u32), lent);
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
        let written = self.names.writings(record.name).iter();
        written.filter(|name| is_full(self.names, name.forename)).for_each(|name| push(name.pair));
    }

    /// Words of the name with the postcode or the UPRN as given.
    fn at_home(&self, record: &Record, by_uprn: bool, surname: bool, push: &mut dyn FnMut(u64, u32)) {
        let words: Vec<u32> = self.words(record.name, surname);
        if words.is_empty() {
            return;
        }
        let mut push_place = |place: u64, lent: u32| {
            for word in &words {
                push(place.rotate_left(24) ^ spread(u64::from(*word)), lent);
            }
        };
        let uprn = |address: u32| self.places.addresses[address as usize].uprn;
        if by_uprn {
            let own = (record.address != NONE).then(|| uprn(record.address)).filter(|uprn| *uprn != 0);
            if let Some(uprn) = own {
                push_place(uprn, 0);
            }
            let lent = self.lent(record).into_iter().map(|(unit, address)| (unit, uprn(address)));
            lent.filter(|(_, uprn)| *uprn != 0).for_each(|(unit, uprn)| push_place(uprn, unit));
        } else {
            self.postcodes(record, &mut |postcode, lent| push_place(u64::from(postcode), lent));
        }
    }

    /// The postcodes of a record, and the unit that lent the address; 0 for its own.
    fn postcodes(&self, record: &Record, push: &mut dyn FnMut(u32, u32)) {
        if self.is_postcode(record.postcode) {
            push(record.postcode, 0);
        }
        for (unit, address) in self.lent(record) {
            let postcode = self.places.addresses[address as usize].postcode;
            if self.is_postcode(postcode) {
                push(postcode, unit);
            }
        }
    }

    fn lent(&self, record: &Record) -> Vec<Lent> {
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

/// Pairs that share a value of one kind of key, and what was cut. Each record is compared with those of its block that
/// were known first, so that what comes later takes no other's turn.
fn pairs(key: Key, records: &[Record], keyer: &Keyer<'_>) -> (Vec<Found>, Vec<Cut>) {
    let mut keyed: Vec<(u64, u32, u32)> = Vec::new();
    for (number, record) in records.iter().enumerate() {
        let number = number as u32;
        keyer.values(key, record, &mut |value, lent| keyed.push((value, number, lent.max(record.unit))));
    }
    keyed.sort_unstable();
    keyed.dedup_by_key(|(value, record, _)| (*value, *record));
    keyed.sort_unstable_by_key(|(value, record, since)| (*value, *since, *record));
    let (mut pairs, mut cuts) = (Vec::new(), Vec::new());
    for block in keyed.chunk_by(|one, other| one.0 == other.0) {
        for (place, (_, one, since)) in block.iter().enumerate().skip(1) {
            let compared = place.min(MOST_COMPARED);
            for (_, other, _) in &block[..compared] {
                pairs.push((u64::from(*one.max(other)) << 32 | u64::from(*one.min(other)), *since));
            }
            if place > compared {
                cuts.push((*since, (place - compared) as u64));
            }
        }
    }
    (pairs, cuts)
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

#[cfg(test)]
mod tests {
    use super::Candidates;
    use super::MOST_COMPARED;
    use crate::archive::testing::history;
    use crate::link::prepare;

    const HEADER: &str = "application_ref | surname | forename | dob | address | postcode | known";

    fn candidates(rows: &[String]) -> Candidates {
        let table = format!("{HEADER}\n{}", rows.join("\n"));
        prepare(&history(&[("register", &table)]), &[]).candidates
    }

    #[test]
    fn each_pair_comes_once_however_many_keys_it_shares() {
        let rows = [
            "R1 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01".to_owned(),
            "R2 | SMITH | JOHN | 1970-02-03 | 6 MILL LANE | ZZ1 1AA | 2023-05-02".to_owned(),
            "R3 | JONES | MARY | 1985-11-20 | 6 MILL LANE | ZZ1 1AA | 2023-05-03".to_owned(),
        ];
        let found = candidates(&rows);
        let pairs: Vec<(u32, u32)> = found.pairs.iter().map(|pair| (pair.later, pair.earlier)).collect();
        assert_eq!(pairs, [(1, 0)]);
        assert_eq!((found.known(1).len(), found.known(2).len()), (0, 1));
        assert!(found.cuts.is_empty());
    }

    #[test]
    fn a_crowd_that_shares_a_key_is_compared_with_its_first_and_the_rest_is_counted() {
        // One birth date and postcode, a forename of its own each: the birth date with the postcode is the only key.
        let name = |at: usize| format!("{}{}", ["BA", "CE", "DI", "FO", "GU"][at % 5].repeat(2 + at / 25), at / 5 % 5);
        let rows: Vec<String> = (0..200)
            .map(|at| {
                format!("R{at:03} | X{} | {} | 1970-01-01 | {at} MILL LANE | ZZ1 1AA | 2023-05-01", name(at), name(at))
            })
            .collect();
        let found = candidates(&rows);
        let cut = (0..200_usize).map(|place| place.saturating_sub(MOST_COMPARED) as u64).sum::<u64>();
        assert_eq!(found.cut(u32::MAX), cut);
        assert_eq!(found.cut(MOST_COMPARED as u32 + 1), 0, "nothing is cut before there are too many");
    }

    #[test]
    fn a_hundred_thousand_that_say_the_same_are_one_record() {
        let rows: Vec<String> = (0..100_000)
            .map(|at| format!("R{at} | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01"))
            .collect();
        assert!(candidates(&rows).pairs.is_empty());
    }
}
