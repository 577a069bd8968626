use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use hew::alerts::HelpKind;
use hew::alerts::Key;
use hew::archive::Archive;
use hew::archive::History;
use hew::config::Config;
use hew::domain::AsOf;
use hew::domain::Day;
use hew::domain::HouseholdId;
use hew::evaluate::Facts;
use hew::evaluate::Outcome;
use hew::evaluate::Unknown;
use hew::features::Catalogue;
use hew::labels::CaseKind;
use hew::link::Ledger;
use hew::link::Linked;
use hew::pipeline;
use hew::pipeline::Silent;
use hew::pipeline::published_facts;
use hew::simulate::Plan;
use hew::store::Contact;
use hew::store::ContactKind;
use hew::store::ContactSource;
use hew::store::Store;

use crate::council::Council;
use crate::council::files;

const ALERTED: &str = "2024-10-01";
const LATER: &str = "2025-02-01";
const COUNTED: &str = "2025-06-01";
const HORIZON: i32 = 180;
const CAPACITY: u32 = 900;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// One duty of the truth.
struct Duty {
    person: u64,
    household: Option<u32>,
    applied: Day,
    prevention: bool,
}

/// What the simulator wrote beside the extracts.
struct Truth {
    /// The person of a dataset's record, by key and number.
    records: BTreeMap<(String, String, u32), u64>,
    /// Household of a person: from, to (not included).
    stays: BTreeMap<u64, Vec<(Day, Day, u32)>>,
    duties: Vec<Duty>,
}

impl Truth {
    fn read(folder: &Path) -> Self {
        let mut truth = Self { records: BTreeMap::new(), stays: BTreeMap::new(), duties: Vec::new() };
        for row in gz(&folder.join("records.csv.gz")) {
            let person = row[3].parse().unwrap();
            truth.records.insert((row[0].clone(), row[1].clone(), row[2].parse().unwrap()), person);
        }
        for row in gz(&folder.join("residence.csv.gz")) {
            let to = if row[4].is_empty() { Day::MAX } else { day(&row[4]) };
            let stay = (day(&row[3]), to, row[1].parse().unwrap());
            truth.stays.entry(row[0].parse().unwrap()).or_default().push(stay);
        }
        let outcomes = fs::File::open(folder.join("outcomes.csv")).unwrap();
        for row in rows(csv::Reader::from_reader(outcomes)) {
            if row[5] != "none" {
                let (person, applied) = (row[2].parse().unwrap(), day(&row[4]));
                truth.duties.push(Duty {
                    person,
                    household: row[1].parse().ok(),
                    applied,
                    prevention: row[5] == "prevention",
                });
            }
        }
        truth
    }

    /// The true persons of each linked household, by what most of a linked person's records truly are.
    fn persons(&self, history: &History, linked: &Linked) -> BTreeMap<HouseholdId, BTreeSet<u64>> {
        let known = history.known_on(linked.as_of);
        let mut votes: Vec<BTreeMap<u64, u32>> = vec![BTreeMap::new(); linked.persons.len()];
        for (dataset, persons) in &linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let numbers = rows.sightings().number("person_no");
            for (sighting, person) in persons.iter().enumerate() {
                let number = numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
                let source = rows.source(rows.sighting_rows()[sighting] as usize).to_owned();
                let truly = self.records.get(&(dataset.clone(), source, number));
                if let (Some(person), Some(truly)) = (person, truly) {
                    *votes[person.0 as usize].entry(*truly).or_default() += 1;
                }
            }
        }
        let truly =
            |votes: &BTreeMap<u64, u32>| votes.iter().max_by_key(|(_, count)| **count).map(|(person, _)| *person);
        let of = |household: &hew::link::Household| {
            let members = household.members.iter().filter_map(|member| truly(&votes[member.0 as usize]));
            (household.id, members.collect())
        };
        linked.households.iter().map(of).collect()
    }

    fn home(&self, person: u64, on: Day) -> Option<u32> {
        let stays = self.stays.get(&person)?;
        stays.iter().find(|(from, to, _)| *from <= on && on < *to).map(|(_, _, household)| *household)
    }

    /// The duties owed to any of these persons within the horizon of the first list.
    fn duties(&self, persons: &BTreeSet<u64>) -> Vec<&Duty> {
        let mut found: Vec<&Duty> = self.in_window().filter(|duty| persons.contains(&duty.person)).collect();
        found.sort_by_key(|duty| duty.applied);
        found
    }

    /// Whether somebody who truly lived with these persons applied on a day: a guest whom no record showed there, say.
    fn somebody_at_home_applied(&self, persons: &BTreeSet<u64>, on: Day) -> bool {
        let homes: BTreeSet<u32> = persons.iter().filter_map(|person| self.home(*person, day(ALERTED))).collect();
        self.in_window().any(|duty| duty.applied == on && duty.household.is_some_and(|home| homes.contains(&home)))
    }

    fn in_window(&self) -> impl Iterator<Item = &Duty> {
        let from = day(ALERTED);
        self.duties.iter().filter(move |duty| (from..=from + HORIZON).contains(&duty.applied))
    }
}

fn rows(mut reader: csv::Reader<impl std::io::Read>) -> Vec<Vec<String>> {
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn gz(path: &Path) -> Vec<Vec<String>> {
    rows(csv::Reader::from_reader(MultiGzDecoder::new(fs::File::open(path).unwrap())))
}

/// A council that published a list, helped every second household on it, and lived on for eight months.
struct Made {
    council: Council,
    truth: Truth,
    /// The true persons of each household as the first list's night linked it.
    persons: BTreeMap<HouseholdId, BTreeSet<u64>>,
    helped: BTreeSet<HouseholdId>,
}

fn copy_series(council: &Council) {
    for file in files(&council.path("made/series")) {
        fs::copy(&file, council.path("inbox").join(file.file_name().unwrap())).unwrap();
    }
}

fn helped_council() -> Made {
    let council = Council::empty();
    council.configure(&format!(
        "[outcome]\nhorizon_days = {HORIZON}\nreporting_lag_days = 20\n\
         [[list.team]]\nname = \"Prevention\"\ncapacity = {CAPACITY}\n"
    ));
    let quiet = |_: &str, _: u64, _: u64| {};
    hew::simulate::run(&council.path("made"), &Plan::new(3_600, 18, 3), &quiet).unwrap();
    copy_series(&council);
    council.trains(ALERTED);
    council.does(&["night", "--as-of", ALERTED]);

    let config = Config::load(&council.path("config.toml")).unwrap();
    let archive = Archive::open(&config.archive).unwrap();
    let history = archive.load(None).unwrap();
    let work = pipeline::Council::new(&config, &history, Catalogue::built_in(), &[]);
    let (view, _) = work.view_after(AsOf(day(ALERTED)), &Ledger::default());
    let truth = Truth::read(&council.path("made/truth"));
    let persons = truth.persons(&history, &view.linked);

    let store = Store::open(archive.db());
    let listed = store.all_alerts().unwrap();
    assert_eq!(listed.len(), CAPACITY as usize);
    let helped: BTreeSet<HouseholdId> = listed.iter().step_by(2).map(|alert| alert.household).collect();
    let on = day(ALERTED) + 4;
    let mut contacts = Vec::new();
    let mut given = String::from("household,date,kind\n");
    for alert in &listed {
        let home = persons[&alert.household].iter().find_map(|person| truth.home(*person, on));
        let kind = if helped.contains(&alert.household) { ContactKind::Helped } else { ContactKind::Tried };
        contacts.push(Contact {
            household: alert.household,
            pseudonym: alert.pseudonym.clone(),
            day: on,
            kind,
            help: (kind == ContactKind::Helped).then_some(HelpKind::Landlord),
            by: "staff-9".to_owned(),
            source: ContactSource::Feedback,
        });
        if let Some(home) = home.filter(|_| kind == ContactKind::Helped) {
            writeln!(given, "{home},{on},visit").unwrap();
        }
    }
    assert_eq!(store.add_contacts(&contacts).unwrap(), CAPACITY);
    fs::write(council.path("helped.csv"), given).unwrap();
    hew::simulate::resume(&council.path("made"), &council.path("helped.csv"), 8, &quiet).unwrap();
    copy_series(&council);
    council.does(&["night", "--as-of", LATER]);
    let truth = Truth::read(&council.path("made/truth"));
    Made { council, truth, persons, helped }
}

/// Every figure is counted once by the program and once by hand from what the simulator says is true.
#[test]
fn the_score_of_a_simulated_council_is_that_of_its_truth() {
    let made = helped_council();
    made.council.does(&["evaluate", "--as-of", COUNTED, "--json", "score.json"]);
    let told: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(made.council.path("score.json")).unwrap()).unwrap();
    let facts = facts(&made.council);
    outcomes_are_those_of_the_truth(&made, &facts);
    members_who_moved_are_counted_where_they_lived(&made, &facts);
    the_printed_figures_are_counts_of_the_rows(&facts, &told);
    the_scores_of_both_nights_are_kept(&made.council);
}

fn facts(council: &Council) -> Facts {
    let config = Config::load(&council.path("config.toml")).unwrap();
    let archive = Archive::open(&config.archive).unwrap();
    let history = archive.load(None).unwrap();
    let work = pipeline::Council::new(&config, &history, Catalogue::built_in(), &[]);
    let key = Key::read(&council.path("demo.key")).unwrap();
    published_facts(&work, &key, &Store::open(archive.db()), AsOf(day(COUNTED)), &Silent).unwrap()
}

fn outcomes_are_those_of_the_truth(made: &Made, facts: &Facts) {
    let (first, later): (Vec<_>, Vec<_>) = facts.alerts.iter().partition(|alert| alert.as_of == AsOf(day(ALERTED)));
    assert!(later.iter().all(|alert| alert.outcome == Outcome::Pending) && !later.is_empty());
    let (mut came, mut brought_in, mut left, mut stayed, mut wrong) = (0, 0, 0, 0, Vec::new());
    for alert in &first {
        let persons = &made.persons[&alert.household];
        let duties = made.truth.duties(persons);
        let helped = made.helped.contains(&alert.household);
        assert_eq!((alert.helped.is_some(), alert.tried.is_some()), (helped, !helped));
        match alert.outcome {
            Outcome::Came(found) => {
                came += 1;
                let Some(owed) = duties.first().filter(|duty| duty.applied == found.applied) else {
                    if !made.truth.somebody_at_home_applied(persons, found.applied) {
                        wrong.push((alert.household, alert.outcome));
                    }
                    continue;
                };
                assert_eq!(found.kind == CaseKind::Prevention, owed.prevention);
                let after_help = |duty: &&Duty| duty.prevention && duty.applied >= day(ALERTED) + 4;
                let ours = helped && duties.iter().all(after_help);
                assert_eq!(found.brought_in, ours);
                brought_in += u32::from(ours);
            }
            Outcome::Nothing | Outcome::Unknown(_) if !duties.is_empty() => {
                wrong.push((alert.household, alert.outcome));
            }
            Outcome::Unknown(Unknown::LeftTheArea) => {
                left += 1;
                let end = day(ALERTED) + HORIZON;
                stayed += u32::from(persons.iter().any(|person| made.truth.home(*person, end).is_some()));
            }
            Outcome::Nothing | Outcome::Unknown(_) => {}
            Outcome::Pending => panic!("the first list is mature"),
        }
    }
    assert!(wrong.len() * 20 <= came, "{wrong:?} of {came}");
    let counts = format!("{came} came, {brought_in} brought in, {left} left, {stayed} of them did not");
    assert!(came >= 6 && brought_in >= 1 && left >= 5 && stayed * 10 <= left, "{counts}");
}

/// An outcome belongs to the household in which its applicant lived on the alert date, wherever they live when they apply
/// and whatever becomes of that household's id.
fn members_who_moved_are_counted_where_they_lived(made: &Made, facts: &Facts) {
    let ledger = Store::open(Archive::open(&config(&made.council).archive).unwrap().db()).ledger().unwrap();
    let cohort = facts.cohorts.iter().find(|cohort| cohort.as_of == AsOf(day(ALERTED))).unwrap();
    assert_eq!(cohort.cases.len(), made.truth.in_window().count(), "every duty of the window");
    let attached: BTreeSet<(Day, HouseholdId)> =
        cohort.cases.iter().filter_map(|case| Some((case.applied, case.household?))).collect();
    let household_of: BTreeMap<u64, HouseholdId> =
        made.persons.iter().flat_map(|(id, persons)| persons.iter().map(|person| (*person, *id))).collect();
    let (mut stayed, mut moved) = ([0; 2], [0; 2]);
    for duty in made.truth.in_window() {
        let Some(household) = household_of.get(&duty.person) else { continue };
        let (then, now) = (made.truth.home(duty.person, day(ALERTED)), made.truth.home(duty.person, duty.applied));
        let found = attached.contains(&(duty.applied, *household));
        let counts = if then == now { &mut stayed } else { &mut moved };
        counts[usize::from(found)] += 1;
    }
    assert!(stayed[1] > 8 && stayed[0] * 20 <= stayed[1], "stayed: {stayed:?}");
    assert!(moved[1] >= 1 && moved[0] * 4 <= moved[1], "moved: {moved:?}");
    let first = facts.alerts.iter().filter(|alert| alert.as_of == AsOf(day(ALERTED)));
    let gone: Vec<_> = first.filter(|alert| !ledger.households[&alert.household].present).collect();
    assert!(gone.len() >= 5, "only {} households are no longer called as they were", gone.len());
    assert!(gone.iter().all(|alert| alert.outcome != Outcome::Unknown(Unknown::Lost)));
}

fn config(council: &Council) -> Config {
    Config::load(&council.path("config.toml")).unwrap()
}

fn the_printed_figures_are_counts_of_the_rows(facts: &Facts, told: &serde_json::Value) {
    let count = |of: &dyn Fn(&Outcome) -> bool| facts.alerts.iter().filter(|alert| of(&alert.outcome)).count();
    assert_eq!(told["alerts"]["pending"], count(&|outcome| *outcome == Outcome::Pending));
    let hits = count(&|outcome| matches!(outcome, Outcome::Came(_)));
    assert_eq!(told["hit"]["all"]["count"], hits);
    assert_eq!(told["hit"]["all"]["of"], hits + count(&|outcome| *outcome == Outcome::Nothing));
    assert_eq!(told["help"][0]["treatment"], "helped");
    let groups = told["help"].as_array().unwrap();
    let sum: u64 = groups.iter().map(|group| group["hit"]["all"]["count"].as_u64().unwrap()).sum();
    assert_eq!(sum, hits as u64);
    let mut days: Vec<f64> = facts
        .alerts
        .iter()
        .filter_map(|alert| match alert.outcome {
            Outcome::Came(came) => Some(f64::from(came.applied - alert.as_of.0)),
            _ => None,
        })
        .collect();
    days.sort_by(f64::total_cmp);
    let middle = days.len() / 2;
    let median = if days.len() % 2 == 1 { days[middle] } else { f64::midpoint(days[middle - 1], days[middle]) };
    assert_eq!(told["early"]["days"]["median"], median);
    let cohort = &facts.cohorts[0];
    let in_cohort = cohort.cases.iter().filter(|case| case.in_cohort).count();
    assert_eq!(told["coverage"]["in_cohort"]["count"], in_cohort);
    let positives: BTreeSet<_> = cohort.cases.iter().filter(|case| case.in_cohort).map(|case| case.household).collect();
    assert_eq!(told["recall"]["in_cohort"]["all"]["of"], positives.len());
    assert_eq!(told["recall"]["in_cohort"]["all"]["count"], hits, "every hit is a positive of the one cohort");
    // No date could be held out in so short a history, so no rule had been chosen before: none, rather than nought.
    assert!(told["rule"].is_null() && facts.cohorts.iter().all(|cohort| cohort.rule.is_none()));
}

fn the_scores_of_both_nights_are_kept(council: &Council) {
    let store = Store::open(Archive::open(&config(council).archive).unwrap().db());
    let set = store.scores(AsOf(day(ALERTED))).unwrap().unwrap();
    assert!(set.whole && set.scores.len() == set.cohort as usize && set.cohort > 1_500);
    for alert in store.all_alerts().unwrap().iter().filter(|alert| alert.as_of == set.as_of) {
        assert_eq!(set.of(alert.household), Some(alert.score as f32));
        assert_eq!(set.model, alert.model);
    }
    assert_eq!(store.score_dates().unwrap(), [(set.as_of, true), (AsOf(day(LATER)), true)]);
    // A night run again replaces its own; another night of the same week keeps only those on the list or near it.
    council.does(&["night", "--as-of", LATER]);
    let later = store.scores(AsOf(day(LATER))).unwrap().unwrap();
    assert!(later.whole);
    council.does(&["night", "--as-of", "2025-02-02"]);
    let near = store.scores(AsOf(day("2025-02-02"))).unwrap().unwrap();
    assert!(!near.whole && near.cohort > 1_500);
    let held = near.scores.len();
    assert!(held >= 2 * CAPACITY as usize && held < near.cohort as usize, "{held} of {}", near.cohort);
}
