use std::io::Write;

use super::{own_profile, profile, read_as, read_bytes};
use crate::extract::{NothingSeen, find, profiles};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_csv_says_what_it_is_and_what_to_do() {
    let workbook = b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml".as_slice();
    let cut = gzip(b"account_ref,as_at,balance_prior\n1,2026-01-01,5\n");
    for (bytes, message, hint) in [
        (b"".as_slice(), "is empty", "run again"),
        (b"\xef\xbb\xbf  \r\n", "is empty", "run again"),
        (workbook, "an Excel workbook (.xlsx)", "save it as CSV"),
        (b"PK\x03\x04\x14\x00\x06\x00balances.csv", "a ZIP archive", "unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook (.xls)", "save it as CSV"),
        (b"%PDF-1.7", "a PDF document", "as CSV"),
        (b"\x89PNG\r\n", "a PNG picture", "as CSV"),
        (b"\n<!DOCTYPE html><html>", "a web page (HTML)", "login"),
        (b"<?xml version=\"1.0\"?>", "an XML file", "as CSV"),
        (&gzip(b"%PDF-1.7"), "a PDF document", "as CSV"),
        (&cut[..cut.len() - 12], "incomplete gzip", "copy the file again"),
        (b"a,b\n1,2\n", "no header line", "`account_ref`"),
        (b"account_ref,as_att,balance_prior\n", "no column `as_at`", "`as_att`"),
        (b"account_ref,as_at,amount\n", "no column `balance_prior`", "aliases"),
        (
            b"account_ref,as_at,balance_prior\n1,2026-01-01,5\nTRAILER,2\n",
            "says in line 3 that it has 2 rows, but it has 1",
            "cut short",
        ),
    ] {
        let error = read_bytes("ctax_balances", bytes).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.to_string().contains("`file_20260301.csv`"), "{error}");
        let advice = error.hint().unwrap();
        assert!(advice.contains(hint), "{advice}");
    }
}

#[test]
fn a_wrong_path_is_a_clear_error() {
    let nowhere = std::path::Path::new("no/such/inbox");
    let error = find(nowhere, &profiles(None).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the inbox `no/such/inbox` is not a folder that can be read");
    let missing = crate::extract::read(nowhere, &profile("events"), super::night(), &super::settings(), &NothingSeen);
    assert!(missing.unwrap_err().to_string().starts_with("cannot read `no/such/inbox`"));
}

#[test]
fn a_fault_in_a_profile_says_line_and_column() {
    let good = "dataset = \"d\"\ntitle = \"D\"\nkind = \"log\"\npattern = \"d*.csv\"\nkey = [\"id\"]\nlag_days = 1\n\
                entity = { kind = \"e\", columns = [\"id\"] }\n[columns]\nid = { kind = \"text\" }\n";
    assert!(own_profile(good).is_ok());
    for (from, to, message) in [
        ("lag_days", "lag_day", "line 6"),
        ("key = [\"id\"]", "key = [\"ident\"]", "line 5, column 8: `ident` is not one of the columns"),
        ("kind = \"log\"", "kind = \"snap\"", "line 3, column 8"),
        ("lag_days = 1", "lag_days = 1\nhappened = \"id\"", "must be a column of kind date"),
        ("kind = \"text\"", "kind = \"text\", aliasses = []", "line 9"),
        ("d*.csv", "d[.csv", "is not a file pattern"),
    ] {
        let error = own_profile(&good.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn an_empty_snapshot_with_a_header_is_read_as_no_rows() {
    let batch =
        read_as(&profile("ctax_balances"), "f.csv", b"account_ref,as_at,balance_prior\n", &NothingSeen).unwrap();
    assert_eq!(super::counts(&batch), [0, 0, 0, 0]);
}
