use rust_xlsxwriter::Format;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::A4;
use super::TeamSheet;
use super::formats::Formats;
use super::heights::row_height;
use super::link;
use super::team::footer;
use super::write_text;
use crate::export::List;
use crate::export::columns::cells::Origin;
use crate::export::notes::marks;
use crate::export::plain::clipped;
use crate::export::summary::KEPT_OFF;
use crate::export::summary::NOBODY_KEPT_OFF;
use crate::export::summary::NOT_ON_THE_LIST;
use crate::export::summary::Summary;
use crate::export::summary::Tally;

/// Widths in characters: names, then figures; a sentence runs over all figures.
const NAME_WIDTH: f64 = 44.0;
const FIGURE_WIDTH: f64 = 14.0;
const FIGURES: u16 = 5;

/// How many, how fresh, how right, what was kept off and why, what is not seen.
pub(super) fn write(
    sheet: &mut Worksheet,
    list: &List,
    summary: &Summary,
    teams: &[TeamSheet<'_>],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name("Summary")?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for place in 1..=FIGURES {
        sheet.set_column_width(place, FIGURE_WIDTH)?;
    }
    let mut page = Page { sheet, at: 0, formats };
    page.title(list)?;
    for (heading, text) in &summary.said {
        page.pair(heading, text, &formats.wrapped)?;
    }
    page.teams(summary, teams)?;
    page.kept_off(summary)?;
    page.feeds(summary)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_footer(footer(&list.head));
    Ok(())
}

/// The sheet and the row that is written next.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    at: u32,
    formats: &'a Formats,
}

impl Page<'_> {
    fn title(&mut self, list: &List) -> Result<(), XlsxError> {
        for place in 0..=FIGURES {
            self.sheet.write_blank(0, place, &self.formats.banner)?;
        }
        let title = format!("{}: households to contact", list.head.council);
        write_text(self.sheet, (0, 0), &title, &self.formats.banner)?;
        self.sheet.set_row_height(0, 24)?;
        self.at = 1;
        for mark in marks(&list.head) {
            self.sheet.write_string_with_format(self.at, 0, mark, &self.formats.mark)?;
            self.at += 1;
        }
        Ok(())
    }

    /// A name, and a sentence over all figures.
    fn pair(&mut self, name: &str, text: &str, format: &Format) -> Result<(), XlsxError> {
        let text = clipped(text);
        let width = FIGURE_WIDTH * f64::from(FIGURES);
        let tall = [(NAME_WIDTH, vec![name]), (width, text.lines().collect())];
        self.sheet.set_row_height(self.at, row_height(tall.into_iter()))?;
        write_text(self.sheet, (self.at, 0), name, &self.formats.strong)?;
        self.sheet.merge_range(self.at, 1, self.at, FIGURES, "", format)?;
        write_text(self.sheet, (self.at, 1), &text, format)?;
        self.at += 1;
        Ok(())
    }

    fn heads(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        self.at += 1;
        for place in 0..=FIGURES {
            let title = titles.get(usize::from(place)).copied().unwrap_or_default();
            self.sheet.write_string_with_format(self.at, place, title, &self.formats.header)?;
        }
        self.at += 1;
        Ok(())
    }

    fn teams(&mut self, summary: &Summary, teams: &[TeamSheet<'_>]) -> Result<(), XlsxError> {
        let [new, repeat, carried, closed] = Origin::ALL.map(Origin::words);
        self.heads(&["Team", "to contact", new, repeat, carried, closed])?;
        for ((team, tally), sheet) in summary.teams.iter().zip(teams) {
            let shown = clipped(if team.is_empty() { &sheet.name } else { team });
            self.sheet.write_url_with_format(self.at, 0, link(&sheet.name, 0, &shown), &self.formats.link)?;
            self.tally(*tally, &self.formats.count)?;
        }
        self.sheet.write_string_with_format(self.at, 0, "All teams", &self.formats.header)?;
        self.tally(summary.all, &self.formats.count)
    }

    fn tally(&mut self, tally: Tally, format: &Format) -> Result<(), XlsxError> {
        for (count, place) in std::iter::once(Summary::open(tally)).chain(tally).zip(1_u16..) {
            self.sheet.write_number_with_format(self.at, place, count, format)?;
        }
        self.at += 1;
        Ok(())
    }

    fn kept_off(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        self.heads(&[NOT_ON_THE_LIST, "Households"])?;
        let said = if summary.kept_off.is_empty() { NOBODY_KEPT_OFF } else { KEPT_OFF };
        self.sheet.write_string_with_format(self.at, 0, said, &self.formats.quiet)?;
        self.at += 1;
        for (reason, count) in &summary.kept_off {
            self.sheet.set_row_height(self.at, row_height([(NAME_WIDTH, vec![reason])].into_iter()))?;
            write_text(self.sheet, (self.at, 0), reason, &self.formats.wrapped)?;
            self.sheet.write_number_with_format(self.at, 1, *count, &self.formats.count)?;
            self.at += 1;
        }
        Ok(())
    }

    fn feeds(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        self.heads(&["Feed", "Newest file"])?;
        for (feed, age, late) in &summary.feeds {
            let format = if *late { &self.formats.mark } else { &self.formats.wrapped };
            self.pair(feed, age, format)?;
        }
        Ok(())
    }
}
