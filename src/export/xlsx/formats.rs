use rust_xlsxwriter::Color;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::FormatAlign;
use rust_xlsxwriter::FormatBorder;
use rust_xlsxwriter::FormatUnderline;

use crate::export::columns::Asked;
use crate::export::columns::Column;

const INK: Color = Color::RGB(0x1F_2A_37);
const BAND: Color = Color::RGB(0xE8_EE_F4);
const LINE: Color = Color::RGB(0xB8_C2_CC);
const ALARM: Color = Color::RGB(0xB0_00_20);
const GREY: Color = Color::RGB(0x6B_72_80);
const ANSWER: Color = Color::RGB(0xFF_FB_E6);
const ASKED: Color = Color::RGB(0xF5_E6_A8);
const LINK: Color = Color::RGB(0x1F_4E_8C);

/// Of the table and the notes, in points.
pub(super) const FONT_SIZE: f64 = 10.0;

/// How cells look. Colour never says anything alone: the words beside it do.
pub(super) struct Formats {
    pub(super) banner: Format,
    pub(super) mark: Format,
    pub(super) quiet: Format,
    pub(super) header: Format,
    asked: Format,
    pub(super) wrapped: Format,
    pub(super) strong: Format,
    pub(super) link: Format,
    pub(super) count: Format,
    /// The first line of a household's details, and the way back from it.
    pub(super) title: Look,
    pub(super) title_link: Format,
    /// The other lines.
    pub(super) detail: Look,
    text: Cells,
    share: Cells,
    day: Cells,
    answer: Cells,
    answer_day: Cells,
}

/// The cells of one line of the details.
pub(super) struct Look {
    pub(super) text: Format,
    pub(super) quiet: Format,
    pub(super) day: Format,
    pub(super) adds: Format,
}

impl Look {
    fn new(text: Format) -> Self {
        let quiet = text.clone().set_font_color(GREY);
        let day = text.clone().set_num_format(DAY);
        Self { quiet, day, adds: text.clone().set_num_format("+0.00;-0.00;0.00"), text }
    }
}

/// How days are shown.
const DAY: &str = "d mmm yyyy";

/// The same cell in an open and a closed row.
struct Cells {
    open: Format,
    closed: Format,
}

impl Cells {
    fn new(open: Format) -> Self {
        Self { closed: open.clone().set_font_color(GREY).set_italic(), open }
    }
}

impl Formats {
    pub(super) fn new() -> Self {
        let wrapped = Format::new().set_align(FormatAlign::Top).set_text_wrap().set_font_size(FONT_SIZE);
        let body = wrapped.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let left = body.clone().set_align(FormatAlign::Left);
        let linked = |format: &Format| format.clone().set_font_color(LINK).set_underline(FormatUnderline::Single);
        let header = body.clone().set_bold().set_background_color(BAND);
        let title = left.clone().set_bold().set_background_color(BAND);
        let answer = body.clone().set_align(FormatAlign::Left).set_background_color(ANSWER);
        Self {
            banner: Format::new().set_bold().set_font_size(13).set_font_color(Color::White).set_background_color(INK),
            mark: Format::new().set_bold().set_font_color(ALARM),
            quiet: Format::new().set_italic().set_font_color(GREY),
            asked: header.clone().set_background_color(ASKED),
            header,
            strong: Format::new().set_bold().set_align(FormatAlign::Top).set_text_wrap().set_font_size(FONT_SIZE),
            link: linked(&left),
            count: left.clone().set_num_format("#,##0"),
            title_link: linked(&title),
            title: Look::new(title),
            detail: Look::new(left.clone()),
            text: Cells::new(left.clone()),
            share: Cells::new(left.clone().set_num_format("0.0%")),
            day: Cells::new(left.set_num_format(DAY)),
            answer_day: Cells::new(answer.clone().set_num_format(DAY)),
            answer: Cells::new(answer),
            wrapped,
        }
    }

    /// The format of a column's title.
    pub(super) fn header(&self, column: &Column) -> &Format {
        if column.asked == Asked::Nothing { &self.header } else { &self.asked }
    }

    /// The format of a column's cells in an open or a closed row.
    pub(super) fn of(&self, column: &Column, closed: bool) -> &Format {
        let cells = match (column.asked, column.name) {
            (Asked::Day, _) => &self.answer_day,
            (Asked::Choice(_) | Asked::Number | Asked::Text, _) => &self.answer,
            (Asked::Nothing, "risk") => &self.share,
            (Asked::Nothing, "since" | "as_of") => &self.day,
            (Asked::Nothing, _) => &self.text,
        };
        if closed { &cells.closed } else { &cells.open }
    }
}
