use rusqlite::{Row, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::alerts::Assignment;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// A household's part in a draw of places, as it was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraw {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The household, its band, its chance and whether it was drawn.
    pub part: Assignment,
    /// The household's pseudonym.
    pub pseudonym: String,
    /// Who signed the draw off.
    pub signed_off_by: String,
}

const COLUMNS: &str = "as_of, team, household, pseudonym, band, place, places, households, drawn, signed_off_by";

impl Store {
    /// Keeps the draws of an as-of date, in one transaction; those of an earlier run of that date are replaced.
    ///
    /// # Errors
    /// A row of another as-of date.
    pub fn keep_draw(&self, as_of: AsOf, rows: &[StoredDraw]) -> Result<(), StoreError> {
        if let Some(other) = rows.iter().find(|row| row.as_of != as_of) {
            return Err(StoreError::OtherNight { as_of: as_of.0, found: other.as_of.0 });
        }
        self.db.write(|transaction| {
            transaction.execute("DELETE FROM draw WHERE as_of = ?", [as_of.to_string()])?;
            let sql = format!("INSERT INTO draw ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            for StoredDraw { as_of, part, pseudonym, signed_off_by } in rows {
                transaction.prepare_cached(&sql)?.execute(params![
                    as_of.to_string(),
                    part.team,
                    part.household.0.cast_signed(),
                    pseudonym,
                    part.band,
                    part.rank,
                    part.places,
                    part.households,
                    part.drawn,
                    signed_off_by,
                ])?;
            }
            Ok(())
        })
    }

    /// Everybody's part in every draw, by as-of date, team and rank.
    pub fn draws(&self) -> Result<Vec<StoredDraw>, StoreError> {
        self.db.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM draw ORDER BY as_of, team, place, household");
            let mut query = connection.prepare(&sql)?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(stored(row)?);
            }
            Ok(found)
        })
    }
}

fn stored(row: &Row<'_>) -> Result<StoredDraw, StoreError> {
    let part = Assignment {
        household: HouseholdId(row.get::<_, i64>(2)?.cast_unsigned()),
        team: row.get(1)?,
        band: row.get(4)?,
        rank: row.get(5)?,
        places: row.get(6)?,
        households: row.get(7)?,
        drawn: row.get(8)?,
    };
    Ok(StoredDraw {
        as_of: AsOf(day(row, 0, "draw", "as_of")?),
        part,
        pseudonym: row.get(3)?,
        signed_off_by: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::Store;
    use super::StoredDraw;
    use crate::alerts::Assignment;
    use crate::db::Db;
    use crate::domain::AsOf;
    use crate::domain::HouseholdId;
    use crate::store::StoreError;

    fn row(as_of: &str, household: u64, rank: u32) -> StoredDraw {
        let (team, household) = ("all".to_owned(), HouseholdId(household));
        StoredDraw {
            as_of: AsOf(as_of.parse().unwrap()),
            part: Assignment { household, team, band: 1, rank, places: 1, households: 2, drawn: rank == 1 },
            pseudonym: format!("H-{rank}"),
            signed_off_by: "head of housing".to_owned(),
        }
    }

    #[test]
    fn a_draw_reads_back_as_it_was_held_and_a_night_that_runs_again_replaces_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Db::open(&folder.path().join("hew.sqlite")).unwrap());
        let monday = [row("2026-11-16", u64::MAX, 1), row("2026-11-16", 7, 2)];
        let later = [row("2026-11-23", 8, 1)];
        for (rows, times) in [(&monday[..], 2), (&later[..], 1)] {
            for _ in 0..times {
                store.keep_draw(rows[0].as_of, rows).unwrap();
            }
        }
        let [first, second] = monday;
        assert_eq!(store.draws().unwrap(), [first.clone(), second, later[0].clone()]);
        assert!(matches!(store.keep_draw(first.as_of, &later), Err(StoreError::OtherNight { .. })));
        store.keep_draw(first.as_of, &[]).unwrap();
        assert_eq!(store.draws().unwrap(), later);
    }
}
