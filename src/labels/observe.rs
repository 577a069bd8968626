use std::collections::BTreeMap;

use super::cases::{OUTCOME_DATASETS, cases};
use super::placements::placements;
use super::silence::is_covered;
use super::types::{Labels, Outcome};
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::link::Attachment;

/// What a label is: how far ahead it looks and when it may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The as-of date.
    pub as_of: AsOf,
    /// How far ahead.
    pub horizon: Horizon,
    /// Days after the horizon until its cases can be expected in the outcome feed.
    pub lag_days: u16,
    /// The day to which the outcome feed is complete; `None` where it was never read.
    pub complete_to: Option<Day>,
}

impl Window {
    /// The last day of the window: `as-of + horizon`, itself included.
    pub fn end(&self) -> Day {
        self.as_of.0 + i32::from(self.horizon.0)
    }

    /// Whether a day lies in it, both ends included.
    pub fn contains(&self, day: Day) -> bool {
        (self.as_of.0..=self.end()).contains(&day)
    }

    /// Whether the horizon plus the reporting lag ended on or before the day to which the feed is complete.
    pub fn is_mature(&self) -> bool {
        self.complete_to.is_some_and(|complete| self.end() + i32::from(self.lag_days) <= complete)
    }
}

/// What came to `households` households within the window: a prevention or relief duty owed, by its application date, in
/// `[as-of, as-of + horizon]`. A case counts once whatever the number of its duties; a household is labelled once
/// whatever the number of its cases. Looks ahead of the as-of date, so `known_now` is what is known today and
/// `attachments` say where each applicant lived on the as-of date.
pub fn observe(known_now: &Known<'_>, attachments: &[Attachment], households: usize, window: &Window) -> Labels {
    let attached = by_case(attachments);
    let mut outcomes: Vec<Outcome> = cases(known_now)
        .into_iter()
        .filter(|(_, case)| window.contains(case.applied))
        .map(|(entity, case)| {
            let attachment = attached.get(&entity);
            Outcome {
                household: attachment.map(|found| found.household),
                case: entity,
                applied: case.applied,
                kind: case.kind,
                leaving_member: attachment.is_some_and(|found| found.leaving_member),
                became_homeless: case.became_homeless,
                still_open: case.still_open,
            }
        })
        .collect();
    outcomes.sort_by_key(|outcome| (outcome.applied, outcome.case));
    let mature = window.is_mature();
    let mut labels = vec![mature.then_some(false); households];
    for household in outcomes.iter().filter(|_| mature).filter_map(|outcome| outcome.household) {
        labels[household.0 as usize] = Some(true);
    }
    let covered = is_covered(known_now, window);
    let placements = placements(known_now, &attached, window);
    Labels { as_of: window.as_of, mature, covered, labels, outcomes, placements }
}

/// The attachment of each case: the lowest household where there are several.
fn by_case(attachments: &[Attachment]) -> BTreeMap<EntityIx, Attachment> {
    let mut first: BTreeMap<EntityIx, Attachment> = BTreeMap::new();
    for attachment in attachments {
        let kept = first.entry(attachment.case).or_insert(*attachment);
        if attachment.household < kept.household {
            *kept = *attachment;
        }
    }
    first
}

/// The day to which the outcome feed is complete, as far as it shows itself: the latest day on which a case was recorded
/// (else applied for). Later days may be missing; config may state a later one. `None` where there are no cases.
pub fn complete_to(known_now: &Known<'_>) -> Option<Day> {
    let feeds = OUTCOME_DATASETS.iter().filter_map(|dataset| known_now.rows(dataset));
    let days = feeds.flat_map(|rows| {
        let recorded = rows.recorded().iter().zip(rows.happened());
        recorded.filter_map(|(recorded, happened)| recorded.or(*happened)).collect::<Vec<_>>()
    });
    days.filter(|day| *day < known_now.as_of().0).max()
}
