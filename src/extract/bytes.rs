use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::batch::FileId;
use super::error::ExtractError;
use super::find::{Found, date_in_name};

const GZIP: &[u8] = &[0x1f, 0x8b];
const SAVE_AS_CSV: &str = "open it and save it as CSV (UTF-8), or switch the export to CSV";

/// First bytes of files that are often named `.csv`, what they are, and what to do.
const OTHER_FORMATS: [(&[u8], &str, &str); 9] = [
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls)", SAVE_AS_CSV),
    (b"%PDF", "a PDF document", "ask for the data as CSV; a PDF cannot be read reliably"),
    (b"\x89PNG", "a PNG picture", "ask for the data as CSV"),
    (b"\xff\xd8\xff", "a JPEG picture", "ask for the data as CSV"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it into the inbox"),
    (b"Rar!", "a RAR archive", "unpack it into the inbox"),
    (b"BZh", "a bzip2 file", "unpack it into the inbox, or pack it with gzip"),
    (b"{\\rtf", "a Word document (RTF)", "ask for the data as CSV"),
];

/// The bytes of a file, unpacked if they were gzipped, and the file's identity.
pub(super) struct Raw {
    pub(super) id: FileId,
    pub(super) bytes: Vec<u8>,
    pub(super) compressed: bool,
}

/// Reads a file whole, unpacks gzip, and refuses what is not text.
pub(super) fn load(path: &Path) -> Result<Raw, ExtractError> {
    let on_disk = read_whole(path)?;
    let id = identify(path, &on_disk);
    let compressed = on_disk.starts_with(GZIP);
    let bytes = if compressed { unpack(&on_disk, &id.name)? } else { on_disk };
    refuse_other_formats(&bytes, &id.name)?;
    Ok(Raw { id, bytes, compressed })
}

/// Name, content and date of a file, without taking it apart.
///
/// # Errors
/// The file cannot be read.
pub fn file_id(found: &Found) -> Result<FileId, ExtractError> {
    Ok(identify(&found.path, &read_whole(&found.path)?))
}

fn read_whole(path: &Path) -> Result<Vec<u8>, ExtractError> {
    std::fs::read(path)
        .map_err(|error| ExtractError::Unreadable { path: path.display().to_string(), message: error.to_string() })
}

fn identify(path: &Path, on_disk: &[u8]) -> FileId {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    FileId { sha256: hex(&Sha256::digest(on_disk)), bytes: on_disk.len() as u64, date: date_in_name(&name), name }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unpack(packed: &[u8], name: &str) -> Result<Vec<u8>, ExtractError> {
    let mut bytes = Vec::with_capacity(packed.len().saturating_mul(4));
    let mut decoder = flate2::bufread::MultiGzDecoder::new(packed);
    match decoder.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(_) => Err(ExtractError::BrokenGzip { file: name.to_owned() }),
    }
}

fn refuse_other_formats(bytes: &[u8], name: &str) -> Result<(), ExtractError> {
    let file = name.to_owned();
    let without_bom = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some(start) = without_bom.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return Err(ExtractError::EmptyFile { file });
    };
    match what_else(&without_bom[start..]) {
        Some((what, remedy)) => Err(ExtractError::NotText { file, what, remedy }),
        None => Ok(()),
    }
}

fn what_else(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let head = &bytes[..bytes.len().min(4096)];
        let is_workbook = [&b"[Content_Types].xml"[..], b"xl/", b"_rels/"].iter().any(|part| contains(head, part));
        return Some(if is_workbook {
            ("an Excel workbook (.xlsx)", SAVE_AS_CSV)
        } else {
            ("a ZIP archive", "unpack it into the inbox, or pack it with gzip")
        });
    }
    if bytes.starts_with(GZIP) {
        return Some(("a gzip file inside a gzip file", "unpack it once"));
    }
    let opening: String = bytes.iter().take(15).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    if opening.starts_with("<!doctype html") || opening.starts_with("<html") {
        return Some(("a web page (HTML)", "the download probably asked for a login: fetch the export again as CSV"));
    }
    if opening.starts_with("<?xml") {
        return Some(("an XML file", "export it as CSV"));
    }
    let other = OTHER_FORMATS.iter().find(|(magic, ..)| bytes.starts_with(magic));
    other.map(|(_, what, remedy)| (*what, *remedy))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
