use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::entry::{Aggregate, Feature};
use super::sentence::{Filling, Sentence};
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
}

/// Evidence for the households on a list: for each place, one entry a feature in catalogue order. One pass over the rows
/// for all of them.
pub fn explain(
    known: &Known<'_>,
    linked: &Linked,
    catalogue: &Catalogue,
    places: &[HouseholdIx],
) -> Vec<Vec<Evidence>> {
    let world = World::new(known, linked, catalogue, places);
    let columns: Vec<Vec<Evidence>> = catalogue
        .features()
        .par_iter()
        .map(|feature| {
            let sentences = Sentences::of(feature);
            world.raw(feature).iter().map(|raw| evidence(feature, &sentences, raw, world.as_of())).collect()
        })
        .collect();
    let row = |place: usize| columns.iter().map(|column| column[place].clone()).collect();
    (0..places.len()).map(row).collect()
}

struct Sentences {
    reason: Sentence,
    protective: Option<Sentence>,
}

impl Sentences {
    fn of(feature: &Feature) -> Self {
        let read = |text: &String| Sentence::read(text).expect("sentences are checked when the catalogue is read");
        Self { reason: read(&feature.reason), protective: feature.protective.as_ref().map(read) }
    }
}

fn evidence(feature: &Feature, sentences: &Sentences, raw: &Raw, as_of: Day) -> Evidence {
    let of_household = feature.from.household.is_some();
    let value = Some(raw.value).filter(|value| !value.is_nan());
    let present = value.is_some_and(|value| feature.transform.apply(value).abs() > 0.0);
    let count = if of_household { value.map_or(0, |value| value.max(0.0) as u32) } else { raw.sum.count };
    let first = Some(raw.sum.first).filter(|day| *day != Day::MAX);
    let last = Some(raw.sum.last).filter(|day| *day != Day::MIN);
    let amount = amount(feature, raw);
    let days = last.map(|last| as_of - last);
    let filling = Filling { count, value: raw.value, amount, first, last, days };
    let chosen = if present { Some(&sentences.reason) } else { sentences.protective.as_ref() };
    let sentence = value.and(chosen).map(|sentence| sentence.fill(&filling));
    Evidence { count, first, last, amount, value: value.filter(|value| value.is_finite()), sentence, present }
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
