//! The models of the folder beside each other, on dates neither had learnt from.

use crate::alerts::Key;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::features::Matrix;
use crate::model::Bootstrap;
use crate::model::Comparison;
use crate::model::Judged;
use crate::model::Model;
use crate::model::Pair;
use crate::model::Registry;
use crate::model::Trained;
use crate::model::keep_comparison;

use super::Council;
use super::Help;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::learn::Labelled;
use super::learn::RESAMPLES;

/// Beside which model a challenger was put.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// No model is in use, so there is nothing to compare with.
    Nothing,
    /// The training found the model in use again.
    Itself,
    /// The model in use cannot be read; the reason.
    Unreadable(String),
    /// The comparison, kept beside the model.
    Champion(Box<Comparison>),
}

/// Compares a model just trained with the one in use, and keeps the result. The challenger's ranking of a held-back date is
/// that of a model trained on what was mature by then; the champion ranks the same cohort if it is honest on that date.
pub(super) fn beside_champion(
    learner: &mut Learner<'_>,
    council: &Council<'_>,
    trained: &Trained,
    today: AsOf,
) -> Result<Beside, PipelineError> {
    let folder = &council.config.model.folder;
    let challenger = &trained.model;
    let registry = Registry::open(folder)?;
    let champion = match registry.champion() {
        None => return Ok(Beside::Nothing),
        Some(id) if id == challenger.id => return Ok(Beside::Itself),
        Some(id) => registry.find(id),
    };
    let champion = match champion {
        Ok(champion) => champion,
        Err(error) => return Ok(Beside::Unreadable(error.to_string())),
    };
    let pairs = match usable(council, champion) {
        Err(why) => Err(why),
        Ok(from) => {
            let honest = trained.held_out.iter().filter(|judged| judged.as_of >= from);
            let pairs: Result<Vec<Pair>, PipelineError> =
                honest.map(|judged| pair(learner, judged.clone(), champion)).collect();
            Ok(pairs?)
        }
    };
    let comparison = made(council, challenger, champion, [champion].as_slice(), pairs, today);
    Ok(Beside::Champion(Box::new(keep_comparison(folder, &comparison)?)))
}

/// Compares two saved models anew, on what is mature on a day, and keeps the result. A date counts if neither model, as it
/// was saved, had learnt from it.
pub fn compare(
    council: &Council<'_>,
    key: &Key,
    helps: Vec<Help>,
    [challenger, champion]: [&Model; 2],
    today: AsOf,
    progress: &dyn Progress,
) -> Result<Comparison, PipelineError> {
    let pairs = match (usable(council, challenger), usable(council, champion)) {
        (Err(why), _) | (_, Err(why)) => Err(why),
        (Ok(one), Ok(other)) => {
            let learner = Learner::new(council, key).with_helps(helps);
            Ok(honest_pairs(learner, council, key, [challenger, champion], one.max(other), today, progress)?)
        }
    };
    let comparison = made(council, challenger, champion, &[challenger, champion], pairs, today);
    Ok(keep_comparison(&council.config.model.folder, &comparison)?)
}

/// Both models' rankings of every mature date from a day on.
fn honest_pairs(
    mut learner: Learner<'_>,
    council: &Council<'_>,
    key: &Key,
    [one, other]: [&Model; 2],
    from: AsOf,
    today: AsOf,
    progress: &dyn Progress,
) -> Result<Vec<Pair>, PipelineError> {
    let now = council.known(today);
    let complete_to = learner.complete_to(&now)?;
    let dates: Vec<AsOf> = learner.mature_dates(&now)?.into_iter().filter(|date| *date >= from).collect();
    if dates.is_empty() {
        return Ok(Vec::new());
    }
    progress.start("compare", dates.len() as u64);
    let now_linked = council.link(today);
    let mut pairs = Vec::new();
    for date in dates {
        let labelled = learner.label(date, &now, &now_linked, complete_to);
        if labelled.observed.covered {
            let judged = judged(&labelled, one, key)?;
            pairs.push(pair(&mut learner, judged, other)?);
        }
        learner.forget(date);
        progress.advance(1);
    }
    progress.finish(&format!("{} and {} on {} dates", one.id, other.id, pairs.len()));
    Ok(pairs)
}

/// One model's ranking of those households of a date that nobody helped: what became of the others says little.
fn judged(labelled: &Labelled, model: &Model, key: &Key) -> Result<Judged, PipelineError> {
    let matrix = &labelled.view.matrix;
    let scored = model.score(matrix)?;
    let rows: Vec<usize> = (0..scored.len()).filter(|row| !labelled.helped[*row]).collect();
    Ok(Judged {
        as_of: matrix.as_of,
        households: rows.iter().map(|row| matrix.households[*row]).collect(),
        scores: rows.iter().map(|row| scored[*row].score).collect(),
        risks: Vec::new(),
        labels: rows.iter().map(|row| labelled.labels[*row]).collect(),
        ties: rows.iter().map(|row| key.tie_break(matrix.households[*row], matrix.as_of)).collect(),
    })
}

/// A ranking beside the other model's of the same households.
fn pair(learner: &mut Learner<'_>, judged: Judged, other: &Model) -> Result<Pair, PipelineError> {
    let view = learner.view(judged.as_of);
    let scored = other.score(&view.matrix)?;
    let score = |household: &HouseholdId| row_of(&view.matrix, *household).map_or(f64::NAN, |row| scored[row].score);
    Ok(Pair { other: judged.households.iter().map(score).collect(), one: judged })
}

fn row_of(matrix: &Matrix, household: HouseholdId) -> Option<usize> {
    matrix.households.binary_search(&household).ok()
}

/// The first date a model is honest on, if the features it needs are still what they were.
fn usable(council: &Council<'_>, model: &Model) -> Result<AsOf, String> {
    let features = council.catalogue.features();
    for needed in &model.features {
        let now = features.iter().find(|feature| feature.name == needed.name);
        let now = now.map(|feature| serde_json::to_value(feature).expect("entries hold only text and finite numbers"));
        match now {
            None => {
                return Err(format!("the catalogue no longer has `{}`, which model {} needs", needed.name, model.id));
            }
            Some(now) if now != needed.definition => {
                return Err(format!("`{}` is defined otherwise than when model {} was trained", needed.name, model.id));
            }
            Some(_) => {}
        }
    }
    model.honest_from().ok_or_else(|| format!("model {} does not say which dates it learnt from", model.id))
}

fn made(
    council: &Council<'_>,
    challenger: &Model,
    champion: &Model,
    unseen_by: &[&Model],
    pairs: Result<Vec<Pair>, String>,
    today: AsOf,
) -> Comparison {
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed: council.config.model.seed };
    match pairs {
        Ok(pairs) if !pairs.is_empty() => Comparison::on_same_cohorts(challenger, champion, &pairs, today, bootstrap),
        Ok(_) => Comparison::on_own_figures(challenger, champion, &too_soon(unseen_by), today),
        Err(why) => Comparison::on_own_figures(challenger, champion, &why, today),
    }
}

/// Why there is no date that the models had not learnt from.
fn too_soon(models: &[&Model]) -> String {
    let last = models.iter().max_by_key(|model| model.honest_from());
    let Some((model, from)) = last.and_then(|model| Some((model, model.honest_from()?))) else {
        return "no later date is mature yet".to_owned();
    };
    format!("model {} is honest from {from} on, and no date since then is mature", model.id)
}
