use std::collections::BTreeMap;

use super::cell::Cell;
use super::fault::Fault;
use super::fault::Place;
use super::header::Asked;
use super::header::Header;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::domain::AsOf;
use crate::domain::Day;

/// What a row says: at least one answer, all of them offered ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Where it stands.
    pub place: Place,
    /// The household's pseudonym as written there; whether there is one nobody has asked yet.
    pub household: String,
    /// The as-of date of the list, if the row says.
    pub as_of: Option<AsOf>,
    /// When it happened.
    pub day: Option<Day>,
    /// Whether anyone was reached.
    pub contact: Option<ContactAnswer>,
    /// How the case stands.
    pub result: Option<CaseResult>,
    /// What help was given.
    pub help: Option<HelpKind>,
    /// Whether the entry was right.
    pub entry: Option<EntryAnswer>,
    /// Which adult of the row that is about, from 1.
    pub which: Option<u32>,
    /// A staff id, or empty.
    pub by: String,
}

/// The longest staff id.
const LONGEST_ID: usize = 40;

/// Reads a row. `None` where nothing was filled in: a staff id alone is no answer, and is there before the work begins.
pub(super) fn answers(
    header: &Header,
    cells: &BTreeMap<u32, Cell>,
    place: Place,
) -> Option<Result<Answered, (Asked, Fault)>> {
    let of = |wanted: Asked| {
        let at = header.columns.iter().find(|(_, column)| **column == wanted).map(|(at, _)| at)?;
        cells.get(at)
    };
    let row = Row { of: &of };
    let questions = [Asked::Contact, Asked::ContactDay, Asked::Result, Asked::Help, Asked::Entry, Asked::Which];
    questions.into_iter().any(|question| of(question).is_some()).then(|| row.read(place))
}

struct Row<'a, 'c> {
    of: &'a dyn Fn(Asked) -> Option<&'c Cell>,
}

impl Row<'_, '_> {
    fn read(&self, place: Place) -> Result<Answered, (Asked, Fault)> {
        let household = (self.of)(Asked::Household).ok_or((Asked::Household, Fault::NoHousehold))?.text();
        let answered = Answered {
            place,
            household,
            as_of: self.day(Asked::AsOf)?.map(AsOf),
            contact: self.answer(Asked::Contact, ContactAnswer::read, ContactAnswer::WORDS)?,
            day: self.day(Asked::ContactDay)?,
            result: self.answer(Asked::Result, CaseResult::read, CaseResult::WORDS)?,
            help: self.answer(Asked::Help, HelpKind::read, HelpKind::WORDS)?,
            entry: self.answer(Asked::Entry, EntryAnswer::read, EntryAnswer::WORDS)?,
            which: self.cell(Asked::Which, |cell| cell.number().ok_or(Fault::NotANumber))?,
            by: self.cell(Asked::Worker, |cell| staff_id(&cell.text()))?.unwrap_or_default(),
        };
        let is_doubted = matches!(answered.entry, Some(EntryAnswer::WrongPerson | EntryAnswer::WrongHousehold));
        if answered.which.is_some() && !is_doubted {
            return Err((Asked::Which, Fault::NothingWrong));
        }
        let says_what = answered.contact.is_some() || answered.result.is_some() || answered.help.is_some();
        if answered.day.is_some() && !says_what && answered.entry.is_none() {
            return Err((Asked::ContactDay, Fault::DayAlone));
        }
        Ok(answered)
    }

    fn cell<T>(&self, column: Asked, read: impl Fn(&Cell) -> Result<T, Fault>) -> Result<Option<T>, (Asked, Fault)> {
        (self.of)(column).map(read).transpose().map_err(|fault| (column, fault))
    }

    fn day(&self, column: Asked) -> Result<Option<Day>, (Asked, Fault)> {
        self.cell(column, |cell| cell.day().ok_or(Fault::NotADate))
    }

    fn answer<T>(
        &self,
        column: Asked,
        read: fn(&str) -> Option<T>,
        offered: &'static [&'static str],
    ) -> Result<Option<T>, (Asked, Fault)> {
        self.cell(column, |cell| read(&cell.text()).ok_or(Fault::NotOffered(offered)))
    }
}

/// An id has no blanks, so a name does not pass for one. A number that a spreadsheet made of it is one, too.
fn staff_id(text: &str) -> Result<String, Fault> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-_@".contains(letter);
    let is_id = text.len() <= LONGEST_ID && text.chars().all(fits);
    if is_id { Ok(text.to_owned()) } else { Err(Fault::NotAStaffId) }
}
