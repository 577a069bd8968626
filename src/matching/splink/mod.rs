//! Splink's models: reads and writes its JSON (versions 4 and 5) and the SQL of its conditions.
//!
//! [`read_model`] and [`write_model`] are the door; what a condition comes to is in [`crate::matching::condition`].

mod blocking; // a blocking rule's equalities and the rest
mod calls; //    function names
mod error; //    what is not understood
mod json; //     the model file
mod kinds; //    columns of numbers
mod lexer; //    words and symbols
mod lists; //    the best of all pairs of two lists
mod node; //     a value or a condition
mod parser; //   conditions from SQL
mod shapes; //   one way of saying each
mod sql; //      conditions to SQL
mod words; //    what a word can begin

pub use blocking::{read_rule, rule};
pub use error::{ModelError, NotUnderstood};
pub use json::{read_model, write_model};
pub use parser::read_condition;
pub use sql::{Naming, write_condition, write_value};

#[cfg(test)]
mod engine;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod truths;
