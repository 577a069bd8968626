//! Of several edits of one entry, which stands.

use super::Contact;
use super::ContactKind;
use super::ContactSource;
use super::Feedback;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::domain::Day;

/// What became of an edit that was given to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// The first answer to this entry.
    New,
    /// It says nothing that was not said before.
    Unchanged,
    /// It adds to what stands and contradicts none of it.
    AddedTo,
    /// It contradicts what stood, and stands now: its contact is later, or as late and imported later.
    Replaced,
    /// It contradicts what stands, whose contact is later: it is kept, but does not stand.
    Superseded,
}

/// What stands of all edits of one entry, given in the order in which they were imported. Contact, result and help stand
/// or fall together; whether the entry was right is a question of its own.
pub(super) fn standing(edits: &[Feedback]) -> Option<Feedback> {
    let told = part(edits, tells_of_contact, two_contacts);
    let judged = part(edits, |edit| edit.entry.is_some(), two_judgements);
    let first = edits.first()?;
    let lead = told.as_ref().or(judged.as_ref()).unwrap_or(first).clone();
    let (entry, which) = judged.as_ref().map_or((None, None), |judged| (judged.entry, judged.which));
    let by = if lead.by.is_empty() { judged.map_or_else(String::new, |judged| judged.by) } else { lead.by.clone() };
    Some(match told {
        Some(told) => Feedback { entry, which, by, ..told },
        None => Feedback { entry, which, by, day: None, ..lead },
    })
}

/// One part of what stands: of the edits with a contact day each, in that order, then of those without, each either fills
/// what is still open or, where it contradicts what stands, takes its place; but without a day not that of one with a day.
fn part(
    edits: &[Feedback],
    speaks: impl Fn(&Feedback) -> bool,
    contradict: fn(&Feedback, &Feedback) -> bool,
) -> Option<Feedback> {
    let mut order: Vec<&Feedback> = edits.iter().filter(|edit| speaks(edit)).collect();
    order.sort_by_key(|edit| edit.day.unwrap_or(Day::MAX));
    let mut stands: Option<Feedback> = None;
    for edit in order {
        stands = Some(match stands {
            Some(stands) if !contradict(&stands, edit) => joined(&stands, edit),
            Some(stands) if stands.day.is_some() && edit.day.is_none() => stands,
            _ => edit.clone(),
        });
    }
    stands
}

/// What becomes of one more edit of an entry.
pub(super) fn became(before: &[Feedback], edit: &Feedback) -> Became {
    let Some(stood) = standing(before) else { return Became::New };
    if before.iter().any(|known| same(known, edit)) {
        return Became::Unchanged;
    }
    let with: Vec<Feedback> = before.iter().chain([edit]).cloned().collect();
    let stands = standing(&with).unwrap_or_else(|| stood.clone());
    let contradict = |stands: &Feedback| two_contacts(stands, edit) || two_judgements(stands, edit);
    match (contradict(&stood), contradict(&stands)) {
        (true, true) => Became::Superseded,
        (true, false) => Became::Replaced,
        (false, _) if same(&stood, &stands) => Became::Unchanged,
        (false, _) => Became::AddedTo,
    }
}

fn tells_of_contact(edit: &Feedback) -> bool {
    edit.contact.is_some() || edit.result.is_some() || edit.help.is_some()
}

fn two<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// Whether both tell of a contact and answer one question in two ways, or speak of two days.
fn two_contacts(one: &Feedback, other: &Feedback) -> bool {
    let differ = two(one.day, other.day)
        || two(one.contact, other.contact)
        || two(one.result, other.result)
        || two(one.help, other.help);
    differ && tells_of_contact(one) && tells_of_contact(other)
}

/// Whether both say in two ways how right the entry was.
fn two_judgements(one: &Feedback, other: &Feedback) -> bool {
    two(one.entry, other.entry) || two(one.which, other.which)
}

/// What both say; `later` fills what is open. The day of the import is that of the one which told of the contact.
fn joined(stands: &Feedback, later: &Feedback) -> Feedback {
    let by = if later.by.is_empty() { &stands.by } else { &later.by };
    let tells_more = (stands.contact.is_none() && later.contact.is_some())
        || (stands.result.is_none() && later.result.is_some())
        || (stands.help.is_none() && later.help.is_some());
    Feedback {
        day: stands.day.or(later.day),
        contact: stands.contact.or(later.contact),
        result: stands.result.or(later.result),
        help: stands.help.or(later.help),
        entry: stands.entry.or(later.entry),
        which: stands.which.or(later.which),
        by: by.clone(),
        imported: if tells_more { later.imported } else { stands.imported },
        ..stands.clone()
    }
}

/// Whether two edits say the same, whoever says it and whenever it was imported.
fn same(one: &Feedback, other: &Feedback) -> bool {
    let said = |edit: &Feedback| (edit.day, edit.contact, edit.result, edit.help, edit.entry, edit.which);
    said(one) == said(other)
}

/// The contacts that feedback tells of: the attempt or the talk, what came of it, and help. They happened on the day
/// given, else at the latest on the day of the import.
pub(super) fn contacts(stands: &Feedback) -> Vec<Contact> {
    let spoken = stands.contact.map(|answer| match answer {
        ContactAnswer::SpokeTo => ContactKind::Reached,
        ContactAnswer::MessageLeft
        | ContactAnswer::LetterSent
        | ContactAnswer::NoAnswer
        | ContactAnswer::WrongDetails => ContactKind::Tried,
    });
    let came = stands.result.and_then(|result| match result {
        CaseResult::Declined => Some(ContactKind::Declined),
        CaseResult::NotAtRisk => Some(ContactKind::NotNeeded),
        CaseResult::InSupport | CaseResult::Closed => None,
    });
    let is_helped = stands.help.is_some() || stands.result == Some(CaseResult::InSupport);
    let kinds = spoken.into_iter().chain(came).chain(is_helped.then_some(ContactKind::Helped));
    let contact = |kind| Contact {
        household: stands.household,
        pseudonym: stands.pseudonym.clone(),
        day: stands.happened(),
        kind,
        help: stands.help.filter(|_| kind == ContactKind::Helped),
        by: stands.by.clone(),
        source: ContactSource::Feedback,
    };
    kinds.map(contact).collect()
}
