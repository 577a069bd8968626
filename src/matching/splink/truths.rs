//! The plain interpreter says what DuckDB 2.0.0 says, condition by condition and type by type.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::matching::condition::Kind;
use crate::matching::interpret::{Datum, Interpreter};
use crate::matching::splink::{read_condition, read_model};

const CONDITIONS: &str = include_str!("../../../tests/reference/splink/conditions.json");
const TRUTHS: &str = include_str!("../../../tests/reference/splink/truths.json");

fn datum(value: &Json, kind: &str) -> Datum<'static> {
    let datum = match value {
        Json::String(text) => Datum::Text(text.clone().into()),
        Json::Number(number) => Datum::Number(number.as_f64().unwrap()),
        Json::Array(list) => Datum::List(list.iter().map(|one| datum(one, "")).collect()),
        _ => Datum::Null,
    };
    match kind {
        "DATE" => datum.cast(Kind::Date),
        "TIMESTAMP" => datum.cast(Kind::Timestamp),
        _ => datum,
    }
}

#[test]
fn every_condition_is_as_true_as_in_duckdb() {
    let (conditions, truths): (Json, Json) =
        (serde_json::from_str(CONDITIONS).unwrap(), serde_json::from_str(TRUTHS).unwrap());
    let interpreter = Interpreter::new(&read_model(r#"{"link_type": "dedupe_only"}"#).unwrap());
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in truths["truths"].as_array().unwrap() {
        let sql = conditions["conditions"][case["condition"].as_u64().unwrap() as usize]["sql"].as_str().unwrap();
        let condition = read_condition(sql).unwrap();
        let kind = case["type"].as_str().unwrap();
        let columns: Vec<&str> =
            case["columns"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        for row in case["rows"].as_str().unwrap().split('|') {
            let (values, expected) = row.rsplit_once(' ').unwrap();
            let (mut left, mut right) = (BTreeMap::new(), BTreeMap::new());
            for (column, value) in columns.iter().zip(values.split(' ')) {
                let (name, side) = column.split_at(column.len() - 2);
                let record = if side == "_l" { &mut left } else { &mut right };
                record.insert(name.to_owned(), datum(&truths["pools"][kind][value.parse::<usize>().unwrap()], kind));
            }
            let truth = match interpreter.truth(&condition, &left, &right) {
                Some(true) => "t",
                Some(false) => "f",
                None => "n",
            };
            count += 1;
            // DuckDB says null of a list that shares any with null, and we, as of one that intersects with null, false.
            let known = sql.starts_with("list_has_any") && (truth, expected) == ("f", "n");
            if truth != expected && !known {
                wrong.push(format!("{sql} of {kind} {values}: {truth}, in DuckDB {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 1400);
}
