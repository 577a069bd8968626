//! Households with a dated fact that config names by dataset, column and codes: one reader for all who ask.

use std::collections::BTreeSet;

use crate::archive::Known;
use crate::archive::KnownRows;
use crate::config::CodedFact;
use crate::domain::Day;
use crate::domain::NULL;
use crate::link::HouseholdIx;
use crate::link::Linked;

/// The households with a fact, by what was known on the as-of date. A fact is of the household its account, claim or case
/// belongs to, and of each household that a person it names lives in: so a restricted record, whose facts no household has,
/// is found too.
pub(super) fn with_fact(known: &Known<'_>, linked: &Linked, fact: &CodedFact) -> BTreeSet<HouseholdIx> {
    let Some(rows) = known.rows(&fact.dataset) else { return BTreeSet::new() };
    let Some(fits) = fits(&rows, &fact.column, &fact.codes) else { return BTreeSet::new() };
    let since: Day = known.as_of().0 - i32::from(fact.within_days);
    let counts = |row: usize| rows.is_open(row) && fits(row) && day(&rows, row) >= since;
    of_rows(&rows, linked, &fact.dataset, counts)
}

/// The same, where a fact of a snapshot counts for as long as the file says it, and from then on for the days of config: what
/// the council still says today is no old fact, and one that was taken out of the file was still so.
pub(super) fn with_lasting_fact(known: &Known<'_>, linked: &Linked, fact: &CodedFact) -> BTreeSet<HouseholdIx> {
    let Some(rows) = known.rows(&fact.dataset) else { return BTreeSet::new() };
    let Some(fits) = fits(&rows, &fact.column, &fact.codes) else { return BTreeSet::new() };
    let since: Day = known.as_of().0 - i32::from(fact.within_days);
    let counts = |row: usize| fits(row) && last(&rows, row).is_some_and(|day| day >= since);
    of_rows(&rows, linked, &fact.dataset, counts)
}

/// To which day a row says what it says: of a snapshot until it ended, of a log when it happened, if it still stands.
fn last(rows: &KnownRows<'_>, row: usize) -> Option<Day> {
    match (rows.is_snapshot(), rows.known_to(row)) {
        (true, None) => Some(Day::MAX),
        (true, ended) => ended,
        (false, _) => rows.is_open(row).then(|| day(rows, row)),
    }
}

/// The households that rows are about, or in which somebody lives whom they name.
pub(super) fn of_rows(
    rows: &KnownRows<'_>,
    linked: &Linked,
    dataset: &str,
    counts: impl Fn(usize) -> bool,
) -> BTreeSet<HouseholdIx> {
    let counted: Vec<bool> = (0..rows.len()).map(counts).collect();
    let owner = |row: usize| linked.entity_household.get(rows.entities()[row].0 as usize).copied().flatten();
    let mut households: BTreeSet<HouseholdIx> = (0..rows.len()).filter(|row| counted[*row]).filter_map(owner).collect();
    let persons = linked.sighting_person.get(dataset).into_iter().flatten();
    for (person, row) in persons.zip(rows.sighting_rows()) {
        let person = person.filter(|_| counted[*row as usize]);
        households.extend(person.and_then(|person| linked.persons[person.0 as usize].household));
    }
    households
}

/// When a row happened, else when it became known.
pub(super) fn day(rows: &KnownRows<'_>, row: usize) -> Day {
    rows.happened()[row].unwrap_or_else(|| rows.known_from(row))
}

/// Tells whether a row's code fits, and is known; `None` where no file had the column. Yes-or-no columns take `Y` and `N`.
pub(super) fn fits<'a>(
    rows: &KnownRows<'a>,
    column: &str,
    codes: &[String],
) -> Option<impl Fn(usize) -> bool + use<'a>> {
    let rows = *rows;
    let text = rows.text(column).map(|(cells, text)| {
        let speaks: Vec<bool> = text.words().iter().map(|word| fits_any(word, codes)).collect();
        (cells, speaks)
    });
    let [yes, no] = ["Y", "N"].map(|word| fits_any(word, codes));
    let flags = rows.flag(column);
    if text.is_none() && flags.is_none() {
        return None;
    }
    let dated = rows.is_dated(column);
    Some(move |row: usize| {
        let says = text.as_ref().is_some_and(|(cells, speaks)| cells[row] != NULL && speaks[cells[row] as usize]);
        let flagged = flags.and_then(|flags| flags[row]).is_some_and(|flag| if flag { yes } else { no });
        (says || flagged) && rows.is_column_known(dated, row)
    })
}

/// Whether a code, or one of several that `;`, `,` or `|` divide, is one of the patterns, whatever its case; `*` at either end
/// stands for anything.
fn fits_any(code: &str, patterns: &[String]) -> bool {
    let code = code.to_lowercase();
    let parts = || std::iter::once(code.as_str()).chain(code.split([';', ',', '|']).map(str::trim));
    patterns.iter().any(|pattern| {
        let pattern = pattern.to_lowercase();
        parts().any(|part| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(rest), None) => part.ends_with(rest),
            (None, Some(start)) => part.starts_with(start),
            (Some(rest), Some(_)) => part.contains(rest.trim_end_matches('*')),
            (None, None) => part == pattern,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::fits_any;

    #[test]
    fn a_star_at_either_end_stands_for_anything_and_several_codes_are_looked_at_one_by_one() {
        let table = [
            ("Safeguarding concern", "*safeguarding*", true),
            ("an adult safeguarding enquiry", "*safeguarding*", true),
            ("S47", "s47", true),
            ("s470", "s47", false),
            ("s470", "s47*", true),
            ("eviction_date_set", "*set", true),
            ("settled", "*set", false),
            ("4A; 3B", "3b", true),
            ("13A", "3A", false),
        ];
        for (code, pattern, fits) in table {
            assert_eq!(fits_any(code, &[pattern.to_owned()]), fits, "{code} {pattern}");
        }
        assert!(!fits_any("anything", &[]));
    }
}
