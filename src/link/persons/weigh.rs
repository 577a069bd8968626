use super::candidates::Candidate;
use super::chances::Chances;
use super::chances::Levels;
use super::compare::NameLevel;
use super::compare::Pattern;
use super::homes::Nearness;
use super::homes::STRATA;
use super::rarity::Rarity;
use super::records::Record;
use crate::link::names::Names;

/// The levels of names for which it counts how rare the name is.
const VALUED: [NameLevel; 4] = [NameLevel::Same, NameLevel::Turned, NameLevel::Forename, NameLevel::Initial];

/// Match weights of pairs of records under the model of an as-of date, in bits: log2 of the odds that both are one
/// person's. The chance is 2^w / (1 + 2^w).
#[derive(Clone, Debug)]
pub(in crate::link) struct Weights {
    chances: Chances,
    rarity: Rarity,
    /// How much more often strangers of a stratum agree on a name than strangers anywhere, by level.
    shared: [[f64; VALUED.len()]; STRATA],
}

/// The terms of one pair's weight, in bits; their sum is the weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::link) struct Terms {
    /// What is known before the two are compared: where they were seen.
    pub near: f64,
    /// The names.
    pub name: f64,
    /// The birth dates.
    pub birth: f64,
    /// The NINOs.
    pub nino: f64,
}

impl Terms {
    pub(in crate::link) fn sum(self) -> f64 {
        self.near + self.name + self.birth + self.nino
    }
}

impl Weights {
    pub(in crate::link) fn new(chances: Chances, rarity: Rarity, general: &Levels) -> Self {
        let shared = chances.strata.map(|stratum| {
            VALUED.map(|level| {
                let (here, anywhere) = (stratum.u.name[level as usize], general.name[level as usize]);
                ((here - anywhere) / (1.0 - anywhere)).max(0.0)
            })
        });
        Self { chances, rarity, shared }
    }

    /// The model.
    pub(in crate::link) fn chances(&self) -> &Chances {
        &self.chances
    }

    /// The weight of a pair.
    pub(in crate::link) fn weight(&self, names: &Names, records: &[Record], pair: &Candidate, near: Nearness) -> f64 {
        let name = |record: u32| records[record as usize].name;
        self.terms(names, [name(pair.later), name(pair.earlier)], pair.pattern, near).sum()
    }

    /// The terms of a pair's weight.
    pub(in crate::link) fn terms(&self, names: &Names, of: [u32; 2], pattern: Pattern, near: Nearness) -> Terms {
        let stratum = &self.chances.strata[near as usize];
        let m = &self.chances.m;
        let [name, birth, nino] = pattern.levels();
        let ratio = |m: f64, u: f64| libm::log2(m) - libm::log2(u);
        let u_name = self.u_name(names, of, name, near).unwrap_or(stratum.u.name[name]);
        Terms {
            near: ratio(stratum.matching, 1.0 - stratum.matching),
            name: ratio(m.name[name], u_name),
            birth: ratio(m.birth[birth], stratum.u.birth[birth]),
            nino: ratio(m.nino[nino], stratum.u.nino[nino]),
        }
    }

    /// u of this name rather than of any: `k + (1 - k) share`, with k what strangers of the stratum agree more often than
    /// strangers anywhere. `None` for levels that do not depend on the name.
    fn u_name(&self, names: &Names, of: [u32; 2], level: usize, near: Nearness) -> Option<f64> {
        let level = VALUED.into_iter().find(|of| *of as usize == level)?;
        let shares = of.map(|name| self.rarity.share(names, name, level));
        let share = shares[0]?.max(shares[1]?);
        let place = VALUED.iter().position(|of| *of == level)?;
        let k = self.shared[near as usize][place];
        Some(k + (1.0 - k) * share)
    }
}

/// The chance of a weight in bits.
pub(in crate::link) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + libm::exp2(-weight))
}
