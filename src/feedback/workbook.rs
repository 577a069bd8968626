use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::DataRef;
use calamine::ExcelDateTime;
use calamine::ExcelDateTimeType;
use calamine::Reader as _;
use calamine::Xlsx;
use calamine::XlsxError;

use super::FeedbackError;
use super::cell::Cell;
use super::header::HEADER_WITHIN;
use super::header::header;
use super::read::MOST_COLUMNS;
use super::read::MOST_ROWS;
use super::read::Sheet;
use super::unpacked::Refused;
use super::unpacked::within;
use crate::domain::Day;

/// More than a list of 10,000 households unpacks to, all their details with it.
const MOST_MEGABYTES: u64 = 256;
/// Serial numbers of days that Excel may mean: 1982 to 2119.
const DAYS: std::ops::Range<f64> = 30_000.0..80_000.0;

/// Every sheet of a workbook, a cell at a time: a cell far out costs nothing but itself. Of a sheet without a header only the
/// first rows are read: the details of a long list run on for hundreds of thousands.
pub(super) fn sheets(file: &Path, bytes: &[u8]) -> Result<Vec<Sheet>, FeedbackError> {
    within(bytes, MOST_MEGABYTES << 20).map_err(|refused| match refused {
        Refused::Broken => FeedbackError::Broken { file: file.into() },
        Refused::TooBig => FeedbackError::TooBig { file: file.into(), most: MOST_MEGABYTES, unpacked: true },
    })?;
    let fault = |error: XlsxError| match error {
        XlsxError::Password => FeedbackError::Locked { file: file.into() },
        // Its text may quote what is in the file.
        _ => FeedbackError::Broken { file: file.into() },
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let is_1904 = workbook.has_1904_epoch();
        let mut reader = match workbook.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            reader => reader.map_err(fault)?,
        };
        let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
        let mut is_table = false;
        while let Some(found) = reader.next_cell().map_err(fault)? {
            let (row, column) = found.get_position();
            let Some(cell) = cell(found.get_value(), is_1904) else { continue };
            if row >= HEADER_WITHIN && !is_table {
                is_table = rows.values().any(|cells| header(cells).is_some());
                if !is_table {
                    break;
                }
            }
            if column >= MOST_COLUMNS || row >= MOST_ROWS {
                let (columns, rows) = (MOST_COLUMNS, MOST_ROWS);
                return Err(FeedbackError::TooWide { file: file.into(), sheet: Some(name), columns, rows });
            }
            rows.entry(row).or_default().insert(column, cell);
        }
        sheets.push(Sheet { name: Some(name), rows });
    }
    Ok(sheets)
}

/// What a cell holds, whichever way the program wrote it; a formula counts as its last result.
fn cell(value: &DataRef<'_>, is_1904: bool) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::from_text(text),
        DataRef::Int(number) => Some(numbered(*number as f64, is_1904)),
        DataRef::Float(number) => Some(numbered(*number, is_1904)),
        DataRef::DateTime(date) => Some(day(date).map_or_else(|| numbered(date.as_f64(), is_1904), Cell::Day)),
        DataRef::Bool(said) => Cell::from_text(if *said { "true" } else { "false" }),
        DataRef::Error(error) => Cell::from_text(&error.to_string()),
    }
}

/// A program that lost the format of a cell leaves the number of its day.
fn numbered(number: f64, is_1904: bool) -> Cell {
    let as_date = || day(&ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904));
    Cell::Number(number, DAYS.contains(&number).then(as_date).flatten())
}

fn day(date: &ExcelDateTime) -> Option<Day> {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    Day::ymd(i32::from(year), u32::from(month), u32::from(day)).filter(|_| date.is_datetime())
}
