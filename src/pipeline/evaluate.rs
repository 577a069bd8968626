use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Key;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::evaluate::AlertRow;
use crate::evaluate::Bootstrap;
use crate::evaluate::Came;
use crate::evaluate::CaseRow;
use crate::evaluate::CohortRow;
use crate::evaluate::Evaluation;
use crate::evaluate::Facts;
use crate::evaluate::Outcome;
use crate::evaluate::Rule;
use crate::evaluate::RuleRow;
use crate::evaluate::Unknown;
use crate::evaluate::published;
use crate::evaluate::top_k;
use crate::labels::Outcome as Duty;
use crate::labels::Window;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::model::Model;
use crate::model::TrainingRows;
use crate::store::ContactKind;
use crate::store::Store;
use crate::store::StoredAlert;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::contacted::Contacted;
use super::fates::Deaths;
use super::fates::Fates;
use super::learn::Labelled;
use super::learn::RESAMPLES;

/// Joins the alerts that were published to what happened. Only mature ones count; the others are pending.
pub fn evaluate(
    council: &Council<'_>,
    key: &Key,
    store: &Store,
    on: AsOf,
    progress: &dyn Progress,
) -> Result<Evaluation, PipelineError> {
    let facts = published_facts(council, key, store, on, progress)?;
    progress.start("count", 0);
    let evaluation = published(&facts);
    progress.finish(&format!("{} alerts of {} lists", evaluation.alerts.published, evaluation.alerts.lists));
    Ok(evaluation)
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
    let now = council.known(on);
    let mut learner = Learner::new(council, key);
    let complete_to = learner.complete_to(&now)?;
    let now_linked = council.link(on);
    let outcome = &council.config.outcome;
    let published: Vec<StoredAlert> =
        store.all_alerts()?.into_iter().filter(|alert| alert.is_new && alert.as_of <= on).collect();
    let join = Join {
        council,
        key,
        now: &now,
        now_linked: &now_linked,
        complete_to,
        deaths: &Deaths::of(&now, &now_linked),
        contacted: &Contacted::new(&published, &store.contacts()?, outcome.horizon),
        first_lists: &first_lists(&published),
    };
    let mut by_date: BTreeMap<AsOf, Vec<&StoredAlert>> = BTreeMap::new();
    for alert in &published {
        by_date.entry(alert.as_of).or_default().push(alert);
    }
    progress.start("join", by_date.len() as u64);
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed: council.config.model.seed };
    let (horizon, alerts, cohorts) = (outcome.horizon, Vec::new(), Vec::new());
    let mut facts = Facts { on, complete_to, horizon, alerts, cohorts, bootstrap };
    for (as_of, alerts) in by_date {
        join.date(as_of, &alerts, store, &mut learner, &mut facts)?;
        progress.advance(1);
    }
    progress.finish(&format!("{} alerts, {} cohorts", facts.alerts.len(), facts.cohorts.len()));
    Ok(facts)
}

/// The first list of each period, with how many alerts the period had.
fn first_lists(published: &[StoredAlert]) -> BTreeMap<Day, (AsOf, usize)> {
    let mut first: BTreeMap<Day, (AsOf, usize)> = BTreeMap::new();
    for alert in published {
        let list = first.entry(alert.period_start).or_insert((alert.as_of, 0));
        *list = (list.0.min(alert.as_of), list.1 + 1);
    }
    first
}

/// What alerts are joined to.
struct Join<'a> {
    council: &'a Council<'a>,
    key: &'a Key,
    now: &'a Known<'a>,
    now_linked: &'a Linked,
    complete_to: Day,
    deaths: &'a Deaths<'a>,
    contacted: &'a Contacted,
    first_lists: &'a BTreeMap<Day, (AsOf, usize)>,
}

/// One as-of date with what came of its households.
struct Seen<'a> {
    labelled: &'a Labelled,
    fates: Fates<'a>,
    /// The duties owed to each household, by application.
    duties: BTreeMap<HouseholdIx, Vec<&'a Duty>>,
    /// The first day of each household in temporary accommodation.
    temporary: BTreeMap<HouseholdIx, Day>,
}

impl Join<'_> {
    fn window(&self, as_of: AsOf) -> Window {
        let outcome = &self.council.config.outcome;
        let complete_to = Some(self.complete_to);
        Window { as_of, horizon: outcome.horizon, lag_days: outcome.reporting_lag_days, complete_to }
    }

    /// Adds the alerts of an as-of date and, if it is the first list of its period, the cohort.
    fn date(
        &self,
        as_of: AsOf,
        alerts: &[&StoredAlert],
        store: &Store,
        learner: &mut Learner<'_>,
        facts: &mut Facts,
    ) -> Result<(), PipelineError> {
        let window = self.window(as_of);
        if !window.is_mature() {
            facts.alerts.extend(alerts.iter().map(|alert| self.row(alert, &window, Outcome::Pending)));
            return Ok(());
        }
        // The households are called what that night called them.
        let (view, _) = self.council.view_after(as_of, &store.ledger_on(as_of)?);
        learner.adopt(view);
        let labelled = learner.label(as_of, self.now, self.now_linked, self.complete_to);
        let later = store.ledger_on(AsOf(window.end()))?;
        let fates = Fates::of(&labelled.view.linked, self.deaths, window.end(), &later);
        let seen = Seen::of(&labelled, fates);
        facts.alerts.extend(alerts.iter().map(|alert| self.seen_row(alert, &window, &seen)));
        let period = alerts.first().map(|alert| alert.period_start);
        let list = period.and_then(|period| self.first_lists.get(&period).map(|list| (period, *list)));
        if let Some((period, (_, places))) = list.filter(|(_, (first, _))| *first == as_of && labelled.observed.covered)
        {
            facts.cohorts.push(self.cohort(&seen, period, places, &alerts[0].model));
        }
        learner.forget(as_of);
        Ok(())
    }

    /// An alert with what was done for its household.
    fn row(&self, alert: &StoredAlert, window: &Window, outcome: Outcome) -> AlertRow {
        let first_alert = self.contacted.first_alert(alert.household, alert.as_of);
        let span = (first_alert.0, window.end());
        AlertRow {
            as_of: alert.as_of,
            period_start: alert.period_start,
            household: alert.household,
            team: alert.team.clone(),
            rank: alert.rank,
            score: alert.score,
            risk: alert.risk.get(),
            model: alert.model.clone(),
            certainty: None,
            first_alert,
            outcome,
            temporary: None,
            tried: self.contacted.first(alert.household, span, |kind| kind == ContactKind::Tried),
            reached: self.contacted.first(alert.household, span, ContactKind::reached),
            helped: self.contacted.first(alert.household, span, |kind| kind == ContactKind::Helped),
        }
    }

    /// The same with what came of it.
    fn seen_row(&self, alert: &StoredAlert, window: &Window, seen: &Seen<'_>) -> AlertRow {
        let linked = &seen.labelled.view.linked;
        let Ok(place) = linked.households.binary_search_by_key(&alert.household, |household| household.id) else {
            return self.row(alert, window, Outcome::Unknown(Unknown::Lost));
        };
        let household = HouseholdIx(place as u32);
        let outcome = self.outcome(alert.household, household, seen);
        let (temporary, certainty) = (seen.temporary.get(&household).copied(), linked.households[place].certainty);
        AlertRow { temporary, certainty: Some(certainty), ..self.row(alert, window, outcome) }
    }

    fn outcome(&self, id: HouseholdId, household: HouseholdIx, seen: &Seen<'_>) -> Outcome {
        if !seen.labelled.observed.covered {
            return Outcome::Unknown(Unknown::FeedSilent);
        }
        let duties = seen.duties.get(&household).map_or(&[][..], Vec::as_slice);
        let Some(first) = duties.first() else {
            return seen.fates.unknown(household).map_or(Outcome::Nothing, Outcome::Unknown);
        };
        Outcome::Came(Came {
            applied: first.applied,
            kind: first.kind,
            became_homeless: duties.iter().any(|duty| duty.became_homeless),
            brought_in: duties.iter().all(|duty| self.contacted.brought_in(Some(id), duty.kind, duty.applied)),
        })
    }

    fn cohort(&self, seen: &Seen<'_>, period_start: Day, places: usize, model: &str) -> CohortRow {
        let view = &seen.labelled.view;
        let scored: BTreeSet<HouseholdIx> = view.matrix.places.iter().copied().collect();
        let unknown: BTreeSet<HouseholdIx> = scored
            .iter()
            .filter(|place| !seen.duties.contains_key(*place) && seen.fates.unknown(**place).is_some())
            .copied()
            .collect();
        let case = |duty: &Duty| {
            let household = duty.household.map(|place| &view.linked.households[place.0 as usize]);
            let id = household.map(|household| household.id);
            CaseRow {
                case: duty.case.0,
                household: id,
                in_cohort: duty.household.is_some_and(|place| scored.contains(&place)),
                leaving_member: duty.leaving_member,
                certainty: household.map(|household| household.certainty),
                applied: duty.applied,
                became_homeless: duty.became_homeless,
                brought_in: self.contacted.brought_in(id, duty.kind, duty.applied),
            }
        };
        CohortRow {
            as_of: view.matrix.as_of,
            period_start,
            households: scored.len() as u32,
            unknown: unknown.len() as u32,
            cases: seen.labelled.observed.outcomes.iter().map(case).collect(),
            rule: self.rule(model).map(|rule| self.by_rule(rule, seen, places, &unknown)),
        }
    }

    /// The single rule that had been best when a model was trained; `None` where the model or its validation is gone.
    fn rule(&self, model: &str) -> Option<Rule> {
        let model = Model::load(&self.council.config.model.folder.join(format!("{model}.json"))).ok()?;
        model.validation.dates.last().map(|date| date.rule.clone())
    }

    /// Whom the rule puts first in the whole cohort, with as many places as the period had alerts.
    fn by_rule(&self, rule: Rule, seen: &Seen<'_>, places: usize, unknown: &BTreeSet<HouseholdIx>) -> RuleRow {
        let matrix = &seen.labelled.view.matrix;
        let rows = TrainingRows { matrix, labels: &seen.labelled.labels, helped: &[] };
        let judged = rule.judge(&rows, &|household, as_of| self.key.tie_break(household, as_of));
        let top = top_k(&judged.scores, &judged.ties, places);
        let known = top.rows.iter().map(|row| *row as usize).filter(|row| !unknown.contains(&matrix.places[*row]));
        RuleRow { rule, listed: known.map(|row| (matrix.households[row], judged.labels[row])).collect() }
    }
}

impl<'a> Seen<'a> {
    fn of(labelled: &'a Labelled, fates: Fates<'a>) -> Self {
        let mut duties: BTreeMap<HouseholdIx, Vec<&Duty>> = BTreeMap::new();
        for duty in &labelled.observed.outcomes {
            if let Some(household) = duty.household {
                duties.entry(household).or_default().push(duty);
            }
        }
        let mut temporary = BTreeMap::new();
        for placement in &labelled.observed.placements {
            if let Some(household) = placement.household {
                temporary.entry(household).or_insert(placement.entered);
            }
        }
        Self { labelled, fates, duties, temporary }
    }
}
