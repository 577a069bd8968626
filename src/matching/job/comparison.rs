//! `[[comparison]]` of a job: a column and how it is compared, or levels in SQL.

use serde::Deserialize;

use crate::matching::condition::Edits;
use crate::matching::error::MatchError;
use crate::matching::library;
use crate::matching::settings::Comparison;
use crate::matching::splink::read_condition;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawComparison {
    name: Option<String>,
    pub(super) column: Option<String>,
    kind: Option<String>,
    other: Option<String>,
    thresholds: Vec<f64>,
    frequencies: bool,
    missing: Option<String>,
    levels: Vec<RawLevel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLevel {
    label: String,
    when: String,
    frequencies_of: Option<String>,
}

impl RawComparison {
    /// The comparison it says.
    pub(super) fn check(&self) -> Result<Comparison, MatchError> {
        let named = self.name.as_deref().or(self.column.as_deref()).unwrap_or("?");
        let refuse = |why: &str| MatchError::Settings(format!("comparison `{named}`: {why}"));
        let mut made = match (&self.column, self.kind.as_deref()) {
            (Some(column), Some(kind)) => self.ready_made(column, kind).ok_or_else(|| {
                refuse(
                    "`kind` must be exact, jaro_winkler, levenshtein, damerau_levenshtein, name, forename_surname \
                    (with `other`), date_of_birth or postcode",
                )
            })?,
            (None, None) if !self.levels.is_empty() => self.in_sql(&refuse)?,
            _ => return Err(refuse("give `column` and `kind`, or `name`, `missing` and `levels`")),
        };
        if let Some(name) = &self.name {
            made.name.clone_from(name);
        }
        Ok(made)
    }

    fn ready_made(&self, column: &str, kind: &str) -> Option<Comparison> {
        let other = self.other.as_deref();
        let or = |default: &[f64]| if self.thresholds.is_empty() { default.to_vec() } else { self.thresholds.clone() };
        let most = || or(&[1.0, 2.0]).iter().map(|most| *most as u32).collect::<Vec<u32>>();
        let mut made = match kind {
            "exact" => library::exact(column),
            "jaro_winkler" => library::jaro_winkler(column, &or(&[0.92, 0.85])),
            "levenshtein" => library::edits(column, Edits::Levenshtein, &most()),
            "damerau_levenshtein" => library::edits(column, Edits::DamerauLevenshtein, &most()),
            "name" => library::name(column, other),
            "forename_surname" => library::forename_surname(column, other?),
            "date_of_birth" => library::date_of_birth(column),
            "postcode" => library::postcode(column),
            _ => return None,
        };
        if self.frequencies {
            let equal = made.levels.swap_remove(1);
            made.levels.push(library::adjusted(equal, column));
            let last = made.levels.len() - 1;
            made.levels.swap(1, last);
        }
        Some(made)
    }

    fn in_sql(&self, refuse: &impl Fn(&str) -> MatchError) -> Result<Comparison, MatchError> {
        let read = |sql: &str| read_condition(sql).map_err(|why| refuse(&why.to_string()));
        let missing = self.missing.as_deref().ok_or_else(|| refuse("`missing` must say when something is missing"))?;
        let mut levels = Vec::new();
        for raw in &self.levels {
            let level = library::level(&raw.label, read(&raw.when)?);
            levels.push(match &raw.frequencies_of {
                Some(column) => library::adjusted(level, column),
                None => level,
            });
        }
        Ok(library::comparison("?", read(missing)?, levels))
    }
}
