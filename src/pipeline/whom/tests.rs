use super::PersonError;
use super::counted;
use crate::archive::testing::history;
use crate::domain::AsOf;
use crate::link::Ledger;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::link::Remembered;
use crate::link::link;
use crate::link::prepare;

const ACCOUNTS: &str =
    "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | end_date | known
    A1 | 1 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2023-05-01
    A1 | 2 | ANNE  | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2023-05-01";

fn linked(accounts: &str) -> Linked {
    let history = history(&[("ctax_accounts", accounts)]);
    let as_of = AsOf("2023-06-01".parse().unwrap());
    link(&history.known_on(as_of), &prepare(&history, &[]))
}

/// The one household, and what a ledger remembers of it.
fn remembered(linked: &Linked) -> Remembered {
    let household = linked.households.iter().find(|household| household.members.len() > 1).unwrap();
    Ledger::default().after(linked).households[&household.id].clone()
}

fn ask(linked: &Linked, then: &Remembered, number: u32) -> Result<PersonIx, PersonError> {
    let household = linked.households.iter().find(|household| household.members.len() > 1).unwrap();
    counted(linked, household, then, number)
}

#[test]
fn adults_are_counted_as_the_list_showed_them() {
    let linked = linked(ACCOUNTS);
    let then = remembered(&linked);
    let (one, two) = (ask(&linked, &then, 1).unwrap(), ask(&linked, &then, 2).unwrap());
    assert_ne!(one, two);
    let ids = [one, two].map(|person| linked.persons[person.0 as usize].id);
    assert_eq!(ids.to_vec(), then.adults);
    for number in [0, 3] {
        assert!(matches!(ask(&linked, &then, number), Err(PersonError::NoSuchAdult { adults: 2 })));
    }
}

#[test]
fn nobody_is_meant_where_somebody_came_left_or_died_since_the_list() {
    let then = remembered(&linked(ACCOUNTS));
    let another = "\n    A1 | 3 | JOHN | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | | 2023-05-01";
    let came = linked(&format!("{ACCOUNTS}{another}"));
    assert!(remembered(&came).adults.len() == 3, "the third is found");
    let mut died = linked(ACCOUNTS);
    died.persons[0].deceased = true;
    let mut grew = linked(ACCOUNTS);
    grew.persons[0].role = crate::link::Role::NonDependant;
    for now in [came, died, grew] {
        for number in [1, 2] {
            assert!(matches!(ask(&now, &then, number), Err(PersonError::NotAsListed)));
        }
    }
}
