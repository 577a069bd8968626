use csv::Terminator;
use csv::Writer;
use csv::WriterBuilder;

use super::Happening;
use super::List;
use super::ListHead;
use super::ListRow;
use super::cell::one_line;
use super::columns::COLUMNS;
use super::columns::Column;
use super::notes::marks;
use super::plain::clipped;
use super::plain::plain_list;
use crate::marks::guarded;

/// Tells Excel that the file is UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What every line says first.
pub(super) const BEFORE: [(&str, &str); 2] = [
    ("as_of", "The as-of date of the list: what was recorded before it was known."),
    ("team", "The team that looks after the household."),
];
/// What every line says last. What happened has a sheet of its own in the workbook.
pub(super) const AFTER: [(&str, &str); 3] = [
    (
        "chronology",
        "What happened to the household, the latest first: a day, what, and whose record says so, a line each.",
    ),
    ("model", "The model that scored."),
    ("marks", "Whether the list is a replay of a past date, and whether the model is signed off; mostly empty."),
];

/// The list as CSV: UTF-8 with a byte order mark, comma-separated, CRLF, one line a household, all teams. Several lines of
/// a cell are parted by ` | `. Cells that a spreadsheet would run as a formula are preceded by an apostrophe.
pub fn to_csv(list: &List) -> Vec<u8> {
    let list = plain_list(list);
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let names = BEFORE.iter().map(|(name, _)| *name);
    let names = names.chain(columns().map(|column| column.name)).chain(AFTER.iter().map(|(name, _)| *name));
    write_cells(&mut csv, names);
    let marks = marks(&list.head).join(" | ");
    for row in &list.rows {
        write_cells(&mut csv, cells(&list.head, &marks, row).iter().map(|cell| guarded(&clipped(&one_line(cell)))));
    }
    csv.into_inner().expect("writing to memory cannot fail")
}

/// The columns between those that are the same in every row.
pub(super) fn columns() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| BEFORE.iter().all(|(name, _)| *name != column.name))
}

fn write_cells(csv: &mut Writer<Vec<u8>>, cells: impl Iterator<Item = impl AsRef<[u8]>>) {
    csv.write_record(cells).expect("writing to memory cannot fail and every row has the same columns");
}

fn cells(head: &ListHead, marks: &str, row: &ListRow) -> Vec<String> {
    let before = [head.as_of.to_string(), row.team.clone()];
    let shown = columns().map(|column| (column.cell)(head, row).into_line());
    let after = [happened(row), head.model.clone(), marks.to_owned()];
    before.into_iter().chain(shown).chain(after).collect()
}

fn happened(row: &ListRow) -> String {
    let line = |happening: &Happening| format!("{} {} ({})", happening.day, happening.what, happening.source);
    one_line(&row.chronology.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::to_csv;
    use crate::export::list::sample;

    #[test]
    fn the_csv_has_one_line_a_household_under_named_columns() {
        let csv = String::from_utf8(to_csv(&sample::list(2))).unwrap();
        insta::assert_snapshot!(csv.trim_start_matches('\u{feff}').replace("\r\n", "\n"), @r#"
        as_of,team,rank,household,status,state,adults,contact_details,language,address,workers,risk_words,reasons,next_step,contact,contact_day,result,help,entry_right,which,worker,notes,changed,protective,risk,risk_band,since,certainty,freshness,chronology,model,marks
        2026-11-21,North,1,H-ZZ00000000,new,new,Testa Example,"07700 900000, zed0@example.org",,"Flat 0, 10 Example Street, Zedtown, ZZ0 1ZZ",,about 1 in 9 within six months,"3 council tax reminders since March 2026; £742.18 owed (council tax) | Rent arrears of £1,310.00, up £420.00 in three months (council tax)",talk about a discretionary housing payment,,,,,,,,,,,0.3100,very high: over 20 times the average,2026-11-21,fair: matched by name and address,data to 20 November 2026,2026-10-14 Housing benefit stopped (housing benefit),m-3f9a2c,REPLAY of a past date: contact nobody from this list | model not signed off
        2026-11-21,North,2,H-ZZ00000001,"repeat, last 2 November 2026",new,Ada Ziffern-Zoë O'Zample | Mohammed Z. Example-Khan,Ada Ziffern-Zoë O'Zample: 07700 900001,,"Flat 1, 11 Example Street, Zedtown, ZZ1 1ZZ",,about 1 in 9 within six months,"Rent arrears of £1,310.00, up £420.00 in three months (council tax) | Housing benefit stopped on 14 October 2026 (council tax) | Moved 3 times in two years (council tax)",talk about a discretionary housing payment,,,,,,,,,,At this address for 6 years (council tax),0.1550,very high: over 20 times the average,2026-11-21,high: same NINO and birth date,data to 20 November 2026,2026-10-14 Housing benefit stopped (housing benefit),m-3f9a2c,REPLAY of a past date: contact nobody from this list | model not signed off
        "#);
    }

    #[test]
    fn the_csv_reads_back_with_as_many_cells_in_every_row() {
        let bytes = to_csv(&sample::list(15));
        assert!(bytes.starts_with(b"\xEF\xBB\xBFas_of,"));
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 15);
    }
}
