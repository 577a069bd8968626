use crate::db::DbError;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A row cannot be what this version wrote.
    #[error("table `{table}` holds a value of column `{column}` that hew did not write")]
    Strange {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// Another process has the database open.
    #[error("another program is reading the database: what was deleted cannot be wiped from its log yet")]
    InUse,
    /// A list row of another night was given.
    #[error("a list row of {found} was given for the list of {as_of}")]
    OtherNight {
        /// The list's as-of date.
        as_of: crate::domain::Day,
        /// The row's.
        found: crate::domain::Day,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Db(error.into())
    }
}

impl StoreError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Db(error) => error.hint(),
            Self::Strange { .. } => Some("restore the database from a backup; it was changed by hand".to_owned()),
            Self::InUse => Some("close what reads it and run again: nothing that was done is done twice".to_owned()),
            Self::OtherNight { .. } => None,
        }
    }
}
