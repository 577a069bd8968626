use super::chances::Chances;
use super::compare::BirthLevel;
use super::compare::NameLevel;
use super::compare::NinoLevel;
use super::compare::Pattern;
use super::homes::Nearness;
use super::homes::STRATA;

/// How persons were linked on an as-of date: the model learnt for it, and what it did. Nothing in it is about any person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linkage {
    /// Different statements about persons, each once however often it was read.
    pub records: u64,
    /// Pairs of records that share a key and can be one person.
    pub candidates: u64,
    /// Pairs not compared because too many records share their key.
    pub cut: u64,
    /// Pairs by where the two were seen.
    pub strata: Vec<StratumSummary>,
    /// What was compared, and how likely each outcome is.
    pub levels: Vec<LevelSummary>,
    /// Candidates by match weight in whole bits (rounded down), ascending: weight and pairs.
    pub weights: Vec<(i32, u64)>,
    /// From this weight in bits pairs are joined.
    pub joined_from: f64,
    /// What each dataset brought, and what came of it.
    pub datasets: Vec<DatasetSummary>,
    /// Persons by the number of datasets they are seen in, ascending.
    pub seen_in: Vec<(u32, u64)>,
    /// Persons by how surely their records are one person's, in twentieths (19 is from 0.95 on), ascending.
    pub certainty: Vec<(u32, u64)>,
}

/// The records of one dataset in the linkage of persons. A record that says something else later is two here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetSummary {
    /// The dataset.
    pub name: String,
    /// Its records of persons.
    pub records: u64,
    /// Of these, with a name.
    pub named: u64,
    /// With a birth date.
    pub dated: u64,
    /// With a NINO.
    pub with_nino: u64,
    /// With an address or a postcode.
    pub placed: u64,
    /// Telling so little that they would not be linked even to a record that says the same.
    pub unlinkable: u64,
    /// Whose person is seen in another dataset too.
    pub linked: u64,
}

impl Linkage {
    /// The place in [`Linkage::strata`], and in u of a level, of pairs of one dwelling.
    pub const DWELLING: usize = Nearness::Dwelling as usize;
    /// The place of pairs of two postcodes.
    pub const ELSEWHERE: usize = Nearness::Elsewhere as usize;
}

/// The pairs of one kind of nearness.
#[derive(Clone, Debug, PartialEq)]
pub struct StratumSummary {
    /// What the two records have in common, in words.
    pub name: &'static str,
    /// All pairs there are, whether compared or not.
    pub pairs: f64,
    /// The share of them that is one person.
    pub matching: f64,
}

/// One outcome of one comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelSummary {
    /// What was compared.
    pub comparison: &'static str,
    /// What came out.
    pub level: &'static str,
    /// How likely that is for two records of one person (m), 0 to 1.
    pub m: f64,
    /// How likely it is for records of two persons (u), by stratum in their order, 0 to 1. Where it depends on how common
    /// the name is, the mean.
    pub u: Vec<f64>,
}

pub(in crate::link) const NEARNESS: [(Nearness, &str); STRATA] = [
    (Nearness::Dwelling, "one dwelling"),
    (Nearness::Postcode, "one postcode, a dwelling unknown"),
    (Nearness::Neighbours, "one postcode, two dwellings"),
    (Nearness::Elsewhere, "two postcodes"),
    (Nearness::Unknown, "an address unknown"),
];

const NAMES: [(NameLevel, &str); 9] = [
    (NameLevel::Same, "the same"),
    (NameLevel::Turned, "the same turned round, or in part"),
    (NameLevel::Slip, "one slip apart"),
    (NameLevel::Forename, "the same forename, another surname"),
    (NameLevel::Apart, "different"),
    (NameLevel::Initial, "an initial that fits"),
    (NameLevel::InitialApart, "an initial that does not fit"),
    (NameLevel::Surname, "the same surname, no forename"),
    (NameLevel::SurnameApart, "another surname, no forename"),
];
const BIRTHS: [(BirthLevel, &str); 4] = [
    (BirthLevel::Same, "the same"),
    (BirthLevel::Swapped, "day and month swapped"),
    (BirthLevel::Digit, "one digit apart"),
    (BirthLevel::Apart, "different"),
];
const NINOS: [(NinoLevel, &str); 2] = [(NinoLevel::Same, "the same"), (NinoLevel::Apart, "different")];

/// Words for what came of comparing name, birth date and NINO.
pub(in crate::link) fn in_words(pattern: Pattern) -> [&'static str; 3] {
    let [name, birth, nino] = pattern.levels();
    [
        NAMES.iter().find(|(level, _)| *level as usize == name).map_or("not given in one", |(_, words)| words),
        BIRTHS.iter().find(|(level, _)| *level as usize == birth).map_or("not given in one", |(_, words)| words),
        NINOS.iter().find(|(level, _)| *level as usize == nino).map_or("not given in one", |(_, words)| words),
    ]
}

/// The model in words.
pub(in crate::link) fn tables(chances: &Chances) -> (Vec<StratumSummary>, Vec<LevelSummary>) {
    let strata = NEARNESS.map(|(near, name)| {
        let stratum = &chances.strata[near as usize];
        StratumSummary { name, pairs: stratum.pairs, matching: stratum.matching }
    });
    let mut levels = Vec::new();
    let mut push = |comparison, level, m: f64, u: &dyn Fn(usize) -> f64| {
        levels.push(LevelSummary { comparison, level, m, u: (0..STRATA).map(u).collect() });
    };
    for (level, words) in NAMES {
        let place = level as usize;
        push("name", words, chances.m.name[place], &|at| chances.strata[at].u.name[place]);
    }
    for (level, words) in BIRTHS {
        let place = level as usize;
        push("birth date", words, chances.m.birth[place], &|at| chances.strata[at].u.birth[place]);
    }
    for (level, words) in NINOS {
        let place = level as usize;
        push("NINO", words, chances.m.nino[place], &|at| chances.strata[at].u.nino[place]);
    }
    (strata.to_vec(), levels)
}
