//! The one SQLite file: connection, migrations, transactions. The door is [`Db`].

mod connection; // opening, transactions
mod error; //      what can go wrong
mod migrate; //    from an older layout to this one

pub use connection::Db;
pub use error::DbError;
