use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::steps::default_steps;
use crate::domain::Day;

/// What `config.toml` may say. Its `Default` is the only place where defaults are written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfig {
    pub council: String,
    pub inbox: RawInbox,
    pub datasets: BTreeMap<String, bool>,
    pub data: RawData,
    pub retention: RawRetention,
    pub outcome: RawOutcome,
    pub cohort: RawCohort,
    pub model: RawModel,
    pub drift: RawDrift,
    pub list: RawList,
    pub safety: RawSafety,
    pub shown: RawShown,
    pub draw: Option<RawDraw>,
    pub groups: RawGroups,
    pub map: RawMap,
    pub costs: RawCosts,
    pub rights: RawRights,
    pub sample: Option<RawSample>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawInbox {
    pub folder: PathBuf,
    pub profiles: PathBuf,
    pub rejects: PathBuf,
    pub max_reject_share: f64,
    pub max_shrink_share: f64,
    pub max_age_days: u16,
    pub needed: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawData {
    pub folder: PathBuf,
    pub database: PathBuf,
    pub key: PathBuf,
    pub keep_scores_days: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawRetention {
    pub lists_days: Option<u32>,
    pub datasets: BTreeMap<String, u32>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawOutcome {
    pub horizon_days: u16,
    pub reporting_lag_days: u16,
    pub complete_to: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawCohort {
    pub leave_out: Vec<String>,
    pub open_case_days: u16,
    pub not_enough_data: Vec<String>,
    pub dwelling_certainty: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDrift {
    pub psi_watch: f64,
    pub psi_alarm: f64,
    pub missing_shift: f64,
    pub fewest_households: u32,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawModel {
    pub folder: PathBuf,
    pub catalogue: Option<PathBuf>,
    pub l2: Vec<f64>,
    pub spacing_days: u16,
    pub max_dates: u16,
    pub positives_per_feature: u32,
    pub accept_single_snapshot: bool,
    pub seed: u64,
    pub train_from: Option<String>,
    pub regime: Vec<RawRegime>,
}

/// A change of the law or of a system; outcomes change with it unless said otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRegime {
    pub date: Day,
    pub name: String,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default = "yes")]
    pub outcomes: bool,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawList {
    pub folder: PathBuf,
    pub period: String,
    pub reasons: u8,
    pub cool_off_days: u16,
    pub support_days: u16,
    pub repeat_days: u16,
    pub attempts: u8,
    pub carry_over: f64,
    pub carry_over_times: u8,
    pub team: Vec<RawTeam>,
    pub next_step: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTeam {
    pub name: String,
    pub capacity: u32,
    #[serde(default)]
    pub wards: Vec<String>,
    #[serde(default)]
    pub lsoas: Vec<String>,
    #[serde(default)]
    pub tenure: Vec<String>,
    #[serde(default)]
    pub household_type: Vec<String>,
    #[serde(default)]
    pub worker: Vec<String>,
    #[serde(default)]
    pub specialist: bool,
}

/// A draw of places: off without it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDraw {
    pub signed_off_by: String,
    pub band: Vec<RawBand>,
    pub outside: Vec<RawFact>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBand {
    pub from: u32,
    pub to: Option<u32>,
    pub places: u32,
}

/// Codes of a column that count for so many days.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub dataset: String,
    pub column: String,
    pub codes: Vec<String>,
    pub within_days: u16,
}

/// What is kept from whom.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSafety {
    pub guarded: Vec<RawFact>,
    pub unsaid: Vec<String>,
}

/// What a row shows besides its reasons.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawShown {
    pub chronology: u16,
    pub worker: Vec<RawWorker>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWorker {
    pub dataset: String,
    pub column: Option<String>,
    #[serde(default)]
    pub codes: Vec<String>,
    pub until: Option<String>,
    pub within_days: Option<u16>,
    pub words: String,
}

/// How the evaluator's report divides households.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawGroups {
    pub area: String,
}

/// Boundaries for the evaluator's report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMap {
    pub boundaries: Option<PathBuf>,
    pub code: String,
}

/// What help is assumed to do and to cost: least, middle and most.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawCosts {
    pub take_up: [f64; 3],
    pub effect: [f64; 3],
    pub case: [f64; 3],
    pub help: Option<f64>,
}

/// A frozen sample: fixes the as-of date and brings its own inbox and demonstration key.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSample {
    pub as_of: Day,
    pub inbox: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

impl Default for RawConfig {
    fn default() -> Self {
        Self {
            council: "the council".into(),
            inbox: RawInbox::default(),
            datasets: BTreeMap::new(),
            data: RawData::default(),
            retention: RawRetention::default(),
            outcome: RawOutcome::default(),
            cohort: RawCohort::default(),
            model: RawModel::default(),
            drift: RawDrift::default(),
            list: RawList::default(),
            safety: RawSafety::default(),
            shown: RawShown::default(),
            draw: None,
            groups: RawGroups::default(),
            map: RawMap::default(),
            costs: RawCosts::default(),
            rights: RawRights::default(),
            sample: None,
        }
    }
}

impl Default for RawInbox {
    fn default() -> Self {
        Self {
            folder: "inbox".into(),
            profiles: "profiles".into(),
            rejects: "data/rejects".into(),
            max_reject_share: 0.05,
            max_shrink_share: 0.3,
            max_age_days: 35,
            needed: vec!["ctax_accounts".into()],
        }
    }
}

impl Default for RawData {
    fn default() -> Self {
        Self {
            folder: "data/archive".into(),
            database: "data/hew.sqlite".into(),
            key: "data/pseudonym.key".into(),
            keep_scores_days: 1_100,
        }
    }
}

impl Default for RawOutcome {
    fn default() -> Self {
        Self { horizon_days: 180, reporting_lag_days: 30, complete_to: None }
    }
}

impl Default for RawCohort {
    fn default() -> Self {
        let all = ["open case", "temporary accommodation", "deceased"];
        let missing = ["no needed feed", "no dwelling", "no rent account"];
        Self {
            leave_out: all.map(str::to_owned).to_vec(),
            open_case_days: 730,
            not_enough_data: missing.map(str::to_owned).to_vec(),
            dwelling_certainty: 0.5,
        }
    }
}

impl Default for RawDrift {
    fn default() -> Self {
        Self { psi_watch: 0.1, psi_alarm: 0.25, missing_shift: 0.1, fewest_households: 500 }
    }
}

impl Default for RawModel {
    fn default() -> Self {
        Self {
            folder: "models".into(),
            catalogue: None,
            l2: vec![1.0, 10.0, 100.0, 1000.0],
            spacing_days: 30,
            max_dates: 24,
            positives_per_feature: 10,
            accept_single_snapshot: false,
            seed: 20_260_401,
            train_from: None,
            regime: Vec::new(),
        }
    }
}

impl Default for RawDraw {
    fn default() -> Self {
        let outside = |dataset: &str, column: &str, codes: &[&str], within_days| RawFact {
            dataset: dataset.into(),
            column: column.into(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            within_days,
        };
        let outside = vec![
            outside("rent_actions", "ActionCode", &["warrant", "eviction_date_set", "evicted"], 365),
            outside("csc", "event_type", &["s47", "cp_plan"], 365),
            outside("adults", "Event_Type", &["*safeguarding*"], 365),
            outside("events", "event_type", &["marac", "da_referral", "*safeguarding*"], 365),
        ];
        Self { signed_off_by: String::new(), band: Vec::new(), outside }
    }
}

impl Default for RawList {
    fn default() -> Self {
        let none = Vec::new;
        let team = RawTeam {
            name: "Homelessness prevention".into(),
            capacity: 30,
            wards: none(),
            lsoas: none(),
            tenure: none(),
            household_type: none(),
            worker: none(),
            specialist: false,
        };
        Self {
            folder: "out".into(),
            period: "week".into(),
            reasons: 4,
            cool_off_days: 90,
            support_days: 365,
            repeat_days: 90,
            attempts: 3,
            carry_over: 0.5,
            carry_over_times: 3,
            team: vec![team],
            next_step: default_steps(),
        }
    }
}

impl Default for RawGroups {
    fn default() -> Self {
        Self { area: "ward".into() }
    }
}

impl Default for RawMap {
    fn default() -> Self {
        Self { boundaries: None, code: "code".into() }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawRights {
    pub objection: String,
}

impl Default for RawRights {
    fn default() -> Self {
        Self { objection: "household".to_owned() }
    }
}

impl Default for RawCosts {
    fn default() -> Self {
        Self { take_up: [0.3, 0.5, 0.7], effect: [0.1, 0.3, 0.5], case: [3_000.0, 9_266.0, 18_000.0], help: None }
    }
}
