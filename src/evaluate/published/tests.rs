use super::rows::{AlertRow, Came, CaseRow, CohortRow, Facts, Outcome, RuleRow, Unknown};
use super::{Evaluation, Rates, Treatment, exhibits, published};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::evaluate::Audience;
use crate::evaluate::published_table;
use crate::labels::CaseKind;
use crate::marks::Cell;
use crate::model::Bootstrap;
use crate::model::Rule;

const NOTHING: Outcome = Outcome::Nothing;

/// A prevention duty so many days after day 0.
pub(super) fn prevented(applied: i32, brought_in: bool) -> Outcome {
    Outcome::Came(Came {
        applied: Day(applied),
        kind: CaseKind::Prevention,
        became_homeless: false,
        still_open: false,
        brought_in,
    })
}

/// A relief duty.
pub(super) fn homeless(applied: i32) -> Outcome {
    Outcome::Came(Came {
        applied: Day(applied),
        kind: CaseKind::Relief,
        became_homeless: true,
        still_open: false,
        brought_in: false,
    })
}

pub(super) fn alert(as_of: i32, household: u64, outcome: Outcome) -> AlertRow {
    AlertRow {
        as_of: AsOf(Day(as_of)),
        period_start: Day(as_of),
        household: HouseholdId(household),
        team: "Prevention".to_owned(),
        rank: 1,
        score: -1.0,
        risk: 0.25,
        model: "m1".to_owned(),
        certainty: Some(0.99),
        first_alert: AsOf(Day(as_of)),
        outcome,
        temporary: None,
        tried: None,
        reached: None,
        helped: None,
    }
}

pub(super) fn case(number: u32, household: Option<u64>, in_cohort: bool, applied: i32) -> CaseRow {
    CaseRow {
        case: number,
        household: household.map(HouseholdId),
        in_cohort,
        leaving_member: false,
        certainty: household.map(|_| 0.99),
        applied: Day(applied),
        became_homeless: false,
        brought_in: false,
    }
}

pub(super) fn cohort(as_of: i32, households: u32, unknown: u32, cases: Vec<CaseRow>) -> CohortRow {
    CohortRow { as_of: AsOf(Day(as_of)), period_start: Day(as_of), households, unknown, cases, rule: None }
}

pub(super) fn facts(alerts: Vec<AlertRow>, cohorts: Vec<CohortRow>) -> Facts {
    let bootstrap = Bootstrap { resamples: 200, seed: 5 };
    Facts { on: AsOf(Day(400)), complete_to: Day(399), horizon: Horizon(180), alerts, cohorts, bootstrap }
}

fn figures(alerts: Vec<AlertRow>) -> Evaluation {
    published(&facts(alerts, Vec::new()))
}

fn counted(rates: &Rates) -> [(u32, u32); 2] {
    [(rates.all.count, rates.all.of), (rates.without_brought_in.count, rates.without_brought_in.of)]
}

#[test]
fn pending_and_unknown_alerts_are_counted_and_in_no_rate() {
    let unknown = |id, reason| alert(0, id, Outcome::Unknown(reason));
    let figures = figures(vec![
        alert(0, 1, homeless(30)),
        alert(0, 2, NOTHING),
        alert(300, 3, Outcome::Pending),
        unknown(4, Unknown::Lost),
        unknown(5, Unknown::LeftTheArea),
        unknown(6, Unknown::LeftTheArea),
    ]);
    let alerts = &figures.alerts;
    assert_eq!((alerts.published, alerts.pending, alerts.mature, alerts.known, alerts.lists), (6, 1, 5, 2, 2));
    assert_eq!(alerts.unknown.values().sum::<u32>(), 3);
    assert_eq!((alerts.unknown["left the area"], alerts.unknown["died"]), (2, 0));
    assert_eq!(counted(&figures.hit)[0], (1, 2));
    assert_eq!(figures.hit_rate_between, Some((1.0 / 5.0, 4.0 / 5.0)));
    assert_eq!((figures.promised, figures.by_month.len()), (Some(0.25), 2));
}

#[test]
fn every_rate_is_given_with_and_without_what_we_brought_in() {
    let figures = figures(vec![
        alert(0, 1, prevented(20, true)),
        alert(0, 2, prevented(20, false)),
        alert(0, 3, homeless(40)),
        alert(0, 4, NOTHING),
    ]);
    assert_eq!(counted(&figures.hit), [(3, 4), (2, 3)]);
    assert_eq!(counted(&figures.became_homeless), [(1, 4), (1, 3)]);
    assert_eq!(counted(&figures.households.hit), [(3, 4), (2, 3)]);
    assert_eq!(counted(&figures.early.later[0].hit), [(3, 4), (2, 3)]);
    assert_eq!(figures.alerts.brought_in, 1);
}

#[test]
fn a_household_on_several_lists_is_one_household() {
    let figures = figures(vec![
        alert(0, 1, homeless(60)),
        alert(7, 1, homeless(60)),
        alert(14, 1, Outcome::Unknown(Unknown::FeedSilent)),
        alert(0, 2, NOTHING),
        alert(7, 3, prevented(60, true)),
        alert(0, 3, prevented(3, false)),
        alert(14, 4, Outcome::Pending),
    ]);
    assert_eq!(counted(&figures.hit), [(4, 5), (3, 4)]);
    assert_eq!(figures.households.flagged, 4);
    assert_eq!(counted(&figures.households.hit), [(2, 3), (2, 3)], "not all of what came to 3 was brought in");
    assert_eq!(counted(&figures.households.became_homeless)[0], (1, 3));
    assert_eq!(figures.hit.all.households, 3);
}

#[test]
fn recall_is_counted_twice_against_the_cohort_of_the_first_list_of_a_period() {
    let later_in_the_week = AlertRow { period_start: Day(0), ..alert(2, 4, homeless(50)) };
    let alerts = vec![alert(0, 1, homeless(30)), alert(0, 2, NOTHING), later_in_the_week];
    let cases = vec![
        case(1, Some(1), true, 30),
        case(2, Some(1), true, 90), // the same household again
        case(3, Some(4), true, 50),
        case(4, Some(5), true, 60),  // missed
        case(5, Some(6), true, 61),  // missed
        case(6, Some(7), false, 62), // known, not scored
        case(7, None, false, 63),
        case(8, None, false, 64),
    ];
    let given = facts(alerts, vec![cohort(0, 102, 2, cases)]);
    let figures = published(&given);
    assert_eq!(counted(&figures.recall.in_cohort)[0], (2, 4), "households 1 and 4 of 1, 4, 5 and 6");
    assert_eq!(counted(&figures.recall.of_all_cases)[0], (3, 8));
    let coverage = &figures.coverage;
    assert_eq!((coverage.in_cohort.count, coverage.in_cohort.of), (5, 8));
    assert_eq!((coverage.not_scored, coverage.no_household), (1, 2));
    let chance = &figures.chance;
    assert_eq!((chance.base_rate.count, chance.base_rate.of, chance.unknown), (4, 100, 2));
    assert!((chance.expected_hits.unwrap() - 3.0 * 0.04).abs() < 1e-12);
    assert!((chance.lift.unwrap().value - (2.0 / 3.0) / 0.04).abs() < 1e-9);
    let later = &figures.early.later[1];
    assert_eq!(later.inside_days, 56);
    assert_eq!(counted(&later.hit)[0], (0, 1), "30 days after day 0 and 48 after day 2 are inside");
    assert_eq!(counted(&later.recall.in_cohort)[0], (0, 2));
    assert_eq!(counted(&later.recall.of_all_cases)[0], (1, 6), "the second case of household 1 is left");
}

#[test]
fn early_is_counted_from_the_first_alert_and_once_an_application() {
    let repeat = AlertRow { first_alert: AsOf(Day(0)), ..alert(28, 1, homeless(100)) };
    let alerts = vec![
        alert(0, 1, homeless(100)),
        repeat,
        alert(0, 2, homeless(10)),
        alert(0, 3, prevented(20, true)),
        alert(0, 4, NOTHING),
    ];
    let figures = figures(alerts);
    let days = figures.early.days.unwrap();
    assert_eq!((days.count, days.least, days.lower, days.median), (3, 10.0, 15.0, 20.0));
    assert_eq!((days.upper, days.most), (60.0, 100.0));
    let without = figures.early.days_without_brought_in.unwrap();
    assert_eq!((without.count, without.median), (2, 55.0));
}

#[test]
fn the_best_single_rule_stands_beside_the_model_on_the_same_lists() {
    let rule = Rule { feature: "ctax_owed".to_owned(), highest_first: true };
    let listed = vec![(HouseholdId(1), true), (HouseholdId(8), false), (HouseholdId(9), false)];
    let with_rule =
        CohortRow { rule: Some(RuleRow { rule, listed }), ..cohort(0, 100, 0, vec![case(1, Some(1), true, 9)]) };
    let alerts = vec![alert(0, 1, homeless(9)), alert(0, 2, NOTHING), alert(7, 3, NOTHING)];
    let figures = published(&facts(alerts, vec![with_rule, cohort(7, 100, 0, vec![])]));
    let rule = figures.rule.unwrap();
    assert_eq!((rule.hit.count, rule.hit.of, rule.model.count, rule.model.of), (1, 3, 1, 2));
    assert_eq!((rule.rules[0].0.feature.as_str(), rule.lists, figures.chance.lists), ("ctax_owed", 1, 2));
}

#[test]
fn help_counts_only_if_it_came_before_the_outcome() {
    let on = |day| Some(Day(day));
    let alerts = vec![
        AlertRow { helped: on(5), reached: on(5), ..alert(0, 1, homeless(30)) },
        AlertRow { helped: on(31), reached: on(31), tried: on(3), ..alert(0, 2, homeless(30)) },
        AlertRow { reached: on(30), ..alert(0, 3, homeless(30)) },
        AlertRow { helped: on(9), temporary: on(50), ..alert(0, 4, NOTHING) },
        AlertRow { helped: on(9), temporary: on(8), ..alert(0, 5, NOTHING) },
        AlertRow { helped: on(9), ..alert(0, 6, Outcome::Unknown(Unknown::Died)) },
        AlertRow { helped: on(9), ..alert(0, 7, Outcome::Pending) },
        alert(0, 8, NOTHING),
    ];
    let figures = figures(alerts);
    let told: Vec<_> = figures
        .help
        .iter()
        .map(|group| {
            (
                group.treatment,
                group.unknown,
                counted(&group.became_homeless)[0],
                counted(&group.homeless_or_temporary)[0],
            )
        })
        .collect();
    let expected = [
        (Treatment::Helped, 1, (1, 2), (2, 2)),
        (Treatment::Reached, 0, (1, 1), (1, 1)),
        (Treatment::Tried, 0, (1, 1), (1, 1)),
        (Treatment::NotContacted, 0, (0, 2), (1, 2)),
    ];
    assert_eq!(told, expected);
}

#[test]
fn accuracy_is_told_apart_by_how_surely_a_household_was_linked() {
    let linked = |household, certainty, outcome| AlertRow { certainty, ..alert(0, household, outcome) };
    let alerts = vec![
        linked(1, Some(0.799), NOTHING),
        linked(2, Some(0.8), homeless(20)),
        linked(3, Some(0.95), homeless(20)),
        linked(4, Some(1.0), NOTHING),
        linked(5, None, Outcome::Unknown(Unknown::Lost)),
    ];
    let sure = CaseRow { certainty: Some(0.9), ..case(9, Some(9), true, 30) };
    let figures = published(&facts(alerts, vec![cohort(0, 50, 0, vec![case(1, Some(3), true, 20), sure])]));
    let told: Vec<_> = figures
        .by_certainty
        .iter()
        .map(|band| (counted(&band.hit)[0], band.recall.map(|recall| (recall.count, recall.of))))
        .collect();
    assert_eq!(told, [((0, 1), Some((0, 0))), ((1, 1), Some((0, 1))), ((1, 2), Some((1, 1)))]);
}

#[test]
fn a_month_has_the_base_rate_of_its_own_cohorts() {
    let alerts = vec![alert(0, 1, NOTHING), alert(7, 2, homeless(20)), alert(40, 3, NOTHING)];
    let cohorts =
        vec![cohort(0, 100, 0, vec![case(1, Some(2), true, 20)]), cohort(7, 100, 0, vec![case(1, Some(2), true, 20)])];
    let figures = published(&facts(alerts, cohorts));
    let months: Vec<_> = figures
        .by_month
        .iter()
        .map(|month| (month.name.as_str(), counted(&month.hit)[0], month.base_rate.map(|base| (base.count, base.of))))
        .collect();
    assert_eq!(months, [("1970-01", (1, 2), Some((2, 200))), ("1970-02", (0, 1), None)]);
}

/// A hundred alerts of two lists: twelve hits, four of them homeless, two brought in by us.
fn many() -> Facts {
    let outcome = |id: u64| match id {
        0..4 => homeless(60),
        4..10 => prevented(20, false),
        10..12 => prevented(30, true),
        90..97 => Outcome::Pending,
        97..100 => Outcome::Unknown(Unknown::LeftTheArea),
        _ => NOTHING,
    };
    let mut alerts: Vec<AlertRow> = (0..100).map(|id| alert(if id < 50 { 0 } else { 7 }, id, outcome(id))).collect();
    for row in &mut alerts[8..20] {
        row.helped = Some(Day(5));
    }
    let positives = || (0..12).chain(1_000..1_058).map(|id| case(id, Some(u64::from(id)), true, 60)).collect();
    facts(alerts, vec![cohort(0, 10_000, 0, positives()), cohort(7, 10_000, 0, positives())])
}

#[test]
fn the_figures_read_as_tables() {
    insta::assert_snapshot!(published_table(&published(&many()), Audience::Office), @r"
    How often the alerts were right
    Outcomes within 180 days of the alert, counted on 1971-02-05; outcomes are complete to 1971-02-04.
    What                                 Count  Of      Share                Times chance
    alerts                               100
    pending alerts                       7
    mature alerts                        93
    not known: left the area             3
    hits                                 12     90      13.3% (7.8 to 21.9)  19.0 (11.1 to 31.2)
    hits without those brought in by us  10     88      11.4% (6.3 to 19.7)
    hits if all not known were misses    12     93      12.9%
    hits if all not known were hits      15     93      16.1%
    became homeless                      4      90      4.4% (1.7 to 10.9)
    households with a hit                12     90      13.3% (7.8 to 21.9)
    households that became homeless      4      90      4.4% (1.7 to 10.9)
    chance: cohort with a hit            140    20,000  0.7% (0.5 to 0.9)

    Whom the lists reached, of all to whom a duty was owed
    A period's alerts stand against the cohort of its first list and all duties owed in its window.
    What                                     Count  Of   Share
    recall in the cohort                     12     140  8.6% (4.3 to 12.9)
    the same without those brought in by us  12     140  8.6% (4.3 to 12.9)
    recall of all cases                      12     140  8.6% (4.3 to 12.9)
    the same without those brought in by us  12     140  8.6% (4.3 to 12.9)
    coverage: cases in the cohort            140    140  100.0% (94.8 to 100.0)
      of them, only a member left            0
    cases of a household not scored          0
    cases of people in no known household    0

    What happened to those who were helped, and to the others
    Not causal: the groups differ in more than the help they had, and only who had not yet applied could still be helped. Whether help did work, only the draw and the cut-off can tell.
    What was done        Alerts  Hits  Hit rate              Became homeless  Share               Homeless or temporary  Share
    helped               12      4     33.3% (13.8 to 60.9)  0                0.0% (0.0 to 24.2)  0                      0.0% (0.0 to 24.2)
    reached, not helped  0       0                           0                                    0
    tried, not reached   0       0                           0                                    0
    not contacted        78      8     10.3% (5.3 to 19.0)   4                5.1% (2.0 to 12.5)  4                      5.1% (2.0 to 12.5)

    How early: days from the first alert to the application
    Each application once, however often its household was on a list before it.
    What                            Applications  Least  Lower quartile  Median  Upper quartile  Most
    all applications                12            20     20              25      60              60
    without those brought in by us  10            20     20              20      60              60

    The same without outcomes that came too soon to help
    Alerts and households whose application came inside so many days are left out, above and below the line.
    Inside days  Hits  Of  Hit rate             Alerted  Of   Recall in the cohort  Alerted cases  Of   Recall of all cases
    14           12    90  13.3% (7.8 to 21.9)  12       140  8.6% (4.3 to 12.9)    12             140  8.6% (4.3 to 12.9)
    56           4     82  4.9% (1.9 to 11.9)   12       70   17.1% (10.1 to 27.6)  12             70   17.1% (10.1 to 27.6)

    By month of the alert
    Rates are of the alerts of which it is known what came.
    Month    Alerts  Pending  Not known  Hits  Hit rate             Without ours         Mean risk published  Became homeless  Share               Chance
    1970-01  100     7        3          12    13.3% (7.8 to 21.9)  11.4% (6.3 to 19.7)  25.0%                4                4.4% (1.7 to 10.9)  0.7% (0.5 to 0.9)

    By how surely the household was linked
    Rates are of the alerts of which it is known what came.
    Certainty       Alerts  Pending  Not known  Hits  Hit rate             Without ours         Mean risk published  Became homeless  Share               Recall in the cohort
    below 0.80      0       0        0          0                                                                    0
    0.80 to 0.95    0       0        0          0                                                                    0
    0.95 and above  100     7        3          12    13.3% (7.8 to 21.9)  11.4% (6.3 to 19.7)  25.0%                4                4.4% (1.7 to 10.9)  8.6% (4.3 to 12.9)

    By the model that scored
    Rates are of the alerts of which it is known what came.
    Model  Alerts  Pending  Not known  Hits  Hit rate             Without ours         Mean risk published  Became homeless  Share
    m1     100     7        3          12    13.3% (7.8 to 21.9)  11.4% (6.3 to 19.7)  25.0%                4                4.4% (1.7 to 10.9)
    ");
}

#[test]
fn a_report_that_leaves_the_office_shows_no_count_of_a_few_people_nor_what_gives_it_away() {
    let evaluation = published(&many());
    let office = exhibits(&evaluation, Audience::Office);
    assert!(office.iter().flat_map(|exhibit| exhibit.rows.iter().flatten()).all(|cell| *cell != Cell::Hidden));
    let shared = exhibits(&evaluation, Audience::Shared);
    for exhibit in &shared {
        for row in &exhibit.rows {
            let small = row.iter().any(|cell| matches!(cell, Cell::Count(1..=9)));
            assert!(!small, "{}: {row:?}", exhibit.id);
        }
    }
    let find = |what: &str| shared[0].rows.iter().find(|row| row[0] == Cell::text(what)).unwrap();
    assert_eq!(find("became homeless")[3], Cell::Hidden, "four");
    assert_eq!(find("hits")[1], Cell::Count(12));
    assert_eq!(find("hits without those brought in by us")[1], Cell::Hidden, "two fewer");
    assert_eq!(find("mature alerts")[1], Cell::Hidden, "three more than those of which it is known");
}

#[test]
fn nothing_published_is_no_figure_rather_than_nought() {
    let figures = figures(Vec::new());
    assert_eq!((figures.hit.all.share, figures.promised, figures.hit_rate_between), (None, None, None));
    assert_eq!((figures.chance.lift, figures.early.days, figures.rule.is_none()), (None, None, true));
    let json = serde_json::to_value(&figures).unwrap();
    assert!(json["hit"]["all"]["share"].is_null());
    assert!(!exhibits(&figures, Audience::Office).is_empty());
}

#[test]
fn a_prevention_duty_that_has_not_ended_is_a_hit_and_in_no_rate_of_homelessness() {
    let open = Came {
        applied: Day(20),
        kind: CaseKind::Prevention,
        became_homeless: false,
        still_open: true,
        brought_in: false,
    };
    let alerts = vec![alert(0, 1, Outcome::Came(open)), alert(0, 2, Outcome::Nothing), alert(0, 3, homeless(30))];
    let figures = published(&facts(alerts, Vec::new()));
    assert_eq!((figures.hit.all.count, figures.hit.all.of), (2, 3));
    assert_eq!((figures.became_homeless.all.count, figures.became_homeless.all.of), (1, 2));
    assert_eq!((figures.households.became_homeless.all.count, figures.households.became_homeless.all.of), (1, 2));
}
