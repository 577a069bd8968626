use std::collections::BTreeMap;

use super::cases::OUTCOME_DATASETS;
use super::observe::Window;
use crate::archive::Known;
use crate::domain::Day;

/// A shorter silence is none: weekends, holidays and a month that was handed in late look like that.
const SHORTEST: i32 = 28;
/// A silence counts where so many applications were to be expected in it; a Poisson count of that mean is nought once in
/// 22,000 times.
const EXPECTED: f64 = 10.0;

/// Whether the outcome feed speaks throughout a window: it has no stretch of 28 days or more without a single application
/// where, at the feed's average, at least ten were to be expected. A feed that began later, or has a hole, does not say
/// that nothing came.
pub(super) fn is_covered(known_now: &Known<'_>, window: &Window) -> bool {
    let days = applications(known_now);
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return false };
    let a_day = days.len() as f64 / f64::from((*last - *first).max(1));
    let inside = days.iter().copied().filter(|day| window.contains(*day));
    let mut before = window.as_of.0;
    for day in inside.chain([window.end()]) {
        let silent = day - before;
        if silent >= SHORTEST && f64::from(silent) * a_day >= EXPECTED {
            return false;
        }
        before = day;
    }
    true
}

/// The day of each case's application, whatever came of it, ascending.
fn applications(known_now: &Known<'_>) -> Vec<Day> {
    let mut applied = BTreeMap::new();
    for rows in OUTCOME_DATASETS.iter().filter_map(|dataset| known_now.rows(dataset)) {
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            if let Some(day) = rows.happened()[row] {
                applied.insert(rows.entities()[row], day);
            }
        }
    }
    let mut days: Vec<Day> = applied.into_values().collect();
    days.sort_unstable();
    days
}
