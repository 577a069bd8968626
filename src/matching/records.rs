//! The records to link, in an order that does not depend on how the files are ordered.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::slice::ParallelSliceMut;

use crate::matching::columns::{Input, Table, Wanted, read};
use crate::matching::derive::{Derived, derive};
use crate::matching::error::MatchError;

/// The records of all inputs, by source and unique id.
///
/// Sources come in the order of their names. Unique ids that are all whole numbers come in the order of the numbers,
/// others in the order of their UTF-8 bytes. The left record of a pair is the earlier one, as in Splink.
#[derive(Debug)]
pub struct Records {
    table: Table,
    unique: usize,
    sources: Vec<u16>,
    names: Vec<String>,
    /// The unique ids as numbers, if all are whole numbers.
    numbers: Option<Vec<i64>>,
}

impl Records {
    /// Reads the columns named, and the unique id, of all inputs; those of `derived` are made from what they are made
    /// from.
    ///
    /// # Errors
    /// What cannot be read; no record at all; a record without unique id or with that of another record of its input.
    pub fn read(inputs: &[Input], unique: &str, columns: &[String], derived: &[Derived]) -> Result<Self, MatchError> {
        let mut wanted = vec![Wanted { name: unique.to_owned(), distinct: false }];
        let made = |name: &&String| derived.iter().any(|one| one.column.eq_ignore_ascii_case(name));
        for name in columns.iter().filter(|name| !made(name)).chain(derived.iter().map(|one| &one.from)) {
            if !wanted.iter().any(|known| known.distinct && known.name.eq_ignore_ascii_case(name)) {
                wanted.push(Wanted { name: name.clone(), distinct: true });
            }
        }
        if columns.iter().chain(derived.iter().map(|one| &one.from)).any(|name| name.eq_ignore_ascii_case(unique)) {
            return Err(MatchError::Settings(format!(
                "the unique id column `{unique}` cannot be compared or blocked on"
            )));
        }
        let table = read(inputs, &wanted)?;
        if table.rows() == 0 {
            return Err(MatchError::NoRecords);
        }
        let mut records = Self::order(table, inputs, unique)?;
        derive(&mut records.table, derived)?;
        Ok(records)
    }

    fn order(table: Table, inputs: &[Input], unique: &str) -> Result<Self, MatchError> {
        let mut names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
        names.sort();
        names.dedup();
        let of_input = |input: &Input| names.binary_search(&input.name).unwrap_or(0) as u16;
        let mut sources = Vec::with_capacity(table.rows());
        for (input, end) in inputs.iter().zip(&table.ends) {
            sources.resize(*end, of_input(input));
        }
        let ids = &table.columns[0];
        if let Some(row) = ids.ids.iter().position(|id| *id == 0) {
            let input = table.ends.iter().position(|end| row < *end).unwrap_or(0);
            let before = if input == 0 { 0 } else { table.ends[input - 1] };
            let (path, column) = (inputs[input].path.clone(), unique.to_owned());
            return Err(MatchError::NoId { path, row: (row - before) as u64 + 2, column });
        }
        let text = |row: u32| ids.values.bytes(ids.ids[row as usize]);
        let numbers: Option<Vec<i64>> = (0..table.rows() as u32).map(|row| whole_number(text(row))).collect();
        let compare = |one: &u32, other: &u32| {
            let by_source = sources[*one as usize].cmp(&sources[*other as usize]);
            by_source.then_with(|| match &numbers {
                Some(numbers) => numbers[*one as usize].cmp(&numbers[*other as usize]),
                None => text(*one).cmp(text(*other)),
            })
        };
        let mut order: Vec<u32> = (0..table.rows() as u32).collect();
        let sorted = order.is_sorted_by(|one, other| compare(one, other) != Ordering::Greater);
        if !sorted {
            order.par_sort_unstable_by(compare);
        }
        let repeated = order.windows(2).filter(|two| compare(&two[0], &two[1]) == Ordering::Equal).count() as u64;
        if repeated > 0 {
            return Err(MatchError::RepeatedId { column: unique.to_owned(), repeated });
        }
        let mut records = Self { table, unique: 0, sources, names, numbers };
        if !sorted {
            records.arrange(&order);
        }
        Ok(records)
    }

    fn arrange(&mut self, order: &[u32]) {
        for column in &mut self.table.columns {
            column.ids = Arc::new(order.iter().map(|row| column.ids[*row as usize]).collect());
        }
        self.sources = order.iter().map(|row| self.sources[*row as usize]).collect();
        self.numbers = self.numbers.as_ref().map(|numbers| order.iter().map(|row| numbers[*row as usize]).collect());
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The columns, in the order of the records.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The unique id of a record.
    pub fn id(&self, row: u32) -> &str {
        let ids = &self.table.columns[self.unique];
        ids.values.text(ids.ids[row as usize]).unwrap_or("")
    }

    /// The name of the unique id column.
    pub fn unique_column(&self) -> &str {
        &self.table.columns[self.unique].name
    }

    /// The unique ids as numbers, if all are whole numbers written in the usual way.
    pub fn numbers(&self) -> Option<&[i64]> {
        self.numbers.as_deref()
    }

    /// The name of a record's source.
    pub fn source(&self, row: u32) -> &str {
        &self.names[self.sources[row as usize] as usize]
    }

    /// The source of each record, by its place among the names in order.
    pub fn sources(&self) -> &[u16] {
        &self.sources
    }

    /// The names of the sources, in order.
    pub fn source_names(&self) -> &[String] {
        &self.names
    }
}

/// A whole number written without leading zeros or plus sign.
fn whole_number(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() > 1 && digits.starts_with('0') || digits.starts_with('+') {
        return None;
    }
    text.parse().ok()
}
