use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use super::nature::NONE;
use super::nature::Standing;
use super::prepare::Prepared;
use crate::archive::Known;

/// Clusters the known units by persons known from elsewhere: `person_of` takes dataset, source key and person number.
pub(super) fn given<'a>(
    known: &Known<'_>,
    prepared: &'a Prepared,
    count: u32,
    person_of: &(dyn Fn(&str, &str, u32) -> Option<u64> + Sync),
) -> Clusters<'a> {
    let mut clusters = Clusters::new(&prepared.units[..count as usize]);
    let mut asked = vec![false; count as usize];
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    for source in &prepared.sources {
        let Some(rows) = known.rows(&source.name) else { continue };
        let numbers = rows.sightings().number("person_no");
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let unit = source.units[sighting];
            if unit == NONE || std::mem::replace(&mut asked[unit as usize], true) || is_address(prepared, unit) {
                continue;
            }
            let number = numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
            if let Some(person) = person_of(&source.name, rows.source(*row as usize), number) {
                let other = *first.entry(person).or_insert(unit);
                clusters.unite(other, unit, 1.0);
            }
        }
    }
    clusters
}

fn is_address(prepared: &Prepared, unit: u32) -> bool {
    prepared.units[unit as usize].standing == Standing::Address
}
