use std::collections::BTreeMap;
use std::path::Path;

use super::ForReview;
use super::Own;
use super::OwnRow;
use super::Ties;
use super::is_sensitive;
use crate::archive::History;
use crate::archive::testing::history;
use crate::config::Config;
use crate::domain::AsOf;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::link::link;
use crate::link::prepare;

fn as_of() -> AsOf {
    AsOf("2023-12-01".parse().unwrap())
}

/// Everything linked, and the person of a sighting.
fn linked(history: &History, dataset: &str, sighting: usize) -> (Linked, PersonIx) {
    let linked = link(&history.known_on(as_of()), &prepare(history, &[]));
    let person = linked.sighting_person[dataset][sighting].unwrap();
    (linked, person)
}

/// Whether each row of a dataset that names nobody is about others than a person.
fn of_others(history: &History, dataset: &str, (linked, person): &(Linked, PersonIx)) -> Vec<bool> {
    let known = history.known_on(as_of());
    let ties = Ties::of(&known, linked, *person);
    let rows = known.rows(dataset).unwrap();
    (0..rows.len()).map(|row| ties.is_of_others(&rows, row)).collect()
}

#[test]
fn a_need_of_another_person_of_the_case_is_theirs() {
    let history = history(&[
        (
            "hclic_person",
            "case_ref | person_no | forename | surname | dob | relationship | known
             C1 | 1 | TOM  | BAKER | 1980-01-02 | applicant | 2022-06-02
             C1 | 2 | JANE | FLINT | 1985-03-04 | partner   | 2022-06-02",
        ),
        (
            "hclic_support",
            "case_ref | person_no | need | known
             C1 | 1 | debt          | 2022-06-02
             C1 | 2 | mental_health | 2022-06-02
             C1 | 3 | learning      | 2022-06-02
             C1 |   | tenancy       | 2022-06-02",
        ),
    ]);
    let [tom, jane] = [0, 1].map(|sighting| linked(&history, "hclic_person", sighting));
    assert_ne!(tom.1, jane.1);
    let needs = |of: &(Linked, PersonIx)| {
        let known = history.known_on(as_of());
        let rows = known.rows("hclic_support").unwrap();
        let of_others = of_others(&history, "hclic_support", of);
        let mine = (0..rows.len()).filter(|row| !of_others[*row]).map(|row| rows.source(row));
        let mut mine: Vec<String> = mine.map(str::to_owned).collect();
        mine.sort();
        mine
    };
    assert_eq!(needs(&tom), ["C1|1|debt", "C1||tenancy"]);
    assert_eq!(needs(&jane), ["C1|2|mental_health", "C1||tenancy"]);
}

#[test]
fn what_happened_on_an_account_after_somebody_left_it_to_others_is_not_theirs() {
    let history = history(&[
        (
            "ctax_accounts",
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | end_date | known | closed
             A1 | 1 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2020-05-01 |
             A1 | 2 | ANNE  | FLINT | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2020-05-01 | 2022-01-01",
        ),
        (
            "ctax_recovery",
            "account_ref | stage | stage_date | known
             A1 | reminder | 2021-06-01 | 2021-06-02
             A1 | summons  | 2023-06-01 | 2023-06-02",
        ),
    ]);
    let left = |name: &str| {
        let known = history.known_on(as_of());
        let names = known.rows("ctax_accounts").unwrap().sightings().text("forename").unwrap();
        let sighting = (0..2).find(|at| names.get(*at) == Some(name)).unwrap();
        of_others(&history, "ctax_recovery", &linked(&history, "ctax_accounts", sighting))
    };
    assert_eq!(left("ANNE"), [false, true]);
    assert_eq!(left("PERCY"), [false, false]);
}

#[test]
fn rows_wait_for_an_officer_by_their_dataset_their_words_and_their_standing() {
    let text = "[safety]\nunsaid = [\"csc\", \"refuge_stays\"]\n[[safety.guarded]]\ndataset = \"moves\"\ncolumn = \"why\"\ncodes = [\"f\"]\nwithin_days = 9\n";
    let config = Config::read(text, Path::new("config.toml")).unwrap();
    let row = |dataset: &str, said: &str, standing: &str| OwnRow {
        dataset: dataset.to_owned(),
        title: String::new(),
        record: String::new(),
        files: Vec::new(),
        known_from: None,
        known_to: None,
        happened: None,
        recorded: None,
        shared: false,
        facts: BTreeMap::from([("note".to_owned(), said.to_owned())]),
        person: BTreeMap::from([("standing".to_owned(), standing.to_owned())]),
    };
    let table = [
        ("adults", "", "person", true),
        ("refuge_stays", "", "person", true),
        ("rents", "moved to a refuge", "person", true),
        ("rents", "child protection", "person", true),
        ("rents", "DASH", "person", true),
        ("rents", "", "restricted", true),
        ("rents", "owes 90", "person", false),
    ];
    for (dataset, said, standing, waits) in table {
        assert_eq!(is_sensitive(&row(dataset, said, standing), &config), waits, "{dataset} {said} {standing}");
    }
    let datasets = ["csc", "adults", "events", "refuge_stays", "moves", "rents"];
    let mut own = Own::default();
    let disclose = |own: &Own| datasets.map(|dataset| own.may_disclose(dataset, &config));
    assert_eq!(disclose(&own), [true, true, true, true, false, false]);
    // A reason from a dataset that holds other things too waits where a row of theirs does.
    own.for_review.insert(ForReview { dataset: "moves".to_owned(), record: String::new(), happened: None });
    assert_eq!(disclose(&own), [true, true, true, true, true, false]);
}
