use super::clusters::Groups;
use super::names::Names;
use super::names::Writing;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Standing;
use super::places::Places;
use super::units::Source;
use super::units::Unit;
use super::units::units;
use crate::archive::History;
use crate::domain::AsOf;
use crate::domain::Day;

/// What can be said of each sighting by itself, worked out once for all as-of dates: names and addresses in comparable
/// form, and which sightings share a key. Nothing in it depends on whether another sighting exists, so that a sighting
/// known later cannot change what is linked on an earlier as-of date.
#[derive(Debug)]
pub struct Prepared {
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) units: Vec<Unit>,
    pub(super) sources: Vec<Source>,
    pub(super) keys: Keys,
    /// Units that are bare addresses, by entity then number, and where each entity's begin.
    bare: Vec<u32>,
    bare_from: Vec<u32>,
}

impl Prepared {
    /// The units below `known` that are bare addresses of an entity, ascending.
    pub(super) fn bare(&self, entity: u32, known: u32) -> impl Iterator<Item = u32> {
        let (from, to) = (self.bare_from[entity as usize], self.bare_from[entity as usize + 1]);
        self.bare[from as usize..to as usize].iter().copied().take_while(move |unit| *unit < known)
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
    /// The NINO.
    pub nino: Groups,
    /// The same place in the same entity.
    pub slot: Groups,
    /// Forename, surname (in either order) and birth date.
    pub name_birth: Groups,
    /// The same with day and month of birth in either order.
    pub name_birth_swapped: Groups,
    /// Pairs of units with one birth date and names a slip apart: later unit, earlier unit.
    pub slips: Vec<(u32, u32)>,
    /// Forename and surname in either order, where the council tax account gives no birth date.
    pub movers: Groups,
}

/// Normalises every sighting of the history once.
pub fn prepare(history: &History) -> Prepared {
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
    Prepared { names, places, units, sources, keys, bare, bare_from }
}

fn keys(units: &[Unit], sources: &[Source], names: &Names) -> Keys {
    let people = || {
        let person = |unit: &Unit| !matches!(unit.standing, Standing::Address | Standing::Organisation);
        units.iter().enumerate().filter(move |(_, unit)| person(unit)).map(|(number, unit)| (number as u32, unit))
    };
    let dated = || people().filter(|(_, unit)| unit.dob != NO_DAY);
    let name_and = |day: fn(Day) -> i32| {
        let keyed = dated().flat_map(move |(number, unit)| {
            let full = names.writings(unit.name).iter().filter(|writing| is_full(names, writing.forename));
            full.map(move |writing| (mix(u64::from(writing.pair), day(unit.dob)), number))
        });
        Groups::new(keyed.collect())
    };
    let slot = units.iter().enumerate().filter(|(_, unit)| unit.standing != Standing::Address).map(|(number, unit)| {
        let place = (u64::from(unit.dataset) << 48) ^ (u64::from(unit.entity) << 16) ^ u64::from(unit.slot & 0xffff);
        (place, number as u32)
    });
    let undated_tax = people().filter(|(_, unit)| {
        unit.dob == NO_DAY
            && sources.iter().any(|source| source.number == unit.dataset && source.name == "ctax_accounts")
    });
    let movers = undated_tax.filter_map(|(number, unit)| {
        let given = names.given(unit.name).filter(|given| is_full(names, given.forename))?;
        Some((u64::from(given.pair), number))
    });
    Keys {
        nino: Groups::new(
            people().filter(|(_, unit)| unit.nino != 0).map(|(number, unit)| (unit.nino, number)).collect(),
        ),
        slot: Groups::new(slot.collect()),
        name_birth: name_and(|day| day.0),
        name_birth_swapped: name_and(without_order),
        slips: slips(&dated().collect::<Vec<_>>(), units, names),
        movers: Groups::new(movers.collect()),
    }
}

/// Whether a forename is given in full.
pub(super) fn is_full(names: &Names, forename: u32) -> bool {
    forename != NONE && !names.is_initial(forename)
}

/// The same for a day and its twin with day and month swapped.
fn without_order(day: Day) -> i32 {
    use chrono::Datelike;
    let Some(date) = day.date() else { return day.0 };
    let (low, high) = (date.day().min(date.month()), date.day().max(date.month()));
    date.year() * 10_000 + (high * 100 + low) as i32
}

/// One key of two numbers.
fn mix(one: u64, other: i32) -> u64 {
    (one << 32) | u64::from(other as u32)
}

/// Pairs of one birth date whose forename is the same and the surname a slip apart, or the other way round.
fn slips(dated: &[(u32, &Unit)], units: &[Unit], names: &Names) -> Vec<(u32, u32)> {
    let by = |word: fn(&Writing) -> u32| {
        let keyed = dated.iter().filter_map(|(number, unit)| {
            let given = names.given(unit.name).filter(|given| is_full(names, given.forename))?;
            Some((mix(u64::from(word(&given)), unit.dob.0), *number))
        });
        Groups::new(keyed.collect())
    };
    let mut pairs = Vec::new();
    collect_slips(&by(|given| given.forename), units, names, |given| given.surname, &mut pairs);
    collect_slips(&by(|given| given.surname), units, names, |given| given.forename, &mut pairs);
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn collect_slips(
    groups: &Groups,
    units: &[Unit],
    names: &Names,
    word: fn(&Writing) -> u32,
    pairs: &mut Vec<(u32, u32)>,
) {
    for group in groups.all() {
        let mut firsts: Vec<(u32, u32)> = Vec::new();
        for unit in group {
            let Some(given) = names.given(units[*unit as usize].name) else { continue };
            let word = word(&given);
            if firsts.iter().any(|(other, _)| *other == word) {
                continue;
            }
            let slips = firsts.iter().filter(|(other, _)| names.a_slip_apart(*other, word));
            pairs.extend(slips.map(|(_, earlier)| (*unit, *earlier)));
            firsts.push((word, *unit));
        }
    }
}
