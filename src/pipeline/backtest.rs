use std::collections::BTreeSet;

use serde::Serialize;

use crate::alerts::Key;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::evaluate;
use crate::evaluate::Bootstrap;
use crate::evaluate::Judged;
use crate::evaluate::Places;
use crate::evaluate::Replayed;
use crate::evaluate::Rule;
use crate::model::Model;
use crate::model::ModelError;
use crate::model::Provenance;
use crate::model::TrainingRows;

use super::Council;
use super::Help;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::Silent;
use super::learn::LIST_SHARE;
use super::learn::Labelled;
use super::learn::RESAMPLES;
use super::unscored::{BothRecalls, NotScorable, both_recalls, not_scorable};

/// How many of the cases of one window were in reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The as-of date.
    pub as_of: AsOf,
    /// All duties in the window, whoever they were owed to.
    pub cases: u32,
    /// Those owed to a household of the cohort, or to a member leaving it.
    pub in_cohort: u32,
    /// Of those, owed to a leaving member.
    pub leaving_members: u32,
}

/// Past as-of dates, replayed exactly as the night would have run.
#[derive(Clone, Debug, Serialize)]
pub struct Backtest {
    /// The day the backtest was made on.
    pub on: AsOf,
    /// To when outcomes are complete.
    pub complete_to: Day,
    /// Mature dates that could not be tested, with the reason.
    pub skipped: Vec<(AsOf, String)>,
    /// At the top 1% of each date.
    pub at_one_percent: evaluate::Backtest,
    /// At the places of all teams in one period.
    pub at_capacity: evaluate::Backtest,
    /// Cases in reach, a date each.
    pub coverage: Vec<Coverage>,
    /// Households that could not be scored, a date and reason each.
    pub not_scorable: Vec<NotScorable>,
    /// Recall at the top 1% with and without them.
    pub recall_at_one_percent: BothRecalls,
    /// Recall at the places of all teams with and without them.
    pub recall_at_capacity: BothRecalls,
    /// Scores and labels behind it, a date each; for the scores file.
    #[serde(skip)]
    pub judged: Vec<Judged>,
}

/// Replays every mature as-of date: each is scored by the model that could have been trained on it, from what was known
/// then; only the hits are counted with hindsight.
pub fn backtest(
    council: &Council<'_>,
    key: &Key,
    helps: Vec<Help>,
    on: AsOf,
    provenance: &Provenance,
    progress: &dyn Progress,
) -> Result<Backtest, PipelineError> {
    let now = council.known(on);
    let mut learner = Learner::new(council, key).with_helps(helps);
    let to = learner.complete_to(&now)?;
    let dates = learner.mature_dates(&now)?;
    let now_linked = council.link(on);
    let (mut skipped, mut replayed, mut coverage) = (Vec::new(), Vec::new(), Vec::new());
    let (mut unscored, mut missed) = (Vec::new(), Vec::new());
    progress.start("replay", dates.len() as u64);
    for date in dates {
        match learner.train(date, provenance, 0, &Silent) {
            Ok((trained, rule)) => {
                let labelled = learner.label(date, &now, &now_linked, to);
                if !labelled.observed.covered {
                    skipped.push((date, "the outcome feed is silent after it".to_owned()));
                    continue;
                }
                replayed.push(replay(&labelled, &trained.model, rule, key)?);
                coverage.push(cover(&labelled));
                let (counts, positives) = not_scorable(&labelled);
                unscored.extend(counts);
                missed.extend(positives);
            }
            Err(error) if is_too_early(&error) => skipped.push((date, error.to_string())),
            Err(error) => return Err(error),
        }
        progress.advance(1);
    }
    progress.finish(&format!("{} as-of dates, {} too early to test", replayed.len(), skipped.len()));
    if replayed.is_empty() {
        let why = skipped.last().map_or_else(|| "no mature date".to_owned(), |(date, why)| format!("{date}: {why}"));
        return Err(PipelineError::NothingToReplay(why));
    }
    progress.start("count", 0);
    let places: u32 = council.config.alerts.teams.iter().map(|team| team.capacity.get()).sum();
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed: council.config.model.seed };
    let judged: Vec<Judged> = replayed.iter().map(|night| night.model.clone()).collect();
    let at_one_percent = evaluate::backtest(replayed.clone(), Places::Share(LIST_SHARE), bootstrap);
    let at_capacity = evaluate::backtest(replayed, Places::Count(places), bootstrap);
    progress.finish(&format!("{} household-dates, {RESAMPLES} resamples", at_one_percent.model.rows));
    let recall = |places| both_recalls(&judged, &missed, places, bootstrap);
    Ok(Backtest {
        on,
        complete_to: to,
        skipped,
        at_one_percent,
        at_capacity,
        coverage,
        not_scorable: unscored,
        recall_at_one_percent: recall(Places::Share(LIST_SHARE)),
        recall_at_capacity: recall(Places::Count(places)),
        judged,
    })
}

/// Whether a day is merely too early: nothing mature yet, or too few positives.
pub(super) fn is_too_early(error: &PipelineError) -> bool {
    matches!(
        error,
        PipelineError::NoMatureDate { .. }
            | PipelineError::NoOutcomes
            | PipelineError::Model(
                ModelError::TooFewPositives { .. } | ModelError::OneClass { .. } | ModelError::NoDates
            )
    )
}

fn replay(labelled: &Labelled, model: &Model, rule: Option<Rule>, key: &Key) -> Result<Replayed, PipelineError> {
    let matrix = &labelled.view.matrix;
    let scored = model.score(matrix)?;
    let tie_break = |household: HouseholdId, as_of: AsOf| key.tie_break(household, as_of);
    let by_model = Judged {
        as_of: matrix.as_of,
        households: matrix.households.clone(),
        scores: scored.iter().map(|scored| scored.score).collect(),
        risks: scored.iter().map(|scored| scored.risk.get()).collect(),
        labels: labelled.labels.clone(),
        ties: matrix.households.iter().map(|household| tie_break(*household, matrix.as_of)).collect(),
    };
    let rows = TrainingRows { matrix, labels: &labelled.labels, helped: &[] };
    let by_rule = rule.map(|rule| {
        let judged = rule.judge(&rows, &tie_break);
        (rule, judged)
    });
    Ok(Replayed { model_id: model.id.clone(), model: by_model, rule: by_rule })
}

fn cover(labelled: &Labelled) -> Coverage {
    let cohort: BTreeSet<_> = labelled.view.matrix.places.iter().copied().collect();
    let outcomes = &labelled.observed.outcomes;
    let inside = || outcomes.iter().filter(|outcome| outcome.household.is_some_and(|place| cohort.contains(&place)));
    Coverage {
        as_of: labelled.view.matrix.as_of,
        cases: outcomes.len() as u32,
        in_cohort: inside().count() as u32,
        leaving_members: inside().filter(|outcome| outcome.leaving_member).count() as u32,
    }
}

impl Backtest {
    /// One line a household and date: as-of date, pseudonym, score, risk, whether the outcome came.
    pub fn scores_csv(&self, pseudonym: impl Fn(HouseholdId) -> String) -> String {
        use std::fmt::Write;
        let mut text = String::from("as_of,household,score,risk,label\n");
        for date in &self.judged {
            for (place, household) in date.households.iter().enumerate() {
                let (score, risk, label) = (date.scores[place], date.risks[place], u8::from(date.labels[place]));
                writeln!(text, "{},{},{score},{risk},{label}", date.as_of, pseudonym(*household))
                    .expect("writing to a string cannot fail");
            }
        }
        text
    }
}
