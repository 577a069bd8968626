use rustc_hash::FxHashMap;

use super::entry::Aggregate;
use super::entry::Feature;
use super::entry::Source;
use super::entry::Within;
use super::filter::Filter;
use super::leakage;
use super::rows::{Placed, Selected};
use super::value::{Reading, Value};
use crate::archive::Known;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::Pence;

/// What the rows of one household add up to for one feature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    /// Rows counted.
    pub(super) count: u32,
    /// Whether a row's state was not known.
    pub(super) not_known: bool,
    /// Day of the first and of the last row counted; the last is the row with the largest value where that is taken.
    pub(super) first: Day,
    pub(super) last: Day,
    /// Sum, largest and last of their values.
    pub(super) total: f64,
    pub(super) max: f64,
    pub(super) latest: f64,
    /// The amount of the last row that has one, or of the row with the largest value; in pounds.
    pub(super) amount: Option<f64>,
}

impl Sum {
    pub(super) const EMPTY: Self = Self {
        count: 0,
        not_known: false,
        first: Day::MAX,
        last: Day::MIN,
        total: 0.0,
        max: f64::NEG_INFINITY,
        latest: 0.0,
        amount: None,
    };

    fn add(&mut self, day: Day, value: f64) {
        self.count += 1;
        self.total += value;
        self.max = self.max.max(value);
        self.first = self.first.min(day);
        if day >= self.last {
            self.last = day;
            self.latest = value;
        }
    }
}

/// One source of one feature, ready to read.
struct Reader<'a, 's> {
    feature: &'s Feature,
    source: &'s Source,
    selected: &'s Selected<'a>,
    filter: Filter<'a>,
    value: Value<'a>,
    /// The end a row must not have had, and the end it must have had.
    current: Option<&'a [Option<Day>]>,
    ended: Option<&'a [Option<Day>]>,
    on: Option<&'a [Option<Day>]>,
    amount: Option<&'a [Option<Pence>]>,
    /// Whether the amount is that of the row with the largest value, not of the last row.
    of_largest: bool,
    as_of: Day,
}

/// Adds the rows of one source to the sums by slot; `false` where a column it needs was never delivered.
pub(super) fn gather(
    known: &Known<'_>,
    feature: &Feature,
    source: &Source,
    selected: &Selected<'_>,
    sums: &mut [Sum],
) -> bool {
    let Some(reader) = Reader::new(known, feature, source, selected) else { return false };
    match (feature.take.aggregate, feature.take.within) {
        (aggregate, Within::Days(days)) if aggregate.compares() => reader.compare(days, sums),
        (Aggregate::Distinct, _) => reader.distinct(sums),
        _ => reader.each(|placed, day, value| reader.add(sums, placed, day, value)),
    }
    true
}

impl<'a, 's> Reader<'a, 's> {
    fn new(known: &Known<'a>, feature: &'s Feature, source: &'s Source, selected: &'s Selected<'a>) -> Option<Self> {
        let rows = selected.rows;
        let days = |column: &Option<String>| match column {
            None => Some(None),
            Some(column) => rows.date(column).map(Some),
        };
        let distinct = feature.take.aggregate == Aggregate::Distinct;
        Some(Self {
            feature,
            source,
            selected,
            filter: Filter::new(rows, source)?,
            value: if distinct { Value::One } else { Value::new(known, rows, &feature.take)? },
            current: days(&source.current)?,
            ended: days(&source.ended)?,
            on: days(&source.on)?,
            amount: feature.take.amount.as_ref().and_then(|column| rows.money(column)),
            of_largest: feature.take.aggregate == Aggregate::Max && feature.take.score.is_none(),
            as_of: known.as_of().0,
        })
    }

    /// Calls `f` for every row that counts or whose state was not known.
    fn each(&self, mut f: impl FnMut(Placed, Day, Reading)) {
        let within = self.feature.take.within;
        let chosen = if within == Within::Now { &self.selected.now } else { &self.selected.versions };
        let (from, to) = self.window(within);
        for placed in chosen {
            let row = placed.row as usize;
            let Some(day) = self.day(row) else { continue };
            if (within != Within::Now && (day < from || day >= to)) || !self.lasts(row, self.as_of) {
                continue;
            }
            match self.filter.passes(row, self.as_of) {
                Some(true) => f(*placed, day, self.value.read(row, self.as_of)),
                Some(false) => {}
                None => f(*placed, day, Reading::NotKnown),
            }
        }
    }

    /// First day of the window, and the day after it.
    fn window(&self, within: Within) -> (Day, Day) {
        let from = match within {
            Within::Days(days) => self.as_of - i32::from(days),
            Within::Now | Within::Ever => Day::MIN,
        };
        let ahead = self.feature.take.ahead.map_or(0, |days| i32::from(days) + 1);
        (from, self.as_of + ahead)
    }

    fn day(&self, row: usize) -> Option<Day> {
        let Some(cells) = self.on else { return Some(self.selected.day(row)) };
        let column = self.source.on.as_deref().unwrap_or("");
        let day = leakage::known_day(&self.selected.rows, cells, row, self.as_of)?;
        let settled = day < self.as_of - self.lead(column) || day >= self.as_of;
        settled.then_some(day)
    }

    fn lead(&self, column: &str) -> i32 {
        leakage::lead(self.source.dataset.as_deref().unwrap_or(""), column)
    }

    /// Whether the ends of a row, as known at the start of `at`, are as the source wants them.
    fn lasts(&self, row: usize, at: Day) -> bool {
        let end = |cells: &[Option<Day>]| leakage::known_day(&self.selected.rows, cells, row, at);
        let current = self.current.is_none_or(|cells| end(cells).is_none_or(|day| day >= at));
        let lead = self.source.ended.as_deref().map_or(0, |column| self.lead(column));
        let ended = self.ended.is_none_or(|cells| end(cells).is_some_and(|day| day < at - lead));
        current && ended
    }

    fn add(&self, sums: &mut [Sum], placed: Placed, day: Day, reading: Reading) {
        let sum = &mut sums[placed.slot as usize];
        match reading {
            Reading::NotKnown => sum.not_known = true,
            Reading::Empty => {}
            Reading::Value(value) if self.feature.take.above.is_some_and(|above| value <= above) => {}
            Reading::Value(value) => {
                let (largest, before) = (value > sum.max, sum.last);
                let last = if self.of_largest { largest } else { day >= sum.last };
                sum.add(day, value);
                if self.of_largest {
                    sum.last = if largest { day } else { before };
                }
                let amount = self.amount.and_then(|cells| cells[placed.row as usize]).map(Pence::pounds);
                sum.amount = if last { amount.or(sum.amount) } else { sum.amount.or(amount) };
            }
        }
    }

    fn distinct(&self, sums: &mut [Sum]) {
        let column = self.feature.take.column.as_deref().unwrap_or("");
        let Some((codes, _)) = self.selected.rows.text(column) else { return };
        let mut seen: Vec<(u32, u32, Day)> = Vec::new();
        self.each(|placed, day, reading| match reading {
            Reading::NotKnown => sums[placed.slot as usize].not_known = true,
            _ if codes[placed.row as usize] == NULL => {}
            _ => seen.push((placed.slot, codes[placed.row as usize], day)),
        });
        seen.sort_unstable();
        seen.dedup_by_key(|(slot, code, _)| (*slot, *code));
        for (slot, _, day) in seen {
            sums[slot as usize].add(day, 1.0);
        }
    }

    /// Compares the state now with the state one window earlier, row by row of the source system.
    fn compare(&self, days: u16, sums: &mut [Sum]) {
        let then = self.as_of - i32::from(days);
        let rows = &self.selected.rows;
        let before = self.selected.then.get(&days).map_or(&[][..], Vec::as_slice);
        let was_loaded = before.iter().any(|placed| rows.state_from(placed.row as usize) < then);
        let codes = rows.source_codes();
        let earlier: FxHashMap<u32, usize> =
            before.iter().map(|placed| (codes[placed.row as usize], placed.row as usize)).collect();
        for placed in &self.selected.now {
            let row = placed.row as usize;
            if !self.lasts(row, self.as_of) {
                continue;
            }
            let change = self.change(row, earlier.get(&codes[row]).copied(), then, was_loaded);
            let sum = &mut sums[placed.slot as usize];
            match change {
                Reading::Value(change) => sum.add(rows.known_from(row), change),
                Reading::NotKnown => sum.not_known = true,
                Reading::Empty => {}
            }
        }
    }

    /// How a row changed. A row that was not there yet, although its dataset was read, started from nothing.
    fn change(&self, row: usize, earlier: Option<usize>, then: Day, was_loaded: bool) -> Reading {
        if self.feature.take.aggregate == Aggregate::Change {
            return self.rise(row, earlier, then, was_loaded);
        }
        let now = self.filter.passes(row, self.as_of);
        let before = match earlier {
            Some(earlier) => self.filter.passes(earlier, then),
            None if was_loaded => return Reading::Empty,
            None => None,
        };
        let gained = self.feature.take.aggregate == Aggregate::Gained;
        match (before, now) {
            (Some(before), Some(now)) if before != now && now == gained => Reading::Value(1.0),
            (Some(_), Some(_)) => Reading::Empty,
            (None, Some(now)) if now != gained => Reading::Empty,
            _ => Reading::NotKnown,
        }
    }

    fn rise(&self, row: usize, earlier: Option<usize>, then: Day, was_loaded: bool) -> Reading {
        if self.filter.passes(row, self.as_of) == Some(false) {
            return Reading::Empty;
        }
        let before = match earlier {
            Some(earlier) => self.value.read(earlier, then),
            None if was_loaded => Reading::Value(0.0),
            None => Reading::NotKnown,
        };
        match (before, self.value.read(row, self.as_of)) {
            (Reading::Value(before), Reading::Value(now)) => Reading::Value(now - before),
            (Reading::NotKnown, _) | (_, Reading::NotKnown) => Reading::NotKnown,
            _ => Reading::Empty,
        }
    }
}
