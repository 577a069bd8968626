use std::collections::BTreeMap;

use crate::alerts::Key;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::model::Model;
use crate::model::Provenance;
use crate::model::Rule;
use crate::model::TieBreak;
use crate::model::top_k;
use crate::store::Contact;
use crate::store::Store;
use crate::store::StoredAlert;
use crate::store::StoredDraw;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::Silent;
use super::backtest::is_too_early;

/// The lists that are judged: those that were published, or those that past dates would have had.
pub(super) struct Lists<'a> {
    /// The alerts, by as-of date.
    pub alerts: Vec<StoredAlert>,
    /// Who was contacted or helped; nobody after a list that never went out.
    pub contacts: Vec<Contact>,
    /// Everybody's part in every draw.
    pub draws: Vec<StoredDraw>,
    /// Where the nights' own ids, scores and models are; `None` for replays.
    pub store: Option<&'a Store>,
    /// The best single rule at the time, by the id of the model that scored, where it is not in the model's file.
    pub rules: BTreeMap<String, Rule>,
}

impl<'a> Lists<'a> {
    /// The lists published up to a day.
    pub(super) fn published(store: &'a Store, on: AsOf) -> Result<Self, PipelineError> {
        let alerts = store.all_alerts()?.into_iter().filter(|alert| alert.is_new && alert.as_of <= on).collect();
        let draws = store.draws()?.into_iter().filter(|draw| draw.as_of <= on).collect();
        Ok(Self { alerts, contacts: store.contacts()?, draws, store: Some(store), rules: BTreeMap::new() })
    }

    /// The lists that every mature date would have had: scored by the model that could have been trained on it, with the
    /// places of all teams in one period.
    pub(super) fn replayed(
        council: &Council<'_>,
        learner: &mut Learner<'_>,
        key: &Key,
        on: AsOf,
        provenance: &Provenance,
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        let dates = learner.mature_dates(&council.known(on))?;
        let places: u32 = council.config.alerts.teams.iter().map(|team| team.capacity.get()).sum();
        let tie_break: &TieBreak<'_> = &|household, as_of| key.tie_break(household, as_of);
        let (mut alerts, mut rules) = (Vec::new(), BTreeMap::new());
        progress.start("replay", dates.len() as u64);
        for date in dates {
            match learner.train(date, provenance, 0, &Silent) {
                Ok((trained, rule)) => {
                    alerts.extend(listed(learner, &trained.model, date, places as usize, tie_break)?);
                    rules.extend(rule.map(|rule| (trained.model.id, rule)));
                }
                Err(error) if is_too_early(&error) => {}
                Err(error) => return Err(error),
            }
            progress.advance(1);
        }
        progress.finish(&format!("{} places on the lists of past dates", alerts.len()));
        Ok(Self { alerts, contacts: Vec::new(), draws: Vec::new(), store: None, rules })
    }

    /// The first list of each period, with how many alerts the period had.
    pub(super) fn first_of_periods(&self) -> BTreeMap<Day, (AsOf, usize)> {
        let mut first: BTreeMap<Day, (AsOf, usize)> = BTreeMap::new();
        for alert in &self.alerts {
            let list = first.entry(alert.period_start).or_insert((alert.as_of, 0));
            *list = (list.0.min(alert.as_of), list.1 + 1);
        }
        first
    }

    /// The single rule that was best when a model was trained; `None` where the model or its validation is gone.
    pub(super) fn rule(&self, council: &Council<'_>, model: &str) -> Option<Rule> {
        if let Some(rule) = self.rules.get(model) {
            return Some(rule.clone());
        }
        let model = Model::load(&council.config.model.folder.join(format!("{model}.json"))).ok()?;
        model.validation.dates.last().map(|date| date.rule.clone())
    }
}

/// The places of a date, each a period of its own, by score.
fn listed(
    learner: &mut Learner<'_>,
    model: &Model,
    as_of: AsOf,
    places: usize,
    tie_break: &TieBreak<'_>,
) -> Result<Vec<StoredAlert>, PipelineError> {
    let view = learner.view(as_of);
    let scored = model.score(&view.matrix)?;
    let scores: Vec<f64> = scored.iter().map(|scored| scored.score).collect();
    let ties: Vec<u64> = scored.iter().map(|scored| tie_break(scored.household, as_of)).collect();
    let top = top_k(&scores, &ties, places).rows;
    let alert = |(place, row): (usize, &u32)| StoredAlert {
        as_of,
        period_start: as_of.0,
        team: "all teams".to_owned(),
        household: scored[*row as usize].household,
        pseudonym: String::new(),
        model: model.id.clone(),
        score: scored[*row as usize].score,
        risk: scored[*row as usize].risk,
        rank: place as u32 + 1,
        is_new: true,
        reasons: String::new(),
    };
    Ok(top.iter().enumerate().map(alert).collect())
}
