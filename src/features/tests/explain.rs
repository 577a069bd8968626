use crate::features::testing::Council;
use crate::link::MakeUp;

#[test]
fn a_reason_carries_counts_dates_and_amounts() {
    let recovery = "
        account_ref | tax_year | event_date | stage        | amount
        H1          | 2025     | 2025-05-10 | reminder1    | 310.40
        H1          | 2025     | 2025-09-02 | reminder2    | 742.18
        H1          | 2025     | 2025-10-02 | final_notice |
        H2          | 2025     | 2024-05-10 | reminder1    | 310.40";
    let accounts = "
        account_ref | liable_no | start_date | surname
        H2          | 1         | 2020-01-01 | Zexample";
    let council = Council::new("2026-02-01", &[("ctax_recovery", recovery), ("ctax_accounts", accounts)]);
    let evidence = council.evidence(1, "ctax_reminders_12m");
    assert_eq!((evidence.count, evidence.amount, evidence.present), (3, Some(742.18), true));
    assert_eq!(evidence.sentence.as_deref(), Some("3 council tax reminders since May 2025; £742 owed at the last"));
    let protective = council.evidence(2, "ctax_reminders_12m");
    assert_eq!(
        (protective.present, protective.sentence.as_deref()),
        (false, Some("no council tax reminder in a year"))
    );
    let nobody = council.evidence(3, "ctax_reminders_12m");
    assert_eq!((nobody.value, nobody.sentence), (Some(0.0), None), "who has no account cannot have had a reminder");
}

#[test]
fn what_is_not_known_is_not_said() {
    let council = Council::new("2026-02-01", &[]);
    let evidence = council.evidence(1, "ctax_reminders_12m");
    assert_eq!((evidence.value, evidence.present, evidence.sentence), (None, false, None));
}

#[test]
fn a_fact_of_the_household_is_said_with_its_number_and_date() {
    let made_up = MakeUp { adults: 2, children: 1, days_at_address: Some(31), ..MakeUp::default() };
    let council = Council::new("2026-02-01", &[]).make_up(1, made_up);
    let said = |feature: &str| council.evidence(1, feature).sentence;
    assert_eq!(said("children").as_deref(), Some("1 child in the household"));
    assert_eq!(said("recent_arrival").as_deref(), Some("at this address since January 2026"));
    assert_eq!(said("single_adult"), None);
}

#[test]
fn evidence_says_which_datasets_had_the_rows() {
    let recovery = "
        account_ref | tax_year | event_date | stage   | amount
        H1          | 2025     | 2025-09-02 | summons | 742.18";
    let cases = "
        case_ref | assessment_date | assessment_result | close_date
        H1       | 2024-05-01      | relief_owed       | 2024-09-01";
    let outcomes = "
        case_ref | application_date | duty_start | duty   | duty_end
        H2       | 2024-05-01       | 2024-05-01 | relief | 2024-08-01";
    let tables = [("ctax_recovery", recovery), ("hclic_case", cases), ("outcomes", outcomes)];
    let council = Council::new("2026-02-01", &tables);
    let from = |household, feature| council.evidence(household, feature).sources.into_iter().collect::<Vec<_>>();
    assert_eq!(from(1, "ctax_summons_12m"), ["ctax_recovery"]);
    assert_eq!(from(1, "earlier_duty_5y"), ["hclic_case"]);
    assert_eq!(from(2, "earlier_duty_5y"), ["outcomes"]);
    assert_eq!(from(3, "earlier_duty_5y"), ["hclic_case", "outcomes"], "looked in both");
    assert_eq!(from(1, "deprivation_decile"), ["geo"]);
}

#[test]
fn what_rests_on_a_record_linked_in_doubt_is_in_doubt() {
    let accounts = "
        account_ref | liable_no | start_date | surname
        H1          | 1         | 2020-01-01 | Zexample
        H2          | 1         | 2020-01-01 | Zexample";
    let recovery = "
        account_ref | tax_year | event_date | stage
        H1          | 2025     | 2025-09-02 | summons
        H2          | 2025     | 2025-09-02 | summons";
    let tables = [("ctax_accounts", accounts), ("ctax_recovery", recovery)];
    let mut council = Council::new("2026-02-01", &tables);
    council.linked_mut().persons[2].certainty = 0.79;
    let doubt = |household, feature| council.evidence(household, feature).in_doubt;
    assert!(!doubt(1, "ctax_summons_12m") && doubt(2, "ctax_summons_12m"));
    let absent = "ctax_liability_order_12m";
    assert!(!doubt(1, absent) && doubt(2, absent), "of somebody in doubt there may be a row elsewhere");
    assert!(!doubt(1, "single_adult") && doubt(2, "single_adult"), "who lives there is in doubt with its members");
    assert!(!doubt(2, "deprivation_decile"), "where they live is not");
    let mut council = Council::new("2026-02-01", &tables);
    council.linked_mut().dwellings[2].certainty = 0.5;
    let doubt = |feature| council.evidence(2, feature).in_doubt;
    assert!(doubt("deprivation_decile") && !doubt("ctax_summons_12m"), "it is the first member's own");
    council.linked_mut().households[2].members.insert(0, crate::link::PersonIx(3));
    council.linked_mut().persons[3].household = Some(crate::link::HouseholdIx(2));
    let other = council.evidence(2, "ctax_summons_12m").in_doubt;
    assert!(other, "of a dwelling in doubt, another member's records may be a neighbour's");
}

#[test]
fn a_change_is_said_as_more_or_as_less() {
    let rent = "
        AccountReference | CurrentBalance | BalanceDate | known      | closed
        H1               | 50.00          | 2025-06-01  | 2025-06-01 | 2025-12-02
        H1               | 300.00         | 2026-01-20  | 2025-12-02 |
        H2               | 300.00         | 2025-06-01  | 2025-06-01 | 2025-12-02
        H2               | 50.00          | 2026-01-20  | 2025-12-02 |";
    let council = Council::new("2026-02-01", &[("rent_balances", rent)]);
    let [rise, fall] = [1, 2].map(|household| council.evidence(household, "rent_balance_rise_90d"));
    assert_eq!(rise.sentence.as_deref(), Some("£250 more rent owed than 90 days before"));
    assert_eq!(rise.lowers, None);
    assert_eq!((fall.sentence, fall.lowers.as_deref()), (None, Some("£250 less rent owed than 90 days before")));
}

#[test]
fn weeks_owed_are_said_with_the_balance_of_that_account() {
    let accounts = "
        AccountReference | TenureTypeCode | TenancyStartDate | weekly_rent
        H1               | SEC            | 2020-01-01       | 100.00
        H1b              | GAR            | 2020-01-01       | 10.00";
    let balances = "
        AccountReference | CurrentBalance | BalanceDate
        H1               | 850.00         | 2026-01-20
        H1b              | 12.00          | 2026-01-22";
    let council = Council::new("2026-02-01", &[("rent_accounts", accounts), ("rent_balances", balances)]);
    let said = council.evidence(1, "rent_weeks_owed").sentence;
    assert_eq!(said.as_deref(), Some("£850 of rent owed on 20 January 2026: 8.5 weeks of rent"));
}

#[test]
fn little_of_what_raises_risk_is_a_strength_only_where_the_entry_says_so() {
    let made_up = MakeUp { adults: 1, days_at_address: Some(3_000), ..MakeUp::default() };
    let rent = "
        AccountReference | ActionDate | ActionCode
        H1               | 2025-12-01 | arrears_letter1";
    let council = Council::new("2026-02-01", &[("rent_actions", rent)]).make_up(1, made_up);
    let lowers = |feature: &str| council.evidence(1, feature).lowers;
    assert_eq!(lowers("recent_arrival").as_deref(), Some("at this address since November 2017"));
    assert_eq!(lowers("rent_letters_6m"), None, "a letter is no strength, however few");
    assert_eq!(
        lowers("deprivation_decile").as_deref(),
        Some("lives in deprivation decile 3 (1 is the most deprived tenth)")
    );
}
