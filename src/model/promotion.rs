use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ModelError;
use super::artefact::{Model, read, write_whole};

/// Which model scores, as `models/current.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// The model's id.
    pub id: String,
    /// Who promoted it: a role, or `night` for the first model.
    pub by: String,
    /// Why.
    pub why: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "format")]
enum PromotionFile {
    #[serde(rename = "hew-promotion/1")]
    V1(Promotion),
}

const POINTER: &str = "current.json";

/// Makes a model of the folder the one that scores, whole or not at all. The model must be there and unaltered.
pub fn promote(folder: &Path, promotion: &Promotion) -> Result<(), ModelError> {
    Model::load(&folder.join(format!("{}.json", promotion.id)))?;
    let mut text = serde_json::to_string_pretty(&PromotionFile::V1(promotion.clone())).expect("plain data");
    text.push('\n');
    write_whole(&folder.join(POINTER), &text)
}

/// The model that scores and how it came to; `None` where none was ever promoted.
pub fn current(folder: &Path) -> Result<Option<(Model, Promotion)>, ModelError> {
    let pointer = folder.join(POINTER);
    if !pointer.exists() {
        return Ok(None);
    }
    let PromotionFile::V1(promotion) = serde_json::from_str(&read(&pointer)?)
        .map_err(|source| ModelError::Format { path: pointer.clone(), source })?;
    let model = Model::load(&folder.join(format!("{}.json", promotion.id)))?;
    Ok(Some((model, promotion)))
}

#[cfg(test)]
mod tests {
    use super::{Promotion, current, promote};
    use crate::model::testing::trained;

    #[test]
    fn only_a_model_that_is_there_can_be_promoted() {
        let folder = tempfile::tempdir().unwrap();
        let model = trained().model;
        let promotion = Promotion { id: model.id.clone(), by: "night".into(), why: "first model".into() };
        assert_eq!(current(folder.path()).unwrap(), None);
        assert!(promote(folder.path(), &promotion).is_err());
        assert_eq!(current(folder.path()).unwrap(), None);
        model.save(folder.path()).unwrap();
        promote(folder.path(), &promotion).unwrap();
        assert_eq!(current(folder.path()).unwrap(), Some((model, promotion)));
    }
}
