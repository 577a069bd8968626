use std::path::PathBuf;

use crate::domain::Day;

use super::compare::Comparison;

/// Why a model of the folder is not found, not promoted or not retired.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// There is no model at all.
    #[error("there is no model in `{}` yet", folder.display())]
    NoModels {
        /// The folder.
        folder: PathBuf,
    },
    /// No id starts so.
    #[error("no model's id starts with `{start}`")]
    Unknown {
        /// What was asked for.
        start: String,
    },
    /// Several ids start so.
    #[error("`{start}` may be any of {}", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        start: String,
        /// The ids it may be.
        ids: Vec<String>,
    },
    /// No model is in use.
    #[error("no model is in use yet")]
    NoChampion,
    /// A file's name is not the id of the model in it.
    #[error("`{}` holds model `{found}`, which is not its name", path.display())]
    Misnamed {
        /// The file.
        path: PathBuf,
        /// The id of the model in it.
        found: String,
    },
    /// A line of the log cannot be read.
    #[error("`{}` line {line} is not a decision this version reads", path.display())]
    Log {
        /// The log.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// The name is that of the program's own decisions.
    #[error("a person decides, and `{by}` is what the program calls itself")]
    NotAPerson {
        /// The name given.
        by: String,
    },
    /// It is in use and signed off already.
    #[error("model {id} is in use already: {by} promoted it{}", on(*day))]
    InUse {
        /// The model.
        id: String,
        /// Who promoted it.
        by: String,
        /// When.
        day: Option<Day>,
    },
    /// A retired model is never promoted.
    #[error("model {id} was retired by {by}{}: {why}", on(*day))]
    Retired {
        /// The model.
        id: String,
        /// Who retired it.
        by: String,
        /// When.
        day: Option<Day>,
        /// Why.
        why: String,
    },
    /// The model in use cannot go while no other has its place.
    #[error("model {id} is in use and cannot be retired before another has its place")]
    StillInUse {
        /// The model.
        id: String,
    },
    /// It was never compared with the model in use.
    #[error("model {id} is not promoted: it was never compared with {champion}, the model in use")]
    NotCompared {
        /// The model.
        id: String,
        /// The model in use.
        champion: String,
    },
    /// It has no held-back date.
    #[error("model {id} is not promoted: it was tried on no held-back date, so nothing tells how good it is")]
    Untried {
        /// The model.
        id: String,
    },
    /// The two have no held-back date in common.
    #[error("model {} is not promoted: it shares no held-back date with {}, the model in use", .0.challenger, .0.champion)]
    NothingInCommon(Box<Comparison>),
    /// It is worse than the model in use for sure.
    #[error("model {} is not promoted: it is worse than {}, the model in use: {}", .0.challenger, .0.champion, figures(.0))]
    Worse(Box<Comparison>),
}

fn on(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| format!(" on {day}"))
}

fn figures(comparison: &Comparison) -> String {
    let (one, other, places) = (comparison.challenger_hits, comparison.champion_hits, comparison.places);
    let difference = comparison.in_words().unwrap_or_default();
    format!("{one} hits against {other} of {places} places each, {difference}")
}

impl RegistryError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let despite = "or promote it with `--despite REASON` if you know better; that is recorded";
        Some(match self {
            Self::NoModels { .. } => "`hew night` trains the first one, `hew train` any other; check `folder` under [model] in config.toml if there should be some".into(),
            Self::Unknown { .. } => "`hew models list` shows the ids".into(),
            Self::Ambiguous { .. } => "give more of the id".into(),
            Self::NoChampion => "`hew night` puts the first model in use, or promote one: hew models promote ID --by STAFF_ID --why TEXT".into(),
            Self::Misnamed { found, .. } => format!("rename it to `{found}.json`, or restore the folder from a backup"),
            Self::Log { .. } => "restore it from a backup; the log is never edited by hand".into(),
            Self::NotAPerson { .. } => "give a staff id or a role, for example `--by head-of-housing`".into(),
            Self::InUse { .. } => "nothing needs doing; `hew models show` shows its card".into(),
            Self::Retired { .. } => "a retired model stays readable but never scores again; train a new one with `hew train`".into(),
            Self::StillInUse { .. } => "promote another first: hew models promote ID --by STAFF_ID --why TEXT".into(),
            Self::NotCompared { id, champion } => format!("compare them first: hew models compare {id} {champion}\n      {despite}"),
            Self::Untried { .. } | Self::NothingInCommon(_) => {
                format!("train again when there is more history, {despite}")
            }
            Self::Worse(_) => format!("keep the model in use and train again with more data, {despite}"),
        })
    }

    /// Whether what was asked for is wrong, rather than the models.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Ambiguous { .. } | Self::NotAPerson { .. })
    }
}
