use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::Store;
use super::StoreError;
use super::run::StoredRun;
use super::run::day;
use super::run::insert;
use super::scores::ScoreSet;
use super::scores::keep as keep_scores;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::PersonId;
use crate::link::Ledger;
use crate::link::Remembered;

impl Store {
    /// The ledger as the last night published for a day before the as-of date left it: what that date starts from, so
    /// that a night run again starts from the same.
    pub fn ledger_before(&self, as_of: AsOf) -> Result<Ledger, StoreError> {
        self.ledger_to(as_of.0 - 1)
    }

    /// The ledger as the night of an as-of date left it, or the last one published before where it left none.
    pub fn ledger_on(&self, as_of: AsOf) -> Result<Ledger, StoreError> {
        self.ledger_to(as_of.0)
    }

    /// The ledger as the latest night of all left it.
    pub fn ledger(&self) -> Result<Ledger, StoreError> {
        self.ledger_to(crate::domain::Day::MAX)
    }

    fn ledger_to(&self, last: crate::domain::Day) -> Result<Ledger, StoreError> {
        self.db.read(|connection| read(connection, &until(last)))
    }

    /// Records a run as published together with the ledger it left and the scores to keep of it, in one transaction:
    /// either all are there or nothing is. A night run again replaces its own part; what later nights left stays as it was.
    pub fn record_published(
        &self,
        run: &StoredRun,
        ledger: &Ledger,
        scores: Option<&ScoreSet>,
    ) -> Result<(), StoreError> {
        self.db.write(|transaction| {
            insert(transaction, run)?;
            if let Some(set) = scores {
                keep_scores(transaction, set)?;
            }
            keep(transaction, run.as_of, ledger)
        })
    }
}

/// A day as a bound; days beyond the calendar are later than any text.
fn until(last: crate::domain::Day) -> String {
    if last == crate::domain::Day::MAX { "~".to_owned() } else { last.to_string() }
}

fn keep(transaction: &Transaction<'_>, as_of: AsOf, ledger: &Ledger) -> Result<(), StoreError> {
    let later: Option<String> = transaction
        .query_row(
            "SELECT as_of FROM ledger_night WHERE as_of > ? ORDER BY as_of LIMIT 1",
            [as_of.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let after = later.as_ref().map(|later| read(transaction, later)).transpose()?;
    transaction.execute("INSERT OR IGNORE INTO ledger_night (as_of) VALUES (?)", [as_of.to_string()])?;
    let before = read(transaction, &until(as_of.0 - 1))?;
    replace(transaction, &as_of.to_string(), &before, ledger)?;
    match later.zip(after) {
        Some((later, after)) => replace(transaction, &later, ledger, &after),
        None => Ok(()),
    }
}

/// Writes what a night changed: whatever differs between the ledger before and after it.
fn replace(transaction: &Transaction<'_>, night: &str, before: &Ledger, after: &Ledger) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM ledger_household WHERE as_of = ?", [night])?;
    transaction.execute("DELETE FROM ledger_member WHERE as_of = ?", [night])?;
    let gone = before.households.iter().filter(|(id, was)| was.present && !after.households.contains_key(id));
    let gone = gone.map(|(id, was)| (*id, Remembered { present: false, ..was.clone() }));
    let households = after.households.iter().map(|(id, is)| (*id, is.clone())).chain(gone);
    for (id, is) in households {
        let was = before.households.get(&id);
        if !was.is_some_and(|was| was.is_as(&is)) {
            write(transaction, night, id, &is, was)?;
        }
    }
    Ok(())
}

fn write(
    transaction: &Transaction<'_>,
    night: &str,
    id: HouseholdId,
    is: &Remembered,
    was: Option<&Remembered>,
) -> Result<(), StoreError> {
    // SQLite numbers are signed: the same 64 bits.
    let household = id.0.cast_signed();
    let sql = "INSERT INTO ledger_household (household, as_of, present, dwelling) VALUES (?, ?, ?, ?)";
    transaction.prepare_cached(sql)?.execute(params![household, night, is.present, is.dwelling.cast_signed()])?;
    if was.is_some_and(|was| was.has_the_members_of(is)) {
        return Ok(());
    }
    let sql = "INSERT INTO ledger_member (household, as_of, person, adult) VALUES (?, ?, ?, ?)";
    let mut insert = transaction.prepare_cached(sql)?;
    let members = is.adults.iter().map(|person| (person, true)).chain(is.others.iter().map(|person| (person, false)));
    for (person, adult) in members {
        insert.execute(params![household, night, person.0.cast_signed(), adult])?;
    }
    Ok(())
}

/// The ledger as the nights up to a day, that day included, left it.
fn read(connection: &Connection, last: &str) -> Result<Ledger, StoreError> {
    let mut households = read_households(connection, last)?;
    read_members(connection, last, &mut households)?;
    let sql = "SELECT as_of FROM ledger_night WHERE as_of <= ? ORDER BY as_of DESC LIMIT 1";
    let night = connection.query_row(sql, [last], |row| Ok(day(row, 0, "ledger_night", "as_of"))).optional()?;
    Ok(Ledger { night: night.transpose()?.map(AsOf), households })
}

fn read_households(connection: &Connection, last: &str) -> Result<BTreeMap<HouseholdId, Remembered>, StoreError> {
    let mut query = connection.prepare(
        "SELECT household, as_of, present, dwelling FROM ledger_household WHERE as_of <= ? ORDER BY household, as_of",
    )?;
    let mut rows = query.query([last])?;
    let mut households: BTreeMap<HouseholdId, Remembered> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id = HouseholdId(row.get::<_, i64>(0)?.cast_unsigned());
        let known = households.get(&id).map(|known| known.first_seen);
        let first_seen = match known {
            Some(first_seen) => first_seen,
            None => AsOf(day(row, 1, "ledger_household", "as_of")?),
        };
        let (present, dwelling) = (row.get(2)?, row.get::<_, i64>(3)?.cast_unsigned());
        households.insert(id, Remembered { first_seen, present, dwelling, adults: Vec::new(), others: Vec::new() });
    }
    Ok(households)
}

fn read_members(
    connection: &Connection,
    last: &str,
    households: &mut BTreeMap<HouseholdId, Remembered>,
) -> Result<(), StoreError> {
    let mut query = connection.prepare(
        "SELECT household, as_of, person, adult FROM ledger_member WHERE as_of <= ? ORDER BY household, as_of",
    )?;
    let mut rows = query.query([last])?;
    let mut latest: (i64, String) = (0, String::new());
    while let Some(row) = rows.next()? {
        let (household, as_of): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(known) = households.get_mut(&HouseholdId(household.cast_unsigned())) else {
            return Err(StoreError::Strange { table: "ledger_member", column: "household" });
        };
        if latest != (household, as_of.clone()) {
            (known.adults, known.others) = (Vec::new(), Vec::new());
            latest = (household, as_of);
        }
        let part = if row.get(3)? { &mut known.adults } else { &mut known.others };
        part.push(PersonId(row.get::<_, i64>(2)?.cast_unsigned()));
    }
    for known in households.values_mut() {
        known.adults.sort_unstable();
        known.others.sort_unstable();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_map;
    use proptest::collection::vec;
    use proptest::prelude::ProptestConfig;
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::Ledger;
    use super::Remembered;
    use super::StoredRun;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::PersonId;
    use crate::store::RunStatus;
    use crate::store::testing::store;

    fn night(day: i32) -> AsOf {
        AsOf(Day(20_000 + day))
    }

    fn run(day: i32) -> StoredRun {
        let (inputs, config) = ("i".to_owned(), "c".to_owned());
        StoredRun { as_of: night(day), status: RunStatus::Published, replay: false, inputs, config, model: None }
    }

    /// A household by id: present, adults, others.
    type Home = (bool, Vec<u64>, Vec<u64>);

    fn ledger(day: i32, homes: impl IntoIterator<Item = (u64, Home)>) -> Ledger {
        let ids = |ids: Vec<u64>| {
            let mut ids: Vec<PersonId> = ids.into_iter().map(PersonId).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let home = |(id, (present, adults, others)): (u64, Home)| {
            let adults = ids(adults);
            let mut others = ids(others);
            others.retain(|person| !adults.contains(person));
            let home = Remembered { first_seen: night(0), present, dwelling: u64::MAX - id % 3, adults, others };
            (HouseholdId(id), home)
        };
        Ledger { night: Some(night(day)), households: homes.into_iter().map(home).collect() }
    }

    #[test]
    fn a_night_starts_from_the_last_one_before_it_however_often_it_runs() {
        let (_folder, store) = store();
        assert_eq!(store.ledger_before(night(1)).unwrap(), Ledger::default());
        let first = ledger(0, [(u64::MAX, (true, vec![1, u64::MAX], vec![3]))]);
        store.record_published(&run(0), &first, None).unwrap();
        assert_eq!(store.ledger_before(night(0)).unwrap(), Ledger::default());
        assert_eq!(store.ledger_before(night(1)).unwrap(), first);
        let second = ledger(7, [(u64::MAX, (true, vec![1], vec![3]))]);
        for _ in 0..2 {
            store.record_published(&run(7), &second, None).unwrap();
            assert_eq!(store.ledger_before(night(7)).unwrap(), first);
            assert_eq!(
                (store.ledger_on(night(7)).unwrap(), store.ledger_on(night(9)).unwrap()),
                (second.clone(), second.clone())
            );
        }
        assert_eq!(store.runs().unwrap().len(), 2);
    }

    #[test]
    fn a_quiet_night_adds_no_rows() {
        let (_folder, store) = store();
        for day in 0..3 {
            store.record_published(&run(day), &ledger(day, [(1, (true, vec![1], vec![]))]), None).unwrap();
        }
        let count = |table: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM {table}");
            store
                .db
                .read(|connection| connection.query_row(&sql, [], |row| row.get(0)).map_err(crate::db::DbError::from))
                .unwrap()
        };
        assert_eq!((count("ledger_night"), count("ledger_household"), count("ledger_member")), (3, 1, 1));
        assert_eq!(store.ledger().unwrap().night, Some(night(2)));
    }

    #[test]
    fn a_run_that_published_nothing_leaves_the_ledger_as_it_was() {
        let (_folder, store) = store();
        let first = ledger(0, [(1, (true, vec![1], vec![]))]);
        store.record_published(&run(0), &first, None).unwrap();
        store.record_run(&StoredRun { status: RunStatus::Refused, ..run(1) }).unwrap();
        store.record_run(&StoredRun { status: RunStatus::Refused, ..run(0) }).unwrap();
        assert_eq!(store.ledger_before(night(2)).unwrap(), first);
    }

    proptest! {
        // Each case writes a file through to the disk.
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_night_that_runs_again_changes_what_it_left_and_nothing_that_later_nights_left(
            nights in vec(btree_map(0..6_u64, (any::<bool>(), vec(0..9_u64, 1..4), vec(0..9_u64, 0..3)), 1..6), 2..5),
            again in 0..4_usize,
        ) {
            let again = again % (nights.len() - 1);
            let (_folder, store) = store();
            let mut left: Vec<Ledger> = Vec::new();
            // A ledger forgets no household: those a night does not know are gone.
            for (day, homes) in nights.iter().enumerate() {
                let mut homes = ledger(day as i32, homes.clone());
                for (id, was) in left.last().iter().flat_map(|ledger| &ledger.households) {
                    homes.households.entry(*id).or_insert_with(|| Remembered { present: false, ..was.clone() });
                }
                store.record_published(&run(day as i32), &homes, None).unwrap();
                left.push(homes);
            }
            let states = |ledger: &Ledger| {
                let state = |(id, is): (&HouseholdId, &Remembered)| (*id, is.present, is.dwelling, is.adults.clone(), is.others.clone());
                ledger.households.iter().map(state).collect::<Vec<_>>()
            };
            let replaced = Ledger { night: Some(night(again as i32)), ..left[again + 1].clone() };
            store.record_published(&run(again as i32), &replaced, None).unwrap();
            for (day, expected) in left.iter().enumerate() {
                let expected = if day == again { &replaced } else { expected };
                prop_assert_eq!(states(&store.ledger_on(night(day as i32)).unwrap()), states(expected), "night {}", day);
            }
        }
    }
}
