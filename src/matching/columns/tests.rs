use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Builder, Input, Interner, Table, Wanted, csv, read};
use crate::matching::error::MatchError;

fn file(folder: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join("people.csv");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn wanted(names: &[&str]) -> Vec<Wanted> {
    names.iter().map(|name| Wanted { name: (*name).to_owned(), distinct: true }).collect()
}

fn cells(table: &Table, column: usize) -> Vec<Option<&str>> {
    let column = &table.columns[column];
    column.ids.iter().map(|id| column.values.text(*id)).collect()
}

fn read_text(bytes: &[u8], names: &[&str]) -> Result<Table, MatchError> {
    let folder = tempfile::tempdir().unwrap();
    read(&[Input { path: file(&folder, bytes), name: "a".to_owned() }], &wanted(names))
}

#[test]
fn quotes_line_ends_and_a_byte_order_mark_are_taken_off() {
    let text = "\u{feff}id,name,town\r\n1,\"Ann \"\"Nan\"\" Lee\",\"Leeds,\nWest\"\r\n\r\n2,,\"\"\n3,é,York";
    let table = read_text(text.as_bytes(), &["TOWN", "id", "name"]).unwrap();
    assert_eq!(cells(&table, 0), [Some("Leeds,\nWest"), None, Some("York")]);
    assert_eq!(cells(&table, 1), [Some("1"), Some("2"), Some("3")]);
    assert_eq!(cells(&table, 2), [Some("Ann \"Nan\" Lee"), None, Some("é")]);
}

#[test]
fn a_quote_inside_a_bare_field_is_text() {
    let table = read_text(b"id;size\n1;5\" pipe\n2;6\"\n3;\"7;8\"\n", &["size"]).unwrap();
    assert_eq!(cells(&table, 0), [Some("5\" pipe"), Some("6\""), Some("7;8")]);
}

#[test]
fn faults_name_file_row_and_column_and_no_cell() {
    let message = |bytes: &[u8], names: &[&str]| {
        let error = read_text(bytes, names).unwrap_err().to_string();
        error.split_once("people.csv").map(|(_, after)| after.to_owned()).unwrap_or(error)
    };
    assert_eq!(message(b"id,name\n1,Ann\n2\n", &["id"]), "` row 3 has 1 fields where the header has 2");
    assert_eq!(message(b"id,name\n1,Ann\n2,Bob,x\n", &["id"]), "` row 3 has 3 fields where the header has 2");
    assert_eq!(message(b"id,name\n1,Ann\n2,\xff\n", &["name"]), "` row 3 column `name` is not UTF-8");
    assert_eq!(
        message(b"id,name\n1,\"Ann\n", &["name"]),
        "` row 2 has a quoted field that does not end at a comma or a line end"
    );
    assert_eq!(message(b"id\n1\n", &["name"]), "` has no column `name`");
    assert_eq!(message(b"", &["name"]), "` is empty: it has no header row");
    assert!(
        read(&[Input { path: "nowhere.csv".into(), name: "a".into() }], &[])
            .unwrap_err()
            .to_string()
            .starts_with("cannot read `nowhere.csv`")
    );
}

#[test]
fn gzip_is_read_as_the_plain_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"id,name\n1,Ann\n").unwrap();
    let path = file(&folder, &encoder.finish().unwrap());
    let table = read(&[Input { path, name: "a".to_owned() }], &wanted(&["name"])).unwrap();
    assert_eq!(cells(&table, 0), [Some("Ann")]);
}

fn by_window(path: &Path, window: usize) -> (Vec<u32>, Vec<u32>) {
    let builder = |name: &str| Builder { name: name.to_owned(), ids: Vec::new(), interner: Interner::default() };
    let mut builders = [builder("name"), builder("note")];
    csv::Reader::open(path, window).unwrap().read(&mut builders).unwrap();
    let [name, note] = builders;
    (name.ids, note.ids)
}

#[test]
fn numbers_do_not_depend_on_where_windows_and_pieces_are_cut() {
    use std::fmt::Write;
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("id,name,note\n");
    for n in 0..400_u32 {
        let name = n * 7919 % 61;
        let note = if n % 3 == 0 { format!("\"line {name}\nand, \"\"more\"\"\"") } else { format!("plain {name}") };
        writeln!(text, "{n},name {name},{note}").unwrap();
    }
    let path = file(&folder, text.as_bytes());
    let whole = by_window(&path, 1 << 20);
    assert_eq!((whole.0.len(), whole.0[0], whole.0[1]), (400, 1, 2));
    for window in [64, 65, 100, 333, 1000, 4096] {
        assert_eq!(by_window(&path, window), whole, "windows of {window} bytes");
    }
}
