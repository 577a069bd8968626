use std::fmt::Write as _;

use super::batch::Reject;
use super::cells::{DateStyle, Short, flag, nino, number, pence, postcode, read_day, uprn};
use super::header::Source;
use super::layout::Mapping;
use super::profile::{ColumnRule, Profile};
use super::raw::CellKind;
use super::rows::{Cells, Row};
use crate::domain::Day;
use crate::domain::Pence;

/// One cell, read.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Null,
    Text(&'a str),
    Short(Short),
    Number(f64),
    Money(Pence),
    Date(Day),
    Flag(bool),
}

impl Value<'_> {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text of a text, code or identifier.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Short(short) => Some(short.as_str()),
            _ => None,
        }
    }

    pub(super) fn day(&self) -> Option<Day> {
        match self {
            Value::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// Adds the value as it stands in a source key.
    pub(super) fn write_key(&self, key: &mut String) {
        let written = match self {
            Value::Null => Ok(()),
            Value::Text(text) => key.write_str(text),
            Value::Short(short) => key.write_str(short.as_str()),
            Value::Number(number) => write!(key, "{number}"),
            Value::Money(Pence(pence)) => write!(key, "{pence}"),
            Value::Date(day) => write!(key, "{day}"),
            Value::Flag(yes) => key.write_str(if *yes { "Y" } else { "N" }),
        };
        written.expect("writing to a string does not fail");
    }
}

/// Why a cell has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Unreadable,
    Future,
}

/// One row, split, with the cells of joined columns written together.
#[derive(Default)]
pub(super) struct Line {
    pub(super) cells: Cells,
    joined: Vec<String>,
    /// The number of the row within its entity, where a column counts it.
    pub(super) counted: String,
}

impl Line {
    /// Takes a row apart.
    pub(super) fn split(&mut self, row: Row<'_>, delimiter: u8) {
        self.cells.split(row, delimiter);
    }

    /// Writes the joined columns together; to be called after [`Line::split`] and before cells are read.
    pub(super) fn join(&mut self, row: Row<'_>, mapping: &Mapping) {
        self.joined.resize_with(mapping.sources.len(), String::new);
        for (column, source) in mapping.sources.iter().enumerate() {
            if let Source::Joined(places) = source {
                self.joined[column].clear();
                for place in places {
                    let cell = self.cells.get(row, *place);
                    self.joined[column].push_str(cell);
                }
            }
        }
    }

    /// The text of a column in a row.
    pub(super) fn cell<'a>(&'a self, row: Row<'a>, mapping: &'a Mapping, column: usize) -> &'a str {
        match &mapping.sources[column] {
            Source::Absent => "",
            Source::Cells(places) => {
                let cells = places.iter().map(|place| self.cells.get(row, *place));
                cells.into_iter().find(|cell| !cell.is_empty()).unwrap_or("")
            }
            Source::Joined(_) => &self.joined[column],
            Source::Fixed(text) => text,
            Source::Counted => &self.counted,
        }
    }
}

/// Reads every column of a row. Cells that may be left out are counted in `left_out` (unreadable, future), a column each.
pub(super) fn take_apart<'a>(
    profile: &'a Profile,
    styles: &[DateStyle],
    mapping: &'a Mapping,
    line: &'a Line,
    row: Row<'a>,
    left_out: &mut [[u64; 2]],
) -> Result<Vec<Value<'a>>, Reject> {
    let mut values = Vec::with_capacity(profile.columns.len());
    for (place, column) in profile.columns.iter().enumerate() {
        let value = match read_value(column, line.cell(row, mapping, place), styles[place]) {
            Ok(value) => value,
            Err(fault) if column.must_be_readable => return Err(rejected(column, fault)),
            Err(fault) => {
                left_out[place][usize::from(fault == Fault::Future)] += 1;
                Value::Null
            }
        };
        if column.must_be_filled && value.is_null() {
            return Err(Reject::Empty(column.name.clone()));
        }
        values.push(value);
    }
    Ok(values)
}

fn rejected(column: &ColumnRule, fault: Fault) -> Reject {
    let name = column.name.clone();
    match (fault, column.kind) {
        (Fault::Future, _) => Reject::Future(name),
        (_, CellKind::Date) => Reject::NotADate(name),
        (_, CellKind::Money) => Reject::NotMoney(name),
        (_, CellKind::Number) => Reject::NotANumber(name),
        (_, CellKind::Code) => Reject::UnknownCode(name),
        _ => Reject::Unreadable(name),
    }
}

/// Reads one cell as its column says. Blanks and placeholders are [`Value::Null`].
pub(super) fn read_value<'a>(column: &'a ColumnRule, cell: &'a str, style: DateStyle) -> Result<Value<'a>, Fault> {
    let cell = if is_blank(column, cell) { column.default.as_deref().unwrap_or("") } else { cell };
    if cell.is_empty() {
        return Ok(Value::Null);
    }
    let value = match column.kind {
        CellKind::Text => Some(Value::Text(cell)),
        CellKind::Code => code(column, cell),
        CellKind::Date => return date(column, cell, style),
        CellKind::Money => pence(cell).map(Value::Money),
        CellKind::Number => number(cell).map(Value::Number),
        CellKind::Flag => flag(cell).map(Value::Flag),
        CellKind::Uprn => uprn(cell).map(Value::Text),
        CellKind::Postcode => postcode(cell).map(Value::Short),
        CellKind::Nino => nino(cell).map(Value::Short),
    };
    value.ok_or(Fault::Unreadable)
}

fn is_blank(column: &ColumnRule, cell: &str) -> bool {
    cell.is_empty()
        || column.blank.iter().any(|blank| cell.eq_ignore_ascii_case(blank))
        || (!column.personal && cell == "NULL")
}

fn code<'a>(column: &'a ColumnRule, cell: &'a str) -> Option<Value<'a>> {
    if column.words.is_empty() {
        return Some(Value::Text(cell));
    }
    let mut lower = [0_u8; 40];
    let found = if cell.is_ascii() && cell.len() <= lower.len() {
        let lower = &mut lower[..cell.len()];
        lower.copy_from_slice(cell.as_bytes());
        lower.make_ascii_lowercase();
        column.lookup.get(std::str::from_utf8(lower).expect("ASCII is UTF-8"))
    } else {
        column.lookup.get(cell.to_lowercase().as_str())
    };
    found.map(|code| Value::Text(&column.words[*code as usize]))
}

/// Days that systems write for "no date" or "still open".
fn is_placeholder(day: Day) -> bool {
    const NO_DAY: [(i32, u32, u32); 6] =
        [(1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (2099, 12, 31)];
    let is_one = |&(year, month, of_month): &(i32, u32, u32)| Day::ymd(year, month, of_month) == Some(day);
    let in_doubt = day <= Day(-25_567) || day >= Day(47_481);
    in_doubt && (NO_DAY.iter().any(is_one) || day > Day(375_000))
}

fn date<'a>(column: &ColumnRule, cell: &str, style: DateStyle) -> Result<Value<'a>, Fault> {
    if column.open.iter().any(|open| open == cell) {
        return Ok(Value::Null);
    }
    let day = read_day(cell, style).ok_or(Fault::Unreadable)?;
    if is_placeholder(day) {
        Ok(Value::Null)
    } else if day > style.night && !column.future {
        Err(Fault::Future)
    } else {
        Ok(Value::Date(day))
    }
}
