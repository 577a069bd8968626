//! Pairs of records that somebody knows about: labels and constraints.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::matching::columns::{Column, Input, Wanted, names, read};
use crate::matching::error::MatchError;
use crate::matching::estimate::Counts;
use crate::matching::linker::Linker;
use crate::matching::list::BATCH;
use crate::matching::machine::Machine;
use crate::matching::prune::Prune;
use crate::matching::records::Records;

/// A pair somebody looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The earlier record.
    pub left: u32,
    /// The later record.
    pub right: u32,
    /// They are one.
    pub matches: bool,
}

/// The column of a file of labels that says how sure it is that a pair matches, 0 to 1; it is Splink's.
const SCORE: &str = "clerical_match_score";

impl Records {
    /// Reads pairs of records as [`Self::pairs`] does. They match, unless a column `clerical_match_score` is there and
    /// below 0.5, or empty. By left and right record; of a pair labelled twice one label that it matches is enough.
    ///
    /// # Errors
    /// As for [`Self::pairs`].
    pub fn labels(&self, path: &Path) -> Result<Vec<Label>, MatchError> {
        let pairs = self.pairs(path)?;
        let mut matches = vec![true; pairs.len()];
        if names(path)?.iter().any(|name| name == SCORE) {
            let input = Input { path: path.to_owned(), name: String::new() };
            let table = read(&[input], &[Wanted { name: SCORE.to_owned(), distinct: true }])?;
            let column = &table.columns[0];
            let score = |id: &u32| column.values.text(*id).and_then(|text| text.trim().parse::<f64>().ok());
            matches = column.ids.iter().map(|id| score(id).is_some_and(|score| score >= 0.5)).collect();
        }
        let label = |((left, right), matches)| Label { left, right, matches };
        let mut labels: Vec<Label> = pairs.into_iter().zip(matches).map(label).collect();
        labels.sort_unstable_by_key(|label| (label.left, label.right, !label.matches));
        labels.dedup_by_key(|label| (label.left, label.right));
        Ok(labels)
    }

    /// Reads pairs of records from a CSV or Parquet file: columns `ID_l` and `ID_r` for the unique id column `ID`, and
    /// `source_dataset_l` and `source_dataset_r` where there are several sources. The earlier record comes first.
    ///
    /// # Errors
    /// A file that cannot be read, a column that is missing, an id that no record has.
    pub fn pairs(&self, path: &Path) -> Result<Vec<(u32, u32)>, MatchError> {
        let several = self.source_names().len() > 1;
        let unique = self.unique_column();
        let mut columns = vec![format!("{unique}_l"), format!("{unique}_r")];
        if several {
            columns.extend(["source_dataset_l".to_owned(), "source_dataset_r".to_owned()]);
        }
        let there = names(path)?;
        if let Some(column) = columns.iter().find(|column| !there.contains(column)) {
            return Err(MatchError::MissingColumn { path: path.to_owned(), column: column.clone(), there });
        }
        let wanted: Vec<Wanted> = columns.iter().map(|name| Wanted { name: name.clone(), distinct: true }).collect();
        let table = read(&[Input { path: path.to_owned(), name: String::new() }], &wanted)?;
        let rows: FxHashMap<(&str, &str), u32> = (0..self.len() as u32)
            .map(|row| ((if several { self.source(row) } else { "" }, self.id(row)), row))
            .collect();
        let cell = |column: &Column, row: usize| column.values.text(column.ids[row]).unwrap_or("").to_owned();
        let find = |side: usize, row: usize| {
            let id = cell(&table.columns[side], row);
            let source = if several { cell(&table.columns[2 + side], row) } else { String::new() };
            let column = columns[side].clone();
            let unknown = || MatchError::UnknownId { path: path.to_owned(), row: row as u64 + 2, column };
            rows.get(&(source.as_str(), id.as_str())).copied().ok_or_else(unknown)
        };
        let pair = |row: usize| {
            let (one, other) = (find(0, row)?, find(1, row)?);
            Ok((one.min(other), one.max(other)))
        };
        (0..table.rows()).map(pair).collect()
    }
}

impl Linker<'_> {
    /// Sets m to the share of each level among pairs that are known to match.
    pub fn estimate_m_from_pairs(&mut self, pairs: &[(u32, u32)]) {
        let active = vec![true; self.settings.comparisons.len()];
        let mut counts = Counts::new(self.plan.patterns);
        self.over(pairs, |machine| {
            machine.compare(&active, &Prune::nothing(&self.plan));
            machine.patterns().iter().for_each(|pattern| counts.add(*pattern, 1));
        });
        let counts = counts.list();
        self.take_m(&counts);
    }

    /// Shows some pairs to `see`, batch by batch.
    fn over(&self, pairs: &[(u32, u32)], mut see: impl FnMut(&mut Machine)) {
        let mut machine = Machine::new(&self.plan, &self.data);
        for some in pairs.chunks(BATCH) {
            machine.panel.clear();
            machine.clear();
            for (place, (one, other)) in some.iter().enumerate() {
                machine.panel.add(&[*one, *other]);
                machine.push(2 * place, 2 * place + 1..2 * place + 2);
            }
            machine.gather();
            see(&mut machine);
        }
    }
}
