use crate::config::CohortSettings;
use crate::features::Excluded;
use crate::features::testing::Council;
use crate::features::testing::LEFT_OUT;
use crate::link::MakeUp;

#[test]
fn a_case_is_open_as_far_as_was_known_on_the_day() {
    let cases = "
        case_ref | application_date | assessment_date | assessment_result | close_date | seen
        H0       | 2025-12-01       | 2025-12-05      | prevention_owed   |            |
        H1       | 2025-12-01       | 2025-12-05      | prevention_owed   | 2026-01-05 | 2026-01-06
        H2       | 2025-12-01       | 2025-12-05      | prevention_owed   | 2026-03-05 | 2026-06-01
        H3       | 2023-12-01       | 2023-12-05      | prevention_owed   |            |
        H4       | 2025-12-01       | 2025-12-05      | no_duty           |            |";
    let council = Council::new("2026-02-01", &[("hclic_case", cases)]);
    let seen: Vec<_> = (0..5).map(|household| council.excluded(household)).collect();
    let open = Some(Excluded::OpenCase);
    assert_eq!(seen, [open, None, open, None, None], "open, closed, closed later, too old, no duty");
    let before = Council::new("2025-12-05", &[("hclic_case", cases)]);
    assert_eq!(before.excluded(0), None, "applied for but not recorded yet");
}

#[test]
fn the_minimal_outcomes_file_opens_cases_too() {
    let outcomes = "
        case_ref | application_date | duty   | duty_start | duty_end
        H0       | 2025-12-01       | relief | 2025-12-05 |
        H1       | 2025-12-01       | relief | 2025-12-05 | 2026-01-20
        H2       | 2025-12-01       | advice | 2025-12-05 |";
    let council = Council::new("2026-02-01", &[("outcomes", outcomes)]);
    let seen: Vec<_> = (0..3).map(|household| council.excluded(household)).collect();
    assert_eq!(seen, [Some(Excluded::OpenCase), None, None]);
}

#[test]
fn temporary_accommodation_is_left_out_while_it_lasts() {
    let placements = "
        case_ref | entry_date | exit_date
        H0       | 2025-12-01 |
        H1       | 2025-12-01 | 2026-01-10";
    let accounts = "
        AccountReference | TenureTypeCode | TenancyStartDate | TenancyEndDate
        H2               | DTA            | 2025-12-01       |
        H3               | DTA            | 2025-12-01       | 2026-01-10
        H4               | SEC            | 2025-12-01       |";
    let council = Council::new("2026-02-01", &[("hclic_ta", placements), ("rent_accounts", accounts)]);
    let seen: Vec<_> = (0..5).map(|household| council.excluded(household)).collect();
    let placed = Some(Excluded::TemporaryAccommodation);
    assert_eq!(seen, [placed, None, placed, None, None]);
}

#[test]
fn organisations_the_deceased_and_homes_without_an_adult_are_left_out() {
    let mut council = Council::new("2026-02-01", &[]).make_up(2, MakeUp::default());
    council.linked_mut().households[0].organisation = true;
    council.linked_mut().persons[1].deceased = true;
    let seen: Vec<_> = (0..4).map(|household| council.excluded(household)).collect();
    assert_eq!(seen, [Some(Excluded::Organisation), Some(Excluded::Deceased), Some(Excluded::NoAdult), None]);
}

#[test]
fn config_says_who_is_left_out_and_how_long_an_unclosed_case_is_open() {
    let cases = "
        case_ref | application_date | assessment_date | assessment_result | close_date | seen
        H0       | 2025-12-01       | 2025-12-05      | prevention_owed   |            |";
    let placements = "
        case_ref | entry_date | exit_date
        H1       | 2025-12-01 |";
    let mut council = Council::new("2026-02-01", &[("hclic_case", cases), ("hclic_ta", placements)]);
    council.linked_mut().persons[2].deceased = true;
    let seen = |rules| [0, 1, 2].map(|household| council.excluded_by(rules, household));
    let [open, placed, died] = [Excluded::OpenCase, Excluded::TemporaryAccommodation, Excluded::Deceased].map(Some);
    assert_eq!(seen(LEFT_OUT), [open, placed, died]);
    assert_eq!(seen(CohortSettings { leave_out_open_cases: false, ..LEFT_OUT }), [None, placed, died]);
    assert_eq!(seen(CohortSettings { leave_out_temporary: false, ..LEFT_OUT }), [open, None, died]);
    assert_eq!(seen(CohortSettings { leave_out_deceased: false, ..LEFT_OUT }), [open, placed, None]);
    assert_eq!(seen(CohortSettings { open_case_days: 30, ..LEFT_OUT }), [None, placed, died]);
}

#[test]
fn a_council_tenant_is_expected_to_have_a_rent_account_and_nobody_else_is() {
    let claims = "
        claim_ref | entitlement_start | closed_date | tenancy_type
        H0        | 2025-01-01        |             | 1
        H1        | 2025-01-01        |             | 1
        H2        | 2025-01-01        |             | 4
        H3        | 2025-01-01        | 2025-12-01  | 1
        H4        | 2025-01-01        |             | 3";
    let account = "
        AccountReference | TenureTypeCode | TenancyStartDate | TenancyEndDate
        H1               | SEC            | 2025-01-01       | ";
    let missing = Some(Excluded::NoRentAccount);
    let council = Council::new("2026-02-01", &[("hb_claims", claims), ("rent_accounts", account)]);
    let seen: Vec<_> = (0..5).map(|household| council.excluded(household)).collect();
    assert_eq!(seen, [missing, None, None, None, None], "no account, one, housing association, claim over, private");
    let off = CohortSettings { needs_rent_account: false, ..LEFT_OUT };
    assert_eq!(council.excluded_by(off, 0), None);
    let without = Council::new("2026-02-01", &[("hb_claims", claims)]);
    assert_eq!(without.excluded(0), None, "a council without a rent feed misses no account");
    let ended = account.replace("2025-01-01       | ", "2025-01-01       | 2026-01-10");
    let council = Council::new("2026-02-01", &[("hb_claims", claims), ("rent_accounts", &ended)]);
    assert_eq!(council.excluded(1), None, "that an account has ended is known");
    let temporary = account.replace("SEC", "DTA")
        + "
        H4               | SEC            | 2025-01-01       | ";
    let rules = CohortSettings { leave_out_temporary: false, ..LEFT_OUT };
    let council = Council::new("2026-02-01", &[("hb_claims", claims), ("rent_accounts", &temporary)]);
    assert_eq!(council.excluded_by(rules, 1), missing, "an account of temporary accommodation is not the home's");
}

#[test]
fn a_household_whose_dwelling_is_not_sure_is_not_scored() {
    let mut council = Council::new("2026-02-01", &[]);
    for (dwelling, certainty) in [(0, 0.3), (1, 0.5), (2, 0.95)] {
        council.linked_mut().dwellings[dwelling].certainty = certainty;
    }
    let seen = |rules| [0, 1, 2].map(|household| council.excluded_by(rules, household));
    assert_eq!(seen(LEFT_OUT), [Some(Excluded::NoDwelling), None, None]);
    assert_eq!(seen(CohortSettings { dwelling_certainty: 0.6, ..LEFT_OUT })[1], Some(Excluded::NoDwelling));
    assert_eq!(seen(CohortSettings { needs_dwelling: false, ..LEFT_OUT }), [None; 3]);
}

#[test]
fn nobody_is_scored_before_a_needed_feed_was_read_and_what_rules_out_is_said_first() {
    let rent = "
        AccountReference | TenureTypeCode | TenancyStartDate | TenancyEndDate | known
        H1               | SEC            | 2025-01-01       |                | 2026-01-05";
    let needed = ["rent_accounts".to_owned()];
    let seen = |day: &str, rules| {
        let mut council = Council::new(day, &[("rent_accounts", rent)]);
        council.linked_mut().persons[1].deceased = true;
        [0, 1].map(|household| council.excluded_needing(rules, &needed, household))
    };
    let (missing, died) = (Some(Excluded::NoFeed), Some(Excluded::Deceased));
    assert_eq!(seen("2026-01-05", LEFT_OUT), [missing, died]);
    assert_eq!(seen("2026-01-06", LEFT_OUT), [None, died]);
    assert_eq!(seen("2026-01-05", CohortSettings { needs_feeds: false, ..LEFT_OUT }), [None, died]);
}

#[test]
fn not_enough_data_is_told_apart_from_what_rules_a_household_out() {
    let lacking = [Excluded::NoAdult, Excluded::NoFeed, Excluded::NoDwelling, Excluded::NoRentAccount];
    assert!(lacking.iter().all(|reason| reason.not_enough_data()));
    let ruled_out = [Excluded::Organisation, Excluded::Deceased, Excluded::TemporaryAccommodation, Excluded::OpenCase];
    assert!(ruled_out.iter().all(|reason| !reason.not_enough_data()));
}
