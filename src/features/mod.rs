//! Features declared in TOML, computed for each household from what was known on an as-of date.

mod matrix; // households × features

pub use matrix::Matrix;
