//! What was published and what came of it, in SQLite.
