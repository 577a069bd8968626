use rayon::prelude::{IntoParallelRefIterator, ParallelIterator, ParallelSlice};

use crate::domain::AsOf;

use super::ModelError;
use super::artefact::{Model, ModelFeature};
use super::design::{Design, Scale};
use super::drift::Reference;
use super::helped::{Helped, Rest, without_helped};
use super::linear::Linear;
use super::logistic::{Fitted, fit, quick_fit};
use super::measure::{Estimate, Interval, Judged};
use super::regimes::marks;
use super::rows::{FeatureInfo, Sign, Training, TrainingRows};
use super::validate::{Chosen, validate};

/// A freshly trained model. Its validation figures are within it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Whether, on dates it had not seen, it had more hits than the best single rule; false where none was held out.
    pub beats_baseline: bool,
    /// Its rankings of the dates it had not seen, behind the validation figures; not kept in the artefact.
    pub held_out: Vec<Judged>,
}

/// Trains on all the mature dates given: the strength of the penalty and the calibration come from temporal validation,
/// the coefficients from a fit on all dates. Rows of households that were helped within the horizon are left out of all
/// of it and counted. Where the positives are too few for the catalogue, the reduced catalogue is used; where they are too
/// few for that as well, training refuses with the counts.
pub fn train(training: &Training) -> Result<Trained, ModelError> {
    let everybody = training.checked()?;
    let as_ofs: Vec<AsOf> = everybody.iter().map(TrainingRows::as_of).collect();
    let regimes = marks(&training.settings.regimes, training.features, &as_ofs, training.horizon)?;
    let rest = without_helped(&everybody);
    let dates: Vec<TrainingRows> = rest.iter().map(Rest::rows).collect();
    let (columns, reduced) = affordable(training, &dates)?;
    let mut chosen = validate(training, &dates, &columns)?;
    let held_out = std::mem::take(&mut chosen.held_out);
    let design = Design::of(&dates, &columns);
    let fitted = fit(&design, chosen.l2, None)?;
    let helped = Helped::among(&everybody);
    let with_helped = if helped.rows == 0 {
        fitted.parameters.clone()
    } else {
        let whole = Design::on(&everybody, &design.scales);
        quick_fit(&whole, chosen.l2, Some(&fitted.parameters))?
    };
    let beats_baseline = chosen.validation.beats_baseline();
    let fits = Fits { design: &design, fitted: &fitted, with_helped: &with_helped };
    let model = Model { helped, regimes, ..assemble(training, &dates, fits, chosen, reduced) }.identified();
    Ok(Trained { model, beats_baseline, held_out })
}

/// The fit of the model, and the one with the helped.
#[derive(Clone, Copy)]
struct Fits<'a> {
    design: &'a Design,
    fitted: &'a Fitted,
    with_helped: &'a [f64],
}

/// The columns the positives can pay for, and whether that is the reduced catalogue.
fn affordable(training: &Training, dates: &[TrainingRows]) -> Result<(Vec<usize>, bool), ModelError> {
    let varying = varying(dates, training.features.len());
    let reduced: Vec<usize> = varying.iter().copied().filter(|column| training.features[*column].reduced).collect();
    let full: Vec<usize> = varying.iter().copied().filter(|column| training.features[*column].full).collect();
    let needed = |features: usize| training.settings.positives_per_feature.saturating_mul(features as u32);
    let rows = dates.iter().map(|date| date.labels.len()).sum();
    let positives = dates.iter().map(TrainingRows::positives).sum();
    if positives == 0 || positives == rows {
        return Err(ModelError::OneClass { positives, rows });
    }
    if varying.is_empty() {
        return Err(ModelError::NoFeatures);
    }
    if !full.is_empty() && training.distinct_positives >= needed(full.len()) {
        return Ok((full, false));
    }
    if !reduced.is_empty() && training.distinct_positives >= needed(reduced.len()) {
        return Ok((reduced, true));
    }
    Err(ModelError::TooFewPositives {
        positives: training.distinct_positives,
        features: full.len(),
        needed: needed(full.len()),
        reduced_features: reduced.len(),
        reduced_needed: needed(reduced.len()),
    })
}

/// Columns with at least two known values among the training rows.
fn varying(dates: &[TrainingRows], width: usize) -> Vec<usize> {
    let nothing = || vec![(f64::INFINITY, f64::NEG_INFINITY); width];
    let widened = |mut extremes: Vec<(f64, f64)>, row: &[f64]| {
        for ((least, most), value) in extremes.iter_mut().zip(row) {
            (*least, *most) = (least.min(*value), most.max(*value));
        }
        extremes
    };
    let both = |mut one: Vec<(f64, f64)>, other: Vec<(f64, f64)>| {
        for ((least, most), (lower, higher)) in one.iter_mut().zip(other) {
            (*least, *most) = (least.min(lower), most.max(higher));
        }
        one
    };
    let rows = dates.par_iter().flat_map(|date| date.matrix.values.par_chunks_exact(width.max(1)));
    let extremes = rows.fold(nothing, widened).reduce(nothing, both);
    (0..width).filter(|&column| extremes[column].0 < extremes[column].1).collect()
}

fn assemble(
    training: &Training,
    dates: &[TrainingRows],
    Fits { design, fitted, with_helped }: Fits,
    chosen: Chosen,
    reduced_catalogue: bool,
) -> Model {
    let features = design.scales.iter().enumerate().map(|(place, scale)| {
        let standard_error = fitted.standard_errors.as_ref().map(|errors| errors[place]);
        let coefficients = [fitted.parameters[place], with_helped[place]];
        feature(&training.features[scale.column], *scale, coefficients, standard_error)
    });
    let used = |column: &usize| design.scales.iter().any(|scale| scale.column == *column);
    let in_reach = |column: &usize| {
        let info = &training.features[*column];
        if reduced_catalogue { info.reduced } else { info.full }
    };
    let constant = (0..training.features.len()).filter(|column| in_reach(column) && !used(column));
    Model {
        id: String::new(),
        horizon: training.horizon,
        reporting_lag_days: training.reporting_lag_days,
        provenance: training.provenance.clone(),
        trained_dates: dates.iter().map(TrainingRows::as_of).collect(),
        rows: design.labels.len() as u32,
        positives: design.positives() as u32,
        distinct_positives: training.distinct_positives,
        reduced_catalogue,
        l2: chosen.l2,
        solver: fitted.solver,
        largest_gradient: fitted.largest_gradient,
        base: fitted.parameters[design.scales.len()],
        features: features.collect(),
        constant_features: constant.map(|column| training.features[column].name.clone()).collect(),
        calibration: chosen.calibration,
        validation: chosen.validation,
        reference: Some(reference(dates, training, design, fitted)),
        helped: Helped::default(),
        train_from: training.settings.train_from,
        regimes: Vec::new(),
        first_format: None,
    }
}

/// What the model keeps of a feature; coefficients without and with the helped.
fn feature(info: &FeatureInfo, scale: Scale, [coefficient, with_helped]: [f64; 2], error: Option<f64>) -> ModelFeature {
    let interval = error.and_then(|error| Interval::around(coefficient, error));
    ModelFeature {
        name: info.name.clone(),
        theme: info.theme.clone(),
        definition: info.definition.clone(),
        mean: scale.mean,
        sd: scale.sd,
        missing_share: scale.missing_share,
        coefficient,
        coefficient_with_helped: with_helped,
        standard_error: error.filter(|_| interval.is_some()),
        odds_ratio: Estimate { value: coefficient.exp(), interval: interval.map(|interval| interval.map(f64::exp)) },
        expected_sign: info.sign,
        as_expected: match info.sign {
            Sign::Raises => Some(coefficient > 0.0),
            Sign::Lowers => Some(coefficient < 0.0),
            Sign::Either => None,
        },
    }
}

/// How the rows it was trained on lay.
fn reference(dates: &[TrainingRows], training: &Training, design: &Design, fitted: &Fitted) -> Reference {
    let name = |scale: &Scale| (training.features[scale.column].name.as_str(), scale.column);
    let features: Vec<(&str, usize)> = design.scales.iter().map(name).collect();
    Reference::of(dates, &features, &Linear::of(&design.scales, &fitted.parameters))
}

#[cfg(test)]
mod tests {
    use crate::config::ModelSettings;
    use crate::config::Regime;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::features::Matrix;
    use crate::model::helped::{Rest, without_helped};
    use crate::model::testing::{council, settings, train_on, train_rows, trained};
    use crate::model::{CalibrationChoice, ModelError, RiskCurve, Sign, TrainingRows};

    #[test]
    fn training_twice_or_on_one_thread_gives_the_same_bytes() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let alone = pool.install(|| trained().model.to_json());
        assert_eq!(alone, trained().model.to_json());
    }

    #[test]
    fn the_order_of_the_dates_changes_nothing() {
        let dates = [0, 100, 200, 300].map(|day| council(day, 300));
        let mut turned = dates.clone();
        turned.reverse();
        assert_eq!(train_on(&dates, 300).unwrap(), train_on(&turned, 300).unwrap());
    }

    #[test]
    fn too_few_positives_fall_back_to_the_reduced_catalogue_and_then_refuse() {
        let dates = [0, 100, 200, 300].map(|day| council(day, 300));
        let (full, reduced) = (train_on(&dates, 30).unwrap().model, train_on(&dates, 29).unwrap().model);
        assert!(!full.reduced_catalogue && full.features.len() == 3);
        assert!(reduced.reduced_catalogue && reduced.features.len() == 1);
        assert_eq!(full.constant_features, ["same"]);
        let refused = train_on(&dates, 9).unwrap_err();
        assert_eq!(refused.to_string(), "9 positives are too few: 3 features need 30, the reduced 1 need 10");
        assert!(refused.hint().is_some());
    }

    #[test]
    fn without_a_date_to_hold_out_the_model_does_not_claim_to_beat_anything() {
        let trained = train_on(&[council(0, 400)], 300).unwrap();
        assert!(trained.model.validation.dates.is_empty());
        assert!(!trained.beats_baseline);
        assert_eq!(trained.model.validation.log_loss_by_l2, [(1.0, None), (100.0, None)]);
    }

    #[test]
    fn nobody_homeless_is_nothing_to_learn_from() {
        let (matrix, labels) = council(0, 50);
        let refused = train_on(&[(matrix, vec![false; labels.len()])], 100).unwrap_err();
        assert!(matches!(refused, ModelError::OneClass { positives: 0, rows: 50 }));
    }

    /// What happens on a validation date and after must not reach what was trained, chosen and reported before it.
    #[test]
    fn what_comes_later_changes_no_earlier_validation_date() {
        let mut dates: Vec<(Matrix, Vec<bool>)> =
            [0, 100, 200, 300, 400, 500, 600, 700, 800].map(|day| council(day, 400)).into();
        let before = train_on(&dates, 300).unwrap().model.validation;
        for (matrix, labels) in &mut dates[7..] {
            *labels = labels.iter().map(|label| !label).collect();
            matrix.values = matrix.values.iter().map(|value| 7.0 - value).collect();
        }
        let after = train_on(&dates, 300).unwrap().model.validation;
        let days: Vec<i32> = before.dates.iter().map(|date| date.as_of.0.0).collect();
        assert_eq!(days, [200, 300, 400, 500, 600, 700, 800]);
        assert_eq!(before.dates[..5], after.dates[..5]);
        for (before, after) in before.dates.iter().zip(&after.dates) {
            assert_eq!((before.l2, &before.calibration, &before.rule), (after.l2, &after.calibration, &after.rule));
            assert_eq!(before.calibration_choice, after.calibration_choice);
        }
        assert_ne!(before.dates[5].model.hits, after.dates[5].model.hits);
        assert_ne!(before.calibration_choice, after.calibration_choice);
    }

    /// A curve is only judged on dates whose outcomes were known on the validation date, by curves fitted on dates whose
    /// outcomes were known on those.
    #[test]
    fn curves_are_compared_only_where_neither_was_fitted() {
        let dates: Vec<_> = [0, 100, 200, 300, 400, 500, 600, 700, 800].map(|day| council(day, 400)).into();
        let model = train_on(&dates, 300).unwrap().model;
        let compared =
            |choice: &CalibrationChoice| choice.compared_on.iter().map(|date| date.0.0).collect::<Vec<i32>>();
        assert_eq!(compared(&model.validation.calibration_choice), [400, 500, 600, 700, 800]);
        let by_date: Vec<Vec<i32>> =
            model.validation.dates.iter().map(|date| compared(&date.calibration_choice)).collect();
        let none: Vec<i32> = Vec::new();
        let expected = [none.clone(), none.clone(), none.clone(), none, vec![400], vec![400, 500], vec![400, 500, 600]];
        assert_eq!(by_date, expected);
        let choice = model.validation.calibration_choice;
        assert_eq!(choice.rows, 2_000);
        let stepped = matches!(model.calibration.curve, RiskCurve::Isotonic { .. });
        assert_eq!(stepped, choice.isotonic_log_loss < choice.platt_log_loss);
    }

    /// A third of those at risk are helped, and nothing comes of them.
    fn helped_council(day: i32) -> (Matrix, Vec<bool>, Vec<bool>) {
        let (matrix, labels) = council(day, 500);
        let arrears = |row: usize| matrix.row(row)[0];
        let helped: Vec<bool> = (0..labels.len()).map(|row| row % 3 == 0 && arrears(row) > 1.0).collect();
        let labels = labels.iter().zip(&helped).map(|(label, helped)| *label && !*helped).collect();
        (matrix, labels, helped)
    }

    #[test]
    fn those_helped_teach_nothing_but_are_counted_and_shown() {
        let dates = [0, 100, 200, 300, 400].map(helped_council);
        let all: Vec<TrainingRows> =
            dates.iter().map(|(matrix, labels, helped)| TrainingRows { matrix, labels, helped }).collect();
        let model = train_rows(&all, 300, &settings()).unwrap().model;
        let rest = without_helped(&all);
        let unhelped: Vec<TrainingRows> = rest.iter().map(Rest::rows).collect();
        let never_seen = train_rows(&unhelped, 300, &settings()).unwrap().model;
        assert_eq!(
            (&model.calibration, model.rows, model.l2),
            (&never_seen.calibration, never_seen.rows, never_seen.l2)
        );
        assert_eq!(model.validation.held_back, never_seen.validation.held_back);
        assert_eq!((model.helped.rows + model.rows, model.helped.positives), (2_500, 0));
        assert!(model.validation.dates.iter().all(|date| date.helped.rows > 50));
        for (feature, alone) in model.features.iter().zip(&never_seen.features) {
            assert_eq!(feature.coefficient.to_bits(), alone.coefficient.to_bits());
            assert_eq!(alone.coefficient_with_helped.to_bits(), alone.coefficient.to_bits());
        }
        let arrears = &model.features[0];
        assert!(arrears.coefficient > arrears.coefficient_with_helped + 0.1, "{arrears:?}");
    }

    #[test]
    fn marking_nobody_as_helped_changes_no_byte() {
        let dates = [0, 100, 200, 300, 400].map(|day| council(day, 400));
        let nobody = vec![false; 400];
        let rows: Vec<TrainingRows> =
            dates.iter().map(|(matrix, labels)| TrainingRows { matrix, labels, helped: &nobody }).collect();
        assert_eq!(train_rows(&rows, 300, &settings()).unwrap().model.to_json(), trained().model.to_json());
        let short = [TrainingRows { helped: &nobody[1..], ..rows[0] }];
        assert!(train_rows(&short, 300, &settings()).unwrap_err().to_string().contains("the helped are not one"));
    }

    #[test]
    fn a_date_all_of_whose_households_were_helped_is_a_date_without_rows() {
        let dates = [0, 100, 200, 300, 400].map(|day| council(day, 400));
        let (nobody, everybody) = (vec![false; 400], vec![true; 400]);
        let rows: Vec<TrainingRows> = dates
            .iter()
            .enumerate()
            .map(|(place, (matrix, labels))| TrainingRows {
                matrix,
                labels,
                helped: if place == 4 { &everybody } else { &nobody },
            })
            .collect();
        let model = train_rows(&rows, 300, &settings()).unwrap().model;
        assert_eq!((model.rows, model.helped.rows, model.trained_dates.len()), (1_600, 400, 5));
        assert_eq!(model.validation.dates.len(), 2);
        let all: Vec<TrainingRows> = rows.iter().map(|date| TrainingRows { helped: &everybody, ..*date }).collect();
        assert!(matches!(train_rows(&all, 300, &settings()), Err(ModelError::OneClass { positives: 0, rows: 0 })));
    }

    #[test]
    fn the_sign_and_the_odds_ratio_come_with_every_feature() {
        let model = trained().model;
        for feature in &model.features {
            let interval = feature.odds_ratio.interval.unwrap();
            assert!((feature.odds_ratio.value.ln() - feature.coefficient).abs() < 1e-12);
            assert!(interval.low < feature.odds_ratio.value && feature.odds_ratio.value < interval.high);
            assert_eq!((feature.expected_sign, feature.as_expected), (Sign::Raises, Some(feature.coefficient > 0.0)));
        }
        assert!(model.features[0].odds_ratio.interval.unwrap().low > 1.0);
        assert_eq!(model.validation.reliability.rows, 1_200);
        assert_eq!(model.validation.held_back.by_places.len(), 10);
    }

    #[test]
    fn a_change_of_regime_marks_the_dates_it_cuts_in_two() {
        let dates = [0, 100, 200, 300, 400].map(|day| council(day, 400));
        let rows: Vec<TrainingRows> =
            dates.iter().map(|(matrix, labels)| TrainingRows { matrix, labels, helped: &[] }).collect();
        let regime = |name: &str| Regime {
            date: Day(250),
            name: "end of section 21".into(),
            features: vec![name.into()],
            outcomes: true,
        };
        let train = |name| train_rows(&rows, 300, &ModelSettings { regimes: vec![regime(name)], ..settings() });
        let mark = train("arrears").unwrap().model.regimes.remove(0);
        let days = |dates: &[AsOf]| dates.iter().map(|date| date.0.0).collect::<Vec<i32>>();
        assert_eq!((days(&mark.before), days(&mark.labels_straddle)), (vec![0, 100, 200], vec![100, 200]));
        assert_eq!(days(&mark.features_straddle), [300, 400]);
        assert!(train("rent").unwrap_err().to_string().contains("`rent`"));
    }

    #[test]
    fn the_model_learns_what_matters_and_beats_no_less_than_chance() {
        let trained = trained();
        let coefficient = |name: &str| trained.model.features.iter().find(|f| f.name == name).unwrap().coefficient;
        assert!(coefficient("arrears") > coefficient("moves") && coefficient("moves") > coefficient("noise").abs());
        let lift = trained.model.validation.model.lift.unwrap();
        assert!(lift.value > 2.0 && lift.interval.unwrap().low > 1.0, "{lift:?}");
        let calibration = trained.model.calibration;
        let RiskCurve::Platt { slope, .. } = calibration.curve else { panic!("{calibration:?}") };
        assert!(calibration.rows == 1_200 && (slope - 1.0).abs() < 0.3, "{slope}");
    }

    #[test]
    fn the_artefact_names_no_household() {
        let json = trained().model.to_json();
        for word in ["household_id", "uprn", "nino", "address", "person"] {
            assert!(!json.contains(word), "{word}");
        }
    }
}
