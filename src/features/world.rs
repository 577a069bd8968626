use std::collections::BTreeMap;

use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::entry::{Absent, Aggregate, Fact, Feature, Source, Within};
use super::gather::{self, Sum};
use super::household;
use super::leakage::Leaks;
use super::rows::{Needs, Selected};
use super::slots::Slots;
use super::tenure::{self, Tenure};
use crate::archive::Known;
use crate::domain::Day;
use crate::link::HouseholdIx;
use crate::link::Linked;

/// What the features of some households are computed from: selected rows and tenures.
pub(super) struct World<'a> {
    known: &'a Known<'a>,
    linked: &'a Linked,
    places: &'a [HouseholdIx],
    datasets: BTreeMap<&'a str, Selected<'a>>,
    tenures: Vec<Option<Tenure>>,
}

/// One feature of one household before the transform, and what it rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    /// Before the transform; NaN for "not known".
    pub(super) value: f64,
    /// The rows behind it.
    pub(super) sum: Sum,
    /// Which of the feature's sources, by place, had a row that counts: a bit each.
    pub(super) from: u32,
}

impl<'a> World<'a> {
    /// Selects the rows of every dataset the catalogue names, a dataset a thread.
    pub(super) fn new(
        known: &'a Known<'a>,
        linked: &'a Linked,
        catalogue: &'a Catalogue,
        places: &'a [HouseholdIx],
    ) -> Self {
        Self::of_slots(known, linked, catalogue, places, &Slots::new(linked, places))
    }

    /// The same of the entities that have a slot, and no others.
    pub(super) fn of_slots(
        known: &'a Known<'a>,
        linked: &'a Linked,
        catalogue: &'a Catalogue,
        places: &'a [HouseholdIx],
        slots: &Slots<'_>,
    ) -> Self {
        let leaks = Leaks::new(known);
        let select = |(name, needs): (&'a str, Needs)| {
            let rows = known.rows(name).filter(|rows| !rows.is_empty())?;
            Some((name, Selected::new(rows, known.as_of().0, &needs, slots, &leaks.guard(name, &rows))))
        };
        let needs: Vec<_> = needs(catalogue).into_iter().collect();
        let datasets: BTreeMap<_, _> = needs.into_par_iter().filter_map(select).collect();
        let tenures = tenure::tenures(&datasets, known.as_of().0, slots.len());
        Self { known, linked, places, datasets, tenures }
    }

    /// The feature of every wanted household after its transform. `sums` is working space, used again for the next one.
    pub(super) fn values(&self, feature: &Feature, sums: &mut Vec<Sum>) -> Vec<f64> {
        if let Some(fact) = feature.from.household {
            return self.facts(fact).map(|raw| feature.transform.apply(raw.value)).collect();
        }
        let readable = self.gather(feature, sums);
        let value = |sum: &Sum| if readable { self.finish(feature, sum) } else { f64::NAN };
        sums.iter().map(|sum| feature.transform.apply(value(sum))).collect()
    }

    /// The feature of every wanted household before its transform, with what it rests on.
    pub(super) fn raw(&self, feature: &Feature) -> Vec<Raw> {
        if let Some(fact) = feature.from.household {
            return self.facts(fact).collect();
        }
        let mut sums = vec![Sum::EMPTY; self.places.len()];
        let mut from = vec![0; self.places.len()];
        let mut readable = false;
        for (place, source) in feature.sources().enumerate() {
            let before: Vec<u32> = sums.iter().map(|sum| sum.count).collect();
            readable |= self.gather_one(feature, source, &mut sums);
            for (from, (sum, before)) in from.iter_mut().zip(sums.iter().zip(before)) {
                *from |= u32::from(sum.count > before) << place.min(31);
            }
        }
        let value = |sum: &Sum| if readable { self.finish(feature, sum) } else { f64::NAN };
        sums.into_iter().zip(from).map(|(sum, from)| Raw { value: value(&sum), sum, from }).collect()
    }

    /// Sums the rows of all sources by slot; `false` where none of them can be read.
    fn gather(&self, feature: &Feature, sums: &mut Vec<Sum>) -> bool {
        sums.clear();
        sums.resize(self.places.len(), Sum::EMPTY);
        let mut readable = false;
        for source in feature.sources() {
            readable |= self.gather_one(feature, source, sums);
        }
        readable
    }

    fn gather_one(&self, feature: &Feature, source: &Source, sums: &mut [Sum]) -> bool {
        let selected = source.dataset.as_deref().and_then(|name| self.datasets.get(name));
        selected.is_some_and(|rows| gather::gather(self.known, feature, source, rows, sums))
    }

    fn finish(&self, feature: &Feature, sum: &Sum) -> f64 {
        if sum.count == 0 {
            let not_known = sum.not_known || feature.absent == Absent::NotKnown;
            let never = if feature.take.aggregate == Aggregate::DaysSince { f64::INFINITY } else { 0.0 };
            return if not_known { f64::NAN } else { never };
        }
        match feature.take.aggregate {
            Aggregate::Count | Aggregate::Distinct => f64::from(sum.count),
            Aggregate::Sum | Aggregate::Change => sum.total,
            Aggregate::Max => sum.max,
            Aggregate::Mean => sum.total / f64::from(sum.count),
            Aggregate::Latest => sum.latest,
            Aggregate::DaysSince => f64::from(self.known.as_of().0 - sum.last),
            Aggregate::Any | Aggregate::Gained | Aggregate::Lost => 1.0,
        }
    }

    fn facts(&self, fact: Fact) -> impl Iterator<Item = Raw> {
        self.places.iter().enumerate().map(move |(slot, place)| {
            let household = &self.linked.households[place.0 as usize];
            let dwelling = &self.linked.dwellings[household.dwelling.0 as usize];
            let value = household::fact(fact, &household.make_up, dwelling, self.tenures[slot]);
            let mut sum = Sum::EMPTY;
            if let (Fact::DaysAtAddress, Some(days)) = (fact, household.make_up.days_at_address) {
                sum.first = self.known.as_of().0 - i32::try_from(days).unwrap_or(i32::MAX);
            }
            Raw { value: value.unwrap_or(f64::NAN), sum, from: 0 }
        })
    }

    /// The as-of date.
    pub(super) fn as_of(&self) -> Day {
        self.known.as_of().0
    }
}

/// Which selections of which datasets the catalogue needs.
fn needs(catalogue: &Catalogue) -> BTreeMap<&str, Needs> {
    let mut needs: BTreeMap<&str, Needs> = BTreeMap::new();
    for feature in catalogue.features() {
        for dataset in feature.sources().filter_map(|source| source.dataset.as_deref()) {
            let need = needs.entry(dataset).or_default();
            match feature.take.within {
                Within::Days(days) if feature.take.aggregate.compares() => {
                    need.now = true;
                    need.then.insert(days);
                }
                Within::Now => need.now = true,
                Within::Ever | Within::Days(_) => need.versions = true,
            }
        }
    }
    if catalogue.features().iter().any(|feature| feature.from.household.is_some_and(tenure::needed)) {
        for dataset in tenure::DATASETS.into_iter().filter(|dataset| catalogue.allows(dataset)) {
            needs.entry(dataset).or_default().now = true;
        }
    }
    needs
}
