//! How well the nightly linkage does on a synthetic council, against the truth beside it.
//!
//! `cargo run --release --example link_truth -- CONFIG TRUTH [dwellings]`: CONFIG after `hew night` filled its archive, TRUTH the
//! folder that `hew simulate` wrote beside the extracts. Prints, as of the config's date, for the records known then:
//!
//! - pairs of records of one person: precision, recall and F1, all and by name-origin group. A pair of two persons
//!   counts half for the group of each;
//! - by dataset, how many of its records are where most of their person's records in other datasets are;
//! - by how sure hew is of a person, how often its records are one person's;
//! - pairs of persons who share a household: precision, recall and F1, all and by group;
//! - with `dwellings`: addresses of the gazetteer, damaged in many ways, and the dwellings they are taken for.

mod dwellings; // damaged addresses
#[expect(dead_code, reason = "each program needs a part of the truth")]
mod truth; // what the simulator wrote beside the extracts

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use anyhow::Result;
use hew::archive::Archive;
use hew::clock::Stopwatch;
use hew::config::Config;
use hew::domain::AsOf;
use hew::link::Linked;
use hew::link::PersonIx;
use hew::link::link;
use hew::link::prepare;

use dwellings::of_dwellings;
use truth::Truth;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ([config, truth] | [config, truth, _]) = &arguments[..] else {
        anyhow::bail!("name the config and the truth folder")
    };
    let config = Config::load(Path::new(config))?;
    let history = Archive::open(&config.archive)?.load(None)?;
    let today = AsOf(config.replay.context("the config fixes no as-of date under [sample]")?);
    let known = history.known_on(today);
    let preparing = Stopwatch::start();
    let prepared = prepare(&history, &[]);
    let prepared_in = preparing.elapsed();
    let linking = Stopwatch::start();
    let linked = link(&known, &prepared);
    let linked_in = linking.elapsed();
    let truth = Truth::read(Path::new(truth))?;
    // A record that was read in many months is one record, but for the persons it was taken for.
    let mut records = BTreeSet::new();
    let mut seen = Vec::new();
    for (dataset, persons) in &linked.sighting_person {
        let Some(rows) = known.rows(dataset) else { continue };
        let numbers = rows.sightings().number("person_no");
        for (sighting, person) in persons.iter().enumerate() {
            let Some(PersonIx(cluster)) = person else { continue };
            let number = numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
            let source = rows.source(rows.sighting_rows()[sighting] as usize);
            let is_new = records.insert((dataset.clone(), source.to_owned(), number, *cluster));
            if let Some(person) = truth.person(dataset, source, number).filter(|_| is_new) {
                seen.push(Seen { dataset: dataset.clone(), person, cluster: *cluster });
            }
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "as of {today}: {} records whose person is known", seen.len())?;
    writeln!(out, "prepared in {:.2} s, linked in {:.2} s", prepared_in.as_secs_f64(), linked_in.as_secs_f64())?;
    of_persons(&mut out, &truth, &seen)?;
    of_datasets(&mut out, &seen)?;
    of_certainty(&mut out, &linked, &seen)?;
    of_households(&mut out, &truth, &linked, &seen, today)?;
    if arguments.get(2).is_some_and(|wanted| wanted == "dwellings") {
        of_dwellings(&mut out, &known, &prepared)?;
    }
    Ok(())
}

/// One record: where it is from, whose it truly is, and which person hew takes it for.
struct Seen {
    dataset: String,
    person: u64,
    cluster: u32,
}

/// Pairs right, pairs given and pairs there, in half pairs.
#[derive(Clone, Copy, Default)]
struct Pairs {
    right: u64,
    given: u64,
    there: u64,
}

impl Pairs {
    fn line(self) -> String {
        let (right, given, there) = (self.right as f64, self.given as f64, self.there as f64);
        let f1 = 2.0 * right / (given + there).max(1.0);
        let (precision, recall) = (right / given.max(1.0), right / there.max(1.0));
        format!("precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}  ({} pairs there)", self.there / 2)
    }
}

fn pairs(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// Adds up by group how many pairs of items of one kind there are, given and right: `items` are (truth, given, group).
fn by_group<'t>(items: impl Iterator<Item = (u64, u64, &'t str)>) -> BTreeMap<&'t str, Pairs> {
    let mut cells: BTreeMap<(u64, u64, &str), u64> = BTreeMap::new();
    items.for_each(|item| *cells.entry(item).or_default() += 1);
    let mut given: BTreeMap<u64, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut there: BTreeMap<u64, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut right: BTreeMap<(u64, u64), BTreeMap<&str, u64>> = BTreeMap::new();
    for ((truth, cluster, group), count) in &cells {
        *given.entry(*cluster).or_default().entry(group).or_default() += count;
        *there.entry(*truth).or_default().entry(group).or_default() += count;
        *right.entry((*truth, *cluster)).or_default().entry(group).or_default() += count;
    }
    let mut sums: BTreeMap<&str, Pairs> = BTreeMap::new();
    let mut add = |counts: &BTreeMap<&'t str, u64>, field: fn(&mut Pairs) -> &mut u64| {
        let all: u64 = counts.values().sum();
        for (group, count) in counts {
            let half = 2 * pairs(*count) + count * (all - count);
            *field(sums.entry(group).or_default()) += half;
        }
        *field(sums.entry("all").or_default()) += 2 * pairs(all);
    };
    for counts in given.values() {
        add(counts, |pairs| &mut pairs.given);
    }
    for counts in there.values() {
        add(counts, |pairs| &mut pairs.there);
    }
    for counts in right.values() {
        add(counts, |pairs| &mut pairs.right);
    }
    sums
}

fn of_persons(out: &mut impl Write, truth: &Truth, seen: &[Seen]) -> Result<()> {
    let items = seen.iter().map(|one| (one.person, u64::from(one.cluster), truth.origin(one.person)));
    writeln!(out, "\npairs of records of one person")?;
    for (group, pairs) in by_group(items) {
        writeln!(out, "  {group:<16} {}", pairs.line())?;
    }
    Ok(())
}

fn of_datasets(out: &mut impl Write, seen: &[Seen]) -> Result<()> {
    let mut of_person: BTreeMap<u64, BTreeMap<(&str, u32), u64>> = BTreeMap::new();
    for one in seen {
        *of_person.entry(one.person).or_default().entry((&one.dataset, one.cluster)).or_default() += 1;
    }
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for counts in of_person.values() {
        for ((dataset, cluster), count) in counts {
            let mut elsewhere: BTreeMap<u32, u64> = BTreeMap::new();
            for ((_, cluster), count) in counts.iter().filter(|((other, _), _)| other != dataset) {
                *elsewhere.entry(*cluster).or_default() += count;
            }
            let Some(most) = elsewhere.values().max() else { continue };
            let sum = sums.entry(dataset).or_default();
            sum.0 += if elsewhere.get(cluster) == Some(most) { *count } else { 0 };
            sum.1 += count;
        }
    }
    writeln!(out, "\nrecords that are where most of their person's records in other datasets are")?;
    for (dataset, (right, all)) in sums {
        writeln!(out, "  {dataset:<16} {:.4}  of {all}", right as f64 / all as f64)?;
    }
    Ok(())
}

/// How often persons of several records are one person, by how sure hew is of it.
fn of_certainty(out: &mut impl Write, linked: &Linked, seen: &[Seen]) -> Result<()> {
    let mut persons: BTreeMap<u32, (u64, BTreeSet<u64>)> = BTreeMap::new();
    for one in seen {
        let (records, truly) = persons.entry(one.cluster).or_default();
        *records += 1;
        truly.insert(one.person);
    }
    let mut bands: BTreeMap<u32, (u64, u64, f64)> = BTreeMap::new();
    for (cluster, (_, truly)) in persons.iter().filter(|(_, (records, _))| *records > 1) {
        let certainty = linked.persons[*cluster as usize].certainty;
        let band = bands.entry((certainty * 20.0).floor().min(19.0) as u32).or_default();
        *band = (band.0 + u64::from(truly.len() == 1), band.1 + 1, band.2 + certainty);
    }
    writeln!(out, "\npersons of several records, by certainty: mean certainty, share that is one person")?;
    for (band, (right, all, sum)) in bands {
        let (from, all) = (f64::from(band) / 20.0, all as f64);
        writeln!(out, "  from {from:.2}   {:.4}  {:.4}  of {all}", sum / all, right as f64 / all)?;
    }
    Ok(())
}

fn of_households(out: &mut impl Write, truth: &Truth, linked: &Linked, seen: &[Seen], today: AsOf) -> Result<()> {
    let mut votes: BTreeMap<u64, BTreeMap<u32, u64>> = BTreeMap::new();
    for one in seen {
        *votes.entry(one.person).or_default().entry(one.cluster).or_default() += 1;
    }
    // A true person is where most of their sightings are; who has no home on the day, or none that hew knows, is left out.
    let item = |(person, clusters): (&u64, &BTreeMap<u32, u64>)| {
        let (cluster, _) = clusters.iter().max_by_key(|(cluster, count)| (**count, u32::MAX - **cluster))?;
        let home = truth.home(today.0, std::iter::once(*person))?;
        let household = linked.persons[*cluster as usize].household?;
        Some((u64::from(home), u64::from(household.0), truth.origin(*person)))
    };
    writeln!(out, "\npairs of persons who share a household")?;
    for (group, pairs) in by_group(votes.iter().filter_map(item)) {
        writeln!(out, "  {group:<16} {}", pairs.line())?;
    }
    Ok(())
}
