use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::error::DbError;
use super::migrate::migrate;

/// How long a writer waits for another process: a first load may write for a minute.
const BUSY: Duration = Duration::from_mins(2);

/// The one SQLite file, open. Clones share the connection.
#[derive(Clone)]
pub struct Db {
    connection: Arc<Mutex<Connection>>,
}

impl Db {
    /// Opens the file, makes it if there is none, and brings an older layout up to date.
    ///
    /// # Errors
    /// A file that is not SQLite, that another program made, or that a newer `hew` wrote.
    pub fn open(path: &Path) -> Result<Self, DbError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| DbError::Folder { path: path.into(), source })?;
        }
        let mut connection = Connection::open(path).map_err(|source| DbError::Open { path: path.into(), source })?;
        prepare(&connection).map_err(|source| opening(path, source))?;
        migrate(&mut connection, path)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Reads; sees the state after the last finished transaction.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        work(&self.lock())
    }

    /// Runs a writing transaction: all of it happens, or nothing. No other process writes meanwhile.
    pub fn write<T, E: From<DbError>>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(DbError::from)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(DbError::from)?;
        Ok(done)
    }

    /// As [`Db::write`], but `None` at once if another process is writing.
    pub fn try_write<T, E: From<DbError>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        self.lock().busy_timeout(Duration::ZERO).map_err(DbError::from)?;
        let mut began = false;
        let done = self.write(|transaction| {
            began = true;
            work(transaction)
        });
        self.lock().busy_timeout(BUSY).map_err(DbError::from)?;
        match done {
            Ok(done) => Ok(Some(done)),
            Err(_) if !began => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread rolled its transaction back: the connection itself is sound.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Db")
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)
}

fn opening(path: &Path, source: rusqlite::Error) -> DbError {
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => DbError::NotSqlite { path: path.into() },
        _ => DbError::Open { path: path.into(), source },
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::Db;
    use super::DbError;

    fn count(db: &Db, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        db.read(|connection| connection.query_row(&sql, [], |row| row.get(0)).map_err(DbError::from)).unwrap()
    }

    #[test]
    fn a_new_file_is_made_with_its_folder_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/hew.sqlite");
        for _ in 0..2 {
            assert_eq!(count(&Db::open(&path).unwrap(), "segment"), 0);
        }
    }

    #[test]
    fn a_transaction_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("hew.sqlite")).unwrap();
        let failed: Result<(), DbError> = db.write(|transaction| {
            transaction.execute("INSERT INTO commits (run, night) VALUES (1, '2026-01-01')", [])?;
            Err(rusqlite::Error::InvalidQuery.into())
        });
        assert!(failed.is_err());
        assert_eq!(count(&db, "commits"), 0);
    }

    #[test]
    fn a_second_writer_that_will_not_wait_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hew.sqlite");
        let (first, second) = (Db::open(&path).unwrap(), Db::open(&path).unwrap());
        let inside = |_: &rusqlite::Transaction<'_>| second.try_write(|_| Ok::<_, DbError>(()));
        assert!(first.write(inside).unwrap().is_none());
        assert!(second.try_write(|_| Ok::<_, DbError>(())).unwrap().is_some());
    }

    #[test]
    fn a_file_that_is_not_ours_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.sqlite");
        std::fs::write(&text, "account_ref,balance\n".repeat(100)).unwrap();
        assert!(matches!(Db::open(&text), Err(DbError::NotSqlite { .. })));
        assert!(std::fs::read_to_string(&text).unwrap().starts_with("account_ref"));

        let other = folder.path().join("other.sqlite");
        Connection::open(&other).unwrap().execute("CREATE TABLE theirs (x)", []).unwrap();
        assert!(matches!(Db::open(&other), Err(DbError::NotOurs { .. })));
    }

    #[test]
    fn a_file_of_the_layout_before_is_brought_up_to_date_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hew.sqlite");
        drop(Db::open(&path).unwrap());
        let old = Connection::open(&path).unwrap();
        old.execute_batch(
            "INSERT INTO commits (run, night) VALUES (1, '2026-01-01'); DROP TABLE feedback; DROP TABLE feedback_doubt;
             DROP TABLE kept_off; DROP TABLE handed; DROP TABLE alert_theme;
             DROP TABLE audit_head; DROP TABLE erased_count; DROP TABLE erased; DROP TABLE erasure;
             ALTER TABLE commits DROP COLUMN cause; ALTER TABLE file DROP COLUMN rows_erased; PRAGMA user_version = 5",
        )
        .unwrap();
        drop(old);
        let db = Db::open(&path).unwrap();
        assert_eq!((count(&db, "commits"), count(&db, "erasure")), (1, 0));
    }

    #[test]
    fn a_file_of_a_newer_version_is_refused_with_both_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hew.sqlite");
        drop(Db::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let message = Db::open(&path).unwrap_err().to_string();
        assert!(message.contains("layout 99") && message.contains("up to 9"), "{message}");
    }
}
