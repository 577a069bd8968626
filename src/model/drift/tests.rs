use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;
use serde::Deserialize;

use super::bins;
use super::compare::DriftLevel;
use super::drift_exhibits;
use super::psi::{psi, psi_by_chance};
use crate::config::DriftSettings;
use crate::features::Matrix;
use crate::marks::Cell;
use crate::model::Model;
use crate::model::testing::{FEATURES, council, matrix, trained};

const SETTINGS: DriftSettings =
    DriftSettings { psi_watch: 0.1, psi_alarm: 0.25, missing_shift: 0.1, fewest_households: 100 };

/// A case of `tests/reference/make_psi.py`.
#[derive(Deserialize)]
struct Case {
    name: String,
    then: Vec<Option<f64>>,
    now: Vec<Option<f64>>,
    edges: Vec<f64>,
    psi: f64,
    chance: f64,
}

fn shares(edges: &[f64], values: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; bins::count(edges)];
    for value in values {
        shares[bins::place(edges, *value)] += 1.0 / values.len() as f64;
    }
    shares
}

#[test]
fn indices_and_their_chance_agree_with_numpy_and_scipy() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/reference/psi.json")).unwrap();
    assert_eq!(cases.len(), 8);
    for case in cases {
        let values =
            |cells: &[Option<f64>]| -> Vec<f64> { cells.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect() };
        let [then, now] = [&case.then, &case.now].map(|cells| shares(&case.edges, &values(cells)));
        let found = psi(&then, &now).unwrap();
        assert!((found - case.psi).abs() < 1e-9, "{}: {found} {}", case.name, case.psi);
        let chance = psi_by_chance(then.len(), case.then.len() as u32, case.now.len() as u32);
        assert!((chance / case.chance - 1.0).abs() < 0.03, "{}: {chance} {}", case.name, case.chance);
    }
}

fn drift_of(model: &Model, matrix: &Matrix) -> super::compare::Drift {
    model.drift(matrix, &model.score(matrix).unwrap(), SETTINGS).unwrap()
}

#[test]
fn households_like_those_of_training_raise_no_alarm_and_others_do() {
    let model = trained().model;
    let (same, _) = council(800, 400);
    let steady = drift_of(&model, &same);
    assert!(steady.over().is_empty(), "{:?}", steady.over());
    assert_eq!((steady.households, steady.training_households, steady.training_dates), (400, 400, 5));
    let mut moved = same.clone();
    moved.values.iter_mut().step_by(FEATURES.len()).for_each(|arrears| *arrears = (*arrears + 1.0).min(3.0));
    let drift = drift_of(&model, &moved);
    let names: Vec<&str> = drift.over().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["arrears", "score"]);
    assert_eq!(drift.features[0].level, DriftLevel::Alarm);
    let shares = &drift.features[0].bins;
    let summed: f64 = shares.iter().map(|bin| bin.tonight).sum();
    assert!((summed - 1.0).abs() < 1e-3 && shares[1].values == "zero" && shares[1].tonight == 0.0, "{shares:?}");
}

#[test]
fn a_report_has_a_row_a_column_and_a_cell_a_head() {
    let drift = drift_of(&trained().model, &council(800, 400).0);
    let exhibits = drift_exhibits(&drift);
    assert_eq!(exhibits[0].rows.len(), 1 + drift.features.len());
    for exhibit in &exhibits {
        assert!(exhibit.rows.iter().all(|row| row.len() == exhibit.columns.len()), "{}", exhibit.id);
    }
    assert!(exhibits[0].rows[0][2].value().is_some(), "there are training dates at that time of year");
}

#[test]
fn a_feature_that_is_no_longer_told_is_named_and_one_that_is_gone_too() {
    let model = trained().model;
    let (mut unknown, _) = council(800, 400);
    unknown.values.iter_mut().skip(2).step_by(FEATURES.len()).for_each(|noise| *noise = f64::NAN);
    let scored = model.score(&unknown).unwrap();
    let drift = model.drift(&unknown, &scored, SETTINGS).unwrap();
    let noise = drift.features.iter().find(|column| column.name == "noise").unwrap();
    assert!(noise.not_known_shifted && noise.level == DriftLevel::Alarm);
    assert!((noise.not_known - 1.0).abs() < 1e-9 && (noise.not_known_training - 0.1).abs() < 0.02);
    let renamed = Matrix { features: ["arrears", "moves", "other", "same"].map(str::to_owned).to_vec(), ..unknown };
    let gone = model.drift(&renamed, &scored, SETTINGS).unwrap();
    assert_eq!(gone.features, drift.features);
}

#[test]
fn too_few_households_are_shown_and_not_judged_and_none_at_all_have_no_index() {
    let model = trained().model;
    let row: &[f64] = &[3.0, 2.0, 0.5, 1.0];
    let few = matrix(800, &FEATURES, &[row; 99]);
    let drift = drift_of(&model, &few);
    assert!(!drift.is_judged() && drift.over().is_empty());
    assert!(drift.features[0].psi_training.unwrap() > SETTINGS.psi_alarm);
    let nobody = drift_of(&model, &matrix(800, &FEATURES, &[]));
    assert_eq!((nobody.features[0].psi_training, nobody.over().len()), (None, 0));
    let old = Model { reference: None, ..model };
    assert_eq!(old.drift(&few, &old.score(&few).unwrap(), SETTINGS), None);
}

/// The dates of the made-up council are days 0, 100, … 400: 1 January, 11 April, 20 July, 28 October 1970, 5 February 1971.
#[test]
fn the_season_is_that_of_the_training_dates_around_the_same_day_of_the_year() {
    let model = trained().model;
    let april = drift_of(&model, &council(365 + 100, 400).0);
    assert_eq!(april.season_dates, 1);
    let then = &model.reference.as_ref().unwrap().features[0];
    let season: Vec<f64> = april.features[0].bins.iter().map(|bin| bin.season.unwrap()).collect();
    assert_eq!(season, then.by_month[2].values());
    let mut without = model.reference.clone().unwrap();
    without.months.remove(2);
    for column in without.features.iter_mut().chain([&mut without.score]) {
        column.by_month.remove(2);
    }
    let alone = drift_of(&Model { reference: Some(without), ..model }, &council(365 + 100, 400).0);
    assert_eq!((alone.season_dates, alone.features[0].psi_season), (0, None));
    assert_eq!(alone.features[0].index().to_bits(), alone.features[0].psi_training.unwrap().to_bits());
    assert!(alone.features[0].bins.iter().all(|bin| bin.season.is_none()));
}

#[test]
fn a_model_of_before_reads_as_it_was_and_keeps_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.json");
    let text = trained().model.to_json();
    let with: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(with.get("reference").is_some());
    let old = Model { reference: None, ..trained().model }.identified();
    std::fs::write(&path, old.to_json()).unwrap();
    assert!(!old.to_json().contains("reference"));
    assert_eq!(Model::load(&path).unwrap(), old);
}

#[test]
fn what_a_model_keeps_is_small_and_holds_shares_alone() {
    let model = trained().model;
    let reference = model.reference.as_ref().unwrap();
    let text = serde_json::to_string(reference).unwrap();
    assert!(text.len() < 3_000, "{}", text.len());
    assert_eq!(reference.features.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), FEATURES[..3]);
    for column in reference.features.iter().chain([&reference.score]) {
        let sum: f64 = column.training.values().iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{}: {sum}", column.name);
    }
}

/// Shares of one to twelve bins, some of them empty.
fn any_shares(bins: usize) -> impl Strategy<Value = Vec<f64>> {
    vec(0_u32..50, bins).prop_filter("somebody", |counts| counts.iter().any(|count| *count > 0)).prop_map(|counts| {
        let all: u32 = counts.iter().sum();
        counts.iter().map(|count| f64::from(*count) / f64::from(all)).collect()
    })
}

fn two_shares() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (1_usize..12).prop_flat_map(|bins| (any_shares(bins), any_shares(bins)))
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    let value = (any::<u8>(), -50..50_i32).prop_map(|(kind, value)| match kind % 4 {
        0 => f64::NAN,
        1 => 0.0,
        _ => f64::from(value) / 7.0,
    });
    vec(value, 1..200)
}

proptest! {
    #[test]
    fn equal_shares_have_no_index((then, _) in two_shares()) {
        prop_assert_eq!(psi(&then, &then), Some(0.0));
    }

    #[test]
    fn an_index_is_never_negative_and_the_same_either_way((then, now) in two_shares()) {
        let (there, back) = (psi(&then, &now).unwrap(), psi(&now, &then).unwrap());
        prop_assert!(there >= 0.0 && there.is_finite() && (there - back).abs() < 1e-12);
    }

    #[test]
    fn the_order_of_bins_changes_nothing((then, now) in two_shares()) {
        let turned = |shares: &[f64]| shares.iter().rev().copied().collect::<Vec<_>>();
        let difference = psi(&then, &now).unwrap() - psi(&turned(&then), &turned(&now)).unwrap();
        prop_assert!(difference.abs() < 1e-12);
    }

    #[test]
    fn the_further_towards_other_shares_the_higher_the_index((then, now) in two_shares(), steps in Just(10_u32)) {
        let mixed = |step: u32| -> Vec<f64> {
            let share = f64::from(step) / f64::from(steps);
            then.iter().zip(&now).map(|(then, now)| (1.0 - share) * then + share * now).collect()
        };
        let indices: Vec<f64> = (0..=steps).map(|step| psi(&then, &mixed(step)).unwrap()).collect();
        prop_assert!(indices.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{:?}", indices);
    }

    #[test]
    fn the_order_of_rows_changes_no_edge_and_every_value_has_a_bin(values in values()) {
        let edges = bins::edges(&values);
        let turned: Vec<f64> = values.iter().rev().copied().collect();
        prop_assert_eq!(&edges, &bins::edges(&turned));
        prop_assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
        let counted: f64 = shares(&edges, &values).iter().sum();
        prop_assert!((counted - 1.0).abs() < 1e-9);
        filled_by_size(&edges, &values)?;
    }

    #[test]
    fn a_column_against_itself_is_steady(values in values()) {
        let edges = bins::edges(&values);
        let found = shares(&edges, &values);
        prop_assert_eq!(psi(&found, &found), Some(0.0));
    }
}

/// No bin by size is empty among the rows that made the edges, unless there is but one.
fn filled_by_size(edges: &[f64], values: &[f64]) -> Result<(), TestCaseError> {
    let found = shares(edges, values);
    prop_assert!(edges.is_empty() || found[2..].iter().all(|share| *share > 0.0), "{:?} {:?}", edges, found);
    Ok(())
}

#[test]
fn a_share_behind_which_there_are_few_is_not_shown_and_no_sum_gives_it_away() {
    let model = trained().model;
    let (mut rare, _) = council(800, 400);
    // Of four households of 400 it is not known.
    let places = (0..4).map(|row| row * FEATURES.len());
    places.for_each(|place| rare.values[place] = f64::NAN);
    let drift = drift_of(&model, &rare);
    let exhibits = drift_exhibits(&drift);
    let arrears = exhibits[0].rows.iter().find(|row| row[0] == Cell::text("arrears")).unwrap();
    assert_eq!(arrears[5], Cell::Hidden);
    for column in std::iter::once(&drift.score).chain(&drift.features) {
        let shown: Vec<Option<f64>> = drift.shown_shares(column).iter().map(|[.., tonight]| tonight.value()).collect();
        let sum: f64 = shown.iter().flatten().sum();
        let left = (400.0 * (1.0 - sum)).round();
        assert!(left.abs() < 1.0 || left >= 10.0, "{}: {left}", column.name);
        for share in shown.into_iter().flatten() {
            assert!(!(1.0..10.0).contains(&(400.0 * share).round()), "{}: {share}", column.name);
            assert!(
                (share * 10_000.0 - (share * 10_000.0).round()).abs() < 1e-6,
                "{share} has more than four decimals"
            );
        }
    }
}
