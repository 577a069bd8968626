//! m by expectation–maximisation (Dempster, Laird and Rubin 1977) on the patterns of one rule's pairs.

use std::collections::BTreeSet;

use crate::matching::condition::{Condition, Operator, Value};
use crate::matching::error::MatchError;
use crate::matching::linker::{Linker, SessionPlan};
use crate::matching::score::probability_of;
use crate::matching::settings::{BlockingRule, Comparison};

/// What a session found.
#[derive(Clone, Debug)]
pub struct Session {
    /// The rule as text.
    pub rule: String,
    /// Pairs compared.
    pub pairs: u64,
    /// Patterns among them.
    pub patterns: usize,
    /// Rounds until nothing moved.
    pub rounds: u32,
    /// The share of the rule's pairs that match.
    pub matching: f64,
    /// m by comparison and level; `None` for comparisons that share a column with the rule and levels never seen.
    pub m: Vec<Vec<Option<f64>>>,
}

/// What a level that was never seen is taken to be worth while others are estimated.
const UNSEEN: f64 = 1e-6;
/// The most rounds, and how little the parameter that moves most moves in the last, where u is free.
const FREE: (u32, f64) = (2000, 1e-7);
/// Below this a probability is taken as this.
const LEAST: f64 = 1e-300;

impl Linker<'_> {
    /// Runs the plan's sessions one after another, each starting from the medians of those before; sets m to the
    /// median over the sessions that saw the level.
    ///
    /// # Errors
    /// A rule that makes no pairs and is not optional.
    pub fn estimate_m(&mut self) -> Result<Vec<Session>, MatchError> {
        let mut sessions: Vec<Session> = Vec::new();
        for place in 0..self.training.sessions.len() {
            if let Some(session) = self.session(place)? {
                sessions.push(session);
                self.take_medians(&sessions);
            }
        }
        Ok(sessions)
    }

    fn session(&self, place: usize) -> Result<Option<Session>, MatchError> {
        let SessionPlan { rule, free_u, optional } = &self.training.sessions[place];
        let named = columns_of(rule);
        let unnamed = |comparison: &Comparison| columns(comparison).is_disjoint(&named);
        let active: Vec<bool> = self.settings.comparisons.iter().map(unnamed).collect();
        let blocked = self.session_rule(place);
        let made: u64 = (0..blocked.blocks.len()).map(|block| blocked.blocks.pairs(block)).sum();
        let share = self.training.session_pairs.map_or(1.0, |most| most as f64 / made.max(1) as f64);
        let counts = self.count_patterns(&[blocked], &active, share);
        if counts.is_empty() && *optional {
            return Ok(None);
        }
        if counts.is_empty() {
            return Err(MatchError::Training { rule: rule.text.clone(), why: "it makes no pairs".to_owned() });
        }
        Ok(Some(self.maximise(rule, *free_u, &active, &counts)))
    }

    fn maximise(&self, rule: &BlockingRule, free_u: bool, active: &[bool], counts: &[(u64, u64)]) -> Session {
        let comparisons = &self.settings.comparisons;
        let mut state = State {
            matching: self.adjusted_prior(rule),
            probabilities: comparisons.iter().map(Comparison::probabilities).collect(),
            seen: active
                .iter()
                .enumerate()
                .map(|(place, _)| vec![false; self.plan.programs[place].radix as usize])
                .collect(),
        };
        // With u free the likelihood is flatter, and the settings' limits, which are Splink's, stop too early.
        let (most_rounds, converged) =
            if free_u { FREE } else { (self.settings.max_iterations, self.settings.em_convergence) };
        let mut rounds = 0;
        while rounds < most_rounds {
            rounds += 1;
            if self.round(&mut state, free_u, active, counts) < converged {
                break;
            }
        }
        let m = |place: usize| {
            let level = |(at, (m, _)): (usize, &(f64, f64))| (active[place] && state.seen[place][at]).then_some(*m);
            state.probabilities[place].iter().enumerate().map(level).collect()
        };
        Session {
            rule: rule.text.clone(),
            pairs: counts.iter().map(|(_, count)| count).sum(),
            patterns: counts.len(),
            rounds,
            matching: state.matching,
            m: (0..comparisons.len()).map(m).collect(),
        }
    }

    /// One round; by how much the parameter that moved most moved.
    fn round(&self, state: &mut State, free_u: bool, active: &[bool], counts: &[(u64, u64)]) -> f64 {
        let comparisons = &self.settings.comparisons;
        let weigh = |(place, levels): (usize, &Vec<(f64, f64)>)| -> Vec<f64> {
            let nulls = comparisons[place].levels.iter().map(|level| level.is_null);
            let weight = |(null, (m, u)): (bool, &(f64, f64))| {
                if null { 0.0 } else { libm::log2(m.max(LEAST)) - libm::log2(u.max(LEAST)) }
            };
            nulls.zip(levels).map(weight).chain([0.0]).collect()
        };
        let weights: Vec<Vec<f64>> = state.probabilities.iter().enumerate().map(weigh).collect();
        let prior = libm::log2(state.matching) - libm::log2(1.0 - state.matching);
        let mut matched: Vec<Vec<f64>> = state.seen.iter().map(|levels| vec![0.0; levels.len()]).collect();
        let mut all = matched.clone();
        let (mut matches, mut total) = (0.0, 0.0);
        for &(pattern, count) in counts {
            let level = |place: usize| {
                let program = &self.plan.programs[place];
                (pattern / program.stride % program.radix) as usize
            };
            let used = || (0..active.len()).filter(|place| active[*place]);
            let weight = used().fold(prior, |sum, place| sum + weights[place][level(place)]);
            let expected = probability_of(weight) * count as f64;
            for place in used() {
                matched[place][level(place)] += expected;
                all[place][level(place)] += count as f64;
                state.seen[place][level(place)] = true;
            }
            matches += expected;
            total += count as f64;
        }
        let moved = (matches / total - state.matching).abs();
        // A prior of 0 or 1 has no weight.
        state.matching = (matches / total).clamp(1e-12, 1.0 - 1e-12);
        let used = || (0..active.len()).filter(|place| active[*place]);
        if free_u {
            used().for_each(|place| self.take_u_shares(state, place, &matched[place], &all[place]));
        }
        used().fold(moved, |moved, place| moved.max(self.take_shares(state, place, &matched[place])))
    }

    fn take_shares(&self, state: &mut State, place: usize, matched: &[f64]) -> f64 {
        let levels = &self.settings.comparisons[place].levels;
        let of_value = levels.iter().zip(matched).filter(|(level, _)| !level.is_null);
        let total: f64 = of_value.map(|(_, matched)| matched).sum();
        let mut moved: f64 = 0.0;
        for (at, _) in levels.iter().enumerate().filter(|(_, level)| !level.is_null && !level.fix_m) {
            let m = &mut state.probabilities[place][at].0;
            let new = if state.seen[place][at] && total > 0.0 { matched[at] / total } else { UNSEEN };
            moved = moved.max((new - *m).abs());
            *m = new;
        }
        moved
    }

    fn take_u_shares(&self, state: &mut State, place: usize, matched: &[f64], all: &[f64]) {
        let levels = &self.settings.comparisons[place].levels;
        let apart: Vec<f64> = all.iter().zip(matched).map(|(all, matched)| (all - matched).max(0.0)).collect();
        let of_value = levels.iter().zip(&apart).filter(|(level, _)| !level.is_null);
        let total: f64 = of_value.map(|(_, apart)| apart).sum();
        for (at, _) in levels.iter().enumerate().filter(|(_, level)| !level.is_null && !level.fix_u) {
            if total > 0.0 {
                state.probabilities[place][at].1 = (apart[at] / total).max(UNSEEN);
            }
        }
    }

    fn take_medians(&mut self, sessions: &[Session]) {
        for (place, comparison) in self.settings.comparisons.iter_mut().enumerate() {
            for (at, level) in
                comparison.levels.iter_mut().enumerate().filter(|(_, level)| !level.is_null && !level.fix_m)
            {
                let seen: Vec<f64> = sessions.iter().filter_map(|session| session.m[place][at]).collect();
                if !seen.is_empty() {
                    level.m = Some(median(seen));
                }
            }
        }
    }

    /// The prior among pairs that agree on what the rule names: raised by the weight of every level that is the
    /// equality of columns the rule names, those of most columns first, no column twice.
    fn adjusted_prior(&self, rule: &BlockingRule) -> f64 {
        let mut named = columns_of(rule);
        let mut exact: Vec<(BTreeSet<String>, f64)> = Vec::new();
        for comparison in &self.settings.comparisons {
            for (level, (m, u)) in comparison.levels.iter().zip(comparison.probabilities()) {
                if let Some(columns) = equal_columns(&level.condition) {
                    exact.push((columns, m / u.max(LEAST)));
                }
            }
        }
        exact.sort_by_key(|(columns, _)| std::cmp::Reverse(columns.len()));
        let mut odds = self.settings.prior / (1.0 - self.settings.prior);
        for (columns, factor) in exact {
            if columns.is_subset(&named) {
                named.retain(|column| !columns.contains(column));
                odds *= factor;
            }
        }
        (odds / (1.0 + odds)).clamp(1e-12, 1.0 - 1e-12)
    }
}

struct State {
    matching: f64,
    probabilities: Vec<Vec<(f64, f64)>>,
    seen: Vec<Vec<bool>>,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

fn lower(columns: BTreeSet<(String, crate::matching::condition::Side)>) -> BTreeSet<String> {
    columns.into_iter().map(|(name, _)| name.to_ascii_lowercase()).collect()
}

fn columns(comparison: &Comparison) -> BTreeSet<String> {
    comparison.levels.iter().flat_map(|level| lower(level.condition.columns())).collect()
}

fn columns_of(rule: &BlockingRule) -> BTreeSet<String> {
    let equal = rule.equal.iter().flat_map(|(one, other)| [lower(one.columns()), lower(other.columns())]);
    let filter = rule.filter.iter().map(|filter| lower(filter.columns()));
    equal.chain(filter).flatten().collect()
}

/// The columns of a condition that says nothing but that one or more columns are equal in both records.
fn equal_columns(condition: &Condition) -> Option<BTreeSet<String>> {
    match condition {
        Condition::Compare { left: Value::Column { name, side }, operator: Operator::Equal, right } => match right {
            Value::Column { name: other, side: of } if of != side && name.eq_ignore_ascii_case(other) => {
                Some(BTreeSet::from([name.to_ascii_lowercase()]))
            }
            _ => None,
        },
        Condition::And(parts) => {
            let parts: Option<Vec<BTreeSet<String>>> = parts.iter().map(equal_columns).collect();
            parts.map(|parts| parts.into_iter().flatten().collect())
        }
        _ => None,
    }
}
