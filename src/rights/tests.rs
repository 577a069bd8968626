//! Whom an objection is about, however it was keyed.

use std::collections::BTreeSet;

use proptest::prelude::any;
use proptest::prelude::prop_assert;
use proptest::proptest;
use proptest::sample::Index;

use super::Name;
use super::Subject;
use super::matched;
use crate::archive::History;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::link::Linked;
use crate::link::Prepared;
use crate::link::link;
use crate::link::place;
use crate::link::prepare;

/// A small council: Margaret Quill and Tom Rook at 4 Mill Lane, people of other names, ages and addresses around them.
struct Small {
    history: History,
    prepared: Prepared,
    linked: Linked,
}

const AS_OF: &str = "2026-02-01";

impl Small {
    fn new() -> Self {
        let history = history(&[
            (
                "ctax_accounts",
                "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
                    A1 | 1 | MARGARET | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01
                    A1 | 2 | THOMAS | ROOK | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-05-01
                    A2 | 1 | ANNE | JONES | 6 MILL LANE | ZZ1 1AA | 9002 | 2020-04-01 | 2023-05-01
                    A3 | 1 | MARGARET | QUILL | 9 HIGH STREET | ZZ2 2BB | 9003 | 2020-04-01 | 2023-05-01
                    A4 | 1 | OLIVIA | SWIFT | 11 HIGH STREET | ZZ2 2BB | 9004 | 2020-04-01 | 2023-05-01",
            ),
            (
                "hb_claims",
                "claim_ref | address1 | postcode | uprn | entitlement_start | known
                  C1 | 4 Mill Ln | ZZ1 1AA | 9001 | 2021-01-04 | 2023-05-01
                  C4 | 11 High Street | ZZ2 2BB | 9004 | 2021-01-04 | 2023-05-01",
            ),
            (
                "hb_members",
                "claim_ref | person_no | role | forename | surname | dob | nino | known
                       C1 | 1 | claimant | MARGARET | QUILL | 1970-02-13 | ZZ123456A | 2023-05-01
                       C4 | 1 | claimant | OLIVIA | SWIFT | 1951-09-30 | ZZ765432B | 2023-05-01",
            ),
        ]);
        let prepared = prepare(&history, &[]);
        let linked = link(&history.known_on(on()), &prepared);
        Self { history, prepared, linked }
    }

    /// The surnames of those matched, with the number of their dwelling.
    fn found(&self, subject: &Subject) -> BTreeSet<String> {
        let known = self.history.known_on(on());
        let home = place(&known, &self.prepared, &[[&subject.address, &subject.postcode, &subject.uprn]]);
        let found = matched(&known, &self.linked, &[subject], &[home[0].uprn]);
        let shown = |person: &crate::link::PersonIx| {
            let person = &self.linked.persons[person.0 as usize];
            let name = known.dataset_names().nth(usize::from(person.shown_as.dataset)).unwrap();
            let surname = known.rows(name).unwrap().sightings().text("surname").unwrap();
            let uprn = person.dwelling.and_then(|dwelling| self.linked.dwellings[dwelling.0 as usize].uprn);
            format!("{} {}", surname.get(person.shown_as.sighting as usize).unwrap(), uprn.map_or(0, |uprn| uprn.0))
        };
        found[0].iter().map(shown).collect()
    }
}

fn on() -> AsOf {
    AsOf(AS_OF.parse().unwrap())
}

fn margaret() -> Subject {
    Subject {
        names: vec![name("Margaret", "Quill")],
        birth: Some(day("1970-02-13")),
        address: "4 Mill Lane".to_owned(),
        postcode: "ZZ1 1AA".to_owned(),
        uprn: String::new(),
        nino: "ZZ123456A".to_owned(),
    }
}

fn name(forename: &str, surname: &str) -> Name {
    Name { forename: forename.to_owned(), surname: surname.to_owned() }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn only_her(found: &BTreeSet<String>) -> bool {
    found.iter().eq(["QUILL 9001"].iter())
}

/// With the name and only one other thing.
fn parts(of: &Subject) -> [Subject; 3] {
    let bare = Subject { names: of.names.clone(), ..Subject::default() };
    [
        Subject { birth: of.birth, ..bare.clone() },
        Subject { address: of.address.clone(), postcode: of.postcode.clone(), ..bare.clone() },
        Subject { nino: of.nino.clone(), ..bare },
    ]
}

#[test]
fn each_kind_of_slip_in_the_name_still_finds_the_person_by_any_other_thing() {
    let small = Small::new();
    let table = [
        name("Margaret", "Quill"),
        name("Margret", "Quill"),
        name("Maragret", "Quill"),
        name("Margaret", "Quil"),
        name("Margaret", "Qiull"),
        name("Quill", "Margaret"),
        name("Maggie", "Quill"),
        name("Peggy", "Quill"),
        name("MARGARET ANN", "QUILL"),
        name("Ann Margaret", "Quill"),
        name("M", "Quill"),
        name("Margaret", "Heron"),
    ];
    for name in table {
        for part in parts(&Subject { names: vec![name.clone()], ..margaret() }) {
            let found = small.found(&part);
            assert!(only_her(&found), "{} {}: {found:?}", name.forename, name.surname);
        }
    }
}

#[test]
fn each_kind_of_slip_elsewhere_still_finds_the_person() {
    let small = Small::new();
    let bare = Subject { names: margaret().names, ..Subject::default() };
    for birth in ["1970-02-13", "1970-02-18", "1970-03-13", "1971-02-13", "1907-02-13", "1970-12-13", "1970-02-31"] {
        let Ok(birth) = birth.parse() else { continue };
        assert!(only_her(&small.found(&Subject { birth: Some(birth), ..bare.clone() })), "{birth}");
    }
    for (address, postcode) in [("4, Mill Ln", "zz11aa"), ("4 Mil Lane", "ZZ1 1AA"), ("4 Mill Lane", "ZZ1 1AB")] {
        let (address, postcode) = (address.to_owned(), postcode.to_owned());
        let found = small.found(&Subject { address, postcode, ..bare.clone() });
        assert!(only_her(&found), "{found:?}");
    }
    for nino in ["ZZ 12 34 56 A", "ZZ123456", "ZZ123457A", "ZZ213456A", "ZZ12356A"] {
        assert!(only_her(&small.found(&Subject { nino: nino.to_owned(), ..bare.clone() })), "{nino}");
    }
    let uprn = Subject { uprn: "9001".to_owned(), ..bare };
    assert!(only_her(&small.found(&uprn)));
}

#[test]
fn day_and_month_the_other_way_round_are_one_birth_date() {
    let small = Small::new();
    let olivia =
        |birth: &str| Subject { names: vec![name("Olivia", "Swift")], birth: Some(day(birth)), ..Subject::default() };
    assert_eq!(small.found(&olivia("1951-09-30")).len(), 1);
    assert_eq!(small.found(&olivia("1954-04-12")).len(), 0);
}

#[test]
fn where_it_is_uncertain_who_is_meant_everyone_who_may_be_is_found() {
    let small = Small::new();
    // A Margaret Quill who gives the address of the other one.
    let subject = Subject {
        address: "9 High Street".to_owned(),
        postcode: "ZZ2 2BB".to_owned(),
        nino: String::new(),
        ..margaret()
    };
    let found = small.found(&subject);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["QUILL 9001", "QUILL 9003"]);
}

#[test]
fn nobody_is_found_by_a_name_an_address_or_a_birth_date_alone() {
    let small = Small::new();
    let stranger = |subject: Subject| Subject { names: vec![name("Zachary", "Heron")], ..subject };
    let [birth, address, _] = parts(&margaret());
    assert!(small.found(&Subject { names: margaret().names, ..Subject::default() }).is_empty());
    assert!(small.found(&stranger(address)).is_empty() && small.found(&stranger(birth)).is_empty());
}

#[test]
fn an_objection_takes_a_surname_and_one_thing_more() {
    let checked = |text: &str| Subject::read(text).map_err(|error| error.to_string());
    assert!(checked("{\"names\": [{\"surname\": \"Quill\"}], \"birth\": \"1970-02-13\"}").is_ok());
    let table = [
        ("{\"names\": []}", "no surname"),
        ("{\"names\": [{\"surname\": \"Quill\"}]}", "a name alone"),
        ("{\"names\": [{\"surname\": \"Quill\"}], \"address\": \"4 Mill Lane\"}", "a name alone"),
        ("{\"names\": [{\"surname\": \"Quill\"}], \"uprn\": \"90O1\"}", "UPRN is no number"),
        ("{\"names\": [{\"surname\": \"Quill\"}], \"born\": \"1970\"}", "line 1"),
    ];
    for (text, said) in table {
        let error = checked(text).unwrap_err();
        assert!(error.contains(said) && !error.contains("Quill"), "{error}");
    }
}

proptest! {
    /// Two neighbouring letters swapped, one left out or one changed, anywhere in one of the names.
    #[test]
    fn any_one_slip_in_a_name_is_found_with_the_birth_date_or_the_address(
        surname in any::<bool>(), how in 0..3, at in any::<Index>(), letter in b'a'..=b'z',
    ) {
        let mut subject = margaret();
        let word = if surname { &mut subject.names[0].surname } else { &mut subject.names[0].forename };
        let mut bytes = word.clone().into_bytes();
        let place = at.index(bytes.len());
        match how {
            0 if place + 1 < bytes.len() => bytes.swap(place, place + 1),
            1 => drop(bytes.remove(place)),
            _ => bytes[place] = letter,
        }
        *word = String::from_utf8(bytes).unwrap();
        let small = Small::new();
        for part in parts(&subject) {
            let found = small.found(&part);
            prop_assert!(only_her(&found), "{} {}: {found:?}", subject.names[0].forename, subject.names[0].surname);
        }
    }

    /// One digit of the birth date changed, where that is a day at all.
    #[test]
    fn any_one_digit_of_the_birth_date_may_be_wrong(at in any::<Index>(), digit in b'0'..=b'9') {
        let places = [0, 1, 2, 3, 5, 6, 8, 9];
        let mut text = b"1970-02-13".to_vec();
        text[places[at.index(places.len())]] = digit;
        let Ok(birth) = String::from_utf8(text).unwrap().parse::<Day>() else { return Ok(()) };
        let [by_birth, ..] = parts(&Subject { birth: Some(birth), ..margaret() });
        prop_assert!(only_her(&Small::new().found(&by_birth)), "{birth}");
    }
}
