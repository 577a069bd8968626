//! The engine against the plain interpreter: the same pairs, the same levels, whatever the records.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::Map;

use crate::matching::columns::Input;
use crate::matching::condition::{Condition, Edits, Function, Likeness, Side, Value};
use crate::matching::explain::{Frequencies, explain};
use crate::matching::interpret::{Datum, Interpreter, Row};
use crate::matching::settings::{
    BlockingRule, Comparison, Dependence, Level, LinkType, Settings, Stratum, TermFrequency, TextUnits,
};
use crate::matching::{Link, Linker, MOST_PAIRS, Records, Training};

type Cells = [String; 4];

const COLUMNS: [&str; 4] = ["forename", "surname", "dob", "town"];

fn comparison(name: &str, null: Condition, rest: Vec<Condition>) -> Comparison {
    let mut levels = vec![Level { is_null: true, ..Level::of(null) }];
    levels.extend(rest.into_iter().map(Level::of));
    levels.push(Level::of(Condition::Else));
    Comparison { name: name.into(), description: None, levels, document: Map::new() }
}

fn both(name: &str) -> (Value, Value) {
    (Value::left(name), Value::right(name))
}

fn alike(kind: Likeness, name: &str, at_least: f64) -> Condition {
    let (left, right) = both(name);
    Condition::Similarity { kind, left, right, at_least }
}

fn near(kind: Edits, name: &str, at_most: u32) -> Condition {
    let (left, right) = both(name);
    Condition::Distance { kind, left, right, at_most }
}

fn parsed(name: &str, side: Side) -> Value {
    let column = Value::Column { name: name.into(), side };
    Value::Call(Function::ParseTime, vec![column, Value::Text("%Y-%m-%d".into())])
}

fn apart(days: f64) -> Condition {
    let (left, right) = (parsed("dob", Side::Left), parsed("dob", Side::Right));
    Condition::Apart { left, right, at_most_seconds: days * 86_400.0 }
}

fn start(name: &str, side: Side) -> Value {
    let column = Value::Column { name: name.into(), side };
    Value::Call(Function::Substring, vec![column, Value::Number(1.0), Value::Number(1.0)])
}

fn same_start(name: &str) -> Condition {
    Condition::equal(start(name, Side::Left), start(name, Side::Right))
}

fn comparisons() -> Vec<Comparison> {
    let swapped = Condition::equal(Value::left("forename"), Value::right("surname"));
    let crossed = Condition::equal(Value::left("surname"), Value::right("forename"));
    let cross_alike = Condition::Similarity {
        kind: Likeness::JaroWinkler,
        left: Value::left("forename"),
        right: Value::right("surname"),
        at_least: 0.8,
    };
    let unparsed = |side| Condition::IsNull(parsed("dob", side));
    vec![
        comparison(
            "forename",
            Condition::either_missing("forename"),
            vec![
                Condition::same("forename"),
                alike(Likeness::JaroWinkler, "forename", 0.92),
                alike(Likeness::JaroWinkler, "forename", 0.7),
                swapped.clone(),
                cross_alike,
                same_start("forename"),
            ],
        ),
        comparison(
            "surname",
            Condition::Or(vec![Condition::IsNull(Value::right("surname")), Condition::IsNull(Value::left("surname"))]),
            vec![
                Condition::And(vec![swapped, crossed.clone()]),
                near(Edits::Levenshtein, "surname", 1),
                near(Edits::DamerauLevenshtein, "surname", 1),
                near(Edits::Levenshtein, "surname", 2),
                crossed,
                alike(Likeness::Jaccard, "surname", 0.5),
                alike(Likeness::Jaro, "surname", 0.6),
            ],
        ),
        comparison(
            "dob",
            Condition::Or(vec![unparsed(Side::Left), unparsed(Side::Right)]),
            vec![Condition::same("dob"), near(Edits::DamerauLevenshtein, "dob", 1), apart(31.0), apart(366.0)],
        ),
        comparison(
            "town",
            Condition::And(vec![Condition::either_missing("town"), Condition::either_missing("surname")]),
            vec![
                Condition::And(vec![alike(Likeness::JaroWinkler, "town", 0.9), Condition::same("surname")]),
                Condition::Not(Box::new(Condition::Or(vec![same_start("town"), Condition::same("forename")]))),
                Condition::Or(vec![
                    Condition::same("town"),
                    Condition::same("dob"),
                    alike(Likeness::Jaro, "town", 0.8),
                ]),
                Condition::In {
                    value: Value::left("town"),
                    list: vec![Value::Text("ab".into()), Value::right("surname")],
                },
            ],
        ),
    ]
}

fn rule(equal: Vec<(Value, Value)>, filter: Option<Condition>) -> BlockingRule {
    BlockingRule { equal, filter, explode: Vec::new(), text: "rule".into(), document: Map::new() }
}

fn rules() -> Vec<BlockingRule> {
    vec![
        rule(vec![both("surname"), (start("forename", Side::Left), start("forename", Side::Right))], None),
        rule(vec![both("town")], Some(near(Edits::Levenshtein, "surname", 1))),
        rule(vec![(Value::left("forename"), Value::right("surname"))], None),
        rule(vec![both("dob")], Some(Condition::Not(Box::new(Condition::same("town"))))),
        rule(
            vec![(Value::left("forename"), Value::right("town")), both("surname")],
            Some(alike(Likeness::JaroWinkler, "dob", 0.5)),
        ),
        rule(vec![both("town")], None),
    ]
}

fn settings(link_type: LinkType, text_units: TextUnits, blocking: Vec<BlockingRule>) -> Settings {
    let mut comparisons = comparisons();
    let frequency = |column: &str| TermFrequency {
        column: column.into(),
        weight: 1.0,
        minimum_u: 0.1,
        disable_exact_detection: false,
    };
    comparisons[0].levels[1].term_frequency = Some(frequency("forename"));
    comparisons[2].levels[1].term_frequency = Some(frequency("dob"));
    Settings {
        link_type,
        unique_id_column: "id".into(),
        source_dataset_column: "source_dataset".into(),
        prior: 0.01,
        blocking,
        comparisons,
        dependence: None,
        joint: Vec::new(),
        derived: Vec::new(),
        clusters_at: None,
        em_convergence: 1e-4,
        max_iterations: 25,
        text_units,
        document: Map::new(),
    }
}

/// The same, with homes that strangers share: town equal, and forenames that go with surnames.
fn with_dependence(settings: Settings) -> Settings {
    let place = settings.comparisons.iter().position(|comparison| comparison.name == "town").unwrap();
    let level = settings.comparisons[place].levels.iter().position(|level| !level.is_null).unwrap();
    let share = |at: usize, of: usize| (of - at) as f64 / (of * of) as f64;
    let u = |(other, comparison): (usize, &Comparison)| {
        let levels = if other == place { 0 } else { comparison.levels.len() };
        (0..levels).map(|at| share(at, levels)).collect()
    };
    let u: Vec<Vec<f64>> = settings.comparisons.iter().enumerate().map(u).collect();
    let strata = vec![Stratum { level, matching: 0.3, u }];
    Settings {
        dependence: Some(Dependence { comparison: "town".into(), strata }),
        joint: vec![vec!["forename".into(), "dob".into()]],
        ..settings
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![Just1(""), "[ab]{1,3}", "[abé]{1,7}"]
}

#[expect(non_snake_case, reason = "reads as the strategy it stands for")]
fn Just1(text: &str) -> impl Strategy<Value = String> + use<> {
    proptest::strategy::Just(text.to_owned())
}

fn record() -> impl Strategy<Value = Cells> {
    let date = prop_oneof![Just1(""), Just1("no date"), "199[0-3]-0[1-3]-[01][1-4]"];
    (cell(), cell(), date, cell()).prop_map(|(forename, surname, dob, town)| [forename, surname, dob, town])
}

fn written(records: &[Cells], first_id: usize) -> String {
    let mut text = "id,forename,surname,dob,town\n".to_owned();
    for (place, cells) in records.iter().enumerate() {
        writeln!(text, "{},{}", first_id + place, cells.join(",")).unwrap();
    }
    text
}

fn row(cells: &Cells) -> BTreeMap<String, Datum<'_>> {
    let datum = |cell: &'_ String| if cell.is_empty() { Datum::Null } else { Datum::Text(cell.clone().into()) };
    COLUMNS.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), datum(cell))).collect()
}

/// The first rule that makes a pair, and its gammas, by the interpreter.
fn plainly(settings: &Settings, left: &Cells, right: &Cells) -> Option<(u32, Vec<i32>)> {
    let interpreter = Interpreter::new(settings);
    let (left, right) = (row(left), row(right));
    let makes = |rule: &BlockingRule| {
        let equal = |(one, other): &(Value, Value)| {
            interpreter.truth(&Condition::equal(one.clone(), other.clone()), &left, &right) == Some(true)
        };
        let filter = rule.filter.as_ref();
        rule.equal.iter().all(equal) && filter.is_none_or(|f| interpreter.truth(f, &left, &right) == Some(true))
    };
    let rule = settings.blocking.iter().position(makes)?;
    let gamma = |comparison: &Comparison| {
        let holds = |level: &Level| interpreter.truth(&level.condition, &left, &right) == Some(true);
        let at = comparison.levels.iter().position(holds);
        comparison.gammas()[at.unwrap()]
    };
    Some((rule as u32, settings.comparisons.iter().map(gamma).collect()))
}

type Found = Vec<(u32, u32, u32, Vec<i32>)>;

fn by_engine(settings: &Settings, texts: &[String]) -> (Found, Vec<u64>, Vec<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let path = folder.path().join(format!("{place}.csv"));
        std::fs::write(&path, text).unwrap();
        inputs.push(Input { path, name: format!("table {place}") });
    }
    let columns: Vec<String> = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    let records = Records::read(&inputs, "id", &columns, &[]).unwrap();
    let linker = Linker::new(&records, settings.clone(), Training::default(), MOST_PAIRS).unwrap();
    let scored = linker.score(f64::NEG_INFINITY).unwrap();
    let weights = scored.links.iter().map(|link| link.weight.to_bits()).collect();
    assert_eq!(scored.candidates, linker.candidates());
    // A threshold leaves pairs out and changes nothing else.
    for threshold in [-12.0, -7.0, -3.0, 0.0, 5.0] {
        let reaching: Vec<Link> = scored.links.iter().filter(|link| link.weight >= threshold).copied().collect();
        assert_eq!(linker.score(threshold).unwrap().links, reaching);
    }
    let found = scored.links.iter().map(|link| (link.left, link.right, link.rule, linker.gammas(link.pattern)));
    (found.collect(), scored.candidates, weights)
}

fn by_interpreter(settings: &Settings, tables: &[Vec<Cells>]) -> Found {
    let sources = tables.iter().enumerate().flat_map(|(source, table)| vec![source; table.len()]);
    let records: Vec<(usize, &Cells)> = sources.zip(tables.iter().flatten()).collect();
    let mut found = Vec::new();
    for (l, (source, left)) in records.iter().enumerate() {
        for (r, (other, right)) in records.iter().enumerate().skip(l + 1) {
            if settings.link_type == LinkType::LinkOnly && source == other {
                continue;
            }
            if let Some((rule, gammas)) = plainly(settings, left, right) {
                found.push((l as u32, r as u32, rule, gammas));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    #[test]
    fn the_engine_makes_the_pairs_and_levels_the_interpreter_makes(
        records in vec(record(), 2..40),
        cut in 0..40_usize,
        link in 0..3_usize,
        bytes in proptest::bool::ANY,
        all in proptest::bool::ANY,
    ) {
        let link = [LinkType::DedupeOnly, LinkType::LinkOnly, LinkType::LinkAndDedupe][link];
        let units = if bytes { TextUnits::Bytes } else { TextUnits::Chars };
        let blocking = if all { vec![rule(Vec::new(), None)] } else { rules() };
        let settings = settings(link, units, blocking);
        let tables: Vec<Vec<Cells>> = if link == LinkType::DedupeOnly {
            vec![records]
        } else {
            let (one, other) = records.split_at(cut.min(records.len()));
            vec![one.to_vec(), other.to_vec()]
        };
        let texts: Vec<String> = tables.iter().map(|table| written(table, 10)).collect();
        let (found, ..) = by_engine(&settings, &texts);
        prop_assert_eq!(found, by_interpreter(&settings, &tables));
    }

    #[test]
    fn the_engine_weighs_as_the_waterfall_says(records in vec(record(), 2..40), aware in proptest::bool::ANY) {
        let plain = settings(LinkType::DedupeOnly, TextUnits::Chars, rules());
        let settings = if aware { with_dependence(plain) } else { plain };
        let (found, _, weights) = by_engine(&settings, &[written(&records, 10)]);
        let rows: Vec<BTreeMap<String, Datum>> = records.iter().map(row).collect();
        let plain: Vec<&dyn Row> = rows.iter().map(|row| row as &dyn Row).collect();
        let (frequencies, interpreter) = (Frequencies::count(&settings, &plain), Interpreter::new(&settings));
        for ((left, right, ..), weight) in found.iter().zip(weights) {
            let (left, right) = (plain[*left as usize], plain[*right as usize]);
            let told = explain(&settings, &interpreter, &frequencies, left, right);
            prop_assert!((told.weight - f64::from_bits(weight)).abs() < 1e-9, "{told:?} is not {weight}");
        }
    }

    #[test]
    fn the_order_of_the_rows_and_the_threads_change_nothing(records in vec(record(), 2..40), turn in 0..40_usize) {
        let settings = with_dependence(settings(LinkType::DedupeOnly, TextUnits::Chars, rules()));
        let text = written(&records, 10);
        let mut lines: Vec<&str> = text.lines().collect();
        let places = lines.len() - 1;
        lines[1..].rotate_left(turn % places);
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let plain = pool(1).install(|| by_engine(&settings, std::slice::from_ref(&text)));
        let turned = pool(2).install(|| by_engine(&settings, &[lines.join("\n")]));
        prop_assert_eq!(plain, turned);
    }
}

#[test]
fn a_block_of_a_hundred_thousand_identical_records_is_cut_and_reported_and_left_to_later_rules() {
    let same = ["ann".to_owned(), "lee".to_owned(), "1990-01-01".to_owned(), String::new()];
    let mut records = vec![same; 100_000];
    records[7][3] = "leeds".to_owned();
    records[9][3] = "leeds".to_owned();
    let settings = settings(
        LinkType::DedupeOnly,
        TextUnits::Chars,
        vec![rule(vec![both("surname")], None), rule(vec![both("town")], None)],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, written(&records, 0)).unwrap();
    let columns: Vec<String> = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    let records = Records::read(&[Input { path, name: "a".into() }], "id", &columns, &[]).unwrap();
    let linker = Linker::new(&records, settings, Training::default(), MOST_PAIRS).unwrap();
    let cuts: Vec<(&str, u64)> = linker.cuts().iter().map(|cut| (cut.rule.as_str(), cut.records)).collect();
    assert_eq!((linker.candidates(), cuts), (vec![0, 1], vec![("rule", 100_000)]));
}

#[test]
fn ids_are_told_apart_and_ordered_as_numbers_where_they_are_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Records::read(&[Input { path: path.clone(), name: "a".into() }], "id", &["x".into()], &[])
    };
    let ids = |records: &Records| (0..records.len() as u32).map(|row| records.id(row).to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&read("id,x\n10,a\n9,b\n-1,c\n").unwrap()), ["-1", "9", "10"]);
    assert_eq!(ids(&read("id,x\n10,a\n9b,b\n").unwrap()), ["10", "9b"]);
    assert_eq!(
        read("id,x\n1,a\n1,b\n").unwrap_err().to_string(),
        "column `id` does not tell records apart: 1 records repeat the id of another of the same input"
    );
    assert!(read("id,x\n1,a\n,b\n").unwrap_err().to_string().ends_with("row 3 has no unique id in column `id`"));
    let names: BTreeSet<String> = [String::from("a")].into();
    assert_eq!(read("id,x\n1,a\n").unwrap().source_names().iter().cloned().collect::<BTreeSet<_>>(), names);
}
