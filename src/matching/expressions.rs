//! Every expression the settings name, as a column of numbers: evaluated per distinct value, not per row.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::matching::columns::{Column, Dictionary, Interner, Table};
use crate::matching::condition::{Side, Value};
use crate::matching::error::MatchError;
use crate::matching::interpret::{Datum, Interpreter, Row};
use crate::matching::settings::Settings;
use crate::matching::settings::TextUnits;

/// What a column of numbers holds.
#[derive(Clone, Debug, PartialEq)]
enum What {
    /// A value of one record, its columns all of the left side.
    Value(Value),
    /// The values of one expression under the numbers another gives them; a value the other has not is no number of it.
    Translated { of: usize, into: usize },
}

/// What the values of an expression are; equal numbers stand for equal values only within a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Float,
    Moment,
    Truth,
}

/// An expression of one record, for every row.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    what: What,
    /// `None` where every value is null.
    kind: Option<Kind>,
    /// The value's number by row; 0 is null.
    pub(super) ids: Arc<Vec<u32>>,
    /// The values by number; empty for translations.
    pub(super) values: Arc<Dictionary>,
    /// The expression this one is a function of, and its numbers by that one's numbers.
    pub(super) via: Option<(usize, Arc<Vec<u32>>)>,
}

impl Expression {
    /// Whether the values are texts, so that they may be measured.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, None | Some(Kind::Text))
    }

    /// The times the values stand for by number, in seconds from 1970-01-01; NaN where they stand for none.
    pub(super) fn seconds(&self) -> Vec<f64> {
        let moment = |id: u32| Datum::text(self.values.text(id)).as_moment();
        let seconds = |id: u32| moment(id).map_or(f64::NAN, |moment| moment as f64 / 1_000_000.0);
        (0..self.values.len() as u32).map(seconds).collect()
    }
}

/// How an empty text that is a value is kept, since an empty cell is null.
const EMPTY: &str = "\0";

/// The text that a kept value stands for.
pub(super) fn plain(kept: &str) -> &str {
    if kept == EMPTY { "" } else { kept }
}

/// The cells of one record.
pub(super) struct Cells<'a> {
    columns: &'a [(&'a str, &'a Dictionary)],
    ids: &'a [u32],
}

impl<'a> Cells<'a> {
    /// The values of the columns at these numbers.
    pub(super) fn new(columns: &'a [(&'a str, &'a Dictionary)], ids: &'a [u32]) -> Self {
        Self { columns, ids }
    }
}

impl Row for Cells<'_> {
    fn value(&self, column: &str) -> Datum<'_> {
        let place = self.columns.iter().position(|(name, _)| *name == column);
        Datum::text(place.and_then(|place| self.columns[place].1.text(self.ids[place])))
    }
}

/// The expressions met so far.
pub(super) struct Expressions<'t> {
    table: &'t Table,
    interpreter: Interpreter,
    units: TextUnits,
    list: Vec<Expression>,
}

impl<'t> Expressions<'t> {
    pub(super) fn new(table: &'t Table, settings: &Settings) -> Self {
        Self { table, interpreter: Interpreter::new(settings), units: settings.text_units, list: Vec::new() }
    }

    pub(super) fn units(&self) -> TextUnits {
        self.units
    }

    pub(super) fn rows(&self) -> usize {
        self.table.rows()
    }

    pub(super) fn get(&self, expression: usize) -> &Expression {
        &self.list[expression]
    }

    /// The column of a value of one record, made if it is new; `None` if the value is of both records or of none, a
    /// list, or of several kinds.
    pub(super) fn of(&mut self, value: &Value) -> Result<Option<usize>, MatchError> {
        let left = match value.side() {
            None => return Ok(None),
            Some(Side::Left) => value.clone(),
            Some(Side::Right) => value.swapped(),
        };
        let value = self.resolved(left)?;
        let what = What::Value(value.clone());
        if let Some(known) = self.list.iter().position(|expression| expression.what == what) {
            return Ok(Some(known));
        }
        let base = match value.columns().into_iter().collect::<Vec<_>>()[..] {
            [(ref name, _)] if !matches!(value, Value::Column { .. }) => self.of(&Value::left(name))?,
            _ => None,
        };
        let Some(made) = self.make(value, base) else { return Ok(None) };
        self.list.push(made);
        Ok(Some(self.list.len() - 1))
    }

    /// The column a name stands for.
    pub(super) fn column(&mut self, name: &str) -> Result<usize, MatchError> {
        let found = self.of(&Value::left(name))?;
        Ok(found.expect("a column is of one record"))
    }

    /// Two columns of the same numbers for the same values, to be compared for equality: the first for left records,
    /// the second for right ones. `None` if they are of different kinds.
    pub(super) fn comparable(&mut self, left: usize, right: usize) -> Option<(usize, usize)> {
        if left == right {
            return Some((left, right));
        }
        let (one, other) = (self.list[left].kind, self.list[right].kind);
        if one.is_some() && other.is_some() && one != other {
            return None;
        }
        let known = |of: usize, into: usize| {
            self.list.iter().position(|expression| expression.what == What::Translated { of, into })
        };
        if let Some(translated) = known(left, right) {
            return Some((translated, right));
        }
        let translated = known(right, left).unwrap_or_else(|| self.translate(right, left));
        Some((left, translated))
    }

    fn translate(&mut self, of: usize, into: usize) -> usize {
        let target = &self.list[into].values;
        let mut numbers: FxHashMap<&[u8], u32> = FxHashMap::default();
        numbers.extend((1..target.len() as u32).map(|id| (target.bytes(id), id)));
        let source = &self.list[of];
        let beyond = target.len() as u32;
        let number = |id: u32| match id {
            0 => 0,
            _ => numbers.get(source.values.bytes(id)).copied().unwrap_or(beyond + id),
        };
        let by_id: Vec<u32> = (0..source.values.len() as u32).map(number).collect();
        let ids = source.ids.iter().map(|id| by_id[*id as usize]).collect();
        let what = What::Translated { of, into };
        let (kind, via) = (source.kind, Some((of, Arc::new(by_id))));
        self.list.push(Expression { what, kind, ids: Arc::new(ids), values: Arc::default(), via });
        self.list.len() - 1
    }

    /// The value with its columns named as the table names them.
    fn resolved(&self, mut value: Value) -> Result<Value, MatchError> {
        let mut missing = None;
        value.change_values(&mut |inner| {
            if let Value::Column { name, .. } = inner {
                match self.table.column(name) {
                    Some(column) => name.clone_from(&column.name),
                    None => missing = Some(name.clone()),
                }
            }
        });
        missing.map_or(Ok(value), |name| Err(MatchError::Settings(format!("no column `{name}` was read"))))
    }

    /// `base` is the expression of the only column of the value, if that is all it names.
    fn make(&self, value: Value, base: Option<usize>) -> Option<Expression> {
        let names = value.columns();
        let columns: Vec<&Column> = names.iter().filter_map(|(name, _)| self.table.column(name)).collect();
        if matches!(value, Value::Column { .. }) {
            let (ids, values) = (Arc::clone(&columns[0].ids), Arc::clone(&columns[0].values));
            return Some(Expression { what: What::Value(value), kind: Some(Kind::Text), ids, values, via: None });
        }
        let named: Vec<(&str, &Dictionary)> = columns.iter().map(|column| (&*column.name, &*column.values)).collect();
        let mut made = Made::default();
        let mut evaluate = |ids: &[u32]| {
            let cells = Cells::new(&named, ids);
            made.number(&self.interpreter.value(&value, &cells, &cells))
        };
        let mut via = None;
        let ids: Vec<u32> = if let [column] = columns[..] {
            let by_id: Vec<u32> = (0..column.values.len() as u32).map(|id| evaluate(&[id])).collect();
            let ids = column.ids.iter().map(|id| by_id[*id as usize]).collect();
            via = base.map(|base| (base, Arc::new(by_id)));
            ids
        } else {
            let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
            let key = |row: usize| columns.iter().map(|column| column.ids[row]).collect::<Vec<u32>>();
            let mut number = |key: Vec<u32>| *known.entry(key).or_insert_with_key(|key| evaluate(key));
            (0..self.table.rows()).map(|row| number(key(row))).collect()
        };
        let Made { interner, kind, mixed } = made;
        let values = Arc::new(interner.into_values());
        (!mixed).then(|| Expression { what: What::Value(value), kind, ids: Arc::new(ids), values, via })
    }
}

/// Results of an expression on their way to being numbered.
#[derive(Default)]
struct Made {
    interner: Interner,
    kind: Option<Kind>,
    mixed: bool,
}

impl Made {
    fn number(&mut self, datum: &Datum) -> u32 {
        let kind = match datum {
            Datum::Null => return 0,
            Datum::Text(_) => Kind::Text,
            Datum::Number(_) => Kind::Number,
            Datum::Float(_) => Kind::Float,
            Datum::Moment(_) | Datum::Day(_) => Kind::Moment,
            Datum::Truth(_) => Kind::Truth,
            Datum::List(_) => {
                self.mixed = true;
                return 0;
            }
        };
        self.mixed |= self.kind.is_some_and(|known| known != kind);
        self.kind = Some(kind);
        let text = match datum {
            // Negative zero equals zero.
            Datum::Number(number) => Some((number + 0.0).to_string().into()),
            Datum::Float(number) => Some((number + 0.0).to_string().into()),
            Datum::Day(_) => {
                datum.cast(crate::matching::condition::Kind::Timestamp).as_text().map(|text| text.into_owned().into())
            }
            _ => datum.as_text(),
        };
        text.map_or(0, |text: Cow<'_, str>| self.interner.number(if text.is_empty() { EMPTY } else { &text }))
    }
}
