use super::words::{MISSING, bullets, count, day, paragraph, people, span, table};
use crate::model::artefact::Model;
use crate::model::logistic::Solver;

/// What it was trained on.
pub(super) fn data(model: &Model) -> String {
    let dates = &model.trained_dates;
    let mut lines = vec![
        format!("Trained on {}, from what the council's records said by then.", day(model.provenance.trained_on.0)),
        format!(
            "As-of dates it learnt from: {}{}. On each, only what was known before that day was used.",
            dates.len(),
            span(dates).map_or_else(String::new, |span| format!(", {span}"))
        ),
        format!(
            "{} household-dates (one household on one as-of date); {} with the outcome, from {} distinct cases.",
            count(model.rows),
            people(model.positives),
            people(model.distinct_positives)
        ),
        format!(
            "The outcome: a prevention or relief duty owed within {} days of the as-of date. A date is used once {} further \
             days are over, in which cases still come into the records.",
            model.horizon.0, model.reporting_lag_days
        ),
    ];
    lines.extend(model.provenance.notes.iter().cloned());
    format!("## What it was trained on\n\n{}", bullets(&lines))
}

/// How it was chosen among those tried.
pub(super) fn choice(model: &Model) -> String {
    let catalogue = if model.reduced_catalogue {
        "the reduced catalogue, for there were too few cases for the full one"
    } else {
        "the full catalogue"
    };
    let solver = match model.solver {
        Solver::NewtonConfirmedByLinfa => "found by Newton's method and confirmed by a second, independent solver",
        Solver::LinfaAlone => "found by a solver of a library",
    };
    let text = paragraph(&format!(
        "A logistic regression with an L2 penalty on {} features of {catalogue}. The strength of the penalty is the one with \
         the smallest log loss on the held-back dates; then the model was fitted again on all its dates. The optimum was \
         {solver}; the largest entry of the gradient is {:.0e} a row.",
        model.features.len(),
        model.largest_gradient
    ));
    let row = |(strength, loss): &(f64, Option<f64>)| {
        let chosen = if strength.total_cmp(&model.l2).is_eq() { "chosen" } else { "" };
        let loss = loss.map_or_else(|| MISSING.to_owned(), |loss| format!("{loss:.6}"));
        vec![strength.to_string(), loss, chosen.to_owned()]
    };
    let rows: Vec<Vec<String>> = model.validation.log_loss_by_l2.iter().map(row).collect();
    format!("## How it was chosen\n\n{text}\n{}", table(&["L2 strength", "held-back log loss", ""], &rows))
}

/// Hashes by which everything can be traced.
pub(super) fn provenance(model: &Model) -> String {
    let rows = [
        ("model", format!("{} (the first twelve digits of the SHA-256 of its content)", model.id)),
        ("data", format!("SHA-256 {}", model.provenance.data_sha256)),
        ("config", format!("SHA-256 {}", model.provenance.config_sha256)),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(what, hash)| vec![what.to_owned(), hash]).collect();
    let note = paragraph(
        "The definitions of the features as they were, the coefficients and every figure of this page stand in the JSON \
         file of the same name. The same extracts, config and key give the same model.",
    );
    format!("## Where it comes from\n\n{}\n{note}", table(&["what", "mark"], &rows))
}
