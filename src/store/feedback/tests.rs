use super::Doubt;
use super::Feedback;
use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::store::Became;
use crate::store::Contact;
use crate::store::ContactKind;
use crate::store::ContactSource;
use crate::store::StoreError;
use crate::store::testing::store;

/// One edit as a line: household, contact day, contact, result, help, entry, which, by; `-` is nothing.
fn edit(line: &str) -> Feedback {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let said = |at: usize| Some(cells[at]).filter(|cell| *cell != "-");
    Feedback {
        as_of: AsOf("2026-11-16".parse().unwrap()),
        household: HouseholdId(u64::MAX - cells[0].parse::<u64>().unwrap()),
        pseudonym: format!("H-{}", cells[0]),
        day: said(1).map(|day| day.parse().unwrap()),
        contact: said(2).map(|words| ContactAnswer::read(words).unwrap()),
        result: said(3).map(|words| CaseResult::read(words).unwrap()),
        help: said(4).map(|words| HelpKind::read(words).unwrap()),
        entry: said(5).map(|words| EntryAnswer::read(words).unwrap()),
        which: said(6).map(|number| number.parse().unwrap()),
        by: said(7).unwrap_or("").to_owned(),
        imported: "2026-11-20".parse().unwrap(),
    }
}

const TRIED: &str = "1 | 2026-11-17 | no answer | - | - | - | - | s1";
const SPOKE: &str = "1 | 2026-11-18 | spoke to them | in support | advice | right | - | s1";

#[test]
fn of_two_edits_that_differ_the_later_contact_stands_whatever_the_order_and_the_other_is_kept() {
    for (files, expected) in [([TRIED, SPOKE], Became::Replaced), ([SPOKE, TRIED], Became::Superseded)] {
        let (_folder, store) = store();
        assert_eq!(store.add_feedback(&[edit(files[0])]).unwrap(), [Became::New]);
        assert_eq!(store.add_feedback(&[edit(files[1])]).unwrap(), [expected]);
        assert_eq!(store.feedback().unwrap(), [edit(SPOKE)]);
        assert_eq!(store.feedback_edits().unwrap(), files.map(edit));
        // No contact of what does not stand.
        let kinds: Vec<ContactKind> = store.contacts().unwrap().iter().map(|contact| contact.kind).collect();
        assert_eq!(kinds, [ContactKind::Reached, ContactKind::Helped]);
        for again in files {
            assert_eq!(store.add_feedback(&[edit(again)]).unwrap(), [Became::Unchanged], "{again}");
        }
        assert_eq!((store.feedback_edits().unwrap().len(), store.contacts().unwrap().len()), (2, 2));
    }
}

#[test]
fn an_edit_that_contradicts_nothing_adds_to_what_stands_and_on_one_day_the_later_import_stands() {
    // What stands, one more edit, what becomes of it, what stands then.
    let table = [
        ("1 | - | - | - | - | right | - | -", SPOKE, Became::AddedTo, SPOKE),
        (SPOKE, "1 | - | - | - | - | right | - | -", Became::Unchanged, SPOKE),
        (SPOKE, "1 | 2026-11-18 | spoke to them | - | - | - | - | -", Became::Unchanged, SPOKE),
        (
            "1 | 2026-11-18 | spoke to them | - | - | - | - | s1",
            "1 | - | - | - | - | wrong person | 2 | s2",
            Became::AddedTo,
            "1 | 2026-11-18 | spoke to them | - | - | wrong person | 2 | s1",
        ),
        (
            "1 | 2026-11-18 | spoke to them | declined | - | - | - | s1",
            "1 | 2026-11-18 | spoke to them | not at risk | - | - | - | s1",
            Became::Replaced,
            "1 | 2026-11-18 | spoke to them | not at risk | - | - | - | s1",
        ),
        (
            SPOKE,
            "1 | 2026-11-19 | message left | - | - | - | - | s1",
            Became::Replaced,
            "1 | 2026-11-19 | message left | - | - | right | - | s1",
        ),
        (
            "1 | 2026-11-18 | spoke to them | - | - | right | - | s1",
            "1 | 2026-11-18 | - | - | - | wrong person | - | s1",
            Became::Replaced,
            "1 | 2026-11-18 | spoke to them | - | - | wrong person | - | s1",
        ),
        (SPOKE, "1 | - | no answer | - | - | - | - | s1", Became::Superseded, SPOKE),
    ];
    for (first, second, expected, stands) in table {
        let (_folder, store) = store();
        store.add_feedback(&[edit(first)]).unwrap();
        assert_eq!(store.add_feedback(&[edit(second)]).unwrap(), [expected], "{second}");
        assert_eq!(store.feedback().unwrap(), [edit(stands)], "{second}");
    }
}

#[test]
fn each_answer_fills_the_record_of_contact_and_help_by_the_stated_map() {
    use ContactKind::{Declined, Helped, NotNeeded, Reached, Tried};
    let table: [(&str, &[ContactKind]); 12] = [
        ("spoke to them | - | -", &[Reached]),
        ("message left | - | -", &[Tried]),
        ("letter sent | - | -", &[Tried]),
        ("no answer | - | -", &[Tried]),
        ("details wrong | - | -", &[Tried]),
        ("spoke to them | in support | mediation", &[Reached, Helped]),
        ("- | in support | -", &[Helped]),
        ("spoke to them | declined | -", &[Reached, Declined]),
        ("spoke to them | not at risk | -", &[Reached, NotNeeded]),
        ("- | closed | -", &[]),
        ("- | closed | advice", &[Helped]),
        ("- | - | -", &[]),
    ];
    for (answers, kinds) in table {
        let (_folder, store) = store();
        let line = format!("1 | 2026-11-18 | {answers} | right | - | s1");
        store.add_feedback(&[edit(&line)]).unwrap();
        let found = store.contacts().unwrap();
        assert_eq!(found.iter().map(|contact| contact.kind).collect::<Vec<_>>(), kinds, "{answers}");
        for contact in &found {
            assert_eq!(contact.help.is_some(), contact.kind == Helped && !answers.ends_with('-'));
            assert_eq!((contact.by.as_str(), contact.pseudonym.as_str()), ("s1", "H-1"));
        }
    }
}

#[test]
fn a_contact_without_a_day_happened_at_the_latest_on_the_day_of_the_first_import() {
    let (_folder, store) = store();
    let undated = edit("1 | - | no answer | - | - | - | - | s1");
    store.add_feedback(std::slice::from_ref(&undated)).unwrap();
    let later = Feedback { imported: "2026-12-01".parse().unwrap(), ..undated.clone() };
    assert_eq!(store.add_feedback(&[later]).unwrap(), [Became::Unchanged]);
    assert_eq!(store.contacts().unwrap()[0].day, undated.imported);
}

#[test]
fn contacts_written_down_elsewhere_and_on_another_list_stay_when_an_edit_is_superseded() {
    let (_folder, store) = store();
    let elsewhere = Contact {
        household: edit(TRIED).household,
        pseudonym: "H-1".to_owned(),
        day: "2026-11-17".parse().unwrap(),
        kind: ContactKind::Tried,
        help: None,
        by: "s1".to_owned(),
        source: ContactSource::Extract,
    };
    store.add_contacts(std::slice::from_ref(&elsewhere)).unwrap();
    let on_the_next = Feedback { as_of: AsOf("2026-11-17".parse().unwrap()), ..edit(TRIED) };
    store.add_feedback(&[edit(TRIED), on_the_next.clone()]).unwrap();
    assert_eq!(store.contacts().unwrap().len(), 2, "one attempt told on two lists is one");
    store.add_feedback(&[edit(SPOKE)]).unwrap();
    let tried: Vec<_> = store.contacts().unwrap().into_iter().filter(|told| told.kind == ContactKind::Tried).collect();
    assert_eq!(
        tried.iter().map(|told| told.source).collect::<Vec<_>>(),
        [ContactSource::Extract, ContactSource::Feedback]
    );
    assert_eq!(store.feedback().unwrap(), [edit(SPOKE), on_the_next]);
}

#[test]
fn the_words_in_the_database_are_those_of_the_lists_and_never_change() {
    assert_eq!(ContactAnswer::WORDS, ["spoke to them", "message left", "letter sent", "no answer", "details wrong"]);
    assert_eq!(CaseResult::WORDS, ["in support", "declined", "not at risk", "closed"]);
    assert_eq!(EntryAnswer::WORDS, ["right", "facts wrong", "wrong person", "wrong household"]);
    let help = [
        "advice",
        "housing payment",
        "other payment",
        "debt or benefits",
        "talks with the landlord",
        "mediation",
        "support worker",
        "another home",
        "other",
    ];
    assert_eq!(HelpKind::WORDS, help);
    for column in ["contact", "result", "help", "entry"] {
        let (_folder, store) = store();
        store.add_feedback(&[edit(SPOKE)]).unwrap();
        let sql = format!("UPDATE feedback SET {column} = 'elsewhere'");
        store.db.write(|connection| Ok::<_, StoreError>(connection.execute(&sql, [])?)).unwrap();
        let read = store.feedback();
        assert!(matches!(read, Err(StoreError::Strange { column: found, .. }) if found == column), "{column}");
    }
}

#[test]
fn what_became_of_a_doubt_comes_back_and_what_is_said_later_holds() {
    let (_folder, store) = store();
    let doubt = Doubt {
        as_of: AsOf("2026-11-16".parse().unwrap()),
        household: HouseholdId(u64::MAX),
        pseudonym: "H-1".to_owned(),
        entry: EntryAnswer::WrongPerson,
        which: None,
        officer: Some("no adult was named".to_owned()),
        day: "2026-11-20".parse().unwrap(),
    };
    let other = Doubt { which: Some(2), officer: None, ..doubt.clone() };
    store.keep_doubt(&doubt).unwrap();
    store.keep_doubt(&other).unwrap();
    let later = Doubt { officer: None, ..doubt };
    store.keep_doubt(&later).unwrap();
    assert_eq!(store.doubts().unwrap(), [later, other]);
}
