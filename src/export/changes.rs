use csv::Terminator;
use csv::WriterBuilder;

use super::csv::BYTE_ORDER_MARK;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::marks::guarded;

/// One line of the change log, in words that only need to be written down. It names nobody and no address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeRow {
    /// What the household is called.
    pub pseudonym: String,
    /// What happened to it, in a word.
    pub what: &'static str,
    /// What the other household is called, where there is one.
    pub other: Option<String>,
    /// Since when it is so, if known.
    pub since: Option<Day>,
    /// What happened, and which records say so.
    pub why: String,
}

/// The change log as CSV, in the form of the list: one line a change.
pub fn changes_csv(as_of: AsOf, rows: &[ChangeRow]) -> Vec<u8> {
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let mut write = |cells: [&str; 6]| {
        csv.write_record(cells.map(guarded)).expect("writing to memory cannot fail and every row has the same columns");
    };
    write(["as_of", "household", "what", "other_household", "since", "why"]);
    let as_of = as_of.to_string();
    for row in rows {
        let since = row.since.map_or_else(String::new, |day| day.to_string());
        write([&as_of, &row.pseudonym, row.what, row.other.as_deref().unwrap_or_default(), &since, &row.why]);
    }
    csv.into_inner().expect("writing to memory cannot fail")
}

#[cfg(test)]
mod tests {
    use super::ChangeRow;
    use super::changes_csv;
    use crate::domain::AsOf;
    use crate::domain::Day;

    #[test]
    fn a_change_is_a_line_and_what_is_not_known_is_empty() {
        let as_of = AsOf("2026-11-21".parse().unwrap());
        let rows = [
            ChangeRow {
                pseudonym: "H-A".to_owned(),
                what: "left",
                other: Some("H-B".to_owned()),
                since: Day::ymd(2026, 11, 3),
                why: "1 person left, to the other household".to_owned(),
            },
            ChangeRow { pseudonym: "H-C".to_owned(), what: "gone", other: None, since: None, why: "=1".to_owned() },
        ];
        let csv = String::from_utf8(changes_csv(as_of, &rows)).unwrap();
        insta::assert_snapshot!(csv.trim_start_matches('\u{feff}').replace("\r\n", "\n"), @r#"
        as_of,household,what,other_household,since,why
        2026-11-21,H-A,left,H-B,2026-11-03,"1 person left, to the other household"
        2026-11-21,H-C,gone,,,'=1
        "#);
        assert_eq!(
            changes_csv(as_of, &[]).split(|byte| *byte == b'\n').count(),
            2,
            "no change leaves the names of the columns"
        );
    }
}
