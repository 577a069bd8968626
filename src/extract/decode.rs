use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file as text, and what was assumed to make it so.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static Encoding,
    /// Whether the encoding was told by a byte order mark or the profile; else it was worked out from the bytes.
    pub(super) stated: bool,
    /// Whether some bytes were not valid: their rows hold U+FFFD.
    pub(super) damaged: bool,
}

/// Turns bytes into text: by byte order mark, else as the profile says, else UTF-16 if every other byte is NUL, else UTF-8 if
/// that fits, else Windows-1252.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return with(bytes, mark, encoding, true);
    }
    if let Some(encoding) = declared {
        return with(bytes, 0, encoding, true);
    }
    if let Some(encoding) = looks_like_utf16(&bytes) {
        return with(bytes, 0, encoding, false);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, encoding: UTF_8, stated: false, damaged: false },
        Err(error) => {
            let encoding = if is_mostly_utf8(error.as_bytes()) { UTF_8 } else { WINDOWS_1252 };
            with(error.into_bytes(), 0, encoding, false)
        }
    }
}

fn with(bytes: Vec<u8>, skip: usize, encoding: &'static Encoding, stated: bool) -> Decoded {
    if encoding == UTF_8 && skip == 0 {
        return match String::from_utf8(bytes) {
            Ok(text) => Decoded { text, encoding, stated, damaged: false },
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Decoded { text, encoding, stated, damaged: true }
            }
        };
    }
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes[skip..]);
    Decoded { text: text.into_owned(), encoding, stated, damaged }
}

/// UTF-16 without a mark: in European text nearly every other byte is NUL.
fn looks_like_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(2000) / 2 * 2];
    let nuls = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let many = sample.len() / 2 * 8 / 10;
    if sample.len() < 4 {
        None
    } else if nuls(1) >= many && nuls(0) == 0 {
        Some(UTF_16LE)
    } else if nuls(0) >= many && nuls(1) == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether most letters outside ASCII are whole UTF-8 sequences: then a few bytes are damaged, rather than the file being
/// Windows-1252.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 4
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_same_text_comes_out_of_every_encoding() {
        let text = "name,town\nZOË,ÉVRY\n";
        let utf16 = |big: bool, mark: bool| {
            let mut bytes = Vec::new();
            for unit in mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()) {
                bytes.extend(if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            }
            bytes
        };
        let cp1252 = b"name,town\nZO\xcb,\xc9VRY\n".to_vec();
        let marked = [b"\xef\xbb\xbf".to_vec(), text.as_bytes().to_vec()].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (utf16(false, true), "UTF-16LE"),
            (utf16(true, true), "UTF-16BE"),
            (utf16(false, false), "UTF-16LE"),
            (utf16(true, false), "UTF-16BE"),
            (cp1252, "windows-1252"),
        ] {
            let decoded = decode(bytes, None);
            assert_eq!((decoded.encoding.name(), decoded.text.as_str()), (encoding, text));
        }
    }

    #[test]
    fn a_few_damaged_bytes_do_not_make_a_utf8_file_windows_1252() {
        let mut bytes = "ÉÉÉÉÉÉÉÉ,ËËËËËË\n".as_bytes().to_vec();
        bytes.extend(b"A\xff,B\n");
        let decoded = decode(bytes, None);
        assert_eq!((decoded.encoding.name(), decoded.damaged), ("UTF-8", true));
    }
}
