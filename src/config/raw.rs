use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::domain::Day;

/// What `config.toml` may say. Its `Default` is the only place where defaults are written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfig {
    pub council: String,
    pub inbox: RawInbox,
    pub datasets: BTreeMap<String, bool>,
    pub data: RawData,
    pub outcome: RawOutcome,
    pub cohort: RawCohort,
    pub model: RawModel,
    pub list: RawList,
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
    pub team: Vec<RawTeam>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTeam {
    pub name: String,
    pub capacity: u32,
    #[serde(default)]
    pub wards: Vec<String>,
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
            outcome: RawOutcome::default(),
            cohort: RawCohort::default(),
            model: RawModel::default(),
            list: RawList::default(),
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
        Self { folder: "data/archive".into(), database: "data/hew.sqlite".into(), key: "data/pseudonym.key".into() }
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
        Self { leave_out: all.map(str::to_owned).to_vec(), open_case_days: 730 }
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

impl Default for RawList {
    fn default() -> Self {
        let team = RawTeam { name: "Homelessness prevention".into(), capacity: 30, wards: Vec::new() };
        Self { folder: "out".into(), period: "week".into(), reasons: 4, team: vec![team] }
    }
}
