use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::Store;
use super::StoreError;
use super::run::day;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// Scores of one published night.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreSet {
    /// The as-of date.
    pub as_of: AsOf,
    /// First day of the period it lies in.
    pub period_start: Day,
    /// Id of the model that scored.
    pub model: String,
    /// Whether it holds the whole cohort (the first night of each period) or the households on a list or near it.
    pub whole: bool,
    /// How many households were scored that night.
    pub cohort: u32,
    /// Uncalibrated log-odds of each household, by household: ascending, each once. Kept with 24 bits of precision, so
    /// that two scores which differed by less than 6e-8 of their size may be equal here.
    pub scores: Vec<(HouseholdId, f32)>,
}

const TABLE: &str = "scores";
const COLUMNS: &str = "as_of, period_start, model, whole, cohort, held";
/// Bytes of one household: its id and its score.
const ID: usize = 8;
const SCORE: usize = 4;

impl ScoreSet {
    /// Puts the scores in order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.scores.sort_unstable_by_key(|(household, _)| *household);
        self.scores.dedup_by_key(|(household, _)| *household);
        self
    }

    /// The score of a household, if it is held.
    pub fn of(&self, household: HouseholdId) -> Option<f32> {
        let place = self.scores.binary_search_by_key(&household, |(household, _)| *household).ok()?;
        Some(self.scores[place].1)
    }

    /// Layout 1: the ids, ascending, eight bytes each, then the scores in the same order, four bytes each, all
    /// little-endian: 12 bytes a household. Ids are hashes, so nothing to speak of would be saved by packing.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.scores.len() * (ID + SCORE));
        bytes.extend(self.scores.iter().flat_map(|(household, _)| household.0.to_le_bytes()));
        bytes.extend(self.scores.iter().flat_map(|(_, score)| score.to_le_bytes()));
        bytes
    }
}

/// `None` where the bytes are not what [`ScoreSet::bytes`] writes.
fn held(bytes: &[u8]) -> Option<Vec<(HouseholdId, f32)>> {
    let households = bytes.len() / (ID + SCORE);
    if households * (ID + SCORE) != bytes.len() {
        return None;
    }
    let (ids, scores) = bytes.split_at(households * ID);
    let id = |bytes: &[u8]| Some(HouseholdId(u64::from_le_bytes(bytes.try_into().ok()?)));
    let score = |bytes: &[u8]| Some(f32::from_le_bytes(bytes.try_into().ok()?));
    let pair = |(one, other)| Some((id(one)?, score(other)?));
    let pairs: Vec<_> = ids.chunks_exact(ID).zip(scores.chunks_exact(SCORE)).map(pair).collect::<Option<_>>()?;
    pairs.is_sorted_by(|(one, _), (next, _)| one < next).then_some(pairs)
}

impl Store {
    /// The scores kept of an as-of date.
    pub fn scores(&self, as_of: AsOf) -> Result<Option<ScoreSet>, StoreError> {
        self.db.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM scores WHERE as_of = ?");
            let found = connection.query_row(&sql, [as_of.to_string()], |row| Ok(score_set(row))).optional()?;
            found.transpose()
        })
    }

    /// The as-of dates of which scores are kept, earliest first, and whether the whole cohort's are.
    pub fn score_dates(&self) -> Result<Vec<(AsOf, bool)>, StoreError> {
        self.db.read(|connection| {
            let mut query = connection.prepare("SELECT as_of, whole FROM scores ORDER BY as_of")?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push((AsOf(day(row, 0, TABLE, "as_of")?), row.get(1)?));
            }
            Ok(found)
        })
    }

    /// Whether an as-of date is the first of its period of which scores are kept: a night run again is what it was.
    pub fn starts_period(&self, period_start: Day, as_of: AsOf) -> Result<bool, StoreError> {
        self.db.read(|connection| {
            let sql = "SELECT count(*) FROM scores WHERE period_start = ? AND as_of < ?";
            let days = [period_start.to_string(), as_of.to_string()];
            Ok(connection.query_row(sql, days, |row| row.get::<_, i64>(0))? == 0)
        })
    }

    /// Forgets the scores of as-of dates before a day; tells how many nights went.
    pub fn forget_scores_before(&self, first_kept: Day) -> Result<u32, StoreError> {
        self.db.write(|transaction| {
            let gone = transaction.execute("DELETE FROM scores WHERE as_of < ?", [first_kept.to_string()])?;
            Ok(gone as u32)
        })
    }
}

/// The scores of every night of which any are kept.
pub(super) fn all(transaction: &Transaction<'_>) -> Result<Vec<ScoreSet>, StoreError> {
    let mut query = transaction.prepare(&format!("SELECT {COLUMNS} FROM scores ORDER BY as_of"))?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(score_set(row)?);
    }
    Ok(found)
}

/// Keeps the scores of a night; those of an earlier run of it are replaced.
pub(super) fn keep(transaction: &Transaction<'_>, set: &ScoreSet) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT OR REPLACE INTO scores (as_of, period_start, model, whole, cohort, layout, held)
         VALUES (?, ?, ?, ?, ?, 1, ?)",
        params![set.as_of.to_string(), set.period_start.to_string(), set.model, set.whole, set.cohort, set.bytes()],
    )?;
    Ok(())
}

fn score_set(row: &Row<'_>) -> Result<ScoreSet, StoreError> {
    let scores = held(row.get_ref(5)?.as_blob().unwrap_or_default());
    Ok(ScoreSet {
        as_of: AsOf(day(row, 0, TABLE, "as_of")?),
        period_start: day(row, 1, TABLE, "period_start")?,
        model: row.get(2)?,
        whole: row.get(3)?,
        cohort: row.get(4)?,
        scores: scores.ok_or(StoreError::Strange { table: TABLE, column: "held" })?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_map;
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::ScoreSet;
    use super::Store;
    use super::held;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::link::Ledger;
    use crate::store::RunStatus;
    use crate::store::StoreError;
    use crate::store::StoredRun;
    use crate::store::testing::store;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn set(as_of: &str, whole: bool, scores: &[(u64, f32)]) -> ScoreSet {
        let scores: Vec<_> = scores.iter().map(|(id, score)| (HouseholdId(*id), *score)).collect();
        let as_of = AsOf(day(as_of));
        let period_start = as_of.0.monday();
        ScoreSet { as_of, period_start, model: "m1".to_owned(), whole, cohort: 3, scores }.sorted()
    }

    fn publish(store: &Store, set: &ScoreSet) {
        let run = StoredRun {
            as_of: set.as_of,
            status: RunStatus::Published,
            replay: false,
            inputs: String::new(),
            config: String::new(),
            model: Some(set.model.clone()),
        };
        let ledger = Ledger { night: Some(set.as_of), ..Ledger::default() };
        store.record_published(&run, &ledger, Some(set)).unwrap();
    }

    #[test]
    fn scores_read_back_by_household_with_their_model() {
        let (_folder, store) = store();
        let kept = set("2026-11-16", true, &[(u64::MAX, -1.5), (7, 0.25), (0, f32::MIN_POSITIVE)]);
        publish(&store, &kept);
        assert_eq!(store.scores(kept.as_of).unwrap(), Some(kept.clone()));
        assert_eq!(kept.of(HouseholdId(7)), Some(0.25));
        assert_eq!(kept.of(HouseholdId(8)), None);
        assert_eq!(store.scores(AsOf(day("2026-11-17"))).unwrap(), None);
    }

    #[test]
    fn a_night_run_again_replaces_its_own_scores_and_starts_its_period_again() {
        let (_folder, store) = store();
        let monday = set("2026-11-16", true, &[(1, 1.0), (2, 2.0)]);
        let tuesday = set("2026-11-17", false, &[(2, 2.5)]);
        assert!(store.starts_period(monday.period_start, monday.as_of).unwrap());
        publish(&store, &monday);
        assert!(!store.starts_period(tuesday.period_start, tuesday.as_of).unwrap());
        publish(&store, &tuesday);
        let again = set("2026-11-16", true, &[(1, 0.5)]);
        assert!(store.starts_period(again.period_start, again.as_of).unwrap());
        publish(&store, &again);
        assert_eq!(store.score_dates().unwrap(), [(monday.as_of, true), (tuesday.as_of, false)]);
        assert_eq!(store.scores(again.as_of).unwrap(), Some(again));
        assert_eq!(store.scores(tuesday.as_of).unwrap(), Some(tuesday));
    }

    #[test]
    fn scores_older_than_they_may_be_are_gone() {
        let (_folder, store) = store();
        for as_of in ["2023-11-12", "2023-11-13", "2026-11-16"] {
            publish(&store, &set(as_of, true, &[(1, 1.0)]));
        }
        assert_eq!(store.forget_scores_before(day("2023-11-13")).unwrap(), 1);
        let left: Vec<_> = store.score_dates().unwrap().into_iter().map(|(as_of, _)| as_of.to_string()).collect();
        assert_eq!(left, ["2023-11-13", "2026-11-16"]);
    }

    #[test]
    fn bytes_that_hew_did_not_write_are_refused() {
        let good = set("2026-11-16", true, &[(1, 1.0), (2, 2.0)]).bytes();
        assert_eq!(good.len(), 24);
        assert!(held(&good).is_some());
        assert!(held(&good[1..]).is_none(), "half a household");
        let mut swapped = good.clone();
        swapped.swap(0, 8);
        assert!(held(&swapped).is_none(), "not in order");
        let (_folder, store) = store();
        publish(&store, &set("2026-11-16", true, &[(1, 1.0)]));
        store
            .db
            .write(|connection| Ok::<_, StoreError>(connection.execute("UPDATE scores SET held = x'00'", [])?))
            .unwrap();
        let read = store.scores(AsOf(day("2026-11-16")));
        assert!(matches!(read, Err(StoreError::Strange { column: "held", .. })));
    }

    proptest! {
        #[test]
        fn any_scores_survive_the_bytes(scores in btree_map(any::<u64>(), any::<f32>(), 0..40)) {
            let scores: Vec<(u64, f32)> = scores.into_iter().collect();
            let kept = set("2026-11-16", true, &scores);
            let back = held(&kept.bytes()).unwrap();
            let bits = |scores: &[(HouseholdId, f32)]| -> Vec<(u64, u32)> {
                scores.iter().map(|(household, score)| (household.0, score.to_bits())).collect()
            };
            prop_assert_eq!(bits(&back), bits(&kept.scores));
        }
    }
}
