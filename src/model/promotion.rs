use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::Day;

use super::ModelError;
use super::artefact::{Model, read};
use super::log::{Decision, Deed, decisions};

/// How the model that scores came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// The model's id.
    pub id: String,
    /// Who promoted it: a staff id or role, or [`FIRST_MODEL_BY`].
    pub by: String,
    /// Why.
    pub why: String,
    /// When; `None` if that was before days were recorded.
    pub day: Option<Day>,
}

/// Who promotes the first model; such a model is not signed off.
pub const FIRST_MODEL_BY: &str = "night";

impl Promotion {
    /// Whether a person stands behind the model.
    pub fn signed_off(&self) -> bool {
        self.by != FIRST_MODEL_BY
    }
}

/// The model that scores and how it came to; `None` where none was ever promoted.
pub fn current(folder: &Path) -> Result<Option<(Model, Promotion)>, ModelError> {
    let promoted = |decision: &&Decision| decision.what == Deed::Promoted;
    let decisions = decisions(folder)?;
    let Some(last) = decisions.iter().rfind(promoted) else { return Ok(None) };
    let model = Model::load(&folder.join(format!("{}.json", last.model)))?;
    let Decision { model: id, by, why, day, .. } = last.clone();
    Ok(Some((model, Promotion { id, by, why, day })))
}

/// What `current.json` held, which said which model scores before there was a log of decisions.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Pointer {
    id: String,
    by: String,
    why: String,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "format")]
enum PointerFile {
    #[serde(rename = "hew-promotion/1")]
    V1(Pointer),
}

/// The promotion that `current.json` tells of, in folders older than the log.
pub(super) fn pointed_at(folder: &Path) -> Result<Option<Decision>, ModelError> {
    let path = folder.join("current.json");
    if !path.exists() {
        return Ok(None);
    }
    let PointerFile::V1(Pointer { id, by, why }) =
        serde_json::from_str(&read(&path)?).map_err(|source| ModelError::Format { path, source })?;
    let what = Deed::Promoted;
    Ok(Some(Decision { day: None, what, model: id, by, why, in_place_of: None, despite: None }))
}

#[cfg(test)]
mod tests {
    use super::{Promotion, current};
    use crate::domain::Day;
    use crate::model::registry::{Asked, promote, register};
    use crate::model::testing::trained;

    #[test]
    fn only_a_model_that_is_there_can_be_promoted() {
        let folder = tempfile::tempdir().unwrap();
        let model = trained().model;
        let asked = Asked { by: "boss".into(), why: "good".into(), day: Day(9), despite: None };
        assert_eq!(current(folder.path()).unwrap(), None);
        assert!(promote(folder.path(), &model.id, &asked).is_err());
        assert_eq!(current(folder.path()).unwrap(), None);
        register(folder.path(), &model).unwrap();
        promote(folder.path(), &model.id, &asked).unwrap();
        let promotion = Promotion { id: model.id.clone(), by: "boss".into(), why: "good".into(), day: Some(Day(9)) };
        assert_eq!(current(folder.path()).unwrap(), Some((model, promotion)));
    }

    #[test]
    fn a_folder_from_before_the_log_still_says_which_model_scores() {
        let folder = tempfile::tempdir().unwrap();
        let model = trained().model;
        model.save(folder.path()).unwrap();
        let pointer = format!(r#"{{"format":"hew-promotion/1","id":"{}","by":"night","why":"first"}}"#, model.id);
        std::fs::write(folder.path().join("current.json"), pointer).unwrap();
        let (found, promotion) = current(folder.path()).unwrap().unwrap();
        assert_eq!((found, promotion.day, promotion.signed_off()), (model.clone(), None, false));
        let asked = Asked { by: "boss".into(), why: "looked at it".into(), day: Day(9), despite: None };
        promote(folder.path(), &model.id, &asked).unwrap();
        assert!(current(folder.path()).unwrap().unwrap().1.signed_off());
    }
}
