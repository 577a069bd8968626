//! What decides which team serves a household.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Traits;
use crate::archive::Known;
use crate::config::Team;
use crate::features::Catalogue;
use crate::link::HouseholdIx;
use crate::link::Linked;

use super::Council;
use super::guarded::guarded;
use super::kinds;

/// A service works with a household that it has a record of from so many days before the as-of date.
const WORKS_WITH_DAYS: i32 = 365;

/// The households that only specialists may see.
pub(super) fn specialist(council: &Council<'_>, linked: &Linked) -> BTreeSet<HouseholdIx> {
    guarded(&council.known(linked.as_of), linked, &council.config.safety)
}

/// The traits of households as known on the date of the link, in the order of the places. Tenure and services are looked
/// up only where a team asks for them.
pub(super) fn traits(
    council: &Council<'_>,
    linked: &Linked,
    places: &[HouseholdIx],
    specialist: &BTreeSet<HouseholdIx>,
) -> Vec<Traits> {
    let (teams, known) = (&council.config.alerts.teams, council.known(linked.as_of));
    let tenures = if teams.iter().any(|team| !team.serves.tenures.is_empty()) {
        kinds::tenures(&known, linked, places, &allowed(&council.catalogue))
    } else {
        vec![None; places.len()]
    };
    let mut workers = workers(&known, linked, teams);
    let traits = places.iter().zip(tenures).map(|(place, tenure)| {
        let household = &linked.households[place.0 as usize];
        let dwelling = &linked.dwellings[household.dwelling.0 as usize];
        Traits {
            ward: dwelling.ward.as_deref().map(str::to_owned),
            lsoa: dwelling.lsoa.as_deref().map(str::to_owned),
            tenure,
            household_type: kinds::household_type(&household.make_up),
            workers: workers.remove(place).unwrap_or_default(),
            specialist: specialist.contains(place),
        }
    });
    traits.collect()
}

/// The datasets of tenure that may be used for scoring.
fn allowed(catalogue: &Catalogue) -> BTreeSet<String> {
    let used: BTreeSet<String> = catalogue.columns().into_iter().map(|(dataset, _)| dataset).collect();
    kinds::DATASETS.into_iter().map(str::to_owned).filter(|dataset| used.contains(dataset)).collect()
}

/// The services that teams name, by household: those with an open record of it that is no older than a year.
fn workers(known: &Known<'_>, linked: &Linked, teams: &[Team]) -> BTreeMap<HouseholdIx, BTreeSet<String>> {
    let named: BTreeSet<&String> = teams.iter().flat_map(|team| &team.serves.workers).collect();
    let mut found: BTreeMap<HouseholdIx, BTreeSet<String>> = BTreeMap::new();
    for dataset in named {
        let Some(rows) = known.rows(dataset) else { continue };
        let since = linked.as_of.0 - WORKS_WITH_DAYS;
        let day = |row: usize| rows.happened()[row].unwrap_or_else(|| rows.known_from(row));
        for row in (0..rows.len()).filter(|row| rows.is_open(*row) && day(*row) >= since) {
            let entity = rows.entities()[row].0 as usize;
            if let Some(household) = linked.entity_household.get(entity).copied().flatten() {
                found.entry(household).or_default().insert(dataset.clone());
            }
        }
    }
    found
}
