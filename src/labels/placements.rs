use std::collections::BTreeMap;

use super::observe::Window;
use super::types::Placement;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::domain::Day;
use crate::link::Attachment;

/// The first placement in temporary accommodation of each case within the window, as last known, by day then case. A case
/// that was opened before the window counts where its placement lies inside.
pub(super) fn placements(
    known_now: &Known<'_>,
    attached: &BTreeMap<EntityIx, Attachment>,
    window: &Window,
) -> Vec<Placement> {
    let Some(rows) = known_now.rows("hclic_ta") else { return Vec::new() };
    let mut first: BTreeMap<EntityIx, Day> = BTreeMap::new();
    for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
        let Some(entered) = rows.happened()[row].filter(|day| window.contains(*day)) else { continue };
        let kept = first.entry(rows.entities()[row]).or_insert(entered);
        *kept = entered.min(*kept);
    }
    let household = |case: EntityIx| attached.get(&case).map(|found| found.household);
    let placement = |(case, entered)| Placement { household: household(case), case, entered };
    let mut found: Vec<Placement> = first.into_iter().map(placement).collect();
    found.sort_by_key(|placement| (placement.entered, placement.case));
    found
}
