use std::collections::BTreeMap;

use super::entry::Source;
use crate::archive::KnownRows;
use crate::domain::Day;

/// Whether a code is one of the patterns, whatever its case; `DD*` is any code that starts with DD.
pub(super) fn code_matches(code: &str, patterns: &[impl AsRef<str>]) -> bool {
    patterns.iter().any(|pattern| match pattern.as_ref().strip_suffix('*') {
        Some(start) => code.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
        None => code.eq_ignore_ascii_case(pattern.as_ref()),
    })
}

/// The `where` and `where_not` of a source, ready for one dataset's rows.
pub(super) struct Filter<'a> {
    rows: KnownRows<'a>,
    tests: Vec<Test<'a>>,
}

struct Test<'a> {
    cells: Cells<'a>,
    dated: bool,
}

enum Cells<'a> {
    /// Codes, whether each passes, and whether an empty cell does.
    Codes(&'a [u32], Vec<bool>, bool),
    /// Flags, and whether yes, no and empty pass.
    Flags(&'a [Option<bool>], [bool; 3]),
}

impl<'a> Filter<'a> {
    /// `None` where a column it needs was never delivered.
    pub(super) fn new(rows: KnownRows<'a>, source: &Source) -> Option<Self> {
        let tests = |columns: &BTreeMap<String, Vec<String>>, keep: bool| {
            columns.iter().map(|(column, codes)| Test::new(&rows, column, codes, keep)).collect::<Option<Vec<_>>>()
        };
        let mut all = tests(&source.filter, true)?;
        all.extend(tests(&source.where_not, false)?);
        Some(Self { rows, tests: all })
    }

    /// Whether a row passes as known at the start of `at`; `None` where that was not known.
    pub(super) fn passes(&self, row: usize, at: Day) -> Option<bool> {
        let mut known = true;
        for test in &self.tests {
            if !test.dated && self.rows.state_from(row) >= at {
                known = false;
            } else if !test.passes(row) {
                return Some(false);
            }
        }
        known.then_some(true)
    }
}

impl<'a> Test<'a> {
    fn new(rows: &KnownRows<'a>, column: &str, patterns: &[String], keep: bool) -> Option<Self> {
        let dated = rows.is_dated(column);
        if let Some((codes, text)) = rows.text(column) {
            let pass = text.words().iter().map(|word| code_matches(word, patterns) == keep).collect();
            return Some(Self { cells: Cells::Codes(codes, pass, !keep), dated });
        }
        let flags = rows.flag(column)?;
        let pass = ["Y", "N"].map(|flag| code_matches(flag, patterns) == keep);
        Some(Self { cells: Cells::Flags(flags, [pass[0], pass[1], !keep]), dated })
    }

    fn passes(&self, row: usize) -> bool {
        match &self.cells {
            Cells::Codes(codes, pass, empty) => pass.get(codes[row] as usize).copied().unwrap_or(*empty),
            Cells::Flags(flags, pass) => match flags[row] {
                Some(true) => pass[0],
                Some(false) => pass[1],
                None => pass[2],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::code_matches;

    #[test]
    fn a_code_matches_whatever_its_case_and_by_its_start_with_a_star() {
        let table = [
            ("HOM", "hom", true),
            ("DD15", "DD*", true),
            ("dd1", "DD*", true),
            ("CASH", "DD*", false),
            ("D", "DD*", false),
            ("HOMES", "HOM", false),
            ("é", "e*", false),
        ];
        for (code, pattern, matches) in table {
            assert_eq!(code_matches(code, &[pattern]), matches, "{code} {pattern}");
        }
    }
}
