use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::domain::AsOf;
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::Pence;
use crate::domain::Table;
use crate::domain::Text;

/// One account, claim, tenancy, case or person of a source system, numbered within one [`History`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityIx(pub u32);

/// The sightings of one dataset, in the order of the rows they came from.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    /// The row of the dataset each sighting came from, ascending.
    pub row: Vec<u32>,
    /// Columns as in `extract::SIGHTING_COLUMNS`.
    pub table: Table,
}

/// Every version of every row of one dataset, in the order in which they became known (ties by source key), so that
/// what was known on a day is a prefix.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    pub(super) table: Table,
    pub(super) dated: Vec<String>,
    pub(super) audit_only: Vec<String>,
    pub(super) snapshot: bool,
    pub(super) source: Text,
    pub(super) entity: Vec<EntityIx>,
    pub(super) happened: Vec<Option<Day>>,
    pub(super) recorded: Vec<Option<Day>>,
    /// The close of this day made the version known.
    pub(super) known_from: Vec<Day>,
    /// The close of this day made its current-state columns known; later than `known_from` for rows of a first load.
    pub(super) state_from: Vec<Day>,
    /// The close of this day ended the version; [`Day::MAX`] while open.
    pub(super) known_to: Vec<Day>,
    pub(super) sightings: Sightings,
}

/// Everything the archive holds, loaded.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub(super) datasets: BTreeMap<String, Dataset>,
    pub(super) entities: Vec<(String, Box<str>)>,
    pub(super) entity_index: FxHashMap<(String, Box<str>), EntityIx>,
    /// For each dataset the day of its first load: the night its first file was accepted for.
    pub(super) first_load: BTreeMap<String, Day>,
    /// For each dataset the nights its files were accepted for, ascending.
    pub(super) nights: BTreeMap<String, Vec<Day>>,
}

impl History {
    /// What was known on the as-of date: versions known at the close of an earlier day.
    pub fn known_on(&self, as_of: AsOf) -> Known<'_> {
        Known { history: self, as_of }
    }

    /// Names of the datasets held, in order.
    pub fn dataset_names(&self) -> impl Iterator<Item = &str> {
        self.datasets.keys().map(String::as_str)
    }

    /// The night a dataset's first file was accepted for; as-of dates before it see only dated columns.
    pub fn first_load(&self, dataset: &str) -> Option<Day> {
        self.first_load.get(dataset).copied()
    }

    /// The nights snapshots of a dataset were accepted for, ascending; empty for a log and for a dataset never read. A
    /// training as-of date before the first of them is covered only by what that snapshot still showed.
    pub fn snapshot_dates(&self, dataset: &str) -> &[Day] {
        let is_snapshot = self.datasets.get(dataset).is_some_and(|dataset| dataset.snapshot);
        self.nights.get(dataset).filter(|_| is_snapshot).map_or(&[], Vec::as_slice)
    }

    /// The latest night a file of a dataset was accepted for.
    pub fn last_night(&self, dataset: &str) -> Option<Day> {
        self.nights.get(dataset).and_then(|nights| nights.last()).copied()
    }

    /// How many entities are numbered.
    pub fn entity_count(&self) -> usize {
        self.entities.len()
    }

    /// Kind and key of an entity.
    pub fn entity(&self, entity: EntityIx) -> (&str, &str) {
        let (kind, key) = &self.entities[entity.0 as usize];
        (kind, key)
    }

    /// The number of an entity, if any row is about it.
    pub fn entity_ix(&self, kind: &str, key: &str) -> Option<EntityIx> {
        self.entity_index.get(&(kind.to_owned(), key.into())).copied()
    }
}

/// What was known on one as-of date. Nothing later can be reached through it.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    history: &'a History,
    as_of: AsOf,
}

impl<'a> Known<'a> {
    /// The as-of date.
    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// How many entities the history numbers (known or not), for tables by entity.
    pub fn entity_count(&self) -> usize {
        self.history.entities.len()
    }

    /// Kind and key of an entity.
    pub fn entity(&self, entity: EntityIx) -> (&'a str, &'a str) {
        self.history.entity(entity)
    }

    /// The known rows of a dataset; `None` if nothing of it was ever read.
    pub fn rows(&self, dataset: &str) -> Option<KnownRows<'a>> {
        let dataset = self.history.datasets.get(dataset)?;
        let rows = dataset.known_from.partition_point(|known| *known < self.as_of.0);
        let sightings = dataset.sightings.row.partition_point(|row| (*row as usize) < rows);
        Some(KnownRows { dataset, rows, sightings, as_of: self.as_of })
    }

    /// Names of the datasets held, in order.
    pub fn dataset_names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.history.datasets.keys().map(String::as_str)
    }
}

/// The rows of one dataset known on an as-of date: numbered `0..len()`, in the order in which they became known. A row's
/// number is the same for every later as-of date of the same [`History`].
#[derive(Clone, Copy, Debug)]
pub struct KnownRows<'a> {
    dataset: &'a Dataset,
    rows: usize,
    sightings: usize,
    as_of: AsOf,
}

impl<'a> KnownRows<'a> {
    /// Number of known versions.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether nothing was known.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Whether it is a snapshot dataset, whose closed versions are no longer so.
    pub fn is_snapshot(&self) -> bool {
        self.dataset.snapshot
    }

    /// Whether the version was still open on the as-of date: not yet replaced, not yet vanished.
    pub fn is_open(&self, row: usize) -> bool {
        self.dataset.known_to[row] >= self.as_of.0
    }

    /// The day at whose close the version became known.
    pub fn known_from(&self, row: usize) -> Day {
        self.dataset.known_from[row]
    }

    /// The day at whose close the version ended, if that was known on the as-of date.
    pub fn known_to(&self, row: usize) -> Option<Day> {
        Some(self.dataset.known_to[row]).filter(|day| *day < self.as_of.0)
    }

    /// The day at whose close the current-state columns became known; not before the as-of date means "not known".
    pub fn state_from(&self, row: usize) -> Day {
        self.dataset.state_from[row]
    }

    /// Whether a column's value in this row may be used: always for dated columns, for current-state ones only after
    /// the version was first seen.
    pub fn is_column_known(&self, dated: bool, row: usize) -> bool {
        dated || self.dataset.state_from[row] < self.as_of.0
    }

    /// Whether a column carries its own date (in a log every column does).
    pub fn is_dated(&self, column: &str) -> bool {
        !self.dataset.snapshot || self.dataset.dated.iter().any(|dated| dated == column)
    }

    /// The key of the row in its source system.
    pub fn source(&self, row: usize) -> &'a str {
        debug_assert!(row < self.rows);
        self.dataset.source.get(row).unwrap_or("")
    }

    /// One source key code a row, for grouping versions of one row; codes are those of one [`History`].
    pub fn source_codes(&self) -> &'a [u32] {
        &self.dataset.source.codes()[..self.rows]
    }

    /// The entity each row is about.
    pub fn entities(&self) -> &'a [EntityIx] {
        &self.dataset.entity[..self.rows]
    }

    /// When the thing was so, a row.
    pub fn happened(&self) -> &'a [Option<Day>] {
        &self.dataset.happened[..self.rows]
    }

    /// When the source says it was entered, a row.
    pub fn recorded(&self) -> &'a [Option<Day>] {
        &self.dataset.recorded[..self.rows]
    }

    fn column(&self, name: &str) -> Option<&'a Column> {
        let hidden = self.dataset.audit_only.iter().any(|audit| audit == name);
        if hidden { None } else { self.dataset.table.columns.get(name) }
    }

    /// Codes of a text column and the text of each code. Audit-only columns are not to be had.
    pub fn text(&self, name: &str) -> Option<(&'a [u32], &'a Text)> {
        match self.column(name)? {
            Column::Text(cells) => Some((&cells.codes()[..self.rows], cells)),
            _ => None,
        }
    }

    /// A column of numbers.
    pub fn number(&self, name: &str) -> Option<&'a [Option<f64>]> {
        match self.column(name)? {
            Column::Number(cells) => Some(&cells[..self.rows]),
            _ => None,
        }
    }

    /// A column of amounts.
    pub fn money(&self, name: &str) -> Option<&'a [Option<Pence>]> {
        match self.column(name)? {
            Column::Money(cells) => Some(&cells[..self.rows]),
            _ => None,
        }
    }

    /// A column of days.
    pub fn date(&self, name: &str) -> Option<&'a [Option<Day>]> {
        match self.column(name)? {
            Column::Date(cells) => Some(&cells[..self.rows]),
            _ => None,
        }
    }

    /// A yes-or-no column.
    pub fn flag(&self, name: &str) -> Option<&'a [Option<bool>]> {
        match self.column(name)? {
            Column::Flag(cells) => Some(&cells[..self.rows]),
            _ => None,
        }
    }

    /// An audit-only column (protected characteristics), for `evaluate` alone.
    pub fn audit_text(&self, name: &str) -> Option<(&'a [u32], &'a Text)> {
        match self.dataset.table.columns.get(name)? {
            Column::Text(cells) => Some((&cells.codes()[..self.rows], cells)),
            _ => None,
        }
    }

    /// Number of known sightings; sighting `i` is the same for every later as-of date.
    pub fn sighting_count(&self) -> usize {
        self.sightings
    }

    /// The row each known sighting came from, ascending.
    pub fn sighting_rows(&self) -> &'a [u32] {
        &self.dataset.sightings.row[..self.sightings]
    }

    /// The sightings' columns. Only the first [`Self::sighting_count`] cells of each were known.
    pub fn sightings(&self) -> &'a Table {
        &self.dataset.sightings.table
    }
}
