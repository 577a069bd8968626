//! Texts that would do harm, in every field of a row: they come out harmless in all three formats.

use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use calamine::Xlsx;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::Adult;
use super::Happening;
use super::List;
use super::ListRow;
use super::Reason;
use super::columns::COLUMNS;
use super::list::sample;
use super::plain::clipped;
use super::plain::plain;
use super::to_csv;
use super::to_html;
use super::to_xlsx;
use crate::domain::Personal;
use crate::marks::escaped;

/// A list of one row that says the text wherever a text can be.
fn saying(text: &str) -> List {
    let mut list = sample::list(1);
    let said = || vec![text.to_owned()];
    let personal = || vec![Personal::new(text)];
    let row = list.rows.remove(0);
    let reason = || Reason { theme: text.to_owned(), sentences: said(), sources: said(), log_odds: 0.5 };
    let day = row.since;
    list.rows.push(ListRow {
        pseudonym: "H-ZZ00000000".to_owned(),
        team: text.to_owned(),
        adults: vec![Adult {
            name: Personal::new(text),
            phones: personal(),
            emails: personal(),
            language: Some(Personal::new(text)),
        }],
        workers: said(),
        address: Personal::new(text),
        band: text.to_owned(),
        risk_words: text.to_owned(),
        reasons: vec![reason()],
        protective: vec![reason()],
        changed: said(),
        next_steps: said(),
        state: text.to_owned(),
        chronology: vec![Happening { day, what: text.to_owned(), source: text.to_owned() }],
        certainty: text.to_owned(),
        freshness: text.to_owned(),
        ..row
    });
    list.head.council = text.to_owned();
    list.head.kept_off = vec![(text.to_owned(), 3)];
    list.head.feeds[0].feed = text.to_owned();
    list.head.remarks = said();
    list
}

/// The cells of the CSV, header first.
fn csv_rows(list: &List) -> Vec<Vec<String>> {
    let bytes = to_csv(list);
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The sheets of the workbook with their cells.
fn sheets(list: &List) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(to_xlsx(list).unwrap())).unwrap();
    let names = book.sheet_names();
    let cells = |name: &String, book: &mut Xlsx<_>| {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "a formula on {name}");
        book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
    };
    names.iter().map(|name| (name.clone(), cells(name, &mut book))).collect()
}

const HOSTILE: [&str; 18] = [
    "=HYPERLINK(\"http://example.org\",\"click\")",
    "+44 7700 900000",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</td></table></article><h1>gone</h1>",
    "&lt;b&gt; &#60;script&#62;",
    "a\",\"b\r\nc;d",
    "שלום مرحبا \u{202e}txt.exe\u{202c} \u{2066}x\u{2069}",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏚️",
    "nul\0bell\u{7}escape\u{1b}[31m del\u{7f} c1\u{9b} \u{fffe}\u{ffff}",
    "_x003D_1+1 _x202E_ _x0000_",
];

#[test]
fn no_text_becomes_a_formula_or_another_cell_of_the_csv() {
    for text in HOSTILE {
        let rows = csv_rows(&saying(text));
        assert_eq!(rows.len(), 2, "{text:?}");
        assert_eq!(rows[0].len(), rows[1].len(), "{text:?}");
        for cell in &rows[1] {
            let starts = cell.trim_start().chars().next().unwrap_or('x');
            assert!(!"=+-@＝＋－＠".contains(starts) && !cell.starts_with(char::is_control), "{text:?}: {cell:?}");
            assert!(
                !cell.chars().any(|c| c.is_control() || "\u{202e}\u{202c}\u{2066}\u{2069}".contains(c)),
                "{cell:?}"
            );
        }
    }
}

#[test]
fn no_text_becomes_a_formula_or_breaks_the_workbook() {
    for text in HOSTILE {
        let sheets = sheets(&saying(text));
        assert_eq!(sheets.len(), 4, "{text:?}");
        let table = &sheets[1].1;
        assert_eq!(table[3].len(), COLUMNS.len());
        for (column, cell) in COLUMNS.iter().zip(&table[3]) {
            if ["adults", "address", "state", "reasons", "certainty"].contains(&column.name) {
                assert!(matches!(cell, Data::String(_) | Data::Empty), "{text:?}: {}: {cell:?}", column.name);
            }
        }
        let said = plain(text);
        let address = table[3][COLUMNS.iter().position(|column| column.name == "address").unwrap()].to_string();
        assert_eq!(address.trim(), said.lines().collect::<Vec<_>>().join("\n").trim(), "{text:?}");
    }
}

#[test]
fn no_text_becomes_a_part_of_the_page() {
    let harmless = to_html(&saying("x"));
    for text in HOSTILE {
        let html = to_html(&saying(text));
        assert_eq!(html.matches('<').count(), harmless.matches('<').count(), "{text:?}");
        assert_eq!(html.matches('"').count(), harmless.matches('"').count(), "{text:?}");
        assert!(html.contains(&escaped(&plain(text))), "{text:?}");
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_in_workbook_and_csv_and_whole_on_the_page() {
    for long in ["x".repeat(100_000), "👩".repeat(40_000), "=".repeat(40_000), "word ".repeat(20_000)] {
        let list = saying(&long);
        for (_, rows) in sheets(&list) {
            for cell in rows.iter().flatten() {
                assert!(cell.to_string().encode_utf16().count() <= 32_767);
            }
        }
        for cell in csv_rows(&list).iter().flatten() {
            assert!(cell.encode_utf16().count() <= 32_767);
        }
        assert!(to_html(&list).contains(long.trim_end()) || long.contains('='));
    }
    assert!(clipped(&"x".repeat(40_000)).ends_with("(cut)"));
}

/// Any text, with more of what matters than chance alone would bring.
fn any_text() -> impl Strategy<Value = String> {
    let harmful = proptest::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "<",
        ">",
        "\"",
        "'",
        "&",
        ",",
        ";",
        "\0",
        "\u{202e}",
        "\u{2069}",
        "_x0041_",
        "]]>",
        "<!--",
        "</style>",
        "\u{2028}",
        "\u{feff}",
        "👩‍👧",
        "ש",
        " ",
    ]);
    let piece = proptest::prop_oneof![harmful.prop_map(str::to_owned), ".{0,6}"];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_text_the_three_formats_hold(text in any_text()) {
        let list = saying(&text);
        let rows = csv_rows(&list);
        prop_assert_eq!(rows.len(), 2);
        prop_assert_eq!(rows[0].len(), rows[1].len());
        let cells = sheets(&list);
        let table = &cells[1].1;
        prop_assert_eq!(table[2][0].to_string(), "Rank");
        prop_assert!(table.len() >= 4);
        let html = to_html(&list);
        let like = if plain(&text).is_empty() { "" } else { "x" };
        let tags = to_html(&saying(like)).matches('<').count();
        prop_assert_eq!(html.matches('<').count(), tags);
        prop_assert_eq!(html.matches("<script").count(), 0);
    }
}
