//! `config.toml`, checked once: a plain settings struct for each room. The only home of defaults.

mod draw; //     a draw of places, checked
mod error; //    every fault at once, with line and column
mod load; //     raw to checked
mod raw; //      what the file may say
mod report; //   what the evaluator's report divides by and assumes
mod retention; // how long rows and lists are kept
mod safety; //   who may be shown to whom, and what is shown
mod settings; // what the rooms may rely on
mod steps; //    what to do next, by theme
mod teams; //    teams, and when a household may come back

pub use error::{ConfigError, Fault};
pub use settings::{
    AlertSettings, ArchiveSettings, Area, Assumed, CodedFact, CohortSettings, Config, CostSettings, DrawBand,
    DrawSettings, DriftSettings, ExtractSettings, GroupSettings, HouseholdType, LifeSettings, MapSettings,
    ModelSettings, OutcomeSettings, Period, Regime, RetentionSettings, SafetySettings, Serves, ShownSettings,
    StepSettings, StoreSettings, Team, Tenure, WorkerRule,
};
