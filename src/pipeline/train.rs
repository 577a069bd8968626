use crate::model::Trained;

use super::Council;
use super::Help;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::learn::RESAMPLES;
use super::models::{Beside, beside_champion};
use crate::alerts::Key;
use crate::domain::AsOf;
use crate::model::Provenance;
use crate::model::Rule;
use crate::model::register;

/// A newly trained model, saved but not promoted.
#[derive(Debug)]
pub struct TrainReport {
    /// The model and whether it beat the best single rule.
    pub trained: Trained,
    /// The best single rule on the training dates.
    pub rule: Option<Rule>,
    /// How it did beside the model in use.
    pub beside: Beside,
}

/// Trains a challenger on everything mature but those helped, saves it and compares it with the model in use, which stays
/// until a person promotes another.
pub fn train(
    council: &Council<'_>,
    key: &Key,
    helps: Vec<Help>,
    today: AsOf,
    provenance: &Provenance,
    progress: &dyn Progress,
) -> Result<TrainReport, PipelineError> {
    let mut learner = Learner::new(council, key).with_helps(helps);
    progress.start("train", learner.date_count(today)?);
    let (trained, rule) = learner.train(today, provenance, RESAMPLES, progress)?;
    register(&council.config.model.folder, &trained.model)?;
    progress.finish(&format!("model {}", trained.model.id));
    let beside = beside_champion(&mut learner, council, &trained, today)?;
    Ok(TrainReport { trained, rule, beside })
}
