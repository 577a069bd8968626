//! The one SQLite file: connection, migrations, transactions.
