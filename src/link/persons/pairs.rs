use std::collections::BTreeMap;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSliceMut;

use super::candidates::Candidate;
use super::compare::Pattern;
use super::compare::compare;
use super::counts::datasets;
use super::homes::Homes;
use super::homes::Nearness;
use super::linkage::Linkage;
use super::linkage::tables;
use super::records::Record;
use super::sample::Evidence;
use super::sample::learn;
use super::weigh::Weights;
use crate::domain::Day;
use crate::link::dwellings::sites::Sites;
use crate::link::names::Names;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;

/// Records are joined from this chance of being one person's.
pub(in crate::link) const LINK_AT: f64 = 0.8;
/// A record without a full name joins the person it fits if that is likelier than all others and none together.
pub(in crate::link) const FIT_AT: f64 = 0.5;

/// Persons less likely than this do not count among those whom a record without a full name may fit.
const LEAST_BITS: f64 = -10.0;

/// The candidates known on an as-of date, and the model learnt from what was known then.
pub(in crate::link) struct Pairs<'a> {
    pub records: &'a [Record],
    pub homes: Homes,
    pub weights: Weights,
    candidates: &'a [Candidate],
    near: Vec<Nearness>,
}

/// Two records that are one person's by their weight.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Edge {
    pub weight: f64,
    /// The first units of the later and the earlier record; for a record that does not identify a person, of that first.
    pub units: [u32; 2],
    pub identifies: bool,
    /// The earlier birth date of the two: where father and son have one name, what carries no birth date is the father's.
    pub birth: Day,
}

impl<'a> Pairs<'a> {
    /// Learns the model from the first `known` units.
    pub(in crate::link) fn new(prepared: &'a Prepared, known: u32, sites: &Sites) -> Self {
        let records = prepared.records.known(known);
        let homes = Homes::new(records, &prepared.places, sites, &|entity, addresses| {
            addresses.extend(prepared.bare(entity, known).map(|unit| prepared.units[unit as usize].address));
        });
        let candidates = prepared.candidates.known(known);
        let near: Vec<Nearness> = candidates.par_iter().map(|pair| homes.nearness(pair.later, pair.earlier)).collect();
        let (names, places) = (&prepared.names, &prepared.places);
        let weights = learn(&Evidence { records, candidates, near: &near, names, places, sites, homes: &homes });
        Self { records, homes, weights, candidates, near }
    }

    /// The pairs that may be joined.
    pub(in crate::link) fn edges(&self, prepared: &Prepared) -> Vec<Edge> {
        let all = self.candidates.par_iter().zip(&self.near);
        all.filter_map(|(pair, near)| self.edge(&prepared.names, pair, *near)).collect()
    }

    /// Units that say the same as an earlier one: one person's, if two such records are.
    pub(in crate::link) fn repeats(&self, prepared: &Prepared, known: u32) -> Vec<Edge> {
        let of_unit = &prepared.records.of_unit[..known as usize];
        let repeats = (0..known)
            .zip(of_unit)
            .filter(|(unit, record)| **record != NONE && self.records[**record as usize].unit != *unit);
        repeats.filter_map(|(unit, record)| self.repeat(&prepared.names, unit, *record)).collect()
    }

    fn repeat(&self, names: &Names, unit: u32, record: u32) -> Option<Edge> {
        let of = &self.records[record as usize];
        let (pattern, near) = (compare(names, of, of), self.homes.nearness(record, record));
        let weight = self.weights.terms(names, [of.name; 2], pattern, near).sum();
        let joins = pattern.is_possible() && may_join(pattern, near) && weight >= weight_of(LINK_AT);
        let birth = if of.is_dated() { of.dob } else { Day::MAX };
        joins.then_some(Edge { weight, units: [of.unit, unit], identifies: true, birth })
    }

    fn edge(&self, names: &Names, pair: &Candidate, near: Nearness) -> Option<Edge> {
        let weight = self.weights.weight(names, self.records, pair, near);
        let identifies = pair.pattern.identifies();
        if weight < (if identifies { weight_of(LINK_AT) } else { LEAST_BITS }) || !may_join(pair.pattern, near) {
            return None;
        }
        let (one, other) = (&self.records[pair.later as usize], &self.records[pair.earlier as usize]);
        let poor_first = richness(names, one.name) <= richness(names, other.name);
        let units = if poor_first { [one.unit, other.unit] } else { [other.unit, one.unit] };
        let births = [one.dob, other.dob].into_iter().filter(|day| *day != NO_DAY);
        Some(Edge { weight, units, identifies, birth: births.min().unwrap_or(Day::MAX) })
    }

    /// The model, and how the weights spread.
    pub(in crate::link) fn summary(&self, prepared: &Prepared, known: u32) -> Linkage {
        let (strata, levels) = tables(self.weights.chances());
        let mut weights: BTreeMap<i32, u64> = BTreeMap::new();
        for (pair, near) in self.candidates.iter().zip(&self.near).filter(|(pair, near)| may_join(pair.pattern, **near))
        {
            let weight = self.weights.weight(&prepared.names, self.records, pair, *near);
            *weights.entry(weight.floor() as i32).or_default() += 1;
        }
        Linkage {
            records: self.records.len() as u64,
            candidates: self.candidates.len() as u64,
            cut: prepared.candidates.cut(known),
            strata,
            levels,
            weights: weights.into_iter().collect(),
            joined_from: weight_of(LINK_AT),
            datasets: datasets(prepared, self, known),
            ..Linkage::default()
        }
    }
}

/// By falling weight; of equal ones the elder first.
pub(in crate::link) fn sort(edges: &mut [Edge]) {
    edges.par_sort_unstable_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| (a.birth, a.units).cmp(&(b.birth, b.units)))
    });
}

/// Whether where two records were seen lets them be joined, whatever their weight.
pub(in crate::link) fn may_join(pattern: Pattern, near: Nearness) -> bool {
    near == Nearness::Dwelling || !pattern.needs_one_dwelling()
}

/// The weight in bits of a probability.
fn weight_of(probability: f64) -> f64 {
    libm::log2(probability / (1.0 - probability))
}

/// How much a name tells: nothing, a surname, an initial, a full name.
fn richness(names: &Names, name: u32) -> u8 {
    match names.given(name) {
        None => 0,
        Some(given) if given.forename == NONE => 1,
        Some(given) if names.is_initial(given.forename) => 2,
        Some(_) => 3,
    }
}
