use std::iter::once;

use super::ListRow;
use super::Reason;
use super::cell::Cell;
use super::notes::in_words;

/// One column of the list: the name in CSV, the title and width in a workbook, and what it means.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// Width in characters.
    pub(super) width: f64,
    pub(super) note: &'static str,
    pub(super) cell: fn(&ListRow) -> Cell,
    /// The answers a caseworker chooses from; empty where any text, or none, is expected.
    pub(super) answers: &'static [&'static str],
}

/// Answers to "was anyone reached".
const CONTACT: &[&str] = &["not yet", "spoke to them", "message left", "letter sent", "no answer", "details wrong"];
/// Answers to "what came of it".
const RESULT: &[&str] = &[
    "help accepted",
    "help already in place",
    "no help needed",
    "help declined",
    "could not reach",
    "wrong household",
];

/// The columns in the order they are read.
pub(super) const COLUMNS: &[Column] = &[
    shown("rank", "Rank", 5.5, "Place on this team's list tonight: 1 has the highest score.", |row| {
        row.rank.map_or(Cell::Empty, Cell::Whole)
    }),
    shown(
        "household",
        "Household",
        13.5,
        "The household's code. Quote it instead of a name in e-mails and on the telephone.",
        |row| Cell::text(&row.pseudonym),
    ),
    shown(
        "status",
        "Status",
        13.0,
        "New, or a repeat of an alert in an earlier period with its date; or closed, with the reason. A closed row keeps \
         its place until the period ends.",
        |row| Cell::Text(status(row)),
    ),
    shown("since", "On list since", 11.0, "The night the household came onto the list in this period.", |row| {
        Cell::Day(row.since)
    }),
    shown("adults", "Adults", 19.0, "Adults of the household as the council's records name them.", |row| {
        Cell::personal(row.adults.iter().map(|adult| &adult.name))
    }),
    shown(
        "contact",
        "Contact details",
        21.0,
        "Telephone numbers and e-mail addresses from the council's records, the most recent first.",
        |row| Cell::personal(row.adults.iter().flat_map(|adult| adult.phones.iter().chain(&adult.emails))),
    ),
    shown("address", "Address", 20.0, "Where the records place the household.", |row| {
        Cell::personal(once(&row.address))
    }),
    shown(
        "risk",
        "Risk",
        7.0,
        "How many in 100 such households are owed a homelessness duty within the horizon. Compare it with the share of \
         all households scored, above.",
        |row| row.risk.map_or(Cell::Empty, |risk| Cell::Share(risk.get())),
    ),
    shown("risk_band", "Risk in words", 14.0, "The risk against the average of all households scored.", |row| {
        Cell::text(&row.band)
    }),
    shown(
        "reasons",
        "Why",
        42.0,
        "What raises this household's score, the strongest first. These are facts in the council's records; they may be \
         out of date or wrong.",
        |row| Cell::points(&sentences(&row.reasons)),
    ),
    shown(
        "protective",
        "What speaks for them",
        24.0,
        "What lowers this household's score, the strongest first.",
        |row| Cell::points(&sentences(&row.protective)),
    ),
    shown(
        "records",
        "How sure, how fresh",
        20.0,
        "How surely the records behind this row are about the same people and the same home, and the day to which they \
         reach. Check who you are speaking to before you say why you call.",
        |row| Cell::lines(&[&*row.certainty, &*row.freshness].map(str::to_owned)),
    ),
    asked("contact_made", "Contact made?", 13.0, "For you to fill in: whether anyone was reached.", CONTACT),
    asked("result", "Result", 13.0, "For you to fill in: what came of it.", RESULT),
    asked("notes", "Notes", 20.0, "For you to fill in. Write nothing that the household should not read.", &[]),
];

const fn shown(
    name: &'static str,
    title: &'static str,
    width: f64,
    note: &'static str,
    cell: fn(&ListRow) -> Cell,
) -> Column {
    Column { name, title, width, note, cell, answers: &[] }
}

const fn asked(
    name: &'static str,
    title: &'static str,
    width: f64,
    note: &'static str,
    answers: &'static [&'static str],
) -> Column {
    Column { name, title, width, note, cell: |_| Cell::Empty, answers }
}

fn sentences(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().flat_map(|reason| reason.sentences.iter().cloned()).collect()
}

fn status(row: &ListRow) -> String {
    match (&row.closed, row.before) {
        (Some(why), _) => format!("closed: {why}"),
        (None, Some(day)) => format!("repeat, last {}", in_words(day)),
        (None, None) => "new".to_owned(),
    }
}
