use serde::Serialize;

use super::hide::{Cover, cover};
use super::lines::{EVERYBODY, GroupLine, Hides, line};
use super::period::Grain;
use super::rows::{Attribute, GroupRow};
use super::tally::{Counted, Part, count};

/// Figures by group over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverTime {
    /// How long a period is: a quarter, or a year where no group can be shown by quarter.
    pub grain: Grain,
    /// The periods, earliest first.
    pub periods: Vec<PeriodLines>,
}

/// Figures by group in one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodLines {
    /// The period its as-of dates lie in: `2025 Q1`, or `2025`.
    pub period: String,
    /// A line a group, then all households. A group is hidden in every period or in none.
    pub lines: Vec<GroupLine>,
}

/// Figures by quarter; by year where no group can be shown by quarter; `None` where not even all households together can
/// be shown in every period. `above` says who is hidden when all dates are taken together.
pub(super) fn over_time(
    sorted: &[(GroupRow, bool, usize)],
    attribute: &Attribute,
    by_quarter: &Counted,
    above: &Cover,
) -> Option<OverTime> {
    let quarters = hidden_over_time(by_quarter, above);
    if shows_a_group(by_quarter, &quarters) {
        return Some(lines(attribute, by_quarter, &quarters, Grain::Quarter));
    }
    let by_year = count(sorted, attribute, |quarter| quarter.name(Grain::Year));
    let years = hidden_over_time(&by_year, above);
    // One year would be all dates together again.
    if by_year.periods.len() > 1 && shows_a_group(&by_year, &years) {
        return Some(lines(attribute, &by_year, &years, Grain::Year));
    }
    (!quarters.total && !by_quarter.periods.is_empty()).then(|| lines(attribute, by_quarter, &quarters, Grain::Quarter))
}

fn hidden_over_time(counted: &Counted, above: &Cover) -> Cover {
    let cells = |group: usize| -> Vec<Part> {
        (0..counted.periods.len()).flat_map(|period| counted.tally(period, group).cells()).collect()
    };
    cover(&(0..counted.groups).map(cells).collect::<Vec<_>>(), above)
}

fn shows_a_group(counted: &Counted, cover: &Cover) -> bool {
    let last = counted.periods.len();
    (0..counted.groups).any(|group| !cover.hidden.contains(&group) && counted.tally(last, group).all().count > 0)
}

fn lines(attribute: &Attribute, counted: &Counted, cover: &Cover, grain: Grain) -> OverTime {
    let periods = (0..counted.periods.len()).map(|period| {
        let flagged = counted.tally(period, counted.groups).flagged().count;
        let lines = (0..=counted.groups).map(|group| {
            let hidden = cover.hides(group, counted.groups);
            // Who could not be scored is counted over all dates alone: a second split by period is one more table to guard.
            let hides = Hides { all: hidden, flagged: hidden, hits: hidden, missed: hidden, not_scorable: true };
            let name = attribute.groups.get(group).map_or(EVERYBODY, String::as_str);
            line(name, attribute.scope, counted.tally(period, group), hides, flagged)
        });
        PeriodLines { period: counted.periods[period].clone(), lines: lines.collect() }
    });
    OverTime { grain, periods: periods.collect() }
}
