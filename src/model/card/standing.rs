use std::fmt::Write;

use super::words::{bullets, day, paragraph, typed};
use crate::domain::Day;
use crate::model::artefact::Model;
use crate::model::log::{Decision, Deed};
use crate::model::promotion::FIRST_MODEL_BY;
use crate::model::registry::State;

/// The title, what the model is at present, and who stands behind it.
pub(super) fn head(model: &Model, state: State, signed_off: Option<&Decision>, history: &[&Decision]) -> String {
    let now = match state {
        State::Champion => "**In use.**".to_owned(),
        State::Challenger => format!(
            "**A challenger.** Trained on {}; it was never in use. A person may promote it.",
            day(model.provenance.trained_on.0)
        ),
        State::Replaced => "**No longer in use:** another model has its place.".to_owned(),
        State::Retired => "**Retired.** It is kept to be read and never scores again.".to_owned(),
    };
    let signed = match (state, signed_off) {
        (_, Some(Decision { by, day, .. })) => format!("Signed off by {}{}.", typed(by), on(*day)),
        (State::Champion, None) => "**Not signed off:** no person stands behind it yet.".to_owned(),
        (_, None) => "It was never signed off.".to_owned(),
    };
    let why = history.last().map(|decision| match decision.what {
        Deed::Promoted if signed_off == Some(*decision) && decision.despite.is_none() => {
            format!("The reason: {}.", full(&decision.why))
        }
        _ => sentence(decision),
    });
    let text = format!("{now} {signed} {}", why.unwrap_or_default());
    format!("# Model card: {}\n\n{}", model.id, paragraph(&text))
}

/// Every decision about the model, earliest first.
pub(super) fn decisions(history: &[&Decision]) -> Option<String> {
    let lines: Vec<String> = history.iter().map(|decision| sentence(decision)).collect();
    (!lines.is_empty()).then(|| format!("## Who decided\n\n{}", bullets(&lines)))
}

fn sentence(decision: &Decision) -> String {
    let Decision { day, what, by, why, in_place_of, despite, .. } = decision;
    let what = match what {
        Deed::Promoted => "Promoted",
        Deed::Retired => "Retired",
    };
    let by = if by == FIRST_MODEL_BY { "the nightly run itself".to_owned() } else { typed(by) };
    let mut text = format!("{what} by {by}{}: {}.", on(*day), full(why));
    if let Some(before) = in_place_of {
        let _ = write!(text, " It took the place of model {before}.");
    }
    if let Some(despite) = despite {
        let _ =
            write!(text, " Its comparison spoke against it or was missing; promoted nonetheless: {}.", full(despite));
    }
    text
}

fn full(why: &str) -> String {
    typed(why).trim_end_matches('.').to_owned()
}

fn on(decided: Option<Day>) -> String {
    decided.map_or_else(String::new, |decided| format!(" on {}", day(decided)))
}
