//! How much a zip would unpack to, before anything of it is kept.

use std::io::Read as _;
use std::io::copy;
use std::io::sink;

use flate2::read::DeflateDecoder;

/// Where the central directory begins, and how a part is described there and before its bytes.
const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const END_BYTES: usize = 22;
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// The longest remark after the directory.
const LONGEST_REMARK: usize = 0xffff;
/// A workbook has a part a sheet and a few more.
const MOST_PARTS: usize = 2_000;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Why a zip is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is no zip, or not one of a spreadsheet.
    Broken,
    /// It unpacks to more than was allowed.
    TooBig,
}

/// Unpacks every part into nothing and counts; what a zip says of its own sizes is not believed. Stops at `most` bytes.
pub(super) fn within(zip: &[u8], most: u64) -> Result<(), Refused> {
    let mut left = most;
    let parts = parts(zip).ok_or(Refused::Broken)?;
    if parts.len() > MOST_PARTS {
        return Err(Refused::TooBig);
    }
    for part in parts {
        let size = match part.method {
            STORED => part.bytes.len() as u64,
            DEFLATED => {
                copy(&mut DeflateDecoder::new(part.bytes).take(left + 1), &mut sink()).map_err(|_| Refused::Broken)?
            }
            _ => return Err(Refused::Broken),
        };
        left = left.checked_sub(size).ok_or(Refused::TooBig)?;
    }
    Ok(())
}

struct Part<'a> {
    method: u16,
    bytes: &'a [u8],
}

/// The parts by the central directory; `None` for what is no zip of the plain kind.
fn parts(zip: &[u8]) -> Option<Vec<Part<'_>>> {
    let from = zip.len().saturating_sub(END_BYTES + LONGEST_REMARK);
    let end = from + zip[from..].windows(END.len()).rposition(|bytes| bytes == END)?;
    let count = two(zip, end + 10)?;
    let mut at = four(zip, end + 16)?;
    let mut parts = Vec::new();
    for _ in 0..count {
        let entry = zip.get(at..at + ENTRY_BYTES).filter(|entry| entry.starts_with(ENTRY))?;
        let (method, packed) = (two(entry, 10)? as u16, four(entry, 20)?);
        let local = four(entry, 42)?;
        let header = zip.get(local..local + LOCAL_BYTES).filter(|header| header.starts_with(LOCAL))?;
        let start = local + LOCAL_BYTES + two(header, 26)? + two(header, 28)?;
        parts.push(Part { method, bytes: zip.get(start..start.checked_add(packed)?)? });
        at += ENTRY_BYTES + two(entry, 28)? + two(entry, 30)? + two(entry, 32)?;
    }
    Some(parts)
}

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 2)?;
    Some(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

fn four(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 4)?;
    usize::try_from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).ok()
}
