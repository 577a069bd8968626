use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert_eq, proptest};

use crate::domain::Day;
use crate::features::Catalogue;
use crate::features::testing::Council;

const AS_OF: &str = "2026-02-01";

/// One row; times are days before the as-of date, below zero after it.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: usize,
    dataset: usize,
    household: u8,
    happened: i32,
    known: i32,
    /// Days after it was known until its state was seen.
    seen: i32,
    code: u8,
    /// Days after the as-of date on which a later version ended it.
    closed: Option<i32>,
}

const HEADS: [(&str, &str); 5] = [
    ("ctax_recovery", "account_ref | tax_year | event_date | known | seen | closed | stage | amount"),
    ("rent_actions", "AccountReference | ActionSeq | ActionDate | known | seen | closed | ActionCode"),
    ("rent_balances", "AccountReference | x | BalanceDate | known | seen | closed | CurrentBalance"),
    ("ctax_accounts", "account_ref | liable_no | start_date | known | seen | closed | pay_method | spd | ctr_type"),
    ("hclic_case", "case_ref | x | application_date | known | seen | closed | assessment_result | close_date"),
];

fn any_rows(first_id: usize, known: std::ops::Range<i32>) -> impl Strategy<Value = Vec<Row>> {
    let row = (0..5_usize, 0..5_u8, -100..900_i32, known, 0..400_i32, 0..4_u8);
    vec(row, 0..40).prop_map(move |rows| {
        let row = |(place, (dataset, household, happened, known, seen, code))| {
            let id = first_id + place;
            Row { id, dataset, household, happened, known, seen, code, closed: None }
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

fn council(rows: &[Row]) -> Council {
    let as_of: Day = AS_OF.parse().unwrap();
    let mut tables: Vec<String> = HEADS.iter().map(|(_, head)| (*head).to_owned()).collect();
    for row in rows {
        let pick = |codes: [&str; 4]| codes[usize::from(row.code)].to_owned();
        let rest = match row.dataset {
            0 => format!("{} | {}00.50", pick(["reminder1", "summons", "liability_order", "bill"]), row.code),
            1 => pick(["arrears_letter1", "nosp", "warrant", "agreement_broken"]),
            2 => format!("{}.{}", row.happened.abs(), row.code),
            3 => format!("{} | {} | W", pick(["DD1", "CASH", "DD2", "SO"]), pick(["Y", "N", "Y", "N"])),
            _ => {
                let close = as_of - row.happened + 90;
                format!("{} | {close}", pick(["relief_owed", "prevention_owed", "no_duty", "relief_owed"]))
            }
        };
        let days = format!("{} | {} | {}", as_of - row.happened, as_of - row.known, as_of - row.known + row.seen);
        let closed = row.closed.map_or_else(String::new, |days| (as_of + days).to_string());
        let _ = write!(tables[row.dataset], "\nH{}-{} | 1 | {days} | {closed} | {rest}", row.household, row.id);
    }
    let named: Vec<_> = HEADS.iter().map(|(name, _)| *name).zip(tables.iter().map(String::as_str)).collect();
    Council::new(AS_OF, &named)
}

fn bits(council: &Council) -> Vec<u64> {
    let matrix = council.matrix(&Catalogue::built_in());
    matrix.values.iter().map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() }).collect()
}

proptest! {
    #[test]
    fn rows_known_on_or_after_the_as_of_date_change_no_value(
        past in any_rows(0, 1..900),
        later in any_rows(100, -400..1),
        ends in 0..300_i32,
    ) {
        let closed = past.iter().map(|row| Row { closed: Some(ends), ..*row });
        let all: Vec<Row> = closed.chain(later).collect();
        prop_assert_eq!(bits(&council(&past)), bits(&council(&all)));
    }

    #[test]
    fn the_order_of_the_rows_changes_no_value(rows in any_rows(0, -100..900)) {
        let reversed: Vec<Row> = rows.iter().rev().copied().collect();
        prop_assert_eq!(bits(&council(&rows)), bits(&council(&reversed)));
    }
}
