use crate::domain::Pence;

/// Reads `1234.5`, `£1,234.50`, `-12`, `(12.00)`, `12.00-`, `12.00CR` (in credit: below zero) and `12.00DR`.
/// More than two decimals are rounded half away from zero. `None` for anything else.
pub(crate) fn pence(cell: &str) -> Option<Pence> {
    let mut text = cell.trim();
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (text, negative) = (inner.trim(), true);
    }
    if let Some(rest) = strip_suffix_ignoring_case(text, "CR") {
        (text, negative) = (rest, !negative);
    } else if let Some(rest) = strip_suffix_ignoring_case(text, "DR") {
        text = rest;
    }
    if let Some(rest) = text.strip_suffix('-') {
        (text, negative) = (rest.trim_end(), !negative);
    }
    for _ in 0..2 {
        if let Some(rest) = text.strip_prefix('-') {
            (text, negative) = (rest.trim_start(), !negative);
        }
        text = text.strip_prefix('+').or_else(|| text.strip_prefix('£')).unwrap_or(text).trim_start();
    }
    let amount = unsigned_pence(text)?;
    Some(Pence(if negative { -amount } else { amount }))
}

fn unsigned_pence(text: &str) -> Option<i64> {
    let (pounds, decimals) = text.split_once('.').unwrap_or((text, ""));
    if pounds.is_empty() && decimals.is_empty() || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut whole = 0_i64;
    for byte in pounds.bytes() {
        match byte {
            b'0'..=b'9' => whole = whole.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b',' => {}
            _ => return None,
        }
    }
    // A lone comma is no amount.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |place: usize| decimals.as_bytes().get(place).map_or(0, |byte| i64::from(byte - b'0'));
    let rounded = i64::from(digit(2) >= 5);
    whole.checked_mul(100)?.checked_add(digit(0) * 10 + digit(1) + rounded)
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let split = text.len().checked_sub(suffix.len())?;
    let (head, tail) = (text.get(..split)?, text.get(split..)?);
    tail.eq_ignore_ascii_case(suffix).then(|| head.trim_end())
}

/// Reads a plain number, with or without thousands commas. `None` for anything else, infinities included.
pub(crate) fn number(cell: &str) -> Option<f64> {
    let plain = cell.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (1..=15).contains(&cell.len()) {
        return Some(cell.bytes().fold(0_u64, |value, byte| value * 10 + u64::from(byte - b'0')) as f64);
    }
    let numeric = cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
    if !numeric {
        return None;
    }
    let value = if cell.contains(',') { cell.replace(',', "").parse::<f64>() } else { cell.parse::<f64>() };
    value.ok().filter(|value| value.is_finite())
}

/// Reads yes and no as systems write them: `Y`, `YES`, `TRUE`, `T`, `1` and their opposites, in any case.
pub(crate) fn flag(cell: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is_one_of(["Y", "YES", "TRUE", "T", "1"]) {
        Some(true)
    } else if is_one_of(["N", "NO", "FALSE", "F", "0"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::flag;
    use super::number;
    use super::pence;

    #[test]
    fn an_amount_reads_the_same_in_every_spelling() {
        for (cell, read) in [
            ("1234.5", Some(123_450)),
            ("£1,234.50", Some(123_450)),
            ("£ 1,234.50", Some(123_450)),
            ("-£12.00", Some(-1200)),
            ("£-12.00", Some(-1200)),
            ("(12.00)", Some(-1200)),
            ("(£12.00)", Some(-1200)),
            ("12.00-", Some(-1200)),
            ("1,234.5CR", Some(-123_450)),
            ("12 DR", Some(1200)),
            (".5", Some(50)),
            ("7", Some(700)),
            ("12.3450", Some(1235)),
            ("12.3449", Some(1234)),
            ("", None),
            ("£", None),
            (",", None),
            (".", None),
            ("12.3.4", None),
            ("n/a", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(pence(cell).map(|amount| amount.0), read, "{cell}");
        }
    }

    #[test]
    fn numbers_and_flags_are_read_or_refused() {
        for (cell, read) in
            [("12", Some(12.0)), ("1,200.5", Some(1200.5)), ("-3", Some(-3.0)), ("x", None), ("inf", None)]
        {
            assert_eq!(number(cell), read, "{cell}");
        }
        for (cell, read) in [("Y", Some(true)), ("false", Some(false)), ("0", Some(false)), ("maybe", None)] {
            assert_eq!(flag(cell), read, "{cell}");
        }
    }
}
