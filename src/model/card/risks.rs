use std::fmt::Write;

use super::words::{HIDDEN, count, either, paragraph, percent, rate, signed, table};
use crate::model::artefact::Model;
use crate::model::calibrate::RiskCurve;
use crate::model::exhibits::hidden_tenths;
use crate::model::measure::Estimate;
use crate::model::reliability::{Reliability, Tenth};

/// From score to risk, and whether the risks were what they said.
pub(super) fn risks(model: &Model) -> String {
    let mut text = format!("{} The ranking does not depend on it.", curve(model));
    let choice = &model.validation.calibration_choice;
    if let Some((platt, isotonic)) = choice.platt_log_loss.zip(choice.isotonic_log_loss) {
        let _ = write!(
            text,
            " On {} held-back {} on which neither was fitted, Platt's curve had a log loss of {platt:.6} and the isotonic \
             one {isotonic:.6}; the better is kept.",
            choice.compared_on.len(),
            if choice.compared_on.len() == 1 { "date" } else { "dates" }
        );
    }
    let figures = &model.validation.model;
    if let (Some(brier), Some(loss)) = (figures.brier, figures.log_loss) {
        let _ = write!(text, " On the held-back dates the Brier score is {brier:.5} and the log loss {loss:.5}.");
    }
    let reliability = reliability(&model.validation.reliability).map_or_else(String::new, |more| format!("\n{more}"));
    format!("## From score to risk\n\n{}{reliability}", paragraph(&text))
}

fn curve(model: &Model) -> String {
    let fitted_on = format!("fitted on {} held-back household-dates", count(model.calibration.rows));
    match &model.calibration.curve {
        RiskCurve::AsScored => {
            "Too few outcomes were held back to learn how scores become risks: the score is taken for \
             log-odds as it is, and the risks shown may be too high or too low."
                .to_owned()
        }
        RiskCurve::Platt { slope, intercept } => format!(
            "risk = 1 / (1 + e^−(slope × score + intercept)) with slope {} and intercept {}, {fitted_on} (Platt 1999). A \
             slope of 1 and an intercept of 0 leave the score as it is; a slope below 1 pulls risks together.",
            signed(*slope),
            signed(*intercept)
        ),
        RiskCurve::Isotonic { points } => format!(
            "Straight lines between {} points, {fitted_on}, so that higher scores never have lower risks (isotonic: Zadrozny \
             & Elkan 2002). Many households share one risk.",
            points.len()
        ),
    }
}

/// The tenths of risk beside what came; nothing where there are none.
fn reliability(reliability: &Reliability) -> Option<String> {
    if reliability.tenths.is_empty() {
        return None;
    }
    let estimate = |of: Option<Estimate>| {
        of.map(|of| {
            let interval = of.interval.map(|i| format!(" (95% {} to {})", signed(i.low), signed(i.high)));
            signed(of.value) + &interval.unwrap_or_default()
        })
    };
    let mut what =
        "Whether the risks were what they said, on the held-back dates: the rows by tenths of risk. Where the mean \
                    risk lies outside the interval of the share that came, the risks are off there; the intervals are \
                    somewhat too narrow, for a household may come on several dates."
            .to_owned();
    if let Some((slope, intercept)) = estimate(reliability.slope).zip(estimate(reliability.intercept)) {
        let _ = write!(what, " Slope {slope}, 1 is right; intercept {intercept}, 0 is right (Cox 1958).");
    }
    let (rows_hidden, hidden) = hidden_tenths(reliability);
    let row = |(place, tenth): (usize, &Tenth)| {
        let shown = |n: u32, hidden: bool| if hidden { HIDDEN.to_owned() } else { count(n) };
        vec![
            format!("{} to {}", percent(tenth.from), percent(tenth.to)),
            shown(tenth.rows, rows_hidden[place]),
            percent(tenth.mean_risk),
            shown(tenth.positives, hidden[place]),
            either(Some(tenth.share).filter(|_| !hidden[place]).map(rate)),
        ]
    };
    let rows: Vec<Vec<String>> = reliability.tenths.iter().enumerate().map(row).collect();
    let head = ["risk", "household-dates", "mean risk", "outcome came", "share that came"];
    Some(format!("{}\n{}", paragraph(&what), table(&head, &rows)))
}
