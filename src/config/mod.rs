//! `config.toml`, checked once: a plain settings struct for each room. The only home of defaults.

mod settings; // what the rooms may rely on

pub use settings::{
    AlertSettings, ArchiveSettings, Config, ExtractSettings, ModelSettings, OutcomeSettings, Period, Team,
};
