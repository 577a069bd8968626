use std::collections::BTreeMap;

use globset::GlobMatcher;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::cells::DateOrder;
use super::raw::CellKind;
use crate::config::ExtractSettings;
use crate::domain::ColumnKind;

/// Whether a row that vanishes has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The full state: a row that vanishes has ended.
    Snapshot,
    /// Rows are only ever added; a row with a known key replaces the earlier one.
    Log,
}

/// What one kind of extract looks like. Columns are named by their place in [`Profile::columns`].
#[derive(Clone, Debug)]
pub struct Profile {
    /// Tells the profiles of one dataset apart: the dataset itself, or a supplier's variant such as `hb_claims_shbe`.
    pub name: String,
    /// The dataset it describes.
    pub dataset: String,
    /// The dataset in words.
    pub title: String,
    /// The systems it is known from.
    pub suppliers: Vec<String>,
    /// What the data is used for; without such a note it is never scored.
    pub purpose: Option<String>,
    /// Whether the profile allows scoring; ask [`Profile::use_in_scoring`], which also asks config.
    pub scoring_allowed: bool,
    /// Snapshot or log.
    pub kind: Kind,
    /// Reference data (gazetteer, areas): so at any time, not a fact about a person.
    pub reference: bool,
    /// Whether the rows are the outcome.
    pub outcome: bool,
    /// File names it is for, with `*` and `?`; case does not matter.
    pub pattern: String,
    /// Days after `happened` at which a row counts as known when it was read in a first hand-over and has no `recorded`.
    pub lag_days: u16,
    /// Oldest age of the newest file in days, for feeds that come less often than config allows; `None` for config's.
    pub max_age_days: Option<u16>,
    /// Columns whose value carries its own date.
    pub dated: Vec<String>,
    /// The columns, in order of name.
    pub columns: Vec<ColumnRule>,
    pub(super) matcher: GlobMatcher,
    pub(super) delimiter: Option<u8>,
    pub(super) encoding: Option<&'static encoding_rs::Encoding>,
    pub(super) key: Vec<usize>,
    pub(super) entity_kind: String,
    pub(super) entity: Vec<usize>,
    pub(super) happened: Option<usize>,
    pub(super) recorded: Option<usize>,
    pub(super) owed_below_zero: Option<(usize, bool)>,
    pub(super) off_by_default: Option<(usize, Vec<String>)>,
    pub(super) row_switch: Option<usize>,
    /// Columns that mark a row as restricted, and the codes that do; no codes for a yes-or-no column.
    pub(super) restricted: Vec<(usize, Vec<String>)>,
    pub(super) sightings: Vec<SightingRule>,
    pub(super) records: Vec<RecordRule>,
    /// Two profiles with the same fingerprint take a row apart in the same way.
    pub(super) fingerprint: u64,
}

impl Profile {
    /// Whether the dataset may be used for scoring: what config says, else what the profile says; never without a purpose note.
    pub fn use_in_scoring(&self, settings: &ExtractSettings) -> bool {
        let allowed = settings.use_in_scoring.get(&self.dataset).copied().unwrap_or(self.scoring_allowed);
        allowed && self.purpose.is_some()
    }

    /// Whether a value that is off by default was switched on: config says `"<dataset>.<value>" = true`.
    pub(super) fn is_switched_on(&self, value: &str, settings: &ExtractSettings) -> bool {
        settings.use_in_scoring.get(&format!("{}.{value}", self.dataset)).copied().unwrap_or(false)
    }

    /// Whether a file of this name is for this profile.
    pub fn fits(&self, file_name: &str) -> bool {
        self.matcher.is_match(file_name)
    }

    /// The column of a canonical name.
    pub fn column(&self, name: &str) -> Option<&ColumnRule> {
        self.columns.binary_search_by(|column| column.name.as_str().cmp(name)).ok().map(|ix| &self.columns[ix])
    }

    /// The columns whose values, joined by `|`, are the key of a row; none where rows have no key.
    pub fn key_columns(&self) -> impl Iterator<Item = &str> {
        self.key.iter().map(|column| self.columns[*column].name.as_str())
    }

    /// Whether files of this profile have no header line.
    pub fn is_headerless(&self) -> bool {
        !self.records.is_empty()
    }

    /// The names of the columns that only `evaluate` may see.
    pub fn audit_only(&self) -> Vec<String> {
        self.columns.iter().filter(|column| column.audit_only).map(|column| column.name.clone()).collect()
    }
}

/// One column of a profile.
///
/// What an empty or unreadable cell does to its row, unless the column says `lenient = true` (never rejects) or
/// `lenient = false` (always rejects):
///
/// | column | empty | unreadable, unknown code, or future |
/// |---|---|---|
/// | of the key or entity, `happened`, `recorded` | rejects where `required` | rejects |
/// | required code, with a code map or in a log | rejects | rejects where mapped |
/// | required amount or number | left empty | rejects |
/// | any other, postcodes and birth dates among them | left empty | left empty and counted |
///
/// A file lacks a column only where its header does: a required column without a `default` must be there.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own that the profile states")]
pub struct ColumnRule {
    /// Canonical name.
    pub name: String,
    /// What a cell holds.
    pub kind: CellKind,
    /// Whether a file without the column is refused.
    pub required: bool,
    /// Kept out of the facts; reaches sightings only.
    pub personal: bool,
    /// Seen by `evaluate` alone.
    pub audit_only: bool,
    /// A birth date: never in the future, two-digit years completed to the past.
    pub birth: bool,
    /// May lie after the night: a hearing, the end of a tenancy.
    pub future: bool,
    /// Other header names, the preferred first.
    pub aliases: Vec<String>,
    /// Header names whose cells written one after the other make this column.
    pub joined: Vec<String>,
    /// What an empty cell, or a missing column, stands for.
    pub default: Option<String>,
    /// Canonical codes and the supplier's spellings of each.
    pub codes: BTreeMap<String, Vec<String>>,
    /// Whether an empty cell rejects the row.
    pub(super) must_be_filled: bool,
    /// Whether an unreadable cell rejects the row; else the cell is left out and counted.
    pub(super) must_be_readable: bool,
    pub(super) order: Option<DateOrder>,
    pub(super) blank: Vec<String>,
    pub(super) open: Vec<String>,
    /// Every accepted spelling in lower case, to the place of its code in `words`.
    pub(super) lookup: FxHashMap<String, u32>,
    /// The canonical codes.
    pub(super) words: Vec<String>,
}

impl ColumnRule {
    /// What the column is in a table of facts.
    pub fn table_kind(&self) -> ColumnKind {
        match self.kind {
            CellKind::Text | CellKind::Code | CellKind::Uprn | CellKind::Postcode | CellKind::Nino => ColumnKind::Text,
            CellKind::Date => ColumnKind::Date,
            CellKind::Money => ColumnKind::Money,
            CellKind::Number => ColumnKind::Number,
            CellKind::Flag => ColumnKind::Flag,
        }
    }

    /// Every header name it goes by, the preferred first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Where the role of a sighting comes from.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Fixed(String),
    Column(usize),
}

/// Which columns make a sighting.
#[derive(Clone, Debug)]
pub(super) struct SightingRule {
    pub(super) role: Role,
    pub(super) title: Option<usize>,
    pub(super) forename: Option<usize>,
    pub(super) middle: Option<usize>,
    pub(super) surname: Option<usize>,
    pub(super) dob: Option<usize>,
    pub(super) nino: Option<usize>,
    pub(super) address: Vec<usize>,
    pub(super) postcode: Option<usize>,
    pub(super) uprn: Option<usize>,
    pub(super) phone: Option<usize>,
    pub(super) email: Option<usize>,
    pub(super) language: Option<usize>,
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
}

/// One kind of line of a file without a header.
#[derive(Clone, Debug)]
pub(super) struct RecordRule {
    /// Place (from 0) and values that tell these lines; no values: any line.
    pub(super) place: usize,
    pub(super) values: Vec<String>,
    /// Place that must be filled.
    pub(super) filled: Option<usize>,
    /// Column and place.
    pub(super) places: Vec<(usize, usize)>,
    /// Column and text.
    pub(super) fixed: Vec<(usize, String)>,
    /// Column that counts the lines of one entity, and the first number.
    pub(super) counted: Option<(usize, u32)>,
}
