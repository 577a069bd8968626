//! Where the fields of a CSV lie: quotes doubled inside quoted fields (RFC 4180), lines ended by LF or CRLF.

/// Where a field lies in the window; the top bit of the length marks doubled quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

const DOUBLED: u32 = 1 << 31;

impl Span {
    /// The field's bytes; `scratch` is written only when quotes must be undoubled.
    #[inline]
    pub(super) fn field<'a>(self, window: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
        let start = self.start as usize;
        let raw = &window[start..start + (self.length & !DOUBLED) as usize];
        if self.length & DOUBLED == 0 {
            return raw;
        }
        scratch.clear();
        let mut skip = false;
        for &byte in raw {
            if byte == b'"' && !skip {
                skip = true;
                continue;
            }
            skip = false;
            scratch.push(byte);
        }
        scratch
    }
}

/// How the file is laid out: what separates, how many fields a row has, and which of them are wanted.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// For each field of a row the place of the wanted column it is, or [`UNWANTED`].
    pub(super) places: Vec<u16>,
    pub(super) wanted: usize,
}

/// The place of a field nobody asked for.
pub(super) const UNWANTED: u16 = u16::MAX;

/// The fields of some whole rows, by wanted column.
pub(super) struct Piece {
    pub(super) spans: Vec<Vec<Span>>,
    pub(super) rows: usize,
}

/// What is wrong, and in which row of the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Ragged {
        row: usize,
        found: usize,
    },
    Quote {
        row: usize,
    },
    /// A quote in the middle of a bare field: counting quotes does not tell where rows end.
    Stray,
}

impl Layout {
    /// Splits `window[from..to]`, which must be whole rows. With `strict` a stray quote is a fault, else it is text.
    pub(super) fn split(&self, window: &[u8], from: usize, to: usize, strict: bool) -> Result<Piece, Fault> {
        let bytes = &window[..to];
        let guess = (to - from) / (self.places.len() * 6 + 1);
        let mut spans: Vec<Vec<Span>> = (0..self.wanted).map(|_| Vec::with_capacity(guess)).collect();
        let mut rows = 0;
        let mut at = from;
        while at < to {
            if let Some(next) = self.blank(bytes, at) {
                at = next;
                continue;
            }
            at = self.row(bytes, at, rows, strict, &mut spans)?;
            rows += 1;
        }
        Ok(Piece { spans, rows })
    }

    /// The start of the next line if this one is empty and that is no row.
    #[inline]
    fn blank(&self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.places.len() == 1 {
            return None;
        }
        line_end(bytes, at)
    }

    #[inline]
    fn row(
        &self,
        bytes: &[u8],
        start: usize,
        row: usize,
        strict: bool,
        spans: &mut [Vec<Span>],
    ) -> Result<usize, Fault> {
        let mut at = start;
        let mut field = 0;
        loop {
            let (span, end) = if bytes.get(at) == Some(&b'"') {
                quoted(bytes, at + 1).ok_or(Fault::Quote { row })?
            } else {
                bare(bytes, at, self.delimiter, strict)?
            };
            if let Some(&place) = self.places.get(field)
                && place != UNWANTED
            {
                spans[place as usize].push(span);
            }
            field += 1;
            at = end;
            if bytes.get(at) == Some(&self.delimiter) {
                at += 1;
                continue;
            }
            break;
        }
        if field != self.places.len() {
            return Err(Fault::Ragged { row, found: field });
        }
        if at >= bytes.len() {
            return Ok(at);
        }
        line_end(bytes, at).ok_or(Fault::Quote { row })
    }

    /// The fields of the first row as text, for the header, and where the next row starts.
    pub(super) fn header(delimiter: u8, bytes: &[u8]) -> Option<(Vec<Vec<u8>>, usize)> {
        let mut fields = Vec::new();
        let mut at = 0;
        loop {
            let (span, end) = if bytes.get(at) == Some(&b'"') {
                quoted(bytes, at + 1)?
            } else {
                bare(bytes, at, delimiter, false).ok()?
            };
            fields.push(span.field(bytes, &mut Vec::new()).to_vec());
            at = end;
            if bytes.get(at) == Some(&delimiter) {
                at += 1;
                continue;
            }
            return if at >= bytes.len() { Some((fields, at)) } else { Some((fields, line_end(bytes, at)?)) };
        }
    }
}

/// The start of the next line if a line ends here.
#[inline]
fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'\n' => Some(at + 1),
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => Some(at + 2),
        _ => None,
    }
}

/// A field that starts after an opening quote, and where it ends.
#[inline]
fn quoted(bytes: &[u8], start: usize) -> Option<(Span, usize)> {
    let mut doubled = 0;
    let mut end = find_quote(bytes, start)?;
    while bytes.get(end + 1) == Some(&b'"') {
        doubled = DOUBLED;
        end = find_quote(bytes, end + 2)?;
    }
    Some((Span { start: start as u32, length: (end - start) as u32 | doubled }, end + 1))
}

/// A field without quotes, and where it ends.
#[inline]
fn bare(bytes: &[u8], start: usize, delimiter: u8, strict: bool) -> Result<(Span, usize), Fault> {
    let rest = &bytes[start..];
    let mut length = rest.len();
    for (offset, &byte) in rest.iter().enumerate() {
        if byte == delimiter || byte == b'\n' {
            length = offset;
            break;
        }
        if byte == b'"' && strict {
            return Err(Fault::Stray);
        }
    }
    if rest.get(length) == Some(&b'\n') && length > 0 && rest[length - 1] == b'\r' {
        length -= 1;
    }
    Ok((Span { start: start as u32, length: length as u32 }, start + length))
}

/// The next quote, eight bytes at a time.
#[inline]
fn find_quote(bytes: &[u8], start: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = start;
    while let Some(eight) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(eight.try_into().expect("eight bytes are taken")) ^ (ONES * 0x22);
        let zero = word.wrapping_sub(ONES) & !word & HIGH;
        if zero != 0 {
            return Some(at + zero.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|byte| *byte == b'"').map(|offset| at + offset)
}

/// Whether the number of quotes is odd.
pub(super) fn odd_quotes(bytes: &[u8]) -> bool {
    let count = |chunk: &[u8]| chunk.iter().fold(0_u8, |sum, byte| sum.wrapping_add(u8::from(*byte == b'"')));
    bytes.chunks(192).fold(0_u8, |sum, chunk| sum ^ count(chunk)) & 1 == 1
}

/// Where the first row after `at` starts, if `inside` says rightly whether `at` is inside quotes.
pub(super) fn next_row(bytes: &[u8], at: usize, mut inside: bool) -> Option<usize> {
    for (offset, &byte) in bytes[at..].iter().enumerate() {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => return Some(at + offset + 1),
            _ => {}
        }
    }
    None
}

/// Where the last row that starts in the window starts, if `inside` says rightly whether its end is inside quotes.
pub(super) fn last_row(bytes: &[u8], mut inside: bool) -> Option<usize> {
    for (at, &byte) in bytes.iter().enumerate().rev() {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => return Some(at + 1),
            _ => {}
        }
    }
    None
}
