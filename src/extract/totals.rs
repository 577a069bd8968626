use super::rows::{Cells, Row};

/// A line that is no data row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// A total, a page heading, a ruler.
    Totals,
    /// A line that says how many rows the file has.
    Trailer(u64),
}

const TOTALS: [&str; 9] =
    ["total", "totals", "grand total", "sub total", "subtotal", "page total", "page", "report", "run date"];
const TRAILERS: [&str; 13] = [
    "trailer",
    "trl",
    "footer",
    "eof",
    "end of file",
    "end of report",
    "record count",
    "records",
    "row count",
    "rows",
    "number of records",
    "total records",
    "total rows",
];

/// Tells totals rows and trailers from data: a word of theirs opens the line, and the line is ragged or mostly empty.
pub(super) fn aside(cells: &Cells, row: Row<'_>, width: usize) -> Option<Aside> {
    let filled = || (0..cells.len()).map(|place| cells.get(row, place)).filter(|cell| !cell.is_empty());
    let first = filled().next()?;
    if !is_suspect(first.as_bytes()[0]) {
        return None;
    }
    if filled().all(|cell| cell.bytes().all(|byte| b"-=*_".contains(&byte))) && width > 1 {
        return Some(Aside::Totals);
    }
    if cells.len() == width && filled().count() * 2 > width {
        return None;
    }
    let opening = first.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    if let Some(stated) = rows_affected(opening) {
        return Some(Aside::Trailer(stated));
    }
    if let Some(word) = longest_opening(&TRAILERS, opening) {
        let after = &opening[word.len()..];
        let stated = number_after(after, filled().skip(1)).or_else(|| filled().skip(1).find_map(count_of_rows));
        return Some(stated.map_or(Aside::Totals, Aside::Trailer));
    }
    longest_opening(&TOTALS, opening).map(|_| Aside::Totals)
}

/// Letters that open one of the words, brackets and rulers: a quick test before the slow one.
fn is_suspect(byte: u8) -> bool {
    !byte.is_ascii_digit() && (b"tgsprfen".contains(&byte.to_ascii_lowercase()) || byte.is_ascii_punctuation())
}

fn longest_opening<'w>(words: &[&'w str], text: &str) -> Option<&'w str> {
    let opens = |word: &&&str| {
        let head = text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        head && !text[word.len()..].starts_with(|letter: char| letter.is_alphanumeric())
    };
    words.iter().filter(opens).max_by_key(|word| word.len()).copied()
}

/// `1234 rows affected)`, as database tools close an export.
fn rows_affected(text: &str) -> Option<u64> {
    let (number, rest) = text.split_once(' ')?;
    (rest.starts_with("row") || rest.starts_with("record")).then(|| number.parse().ok())?
}

/// The number in the rest of the word's own cell; `1,234` may have been parted at its comma.
fn number_after<'a>(rest: &str, next: impl Iterator<Item = &'a str>) -> Option<u64> {
    let number = rest.split(|letter: char| !letter.is_ascii_digit() && letter != ',').find(|part| !part.is_empty())?;
    let mut digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if rest.ends_with(number) {
        digits.extend(next.take_while(|cell| cell.len() == 3 && cell.bytes().all(|byte| byte.is_ascii_digit())));
    }
    digits.parse().ok()
}

/// A cell that can be a number of rows: whole, and not a date.
fn count_of_rows(cell: &str) -> Option<u64> {
    let is_date = cell.len() == 8 && (cell.starts_with("19") || cell.starts_with("20"));
    let digits: String = cell.chars().filter(|letter| *letter != ',').collect();
    if is_date { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::Aside;
    use super::aside;
    use crate::extract::rows::{Cells, Rows};

    #[test]
    fn totals_and_trailers_are_told_from_data() {
        for (line, expected) in [
            ("TOTAL,,,1234.50", Some(Aside::Totals)),
            ("Grand total:,,,1234.50", Some(Aside::Totals)),
            (",,Total,1234.50", Some(Aside::Totals)),
            ("----,----,----,----", Some(Aside::Totals)),
            ("TRAILER,12", Some(Aside::Trailer(12))),
            ("Record count: 1,234", Some(Aside::Trailer(1234))),
            ("Record count: 12", Some(Aside::Trailer(12))),
            ("TRAILER,20260301,12", Some(Aside::Trailer(12))),
            ("TRAILER,12,345.00", Some(Aside::Trailer(12))),
            ("Total records,12,,", Some(Aside::Trailer(12))),
            ("(12 rows affected)", Some(Aside::Trailer(12))),
            ("End of report", Some(Aside::Totals)),
            ("T1,SMITH,2025-01-01,12.00", None),
            ("TOTAL,SMITH,2025-01-01,12.00", None),
            ("TOTALLY,,,", None),
            ("Paget,,,", None),
            ("12,,,", None),
        ] {
            let mut cells = Cells::default();
            let row = Rows::new(line, b',').next().unwrap();
            cells.split(row, b',');
            assert_eq!(aside(&cells, row, 4), expected, "{line}");
        }
    }
}
