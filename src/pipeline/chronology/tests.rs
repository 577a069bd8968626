use std::collections::BTreeSet;

use super::chronologies;
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::features::Catalogue;
use crate::link::link;
use crate::link::prepare;

fn street() -> History {
    history(&[
        (
            "ctax_accounts",
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | end_date | known
             A1 | 1 | ANNE  | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-08-01 | 2023-05-01
             A1 | 2 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 |            | 2023-05-01
             A9 | 1 | ANNE  | QUILL | 30 OAK ROAD | ZZ2 2AA | 9030 | 2023-08-01 |            | 2023-08-05",
        ),
        (
            "hb_claims",
            "claim_ref | address1 | postcode | uprn | entitlement_start | suspended_date | known | closed
             C1 | 4 MILL LANE | ZZ1 1AA | 9001 | 2021-01-04 |            | 2023-05-01 | 2023-08-05
             C1 | 30 OAK ROAD | ZZ2 2AA | 9030 | 2021-01-04 | 2023-09-04 | 2023-09-05 |",
        ),
        (
            "hb_members",
            "claim_ref | person_no | role | forename | surname | dob | known | closed
             C1 | 1 | claimant | PERCY | QUILL | 1978-05-06 | 2023-05-01 | 2023-08-05
             C1 | 2 | partner  | ANNE  | QUILL | 1980-01-02 | 2023-05-01 | 2023-08-05
             C1 | 2 | claimant | ANNE  | QUILL | 1980-01-02 | 2023-08-05 |",
        ),
        (
            "ctax_recovery",
            "account_ref | tax_year | event_date | recorded_date | stage | amount
             A1 | 2023 | 2023-04-20 | 2023-04-21 | reminder1 | 120.50
             A1 | 2023 | 2023-09-20 | 2023-09-21 | summons   | 742.18
             A9 | 2023 | 2023-09-25 | 2023-09-26 | reminder1 | 80.00
             A1 | 2023 | 2023-09-29 | 2023-10-02 | liability_order | 800.00",
        ),
        (
            "csc",
            "person_id | forename | surname | dob | address_json | postcode | event_type | event_date | known
             P1 | KIM | QUILL | 2015-01-02 | 4 MILL LANE | ZZ1 1AA | s47 | 2023-05-01 | 2023-05-02",
        ),
    ])
}

/// The chronology of the household in which an account's only holder now lives.
fn told(history: &History, day: &str, account: &str, most: usize) -> Vec<String> {
    let as_of = AsOf(day.parse().unwrap());
    let known = history.known_on(as_of);
    let linked = link(&known, &prepare(history, &[]));
    let place = linked.entity_household[history.entity_ix("ctax_account", account).unwrap().0 as usize].unwrap();
    let mut all = chronologies(&known, &linked, &Catalogue::built_in(), &[], (&[place], &[]), most);
    all.remove(&place).unwrap().into_iter().map(|one| format!("{} {} [{}]", one.day, one.what, one.source)).collect()
}

#[test]
fn the_latest_comes_first_with_its_amount_and_nothing_that_was_not_known() {
    let history = street();
    let lines = told(&history, "2023-10-01", "A1", 20);
    assert_eq!(
        lines[..2],
        [
            "2023-09-20 summons for council tax: £742.18 [council tax]",
            "2023-04-20 first council tax reminder: £120.50 [council tax]",
        ]
    );
    assert!(lines.iter().any(|line| line.starts_with("2020-04-01 1 adult came to this address")), "{lines:?}");
    assert!(
        !lines.iter().any(|line| line.contains("child")),
        "the child is known from a social worker's record: {lines:?}"
    );
    assert_eq!(told(&history, "2023-10-01", "A1", 1).len(), 1);
}

#[test]
fn what_is_recorded_of_who_left_is_told_where_they_live_and_not_where_they_were() {
    let history = street();
    let before = told(&history, "2023-06-01", "A1", 20);
    assert!(before.iter().any(|line| line.contains("claim began")), "{before:?}");
    let [left, went] = ["A1", "A9"].map(|account| told(&history, "2023-10-01", account, 20));
    for later in ["2023-09-04 Housing Benefit suspended", "2023-09-25 first council tax reminder: £80.00"] {
        assert!(went.iter().any(|line| line.starts_with(later)), "{later} {went:?}");
        assert!(!left.iter().any(|line| line.starts_with(later)), "{later} {left:?}");
    }
    assert!(
        left.iter().any(|line| line.starts_with("2023-09-20 summons")),
        "the account stays with who is still on it"
    );
}

#[test]
fn no_line_comes_from_a_dataset_that_is_not_scored_or_of_which_nothing_is_said() {
    let history = street();
    let as_of = AsOf("2023-10-01".parse().unwrap());
    let known = history.known_on(as_of);
    let linked = link(&known, &prepare(&history, &[]));
    let places: Vec<_> = linked.entity_household.iter().copied().flatten().collect();
    let sources = |catalogue: &Catalogue, unsaid: &[String]| -> BTreeSet<String> {
        let all = chronologies(&known, &linked, catalogue, unsaid, (&places, &[]), 99);
        all.into_values().flatten().map(|one| one.source).filter(|source| !source.starts_with("who")).collect()
    };
    let of = |sources: &[&str]| sources.iter().map(|source| (*source).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(sources(&Catalogue::built_in(), &[]), of(&["benefits", "council tax"]));
    assert_eq!(sources(&Catalogue::built_in(), &["hb_claims".to_owned()]), of(&["council tax"]));
    let scored = BTreeSet::from(["hb_claims".to_owned()]);
    assert_eq!(sources(&Catalogue::built_in().of_datasets(&scored), &[]), of(&["benefits"]));
}
