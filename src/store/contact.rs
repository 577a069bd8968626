use rusqlite::{Row, params};

use super::Store;
use super::StoreError;
use super::run::day;
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

/// One contact with, or help to, a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The household.
    pub household: HouseholdId,
    /// Its pseudonym, as shown on the list.
    pub pseudonym: String,
    /// When.
    pub day: Day,
    /// What.
    pub kind: ContactKind,
    /// Which member of staff, by their staff id.
    pub by: String,
}

impl Store {
    /// Records a contact; the same contact twice is one.
    pub fn add_contact(&self, contact: &Contact) -> Result<(), StoreError> {
        let kind = KINDS.iter().find(|(kind, _)| *kind == contact.kind).map(|(_, word)| *word);
        let Contact { household, pseudonym, day, by, .. } = contact;
        self.db.write(|transaction| {
            transaction.execute(
                "INSERT INTO contact (household, pseudonym, day, kind, by_whom) SELECT ?1, ?2, ?3, ?4, ?5
                 WHERE NOT EXISTS (SELECT 1 FROM contact
                 WHERE household = ?1 AND pseudonym = ?2 AND day = ?3 AND kind = ?4 AND by_whom = ?5)",
                params![household.0.cast_signed(), pseudonym, day.to_string(), kind, by],
            )?;
            Ok(())
        })
    }

    /// Every contact, by day.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        self.db.read(|connection| {
            let mut query =
                connection.prepare("SELECT household, pseudonym, day, kind, by_whom FROM contact ORDER BY day, id")?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(contact(row)?);
            }
            Ok(found)
        })
    }
}

fn contact(row: &Row<'_>) -> Result<Contact, StoreError> {
    let word: String = row.get(3)?;
    let kind = KINDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind);
    Ok(Contact {
        household: HouseholdId(row.get::<_, i64>(0)?.cast_unsigned()),
        pseudonym: row.get(1)?,
        day: day(row, 2, "contact", "day")?,
        kind: kind.ok_or(StoreError::Strange { table: "contact", column: "kind" })?,
        by: row.get(4)?,
    })
}
