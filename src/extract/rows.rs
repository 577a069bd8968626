use std::io::BufRead;

/// Most lines one record may run over. A quotation mark that is not closed by then is a broken row, and reading goes on
/// with the line after it, so that one stray mark cannot swallow the file.
const MOST_LINES: usize = 20;

/// One record of the text, as it stands there, without its line end.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    /// The line it starts on, from 1.
    pub(super) line: u64,
    pub(super) shape: Shape,
}

/// How a record has to be taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// No quotation mark anywhere.
    Plain,
    /// Quoted cells.
    Quoted,
    /// A quotation mark that is opened and not closed.
    Open,
}

/// Walks over the records of a text.
#[derive(Clone)]
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    delimiter: u8,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, at: 0, line: 1, delimiter }
    }

    /// Length of the line at `at`, its end included.
    fn line_length(&self, at: usize) -> usize {
        let mut rest = &self.text.as_bytes()[at..];
        rest.skip_until(b'\n').expect("reading from memory does not fail")
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let (start, line) = (self.at, self.line);
        let first = self.line_length(start);
        let mut end = start + first;
        let mut lines = 1;
        let mut shape = Shape::Plain;
        if self.text.as_bytes()[start..end].contains(&b'"') {
            shape = Shape::Quoted;
            let mut quotes = Quotes::default();
            quotes.follow(&self.text.as_bytes()[start..end], self.delimiter);
            while quotes.inside {
                if lines == MOST_LINES || end >= self.text.len() {
                    (end, lines, shape) = (start + first, 1, Shape::Open);
                    break;
                }
                let more = self.line_length(end);
                quotes.follow(&self.text.as_bytes()[end..end + more], self.delimiter);
                (end, lines) = (end + more, lines + 1);
            }
        }
        self.at = end;
        self.line += lines as u64;
        let text = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(Row { text, line, shape })
    }
}

/// Whether a place in a record is inside a quoted cell.
#[derive(Default)]
struct Quotes {
    inside: bool,
    /// In the middle of an unquoted cell, where a quotation mark is a letter like any other.
    in_plain_cell: bool,
}

impl Quotes {
    fn follow(&mut self, bytes: &[u8], delimiter: u8) {
        for byte in bytes {
            match *byte {
                b'"' if self.inside => self.inside = false,
                b'"' if !self.in_plain_cell => self.inside = true,
                _ if self.inside => {}
                byte if byte == delimiter => self.in_plain_cell = false,
                b' ' => {}
                _ => self.in_plain_cell = true,
            }
        }
    }
}

/// The cells of one record. Kept from row to row, so that taking a row apart allocates nothing.
#[derive(Default)]
pub(super) struct Cells {
    bounds: Vec<(u32, u32)>,
    /// Cells without their quotation marks, where the record has any.
    unquoted: String,
    quoted: bool,
}

impl Cells {
    /// Takes a record apart.
    pub(super) fn split(&mut self, row: Row<'_>, delimiter: u8) {
        self.bounds.clear();
        self.quoted = row.shape == Shape::Quoted;
        if self.quoted {
            self.split_quoted(row.text, delimiter);
            return;
        }
        let mut start = 0;
        for (at, byte) in row.text.bytes().enumerate() {
            if byte == delimiter {
                self.bounds.push((start, at as u32));
                start = at as u32 + 1;
            }
        }
        self.bounds.push((start, row.text.len() as u32));
    }

    fn split_quoted(&mut self, text: &str, delimiter: u8) {
        self.unquoted.clear();
        let mut start = 0;
        let mut quotes = Quotes::default();
        let mut kept_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let was_inside = quotes.inside;
            quotes.follow(&[byte], delimiter);
            if byte == b'"' && (was_inside || quotes.inside) {
                self.unquoted.push_str(&text[kept_from..at]);
                kept_from = at + 1;
                // A doubled mark inside quotes is one mark; the second of the two opens again.
                if !was_inside && at > 0 && text.as_bytes()[at - 1] == b'"' {
                    self.unquoted.push('"');
                }
            } else if byte == delimiter && !quotes.inside {
                self.unquoted.push_str(&text[kept_from..at]);
                kept_from = at + 1;
                self.bounds.push((start, self.unquoted.len() as u32));
                start = self.unquoted.len() as u32;
            }
        }
        self.unquoted.push_str(&text[kept_from..]);
        self.bounds.push((start, self.unquoted.len() as u32));
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// A cell, trimmed; empty where there is none.
    pub(super) fn get<'a>(&'a self, row: Row<'a>, place: usize) -> &'a str {
        let Some((start, end)) = self.bounds.get(place) else { return "" };
        let text = if self.quoted { self.unquoted.as_str() } else { row.text };
        text[*start as usize..*end as usize].trim()
    }
}

#[cfg(test)]
mod tests {
    use super::Cells;
    use super::Rows;
    use super::Shape;

    fn cells_of(text: &str) -> Vec<Vec<String>> {
        let mut cells = Cells::default();
        let mut all = Vec::new();
        for row in Rows::new(text, b',') {
            cells.split(row, b',');
            all.push((0..cells.len()).map(|place| cells.get(row, place).to_owned()).collect());
        }
        all
    }

    #[test]
    fn a_record_comes_apart_into_trimmed_cells() {
        for (text, expected) in [
            ("a,b ,c\r\n", vec!["a", "b", "c"]),
            ("a,,", vec!["a", "", ""]),
            (r#""a,1","b""#, vec!["a,1", "b"]),
            (r#""say ""hello""",b"#, vec![r#"say "hello""#, "b"]),
            (r#""""",b"#, vec![r#"""#, "b"]),
            (r#""",b"#, vec!["", "b"]),
            (r#"5'10",b"#, vec![r#"5'10""#, "b"]),
            (r#"  "a" ,b"#, vec!["a", "b"]),
            ("\"two\nlines\",b", vec!["two\nlines", "b"]),
        ] {
            assert_eq!(cells_of(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_costs_one_row() {
        let rows: Vec<_> =
            Rows::new("a,b\n\"broken,c\nd,e\nf,g", b',').map(|row| (row.line, row.text, row.shape)).collect();
        assert_eq!(
            rows,
            [
                (1, "a,b", Shape::Plain),
                (2, "\"broken,c", Shape::Open),
                (3, "d,e", Shape::Plain),
                (4, "f,g", Shape::Plain)
            ]
        );
    }
}
