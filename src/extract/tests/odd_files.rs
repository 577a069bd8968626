use super::{counts, profile, read_as, read_bytes, read_text, sighted, sources};
use crate::domain::Pence;
use crate::extract::NothingSeen;

const PLAIN: &str = "account_ref,as_at,balance_current,balance_prior\nA1,2026-02-01,10.00,742.18\nA2,2026-02-01,,-5\n";

#[test]
fn the_same_table_comes_out_of_every_dressing() {
    let utf16: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let dressed = [
        PLAIN.as_bytes().to_vec(),
        format!("\u{feff}{PLAIN}").into_bytes(),
        utf16,
        PLAIN.replace(',', "|").into_bytes(),
        PLAIN.replace(',', "\t").into_bytes(),
        PLAIN.replace(',', ";").into_bytes(),
        PLAIN.replace('\n', "\r\n").into_bytes(),
        PLAIN.replace(',', " , ").into_bytes(),
        PLAIN.replace("account_ref", " ACCOUNT_REF ").into_bytes(),
        PLAIN.replace("2026-02-01", "01/02/2026").replace("742.18", "£742.18").into_bytes(),
        PLAIN.replace("2026-02-01", "01-FEB-26").replace("-5", "(5.00)").into_bytes(),
        PLAIN.replace("2026-02-01", "2026-02-01 00:00:00").replace("-5", "5.00CR").into_bytes(),
        format!("Council tax balances\nRun on 1 March\n\n{PLAIN}TOTAL,,,737.18\n").into_bytes(),
        PLAIN.replace("A1", "\"A1\"").replace("742.18", "\"£742.18\"").into_bytes(),
        PLAIN.replace("account_ref,", "ACCOUNT_REF,ACCOUNT_CD,").replace("A1", "A,1").replace("A2", "A,2").into_bytes(),
        format!("{PLAIN}Record count: 2\n").into_bytes(),
        PLAIN.replace("balance_prior\n", "total\n").into_bytes(),
    ];
    for bytes in dressed {
        let batch = read_bytes("ctax_balances", &bytes).unwrap();
        let shown = String::from_utf8_lossy(&bytes);
        assert_eq!(sources(&batch), ["A1", "A2"], "{shown}");
        assert_eq!(batch.happened, vec![Some("2026-02-01".parse().unwrap()); 2], "{shown}");
        assert_eq!(batch.table.money("balance_prior").unwrap(), [Some(Pence(74_218)), Some(Pence(-500))], "{shown}");
        assert_eq!(batch.table.money("balance_current").unwrap(), [Some(Pence(1000)), None], "{shown}");
        assert!(batch.tally.is_complete());
    }
}

#[test]
fn banners_totals_and_blank_lines_are_ignored_and_counted() {
    let text = format!("Report 7\n{PLAIN}\n,,,\n----,----,----,----\n{PLAIN}TOTAL,,,1474.36\n");
    let batch = read_text("ctax_balances", &text);
    let ignored: Vec<String> = batch.tally.ignored.iter().map(|(what, count)| format!("{count} {what}")).collect();
    assert_eq!(ignored, ["1 banner above the header", "2 blank line", "1 repeated header", "2 totals row"]);
    assert_eq!(
        super::rejects(&batch),
        ["9: the key of the row was already used in this file", "10: the key of the row was already used in this file"]
    );
    assert_eq!(counts(&batch), [10, 2, 2, 6]);
}

#[test]
fn what_was_assumed_is_said() {
    let bytes = b"tag_ref|CurrentBalance|BalanceDate|Nickname\nT1|\xa312.50|03/02/2026|Zo\xeb\n";
    let batch = read_bytes("rent_balances", bytes).unwrap();
    insta::assert_snapshot!(batch.reading.sentences().join("\n"), @r"
    windows-1252, worked out from the bytes; cells parted by '|'
    header in line 1
    `AccountReference` is taken from tag_ref
    `BalanceDate`: dates with the day first (assumed: no cell decides it; 1 could be either)
    `CurrentBalance`: an amount above zero is owed
    not used: Nickname
    ");
}

#[test]
fn a_column_of_american_dates_is_read_as_such_and_said() {
    let text = "account_ref,as_at,balance_prior\nA1,02/27/2026,1\nA2,02/03/2026,1\n";
    let batch = read_text("ctax_balances", text);
    assert_eq!(batch.happened[1].unwrap().to_string(), "2026-02-03");
    assert!(batch.reading.sentences().iter().any(|line| line.contains("month first")));
}

#[test]
fn placeholders_are_no_dates() {
    let text = "claim_ref,status,weekly_hb,contractual_rent,address1,postcode,entitlement_start,closed_date,suspended_date\n\
                C1,1,100,400,1 MILL LANE,ZZ1 1AA,01/04/2024,31/12/2099,01/01/1900\n\
                C2,0,100,400,1 MILL LANE,ZZ1 1AA,01/04/2024,30/06/2026,31/12/9999\n";
    let batch = read_text("hb_claims", text);
    assert_eq!(batch.table.date("closed_date").unwrap(), [None, Some("2026-06-30".parse().unwrap())]);
    assert_eq!(batch.table.date("suspended_date").unwrap(), [None, None]);
    assert_eq!(batch.table.text("status").unwrap().get(0), Some("in_payment"));
}

#[test]
fn joint_names_make_two_sightings_of_one_row() {
    let text = "account_ref,uprn,lead_liab_name,addr1,addr2,postcode,occupation_date\n\
                A1,000100,MR J SMITH & MRS A SMITH,1 MILL LANE,HEWFORD,zz11aa,01/04/2024\n\
                A2,,ACME LETTINGS LTD,2 MILL LANE,,NOT KNOWN,01/04/2024\n\
                A3,,SMITH/JANE ELIZABETH,3 MILL LANE,,ZZ1 1AA,01/04/2024\n";
    let batch = read_text("ctax_accounts", text);
    assert_eq!(counts(&batch), [3, 3, 0, 0]);
    assert_eq!(batch.sighting_row, [0, 0, 1, 2]);
    assert_eq!(batch.sightings.number("person_no").unwrap()[..2], [Some(1.0), Some(2.0)]);
    assert_eq!(sighted(&batch, "surname"), ["SMITH", "SMITH", "ACME LETTINGS LTD", "SMITH"]);
    assert_eq!(sighted(&batch, "forename"), ["J", "A", "", "JANE"]);
    assert_eq!(sighted(&batch, "standing"), ["person", "person", "organisation", "person"]);
    assert_eq!(sighted(&batch, "address")[0], "1 MILL LANE, HEWFORD");
    assert_eq!(sighted(&batch, "postcode"), ["ZZ1 1AA", "ZZ1 1AA", "", "ZZ1 1AA"]);
    assert_eq!(sighted(&batch, "uprn"), ["100", "100", "", ""]);
    assert_eq!(batch.tally.test_data, 2);
    assert!(batch.table.columns.keys().all(|name| !["surname", "address1", "postcode"].contains(&name.as_str())));
    assert_eq!(sources(&batch), ["A1|1", "A2|1", "A3|1"]);
}

#[test]
fn an_shbe_file_yields_claims_and_members() {
    let mut claim = vec![String::new(); 341];
    for (position, cell) in [
        (1, "D"),
        (2, "C77"),
        (4, "ZZ123456A"),
        (5, "SMITH"),
        (6, "JANE"),
        (8, "05/06/1980"),
        (9, "3"),
        (11, "ZZ1 1AA"),
        (33, "1"),
        (41, "01/04/2024"),
        (43, "152.10"),
        (126, "ZZ123457A"),
        (177, "2"),
        (178, "07/08/1979"),
        (181, "865.00"),
        (182, "3"),
    ] {
        claim[position - 1] = cell.to_owned();
    }
    let mut dependant = vec![String::new(); 341];
    for (position, cell) in [(1, "S"), (2, "C77"), (308, "2"), (309, "ZZ123458A")] {
        dependant[position - 1] = cell.to_owned();
    }
    let text = format!("{}\n{}\nA,{}\n", claim.join(","), dependant.join(","), "x,".repeat(300));
    let claims = read_text("hb_claims_shbe", &text);
    assert_eq!((sources(&claims), counts(&claims)), (vec!["C77"], [3, 1, 0, 2]));
    assert_eq!(claims.table.text("rent_period").unwrap().get(0), Some("M"));
    let members = read_text("hb_members_shbe", &text);
    assert_eq!(sources(&members), ["C77|1", "C77|2", "C77|3"]);
    assert_eq!(sighted(&members, "role"), ["claimant", "partner", "non_dependant"]);
    assert_eq!(sighted(&members, "nino"), ["ZZ123456A", "ZZ123457A", "ZZ123458A"]);
    assert_eq!(counts(&members), [3, 2, 0, 1]);
}

#[test]
fn a_file_may_be_gzipped_under_any_name() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(PLAIN.as_bytes()).unwrap();
    let batch =
        read_as(&profile("ctax_balances"), "ctax_balances_20260201.csv", &encoder.finish().unwrap(), &NothingSeen)
            .unwrap();
    assert!(batch.reading.compressed);
    assert_eq!((batch.file.date, batch.table.rows), (Some("2026-02-01".parse().unwrap()), 2));
    assert_eq!(batch.file.sha256.len(), 64);
}
