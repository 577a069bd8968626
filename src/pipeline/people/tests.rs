use std::path::Path;

use super::People;
use super::workers;
use crate::archive::History;
use crate::archive::testing::history;
use crate::config::Config;
use crate::domain::AsOf;
use crate::export::Adult;
use crate::link::Linked;
use crate::link::link;
use crate::link::prepare;

const TENANTS: &str = "AccountReference | tenant_no | TenantFirstName | TenantSurName | dob | MobileNumber | Email | Address1 | PostCode | uprn | known | closed
    T1 | 1 | PERCY | QUILL | 1978-05-06 | 07700900001 | percy@example.org | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01 |
    T1 | 2 | ANNE  | QUILL | 1980-01-02 | 07700900002 | | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-05-01 | 2023-08-01
    T9 | 1 | ANNE  | QUILL | 1980-01-02 | 07700900999 | new@example.org | 30 OAK ROAD | ZZ2 2AA | 9030 | 2023-08-01 |";

fn on(day: &str) -> AsOf {
    AsOf(day.parse().unwrap())
}

fn linked(history: &History, day: &str) -> Linked {
    link(&history.known_on(on(day)), &prepare(history, &[]))
}

/// Name, phones and e-mails of the adults of the household of a rent account.
fn adults(history: &History, day: &str, account: &str) -> Vec<String> {
    let linked = linked(history, day);
    let place = linked.entity_household[history.entity_ix("rent_account", account).unwrap().0 as usize].unwrap();
    let people = People::new(history.known_on(on(day)), &linked);
    let shown = |adult: &Adult| {
        let cells = |cells: &[crate::domain::Personal]| {
            cells.iter().map(|cell| cell.reveal().to_owned()).collect::<Vec<_>>().join(" ")
        };
        format!("{}: {} / {}", adult.name.reveal(), cells(&adult.phones), cells(&adult.emails))
    };
    people.adults(&linked.households[place.0 as usize]).iter().map(shown).collect()
}

#[test]
fn who_has_left_is_shown_where_they_live_now_and_nowhere_else() {
    let history = history(&[("rent_tenants", TENANTS)]);
    assert_eq!(
        adults(&history, "2023-06-01", "T1"),
        ["PERCY QUILL: 07700900001 / percy@example.org", "ANNE QUILL: 07700900002 / "]
    );
    assert_eq!(adults(&history, "2023-09-01", "T1"), ["PERCY QUILL: 07700900001 / percy@example.org"]);
    // The number of the home she left may be answered there.
    assert_eq!(adults(&history, "2023-09-01", "T9"), ["ANNE QUILL: 07700900999 / new@example.org"]);
}

#[test]
fn the_number_said_last_comes_first_and_the_same_one_once() {
    let history = history(&[(
        "rent_tenants",
        "AccountReference | tenant_no | TenantFirstName | TenantSurName | MobileNumber | Address1 | PostCode | uprn | known | closed
         T1 | 1 | PERCY | QUILL | 07700900001  | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-01-01 | 2023-03-01
         T1 | 1 | PERCY | QUILL | 07700900009  | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-03-01 | 2023-04-01
         T1 | 1 | PERCY | QUILL | 07700 900005 | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-04-01 |
         T2 | 1 | PERCY | QUILL | 07700900005  | 4 MILL LANE | ZZ1 1AA | 9001 | 2023-01-01 | 2023-02-01",
    )]);
    assert_eq!(adults(&history, "2023-06-01", "T1"), ["PERCY QUILL: 07700 900005 07700900009 07700900001 / "]);
    assert_eq!(adults(&history, "2023-03-15", "T1"), ["PERCY QUILL: 07700900009 07700900001 07700900005 / "]);
}

#[test]
fn services_that_work_with_a_household_are_those_whose_records_are_open() {
    let history = history(&[
        ("rent_tenants", TENANTS),
        (
            "rent_accounts",
            "AccountReference | TenureTypeCode | TenancyStartDate | TenancyEndDate | BreathingSpace | BreathingSpaceEndDate | known
             T1 | SEC | 2020-04-01 | | Y | 2023-06-30 | 2023-05-01
             T9 | SEC | 2023-08-01 | | N | | 2023-08-01",
        ),
        (
            "ctax_recovery",
            "account_ref | tax_year | event_date | stage | known
             A1 | 2023 | 2023-04-01 | ea_visit | 2023-04-02",
        ),
        (
            "ctax_accounts",
            "account_ref | liable_no | forename | surname | address1 | postcode | uprn | start_date | known
             A1 | 1 | PERCY | QUILL | 4 MILL LANE | ZZ1 1AA | 9001 | 2020-04-01 | 2023-04-01",
        ),
    ]);
    let config = Config::read("", Path::new("config.toml")).unwrap();
    let of = |day: &str, account: &str| {
        let linked = linked(&history, day);
        let place = linked.entity_household[history.entity_ix("rent_account", account).unwrap().0 as usize].unwrap();
        workers(&history.known_on(on(day)), &linked, &config.shown.workers, &[]).remove(&place).unwrap_or_default()
    };
    let officer = "housing officer of the rent account";
    assert_eq!(
        of("2023-06-01", "T1"),
        [officer, "debt adviser (breathing space)", "enforcement agent for council tax"]
    );
    assert_eq!((of("2023-12-01", "T1"), of("2023-12-01", "T9")), (vec![officer.to_owned()], vec![officer.to_owned()]));
}
