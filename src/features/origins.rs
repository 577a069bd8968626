use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::catalogue::Catalogue;
use super::entry::{Fact, Feature};
use super::slots::Slots;
use super::tenure;
use super::world::Raw;
use crate::archive::Known;
use crate::link::HouseholdIx;
use crate::link::Linked;

/// Datasets that say who lives where. No others are named as the origin of a household's make-up: that a person is known to
/// social care, say, is not for everybody.
const RESIDENCE: [&str; 7] =
    ["ctax_accounts", "hb_claims", "hb_members", "pupils", "register", "rent_accounts", "rent_tenants"];
/// The dataset of deprivation by small area.
const AREAS: &str = "geo";

/// Whose records the facts of some households rest on.
pub(super) struct Origins<'a> {
    /// By slot, the datasets that show where its members live.
    residence: Vec<BTreeSet<&'a str>>,
    /// By dataset, the slots with an open row of it, surely linked.
    covered: BTreeMap<&'a str, Vec<bool>>,
    /// The datasets of which something is known.
    delivered: BTreeSet<&'a str>,
}

impl<'a> Origins<'a> {
    /// From the sightings of the members, and from the open rows of the entities that have a slot.
    pub(super) fn new(
        known: &Known<'a>,
        linked: &Linked,
        catalogue: &'a Catalogue,
        places: &[HouseholdIx],
        slots: &Slots<'_>,
    ) -> Self {
        let names: Vec<&str> = known.dataset_names().collect();
        let residence = |place: &HouseholdIx| {
            let members = linked.households[place.0 as usize].members.iter();
            let seen = members.flat_map(|member| &linked.persons[member.0 as usize].sightings);
            let datasets = seen.filter_map(|seen| names.get(usize::from(seen.dataset)).copied());
            datasets.filter(|dataset| RESIDENCE.contains(dataset)).collect()
        };
        let asked = catalogue.features().iter().filter_map(|feature| feature.known_by.as_deref());
        let asked: BTreeSet<&str> = asked.chain(tenure::DATASETS).filter(|dataset| catalogue.allows(dataset)).collect();
        let open = |dataset: &'a str| {
            let mut open = vec![false; slots.len()];
            let rows = known.rows(dataset)?;
            for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
                if let Some(slot) = slots.of(rows.entities()[row]) {
                    open[slot as usize] = true;
                }
            }
            Some((dataset, open))
        };
        Self {
            residence: places.iter().map(residence).collect(),
            covered: asked.into_iter().filter_map(open).collect(),
            delivered: names
                .iter()
                .copied()
                .filter(|dataset| known.rows(dataset).is_some_and(|rows| !rows.is_empty()))
                .collect(),
        }
    }

    /// The datasets behind one value.
    pub(super) fn of(&self, feature: &Feature, raw: &Raw, slot: usize) -> BTreeSet<String> {
        match feature.from.household {
            Some(Fact::ImdDecile) => BTreeSet::from([AREAS.to_owned()]),
            Some(Fact::PrivateRent | Fact::SocialRent) => {
                tenure::DATASETS.into_iter().filter(|dataset| self.has(dataset, slot)).map(str::to_owned).collect()
            }
            Some(_) => self.residence[slot].iter().copied().map(str::to_owned).collect(),
            None => {
                let counted = |place: usize| raw.from == 0 || raw.from & (1 << place.min(31)) != 0;
                let sources = feature.sources().enumerate().filter(|(place, _)| counted(*place));
                let delivered = |dataset: &&String| self.delivered.contains(dataset.as_str());
                sources.filter_map(|(_, source)| source.dataset.as_ref()).filter(delivered).cloned().collect()
            }
        }
    }

    /// Whether the absence of rows says anything of a household.
    pub(super) fn covers(&self, feature: &Feature, slot: usize) -> bool {
        feature.known_by.as_ref().is_none_or(|dataset| self.has(dataset, slot))
    }

    fn has(&self, dataset: &str, slot: usize) -> bool {
        self.covered.get(dataset).is_some_and(|open| open[slot])
    }
}
