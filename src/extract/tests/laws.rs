use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use proptest::strategy::Strategy;

use super::{Known, night, profile, settings};
use crate::extract::NothingSeen;
use crate::extract::batch::FileId;
use crate::extract::decode::decode;
use crate::extract::profile::Profile;
use crate::extract::{Batch, ExtractError, Seen};

fn read(profile: &Profile, bytes: Vec<u8>, seen: &dyn Seen) -> Result<Batch, ExtractError> {
    let file = FileId { name: "f.csv".into(), sha256: String::new(), bytes: 0, date: None };
    crate::extract::read::read_text(file, &decode(bytes, None), profile, night(), &settings(), seen)
}

/// Bytes that look like a file now and then.
fn any_file(header: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let cell = proptest::prop_oneof![
        "[A-Z/&,. '\"]{0,12}",
        "[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "-?£?[0-9]{1,5}\\.[0-9]{2}",
        proptest::strategy::Just("ZZ1 1AA".to_owned()),
        proptest::strategy::Just("1".to_owned()),
        any::<String>(),
    ];
    let row = proptest::collection::vec(cell, 0..9).prop_map(|cells| cells.join(","));
    let text = proptest::collection::vec(row, 0..8)
        .prop_map(move |rows| format!("{header}\n{}", rows.join("\n")).into_bytes());
    proptest::prop_oneof![text, any::<Vec<u8>>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic_and_every_row_is_accounted_for(
        accounts in any_file("account_ref,uprn,surname,address1,postcode,start_date,end_date,spd"),
        events in any_file("source,event_type,event_date,use_in_scoring,surname,dob,nino,postcode"),
        shbe in any_file("D,C1,,ZZ123456A,SMITH,JANE"),
    ) {
        for (name, bytes) in [("ctax_accounts", accounts), ("events", events), ("hb_members_shbe", shbe)] {
            let Ok(batch) = read(&profile(name), bytes.clone(), &NothingSeen) else { continue };
            prop_assert!(batch.tally.is_complete());
            let rows = batch.table.rows;
            prop_assert_eq!((batch.source.len(), batch.entity.len(), batch.hash.len(), batch.happened.len()), (rows, rows, rows, rows));
            prop_assert!(batch.table.columns.values().all(|column| column.len() == rows));
            prop_assert!(batch.sightings.columns.values().all(|column| column.len() == batch.sighting_row.len()));
            let again = read(&profile(name), bytes, &Known(batch.hash.iter().copied().collect())).unwrap();
            prop_assert_eq!(again.table.rows, 0);
            prop_assert_eq!(again.unchanged, batch.hash);
            prop_assert_eq!(again.tally.used, batch.tally.used);
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_no_row(mut days in proptest::collection::vec((1_u32..29, 1_u32..13), 1..30)) {
        let text = |days: &[(u32, u32)]| {
            let row = |(day, month): &(u32, u32)| format!("A{day}x{month},{day:02}/{month:02}/2025,5\n");
            format!("account_ref,as_at,balance_prior\n{}", days.iter().map(row).collect::<String>())
        };
        let dated = |batch: &Batch| {
            let rows = (0..batch.table.rows).map(|row| (batch.source.get(row).unwrap().to_owned(), batch.happened[row], batch.hash[row]));
            rows.collect::<std::collections::BTreeSet<_>>()
        };
        let profile = profile("ctax_balances");
        let straight = read(&profile, text(&days).into_bytes(), &NothingSeen).unwrap();
        days.reverse();
        let reversed = read(&profile, text(&days).into_bytes(), &NothingSeen).unwrap();
        prop_assert_eq!(dated(&straight), dated(&reversed));
    }
}
