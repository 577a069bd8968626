use chrono::Datelike as _;
use rust_xlsxwriter::DataValidation;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::ExportError;
use super::List;
use super::ListHead;
use super::ListRow;
use super::cell::Cell;
use super::columns::COLUMNS;
use super::columns::Column;
use super::notes::banner;
use super::notes::marks;
use crate::domain::Day;
use formats::Formats;
use heights::row_height;

mod formats; //    how cells look
mod heights; //    how tall a row must be
mod notes_sheet; // the sheet that explains the others
mod sheet_names; // what Excel accepts as the name of a sheet

/// Rows above the table: the banner, the marks and the header.
const BANNER_ROW: u32 = 0;
const MARKS_ROW: u32 = 1;
const HEADER_ROW: u32 = 2;
/// Columns that stay in view: up to the household's code.
const FROZEN_COLUMNS: u16 = 2;
/// Excel holds no longer text in a cell.
const LONGEST_CELL: usize = 32_767;
/// Excel's number for A4.
const A4: u8 = 9;

/// The list as a workbook: a sheet for each team, in the order of the rows, and a sheet of notes. The same list gives the
/// same bytes: the creation time is the as-of day's midnight.
pub fn to_xlsx(list: &List) -> Result<Vec<u8>, ExportError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&list.head)?);
    let teams = by_team(list);
    for ((team, rows), name) in teams.iter().zip(sheet_names::of(teams.iter().map(|(team, _)| *team))) {
        let sheet = workbook.add_worksheet().set_name(name)?;
        write_team(sheet, &list.head, team, rows, &formats)?;
    }
    notes_sheet::write(workbook.add_worksheet(), &list.head, &formats)?;
    Ok(workbook.save_to_buffer()?)
}

/// A team's rows together, teams as they first appear.
fn by_team(list: &List) -> Vec<(&str, Vec<&ListRow>)> {
    let mut teams: Vec<(&str, Vec<&ListRow>)> = Vec::new();
    for row in &list.rows {
        match teams.iter_mut().find(|(team, _)| *team == row.team) {
            Some((_, rows)) => rows.push(row),
            None => teams.push((&row.team, vec![row])),
        }
    }
    teams
}

fn properties(head: &ListHead) -> Result<DocProperties, XlsxError> {
    let title = format!("{}: households to contact, as of {}", head.council, head.as_of);
    let mut properties = DocProperties::new().set_title(title).set_author("hew");
    if let Some(date) = excel_date(head.as_of.0)? {
        properties = properties.set_creation_datetime(&date);
    }
    Ok(properties)
}

fn write_team(
    sheet: &mut Worksheet,
    head: &ListHead,
    team: &str,
    rows: &[&ListRow],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let last_column = COLUMNS.len() as u16 - 1;
    write_banner(sheet, head, team, last_column, formats)?;
    for (column, place) in COLUMNS.iter().zip(0_u16..) {
        sheet.set_column_width(place, column.width)?;
        sheet.write_string_with_format(HEADER_ROW, place, column.title, &formats.header)?;
    }
    let titles = COLUMNS.iter().map(|column| (column.width, vec![column.title]));
    sheet.set_row_height(HEADER_ROW, row_height(titles))?;
    let last_row = HEADER_ROW + rows.len() as u32;
    for (row, at) in rows.iter().zip(HEADER_ROW + 1..) {
        write_row(sheet, at, row, formats)?;
    }
    offer_answers(sheet, last_row)?;
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, FROZEN_COLUMNS)?;
    sheet.set_selection(HEADER_ROW + 1, 0, HEADER_ROW + 1, 0)?;
    set_up_print(sheet, head, last_row, last_column)
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
    sheet.write_string_with_format(BANNER_ROW, 0, clipped(&banner(head, team)), &formats.banner)?;
    sheet.set_row_height(BANNER_ROW, 24)?;
    let marks = marks(head);
    if marks.is_empty() {
        sheet.write_string_with_format(MARKS_ROW, 0, "What each column means is on the sheet Notes", &formats.quiet)?;
    } else {
        sheet.write_string_with_format(MARKS_ROW, 0, marks.join("; "), &formats.mark)?;
    }
    Ok(())
}

fn write_row(sheet: &mut Worksheet, at: u32, row: &ListRow, formats: &Formats) -> Result<(), XlsxError> {
    let cells: Vec<Cell> = COLUMNS.iter().map(|column| (column.cell)(row)).collect();
    let widths = COLUMNS.iter().map(|column| column.width);
    sheet.set_row_height(at, row_height(widths.zip(cells.iter().map(Cell::shown_lines))))?;
    for ((cell, column), place) in cells.iter().zip(COLUMNS).zip(0_u16..) {
        write_cell(sheet, (at, place), cell, formats.of(column, row.closed.is_some()))?;
    }
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(_) | Cell::Lines(_) | Cell::Points(_) => {
            sheet.write_string_with_format(row, column, clipped(&cell.shown_lines().join("\n")), format)?
        }
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number, format)?,
        Cell::Share(share) => sheet.write_number_with_format(row, column, *share, format)?,
        Cell::Day(day) => match excel_date(*day)? {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
            None => sheet.write_blank(row, column, format)?,
        },
    };
    Ok(())
}

/// A drop-down in each column that a caseworker answers from a list.
fn offer_answers(sheet: &mut Worksheet, last_row: u32) -> Result<(), XlsxError> {
    let asked = COLUMNS.iter().zip(0_u16..).filter(|(column, _)| !column.answers.is_empty());
    for (Column { answers, .. }, place) in asked {
        let choice =
            DataValidation::new().allow_list_strings(answers)?.set_error_title("Please choose from the list")?;
        sheet.add_data_validation(HEADER_ROW + 1, place, last_row.max(HEADER_ROW + 1), place, &choice)?;
    }
    Ok(())
}

fn set_up_print(sheet: &mut Worksheet, head: &ListHead, last_row: u32, last_column: u16) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.3, 0.3, 0.4, 0.5, 0.2, 0.2);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_print_area(BANNER_ROW, 0, last_row, last_column)?;
    let marks = marks(head).join("; ");
    sheet.set_footer(format!("&L{}&CPersonal data: keep safe, shred when done&RPage &P of &N", footer_text(&marks)));
    Ok(())
}

/// In a footer an ampersand starts a code.
fn footer_text(text: &str) -> String {
    text.replace('&', "&&")
}

/// Excel refuses longer texts; cutting one cell is better than no list.
fn clipped(text: &str) -> String {
    text.chars().take(LONGEST_CELL).collect()
}

fn excel_date(day: Day) -> Result<Option<ExcelDateTime>, XlsxError> {
    let Some(date) = day.date() else { return Ok(None) };
    let Ok(year) = u16::try_from(date.year()) else { return Ok(None) };
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).map(Some)
}

#[cfg(test)]
mod tests;
