use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::A4;
use super::formats::Formats;
use super::heights::row_height;
use super::write_text;
use crate::export::ListHead;
use crate::export::columns::COLUMNS;
use crate::export::notes::marks;
use crate::export::notes::paragraphs;

/// Widths of the two columns, in characters.
const NAME_WIDTH: f64 = 28.0;
const TEXT_WIDTH: f64 = 100.0;

/// What the list is, how often it was right, and what each column means.
pub(super) fn write(sheet: &mut Worksheet, head: &ListHead, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Notes")?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    sheet.set_column_width(1, TEXT_WIDTH)?;
    let mut at = title(sheet, head, formats)?;
    for (heading, text) in paragraphs(head) {
        pair(sheet, at, heading, &text, formats)?;
        at += 1;
    }
    at += 1;
    sheet.write_string_with_format(at, 0, "Column", &formats.header)?;
    sheet.write_string_with_format(at, 1, "What it means", &formats.header)?;
    for (column, row) in COLUMNS.iter().zip(at + 1..) {
        pair(sheet, row, column.title, column.note, formats)?;
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn pair(sheet: &mut Worksheet, at: u32, name: &str, text: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_row_height(at, row_height([(NAME_WIDTH, vec![name]), (TEXT_WIDTH, vec![text])].into_iter()))?;
    sheet.write_string_with_format(at, 0, name, &formats.strong)?;
    write_text(sheet, (at, 1), text, &formats.wrapped)
}

/// The heading and the marks; returns the row after them.
fn title(sheet: &mut Worksheet, head: &ListHead, formats: &Formats) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(0, 0, "How to read this list", &formats.banner)?;
    sheet.write_blank(0, 1, &formats.banner)?;
    let mut at = 1;
    for mark in marks(head) {
        sheet.write_string_with_format(at, 1, mark, &formats.mark)?;
        at += 1;
    }
    Ok(at)
}
