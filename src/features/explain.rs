use std::collections::BTreeSet;

use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::doubt::Doubt;
use super::entry::{Aggregate, Feature, Sign};
use super::origins::Origins;
use super::sentence::{Filling, Sentence};
use super::slots::Slots;
use super::world::{Raw, World};
use crate::archive::Known;
use crate::domain::Day;
use crate::link::HouseholdIx;
use crate::link::Linked;

/// What one feature of one household rests on, and how to say it.
///
/// Sentences may hold `{count}` (rows, or the fact itself), `{value}` (the number before its transform), `{amount}` (whole
/// pounds), `{days}` (since the last row), `{first:%B %Y}` and `{last:%d %B %Y}` (days of the first and last row) and
/// `{one|many}` (by the count).
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Rows counted; for a fact of the household the fact itself.
    pub count: u32,
    /// Day of the first row.
    pub first: Option<Day>,
    /// Day of the last row.
    pub last: Option<Day>,
    /// Amount in pounds, where the feature has one.
    pub amount: Option<f64>,
    /// The number before the transform; `None` for "not known".
    pub value: Option<f64>,
    /// The reason where the fact is there, the protective sentence where it is known not to be; `None` where the entry has
    /// no such sentence or the fact is not known.
    pub sentence: Option<String>,
    /// Whether the fact is there: the sentence is the reason.
    pub present: bool,
    /// The sentence where the fact, or its absence, lowers the score: the protective one where the fact is known not to be
    /// there; where it is there, the reason of a fact that may lower the score, or what the entry says of little of a fact
    /// that raises it.
    pub lowers: Option<String>,
    /// The datasets whose rows counted; where none did, those that were looked in. For a fact of the household those that
    /// say who lives there.
    pub sources: BTreeSet<String>,
    /// Whether it would be different without the records that were linked in doubt; for the absence of a fact, whether
    /// any member is in doubt.
    pub in_doubt: bool,
}

/// Evidence for the households on a list: for each place, one entry a feature in catalogue order. Records linked less
/// surely than `least` (0 to 1) are in doubt. Two passes over the rows for all of them: with those records and without.
pub fn explain(
    known: &Known<'_>,
    linked: &Linked,
    catalogue: &Catalogue,
    places: &[HouseholdIx],
    least: f64,
) -> Vec<Vec<Evidence>> {
    let world = World::new(known, linked, catalogue, places);
    let doubt = Doubt::new(linked, least);
    let slots = Slots::new(linked, places);
    let unsure = doubt.entities(known, &slots);
    let slots = slots.without(unsure);
    let sure = World::of_slots(known, linked, catalogue, places, &slots);
    let origins = Origins::new(known, linked, catalogue, places, &slots);
    let columns: Vec<Vec<Evidence>> = catalogue
        .features()
        .par_iter()
        .map(|feature| {
            let sentences = Sentences::of(feature);
            let raws = world.raw(feature).into_iter().zip(sure.raw(feature)).enumerate();
            let told = raws.map(|(slot, (raw, sure))| {
                let told = evidence(feature, &sentences, &raw, world.as_of(), origins.covers(feature, slot));
                let absent = feature.from.household.is_none() && !told.present;
                let in_doubt = doubt.of_household(feature, places[slot])
                    || differs(&raw, &sure)
                    || (absent && doubt.of_members(places[slot]));
                Evidence { sources: origins.of(feature, &raw, slot), in_doubt, ..told }
            });
            told.collect()
        })
        .collect();
    let row = |place: usize| columns.iter().map(|column| column[place].clone()).collect();
    (0..places.len()).map(row).collect()
}

/// Which entities' facts are in doubt for the households given: linked to them less surely than `least`, 0 to 1. By entity;
/// says nothing of entities of other households.
pub fn doubted(known: &Known<'_>, linked: &Linked, places: &[HouseholdIx], least: f64) -> Vec<bool> {
    Doubt::new(linked, least).entities(known, &Slots::new(linked, places))
}

struct Sentences {
    reason: Sentence,
    protective: Option<Sentence>,
    reassures: Option<Sentence>,
}

impl Sentences {
    fn of(feature: &Feature) -> Self {
        let read = |text: &String| Sentence::read(text).expect("sentences are checked when the catalogue is read");
        Self {
            reason: read(&feature.reason),
            protective: feature.protective.as_ref().map(read),
            reassures: feature.reassures.as_ref().map(read),
        }
    }

    /// What is said where the fact lowers the score.
    fn lowering(&self, sign: Sign, present: bool) -> Option<&Sentence> {
        match (present, sign) {
            (false, _) => self.protective.as_ref(),
            (true, Sign::Raises) => self.reassures.as_ref(),
            (true, Sign::Lowers | Sign::Either) => Some(&self.reason),
        }
    }
}

/// Whether what a feature rests on changed: its value, or how many rows it counts.
fn differs(raw: &Raw, sure: &Raw) -> bool {
    let same = raw.value.total_cmp(&sure.value).is_eq() || (raw.value.is_nan() && sure.value.is_nan());
    !same || raw.sum.count != sure.sum.count
}

/// `covered` says whether the absence of rows says anything of the household.
fn evidence(feature: &Feature, sentences: &Sentences, raw: &Raw, as_of: Day, covered: bool) -> Evidence {
    let of_household = feature.from.household.is_some();
    let value = Some(raw.value).filter(|value| !value.is_nan());
    let present = value.is_some_and(|value| feature.transform.apply(value).abs() > 0.0);
    let count = if of_household { value.map_or(0, |value| value.max(0.0) as u32) } else { raw.sum.count };
    let first = Some(raw.sum.first).filter(|day| *day != Day::MAX);
    let last = Some(raw.sum.last).filter(|day| *day != Day::MIN);
    let amount = amount(feature, raw);
    let days = last.map(|last| as_of - last);
    let filling = Filling { count, value: raw.value, amount, first, last, days };
    let chosen = if present { Some(&sentences.reason) } else { sentences.protective.as_ref().filter(|_| covered) };
    let lowering = sentences.lowering(feature.sign, present).filter(|_| present || covered);
    // A change is said as more or as less, by a positive amount.
    let changes = feature.take.aggregate == Aggregate::Change;
    let chosen = chosen.filter(|_| !changes || raw.value > 0.0);
    let lowering = lowering.filter(|_| !changes || raw.value < 0.0);
    let filling = Filling { amount: if changes { amount.map(f64::abs) } else { amount }, ..filling };
    let filled = |chosen: Option<&Sentence>| value.and(chosen).map(|sentence| sentence.fill(&filling));
    Evidence {
        count,
        first,
        last,
        amount,
        value: value.filter(|value| value.is_finite()),
        sentence: filled(chosen),
        present,
        lowers: filled(lowering),
        sources: BTreeSet::new(),
        in_doubt: false,
    }
}

/// The amount of the last row where the entry names a column for it, else the aggregate where that is one of values.
fn amount(feature: &Feature, raw: &Raw) -> Option<f64> {
    if feature.take.amount.is_some() {
        return raw.sum.amount;
    }
    let of_values = matches!(
        feature.take.aggregate,
        Aggregate::Sum | Aggregate::Max | Aggregate::Mean | Aggregate::Latest | Aggregate::Change
    );
    (of_values && raw.sum.count > 0).then_some(raw.value)
}
