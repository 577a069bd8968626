//! The promises of the room as a whole, on small worlds.

use super::Plan;
use super::SimulateError;
use super::Summary;
use super::layout::Dataset;
use super::resume;
use super::run;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

fn quiet(_: &str, _: u64, _: u64) {}

fn council(households: u32, months: u32, seed: u64) -> (tempfile::TempDir, Summary) {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(dir.path(), &Plan::new(households, months, seed), &quiet).unwrap();
    (dir, summary)
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            all.extend(files(&path).into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            all.insert(name, fs::read(&path).unwrap());
        }
    }
    all
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let mut plain = Vec::new();
    if path.extension().is_some_and(|end| end == "gz") {
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    } else {
        plain = bytes;
    }
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&plain).0.trim_start_matches("ï»¿").to_owned()
}

/// The file of a dataset in a folder for a day, plain or compressed.
fn file(folder: &Path, dataset: Dataset, day: &str) -> std::path::PathBuf {
    let plain = folder.join(format!("{}{day}.csv", dataset.layout().stem));
    if plain.exists() { plain } else { plain.with_extension("csv.gz") }
}

/// Cells by column name.
fn table(path: &Path, delimiter: u8, banner: bool) -> Vec<BTreeMap<String, String>> {
    let all = text(path);
    let body = if banner { all.split_once('\n').unwrap().1 } else { &all };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(body.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |row: csv::StringRecord| header.iter().cloned().zip(row.iter().map(|cell| cell.trim().to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn read(folder: &Path, dataset: Dataset, day: &str) -> Vec<BTreeMap<String, String>> {
    let layout = dataset.layout();
    let mut rows = table(&file(folder, dataset, day), layout.delimiter, layout.banner);
    rows.retain(|row| row.values().next().is_some() && !row.values().any(|cell| cell == "TOTAL"));
    rows
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_threads_and_another_seed_others() {
    let (first, _) = council(1400, 4, 5);
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (second, _) = one_thread.install(|| council(1400, 4, 5));
    let (other, _) = council(1400, 4, 6);
    let all = files(first.path());
    assert!(all == files(second.path()), "the files differ");
    assert!(all != files(other.path()));
}

#[test]
fn a_folder_in_use_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("note.txt"), "x").unwrap();
    let error = run(dir.path(), &Plan::new(300, 2, 1), &quiet).unwrap_err();
    assert!(matches!(error, SimulateError::NotEmpty(_)) && error.hint().is_some());
}

#[test]
fn the_rates_by_kind_are_those_asked_for() {
    let (_dir, summary) = council(13_000, 12, 3);
    for (kind, wanted) in [("own_home", 5.5), ("exclusion", 4.6), ("other", 3.3)] {
        let expected = wanted * 13.0;
        let counted = summary.outcomes[kind] as f64;
        // Four standard deviations of a Poisson count, and a tenth for drift after the calibration.
        let band = 4.0 * f64::sqrt(expected) + 0.1 * expected;
        assert!((counted - expected).abs() < band, "{kind}: {counted} where {expected} were expected");
    }
}

#[test]
fn every_header_is_known_to_its_profile() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/profiles");
    for dataset in Dataset::ALL {
        let name = dataset.layout().name;
        let profile: toml::Table = fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap().parse().unwrap();
        let columns = profile["columns"].as_table().unwrap();
        let mut known: BTreeSet<&str> = columns.keys().map(String::as_str).collect();
        for column in columns.values() {
            known.extend(
                column
                    .get("aliases")
                    .and_then(|names| names.as_array())
                    .into_iter()
                    .flatten()
                    .filter_map(|name| name.as_str()),
            );
        }
        for year in 0..4 {
            let header = dataset.header(year);
            let unknown: Vec<_> = header.iter().filter(|column| !known.contains(**column)).collect();
            assert!(unknown.is_empty(), "{name} has columns its profile does not know: {unknown:?}");
            for (column, rules) in columns {
                let required = rules.get("required").and_then(toml::Value::as_bool) == Some(true);
                let aliases = rules
                    .get("aliases")
                    .and_then(|names| names.as_array())
                    .into_iter()
                    .flatten()
                    .filter_map(|name| name.as_str());
                let there =
                    std::iter::once(column.as_str()).chain(aliases).filter(|name| header.contains(name)).count();
                assert!(there <= 1 && (there == 1 || !required), "{name} has {there} columns for {column}");
            }
        }
        let stem = profile["pattern"].as_str().unwrap().split('*').next().unwrap().to_owned();
        assert!(dataset.layout().stem.starts_with(&stem), "{name}");
        assert_eq!(profile["kind"].as_str() == Some("log"), dataset.layout().log, "{name}");
    }
}

#[test]
fn identifiers_and_postcodes_cannot_be_real() {
    let (dir, _) = council(650, 3, 2);
    let folder = dir.path().join("handover");
    let mut seen = 0;
    for dataset in Dataset::ALL.iter().filter(|dataset| **dataset != Dataset::Outcomes) {
        for row in read(&folder, *dataset, "20230701") {
            for (column, cell) in row.iter().filter(|(_, cell)| !cell.is_empty()) {
                let name = column.to_lowercase();
                if name.contains("nino")
                    || name == "ni_no"
                    || name.contains("postcode")
                    || name == "post_code"
                    || name == "pcds"
                {
                    // TN marks a temporary number, which is nobody's.
                    let temporary = *dataset == Dataset::HbMembers && cell.starts_with("TN");
                    assert!(cell.starts_with("ZZ") || temporary, "{dataset:?} {column}");
                    seen += 1;
                } else if name == "uprn" {
                    assert!(cell.starts_with("900") && cell.len() == 12, "{dataset:?} {column}");
                } else if name == "mobilenumber" && cell != "." {
                    assert!(cell.starts_with("07700 900"), "{dataset:?} {column}");
                }
            }
        }
    }
    assert!(seen > 2000, "{seen}");
}

#[test]
fn keys_are_unique_within_a_snapshot() {
    let (dir, _) = council(1300, 3, 9);
    let folder = dir.path().join("series");
    let keys: [(Dataset, &[&str]); 6] = [
        (Dataset::CtaxAccounts, &["ACCOUNT_REF", "LIABLE_NO"]),
        (Dataset::HbClaims, &["claim_ref"]),
        (Dataset::HbMembers, &["claim_ref", "member_id"]),
        (Dataset::RentTenants, &["AccountReference", "tenant_no"]),
        (Dataset::Register, &["Application_reference"]),
        (Dataset::Gazetteer, &["UPRN"]),
    ];
    for (dataset, columns) in keys {
        let rows = read(&folder, dataset, "20230501");
        let distinct: BTreeSet<Vec<&str>> =
            rows.iter().map(|row| columns.iter().map(|column| row[*column].as_str()).collect()).collect();
        assert!(
            !rows.is_empty() && distinct.len() == rows.len(),
            "{dataset:?}: {} keys in {} rows",
            distinct.len(),
            rows.len()
        );
    }
}

#[test]
fn a_file_holds_nothing_recorded_on_its_day_or_later() {
    let (dir, _) = council(1300, 6, 4);
    let folder = dir.path().join("series");
    let logs =
        [(Dataset::Events, "recorded_date"), (Dataset::Csc, "recorded_date"), (Dataset::RentActions, "RecordedDate")];
    let mut rows = 0;
    for month in 5..=10 {
        let (day, iso) = (format!("2023{month:02}01"), format!("2023-{month:02}-01"));
        for (dataset, column) in logs {
            let path = file(&folder, dataset, &day);
            if !path.exists() {
                continue;
            }
            for row in read(&folder, dataset, &day) {
                assert!(row[column] < iso, "{dataset:?} of {day}");
                rows += 1;
            }
        }
        for row in read(&folder, Dataset::HclicCase, &day) {
            let british = &row["assessment_date"];
            let assessed = format!("{}-{}-{}", &british[6..], &british[3..5], &british[..2]);
            assert!(assessed < iso);
        }
    }
    assert!(rows > 100, "{rows}");
}

#[test]
fn the_outcomes_of_the_truth_are_the_cases_of_the_hand_over() {
    let (dir, _) = council(2000, 6, 8);
    let cases = read(&dir.path().join("handover"), Dataset::HclicCase, "20231001");
    let outcomes = table(&dir.path().join("truth/outcomes.csv"), b',', false);
    let told: BTreeMap<&str, &str> =
        cases.iter().map(|row| (row["case_ref"].as_str(), row["assessment_result"].as_str())).collect();
    assert_eq!(told.len(), cases.len());
    assert_eq!(outcomes.len(), cases.len());
    for outcome in &outcomes {
        let duty = outcome["duty"].as_str();
        assert!(told[outcome["case_ref"].as_str()].starts_with(if duty == "none" { "no_duty" } else { duty }));
    }
    assert!(outcomes.iter().any(|outcome| outcome["kind"] == "exclusion" && outcome["whole_household"] == "N"));
}

#[test]
fn every_row_of_a_snapshot_has_its_truth() {
    let (dir, _) = council(650, 3, 8);
    let records = table(&dir.path().join("truth/records.csv.gz"), b',', false);
    let known: BTreeSet<&str> =
        records.iter().filter(|row| row["dataset"] == "rent_tenants").map(|row| row["source_key"].as_str()).collect();
    let rows = read(&dir.path().join("handover"), Dataset::RentTenants, "20230701");
    assert!(!rows.is_empty());
    for row in rows {
        assert!(known.contains(format!("{}|{}", row["AccountReference"], row["tenant_no"]).as_str()));
    }
}

#[test]
fn going_on_leaves_the_former_months_as_they_were_and_equals_one_long_run() {
    let (long, _) = council(700, 8, 11);
    let (short, _) = council(700, 5, 11);
    let before = files(&short.path().join("series"));
    let helped = short.path().join("helped.csv");
    fs::write(&helped, "household,date,kind\n").unwrap();
    resume(short.path(), &helped, 3, &quiet).unwrap();
    let after = files(&short.path().join("series"));
    assert!(before.iter().all(|(name, bytes)| &after[name] == bytes));
    assert!(after == files(&long.path().join("series")), "the series differ");
    assert!(files(&short.path().join("handover")) == files(&long.path().join("handover")), "the hand-overs differ");
}

#[test]
fn help_lowers_outcomes_among_the_helped() {
    let (dir, _) = council(6500, 2, 12);
    let risks = table(&dir.path().join("truth/risk.csv.gz"), b',', false);
    let mut latest: Vec<(f64, &str)> = risks
        .iter()
        .filter(|row| row["month"] == "2023-06-01")
        .map(|row| (row["risk_month"].parse().unwrap(), row["household"].as_str()))
        .collect();
    latest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let chosen: BTreeSet<&str> = latest.iter().take(2500).map(|row| row.1).collect();
    let count = |list: &str| {
        let (copy, _) = council(6500, 2, 12);
        let helped = copy.path().join("helped.csv");
        fs::write(&helped, list).unwrap();
        resume(copy.path(), &helped, 9, &quiet).unwrap();
        let outcomes = table(&copy.path().join("truth/outcomes.csv"), b',', false);
        let later =
            outcomes.iter().filter(|row| row["application_date"].as_str() >= "2023-06-01" && row["duty"] != "none");
        later.filter(|row| chosen.contains(row["household"].as_str())).count()
    };
    let rows: Vec<String> = chosen.iter().map(|household| format!("{household},2023-06-01,visit")).collect();
    let list = rows.join(
        "
",
    );
    let (without, with) = (count("household,date,kind\n"), count(&format!("household,date,kind\n{list}")));
    assert!(with * 100 < without * 85, "{with} with help, {without} without");
}

#[test]
fn a_wrong_row_of_help_is_named_by_its_line() {
    let (dir, _) = council(300, 1, 1);
    let helped = dir.path().join("helped.csv");
    fs::write(&helped, "household,date,kind\n12,yesterday,call\n").unwrap();
    let error = resume(dir.path(), &helped, 1, &quiet).unwrap_err();
    assert!(matches!(error, SimulateError::Helped { row: 2, .. }), "{error}");
}
