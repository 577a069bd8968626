use rustc_hash::FxHashMap;

use crate::domain::Day;
use crate::link::dwellings::places::Address;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::nature::Standing;
use crate::link::units::Unit;

/// What units say of a person, told apart from who says it: units that say the same are one record of the linkage.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Record {
    /// The unit known first; records are in its order, so that those known on an as-of date come first.
    pub unit: u32,
    /// Number in [`Names`](crate::link::names::Names), or [`NONE`].
    pub name: u32,
    /// Birth date, or [`NO_DAY`].
    pub dob: Day,
    /// The first eight characters of the NINO; 0 if none.
    pub nino: u64,
    /// Number of the address, or [`NONE`].
    pub address: u32,
    /// Number of the postcode given with it, or [`NONE`].
    pub postcode: u32,
    /// The entity, for a record without an address of its own, or [`NONE`]: bare addresses of the entity speak for it.
    pub entity: u32,
}

impl Record {
    /// Whether there is a birth date.
    pub(in crate::link) fn is_dated(&self) -> bool {
        self.dob != NO_DAY
    }
}

/// The records of a history, and which of them each unit is.
#[derive(Debug, Default)]
pub(in crate::link) struct Records {
    /// In the order of their first units.
    pub all: Vec<Record>,
    /// By unit; [`NONE`] for bare addresses and organisations.
    pub of_unit: Vec<u32>,
}

impl Records {
    /// The records whose first unit is below `units`.
    pub(in crate::link) fn known(&self, units: u32) -> &[Record] {
        &self.all[..self.all.partition_point(|record| record.unit < units)]
    }
}

/// Gathers the units.
pub(in crate::link) fn records(units: &[Unit], addresses: &[Address]) -> Records {
    let mut index: FxHashMap<(u32, Day, u64, u32, u32, u32), u32> = FxHashMap::default();
    let mut records = Records { all: Vec::new(), of_unit: vec![NONE; units.len()] };
    for (number, unit) in units.iter().enumerate() {
        if matches!(unit.standing, Standing::Address | Standing::Organisation) {
            continue;
        }
        let entity = if unit.address == NONE { unit.entity } else { NONE };
        let own = addresses.get(unit.address as usize).map_or(NONE, |address| address.postcode);
        let postcode = if unit.postcode == NONE { own } else { unit.postcode };
        let said = (unit.name, unit.dob, unit.nino, unit.address, postcode, entity);
        let next = records.all.len() as u32;
        let record = *index.entry(said).or_insert(next);
        if record == next {
            let unit_number = number as u32;
            let (name, dob, nino, address) = (unit.name, unit.dob, unit.nino, unit.address);
            records.all.push(Record { unit: unit_number, name, dob, nino, address, postcode, entity });
        }
        records.of_unit[number] = record;
    }
    records
}
