use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::entry::Wanted;
use super::error::ArchiveError;
use super::files;
use super::history::Dataset;
use super::history::EntityIx;
use super::history::History;
use super::history::Sightings;
use super::manifest;
use super::manifest::About;
use super::read::Stored;
use super::segment::Segment;
use super::versions::Versions;
use crate::db::Db;
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::Table;
use crate::domain::Text;
use crate::extract::Kind;
use crate::extract::SIGHTING_COLUMNS;

struct Listed {
    name: String,
    about: About,
    nights: Vec<Day>,
    segments: Vec<Segment>,
}

/// Everything the manifest lists, in memory.
pub(super) fn load(db: &Db, folder: &Path, wanted: Option<Wanted<'_>>) -> Result<History, ArchiveError> {
    let listed = listed(db)?;
    let read = |listed: &Listed| {
        let name = listed.name.as_str();
        let wanted = |column: &str| wanted.is_none_or(|wanted| wanted(name, column));
        let mut rows = Stored::open(folder, &listed.segments)?.versions(&wanted)?;
        rows.sort();
        Ok(rows)
    };
    let rows = listed.par_iter().map(read).collect::<Result<Vec<Versions>, ArchiveError>>()?;
    Ok(assemble(listed, rows))
}

fn listed(db: &Db) -> Result<Vec<Listed>, ArchiveError> {
    db.read(|connection| {
        // One transaction: the lists of one moment.
        let transaction = connection.unchecked_transaction()?;
        let mut found = Vec::new();
        for name in manifest::datasets(&transaction)? {
            if let Some(about) = manifest::about(&transaction, &name)? {
                let nights = files::nights(&transaction, &name)?;
                let segments = manifest::segments(&transaction, &name)?;
                found.push(Listed { name, about, nights, segments });
            }
        }
        Ok(found)
    })
}

fn assemble(listed: Vec<Listed>, rows: Vec<Versions>) -> History {
    let mut history = History::default();
    let kinds: Vec<&str> = listed.iter().map(|listed| listed.about.entity_kind.as_str()).collect();
    let entities = number(&kinds, &rows);
    let codes: Vec<Vec<EntityIx>> = codes(&kinds, &rows, &entities);
    history.entities = entities.into_iter().map(|(kind, key)| (kind.to_owned(), key.into())).collect();
    history.entity_index = index(&history.entities);
    for ((listed, rows), codes) in listed.into_iter().zip(rows).zip(codes) {
        history.first_load.insert(listed.name.clone(), listed.about.first_load);
        history.nights.insert(listed.name.clone(), listed.nights);
        history.datasets.insert(listed.name, dataset(listed.about, rows, &codes));
    }
    history
}

/// Entities in the order in which the first row about each became known; ties by kind and key.
fn number<'a>(kinds: &[&'a str], rows: &'a [Versions]) -> Vec<(&'a str, &'a str)> {
    let mut first: FxHashMap<(&str, &str), Day> = FxHashMap::default();
    for (kind, rows) in kinds.iter().zip(rows) {
        let mut counted = 0;
        for (code, known) in rows.entity.codes().iter().zip(&rows.known_from) {
            // Codes count up in the order of rows: a code is new exactly where it is the next one.
            if *code == counted || (*code == NULL && !first.contains_key(&(*kind, ""))) {
                counted += u32::from(*code != NULL);
                let day = first.entry((kind, word(&rows.entity, *code))).or_insert(*known);
                *day = (*day).min(*known);
            }
        }
    }
    let mut order: Vec<(Day, &str, &str)> = first.into_iter().map(|((kind, key), known)| (known, kind, key)).collect();
    order.par_sort_unstable();
    order.into_iter().map(|(_, kind, key)| (kind, key)).collect()
}

fn word(text: &Text, code: u32) -> &str {
    text.word(code).unwrap_or("")
}

/// For each dataset the number of the entity of each code, and of the empty key behind them.
fn codes(kinds: &[&str], rows: &[Versions], entities: &[(&str, &str)]) -> Vec<Vec<EntityIx>> {
    let numbers: FxHashMap<(&str, &str), EntityIx> =
        entities.iter().enumerate().map(|(number, entity)| (*entity, EntityIx(number as u32))).collect();
    let of = |(kind, rows): (&&str, &Versions)| {
        let words = rows.entity.words().iter().map(|word| &**word).chain([""]);
        words.map(|word| numbers.get(&(*kind, word)).copied().unwrap_or_default()).collect()
    };
    kinds.par_iter().zip(rows).map(of).collect()
}

fn index(entities: &[(String, Box<str>)]) -> FxHashMap<(String, Box<str>), EntityIx> {
    entities.iter().enumerate().map(|(number, entity)| (entity.clone(), EntityIx(number as u32))).collect()
}

fn dataset(about: About, rows: Versions, codes: &[EntityIx]) -> Dataset {
    let empty = codes.len() - 1;
    let entity = |code: &u32| codes[if *code == NULL { empty } else { *code as usize }];
    Dataset {
        entity: rows.entity.codes().iter().map(entity).collect(),
        table: rows.table,
        dated: about.dated,
        audit_only: about.audit_only,
        snapshot: about.kind == Kind::Snapshot,
        source: rows.source,
        happened: rows.happened,
        recorded: rows.recorded,
        known_from: rows.known_from,
        state_from: rows.state_from,
        known_to: rows.known_to,
        sightings: sightings(rows.sighting_row, rows.sightings),
    }
}

/// The sightings with every column there can be, also where no file had one.
fn sightings(row: Vec<u32>, mut table: Table) -> Sightings {
    table.rows = row.len();
    for (name, kind) in SIGHTING_COLUMNS {
        table.columns.entry(name.to_owned()).or_insert_with(|| {
            let mut column = Column::new(kind);
            for _ in &row {
                column.push_null();
            }
            column
        });
    }
    Sightings { row, table }
}
