use std::fmt;

use super::header::Asked;

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The sheet; `None` in a CSV.
    pub sheet: Option<String>,
    /// The row as a spreadsheet counts it: the header of a CSV is row 1.
    pub row: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "sheet `{sheet}` row {}", self.row),
            None => write!(f, "row {}", self.row),
        }
    }
}

/// The rule a row breaks; what its cell holds is never part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// An answer that is not offered.
    #[error("is none of: {}", .0.join("; "))]
    NotOffered(&'static [&'static str]),
    /// No date.
    #[error("is no date: write 2026-01-31 or 31/01/2026")]
    NotADate,
    /// A contact before the household was on any list.
    #[error("lies before the household was first on a list")]
    BeforeTheList,
    /// A contact after the day of the import.
    #[error("lies after the day of the import")]
    InTheFuture,
    /// Not a whole number from 1.
    #[error("is no number of an adult: 1 is the first adult of the row")]
    NotANumber,
    /// An adult is named, but nothing is said to be wrong with them.
    #[error("is for \"wrong person\" and \"wrong household\" alone")]
    NothingWrong,
    /// A day on which nothing is said to have happened.
    #[error("says when, but nothing says what happened: fill in `Contact made?` or `Result`")]
    DayAlone,
    /// A staff id with blanks in it is a name.
    #[error("is no staff id: up to 40 letters, digits and . _ - @ without blanks, never a name")]
    NotAStaffId,
    /// Answers about nobody.
    #[error("is empty, and the row has answers")]
    NoHousehold,
    /// A code that no list ever showed.
    #[error("is on no list that was published")]
    UnknownHousehold,
    /// The household was not on the list of that date.
    #[error("names a list that this household was not on")]
    NotOnThatList,
}

impl Fault {
    /// The same in a few words, to count rows by.
    pub fn in_short(self) -> &'static str {
        match self {
            Self::NotOffered(_) => "an answer that is not offered",
            Self::NotADate => "no date",
            Self::BeforeTheList => "a contact before the household was on a list",
            Self::InTheFuture => "a contact in the future",
            Self::NotANumber => "no number of an adult",
            Self::NothingWrong => "an adult named, and nothing wrong",
            Self::DayAlone => "a date alone",
            Self::NotAStaffId => "no staff id",
            Self::NoHousehold => "no household",
            Self::UnknownHousehold => "an unknown household",
            Self::NotOnThatList => "a list the household was not on",
        }
    }
}

/// A row that was left out, and the first rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejected {
    /// Where.
    pub place: Place,
    /// Which column.
    pub column: Asked,
    /// Why.
    pub fault: Fault,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, column `{}`: {}", self.place, self.column.title(), self.fault)
    }
}
