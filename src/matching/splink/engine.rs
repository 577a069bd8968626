//! The fast engine finds the pairs and weights that Splink found, on the same people and models.

use std::fs;
use std::path::Path;

use crate::matching::columns::Input;
use crate::matching::explain::{Frequencies, Record, explain};
use crate::matching::interpret::Interpreter;
use crate::matching::settings::{LinkType, Settings};
use crate::matching::splink::reference::{expected, folder, model};
use crate::matching::{Linker, MOST_PAIRS, Records, Training};

/// The people in one file, or in one for each source dataset.
fn inputs(settings: &Settings, target: &Path) -> Vec<Input> {
    let people = folder().join("people.csv");
    if settings.link_type == LinkType::DedupeOnly {
        return vec![Input { path: people, name: "people".into() }];
    }
    let text = fs::read_to_string(people).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let of = |source: &str| {
        let path = target.join(format!("{source}.csv"));
        let rows: Vec<&str> = rows.lines().filter(|row| row.ends_with(source)).collect();
        fs::write(&path, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
        Input { path, name: source.to_owned() }
    };
    vec![of("north"), of("south")]
}

fn same_as_splink(name: &str) {
    let (settings, mut expected) = (model(name), expected(name));
    assert!(!expected.is_empty(), "{name}: the fixture holds no pair");
    let target = tempfile::tempdir().unwrap();
    let records = Records::read(
        &inputs(&settings, target.path()),
        &settings.unique_id_column,
        &settings.columns(),
        &settings.derived,
    )
    .unwrap();
    let training = Training { sample: None, ..Training::default() };
    let linker =
        Linker::new(&records, settings, training, MOST_PAIRS).unwrap_or_else(|error| panic!("{name}: {error}"));
    let scored = linker.score(f64::NEG_INFINITY).unwrap();
    for link in &scored.links {
        let ids = (records.id(link.left).to_owned(), records.id(link.right).to_owned());
        let Some(splink) = expected.remove(&ids) else { panic!("{name}: Splink does not pair {ids:?}") };
        assert_eq!((link.rule as usize, linker.gammas(link.pattern)), (splink.rule, splink.gammas), "{name} {ids:?}");
        assert!((link.weight - splink.weight).abs() < 1e-6, "{name} {ids:?}: {} is not {}", link.weight, splink.weight);
    }
    let interpreter = Interpreter::new(linker.settings());
    let frequencies = Frequencies::of_records(linker.settings(), &records);
    for link in &scored.links {
        let record = |row| Record::new(&records, row);
        let (left, right) = (record(link.left), record(link.right));
        let explained = explain(linker.settings(), &interpreter, &frequencies, &left, &right);
        assert!((explained.weight - link.weight).abs() < 1e-9, "{name}: {} is not {}", explained.weight, link.weight);
    }
    assert!(expected.is_empty(), "{name}: {} pairs of Splink's not found", expected.len());
}

#[test]
fn the_engine_scores_names_as_splink_does() {
    same_as_splink("names");
}

#[test]
fn the_engine_scores_ready_made_comparisons_as_splink_does() {
    same_as_splink("library");
}

#[test]
fn the_engine_scores_numbers_lists_and_places_as_splink_does() {
    same_as_splink("numbers");
}

#[test]
fn the_engine_scores_dates_and_times_as_splink_does() {
    same_as_splink("times");
}

#[test]
fn the_engine_scores_hand_written_conditions_as_splink_does() {
    same_as_splink("custom");
}

#[test]
fn the_engine_links_two_tables_as_splink_does() {
    same_as_splink("link_only");
}

#[test]
fn the_engine_links_and_deduplicates_two_tables_as_splink_does() {
    same_as_splink("link_and_dedupe");
}

#[test]
fn the_engine_refuses_rules_over_the_elements_of_lists() {
    let settings = model("exploded");
    let records =
        Records::read(&inputs(&settings, Path::new("")), "unique_id", &settings.columns(), &settings.derived).unwrap();
    let refused = Linker::new(&records, settings, Training::default(), MOST_PAIRS).err().unwrap();
    assert!(refused.to_string().contains("elements of lists"), "{refused}");
}

#[test]
fn the_engine_scores_a_model_made_here_as_splink_does() {
    same_as_splink("ours");
}
