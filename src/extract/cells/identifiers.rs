use crate::domain::Uprn;

/// A short text in place, so that an identifier can be put in normal form without allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    bytes: [u8; 12],
    len: u8,
}

impl Short {
    /// Letters in upper case and digits of a cell, blanks left out; `None` where there is anything else or more than 12.
    fn squeezed(cell: &str) -> Option<Self> {
        let mut short = Self { bytes: [0; 12], len: 0 };
        for byte in cell.bytes() {
            match byte {
                b' ' => {}
                _ if byte.is_ascii_alphanumeric() => short.push(byte.to_ascii_uppercase())?,
                _ => return None,
            }
        }
        Some(short)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(usize::from(self.len))? = byte;
        self.len += 1;
        Some(())
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).expect("only ASCII is pushed")
    }
}

/// A UPRN without leading zeros and without the `.0` that spreadsheets add; `None` where it is not one.
pub(crate) fn uprn(cell: &str) -> Option<&str> {
    let digits = cell.strip_suffix(".0").unwrap_or(cell).trim_start_matches('0');
    Uprn::read(digits).map(|_| digits)
}

/// A postcode as `AA9A 9AA`; `None` where it does not follow the pattern. Area ZZ, which no real postcode has, is accepted.
pub(crate) fn postcode(cell: &str) -> Option<Short> {
    let squeezed = Short::squeezed(cell)?;
    let bytes = squeezed.as_bytes();
    if !(5..=7).contains(&bytes.len()) {
        return None;
    }
    let (outward, inward) = bytes.split_at(bytes.len() - 3);
    let inward_fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_uppercase);
    if !inward_fits || !outward_fits(outward) {
        return None;
    }
    let mut normal = Short { bytes: [0; 12], len: 0 };
    for byte in outward.iter().chain(b" ").chain(inward) {
        normal.push(*byte)?;
    }
    Some(normal)
}

fn outward_fits(outward: &[u8]) -> bool {
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let rest = &outward[letters.min(outward.len())..];
    match (letters, rest) {
        (3, []) => outward == b"GIR",
        (1 | 2, [one]) => one.is_ascii_digit(),
        (1 | 2, [one, two]) => one.is_ascii_digit() && two.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// A national insurance number in upper case without blanks, suffix kept where given. `None` for placeholders (`TN…`,
/// `XX999…`) and for anything that cannot be one; prefix ZZ, which no real number has, is accepted.
pub(crate) fn nino(cell: &str) -> Option<Short> {
    let squeezed = Short::squeezed(cell)?;
    let [first, second, rest @ ..] = squeezed.as_bytes() else { return None };
    let numbered = rest.len() >= 6 && rest[..6].iter().all(u8::is_ascii_digit);
    let suffix_fits = match rest.get(6..) {
        Some([]) => true,
        Some([suffix]) => (b'A'..=b'D').contains(suffix),
        _ => false,
    };
    let prefix = [*first, *second];
    (numbered && suffix_fits && prefix_fits(prefix)).then_some(squeezed)
}

fn prefix_fits(prefix: [u8; 2]) -> bool {
    const NEVER: [&[u8; 2]; 6] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN"];
    if &prefix == b"ZZ" {
        return true;
    }
    let [first, second] = prefix;
    first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(&first)
        && !b"DFIOQUV".contains(&second)
        && &prefix != b"XX"
        && !NEVER.contains(&&prefix)
}

#[cfg(test)]
mod tests {
    use super::nino;
    use super::postcode;
    use super::uprn;

    #[test]
    fn identifiers_come_out_in_one_form() {
        for (cell, read) in
            [("000900023336956", Some("900023336956")), ("0", None), ("12A", None), ("10.0", Some("10"))]
        {
            assert_eq!(uprn(cell), read, "{cell}");
        }
        for (cell, read) in [
            ("zz83rh", Some("ZZ8 3RH")),
            ("ZZ8   3RH", Some("ZZ8 3RH")),
            ("ZZ12 3AB", Some("ZZ12 3AB")),
            ("Z1A 1AA", Some("Z1A 1AA")),
            ("GIR 0AA", Some("GIR 0AA")),
            ("ZZ8", None),
            ("8ZZ 3RH", None),
            ("ZZ8-3RH", None),
            ("NO FIXED ABODE", None),
            ("ÉZ8 3RH", None),
        ] {
            assert_eq!(postcode(cell).as_ref().map(super::Short::as_str), read, "{cell}");
        }
        for (cell, read) in [
            ("zz 12 34 56 a", Some("ZZ123456A")),
            ("ZZ123456", Some("ZZ123456")),
            ("ZZ123456E", None),
            ("TN123456F", None),
            ("TN010190", None),
            ("XX999999A", None),
            ("QQ123456C", None),
            ("ZZ12345", None),
            ("", None),
        ] {
            assert_eq!(nino(cell).as_ref().map(super::Short::as_str), read, "{cell}");
        }
    }
}
