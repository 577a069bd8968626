use std::collections::BTreeSet;

use rusqlite::{Transaction, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// A household that would have had a place on a list but for the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredOff {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The team that would have had it.
    pub team: String,
    /// The household.
    pub household: HouseholdId,
    /// The reason, in one word.
    pub reason: String,
}

/// What became of an entry of the period before, on the first night of the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredFate {
    /// The as-of date of that night.
    pub as_of: AsOf,
    /// The team whose place it had.
    pub team: String,
    /// The household, as the list called it.
    pub household: HouseholdId,
    /// What became of it, in one word.
    pub fate: String,
}

/// The themes that raised the score of a household when it was alerted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredThemes {
    /// The as-of date of its alert.
    pub as_of: AsOf,
    /// The household.
    pub household: HouseholdId,
    /// The themes, as the catalogue names them.
    pub themes: BTreeSet<String>,
}

/// What is kept of a night beside its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Who was kept off, by team, household and reason.
    pub off: Vec<StoredOff>,
    /// What became of the entries before, by team and household.
    pub handed: Vec<StoredFate>,
    /// The themes of the night's entries, by household.
    pub themes: Vec<StoredThemes>,
}

impl Store {
    /// Keeps all of it for an as-of date, in one transaction; what an earlier run of that date left is replaced.
    ///
    /// # Errors
    /// A row of another as-of date.
    pub fn keep(&self, as_of: AsOf, kept: &Kept) -> Result<(), StoreError> {
        let dates = kept.off.iter().map(|row| row.as_of).chain(kept.handed.iter().map(|row| row.as_of));
        let mut dates = dates.chain(kept.themes.iter().map(|row| row.as_of));
        if let Some(other) = dates.find(|date| *date != as_of) {
            return Err(StoreError::OtherNight { as_of: as_of.0, found: other.0 });
        }
        self.db.write(|transaction| {
            for table in ["kept_off", "handed", "alert_theme"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE as_of = ?"), [as_of.to_string()])?;
            }
            insert(transaction, &as_of.to_string(), kept)
        })
    }

    /// Who was kept off the list of an as-of date, by team, household and reason.
    pub fn kept_off(&self, as_of: AsOf) -> Result<Vec<StoredOff>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT team, household, reason FROM kept_off WHERE as_of = ?")?;
            let rows = query.query_map([as_of.to_string()], |row| {
                let household = HouseholdId(row.get::<_, i64>(1)?.cast_unsigned());
                Ok(StoredOff { as_of, team: row.get(0)?, household, reason: row.get(2)? })
            })?;
            let mut found = rows.collect::<Result<Vec<_>, _>>()?;
            found.sort();
            Ok(found)
        })
    }

    /// What became, on the night of an as-of date, of the entries of the period before; empty but on the first of a period.
    pub fn handed(&self, as_of: AsOf) -> Result<Vec<StoredFate>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT team, household, fate FROM handed WHERE as_of = ?")?;
            let rows = query.query_map([as_of.to_string()], |row| {
                let household = HouseholdId(row.get::<_, i64>(1)?.cast_unsigned());
                Ok(StoredFate { as_of, team: row.get(0)?, household, fate: row.get(2)? })
            })?;
            let mut found = rows.collect::<Result<Vec<_>, _>>()?;
            found.sort();
            Ok(found)
        })
    }

    /// The themes of every entry of every list, by as-of date and household.
    pub fn themes(&self) -> Result<Vec<StoredThemes>, StoreError> {
        self.db.read(|connection| {
            let sql = "SELECT as_of, household, theme FROM alert_theme ORDER BY as_of, household, theme";
            let mut query = connection.prepare(sql)?;
            let mut rows = query.query([])?;
            let mut found: Vec<StoredThemes> = Vec::new();
            while let Some(row) = rows.next()? {
                let as_of = AsOf(day(row, 0, "alert_theme", "as_of")?);
                let (household, theme) = (HouseholdId(row.get::<_, i64>(1)?.cast_unsigned()), row.get(2)?);
                match found.last_mut().filter(|last| (last.as_of, last.household) == (as_of, household)) {
                    Some(last) => drop(last.themes.insert(theme)),
                    None => found.push(StoredThemes { as_of, household, themes: BTreeSet::from([theme]) }),
                }
            }
            Ok(found)
        })
    }
}

fn insert(transaction: &Transaction<'_>, as_of: &str, kept: &Kept) -> Result<(), StoreError> {
    // SQLite numbers are signed: the same 64 bits.
    let sql = "INSERT OR IGNORE INTO kept_off (as_of, team, household, reason) VALUES (?, ?, ?, ?)";
    for row in &kept.off {
        transaction.execute(sql, params![as_of, row.team, row.household.0.cast_signed(), row.reason])?;
    }
    let sql = "INSERT OR IGNORE INTO handed (as_of, team, household, fate) VALUES (?, ?, ?, ?)";
    for row in &kept.handed {
        transaction.execute(sql, params![as_of, row.team, row.household.0.cast_signed(), row.fate])?;
    }
    let sql = "INSERT OR IGNORE INTO alert_theme (as_of, household, theme) VALUES (?, ?, ?)";
    for row in &kept.themes {
        for theme in &row.themes {
            transaction.execute(sql, params![as_of, row.household.0.cast_signed(), theme])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use super::StoredFate;
    use super::StoredOff;
    use super::StoredThemes;
    use crate::domain::AsOf;
    use crate::domain::HouseholdId;
    use crate::store::StoreError;
    use crate::store::testing::store;

    fn kept(as_of: &str, households: &[u64]) -> Kept {
        let as_of = AsOf(as_of.parse().unwrap());
        let team = || "all".to_owned();
        let off = |id: &u64| StoredOff { as_of, team: team(), household: HouseholdId(*id), reason: "cool_off".into() };
        let fate = |id: &u64| StoredFate { as_of, team: team(), household: HouseholdId(*id), fate: "lapsed".into() };
        let themes = ["rent arrears", "notices"].map(str::to_owned);
        let themes = |id: &u64| StoredThemes { as_of, household: HouseholdId(*id), themes: themes.clone().into() };
        Kept {
            off: households.iter().map(off).collect(),
            handed: households.iter().map(fate).collect(),
            themes: households.iter().map(themes).collect(),
        }
    }

    #[test]
    fn what_is_kept_of_a_night_reads_back_and_a_night_that_runs_again_replaces_its_own() {
        let (_folder, store) = store();
        let (monday, next) = (kept("2026-11-16", &[7, u64::MAX]), kept("2026-11-23", &[8]));
        let [first, second] = [&monday, &next].map(|kept| kept.off[0].as_of);
        store.keep(first, &kept("2026-11-16", &[1, 2, 3])).unwrap();
        store.keep(first, &monday).unwrap();
        store.keep(second, &next).unwrap();
        assert_eq!(store.kept_off(first).unwrap(), monday.off);
        assert_eq!(store.handed(first).unwrap(), monday.handed);
        let mut themes = store.themes().unwrap();
        themes.sort();
        assert_eq!(themes, [&monday.themes[..], &next.themes[..]].concat());
        assert!(matches!(store.keep(first, &next), Err(StoreError::OtherNight { .. })));
        store.keep(first, &Kept::default()).unwrap();
        assert_eq!((store.kept_off(first).unwrap().len(), store.themes().unwrap().len()), (0, 1));
    }
}
