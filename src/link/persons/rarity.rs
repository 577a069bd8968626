use std::collections::BTreeMap;

use super::chances::LEAST;
use super::chances::Levels;
use super::compare::BirthLevel;
use super::compare::NameLevel;
use super::records::Record;
use crate::link::names::Names;

/// How common names are taken to be before any is counted, and how many records that counts for.
const ASSUMED: f64 = 1e4;

/// How common each name and birth date is among the known records.
#[derive(Clone, Debug)]
pub(in crate::link) struct Rarity {
    pairs: Vec<u32>,
    forenames: Vec<u32>,
    initials: BTreeMap<char, f64>,
    surnames: Vec<u32>,
    /// Records with a forename and a surname in full, with any forename, with any name.
    full: f64,
    with_forename: f64,
    named: f64,
    /// How many records a record's person has under one name, itself included.
    own: f64,
    /// Chances of the same full name, the same forename, and the same birth date before anything is counted.
    assumed: [f64; 3],
    /// Pairs of records with the same full name; with the same birth date; named pairs; dated pairs.
    together: [f64; 4],
}

impl Rarity {
    /// Counts the records. Full names are counted among full names, initials among names with a forename: which kind of
    /// name a system writes says nothing of how common it is.
    pub(in crate::link) fn new(records: &[Record], names: &Names, prior: &Levels) -> Self {
        let mut rarity = Self {
            pairs: Vec::new(),
            forenames: Vec::new(),
            initials: BTreeMap::new(),
            surnames: Vec::new(),
            full: 0.0,
            with_forename: 0.0,
            named: 0.0,
            own: 2.0,
            assumed: [
                prior.name[NameLevel::Same as usize],
                prior.name[NameLevel::Forename as usize],
                prior.birth[BirthLevel::Same as usize],
            ],
            together: [0.0; 4],
        };
        let mut births: Vec<i32> =
            records.iter().filter(|record| record.is_dated()).map(|record| record.dob.0).collect();
        for given in records.iter().filter_map(|record| names.given(record.name)) {
            rarity.named += 1.0;
            count(&mut rarity.surnames, given.surname);
            let Some(first) = names.text(given.forename).chars().next() else { continue };
            rarity.with_forename += 1.0;
            *rarity.initials.entry(first).or_default() += 1.0;
            if !names.is_initial(given.forename) {
                rarity.full += 1.0;
                count(&mut rarity.forenames, given.forename);
                count(&mut rarity.pairs, given.pair);
            }
        }
        births.sort_unstable();
        let two = |count: f64| count * (count - 1.0) / 2.0;
        let same_birth: f64 = births.chunk_by(|a, b| a == b).map(|same| two(same.len() as f64)).sum();
        let same_name: f64 = rarity.pairs.iter().map(|count| two(f64::from(*count))).sum();
        rarity.together = [same_name, same_birth, two(rarity.full), two(births.len() as f64)];
        rarity
    }

    /// Sets u of the same full name and of the same birth date from the counts, less the pairs that are one person's:
    /// `matches` with the same name, and with the same birth date.
    pub(in crate::link) fn general(&mut self, levels: &mut Levels, matches: [f64; 2]) {
        let share = |at: usize| {
            let strangers = (self.together[at] - matches[at]).max(0.0);
            (strangers + self.assumed[2 * at] * ASSUMED) / (self.together[2 + at] + ASSUMED)
        };
        put(&mut levels.name, NameLevel::Same as usize, NameLevel::Apart as usize, share(0));
        put(&mut levels.birth, BirthLevel::Same as usize, BirthLevel::Apart as usize, share(1));
        if self.full > 0.0 {
            self.own = (1.0 + 2.0 * matches[0] / self.full).max(2.0);
        }
    }

    /// The chance that a stranger has the full name, or for [`NameLevel::Forename`] the forename: its share among the
    /// records, without those of the person. Forenames go with surnames in communities, so the share of the full name
    /// counts where it is greater than the product.
    pub(in crate::link) fn share(&self, names: &Names, name: u32, level: NameLevel) -> Option<f64> {
        let given = names.given(name)?;
        let of = |counts: &[u32], word: u32, all: f64, assumed: f64| {
            let count = f64::from(counts.get(word as usize).copied().unwrap_or(0));
            ((count - self.own).max(0.0) + assumed * ASSUMED) / (all + ASSUMED)
        };
        match level {
            NameLevel::Same | NameLevel::Turned => {
                let forename = of(&self.forenames, given.forename, self.full, 0.0);
                let product = forename * of(&self.surnames, given.surname, self.named, 0.0);
                Some(of(&self.pairs, given.pair, self.full, self.assumed[0]).max(product))
            }
            NameLevel::Initial => {
                let first = names.text(given.forename).chars().next()?;
                let initial = self.initials.get(&first).copied().unwrap_or(0.0) / self.with_forename.max(1.0);
                Some(of(&self.surnames, given.surname, self.named, self.assumed[1] / 2.0) * initial)
            }
            NameLevel::Forename => Some(of(&self.forenames, given.forename, self.full, self.assumed[1])),
            _ => None,
        }
    }
}

fn count(counts: &mut Vec<u32>, at: u32) {
    if counts.len() <= at as usize {
        counts.resize(at as usize + 1, 0);
    }
    counts[at as usize] += 1;
}

/// Sets one share and takes the difference from "anything else".
fn put(table: &mut [f64], at: usize, last: usize, share: f64) {
    table[last] = (table[last] + table[at] - share).max(LEAST);
    table[at] = share.max(LEAST);
}

#[cfg(test)]
mod tests {
    use super::Rarity;
    use crate::domain::Day;
    use crate::link::names::Names;
    use crate::link::nature::NO_DAY;
    use crate::link::nature::NONE;
    use crate::link::persons::chances::Chances;
    use crate::link::persons::compare::NameLevel;
    use crate::link::persons::records::Record;

    fn record(name: u32, dob: Day) -> Record {
        Record { unit: 0, name, dob, nino: 0, address: NONE, postcode: NONE, entity: NONE }
    }

    #[test]
    fn a_name_is_as_common_as_among_names_of_its_kind_without_its_own_records() {
        let mut names = Names::default();
        let john = names.intern("JOHN", "", "SMITH");
        let zofia = names.intern("ZOFIA", "", "NOWAK");
        let initial = names.intern("J", "", "SMITH");
        // 1,000,000 Johns and as many initials: half as many records must not make John half as common.
        let mut records = vec![record(john, NO_DAY); 1_000_000];
        records.extend(vec![record(initial, NO_DAY); 1_000_000]);
        records.extend(vec![record(zofia, NO_DAY); 4]);
        let prior = Chances::prior().strata[3].u;
        let rarity = Rarity::new(&records, &names, &prior);
        let share = |name: u32, level: NameLevel| rarity.share(&names, name, level).unwrap();
        assert!(share(john, NameLevel::Same) > 0.98);
        // Two of the four are taken as the person's own; 3e-5 of 10,000 are assumed.
        assert!((share(zofia, NameLevel::Same) - 2.3 / 1_010_004.0).abs() < 1e-12, "{}", share(zofia, NameLevel::Same));
        assert!(share(initial, NameLevel::Initial) > 0.98);
        assert!(rarity.share(&names, john, NameLevel::Slip).is_none());
    }

    #[test]
    fn pairs_of_one_person_are_no_chance_agreement() {
        let mut names = Names::default();
        let surname =
            |at: usize| ["BA", "CO", "DI", "FU", "GE"][at % 5].to_owned() + ["KER", "NTO", "LAM", "RST"][at / 5];
        let people: Vec<u32> = (0..20).map(|at| names.intern("JOHN", "", &surname(at))).collect();
        let day: Day = "1980-02-03".parse().unwrap();
        let records: Vec<Record> =
            people.iter().enumerate().flat_map(|(at, name)| vec![record(*name, day + at as i32); 3]).collect();
        let prior = Chances::prior().strata[3].u;
        let mut rarity = Rarity::new(&records, &names, &prior);
        let (mut blind, mut told) = (prior, prior);
        rarity.general(&mut blind, [0.0; 2]);
        // Three records each of 20 persons: 60 pairs of one person agree on name and birth date.
        rarity.general(&mut told, [60.0; 2]);
        let same = NameLevel::Same as usize;
        assert!(blind.name[same] > 100.0 * told.name[same], "{} {}", blind.name[same], told.name[same]);
        assert!((told.name[same] - 0.3 / 11_770.0).abs() < 1e-9, "{}", told.name[same]);
    }
}
