//! Small matrices for this room's tests.

use crate::config::ModelSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::features::Matrix;
use crate::features::Within;
use crate::link::HouseholdIx;

use super::ModelError;
use super::rows::{FeatureInfo, Provenance, Sign, Training, TrainingRows};
use super::train::{Trained, train};

/// A matrix of the rows given; households are numbered from 0.
pub(crate) fn matrix(as_of: i32, features: &[&str], rows: &[&[f64]]) -> Matrix {
    Matrix {
        as_of: AsOf(Day(as_of)),
        households: (0..rows.len() as u64).map(HouseholdId).collect(),
        places: (0..rows.len() as u32).map(HouseholdIx).collect(),
        features: features.iter().map(|name| (*name).into()).collect(),
        values: rows.concat(),
    }
}

/// The features of [`council`].
pub(crate) const FEATURES: [&str; 4] = ["arrears", "moves", "noise", "same"];

/// A made-up cohort: arrears raise the risk, moves less so, noise not at all; `same` never varies.
pub(crate) fn council(as_of: i32, households: u64) -> (Matrix, Vec<bool>) {
    let dice = |household: u64, salt: u64| {
        let key = [household, as_of as u64, salt].map(u64::to_le_bytes).concat();
        (xxhash_rust::xxh3::xxh3_64(&key) % 1_000_003) as f64 / 1_000_003.0
    };
    let mut rows = Vec::new();
    let mut labels = Vec::new();
    for household in 0..households {
        let (arrears, moves) = ((4.0 * dice(household, 1)).floor(), (3.0 * dice(household, 2)).floor());
        let noise = if dice(household, 3) < 0.1 { f64::NAN } else { dice(household, 4) };
        rows.push([arrears, moves, noise, 1.0]);
        let risk = Probability::from_log_odds(-4.0 + arrears + 0.5 * moves).get();
        labels.push(dice(household, 5) < risk);
    }
    let rows: Vec<&[f64]> = rows.iter().map(<[f64; 4]>::as_slice).collect();
    (matrix(as_of, &FEATURES, &rows), labels)
}

/// The catalogue entries of [`council`].
pub(crate) fn catalogue() -> Vec<FeatureInfo> {
    let entry = |name: &str, theme: &str, reduced| FeatureInfo {
        name: name.into(),
        theme: theme.into(),
        sign: Sign::Raises,
        full: true,
        reduced,
        within: Within::Days(365),
        definition: serde_json::json!({ "name": name, "aggregate": "count" }),
    };
    vec![
        entry("arrears", "money", true),
        entry("moves", "home", false),
        entry("noise", "home", false),
        entry("same", "home", false),
    ]
}

/// Settings with a short grid.
pub(crate) fn settings() -> ModelSettings {
    ModelSettings {
        accept_single_snapshot: false,
        folder: "models".into(),
        catalogue: None,
        l2: vec![1.0, 100.0],
        spacing_days: 60,
        max_dates: 12,
        positives_per_feature: 10,
        seed: 1,
        regimes: Vec::new(),
        train_from: None,
    }
}

/// Where the test models come from.
pub(crate) fn provenance() -> Provenance {
    Provenance { trained_on: AsOf(Day(1_000)), config_sha256: "c0".into(), data_sha256: "da".into(), notes: Vec::new() }
}

/// Trains on made-up cohorts of the given dates.
pub(crate) fn train_on(dates: &[(Matrix, Vec<bool>)], distinct_positives: u32) -> Result<Trained, ModelError> {
    let rows: Vec<TrainingRows> =
        dates.iter().map(|(matrix, labels)| TrainingRows { matrix, labels, helped: &[] }).collect();
    train_rows(&rows, distinct_positives, &settings())
}

/// Trains on the rows given.
pub(crate) fn train_rows(
    rows: &[TrainingRows],
    distinct_positives: u32,
    settings: &ModelSettings,
) -> Result<Trained, ModelError> {
    train(&Training {
        rows,
        features: &catalogue(),
        settings,
        horizon: Horizon(180),
        reporting_lag_days: 20,
        distinct_positives,
        list_share: 0.05,
        resamples: 20,
        tie_break: &|household, as_of| household.0.wrapping_mul(31).wrapping_add(as_of.0.0 as u64),
        provenance: &provenance(),
    })
}

/// A small trained model.
pub(crate) fn trained() -> Trained {
    let dates: Vec<_> = [0, 100, 200, 300, 400].map(|day| council(day, 400)).into();
    train_on(&dates, 300).expect("the made-up council can be learnt")
}
