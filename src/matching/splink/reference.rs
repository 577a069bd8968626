//! The same pairs and the same weights as Splink 5.0.0, on invented people and models of many kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Map;

use crate::matching::condition::{Condition, Edits, Function, Kind, Likeness, Measure, Operator, Place, Side, Value};
use crate::matching::explain::{Frequencies, Waterfall, explain};
use crate::matching::interpret::{Datum, Interpreter, Row};
use crate::matching::settings::{BlockingRule, Comparison, Level, LinkType, Settings, TermFrequency, TextUnits};
use crate::matching::splink::shapes::compare;
use crate::matching::splink::{Naming, read_model, rule, write_condition, write_model};

type Record = BTreeMap<String, Datum<'static>>;

/// A pair as Splink scored it.
pub(super) struct Expected {
    pub(super) rule: usize,
    pub(super) gammas: Vec<i32>,
    pub(super) weight: f64,
}

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/splink/models")
}

pub(super) fn model(name: &str) -> Settings {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    read_model(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn people() -> Vec<Record> {
    let types = std::fs::read_to_string(folder().join("people.json")).unwrap();
    let types: BTreeMap<String, String> = serde_json::from_str(&types).unwrap();
    let mut reader = csv::Reader::from_path(folder().join("people.csv")).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cell = |name: &String, text: &str| (name.clone(), datum(&types[name], text));
    let row = |row: csv::StringRecord| names.iter().zip(row.iter()).map(|(name, text)| cell(name, text)).collect();
    reader.records().map(Result::unwrap).map(row).collect()
}

fn datum(kind: &str, text: &str) -> Datum<'static> {
    if text.is_empty() {
        return Datum::Null;
    }
    let text = Datum::Text(text.to_owned().into());
    match kind {
        "number" => text.cast(Kind::Double),
        "date" => text.cast(Kind::Date),
        "timestamp" => text.cast(Kind::Timestamp),
        "list" => Datum::List(text.as_list().unwrap().into_owned()),
        _ => text,
    }
}

pub(super) fn expected(name: &str) -> BTreeMap<(String, String), Expected> {
    let mut reader = csv::Reader::from_path(folder().join(format!("{name}.pairs.csv"))).unwrap();
    let pair = |row: csv::StringRecord| {
        let gammas = row[3].split(' ').map(|gamma| gamma.parse().unwrap()).collect();
        let found = Expected { rule: row[2].parse().unwrap(), gammas, weight: row[4].parse().unwrap() };
        ((row[0].to_owned(), row[1].to_owned()), found)
    };
    reader.records().map(Result::unwrap).map(pair).collect()
}

fn text(record: &Record, column: &str) -> String {
    record.value(column).as_text().unwrap().into_owned()
}

/// Whether Splink would look at the pair in this order.
fn in_order(settings: &Settings, left: &Record, right: &Record) -> bool {
    let source = |record| text(record, &settings.source_dataset_column);
    let id = |record| text(record, &settings.unique_id_column);
    match settings.link_type {
        LinkType::DedupeOnly => id(left) < id(right),
        LinkType::LinkOnly => source(left) < source(right),
        LinkType::LinkAndDedupe => {
            format!("{}-__-{}", source(left), id(left)) < format!("{}-__-{}", source(right), id(right))
        }
    }
}

/// The record once for each way of choosing an element of its exploded columns.
fn exploded(rule: &BlockingRule, record: &Record) -> Vec<Record> {
    rule.explode.iter().fold(vec![record.clone()], |records, column| {
        let each = |record: Record| {
            let elements = record[column].as_list().map_or(Vec::new(), std::borrow::Cow::into_owned);
            let with = |element| {
                let mut record = record.clone();
                record.insert(column.clone(), element);
                record
            };
            elements.into_iter().map(with).collect::<Vec<_>>()
        };
        records.into_iter().flat_map(each).collect()
    })
}

fn finds(rule: &BlockingRule, interpreter: &Interpreter, left: &Record, right: &Record) -> bool {
    let equal = |(one, other): &(Value, Value)| {
        assert_eq!((one.side(), other.side()), (Some(Side::Left), Some(Side::Right)));
        let condition = Condition::equal(one.clone(), other.clone());
        interpreter.truth(&condition, left, right) == Some(true)
    };
    let filter = || rule.filter.as_ref().is_none_or(|filter| interpreter.truth(filter, left, right) == Some(true));
    rule.equal.iter().all(equal) && filter()
}

fn first_rule(settings: &Settings, interpreter: &Interpreter, left: &Record, right: &Record) -> Option<usize> {
    settings.blocking.iter().position(|rule| {
        let rights = exploded(rule, right);
        exploded(rule, left).iter().any(|left| rights.iter().any(|right| finds(rule, interpreter, left, right)))
    })
}

fn same_as_splink(name: &str) {
    let (settings, people, mut expected) = (model(name), people(), expected(name));
    let interpreter = Interpreter::new(&settings);
    let rows: Vec<&dyn Row> = people.iter().map(|row| row as &dyn Row).collect();
    let frequencies = Frequencies::count(&settings, &rows);
    let mut worst = 0.0_f64;
    for left in &people {
        for right in people.iter().filter(|right| in_order(&settings, left, right)) {
            let Some(rule) = first_rule(&settings, &interpreter, left, right) else { continue };
            let ids = (text(left, "unique_id"), text(right, "unique_id"));
            let found: Waterfall = explain(&settings, &interpreter, &frequencies, left, right);
            let gammas: Vec<i32> = found.parts.iter().map(|part| part.gamma).collect();
            let Some(splink) = expected.remove(&ids) else {
                panic!("{name}: Splink does not pair {ids:?} ({gammas:?})")
            };
            assert_eq!((rule, &gammas), (splink.rule, &splink.gammas), "{name} {ids:?}");
            worst = worst.max((found.weight - splink.weight).abs());
        }
    }
    assert!(
        expected.is_empty(),
        "{name}: {} pairs of Splink's not found, first {:?}",
        expected.len(),
        expected.keys().next()
    );
    assert!(worst < 1e-6, "{name}: a weight is {worst} off");
}

#[test]
fn names_score_as_in_splink() {
    same_as_splink("names");
}

#[test]
fn ready_made_comparisons_score_as_in_splink() {
    same_as_splink("library");
}

#[test]
fn numbers_lists_and_places_score_as_in_splink() {
    same_as_splink("numbers");
}

#[test]
fn dates_and_times_score_as_in_splink() {
    same_as_splink("times");
}

#[test]
fn hand_written_conditions_score_as_in_splink() {
    same_as_splink("custom");
}

#[test]
fn two_tables_are_linked_as_in_splink() {
    same_as_splink("link_only");
}

#[test]
fn rules_over_the_elements_of_lists_find_the_pairs_splink_finds() {
    same_as_splink("exploded");
}

#[test]
fn two_tables_are_linked_and_deduplicated_as_in_splink() {
    same_as_splink("link_and_dedupe");
}

/// A model made of conditions, without SQL.
fn ours() -> Settings {
    let both = |column| (Value::left(column), Value::right(column));
    let similar = |kind, column, at_least| {
        let (left, right) = both(column);
        Condition::Similarity { kind, left, right, at_least }
    };
    let distance = |kind, column, at_most| {
        let (left, right) = both(column);
        Condition::Distance { kind, left, right, at_most }
    };
    let day = |value| Value::Call(Function::ParseTime, vec![value, Value::Text("%Y-%m-%d".into())]);
    let (left, right) = (day(Value::left("dob")), day(Value::right("dob")));
    let apart = Condition::Apart { left, right, at_most_seconds: 31_557_600.0 };
    let place = |side| {
        let column = |name: &str| Value::Column { name: name.into(), side };
        Place { latitude: column("latitude"), longitude: column("longitude") }
    };
    let near = Condition::Near { left: place(Side::Left), right: place(Side::Right), at_most_kilometres: 7.5 };
    let (left, right) = both("names");
    let best = Value::Best(Measure::Likeness(Likeness::JaroWinkler), left.into(), right.into());
    let best = compare(best, Operator::AtLeast, Value::Number(0.8));
    let (left, right) = both("pets");
    let share = Condition::Share { left, right, at_least: 1 };
    let swapped = Condition::equal(Value::left("forename"), Value::right("surname"));
    let other_sex = Condition::Not(Box::new(Condition::same("sex")));
    let alike = similar(Likeness::JaroWinkler, "forename", 0.85);
    let forename = vec![Condition::same("forename"), alike, swapped];
    let close = distance(Edits::Levenshtein, "surname", 1);
    let surname = vec![Condition::same("surname"), close, similar(Likeness::Jaccard, "surname", 0.6)];
    let born = vec![distance(Edits::DamerauLevenshtein, "dob", 1), apart];
    let rule = |conditions: Vec<Condition>| rule(Condition::And(conditions));
    Settings {
        link_type: LinkType::DedupeOnly,
        unique_id_column: "unique_id".into(),
        source_dataset_column: "source_dataset".into(),
        prior: 0.004,
        blocking: vec![
            rule(vec![Condition::same("surname"), Condition::same("sex")]),
            rule(vec![Condition::same("forename"), other_sex]),
        ],
        comparisons: vec![
            comparison("forename", "forename", forename),
            comparison("surname", "surname", surname),
            comparison("dob", "dob", born),
            comparison("place", "latitude", vec![near]),
            comparison("names", "names", vec![best]),
            comparison("pets", "pets", vec![share]),
        ],
        dependence: None,
        joint: Vec::new(),
        derived: Vec::new(),
        clusters_at: None,
        em_convergence: 0.001,
        max_iterations: 20,
        text_units: TextUnits::Bytes,
        document: Map::new(),
    }
}

/// A comparison with a null level, these and the rest; the first adjusted where it is an equality.
fn comparison(name: &str, column: &str, conditions: Vec<Condition>) -> Comparison {
    let count = conditions.len() as f64;
    let frequency =
        TermFrequency { column: column.into(), weight: 0.75, minimum_u: 0.01, disable_exact_detection: false };
    let level = |condition: Condition, m: f64, u: f64| Level {
        term_frequency: (condition == Condition::same(column)).then(|| frequency.clone()),
        label: write_condition(&condition, Naming::Suffixes),
        is_null: condition == Condition::either_missing(column),
        m: (m > 0.0).then_some(m),
        u: (u > 0.0).then_some(u),
        ..Level::of(condition)
    };
    let mut levels = vec![level(Condition::either_missing(column), 0.0, 0.0)];
    levels.extend(conditions.into_iter().map(|condition| level(condition, 0.9 / count, 0.05 / count)));
    levels.push(level(Condition::Else, 0.1, 0.95));
    Comparison { name: name.into(), description: None, levels, document: Map::new() }
}

/// `ours.json` is what Splink opened; if it is taken away it is written anew, for `make_models.py` to score.
#[test]
fn a_model_made_here_is_opened_by_splink_and_scores_the_same() {
    let path = folder().join("ours.json");
    if !path.exists() {
        std::fs::write(&path, write_model(&ours())).unwrap();
    }
    assert_eq!(write_model(&ours()), std::fs::read_to_string(path).unwrap());
    same_as_splink("ours");
}

#[test]
fn every_model_is_written_as_it_was_read() {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "people.json" || path.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(json(&write_model(&read_model(&text).unwrap())), json(&text), "{name}");
        names.insert(name);
    }
    assert_eq!(names.len(), 9);
}
