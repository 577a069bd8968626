use rust_xlsxwriter::DataValidation;
use rust_xlsxwriter::DataValidationRule;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::excel_date;
use super::team::HEADER_ROW;
use crate::domain::Day;
use crate::export::ListHead;
use crate::export::columns::Asked;
use crate::export::columns::COLUMNS;

/// Adults are counted from 1; no row has more.
const MOST_ADULTS: i32 = 20;
/// How long before the as-of date a contact can have been, in days: a carried-over entry may be months old.
const EARLIEST: i32 = 366;
/// How long after it.
const LATEST: i32 = 732;

/// A drop-down in each column that a caseworker answers from a list, and a check on days and numbers.
pub(super) fn offer_answers(sheet: &mut Worksheet, head: &ListHead, last_row: u32) -> Result<(), XlsxError> {
    for (column, place) in COLUMNS.iter().zip(0_u16..) {
        let Some(check) = check(column.asked, head.as_of.0)? else { continue };
        let check = check.set_input_title(column.title)?;
        sheet.add_data_validation(HEADER_ROW + 1, place, last_row.max(HEADER_ROW + 1), place, &check)?;
    }
    Ok(())
}

fn check(asked: Asked, as_of: Day) -> Result<Option<DataValidation>, XlsxError> {
    let check = DataValidation::new();
    Ok(match asked {
        Asked::Nothing | Asked::Text => None,
        Asked::Choice(words) => {
            let check = check.allow_list_strings(words)?;
            Some(check.set_error_title("Please choose from the list")?.set_input_message("Choose from the list.")?)
        }
        Asked::Day => {
            let span = excel_date(as_of - EARLIEST)?.zip(excel_date(as_of + LATEST)?);
            let Some((from, to)) = span else { return Ok(None) };
            let check = check.allow_date(DataValidationRule::Between(from, to));
            Some(check.set_error_title("Please enter a date")?.set_input_message("A date, such as 5 Dec 2026.")?)
        }
        Asked::Number => {
            let check = check.allow_whole_number(DataValidationRule::Between(1, MOST_ADULTS));
            let said = "1 for the first adult of the row, 2 for the second.";
            Some(check.set_error_title("Please enter a whole number")?.set_input_message(said)?)
        }
    })
}
