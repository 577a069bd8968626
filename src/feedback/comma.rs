use std::collections::BTreeMap;
use std::path::Path;

use csv::ReaderBuilder;
use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;

use super::FeedbackError;
use super::cell::Cell;
use super::read::MOST_COLUMNS;
use super::read::MOST_ROWS;
use super::read::Sheet;

/// A CSV read in each way a spreadsheet may have written it: by commas, semicolons and tabs. Excel writes the one or the
/// other by the language of the machine; the right one is that which shows a header.
pub(super) fn readings(file: &Path, bytes: &[u8]) -> Result<Vec<Sheet>, FeedbackError> {
    let text = text(bytes).ok_or_else(|| FeedbackError::Neither { file: file.into() })?;
    b",;\t".iter().map(|delimiter| cells(file, &text, *delimiter)).collect()
}

/// UTF-8, UTF-16 by its mark, or what Windows writes; `None` for what is no text.
fn text(bytes: &[u8]) -> Option<String> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode(bytes).0, Into::into),
    };
    (!text.contains('\0')).then(|| text.into_owned())
}

fn cells(file: &Path, text: &str, delimiter: u8) -> Result<Sheet, FeedbackError> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    for (record, number) in reader.records().zip(0_u32..) {
        let record = record.map_err(|_| FeedbackError::Neither { file: file.into() })?;
        if number >= MOST_ROWS || record.len() > MOST_COLUMNS as usize {
            return Err(FeedbackError::TooWide {
                file: file.into(),
                sheet: None,
                columns: MOST_COLUMNS,
                rows: MOST_ROWS,
            });
        }
        let found = record.iter().zip(0..).filter_map(|(cell, at)| Some((at, Cell::from_text(cell)?)));
        rows.insert(number, found.collect());
    }
    Ok(Sheet { name: None, rows })
}
