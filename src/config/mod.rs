//! `config.toml`, checked once: a plain settings struct for each room. The only home of defaults.

mod error; //    every fault at once, with line and column
mod load; //     raw to checked
mod raw; //      what the file may say
mod settings; // what the rooms may rely on

pub use error::{ConfigError, Fault};
pub use settings::{
    AlertSettings, ArchiveSettings, CohortSettings, Config, ExtractSettings, ModelSettings, OutcomeSettings, Period,
    Regime, Team,
};
