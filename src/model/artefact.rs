use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;

use super::calibrate::Calibration;
use super::drift::Reference;
use super::error::ModelError;
use super::helped::Helped;
use super::logistic::Solver;
use super::measure::Estimate;
use super::old::FirstFormat;
use super::regimes::RegimeMark;
use super::rows::{Provenance, Sign};
use super::validate::Validation;

/// A trained model with everything needed to use it, to judge it and to trace it; holds no personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The first twelve hex digits of the SHA-256 of all the rest: same content, same id.
    pub id: String,
    /// How far ahead it predicts.
    pub horizon: Horizon,
    /// Days after the horizon until cases are expected in the outcome feed.
    pub reporting_lag_days: u16,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The as-of dates it was trained on, earliest first.
    pub trained_dates: Vec<AsOf>,
    /// Household-dates it was trained on: those helped within the horizon are not among them.
    pub rows: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// Distinct cases behind them.
    pub distinct_positives: u32,
    /// Household-dates left out because the household was helped within the horizon.
    pub helped: Helped,
    /// The first day of training that config allows, where it cuts.
    pub train_from: Option<Day>,
    /// Changes of regime, as config has them, with the training dates they cut in two.
    pub regimes: Vec<RegimeMark>,
    /// Whether it had to do with the reduced catalogue.
    pub reduced_catalogue: bool,
    /// Strength of the L2 penalty, on the sum of the log losses (scikit-learn's `1/C`).
    pub l2: f64,
    /// How the optimum was reached.
    pub solver: Solver,
    /// Largest entry of the penalised gradient at the optimum, a row.
    pub largest_gradient: f64,
    /// The score of a household whose every feature is at the training mean, in log-odds.
    pub base: f64,
    /// Its features, in catalogue order.
    pub features: Vec<ModelFeature>,
    /// Features left out because they did not vary among the training rows.
    pub constant_features: Vec<String>,
    /// From score to risk.
    pub calibration: Calibration,
    /// How it did on dates it had not seen.
    pub validation: Validation,
    /// How its training rows lay, to see later whether households are still like them; `None` in models older than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Itself as the first format had it, if it was read from that: what its file and its id are made of.
    #[serde(skip)]
    pub(super) first_format: Option<Box<FirstFormat>>,
}

/// One feature of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelFeature {
    /// Name, as in the catalogue.
    pub name: String,
    /// Theme its contribution is summed in.
    pub theme: String,
    /// Its definition as it stood in the catalogue.
    pub definition: Value,
    /// Mean of the known training values.
    pub mean: f64,
    /// Standard deviation over the training rows, above 0.
    pub sd: f64,
    /// Share of training rows where it was not known, 0 to 1.
    pub missing_share: f64,
    /// Log-odds a standard deviation.
    pub coefficient: f64,
    /// The same, had the rows of those helped been learnt from too; the same number where nobody was helped.
    pub coefficient_with_helped: f64,
    /// Its standard error, the rows of a household on several dates taken as one cluster; `None` where it cannot be had.
    pub standard_error: Option<f64>,
    /// How many times as high the odds are a standard deviation further up: `e^coefficient`, with its interval.
    pub odds_ratio: Estimate,
    /// Which way it was expected to move the risk.
    pub expected_sign: Sign,
    /// Whether it moves the risk that way; `None` where nothing was expected.
    pub as_expected: Option<bool>,
}

/// What `models/<id>.json` holds. The tag changes when a field changes meaning.
#[derive(Serialize, Deserialize)]
#[serde(tag = "format")]
enum ModelFile {
    #[serde(rename = "hew-model/1")]
    V1(Box<FirstFormat>),
    #[serde(rename = "hew-model/2")]
    V2(Box<Model>),
}

impl Model {
    /// The model with the id that its content has.
    pub(super) fn identified(mut self) -> Self {
        self.id = self.content_id();
        self
    }

    fn content_id(&self) -> String {
        let mut nameless = Self { id: String::new(), ..self.clone() };
        if let Some(old) = &mut nameless.first_format {
            old.id.clear();
        }
        let mut id = String::new();
        for byte in &Sha256::digest(nameless.to_json())[..6] {
            write!(id, "{byte:02x}").expect("a String takes all text");
        }
        id
    }

    /// The file's text, the same for the same model: pretty JSON with a final newline.
    pub fn to_json(&self) -> String {
        let file = match &self.first_format {
            Some(old) => ModelFile::V1(old.clone()),
            None => ModelFile::V2(Box::new(self.clone())),
        };
        let mut text = serde_json::to_string_pretty(&file).expect("a model is plain data");
        text.push('\n');
        text
    }

    /// Writes `<folder>/<id>.json`, whole or not at all, and gives its path. Makes the folder where there is none.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, ModelError> {
        let path = folder.join(format!("{}.json", self.id));
        write_whole(&path, &self.to_json())?;
        Ok(path)
    }

    /// Reads a model and checks that its content has the id it claims.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let text = read(path)?;
        let file = serde_json::from_str(&text).map_err(|source| ModelError::Format { path: path.into(), source })?;
        let model = match file {
            ModelFile::V1(old) => old.read(),
            ModelFile::V2(model) => *model,
        };
        let found = model.content_id();
        if found == model.id {
            Ok(model)
        } else {
            Err(ModelError::Altered { path: path.into(), claimed: model.id, found })
        }
    }
}

pub(super) fn read(path: &Path) -> Result<String, ModelError> {
    std::fs::read_to_string(path).map_err(|source| ModelError::File { action: "read", path: path.into(), source })
}

/// Writes beside the target, syncs, renames: a kill leaves the old file or the new one.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), ModelError> {
    let folder = path.parent().expect("a file in a folder has a parent");
    let write = || {
        std::fs::create_dir_all(folder)?;
        let mut temp = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        temp.write_all(text.as_bytes())?;
        temp.as_file().sync_all()?;
        temp.persist(path)?;
        sync_folder(folder)
    };
    write().map_err(|source| ModelError::File { action: "write", path: path.into(), source })
}

/// Makes the rename itself last; only Unix can sync a folder.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Model;
    use crate::model::testing::trained;

    #[test]
    fn a_model_reads_back_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let model = trained().model;
        let path = model.save(folder.path()).unwrap();
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), model.id);
        assert_eq!(Model::load(&path).unwrap(), model);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), model.to_json());
        assert!(model.to_json().contains(r#""format": "hew-model/2""#));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_model_edited_by_hand_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let model = trained().model;
        let path = model.save(folder.path()).unwrap();
        let edited = model.to_json().replace(r#""reduced_catalogue": false"#, r#""reduced_catalogue": true"#);
        assert_ne!(edited, model.to_json());
        std::fs::write(&path, edited).unwrap();
        let refused = Model::load(&path).unwrap_err();
        assert!(refused.to_string().contains("but its content is"), "{refused}");
        assert!(refused.hint().is_some());
    }

    #[test]
    fn a_later_format_is_named_as_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        std::fs::write(&path, r#"{"format":"hew-model/9"}"#).unwrap();
        assert!(Model::load(&path).unwrap_err().to_string().contains("is not a model file"));
    }
}
