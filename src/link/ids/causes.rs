use rustc_hash::FxHashSet;

use super::changes::Cause;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;
use crate::link::types::Linked;
use crate::link::types::SightingRef;
use crate::link::units::Source;

/// Finds the record behind a change among those of the persons it is about.
pub(in crate::link) struct Causes<'a> {
    pub(in crate::link) linked: &'a Linked,
    pub(in crate::link) known: &'a Known<'a>,
    pub(in crate::link) prepared: &'a Prepared,
    /// The night before: what was known on it brought nothing about since.
    pub(in crate::link) night: AsOf,
}

/// Whether the record names an address, what its dataset is worth, when it was known: greater explains more.
type Rank<'a> = (bool, u8, Day, &'a str);

impl Causes<'_> {
    /// The record that explains most: one that says something new before one that ended.
    pub(in crate::link) fn of(&self, persons: &[u32]) -> Cause {
        let seen = || persons.iter().flat_map(|person| &self.linked.persons[*person as usize].sightings);
        let said = seen().filter_map(|seen| self.said(*seen)).max();
        if let Some((_, _, known, dataset)) = said {
            return Cause::Said { dataset: dataset.to_owned(), known };
        }
        let open: FxHashSet<u32> = seen()
            .filter_map(|seen| {
                let (source, rows, row) = self.row(*seen)?;
                rows.is_open(row).then_some(source.units[seen.sighting as usize])
            })
            .collect();
        match seen().filter_map(|seen| self.ended(*seen, &open)).max() {
            Some((_, _, known, dataset)) => Cause::Ended { dataset: dataset.to_owned(), known },
            None => Cause::Unsaid,
        }
    }

    /// A sighting that says what none of its record had said by the night before.
    fn said(&self, seen: SightingRef) -> Option<Rank<'_>> {
        let source = self.prepared.source(seen.dataset)?;
        let unit = source.units.get(seen.sighting as usize).filter(|unit| **unit != NONE)?;
        let unit = &self.prepared.units[*unit as usize];
        let new = unit.first_known >= self.night.0;
        new.then_some((unit.address != NONE, source.nature.strength, unit.first_known, source.name.as_str()))
    }

    /// A sighting that ended since, and was not replaced by one that says the same.
    fn ended(&self, seen: SightingRef, open: &FxHashSet<u32>) -> Option<Rank<'_>> {
        let (source, rows, row) = self.row(seen)?;
        let known = rows.known_to(row).filter(|day| *day >= self.night.0)?;
        let unit = source.units[seen.sighting as usize];
        let has_address = unit != NONE && self.prepared.units[unit as usize].address != NONE;
        (!open.contains(&unit)).then_some((has_address, source.nature.strength, known, source.name.as_str()))
    }

    fn row(&self, seen: SightingRef) -> Option<(&Source, KnownRows<'_>, usize)> {
        let source = self.prepared.source(seen.dataset)?;
        let rows = self.known.rows(&source.name)?;
        let row = *rows.sighting_rows().get(seen.sighting as usize)?;
        Some((source, rows, row as usize))
    }
}
