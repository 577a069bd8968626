use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::A4;
use super::MOST_LINKS;
use super::TeamSheet;
use super::answers::offer_answers;
use super::details;
use super::formats::Formats;
use super::heights::row_height;
use super::link;
use super::write_cell;
use super::write_text;
use crate::export::ListHead;
use crate::export::ListRow;
use crate::export::cell::Cell;
use crate::export::columns::COLUMNS;
use crate::export::columns::printed;
use crate::export::notes::banner;
use crate::export::notes::marks;

/// Rows above the table: the banner, the marks and the header.
const BANNER_ROW: u32 = 0;
const MARKS_ROW: u32 = 1;
pub(super) const HEADER_ROW: u32 = 2;
/// Columns that stay in view: up to the household's code.
const FROZEN_COLUMNS: u16 = 2;
/// The column of the household's code.
const CODE: &str = "household";

/// The table of a team: filterable, its header in view, with drop-downs where something is asked.
pub(super) fn write(
    sheet: &mut Worksheet,
    head: &ListHead,
    team: &TeamSheet<'_>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let last_column = COLUMNS.len() as u16 - 1;
    write_banner(sheet, head, team.team, last_column, formats)?;
    for (column, place) in COLUMNS.iter().zip(0_u16..) {
        sheet.set_column_width(place, column.width)?;
        sheet.write_string_with_format(HEADER_ROW, place, column.title, formats.header(column))?;
    }
    let titles = COLUMNS.iter().map(|column| (column.width, vec![column.title]));
    sheet.set_row_height(HEADER_ROW, row_height(titles))?;
    let last_row = HEADER_ROW + team.rows.len() as u32;
    for ((row, details), at) in team.rows.iter().zip(HEADER_ROW + 1..) {
        write_row(sheet, at, (head, row), (team.rows.len() <= MOST_LINKS).then_some(*details), formats)?;
    }
    offer_answers(sheet, head, last_row)?;
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, FROZEN_COLUMNS)?;
    sheet.set_selection(HEADER_ROW + 1, 0, HEADER_ROW + 1, 0)?;
    set_up_print(sheet, head, last_row)
}

fn write_banner(
    sheet: &mut Worksheet,
    head: &ListHead,
    team: &str,
    last_column: u16,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for place in 0..=last_column {
        sheet.write_blank(BANNER_ROW, place, &formats.banner)?;
    }
    write_text(sheet, (BANNER_ROW, 0), &banner(head, team), &formats.banner)?;
    sheet.set_row_height(BANNER_ROW, 24)?;
    let marks = marks(head);
    if marks.is_empty() {
        let said = "What each column means is on the sheet Notes; a household's code leads to its details";
        sheet.write_string_with_format(MARKS_ROW, 0, said, &formats.quiet)?;
    } else {
        sheet.write_string_with_format(MARKS_ROW, 0, marks.join("; "), &formats.mark)?;
    }
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    (head, row): (&ListHead, &ListRow),
    details: Option<u32>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let cells: Vec<Cell> = COLUMNS.iter().map(|column| (column.cell)(head, row)).collect();
    let widths = COLUMNS.iter().map(|column| column.width);
    sheet.set_row_height(at, row_height(widths.zip(cells.iter().map(Cell::shown_lines))))?;
    for ((cell, column), place) in cells.iter().zip(COLUMNS).zip(0_u16..) {
        match details.filter(|_| column.name == CODE && !row.pseudonym.is_empty()) {
            Some(details) => {
                let link = link(details::NAME, details, &row.pseudonym);
                sheet.write_url_with_format(at, place, link, &formats.link)?;
            }
            None => write_cell(sheet, (at, place), cell, formats.of(column, row.closed.is_some()))?,
        }
    }
    Ok(())
}

/// A4 landscape, as wide as a page: the columns up to the next step. What is filled in and what is only looked up stay on
/// the screen; the details of each household print on their own sheet.
fn set_up_print(sheet: &mut Worksheet, head: &ListHead, last_row: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.3, 0.3, 0.4, 0.5, 0.2, 0.2);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_print_area(BANNER_ROW, 0, last_row, printed() as u16 - 1)?;
    sheet.set_footer(footer(head));
    Ok(())
}

/// The foot of every printed page.
pub(super) fn footer(head: &ListHead) -> String {
    // In a footer an ampersand starts a code.
    let marks = marks(head).join("; ").replace('&', "&&");
    format!("&L&8{marks}&R&8Personal data: keep safe, shred when done. Page &P of &N")
}
