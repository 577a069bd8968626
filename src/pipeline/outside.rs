//! Who takes no part in a draw of places: households with an eviction date, a warrant or a safeguarding fact.

use std::collections::BTreeSet;

use crate::archive::Known;
use crate::config::DrawSettings;
use crate::config::OutsideDraw;
use crate::domain::Day;
use crate::domain::NULL;
use crate::link::HouseholdIx;
use crate::link::Linked;

use super::PipelineError;

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
    let is_read = |fact: &&OutsideDraw| known.rows(&fact.dataset).is_some_and(|rows| rows.text(&fact.column).is_some());
    let (read, unread): (Vec<&OutsideDraw>, Vec<&OutsideDraw>) = draw.outside.iter().partition(is_read);
    let mut names: Vec<String> = unread.into_iter().map(|fact| format!("{}.{}", fact.dataset, fact.column)).collect();
    names.dedup();
    if read.is_empty() { Err(PipelineError::DrawUnprotected(names)) } else { Ok(names) }
}

fn with_fact(known: &Known<'_>, linked: &Linked, fact: &OutsideDraw) -> Vec<HouseholdIx> {
    let Some(rows) = known.rows(&fact.dataset) else { return Vec::new() };
    let Some((codes, text)) = rows.text(&fact.column) else { return Vec::new() };
    let speaks: Vec<bool> = text.words().iter().map(|word| fits_any(word, &fact.codes)).collect();
    let since: Day = known.as_of().0 - i32::from(fact.within_days);
    let day = |row: usize| rows.happened()[row].unwrap_or_else(|| rows.known_from(row));
    let counts =
        |row: &usize| rows.is_open(*row) && codes[*row] != NULL && speaks[codes[*row] as usize] && day(*row) >= since;
    let household = |row: usize| linked.entity_household.get(rows.entities()[row].0 as usize).copied().flatten();
    (0..rows.len()).filter(counts).filter_map(household).collect()
}

/// Whether a code is one of the patterns, whatever its case; `*` at either end stands for anything.
fn fits_any(code: &str, patterns: &[String]) -> bool {
    let code = code.to_lowercase();
    patterns.iter().any(|pattern| {
        let pattern = pattern.to_lowercase();
        match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(rest), None) => code.ends_with(rest),
            (None, Some(start)) => code.starts_with(start),
            (Some(rest), Some(_)) => code.contains(rest.trim_end_matches('*')),
            (None, None) => code == pattern,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::fits_any;

    #[test]
    fn a_star_at_either_end_stands_for_anything() {
        let table = [
            ("Safeguarding concern", "*safeguarding*", true),
            ("an adult safeguarding enquiry", "*safeguarding*", true),
            ("S47", "s47", true),
            ("s470", "s47", false),
            ("s470", "s47*", true),
            ("eviction_date_set", "*set", true),
            ("settled", "*set", false),
        ];
        for (code, pattern, fits) in table {
            assert_eq!(fits_any(code, &[pattern.to_owned()]), fits, "{code} {pattern}");
        }
        assert!(!fits_any("anything", &[]));
    }
}
