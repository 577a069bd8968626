//! A model bound to records: expressions worked out, comparisons compiled, blocks found.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::matching::compile::Compiler;
use crate::matching::data::Data;
use crate::matching::error::MatchError;
use crate::matching::expressions::Expressions;
use crate::matching::keys::{Cut, Keys};
use crate::matching::pairs::{Pairs, Rule};
use crate::matching::plan::Plan;
use crate::matching::records::Records;
use crate::matching::settings::{BlockingRule, LinkType, Settings};
use crate::matching::splink::rule;

/// How the parameters of a model are estimated.
#[derive(Clone, Debug)]
pub struct Training {
    /// Rules that hold of hardly any pair but true matches, for the prior; none leaves the settings' prior.
    pub deterministic: Vec<BlockingRule>,
    /// The share of true matches those rules find; `None` if the trained model is to say.
    pub recall: Option<f64>,
    /// Pairs sampled to estimate u; none leaves the settings' u.
    pub sample: Option<u64>,
    /// A comparison's u is taken from a hundredth or a tenth of the sample if every level is seen there so often.
    pub enough: u64,
    /// Chooses the sample.
    pub seed: u64,
    /// One expectation–maximisation session for each.
    pub sessions: Vec<SessionPlan>,
    /// A session compares at most about so many pairs, chosen by hash.
    pub session_pairs: Option<u64>,
    /// A column that is equal in matches: m is counted in pairs that agree on it.
    pub label: Option<String>,
    /// The name of a comparison at whose levels the others' u are counted apart ([`Dependence`]).
    ///
    /// [`Dependence`]: crate::matching::Dependence
    pub dependence: Option<String>,
    /// About so many pairs that agree on what a level of that comparison asks to be equal are compared, chosen by hash.
    pub dependence_pairs: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            deterministic: Vec::new(),
            recall: Some(0.7),
            sample: Some(10_000_000),
            enough: 100,
            seed: 1,
            sessions: Vec::new(),
            session_pairs: None,
            label: None,
            dependence: None,
            dependence_pairs: 2_000_000,
        }
    }
}

/// What one expectation–maximisation session learns m from.
#[derive(Clone, Debug)]
pub struct SessionPlan {
    /// Makes the pairs; comparisons that share a column with it learn nothing.
    pub rule: BlockingRule,
    /// u is learnt beside m from these pairs alone, and forgotten after: right where the pairs that do not match are
    /// unlike random ones in what is compared, and they are few or told apart by one comparison.
    pub free_u: bool,
    /// Left out, and not refused, where it makes no pairs.
    pub optional: bool,
}

/// Blocks of more pairs than this are not compared, but reported.
pub const MOST_PAIRS: u64 = 50_000_000;

/// A wide blocking rule makes at most so many pairs a record.
pub const MOST_WIDE: u64 = 30;

/// A model bound to records.
pub struct Linker<'r> {
    pub(super) records: &'r Records,
    pub(super) settings: Settings,
    pub(super) training: Training,
    pub(super) expressions: Expressions<'r>,
    pub(super) plan: Plan,
    pub(super) data: Data,
    pub(super) rules: Vec<Rule>,
    cuts: Vec<Cut>,
    /// Wide rules that were left out, and the pairs they would have made.
    dropped: Vec<(String, u64)>,
    /// Blocks of training rules that were too big; behind a lock because threads find them.
    training_cuts: Mutex<BTreeSet<Cut>>,
    deterministic: Vec<Keys>,
    sessions: Vec<Keys>,
    label: Option<Keys>,
    /// What levels of the comparison that dependence is on ask to be equal, and the places of those levels.
    strata: Vec<(Keys, Vec<usize>)>,
    /// The slots of columns whose term frequencies count, by name.
    frequencies: Vec<(String, usize)>,
    most: u64,
}

impl<'r> Linker<'r> {
    /// Compiles the settings and finds the blocks; blocks of more than `most` pairs are cut.
    ///
    /// # Errors
    /// A column that is not there, or a condition or rule that is not supported.
    pub fn new(records: &'r Records, settings: Settings, training: Training, most: u64) -> Result<Self, MatchError> {
        let mut expressions = Expressions::new(records.table(), &settings);
        let mut compiler = Compiler::new(&mut expressions);
        let mut frequencies = Vec::new();
        for comparison in &settings.comparisons {
            compiler.comparison(comparison)?;
            let adjusted = comparison.levels.iter().filter_map(|level| level.term_frequency.as_ref());
            for frequency in adjusted {
                frequencies.push((frequency.column.clone(), compiler.column(&frequency.column)?));
            }
        }
        for column in settings.joint.iter().flatten() {
            frequencies.push((column.clone(), compiler.column(column)?));
        }
        let mut keys = |rules: &[BlockingRule]| -> Result<Vec<Keys>, MatchError> {
            rules.iter().map(|rule| Keys::of(rule, &mut compiler)).collect()
        };
        let mut blocking = keys(&settings.blocking)?;
        if blocking.is_empty() {
            blocking.push(Keys::all());
        }
        let deterministic = keys(&training.deterministic)?;
        let sessions: Vec<BlockingRule> = training.sessions.iter().map(|session| session.rule.clone()).collect();
        let sessions = keys(&sessions)?;
        let label = training.label.as_deref().map(|column| Keys::column(column, &mut compiler)).transpose()?;
        let mut strata = Vec::new();
        for (equal, levels) in shared_by_level(&settings, training.dependence.as_deref())? {
            strata.push((Keys::of(&equal, &mut compiler)?, levels));
        }
        let plan = compiler.finish();
        let data = Data::pack(&plan, &expressions, &settings);
        let found: Vec<(Rule, Vec<Cut>)> = blocking.par_iter().map(|keys| keys.block(&expressions, most)).collect();
        let (rules, cuts): (Vec<Rule>, Vec<Vec<Cut>>) = found.into_iter().unzip();
        let cuts = cuts.into_iter().flatten().collect();
        Ok(Self {
            records,
            settings,
            training,
            expressions,
            plan,
            data,
            rules,
            cuts,
            dropped: Vec::new(),
            training_cuts: Mutex::default(),
            deterministic,
            sessions,
            label,
            strata,
            frequencies,
            most,
        })
    }

    /// Takes out those of the last `count` blocking rules that make more than [`MOST_WIDE`] pairs a record, counted
    /// before pairs of other rules are left out; [`Self::dropped`] names them.
    pub fn drop_wide(&mut self, count: usize) {
        let most = MOST_WIDE * self.records.len() as u64;
        for at in (self.rules.len().saturating_sub(count)..self.rules.len()).rev() {
            let blocks = &self.rules[at].blocks;
            let pairs: u64 = (0..blocks.len()).map(|block| blocks.pairs(block)).sum();
            let text = &self.settings.blocking[at].text;
            let cut: u64 = self.cuts.iter().filter(|cut| cut.rule == *text).map(|cut| cut.pairs).sum();
            if pairs > most || cut > 0 {
                self.cuts.retain(|cut| cut.rule != *text);
                self.dropped.insert(0, (text.clone(), pairs + cut));
                self.rules.remove(at);
                self.settings.blocking.remove(at);
            }
        }
    }

    /// The settings, with what has been estimated.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The blocks that are not compared because they are too big, rule by rule, the biggest first.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The wide rules left out, and the pairs each would have made.
    pub fn dropped(&self) -> &[(String, u64)] {
        &self.dropped
    }

    /// The blocks that training left out because they are too big, by rule and size; empty before training.
    pub fn training_cuts(&self) -> Vec<Cut> {
        self.training_cuts.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The blocks of a rule for training; what is cut is noted.
    fn training_rule(&self, keys: &Keys) -> Rule {
        let (rule, cuts) = keys.block(&self.expressions, self.most);
        self.training_cuts.lock().unwrap_or_else(PoisonError::into_inner).extend(cuts);
        rule
    }

    /// How many pairs each blocking rule makes that none before it makes.
    pub fn candidates(&self) -> Vec<u64> {
        self.pairs(&self.rules).counts()
    }

    pub(super) fn pairs<'p>(&'p self, rules: &'p [Rule]) -> Pairs<'p> {
        let (sources, link) = (self.records.sources(), self.settings.link_type);
        Pairs { plan: &self.plan, data: &self.data, rules, sources, link, values: true }
    }

    pub(super) fn deterministic_rules(&self) -> Vec<Rule> {
        self.deterministic.par_iter().map(|keys| self.training_rule(keys)).collect()
    }

    pub(super) fn session_rule(&self, session: usize) -> Rule {
        self.training_rule(&self.sessions[session])
    }

    pub(super) fn label_rule(&self) -> Option<Rule> {
        self.label.as_ref().map(|keys| self.training_rule(keys))
    }

    /// What makes strata, as rules of equal values, and the levels that ask for it.
    pub(super) fn stratum_rules(&self) -> impl Iterator<Item = (Rule, &[usize])> {
        self.strata.iter().map(|(keys, levels)| (self.training_rule(keys), levels.as_slice()))
    }

    /// The slot of a column that a level's term frequency is of.
    pub(super) fn column_slot(&self, name: &str) -> Result<usize, MatchError> {
        let known = self.frequencies.iter().find(|(known, _)| known == name);
        known.map(|(_, slot)| *slot).ok_or_else(|| MatchError::Settings(format!("no column `{name}` was read")))
    }

    /// How many pairs could be compared.
    pub(super) fn possible_pairs(&self) -> f64 {
        let pairs = |count: f64| count * (count - 1.0) / 2.0;
        let all = pairs(self.records.len() as f64);
        if self.settings.link_type != LinkType::LinkOnly {
            return all;
        }
        let sources = self.records.sources().chunk_by(|one, other| one == other);
        all - sources.map(|source| pairs(source.len() as f64)).sum::<f64>()
    }
}

/// What the levels of a comparison ask to be equal in both records, and the places of the levels that ask for the same.
fn shared_by_level(settings: &Settings, named: Option<&str>) -> Result<Vec<(BlockingRule, Vec<usize>)>, MatchError> {
    let Some(named) = named else { return Ok(Vec::new()) };
    let found = settings.comparisons.iter().find(|comparison| comparison.name == named);
    let comparison = found.ok_or_else(|| {
        let names: Vec<&str> = settings.comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
        MatchError::Settings(format!("`dependence`: no comparison is called `{named}`; there are {}", names.join(", ")))
    })?;
    let mut shared: Vec<(BlockingRule, Vec<usize>)> = Vec::new();
    for (at, level) in comparison.levels.iter().enumerate().filter(|(_, level)| !level.is_null) {
        let asked = BlockingRule { filter: None, ..rule(level.condition.clone()) };
        if asked.equal.is_empty() {
            continue;
        }
        match shared.iter_mut().find(|(known, _)| known.equal == asked.equal) {
            Some((_, levels)) => levels.push(at),
            None => shared.push((asked, vec![at])),
        }
    }
    if shared.is_empty() {
        let why = format!("`dependence`: no level of `{named}` asks for something to be equal in both records");
        return Err(MatchError::Settings(why));
    }
    Ok(shared)
}
