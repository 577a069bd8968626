use crate::features::Catalogue;
use crate::features::testing::Council;
use crate::link::MakeUp;

fn entry(from: &str, take: &str, more: &str) -> Catalogue {
    let text = format!(
        "[[feature]]\nname = \"it\"\ntheme = \"t\"\nsign = \"raises\"\nunit = \"u\"\nfrom = {from}\ntake = {take}\nreason = \"r\"\n{more}"
    );
    Catalogue::read(&text).unwrap()
}

#[test]
fn a_balance_recorded_on_or_after_the_as_of_day_is_not_seen() {
    let rent = "
        AccountReference | CurrentBalance | BalanceDate | known      | closed
        H1               | 120.00         | 2026-01-25  | 2026-01-25 | 2026-02-01
        H1               | 900.00         | 2026-01-30  | 2026-02-01 |";
    let catalogue =
        entry(r#"{ dataset = "rent_balances" }"#, r#"{ aggregate = "sum", column = "CurrentBalance" }"#, "");
    for (as_of, balance) in
        [("2026-01-25", None), ("2026-01-26", Some(120.0)), ("2026-02-01", Some(120.0)), ("2026-02-02", Some(900.0))]
    {
        assert_eq!(Council::new(as_of, &[("rent_balances", rent)]).value(&catalogue, 1, "it"), balance, "{as_of}");
    }
}

#[test]
fn a_window_holds_its_first_day_and_ends_the_day_before_the_as_of_date() {
    let recovery = "
        account_ref | tax_year | event_date | recorded_date | stage
        H1          | 2025     | 2025-01-31 | 2025-02-01    | summons
        H2          | 2025     | 2025-02-01 | 2025-02-01    | summons
        H3          | 2025     | 2026-01-31 | 2026-01-31    | summons
        H4          | 2025     | 2026-02-01 | 2026-01-31    | summons";
    let council = Council::new("2026-02-01", &[("ctax_recovery", recovery)]);
    let seen: Vec<_> = (0..5).map(|household| council.built_in(household, "ctax_summons_12m")).collect();
    assert_eq!(seen, [Some(0.0), Some(0.0), Some(1.0), Some(1.0), Some(0.0)]);
}

#[test]
fn a_backdated_row_counts_from_the_day_it_was_recorded() {
    let recovery = "
        account_ref | tax_year | event_date | recorded_date | stage
        H1          | 2025     | 2025-10-01 | 2026-01-15    | liability_order";
    for (as_of, seen) in [("2026-01-15", None), ("2026-01-16", Some(1.0))] {
        let council = Council::new(as_of, &[("ctax_recovery", recovery)]);
        assert_eq!(council.built_in(1, "ctax_liability_order_12m"), seen, "{as_of}");
    }
}

#[test]
fn a_hearing_still_to_come_counts_once_it_is_known() {
    let actions = "
        AccountReference | ActionDate | RecordedDate | ActionCode        | ActionSeq
        H1               | 2026-03-20 | 2026-01-20   | eviction_date_set | 1
        H2               | 2026-03-20 | 2026-02-20   | eviction_date_set | 1
        H3               | 2026-09-20 | 2026-01-20   | eviction_date_set | 1";
    let council = Council::new("2026-02-01", &[("rent_actions", actions)]);
    let seen: Vec<_> = (1..4).map(|household| council.built_in(household, "rent_warrant_12m")).collect();
    assert_eq!(seen, [Some(1.0), Some(0.0), Some(0.0)], "known, recorded later, too far ahead");
}

#[test]
fn every_aggregate_and_transform_counts_as_by_hand() {
    let recovery = "
        account_ref | tax_year | event_date | stage     | amount
        H1          | 2025     | 2025-06-01 | reminder1 | 100.00
        H1          | 2025     | 2025-07-01 | summons   | 300.00
        H1          | 2025     | 2025-08-01 | reminder1 | 200.00";
    let from = r#"{ dataset = "ctax_recovery" }"#;
    let table = [
        (r#"{ aggregate = "count", within = "ever" }"#, "", 3.0),
        (r#"{ aggregate = "count", within = "200 days" }"#, "", 1.0),
        (r#"{ aggregate = "any", within = "ever" }"#, "", 1.0),
        (r#"{ aggregate = "sum", within = "ever", column = "amount" }"#, "", 600.0),
        (r#"{ aggregate = "max", within = "ever", column = "amount" }"#, "", 300.0),
        (r#"{ aggregate = "mean", within = "ever", column = "amount" }"#, "", 200.0),
        (r#"{ aggregate = "latest", within = "ever", column = "amount" }"#, "", 200.0),
        (r#"{ aggregate = "sum", within = "ever", column = "amount", above = 100 }"#, "", 500.0),
        (r#"{ aggregate = "distinct", within = "ever", column = "stage" }"#, "", 2.0),
        (
            r#"{ aggregate = "max", within = "ever", score = "stage", points = { reminder1 = 1, summons = 2 } }"#,
            "",
            2.0,
        ),
        (r#"{ aggregate = "days_since", within = "ever" }"#, "transform = { decay = 184 }", 0.5),
        (r#"{ aggregate = "count", within = "ever" }"#, "transform = { cap = 2 }", 2.0),
        (r#"{ aggregate = "count", within = "ever" }"#, "transform = { log1p = true }", 4.0_f64.ln()),
        (r#"{ aggregate = "count", within = "ever" }"#, "transform = { indicator = true }", 1.0),
        (r#"{ aggregate = "count", within = "ever" }"#, "transform = { at_least = 4 }", 0.0),
        (r#"{ aggregate = "count", within = "ever" }"#, "transform = { below = 4 }", 1.0),
    ];
    let council = Council::new("2026-02-01", &[("ctax_recovery", recovery)]);
    for (take, more, expected) in table {
        assert_eq!(council.value(&entry(from, take, more), 1, "it"), Some(expected), "{take} {more}");
    }
}

#[test]
fn absent_is_zero_only_where_the_source_was_ever_read() {
    let recovery = "
        account_ref | tax_year | event_date | stage
        H1          | 2025     | 2026-01-10 | summons";
    let zero = entry(r#"{ dataset = "ctax_recovery" }"#, r#"{ aggregate = "any", within = "ever" }"#, "");
    let unknown = entry(
        r#"{ dataset = "ctax_recovery" }"#,
        r#"{ aggregate = "any", within = "ever" }"#,
        "absent = \"not_known\"",
    );
    let late = Council::new("2026-02-01", &[("ctax_recovery", recovery)]);
    let early = Council::new("2026-01-01", &[("ctax_recovery", recovery)]);
    assert_eq!(late.value(&zero, 2, "it"), Some(0.0));
    assert_eq!(late.value(&unknown, 2, "it"), None);
    assert_eq!(late.value(&unknown, 1, "it"), Some(1.0));
    assert_eq!(early.value(&zero, 1, "it"), None, "nothing of the dataset was known yet");
}

#[test]
fn a_current_state_is_not_known_before_it_was_first_seen_and_a_dated_column_is() {
    let claims = "
        claim_ref | status     | entitlement_start | tenancy_type | weekly_hb | contractual_rent | rent_period | known      | seen
        H1        | in_payment | 2020-01-01        | 3            | 100.00    | 130.00           | W           | 2020-01-15 | 2025-12-31";
    let before = Council::new("2025-06-01", &[("hb_claims", claims)]);
    let after = Council::new("2026-01-01", &[("hb_claims", claims)]);
    assert_eq!(before.built_in(1, "rent_shortfall"), None);
    assert_eq!(after.built_in(1, "rent_shortfall"), Some(31.0_f64.ln()));
    assert_eq!(before.built_in(1, "private_rent"), Some(1.0), "the tenancy type carries its own date");
    assert_eq!(before.built_in(2, "rent_shortfall"), Some(0.0), "no claim is knowledge");
}

#[test]
fn an_end_read_with_hindsight_is_not_seen_before_it_came() {
    let claims = "
        claim_ref | status     | entitlement_start | closed_date | tenancy_type | known      | seen
        H1        | in_payment | 2020-01-01        | 2025-08-01  | 3            | 2020-01-15 | 2025-12-31";
    let table =
        [("2025-07-01", Some(1.0), Some(0.0)), ("2025-08-10", Some(1.0), Some(0.0)), ("2025-09-01", None, Some(1.0))];
    for (as_of, private_rent, ended) in table {
        let council = Council::new(as_of, &[("hb_claims", claims)]);
        assert_eq!(council.built_in(1, "private_rent"), private_rent, "{as_of}");
        assert_eq!(council.built_in(1, "housing_benefit_ended_6m"), ended, "{as_of}");
    }
}

#[test]
fn a_change_compares_with_the_version_open_one_window_earlier() {
    let rent = "
        AccountReference | CurrentBalance | BalanceDate | known      | closed
        H1               | 50.00          | 2025-06-01  | 2025-06-01 | 2025-11-02
        H1               | 80.00          | 2025-11-02  | 2025-11-02 | 2025-11-03
        H1               | 300.00         | 2026-01-20  | 2025-11-03 |
        H2               | 40.00          | 2026-01-20  | 2026-01-20 |
        H3               | 70.00          | 2025-06-01  | 2025-06-01 | 2025-12-01";
    let from = r#"{ dataset = "rent_balances" }"#;
    let rise = entry(from, r#"{ aggregate = "change", within = "90 days", column = "CurrentBalance" }"#, "");
    let council = Council::new("2026-02-01", &[("rent_balances", rent)]);
    // 90 days before is 2025-11-03, at whose start the version known at the close of 11-02 was the last.
    assert_eq!(council.value(&rise, 1, "it"), Some(220.0));
    assert_eq!(council.value(&rise, 2, "it"), Some(40.0), "a new account started from nothing");
    assert_eq!(council.value(&rise, 3, "it"), Some(0.0), "a vanished account has no state now");
    let first_seen_inside = "
        AccountReference | CurrentBalance | BalanceDate | known
        H1               | 300.00         | 2026-01-20  | 2026-01-20";
    let council = Council::new("2026-02-01", &[("rent_balances", first_seen_inside)]);
    assert_eq!(council.value(&rise, 1, "it"), None, "what it was before the first file is not known");
}

#[test]
fn gained_and_lost_need_the_state_before_to_be_known() {
    let accounts = "
        account_ref | liable_no | start_date | spd | pay_method | known      | seen       | closed
        H1          | 1         | 2020-01-01 | N   | DD15       | 2020-01-15 | 2025-01-01 | 2025-09-01
        H1          | 1         | 2020-01-01 | Y   | CASHM      | 2025-09-01 |            |
        H2          | 1         | 2020-01-01 | Y   | DD1        | 2020-01-15 | 2025-01-01 |
        H3          | 1         | 2025-10-01 | Y   | CASHM      | 2025-10-15 |            |
        H4          | 1         | 2020-01-01 | Y   | CASHM      | 2020-01-15 | 2025-08-01 |";
    let council = Council::new("2026-02-01", &[("ctax_accounts", accounts)]);
    let table = [
        (1, Some(1.0), Some(1.0), "changed"),
        (2, Some(0.0), Some(0.0), "stayed"),
        (3, Some(0.0), Some(0.0), "a new account changed nothing"),
        (4, None, None, "first seen inside the window"),
    ];
    for (household, gained, lost, why) in table {
        assert_eq!(council.built_in(household, "single_discount_started_12m"), gained, "{why}");
        assert_eq!(council.built_in(household, "ctax_direct_debit_lost_12m"), lost, "{why}");
    }
}

#[test]
fn a_row_that_vanished_still_happened_and_counts_once() {
    let claims = "
        claim_ref | status     | entitlement_start | closed_date | known      | closed
        H1        | in_payment | 2020-01-01        |             | 2020-01-15 | 2025-11-10
        H1        | other      | 2020-01-01        | 2025-11-01  | 2025-11-10 | 2025-12-15
        H1        | other      | 2020-01-01        | 2025-11-01  | 2025-12-15 | 2026-01-10";
    let from = r#"{ dataset = "hb_claims", on = "closed_date" }"#;
    let ended = entry(from, r#"{ aggregate = "count", within = "182 days" }"#, "");
    assert_eq!(Council::new("2026-02-01", &[("hb_claims", claims)]).value(&ended, 1, "it"), Some(1.0));
}

#[test]
fn weeks_of_rent_owed_divide_by_the_rent_of_the_same_account() {
    let accounts = "
        AccountReference | TenureTypeCode | TenancyStartDate | weekly_rent
        H1               | SEC            | 2020-01-01       | 100.00
        H2               | SEC            | 2020-01-01       | 0.00";
    let balances = "
        AccountReference | CurrentBalance | BalanceDate
        H1               | 850.00         | 2026-01-20
        H2               | 850.00         | 2026-01-20";
    let council = Council::new("2026-02-01", &[("rent_accounts", accounts), ("rent_balances", balances)]);
    assert_eq!(council.built_in(1, "rent_weeks_owed"), Some(9.5_f64.ln()));
    assert_eq!(council.built_in(1, "rent_weeks_owed_8"), Some(1.0));
    assert_eq!(council.built_in(2, "rent_weeks_owed"), Some(0.0), "no rent, no weeks");
}

#[test]
fn a_monthly_rent_is_a_twelfth_of_fifty_two_weeks() {
    let claims = "
        claim_ref | status     | entitlement_start | weekly_hb | contractual_rent | rent_period
        H1        | in_payment | 2020-01-01        | 100.00    | 520.00           | M
        H2        | in_payment | 2020-01-01        | 150.00    | 130.00           | W";
    let council = Council::new("2026-02-01", &[("hb_claims", claims)]);
    let short = council.built_in(1, "rent_shortfall").unwrap();
    assert!((short - 21.0_f64.ln()).abs() < 1e-12, "120 a week less 100: {short}");
    assert_eq!(council.built_in(2, "rent_shortfall"), Some(0.0));
}

#[test]
fn tenure_comes_from_the_surest_source() {
    let tax = "
        account_ref | liable_no | start_date | end_date   | liable_pos | tenure_hint
        H0          | 1         | 2020-01-01 |            | 4          |
        H1          | 1         | 2020-01-01 |            | 4          | council
        H2          | 1         | 2020-01-01 |            | 2          | rented
        H3          | 1         | 2020-01-01 |            |            | owned
        H4          | 1         | 2020-01-01 | 2025-01-01 |            | rented";
    let rent = "
        AccountReference | TenureTypeCode | TenancyStartDate | TenancyEndDate
        H3               | SEC            | 2020-01-01       |
        H2               | SEC            | 2010-01-01       | 2019-01-01";
    let council = Council::new("2026-02-01", &[("ctax_accounts", tax), ("rent_accounts", rent)]);
    let seen: Vec<_> =
        (0..5).map(|home| (council.built_in(home, "private_rent"), council.built_in(home, "social_rent"))).collect();
    let (private, social) = ((Some(1.0), Some(0.0)), (Some(0.0), Some(1.0)));
    assert_eq!(seen, [private, social, private, social, (None, None)]);
}

#[test]
fn facts_of_the_household_are_taken_from_its_link() {
    let made_up = MakeUp {
        adults: 1,
        children: 2,
        non_dependants_16_34: 1,
        oldest_adult: Some(24),
        days_at_address: Some(365),
        ..MakeUp::default()
    };
    let council = Council::new("2026-02-01", &[]).make_up(1, made_up);
    let table = [
        ("one_adult_with_children", Some(1.0)),
        ("single_adult", Some(0.0)),
        ("children", Some(2.0)),
        ("adults_under_25", Some(1.0)),
        ("pension_age", Some(0.0)),
        ("non_dependants_16_34", Some(1.0)),
        ("recent_arrival", Some(0.5)),
        ("deprivation_decile", Some(3.0)),
        ("private_rent", None),
    ];
    for (feature, value) in table {
        assert_eq!(council.built_in(1, feature), value, "{feature}");
    }
    assert_eq!(council.built_in(2, "adults_under_25"), None, "no birth date is known");
}
