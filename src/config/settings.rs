use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::domain::Day;
use crate::domain::Horizon;

/// How `extract` and the archive's door-keeping behave.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractSettings {
    /// Folder the extracts are dropped in; never modified.
    pub inbox: PathBuf,
    /// Folder with the council's own profiles, beside the config; they replace built-in ones of the same dataset.
    pub profiles: Option<PathBuf>,
    /// Folder reject files are written to.
    pub rejects: PathBuf,
    /// Largest share of rejected rows, 0 to 1, before a file is quarantined.
    pub max_reject_share: f64,
    /// Largest share, 0 to 1, by which a snapshot may shrink against the one before, before it is quarantined.
    pub max_shrink_share: f64,
    /// Oldest age in days of the newest file of a feed on the as-of date.
    pub max_age_days: u16,
    /// Datasets without which no list is published, besides the outcome.
    pub needed: Vec<String>,
    /// Per dataset: whether it may be used for scoring, where config says other than the profile.
    pub use_in_scoring: BTreeMap<String, bool>,
}

/// Where the archive lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// Folder of the Parquet segments.
    pub folder: PathBuf,
    /// The SQLite file (manifest, runs, alerts).
    pub database: PathBuf,
}

/// What is predicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeSettings {
    /// How far ahead, in days.
    pub horizon: Horizon,
    /// Days after the horizon until its cases can be expected in the outcome feed.
    pub reporting_lag_days: u16,
    /// The date to which the outcome feed is complete, where the council states it; else the latest recorded date of the feed's file.
    pub complete_to: Option<Day>,
}

/// Who is not scored, beside organisations and households without a known adult.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one rule that config turns on or off")]
pub struct CohortSettings {
    /// Households with an open homelessness case are left out.
    pub leave_out_open_cases: bool,
    /// Households in temporary accommodation are left out.
    pub leave_out_temporary: bool,
    /// Households whose every adult has died are left out.
    pub leave_out_deceased: bool,
    /// A case without a closing date counts as open for so many days after its application: case systems forget to close.
    pub open_case_days: u16,
    /// Nobody is scored on a date by which a needed feed had not been read.
    pub needs_feeds: bool,
    /// A household whose dwelling is less certain than `dwelling_certainty` is not scored.
    pub needs_dwelling: bool,
    /// A tenant of the council to whom no rent account is linked is not scored.
    pub needs_rent_account: bool,
    /// Least certainty of a dwelling, 0 to 1.
    pub dwelling_certainty: f64,
}

/// From when tonight's households differ so much from those the model was trained on that somebody is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriftSettings {
    /// Population stability index from which a feature or the score is watched.
    pub psi_watch: f64,
    /// Population stability index from which the model should be looked at before it is relied on.
    pub psi_alarm: f64,
    /// Change of the share of households of which a feature is not known, from which it is watched.
    pub missing_shift: f64,
    /// Fewest households scored for any of this to be judged.
    pub fewest_households: u32,
}

/// How the model is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSettings {
    /// Folder of the model artefacts.
    pub folder: PathBuf,
    /// A features file of the council's own, in place of the built-in catalogue.
    pub catalogue: Option<PathBuf>,
    /// L2 strengths tried, in scikit-learn's terms `1/C`, on the sum of the log losses.
    pub l2: Vec<f64>,
    /// Days between training as-of dates.
    pub spacing_days: u16,
    /// Most training as-of dates, the latest kept.
    pub max_dates: u16,
    /// Fewest positives a feature; below it a reduced catalogue is used, then training refuses.
    pub positives_per_feature: u32,
    /// Whether training dates that only one later snapshot covers are accepted.
    pub accept_single_snapshot: bool,
    /// Seed of every resampling.
    pub seed: u64,
}

/// The span a list's places belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A week from Monday.
    Week,
    /// A calendar month.
    Month,
}

/// One team and its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Name as shown.
    pub name: String,
    /// Places on its list in a period.
    pub capacity: NonZeroU32,
    /// Wards it serves; empty means all that no other team serves.
    pub wards: Vec<String>,
}

/// How the list is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertSettings {
    /// Folder the lists are published in, one folder an as-of date.
    pub out: PathBuf,
    /// The span places belong to.
    pub period: Period,
    /// The teams; at least one.
    pub teams: Vec<Team>,
    /// Most reasons shown a household.
    pub reasons: u8,
    /// File with the secret key of pseudonyms and tie-breaks.
    pub key: PathBuf,
}

/// The whole config, checked. Paths are absolute or relative to the working folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Name of the council, as printed on lists.
    pub council: String,
    /// Reading.
    pub extract: ExtractSettings,
    /// Keeping.
    pub archive: ArchiveSettings,
    /// Predicting what.
    pub outcome: OutcomeSettings,
    /// Whom.
    pub cohort: CohortSettings,
    /// Training.
    pub model: ModelSettings,
    /// Watching the model.
    pub drift: DriftSettings,
    /// Listing.
    pub alerts: AlertSettings,
    /// A fixed as-of date: this is a replay of a frozen sample.
    pub replay: Option<Day>,
}
