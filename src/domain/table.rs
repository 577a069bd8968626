use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Day;
use super::Pence;

/// The code of an empty cell in a [`Text`] column.
pub const NULL: u32 = u32::MAX;

/// A column of text, each distinct text held once. `Debug` is masked: it may hold names.
#[derive(Clone, Default)]
pub struct Text {
    codes: Vec<u32>,
    words: Vec<Box<str>>,
    index: FxHashMap<Box<str>, u32>,
}

impl Text {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a cell; `None` and the empty text are both an empty cell.
    pub fn push(&mut self, cell: Option<&str>) {
        let code = cell.filter(|text| !text.is_empty()).map_or(NULL, |text| self.intern(text));
        self.codes.push(code);
    }

    /// Adds a cell by the code of a text already interned, or [`NULL`].
    pub fn push_code(&mut self, code: u32) {
        debug_assert!(code == NULL || (code as usize) < self.words.len());
        self.codes.push(code);
    }

    /// The code of a text in this column, added if new. Codes count up from 0.
    pub fn intern(&mut self, text: &str) -> u32 {
        if let Some(code) = self.index.get(text) {
            return *code;
        }
        let code = u32::try_from(self.words.len()).expect("fewer than 2^32 distinct texts");
        self.words.push(text.into());
        self.index.insert(text.into(), code);
        code
    }

    /// The code of a text if any cell may hold it.
    pub fn code_of(&self, text: &str) -> Option<u32> {
        self.index.get(text).copied()
    }

    /// The cell in a row; `None` if empty.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.word(self.codes[row])
    }

    /// The text of a code; `None` for [`NULL`].
    pub fn word(&self, code: u32) -> Option<&str> {
        (code != NULL).then(|| &*self.words[code as usize])
    }

    /// One code a row.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The distinct texts, by code.
    pub fn words(&self) -> &[Box<str>] {
        &self.words
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} rows, {} distinct)", self.codes.len(), self.words.len())
    }
}

impl<'a> FromIterator<Option<&'a str>> for Text {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(cells: I) -> Self {
        let mut text = Self::new();
        for cell in cells {
            text.push(cell);
        }
        text
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Text and codes.
    Text,
    /// A number without a unit.
    Number,
    /// An amount in pence.
    Money,
    /// A calendar day.
    Date,
    /// Yes or no.
    Flag,
}

/// One column of a table. An empty cell is `None` (for text: [`NULL`]), never 0 or −1.
#[derive(Clone, Debug)]
pub enum Column {
    /// Text and codes.
    Text(Text),
    /// Numbers without a unit.
    Number(Vec<Option<f64>>),
    /// Amounts in pence.
    Money(Vec<Option<Pence>>),
    /// Calendar days.
    Date(Vec<Option<Day>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

impl Column {
    /// An empty column of a kind.
    pub fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(Text::new()),
            ColumnKind::Number => Self::Number(Vec::new()),
            ColumnKind::Money => Self::Money(Vec::new()),
            ColumnKind::Date => Self::Date(Vec::new()),
            ColumnKind::Flag => Self::Flag(Vec::new()),
        }
    }

    /// What it holds.
    pub fn kind(&self) -> ColumnKind {
        match self {
            Self::Text(_) => ColumnKind::Text,
            Self::Number(_) => ColumnKind::Number,
            Self::Money(_) => ColumnKind::Money,
            Self::Date(_) => ColumnKind::Date,
            Self::Flag(_) => ColumnKind::Flag,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Money(cells) => cells.len(),
            Self::Date(cells) => cells.len(),
            Self::Flag(cells) => cells.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an empty cell.
    pub fn push_null(&mut self) {
        match self {
            Self::Text(cells) => cells.push(None),
            Self::Number(cells) => cells.push(None),
            Self::Money(cells) => cells.push(None),
            Self::Date(cells) => cells.push(None),
            Self::Flag(cells) => cells.push(None),
        }
    }

    /// Adds the cell that `other`, a column of the same kind, holds in `row`; an empty cell if the kinds differ.
    pub fn push_from(&mut self, other: &Self, row: usize) {
        match (self, other) {
            (Self::Text(to), Self::Text(from)) => to.push(from.get(row)),
            (Self::Number(to), Self::Number(from)) => to.push(from[row]),
            (Self::Money(to), Self::Money(from)) => to.push(from[row]),
            (Self::Date(to), Self::Date(from)) => to.push(from[row]),
            (Self::Flag(to), Self::Flag(from)) => to.push(from[row]),
            (to, _) => to.push_null(),
        }
    }
}

/// The columns of one dataset, by canonical name; all of one length.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Number of rows.
    pub rows: usize,
    /// Columns by canonical name.
    pub columns: BTreeMap<String, Column>,
}

impl Table {
    /// A column of text or codes, if there is one of that name and kind.
    pub fn text(&self, name: &str) -> Option<&Text> {
        match self.columns.get(name) {
            Some(Column::Text(cells)) => Some(cells),
            _ => None,
        }
    }

    /// A column of numbers, if there is one of that name and kind.
    pub fn number(&self, name: &str) -> Option<&[Option<f64>]> {
        match self.columns.get(name) {
            Some(Column::Number(cells)) => Some(cells),
            _ => None,
        }
    }

    /// A column of amounts, if there is one of that name and kind.
    pub fn money(&self, name: &str) -> Option<&[Option<Pence>]> {
        match self.columns.get(name) {
            Some(Column::Money(cells)) => Some(cells),
            _ => None,
        }
    }

    /// A column of days, if there is one of that name and kind.
    pub fn date(&self, name: &str) -> Option<&[Option<Day>]> {
        match self.columns.get(name) {
            Some(Column::Date(cells)) => Some(cells),
            _ => None,
        }
    }

    /// A yes-or-no column, if there is one of that name and kind.
    pub fn flag(&self, name: &str) -> Option<&[Option<bool>]> {
        match self.columns.get(name) {
            Some(Column::Flag(cells)) => Some(cells),
            _ => None,
        }
    }
}
