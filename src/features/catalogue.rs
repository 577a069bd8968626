use std::collections::BTreeSet;

use serde::Deserialize;

use super::banned;
use super::check;
use super::cohort;
use super::entry::Feature;
use super::entry::Source;
use super::error::FeatureError;
use super::leakage;
use super::leakage::LEAKS;
use super::scorable;
use super::sentence::Sentence;
use super::tenure;

const BUILT_IN: &str = include_str!("catalogue.toml");

/// Every feature, in the order of its file: what the matrix, the model, the reasons and `docs/features.md` are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    features: Vec<Feature>,
    datasets: Option<BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    feature: Vec<Feature>,
}

impl Catalogue {
    /// The built-in catalogue: [`Self::full`] and [`Self::reduced`] entries together.
    pub fn built_in() -> Self {
        Self::read(BUILT_IN).expect("the built-in catalogue is tested to be right")
    }

    /// Reads a catalogue, of which every entry is checked: shape, sentences, protected characteristics, leakage.
    pub fn read(text: &str) -> Result<Self, FeatureError> {
        let raw: RawCatalogue = toml::from_str(text).map_err(|error| FeatureError::Toml(error.to_string()))?;
        let mut names = BTreeSet::new();
        for feature in &raw.feature {
            if !names.insert(&feature.name) {
                return Err(FeatureError::Twice(feature.name.clone()));
            }
            check::entry(feature)?;
            banned::refuse(feature)?;
            leakage::refuse(feature)?;
            for text in std::iter::once(&feature.reason).chain(&feature.protective).chain(&feature.reassures) {
                Sentence::read(text)
                    .map_err(|placeholder| FeatureError::Placeholder { feature: feature.name.clone(), placeholder })?;
            }
        }
        Ok(Self { features: raw.feature, datasets: None })
    }

    /// The entries for a council with enough cases.
    #[must_use]
    pub fn full(&self) -> Self {
        self.keep(|feature| feature.full)
    }

    /// The few entries for a council with few cases.
    #[must_use]
    pub fn reduced(&self) -> Self {
        self.keep(|feature| feature.reduced)
    }

    /// Only what rests on datasets that may be used for scoring; an entry left without a source goes.
    #[must_use]
    pub fn of_datasets(&self, allowed: &BTreeSet<String>) -> Self {
        let may = |source: &Source| source.dataset.as_ref().is_none_or(|dataset| allowed.contains(dataset));
        let trim = |feature: &Feature| {
            let mut sources = feature.sources().filter(|source| may(source)).cloned();
            let from = sources.next()?;
            let also = sources.collect();
            lookups(feature).all(|dataset| allowed.contains(dataset)).then(|| Feature { from, also, ..feature.clone() })
        };
        Self { features: self.features.iter().filter_map(trim).collect(), datasets: Some(allowed.clone()) }
    }

    fn keep(&self, wanted: impl Fn(&Feature) -> bool) -> Self {
        let features = self.features.iter().filter(|feature| wanted(feature)).cloned().collect();
        Self { features, datasets: self.datasets.clone() }
    }

    /// The entries in order; one a column of the matrix.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Names in order.
    pub fn names(&self) -> Vec<String> {
        self.features.iter().map(|feature| feature.name.clone()).collect()
    }

    /// The entry of a name.
    pub fn get(&self, name: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.name == name)
    }

    /// The entries as JSON, as the model artefact keeps them.
    pub fn definitions(&self) -> serde_json::Value {
        serde_json::to_value(&self.features).expect("entries hold only text and finite numbers")
    }

    /// The datasets the entries rest on, in order.
    pub fn datasets(&self) -> BTreeSet<&str> {
        let own = |feature| Feature::sources(feature).filter_map(|source| source.dataset.as_deref());
        self.features.iter().flat_map(|feature| own(feature).chain(lookups(feature))).collect()
    }

    /// Every fact column that the cohort, the features and the leakage register look at, as dataset and column: the archive
    /// need not load others for scoring.
    pub fn columns(&self) -> BTreeSet<(String, String)> {
        let mut columns = BTreeSet::new();
        for feature in &self.features {
            for source in feature.sources() {
                let Some(own) = source.dataset.as_deref() else { continue };
                for column in banned::source_columns(source).chain(banned::take_columns(&feature.take)) {
                    let (dataset, column) = column.split_once('.').unwrap_or((own, column));
                    columns.insert((dataset.to_owned(), column.to_owned()));
                }
            }
        }
        let fixed = LEAKS.iter().map(|leak| (leak.dataset, leak.column)).chain(tenure::COLUMNS);
        let fixed = fixed.chain(cohort::COLUMNS).chain(scorable::COLUMNS);
        columns.extend(fixed.map(|(dataset, column)| (dataset.to_owned(), column.to_owned())));
        columns
    }

    /// Whether a dataset may be looked at.
    pub fn allows(&self, dataset: &str) -> bool {
        self.datasets.as_ref().is_none_or(|allowed| allowed.contains(dataset))
    }
}

/// Datasets whose columns an entry looks up.
fn lookups(feature: &Feature) -> impl Iterator<Item = &str> {
    banned::take_columns(&feature.take).filter_map(|column| column.split_once('.').map(|(dataset, _)| dataset))
}
