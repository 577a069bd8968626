use rusqlite::{Row, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::link::Named;
use crate::link::Told;
use crate::link::Verdict;

/// What somebody told of two records, who it was and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTold {
    /// The records, what was said of them, and when.
    pub told: Told,
    /// Which member of staff, by their staff id.
    pub by: String,
    /// Why, in their words.
    pub why: String,
}

const VERDICTS: [(Verdict, &str); 2] = [(Verdict::Apart, "apart"), (Verdict::Together, "together")];

impl Store {
    /// Keeps what was told. Nothing told before is taken away: of two things told of the same records the later one holds.
    pub fn tell(&self, said: &StoredTold) -> Result<(), StoreError> {
        let StoredTold { told: Told { one, other, verdict, day }, by, why } = said;
        let verdict = VERDICTS.iter().find(|(known, _)| known == verdict).map(|(_, word)| *word);
        self.db.write(|transaction| {
            transaction.execute(
                "INSERT INTO told (one_dataset, one_source, one_person, other_dataset, other_source, other_person,
                 verdict, day, by_whom, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    one.dataset,
                    one.source,
                    one.person,
                    other.dataset,
                    other.source,
                    other.person,
                    verdict,
                    day.to_string(),
                    by,
                    why
                ],
            )?;
            Ok(())
        })
    }

    /// Everything told, by day; on one day in the order in which it was said.
    pub fn told(&self) -> Result<Vec<StoredTold>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare(
                "SELECT one_dataset, one_source, one_person, other_dataset, other_source, other_person,
                 verdict, day, by_whom, why FROM told ORDER BY day, id",
            )?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(told(row)?);
            }
            Ok(found)
        })
    }
}

fn told(row: &Row<'_>) -> Result<StoredTold, StoreError> {
    let named =
        |at| Ok::<_, StoreError>(Named { dataset: row.get(at)?, source: row.get(at + 1)?, person: row.get(at + 2)? });
    let word: String = row.get(6)?;
    let verdict = VERDICTS.iter().find(|(_, known)| *known == word).map(|(verdict, _)| *verdict);
    let verdict = verdict.ok_or(StoreError::Strange { table: "told", column: "verdict" })?;
    let told = Told { one: named(0)?, other: named(3)?, verdict, day: day(row, 7, "told", "day")? };
    Ok(StoredTold { told, by: row.get(8)?, why: row.get(9)? })
}

#[cfg(test)]
mod tests {
    use super::Store;
    use super::StoredTold;
    use crate::db::Db;
    use crate::link::Named;
    use crate::link::Told;
    use crate::link::Verdict;

    fn said(one: &str, other: &str, verdict: Verdict, day: &str) -> StoredTold {
        let named = |source: &str, person| Named { dataset: "register".to_owned(), source: source.to_owned(), person };
        let told = Told { one: named(one, 1), other: named(other, 2), verdict, day: day.parse().unwrap() };
        StoredTold { told, by: "staff-9".to_owned(), why: "asked at the door".to_owned() }
    }

    #[test]
    fn what_was_told_comes_back_whole_by_day_and_in_the_order_of_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Db::open(&folder.path().join("hew.sqlite")).unwrap());
        let late = said("R1", "R2", Verdict::Apart, "2026-11-20");
        let early = said("R3|1", "R4", Verdict::Together, "2026-11-18");
        let mistaken = said("R1", "R2", Verdict::Together, "2026-11-20");
        for said in [&late, &early, &mistaken] {
            store.tell(said).unwrap();
        }
        assert_eq!(store.told().unwrap(), [early, late, mistaken]);
    }
}
