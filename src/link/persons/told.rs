use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::FxHashMap;

use crate::archive::Known;
use crate::domain::Day;
use crate::link::nature::NONE;
use crate::link::units::Source;
use crate::link::units::person_numbers;

/// A person as one record names them, by what the council's own system calls it. That may be a NINO, so it prints masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// The dataset.
    pub dataset: String,
    /// The key of the record in its source.
    pub source: String,
    /// Which person of the record, from 1.
    pub person: u32,
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:•••#{}", self.dataset, self.person)
    }
}

/// What somebody who knows has said of two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// They are of two persons.
    Apart,
    /// They are of one person.
    Together,
}

/// What a caseworker or data officer has told of two records. It holds from the as-of date after the day it was told on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// One record.
    pub one: Named,
    /// The other.
    pub other: Named,
    /// What was said.
    pub verdict: Verdict,
    /// When.
    pub day: Day,
}

/// The same with units in place of names. Each record may have several, as what it says changed over time.
#[derive(Clone, Debug)]
pub(in crate::link) struct Bond {
    pub one: Vec<u32>,
    pub other: Vec<u32>,
    pub verdict: Verdict,
    pub day: Day,
}

/// Finds the units of what was told; `all` is everything ever known. Told of records that were never read holds nothing.
/// Of two things told of the same records the later one is kept.
pub(in crate::link) fn bonds(all: &Known<'_>, sources: &[Source], told: &[Told]) -> Vec<Bond> {
    let mut units: BTreeMap<&str, FxHashMap<(&str, u32), Vec<u32>>> = BTreeMap::new();
    for Named { dataset, source, person } in told.iter().flat_map(|told| [&told.one, &told.other]) {
        units.entry(dataset).or_default().entry((source, *person)).or_default();
    }
    for source in sources {
        let (Some(wanted), Some(rows)) = (units.get_mut(source.name.as_str()), all.rows(&source.name)) else {
            continue;
        };
        let number_of = person_numbers(rows.sightings());
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let person = number_of(sighting);
            let found = wanted.get_mut(&(rows.source(*row as usize), person));
            if let (Some(found), true) = (found, source.units[sighting] != NONE) {
                found.push(source.units[sighting]);
            }
        }
        for found in wanted.values_mut() {
            found.sort_unstable();
            found.dedup();
        }
    }
    let mut bonds: Vec<Bond> = told
        .iter()
        .map(|told| {
            let of = |named: &Named| units[named.dataset.as_str()][&(named.source.as_str(), named.person)].clone();
            Bond { one: of(&told.one), other: of(&told.other), verdict: told.verdict, day: told.day }
        })
        .collect();
    bonds.retain(|bond| !bond.one.is_empty() && !bond.other.is_empty() && bond.one != bond.other);
    bonds
}

/// The bonds that hold on an as-of date: what was told before it, and not told otherwise after.
pub(in crate::link) fn holding(bonds: &[Bond], as_of: Day) -> Vec<&Bond> {
    let mut said: Vec<&Bond> = bonds.iter().filter(|bond| bond.day < as_of).collect();
    said.sort_by_key(|bond| bond.day);
    let mut last: BTreeMap<[&[u32]; 2], &Bond> = BTreeMap::new();
    for bond in said {
        let mut ends = [&bond.one[..], &bond.other[..]];
        ends.sort_unstable();
        last.insert(ends, bond);
    }
    last.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::Named;
    use super::Told;
    use super::Verdict;
    use crate::archive::History;
    use crate::archive::testing::history;
    use crate::domain::AsOf;
    use crate::link::link;
    use crate::link::prepare;

    fn told(one: &str, other: &str, verdict: Verdict, day: &str) -> Told {
        let named = |source: &str| Named { dataset: "register".into(), source: source.into(), person: 1 };
        Told { one: named(one), other: named(other), verdict, day: day.parse().unwrap() }
    }

    fn persons(history: &History, told: &[Told], day: &str) -> usize {
        link(&history.known_on(AsOf(day.parse().unwrap())), &prepare(history, told)).persons.len()
    }

    /// The rows, and one of Mary Jones.
    fn one_register(rows: &str) -> History {
        let header = "application_ref | surname | forename | dob | address | postcode | known";
        let mary = "R3 | JONES | MARY | 1985-11-20 | 6 MILL LANE | ZZ1 1AA | 2023-05-01";
        history(&[("register", &format!("{header}\n{rows}\n{mary}"))])
    }

    #[test]
    fn what_was_told_holds_from_the_day_after_and_what_was_told_later_holds_instead() {
        let history = one_register(
            "R1 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01
             R2 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01",
        );
        assert_eq!(persons(&history, &[], "2023-06-01"), 2);
        let apart = told("R1", "R2", Verdict::Apart, "2023-06-01");
        assert_eq!(persons(&history, std::slice::from_ref(&apart), "2023-06-01"), 2);
        assert_eq!(persons(&history, std::slice::from_ref(&apart), "2023-06-02"), 3);
        let mistaken = told("R2", "R1", Verdict::Together, "2023-06-10");
        let both = [apart, mistaken];
        assert_eq!(persons(&history, &both, "2023-06-10"), 3);
        assert_eq!(persons(&history, &both, "2023-06-11"), 2);
        // John and Mary have two birth dates: only somebody who knows can say that they are one. Of R9 nothing is known.
        let odd = [told("R2", "R3", Verdict::Together, "2023-05-10"), told("R9", "R3", Verdict::Apart, "2023-05-10")];
        let history = one_register("R2 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01");
        assert_eq!((persons(&history, &[], "2023-06-01"), persons(&history, &odd, "2023-06-01")), (2, 1));
    }
}
