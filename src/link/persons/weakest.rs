use std::collections::BTreeMap;

use super::compare::compare;
use super::pairs::Pairs;
use super::pairs::may_join;
use super::told::Named;
use crate::archive::Known;
use crate::link::assemble::known_sites;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;
use crate::link::types::DwellingIx;
use crate::link::types::Linked;
use crate::link::types::Person;
use crate::link::types::PersonIx;
use crate::link::units::person_numbers;

/// The weakest link must be weaker than every other by so many bits: half as likely.
const MARGIN: f64 = 1.0;
/// A person of more different records is left to a human being.
const MOST_STATEMENTS: usize = 32;
/// And one with more pairs of records across the cut.
const MOST_PAIRS: usize = 256;

/// A person's records, divided where the weakest of the links that hold them together lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The records of one side, in their order.
    pub one: Vec<Held>,
    /// Those of the other.
    pub other: Vec<Held>,
    /// The weight of that link, in bits.
    pub weight: f64,
}

/// A record of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The record.
    pub record: Named,
    /// Whether it was seen in the dwelling where the latest evidence puts the person.
    pub at_home: bool,
}

/// Why a person cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum NoCut {
    /// All records of them say the same.
    #[error("all records of that adult say the same")]
    OneRecord,
    /// No link is clearly the weakest.
    #[error("no link between that adult's records is clearly the weakest")]
    NoWeakest,
    /// They are held together by something else than the weight of what they share.
    #[error("something else than what they share joined that adult's records")]
    Unweighed,
    /// There are too many records to say.
    #[error("too many records speak of that adult")]
    TooMany,
}

/// Divides persons of `linked` at their weakest links, in the order in which they are given.
///
/// A person's records hang together by pairs, and every pair has its match weight. The strongest links that suffice to
/// hold them all together make a tree (a maximum spanning tree); the weakest link of that tree divides it in two. Pairs are
/// joined by falling weight, so that each side would have come together without the other: that link alone brought them
/// together. It must be weaker by a bit than every other link of the tree.
pub fn weakest(
    known: &Known<'_>,
    prepared: &Prepared,
    linked: &Linked,
    persons: &[PersonIx],
) -> Vec<Result<Cut, NoCut>> {
    let (count, sites) = known_sites(known, prepared);
    let pairs = Pairs::new(prepared, count, &sites);
    persons
        .iter()
        .map(|person| {
            let person = &linked.persons[person.0 as usize];
            let said = statements(records_of(known, prepared, person));
            if said.len() > MOST_STATEMENTS {
                return Err(NoCut::TooMany);
            }
            let weight = |one: usize, other: usize| between(prepared, &pairs, &said[one].records, &said[other].records);
            let (sides, weight) = divide(said.len(), weight)?;
            let held = |at: usize| {
                let at_home = said[at].records.iter().any(|record| is_at(&pairs, *record, person.dwelling));
                said[at].names.iter().map(move |record| Held { record: record.clone(), at_home })
            };
            let side = |side: bool| -> Vec<Held> {
                let mut held: Vec<Held> = (0..said.len()).filter(|at| sides[*at] == side).flat_map(held).collect();
                held.sort_by(|a, b| a.record.cmp(&b.record));
                held
            };
            let cut = Cut { one: side(false), other: side(true), weight };
            if cut.one.len() * cut.other.len() > MOST_PAIRS { Err(NoCut::TooMany) } else { Ok(cut) }
        })
        .collect()
}

/// The records of a person by their names in the source systems, each with the records of the linkage it has been.
fn records_of(known: &Known<'_>, prepared: &Prepared, person: &Person) -> BTreeMap<Named, Vec<u32>> {
    let mut records: BTreeMap<Named, Vec<u32>> = BTreeMap::new();
    for seen in &person.sightings {
        let Some(source) = prepared.source(seen.dataset) else { continue };
        let Some(rows) = known.rows(&source.name) else { continue };
        let unit = source.units[seen.sighting as usize];
        let record = if unit == NONE { NONE } else { prepared.records.of_unit[unit as usize] };
        if record == NONE {
            continue;
        }
        let row = rows.sighting_rows()[seen.sighting as usize];
        let person = person_numbers(rows.sightings())(seen.sighting as usize);
        let named = Named { dataset: source.name.clone(), source: rows.source(row as usize).to_owned(), person };
        let known = records.entry(named).or_default();
        if !known.contains(&record) {
            known.push(record);
        }
    }
    records
}

/// Records that say the same, or that are one record said twice: nothing divides them.
struct Statement {
    names: Vec<Named>,
    records: Vec<u32>,
}

fn statements(records: BTreeMap<Named, Vec<u32>>) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    for (named, records) in records {
        let shares = |said: &Statement| said.records.iter().any(|record| records.contains(record));
        let (same, others): (Vec<Statement>, Vec<Statement>) = all.into_iter().partition(shares);
        let mut said = Statement { names: vec![named], records };
        for same in same {
            said.names.extend(same.names);
            said.records.extend(same.records);
        }
        said.records.sort_unstable();
        said.records.dedup();
        all = others;
        all.push(said);
    }
    all
}

/// The greatest weight of two records that can be one person's, in whatever they have been; `None` if they never could.
fn between(prepared: &Prepared, pairs: &Pairs<'_>, ones: &[u32], others: &[u32]) -> Option<f64> {
    let names = &prepared.names;
    let mut best: Option<f64> = None;
    for (a, b) in ones.iter().flat_map(|a| others.iter().map(move |b| (*a, *b))) {
        let (one, other) = (&pairs.records[a as usize], &pairs.records[b as usize]);
        let pattern = compare(names, one, other);
        let near = pairs.homes.nearness(a, b);
        if pattern.is_possible() && may_join(pattern, near) {
            let weight = pairs.weights.terms(names, [one.name, other.name], pattern, near).sum();
            best = Some(best.map_or(weight, |best| best.max(weight)));
        }
    }
    best
}

fn is_at(pairs: &Pairs<'_>, record: u32, dwelling: Option<DwellingIx>) -> bool {
    dwelling.is_some_and(|dwelling| pairs.homes.of(record).iter().any(|(site, _)| *site == dwelling.0))
}

/// Divides numbers below `count` at the weakest link of their maximum spanning tree: the side of each, and its weight.
fn divide(count: usize, weight: impl Fn(usize, usize) -> Option<f64>) -> Result<(Vec<bool>, f64), NoCut> {
    if count < 2 {
        return Err(NoCut::OneRecord);
    }
    // Prim: what is outside the tree, with its strongest link to it.
    let mut links: Vec<(f64, usize, usize)> = Vec::with_capacity(count - 1);
    let mut outside: BTreeMap<usize, Option<(f64, usize)>> =
        (1..count).map(|at| (at, weight(0, at).map(|weight| (weight, 0)))).collect();
    while !outside.is_empty() {
        let strongest = outside.iter().filter_map(|(at, link)| link.map(|(weight, to)| (weight, *at, to)));
        let (bits, at, to) =
            strongest.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).ok_or(NoCut::Unweighed)?;
        links.push((bits, at, to));
        outside.remove(&at);
        for (other, link) in &mut outside {
            if let Some(found) = weight(at, *other).filter(|found| link.is_none_or(|(best, _)| *found > best)) {
                *link = Some((found, at));
            }
        }
    }
    links.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (weakest, rest) = links.split_first().expect("two or more records have a link");
    if rest.first().is_some_and(|next| next.0 - weakest.0 < MARGIN) {
        return Err(NoCut::NoWeakest);
    }
    let mut sides = vec![false; count];
    sides[weakest.1] = true;
    // A tree of so many links has no longer path.
    for _ in 0..rest.len() {
        for (_, one, other) in rest {
            let side = sides[*one] || sides[*other];
            (sides[*one], sides[*other]) = (side, side);
        }
    }
    Ok((sides, weakest.0))
}

#[cfg(test)]
mod tests {
    use super::Held;
    use super::NoCut;
    use super::divide;
    use super::weakest;
    use crate::archive::testing::history;
    use crate::domain::AsOf;
    use crate::link::Told;
    use crate::link::Verdict;
    use crate::link::link;
    use crate::link::prepare;

    fn sides(count: usize, links: &[(usize, usize, f64)]) -> Result<String, NoCut> {
        let weight = |a: usize, b: usize| {
            links.iter().find(|(one, other, _)| (*one, *other) == (a.min(b), a.max(b))).map(|(_, _, weight)| *weight)
        };
        let (sides, _) = divide(count, weight)?;
        Ok(sides.into_iter().map(|side| if side == sides_of_first(count, links) { 'a' } else { 'b' }).collect())
    }

    /// The side of the first record, so that which side is which does not matter.
    fn sides_of_first(count: usize, links: &[(usize, usize, f64)]) -> bool {
        let weight = |a: usize, b: usize| {
            links.iter().find(|(one, other, _)| (*one, *other) == (a.min(b), a.max(b))).map(|(_, _, weight)| *weight)
        };
        divide(count, weight).unwrap().0[0]
    }

    #[test]
    fn the_weakest_link_of_the_strongest_tree_divides_the_records() {
        assert_eq!(sides(2, &[(0, 1, 9.0)]).unwrap(), "ab");
        // Two pairs held together by one link; the pairs across that are weaker still do not matter.
        let bridge = [(0, 1, 20.0), (2, 3, 18.0), (1, 2, 6.0), (0, 3, 2.0), (0, 2, -4.0)];
        assert_eq!(sides(4, &bridge).unwrap(), "aabb");
        assert_eq!(sides(3, &[(0, 1, 5.0), (0, 2, 12.0), (1, 2, 4.0)]).unwrap(), "aba");
        assert_eq!(sides(3, &[(0, 1, 5.0), (0, 2, 5.5)]), Err(NoCut::NoWeakest));
        assert_eq!(sides(1, &[]), Err(NoCut::OneRecord));
        assert_eq!(sides(3, &[(0, 1, 5.0)]), Err(NoCut::Unweighed));
    }

    #[test]
    fn telling_the_two_sides_apart_makes_two_persons_of_one() {
        let history = history(&[(
            "register",
            "application_ref | surname | forename | dob | nino | address | postcode | known
             R1 | SMITH | JOHN | 1970-02-03 | | 4 MILL LANE | ZZ1 1AA | 2023-05-01
             R2 | SMITH | JOHN | 1970-02-03 | | 4 MILL LANE | ZZ1 1AA | 2023-05-02
             R3 | SMITH | JOHN | 1970-02-03 | ZZ123456A | 4 MILL LANE | ZZ1 1AA | 2023-05-03
             R4 | JONES | MARY | 1985-11-20 | | 6 MILL LANE | ZZ1 1AA | 2023-05-01",
        )]);
        let as_of = AsOf("2023-06-01".parse().unwrap());
        let known = history.known_on(as_of);
        let prepared = prepare(&history, &[]);
        let linked = link(&known, &prepared);
        assert_eq!(linked.persons.len(), 2);
        let all: Vec<_> = (0..2).map(crate::link::PersonIx).collect();
        let cuts = weakest(&known, &prepared, &linked, &all);
        let alone = cuts.iter().filter(|cut| matches!(cut, Err(NoCut::OneRecord))).count();
        assert_eq!(alone, 1, "Mary has one record");
        let cut = cuts.into_iter().find_map(Result::ok).unwrap();
        let sources = |side: &[Held]| side.iter().map(|held| held.record.source.clone()).collect::<Vec<_>>();
        let mut sides = [sources(&cut.one), sources(&cut.other)];
        sides.sort();
        assert_eq!(sides, [vec!["R1", "R2"], vec!["R3"]], "what says the same stays together");
        assert!(cut.one.iter().chain(&cut.other).all(|held| held.at_home));
        let day = "2023-05-31".parse().unwrap();
        let told: Vec<Told> = (cut.one.iter().flat_map(|one| cut.other.iter().map(move |other| (one, other))))
            .map(|(one, other)| Told {
                one: one.record.clone(),
                other: other.record.clone(),
                verdict: Verdict::Apart,
                day,
            })
            .collect();
        assert_eq!(link(&known, &crate::link::prepare(&history, &told)).persons.len(), 3);
    }
}
