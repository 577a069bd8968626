//! Columns made from columns before anything is compared: the same name, date or address written in one way.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use crate::domain::Uprn;
use crate::matching::columns::{Column, Interner, Table};
use crate::matching::error::MatchError;
use crate::tidy::{canonical_forename, canonical_surname, clean, first_given, is_title, parts};

/// A column made from another, value by value. What a value says nothing of becomes null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The name of the new column.
    pub column: String,
    /// The name of the column it is made from.
    pub from: String,
    /// How.
    pub form: Form,
}

/// What is made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Upper case without accents and marks, words parted by single blanks, titles such as `Mrs` taken off.
    Name,
    /// The form that all short forms and spellings of the first forename share.
    ForenameRoot,
    /// The form that all spellings of a surname share.
    SurnameRoot,
    /// `YYYY-MM-DD`, from that, `DD/MM/YYYY`, `DD-MM-YYYY`, `DD.MM.YYYY` or `YYYYMMDD`; 1900-01-01 says nothing.
    Date,
    /// Flat, number, building and street, abbreviations written out.
    Address,
    /// Upper case with one blank before the last three characters.
    Postcode,
    /// Upper-case letters and digits alone.
    Code,
    /// The first letter, upper case.
    Initial,
    /// A UPRN as digits without leading zeros; what is none says nothing.
    Uprn,
    /// A national insurance number as letters and digits; temporary ones and AA999999A say nothing.
    Nino,
    /// Digits alone, `+44` as `0`; fewer than seven say nothing.
    Phone,
    /// Lower case without blanks; without `@` it says nothing.
    Email,
}

impl Form {
    /// What it makes of a text; empty for what says nothing.
    pub fn of(self, text: &str) -> String {
        match self {
            Self::Name => name(text),
            Self::ForenameRoot => canonical_forename(&first_given(&name(text))),
            Self::SurnameRoot => canonical_surname(&name(text).replace(' ', "")),
            Self::Date => date(text).unwrap_or_default(),
            Self::Address => address(text),
            Self::Postcode => postcode(text),
            Self::Code => code(text),
            Self::Initial => clean(text).chars().take(1).collect(),
            Self::Uprn => uprn(text),
            Self::Nino => Some(code(text)).filter(|code| is_nino(code)).unwrap_or_default(),
            Self::Phone => phone(text),
            Self::Email => Some(text.split_whitespace().collect::<String>().to_lowercase())
                .filter(|text| text.contains('@'))
                .unwrap_or_default(),
        }
    }
}

impl Derived {
    fn make(&self, table: &Table) -> Result<Column, MatchError> {
        let from = table.column(&self.from).ok_or_else(|| {
            MatchError::Settings(format!("`{}` is made from `{}`, which was not read", self.column, self.from))
        })?;
        let mut interner = Interner::default();
        let of_value = |id: u32| from.values.text(id).map_or(0, |text| interner.number(&self.form.of(text)));
        let numbers: Vec<u32> = (0..from.values.len() as u32).map(of_value).collect();
        let ids = from.ids.iter().map(|id| numbers[*id as usize]).collect();
        Ok(Column { name: self.column.clone(), ids: Arc::new(ids), values: Arc::new(interner.into_values()) })
    }
}

/// Adds the derived columns to a table.
pub(super) fn derive(table: &mut Table, derived: &[Derived]) -> Result<(), MatchError> {
    for (at, one) in derived.iter().enumerate() {
        let taken = table.column(&one.column).is_some()
            || derived[..at].iter().any(|other| other.column.eq_ignore_ascii_case(&one.column));
        if taken {
            let why = format!("`{}` is the name of a column that is made here; rename the input's column", one.column);
            return Err(MatchError::Settings(why));
        }
    }
    let made: Result<Vec<Column>, MatchError> = derived.par_iter().map(|one| one.make(table)).collect();
    table.columns.extend(made?);
    Ok(())
}

fn name(text: &str) -> String {
    let cleaned = clean(text);
    let mut words: Vec<&str> = cleaned.split(' ').collect();
    while words.len() > 1 && is_title(words[0]) {
        words.remove(0);
    }
    words.join(" ")
}

fn code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Spreadsheets leave `.0` behind, other systems leading zeros.
fn uprn(text: &str) -> String {
    let text = text.trim();
    let digits = text.strip_suffix(".0").unwrap_or(text).trim_start_matches('0');
    Uprn::read(digits).map_or_else(String::new, |uprn| uprn.to_string())
}

/// Two letters, six digits, and a suffix letter or none.
fn is_nino(code: &str) -> bool {
    let bytes = code.as_bytes();
    let shape = matches!(bytes.len(), 8 | 9)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..8].iter().all(u8::is_ascii_digit);
    shape && !code.starts_with("TN") && !code.starts_with("AA999999")
}

fn postcode(text: &str) -> String {
    let mut code = code(text);
    if code.len() >= 5 {
        code.insert(code.len() - 3, ' ');
    }
    code
}

fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad = text.trim_start().starts_with('+') || digits.starts_with("00");
    let digits = digits.trim_start_matches("00");
    let is_mobile = |digits: &str| digits.len() == 10 && digits.starts_with('7');
    let national = match digits.strip_prefix("44") {
        // `+44 (0)7700` has a nought too many.
        Some(rest) if abroad || is_mobile(rest) => format!("0{}", rest.trim_start_matches('0')),
        _ if is_mobile(digits) => format!("0{digits}"),
        _ => digits.to_owned(),
    };
    if national.len() < 7 { String::new() } else { national }
}

fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [day, month, year] if year.len() == 4 => (*year, *month, *day),
        [all] if all.len() == 8 && all.is_ascii() => (&all[..4], &all[4..6], &all[6..]),
        _ => return None,
    };
    let day = chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let made = day.format("%Y-%m-%d").to_string();
    (made != "1900-01-01").then_some(made)
}

fn address(text: &str) -> String {
    let parts = parts(text);
    if parts.number.is_empty() && parts.name.is_empty() {
        return parts.all;
    }
    let written = [&parts.flat, &parts.number, &parts.name, &parts.street];
    written.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Column, Derived, Form, Interner, Table, derive};

    #[test]
    fn what_is_written_in_two_ways_is_made_one() {
        let same = [
            (Form::Name, "Mrs Anne-Marie O'Neill", "ANNE MARIE ONEILL"),
            (Form::ForenameRoot, "Bill", "William James"),
            (Form::ForenameRoot, "Kasia", "Katarzyna"),
            (Form::ForenameRoot, "Mohd", "Muhammad"),
            (Form::SurnameRoot, "Chowdhury", "Choudhury"),
            (Form::SurnameRoot, "Kowalska", "Kowalski"),
            (Form::Date, "03/02/1987", "1987-02-03"),
            (Form::Date, "19870203", "3.2.1987"),
            (Form::Date, "1987-02-03T00:00:00", "1987-02-03"),
            (Form::Address, "Flat 3, 12 Mill Ln", "flat 3, 12 MILL LANE"),
            (Form::Address, "3/12 mill lane", "flat 3 12 mill lane"),
            (Form::Postcode, "zz1 1aa", "ZZ11AA"),
            (Form::Initial, "f", "Female"),
            (Form::Nino, "ZZ 12 34 56 a", "ZZ123456A"),
            (Form::Phone, "+44 7700 900123", "07700 900 123"),
            (Form::Phone, "+44 (0)7700 900123", "7700900123"),
            (Form::Phone, "447700900123", "0044 7700 900123"),
            (Form::Uprn, "000900000023", "900000023.0"),
            (Form::Email, " Ann@Example.org", "ann@example.org"),
        ];
        for (form, one, other) in same {
            assert_eq!(form.of(one), form.of(other), "{one} / {other}");
            assert_ne!(form.of(one), "", "{one}");
        }
    }

    #[test]
    fn a_column_that_is_there_already_is_not_made() {
        let column = |name: &str| {
            let mut interner = Interner::default();
            let ids = Arc::new(vec![interner.number("a")]);
            Column { name: name.into(), ids, values: Arc::new(interner.into_values()) }
        };
        let mut table = Table { columns: vec![column("last"), column("tidy_surname")], ends: vec![1] };
        let made = Derived { column: "tidy_surname".into(), from: "last".into(), form: Form::Name };
        assert!(derive(&mut table, &[made]).unwrap_err().to_string().contains("rename the input's column"));
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        let nothing = [
            (Form::Date, "1900-01-01"),
            (Form::Date, "31/02/1990"),
            (Form::Date, "unknown"),
            (Form::Date, "é9870203"),
            (Form::Nino, "TN010190M"),
            (Form::Nino, "AA999999A"),
            (Form::Nino, "none"),
            (Form::Phone, "12"),
            (Form::Uprn, "0"),
            (Form::Uprn, "unknown"),
            (Form::Email, "n/a"),
            (Form::Name, " - "),
        ];
        for (form, text) in nothing {
            assert_eq!(form.of(text), "", "{text}");
        }
        assert_eq!(Form::Name.of("Miss"), "MISS");
    }
}
