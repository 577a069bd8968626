//! Reads a CSV in windows of whole rows. Each window is split into pieces in parallel, then each column is numbered
//! by one thread in the order of the file: so numbers depend on neither threads nor window size.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::split::{Fault, Layout, Piece, UNWANTED, last_row, next_row, odd_quotes};
use super::{Builder, find};
use crate::matching::error::MatchError;

/// Bytes of a window; a row longer than this makes it grow.
const WINDOW: usize = 24 << 20;

/// Reads the wanted columns of one file; how many rows it has.
pub(super) fn read(path: &Path, builders: &mut [Builder]) -> Result<usize, MatchError> {
    Reader::open(path, WINDOW)?.read(builders)
}

/// The names in the header.
pub(super) fn names(path: &Path) -> Result<Vec<String>, MatchError> {
    Ok(Reader::open(path, 1 << 16)?.header()?.1)
}

pub(super) struct Reader<'a> {
    path: &'a Path,
    source: Box<dyn Read + Send>,
    window: Vec<u8>,
    filled: usize,
    ended: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn open(path: &'a Path, window: usize) -> Result<Self, MatchError> {
        let failed = |why: std::io::Error| MatchError::reading(path, &why);
        let mut file = File::open(path).map_err(failed)?;
        let mut magic = [0; 2];
        let taken = file.read(&mut magic).map_err(failed)?;
        let file = File::open(path).map_err(failed)?;
        let source: Box<dyn Read + Send> =
            if taken == 2 && magic == [0x1f, 0x8b] { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(Self { path, source, window: vec![0; window.max(16)], filled: 0, ended: false })
    }

    /// Fills the window up.
    fn fill(&mut self) -> Result<(), MatchError> {
        while self.filled < self.window.len() && !self.ended {
            match self.source.read(&mut self.window[self.filled..]) {
                Ok(0) => self.ended = true,
                Ok(n) => self.filled += n,
                Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
                Err(why) => return Err(MatchError::reading(self.path, &why)),
            }
        }
        Ok(())
    }

    /// Drops the first bytes of the window.
    fn consume(&mut self, taken: usize) {
        self.window.copy_within(taken..self.filled, 0);
        self.filled -= taken;
    }

    /// Twice the window, for a row longer than it.
    fn grow(&mut self) -> Result<(), MatchError> {
        if self.window.len() > 1 << 30 {
            return Err(MatchError::Quote { path: self.path.to_owned(), row: 1 });
        }
        let size = self.window.len() * 2;
        self.window.resize(size, 0);
        self.fill()
    }

    /// The delimiter and the names; the window starts with the first row afterwards.
    fn header(&mut self) -> Result<(u8, Vec<String>), MatchError> {
        self.fill()?;
        if self.window[..self.filled].starts_with(b"\xef\xbb\xbf") {
            self.consume(3);
            self.fill()?;
        }
        if self.filled == 0 {
            return Err(MatchError::NoHeader { path: self.path.to_owned() });
        }
        let end = next_row(&self.window[..self.filled], 0, false).unwrap_or(self.filled);
        let delimiter = delimiter(&self.window[..end]);
        let (fields, end) = Layout::header(delimiter, &self.window[..end])
            .ok_or_else(|| MatchError::Quote { path: self.path.to_owned(), row: 1 })?;
        self.consume(end);
        let name = |field: Vec<u8>| String::from_utf8(field).map(|name| name.trim().to_owned());
        let names: Result<Vec<String>, _> = fields.into_iter().map(name).collect();
        let column = "header".to_owned();
        let names = names.map_err(|_| MatchError::NotUtf8 { path: self.path.to_owned(), row: 1, column })?;
        Ok((delimiter, names))
    }

    pub(super) fn read(mut self, builders: &mut [Builder]) -> Result<usize, MatchError> {
        let (delimiter, names) = self.header()?;
        let mut places = vec![UNWANTED; names.len()];
        for (place, builder) in builders.iter().enumerate() {
            places[find(self.path, &names, &builder.name)?] = place as u16;
        }
        let layout = Layout { delimiter, places, wanted: builders.len() };
        let mut rows = 0;
        loop {
            self.fill()?;
            let odd = odd_quotes(&self.window[..self.filled]);
            let whole = if self.ended { Some(self.filled) } else { last_row(&self.window[..self.filled], odd) };
            let Some(whole) = whole else {
                self.grow()?;
                continue;
            };
            let (pieces, whole) = self.split(&layout, whole, rows)?;
            self.number(&pieces, builders, rows)?;
            rows += pieces.iter().map(|piece| piece.rows).sum::<usize>();
            self.consume(whole);
            if self.ended && self.filled == 0 {
                return Ok(rows);
            }
        }
    }

    /// The window's rows, split in parallel, or one after another where a stray quote makes counting quotes unsafe.
    fn split(&self, layout: &Layout, whole: usize, rows: usize) -> Result<(Vec<Piece>, usize), MatchError> {
        let bytes = &self.window[..whole];
        let cuts = cuts(bytes, rayon::current_num_threads() * 2);
        let split = |at: usize| layout.split(bytes, cuts[at], cuts[at + 1], true);
        let pieces: Vec<Result<Piece, Fault>> = (0..cuts.len() - 1).into_par_iter().map(split).collect();
        if pieces.iter().any(|piece| matches!(piece, Err(Fault::Stray))) {
            let end =
                if self.ended { whole } else { bytes.iter().rposition(|b| *b == b'\n').map_or(whole, |at| at + 1) };
            let piece = layout.split(bytes, 0, end, false).map_err(|fault| self.fault(fault, layout, rows))?;
            return Ok((vec![piece], end));
        }
        let mut before = rows;
        let mut whole_pieces = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let piece = piece.map_err(|fault| self.fault(fault, layout, before))?;
            before += piece.rows;
            whole_pieces.push(piece);
        }
        Ok((whole_pieces, whole))
    }

    fn fault(&self, fault: Fault, layout: &Layout, before: usize) -> MatchError {
        let path = self.path.to_owned();
        let number = |row: usize| (before + row + 2) as u64;
        match fault {
            Fault::Ragged { row, found } => {
                MatchError::Ragged { path, row: number(row), found, expected: layout.places.len() }
            }
            Fault::Quote { row } => MatchError::Quote { path, row: number(row) },
            Fault::Stray => MatchError::Quote { path, row: number(0) },
        }
    }

    /// Numbers the values of the pieces, a column a task.
    fn number(&self, pieces: &[Piece], builders: &mut [Builder], before: usize) -> Result<(), MatchError> {
        let (window, path) = (&self.window, self.path);
        let column = |(place, builder): (usize, &mut Builder)| {
            let mut scratch = Vec::new();
            builder.ids.reserve(pieces.iter().map(|piece| piece.rows).sum());
            let mut row = before;
            for piece in pieces {
                for span in &piece.spans[place] {
                    let id = builder.interner.intern(span.field(window, &mut scratch));
                    builder.ids.push(id.map_err(|refused| builder.refuse(refused, path, row as u64))?);
                    row += 1;
                }
            }
            Ok(())
        };
        builders.par_iter_mut().enumerate().with_max_len(1).map(column).collect()
    }
}

/// Cuts whole rows into about `parts` pieces of whole rows.
fn cuts(bytes: &[u8], parts: usize) -> Vec<usize> {
    let step = bytes.len() / parts.max(1) + 1;
    let odd: Vec<bool> = bytes.chunks(step).collect::<Vec<_>>().into_par_iter().map(odd_quotes).collect();
    let mut cuts = vec![0];
    let mut inside = false;
    for (part, odd) in odd.iter().enumerate().take(odd.len().saturating_sub(1)) {
        inside ^= odd;
        let cut = next_row(bytes, (part + 1) * step, inside).unwrap_or(bytes.len());
        if cut > cuts[cuts.len() - 1] {
            cuts.push(cut);
        }
    }
    if cuts[cuts.len() - 1] < bytes.len() || cuts.len() == 1 {
        cuts.push(bytes.len());
    }
    cuts
}

/// What separates the fields of the header: the commonest of comma, semicolon, tab and bar, a comma if there is none.
fn delimiter(header: &[u8]) -> u8 {
    let count = |wanted: u8| header.split(|byte| *byte == wanted).count();
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}
