use std::collections::BTreeMap;

use serde::Serialize;

use crate::alerts::Key;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::evaluate::Bootstrap;
use crate::evaluate::Published;
use crate::evaluate::PublishedAlert;
use crate::evaluate::PublishedCohort;
use crate::evaluate::published;
use crate::store::Store;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::learn::RESAMPLES;

/// How often the published lists were right.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The day it was counted on.
    pub on: AsOf,
    /// To when outcomes are complete.
    pub complete_to: Day,
    /// The figures.
    pub published: Published,
    /// Alerts whose household is no longer found as it was on its date: in no rate.
    pub lost: u32,
}

/// Joins the alerts that were published to what happened. Only mature ones count; the others are pending.
pub fn evaluate(
    council: &Council<'_>,
    key: &Key,
    store: &Store,
    on: AsOf,
    progress: &dyn Progress,
) -> Result<Evaluation, PipelineError> {
    let now = council.known(on);
    let mut learner = Learner::new(council, key);
    let complete_to = learner.complete_to(&now)?;
    let now_linked = council.link(on);
    let mut by_date: BTreeMap<AsOf, Vec<HouseholdId>> = BTreeMap::new();
    for alert in store.all_alerts()?.into_iter().filter(|alert| alert.is_new && alert.as_of <= on) {
        by_date.entry(alert.as_of).or_default().push(alert.household);
    }
    progress.start("join", by_date.len() as u64);
    let (mut joined, mut cohorts, mut lost) = (Vec::new(), Vec::new(), 0);
    for (as_of, households) in by_date {
        // The households are called what that night called them.
        let (view, _) = council.view_after(as_of, &store.ledger_on(as_of)?);
        learner.adopt(view);
        let labelled = learner.label(as_of, &now, &now_linked, complete_to);
        let matrix = &labelled.view.matrix;
        let mature = labelled.observed.mature;
        for household in households {
            match matrix.households.binary_search(&household) {
                Ok(row) => {
                    let hit = mature.then(|| labelled.labels[row]);
                    joined.push(PublishedAlert { as_of, household, hit });
                }
                Err(_) => lost += 1,
            }
        }
        if mature {
            let positives = labelled.labels.iter().filter(|label| **label).count() as u32;
            cohorts.push(PublishedCohort { as_of, households: labelled.labels.len() as u32, positives });
        }
        learner.forget(as_of);
        progress.advance(1);
    }
    progress.finish(&format!("{} alerts of {} lists", joined.len(), cohorts.len()));
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed: council.config.model.seed };
    Ok(Evaluation { on, complete_to, published: published(&joined, &cohorts, bootstrap), lost })
}
