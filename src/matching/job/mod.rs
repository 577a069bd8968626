//! `link.toml`: what to link and how.
//!
//! ```toml
//! unique_id = "unique_id"            # tells the records of one file apart
//! link = "dedupe"                    # pairs inside one file; "across" files only; or "both"
//! blocking = [                       # candidate pairs: SQL over l and r, or the names of columns that must be equal
//!   "forename, surname",
//!   "l.dob = r.dob AND substr(l.surname, 1, 1) = substr(r.surname, 1, 1)",
//! ]
//! truth = "person"                   # a column equal in matches, only to measure the result by
//! most_block_pairs = 50_000_000      # bigger blocks are not compared, but reported
//! pairs_at = 0.01                    # scored pairs of at least this probability are written
//! clusters_at = 0.95                 # records linked by at least this probability are one cluster
//! bridge_at = 0.95                   # one link between two parts of a cluster is weak below this
//! weak_bridges = "cut"               # or "flag": count them beside each cluster
//! one_of_each = false                # a cluster holds at most one record of a file
//! joint = ["forename, surname"]      # columns whose values go together among strangers
//! format = "parquet"                 # or "csv"
//! must_link = "same.csv"             # pairs joined whatever their weight: unique_id_l, unique_id_r
//! must_not_link = "apart.csv"        # pairs that are never in one cluster
//!
//! [[comparison]]
//! column = "forename"
//! kind = "name"                      # exact, jaro_winkler, levenshtein, damerau_levenshtein, name,
//! other = "surname"                  # forename_surname, date_of_birth, postcode
//!
//! [[comparison]]                     # or levels in SQL, the first that is true
//! name = "location"
//! missing = "uprn_l IS NULL OR uprn_r IS NULL"
//! levels = [{ label = "same address", when = "uprn_l = uprn_r" }]
//!
//! [training]
//! deterministic = ["forename, surname, dob"]
//! recall = 0.7                       # the share of matches those rules find
//! sample = 10_000_000                # random pairs compared for u
//! enough = 100                       # a hundredth or a tenth of it is enough where it shows every level so often
//! seed = 1
//! sessions = ["dob", { rule = "forename, surname, postcode", free_u = true }]
//! session_pairs = 20_000_000         # at most, chosen by hash
//! dependence = "location"           # u of the others is counted apart at each level of this comparison
//! dependence_pairs = 2_000_000       # compared for that, at most, chosen by hash
//! label = "person"                   # a column equal in matches, instead of sessions
//! labelled_pairs = "labels.csv"      # or pairs that match: unique_id_l, unique_id_r
//! ```
//!
//! Or `model = "splink.json"`: a model of Splink's in the folder of this file gives the comparisons, the blocking rules
//! unless `blocking` is given, and the trained values unless `[training]` is given.

mod comparison; // `[[comparison]]`

use std::path::{Path, PathBuf};

use comparison::RawComparison;
use serde::Deserialize;
use serde_json::Map;

use crate::matching::condition::{Condition, Value};
use crate::matching::error::MatchError;
use crate::matching::linker::{MOST_PAIRS, SessionPlan, Training};
use crate::matching::people::{CLUSTERS_AT, People, Ready, homes};
use crate::matching::settings::{BlockingRule, Comparison, LinkType, Settings, TextUnits, distinct};
use crate::matching::splink::{read_model, read_rule, rule};

/// The default of `bridge_at`: what is customary for any link where the probability takes no account of households.
const BRIDGE_AT: f64 = 0.95;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Parquet, compressed with zstd.
    #[default]
    Parquet,
    /// CSV.
    Csv,
}

/// What becomes of weak bridges ([`Inside::weak_bridges`]).
///
/// [`Inside::weak_bridges`]: crate::matching::Inside::weak_bridges
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bridges {
    /// The parts become clusters of their own.
    #[default]
    Cut,
    /// They stay and are counted beside each cluster.
    Flag,
}

/// A linkage job, checked.
#[derive(Clone, Debug)]
pub struct Job {
    /// The model.
    pub settings: Settings,
    /// How its parameters are estimated.
    pub training: Training,
    /// How many of the last blocking rules are left out where they make many pairs ([`Linker::drop_wide`]).
    ///
    /// [`Linker::drop_wide`]: crate::matching::Linker::drop_wide
    pub wide: usize,
    /// Columns tell which records share a home, so households are made.
    pub homes: bool,
    /// Blocks of more pairs are not compared.
    pub most_block_pairs: u64,
    /// Pairs of at least this probability are written.
    pub pairs_at: f64,
    /// Records linked by at least this probability are one cluster.
    pub clusters_at: f64,
    /// The only link between two parts of a cluster, each of two records or more, is weak below this probability.
    pub bridge_at: f64,
    /// What becomes of weak bridges.
    pub weak_bridges: Bridges,
    /// A cluster holds at most one record of a file.
    pub one_of_each: bool,
    /// How results are written.
    pub format: Format,
    /// A file of pairs joined whatever their weight.
    pub must_link: Option<PathBuf>,
    /// A file of pairs that are never in one cluster.
    pub must_not_link: Option<PathBuf>,
    /// A column that is equal in matches, to measure the result by; nothing is learnt from it.
    pub truth: Option<String>,
    /// A file of pairs that match, from which m is counted; pairs that do not may be in it too.
    pub labelled_pairs: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawJob {
    unique_id: Option<String>,
    link: Option<RawLink>,
    model: Option<String>,
    blocking: Vec<String>,
    truth: Option<String>,
    most_block_pairs: u64,
    pairs_at: f64,
    clusters_at: Option<f64>,
    bridge_at: f64,
    weak_bridges: Bridges,
    one_of_each: bool,
    format: Format,
    must_link: Option<String>,
    must_not_link: Option<String>,
    joint: Option<Vec<String>>,
    people: Option<People>,
    comparison: Vec<RawComparison>,
    training: Option<RawTraining>,
}

impl Default for RawJob {
    fn default() -> Self {
        Self {
            unique_id: None,
            link: None,
            model: None,
            blocking: Vec::new(),
            truth: None,
            most_block_pairs: MOST_PAIRS,
            pairs_at: 0.01,
            clusters_at: None,
            bridge_at: BRIDGE_AT,
            weak_bridges: Bridges::Cut,
            one_of_each: false,
            format: Format::Parquet,
            must_link: None,
            must_not_link: None,
            joint: None,
            people: None,
            comparison: Vec::new(),
            training: None,
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawLink {
    Dedupe,
    Across,
    Both,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawTraining {
    deterministic: Option<Vec<String>>,
    recall: Option<f64>,
    sample: Option<u64>,
    enough: Option<u64>,
    seed: Option<u64>,
    sessions: Option<Vec<RawSession>>,
    session_pairs: Option<u64>,
    label: Option<String>,
    labelled_pairs: Option<String>,
    dependence: Option<String>,
    dependence_pairs: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum RawSession {
    Rule(String),
    Table {
        rule: String,
        #[serde(default)]
        free_u: bool,
    },
}

impl Job {
    /// Reads a job; a model is looked for in `folder`.
    ///
    /// # Errors
    /// Text that is not TOML, an unknown key, a condition that is not understood, a probability outside 0 to 1.
    pub fn read(text: &str, folder: &Path) -> Result<Self, MatchError> {
        let raw: RawJob = toml::from_str(text).map_err(|why| MatchError::Settings(why.to_string()))?;
        let ready = raw.people.as_ref().map(People::ready).transpose()?;
        let mut settings = raw.settings(folder, ready.as_ref())?;
        if let Some(unique_id) = &raw.unique_id {
            settings.unique_id_column.clone_from(unique_id);
        }
        if let Some(link) = raw.link {
            settings.link_type = match link {
                RawLink::Dedupe => LinkType::DedupeOnly,
                RawLink::Across => LinkType::LinkOnly,
                RawLink::Both => LinkType::LinkAndDedupe,
            };
        }
        let mut wide = 0;
        if !raw.blocking.is_empty() {
            settings.blocking = rules(&raw.blocking)?;
        } else if let Some(ready) = &ready {
            // What else is compared is worth blocking on, where it makes few pairs.
            let compared = raw.comparison.iter().filter_map(|one| one.column.as_deref());
            let before = settings.blocking.len();
            settings.blocking.extend(ready.wide.iter().cloned());
            settings.blocking.extend(compared.map(|column| rule(Condition::same(column))));
            wide = settings.blocking.len() - before;
        }
        if let Some(joint) = &raw.joint {
            let written = |columns: &String| names(columns).iter().map(|name| settings.joint_name(name)).collect();
            settings.joint = joint.iter().map(written).collect();
        }
        let training = match (&raw.training, ready) {
            (Some(training), Some(ready)) => training.over(ready.training)?,
            (Some(training), None) => training.over(Training::default())?,
            (None, Some(ready)) => ready.training,
            (None, None) => Training { sample: None, ..Training::default() },
        };
        if raw.training.is_some() {
            // What is trained anew is not dependent as it was.
            settings.dependence = None;
        }
        no_name_twice(&settings.comparisons)?;
        if let Some(column) = settings.joint.iter().flatten().find(|column| settings.joint_level(column).is_none()) {
            let why =
                format!("`joint`: no comparison has a level that is `{column}` equal, with frequencies of `{column}`");
            return Err(MatchError::Settings(why));
        }
        let by_kind = if raw.people.is_some() { CLUSTERS_AT } else { 0.95 };
        let clusters_at = raw.clusters_at.or(settings.clusters_at).unwrap_or(by_kind);
        settings.clusters_at = Some(clusters_at);
        for (key, value) in [("pairs_at", raw.pairs_at), ("clusters_at", clusters_at), ("bridge_at", raw.bridge_at)] {
            if !(0.0..1.0).contains(&value) {
                return Err(MatchError::Settings(format!("`{key}` must be at least 0 and below 1")));
            }
        }
        Ok(Self {
            homes: homes(&settings.derived),
            settings,
            training,
            wide,
            most_block_pairs: raw.most_block_pairs,
            pairs_at: raw.pairs_at,
            clusters_at,
            bridge_at: raw.bridge_at,
            weak_bridges: raw.weak_bridges,
            one_of_each: raw.one_of_each,
            format: raw.format,
            truth: raw.truth,
            must_link: raw.must_link.map(|file| folder.join(file)),
            must_not_link: raw.must_not_link.map(|file| folder.join(file)),
            labelled_pairs: raw.training.and_then(|training| training.labelled_pairs).map(|file| folder.join(file)),
        })
    }

    /// The names of the columns the job needs besides the unique id.
    pub fn columns(&self) -> Vec<String> {
        let sessions = self.training.sessions.iter().map(|session| &session.rule);
        let training = self.training.deterministic.iter().chain(sessions);
        let trained = training.flat_map(BlockingRule::columns).chain(self.training.label.clone());
        let trained = trained.chain(self.truth.clone());
        distinct(self.settings.columns().into_iter().chain(trained))
    }
}

impl RawJob {
    fn settings(&self, folder: &Path, ready: Option<&Ready>) -> Result<Settings, MatchError> {
        if let Some(model) = &self.model {
            if !self.comparison.is_empty() || ready.is_some() {
                let why = "`model` cannot be given beside `comparison` or `people`: it holds the comparisons";
                return Err(MatchError::Settings(why.to_owned()));
            }
            let path = folder.join(model);
            let text = std::fs::read_to_string(&path).map_err(|why| MatchError::reading(&path, &why))?;
            return read_model(&text).map_err(|why| MatchError::Settings(format!("`{}`: {why}", path.display())));
        }
        if ready.is_none() && (self.comparison.is_empty() || self.blocking.is_empty()) {
            return Err(MatchError::Settings(
                "give `[people]`, or `model`, or `blocking` and at least one `[[comparison]]`".to_owned(),
            ));
        }
        let mut comparisons = ready.map_or_else(Vec::new, |ready| ready.comparisons.clone());
        for one in &self.comparison {
            comparisons.push(one.check()?);
        }
        Ok(Settings {
            link_type: LinkType::DedupeOnly,
            unique_id_column: "unique_id".to_owned(),
            source_dataset_column: "source_dataset".to_owned(),
            prior: 0.0001,
            blocking: ready.map_or_else(Vec::new, |ready| ready.blocking.clone()),
            comparisons,
            dependence: None,
            derived: ready.map_or_else(Vec::new, |ready| ready.derived.clone()),
            joint: ready.map_or_else(Vec::new, |ready| ready.joint.clone()),
            clusters_at: None,
            em_convergence: 0.0001,
            max_iterations: 25,
            text_units: TextUnits::Chars,
            document: Map::new(),
        })
    }
}

impl RawSession {
    fn check(&self) -> Result<SessionPlan, MatchError> {
        let (rule, free_u) = match self {
            Self::Rule(rule) => (rule, false),
            Self::Table { rule, free_u } => (rule, *free_u),
        };
        Ok(SessionPlan { rule: blocking_rule(rule)?, free_u, optional: false })
    }
}

impl RawTraining {
    /// The plan with what is said here laid over it.
    fn over(&self, plan: Training) -> Result<Training, MatchError> {
        let sessions = |given: &Vec<RawSession>| given.iter().map(RawSession::check).collect::<Result<_, _>>();
        let deterministic = self.deterministic.as_deref().map(rules).transpose()?;
        Ok(Training {
            // A recall of rules said here is guessed unless it is said.
            recall: self.recall.or(if deterministic.is_some() { Training::default().recall } else { plan.recall }),
            deterministic: deterministic.unwrap_or(plan.deterministic),
            sample: self.sample.map_or(plan.sample, |pairs| (pairs > 0).then_some(pairs)),
            enough: self.enough.unwrap_or(plan.enough),
            seed: self.seed.unwrap_or(plan.seed),
            sessions: self.sessions.as_ref().map(sessions).transpose()?.unwrap_or(plan.sessions),
            session_pairs: self.session_pairs.or(plan.session_pairs),
            label: self.label.clone().or(plan.label),
            dependence: self.dependence.clone().or(plan.dependence),
            dependence_pairs: self.dependence_pairs.unwrap_or(plan.dependence_pairs),
        })
    }
}

/// Each name names one result.
fn no_name_twice(comparisons: &[Comparison]) -> Result<(), MatchError> {
    for (at, comparison) in comparisons.iter().enumerate() {
        if comparisons[..at].iter().any(|other| other.name == comparison.name) {
            let why = format!("two comparisons are called `{0}`; give one of them another `name`", comparison.name);
            return Err(MatchError::Settings(why));
        }
    }
    Ok(())
}

fn rules(texts: &[String]) -> Result<Vec<BlockingRule>, MatchError> {
    texts.iter().map(|text| blocking_rule(text)).collect()
}

/// Names with commas between them.
fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

/// SQL over `l` and `r`, or names of columns.
fn blocking_rule(text: &str) -> Result<BlockingRule, MatchError> {
    let names = names(text);
    let is_name = |name: &String| !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || char == '_');
    if names.iter().all(is_name) {
        let same = names.iter().map(|name| Condition::equal(Value::left(name), Value::right(name)));
        return Ok(rule(Condition::And(same.collect())));
    }
    read_rule(text).map_err(|why| MatchError::Settings(format!("blocking rule: {why}")))
}
