use std::path::PathBuf;

use crate::alerts::AlertsError;
use crate::archive::ArchiveError;
use crate::audit::AuditError;
use crate::config::ConfigError;
use crate::db::DbError;
use crate::domain::Day;
use crate::evaluate::MapError;
use crate::exit::Exit;
use crate::export::ExportError;
use crate::extract::ExtractError;
use crate::features::FeatureError;
use crate::feedback::FeedbackError;
use crate::model::ModelError;
use crate::rights::RightsError;
use crate::store::StoreError;

use super::PersonError;
use super::RecordError;

/// Why a job stopped.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The config.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An extract, a profile or the inbox.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The audit trail.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The register of objections.
    #[error(transparent)]
    Rights(#[from] RightsError),
    /// Somebody who objected was scored, learnt from or listed after all.
    #[error("no list is published: {0} rows are of households in which somebody objected")]
    NotHeeded(u32),
    /// The features file.
    #[error(transparent)]
    Features(#[from] FeatureError),
    /// Config says what to do next about something that the catalogue does not have.
    #[error("[list.next_step] names `{name}`, which is neither a theme nor a feature")]
    NoSuchTheme {
        /// The name.
        name: String,
        /// The themes there are.
        themes: Vec<String>,
    },
    /// Training or scoring.
    #[error(transparent)]
    Model(#[from] ModelError),

    /// Places are to be drawn, and nothing is known that would keep anybody in danger out of the draw.
    #[error("places cannot be drawn: nothing that keeps a household out of the draw is known ({})", .0.join(", "))]
    DrawUnprotected(Vec<String>),

    /// The boundaries of the report's map cannot be used.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The key, the teams.
    #[error(transparent)]
    Alerts(#[from] AlertsError),
    /// Writing the list.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Alerts and runs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of feedback.
    #[error(transparent)]
    Feedback(#[from] FeedbackError),
    /// A record that somebody named.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A person whom somebody asked for.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// The register of the erased was made with a key that is gone.
    #[error("the register of those who were erased was made with a key that is gone: nobody in it can be known again")]
    ErasedKeyLost,
    /// Feeds that are missing, stale, set aside or shrunken: no list is published.
    #[error("no list is published for {as_of}, because of its feeds:\n{}", listed(faults))]
    Feeds {
        /// The as-of date.
        as_of: Day,
        /// What is wrong, a line a feed.
        faults: Vec<String>,
    },
    /// There is no outcome feed.
    #[error("there is no outcome feed: neither `hclic_case` nor `outcomes` was ever read")]
    NoOutcomes,
    /// No as-of date is both mature and covered by a snapshot.
    #[error(
        "no as-of date can be used yet: outcomes are complete to {complete_to}, so a date must lie on or before {latest}, but the first snapshot was read for {earliest}"
    )]
    NoMatureDate {
        /// To when outcomes are complete.
        complete_to: Day,
        /// The latest mature date.
        latest: Day,
        /// The first covered date.
        earliest: Day,
    },
    /// The first model is no better than one rule.
    #[error(
        "the first model is not promoted: on held-out dates it had {hits} hits, the best single rule (now `{rule}`) {rule_hits}"
    )]
    NoBetterThanRule {
        /// Hits of the model.
        hits: u32,
        /// Hits of the best single rules.
        rule_hits: u32,
        /// The best single rule today.
        rule: String,
    },
    /// No mature date had enough behind it to train on.
    #[error("no past date can be replayed; the last reason was {0}")]
    NothingToReplay(String),
    /// A file that config names cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The inbox has never held a file that a profile knows.
    #[error("the inbox `{}` holds no extract that a profile knows", inbox.display())]
    EmptyInbox {
        /// The inbox.
        inbox: PathBuf,
    },
    /// A file beside the list or the results cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

fn listed(faults: &[String]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
    lines.join("\n")
}

impl PipelineError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Extract(error) => error.hint(),
            Self::Archive(error) => error.hint(),
            Self::Db(error) => error.hint(),
            Self::Audit(error) => error.hint(),
            Self::Rights(error) => error.hint(),
            Self::NotHeeded(_) => Some("this is a fault of hew itself: please report it".into()),
            Self::Features(error) => error.hint(),
            Self::NoSuchTheme { themes, .. } => {
                Some(format!("the themes are {}; docs/features.md has the features", themes.join(", ")))
            }
            Self::Model(error) => error.hint(),
            Self::Map(error) => error.hint(),
            Self::DrawUnprotected(_) => Some(
                "the draw must not hold back a household with an eviction date, a warrant or a safeguarding fact: check dataset \
                 and column under [[draw.outside]], bring those feeds in, or take [draw] out"
                    .into(),
            ),
            Self::Alerts(error) => error.hint(),
            Self::Export(error) => error.hint(),
            Self::Store(error) => error.hint(),
            Self::Feedback(error) => error.hint(),
            Self::Record(error) => error.hint(),
            Self::Person(error) => error.hint(),
            Self::ErasedKeyLost => Some(
                "put the key back from its backup, beside the key in use as `<key>.1`, `<key>.2`, …; without it they                  would come back, so nothing is taken in"
                    .into(),
            ),
            Self::Feeds { .. } => Some(
                "the last list still stands. Mend or re-send the files named, then run again; \
                 `hew check` reads everything and changes nothing"
                    .into(),
            ),
            Self::NoOutcomes => Some("export homelessness cases (H-CLIC, or the minimal outcomes.csv) into the inbox".into()),
            Self::NoMatureDate { .. } => Some(
                "a model needs outcomes that come a horizon and a reporting lag after a date it knew the households on. \
                 Wait for more nights, put older dated snapshots into the inbox before the first run, \
                 or set `accept_single_snapshot` under [model]"
                    .into(),
            ),
            Self::EmptyInbox { .. } => {
                Some("put the extracts there, or name the folder as `folder` under [inbox] in config.toml".into())
            }
            Self::NoBetterThanRule { .. } => Some(
                "more history or more feeds may help; `hew train` tries again at any time, and `hew models promote` \
                 lets a person decide"
                    .into(),
            ),
            Self::NothingToReplay(_) => Some("more history is needed: older dated files, or more nights".into()),
            Self::Unreadable { .. } => Some("check the path in config.toml, and that this user may read it".into()),
            Self::Write { .. } => Some("check that the folder exists, is writable and has room".into()),
        }
    }

    /// The process exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_)
            | Self::Features(_)
            | Self::NoSuchTheme { .. }
            | Self::Alerts(_)
            | Self::Map(_)
            | Self::DrawUnprotected(_)
            | Self::ErasedKeyLost
            | Self::Unreadable { .. } => Exit::Config,
            Self::Extract(_) | Self::Feeds { .. } | Self::EmptyInbox { .. } | Self::NoOutcomes => Exit::Extract,
            Self::Archive(_) | Self::Db(_) | Self::Store(_) => Exit::Archive,
            Self::Model(ModelError::Registry(error)) if error.is_usage() => Exit::Usage,
            Self::Model(_) | Self::NoMatureDate { .. } | Self::NoBetterThanRule { .. } | Self::NothingToReplay(_) => {
                Exit::Model
            }
            Self::Export(_) | Self::Write { .. } => Exit::Publish,
            Self::Feedback(_) => Exit::Feedback,
            Self::Audit(_) => Exit::Audit,
            Self::Rights(error) if error.is_usage() => Exit::Usage,
            Self::Rights(_) => Exit::Objections,
            Self::NotHeeded(_) => Exit::Internal,
            Self::Record(_) | Self::Person(_) => Exit::Usage,
        }
    }
}
