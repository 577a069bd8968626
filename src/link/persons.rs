use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use super::clusters::Groups;
use super::clusters::births_agree;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Part;
use super::nature::Standing;
use super::prepare::Prepared;
use super::prepare::is_full;
use super::sites::Sites;
use super::units::Unit;
use crate::domain::Day;

// How sure each kind of union is. The steps are judged, not estimated: match weights replace them.
const NINO: f32 = 1.0;
const SLOT: f32 = 1.0;
const NAME_AND_BIRTH: f32 = 1.0;
const NAME_AND_SWAPPED_BIRTH: f32 = 0.95;
const NAME_AND_DWELLING: f32 = 0.9;
const FORENAME_BIRTH_AND_DWELLING: f32 = 0.85;
const SLIP_AND_BIRTH: f32 = 0.85;
const INITIAL_AND_DWELLING: f32 = 0.8;
const BIRTH_AND_POSTCODE: f32 = 0.8;
const SLIP_AND_DWELLING: f32 = 0.75;
const MOVED_ACCOUNT: f32 = 0.7;
/// Days between the end of one council tax account and the start of the next that make a move.
const MOVE_GAP_DAYS: i32 = 7;

/// Clusters the known units, strongest keys first; within a kind of key by the units known first.
pub(super) fn persons<'a>(prepared: &'a Prepared, as_of: Day, known: u32, sites: &Sites) -> Clusters<'a> {
    let units = &prepared.units[..known as usize];
    let grown_by = units.iter().map(|unit| grown_by(prepared, unit, as_of)).collect();
    let mut stages = Stages { prepared, known, clusters: Clusters::new(units, grown_by) };
    stages.by_key();
    let lived = stages.lived_at(sites);
    stages.by_dwelling(&lived);
    stages.nameless(&lived);
    stages.movers(sites);
    stages.clusters
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

    /// NINO, the same place in the same entity, name and birth date, slips of the name.
    fn by_key(&mut self) {
        let Prepared { names, units, keys, .. } = self.prepared;
        let prepared = self.prepared;
        let unit = |number: u32| &units[number as usize];
        let names_agree = |a: &Unit, b: &Unit| names.agree(a.name, b.name);
        for group in keys.nino.known(self.known) {
            self.clusters.join_group(group, NINO, &|_, a, b| {
                let (a, b) = (unit(a), unit(b));
                names_agree(a, b) || (a.dob != NO_DAY && a.dob == b.dob)
            });
        }
        for group in keys.slot.known(self.known) {
            self.clusters.join_group(group, SLOT, &|_, a, b| {
                let (a, b) = (unit(a), unit(b));
                let one_person = prepared.source(a.dataset).is_some_and(|source| source.nature.person_entity);
                let both_nameless = a.name == NONE && b.name == NONE;
                let one_body = a.standing == Standing::Organisation && b.standing == Standing::Organisation;
                one_person
                    || both_nameless
                    || (names_agree(a, b) && a.standing.is_body() == b.standing.is_body())
                    || one_body
            });
        }
        for group in keys.name_birth.known(self.known) {
            self.clusters.join_group(group, NAME_AND_BIRTH, &|_, _, _| true);
        }
        for group in keys.name_birth_swapped.known(self.known) {
            self.clusters.join_group(group, NAME_AND_SWAPPED_BIRTH, &|_, _, _| true);
        }
        for (later, earlier) in keys.slips.iter().take_while(|(later, _)| *later < self.known) {
            let (a, b) = (self.clusters.root(*later), self.clusters.root(*earlier));
            if !self.clusters.side_by_side(a, b) {
                self.clusters.join(a, b, SLIP_AND_BIRTH);
            }
        }
    }

    /// Every dwelling at which a unit says its person lived, its own address or the address of its entity.
    fn lived_at(&self, sites: &Sites) -> Vec<(u32, u32)> {
        let mut lived = Vec::new();
        for number in 0..self.known {
            let unit = self.unit(number);
            if unit.standing == Standing::Address || unit.standing == Standing::Organisation {
                continue;
            }
            for address in addresses(self.prepared, number, self.known) {
                let site = sites.of_address[address as usize];
                if site != NONE {
                    lived.push((site, number));
                }
            }
        }
        lived.sort_unstable();
        lived.dedup();
        lived
    }

    fn by_dwelling(&mut self, lived: &[(u32, u32)]) {
        let prepared = self.prepared;
        let (names, units) = (&prepared.names, &prepared.units);
        let given = |unit: u32| names.given(units[unit as usize].name);
        let mut pairs = Vec::with_capacity(lived.len());
        let mut forenames = Vec::with_capacity(lived.len());
        let mut surnames = Vec::with_capacity(lived.len());
        for (site, unit) in lived {
            let key = |word: u32| ((u64::from(*site) << 32) | u64::from(word), *unit);
            let written = names.writings(units[*unit as usize].name);
            let full = written.iter().filter(|writing| is_full(names, writing.forename));
            pairs.extend(full.map(|writing| key(writing.pair)));
            let Some(given) = given(*unit) else { continue };
            surnames.push(key(given.surname));
            if is_full(names, given.forename) {
                forenames.push(key(given.forename));
            }
        }
        let (pairs, (forenames, surnames)) =
            rayon::join(|| Groups::new(pairs), || (Groups::new(forenames), Groups::new(surnames)));
        for group in pairs.all() {
            self.by_name_and_dwelling(group);
        }
        for group in forenames.all() {
            self.by_forename_and_dwelling(group);
        }
        for group in surnames.all() {
            self.by_surname_and_dwelling(group);
        }
    }

    /// The distinct clusters of a group with their birth dates, the eldest first and those without one last: where
    /// father and son have one name, what carries no birth date is the father's.
    fn eldest_first(&mut self, group: &[u32]) -> Vec<(Day, u32)> {
        let mut roots: Vec<(Day, u32)> = Vec::with_capacity(group.len());
        for unit in group {
            let root = self.clusters.root(*unit);
            let birth = Some(self.clusters.birth(root)).filter(|day| *day != NO_DAY).unwrap_or(Day::MAX);
            roots.push((birth, root));
        }
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    fn by_name_and_dwelling(&mut self, group: &[u32]) {
        if self.clusters.are_one(group) {
            return;
        }
        let roots: Vec<u32> = self.eldest_first(group).into_iter().map(|(_, root)| root).collect();
        if roots.len() > 1 {
            self.clusters.join_group(&roots, NAME_AND_DWELLING, &|clusters, a, b| {
                let (a, b) = (clusters.root(a), clusters.root(b));
                !clusters.side_by_side(a, b)
            });
        }
    }

    /// One forename and birth date in one dwelling is one person whatever the surname; a slip in the surname is too.
    fn by_forename_and_dwelling(&mut self, group: &[u32]) {
        if self.clusters.are_one(group) {
            return;
        }
        let roots = self.eldest_first(group);
        for (place, (birth, root)) in roots.iter().enumerate() {
            for (earlier_birth, earlier) in &roots[..place] {
                let same_birth =
                    *birth != Day::MAX && births_agree(*birth, *earlier_birth) && *earlier_birth != Day::MAX;
                let certainty = if same_birth { FORENAME_BIRTH_AND_DWELLING } else { SLIP_AND_DWELLING };
                if same_birth || self.slip(*root, *earlier, |given| given.surname) {
                    self.join_apart(*root, *earlier, certainty);
                }
            }
        }
    }

    /// One surname in one dwelling, with a slip in the forename or an initial that fits one person alone.
    fn by_surname_and_dwelling(&mut self, group: &[u32]) {
        if self.clusters.are_one(group) {
            return;
        }
        let roots = self.eldest_first(group);
        for (place, (_, root)) in roots.iter().enumerate() {
            for (_, earlier) in &roots[..place] {
                if self.slip(*root, *earlier, |given| given.forename) {
                    self.join_apart(*root, *earlier, SLIP_AND_DWELLING);
                }
            }
        }
        let initials: Vec<u32> = group.iter().copied().filter(|unit| self.is_initial(*unit)).collect();
        for initial in initials {
            let root = self.clusters.root(initial);
            let mut fitting: Vec<u32> = Vec::new();
            for unit in group {
                let other = self.clusters.root(*unit);
                if other != root && self.fits_initial(initial, *unit) && self.clusters.can_join(root, other) {
                    fitting.push(other);
                }
            }
            fitting.sort_unstable();
            fitting.dedup();
            if let [only] = fitting[..] {
                self.join_apart(root, only, INITIAL_AND_DWELLING);
            }
        }
    }

    fn join_apart(&mut self, one: u32, other: u32, certainty: f32) {
        let (a, b) = (self.clusters.root(one), self.clusters.root(other));
        if a != b && !self.clusters.side_by_side(a, b) {
            self.clusters.join(a, b, certainty);
        }
    }

    fn is_initial(&self, unit: u32) -> bool {
        let given = self.prepared.names.given(self.unit(unit).name);
        given.is_some_and(|given| given.forename != NONE && self.prepared.names.is_initial(given.forename))
    }

    fn fits_initial(&self, initial: u32, unit: u32) -> bool {
        let names = &self.prepared.names;
        let forename = |unit: u32| names.given(self.unit(unit).name).map_or(NONE, |given| given.forename);
        let full = forename(unit);
        is_full(names, full) && names.alike(forename(initial), full)
    }

    /// Whether the first units of two clusters have words a slip apart.
    fn slip(&self, one: u32, other: u32, word: fn(&super::names::Writing) -> u32) -> bool {
        let names = &self.prepared.names;
        let given = |unit: u32| names.given(self.unit(unit).name);
        let (Some(a), Some(b)) = (given(one), given(other)) else { return false };
        word(&a) != word(&b) && names.a_slip_apart(word(&a), word(&b))
    }

    /// A sighting without a name joins the one person of its birth date in its postcode.
    fn nameless(&mut self, lived: &[(u32, u32)]) {
        let is_nameless = |unit: &Unit| unit.name == NONE && unit.dob != NO_DAY && unit.postcode != NONE;
        let nameless: Vec<u32> = (0..self.known).filter(|unit| is_nameless(self.unit(*unit))).collect();
        let mut wanted: FxHashMap<(Day, u32), Vec<u32>> =
            nameless.iter().map(|unit| ((self.unit(*unit).dob, self.unit(*unit).postcode), Vec::new())).collect();
        if wanted.is_empty() {
            return;
        }
        for (_, unit) in lived {
            if self.unit(*unit).name == NONE || self.unit(*unit).dob == NO_DAY {
                continue;
            }
            let root = self.clusters.root(*unit);
            for address in addresses(self.prepared, *unit, self.known) {
                let postcode = self.prepared.places.addresses[address as usize].postcode;
                if let Some(found) = wanted.get_mut(&(self.unit(*unit).dob, postcode)) {
                    found.push(root);
                }
            }
        }
        for unit in nameless {
            let found = wanted.get_mut(&(self.unit(unit).dob, self.unit(unit).postcode)).expect("every key was put in");
            found.sort_unstable();
            found.dedup();
            if let [only] = found[..] {
                self.clusters.join(only, unit, BIRTH_AND_POSTCODE);
            }
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
