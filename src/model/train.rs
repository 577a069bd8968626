use super::ModelError;
use super::artefact::{Model, ModelFeature};
use super::design::Design;
use super::logistic::{Fitted, fit};
use super::measure::Judged;
use super::rows::{Training, TrainingRows};
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
/// the coefficients from a fit on all dates. Where the positives are too few for the catalogue, the reduced catalogue
/// is used; where they are too few for that as well, training refuses with the counts.
pub fn train(training: &Training) -> Result<Trained, ModelError> {
    let dates = training.checked()?;
    let (columns, reduced) = affordable(training, &dates)?;
    let mut chosen = validate(training, &dates, &columns)?;
    let held_out = std::mem::take(&mut chosen.held_out);
    let design = Design::of(&dates, &columns);
    let fitted = fit(&design, chosen.l2, None)?;
    let beats_baseline = chosen.validation.beats_baseline();
    let model = assemble(training, &dates, &design, &fitted, chosen, reduced);
    Ok(Trained { model, beats_baseline, held_out })
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
    let mut extremes = vec![(f64::INFINITY, f64::NEG_INFINITY); width];
    for row in dates.iter().flat_map(|date| date.matrix.values.chunks_exact(width.max(1))) {
        for ((least, most), value) in extremes.iter_mut().zip(row) {
            (*least, *most) = (least.min(*value), most.max(*value));
        }
    }
    (0..width).filter(|&column| extremes[column].0 < extremes[column].1).collect()
}

fn assemble(
    training: &Training,
    dates: &[TrainingRows],
    design: &Design,
    fitted: &Fitted,
    chosen: Chosen,
    reduced_catalogue: bool,
) -> Model {
    let scaled = design.scales.iter().zip(&fitted.parameters).enumerate();
    let features = scaled.map(|(place, (scale, coefficient))| {
        let info = &training.features[scale.column];
        ModelFeature {
            name: info.name.clone(),
            theme: info.theme.clone(),
            definition: info.definition.clone(),
            mean: scale.mean,
            sd: scale.sd,
            missing_share: scale.missing_share,
            coefficient: *coefficient,
            standard_error: fitted.standard_errors.get(place).copied().filter(|error| error.is_finite()),
        }
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
    }
    .identified()
}

#[cfg(test)]
mod tests {
    use crate::features::Matrix;
    use crate::model::ModelError;
    use crate::model::testing::{council, train_on, trained};

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
        let mut dates: Vec<(Matrix, Vec<bool>)> = [0, 100, 200, 300, 400].map(|day| council(day, 400)).into();
        let before = train_on(&dates, 300).unwrap().model.validation;
        for (matrix, labels) in &mut dates[3..] {
            *labels = labels.iter().map(|label| !label).collect();
            matrix.values = matrix.values.iter().map(|value| 7.0 - value).collect();
        }
        let after = train_on(&dates, 300).unwrap().model.validation;
        assert_eq!(before.dates.iter().map(|date| date.as_of.0.0).collect::<Vec<_>>(), [200, 300, 400]);
        assert_eq!(before.dates[0], after.dates[0]);
        for (before, after) in before.dates.iter().zip(&after.dates) {
            assert_eq!((before.l2, before.calibration, &before.rule), (after.l2, after.calibration, &after.rule));
        }
        assert_ne!(before.dates[2].model.hits, after.dates[2].model.hits);
    }

    #[test]
    fn the_model_learns_what_matters_and_beats_no_less_than_chance() {
        let trained = trained();
        let coefficient = |name: &str| trained.model.features.iter().find(|f| f.name == name).unwrap().coefficient;
        assert!(coefficient("arrears") > coefficient("moves") && coefficient("moves") > coefficient("noise").abs());
        let lift = trained.model.validation.model.lift.unwrap();
        assert!(lift.value > 2.0 && lift.interval.unwrap().low > 1.0, "{lift:?}");
        let calibration = trained.model.calibration;
        assert!(calibration.rows == 1_200 && (calibration.slope - 1.0).abs() < 0.3, "{calibration:?}");
    }

    #[test]
    fn the_artefact_names_no_household() {
        let json = trained().model.to_json();
        for word in ["household_id", "uprn", "nino", "address", "person"] {
            assert!(!json.contains(word), "{word}");
        }
    }
}
