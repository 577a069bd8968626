//! Reading and writing of conditions, rules and model files.

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use serde_json::Value as Json;

use super::parser::read_in_dialect;
use super::shapes::{cast, compare};
use super::{ModelError, Naming, read_condition, read_model, read_rule, write_condition, write_model};
use crate::matching::condition::{Condition, Edits, Function, Kind, Likeness, Measure, Operator, Place, Side, Value};
use crate::matching::settings::Settings;

/// Every condition the library of Splink 5.0.0 writes, and some that users write.
const CONDITIONS: &str = include_str!("../../../tests/reference/splink/conditions.json");

fn texts(list: &str, key: &str) -> Vec<String> {
    let all: Json = serde_json::from_str(CONDITIONS).unwrap();
    all[list].as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

fn read(text: &str) -> Condition {
    read_condition(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn both(column: &str) -> (Value, Value) {
    (Value::left(column), Value::right(column))
}

#[test]
fn every_condition_of_splinks_library_is_read_and_written_back() {
    let conditions = texts("conditions", "sql");
    assert!(conditions.len() > 150);
    for text in conditions {
        let condition = read(&text);
        for naming in [Naming::Suffixes, Naming::Tables] {
            let written = write_condition(&condition, naming);
            assert_eq!(read(&written), condition, "{text} became {written}");
        }
    }
}

#[test]
fn every_blocking_rule_of_splinks_library_is_read() {
    for text in texts("rules", "blocking_rule") {
        let rule = read_rule(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(!rule.equal.is_empty() || rule.filter.is_some(), "{text}");
    }
}

#[test]
fn conditions_come_to_the_shapes_worth_a_fast_path() {
    let (left, right) = both("a");
    let alike = |at_least| Condition::Similarity {
        kind: Likeness::JaroWinkler,
        left: left.clone(),
        right: right.clone(),
        at_least,
    };
    assert_eq!(read("jaro_winkler_similarity(\"a_l\", a_r) >= 0.9"), alike(0.9));
    assert_eq!(read("0.9 < jaro_winkler_similarity(l.a, r.a)"), alike(0.9_f64.next_up()));
    let distance =
        Condition::Distance { kind: Edits::DamerauLevenshtein, left: left.clone(), right: right.clone(), at_most: 2 };
    assert_eq!(read("damerau_levenshtein(a_l, a_r) < 3"), distance);
    let share = Condition::Share { left: left.clone(), right: right.clone(), at_least: 1 };
    assert_eq!(read("array_length(list_intersect(a_l, a_r)) > 0"), share);
    assert_eq!(read("list_has_any(a_l, a_r)"), share);
    let best = Value::Best(Measure::Likeness(Likeness::Jaro), Box::new(left.clone()), Box::new(right.clone()));
    let pairwise = "list_max(list_transform(flatten(list_transform(a_l, lambda x: list_transform(a_r, lambda y: [x, \
        y]))), \
                    lambda p: jaro_similarity(p[1], p[2]))) >= 0.8";
    assert_eq!(read(pairwise), compare(best, Operator::AtLeast, Value::Number(0.8)));
}

#[test]
fn a_date_difference_and_a_distance_in_kilometres_are_recognised() {
    let texts = texts("conditions", "sql");
    let find = |part: &str| texts.iter().find(|text| text.contains(part)).map(|text| read(text)).unwrap();
    assert!(matches!(find("ABS(EPOCH(try_strptime(\"dob_l\""), Condition::Apart { at_most_seconds: 2_629_800.0, .. }));
    let found = find("acos(");
    let Condition::Near { left, right, at_most_kilometres } = found else {
        panic!("{found:?} is no distance on the earth")
    };
    assert_eq!(at_most_kilometres.to_bits(), 1.0_f64.to_bits());
    assert_eq!((left.latitude, right.longitude), (Value::left("lat"), Value::right("lon")));
}

#[test]
fn what_is_not_supported_is_named() {
    let table = [
        ("soundex(a_l) = soundex(a_r)", "soundex(a_l)", "there is no function `soundex` here"),
        ("a_l = b", "b", "a column must end in _l or _r, or be of the table `l` or `r`"),
        ("a_l = a_r and", "the end", "more was expected"),
        ("(a_l = a_r", "the end", "`)` was expected"),
        ("a_l = a_r b_l", "b_l", "nothing more was expected"),
        ("s_l['x'] = s_r['x']", "'x'", "fields of structs are not supported"),
        (
            "regexp_extract(a_l, '(?=x)') = a_r",
            "regexp_extract(a_l, '(?=x)')",
            "its regular expression is not supported",
        ),
        ("try_strptime(a_l, '%Q') = a_r", "try_strptime(a_l, '%Q')", "its time format is not supported"),
        ("cast(a_l as blob) = a_r", "blob", "casts to this type are not supported"),
        ("lower(a_l, 1) = a_r", "lower(a_l, 1)", "`lower` takes another number of arguments"),
        ("a_l ?? a_r", "?? a_r", "it is no SQL we know"),
    ];
    for (text, part, why) in table {
        let error = read_condition(text).unwrap_err();
        assert_eq!(error.why, why, "{text}");
        assert!(error.part.replace(' ', "").starts_with(&part.replace(' ', "")), "{text}: {}", error.part);
    }
}

#[test]
fn a_level_that_is_not_supported_is_refused_by_comparison_and_level() {
    let model = r#"{"link_type": "dedupe_only", "comparisons": [{"output_column_name": "name", "comparison_levels": [
        {"sql_condition": "a_l = a_r", "label_for_charts": "Same"},
        {"sql_condition": "metaphone(a_l) = metaphone(a_r)", "label_for_charts": "Sounds alike"},
        {"sql_condition": "ELSE"}]}]}"#;
    let error = read_model(model).unwrap_err();
    assert_eq!(
        error.to_string(),
        "comparison `name`, level 2 (`Sounds alike`): `metaphone(a_l)` is not understood: \
         there is no function `metaphone` here"
    );
    assert!(error.hint().is_some());
}

#[test]
fn a_model_says_from_which_probability_its_clusters_are_joined() {
    let model = |at: &str| read_model(&format!(r#"{{"link_type": "dedupe_only", "hew_clusters_at": {at}}}"#));
    assert_eq!(model("0.8").unwrap().clusters_at, Some(0.8));
    assert_eq!(model("null").unwrap().clusters_at, None);
    assert!(model("1.0").unwrap_err().to_string().contains("hew_clusters_at"));
}

#[test]
fn a_term_frequency_without_an_exact_level_is_refused() {
    let model = r#"{"link_type": "dedupe_only", "comparisons": [{"output_column_name": "name", "comparison_levels": [
        {"sql_condition": "lower(a_l) = lower(a_r)", "tf_adjustment_column": "a"}, {"sql_condition": "ELSE"}]}]}"#;
    assert!(matches!(read_model(model), Err(ModelError::NoExactLevel { number: 1, .. })));
}

/// A file with what we do not know, in odd places and odd ways of writing.
const ODD: &str = r#"{"link_type": "link_only", "probability_two_random_records_match": 1e-05, 
    "my_note": [1, {"a": null}],
    "bayes_factor_column_prefix": "bf_", "max_iterations": 25.0, "unique_id_column_name": "\"my id\"",
    "blocking_rules_to_generate_predictions": ["l.a = r.a",
        {"blocking_rule": "l.b = r.b", "sql_dialect": "duckdb", "arrays_to_explode": ["b"], "why": "rare"}],
    "comparisons": [{"output_column_name": "a", "colour": "red", "comparison_levels": [
        {"sql_condition": "a_l IS NULL OR a_r IS NULL", "is_null_level": true},
        {"sql_condition": "a_l = a_r", "label_for_charts": "Same", "m_probability": 1, "u_probability": 0.1,
         "tf_adjustment_column": "a", "tf_adjustment_weight": 0.5, "hue": 3},
        {"sql_condition": "ELSE", "m_probability": "level not observed in training dataset",
            "u_probability": null}]}]}"#;

fn odd() -> Settings {
    read_model(ODD).unwrap()
}

#[test]
fn a_model_read_and_written_is_equal_to_the_last_key() {
    let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
    assert_eq!(json(&write_model(&odd())), json(ODD));
}

#[test]
fn a_change_is_written_and_the_rest_kept() {
    let mut settings = odd();
    settings.prior = 0.25;
    settings.comparisons[0].levels[2].m = Some(0.125);
    let mut expected: Json = serde_json::from_str(ODD).unwrap();
    expected["probability_two_random_records_match"] = 0.25.into();
    expected["comparisons"][0]["comparison_levels"][2]["m_probability"] = 0.125.into();
    assert_eq!(serde_json::from_str::<Json>(&write_model(&settings)).unwrap(), expected);
}

#[test]
fn what_splink_could_not_score_is_refused() {
    let levels =
        r#""comparison_levels": [{"sql_condition": "a_l = a_r", "m_probability": 1}, {"sql_condition": "ELSE"}]"#;
    let comparison = format!(r#"{{"output_column_name": "a", {levels}}}"#);
    let model = |prior: f64, comparisons: &str| {
        format!(
            r#"{{"link_type": "dedupe_only", "probability_two_random_records_match": {prior},
                "comparisons": [{comparisons}]}}"#
        )
    };
    assert!(read_model(&model(0.5, &comparison)).is_ok());
    let table = [
        (model(1.0, &comparison), "the model's `probability_two_random_records_match` must be above 0 and below 1"),
        (
            model(0.5, &format!("{comparison}, {comparison}")),
            "the model's `comparisons[1].output_column_name` must be a name no other comparison has",
        ),
        (
            model(0.5, &comparison.replace(": 1}", ": 0}")),
            "the model's `m_probability or u_probability of level 1 of a` must be at least 1e-300",
        ),
        (
            r#"{"link_type": "link"}"#.to_owned(),
            "the model's `link_type` must be `dedupe_only`, `link_only` or `link_and_dedupe`",
        ),
    ];
    for (model, refusal) in table {
        assert_eq!(read_model(&model).unwrap_err().to_string(), refusal);
    }
}

#[test]
fn a_probability_of_zero_is_written_as_the_least_splink_takes() {
    let mut settings = odd();
    settings.comparisons[0].levels[2].m = Some(0.0);
    assert_eq!(read_model(&write_model(&settings)).unwrap().comparisons[0].levels[2].m, Some(1e-300));
}

#[test]
fn other_dialects_say_the_same_in_other_words() {
    let read_as =
        |text: &str, dialect| read_in_dialect(text, dialect).unwrap_or_else(|error| panic!("{text}: {error}"));
    let table = [
        ("spark", "`a_l`[0] = `a_r`[0]", "a_l[1] = a_r[1]"),
        ("spark", "element_at(`a_l`, -1) = element_at(`a_r`, -1)", "a_l[-1] = a_r[-1]"),
        ("spark", "jaro_winkler(`a_l`, `a_r`) >= 0.9", "jaro_winkler_similarity(a_l, a_r) >= 0.9"),
        (
            "spark",
            "ABS(UNIX_TIMESTAMP(date(try_to_timestamp(`a_l`, 'yyyy-MM-dd'))) - UNIX_TIMESTAMP(`a_r`)) <= 1",
            "ABS(EPOCH(CAST(try_strptime(a_l, '%Y-%m-%d') AS DATE)) - EPOCH(a_r)) <= 1",
        ),
        ("spark", "abs(datediff(a_l, a_r)) <= 2", "abs(date_diff('day', a_r, a_l)) <= 2"),
        ("postgres", "SUBSTRING(a_l FROM 1 FOR 3) = a_r", "substring(a_l, 1, 3) = a_r"),
        ("postgres", "substring(a_l from '(^[A-Z]+)') = a_r", "regexp_extract(a_l, '(^[A-Z]+)', 1) = a_r"),
        ("postgres", "try_cast_date(a_l, 'YYYY-MM-DD') = a_r", "try_strptime(a_l, '%Y-%m-%d') = a_r"),
        ("postgres", "a_l[array_length(a_l, 1)] = a_r", "a_l[array_length(a_l)] = a_r"),
        ("postgres", "CARDINALITY(ARRAY_INTERSECT(a_l, a_r)) >= 2", "array_length(list_intersect(a_l, a_r)) >= 2"),
    ];
    for (dialect, theirs, ours) in table {
        assert_eq!(read_as(theirs, dialect), read(ours), "{theirs}");
    }
    assert!(read_in_dialect("a_l[-1] = a_r[-1]", "spark").is_err());
}

#[test]
fn a_model_made_here_is_read_back_the_same() {
    let mut made = odd();
    made.document.clear();
    made.blocking.iter_mut().for_each(|rule| rule.document.clear());
    for comparison in &mut made.comparisons {
        comparison.document.clear();
        comparison.levels.iter_mut().for_each(|level| level.document.clear());
    }
    let read = read_model(&write_model(&made)).unwrap();
    let levels = |settings: &Settings| -> Vec<_> {
        settings.comparisons[0].levels.iter().map(|level| (level.condition.clone(), level.m, level.u)).collect()
    };
    assert_eq!(levels(&read), levels(&made));
    assert_eq!(
        (read.prior, &read.unique_id_column, &read.blocking[1].explode),
        (1e-5, &"my id".into(), &vec!["b".into()])
    );
}

fn any_column() -> impl Strategy<Value = Value> {
    let name = prop_oneof!["[a-z]{1,5}", Just("first name".to_owned()), Just("o\"dd_l".to_owned())];
    (name, any::<bool>())
        .prop_map(|(name, left)| Value::Column { name, side: if left { Side::Left } else { Side::Right } })
}

fn any_leaf() -> impl Strategy<Value = Value> {
    let number = prop_oneof![(-1000_i32..1000).prop_map(|n| f64::from(n) / 8.0), -1e18..1e18_f64];
    prop_oneof![
        4 => any_column(),
        1 => "[a-z' é%]{0,5}".prop_map(Value::Text),
        1 => number.prop_map(|number| Value::Number(number + 0.0)),
        1 => Just(Value::Null),
    ]
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        Just(Measure::Likeness(Likeness::JaroWinkler)),
        Just(Measure::Likeness(Likeness::Jaro)),
        Just(Measure::Likeness(Likeness::Jaccard)),
        Just(Measure::Edits(Edits::Levenshtein)),
        Just(Measure::Edits(Edits::DamerauLevenshtein)),
    ]
}

fn any_value() -> BoxedStrategy<Value> {
    let one = [Function::Lower, Function::Trim, Function::Abs, Function::Negate, Function::Epoch, Function::Count];
    let two = [
        Function::Add,
        Function::Subtract,
        Function::Multiply,
        Function::Divide,
        Function::Remainder,
        Function::Concat,
        Function::NullIf,
        Function::Element,
        Function::Intersection,
        Function::DaysBetween,
    ];
    let kinds = [Kind::Text, Kind::Integer, Kind::Double, Kind::Float, Kind::Date, Kind::Timestamp];
    any_leaf()
        .prop_recursive(4, 16, 3, move |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                (proptest::sample::select(one.to_vec()), inner.clone()).prop_map(|(f, v)| Value::Call(f, vec![v])),
                (proptest::sample::select(two.to_vec()), pair.clone()).prop_map(|(f, (a, b))| call_of_two(f, a, b)),
                (proptest::sample::select(kinds.to_vec()), inner.clone()).prop_map(|(kind, v)| cast(v, kind)),
                (any_measure(), pair.clone()).prop_map(|(m, (a, b))| Value::Measure(m, a.into(), b.into())),
                (any_measure(), pair.clone()).prop_map(|(m, (a, b))| Value::Best(m, a.into(), b.into())),
                (any_compare(inner.clone()), pair.clone())
                    .prop_map(|(when, (a, b))| Value::Case(vec![(when, a)], Some(b.into()))),
                any_compare(inner).prop_map(|condition| Value::Truth(condition.into())),
                (pair.clone(), pair).prop_map(|((a, b), (c, d))| {
                    let place = |latitude, longitude| Place { latitude, longitude }.into();
                    Value::Kilometres(place(a, b), place(c, d))
                }),
            ]
        })
        .boxed()
}

/// A text as a subscript is a field of a struct, which is refused.
fn call_of_two(function: Function, one: Value, other: Value) -> Value {
    let other = if function == Function::Element { Value::Number(1.0) } else { other };
    Value::Call(function, vec![one, other])
}

fn any_compare(value: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Condition> {
    let operators =
        [Operator::Equal, Operator::NotEqual, Operator::Less, Operator::AtMost, Operator::Greater, Operator::AtLeast];
    let compared = (value.clone(), proptest::sample::select(operators.to_vec()), value.clone());
    prop_oneof![
        compared.prop_map(|(left, operator, right)| compare(left, operator, right)),
        value.clone().prop_map(Condition::IsNull),
        value.clone().prop_map(Condition::IsNotNull),
        (value.clone(), proptest::collection::vec(value, 1..3)).prop_map(|(value, list)| Condition::In { value, list }),
    ]
    .boxed()
}

fn any_condition() -> impl Strategy<Value = Condition> {
    any_compare(any_value()).prop_recursive(3, 12, 3, |inner| {
        let some = proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            some.clone().prop_map(Condition::And),
            some.prop_map(Condition::Or),
            inner.prop_map(|one| Condition::Not(Box::new(one))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_as_the_same_condition(condition in any_condition()) {
        for naming in [Naming::Suffixes, Naming::Tables] {
            let written = write_condition(&condition, naming);
            prop_assert_eq!(read_condition(&written), Ok(condition.clone()), "{}", written);
        }
    }
}
