//! Records of people who share a home, where a job says which columns tell homes.
//!
//! A home is a UPRN, or a postcode with the address in it, whichever a record has; records with neither are alone. Two
//! homes that two persons or more share are one household that moved: one who moved alone left it.

use rustc_hash::FxHashMap;

use crate::matching::cluster::Forest;
use crate::matching::columns::Column;
use crate::matching::people::{ADDRESS, POSTCODE, UPRN};
use crate::matching::records::Records;

/// A UPRN given with more different addresses than this is a placeholder and tells no home.
const MOST_ADDRESSES: u32 = 20;
/// So many persons have to share two homes.
const MOVED_TOGETHER: u32 = 2;
/// Persons with more homes than this say nothing about who moved together.
const MOST_HOMES: usize = 10;

/// The household of each record, by the number of its earliest record; `persons` is the cluster of each record.
pub(super) fn households(records: &Records, persons: &[u32]) -> Vec<u32> {
    let column = |name: &str| records.table().column(name).map(|column: &Column| column.ids.as_slice());
    let (uprn, postcode, address) = (column(UPRN), column(POSTCODE), column(ADDRESS));
    let both = |row: usize| Some((postcode?[row], address?[row])).filter(|(code, line)| *code != 0 && *line != 0);
    let mut forest = Forest::new(records.len());
    join_equal(&mut forest, (0..records.len()).map(both));
    if let Some(uprn) = uprn {
        let placeholder = placeholders(uprn, both);
        let known = |row: usize| Some(uprn[row]).filter(|id| *id != 0 && !placeholder.contains_key(id));
        join_equal(&mut forest, (0..records.len()).map(known));
    }
    let homes = forest.roots();
    for (one, other) in moved_together(&homes, persons) {
        forest.join(one, other);
    }
    forest.roots()
}

fn join_equal<K: std::hash::Hash + Eq>(forest: &mut Forest, keys: impl Iterator<Item = Option<K>>) {
    let mut first: FxHashMap<K, u32> = FxHashMap::default();
    for (row, key) in (0_u32..).zip(keys) {
        if let Some(key) = key {
            forest.join(*first.entry(key).or_insert(row), row);
        }
    }
}

/// UPRNs that stand with too many addresses.
fn placeholders(uprn: &[u32], address: impl Fn(usize) -> Option<(u32, u32)>) -> FxHashMap<u32, u32> {
    let rows = 0..uprn.len();
    let mut seen: Vec<(u32, (u32, u32))> = rows.filter_map(|row| Some((uprn[row], address(row)?))).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for (uprn, _) in &seen {
        *counts.entry(*uprn).or_default() += 1;
    }
    counts.retain(|_, count| *count > MOST_ADDRESSES);
    counts
}

/// Homes, by their earliest records, that persons enough share.
fn moved_together(homes: &[u32], persons: &[u32]) -> Vec<(u32, u32)> {
    let mut seen: Vec<(u32, u32)> = persons.iter().copied().zip(homes.iter().copied()).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut shared: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for of_person in seen.chunk_by(|one, other| one.0 == other.0).filter(|homes| homes.len() <= MOST_HOMES) {
        for (at, (_, one)) in of_person.iter().enumerate() {
            for (_, other) in &of_person[at + 1..] {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    // The order of joins changes nothing: roots are the earliest records.
    shared.into_iter().filter(|(_, persons)| *persons >= MOVED_TOGETHER).map(|(homes, _)| homes).collect()
}

#[cfg(test)]
mod tests {
    use super::{Records, households};
    use crate::matching::columns::Input;
    use crate::matching::derive::{Derived, Form};

    fn records(rows: &[&str]) -> Records {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, format!("id,uprn,address,postcode\n{}\n", rows.join("\n"))).unwrap();
        let made = [
            ("tidy_uprn", "uprn", Form::Uprn),
            ("tidy_address", "address", Form::Address),
            ("tidy_postcode", "postcode", Form::Postcode),
        ];
        let derived = made.map(|(column, from, form)| Derived { column: column.into(), from: from.into(), form });
        Records::read(&[Input { path, name: "a".into() }], "id", &[], &derived).unwrap()
    }

    #[test]
    fn one_home_written_in_several_ways_is_one_household() {
        let rows = records(&[
            "0,77,,",
            "1,77,\"Flat 2, 9 Mill Ln\",ZZ1 1AA",
            "2,,2/9 MILL LANE,zz11aa",
            "3,,9 MILL LANE,ZZ1 1AA",
            "4,,,",
            "5,,,ZZ1 1AA",
        ]);
        assert_eq!(households(&rows, &[0, 1, 2, 3, 4, 5]), [0, 0, 0, 3, 4, 5]);
    }

    #[test]
    fn two_who_moved_take_the_household_with_them_and_one_does_not() {
        let rows = records(&["0,1,,", "1,1,,", "2,1,,", "3,2,,", "4,2,,", "5,3,,"]);
        // The persons of 0 and 1 are at the second home too, the person of 2 at the third.
        assert_eq!(households(&rows, &[0, 1, 2, 0, 1, 2]), [0, 0, 0, 0, 0, 5]);
    }

    #[test]
    fn a_uprn_of_many_addresses_tells_no_home() {
        let many: Vec<String> = (0..30).map(|n| format!("{n},999,{n} MILL LANE,ZZ1 1AA")).collect();
        let rows = records(&many.iter().map(String::as_str).collect::<Vec<_>>());
        let alone: Vec<u32> = (0..30).collect();
        assert_eq!(households(&rows, &alone), alone);
    }
}
