use std::collections::BTreeMap;
use std::fs;

use hew::archive::Archive;
use hew::config::Config;
use hew::domain::AsOf;
use hew::link::link;
use hew::link::prepare;
use hew::store::Store;

use crate::council::Council;
use crate::council::LAST;

const NEXT: &str = "2025-02-02";

fn archive(council: &Council) -> Archive {
    Archive::open(&Config::load(&council.path("config.toml")).unwrap().archive).unwrap()
}

/// A council tax record and one of the housing register that are linked as one person, as written on a command line, and
/// the person's surname.
fn linked_records(council: &Council) -> ([String; 2], String) {
    let history = archive(council).load(None).unwrap();
    let known = history.known_on(AsOf(LAST.parse().unwrap()));
    let linked = link(&known, &prepare(&history, &[]));
    let rows = |dataset: &str| known.rows(dataset).unwrap();
    let record = |dataset: &str, sighting: usize| {
        format!("{dataset}:{}", rows(dataset).source(rows(dataset).sighting_rows()[sighting] as usize))
    };
    let taxed: BTreeMap<_, usize> = (linked.sighting_person["ctax_accounts"].iter().enumerate())
        .filter_map(|(sighting, person)| Some(((*person)?, sighting)))
        .collect();
    let both = |(sighting, person): (usize, &Option<_>)| Some((sighting, *taxed.get(&(*person)?)?));
    let (register, tax) = linked.sighting_person["register"].iter().enumerate().find_map(both).unwrap();
    let surname = rows("register").sightings().text("surname").unwrap().get(register).unwrap().to_owned();
    ([record("register", register), record("ctax_accounts", tax)], surname)
}

#[test]
fn records_told_apart_are_two_persons_from_the_next_night_on_and_the_night_before_stays_as_it_was() {
    let council = Council::whole();
    council.configure(&format!("[sample]\nas_of = \"{LAST}\"\n"));
    council.trains(LAST);
    council.does(&["night"]);
    let list = council.list(LAST);
    let ([one, other], surname) = linked_records(&council);

    let said = council.does(&["link", "explain", &one, &other]);
    assert!(said.contains("they are one person") && said.contains("nothing was told"), "{said}");
    let weights: Vec<f64> = said.lines().filter_map(|line| line.get(24..34)?.trim().parse().ok()).collect();
    assert!(weights.len() == 5 && (weights[..4].iter().sum::<f64>() - weights[4]).abs() < 0.03, "{said}");
    assert!(!said.to_uppercase().contains(&surname.to_uppercase()), "a name is shown");

    let apart = ["link", "apart", &other, &one, "--by", "staff-9", "--why", "seen both"];
    let said = council.does(&apart);
    assert!(said.contains(&format!("as-of date {NEXT} on: they are two persons then")), "{said}");
    assert!(council.does(&apart).contains("nothing is added"));
    let told = council.does(&["link", "told"]);
    assert_eq!(told, format!("{LAST}  {other} {one}\n            apart, by staff-9: seen both\n"));
    let (code, error) = council.fails(&["link", "together", &one, &one, "--by", "staff-9", "--why", "so"]);
    assert!(code == 2 && error.contains("same record"), "{error}");

    assert!(council.does(&["link", "explain", &one, &other]).contains("they are one person"));
    let said = council.does(&["link", "explain", &one, &other, "--as-of", NEXT]);
    assert!(said.contains("they are two persons, as was told") && said.contains("seen both"), "{said}");

    council.does(&["night"]);
    assert!(council.list(LAST) == list, "what was told on a day changes its list");
    council.does(&["night", "--as-of", NEXT]);
    let manifest = |day: &str| fs::read_to_string(council.path("out").join(day).join("manifest.json")).unwrap();
    assert!(manifest(NEXT).contains("\"told of records\": 1") && !manifest(LAST).contains("told"));
    let archive = archive(&council);
    let runs = Store::open(archive.db()).runs().unwrap();
    let of_files: Vec<bool> = runs.iter().map(|run| run.inputs == archive.fingerprint(run.as_of.0).unwrap()).collect();
    assert_eq!(of_files, [true, false], "what was told is an input of the run");
}
