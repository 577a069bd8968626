//! Households near the end of a list, for the discontinuity.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Route;
use crate::alerts::Routing;
use crate::domain::HouseholdId;
use crate::effects::AtCutOff;
use crate::effects::cut_off;
use crate::labels::Window;
use crate::link::HouseholdIx;
use crate::store::StoredAlert;

use super::PipelineError;
use super::join::Join;
use super::join::Seen;
use super::outside::outside;
use super::traits::specialist;
use super::traits::traits;

/// The cohort of the first list of a period by how far each was from the end of its team's list, by the scores kept that
/// night. Left out are those whom the score alone did not place: who took part in a draw or was outside one, who had
/// been listed in an earlier period, and who was kept off for a reason. Nothing where places were drawn that night, or where the scores of the whole cohort are no longer kept.
pub(super) fn at_cut_off(
    join: &Join<'_>,
    alerts: &[&StoredAlert],
    window: &Window,
    seen: &Seen<'_>,
) -> Result<Vec<AtCutOff>, PipelineError> {
    let as_of = window.as_of;
    // Where places were drawn, those near the end of the list are not where their score put them.
    if join.lists.draws.iter().any(|draw| draw.as_of == as_of) {
        return Ok(Vec::new());
    }
    let kept = join.lists.store.map(|store| store.scores(as_of)).transpose()?.flatten();
    let Some(kept) = kept.filter(|kept| kept.whole) else { return Ok(Vec::new()) };
    let view = &seen.labelled.view;
    let settings = &join.council.config.alerts;
    let outside = outside(&join.council.known(as_of), &view.linked, settings.draw.as_ref());
    let drawn = join.lists.draws.iter().filter(|draw| draw.as_of <= as_of).map(|draw| draw.part.household);
    let before = join.lists.alerts.iter().filter(|alert| alert.as_of < as_of).map(|alert| alert.household);
    let off = join.lists.store.map(|store| store.kept_off(as_of)).transpose()?.unwrap_or_default();
    let off = off.into_iter().map(|off| off.household);
    let apart: BTreeSet<HouseholdId> = drawn.chain(before).chain(off).collect();
    let listed: BTreeSet<HouseholdId> = alerts.iter().map(|alert| alert.household).collect();
    let routing = Routing::new(&settings.teams);
    let places: Vec<(HouseholdIx, HouseholdId, f64)> = kept
        .scores
        .iter()
        .filter_map(|(household, score)| Some((seen.place(*household)?, *household, f64::from(*score))))
        .collect();
    let homes: Vec<HouseholdIx> = places.iter().map(|(place, ..)| *place).collect();
    let traits = traits(join.council, &view.linked, &homes, &specialist(join.council, &view.linked));
    let mut teams: BTreeMap<usize, Vec<(HouseholdId, f64)>> = BTreeMap::new();
    for ((place, household, score), traits) in places.iter().zip(traits) {
        if apart.contains(household) || outside.contains(place) {
            continue;
        }
        if let Route::Team(team) = routing.route(&traits) {
            teams.entry(team).or_default().push((*household, *score));
        }
    }
    let mut rows = Vec::new();
    for served in teams.values() {
        let (on_list, off_list): (Vec<_>, Vec<_>) =
            served.iter().partition(|(household, _)| listed.contains(household));
        let last_in = on_list.iter().map(|(_, score)| *score).min_by(f64::total_cmp);
        let first_out = off_list.iter().map(|(_, score)| *score).max_by(f64::total_cmp);
        let Some((last_in, first_out)) = last_in.zip(first_out).filter(|(last_in, first_out)| last_in >= first_out)
        else {
            continue;
        };
        let cut = cut_off(last_in, first_out);
        rows.extend(served.iter().map(|(household, score)| AtCutOff {
            household: *household,
            as_of,
            distance: score - cut,
            helped: join.was_helped(*household, window),
            outcome: seen.place(*household).and_then(|place| seen.lost_home(place)),
        }));
    }
    Ok(rows)
}
