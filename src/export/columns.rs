use super::ListHead;
use super::ListRow;
use super::cell::Cell;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use cells::{contact_details, contacts, languages, risk_words, sentences, status};

pub(super) mod cells; // what the cells say
#[cfg(test)]
mod page; //       docs/list.md says what the columns are

/// What a caseworker may put into the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing: the list says it.
    Nothing,
    /// One of these words, from a drop-down.
    Choice(&'static [&'static str]),
    /// A day, not before the as-of date's year.
    Day,
    /// A number that counts from 1.
    Number,
    /// Any text.
    Text,
}

/// One column of the list: the name in CSV, the title and width in a workbook, and what it means.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// Width in characters.
    pub(super) width: f64,
    pub(super) note: &'static str,
    pub(super) cell: fn(&ListHead, &ListRow) -> Cell,
    pub(super) asked: Asked,
}

/// The name of the last column that is printed: those after it are filled in or read on the screen, and each household's
/// details have a sheet of their own.
const LAST_PRINTED: &str = "next_step";

/// How many columns are printed.
pub(super) fn printed() -> usize {
    COLUMNS.iter().position(|column| column.name == LAST_PRINTED).map_or(COLUMNS.len(), |last| last + 1)
}

/// The columns in the order they are read: whom to call, why and what about; what is asked; what else is known.
pub(super) const COLUMNS: &[Column] = &[
    shown("rank", "Rank", 5.5, "Place on this team's list tonight: 1 has the highest score.", |_, row| {
        row.rank.map_or(Cell::Empty, Cell::Whole)
    }),
    shown(
        "household",
        "Household",
        14.0,
        "The household's code, and the way to its details. Quote it instead of a name in e-mails and on the telephone.",
        |_, row| Cell::text(&row.pseudonym),
    ),
    shown(
        "status",
        "Status",
        12.5,
        "New; a repeat of an alert in an earlier period, with its date; carried over from an earlier period; or closed, with \
         the reason. A closed row keeps its place until the period ends.",
        |head, row| Cell::Text(status(head, row)),
    ),
    shown(
        "state",
        "How it stands",
        13.0,
        "What has been done so far: contacts tried, help begun, and so on.",
        |_, row| Cell::text(&row.state),
    ),
    shown("adults", "Adults", 18.0, "Adults of the household as the council's records name them.", |_, row| {
        Cell::personal(row.adults.iter().map(|adult| &adult.name))
    }),
    shown(
        "contact_details",
        "Contact details",
        21.0,
        "Telephone numbers and e-mail addresses from the council's records, a line an adult, the most recent first.",
        |_, row| Cell::lines(&contacts(row, contact_details)),
    ),
    shown(
        "language",
        "Language",
        10.0,
        "The language an adult prefers, where a record says so and it is not English.",
        |_, row| Cell::lines(&contacts(row, languages)),
    ),
    shown("address", "Address", 19.0, "Where the records place the household.", |_, row| {
        Cell::personal(std::iter::once(&row.address))
    }),
    shown(
        "workers",
        "Who works with them",
        15.0,
        "Services that already work with the household. Speak to them before you call.",
        |_, row| Cell::lines(&row.workers),
    ),
    shown(
        "risk_words",
        "Risk in words",
        14.0,
        "How likely it is that the household is owed a homelessness duty within the horizon.",
        |_, row| Cell::text(risk_words(row)),
    ),
    shown(
        "reasons",
        "Why",
        42.0,
        "What raises this household's score, the strongest first, and whose record says so. These are facts in the \
         council's records; they may be out of date or wrong.",
        |_, row| Cell::points(&sentences(&row.reasons)),
    ),
    shown("next_step", "Next step", 23.0, "What the reasons suggest to talk about first. You decide.", |_, row| {
        Cell::points(&row.next_steps)
    }),
    asked(
        "contact",
        "Contact made?",
        15.0,
        "For you to fill in: whether anyone was reached.",
        Asked::Choice(ContactAnswer::WORDS),
    ),
    asked("contact_day", "Contact date", 13.0, "For you to fill in: the day you tried or spoke to them.", Asked::Day),
    asked("result", "Result", 13.0, "For you to fill in: how the case stands.", Asked::Choice(CaseResult::WORDS)),
    asked("help", "Help given", 20.0, "For you to fill in: the main help given.", Asked::Choice(HelpKind::WORDS)),
    asked(
        "entry_right",
        "Was this entry right?",
        16.0,
        "For you to fill in: whether the row itself was right, whatever came of the contact. Wrong person: a record on the \
         row is another person's. Wrong household: the people on the row are not one household.",
        Asked::Choice(EntryAnswer::WORDS),
    ),
    asked(
        "which",
        "Which adult was wrong?",
        12.0,
        "For you to fill in after `wrong person`: 1 for the first adult of the row, 2 for the second.",
        Asked::Number,
    ),
    asked("worker", "Your staff id", 13.0, "For you to fill in: who made the contact.", Asked::Text),
    asked("notes", "Notes", 28.0, "For you to fill in. Write nothing that the household should not read.", Asked::Text),
    shown("changed", "Since last time", 38.0, "What is different since the household was last on a list.", |_, row| {
        Cell::points(&row.changed)
    }),
    shown(
        "protective",
        "What speaks for them",
        38.0,
        "What lowers this household's score, the strongest first.",
        |_, row| Cell::points(&sentences(&row.protective)),
    ),
    shown(
        "risk",
        "Risk",
        8.0,
        "How many in 100 such households are owed a homelessness duty within the horizon. Compare it with the share of \
         all households scored, on the sheet Summary.",
        |_, row| row.risk.map_or(Cell::Empty, |risk| Cell::Share(risk.get())),
    ),
    shown("risk_band", "Risk band", 16.0, "The risk against the average of all households scored.", |_, row| {
        Cell::text(&row.band)
    }),
    shown("since", "On list since", 12.0, "The night the household came onto the list.", |_, row| Cell::Day(row.since)),
    shown(
        "certainty",
        "How sure",
        32.0,
        "How surely the records behind this row are about the same people and the same home. Check who you are speaking to \
         before you say why you call.",
        |_, row| Cell::text(&row.certainty),
    ),
    shown("freshness", "How fresh", 32.0, "The day to which the data behind this row reach.", |_, row| {
        Cell::text(&row.freshness)
    }),
    shown("as_of", "As of", 12.0, "The as-of date of the list: what was recorded before it was known.", |head, _| {
        Cell::Day(head.as_of.0)
    }),
];

const fn shown(
    name: &'static str,
    title: &'static str,
    width: f64,
    note: &'static str,
    cell: fn(&ListHead, &ListRow) -> Cell,
) -> Column {
    Column { name, title, width, note, cell, asked: Asked::Nothing }
}

const fn asked(name: &'static str, title: &'static str, width: f64, note: &'static str, asked: Asked) -> Column {
    Column { name, title, width, note, cell: |_, _| Cell::Empty, asked }
}
