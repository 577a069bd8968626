use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSliceMut;

use super::candidates::Candidate;
use super::clusters::Clusters;
use super::compare::compare;
use super::homes::Homes;
use super::homes::Nearness;
use super::names::Names;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Part;
use super::nature::Standing;
use super::prepare::Prepared;
use super::records::Record;
use super::sample::Evidence;
use super::sample::learn;
use super::sites::Sites;
use super::units::Unit;
use super::weigh::Weights;
use super::weigh::probability;
use crate::domain::Day;

/// Records are joined from this chance of being one person's.
const LINK_AT: f64 = 0.8;
/// A record without a full name joins the person it fits if that is likelier than all others and none together.
const FIT_AT: f64 = 0.5;
/// The certainty of one account's place taken over by the same name, and of an account that moved.
const SLOT: f32 = 1.0;
const MOVED_ACCOUNT: f32 = 0.7;
/// Days between the end of one council tax account and the start of the next that make a move.
const MOVE_GAP_DAYS: i32 = 7;

/// Clusters the known units: the same place in the same account first, then pairs of records by falling weight, then
/// records that fit one person alone.
pub(super) fn persons<'a>(prepared: &'a Prepared, as_of: Day, known: u32, sites: &Sites) -> (Clusters<'a>, Weights) {
    let units = &prepared.units[..known as usize];
    let grown_by = units.iter().map(|unit| grown_by(prepared, unit, as_of)).collect();
    let records = prepared.records.known(known);
    let homes = Homes::new(records, &prepared.places, sites, &|entity, addresses| {
        addresses.extend(prepared.bare(entity, known).map(|unit| prepared.units[unit as usize].address));
    });
    let mut stages = Stages { prepared, known, clusters: Clusters::new(units, grown_by) };
    stages.by_slot();
    let (edges, weights) = edges(prepared, records, sites, &homes);
    let (clear, vague): (Vec<Edge>, Vec<Edge>) = edges.into_iter().partition(|edge| edge.identifies);
    stages.repeats(&weights, &homes);
    for edge in clear {
        stages.join_apart(edge.units[0], edge.units[1], probability(edge.weight) as f32);
    }
    stages.fitting(vague);
    if std::env::var_os("HEWDBG").is_some() { eprintln!("records {} candidates {} cut {}\n{:#?}", records.len(), prepared.candidates.known(records.len() as u32).len(), prepared.candidates.cut, weights.chances()); }
    stages.movers(sites);
    (stages.clusters, weights)
}

/// Two records that are one person's by their weight.
#[derive(Clone, Copy, Debug)]
struct Edge {
    weight: f64,
    /// The first units of the later and the earlier record; for a record that does not identify a person, of that first.
    units: [u32; 2],
    identifies: bool,
    /// The earlier birth date of the two: where father and son have one name, what carries no birth date is the father's.
    birth: Day,
}

/// The pairs that are joined, by falling weight, and the model they are weighed by.
fn edges(prepared: &Prepared, records: &[Record], sites: &Sites, homes: &Homes) -> (Vec<Edge>, Weights) {
    let candidates = prepared.candidates.known(records.len() as u32);
    let near: Vec<Nearness> = candidates.par_iter().map(|pair| homes.nearness(pair.later, pair.earlier)).collect();
    let (names, places) = (&prepared.names, &prepared.places);
    let weights = learn(&Evidence { records, candidates, near: &near, names, places, sites, homes });
    let edge = |(pair, near): (&Candidate, &Nearness)| {
        let weight = weights.weight(names, records, pair, *near);
        if std::env::var_os("HEWDBG").is_some() { eprintln!("EDGE {pair:?} {near:?} {:?} {:?}", weights.terms(names, [records[pair.later as usize].name, records[pair.earlier as usize].name], pair.pattern, *near), pair.pattern.levels()); }
        let far = matches!(near, Nearness::Elsewhere | Nearness::Unknown);
        let identifies = pair.pattern.identifies();
        if probability(weight) < (if identifies { LINK_AT } else { FIT_AT }) || (pair.borrowed && far)
            || (pair.pattern.needs_one_dwelling() && *near != Nearness::Dwelling)
        {
            return None;
        }
        let (one, other) = (&records[pair.later as usize], &records[pair.earlier as usize]);
        let poor_first = richness(names, one.name) <= richness(names, other.name);
        let units = if poor_first { [one.unit, other.unit] } else { [other.unit, one.unit] };
        let births = [one.dob, other.dob].into_iter().filter(|day| *day != NO_DAY);
        Some(Edge {
            weight,
            units,
            identifies,
            birth: births.min().unwrap_or(Day::MAX),
        })
    };
    let mut edges: Vec<Edge> = candidates.par_iter().zip(&near).filter_map(edge).collect();
    edges.par_sort_unstable_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| (a.birth, a.units).cmp(&(b.birth, b.units)))
    });
    (edges, weights)
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

/// An account may have begun before its present holder came, so what counts is its end, or today; a claim or a case shows
/// a grown person from the day it is known.
fn grown_by(prepared: &Prepared, unit: &Unit, as_of: Day) -> Day {
    if !matches!(unit.part, Part::Lead | Part::Partner) {
        return Day::MAX;
    }
    match prepared.source(unit.dataset) {
        Some(source) if source.nature.principal => unit.to.min(as_of),
        _ => unit.first_known,
    }
}

struct Stages<'a> {
    prepared: &'a Prepared,
    known: u32,
    clusters: Clusters<'a>,
}

impl Stages<'_> {
    fn unit(&self, unit: u32) -> &Unit {
        &self.prepared.units[unit as usize]
    }

    /// The same place in the same entity.
    fn by_slot(&mut self) {
        let Prepared { names, units, keys, .. } = self.prepared;
        let prepared = self.prepared;
        let unit = |number: u32| &units[number as usize];
        for group in keys.slot.known(self.known) {
            self.clusters.join_group(group, SLOT, &|_, a, b| {
                let (a, b) = (unit(a), unit(b));
                let one_person = prepared.source(a.dataset).is_some_and(|source| source.nature.person_entity);
                let both_nameless = a.name == NONE && b.name == NONE;
                let one_body = a.standing == Standing::Organisation && b.standing == Standing::Organisation;
                one_person
                    || both_nameless
                    || (names.agree(a.name, b.name) && a.standing.is_body() == b.standing.is_body())
                    || one_body
            });
        }
    }

    /// Units that say the same are one person's if a pair that says so would be.
    fn repeats(&mut self, weights: &Weights, homes: &Homes) {
        let Prepared { names, records, .. } = self.prepared;
        for unit in 0..self.known {
            let record = records.of_unit[unit as usize];
            if record == NONE || records.all[record as usize].unit == unit {
                continue;
            }
            let of = &records.all[record as usize];
            let pattern = compare(names, of, of);
            let weight = weights.terms(names, [of.name; 2], pattern, homes.nearness(record, record)).sum();
            if pattern.is_possible() && probability(weight) >= LINK_AT {
                self.join_apart(of.unit, unit, probability(weight) as f32);
            }
        }
    }

    /// A record without a full name joins the one person it fits.
    fn fitting(&mut self, mut edges: Vec<Edge>) {
        edges.sort_by_key(|edge| edge.units[0]);
        for fits in edges.chunk_by(|a, b| a.units[0] == b.units[0]) {
            let poor = self.clusters.root(fits[0].units[0]);
            let mut persons: Vec<(u32, f64)> = Vec::new();
            for edge in fits {
                let person = self.clusters.root(edge.units[1]);
                let fits = person != poor
                    && self.clusters.can_join(poor, person)
                    && !self.clusters.side_by_side(poor, person)
                    && persons.iter().all(|(other, _)| *other != person);
                if fits {
                    persons.push((person, edge.weight));
                }
            }
            // They come by falling weight.
            let odds: f64 = persons.iter().map(|(_, weight)| libm::exp2(*weight)).sum();
            if let Some((best, weight)) = persons.first() {
                let chance = libm::exp2(*weight) / (1.0 + odds);
                if chance >= FIT_AT {
                    self.join_apart(poor, *best, chance as f32);
                }
            }
        }
    }

    fn join_apart(&mut self, one: u32, other: u32, certainty: f32) {
        let (a, b) = (self.clusters.root(one), self.clusters.root(other));
        if a != b && !self.clusters.side_by_side(a, b) {
            self.clusters.join(a, b, certainty);
        }
    }

    /// One council tax account ended and another began within days under one full name, and no other of that name did.
    fn movers(&mut self, sites: &Sites) {
        let keys = &self.prepared.keys.movers;
        for group in keys.known(self.known) {
            let site = |unit: &Unit| if unit.address == NONE { NONE } else { sites.of_address[unit.address as usize] };
            let moves = |end: &Unit, start: &Unit| {
                end.to != Day::MAX
                    && start.from != NO_DAY
                    && (start.from - end.to).abs() <= MOVE_GAP_DAYS
                    && end.entity != start.entity
                    && site(end) != site(start)
            };
            let ends: Vec<u32> = group.iter().copied().filter(|unit| self.unit(*unit).to != Day::MAX).collect();
            let mut pairs: Vec<(u32, u32)> = Vec::new();
            for end in ends {
                let starts = group.iter().filter(|start| moves(self.unit(end), self.unit(**start)));
                pairs.extend(starts.map(|start| (end, *start)));
            }
            let entity_of = |unit: u32| self.unit(unit).entity;
            let unique = |(end, start): &(u32, u32)| {
                pairs.iter().all(|(other_end, other_start)| {
                    let (ends, starts) =
                        (entity_of(*other_end) == entity_of(*end), entity_of(*other_start) == entity_of(*start));
                    ends == starts
                })
            };
            let kept: Vec<(u32, u32)> = pairs.iter().copied().filter(unique).collect();
            for (end, start) in kept {
                self.join_apart(end, start, MOVED_ACCOUNT);
            }
        }
    }
}

/// The addresses that speak for a unit: its own, else the bare addresses of its entity known by then.
pub(super) fn addresses(prepared: &Prepared, unit: u32, known: u32) -> impl Iterator<Item = u32> {
    let own = prepared.units[unit as usize].address;
    let entity = prepared.units[unit as usize].entity;
    let bare = (own == NONE).then(|| prepared.bare(entity, known)).into_iter().flatten();
    let borrowed = bare.map(|bare| prepared.units[bare as usize].address);
    (own != NONE).then_some(own).into_iter().chain(borrowed)
}
