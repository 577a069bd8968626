use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::ymd;
use super::layout::Dates;
use super::layout::Layout;
use std::io::Write;

/// Writes the cells of one row into a buffer, in one supplier's manner.
pub(super) struct Sheet<'a> {
    out: &'a mut Vec<u8>,
    layout: &'static Layout,
    first: bool,
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

impl<'a> Sheet<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, layout: &'static Layout) -> Self {
        Self { out, layout, first: true }
    }

    fn cell(&mut self) -> &mut Vec<u8> {
        if self.first {
            self.first = false;
        } else {
            self.out.push(self.layout.delimiter);
        }
        self.out
    }

    pub(super) fn blank(&mut self) -> &mut Self {
        self.cell();
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let delimiter = self.layout.delimiter;
        let out = self.cell();
        if text.bytes().any(|byte| byte == delimiter || byte == b'"') {
            out.push(b'"');
            out.extend(text.bytes().flat_map(|byte| if byte == b'"' { vec![b'"', b'"'] } else { vec![byte] }));
            out.push(b'"');
        } else {
            out.extend_from_slice(text.as_bytes());
        }
        self
    }

    pub(super) fn flag(&mut self, flag: bool) -> &mut Self {
        self.text(if flag { "Y" } else { "N" })
    }

    /// Pieces put together as one cell; they hold neither delimiter nor quote.
    pub(super) fn put(&mut self, cell: std::fmt::Arguments<'_>) -> &mut Self {
        self.cell().write_fmt(cell).expect("a buffer takes everything");
        self
    }

    pub(super) fn number(&mut self, number: impl Into<i64>) -> &mut Self {
        let number = number.into();
        self.put(format_args!("{number}"))
    }

    /// Pence, as pounds.
    pub(super) fn money(&mut self, pence: i32) -> &mut Self {
        let sign = if pence < 0 { "-" } else { "" };
        let (pounds, rest) = (pence.unsigned_abs() / 100, pence.unsigned_abs() % 100);
        if !self.layout.pound_signs {
            return self.put(format_args!("{sign}{pounds}.{rest:02}"));
        }
        let cell = if pounds >= 1000 {
            format!("£{sign}{},{:03}.{rest:02}", pounds / 1000, pounds % 1000)
        } else {
            format!("£{sign}{pounds}.{rest:02}")
        };
        self.text(&cell)
    }

    /// A date; an open one is left blank.
    pub(super) fn date(&mut self, day: Day) -> &mut Self {
        if day == OPEN {
            return self.blank();
        }
        let (y, m, d) = ymd(day);
        match self.layout.dates {
            Dates::Iso => self.put(format_args!("{y}-{m:02}-{d:02}")),
            Dates::British => self.put(format_args!("{d:02}/{m:02}/{y}")),
            Dates::Short => self.put(format_args!("{d:02}-{}-{:02}", MONTHS[m as usize - 1], y % 100)),
            Dates::Stamp => self.put(format_args!("{y}-{m:02}-{d:02} 00:00:00")),
        }
    }

    /// A date if it has come before `seen`, else blank.
    pub(super) fn date_if(&mut self, day: Day, seen: Day) -> &mut Self {
        self.date(if day < seen { day } else { OPEN })
    }

    pub(super) fn end(&mut self) {
        self.out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use crate::simulate::layout::Dataset;
    use chrono::Datelike;
    use chrono::NaiveDate;

    #[test]
    fn cells_are_written_in_the_suppliers_manner() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap().num_days_from_ce();
        let mut out = Vec::new();
        Sheet::new(&mut out, Dataset::Dhp.layout()).date(day).text("a,b").money(123_456).end();
        assert_eq!(String::from_utf8(out).unwrap(), "05-MAR-24,\"a,b\",1234.56\n");
        let mut out = Vec::new();
        Sheet::new(&mut out, Dataset::HbClaims.layout()).date(day).money(-123_456).end();
        assert_eq!(String::from_utf8(out).unwrap(), "2024-03-05 00:00:00|£-1,234.56\n");
    }
}
