use std::collections::BTreeMap;
use std::fmt::Write;

use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_128;

use crate::archive::Archive;
use crate::archive::Counts;
use crate::archive::DatasetIntake;
use crate::archive::History;
use crate::archive::Limits;
use crate::archive::Verdict;
use crate::config::ArchiveSettings;
use crate::domain::AsOf;
use crate::domain::Column;
use crate::domain::ColumnKind;
use crate::domain::Day;
use crate::domain::Pence;
use crate::domain::Table;
use crate::domain::Text;
use crate::extract::Batch;
use crate::extract::FileId;
use crate::extract::Kind;
use crate::extract::Reject;
use crate::extract::SIGHTING_COLUMNS;
use crate::extract::Seen;
use crate::extract::Tally;

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A file as a table: `key`, and as wanted `happened`, `recorded`, `owed` (pence), `band`, `name`.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) dataset: &'static str,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) date: Option<Day>,
    pub(super) reference: bool,
    pub(super) rows: Vec<BTreeMap<String, String>>,
    pub(super) rejected_keys: Vec<String>,
    pub(super) rejected: u64,
}

impl Given {
    pub(super) fn snapshot(name: &str, table: &str) -> Self {
        Self {
            dataset: "accounts",
            kind: Kind::Snapshot,
            name: name.to_owned(),
            date: None,
            reference: false,
            rows: rows(table),
            rejected_keys: Vec::new(),
            rejected: 0,
        }
    }

    pub(super) fn log(name: &str, table: &str) -> Self {
        Self { dataset: "actions", kind: Kind::Log, ..Self::snapshot(name, table) }
    }

    pub(super) fn dated(self, date: &str) -> Self {
        Self { date: Some(day(date)), ..self }
    }

    /// Rows that were rejected: those whose key could be read, and how many there were in all.
    pub(super) fn rejecting(self, keys: &[&str], rejected: u64) -> Self {
        Self { rejected_keys: keys.iter().map(|key| (*key).to_owned()).collect(), rejected, ..self }
    }

    /// What the reader yields, leaving out rows already seen.
    pub(super) fn read(&self, seen: &dyn Seen) -> Batch {
        let hash = |row: &BTreeMap<String, String>| xxh3_128(format!("{row:?}").as_bytes());
        let (unchanged, fresh): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| seen.seen(hash(row)));
        let cell = |row: &BTreeMap<String, String>, name: &str| row.get(name).filter(|cell| !cell.is_empty()).cloned();
        let text = |name: &str| fresh.iter().map(|row| row.get(name).map(String::as_str)).collect::<Text>();
        let dates = |name: &str| fresh.iter().map(|row| cell(row, name).map(|cell| day(&cell))).collect::<Vec<_>>();
        let owed = fresh.iter().map(|row| cell(row, "owed").map(|cell| Pence(cell.parse().unwrap()))).collect();
        let mut table = Table { rows: fresh.len(), columns: BTreeMap::new() };
        table.columns.insert("owed".to_owned(), Column::Money(owed));
        if fresh.iter().any(|row| row.contains_key("band")) {
            table.columns.insert("band".to_owned(), Column::Text(text("band")));
        }
        let (sighting_row, sightings) = sightings(&fresh);
        let mut tally = Tally { read: self.rows.len() as u64 + self.rejected, ..Tally::default() };
        tally.used = self.rows.len() as u64;
        tally.rejected.insert(Reject::Ragged, self.rejected);
        Batch {
            reading: crate::extract::Reading::default(),
            dataset: self.dataset.to_owned(),
            kind: self.kind,
            reference: self.reference,
            lag_days: 14,
            dated: vec!["band".to_owned()],
            audit_only: Vec::new(),
            file: self.id(),
            tally,
            rejects: Vec::new(),
            rejected_keys: self.rejected_keys.clone(),
            source: text("key"),
            entity_kind: "account".to_owned(),
            entity: text("key"),
            happened: dates("happened"),
            recorded: dates("recorded"),
            hash: fresh.iter().map(|row| hash(row)).collect(),
            table,
            sighting_row,
            sightings,
            unchanged: unchanged.into_iter().map(hash).collect(),
        }
    }

    pub(super) fn id(&self) -> FileId {
        let sha256 = format!("{:032x}", xxh3_128(format!("{:?}", self.rows).as_bytes()));
        FileId { name: self.name.clone(), sha256, bytes: 1, date: self.date }
    }
}

fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let header = lines.next().map(cells).unwrap_or_default();
    lines.map(|line| header.iter().cloned().zip(cells(line)).collect()).collect()
}

/// One sighting for each of the names, which `&` joins.
fn sightings(rows: &[&BTreeMap<String, String>]) -> (Vec<u32>, Table) {
    let mut table = Table::default();
    for (name, kind) in SIGHTING_COLUMNS {
        table.columns.insert(name.to_owned(), Column::new(kind));
    }
    let mut of = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let names = row.get("name").filter(|name| !name.is_empty());
        for (person, name) in names.iter().flat_map(|names| names.split('&')).enumerate() {
            of.push(number as u32);
            for (column, cells) in &mut table.columns {
                match (column.as_str(), cells) {
                    ("surname", Column::Text(cells)) => cells.push(Some(name.trim())),
                    ("person_no", Column::Number(cells)) => cells.push(Some(person as f64 + 1.0)),
                    (_, cells) => cells.push_null(),
                }
            }
        }
    }
    table.rows = of.len();
    (of, table)
}

/// An archive in a temporary folder.
pub(super) struct Council {
    pub(super) folder: TempDir,
    pub(super) archive: Archive,
}

pub(super) const LIMITS: Limits = Limits { max_reject_share: 0.5, max_shrink_share: 1.0 };

impl Council {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&settings(&folder)).unwrap();
        Self { folder, archive }
    }

    /// The same archive, opened again.
    pub(super) fn reopen(&self) -> Archive {
        Archive::open(&settings(&self.folder)).unwrap()
    }

    /// An intake with the files read into it.
    pub(super) fn intake(&self, night: &str, files: &[Given]) -> (DatasetIntake, Vec<Verdict>) {
        let mut intake = self.archive.start_intake(files[0].dataset, day(night)).unwrap();
        let take = |file: &Given| {
            let batch = file.read(&intake);
            intake.accept(&batch, &LIMITS).unwrap()
        };
        let verdicts = files.iter().map(take).collect();
        (intake, verdicts)
    }

    /// One run that reads the files of one dataset for a night; what it said of each.
    pub(super) fn night(&self, night: &str, files: &[Given]) -> Vec<Verdict> {
        let (intake, verdicts) = self.intake(night, files);
        self.archive.commit(vec![intake], day(night)).unwrap();
        verdicts
    }

    pub(super) fn history(&self) -> History {
        self.archive.load(None).unwrap()
    }

    /// Keys and amounts of the open rows known on a day.
    pub(super) fn open(&self, dataset: &str, as_of: &str) -> String {
        open(&self.history(), dataset, day(as_of))
    }
}

pub(super) fn open(history: &History, dataset: &str, as_of: Day) -> String {
    let Some(rows) = history.known_on(AsOf(as_of)).rows(dataset) else { return String::new() };
    let owed = rows.money("owed").unwrap_or_default();
    let mut found: Vec<String> = (0..rows.len())
        .filter(|row| rows.is_open(*row))
        .map(|row| format!("{}={}", rows.source(row), owed[row].map_or(0, |owed| owed.0)))
        .collect();
    found.sort();
    found.join(" ")
}

fn settings(folder: &TempDir) -> ArchiveSettings {
    ArchiveSettings { folder: folder.path().join("archive"), database: folder.path().join("hew.sqlite") }
}

pub(super) fn counts(added: u64, changed: u64, closed: u64, unchanged: u64) -> Verdict {
    Verdict::Accepted(Counts { added, changed, closed, unchanged, doubtful: 0 })
}

/// All of a history as text.
pub(super) fn dump(history: &History) -> String {
    let mut text = format!("{:?} {:?}\n", history.first_load, history.nights);
    for number in 0..history.entity_count() {
        writeln!(text, "{:?}", history.entity(crate::archive::EntityIx(number as u32))).unwrap();
    }
    for (name, dataset) in &history.datasets {
        writeln!(text, "{name} {:?}", dataset.source.words()).unwrap();
        for row in 0..dataset.known_from.len() {
            let days = [dataset.known_from[row], dataset.state_from[row], dataset.known_to[row]];
            let dates = [dataset.happened[row], dataset.recorded[row]];
            let source = dataset.source.get(row);
            write!(text, "{source:?} {:?} {days:?} {dates:?}", dataset.entity[row]).unwrap();
            writeln!(text, "{}", cells(&dataset.table, row)).unwrap();
        }
        for (sighting, row) in dataset.sightings.row.iter().enumerate() {
            writeln!(text, "of {row}:{}", cells(&dataset.sightings.table, sighting)).unwrap();
        }
    }
    text
}

fn cells(table: &Table, row: usize) -> String {
    let cell = |(name, column): (&String, &Column)| match column {
        Column::Text(cells) => format!(" {name}={:?}/{}", cells.get(row), cells.codes()[row]),
        Column::Money(cells) => format!(" {name}={:?}", cells[row]),
        Column::Number(cells) => format!(" {name}={:?}", cells[row]),
        Column::Date(cells) => format!(" {name}={:?}", cells[row]),
        Column::Flag(cells) => format!(" {name}={:?}", cells[row]),
    };
    table.columns.iter().map(cell).collect()
}

#[test]
fn the_helper_writes_every_sighting_column() {
    let given = Given::snapshot("a.csv", "key | name\n A1 | SMITH & JONES");
    let (of, table) = sightings(&given.rows.iter().collect::<Vec<_>>());
    assert_eq!(of, [0, 0]);
    let kinds: Vec<ColumnKind> = table.columns.values().map(Column::kind).collect();
    assert_eq!(kinds.len(), SIGHTING_COLUMNS.len());
}
