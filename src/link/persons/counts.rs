use std::collections::BTreeMap;

use super::compare::compare;
use super::linkage::DatasetSummary;
use super::linkage::Linkage;
use super::pairs::LINK_AT;
use super::pairs::Pairs;
use super::people::Someone;
use super::weigh::probability;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;

/// What each dataset brings to the linkage: how much its records tell, and how many could be told from others at all.
pub(in crate::link) fn datasets(prepared: &Prepared, pairs: &Pairs<'_>, known: u32) -> Vec<DatasetSummary> {
    let telling: Vec<bool> = (0..pairs.records.len() as u32).map(|record| tells(prepared, pairs, record)).collect();
    let summary = |name: &String| DatasetSummary { name: name.clone(), ..DatasetSummary::default() };
    let mut summaries: Vec<DatasetSummary> = prepared.sources.iter().map(|source| summary(&source.name)).collect();
    let places = places(prepared);
    for number in 0..known {
        let unit = &prepared.units[number as usize];
        let record = prepared.records.of_unit[number as usize];
        if record == NONE {
            continue;
        }
        let summary = &mut summaries[places[usize::from(unit.dataset)]];
        summary.records += 1;
        summary.named += u64::from(unit.name != NONE);
        summary.dated += u64::from(pairs.records[record as usize].is_dated());
        summary.with_nino += u64::from(unit.nino != 0);
        summary.placed += u64::from(!pairs.homes.of(record).is_empty());
        summary.unlinkable += u64::from(!telling[record as usize]);
    }
    summaries.retain(|summary| summary.records > 0);
    summaries
}

/// The place of each dataset, by its number, among the sources.
fn places(prepared: &Prepared) -> Vec<usize> {
    let most = prepared.sources.iter().map(|source| usize::from(source.number)).max().unwrap_or(0);
    let mut places = vec![0; most + 1];
    for (place, source) in prepared.sources.iter().enumerate() {
        places[usize::from(source.number)] = place;
    }
    places
}

/// Whether a record would be linked to one that says the same. Splink calls those that would not unlinkable.
fn tells(prepared: &Prepared, pairs: &Pairs<'_>, record: u32) -> bool {
    let of = &pairs.records[record as usize];
    let pattern = compare(&prepared.names, of, of);
    let near = pairs.homes.nearness(record, record);
    let weight = pairs.weights.terms(&prepared.names, [of.name; 2], pattern, near).sum();
    pattern.is_possible() && probability(weight) >= LINK_AT
}

/// Adds what came of it: how many records of each dataset share their person with another dataset, in how many datasets
/// persons are seen, and how sure each person is.
pub(in crate::link) fn outcome(linkage: &mut Linkage, prepared: &Prepared, people: &[Someone], person_of: &[u32]) {
    let mut seen_in: Vec<u64> = vec![0; people.len()];
    let places = places(prepared);
    let place = |unit: usize| places[usize::from(prepared.units[unit].dataset)].min(63);
    for (unit, person) in person_of.iter().enumerate().filter(|(_, person)| **person != NONE) {
        seen_in[*person as usize] |= 1 << place(unit);
    }
    for (unit, person) in person_of.iter().enumerate().filter(|(_, person)| **person != NONE) {
        if prepared.records.of_unit[unit] == NONE || seen_in[*person as usize].count_ones() < 2 {
            continue;
        }
        let name = &prepared.sources[place(unit)].name;
        if let Some(summary) = linkage.datasets.iter_mut().find(|summary| summary.name == *name) {
            summary.linked += 1;
        }
    }
    let (mut datasets, mut certainty) = (BTreeMap::new(), BTreeMap::new());
    for (someone, seen) in people.iter().zip(&seen_in).filter(|(someone, _)| !someone.body) {
        *datasets.entry(seen.count_ones()).or_insert(0) += 1;
        *certainty.entry((f64::from(someone.certainty) * 20.0).floor().min(19.0) as u32).or_insert(0) += 1;
    }
    linkage.seen_in = datasets.into_iter().collect();
    linkage.certainty = certainty.into_iter().collect();
}
