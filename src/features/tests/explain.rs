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
    let council = Council::new("2026-02-01", &[("ctax_recovery", recovery)]);
    let evidence = council.evidence(1, "ctax_reminders_12m");
    assert_eq!((evidence.count, evidence.amount, evidence.present), (3, Some(742.18), true));
    assert_eq!(evidence.sentence.as_deref(), Some("3 council tax reminders since May 2025; £742 owed at the last"));
    let protective = council.evidence(2, "ctax_reminders_12m");
    assert_eq!(
        (protective.present, protective.sentence.as_deref()),
        (false, Some("no council tax reminder in a year"))
    );
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
