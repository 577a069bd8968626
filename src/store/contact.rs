use rusqlite::{Row, Transaction, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::alerts::HelpKind;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// What happened between a caseworker and a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// Tried, nobody reached.
    Tried,
    /// Spoken to.
    Reached,
    /// Help was given.
    Helped,
    /// Help was declined.
    Declined,
    /// No help was needed.
    NotNeeded,
}

const KINDS: [(ContactKind, &str); 5] = [
    (ContactKind::Tried, "tried"),
    (ContactKind::Reached, "reached"),
    (ContactKind::Helped, "helped"),
    (ContactKind::Declined, "declined"),
    (ContactKind::NotNeeded, "not_needed"),
];

impl ContactKind {
    /// Whether somebody of the household was spoken to.
    pub fn reached(self) -> bool {
        self != Self::Tried
    }
}

const HELP: [(HelpKind, &str); 9] = [
    (HelpKind::Advice, "advice"),
    (HelpKind::HousingPayment, "housing_payment"),
    (HelpKind::Payment, "payment"),
    (HelpKind::Money, "money"),
    (HelpKind::Landlord, "landlord"),
    (HelpKind::Mediation, "mediation"),
    (HelpKind::Support, "support"),
    (HelpKind::Rehousing, "rehousing"),
    (HelpKind::Other, "other"),
];

/// Where a contact was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactSource {
    /// The columns of a list that caseworkers fill in.
    Feedback,
    /// An extract of another system.
    Extract,
}

const SOURCES: [(ContactSource, &str); 2] =
    [(ContactSource::Feedback, "feedback"), (ContactSource::Extract, "extract")];

/// One contact with, or help to, a household: what the import of caseworkers' feedback fills, and what evaluation asks
/// whether help preceded an outcome.
///
/// It has no room for words of a person's own: notes stay in the system they were written in. A household is the one that
/// stood on the list (`Store::names` tells which one a pseudonym means). All fields together are its identity: given twice
/// it is one, so a file may be imported again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// The household.
    pub household: HouseholdId,
    /// Its pseudonym, as shown on the list.
    pub pseudonym: String,
    /// When it happened, not when it was written down.
    pub day: Day,
    /// What.
    pub kind: ContactKind,
    /// What help; only with [`ContactKind::Helped`], and there only if known.
    pub help: Option<HelpKind>,
    /// Which member of staff, by their staff id; never a name.
    pub by: String,
    /// Where it was written down.
    pub source: ContactSource,
}

impl Store {
    /// Records contacts, all or none; tells how many were new. One that is there already is passed over.
    pub fn add_contacts(&self, contacts: &[Contact]) -> Result<u32, StoreError> {
        self.db.write(|transaction| {
            let mut added = 0;
            for contact in contacts {
                added += insert(transaction, contact)?;
            }
            Ok(added)
        })
    }

    /// Every contact, by day; on one day in the order in which they were recorded.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        self.db.read(|connection| {
            let sql = "SELECT household, pseudonym, day, kind, by_whom, help, source FROM contact ORDER BY day, id";
            let mut query = connection.prepare(sql)?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(contact(row)?);
            }
            Ok(found)
        })
    }
}

/// Adds a contact, unless it is there already; tells how many were new.
pub(super) fn insert(transaction: &Transaction<'_>, contact: &Contact) -> Result<u32, StoreError> {
    execute(
        transaction,
        "INSERT OR IGNORE INTO contact (household, pseudonym, day, kind, by_whom, help, source)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        contact,
    )
}

/// Takes a contact out.
pub(super) fn remove(transaction: &Transaction<'_>, contact: &Contact) -> Result<u32, StoreError> {
    execute(
        transaction,
        "DELETE FROM contact WHERE household = ? AND pseudonym = ? AND day = ? AND kind = ? AND by_whom = ?
         AND help = ? AND source = ?",
        contact,
    )
}

fn execute(transaction: &Transaction<'_>, sql: &str, contact: &Contact) -> Result<u32, StoreError> {
    let changed = transaction.prepare_cached(sql)?.execute(params![
        // SQLite numbers are signed: the same 64 bits.
        contact.household.0.cast_signed(),
        contact.pseudonym,
        contact.day.to_string(),
        word(&KINDS, contact.kind),
        contact.by,
        contact.help.map_or("", |help| word(&HELP, help)),
        word(&SOURCES, contact.source),
    ])?;
    Ok(changed as u32)
}

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], of: T) -> &'static str {
    words.iter().find(|(known, _)| *known == of).map_or("", |(_, word)| word)
}

fn meant<T: Copy>(words: &[(T, &str)], column: &'static str, word: &str) -> Result<T, StoreError> {
    let known = words.iter().find(|(_, known)| *known == word);
    known.map(|(meant, _)| *meant).ok_or(StoreError::Strange { table: "contact", column })
}

fn contact(row: &Row<'_>) -> Result<Contact, StoreError> {
    let help: String = row.get(5)?;
    Ok(Contact {
        household: HouseholdId(row.get::<_, i64>(0)?.cast_unsigned()),
        pseudonym: row.get(1)?,
        day: day(row, 2, "contact", "day")?,
        kind: meant(&KINDS, "kind", &row.get::<_, String>(3)?)?,
        help: if help.is_empty() { None } else { Some(meant(&HELP, "help", &help)?) },
        by: row.get(4)?,
        source: meant(&SOURCES, "source", &row.get::<_, String>(6)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::Contact;
    use super::ContactKind;
    use super::ContactSource;
    use super::HELP;
    use super::HelpKind;
    use super::KINDS;
    use super::SOURCES;
    use crate::domain::HouseholdId;
    use crate::store::StoreError;
    use crate::store::testing::store;

    fn contact(on: &str, kind: ContactKind, help: Option<HelpKind>) -> Contact {
        Contact {
            household: HouseholdId(u64::MAX),
            pseudonym: "H-1".to_owned(),
            day: on.parse().unwrap(),
            kind,
            help,
            by: "staff-9".to_owned(),
            source: ContactSource::Feedback,
        }
    }

    #[test]
    fn contacts_come_back_by_day_and_a_file_imported_again_adds_nothing() {
        let (_folder, store) = store();
        let helped = contact("2026-11-20", ContactKind::Helped, Some(HelpKind::Landlord));
        let paid = contact("2026-11-20", ContactKind::Helped, Some(HelpKind::Payment));
        let tried = contact("2026-11-18", ContactKind::Tried, None);
        let file = [helped.clone(), tried.clone(), paid.clone(), helped.clone()];
        assert_eq!(store.add_contacts(&file).unwrap(), 3);
        assert_eq!(store.add_contacts(&file).unwrap(), 0);
        assert_eq!(store.contacts().unwrap(), [tried, helped, paid]);
    }

    #[test]
    fn every_kind_of_contact_and_help_comes_back_as_it_was_given() {
        let (_folder, store) = store();
        let kinds = KINDS.iter().map(|(kind, _)| contact("2026-11-18", *kind, None));
        let helps = HELP.iter().map(|(help, _)| contact("2026-11-18", ContactKind::Helped, Some(*help)));
        let mut all: Vec<Contact> = kinds.chain(helps).collect();
        all.extend(SOURCES.iter().map(|(source, _)| Contact {
            source: *source,
            day: "2026-11-19".parse().unwrap(),
            ..contact("2026-11-19", ContactKind::Reached, None)
        }));
        assert_eq!(store.add_contacts(&all).unwrap() as usize, all.len());
        assert_eq!(store.contacts().unwrap(), all);
        let reached: Vec<bool> = KINDS.iter().map(|(kind, _)| kind.reached()).collect();
        assert_eq!(reached, [false, true, true, true, true]);
    }

    #[test]
    fn a_word_that_hew_did_not_write_is_refused() {
        for column in ["kind", "help", "source"] {
            let (_folder, store) = store();
            store.add_contacts(&[contact("2026-11-18", ContactKind::Reached, None)]).unwrap();
            let sql = format!("UPDATE contact SET {column} = 'elsewhere'");
            store.db.write(|connection| Ok::<_, StoreError>(connection.execute(&sql, [])?)).unwrap();
            let read = store.contacts();
            assert!(matches!(read, Err(StoreError::Strange { column: found, .. }) if found == column), "{column}");
        }
    }
}
