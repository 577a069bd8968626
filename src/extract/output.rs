use super::batch::{Batch, FileId, Rejected, Tally};
use super::header::Source;
use super::layout::Layout;
use super::persons::Sightings;
use super::profile::Profile;
use super::read::holds_whole_names;
use super::reading::Reading;
use super::values::Value;
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;

/// Collects the rows of a file, column by column.
pub(super) struct Output {
    source: Text,
    entity: Text,
    happened: Vec<Option<Day>>,
    recorded: Vec<Option<Day>>,
    hash: Vec<u128>,
    /// Place in the profile and cells of every column of facts that the file has.
    facts: Vec<(usize, Column)>,
    sightings: Sightings,
    whole_names: Vec<bool>,
    entity_key: String,
}

impl Output {
    pub(super) fn new(profile: &Profile, layout: &Layout<'_>) -> Self {
        let is_given = |place: usize| {
            let has_default = profile.columns[place].default.is_some();
            has_default || layout.mappings.iter().any(|mapping| mapping.sources[place] != Source::Absent)
        };
        let facts = profile.columns.iter().enumerate().filter(|(place, column)| !column.personal && is_given(*place));
        Self {
            source: Text::new(),
            entity: Text::new(),
            happened: Vec::new(),
            recorded: Vec::new(),
            hash: Vec::new(),
            facts: facts.map(|(place, column)| (place, Column::new(column.table_kind()))).collect(),
            sightings: Sightings::default(),
            whole_names: holds_whole_names(profile, layout),
            entity_key: String::new(),
        }
    }

    /// Adds a row. Where the profile names no entity, the row is one of its own.
    pub(super) fn push(&mut self, profile: &Profile, values: &[Value<'_>], key: &str, hash: u128, restricted: bool) {
        let row = u32::try_from(self.hash.len()).expect("a file has fewer than 2^32 rows");
        self.source.push(Some(key));
        self.entity_key.clear();
        for (place, column) in profile.entity.iter().enumerate() {
            if place > 0 {
                self.entity_key.push('|');
            }
            values[*column].write_key(&mut self.entity_key);
        }
        self.entity.push(Some(if profile.entity.is_empty() { key } else { &self.entity_key }));
        self.happened.push(profile.happened.and_then(|place| values[place].day()));
        self.recorded.push(profile.recorded.and_then(|place| values[place].day()));
        self.hash.push(hash);
        for (place, column) in &mut self.facts {
            push_value(column, &values[*place]);
        }
        self.sightings.add(profile, &self.whole_names, values, row, restricted);
    }

    pub(super) fn finish(
        self,
        profile: &Profile,
        file: FileId,
        reading: Reading,
        tally: Tally,
        (rejects, rejected_keys): (Vec<Rejected>, Vec<String>),
        unchanged: Vec<u128>,
    ) -> Batch {
        let named = |(place, column): (usize, Column)| (profile.columns[place].name.clone(), column);
        let table = Table { rows: self.hash.len(), columns: self.facts.into_iter().map(named).collect() };
        let (sighting_row, sightings) = self.sightings.finish();
        Batch {
            dataset: profile.dataset.clone(),
            kind: profile.kind,
            reference: profile.reference,
            lag_days: profile.lag_days,
            dated: profile.dated.clone(),
            audit_only: profile.audit_only(),
            file,
            reading,
            tally,
            rejects,
            rejected_keys,
            source: self.source,
            entity_kind: profile.entity_kind.clone(),
            entity: self.entity,
            happened: self.happened,
            recorded: self.recorded,
            hash: self.hash,
            table,
            sighting_row,
            sightings,
            unchanged,
        }
    }
}

fn push_value(column: &mut Column, value: &Value<'_>) {
    match (column, value) {
        (Column::Text(cells), value) => cells.push(value.text()),
        (Column::Number(cells), Value::Number(number)) => cells.push(Some(*number)),
        (Column::Money(cells), Value::Money(amount)) => cells.push(Some(*amount)),
        (Column::Date(cells), Value::Date(day)) => cells.push(Some(*day)),
        (Column::Flag(cells), Value::Flag(yes)) => cells.push(Some(*yes)),
        (column, _) => column.push_null(),
    }
}
