use super::compare::compare;
use super::linkage::NEARNESS;
use super::linkage::in_words;
use super::pairs::Pairs;
use super::told::Named;
use super::weigh::probability;
use crate::archive::Known;
use crate::link::assemble::known_sites;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;
use crate::link::types::Linked;
use crate::link::types::PersonIx;
use crate::link::units::person_numbers;

/// Where the weight of two records comes from, on an as-of date.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// What was compared, what came out in words, and its weight in bits: log2 of how much likelier it is for one person
    /// than for two. The first says how likely any pair so near is one person.
    pub parts: Vec<(&'static str, &'static str, f64)>,
    /// Their sum, in bits.
    pub weight: f64,
    /// The chance that the two are one person, by these records alone, 0 to 1.
    pub probability: f64,
    /// Whether they can be one person at all: no two birth dates, no two NINOs, no two forenames.
    pub possible: bool,
    /// Whether they were linked as one person in the end; others may have joined or parted them.
    pub one_person: bool,
}

/// Explains two records as known on the as-of date of `linked`; `Err` is the one of them that was not known then.
pub fn explain<'n>(
    known: &Known<'_>,
    prepared: &Prepared,
    linked: &Linked,
    one: &'n Named,
    other: &'n Named,
) -> Result<Explained, &'n Named> {
    let (ones, others) = (seen(known, prepared, linked, one), seen(known, prepared, linked, other));
    if ones.is_empty() {
        return Err(one);
    }
    if others.is_empty() {
        return Err(other);
    }
    let (count, sites) = known_sites(known, prepared);
    let pairs = Pairs::new(prepared, count, &sites);
    let mut found: Option<Explained> = None;
    for (a, one_person_a) in &ones {
        for (b, one_person_b) in &others {
            let (one, other) = (&pairs.records[*a as usize], &pairs.records[*b as usize]);
            let pattern = compare(&prepared.names, one, other);
            let near = pairs.homes.nearness(*a, *b);
            let terms = pairs.weights.terms(&prepared.names, [one.name, other.name], pattern, near);
            let [name, birth, nino] = in_words(pattern);
            let near_words = NEARNESS[near as usize].1;
            let explained = Explained {
                parts: vec![
                    ("where they were seen", near_words, terms.near),
                    ("name", name, terms.name),
                    ("birth date", birth, terms.birth),
                    ("NINO", nino, terms.nino),
                ],
                weight: terms.sum(),
                probability: probability(terms.sum()),
                possible: pattern.is_possible(),
                one_person: one_person_a.is_some() && one_person_a == one_person_b,
            };
            if found.as_ref().is_none_or(|best| (explained.possible, explained.weight) > (best.possible, best.weight)) {
                found = Some(explained);
            }
        }
    }
    found.ok_or(one)
}

/// The records of the linkage that a named record has been by then, each with its person.
fn seen(known: &Known<'_>, prepared: &Prepared, linked: &Linked, named: &Named) -> Vec<(u32, Option<PersonIx>)> {
    let source = prepared.sources.iter().find(|source| source.name == named.dataset);
    let (Some(source), Some(rows)) = (source, known.rows(&named.dataset)) else { return Vec::new() };
    let number_of = person_numbers(rows.sightings());
    let persons = linked.sighting_person.get(&named.dataset);
    let mut seen = Vec::new();
    for (sighting, row) in rows.sighting_rows().iter().enumerate() {
        let person = number_of(sighting);
        if person != named.person || rows.source(*row as usize) != named.source || source.units[sighting] == NONE {
            continue;
        }
        let record = prepared.records.of_unit[source.units[sighting] as usize];
        if record != NONE {
            seen.push((record, persons.and_then(|persons| persons[sighting])));
        }
    }
    seen.sort_unstable();
    seen.dedup();
    seen
}
