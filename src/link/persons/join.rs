use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use super::clusters::Clusters;
use super::linkage::Linkage;
use super::pairs::Edge;
use super::pairs::FIT_AT;
use super::pairs::Pairs;
use super::pairs::sort;
use super::told::Verdict;
use super::told::holding;
use super::weigh::probability;
use crate::domain::Day;
use crate::link::dwellings::sites::Sites;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::nature::Part;
use crate::link::nature::Standing;
use crate::link::prepare::Prepared;
use crate::link::units::Unit;

/// The certainty of one account's place taken over by the same name, and of an account that moved.
const SLOT: f32 = 1.0;
const MOVED_ACCOUNT: f32 = 0.7;
/// Days between the end of one council tax account and the start of the next that make a move.
const MOVE_GAP_DAYS: i32 = 7;
/// More accounts than this that began in those days under one name say nothing.
const MOST_MOVES: usize = 8;

/// Clusters the known units: the same place in the same account first, then pairs of records by falling weight, then
/// records that fit one person alone.
pub(in crate::link) fn persons<'a>(
    prepared: &'a Prepared,
    as_of: Day,
    known: u32,
    sites: &Sites,
) -> (Clusters<'a>, Linkage) {
    let units = &prepared.units[..known as usize];
    let grown_by = units.iter().map(|unit| grown_by(prepared, unit, as_of)).collect();
    let pairs = Pairs::new(prepared, known, sites);
    let mut edges = pairs.edges(prepared);
    edges.extend(pairs.repeats(prepared, known));
    sort(&mut edges);
    let (clear, vague): (Vec<Edge>, Vec<Edge>) = edges.into_iter().partition(|edge| edge.identifies);
    let mut stages = Stages { prepared, known, clusters: Clusters::new(units, grown_by) };
    stages.as_told(as_of);
    stages.by_slot();
    for edge in clear {
        stages.join_apart(edge.units[0], edge.units[1], probability(edge.weight) as f32);
    }
    stages.fitting(vague);
    stages.movers(sites);
    (stages.clusters, pairs.summary(prepared, known))
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

    /// What people who know have said: who is another person first, then who is the same.
    fn as_told(&mut self, as_of: Day) {
        let mut told = holding(&self.prepared.bonds, as_of);
        told.sort_by_key(|bond| bond.verdict);
        for bond in told {
            let known = |units: &[u32]| units.partition_point(|unit| *unit < self.known);
            for one in &bond.one[..known(&bond.one)] {
                for other in &bond.other[..known(&bond.other)] {
                    match bond.verdict {
                        Verdict::Apart => self.clusters.keep_apart(*one, *other),
                        Verdict::Together => self.clusters.unite(*one, *other, 1.0),
                    }
                }
            }
        }
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

    /// A record without a full name joins the one person it fits.
    fn fitting(&mut self, mut edges: Vec<Edge>) {
        edges.sort_by_key(|edge| edge.units[0]);
        for fits in edges.chunk_by(|a, b| a.units[0] == b.units[0]) {
            let poor = self.clusters.root(fits[0].units[0]);
            let mut persons: Vec<(u32, f64)> = Vec::new();
            let mut seen: FxHashSet<u32> = FxHashSet::default();
            for edge in fits {
                let person = self.clusters.root(edge.units[1]);
                let is_new = person != poor && seen.insert(person);
                if is_new && self.clusters.can_join(poor, person) && !self.clusters.side_by_side(poor, person) {
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
            let mut starts: Vec<(Day, u32)> = group.iter().map(|unit| (self.unit(*unit).from, *unit)).collect();
            starts.retain(|(from, _)| *from != NO_DAY);
            starts.sort_unstable();
            let mut pairs: Vec<(u32, u32)> = Vec::new();
            for end in group.iter().filter(|unit| self.unit(**unit).to != Day::MAX) {
                let ended = self.unit(*end);
                let from = starts.partition_point(|(from, _)| ended.to - *from > MOVE_GAP_DAYS);
                let near = starts[from..].iter().take_while(|(from, _)| *from - ended.to <= MOVE_GAP_DAYS);
                let moves = near.filter(|(_, start)| {
                    let start = self.unit(*start);
                    ended.entity != start.entity && site(ended) != site(start)
                });
                pairs.extend(moves.take(MOST_MOVES).map(|(_, start)| (*end, *start)));
            }
            // Of each account that ended and each that began there must be one alone.
            let entity_of = |unit: u32| self.unit(unit).entity;
            let mut only: FxHashMap<(bool, u32), Option<u32>> = FxHashMap::default();
            for (end, start) in pairs.iter().map(|(end, start)| (entity_of(*end), entity_of(*start))) {
                for (key, other) in [((true, end), start), ((false, start), end)] {
                    let known = only.entry(key).or_insert(Some(other));
                    if *known != Some(other) {
                        *known = None;
                    }
                }
            }
            let unique = |(end, start): &(u32, u32)| {
                only[&(true, entity_of(*end))].is_some() && only[&(false, entity_of(*start))].is_some()
            };
            let kept: Vec<(u32, u32)> = pairs.iter().copied().filter(unique).collect();
            for (end, start) in kept {
                self.join_apart(end, start, MOVED_ACCOUNT);
            }
        }
    }
}
