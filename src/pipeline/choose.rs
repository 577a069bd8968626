//! Who takes tonight's places.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Candidate;
use crate::alerts::Closed;
use crate::alerts::Fate;
use crate::alerts::Key;
use crate::alerts::Left;
use crate::alerts::Selection;
use crate::alerts::Tonight;
use crate::alerts::Traits;
use crate::alerts::select;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::features::Excluded;
use crate::link::HouseholdIx;
use crate::model::Model;
use crate::model::Scored;
use crate::store::Kept;
use crate::store::Store;
use crate::store::StoredAlert;

use super::Council;
use super::PipelineError;
use super::Progress;
use super::View;
use super::changed::last_rows;
use super::guarded::unread as unguarded;
use super::life::Life;
use super::life::kept;
use super::outside::outside;
use super::outside::unread;
use super::traits::specialist;
use super::traits::traits;

/// Who was chosen, from whom, and what is known of them beside their scores.
pub(super) struct Chosen {
    /// Everybody who could have had a place.
    pub(super) cohort: Vec<Candidate>,
    /// Who has one.
    pub(super) selection: Selection,
    /// What the store keeps of those kept off and of the entries before.
    pub(super) kept: Kept,
    /// Whom only specialists may see.
    pub(super) specialist: BTreeSet<HouseholdIx>,
    /// The last row of each household on an earlier list, where all the adults of then still live together.
    pub(super) last: BTreeMap<HouseholdId, StoredAlert>,
}

/// Gives the places of the period to households of the cohort, by what was alerted, drawn and answered before.
pub(super) fn choose(
    council: &Council<'_>,
    store: &Store,
    view: &View,
    (model, scored): (&Model, &[Scored]),
    key: &Key,
    progress: &dyn Progress,
) -> Result<Chosen, PipelineError> {
    let (as_of, config) = (view.linked.as_of, council.config);
    let known = council.known(as_of);
    let listed = store.all_alerts()?;
    let specialist = specialist(council, &view.linked);
    note_guard(council, as_of, progress);
    let life = Life::gather(store, view, model, &specialist)?;
    let mut last = last_rows(&listed, as_of);
    last.retain(|household, _| life.whole.contains(household));
    let left = left(view, &specialist);
    if let Some(draw) = &config.alerts.draw {
        for fact in unread(&known, draw)? {
            progress.note(&format!("the draw: nothing is known of {fact}, so it keeps nobody out of the draw"));
        }
    }
    let mut outside = outside(&known, &view.linked, config.alerts.draw.as_ref());
    outside.extend(&specialist);
    let traits = traits(council, &view.linked, &view.matrix.places, &specialist);
    let cohort = candidates(view, scored, traits, &outside);
    let Life { past, drawn, events, changed, .. } = &life;
    let tonight = Tonight { cohort: &cohort, left: &left, past, drawn, events, changed };
    let mut selection = select(&tonight, &config.alerts, as_of, key)?;
    mark_carried(store, &mut selection)?;
    let kept = kept(&selection, view, model)?;
    Ok(Chosen { cohort, selection, kept, specialist, last })
}

/// Says of which facts nothing is known that would keep a household off the general lists.
fn note_guard(council: &Council<'_>, as_of: AsOf, progress: &dyn Progress) {
    let unread = unguarded(&council.known(as_of), &council.config.safety);
    if !unread.is_empty() {
        let names = unread.join(", ");
        progress.note(&format!(
            "for specialists alone: nothing is known of {names}, so they keep nobody off a general list"
        ));
    }
}

fn candidates(view: &View, scored: &[Scored], traits: Vec<Traits>, outside: &BTreeSet<HouseholdIx>) -> Vec<Candidate> {
    scored
        .iter()
        .zip(traits)
        .enumerate()
        .map(|(row, (scored, traits))| Candidate {
            household: scored.household,
            traits,
            score: scored.score,
            risk: scored.risk,
            outside_draw: outside.contains(&view.matrix.places[row]),
        })
        .collect()
}

/// Marks the entries that were carried over on the first night of the period: the night that did it kept which.
fn mark_carried(store: &Store, selection: &mut Selection) -> Result<(), PipelineError> {
    let days: BTreeSet<Day> = selection.entries.iter().map(|entry| entry.alerted).collect();
    let mut carried: BTreeSet<(Day, HouseholdId)> = BTreeSet::new();
    for day in days {
        let handed = store.handed(AsOf(day))?.into_iter().filter(|handed| handed.fate == Fate::CarriedOver.word());
        carried.extend(handed.map(|handed| (day, handed.household)));
    }
    for entry in selection.entries.iter_mut().filter(|entry| !entry.added) {
        entry.carried = carried.contains(&(entry.alerted, entry.household));
    }
    Ok(())
}

/// Households that exist but are not scored, and why. Of one that objected, or that only specialists may see, no other
/// reason is given, whatever else is true of it: a list that knew them would tell.
fn left(view: &View, specialist: &BTreeSet<HouseholdIx>) -> Vec<Left> {
    let reason = |excluded: Excluded| match excluded {
        Excluded::OpenCase => Closed::OpenCase,
        Excluded::TemporaryAccommodation => Closed::TemporaryAccommodation,
        Excluded::Deceased => Closed::Deceased,
        Excluded::Organisation
        | Excluded::NoAdult
        | Excluded::NoFeed
        | Excluded::NoDwelling
        | Excluded::NoRentAccount => Closed::NotEnoughData,
        Excluded::Objection => Closed::Objection,
    };
    let household = |(place, excluded): &(HouseholdIx, Excluded)| Left {
        household: view.linked.households[place.0 as usize].id,
        reason: if view.objecting.contains(place) {
            Closed::Objection
        } else if specialist.contains(place) {
            Closed::Elsewhere
        } else {
            reason(*excluded)
        },
    };
    view.cohort.left_out.iter().map(household).collect()
}
