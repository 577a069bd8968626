use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::rows::{AlertRow, Came, CaseRow, CohortRow, Facts, Outcome, Unknown};
use super::tests::{alert, case, cohort, facts};
use super::{Rates, Share, Slice, exhibits, published};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::evaluate::Audience;
use crate::labels::CaseKind;
use crate::marks::Cell;

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let came = (0..180_i32, any::<bool>(), any::<bool>()).prop_map(|(applied, became_homeless, brought_in)| {
        let kind = if became_homeless && !brought_in { CaseKind::Relief } else { CaseKind::Prevention };
        Outcome::Came(Came { applied: Day(applied), kind, became_homeless, still_open: false, brought_in })
    });
    let unknown = prop_oneof![Just(Unknown::Lost), Just(Unknown::Died), Just(Unknown::LeftTheArea)];
    prop_oneof![Just(Outcome::Pending), Just(Outcome::Nothing), unknown.prop_map(Outcome::Unknown), came]
}

fn any_alert() -> impl Strategy<Value = AlertRow> {
    let contact = || option::of((0..180_i32).prop_map(Day));
    let who = (0..4_i32, 0..12_u64, option::of(0.5..1.0_f64));
    (who, any_outcome(), contact(), contact(), contact(), contact()).prop_map(
        |((week, household, certainty), outcome, temporary, tried, reached, helped)| AlertRow {
            certainty,
            temporary,
            tried,
            reached,
            helped,
            first_alert: AsOf(Day(0)),
            ..alert(7 * week, household, outcome)
        },
    )
}

fn any_case() -> impl Strategy<Value = CaseRow> {
    (0..9_u32, option::of(0..12_u64), any::<bool>(), 0..200_i32).prop_map(|(number, household, scored, applied)| {
        case(number, household, scored && household.is_some(), applied)
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let cohorts = vec((vec(any_case(), 0..8), 12..40_u32, 0..4_u32), 0..4);
    (vec(any_alert(), 0..40), cohorts).prop_map(|(alerts, cohorts)| {
        let cohort = |(week, (cases, households, unknown)): (i32, (Vec<CaseRow>, u32, u32))| -> CohortRow {
            cohort(7 * week, households, unknown, cases)
        };
        let cohorts = (0..).zip(cohorts).map(cohort).collect();
        let mut facts = facts(alerts, cohorts);
        facts.bootstrap.resamples = 20;
        facts
    })
}

/// Nothing above its whole, no interval that leaves out its own figure, and no figure of nothing.
fn holds(share: &Share) -> bool {
    let fits = share.count <= share.of && share.households <= share.of;
    fits && match share.share {
        None => share.of == 0,
        Some(estimate) => {
            let whole = (0.0..=1.0).contains(&estimate.value);
            whole && estimate.interval.is_none_or(|interval| interval.low <= interval.high && interval.high <= 1.0)
        }
    }
}

fn both(rates: &Rates) -> [Share; 2] {
    [rates.all, rates.without_brought_in]
}

fn added(slices: &[Slice]) -> [u32; 5] {
    let mut sums = [0; 5];
    for slice in slices {
        let counts = [slice.alerts, slice.pending, slice.unknown, slice.hit.all.count, slice.hit.all.of];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    sums
}

proptest! {
    #[test]
    fn every_alert_is_pending_unknown_or_in_the_rates_and_the_parts_add_up(facts in any_facts()) {
        let figures = published(&facts);
        let alerts = &figures.alerts;
        let unknown: u32 = alerts.unknown.values().sum();
        prop_assert_eq!(alerts.published, alerts.pending + alerts.mature);
        prop_assert_eq!(alerts.mature, unknown + alerts.known);
        prop_assert_eq!(figures.hit.all.of, alerts.known);
        prop_assert_eq!(figures.hit.without_brought_in.of + alerts.brought_in, alerts.known);
        let whole = [alerts.published, alerts.pending, unknown, figures.hit.all.count, alerts.known];
        for split in [&figures.by_month, &figures.by_model, &figures.by_team] {
            prop_assert_eq!(added(split), whole);
        }
        let treated: u32 = figures.help.iter().map(|group| group.hit.all.of + group.unknown).sum();
        prop_assert_eq!(treated, alerts.mature);
        prop_assert!(figures.became_homeless.all.count <= figures.hit.all.count);
        let shares = [figures.hit, figures.became_homeless, figures.households.hit, figures.recall.in_cohort];
        prop_assert!(shares.iter().flat_map(both).all(|share| holds(&share)));
        prop_assert!(holds(&figures.coverage.in_cohort) && holds(&figures.chance.base_rate));
        if let (Some((low, high)), Some(hit)) = (figures.hit_rate_between, figures.hit.all.share) {
            prop_assert!(low <= hit.value + 1e-12 && hit.value <= high + 1e-12);
        }
    }

    #[test]
    fn what_leaves_the_office_shows_no_small_count_and_a_column_of_a_split_wholly_or_not_at_all(facts in any_facts()) {
        for exhibit in exhibits(&published(&facts), Audience::Shared) {
            let cells = || exhibit.rows.iter().flatten();
            prop_assert!(!cells().any(|cell| matches!(cell, Cell::Count(1..=9))), "{}", exhibit.id);
            let split = exhibit.id.starts_with("by-") || exhibit.id == "help";
            for at in (1..exhibit.columns.len()).filter(|_| split) {
                let hidden = exhibit.rows.iter().filter(|row| row[at] == Cell::Hidden).count();
                let told = exhibit.rows.iter().filter(|row| !matches!(row[at], Cell::Hidden | Cell::Missing)).count();
                prop_assert!(hidden == 0 || told == 0, "{} {}", exhibit.id, exhibit.columns[at].name);
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(facts in any_facts()) {
        let mut turned = facts.clone();
        turned.cohorts.reverse();
        turned.cohorts.iter_mut().for_each(|cohort| cohort.cases.reverse());
        // Alerts of one household on one list cannot be told apart: there is one.
        turned.alerts.dedup_by_key(|alert| (alert.as_of, alert.household));
        let mut once = Facts { cohorts: facts.cohorts.clone(), ..turned.clone() };
        let mut seen = std::collections::BTreeSet::new();
        once.alerts.retain(|alert| seen.insert((alert.as_of, alert.household)));
        turned.alerts = once.alerts.iter().rev().cloned().collect();
        prop_assert_eq!(published(&once), published(&turned));
    }

    #[test]
    fn where_all_are_hits_or_none_is_the_figures_say_so(
        households in vec(0..30_u64, 1..30),
        hits in any::<bool>(),
    ) {
        let came = Came { applied: Day(60), kind: CaseKind::Relief, became_homeless: true, still_open: false, brought_in: false };
        let outcome = if hits { Outcome::Came(came) } else { Outcome::Nothing };
        let alerts: Vec<AlertRow> =
            households.iter().enumerate().map(|(list, household)| alert(list as i32, *household, outcome)).collect();
        let cases = if hits { vec![case(1, Some(households[0]), true, 60)] } else { Vec::new() };
        let figures = published(&facts(alerts, vec![cohort(0, 40, 0, cases)]));
        let share = figures.hit.all.share.unwrap();
        prop_assert!((share.value - f64::from(u8::from(hits))).abs() < 1e-15);
        let interval = share.interval.unwrap();
        prop_assert!(interval.low <= share.value && share.value <= interval.high && interval.low < interval.high);
        prop_assert_eq!(figures.became_homeless.all.count, figures.hit.all.count);
        prop_assert_eq!(figures.chance.lift.is_some(), hits, "without positives there is no lift");
        prop_assert_eq!(figures.early.days.is_some(), hits);
    }

    #[test]
    fn alerting_the_whole_cohort_has_all_of_it_and_no_lift(positives in vec(0..20_u64, 1..20)) {
        let came = Came { applied: Day(60), kind: CaseKind::Relief, became_homeless: true, still_open: false, brought_in: false };
        let outcome = |id| if positives.contains(&id) { Outcome::Came(came) } else { Outcome::Nothing };
        let alerts: Vec<AlertRow> = (0..20).map(|id| alert(0, id, outcome(id))).collect();
        let cases = (0..).zip(&positives).map(|(number, id)| case(number, Some(*id), true, 60)).collect();
        let figures = published(&facts(alerts, vec![cohort(0, 20, 0, cases)]));
        prop_assert!((figures.recall.in_cohort.all.share.unwrap().value - 1.0).abs() < 1e-15);
        prop_assert!((figures.chance.lift.unwrap().value - 1.0).abs() < 1e-12);
        prop_assert_eq!(figures.hit.all.households, 20);
        prop_assert!(figures.hit.all.count as usize <= positives.len());
    }
}
