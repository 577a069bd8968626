//! Titles before a name.

const TITLES: [&str; 30] = [
    "MR",
    "MRS",
    "MS",
    "MISS",
    "MX",
    "DR",
    "REV",
    "REVD",
    "FR",
    "SIR",
    "LADY",
    "LORD",
    "DAME",
    "PROF",
    "PROFESSOR",
    "MASTER",
    "CLLR",
    "CAPT",
    "CAPTAIN",
    "MAJ",
    "MAJOR",
    "COL",
    "SISTER",
    "HON",
    "IMAM",
    "RABBI",
    "MESSRS",
    "MSTR",
    "DOCTOR",
    "MADAM",
];

/// Whether a word is a title, in any case, with or without a full stop.
pub fn is_title(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    TITLES.iter().any(|title| word.eq_ignore_ascii_case(title))
}

#[cfg(test)]
mod tests {
    use super::is_title;

    #[test]
    fn titles_are_known_however_they_are_written() {
        assert!(is_title("Mrs.") && is_title("dr") && !is_title("Ann") && !is_title(""));
    }
}
