use std::cmp::Reverse;

use super::stays::EntityFacts;
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
///
/// Who has come off an account, a claim or a tenancy that others are still on neither leads it nor stands in: what is
/// recorded of those who left must not reach whom they left. A restricted entity belongs to no household.
pub(in crate::link) fn entity_households(
    known: &Known<'_>,
    prepared: &Prepared,
    person_of: &[u32],
    tallies: &[Tally],
    facts: &EntityFacts,
    household_of: &[Option<HouseholdIx>],
) -> Vec<Option<HouseholdIx>> {
    let as_of = known.as_of().0;
    let leads = |number: usize| {
        let unit = &prepared.units[number];
        let nobody = matches!(unit.standing, Standing::Address | Standing::Restricted);
        person_of[number] != NONE && !nobody && is_lead(prepared, unit.dataset, unit.part)
    };
    let holds = |number: usize| tallies[number].open && prepared.units[number].to >= as_of;
    let mut held = vec![false; known.entity_count()];
    for number in (0..person_of.len()).filter(|number| leads(*number) && holds(*number)) {
        held[prepared.units[number].entity as usize] = true;
    }
    let mut best: Vec<Option<(Rank, HouseholdIx)>> = vec![None; known.entity_count()];
    for number in (0..person_of.len()).filter(|number| leads(*number)) {
        let (unit, tally) = (&prepared.units[number], &tallies[number]);
        let has_left = held[unit.entity as usize] && !holds(number);
        let Some(household) = household_of.get(person_of[number] as usize).copied().flatten().filter(|_| !has_left)
        else {
            continue;
        };
        let rank = (unit.part, unit.slot, !tally.open, Reverse(tally.last), number as u32);
        let kept = &mut best[unit.entity as usize];
        if kept.is_none_or(|(other, _)| rank < other) {
            *kept = Some((rank, household));
        }
    }
    for entity in &facts.restricted {
        best[*entity as usize] = None;
    }
    best.into_iter().map(|best| best.map(|(_, household)| household)).collect()
}

fn is_lead(prepared: &Prepared, dataset: u16, part: Part) -> bool {
    part <= Part::Other || prepared.source(dataset).is_some_and(|source| source.nature.person_entity)
}
