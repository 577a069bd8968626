use super::entry::Take;
use super::filter::code_matches;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Day;
use crate::domain::Pence;

/// Weeks of each rent period: a month is a twelfth of 52 weeks, as rents are charged.
const PERIOD_WEEKS: [(&str, f64); 4] = [("W", 1.0), ("F", 2.0), ("4W", 4.0), ("M", 52.0 / 12.0)];

/// What a row gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    /// A value.
    Value(f64),
    /// An empty cell, or a code without points.
    Empty,
    /// A state that was not known yet.
    NotKnown,
}

impl Reading {
    fn with(self, other: Self, join: impl Fn(f64, f64) -> Option<f64>) -> Self {
        match (self, other) {
            (Self::NotKnown, _) | (_, Self::NotKnown) => Self::NotKnown,
            (Self::Value(a), Self::Value(b)) => join(a, b).map_or(Self::Empty, Self::Value),
            _ => Self::Empty,
        }
    }
}

/// The value of a row: one of the closed set of expressions of [`Take`].
pub(super) enum Value<'a> {
    One,
    Column(Operand<'a>),
    Minus(Operand<'a>, Operand<'a>),
    Over(Operand<'a>, Operand<'a>),
    Score { rows: KnownRows<'a>, codes: &'a [u32], points: Vec<Option<f64>>, dated: bool },
}

impl<'a> Value<'a> {
    /// `None` where a column it needs was never delivered.
    pub(super) fn new(known: &Known<'a>, rows: KnownRows<'a>, take: &Take) -> Option<Self> {
        let operand = |text: &String| Operand::new(known, rows, text);
        if let Some(column) = &take.column {
            return operand(column).map(Self::Column);
        }
        if let Some([a, b]) = &take.minus {
            return Some(Self::Minus(operand(a)?, operand(b)?));
        }
        if let Some([a, b]) = &take.over {
            return Some(Self::Over(operand(a)?, operand(b)?));
        }
        let Some(column) = &take.score else { return Some(Self::One) };
        let (codes, text) = rows.text(column)?;
        let points = |word: &str| take.points.iter().find(|(code, _)| code_matches(word, &[code])).map(|(_, n)| *n);
        let points = text.words().iter().map(|word| points(word)).collect();
        Some(Self::Score { rows, codes, points, dated: rows.is_dated(column) })
    }

    /// The value of a row as known at the start of `at`.
    pub(super) fn read(&self, row: usize, at: Day) -> Reading {
        match self {
            Self::One => Reading::Value(1.0),
            Self::Column(a) => a.read(row, at),
            Self::Minus(a, b) => a.read(row, at).with(b.read(row, at), |a, b| Some(a - b)),
            Self::Over(a, b) => a.read(row, at).with(b.read(row, at), |a, b| (b > 0.0).then(|| a / b)),
            Self::Score { rows, codes, points, dated } => {
                if !dated && rows.state_from(row) >= at {
                    return Reading::NotKnown;
                }
                points.get(codes[row] as usize).copied().flatten().map_or(Reading::Empty, Reading::Value)
            }
        }
    }
}

enum Cells<'a> {
    Number(&'a [Option<f64>]),
    Money(&'a [Option<Pence>]),
    Flag(&'a [Option<bool>]),
}

/// One operand: a column of the rows themselves, or of the same entity's state in another dataset.
pub(super) struct Operand<'a> {
    rows: KnownRows<'a>,
    cells: Cells<'a>,
    dated: bool,
    weeks: Option<(&'a [u32], Vec<Option<f64>>)>,
    lookup: Option<Lookup<'a>>,
}

struct Lookup<'a> {
    entities: &'a [EntityIx],
    row_of: Vec<u32>,
    at: Day,
}

impl<'a> Operand<'a> {
    fn new(known: &Known<'a>, rows: KnownRows<'a>, text: &str) -> Option<Self> {
        let (column, period) = split_period(text);
        let Some((dataset, column)) = column.split_once('.') else { return Self::of(rows, column, period) };
        let other = known.rows(dataset)?;
        let lookup = Lookup::new(known, rows.entities(), &other);
        Self::of(other, column, period).map(|operand| Self { lookup: Some(lookup), ..operand })
    }

    fn of(rows: KnownRows<'a>, column: &str, period: Option<&str>) -> Option<Self> {
        let number = || rows.number(column).map(Cells::Number);
        let money = || rows.money(column).map(Cells::Money);
        let cells = number().or_else(money).or_else(|| rows.flag(column).map(Cells::Flag))?;
        let weeks = match period {
            None => None,
            Some(period) => {
                let (codes, text) = rows.text(period)?;
                Some((codes, text.words().iter().map(|word| weeks(word)).collect()))
            }
        };
        let dated = rows.is_dated(column) && period.is_none_or(|period| rows.is_dated(period));
        Some(Self { rows, cells, dated, weeks, lookup: None })
    }

    fn read(&self, row: usize, at: Day) -> Reading {
        let Some(lookup) = &self.lookup else { return self.read_own(row, at) };
        match lookup.row_of[lookup.entities[row].0 as usize] {
            u32::MAX => Reading::Empty,
            other => self.read_own(other as usize, lookup.at),
        }
    }

    fn read_own(&self, row: usize, at: Day) -> Reading {
        if !self.dated && self.rows.state_from(row) >= at {
            return Reading::NotKnown;
        }
        let cell = match &self.cells {
            Cells::Number(cells) => cells[row],
            Cells::Money(cells) => cells[row].map(Pence::pounds),
            Cells::Flag(cells) => cells[row].map(f64::from),
        };
        let weekly = |cell: f64| match &self.weeks {
            None => Some(cell),
            Some((codes, weeks)) => weeks.get(codes[row] as usize).copied().flatten().map(|weeks| cell / weeks),
        };
        cell.and_then(weekly).map_or(Reading::Empty, Reading::Value)
    }
}

impl<'a> Lookup<'a> {
    /// The last open version of each entity in the other dataset.
    fn new(known: &Known<'a>, entities: &'a [EntityIx], other: &KnownRows<'a>) -> Self {
        let mut row_of = vec![u32::MAX; known.entity_count()];
        for row in (0..other.len()).filter(|row| other.is_open(*row)) {
            row_of[other.entities()[row].0 as usize] = row as u32;
        }
        Self { entities, row_of, at: known.as_of().0 }
    }
}

/// `amount per period` in two; the period is `None` for a plain column.
pub(super) fn split_period(text: &str) -> (&str, Option<&str>) {
    text.split_once(" per ").map_or((text, None), |(column, period)| (column.trim(), Some(period.trim())))
}

fn weeks(code: &str) -> Option<f64> {
    PERIOD_WEEKS.iter().find(|(period, _)| period.eq_ignore_ascii_case(code)).map(|(_, weeks)| *weeks)
}
