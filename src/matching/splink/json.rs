//! The model file: read into [`Settings`], and written such that what is not known here is kept.

use serde_json::{Map, Value as Json, json};

use crate::matching::condition::Condition;
use crate::matching::settings::{
    BlockingRule, Comparison, Dependence, Level, LinkType, Settings, TermFrequency, TextUnits,
};
use crate::matching::splink::blocking::read_rule_in_dialect;
use crate::matching::splink::error::ModelError;
use crate::matching::splink::kinds::order_as_numbers;
use crate::matching::splink::parser::read_in_dialect;
use crate::matching::splink::sql::{Naming, write_condition};

const RULES: &str = "blocking_rules_to_generate_predictions";
const DEPENDENCE: &str = "hew_dependence";
/// Whether text functions count characters; Splink on DuckDB counts bytes.
const CHARS: &str = "hew_counts_characters";
const JOINT: &str = "hew_joint_columns";
const CLUSTERS_AT: &str = "hew_clusters_at";
const DERIVED: &str = "hew_derived_columns";

/// Reads a model as Splink 4 or 5 saves it (`save_model_to_json`), or its settings not yet trained.
///
/// Columns used as numbers are put in order as numbers. Texts are compared by bytes where the model is DuckDB's, and by
/// characters otherwise.
pub fn read_model(text: &str) -> Result<Settings, ModelError> {
    let document: Map<String, Json> = serde_json::from_str(text)?;
    let dialect = document.get("sql_dialect").and_then(Json::as_str).unwrap_or("duckdb").to_owned();
    let chars = ours(&document, CHARS)?.unwrap_or(dialect != "duckdb");
    let text_units = if chars { TextUnits::Chars } else { TextUnits::Bytes };
    let link_type = match document.get("link_type").and_then(Json::as_str) {
        Some("dedupe_only") => LinkType::DedupeOnly,
        Some("link_only") => LinkType::LinkOnly,
        Some("link_and_dedupe") => LinkType::LinkAndDedupe,
        _ => return Err(key("link_type", "must be `dedupe_only`, `link_only` or `link_and_dedupe`")),
    };
    let rules = array(&document, RULES)?.iter().enumerate();
    let comparisons = array(&document, "comparisons")?.iter().enumerate();
    let mut settings = Settings {
        link_type,
        unique_id_column: name_or(&document, "unique_id_column_name", "unique_id"),
        source_dataset_column: name_or(&document, "source_dataset_column_name", "source_dataset"),
        prior: number(&document, "probability_two_random_records_match")?.unwrap_or(0.0001),
        blocking: rules.map(|(at, rule)| blocking_rule(at, rule, &dialect)).collect::<Result<_, _>>()?,
        comparisons: comparisons.map(|(at, one)| comparison(at, one, &dialect)).collect::<Result<_, _>>()?,
        dependence: ours(&document, DEPENDENCE)?,
        joint: ours(&document, JOINT)?.unwrap_or_default(),
        derived: ours(&document, DERIVED)?.unwrap_or_default(),
        clusters_at: ours(&document, CLUSTERS_AT)?,
        em_convergence: number(&document, "em_convergence")?.unwrap_or(0.0001),
        max_iterations: number(&document, "max_iterations")?.unwrap_or(25.0) as u32,
        text_units,
        document,
    };
    check(&settings)?;
    order_as_numbers(&mut settings);
    Ok(settings)
}

/// Refuses what Splink refuses, or cannot score.
fn check(settings: &Settings) -> Result<(), ModelError> {
    if !(settings.prior > 0.0 && settings.prior < 1.0) {
        return Err(key("probability_two_random_records_match", "must be above 0 and below 1"));
    }
    if settings.clusters_at.is_some_and(|at| !(0.0..1.0).contains(&at)) {
        return Err(key(CLUSTERS_AT, "must be at least 0 and below 1"));
    }
    if settings.dependence.as_ref().is_some_and(|dependence| !fits(settings, dependence)) {
        return Err(key(
            DEPENDENCE,
            "must be of one of the comparisons, its strata of different levels of it, with one u for each level of \
             each other comparison, all above 0 and at most 1",
        ));
    }
    for (at, comparison) in settings.comparisons.iter().enumerate() {
        if settings.comparisons[..at].iter().any(|other| other.name == comparison.name) {
            return Err(key(format!("comparisons[{at}].output_column_name"), "must be a name no other comparison has"));
        }
        for (number, level) in comparison.levels.iter().enumerate() {
            let too_small = |p: Option<f64>| p.is_some_and(|p| p < LEAST_PROBABILITY);
            if too_small(level.m) || too_small(level.u) {
                let place = format!("m_probability or u_probability of level {} of {}", number + 1, comparison.name);
                return Err(key(place, "must be at least 1e-300"));
            }
        }
    }
    Ok(())
}

/// Whether what a model says of dependence is about its comparisons, level for level.
fn fits(settings: &Settings, dependence: &Dependence) -> bool {
    let Some(on) = settings.dependent() else { return false };
    let share = |share: &f64| *share > 0.0 && *share <= 1.0;
    let levels = |(place, levels): (usize, &Vec<f64>)| {
        let expected = if place == on { 0 } else { settings.comparisons[place].levels.len() };
        levels.len() == expected && levels.iter().all(share)
    };
    let mut seen = std::collections::BTreeSet::new();
    dependence.strata.iter().all(|stratum| {
        settings.comparisons[on].levels.get(stratum.level).is_some_and(|level| !level.is_null)
            && seen.insert(stratum.level)
            && share(&stratum.matching)
            && stratum.matching < 1.0
            && stratum.u.len() == settings.comparisons.len()
            && stratum.u.iter().enumerate().all(levels)
    })
}

/// What we keep in a model beside what Splink does.
fn ours<T: serde::de::DeserializeOwned>(document: &Map<String, Json>, name: &str) -> Result<Option<T>, ModelError> {
    let read = |json: &Json| serde_json::from_value(json.clone()).map_err(|_| key(name, "must be as hew writes it"));
    document.get(name).filter(|json| !json.is_null()).map(read).transpose()
}

fn key(key: impl Into<String>, expected: &'static str) -> ModelError {
    ModelError::Key { key: key.into(), expected }
}

fn array<'d>(document: &'d Map<String, Json>, name: &str) -> Result<&'d [Json], ModelError> {
    match document.get(name) {
        None | Some(Json::Null) => Ok(&[]),
        Some(Json::Array(list)) => Ok(list),
        Some(_) => Err(key(name, "must be a list")),
    }
}

/// A number; `None` if it is missing, null or a remark (Splink's "level not observed").
fn number(document: &Map<String, Json>, name: &str) -> Result<Option<f64>, ModelError> {
    match document.get(name) {
        None | Some(Json::Null | Json::String(_)) => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or_else(|| key(name, "must be a number")),
    }
}

fn flag(document: &Map<String, Json>, name: &str) -> bool {
    document.get(name).and_then(Json::as_bool).unwrap_or(false)
}

fn name_or(document: &Map<String, Json>, name: &str, otherwise: &str) -> String {
    document.get(name).and_then(Json::as_str).map_or(otherwise, |name| unquoted(name)).to_owned()
}

/// A column's name without the quotes SQL may need.
fn unquoted(name: &str) -> &str {
    let inside = |quote| name.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('`')).unwrap_or(name)
}

fn blocking_rule(at: usize, json: &Json, dialect: &str) -> Result<BlockingRule, ModelError> {
    let empty = Map::new();
    let place = || format!("{RULES}[{at}]");
    let (text, document) = match json {
        Json::String(text) => (text.as_str(), &empty),
        Json::Object(document) => {
            let text = document.get("blocking_rule").and_then(Json::as_str);
            (text.ok_or_else(|| key(place() + ".blocking_rule", "must be a text"))?, document)
        }
        _ => return Err(key(place(), "must be a rule")),
    };
    let dialect = document.get("sql_dialect").and_then(Json::as_str).unwrap_or(dialect);
    let rule = read_rule_in_dialect(text, dialect).map_err(|why| ModelError::Rule { number: at + 1, why })?;
    let columns = array(document, "arrays_to_explode")?.iter().filter_map(Json::as_str);
    let explode = columns.map(|name| unquoted(name).to_owned()).collect();
    Ok(BlockingRule { explode, document: document.clone(), ..rule })
}

fn comparison(at: usize, json: &Json, dialect: &str) -> Result<Comparison, ModelError> {
    let place = format!("comparisons[{at}]");
    let Json::Object(document) = json else { return Err(key(place, "must be a comparison")) };
    let name = document.get("output_column_name").and_then(Json::as_str);
    let name = name.map_or_else(|| format!("comparison_{}", at + 1), str::to_owned);
    let levels = array(document, "comparison_levels")?;
    if levels.is_empty() {
        return Err(key(place + ".comparison_levels", "must hold at least one level"));
    }
    let levels = levels.iter().enumerate().map(|(number, json)| level(&name, number + 1, json, dialect));
    let comparison = Comparison {
        levels: levels.collect::<Result<_, _>>()?,
        description: document.get("comparison_description").and_then(Json::as_str).map(str::to_owned),
        document: document.clone(),
        name,
    };
    for (at, level) in comparison.levels.iter().enumerate() {
        let counts = |frequency: &&TermFrequency| {
            frequency.weight != 0.0 && !level.is_null && level.condition != Condition::Else
        };
        if let Some(frequency) = level.term_frequency.as_ref().filter(counts)
            && comparison.adjusted_level(at).is_none()
        {
            let column = frequency.column.clone();
            return Err(ModelError::NoExactLevel { comparison: comparison.name.clone(), number: at + 1, column });
        }
    }
    Ok(comparison)
}

fn level(comparison: &str, number_in: usize, json: &Json, dialect: &str) -> Result<Level, ModelError> {
    let place = || format!("level {number_in} of comparison {comparison}");
    let Json::Object(document) = json else { return Err(key(place(), "must be a level")) };
    let Some(text) = document.get("sql_condition").and_then(Json::as_str) else {
        return Err(key(place(), "must have a text `sql_condition`"));
    };
    let label = document.get("label_for_charts").and_then(Json::as_str).unwrap_or(text);
    let condition = read_in_dialect(text, dialect).map_err(|why| ModelError::Level {
        comparison: comparison.to_owned(),
        number: number_in,
        label: label.split_whitespace().collect::<Vec<_>>().join(" "),
        why,
    })?;
    let frequency = |column: &str| -> Result<TermFrequency, ModelError> {
        Ok(TermFrequency {
            column: unquoted(column).to_owned(),
            weight: number(document, "tf_adjustment_weight")?.unwrap_or(1.0),
            minimum_u: number(document, "tf_minimum_u_value")?.unwrap_or(0.0),
            disable_exact_detection: flag(document, "disable_tf_exact_match_detection"),
        })
    };
    Ok(Level {
        condition,
        label: label.to_owned(),
        m: number(document, "m_probability")?,
        u: number(document, "u_probability")?,
        fix_m: flag(document, "fix_m_probability"),
        fix_u: flag(document, "fix_u_probability"),
        term_frequency: document.get("tf_adjustment_column").and_then(Json::as_str).map(frequency).transpose()?,
        is_null: flag(document, "is_null_level"),
        text: text.to_owned(),
        document: document.clone(),
    })
}

/// The model as JSON that Splink opens; equal to what it was read from but for what was changed since.
pub fn write_model(settings: &Settings) -> String {
    let mut document = settings.document.clone();
    let is_new = document.is_empty();
    let link_type = match settings.link_type {
        LinkType::DedupeOnly => "dedupe_only",
        LinkType::LinkOnly => "link_only",
        LinkType::LinkAndDedupe => "link_and_dedupe",
    };
    let read: Vec<Json> = document.get(RULES).and_then(Json::as_array).cloned().unwrap_or_default();
    let rules = settings.blocking.iter().enumerate().map(|(at, rule)| rule_json(rule, read.get(at))).collect();
    let comparisons: Vec<Json> = settings.comparisons.iter().map(comparison_json).collect();
    put(&mut document, "link_type", json!(link_type), None);
    put(&mut document, "probability_two_random_records_match", json!(settings.prior), Some(&json!(0.0001)));
    if is_new {
        put(&mut document, "retain_matching_columns", json!(true), None);
        put(&mut document, "retain_intermediate_calculation_columns", json!(false), None);
        put(&mut document, "additional_columns_to_retain", json!([]), None);
        put(&mut document, "sql_dialect", json!("duckdb"), None);
    }
    put(&mut document, "em_convergence", json!(settings.em_convergence), Some(&json!(0.0001)));
    put(&mut document, "max_iterations", json!(settings.max_iterations), Some(&json!(25)));
    put_name(&mut document, "unique_id_column_name", &settings.unique_id_column, "unique_id");
    put_name(&mut document, "source_dataset_column_name", &settings.source_dataset_column, "source_dataset");
    put(&mut document, RULES, Json::Array(rules), Some(&json!([])));
    put(&mut document, "comparisons", Json::Array(comparisons), Some(&json!([])));
    match &settings.dependence {
        Some(dependence) => put(&mut document, DEPENDENCE, json!(dependence), None),
        None => drop(document.remove(DEPENDENCE)),
    }
    let chars = settings.text_units == TextUnits::Chars;
    let by_dialect = document.get("sql_dialect").and_then(Json::as_str).is_some_and(|dialect| dialect != "duckdb");
    put(&mut document, CHARS, json!(chars), Some(&json!(by_dialect)));
    put(&mut document, JOINT, json!(settings.joint), Some(&json!([])));
    put(&mut document, DERIVED, json!(settings.derived), Some(&json!([])));
    if let Some(clusters_at) = settings.clusters_at {
        put(&mut document, CLUSTERS_AT, json!(clusters_at), None);
    }
    serde_json::to_string_pretty(&document).expect("a document of texts and numbers can be written")
}

/// Sets a key unless it says the same already, or is missing and would say what missing means.
fn put(document: &mut Map<String, Json>, key: &str, value: Json, missing_means: Option<&Json>) {
    let same = |one: &Json| *one == value || one.as_f64().is_some_and(|number| Some(number) == value.as_f64());
    let says = document.get(key).or(missing_means);
    if !says.is_some_and(same) {
        document.insert(key.to_owned(), value);
    }
}

fn put_name(document: &mut Map<String, Json>, key: &str, name: &str, missing_means: &str) {
    let says = document.get(key).and_then(Json::as_str).map_or(missing_means, unquoted);
    if says != name {
        document.insert(key.to_owned(), json!(name));
    }
}

/// Splink refuses probabilities below this.
const LEAST_PROBABILITY: f64 = 1e-300;

/// Sets a probability, or takes it away if there is none now.
fn put_probability(document: &mut Map<String, Json>, key: &str, value: Option<f64>) {
    match value {
        Some(number) => put(document, key, json!(number.max(LEAST_PROBABILITY)), None),
        None if document.get(key).is_some_and(Json::is_number) => {
            document.remove(key);
        }
        None => {}
    }
}

fn rule_json(rule: &BlockingRule, read: Option<&Json>) -> Json {
    if let Some(Json::String(text)) = read
        && *text == rule.text
        && rule.explode.is_empty()
    {
        return json!(text);
    }
    let mut document = rule.document.clone();
    if document.is_empty() {
        document.insert("blocking_rule".to_owned(), json!(rule.text));
        document.insert("sql_dialect".to_owned(), json!("duckdb"));
    }
    put(&mut document, "blocking_rule", json!(rule.text), None);
    let listed = document.get("arrays_to_explode").and_then(Json::as_array);
    let names = |list: &Vec<Json>| list.iter().filter_map(Json::as_str).map(|name| unquoted(name).to_owned()).collect();
    let listed: Vec<String> = listed.map_or_else(Vec::new, names);
    if listed != rule.explode {
        document.insert("arrays_to_explode".to_owned(), json!(rule.explode));
    }
    Json::Object(document)
}

fn comparison_json(comparison: &Comparison) -> Json {
    let mut document = comparison.document.clone();
    let was_named = document.is_empty() || document.contains_key("output_column_name");
    if was_named {
        put(&mut document, "output_column_name", json!(comparison.name), None);
    }
    let levels = comparison.levels.iter().map(level_json).collect();
    put(&mut document, "comparison_levels", Json::Array(levels), None);
    if let Some(description) = &comparison.description {
        put(&mut document, "comparison_description", json!(description), None);
    }
    Json::Object(document)
}

fn level_json(level: &Level) -> Json {
    let mut document = level.document.clone();
    let no = json!(false);
    let no = (!document.is_empty()).then_some(&no);
    let text =
        if level.text.is_empty() { write_condition(&level.condition, Naming::Suffixes) } else { level.text.clone() };
    put(&mut document, "label_for_charts", json!(level.label), Some(&json!(text)));
    put(&mut document, "sql_condition", json!(text), None);
    put_probability(&mut document, "m_probability", level.m);
    put_probability(&mut document, "u_probability", level.u);
    put(&mut document, "fix_m_probability", json!(level.fix_m), no);
    put(&mut document, "fix_u_probability", json!(level.fix_u), no);
    put(&mut document, "is_null_level", json!(level.is_null), Some(&json!(false)));
    match &level.term_frequency {
        Some(frequency) => {
            put_name(&mut document, "tf_adjustment_column", &frequency.column, "");
            let written = document.get("tf_adjustment_weight").is_none_or(Json::is_number);
            if written {
                put(&mut document, "tf_adjustment_weight", json!(frequency.weight), Some(&json!(1.0)));
            }
            put(&mut document, "tf_minimum_u_value", json!(frequency.minimum_u), Some(&json!(0.0)));
            let disabled = json!(frequency.disable_exact_detection);
            put(&mut document, "disable_tf_exact_match_detection", disabled, Some(&json!(false)));
        }
        None if document.get("tf_adjustment_column").is_some_and(Json::is_string) => {
            document.remove("tf_adjustment_column");
        }
        None => {}
    }
    Json::Object(document)
}
