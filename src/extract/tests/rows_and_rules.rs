use std::collections::BTreeSet;

use super::{Known, counts, night, profile, read_as, read_bytes, read_text, rejects, settings, sources};
use crate::domain::Pence;
use crate::extract::{Coverage, LeftOut, NothingSeen, write_rejects};

#[test]
fn a_bad_row_is_rejected_with_line_column_and_reason() {
    let text = "account_ref,year,event_date,recorded_date,stage,amount\n\
                A1,2025,2025-07-03,2025-07-04,summons,1\n\
                ,2025,2025-07-03,,summons,1\n\
                A2,2025,,,summons,1\n\
                A3,2025,31/02/2025,,summons,1\n\
                A4,2025,2026-03-02,,summons,1\n\
                A5,2025,2026-02-01,2026-04-01,summons,1\n\
                A6,2025,2025-07-03,,dunning,1\n\
                A7,2025,2025-07-03,,,1\n\
                A8,2025,2025-07-03\n\
                A9,2025,2025-07-03,,summons,1,extra\n\
                A\u{0},2025,2025-07-03,,summons,1\n\
                \"B1,2025,2025-07-03,,summons,1\n\
                B2,2025,2025-07-03,,SUMM,twelve\n\
                B3,2025,2025-07-03,,summons,1,\n";
    let batch = read_text("ctax_recovery", text);
    insta::assert_snapshot!(rejects(&batch).join("\n"), @r"
    3: column `account_ref` is empty
    4: column `event_date` is empty
    5: column `event_date` is not a date
    6: column `event_date` is a date in the future
    7: column `recorded_date` is a date in the future
    8: column `stage` has a code that the profile does not map
    9: column `stage` is empty
    10: the row has more or fewer cells than the header
    11: the row has more or fewer cells than the header
    12: the row holds a NUL character
    13: the row opens a quotation mark that is never closed
    ");
    assert_eq!(
        sources(&batch),
        ["A1|2025|2025-07-03|summons", "B2|2025|2025-07-03|summons", "B3|2025|2025-07-03|summons"]
    );
    assert_eq!(counts(&batch), [14, 3, 11, 0]);
    assert_eq!(batch.rejected_keys, ["A5|2025|2026-02-01|summons"]);
    assert_eq!(batch.reading.left_out[&("amount".to_owned(), LeftOut::Unreadable)], 1);
}

#[test]
fn an_odd_postcode_or_birth_date_does_not_cost_the_row() {
    let text = "claim_ref,person_no,role,surname,forename,dob,nino\n\
                C1,1,claimant,SMITH,JANE,13/13/1980,ZZ123456A\n\
                C1,2,partner,SMITH,JOHN,02/04/2026,XX999999X\n\
                C1,3,dependant,SMITH,ANN,04/05/26,\n";
    let batch = read_text("hb_members", text);
    assert_eq!(counts(&batch), [3, 3, 0, 0]);
    let births: Vec<_> =
        batch.sightings.date("dob").unwrap().iter().map(|day| day.map(|day| day.to_string())).collect();
    assert_eq!(births, [None, None, Some("1926-05-04".to_owned())]);
    assert_eq!(batch.reading.left_out[&("dob".to_owned(), LeftOut::Future)], 1);
    assert_eq!(batch.tally.test_data, 1);
}

#[test]
fn a_hearing_may_lie_in_the_future_and_a_record_of_it_may_not() {
    let text = "AccountReference,ActionDate,RecordedDate,ActionSeq,ActionCode\nT1,2026-05-01,2026-02-20,1,CDS\nT1,2026-05-01,2026-03-20,2,CDS\n";
    let batch = read_text("rent_actions", text);
    assert_eq!(rejects(&batch), ["3: column `RecordedDate` is a date in the future"]);
    assert_eq!(batch.happened, [Some("2026-05-01".parse().unwrap())]);
}

#[test]
fn exact_repeats_in_a_log_are_ignored_and_events_without_a_key_are_numbered() {
    let action = "T1,2026-01-01,NTS\n";
    let batch = read_text("rent_actions", &format!("AccountReference,ActionDate,ActionCode\n{action}{action}"));
    assert_eq!((counts(&batch), sources(&batch)), ([2, 1, 0, 1], vec!["T1|2026-01-01|nosp|"]));

    let event = "asb,asb_victim,2026-01-01,Y\n";
    let text = format!("source,event_type,event_date,use_in_scoring\n{event}{event}");
    let batch = read_text("events", &text);
    assert_eq!(counts(&batch), [2, 2, 0, 0]);
    assert_eq!(BTreeSet::from_iter(sources(&batch)).len(), 2);
    let again =
        read_as(&profile("events"), "f.csv", text.as_bytes(), &Known(batch.hash.iter().copied().collect())).unwrap();
    assert_eq!((again.unchanged.len(), again.table.rows), (2, 0));
}

#[test]
fn rows_switched_off_are_ignored_and_a_value_off_by_default_tells_who_and_when_alone() {
    let text = "source,event_type,event_date,use_in_scoring,severity,forename,surname,dob,address,postcode\n\
                asb,asb_victim,2026-01-01,Y,1,ANN,ZED,1980-01-02,4 MILL LANE,ZZ1 1AA\n\
                marac,MARAC,2026-01-01,N,3,ANN,ZED,1980-01-02,4 MILL LANE,ZZ1 1AA\n\
                asb,asb_victim,2026-01-02,N,1,,,,,\nasb,asb_victim,2026-01-03,,1,,,,,\n";
    let batch = read_text("events", text);
    assert_eq!(counts(&batch), [4, 2, 0, 2]);
    let ignored: Vec<String> = batch.tally.ignored.iter().map(|(what, count)| format!("{count} {what}")).collect();
    assert_eq!(ignored, ["2 switched off by its own `use_in_scoring`"]);
    assert_eq!(batch.table.number("severity").unwrap(), [Some(1.0), None]);
    let cell = |column: &str, row: usize| batch.sightings.text(column).unwrap().get(row).map(str::to_owned);
    for (column, of_all, of_marac) in
        [("surname", "ZED", Some("ZED")), ("address", "4 MILL LANE", None), ("postcode", "ZZ1 1AA", None)]
    {
        assert_eq!((cell(column, 0).as_deref(), cell(column, 1).as_deref()), (Some(of_all), of_marac), "{column}");
    }
    assert_eq!(cell("standing", 1).as_deref(), Some("restricted"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.csv");
    std::fs::write(&path, text).unwrap();
    let mut on = settings();
    on.use_in_scoring.insert("events.marac".to_owned(), true);
    let switched_on = crate::extract::read(&path, &profile("events"), night(), &on, &Known(BTreeSet::new())).unwrap();
    assert_eq!(counts(&switched_on), [4, 1, 0, 3], "its own switch still says no");
}

#[test]
fn a_restricted_row_says_nothing_of_where_somebody_is() {
    let head = "AccountReference,TenantFirstName,TenantSurName,MobileNumber,Email,Address1,PostCode,uprn,dob,Sensitive Address\n";
    let row = |marker: &str| {
        format!("T{marker},ANN,ZED,07700900123,a@example.org,4 MILL LANE,ZZ1 1AA,9001,1980-01-02,{marker}\n")
    };
    let batch = read_text("rent_tenants", &format!("{head}{}{}{}{}", row("N"), row("Y"), row(""), row("perhaps")));
    assert_eq!(rejects(&batch), ["5: column `restricted` cannot be read"]);
    let cells = |row: usize| {
        let cell = |column: &str| batch.sightings.text(column).unwrap().get(row).unwrap_or("").to_owned();
        ["standing", "surname", "address", "postcode", "uprn", "phone", "email"].map(cell)
    };
    let open = ["person", "ZED", "4 MILL LANE", "ZZ1 1AA", "9001", "07700900123", "a@example.org"].map(str::to_owned);
    assert_eq!((cells(0), cells(2)), (open.clone(), open));
    assert_eq!(cells(1), ["restricted", "ZED", "", "", "", "", ""].map(str::to_owned));

    let claims =
        "claim_ref,status,weekly_hb,contractual_rent,address1,postcode,sensitive\nC1,1,10,20,4 MILL LANE,ZZ1 1AA,Y\n";
    let batch = read_text("hb_claims", claims);
    let standing = batch.sightings.text("standing").unwrap();
    assert_eq!(
        (batch.sightings.rows, standing.get(0)),
        (1, Some("restricted")),
        "the claim is marked, though it names nobody"
    );

    let adults = "LA_Person_Unique_Identifier,Date_of_Birth,Postcode,Event_Type,Event_Start_Date,Accommodation_Status\n\
                  L1,1980-01-02,ZZ1 1AA,Service,2026-01-01,Refuge\n";
    let batch = read_text("adults", adults);
    assert_eq!(batch.sightings.text("postcode").unwrap().get(0), None);
}

#[test]
fn a_known_row_is_not_taken_apart_and_its_key_still_counts() {
    let first = read_text("ctax_balances", "account_ref,as_at,balance_prior\nA1,01/02/2026,1\nA2,01/02/2026,2\n");
    let known = Known(first.hash.iter().copied().collect());
    let read = |text: &str| read_as(&profile("ctax_balances"), "f.csv", text.as_bytes(), &known).unwrap();

    let renamed = read("ACCOUNT_REF,as_at,total\nA2,01/02/2026,2\nA1,01/02/2026,1\nA3,25/02/2026,1\n");
    assert_eq!((renamed.unchanged.len(), sources(&renamed)), (2, vec!["A3"]));

    let doubled = read("account_ref,as_at,balance_prior\nA1,01/02/2026,1\nA1,01/02/2026,9\nA1,01/02/2026,1\n");
    assert_eq!((doubled.unchanged.len(), doubled.table.rows, counts(&doubled)), (1, 0, [3, 1, 2, 0]));

    let swapped = read("account_ref,balance_prior,as_at\nA1,1,01/02/2026\n");
    assert_eq!((swapped.unchanged.len(), swapped.table.rows), (0, 1));

    let american = read("account_ref,as_at,balance_prior\nA1,01/02/2026,1\nA4,01/31/2026,1\n");
    assert_eq!((american.unchanged.len(), american.table.rows), (0, 2));
}

#[test]
fn amounts_below_zero_are_owed_where_the_profile_says_so() {
    let mut text = include_str!("../profiles/rent_balances.toml").to_owned();
    text = text.replace("sign = \"positive\"", "sign = \"negative\"");
    let profile = super::own_profile(&text).unwrap();
    let file = b"AccountReference,CurrentBalance,BalanceDate\nT1,-12.00,2026-02-01\n";
    let batch = read_as(&profile, "f.csv", file, &NothingSeen).unwrap();
    assert_eq!(batch.table.money("CurrentBalance").unwrap(), [Some(Pence(1200))]);
    assert_eq!(batch.reading.owed_below_zero, Some(("CurrentBalance".to_owned(), true)));
}

#[test]
fn the_reject_file_holds_no_cells() {
    let batch = read_text("ctax_balances", "account_ref,as_at,balance_prior\nA1,SECRET,1\n");
    let folder = tempfile::tempdir().unwrap();
    let path = write_rejects(folder.path(), &batch).unwrap().unwrap();
    let written = std::fs::read_to_string(path).unwrap();
    assert_eq!(written, "file,line,column,reason\nfile_20260301.csv,2,as_at,column `as_at` is not a date\n");
    let clean = read_text("ctax_balances", "account_ref,as_at,balance_prior\n");
    assert_eq!(write_rejects(folder.path(), &clean).unwrap(), None);
}

#[test]
fn coverage_counts_keys_and_dates() {
    let text = "application_ref,surname,forename,dob,nino,address,postcode,submitted,status,living_situation\n\
                R1,SMITH,ANN,1980-01-02,ZZ123456A,1 MILL LANE,ZZ1 1AA,2025-01-01,Active,lodger\n\
                R2,SMITH,BEN,,,1 MILL LANE,ZZ1 1AA,2025-03-01,Active,lodger\n";
    let coverage = Coverage::of(&read_text("register", text));
    let share = |share: Option<crate::domain::Probability>| share.map(crate::domain::Probability::get);
    assert_eq!(coverage.happened, Some(("2025-01-01".parse().unwrap(), "2025-03-01".parse().unwrap())));
    assert_eq!((share(coverage.birth_date), share(coverage.nino)), (Some(0.5), Some(0.5)));
    assert_eq!((share(coverage.uprn), share(coverage.postcode)), (Some(0.0), Some(1.0)));
}

#[test]
fn audit_only_columns_are_in_the_table_and_listed() {
    let batch = read_bytes("adults", b"LA_Person_Unique_Identifier,Date_of_Birth,Postcode,Event_Type,Event_Start_Date,Gender\nP1,1980-01-02,ZZ1 1AA,Request,2025-01-01,F\n").unwrap();
    assert_eq!(batch.audit_only, ["Ethnicity", "Gender"]);
    assert_eq!(batch.table.text("Gender").unwrap().get(0), Some("F"));
    assert!(batch.table.text("Postcode").is_none() && batch.table.date("Date_of_Birth").is_none());
}

#[test]
fn a_case_not_yet_assessed_is_kept() {
    let batch = read_text("hclic_case", "case_ref,application_date,assessment_result\nH1,2026-02-01,\n");
    assert_eq!(counts(&batch), [1, 1, 0, 0]);
}
