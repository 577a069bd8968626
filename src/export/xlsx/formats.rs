use rust_xlsxwriter::Color;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::FormatAlign;
use rust_xlsxwriter::FormatBorder;

use super::Column;

const INK: Color = Color::RGB(0x1F_2A_37);
const BAND: Color = Color::RGB(0xE8_EE_F4);
const LINE: Color = Color::RGB(0xB8_C2_CC);
const ALARM: Color = Color::RGB(0xB0_00_20);
const GREY: Color = Color::RGB(0x6B_72_80);
const ANSWER: Color = Color::RGB(0xFF_FB_E6);

/// Of the table and the notes, in points.
pub(super) const FONT_SIZE: f64 = 10.0;

/// How cells look. Colour never says anything alone: the words beside it do.
pub(super) struct Formats {
    pub(super) banner: Format,
    pub(super) mark: Format,
    pub(super) quiet: Format,
    pub(super) header: Format,
    pub(super) wrapped: Format,
    pub(super) strong: Format,
    text: Cells,
    share: Cells,
    day: Cells,
    answer: Cells,
}

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
        Self {
            banner: Format::new().set_bold().set_font_size(13).set_font_color(Color::White).set_background_color(INK),
            mark: Format::new().set_bold().set_font_color(ALARM),
            quiet: Format::new().set_italic().set_font_color(GREY),
            header: body.clone().set_bold().set_background_color(BAND),
            strong: Format::new().set_bold().set_align(FormatAlign::Top).set_font_size(FONT_SIZE),
            text: Cells::new(left.clone()),
            share: Cells::new(left.clone().set_num_format("0.0%")),
            day: Cells::new(left.set_num_format("d mmm yyyy")),
            answer: Cells::new(body.set_background_color(ANSWER)),
            wrapped,
        }
    }

    /// The format of a column's cells in an open or a closed row.
    pub(super) fn of(&self, column: &Column, closed: bool) -> &Format {
        let cells = match column.name {
            "risk" => &self.share,
            "since" => &self.day,
            "contact_made" | "result" | "notes" => &self.answer,
            _ => &self.text,
        };
        if closed { &cells.closed } else { &cells.open }
    }
}
