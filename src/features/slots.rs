use crate::archive::EntityIx;
use crate::link::HouseholdIx;
use crate::link::Linked;

const NONE: u32 = u32::MAX;

/// The place of each wanted household in the answer, found by entity.
pub(super) struct Slots<'a> {
    linked: &'a Linked,
    by_household: Vec<u32>,
    /// Entities whose facts are left out; empty for none.
    left_out: Vec<bool>,
    len: usize,
}

impl<'a> Slots<'a> {
    /// Slots `0..places.len()` for the given households.
    pub(super) fn new(linked: &'a Linked, places: &[HouseholdIx]) -> Self {
        let mut by_household = vec![NONE; linked.households.len()];
        for (slot, place) in places.iter().enumerate() {
            by_household[place.0 as usize] = slot as u32;
        }
        Self { linked, by_household, left_out: Vec::new(), len: places.len() }
    }

    /// Leaves out the facts of the entities marked.
    pub(super) fn without(self, left_out: Vec<bool>) -> Self {
        Self { left_out, ..self }
    }

    /// The slot of the household an entity's facts belong to, if wanted.
    pub(super) fn of(&self, entity: EntityIx) -> Option<u32> {
        if self.left_out.get(entity.0 as usize).is_some_and(|left_out| *left_out) {
            return None;
        }
        let household = self.linked.entity_household.get(entity.0 as usize).copied().flatten()?;
        Some(self.by_household[household.0 as usize]).filter(|slot| *slot != NONE)
    }

    /// How many households are wanted.
    pub(super) fn len(&self) -> usize {
        self.len
    }
}
