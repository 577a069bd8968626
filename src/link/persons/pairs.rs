use std::collections::BTreeMap;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSliceMut;

use super::candidates::Candidate;
use super::counts::datasets;
use super::homes::Homes;
use super::homes::Nearness;
use super::linkage::Linkage;
use super::linkage::tables;
use super::records::Record;
use super::sample::Evidence;
use super::sample::learn;
use super::weigh::Weights;
use super::weigh::probability;
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
        let candidates = prepared.candidates.known(records.len() as u32);
        let near: Vec<Nearness> = candidates.par_iter().map(|pair| homes.nearness(pair.later, pair.earlier)).collect();
        let (names, places) = (&prepared.names, &prepared.places);
        let weights = learn(&Evidence { records, candidates, near: &near, names, places, sites, homes: &homes });
        Self { records, homes, weights, candidates, near }
    }

    /// The pairs that are joined, by falling weight.
    pub(in crate::link) fn edges(&self, prepared: &Prepared) -> Vec<Edge> {
        let all = self.candidates.par_iter().zip(&self.near);
        let mut edges: Vec<Edge> = all.filter_map(|(pair, near)| self.edge(&prepared.names, pair, *near)).collect();
        edges.par_sort_unstable_by(|a, b| {
            b.weight.total_cmp(&a.weight).then_with(|| (a.birth, a.units).cmp(&(b.birth, b.units)))
        });
        edges
    }

    fn edge(&self, names: &Names, pair: &Candidate, near: Nearness) -> Option<Edge> {
        let weight = self.weights.weight(names, self.records, pair, near);
        let identifies = pair.pattern.identifies();
        if probability(weight) < (if identifies { LINK_AT } else { FIT_AT }) || !may_join(pair, near) {
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
        for (pair, near) in self.candidates.iter().zip(&self.near).filter(|(pair, near)| may_join(pair, **near)) {
            let weight = self.weights.weight(&prepared.names, self.records, pair, *near);
            *weights.entry(weight.floor() as i32).or_default() += 1;
        }
        Linkage {
            records: self.records.len() as u64,
            candidates: self.candidates.len() as u64,
            cut: prepared.candidates.cut,
            strata,
            levels,
            weights: weights.into_iter().collect(),
            joined_from: libm::log2(LINK_AT / (1.0 - LINK_AT)),
            datasets: datasets(prepared, self, known),
            ..Linkage::default()
        }
    }
}

/// Whether where two records were seen lets them be joined, whatever their weight.
fn may_join(pair: &Candidate, near: Nearness) -> bool {
    let far = matches!(near, Nearness::Elsewhere | Nearness::Unknown);
    !(pair.borrowed && far) && (near == Nearness::Dwelling || !pair.pattern.needs_one_dwelling())
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
