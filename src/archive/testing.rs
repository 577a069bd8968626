//! A small [`History`] from tables in view, for the tests of the rooms below.
//!
//! A table names canonical columns of the dataset's profile. Further columns: `known` (the close of that day made the
//! version known; else recorded, else happened, else 2020-01-01), `seen` (current state known; else as `known`),
//! `closed` (the close of that day ended it), `standing` (else `person` or `address`), `forename2` and `surname2` (a
//! joint name).
//!
//! ```text
//! history(&[("ctax_accounts", "
//!     account_ref | liable_no | surname | uprn | start_date | known
//!     A1          | 1         | SMITH   | 9001 | 2020-04-01 | 2023-05-01")])
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use super::history::Dataset;
use super::history::EntityIx;
use super::history::History;
use crate::domain::Column;
use crate::domain::ColumnKind;
use crate::domain::Day;
use crate::domain::Pence;
use crate::extract::SIGHTING_COLUMNS;

type Cells = BTreeMap<String, String>;

/// A history of the given datasets: pairs of dataset name and table.
pub(crate) fn history(datasets: &[(&str, &str)]) -> History {
    let mut rows: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    let profiles: BTreeMap<&str, toml::Table> = datasets.iter().map(|(name, _)| (*name, profile(name))).collect();
    for (name, table) in datasets {
        rows.entry(name).or_default().extend(read(table).into_iter().map(|cells| Row::new(cells, &profiles[name])));
    }
    let mut history = History::default();
    number_entities(&mut history, &rows);
    for (name, mut rows) in rows {
        rows.sort_by(|a, b| a.order().cmp(&b.order()));
        let first = rows.iter().map(|row| row.state_from).min().unwrap_or(Day::MIN);
        history.first_load.insert(name.to_owned(), first + 1);
        history.datasets.insert(name.to_owned(), dataset(&rows, &profiles[name], &history));
    }
    history
}

struct Row {
    cells: Cells,
    source: String,
    entity: (String, Box<str>),
    happened: Option<Day>,
    recorded: Option<Day>,
    known_from: Day,
    state_from: Day,
    known_to: Day,
}

impl Row {
    fn new(cells: Cells, profile: &toml::Table) -> Self {
        let join = |columns: Vec<String>| {
            let whole = if columns.is_empty() { cells.keys().cloned().collect() } else { columns };
            whole.iter().map(|column| cells.get(column).map_or("", String::as_str)).collect::<Vec<_>>().join("|")
        };
        let entity = profile["entity"].as_table().unwrap();
        let named = |key: &str| profile.get(key).and_then(|column| day(&cells, column.as_str().unwrap()));
        let (happened, recorded) = (named("happened"), named("recorded"));
        let default = recorded.or(happened).unwrap_or_else(|| Day::ymd(2020, 1, 1).unwrap());
        let known_from = day(&cells, "known").unwrap_or(default);
        Self {
            source: join(strings(profile, "key")),
            entity: (entity["kind"].as_str().unwrap().to_owned(), join(strings(entity, "columns")).into()),
            happened,
            recorded,
            known_from,
            state_from: day(&cells, "seen").unwrap_or(known_from),
            known_to: day(&cells, "closed").unwrap_or(Day::MAX),
            cells,
        }
    }

    fn order(&self) -> (Day, &str, &Cells) {
        (self.known_from, &self.source, &self.cells)
    }
}

fn number_entities(history: &mut History, rows: &BTreeMap<&str, Vec<Row>>) {
    let mut first: BTreeMap<(String, Box<str>), Day> = BTreeMap::new();
    for row in rows.values().flatten() {
        let known = first.entry(row.entity.clone()).or_insert(row.known_from);
        *known = row.known_from.min(*known);
    }
    let mut order: Vec<_> = first.into_iter().map(|(entity, known)| (known, entity)).collect();
    order.sort();
    for (number, (_, entity)) in order.into_iter().enumerate() {
        history.entity_index.insert(entity.clone(), EntityIx(number as u32));
        history.entities.push(entity);
    }
}

fn dataset(rows: &[Row], profile: &toml::Table, history: &History) -> Dataset {
    let columns = profile["columns"].as_table().unwrap();
    let mut made = Dataset {
        dated: strings(profile, "dated"),
        audit_only: columns.keys().filter(|name| has(columns, name, "audit_only")).cloned().collect(),
        snapshot: profile["kind"].as_str() == Some("snapshot"),
        ..Dataset::default()
    };
    for row in rows {
        made.source.push(Some(&row.source));
        made.entity.push(history.entity_index[&row.entity]);
        made.happened.push(row.happened);
        made.recorded.push(row.recorded);
        made.known_from.push(row.known_from);
        made.state_from.push(row.state_from);
        made.known_to.push(row.known_to);
    }
    made.table.rows = rows.len();
    for name in columns.keys().filter(|name| !has(columns, name, "personal")) {
        let mut column = Column::new(kind(columns[name]["kind"].as_str().unwrap()));
        for row in rows {
            push(&mut column, row.cells.get(name).map(String::as_str));
        }
        made.table.columns.insert(name.clone(), column);
    }
    let sightings = profile.get("sighting").and_then(toml::Value::as_array);
    add_sightings(&mut made, rows, sightings.map_or(&[][..], Vec::as_slice));
    made
}

fn add_sightings(made: &mut Dataset, rows: &[Row], declared: &[toml::Value]) {
    let table = &mut made.sightings.table;
    for (name, kind) in SIGHTING_COLUMNS {
        table.columns.insert(name.to_owned(), Column::new(kind));
    }
    for (number, row) in rows.iter().enumerate() {
        for declaration in declared.iter().map(|value| value.as_table().unwrap()) {
            let joint = if row.cells.contains_key("surname2") { 2 } else { 1 };
            for person_no in 1..=joint {
                let cells = sighting(row, declaration, person_no);
                for (name, column) in &mut table.columns {
                    push(column, cells.get(name).map(String::as_str));
                }
                made.sightings.row.push(number as u32);
                table.rows += 1;
            }
        }
    }
}

fn sighting(row: &Row, declaration: &toml::Table, person_no: u32) -> Cells {
    let mut cells = Cells::new();
    for (name, value) in declaration {
        let given = match value {
            toml::Value::Array(lines) => lines
                .iter()
                .filter_map(|line| row.cells.get(line.as_str().unwrap()))
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
            _ if name == "role" => value.as_str().unwrap().to_owned(),
            _ => row.cells.get(value.as_str().unwrap()).cloned().unwrap_or_default(),
        };
        let name = if name == "role_column" { "role" } else { name };
        cells.insert(name.to_owned(), given);
    }
    if person_no == 2 {
        for name in ["forename", "surname"] {
            cells.insert(name.to_owned(), row.cells[&format!("{name}2")].clone());
        }
    }
    let bare = cells.get("role").is_some_and(|role| role == "address");
    let standing = row.cells.get("standing").cloned();
    cells.insert("standing".to_owned(), standing.unwrap_or_else(|| if bare { "address" } else { "person" }.to_owned()));
    cells.insert("person_no".to_owned(), person_no.to_string());
    cells
}

fn profile(dataset: &str) -> toml::Table {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/profiles");
    let text = std::fs::read_to_string(folder.join(format!("{dataset}.toml"))).unwrap();
    toml::from_str(&text).unwrap()
}

/// The rows under the header; empty cells are left out.
fn read(table: &str) -> Vec<Cells> {
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let split = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let header = split(lines.next().unwrap());
    let cells = |line| header.iter().cloned().zip(split(line)).filter(|(_, cell)| !cell.is_empty()).collect();
    lines.map(cells).collect()
}

fn strings(table: &toml::Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    list.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn has(columns: &toml::Table, name: &str, mark: &str) -> bool {
    columns[name].get(mark).and_then(toml::Value::as_bool).unwrap_or(false)
}

fn day(cells: &Cells, column: &str) -> Option<Day> {
    cells.get(column).map(|text| text.parse().unwrap())
}

fn kind(name: &str) -> ColumnKind {
    match name {
        "number" => ColumnKind::Number,
        "money" => ColumnKind::Money,
        "date" => ColumnKind::Date,
        "flag" => ColumnKind::Flag,
        _ => ColumnKind::Text,
    }
}

fn push(column: &mut Column, cell: Option<&str>) {
    let cell = cell.filter(|text| !text.is_empty());
    match column {
        Column::Text(cells) => cells.push(cell),
        Column::Number(cells) => cells.push(cell.map(|text| text.parse().unwrap())),
        Column::Money(cells) => {
            cells.push(cell.map(|text| Pence((text.parse::<f64>().unwrap() * 100.0).round() as i64)));
        }
        Column::Date(cells) => cells.push(cell.map(|text| text.parse().unwrap())),
        Column::Flag(cells) => cells.push(cell.map(|text| text == "Y")),
    }
}

#[cfg(test)]
mod tests {
    use super::history;
    use crate::domain::AsOf;
    use crate::domain::Text;

    #[test]
    fn a_table_becomes_rows_sightings_and_entities() {
        let history = history(&[(
            "ctax_accounts",
            "account_ref | liable_no | forename | surname | forename2 | surname2 | uprn | start_date | known
             A2          | 1         | ANN      | SMITH   |           |          | 9001 | 2020-04-01 | 2023-06-01
             A1          | 1         | JO       | ZED     | AL        | ZED      | 9002 | 2020-04-01 | 2023-05-01",
        )]);
        let known = history.known_on(AsOf("2023-05-02".parse().unwrap()));
        let rows = known.rows("ctax_accounts").unwrap();
        assert_eq!((rows.len(), rows.sighting_count(), rows.source(0)), (1, 2, "A1|1"));
        assert_eq!(known.entity(rows.entities()[0]), ("ctax_account", "A1"));
        let second = rows.sightings().text("forename").and_then(|names: &Text| names.get(1));
        assert_eq!(second, Some("AL"));
        assert!(rows.text("surname").is_none(), "personal columns stay with the sightings");
    }
}
