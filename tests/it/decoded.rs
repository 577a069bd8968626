use std::fs;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::Field;

use crate::erased_person::BORN;
use crate::erased_person::MARKS;

/// Every file below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn holds(bytes: &[u8], mark: &str) -> bool {
    memory(bytes, mark.as_bytes())
}

fn memory(bytes: &[u8], mark: &[u8]) -> bool {
    let first = mark[0];
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.into_iter().any(|(at, _)| bytes[at..].starts_with(mark))
}

/// Where the person of the tests is named in the files below some folders: file and mark. Bytes as they lie there, cells and
/// statistics of Parquet files decoded, workbooks unpacked.
pub(crate) fn traces(folders: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for path in folders.iter().flat_map(|folder| below(folder)) {
        let bytes = fs::read(&path).unwrap();
        let mut texts = vec![bytes.clone()];
        match path.extension().and_then(|end| end.to_str()) {
            Some("parquet") => texts.extend(parquet(&path)),
            Some("xlsx") => texts.extend(unzipped(&bytes)),
            _ => {}
        }
        for mark in MARKS {
            if texts.iter().any(|text| holds(text, mark)) {
                found.push(format!("{}: {mark}", path.display()));
            }
        }
        if texts.iter().any(|text| holds(text, &format!("dob={BORN}"))) {
            found.push(format!("{}: the birth date", path.display()));
        }
    }
    found
}

fn hex(number: i64) -> String {
    format!("{number:x}")
}

/// All cells, then the bytes of all statistics, of a Parquet file.
fn parquet(path: &Path) -> Vec<Vec<u8>> {
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let mut cells = String::new();
    for row in reader.get_row_iter(None).unwrap() {
        for (name, field) in row.unwrap().get_column_iter() {
            match field {
                Field::Str(text) => cells.push_str(text),
                Field::Date(days) => {
                    let day = hew::domain::Day(*days);
                    cells.push_str(name);
                    cells.push('=');
                    cells.push_str(&day.to_string());
                }
                Field::Null => continue,
                // Digits of a hash mean nothing, and may be any.
                Field::Long(number) if name.starts_with("_hash") => cells.push_str(&hex(*number)),
                other => cells.push_str(&other.to_string()),
            }
            cells.push('\n');
        }
    }
    let mut statistics = Vec::new();
    for group in reader.metadata().row_groups() {
        for column in group.columns() {
            let Some(known) = column.statistics() else { continue };
            for bytes in [known.min_bytes_opt(), known.max_bytes_opt()].into_iter().flatten() {
                statistics.extend_from_slice(bytes);
                if let (true, Ok(days)) = (column.column_path().string() == "dob", bytes.try_into()) {
                    let day = hew::domain::Day(i32::from_le_bytes(days));
                    statistics.extend_from_slice(format!("dob={day}").as_bytes());
                }
                statistics.push(b'\n');
            }
        }
    }
    vec![cells.into_bytes(), statistics]
}

/// The files in a zip archive, by its directory.
fn unzipped(bytes: &[u8]) -> Vec<Vec<u8>> {
    let number = |at: usize, width: usize| {
        bytes[at..at + width].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap();
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut files = Vec::new();
    for _ in 0..count {
        let (method, packed, start) = (number(at + 10, 2), number(at + 20, 4), number(at + 42, 4));
        let from = start + 30 + number(start + 26, 2) + number(start + 28, 2);
        let body = &bytes[from..from + packed];
        let mut file = Vec::new();
        match method {
            0 => file.extend_from_slice(body),
            _ => drop(flate2::read::DeflateDecoder::new(body).read_to_end(&mut file).unwrap()),
        }
        files.push(file);
        at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    }
    assert!(!files.is_empty());
    files
}
