use std::collections::BTreeMap;

use crate::alerts::Key;
use crate::domain::AsOf;
use crate::evaluate::Bootstrap;
use crate::evaluate::Boundaries;
use crate::evaluate::Evaluation;
use crate::evaluate::Facts;
use crate::evaluate::published;
use crate::export::Report;
use crate::model::Provenance;
use crate::store::ContactKind;
use crate::store::Store;
use crate::store::StoredAlert;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::account::Account;
use super::attributes::GroupRows;
use super::contacted::Contacted;
use super::fates::Deaths;
use super::helps::helps;
use super::join::Gathered;
use super::join::Join;
use super::learn::RESAMPLES;
use super::lists::Lists;

/// Which lists are subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Those that were published.
    Published,
    /// Those that past as-of dates would have had, each scored by the model that could have been trained on it.
    Replayed,
}

/// The figures of lists, and the report made of them.
#[derive(Debug)]
pub struct Evaluated {
    /// The figures, nothing hidden: for the office.
    pub evaluation: Evaluation,
    /// The report, small counts hidden.
    pub report: Report,
}

/// Joins lists to what happened and makes the evaluator's report. Only mature alerts count; the others are pending.
pub fn evaluate(
    council: &Council<'_>,
    key: &Key,
    store: &Store,
    (subject, on): (Subject, AsOf),
    provenance: &Provenance,
    progress: &dyn Progress,
) -> Result<Evaluated, PipelineError> {
    let map = &council.config.map;
    // A broken file is named before the work, not after it.
    let boundaries = map.boundaries.as_ref().map(|path| Boundaries::load(path, &map.code)).transpose()?;
    let mut learner = Learner::new(council, key).with_helps(helps(store, on)?);
    let lists = match subject {
        Subject::Published => Lists::published(store, on)?,
        Subject::Replayed => Lists::replayed(council, &mut learner, key, on, provenance, progress)?,
    };
    let gathered = gather(council, key, &lists, &mut learner, on, progress)?;
    progress.start("count", 0);
    let evaluation = published(&gathered.facts);
    progress.finish(&format!("{} alerts of {} lists", evaluation.alerts.published, evaluation.alerts.lists));
    progress.start("report", 0);
    let any_help = store.contacts()?.iter().any(|contact| contact.kind == ContactKind::Helped && contact.day < on.0);
    let report =
        Account { council, subject, any_help, boundaries, evaluation: &evaluation }.report(gathered, learner)?;
    progress.finish(&format!("{} tables", report.parts.iter().map(|part| part.exhibits.len()).sum::<usize>()));
    Ok(Evaluated { evaluation, report })
}

/// The published alerts and their cohorts with what came of them, a row each: all that any figure about them is counted
/// from.
pub fn published_facts(
    council: &Council<'_>,
    key: &Key,
    store: &Store,
    on: AsOf,
    progress: &dyn Progress,
) -> Result<Facts, PipelineError> {
    let mut learner = Learner::new(council, key);
    Ok(gather(council, key, &Lists::published(store, on)?, &mut learner, on, progress)?.facts)
}

fn gather(
    council: &Council<'_>,
    key: &Key,
    lists: &Lists<'_>,
    learner: &mut Learner<'_>,
    on: AsOf,
    progress: &dyn Progress,
) -> Result<Gathered, PipelineError> {
    let now = council.known(on);
    let complete_to = learner.complete_to(&now)?;
    let now_linked = council.link(on);
    let horizon = council.config.outcome.horizon;
    let join = Join {
        council,
        key,
        now: &now,
        now_linked: &now_linked,
        complete_to,
        deaths: &Deaths::of(&now, &now_linked),
        contacted: &Contacted::new(&lists.alerts, &lists.contacts, horizon),
        lists,
        first_lists: &lists.first_of_periods(),
    };
    let mut by_date: BTreeMap<AsOf, Vec<&StoredAlert>> = BTreeMap::new();
    for alert in &lists.alerts {
        by_date.entry(alert.as_of).or_default().push(alert);
    }
    progress.start("join", by_date.len() as u64);
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed: council.config.model.seed };
    let facts = Facts { on, complete_to, horizon, alerts: Vec::new(), cohorts: Vec::new(), bootstrap };
    let groups = GroupRows::new(&now, council.config);
    let mut gathered = Gathered { facts, groups, near: Vec::new(), assigned: Vec::new() };
    for (as_of, alerts) in by_date {
        join.date(as_of, &alerts, learner, &mut gathered)?;
        progress.advance(1);
    }
    progress.finish(&format!("{} alerts, {} cohorts", gathered.facts.alerts.len(), gathered.facts.cohorts.len()));
    Ok(gathered)
}
