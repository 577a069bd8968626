use crate::features::testing::Council;
use crate::features::{Catalogue, FeatureError, LEAKS};

#[test]
fn no_account_of_temporary_accommodation_reaches_a_feature() {
    let accounts = "
        AccountReference | TenureTypeCode | TenancyStartDate | weekly_rent
        H1               | TAF            | 2025-01-01       | 100.00
        H2               | SEC            | 2025-01-01       | 100.00";
    let balances = "
        AccountReference | CurrentBalance | BalanceDate
        H1               | 900.00         | 2026-01-20
        H2               | 900.00         | 2026-01-20";
    let actions = "
        AccountReference | ActionDate | RecordedDate | ActionCode | ActionSeq
        H1               | 2026-01-10 | 2026-01-10   | nosp       | 1
        H2               | 2026-01-10 | 2026-01-10   | nosp       | 1";
    let transactions = "
        TransactionID | AccountReference | TransactionDate | TransactionCode | TransactionAmount
        1             | H1               | 2026-01-10      | RDN             | 50.00
        2             | H2               | 2026-01-10      | RDN             | 50.00";
    let council = Council::new(
        "2026-02-01",
        &[
            ("rent_accounts", accounts),
            ("rent_balances", balances),
            ("rent_actions", actions),
            ("rent_transactions", transactions),
        ],
    );
    for feature in ["rent_weeks_owed_8", "rent_notice_12m", "rent_unpaid_direct_debit_6m"] {
        assert_eq!(council.built_in(1, feature), Some(0.0), "{feature}");
        assert!(council.built_in(2, feature) > Some(0.0), "{feature}");
    }
    assert_eq!((council.built_in(1, "social_rent"), council.built_in(2, "social_rent")), (None, Some(1.0)));
}

#[test]
fn every_line_of_the_register_blocks_its_rows() {
    let register = |column: &str, leak: &str, sound: &str| {
        format!(
            "application_ref | submitted  | {column}
             H1              | 2025-06-01 | {leak}
             H2              | 2025-06-01 | {sound}"
        )
    };
    let event = |column: &str, leak: &str, sound: &str| {
        let rest = if column == "event_type" { ("use_in_scoring", "Y") } else { ("event_type", "asb_alleged") };
        format!(
            "person_ref | event_date | {column} | {}
             H1         | 2026-01-01 | {leak} | {}
             H2         | 2026-01-01 | {sound} | {}",
            rest.0, rest.1, rest.1
        )
    };
    let dated = |key: &str, day: &str, column: &str, leak: &str, sound: &str| {
        format!("{key} | {day} | {column}\nH1 | 2025-06-01 | {leak}\nH2 | 2025-06-01 | {sound}")
    };
    let dataset = |name: &str, column: &str, leak: &str| match name {
        "register" => register(column, leak, "x"),
        "events" if column == "use_in_scoring" => event(column, leak, "Y"),
        "events" => event(column, leak, "asb_alleged"),
        "hb_claims" => dated("claim_ref", "entitlement_start", column, leak, "3"),
        "dhp" => dated("claim_ref", "applied", column, leak, "routine"),
        "csc" => dated("person_id", "event_date", column, leak, "contact"),
        "rent_accounts" => dated("AccountReference", "TenancyStartDate", column, leak, "SEC"),
        _ => dated("AccountReference", "TransactionDate", column, leak, "RDN"),
    };
    for leak in LEAKS {
        for code in leak.codes {
            let table = dataset(leak.dataset, leak.column, &code.replace('*', "less"));
            let text = format!(
                "[[feature]]\nname = \"it\"\ntheme = \"t\"\nsign = \"raises\"\nunit = \"u\"\nreason = \"r\"
                 from = {{ dataset = \"{}\" }}\ntake = {{ aggregate = \"any\", within = \"ever\" }}",
                leak.dataset
            );
            let council = Council::new("2026-02-01", &[(leak.dataset, &table)]);
            let seen = [1, 2].map(|household| council.value(&Catalogue::read(&text).unwrap(), household, "it"));
            assert_eq!(seen, [Some(0.0), Some(1.0)], "{} {} {code}", leak.dataset, leak.column);
        }
    }
}

#[test]
fn columns_of_the_case_system_are_refused() {
    let table = [
        (r#"{ dataset = "hclic_case", where = { s21_notice_valid = ["Y"] } }"#, false),
        (r#"{ dataset = "hclic_case", where = { reason_loss = ["other"] } }"#, false),
        (r#"{ dataset = "hclic_support" }"#, false),
        (r#"{ dataset = "hclic_ta" }"#, false),
        (r#"{ dataset = "csc", where = { factors = ["3A"] } }"#, false),
        (r#"{ dataset = "hclic_case", ended = "close_date" }"#, true),
    ];
    for (from, sound) in table {
        let text = format!(
            "[[feature]]\nname = \"it\"\ntheme = \"t\"\nsign = \"raises\"\nunit = \"u\"\nreason = \"r\"\nfrom = {from}
             take = {{ aggregate = \"any\", within = \"ever\" }}"
        );
        let read = Catalogue::read(&text);
        assert_eq!(read.is_ok(), sound, "{from}");
        assert!(read.is_ok() || matches!(read, Err(FeatureError::Leak { .. })), "{from}");
    }
}

#[test]
fn an_earlier_duty_counts_only_once_its_case_is_closed() {
    let cases = "
        case_ref | application_date | assessment_date | assessment_result | close_date | seen
        H1       | 2024-01-01       | 2024-01-05      | relief_owed       | 2024-06-01 | 2024-06-02
        H2       | 2025-12-01       | 2025-12-05      | relief_owed       |            |
        H3       | 2025-09-01       | 2025-09-05      | relief_owed       | 2026-03-01 | 2026-06-01
        H4       | 2024-01-01       | 2024-01-05      | no_duty           | 2024-01-05 | 2024-06-02
        H0       | 2019-01-01       | 2019-01-05      | relief_owed       | 2019-06-01 | 2019-06-02";
    let council = Council::new("2026-02-01", &[("hclic_case", cases)]);
    let seen: Vec<_> = (0..5).map(|household| council.built_in(household, "earlier_duty_5y")).collect();
    assert_eq!(
        seen,
        [Some(0.0), Some(1.0), Some(0.0), Some(0.0), Some(0.0)],
        "old, closed, open, closed later, no duty"
    );
}

#[test]
fn a_claim_that_ended_in_the_week_before_is_not_a_sign() {
    let claims = "
        claim_ref | status | entitlement_start | closed_date
        H1        | other  | 2020-01-01        | 2026-01-25
        H2        | other  | 2020-01-01        | 2026-01-24";
    let council = Council::new("2026-02-01", &[("hb_claims", claims)]);
    assert_eq!(council.built_in(1, "housing_benefit_ended_6m"), Some(0.0));
    assert_eq!(council.built_in(2, "housing_benefit_ended_6m"), Some(1.0));
}
