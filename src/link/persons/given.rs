use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use crate::archive::Known;
use crate::domain::Day;
use crate::link::nature::NONE;
use crate::link::nature::Standing;
use crate::link::prepare::Prepared;
use crate::link::units::person_numbers;

/// Clusters the known units by persons known from elsewhere: `person_of` takes dataset, source key and person number.
pub(in crate::link) fn given<'a>(
    known: &Known<'_>,
    prepared: &'a Prepared,
    count: u32,
    person_of: &(dyn Fn(&str, &str, u32) -> Option<u64> + Sync),
) -> Clusters<'a> {
    let mut clusters = Clusters::new(&prepared.units[..count as usize], vec![Day::MAX; count as usize]);
    let mut asked = vec![false; count as usize];
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    for source in &prepared.sources {
        let Some(rows) = known.rows(&source.name) else { continue };
        let number_of = person_numbers(rows.sightings());
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let unit = source.units[sighting];
            if unit == NONE || std::mem::replace(&mut asked[unit as usize], true) || is_address(prepared, unit) {
                continue;
            }
            let number = number_of(sighting);
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

#[cfg(test)]
mod tests {
    use crate::archive::testing::history;
    use crate::domain::AsOf;
    use crate::link::link;
    use crate::link::link_as;
    use crate::link::prepare;

    #[test]
    fn the_persons_given_are_believed_against_every_name_and_birth_date() {
        let history = history(&[(
            "register",
            "application_ref | surname | forename | dob | address | postcode | known
                 R1 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01
                 R2 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01
                 R3 | JONES | MARY | 1985-11-20 | 6 MILL LANE | ZZ1 1AA | 2023-05-01",
        )]);
        let known = history.known_on(AsOf("2023-06-01".parse().unwrap()));
        let prepared = prepare(&history, &[]);
        let sizes = |persons: &[crate::link::Person]| {
            let mut sizes: Vec<usize> = persons.iter().map(|person| person.sightings.len()).collect();
            sizes.sort_unstable();
            sizes
        };
        assert_eq!(sizes(&link(&known, &prepared).persons), [1, 2]);
        let one_and_three = link_as(&known, &prepared, &|dataset, source, number| {
            (dataset == "register" && number == 1 && source != "R2").then_some(7)
        });
        assert_eq!(sizes(&one_and_three.persons), [1, 2]);
        let larger = one_and_three.persons.iter().find(|person| person.sightings.len() == 2).unwrap();
        let sources: Vec<u32> = larger.sightings.iter().map(|seen| seen.sighting).collect();
        assert_eq!(sources, [0, 2]);
        assert_eq!(sizes(&link_as(&known, &prepared, &|_, _, _| None).persons), [1, 1, 1]);
    }
}
