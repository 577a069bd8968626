//! A model as a page to read: `models/<id>.md`. Adds no numbers of its own; a section whose figures a model does not have
//! is left out. Counts of people from 1 to 9 are not shown, nor what they could be worked out from, for a card is passed on.

mod changes; //  the helped, and changes of law
mod exhibits; //  the same as tables of a report
mod features; // coefficients and signs
mod judged; //   held-back dates, comparison
mod origins; //  data, dates, choice, provenance
mod purpose; //  what it is for and what it cannot see
mod risks; //    calibration
mod standing; // what it is at present and who decided
mod words; //    numbers, dates and tables as text

#[cfg(test)]
mod tests;

pub use exhibits::card_exhibits;

use super::artefact::Model;
use super::compare::Comparison;
use super::log::Decision;
use super::registry::State;

/// The card of a model: `comparison` is that with the model in use, or with the one whose place it took.
pub(super) fn card(
    model: &Model,
    state: State,
    signed_off: Option<&Decision>,
    history: &[&Decision],
    comparison: Option<&Comparison>,
) -> String {
    let sections = [
        Some(standing::head(model, state, signed_off, history)),
        Some(judged::in_short(model)),
        Some(purpose::purpose(model)),
        Some(purpose::limits()),
        Some(origins::data(model)),
        changes::helped(model),
        changes::regimes(model),
        judged::held_back(model),
        judged::other_lengths(model),
        comparison.map(|comparison| judged::compared(comparison, model)),
        Some(risks::risks(model)),
        Some(features::features(model)),
        Some(origins::choice(model)),
        standing::decisions(history),
        Some(origins::provenance(model)),
    ];
    let sections: Vec<String> = sections.into_iter().flatten().collect();
    sections.join("\n")
}
