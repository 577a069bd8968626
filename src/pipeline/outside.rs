//! Who takes no part in a draw of places: households with an eviction date, a warrant or a safeguarding fact.

use std::collections::BTreeSet;

use crate::archive::Known;
use crate::config::CodedFact;
use crate::config::DrawSettings;
use crate::link::HouseholdIx;
use crate::link::Linked;

use super::PipelineError;
use super::coded::with_fact;

/// The datasets and columns it asks for.
pub(super) fn columns(draw: Option<&DrawSettings>) -> BTreeSet<(String, String)> {
    let facts = draw.into_iter().flat_map(|draw| &draw.outside);
    facts.map(|fact| (fact.dataset.clone(), fact.column.clone())).collect()
}

/// Households outside the draw by what was known on the as-of date; nobody where there is no draw. The facts keep a
/// household from being held back and do nothing else: they are neither scored nor shown, so the leakage register and
/// `use_in_scoring` do not bear on them. Rows that `extract` ignores are not known here either.
pub(super) fn outside(known: &Known<'_>, linked: &Linked, draw: Option<&DrawSettings>) -> BTreeSet<HouseholdIx> {
    let facts = draw.into_iter().flat_map(|draw| &draw.outside);
    facts.flat_map(|fact| with_fact(known, linked, fact)).collect()
}

/// The configured facts of which the archive knows nothing on the as-of date, as dataset and column: they keep nobody out.
///
/// # Errors
/// Nothing is known of any: nobody in danger would be kept out of the draw.
pub(super) fn unread(known: &Known<'_>, draw: &DrawSettings) -> Result<Vec<String>, PipelineError> {
    let names = unknown(known, &draw.outside);
    let is_read = |fact: &CodedFact| !names.contains(&name(fact));
    if draw.outside.iter().any(is_read) { Ok(names) } else { Err(PipelineError::DrawUnprotected(names)) }
}

/// Of which of some facts nothing is known, as dataset and column.
pub(super) fn unknown(known: &Known<'_>, facts: &[CodedFact]) -> Vec<String> {
    let is_read = |fact: &CodedFact| {
        known
            .rows(&fact.dataset)
            .is_some_and(|rows| rows.text(&fact.column).is_some() || rows.flag(&fact.column).is_some())
    };
    let mut names: Vec<String> = facts.iter().filter(|fact| !is_read(fact)).map(name).collect();
    names.dedup();
    names
}

fn name(fact: &CodedFact) -> String {
    format!("{}.{}", fact.dataset, fact.column)
}
