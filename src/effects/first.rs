use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Assigned;
use super::AtCutOff;
use crate::domain::HouseholdId;

/// A household's first list on which it came near the cut-off from below or passed it: within `reach` below, or above. The
/// rule looks only back, so it does not favour those who were listed later; the later rows of the household go, and no
/// household is counted twice. Rows come back by household.
pub fn first_near(rows: &[AtCutOff], reach: f64) -> Vec<AtCutOff> {
    let near = rows.iter().filter(|row| row.distance >= -reach);
    let order = |a: &AtCutOff, b: &AtCutOff| {
        let rest = |row: &AtCutOff| (row.helped, row.outcome);
        a.as_of.cmp(&b.as_of).then(a.distance.total_cmp(&b.distance)).then(rest(a).cmp(&rest(b)))
    };
    earliest(near, |row| row.household, order)
}

/// A household's first assignment.
pub(super) fn first_assigned(rows: &[Assigned]) -> Vec<Assigned> {
    let order = |a: &Assigned, b: &Assigned| {
        let rest = |row: &Assigned| (row.drawn, row.helped, row.outcome);
        (a.as_of, &a.team, a.band).cmp(&(b.as_of, &b.team, b.band)).then(rest(a).cmp(&rest(b)))
    };
    earliest(rows.iter(), |row| row.household, order)
}

/// The least row of each household, by household.
fn earliest<'a, R: Clone + 'a>(
    rows: impl Iterator<Item = &'a R>,
    household: impl Fn(&R) -> HouseholdId,
    order: impl Fn(&R, &R) -> Ordering,
) -> Vec<R> {
    let mut first: BTreeMap<HouseholdId, &R> = BTreeMap::new();
    for row in rows {
        let held = first.entry(household(row)).or_insert(row);
        if order(row, held).is_lt() {
            *held = row;
        }
    }
    first.into_values().cloned().collect()
}
