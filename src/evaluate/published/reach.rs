use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use super::rows::{CohortRow, Facts};
use super::share::{Counted, Rates, Share};
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::model::Rule;

/// How many of the outcomes the lists had, out of two wholes. A period's alerts stand against the cohort of its first list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recall {
    /// Alerted / households of the cohort to whom a duty was owed.
    pub in_cohort: Rates,
    /// Cases of alerted households / all cases, whoever they were about.
    pub of_all_cases: Rates,
}

/// How many of all cases were in reach at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Cases whose household was in the cohort / all cases in the windows.
    pub in_cohort: Share,
    /// Those of them where only a member left the household.
    pub leaving_members: u32,
    /// Cases of a household that was known but not scored.
    pub not_scored: u32,
    /// Cases of people who lived in no household the council knew.
    pub no_household: u32,
}

/// The list against chance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chance {
    /// Cohorts counted: those of the first list of each mature period.
    pub lists: u32,
    /// Household-dates of them.
    pub household_dates: u32,
    /// Those of which it is not known what came.
    pub unknown: u32,
    /// Positives / household-dates of which it is known: the hit rate of a random list.
    pub base_rate: Share,
    /// How many hits as many random places would have had.
    pub expected_hits: Option<f64>,
    /// Hit rate / base rate, with the interval of the hit rate alone.
    pub lift: Option<crate::model::Estimate>,
}

/// What the best single rule would have done on the same nights with as many places. The rule is the one that had been
/// best when the model was trained, so it is not chosen with hindsight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleFigures {
    /// The rules, by how many lists each would have made; usually one.
    pub rules: Vec<(Rule, u32)>,
    /// Lists of which it is known.
    pub lists: u32,
    /// Its hits / its places of which it is known.
    pub hit: Share,
    /// The model's on the same lists.
    pub model: Share,
}

/// A household of a cohort to whom a duty was owed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Positive {
    pub(super) as_of: Day,
    pub(super) household: HouseholdId,
    pub(super) applied: Day,
    pub(super) certainty: Option<f64>,
    pub(super) brought_in: bool,
    pub(super) alerted: bool,
}

/// The households alerted in each period, with the day of the alert.
pub(super) fn alerted(facts: &Facts) -> BTreeMap<(Day, HouseholdId), Day> {
    facts.alerts.iter().map(|alert| ((alert.period_start, alert.household), alert.as_of.0)).collect()
}

/// The positives of every cohort, each household once a cohort, by its first application.
pub(super) fn positives(facts: &Facts) -> Vec<Positive> {
    let alerted = alerted(facts);
    let mut found = Vec::new();
    for cohort in &facts.cohorts {
        let mut by_household: BTreeMap<HouseholdId, Positive> = BTreeMap::new();
        for case in cohort.cases.iter().filter(|case| case.in_cohort) {
            let Some(household) = case.household else { continue };
            let first = Positive {
                as_of: cohort.as_of.0,
                household,
                applied: case.applied,
                certainty: case.certainty,
                brought_in: case.brought_in,
                alerted: alerted.get(&(cohort.period_start, household)).is_some_and(|alert| *alert <= case.applied),
            };
            let kept = by_household.entry(household).or_insert(first);
            kept.applied = kept.applied.min(case.applied);
            kept.alerted |= first.alerted;
            kept.brought_in &= case.brought_in;
        }
        found.extend(by_household.into_values());
    }
    found
}

/// Recall without the outcomes that came less than so many days after the list.
pub(super) fn recall(facts: &Facts, days: i32) -> Recall {
    let late = |applied: Day, as_of: Day| applied - as_of >= days;
    let in_cohort = positives(facts).into_iter().filter(|positive| late(positive.applied, positive.as_of));
    let in_cohort = in_cohort.map(|positive| Counted {
        household: positive.household,
        counts: positive.alerted,
        brought_in: positive.brought_in,
    });
    let alerted = alerted(facts);
    let all = facts.cohorts.iter().flat_map(|cohort| {
        let cases = cohort.cases.iter().filter(|case| late(case.applied, cohort.as_of.0));
        let alert = |household| alerted.get(&(cohort.period_start, household)).copied();
        let before = move |case: &super::rows::CaseRow| alert(case.household?).filter(|alert| *alert <= case.applied);
        cases.map(move |case| (case, before(case).is_some()))
    });
    let all = all.map(|(case, counts)| Counted { household: of_case(case), counts, brought_in: case.brought_in });
    Recall {
        in_cohort: Rates::of(in_cohort, facts.bootstrap),
        of_all_cases: Rates::of(all.collect::<Vec<_>>(), facts.bootstrap),
    }
}

/// Whom a case is counted for when households are drawn: its household, or itself where it has none. Household ids are
/// hashes of 64 bits; the last of them stand for the cases.
fn of_case(case: &super::rows::CaseRow) -> HouseholdId {
    case.household.unwrap_or(HouseholdId(u64::MAX - u64::from(case.case)))
}

/// How many of all cases were in reach.
pub(super) fn coverage(facts: &Facts) -> Coverage {
    let cases = || facts.cohorts.iter().flat_map(|cohort| &cohort.cases);
    let rows: Vec<_> = cases().map(|case| (of_case(case), case.in_cohort)).collect();
    let count = |of: fn(&super::rows::CaseRow) -> bool| cases().filter(|case| of(case)).count() as u32;
    Coverage {
        in_cohort: Share::of(&rows, facts.bootstrap),
        leaving_members: count(|case| case.in_cohort && case.leaving_member),
        not_scored: count(|case| !case.in_cohort && case.household.is_some()),
        no_household: count(|case| case.household.is_none()),
    }
}

/// Positives of the cohorts given / household-dates of which it is known.
pub(super) fn base_rate(cohorts: &[&CohortRow]) -> Share {
    let mut times: BTreeMap<HouseholdId, u32> = BTreeMap::new();
    for cohort in cohorts {
        let households: BTreeSet<HouseholdId> =
            cohort.cases.iter().filter(|case| case.in_cohort).filter_map(|case| case.household).collect();
        for household in households {
            *times.entry(household).or_default() += 1;
        }
    }
    let known = cohorts.iter().map(|cohort| cohort.households - cohort.unknown).sum();
    Share::base(&times, known, cohorts.len() as u32)
}

/// The list against chance: hits and places of the periods whose cohort is given.
pub(super) fn chance(facts: &Facts) -> Chance {
    let cohorts: Vec<&CohortRow> = facts.cohorts.iter().collect();
    let base_rate = base_rate(&cohorts);
    let hit = model_hits(facts, |_| true);
    let base = base_rate.share.map(|share| share.value).filter(|rate| *rate > 0.0);
    let scaled = |mut hit: crate::model::Estimate, base: f64| {
        hit.value /= base;
        if let Some(interval) = &mut hit.interval {
            interval.low /= base;
            interval.high /= base;
        }
        hit
    };
    Chance {
        lists: cohorts.len() as u32,
        household_dates: cohorts.iter().map(|cohort| cohort.households).sum(),
        unknown: cohorts.iter().map(|cohort| cohort.unknown).sum(),
        expected_hits: base_rate.share.map(|share| share.value * f64::from(hit.of)),
        lift: hit.share.zip(base).map(|(hit, base)| scaled(hit, base)),
        base_rate,
    }
}

/// Hits of the alerts of the periods whose cohort is given and asked for.
fn model_hits(facts: &Facts, wanted: impl Fn(&CohortRow) -> bool) -> Share {
    let periods: BTreeSet<Day> =
        facts.cohorts.iter().filter(|cohort| wanted(cohort)).map(|cohort| cohort.period_start).collect();
    let alerts = facts.alerts.iter().filter(|alert| periods.contains(&alert.period_start));
    let known = alerts.filter_map(|alert| Some((alert.household, alert.known()?.is_some())));
    Share::of(&known.collect::<Vec<_>>(), facts.bootstrap)
}

/// The best single rule on the lists where one is known; `None` where there is none.
pub(super) fn rule(facts: &Facts) -> Option<RuleFigures> {
    let with_rule = || facts.cohorts.iter().filter_map(|cohort| cohort.rule.as_ref());
    let listed: Vec<_> = with_rule().flat_map(|rule| rule.listed.iter().copied()).collect();
    if listed.is_empty() {
        return None;
    }
    let mut rules: BTreeMap<(&str, bool), u32> = BTreeMap::new();
    for row in with_rule() {
        *rules.entry((&row.rule.feature, row.rule.highest_first)).or_default() += 1;
    }
    let named = |((feature, highest_first), lists): ((&str, bool), u32)| {
        (Rule { feature: feature.to_owned(), highest_first }, lists)
    };
    let mut rules: Vec<(Rule, u32)> = rules.into_iter().map(named).collect();
    rules.sort_by_key(|(_, lists)| std::cmp::Reverse(*lists));
    Some(RuleFigures {
        rules,
        lists: with_rule().count() as u32,
        hit: Share::of(&listed, facts.bootstrap),
        model: model_hits(facts, |cohort| cohort.rule.is_some()),
    })
}
