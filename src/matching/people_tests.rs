//! People of made-up households, linked with nothing said but which columns are which.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use crate::matching::columns::Input;
use crate::matching::job::Job;
use crate::matching::run::run;

const JOB: &str = r#"
    unique_id = "id"
    format = "csv"

    [people]
    forename = "first"
    surname = "last"
    date_of_birth = "born"
    address = "address"
    postcode = "postcode"
"#;

/// Numbers that look random: the same ones every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// Households of up to five who share surname and home; every third person is there a second time, with faults. The
/// records, each with the number of its person, which is the id without its last digit.
fn records() -> String {
    let (mut dice, mut text) = (Dice(7), "id,first,last,born,address,postcode\n".to_owned());
    let sound = |n: u64| ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su"][n as usize % 10];
    let word = |n: u64| format!("{}{}{}", sound(n), sound(n / 10), sound(n / 100));
    let mut person = 0;
    for household in 0..1500_u64 {
        let surname = word(dice.below(700));
        let (number, street, postcode) = (1 + household % 8, word(household / 8), household / 8);
        for _ in 0..=dice.below(5) {
            person += 1;
            let forename = word(dice.below(300));
            let (year, month, day) = (1930 + dice.below(90), 1 + dice.below(12), 1 + dice.below(28));
            let mut row = |copy: u32, forename: &str, surname: &str, month: u64, number: u64| {
                let code = format!("ZZ{} {}AA", 1 + postcode / 10, postcode % 10);
                writeln!(
                    text,
                    "{person}{copy},{forename},{surname},{year}-{month:02}-{day:02},{number} {street} road,{code}"
                )
                .unwrap();
            };
            row(0, &forename, &surname, month, number);
            if dice.one_in(3) {
                let forename = if dice.one_in(10) { &forename[..1] } else { &forename };
                let surname = if dice.one_in(10) { &surname[1..] } else { &surname };
                let month = if dice.one_in(20) { 1 + month % 12 } else { month };
                let number = if dice.one_in(10) { 99 } else { number };
                row(1, forename, surname, month, number);
            }
        }
    }
    text
}

/// Of the pairs given, and of all pairs of one person: how many are right, how many given, how many there are.
fn counted(pairs: impl Iterator<Item = (String, String)>, text: &str) -> (usize, usize, usize) {
    let person = |id: &str| id[..id.len() - 1].to_owned();
    let (mut right, mut given) = (0, 0);
    for (one, other) in pairs {
        given += 1;
        right += usize::from(person(&one) == person(&other));
    }
    let twice = text.lines().skip(1).filter(|line| line.split(',').next().unwrap().ends_with('1')).count();
    (right, given, twice)
}

fn cells(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn people_of_one_home_are_not_taken_for_one_person_and_probabilities_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (path, text) = (folder.path().join("people.csv"), records());
    std::fs::write(&path, &text).unwrap();
    let job = Job::read(JOB, folder.path()).unwrap();
    let inputs = [Input { path, name: "people".into() }];
    let report = run(&inputs, &job, &folder.path().join("out"), &mut |_| ()).unwrap();
    let pairs = cells(&report.files[0]);
    let probability = |row: &Vec<String>| row[3].parse::<f64>().unwrap();
    let likely = pairs.iter().filter(|row| probability(row) >= 0.5).map(|row| (row[0].clone(), row[1].clone()));
    let (right, given, there) = counted(likely, &text);
    let f1 = 2.0 * right as f64 / (given + there) as f64;
    assert!(f1 > 0.97, "pairs at 0.5: {right} right of {given} given and {there} there");
    // As many matches as the probabilities add up to.
    let expected: f64 = pairs.iter().map(probability).sum();
    let (all, ..) = counted(pairs.iter().map(|row| (row[0].clone(), row[1].clone())), &text);
    assert!((expected / all as f64 - 1.0).abs() < 0.05, "{expected} expected, {all} found");
    let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in cells(&report.files[1]) {
        clusters.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    let together = clusters.values().flat_map(|ids| {
        ids.iter().enumerate().flat_map(|(at, one)| ids[at + 1..].iter().map(move |other| (one.clone(), other.clone())))
    });
    let page = std::fs::read_to_string(report.files.last().unwrap()).unwrap();
    assert!(page.contains("among pairs at “same address” of location") && page.contains("Sizes of the clusters"));
    assert!(!page.contains(&text.lines().nth(1).unwrap().split(',').nth(2).unwrap()[1..]), "a surname is on the page");
    let (right, given, there) = counted(together, &text);
    let f1 = 2.0 * right as f64 / (given + there) as f64;
    assert!(f1 > 0.96, "clusters: {right} right of {given} given and {there} there");
}

#[test]
fn the_model_of_people_scores_the_same_when_it_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, records()).unwrap();
    let inputs = [Input { path, name: "people".into() }];
    let job = Job::read(JOB, folder.path()).unwrap();
    let first = run(&inputs, &job, folder.path(), &mut |_| ()).unwrap();
    let pairs = std::fs::read(&first.files[0]).unwrap();
    let again = "model = \"model.json\"\nunique_id = \"id\"\nformat = \"csv\"";
    let said = Job::read(&format!("{again}\nclusters_at = 0.6"), folder.path()).unwrap();
    let job = Job::read(again, folder.path()).unwrap();
    assert_eq!((job.clusters_at, said.clusters_at), (0.8, 0.6), "the model's own unless the job says otherwise");
    let second = run(&inputs, &job, &folder.path().join("again"), &mut |_| ()).unwrap();
    assert!(pairs == std::fs::read(&second.files[0]).unwrap());
    assert!(std::fs::read(&first.files[1]).unwrap() == std::fs::read(&second.files[1]).unwrap());
}

/// Links a few rows with one more line of config; what was reported and the weights written.
fn few(rows: &str, config: &str) -> (usize, Vec<f64>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, format!("id,first,last,born,address,postcode\n{rows}")).unwrap();
    let job = Job::read(&format!("{JOB}{config}"), folder.path()).unwrap();
    let report = run(&[Input { path, name: "people".into() }], &job, &folder.path().join("out"), &mut |_| ()).unwrap();
    let weights = cells(&report.files[0]).iter().map(|row| row[2].parse().unwrap()).collect();
    (report.clusters, weights)
}

#[test]
fn few_records_or_none_with_a_birth_date_or_all_of_one_surname_are_no_trouble() {
    let ann = |id: u32| format!("{id},ann,lee,1980-02-03,4 mill lane,ZZ1 1AA\n");
    assert_eq!(few(&ann(1), "").0, 1);
    // Where all are alike nothing tells what alike is worth; it is said without a number that is none.
    assert!(few(&(1..4).map(ann).collect::<String>(), "").1.iter().all(|weight| weight.is_finite()));
    let undated = |id: u32| format!("{id},f{},s{id},,{id} mill lane,ZZ1 {id}AA\n", id % 3);
    assert_eq!(few(&(1..9).map(undated).collect::<String>(), "").0, 8);
    let all_lee: String = records()
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells[2] = "lee";
            cells.join(",") + "\n"
        })
        .collect();
    let (_, weights) = few(&all_lee, "");
    assert!(weights.len() > 1000 && weights.iter().all(|weight| weight.is_finite()));
}

#[test]
fn a_word_on_training_leaves_the_rest_of_the_plan() {
    let job = |config: &str| Job::read(&format!("{JOB}{config}"), Path::new(".")).unwrap().training;
    let (plan, seeded) = (job(""), job("[training]\nseed = 2\n"));
    assert_eq!((seeded.seed, seeded.sessions.len(), seeded.dependence), (2, plan.sessions.len(), plan.dependence));
}

#[test]
fn what_clashes_is_named() {
    let refused = |config: &str| Job::read(&format!("{JOB}{config}"), Path::new(".")).unwrap_err().to_string();
    let twice = refused("[[comparison]]\ncolumn = \"last\"\nname = \"surname\"\nkind = \"exact\"\n");
    assert!(twice.contains("two comparisons are called `surname`"), "{twice}");
    let joint = Job::read(&format!("joint = [\"first, born\"]\n{JOB}"), Path::new(".")).unwrap_err().to_string();
    assert!(joint.contains("`born` equal"), "{joint}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "first,last,born,address,postcode,tidy_born\na,b,1980-01-01,c,d,e\n").unwrap();
    let inputs = [Input { path, name: "people".into() }];
    let run = |job: &str| run(&inputs, &Job::read(job, Path::new(".")).unwrap(), folder.path(), &mut |_| ());
    let same = run(&JOB.replace("unique_id = \"id\"", "unique_id = \"born\"")).unwrap_err().to_string();
    assert!(same.contains("`born` cannot be compared"), "{same}");
}
