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
    /// Changes of regime, the earliest first.
    pub regimes: Vec<Regime>,
    /// As-of dates before this day train nothing.
    pub train_from: Option<Day>,
}

/// A day from which data mean something else than before: a change of the law or of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The first day of the new regime.
    pub date: Day,
    /// Its name, one no other has.
    pub name: String,
    /// The features whose meaning it changes.
    pub features: Vec<String>,
    /// Whether it changes what the outcome means or how often it comes.
    pub outcomes: bool,
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
    /// The households it serves.
    pub serves: Serves,
}

/// Which households a team serves: all rules that are not empty must fit, each by one of its values. Without any rule, all
/// that no other team serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serves {
    /// Wards of the home, by name or code.
    pub wards: Vec<String>,
    /// Small areas of the home (LSOA 2021).
    pub lsoas: Vec<String>,
    /// How the home is held; a household of which that is not known fits none.
    pub tenures: Vec<Tenure>,
    /// What the household is made of.
    pub household_types: Vec<HouseholdType>,
    /// Datasets of services that already work with the household.
    pub workers: Vec<String>,
    /// Takes households that only specialists may see, and no others.
    pub specialist: bool,
}

/// How a household holds its home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tenure {
    /// Owns it.
    Owner,
    /// Rents from a private landlord.
    PrivateRent,
    /// Rents from the council or a housing association.
    SocialRent,
}

impl Tenure {
    /// Each with its word in config.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Owner, "owner"), (Self::PrivateRent, "private rent"), (Self::SocialRent, "social rent")];
}

/// What a household is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HouseholdType {
    /// One adult.
    OneAdult,
    /// One adult with children.
    OneAdultWithChildren,
    /// Several adults.
    SeveralAdults,
    /// Several adults with children.
    SeveralAdultsWithChildren,
}

impl HouseholdType {
    /// Each with its words in config.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::OneAdult, "one adult"),
        (Self::OneAdultWithChildren, "one adult with children"),
        (Self::SeveralAdults, "several adults"),
        (Self::SeveralAdultsWithChildren, "several adults with children"),
    ];
}

/// When a household that stood on a list may have another place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LifeSettings {
    /// Days without a new place after somebody was spoken to, or after a result.
    pub cool_off_days: u16,
    /// Days after the last word of it from which support that nobody closed counts as ended.
    pub support_days: u16,
    /// Days after an alert that reached nobody within which only a material change brings another.
    pub repeat_days: u16,
    /// Attempts without an answer after which an entry is finished; at least 1.
    pub attempts: u8,
    /// Largest share of a team's places, 0 to 1, for unfinished entries of the period before.
    pub carry_over: f64,
    /// How often one entry may be carried over.
    pub carry_over_times: u8,
}

/// One range of ranks within which places are drawn. Ranks count from 1 among the households that wait when a team's places
/// that no band uses have gone to the highest scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawBand {
    /// First rank.
    pub from: u32,
    /// Last rank; `None` for all that follow.
    pub to: Option<u32>,
    /// Places drawn; fewer than ranks.
    pub places: NonZeroU32,
}

/// Dated facts, by the codes of a column: those that put a household outside a draw, or before specialists alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedFact {
    /// The dataset.
    pub dataset: String,
    /// A column of codes in it.
    pub column: String,
    /// The codes; `*` at either end stands for anything, capitals do not matter.
    pub codes: Vec<String>,
    /// The fact counts for so many days after it happened; one set for a day to come counts too.
    pub within_days: u16,
}

/// Who may be shown to whom, and what is said of nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafetySettings {
    /// Facts of a household that only specialists may see on their list.
    pub guarded: Vec<CodedFact>,
    /// Datasets of which nothing is said in words, on any list.
    pub unsaid: Vec<String>,
}

/// What a row shows besides its reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownSettings {
    /// Most happenings in a household's chronology.
    pub chronology: u16,
    /// Which records say that a service works with a household; none of them would disclose abuse, safeguarding or care.
    pub workers: Vec<WorkerRule>,
}

/// A record that says who already works with a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerRule {
    /// The dataset.
    pub dataset: String,
    /// A column and the codes that count (`Y` and `N` of a yes-or-no column); every row counts without it.
    pub coded: Option<(String, Vec<String>)>,
    /// The column that says until when; a row whose day has come no longer counts.
    pub until: Option<String>,
    /// The row counts for so many days after it happened; always without it.
    pub within_days: Option<u16>,
    /// The service as shown.
    pub words: String,
}

/// A draw of places, signed off by somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawSettings {
    /// Who signed it off: a role or a staff id.
    pub signed_off_by: String,
    /// The bands, by rank, without overlap; at least one.
    pub bands: Vec<DrawBand>,
    /// Who is placed by rank, whatever is drawn.
    pub outside: Vec<CodedFact>,
    /// A household takes part in no other draw, and gets no place by rank, for so long.
    pub horizon: Horizon,
}

/// How the list is made.
#[derive(Clone, Debug, PartialEq)]
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
    /// Part of the places is drawn; `None` where all go by rank.
    pub draw: Option<DrawSettings>,
    /// Repeats, cool-off, carrying over.
    pub life: LifeSettings,
}

/// What to do next, by what speaks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepSettings {
    /// One line by the name of a theme or a feature; a feature's comes before its theme's.
    pub texts: BTreeMap<String, String>,
    /// The names that config gives a text of its own: the catalogue must know them.
    pub own: Vec<String>,
}

/// The areas that figures by place are given for. One alone: two that lie within each other would give away what either
/// hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Wards.
    Ward,
    /// Small areas (LSOA 2021).
    Lsoa,
}

/// How the evaluator's report divides households.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupSettings {
    /// The areas.
    pub area: Area,
}

/// Boundaries of the areas, for the evaluator's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapSettings {
    /// A GeoJSON file in longitude and latitude; without it there are bars in place of a map.
    pub boundaries: Option<PathBuf>,
    /// The property that holds the area as the extracts name it.
    pub code: String,
}

/// A figure that is assumed, with how far from right it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// The least.
    pub low: f64,
    /// The one that is worked with.
    pub middle: f64,
    /// The most.
    pub high: f64,
}

/// What help is assumed to do, and to cost. Nothing is measured here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostSettings {
    /// Share of the households on the list who take up help.
    pub take_up: Assumed,
    /// Share of cases that help avoids, among those who take it up and would have become homeless.
    pub effect: Assumed,
    /// What a case avoided saves, in pounds; `None` where all three are 0.
    pub case: Option<Assumed>,
    /// What contacting and helping one household costs, in pounds.
    pub help: Option<f64>,
}

/// What the store keeps, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// Days for which the scores of a night are kept, at least 1.
    pub keep_scores_days: u16,
}

/// For how long rows and lists are kept; what is not named is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetentionSettings {
    /// By dataset: days after which an ended row of a snapshot, or a row of a log, is no longer kept.
    pub datasets: BTreeMap<String, u32>,
    /// Days after which a published list, and what the store keeps of it, goes.
    pub lists_days: Option<u32>,
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
    /// Keeping score.
    pub store: StoreSettings,
    /// Keeping for how long.
    pub retention: RetentionSettings,
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
    /// Keeping people safe.
    pub safety: SafetySettings,
    /// Showing.
    pub shown: ShownSettings,
    /// Saying what to do next.
    pub steps: StepSettings,
    /// Dividing households, in the evaluator's report.
    pub groups: GroupSettings,
    /// Boundaries.
    pub map: MapSettings,
    /// Assumed worth of help.
    pub costs: CostSettings,
    /// A fixed as-of date: this is a replay of a frozen sample.
    pub replay: Option<Day>,
}
