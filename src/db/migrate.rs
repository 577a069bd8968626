use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::error::DbError;

/// Layouts in order; the number of a layout is its place, counted from 1. Never change one that was released.
const LAYOUTS: [&str; 9] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
];

/// "hew1" in ASCII: tells our file from any other SQLite database.
const APPLICATION_ID: i64 = 0x6865_7731;

/// Brings the file to the newest layout, in one transaction.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), DbError> {
    let known = LAYOUTS.len() as i64;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let owner: i64 = transaction.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if owner != APPLICATION_ID && (tables > 0 || found > 0) {
        return Err(DbError::NotOurs { path: path.into() });
    }
    if found > known {
        return Err(DbError::Newer { path: path.into(), found, known });
    }
    for layout in LAYOUTS.iter().skip(found as usize) {
        transaction.execute_batch(layout)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}
