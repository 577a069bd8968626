use std::cmp::Reverse;

use super::stays::Tally;
use crate::archive::Known;
use crate::domain::Day;
use crate::link::nature::NONE;
use crate::link::nature::Part;
use crate::link::nature::Standing;
use crate::link::prepare::Prepared;
use crate::link::types::HouseholdIx;

type Rank = (Part, u32, bool, Reverse<Day>, u32);

/// The household of the lead person of each entity: the lowest part and number, of the version that is open or was
/// known last. Where the lead is in no household the next liable person, tenant or partner stands in. Facts so follow
/// persons who moved.
pub(in crate::link) fn entity_households(
    known: &Known<'_>,
    prepared: &Prepared,
    person_of: &[u32],
    tallies: &[Tally],
    household_of: &[Option<HouseholdIx>],
) -> Vec<Option<HouseholdIx>> {
    let mut best: Vec<Option<(Rank, HouseholdIx)>> = vec![None; known.entity_count()];
    for (number, (person, tally)) in person_of.iter().zip(tallies).enumerate() {
        let unit = &prepared.units[number];
        let counts =
            *person != NONE && unit.standing != Standing::Address && is_lead(prepared, unit.dataset, unit.part);
        let Some(household) = household_of.get(*person as usize).copied().flatten().filter(|_| counts) else {
            continue;
        };
        let rank = (unit.part, unit.slot, !tally.open, Reverse(tally.last), number as u32);
        let kept = &mut best[unit.entity as usize];
        if kept.is_none_or(|(other, _)| rank < other) {
            *kept = Some((rank, household));
        }
    }
    best.into_iter().map(|best| best.map(|(_, household)| household)).collect()
}

fn is_lead(prepared: &Prepared, dataset: u16, part: Part) -> bool {
    part <= Part::Other || prepared.source(dataset).is_some_and(|source| source.nature.person_entity)
}
