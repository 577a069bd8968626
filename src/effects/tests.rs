use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;
use serde::Deserialize;

use super::Asked;
use super::Assigned;
use super::AtCutOff;
use super::Helped;
use super::Jump;
use super::NotEnough;
use super::Point;
use super::at_cut_off;
use super::by_draw;
use super::compare;
use super::exhibits;
use super::first_near;
use super::steps;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::evaluate::Audience;

#[derive(Deserialize)]
struct Case {
    name: String,
    x: Vec<f64>,
    y: Vec<f64>,
    help: Vec<f64>,
    h: f64,
    b: f64,
    used: [u32; 2],
    outcome: Said,
    first: Option<Said>,
    ratio: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    estimate: f64,
    corrected: f64,
    standard_error: f64,
    low: f64,
    high: f64,
}

fn agrees(name: &str, found: &Jump, said: &Said) {
    let pairs = [
        (found.estimate, said.estimate),
        (found.corrected, said.corrected),
        (found.standard_error, said.standard_error),
        (found.interval.low, said.low),
        (found.interval.high, said.high),
    ];
    for (found, said) in pairs {
        assert!((found - said).abs() < 1e-8 * (1.0 + said.abs()), "{name}: {found} is not {said}");
    }
}

#[test]
fn the_steps_and_bandwidths_agree_with_rdrobust_on_its_example_data() {
    let mut cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/reference/effects.json")).unwrap();
    let (x, y) = (cases[0].x.clone(), cases[0].y.clone());
    (cases[1].x, cases[1].y) = (x, y);
    for case in &cases {
        let rows = case.x.iter().zip(&case.y).zip(&case.help);
        let points: Vec<Point> = rows.map(|((x, y), help)| Point { x: *x, y: *y, help: *help }).collect();
        let found = steps(&points).unwrap();
        assert!((found.bandwidth - case.h).abs() < 1e-8 && (found.bias_bandwidth - case.b).abs() < 1e-8);
        assert_eq!(found.used, case.used, "{}", case.name);
        agrees(&case.name, &found.outcome, &case.outcome);
        match (&case.first, &case.ratio) {
            (Some(first), Some(ratio)) => {
                agrees(&case.name, &found.help, first);
                agrees(&case.name, &found.per_help.unwrap(), ratio);
            }
            _ => assert_eq!(found.per_help, None, "nobody was helped"),
        }
    }
}

fn row(household: u64, week: i32, distance: f64, outcome: Option<bool>) -> AtCutOff {
    let (household, as_of) = (HouseholdId(household), AsOf(Day(20_000 + 7 * week)));
    AtCutOff { household, as_of, distance, helped: distance > 0.0, outcome }
}

/// So many households on each side, evenly, every `one_in`th with the outcome.
fn even(side: u64, one_in: u64) -> Vec<AtCutOff> {
    let number = |at: u64| (at as f64 + 0.5) / side as f64;
    let both = (0..side).flat_map(|at| [(2 * at, at, number(at)), (2 * at + 1, at + one_in / 2, -number(at))]);
    both.map(|(id, at, distance)| row(id, 0, distance, Some(at % one_in == 0))).collect()
}

#[test]
fn where_there_is_not_enough_there_is_a_reason_and_no_figure() {
    let above = |rows: Vec<AtCutOff>| rows.into_iter().filter(|row| row.distance > 0.0).collect();
    let all = |outcome| even(400, 10).into_iter().map(|row| AtCutOff { outcome, ..row }).collect();
    let table: [(Vec<AtCutOff>, NotEnough); 6] = [
        (Vec::new(), NotEnough::Nothing),
        (above(even(400, 10)), NotEnough::Households { found: 0, needed: 100 }),
        (even(90, 10), NotEnough::Households { found: 90, needed: 100 }),
        (even(400, 399), NotEnough::Outcomes { found: 1, needed: 5 }),
        (all(None), NotEnough::Households { found: 0, needed: 100 }),
        (all(Some(true)), NotEnough::AllOutcomes),
    ];
    for (rows, reason) in table {
        assert_eq!(at_cut_off(&rows, 2.0).unwrap_err(), reason, "{} rows", rows.len());
    }
    let one_place = |row: AtCutOff| AtCutOff { distance: row.distance.signum(), ..row };
    let tied: Vec<AtCutOff> = even(400, 10).into_iter().map(one_place).collect();
    assert_eq!(at_cut_off(&tied, 2.0).unwrap_err(), NotEnough::Values);
}

#[test]
fn ties_with_the_last_place_unknown_outcomes_and_later_rows_are_left_out_and_counted() {
    let mut rows = even(600, 10);
    let whole = at_cut_off(&rows, 2.0).unwrap();
    rows.extend([row(9_001, 0, 0.0, Some(true)), row(9_002, 0, 0.3, None), row(9_003, 0, -5.0, Some(true))]);
    rows.extend(even(600, 10).into_iter().map(|row| AtCutOff { as_of: AsOf(Day(30_000)), ..row }));
    let found = at_cut_off(&rows, 2.0).unwrap();
    assert_eq!((found.tied, found.unknown, found.not_first), (1, 1, 1_201));
    assert_eq!(found.steps, whole.steps);
    assert_eq!(found.households, [600, 600]);
}

#[test]
fn a_household_counts_once_where_it_first_came_near() {
    let rows = [row(1, 3, 0.5, None), row(1, 2, -0.4, None), row(1, 1, -3.0, None), row(2, 5, 4.0, None)];
    let first: Vec<_> = first_near(&rows, 1.0).iter().map(|row| (row.household.0, row.distance)).collect();
    assert_eq!(first, [(1, -0.4), (2, 4.0)]);
}

fn part(household: u64, week: i32, band: u32, drawn: bool, outcome: Option<bool>) -> Assigned {
    Assigned {
        household: HouseholdId(household),
        as_of: AsOf(Day(20_000 + 7 * week)),
        team: "all".to_owned(),
        band,
        drawn,
        helped: drawn,
        outcome,
    }
}

/// Households of one draw: drawn, outcomes among them, not drawn, outcomes among them.
fn draw(first: u64, week: i32, band: u32, counts: [u64; 4]) -> Vec<Assigned> {
    let [drawn, hits, others, other_hits] = counts;
    let of = |from: u64, of: u64, hits: u64, is_drawn: bool| {
        (0..of).map(move |at| part(from + at, week, band, is_drawn, Some(at < hits)))
    };
    of(first, drawn, hits, true).chain(of(first + drawn, others, other_hits, false)).collect()
}

#[test]
fn the_effect_of_a_place_is_the_difference_within_draws_weighted_by_those_drawn() {
    // By hand: 30 drawn of 60, 3 and 9 outcomes; 10 drawn of 210, 1 and 20. Drawn 4/40; not drawn 3/4·9/30 + 1/4·20/200.
    let rows = [draw(0, 0, 1, [30, 3, 30, 9]), draw(100, 0, 2, [10, 1, 200, 20])].concat();
    let found = by_draw(&rows).unwrap();
    let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    close(found.drawn.share, 0.1);
    close(found.not_drawn.share, 0.25);
    close(found.difference.value, -0.15);
    close(found.ratio.unwrap().value, 0.4);
    // Neyman: Σ (n₁/40)² (s₁²/n₁ + s₀²/n₀), s² with n − 1.
    let spread = |hits: f64, of: f64| hits / of * (1.0 - hits / of) / (of - 1.0);
    let bands = [(0.75, spread(3.0, 30.0) + spread(9.0, 30.0)), (0.25, spread(1.0, 10.0) + spread(20.0, 200.0))];
    close(found.standard_error.powi(2), bands.iter().map(|(weight, variance)| weight * weight * variance).sum());
    assert_eq!((found.draws, found.drawn.hits, found.drawn.of, found.not_drawn.of), (2, 4, 40, 230));
    close(found.helped[0], 1.0);
    close(found.helped[1], 0.0);
    let interval = found.difference.interval.unwrap();
    assert!(interval.low < -0.15 && interval.high > -0.15 && interval.high < 0.02, "{interval:?}");
}

#[test]
fn a_draw_counts_first_assignments_known_outcomes_and_draws_with_both_sides() {
    let mut rows = draw(0, 0, 1, [30, 3, 30, 9]);
    let whole = by_draw(&rows).unwrap();
    rows.extend([part(0, 9, 1, false, Some(true)), part(500, 1, 1, true, None), part(501, 2, 1, true, Some(true))]);
    let found = by_draw(&rows).unwrap();
    assert_eq!((found.not_first, found.unknown, found.alone), (1, 1, 1));
    assert_eq!((found.difference, found.bands), (whole.difference, whole.bands));
}

#[test]
fn a_draw_without_enough_says_so() {
    let table: [(Vec<Assigned>, NotEnough); 5] = [
        (Vec::new(), NotEnough::Nothing),
        (draw(0, 0, 1, [19, 3, 30, 9]), NotEnough::Households { found: 19, needed: 20 }),
        (draw(0, 0, 1, [40, 3, 0, 0]), NotEnough::Households { found: 0, needed: 20 }),
        (draw(0, 0, 1, [30, 0, 30, 0]), NotEnough::Outcomes { found: 0, needed: 1 }),
        (draw(0, 0, 1, [30, 30, 30, 30]), NotEnough::AllOutcomes),
    ];
    for (rows, reason) in table {
        assert_eq!(by_draw(&rows).unwrap_err(), reason);
    }
    let none_drawn = by_draw(&draw(0, 0, 1, [30, 0, 30, 6])).unwrap();
    let interval = none_drawn.ratio.unwrap().interval.unwrap();
    assert!(interval.low <= 0.0 && interval.high > 0.0, "{interval:?}");
    assert_eq!(by_draw(&draw(0, 0, 1, [30, 6, 30, 0])).unwrap().ratio, None);
}

/// One alert of each of so many households.
fn alerts(first: u64, times: u64, helped: bool, outcome: Option<bool>) -> Vec<Helped> {
    let alert = |id| Helped { household: HouseholdId(id), as_of: AsOf(Day(20_000)), helped, outcome };
    (first..first + times).map(alert).collect()
}

/// Helped with and without the outcome, then not helped.
fn compared(counts: [u64; 4]) -> Vec<Helped> {
    let kinds = [(true, true), (true, false), (false, true), (false, false)];
    let of = |(at, ((helped, outcome), times))| alerts(1_000 * at, times, helped, Some(outcome));
    (0_u64..).zip(kinds.into_iter().zip(counts)).flat_map(of).collect()
}

#[test]
fn the_plain_comparison_counts_and_warns() {
    let mut rows =
        [alerts(1, 1, true, Some(true)), alerts(2, 1, true, Some(false)), alerts(3, 1, false, None)].concat();
    assert_eq!(compare(&rows).unwrap_err(), NotEnough::Households { found: 0, needed: 1 });
    rows.extend(alerts(4, 3, false, Some(false)));
    let found = compare(&rows).unwrap();
    assert_eq!((found.helped.hits, found.helped.of, found.not_helped.of, found.unknown), (1, 2, 3, 1));
    assert!((found.difference.value - 0.5).abs() < 1e-12 && found.ratio.is_none());
    assert!(found.caution.starts_with("Not the effect of help"));
    assert_eq!(compare(&[]).unwrap_err(), NotEnough::Nothing);
}

#[test]
fn a_household_with_several_alerts_is_compared_once_by_the_first() {
    let rows = compared([10, 20, 30, 40]);
    let later = rows.iter().map(|row| Helped { as_of: AsOf(Day(20_007)), helped: !row.helped, ..*row });
    let several: Vec<Helped> = later.chain(rows.iter().copied()).collect();
    let (once, several) = (compare(&rows).unwrap(), compare(&several).unwrap());
    assert_eq!((once.not_first, several.not_first), (0, 100));
    assert_eq!((once.helped, once.difference), (several.helped, several.difference));
}

#[test]
fn the_answers_stand_in_one_table_and_small_counts_stay_in_the_office() {
    let asked = Asked {
        compared: compare(&compared([3, 40, 12, 90])),
        drawn: Some(by_draw(&draw(0, 0, 1, [30, 3, 30, 9]))),
        cut_off: Err(NotEnough::Outcomes { found: 3, needed: 5 }),
    };
    insta::assert_snapshot!(csv(&asked, Audience::Shared), @r"
    design,effect,smallest_effect,ratio,households,note
    Helped less not helped,suppressed,,suppressed,145,not causal
    Draw: a place,suppressed,suppressed,suppressed,60,
    Cut-off: a place,,,,,not enough: fewer than 5 outcomes on the side with fewest; at least 5 are needed
    Cut-off: help,,,,,not enough: fewer than 5 outcomes on the side with fewest; at least 5 are needed

    group,households,became_homeless,rate
    Helped,43,suppressed,suppressed
    Not helped,102,suppressed,suppressed

    band,drawn,drawn_became_homeless,not_drawn,not_drawn_became_homeless
    1,30,suppressed,30,suppressed

    design,who,count
    Helped less not helped,later alerts of a household,0
    Helped less not helped,households of which it is not known what came,0
    Draw,later draws of a household,0
    Draw,households of which it is not known what came,0
    Draw,households with nobody left on the other side of their draw,0
    ");
    let office = csv(&asked, Audience::Office);
    assert!(
        !office.contains("suppressed") && office.contains("Helped,43,3,") && office.contains("1,30,3,30,9"),
        "{office}"
    );
    assert!(office.contains("not enough: 3 outcomes"), "{office}");
}

fn csv(asked: &Asked, audience: Audience) -> String {
    let tables = exhibits(asked, audience);
    tables.iter().map(|exhibit| String::from_utf8(exhibit.to_csv()).unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_small_part_can_be_had_by_subtracting_the_others_from_their_total() {
    // Five helped of 200; four drawn in the second band; all but three helped above the cut-off.
    let helped = |row: AtCutOff| AtCutOff { helped: row.distance > 0.0 && row.household.0 > 6, ..row };
    let near: Vec<AtCutOff> = even(600, 10).into_iter().map(helped).collect();
    let mut rows = draw(0, 0, 1, [60, 20, 60, 20]);
    rows.extend(draw(500, 0, 2, [4, 1, 80, 20]));
    rows.extend([part(900, 0, 1, true, None), part(901, 0, 3, true, Some(false))]);
    let asked = Asked {
        compared: compare(&compared([0, 5, 15, 180])),
        drawn: Some(by_draw(&rows)),
        cut_off: at_cut_off(&near, 2.0),
    };
    let shared = csv(&asked, Audience::Shared);
    let total = shared.lines().find(|line| line.starts_with("Helped less not helped,suppressed,")).unwrap();
    assert!(total.contains(",200,"), "the parts are hidden, so their sum may be told: {total}");
    for line in [
        "Helped,suppressed,suppressed,suppressed",
        "Not helped,suppressed,suppressed,suppressed",
        "1,suppressed,suppressed,suppressed,suppressed",
        "2,suppressed,suppressed,suppressed,suppressed",
        "Draw,households of which it is not known what came,suppressed",
        "Draw,households with nobody left on the other side of their draw,suppressed",
        "Cut-off,households whose score tied with the last place,0",
    ] {
        assert!(shared.contains(line), "{line} is not in\n{shared}");
    }
    let sides: Vec<&str> =
        shared.lines().filter(|line| line.starts_with("No place,") || line.starts_with("A place,")).collect();
    assert!(sides.len() == 2 && sides.iter().all(|side| side.ends_with(",suppressed")), "{sides:?}");
    assert!(!csv(&asked, Audience::Office).contains("suppressed"));
}

/// Rows with distances in tenths, so that ties are common, and a few households in several lists.
fn any_rows() -> impl Strategy<Value = Vec<AtCutOff>> {
    let cells = (0_u64..400, 0_i32..4, -12_i32..12, any::<bool>(), 0_u8..8);
    vec(cells, 0..700).prop_map(|rows| {
        let made = |(id, week, tenths, helped, fate): (u64, i32, i32, bool, u8)| AtCutOff {
            helped,
            ..row(id, week, f64::from(tenths) / 10.0, [Some(false), Some(true), None][usize::from(fate.min(6) / 3)])
        };
        rows.into_iter().map(made).collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing_at_a_cut_off(rows in any_rows(), turn in 0_usize..700) {
        let mut shuffled: Vec<_> = rows.iter().rev().copied().collect();
        let turned = turn.min(shuffled.len());
        shuffled.rotate_left(turned);
        let found = at_cut_off(&rows, 1.0);
        prop_assert_eq!(&found, &at_cut_off(&shuffled, 1.0));
        if let Ok(found) = found {
            let jump = found.steps.outcome;
            prop_assert!(jump.interval.low <= jump.corrected && jump.corrected <= jump.interval.high);
            prop_assert!(jump.standard_error.is_finite());
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing_in_a_draw(
        cells in vec((0_u64..300, 0_i32..3, 1_u32..4, any::<bool>(), 0_u8..8), 0..400), turn in 0_usize..400,
    ) {
        let made = |(id, week, band, drawn, fate): (u64, i32, u32, bool, u8)| {
            part(id, week, band, drawn, [Some(false), Some(true), None][usize::from(fate.min(6) / 3)])
        };
        let rows: Vec<Assigned> = cells.into_iter().map(made).collect();
        let mut shuffled: Vec<_> = rows.iter().rev().cloned().collect();
        let turned = turn.min(shuffled.len());
        shuffled.rotate_left(turned);
        let found = by_draw(&rows);
        prop_assert_eq!(&found, &by_draw(&shuffled));
        if let Ok(found) = found {
            let interval = found.difference.interval.unwrap();
            prop_assert!(interval.low <= found.difference.value && found.difference.value <= interval.high);
            prop_assert!(interval.low >= -1.0 - 1e-9 && interval.high <= 1.0 + 1e-9);
            prop_assert!(found.ratio.is_none_or(|ratio| ratio.interval.is_some_and(|interval| interval.low >= 0.0)));
        }
    }

    #[test]
    fn a_step_moves_with_the_outcomes_and_not_with_where_the_cut_off_lies(
        y in vec(-1.0_f64..1.0, 120), lift in -3.0_f64..3.0,
    ) {
        let at = |index: usize| (index as f64 - 59.5) / 60.0;
        let points = |lift: f64| -> Vec<Point> {
            y.iter().enumerate().map(|(index, y)| {
                let x = at(index);
                Point { x, y: y + if x >= 0.0 { lift } else { 0.0 }, help: f64::from(u8::from(x >= 0.0)) }
            }).collect()
        };
        let (plain, lifted) = (steps(&points(0.0)).unwrap(), steps(&points(lift)).unwrap());
        prop_assert!((lifted.outcome.estimate - plain.outcome.estimate - lift).abs() < 1e-6);
        prop_assert!((lifted.outcome.standard_error - plain.outcome.standard_error).abs() < 1e-6);
        prop_assert!((plain.help.estimate - 1.0).abs() < 1e-9, "everybody above was helped and nobody below");
    }
}
