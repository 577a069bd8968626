use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::Remembered;

impl Store {
    /// Who each household was on a day, as the nights up to that day, that day included, left it; where none had been
    /// published by then, as the first after it did. Nights on or after `before` are not looked at. `None` where no such
    /// night knew the household.
    pub fn households_on(
        &self,
        asked: &[(HouseholdId, Day)],
        before: AsOf,
    ) -> Result<Vec<Option<Remembered>>, StoreError> {
        self.db.read(|connection| {
            asked.iter().map(|(household, on)| household_on(connection, *household, *on, before)).collect()
        })
    }
}

fn household_on(
    connection: &Connection,
    household: HouseholdId,
    on: Day,
    before: AsOf,
) -> Result<Option<Remembered>, StoreError> {
    let (id, last) = (household.0.cast_signed(), (before.0 - 1).min(on).to_string());
    let first = "SELECT min(as_of) FROM ledger_household WHERE household = ? AND as_of < ?";
    let first_seen: Option<String> =
        connection.prepare_cached(first)?.query_row(params![id, before.to_string()], |row| row.get(0))?;
    let Some(first_seen) = first_seen else { return Ok(None) };
    let until = last.max(first_seen.clone());
    let sql = "SELECT present, dwelling, ? FROM ledger_household WHERE household = ? AND as_of <= ?
               ORDER BY as_of DESC LIMIT 1";
    let mut query = connection.prepare_cached(sql)?;
    let found = query.query_row(params![first_seen, id, until], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?, day(row, 2, "ledger_household", "as_of")))
    });
    let Some((present, dwelling, first_seen)) = found.optional()? else { return Ok(None) };
    let (adults, others) = members(connection, id, &until)?;
    let (first_seen, dwelling) = (AsOf(first_seen?), dwelling.cast_unsigned());
    Ok(Some(Remembered { first_seen, present, dwelling, adults, others }))
}

fn members(connection: &Connection, id: i64, until: &str) -> Result<(Vec<PersonId>, Vec<PersonId>), StoreError> {
    let sql = "SELECT person, adult FROM ledger_member WHERE household = ?1 AND as_of =
               (SELECT max(as_of) FROM ledger_member WHERE household = ?1 AND as_of <= ?2)";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query(params![id, until])?;
    let (mut adults, mut others) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let part = if row.get(1)? { &mut adults } else { &mut others };
        part.push(PersonId(row.get::<_, i64>(0)?.cast_unsigned()));
    }
    adults.sort_unstable();
    others.sort_unstable();
    Ok((adults, others))
}

#[cfg(test)]
mod tests {
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::PersonId;
    use crate::link::Ledger;
    use crate::link::Remembered;
    use crate::store::RunStatus;
    use crate::store::StoredRun;
    use crate::store::testing::store;

    #[test]
    fn a_household_is_who_it_was_on_the_day_or_first_after_it_and_never_who_it_became() {
        let (_folder, store) = store();
        for (night, adults) in [(20_010, [1, 2]), (20_020, [1, 3]), (20_030, [4, 5])] {
            let adults = adults.map(PersonId).to_vec();
            let home = Remembered {
                first_seen: AsOf(Day(20_010)),
                present: true,
                dwelling: u64::MAX,
                adults,
                others: vec![PersonId(9)],
            };
            let as_of = AsOf(Day(night));
            let ledger = Ledger { night: Some(as_of), households: [(HouseholdId(u64::MAX), home)].into() };
            let (inputs, config) = (String::new(), String::new());
            let run = StoredRun { as_of, status: RunStatus::Published, replay: false, inputs, config, model: None };
            store.record_published(&run, &ledger, None).unwrap();
        }
        let adults = |on: i32, before: i32| {
            let found = store.households_on(&[(HouseholdId(u64::MAX), Day(on))], AsOf(Day(before))).unwrap();
            found[0].as_ref().map(|was| was.adults.iter().map(|adult| adult.0).collect::<Vec<_>>())
        };
        let table = [
            (20_000, 20_040, Some(vec![1, 2])),
            (20_010, 20_040, Some(vec![1, 2])),
            (20_019, 20_040, Some(vec![1, 2])),
            (20_020, 20_040, Some(vec![1, 3])),
            (20_035, 20_040, Some(vec![4, 5])),
            (20_035, 20_030, Some(vec![1, 3])),
            (20_000, 20_010, None),
        ];
        for (on, before, expected) in table {
            assert_eq!(adults(on, before), expected, "{on} {before}");
        }
        let all = store.ledger_on(AsOf(Day(20_025))).unwrap().households.remove(&HouseholdId(u64::MAX));
        assert_eq!(store.households_on(&[(HouseholdId(u64::MAX), Day(20_025))], AsOf(Day(20_040))).unwrap()[0], all);
        assert_eq!(store.households_on(&[(HouseholdId(3), Day(20_025))], AsOf(Day(20_040))).unwrap(), [None]);
    }
}
