use serde::Serialize;

use super::figures::{Confusion, Rates};
use super::hide::{Cover, cover};
use super::over_time::{OverTime, over_time};
use super::period::Grain;
use super::rows::{Attribute, GroupRow, Scope};
use super::seen::{Seen, Shown};
use super::tally::{Counted, Tally, by_household, count};
use crate::model::Estimate;

/// What everybody together is called.
pub(super) const EVERYBODY: &str = "All households";

/// Figures by group of several attributes, as far as they may be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupAudit {
    /// Household-dates whose outcome is not known yet; in no other figure.
    pub pending: Shown<u32>,
    /// Each attribute, in the order given.
    pub attributes: Vec<AttributeAudit>,
}

/// Figures by the groups of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeAudit {
    /// What files and links call it.
    pub id: String,
    /// What it is called on the page.
    pub title: String,
    /// Where it comes from and what it does not know.
    pub source: String,
    /// Of whom the group is known.
    pub scope: Scope,
    /// All as-of dates together: a line a group, then all households.
    pub together: Vec<GroupLine>,
    /// The same over time; `None` where no period can be shown.
    pub over_time: Option<OverTime>,
}

/// What may be shown of one group. All counts are of household-dates: a household on several as-of dates counts on each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupLine {
    /// The group.
    pub group: String,
    /// Rows whose outcome is known; of an attribute known for outcomes alone, those whose outcome came.
    pub households: Shown<u32>,
    /// Those on the list.
    pub flagged: Shown<u32>,
    /// `flagged / households`.
    pub flag_rate: Shown<Estimate>,
    /// The flagged whose outcome came.
    pub hits: Shown<u32>,
    /// `hits / flagged`.
    pub hit_rate: Shown<Estimate>,
    /// All whose outcome came.
    pub outcomes: Shown<u32>,
    /// Those of them who were not flagged.
    pub missed: Shown<u32>,
    /// `hits / outcomes`.
    pub recall: Shown<Estimate>,
    /// Those for whom there was not enough data.
    pub not_scorable: Shown<u32>,
    /// `not_scorable / households`.
    pub not_scorable_share: Shown<Estimate>,
    /// The same and further shares by the names aequitas has for them; `None` also where they are hidden.
    pub rates: Rates,
}

/// Which counts of a line are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each count is hidden by itself")]
pub(super) struct Hides {
    pub(super) all: bool,
    pub(super) flagged: bool,
    pub(super) hits: bool,
    pub(super) missed: bool,
    pub(super) not_scorable: bool,
}

/// Counts flagged, hits, missed and not scorable by group, together and over time, and hides what is about few people or
/// gives that away (the rule stands with the code that applies it). Intervals are Wilson's (1927) of the household-dates
/// divided by the design effect of counting a household on several dates. Rows may come in any order.
///
/// ```
/// use hew::domain::{AsOf, Day, HouseholdId};
/// use hew::evaluate::{Attribute, GroupRow, Scope, by_groups};
/// let rows: Vec<GroupRow> = (0..100)
///     .map(|id| GroupRow {
///         as_of: AsOf(Day(0)),
///         household: HouseholdId(id),
///         flagged: id < 50,
///         scorable: true,
///         label: Some(id % 2 == 0),
///     })
///     .collect();
/// let tenure = Attribute {
///     id: "tenure".into(),
///     title: "Tenure".into(),
///     source: "".into(),
///     scope: Scope::Everybody,
///     groups: vec!["rents".into(), "not known".into()],
///     of: (0..100).map(|id| id % 2).collect(),
/// };
/// let audit = by_groups(&rows, &[tenure]);
/// let rents = &audit.attributes[0].together[0];
/// assert_eq!((rents.hits.figure(), rents.recall.figure().unwrap().value), (Some(25), 0.5));
/// ```
pub fn by_groups(rows: &[GroupRow], attributes: &[Attribute]) -> GroupAudit {
    let sorted = by_household(rows);
    let mut unknown: Vec<_> = rows.iter().filter(|row| row.label.is_none()).map(|row| row.household).collect();
    let pending = unknown.len() as u32;
    unknown.sort_unstable();
    unknown.dedup();
    let mut seen = Seen::default();
    for household in unknown {
        seen.push(household);
    }
    let attributes = attributes.iter().map(|attribute| audit(&sorted, attribute)).collect();
    GroupAudit { pending: Shown::unless(!seen.is_safe(), Some(pending)), attributes }
}

fn audit(sorted: &[(GroupRow, bool, usize)], attribute: &Attribute) -> AttributeAudit {
    let counted = count(sorted, attribute, |quarter| quarter.name(Grain::Quarter));
    let covers = Covers::of(&counted, attribute.scope);
    let last = counted.periods.len();
    let flagged_in_all = counted.tally(last, counted.groups).flagged().count;
    let together = (0..=counted.groups)
        .map(|group| {
            let name = attribute.groups.get(group).map_or(EVERYBODY, String::as_str);
            line(
                name,
                attribute.scope,
                counted.tally(last, group),
                covers.of_group(group, counted.groups),
                flagged_in_all,
            )
        })
        .collect();
    AttributeAudit {
        id: attribute.id.clone(),
        title: attribute.title.clone(),
        source: attribute.source.clone(),
        scope: attribute.scope,
        together,
        over_time: over_time(sorted, attribute, &counted, &covers.hits.or(&covers.missed)),
    }
}

/// What is hidden at each split, all dates together.
struct Covers {
    all: Cover,
    flagged: Cover,
    hits: Cover,
    missed: Cover,
    not_scorable: Cover,
}

impl Covers {
    fn of(counted: &Counted, scope: Scope) -> Self {
        let last = counted.periods.len();
        let split = |parts: fn(&Tally) -> Vec<super::tally::Part>, above: &Cover| {
            let parts: Vec<_> = (0..counted.groups).map(|group| parts(counted.tally(last, group))).collect();
            cover(&parts, above)
        };
        let all = split(|tally| vec![tally.all()], &Cover::open());
        if scope == Scope::Outcomes {
            let hits = split(|tally| vec![tally.hits.clone(), tally.missed.clone()], &all);
            return Self { all, flagged: hits.clone(), hits: hits.clone(), missed: hits.clone(), not_scorable: hits };
        }
        let flagged = split(|tally| vec![tally.flagged(), tally.not_flagged()], &all);
        let hits = split(|tally| vec![tally.hits.clone(), tally.false_alarms.clone()], &flagged);
        let missed = split(|tally| vec![tally.missed.clone(), tally.rest.clone()], &flagged);
        let not_scorable = split(|tally| vec![tally.not_scorable.clone(), tally.scored.clone()], &flagged);
        Self { all, flagged, hits, missed, not_scorable }
    }

    fn of_group(&self, group: usize, groups: usize) -> Hides {
        Hides {
            all: self.all.hides(group, groups),
            flagged: self.flagged.hides(group, groups),
            hits: self.hits.hides(group, groups),
            missed: self.missed.hides(group, groups),
            not_scorable: self.not_scorable.hides(group, groups),
        }
    }
}

/// The line of a group, with what is hidden left out.
pub(super) fn line(name: &str, scope: Scope, tally: &Tally, hides: Hides, flagged_in_all: u32) -> GroupLine {
    let [flag_rate, hit_rate, recall, not_scorable_share] = tally.spreads.map(|spread| spread.estimate());
    let either = hides.hits || hides.missed;
    let outcomes = tally.hits.count + tally.missed.count;
    let everybody = scope == Scope::Everybody;
    let rate =
        |hidden: bool, estimate: Option<Estimate>| Shown::unless(hidden && everybody, estimate.filter(|_| everybody));
    let number = |hidden: bool, count: u32| Shown::unless(hidden && everybody, everybody.then_some(count));
    GroupLine {
        group: name.to_owned(),
        households: Shown::unless(hides.all, Some(tally.all().count)),
        flagged: number(hides.flagged, tally.flagged().count),
        flag_rate: rate(hides.flagged, flag_rate),
        hits: Shown::unless(hides.hits, Some(tally.hits.count)),
        hit_rate: rate(hides.hits, hit_rate),
        outcomes: Shown::unless(if everybody { either } else { hides.all }, Some(outcomes)),
        missed: Shown::unless(hides.missed, Some(tally.missed.count)),
        recall: Shown::unless(either, recall),
        not_scorable: number(hides.not_scorable, tally.not_scorable.count),
        not_scorable_share: rate(hides.not_scorable, not_scorable_share),
        rates: shown_rates(scope, tally, hides, flagged_in_all),
    }
}

fn shown_rates(scope: Scope, tally: &Tally, hides: Hides, flagged_in_all: u32) -> Rates {
    let confusion =
        Confusion { tp: tally.hits.count, fp: tally.false_alarms.count, fn_: tally.missed.count, tn: tally.rest.count };
    let rates = Rates::of(confusion, flagged_in_all);
    let everybody = scope == Scope::Everybody;
    let either = hides.hits || hides.missed;
    Rates {
        tpr: rates.tpr.filter(|_| !either),
        fnr: rates.fnr.filter(|_| !either),
        fpr: rates.fpr.filter(|_| everybody && !either),
        precision: rates.precision.filter(|_| everybody && !hides.hits),
        fdr: rates.fdr.filter(|_| everybody && !hides.hits),
        for_: rates.for_.filter(|_| everybody && !hides.missed),
        ppr: rates.ppr.filter(|_| everybody && !hides.flagged),
        pprev: rates.pprev.filter(|_| everybody && !hides.flagged),
    }
}
