//! hew's time for training on the rows that `fit_speed.py` left, from the raw matrix to the whole model, clustered standard
//! errors and drift reference among it: `cargo run --release --example fit_speed -- FOLDER [COLUMNS]`. Quote ratios to the
//! peer's time in the same run, not seconds.

#![expect(clippy::print_stdout, reason = "a program that prints a measurement")]

use std::path::Path;

use anyhow::Context as _;
use hew::clock::Stopwatch;
use hew::config::Config;
use hew::domain::AsOf;
use hew::domain::Day;
use hew::domain::Horizon;
use hew::domain::HouseholdId;
use hew::features::Matrix;
use hew::features::Within;
use hew::link::HouseholdIx;
use hew::model::FeatureInfo;
use hew::model::Provenance;
use hew::model::Sign;
use hew::model::Training;
use hew::model::TrainingRows;
use hew::model::train;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("name the folder that fit_speed.py wrote into")?;
    let columns: usize = arguments.next().map_or(Ok(40), |columns| columns.parse())?;
    let bytes = std::fs::read(Path::new(&folder).join("fit_x.bin"))?;
    let values: Vec<f64> =
        bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().unwrap_or_default())).collect();
    let labels: Vec<bool> =
        std::fs::read(Path::new(&folder).join("fit_y.bin"))?.iter().map(|label| *label == 1).collect();
    let rows = labels.len();
    anyhow::ensure!(values.len() == rows * columns, "{rows} rows of {columns} columns are not what fit_x.bin holds");
    let features: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    let info = |name: &String| FeatureInfo {
        name: name.clone(),
        theme: "made up".into(),
        sign: Sign::Either,
        full: true,
        reduced: false,
        within: Within::Days(365),
        definition: serde_json::Value::Null,
    };
    let infos: Vec<FeatureInfo> = features.iter().map(info).collect();
    let matrix = Matrix {
        as_of: AsOf(Day(20_000)),
        households: (0..rows as u64).map(HouseholdId).collect(),
        places: (0..rows as u32).map(HouseholdIx).collect(),
        features,
        values,
    };
    let mut settings = Config::read("", Path::new("config.toml"))?.model;
    settings.l2 = vec![1.0];
    let dates = [TrainingRows { matrix: &matrix, labels: &labels, helped: &[] }];
    let provenance = Provenance {
        trained_on: matrix.as_of,
        config_sha256: String::new(),
        data_sha256: String::new(),
        notes: vec![],
    };
    let positives = labels.iter().filter(|label| **label).count() as u32;
    let began = Stopwatch::start();
    let trained = train(&Training {
        rows: &dates,
        features: &infos,
        settings: &settings,
        horizon: Horizon(180),
        reporting_lag_days: 30,
        distinct_positives: positives,
        list_share: 0.01,
        resamples: 0,
        tie_break: &|household, _| household.0,
        provenance: &provenance,
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let model = trained.model;
    println!(
        "hew: {seconds:.2} s wall, intercept {:.9}, first coefficient {:.9}, largest gradient a row {:.1e}",
        model.base, model.features[0].coefficient, model.largest_gradient
    );
    Ok(())
}
