use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Key;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::effects::Assigned;
use crate::effects::AtCutOff;
use crate::evaluate::AlertRow;
use crate::evaluate::Came;
use crate::evaluate::CaseRow;
use crate::evaluate::CohortRow;
use crate::evaluate::Facts;
use crate::evaluate::Outcome;
use crate::evaluate::Rule;
use crate::evaluate::RuleRow;
use crate::evaluate::Unknown;
use crate::evaluate::top_k;
use crate::labels::Outcome as Duty;
use crate::labels::Window;
use crate::link::HouseholdIx;
use crate::link::Ledger;
use crate::link::Linked;
use crate::model::TrainingRows;
use crate::store::ContactKind;
use crate::store::StoredAlert;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::attributes::GroupRows;
use super::attributes::Listed;
use super::contacted::Contacted;
use super::fates::Deaths;
use super::fates::Fates;
use super::learn::Labelled;
use super::lists::Lists;
use super::near::at_cut_off;

/// All rows that figures about lists are counted from.
pub(super) struct Gathered {
    /// Alerts, cohorts and cases.
    pub facts: Facts,
    /// Every household of the first list of each period, with its groups.
    pub groups: GroupRows,
    /// Households near the end of a list.
    pub near: Vec<AtCutOff>,
    /// Parts in draws.
    pub assigned: Vec<Assigned>,
}

/// What alerts are joined to.
pub(super) struct Join<'a> {
    pub council: &'a Council<'a>,
    pub key: &'a Key,
    pub now: &'a Known<'a>,
    pub now_linked: &'a Linked,
    pub complete_to: Day,
    pub deaths: &'a Deaths<'a>,
    pub contacted: &'a Contacted,
    pub lists: &'a Lists<'a>,
    pub first_lists: &'a BTreeMap<Day, (AsOf, usize)>,
}

/// One as-of date with what came of its households.
pub(super) struct Seen<'a> {
    pub labelled: &'a Labelled,
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
    pub(super) fn date(
        &self,
        as_of: AsOf,
        alerts: &[&StoredAlert],
        learner: &mut Learner<'_>,
        gathered: &mut Gathered,
    ) -> Result<(), PipelineError> {
        let window = self.window(as_of);
        if !window.is_mature() {
            let pending = alerts.iter().map(|alert| self.row(alert, &window, Outcome::Pending));
            gathered.facts.alerts.extend(pending);
            return Ok(());
        }
        let mut later = Ledger::default();
        if let Some(store) = self.lists.store {
            // The households are called what that night called them.
            let (view, _) = self.council.view_after(as_of, &store.ledger_on(as_of)?);
            learner.adopt(view);
            later = store.ledger_on(AsOf(window.end()))?;
        }
        let labelled = learner.label(as_of, self.now, self.now_linked, self.complete_to);
        let fates = Fates::of(&labelled.view.linked, self.deaths, window.end(), &later);
        let seen = Seen::of(&labelled, fates);
        gathered.facts.alerts.extend(alerts.iter().map(|alert| self.seen_row(alert, &window, &seen)));
        gathered.assigned.extend(self.assigned(as_of, &window, &seen));
        let period = alerts.first().map(|alert| alert.period_start);
        let list = period.and_then(|period| self.first_lists.get(&period).map(|list| (period, *list)));
        if let Some((period, (_, places))) = list.filter(|(_, (first, _))| *first == as_of && labelled.observed.covered)
        {
            gathered.facts.cohorts.push(self.cohort(&seen, period, places, &alerts[0].model));
            let unknown = |place| seen.fates.unknown(place).is_some();
            gathered.groups.add(self.council, &labelled, &self.listed(period, &labelled), &unknown);
            gathered.near.extend(at_cut_off(self, alerts, &window, &seen)?);
        }
        if self.lists.store.is_some() {
            learner.forget(as_of);
        }
        Ok(())
    }

    /// Who had a place in a period, and who could not be scored on its first date.
    fn listed(&self, period: Day, labelled: &Labelled) -> Listed {
        let alerts = self.lists.alerts.iter().filter(|alert| alert.period_start == period);
        let left_out = labelled.view.cohort.left_out.iter().filter(|(_, reason)| reason.not_enough_data());
        Listed {
            flagged: alerts.map(|alert| alert.household).collect(),
            not_scorable: left_out.map(|(place, _)| *place).collect(),
        }
    }

    /// The parts in the draw of an as-of date, with what came.
    fn assigned(&self, as_of: AsOf, window: &Window, seen: &Seen<'_>) -> Vec<Assigned> {
        let draws = self.lists.draws.iter().filter(|draw| draw.as_of == as_of);
        let assigned = |household: HouseholdId| {
            let place = seen.place(household);
            let outcome = place.and_then(|place| seen.lost_home(place));
            (self.was_helped(household, window), outcome)
        };
        draws
            .map(|draw| {
                let (helped, outcome) = assigned(draw.part.household);
                Assigned {
                    household: draw.part.household,
                    as_of,
                    team: draw.part.team.clone(),
                    band: draw.part.band,
                    drawn: draw.part.drawn,
                    helped,
                    outcome,
                }
            })
            .collect()
    }

    /// Whether help was given to a household within the horizon.
    pub(super) fn was_helped(&self, household: HouseholdId, window: &Window) -> bool {
        let span = (window.as_of.0, window.end());
        self.contacted.first(household, span, |kind| kind == ContactKind::Helped).is_some()
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
        let Some(household) = seen.place(alert.household) else {
            return self.row(alert, window, Outcome::Unknown(Unknown::Lost));
        };
        let outcome = self.outcome(alert.household, household, seen);
        let (temporary, certainty) =
            (seen.temporary.get(&household).copied(), linked.households[household.0 as usize].certainty);
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
            still_open: !duties.iter().any(|duty| duty.became_homeless) && duties.iter().any(|duty| duty.still_open),
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
            rule: self.lists.rule(self.council, model).map(|rule| self.by_rule(rule, seen, places, &unknown)),
        }
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
    /// Whether a household became homeless or was placed in temporary accommodation within the horizon; `None` where that is
    /// not known.
    pub(super) fn lost_home(&self, household: HouseholdIx) -> Option<bool> {
        if !self.labelled.observed.covered {
            return None;
        }
        let duties = self.duties.get(&household).map_or(&[][..], Vec::as_slice);
        let lost = duties.iter().any(|duty| duty.became_homeless) || self.temporary.contains_key(&household);
        let unknown = if duties.is_empty() {
            self.fates.unknown(household).is_some()
        } else {
            duties.iter().any(|duty| duty.still_open)
        };
        if lost { Some(true) } else { (!unknown).then_some(false) }
    }

    /// The place of a household by its id; `None` where it is not found as it was.
    pub(super) fn place(&self, household: HouseholdId) -> Option<HouseholdIx> {
        let households = &self.labelled.view.linked.households;
        let place = households.binary_search_by_key(&household, |household| household.id).ok()?;
        Some(HouseholdIx(place as u32))
    }

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
