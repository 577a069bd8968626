//! A store of a test's own.

use tempfile::TempDir;

use super::Store;
use crate::db::Db;

/// An empty store, and the folder it lies in.
pub(super) fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("hew.sqlite")).unwrap();
    (folder, Store::open(&db))
}
