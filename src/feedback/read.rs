use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::FeedbackError;
use super::answers::Answered;
use super::answers::answers;
use super::cell::Cell;
use super::comma;
use super::fault::Place;
use super::fault::Rejected;
use super::header::Asked;
use super::header::HEADER_WITHIN;
use super::header::Header;
use super::header::header;
use super::workbook;

/// No list is bigger: this many megabytes as it lies there.
const MOST_MEGABYTES: u64 = 64;
/// Cells beyond these are no list's: [`FeedbackError::TooWide`].
pub(super) const MOST_COLUMNS: u32 = 1_000;
/// Rows likewise.
pub(super) const MOST_ROWS: u32 = 200_000;
/// Starts of files that tell what they are: a zip, and the container of old or locked workbooks.
const ZIP: &[u8] = b"PK";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// What a file of feedback says. Every row under a header is answered, empty or rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Rows of households read.
    pub rows: u32,
    /// Rows in which nothing was filled in.
    pub empty: u32,
    /// Rows with answers, in the order of the file.
    pub answered: Vec<Answered>,
    /// Rows left out, in the order of the file.
    pub rejected: Vec<Rejected>,
    /// Columns of answers that a table of it does not have.
    pub missing: Vec<Asked>,
    /// Columns with a header that were not read.
    pub not_read: u32,
}

/// The cells of one sheet by row and column, each from 0; only those with something in them.
pub(super) struct Sheet {
    pub name: Option<String>,
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
}

/// Reads a filled-in list: a workbook or a CSV, by what is in it and not by its name.
///
/// # Errors
/// A file that is neither, that is broken, locked or too big, or that has no table with a household and an answer.
pub fn read(file: &Path) -> Result<Filled, FeedbackError> {
    let bytes = bytes(file)?;
    if bytes.starts_with(COMPOUND) {
        return Err(FeedbackError::Locked { file: file.into() });
    }
    if bytes.starts_with(ZIP) {
        return tables(file, workbook::sheets(file, &bytes)?);
    }
    let mut found = Err(FeedbackError::NoTable { file: file.into() });
    for sheet in comma::readings(file, &bytes)? {
        found = tables(file, vec![sheet]);
        if !matches!(found, Err(FeedbackError::NoTable { .. })) {
            break;
        }
    }
    found
}

fn bytes(file: &Path) -> Result<Vec<u8>, FeedbackError> {
    let fault = |source| FeedbackError::Read { file: file.into(), source };
    let most = MOST_MEGABYTES << 20;
    let mut bytes = Vec::new();
    File::open(file).map_err(fault)?.take(most + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > most {
        return Err(FeedbackError::TooBig { file: file.into(), most: MOST_MEGABYTES, unpacked: false });
    }
    Ok(bytes)
}

/// The rows of every sheet that has a table; sheets without one (a summary, notes) say nothing.
fn tables(file: &Path, sheets: Vec<Sheet>) -> Result<Filled, FeedbackError> {
    let mut filled = Filled::default();
    let mut is_table = false;
    for Sheet { name, rows } in sheets {
        let first = rows.range(..HEADER_WITHIN).find_map(|(row, cells)| Some((*row, header(cells)?)));
        let Some((at, header)) = first else { continue };
        let header = header.map_err(|column| FeedbackError::TwoColumns {
            file: file.into(),
            sheet: name.clone(),
            column: column.title(),
        })?;
        is_table = true;
        filled.take(&header, name.as_deref(), rows.range(at + 1..));
    }
    if is_table { Ok(filled) } else { Err(FeedbackError::NoTable { file: file.into() }) }
}

impl Filled {
    fn take<'a>(
        &mut self,
        header: &Header,
        sheet: Option<&str>,
        rows: impl Iterator<Item = (&'a u32, &'a BTreeMap<u32, Cell>)>,
    ) {
        self.not_read += header.not_read;
        self.missing.extend(header.missing());
        self.missing.sort_unstable();
        self.missing.dedup();
        for (row, cells) in rows {
            // Rows below a table that only have a format, or a remark beside it, are no rows of it.
            if !cells.keys().any(|at| header.columns.contains_key(at)) {
                continue;
            }
            let place = Place { sheet: sheet.map(str::to_owned), row: row + 1 };
            self.rows += 1;
            match answers(header, cells, place.clone()) {
                None => self.empty += 1,
                Some(Ok(answered)) => self.answered.push(answered),
                Some(Err((column, fault))) => self.rejected.push(Rejected { place, column, fault }),
            }
        }
    }
}
