use std::fmt;

use super::dwellings::places::Places;
use super::names::Names;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Standing;
use super::persons::candidates::Candidates;
use super::persons::candidates::candidates;
use super::persons::clusters::Groups;
use super::persons::homes::MOST_LENT;
use super::persons::records::Records;
use super::persons::records::records;
use super::persons::told::Bond;
use super::persons::told::Told;
use super::persons::told::bonds;
use super::units::Source;
use super::units::Unit;
use super::units::units;
use crate::archive::History;
use crate::domain::AsOf;
use crate::domain::Day;

/// What can be said of each sighting by itself, worked out once for all as-of dates: names and addresses in comparable
/// form, and which sightings share a key. What depends on another sighting says from which one on it holds, so that a
/// sighting known later cannot change what is linked on an earlier as-of date.
pub struct Prepared {
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) units: Vec<Unit>,
    pub(super) sources: Vec<Source>,
    pub(super) keys: Keys,
    pub(super) records: Records,
    pub(super) candidates: Candidates,
    pub(super) bonds: Vec<Bond>,
    /// Units that are bare addresses, by entity then number, and where each entity's begin.
    bare: Vec<u32>,
    bare_from: Vec<u32>,
}

impl fmt::Debug for Prepared {
    /// Names and addresses stay out of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({} units, {} records)", self.units.len(), self.records.all.len())
    }
}

impl Prepared {
    /// The units below `known` that are bare addresses of an entity, ascending.
    pub(super) fn bare(&self, entity: u32, known: u32) -> impl Iterator<Item = u32> {
        let (from, to) = (self.bare_from[entity as usize], self.bare_from[entity as usize + 1]);
        self.bare[from as usize..to as usize].iter().copied().take_while(move |unit| *unit < known)
    }

    fn compare(&mut self) {
        let records = records(&self.units, &self.places.addresses);
        let bare = |entity: u32| {
            let lent = self.bare(entity, NONE).map(|unit| (unit, self.units[unit as usize].address));
            lent.take(MOST_LENT).collect()
        };
        let candidates = candidates(&records, &self.names, &self.places, &bare);
        (self.records, self.candidates) = (records, candidates);
    }

    /// The dataset with a number.
    pub(super) fn source(&self, dataset: u16) -> Option<&Source> {
        let place = self.sources.partition_point(|source| source.number < dataset);
        self.sources.get(place).filter(|source| source.number == dataset)
    }
}

/// Units that share a key, one table a kind of key.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The same place in the same entity.
    pub slot: Groups,
    /// Forename and surname in either order, where the council tax account gives no birth date.
    pub movers: Groups,
}

/// Normalises every sighting of the history once, and compares those that can be one person's. `told` is what people who
/// know have said of single records, in the order in which they said it.
pub fn prepare(history: &History, told: &[Told]) -> Prepared {
    let all = history.known_on(AsOf(Day::MAX));
    let mut names = Names::default();
    let mut places = Places::new(all.rows("gazetteer"));
    let (units, sources) = units(&all, &mut names, &mut places);
    let keys = keys(&units, &sources, &names);
    let is_bare = |unit: &Unit| unit.standing == Standing::Address && unit.address != NONE;
    let mut bare: Vec<u32> = (0..units.len() as u32).filter(|unit| is_bare(&units[*unit as usize])).collect();
    bare.sort_by_key(|unit| units[*unit as usize].entity);
    let bare_from = (0..=history.entity_count() as u32)
        .map(|entity| bare.partition_point(|unit| units[*unit as usize].entity < entity) as u32)
        .collect();
    let (records, candidates) = (Records::default(), Candidates::default());
    let bonds = bonds(&all, &sources, told);
    let mut prepared = Prepared { names, places, units, sources, keys, records, candidates, bonds, bare, bare_from };
    prepared.compare();
    prepared
}

fn keys(units: &[Unit], sources: &[Source], names: &Names) -> Keys {
    let slot = units.iter().enumerate().filter(|(_, unit)| unit.standing != Standing::Address).map(|(number, unit)| {
        let place = (u64::from(unit.dataset) << 48) ^ (u64::from(unit.entity) << 16) ^ u64::from(unit.slot & 0xffff);
        (place, number as u32)
    });
    let is_undated_tax = |unit: &Unit| {
        unit.dob == NO_DAY
            && !matches!(unit.standing, Standing::Address | Standing::Organisation)
            && sources.iter().any(|source| source.number == unit.dataset && source.name == "ctax_accounts")
    };
    let movers = units.iter().enumerate().filter(|(_, unit)| is_undated_tax(unit)).filter_map(|(number, unit)| {
        let given = names.given(unit.name).filter(|given| is_full(names, given.forename))?;
        Some((u64::from(given.pair), number as u32))
    });
    Keys { slot: Groups::new(slot.collect()), movers: Groups::new(movers.collect()) }
}

/// Whether a forename is given in full.
pub(super) fn is_full(names: &Names, forename: u32) -> bool {
    forename != NONE && !names.is_initial(forename)
}
