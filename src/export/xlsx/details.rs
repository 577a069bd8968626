use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::A4;
use super::MOST_LINKS;
use super::TeamSheet;
use super::excel_date;
use super::formats::Formats;
use super::heights::row_height;
use super::link;
use super::team::HEADER_ROW;
use super::team::footer;
use super::write_text;
use crate::domain::Day;
use crate::export::ListHead;
use crate::export::ListRow;
use crate::export::Reason;
use crate::export::columns::cells::contact_details;
use crate::export::columns::cells::languages;
use crate::export::columns::cells::risk_words;
use crate::export::columns::cells::status;

/// The name of the sheet.
pub(super) const NAME: &str = "Details";
/// The first row below the header.
pub(super) const FIRST_ROW: u32 = 1;
/// Titles and widths in characters.
const TITLES: [(&str, f64); 6] = [
    ("Household", 14.0),
    ("Part", 18.0),
    ("What", 78.0),
    ("Whose record", 22.0),
    ("Day", 13.0),
    ("Adds to score", 9.0),
];
const WHAT: u16 = 2;
/// What the rest of a score is.
const EVERYTHING_ELSE: &str = "Everything else: what every household starts from, and what is not shown";

/// One line of a household's details.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    part: &'static str,
    what: String,
    source: String,
    day: Option<Day>,
    adds: Option<f64>,
}

impl Line {
    fn new(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, what: what.into(), ..Self::default() }
    }
}

/// The lines of a household: who and where first, then why, then what happened. What adds to the score adds up to it.
pub(super) fn lines(head: &ListHead, row: &ListRow) -> Vec<Line> {
    let mut lines = vec![Line::new("Household", row.address.reveal()), Line::new("Status", status(head, row))];
    let told = [("How it stands", &row.state), ("Risk band", &row.band)];
    lines.extend(told.into_iter().filter(|(_, said)| !said.is_empty()).map(|(part, said)| Line::new(part, said)));
    let mut say = |part, texts: &[String]| lines.extend(texts.iter().map(|text| Line::new(part, text)));
    let adults: Vec<String> = row
        .adults
        .iter()
        .map(|adult| {
            let said = [adult.name.reveal().to_owned(), contact_details(adult), languages(adult)];
            said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("; ")
        })
        .collect();
    say("Adult", &adults);
    say("Works with them", &row.workers);
    say("Since last time", &row.changed);
    say("Next step", &row.next_steps);
    lines.extend(row.score.map(|score| score_lines(row, score)).unwrap_or_default());
    lines.extend(row.chronology.iter().map(|happening| Line {
        source: happening.source.clone(),
        day: Some(happening.day),
        ..Line::new("Happened", &happening.what)
    }));
    let records = [("How sure", &row.certainty), ("How fresh", &row.freshness)];
    lines.extend(records.into_iter().filter(|(_, said)| !said.is_empty()).map(|(part, said)| Line::new(part, said)));
    lines
}

/// Reasons, what speaks for the household, the rest, and the score they add up to.
fn score_lines(row: &ListRow, score: f64) -> Vec<Line> {
    let line = |part, reason: &Reason| Line {
        source: reason.sources.join(", "),
        adds: Some(reason.log_odds),
        ..Line::new(part, format!("{}: {}", reason.theme, reason.sentences.join("; ")))
    };
    let mut lines: Vec<Line> = row.reasons.iter().map(|reason| line("Reason", reason)).collect();
    lines.extend(row.protective.iter().map(|reason| line("Speaks for them", reason)));
    lines.push(Line { adds: Some(row.everything_else), ..Line::new("Everything else", EVERYTHING_ELSE) });
    let risk = row
        .risk
        .map_or_else(String::new, |risk| format!(": a risk of {:.1}%, {}", risk.get() * 100.0, risk_words(row)));
    lines.push(Line { adds: Some(score), ..Line::new("Score", format!("What all of it adds up to{risk}")) });
    lines
}

/// The details of every household, a team after the other: filterable by household and by part.
pub(super) fn write(
    sheet: &mut Worksheet,
    head: &ListHead,
    teams: &[TeamSheet<'_>],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?;
    for ((title, width), place) in TITLES.iter().zip(0_u16..) {
        sheet.set_column_width(place, *width)?;
        sheet.write_string_with_format(0, place, *title, &formats.header)?;
    }
    sheet.set_row_height(0, row_height(TITLES.iter().map(|(title, width)| (*width, vec![*title]))))?;
    let mut at = FIRST_ROW;
    let linked = teams.iter().map(|team| team.rows.len()).sum::<usize>() <= MOST_LINKS;
    for team in teams {
        for ((row, _), on_list) in team.rows.iter().zip(HEADER_ROW + 1..) {
            let back = linked.then_some((team.name.as_str(), on_list));
            at = write_household(sheet, at, (head, row), back, formats)?;
        }
    }
    let (last_row, last_column) = (at.max(FIRST_ROW + 1) - 1, TITLES.len() as u16 - 1);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(FIRST_ROW, 1)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.3, 0.3, 0.4, 0.5, 0.2, 0.2);
    sheet.set_repeat_rows(0, 0)?.set_footer(footer(head));
    Ok(())
}

/// Returns the row after it. The first line leads back to the table.
fn write_household(
    sheet: &mut Worksheet,
    mut at: u32,
    (head, row): (&ListHead, &ListRow),
    back: Option<(&str, u32)>,
    formats: &Formats,
) -> Result<u32, XlsxError> {
    for (number, line) in lines(head, row).iter().enumerate() {
        let look = if number == 0 { &formats.title } else { &formats.detail };
        match back.filter(|_| number == 0 && !row.pseudonym.is_empty()) {
            Some((name, on_list)) => {
                sheet.write_url_with_format(at, 0, link(name, on_list, &row.pseudonym), &formats.title_link)?;
            }
            None => write_text(sheet, (at, 0), &row.pseudonym, &look.quiet)?,
        }
        sheet.write_string_with_format(at, 1, line.part, &look.text)?;
        write_text(sheet, (at, WHAT), &line.what, &look.text)?;
        write_text(sheet, (at, 3), &line.source, &look.text)?;
        match line.day.map(excel_date).transpose()?.flatten() {
            Some(date) => sheet.write_datetime_with_format(at, 4, &date, &look.day)?,
            None => sheet.write_blank(at, 4, &look.day)?,
        };
        match line.adds {
            Some(adds) => sheet.write_number_with_format(at, 5, adds, &look.adds)?,
            None => sheet.write_blank(at, 5, &look.adds)?,
        };
        let tall = [(TITLES[2].1, vec![line.what.as_str()]), (TITLES[3].1, vec![line.source.as_str()])];
        sheet.set_row_height(at, row_height(tall.into_iter()))?;
        at += 1;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::export::list::sample;

    #[test]
    fn how_a_household_stands_is_among_its_details() {
        let list = sample::list(7);
        let said = |row: usize| {
            let lines = lines(&list.head, &list.rows[row]).into_iter();
            lines.map(|line| format!("{}: {}", line.part, line.what)).collect::<Vec<_>>().join("\n")
        };
        for expected in ["Status: new", "How it stands: new", "Risk band: very high: over 20 times the average"] {
            assert!(said(0).contains(expected), "{}", said(0));
        }
        assert!(said(6).contains("Status: closed: ") && !said(6).contains("Risk band"), "{}", said(6));
    }

    #[test]
    fn what_adds_to_the_score_adds_up_to_it() {
        let list = sample::list(12);
        for row in &list.rows {
            let lines = lines(&list.head, row);
            let adds =
                |part: &str| lines.iter().filter(|line| line.part == part).filter_map(|line| line.adds).sum::<f64>();
            let parts = adds("Reason") + adds("Speaks for them") + adds("Everything else");
            assert!((parts - adds("Score")).abs() < 1e-9, "{parts}");
            assert_eq!(lines.iter().any(|line| line.part == "Score"), row.rank.is_some(), "a closed row has no score");
        }
    }
}
