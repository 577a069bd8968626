use std::ops::AddAssign;

use super::figures::Spread;
use super::period::Quarter;
use super::rows::{Attribute, GroupRow, Scope};
use super::seen::Seen;
use crate::domain::HouseholdId;

/// Household-dates of one kind and the households behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) count: u32,
    pub(super) seen: Seen,
}

impl Part {
    /// Both together.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both += other;
        both
    }
}

impl AddAssign<&Part> for Part {
    fn add_assign(&mut self, other: &Part) {
        self.count += other.count;
        self.seen.join(&other.seen);
    }
}

/// The household-dates of one group in one period.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Flagged, and the outcome came.
    pub(super) hits: Part,
    /// Flagged, and it did not come.
    pub(super) false_alarms: Part,
    /// Not flagged, and the outcome came.
    pub(super) missed: Part,
    /// Not flagged, and it did not come.
    pub(super) rest: Part,
    /// Not flagged since there was not enough data.
    pub(super) not_scorable: Part,
    /// Not flagged though there was enough data.
    pub(super) scored: Part,
    /// How flag rate, hit rate, recall and the not-scorable share are spread over households, in this order.
    pub(super) spreads: [Spread; 4],
}

impl Tally {
    pub(super) fn flagged(&self) -> Part {
        self.hits.and(&self.false_alarms)
    }

    pub(super) fn not_flagged(&self) -> Part {
        self.missed.and(&self.rest)
    }

    pub(super) fn all(&self) -> Part {
        self.flagged().and(&self.not_flagged())
    }

    /// The four counts everything else is a sum of.
    pub(super) fn cells(&self) -> [Part; 4] {
        [self.hits.clone(), self.false_alarms.clone(), self.missed.clone(), self.rest.clone()]
    }

    fn add(&mut self, household: HouseholdId, counted: [u32; 6]) {
        let parts = [
            &mut self.hits,
            &mut self.false_alarms,
            &mut self.missed,
            &mut self.rest,
            &mut self.not_scorable,
            &mut self.scored,
        ];
        for (part, count) in parts.into_iter().zip(counted).filter(|(_, count)| *count > 0) {
            part.count += count;
            part.seen.push(household);
        }
        let [hits, false_alarms, missed, rest, not_scorable, _] = counted;
        let (flagged, all) = (hits + false_alarms, hits + false_alarms + missed + rest);
        let shares = [(flagged, all), (hits, flagged), (hits, hits + missed), (not_scorable, all)];
        for (spread, (part, whole)) in self.spreads.iter_mut().zip(shares) {
            spread.add(part, whole);
        }
    }
}

/// All counts of one attribute: by period, then by group; the last period is all of them together and the last group
/// everybody.
pub(super) struct Counted {
    tallies: Vec<Tally>,
    pub(super) periods: Vec<String>,
    pub(super) groups: usize,
}

impl Counted {
    /// A group in a period; the group after the last is everybody, the period after the last all together.
    pub(super) fn tally(&self, period: usize, group: usize) -> &Tally {
        &self.tallies[period * (self.groups + 1) + group]
    }
}

/// Rows that count, ordered by household, with the place of each in what was given.
pub(super) fn by_household(rows: &[GroupRow]) -> Vec<(GroupRow, bool, usize)> {
    let mature = rows.iter().enumerate().filter_map(|(place, row)| Some((*row, row.label?, place)));
    let mut sorted: Vec<_> = mature.collect();
    sorted.sort_by_key(|(row, _, place)| (row.household, row.as_of, *place));
    sorted
}

/// Counts an attribute's groups over periods of one length.
pub(super) fn count(
    sorted: &[(GroupRow, bool, usize)],
    attribute: &Attribute,
    name: impl Fn(Quarter) -> String,
) -> Counted {
    let mut quarters: Vec<Quarter> = sorted.iter().map(|(row, _, _)| Quarter::of(row.as_of.0)).collect();
    quarters.sort_unstable();
    quarters.dedup();
    let mut periods: Vec<String> = quarters.iter().map(|quarter| name(*quarter)).collect();
    let period_of: Vec<usize> = {
        let mut distinct = periods.clone();
        distinct.dedup();
        let found = periods.iter().map(|name| distinct.iter().position(|other| other == name).unwrap_or(0));
        let found = found.collect();
        periods = distinct;
        found
    };
    let width = attribute.groups.len() + 1;
    let mut tallies = vec![Tally::default(); (periods.len() + 1) * width];
    let mut own: Vec<[u32; 6]> = vec![[0; 6]; tallies.len()];
    let mut touched: Vec<usize> = Vec::new();
    for household in sorted.chunk_by(|(one, _, _), (other, _, _)| one.household == other.household) {
        for (row, label, place) in household {
            if attribute.scope == Scope::Outcomes && !label {
                continue;
            }
            let group = usize::from(attribute.of[*place]).min(width - 2);
            let quarter = quarters.binary_search(&Quarter::of(row.as_of.0)).expect("made from the same rows");
            for period in [period_of[quarter], periods.len()] {
                for group in [group, width - 1] {
                    let cell = period * width + group;
                    if own[cell] == [0; 6] {
                        touched.push(cell);
                    }
                    mark(&mut own[cell], *row, *label);
                }
            }
        }
        for cell in touched.drain(..) {
            tallies[cell].add(household[0].0.household, std::mem::take(&mut own[cell]));
        }
    }
    Counted { tallies, periods, groups: attribute.groups.len() }
}

fn mark(counted: &mut [u32; 6], row: GroupRow, label: bool) {
    let place = match (row.flagged, label) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    counted[place] += 1;
    if !row.flagged {
        counted[if row.scorable { 5 } else { 4 }] += 1;
    }
}
