use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use hew::archive::Archive;
use hew::config::Config;
use hew::domain::AsOf;
use hew::link::link;
use hew::link::prepare;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;
use crate::council::files;
use crate::council::series;
use crate::decoded::traces;
use crate::erased_person::RECORD;
use crate::erased_person::moves_in;

const ASKED: [&str; 4] = ["--by", "staff-9", "--why", "request 2026-114"];

/// A council in which everybody who is scored is listed, with the person of the tests in its files.
fn council() -> Council {
    let council = Council::until(EARLIER);
    council
        .configure("[cohort]\nnot_enough_data = []\nleave_out = []\n[[list.team]]\nname = \"all\"\ncapacity = 9000\n");
    assert!(moves_in(&council) > 20, "the person is in few files");
    council
}

fn places(council: &Council) -> Vec<PathBuf> {
    ["data", "out", "models"].map(|name| council.path(name)).to_vec()
}

/// The later files, in which the source systems still have the person.
fn later_files(council: &Council) {
    for file in files(series()) {
        let to = council.path("inbox").join(file.file_name().unwrap());
        if !to.exists() {
            fs::copy(&file, to).unwrap();
        }
    }
    assert!(moves_in(council) > 3, "the person is in few of the later files");
}

/// Who is one person, who shares a home: every record of everybody but the person of the tests.
fn linkage(council: &Council) -> (BTreeMap<String, BTreeSet<String>>, usize) {
    let config = Config::load(&council.path("config.toml")).unwrap();
    let history = Archive::open(&config.archive).unwrap().load(None).unwrap();
    let as_of = AsOf(EARLIER.parse().unwrap());
    let known = history.known_on(as_of);
    let linked = link(&known, &prepare(&history, &[]));
    let mut records: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut theirs = 0;
    for (dataset, persons) in &linked.sighting_person {
        let rows = known.rows(dataset).unwrap();
        let surname = rows.sightings().text("surname").unwrap();
        for (sighting, person) in persons.iter().enumerate() {
            let Some(person) = person else { continue };
            if surname.get(sighting).is_some_and(|name| name.eq_ignore_ascii_case("zyxthorpe")) {
                theirs += 1;
                continue;
            }
            let person = &linked.persons[person.0 as usize];
            let home = person.household.map(|at| linked.households[at.0 as usize].dwelling);
            let home = home.map(|at| linked.dwellings[at.0 as usize].key);
            let row = rows.sighting_rows()[sighting] as usize;
            let record = format!("{dataset}:{}:{:?}:{home:?}", rows.source(row), rows.known_from(row));
            records.entry(format!("{:?}", person.id)).or_default().insert(record);
        }
    }
    (records, theirs)
}

/// The access export holds their own records and nobody else's; nothing else is put into the folder.
fn what_they_are_given(council: &Council) {
    let said = council.does(&["person", RECORD, "--by", "staff-9"]);
    let folder = fs::read_dir(council.path("out/person")).unwrap().next().unwrap().unwrap().path();
    assert!(said.contains("for the person") && said.contains("officer.html"), "{said}");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let given: serde_json::Value = serde_json::from_str(&read("person.json")).unwrap();
    let records = given["records"].as_array().unwrap();
    let of = |dataset: &str| records.iter().filter(|row| row["dataset"] == dataset).collect::<Vec<_>>();
    assert_eq!(of("register")[0]["person"]["nino"], "ZZ919191A");
    assert_eq!(of("register")[0]["facts"]["living_situation"], "council-tenant");
    assert_eq!(of("register")[0]["facts"]["sex"], "F", "what is kept for audits alone is theirs too");
    assert_eq!(of("ctax_recovery")[0]["facts"]["stage"], "summons");
    assert!(of("register")[0]["files"][0].as_str().unwrap().starts_with("register_"));
    assert!(of("rent_accounts").iter().all(|row| row["shared"] == true) && !of("rent_accounts").is_empty());
    assert_eq!(given["lists"].as_array().unwrap().len(), 1);
    assert_eq!(given["made_by"], "staff-9");
    for name in ["person.json", "person.html", "officer.json", "officer.html"] {
        let text = read(name);
        assert!(!text.contains("BRAMTHISTLE") && !text.contains("ZZ929292"), "{name} holds another's record");
    }
    let officer: serde_json::Value = serde_json::from_str(&read("officer.json")).unwrap();
    let withheld = officer["reasons"].as_array().unwrap().len();
    assert_eq!(given["lists"][0]["withheld"], withheld);
    let shown = given["lists"][0]["reasons"].as_array().unwrap().len();
    assert!(withheld + shown > 0, "what cannot be shown to rest on their own records is withheld, all else shown");
}

#[test]
fn nothing_that_names_an_erased_person_is_left_and_they_do_not_come_back() {
    let council = council();
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let another = "rent_tenants:09999991/01|2";
    council.does(&["link", "apart", RECORD, another, "--by", "staff-9", "--why", "two tenants"]);
    let before = traces(&places(&council));
    for place in ["facts-", "sightings-", "hew.sqlite", "list.csv", "list.xlsx"] {
        assert!(before.iter().any(|trace| trace.contains(place)), "the person is not in {place}: {before:?}");
    }
    let (others, theirs) = linkage(&council);
    assert!(theirs >= 4, "{theirs}");
    what_they_are_given(&council);

    let before = traces(&places(&council));
    let would = council.does(&[&["forget", RECORD][..], &ASKED].concat());
    assert!(would.contains("nothing was changed") && would.contains("register"), "{would}");
    fs::write(council.path("who.txt"), "Quenby Zyxthorpe 1931-01-02\n").unwrap();
    let named = council.does(&[&["forget", "--from", "who.txt"][..], &ASKED].concat());
    assert_eq!(named, would, "another way to say who is meant");
    assert!(traces(&places(&council)) == before, "a dry run changed something");
    let (code, error) = council.fails(&["forget", RECORD, "--by", "staff-9", "--why", "Mrs Zyxthorpe asked", "--yes"]);
    assert!(code == 2 && error.contains("names the person"), "{error}");

    let output = council.run(&[&["forget", RECORD][..], &ASKED, &["--yes"]].concat());
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    fs::write(council.path("out/said.txt"), &said).unwrap();
    assert_eq!(traces(&places(&council)), Vec::<String>::new(), "{said}");
    for told in
        ["Housing register (register)", "Tenants (rent_tenants)", "/list.xlsx", "ask their owners", "hew object remove"]
    {
        assert!(said.contains(told), "no `{told}` in {said}");
    }
    assert!(council.path("data/receipts/erasure-0001.json").exists());
    let (left, none) = linkage(&council);
    assert_eq!(none, 0);
    let all = |of: &BTreeMap<String, BTreeSet<String>>| {
        let key = |record: &String| record.rsplit_once(':').map_or(record.clone(), |(record, _home)| record.to_owned());
        of.values().flatten().map(key).collect::<BTreeSet<String>>()
    };
    assert!(all(&left) == all(&others), "the records of others are not what they were");
    // The weights are learnt from all records: without one person's, a pair on the edge may fall the other way.
    let same = others.iter().filter(|(person, records)| left.get(*person) == Some(records)).count();
    assert!(same * 1_000 >= others.len() * 995, "{same} of {} other persons are linked as before", others.len());

    later_files(&council);
    let output = council.run(&["night", "--as-of", LAST]);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains(" erased; "), "{said}");
    fs::write(council.path("out/said.txt"), &said).unwrap();
    assert_eq!(traces(&places(&council)), Vec::<String>::new(), "they came back");
    assert!(council.csv(LAST).contains("BRAMTHISTLE"), "who lived with them stays on the list");
    let (_, none) = linkage(&council);
    assert_eq!(none, 0);

    // Another key later: they are still known.
    council.does(&["new-key", "--rotate"]);
    for file in files(&council.path("inbox")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("register_20250201") {
            fs::rename(&file, file.with_file_name("register_20250202.csv.gz")).unwrap();
        }
    }
    let said = council.does(&["night", "--as-of", "2025-02-02"]);
    assert!(said.contains("hew night"), "{said}");
    assert_eq!(traces(&places(&council)), Vec::<String>::new(), "they came back under another key");
}

#[test]
fn an_erasure_killed_anywhere_is_finished_by_the_next_one() {
    let council = council();
    council.does(&["check", "--as-of", EARLIER]);
    // Reads the inbox into the archive; whether a model can be trained does not matter here.
    council.run(&["train", "--as-of", EARLIER]);
    assert!(!traces(&places(&council)).is_empty());
    let mut wait = Duration::from_millis(700);
    let mut kills = 0;
    loop {
        let arguments = [&["forget", RECORD][..], &ASKED, &["--yes"]].concat();
        let mut run = council.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        if run.try_wait().unwrap().is_some() {
            break;
        }
        run.kill().unwrap();
        run.wait().unwrap();
        kills += 1;
        wait = wait.mul_f64(1.25);
    }
    assert!(kills > 0);
    // One that was killed after its last step has nothing left to find.
    council.run(&[&["forget", RECORD][..], &ASKED, &["--yes"]].concat());
    assert_eq!(traces(&places(&council)), Vec::<String>::new());
    assert!(council.path("data/receipts/erasure-0001.txt").exists());
    let (others, none) = linkage(&council);
    assert!(none == 0 && others.len() > 2_000);
}
