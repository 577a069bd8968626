use chrono::Datelike as _;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Url;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::ExportError;
use super::List;
use super::ListHead;
use super::ListRow;
use super::cell::Cell;
use super::plain::clipped;
use super::plain::plain_list;
use super::summary::Summary;
use crate::domain::Day;
use crate::marks::guarded;
use formats::Formats;

mod answers; //       what may be put into a cell
mod details; //       each household in full
mod formats; //       how cells look
mod heights; //       how tall a row must be
mod notes_sheet; //   the sheet that explains the others
mod sheet_names; //   what Excel accepts as the name of a sheet
mod summary_sheet; // the sheet that comes first
mod team; //          the table of a team

/// Excel's number for A4.
const A4: u8 = 9;
/// Excel follows no more links on a sheet (65,530): beyond, the codes are plain text.
const MOST_LINKS: usize = 65_000;
/// Longest title of a workbook, in characters.
const LONGEST_TITLE: usize = 250;

/// A team, the name of its sheet, and its rows with the place of each on the sheet of details.
struct TeamSheet<'a> {
    team: &'a str,
    name: String,
    rows: Vec<(&'a ListRow, u32)>,
}

/// The list as a workbook: a summary, a sheet for each team in the order of the rows, the details of every household, and
/// notes. The same list gives the same bytes: the creation time is the as-of day's midnight.
pub fn to_xlsx(list: &List) -> Result<Vec<u8>, ExportError> {
    let list = &plain_list(list);
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&list.head)?);
    let teams = by_team(list);
    summary_sheet::write(workbook.add_worksheet(), list, &Summary::of(list), &teams, &formats)?;
    for team in &teams {
        team::write(workbook.add_worksheet().set_name(&team.name)?, &list.head, team, &formats)?;
    }
    details::write(workbook.add_worksheet(), &list.head, &teams, &formats)?;
    notes_sheet::write(workbook.add_worksheet(), &list.head, &formats)?;
    Ok(workbook.save_to_buffer()?)
}

/// A team's rows together, teams as they first appear.
fn by_team(list: &List) -> Vec<TeamSheet<'_>> {
    let mut teams: Vec<TeamSheet<'_>> = Vec::new();
    for row in &list.rows {
        match teams.iter_mut().find(|known| known.team == row.team) {
            Some(known) => known.rows.push((row, 0)),
            None => teams.push(TeamSheet { team: &row.team, name: String::new(), rows: vec![(row, 0)] }),
        }
    }
    let names = sheet_names::of(teams.iter().map(|known| known.team));
    let mut at = details::FIRST_ROW;
    for (known, name) in teams.iter_mut().zip(names) {
        known.name = name;
        for (row, place) in &mut known.rows {
            *place = at;
            at += details::lines(&list.head, row).len() as u32;
        }
    }
    teams
}

fn properties(head: &ListHead) -> Result<DocProperties, XlsxError> {
    let title = format!("{}: households to contact, as of {}", head.council, head.as_of);
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    let mut properties = DocProperties::new().set_title(title).set_author("hew");
    if let Some(date) = excel_date(head.as_of.0)? {
        properties = properties.set_creation_datetime(&date);
    }
    Ok(properties)
}

/// A link to a cell of a sheet of this workbook; rows count from 0.
fn link(sheet: &str, row: u32, shown: &str) -> Url {
    Url::new(format!("internal:'{}'!A{}", sheet.replace('\'', "''"), row + 1)).set_text(shown)
}

/// A text that stays one: what a spreadsheet would run as a formula once it is edited carries the mark of a text.
fn write_text(sheet: &mut Worksheet, at: (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
    let (row, column) = at;
    let text = clipped(text);
    if guarded(&text).len() == text.len() {
        sheet.write_string_with_format(row, column, text, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    }
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(_) | Cell::Lines(_) | Cell::Points(_) => {
            return write_text(sheet, at, &cell.shown_lines().join("\n"), format);
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

fn excel_date(day: Day) -> Result<Option<ExcelDateTime>, XlsxError> {
    let Some(date) = day.date() else { return Ok(None) };
    let Ok(year) = u16::try_from(date.year()) else { return Ok(None) };
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).map(Some)
}

#[cfg(test)]
mod tests;
