//! Which households only specialists may see, and what is said of none: decision 0027.

use std::collections::BTreeSet;

use crate::archive::Known;
use crate::archive::KnownRows;
use crate::config::CodedFact;
use crate::config::SafetySettings;
use crate::domain::HouseholdId;
use crate::domain::discloses;
use crate::export::List;
use crate::features::Catalogue;
use crate::features::Evidence;
use crate::features::Feature;
use crate::features::Source;
use crate::link::Change;
use crate::link::HouseholdIx;
use crate::link::Linked;

use super::coded::day;
use super::coded::of_rows;
use super::coded::with_lasting_fact;
use super::outside::unknown;

/// For how many days a record whose address is restricted guards whoever it names, once it has ended or its mark is gone.
const RESTRICTED_DAYS: i32 = 1_095;

/// The datasets and columns it asks for.
pub(super) fn columns(settings: &SafetySettings) -> BTreeSet<(String, String)> {
    settings.guarded.iter().map(|fact| (fact.dataset.clone(), fact.column.clone())).collect()
}

/// Households that only specialists may see, by what was known on the as-of date: those with one of the facts of config, and
/// those in which somebody lives of whom a record's address is restricted. The facts are neither scored nor shown.
pub(super) fn guarded(known: &Known<'_>, linked: &Linked, settings: &SafetySettings) -> BTreeSet<HouseholdIx> {
    let mut households: BTreeSet<HouseholdIx> =
        settings.guarded.iter().flat_map(|fact| with_lasting_fact(known, linked, fact)).collect();
    for dataset in known.dataset_names() {
        let Some(rows) = known.rows(dataset) else { continue };
        let Some(restricted) = restricted(&rows) else { continue };
        let since = known.as_of().0 - RESTRICTED_DAYS;
        let last = |row: usize| match (rows.is_snapshot(), rows.known_to(row)) {
            (true, None) => known.as_of().0,
            (true, Some(ended)) => ended,
            (false, _) => day(&rows, row),
        };
        households.extend(of_rows(&rows, linked, dataset, |row| restricted.contains(&row) && last(row) >= since));
    }
    households
}

/// The rows of which nobody may learn an address; `None` where there can be none.
fn restricted(rows: &KnownRows<'_>) -> Option<BTreeSet<usize>> {
    let standing = rows.sightings().text("standing")?;
    let mark = standing.code_of("restricted")?;
    let marked = rows.sighting_rows().iter().zip(standing.codes()).filter(|(_, code)| **code == mark);
    Some(marked.map(|(row, _)| *row as usize).collect())
}

/// Of which facts nothing is known, as dataset and column: they keep nobody off a general list.
pub(super) fn unread(known: &Known<'_>, settings: &SafetySettings) -> Vec<String> {
    unknown(known, &settings.guarded)
}

/// Takes the sentences of features that would disclose out of the evidence: what they add to the score stays, as part of
/// everything else.
pub(super) fn hush(evidence: &mut [Vec<Evidence>], catalogue: &Catalogue, settings: &SafetySettings) {
    let silent: Vec<bool> = catalogue.features().iter().map(|feature| is_silent(feature, settings)).collect();
    for household in evidence {
        for (evidence, silent) in household.iter_mut().zip(&silent) {
            let tells = evidence.sentence.as_deref().is_some_and(discloses);
            if *silent || tells {
                evidence.sentence = None;
                evidence.lowers = None;
            }
        }
    }
}

/// Whether a feature rests on a dataset of which nothing is said, or looks for a fact that guards a household; or whether its
/// own words would disclose.
pub(super) fn is_silent(feature: &Feature, settings: &SafetySettings) -> bool {
    let unsaid = |source: &Source| source.dataset.as_ref().is_some_and(|dataset| settings.unsaid.contains(dataset));
    let looks_for = |source: &Source| settings.guarded.iter().any(|fact| is_of(source, fact));
    feature.sources().any(|source| unsaid(source) || looks_for(source))
        || [&feature.name, &feature.theme, &feature.reason].into_iter().any(|text| discloses(text))
        || feature.protective.as_deref().is_some_and(discloses)
}

/// Whether a source picks rows by the column of a guarding fact, with a code that could be one of its codes.
fn is_of(source: &Source, fact: &CodedFact) -> bool {
    let plain = |code: &str| code.trim_matches('*').to_lowercase();
    let meet = |code: &String| {
        fact.codes.iter().any(|guarded| {
            let (code, guarded) = (plain(code), plain(guarded));
            code.contains(&guarded) || guarded.contains(&code)
        })
    };
    source.dataset.as_deref() == Some(fact.dataset.as_str())
        && source.filter.get(&fact.column).is_some_and(|codes| codes.iter().any(meet))
}

/// The change log without the lines that name a guarded household, as itself or as the other one.
pub(super) fn without(changes: Vec<Change>, guarded: &BTreeSet<HouseholdId>) -> Vec<Change> {
    let names = |household: Option<HouseholdId>| household.is_some_and(|household| guarded.contains(&household));
    changes.into_iter().filter(|change| !names(Some(change.household)) && !names(change.other)).collect()
}

/// A list taken apart: that of all teams but the specialists', and theirs where there are such teams. Neither says anything of
/// the other.
pub(super) fn apart(list: &List, specialists: &BTreeSet<String>, known: &BTreeSet<String>) -> (List, Option<List>) {
    // Of a team that config no longer names nobody knows whether it was of specialists.
    let specialists: BTreeSet<String> = if specialists.is_empty() {
        BTreeSet::new()
    } else {
        let unknown = list.rows.iter().map(|row| &row.team).filter(|team| !known.contains(*team));
        specialists.iter().chain(unknown).cloned().collect()
    };
    let part = |special: bool| {
        let mut part = list.clone();
        part.rows.retain(|row| specialists.contains(&row.team) == special);
        let of_specialists = |remark: &String| specialists.iter().any(|team| remark.starts_with(&format!("{team}: ")));
        part.head.remarks.retain(|remark| !of_specialists(remark) || special);
        part
    };
    (part(false), (!specialists.is_empty()).then(|| part(true)))
}

#[cfg(test)]
mod tests;
