use super::calendar::Day;
use super::calendar::ymd;
use super::error::SimulateError;
use super::layout::Dataset;
use super::layout::Encoding;
use encoding_rs::WINDOWS_1252;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;

/// Files above this many bytes are compressed; a small council's, which are kept as samples, already above the second.
const GZIP_ABOVE: [usize; 2] = [50_000, 4_000];

/// Rows of one dataset from one small area.
#[derive(Default)]
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: u64,
}

fn encoded(encoding: Encoding, bytes: &[u8]) -> Cow<'_, [u8]> {
    if encoding != Encoding::Windows1252 || bytes.is_ascii() {
        return Cow::Borrowed(bytes);
    }
    let text = std::str::from_utf8(bytes).expect("rows are written as UTF-8");
    Cow::Owned(WINDOWS_1252.encode(text).0.into_owned())
}

/// Writes one supplier's file for a day and returns its number of rows.
pub(super) fn put(
    folder: &Path,
    dataset: Dataset,
    day: Day,
    year: usize,
    level: u32,
    parts: &[&Part],
) -> Result<u64, SimulateError> {
    let layout = dataset.layout();
    let (y, m, d) = ymd(day);
    let mut head = Vec::new();
    if layout.encoding == Encoding::Utf8Bom {
        head.extend_from_slice("\u{feff}".as_bytes());
    }
    let delimiter = char::from(layout.delimiter).to_string();
    if layout.banner {
        head.extend_from_slice(b"HEWFORD - report run for the council\n");
    }
    head.extend_from_slice(dataset.header(year).join(&delimiter).as_bytes());
    head.push(b'\n');
    let rows = parts.iter().map(|part| part.rows).sum();
    let foot = if layout.totals {
        format!("TOTAL{delimiter}{rows} rows{}\n", delimiter.repeat(layout.columns.len() - 2))
    } else {
        String::new()
    };
    let size: usize = parts.iter().map(|part| part.bytes.len()).sum();
    let gz = size > GZIP_ABOVE[usize::from(level > 1)];
    let path = folder.join(format!("{}{y}{m:02}{d:02}.csv{}", layout.stem, if gz { ".gz" } else { "" }));
    let write = |out: &mut dyn Write| -> io::Result<()> {
        out.write_all(&head)?;
        for part in parts {
            out.write_all(&encoded(layout.encoding, &part.bytes))?;
        }
        out.write_all(foot.as_bytes())
    };
    let file = File::create(&path).map_err(SimulateError::file(&path))?;
    let result = if gz {
        let mut out = GzEncoder::new(BufWriter::new(file), Compression::new(level));
        write(&mut out).and_then(|()| out.finish()?.flush())
    } else {
        let mut out = BufWriter::new(file);
        write(&mut out).and_then(|()| out.flush())
    };
    result.map_err(SimulateError::file(&path))?;
    Ok(rows)
}

/// A gzipped CSV file of the truth, written piece by piece.
pub(super) struct Truth {
    out: GzEncoder<BufWriter<File>>,
    path: std::path::PathBuf,
}

impl Truth {
    pub(super) fn create(folder: &Path, name: &str, level: u32, header: &str) -> Result<Self, SimulateError> {
        let path = folder.join(name);
        let file = File::create(&path).map_err(SimulateError::file(&path))?;
        let mut truth = Self { out: GzEncoder::new(BufWriter::new(file), Compression::new(level)), path };
        truth.add(header.as_bytes())?;
        truth.add(b"\n")?;
        Ok(truth)
    }

    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), SimulateError> {
        self.out.write_all(bytes).map_err(SimulateError::file(&self.path))
    }

    pub(super) fn finish(self) -> Result<(), SimulateError> {
        let Self { out, path } = self;
        out.finish().and_then(|mut file| file.flush()).map_err(SimulateError::file(&path))
    }
}
