//! A linkage model: how candidate pairs are found, how they are compared and what each agreement is worth.
//!
//! These are Splink's settings as values, whether read from its JSON ([`crate::matching::splink`]) or made here.

use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::matching::condition::{Condition, Operator, Value};
use crate::matching::derive::Derived;

/// What is linked with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkType {
    /// Pairs inside one table.
    DedupeOnly,
    /// Pairs across tables only.
    LinkOnly,
    /// Pairs inside and across tables.
    LinkAndDedupe,
}

/// What the text functions count: a similarity of accented names depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextUnits {
    /// Bytes of UTF-8, as DuckDB does for the similarities; models from Splink.
    Bytes,
    /// Characters (Unicode scalar values); our own models.
    Chars,
}

/// A whole model.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What is linked with what.
    pub link_type: LinkType,
    /// The column that names a record inside its table.
    pub unique_id_column: String,
    /// The column that names the table a record is from, where several are linked.
    pub source_dataset_column: String,
    /// The probability that two records drawn at random match, above 0 and below 1.
    pub prior: f64,
    /// How candidate pairs are found; a pair found by an earlier rule is not found again. None means all pairs.
    pub blocking: Vec<BlockingRule>,
    /// How a pair is compared, taken as independent but for `dependence` and `joint`.
    pub comparisons: Vec<Comparison>,
    /// Where pairs that do not match are alike for another reason than chance, if the model knows.
    pub dependence: Option<Dependence>,
    /// Columns made from those that were read.
    pub derived: Vec<Derived>,
    /// Columns of which some values go together among strangers, as forenames and surnames of one community do.
    pub joint: Vec<Vec<String>>,
    /// The probability from which records are joined in clusters, if the model says.
    pub clusters_at: Option<f64>,
    /// Expectation–maximisation stops when no m or u moves by more.
    pub em_convergence: f64,
    /// Expectation–maximisation stops after so many rounds.
    pub max_iterations: u32,
    /// What the text functions count.
    pub text_units: TextUnits,
    /// The JSON object this was read from, kept so that what is not known here is written back; empty if made here.
    pub document: Map<String, serde_json::Value>,
}

/// Pairs at some levels of one comparison, and how the others fall there.
///
/// People who live at one address share surnames and generations without being one person. So the share that matches,
/// and u of all other comparisons, are counted apart among the pairs of each such level. A mixture with a class of its
/// own for members of one household is due to Larsen and Rubin (2001, "Iterative automated record linkage using mixture
/// models").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The name of the comparison whose levels are told apart.
    pub comparison: String,
    /// One for each level that is. Pairs at other levels, and where it is missing, are weighed as without dependence.
    pub strata: Vec<Stratum>,
}

/// The pairs at one level of the comparison that dependence is on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// The level's place among the comparison's.
    pub level: usize,
    /// The share of all pairs at the level that match, above 0 and below 1.
    pub matching: f64,
    /// u here, by comparison and level; empty for the comparison itself.
    pub u: Vec<Vec<f64>>,
}

/// One way of finding candidate pairs: those equal in all of `equal` for which `filter` is true.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockingRule {
    /// What must be equal: a value of the left record alone and one of the right record alone. A null equals nothing.
    /// Empty means every pair is a candidate for the filter.
    pub equal: Vec<(Value, Value)>,
    /// What must be true besides, of any shape.
    pub filter: Option<Condition>,
    /// List columns of which each element is blocked on as if it stood in a row of its own.
    pub explode: Vec<String>,
    /// The rule as SQL over the tables `l` and `r`.
    pub text: String,
    /// The JSON object this was read from; empty if made here.
    pub document: Map<String, serde_json::Value>,
}

/// One aspect in which two records are compared; the first level whose condition is true is the pair's.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The name of its output columns (`gamma_NAME`, `mw_NAME`).
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// First true wins; the last is [`Condition::Else`] unless the model says otherwise.
    pub levels: Vec<Level>,
    /// The JSON object this was read from; empty if made here.
    pub document: Map<String, serde_json::Value>,
}

/// One grade of agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// When a pair is of this level.
    pub condition: Condition,
    /// For people.
    pub label: String,
    /// P(this level | match); `None` is untrained. Hand-made models use odds, which may exceed 1.
    pub m: Option<f64>,
    /// P(this level | no match); `None` is untrained.
    pub u: Option<f64>,
    /// Training leaves `m` as it is.
    pub fix_m: bool,
    /// Training leaves `u` as it is.
    pub fix_u: bool,
    /// Whether rare values count for more.
    pub term_frequency: Option<TermFrequency>,
    /// Something is missing: the comparison counts for nothing.
    pub is_null: bool,
    /// The condition as SQL.
    pub text: String,
    /// The JSON object this was read from; empty if made here.
    pub document: Map<String, serde_json::Value>,
}

/// How a level's weight depends on how common the agreed value is.
#[derive(Clone, Debug, PartialEq)]
pub struct TermFrequency {
    /// The column whose frequency is taken (share of the values that are not null, over all inputs).
    pub column: String,
    /// 1 for a full adjustment, 0 for none.
    pub weight: f64,
    /// Frequencies below this count as this, so that a typing error is not proof.
    pub minimum_u: f64,
    /// The level's own `u` is what is adjusted, not that of the column's exact level.
    pub disable_exact_detection: bool,
}

impl Level {
    /// A level that is only its condition: no label, no SQL, untrained.
    pub fn of(condition: Condition) -> Self {
        Self {
            condition,
            label: String::new(),
            m: None,
            u: None,
            fix_m: false,
            fix_u: false,
            term_frequency: None,
            is_null: false,
            text: String::new(),
            document: Map::new(),
        }
    }
}

impl BlockingRule {
    /// The names of the columns it asks for.
    pub fn columns(&self) -> Vec<String> {
        let values = self.equal.iter().flat_map(|(one, other)| [one.columns(), other.columns()]);
        let of_filter = self.filter.iter().map(Condition::columns);
        distinct(values.chain(of_filter).flatten().map(|(name, _)| name))
    }
}

impl Settings {
    /// The names of the columns that are compared, or whose term frequencies count.
    pub fn compared_columns(&self) -> Vec<String> {
        let levels = self.comparisons.iter().flat_map(|comparison| &comparison.levels);
        let of_level = |level: &Level| {
            let frequency = level.term_frequency.as_ref().map(|frequency| frequency.column.clone());
            level.condition.columns().into_iter().map(|(name, _)| name).chain(frequency).collect::<Vec<_>>()
        };
        distinct(levels.flat_map(of_level).chain(self.joint.iter().flatten().cloned()))
    }

    /// The place of the comparison that dependence is on, if there is one.
    pub fn dependent(&self) -> Option<usize> {
        let dependence = self.dependence.as_ref()?;
        self.comparisons.iter().position(|comparison| comparison.name == dependence.comparison)
    }

    /// The column that stands for one of the caller's where it is compared: itself, or the first made from it that has
    /// a level of [`Self::joint_level`].
    pub(super) fn joint_name(&self, column: &str) -> String {
        let mut made = self.derived.iter().filter(|one| one.from.eq_ignore_ascii_case(column)).map(|one| &one.column);
        let compared = made.find(|made| self.joint_level(made).is_some());
        compared.map_or_else(|| column.to_owned(), Clone::clone)
    }

    /// The first level that is `column` equal with term frequencies: its comparison's place and its own.
    pub(super) fn joint_level(&self, column: &str) -> Option<(usize, usize)> {
        let exact = |(place, one): (usize, &Comparison)| Some((place, one.exact_level(column)?));
        let mut found = self.comparisons.iter().enumerate().filter_map(exact);
        found.find(|(place, level)| self.comparisons[*place].levels[*level].term_frequency.is_some())
    }

    /// The names of all columns the model needs besides the unique id.
    pub fn columns(&self) -> Vec<String> {
        let blocked = self.blocking.iter().flat_map(BlockingRule::columns);
        distinct(self.compared_columns().into_iter().chain(blocked))
    }
}

/// Each name once, whatever its ASCII case, in the order of first appearance.
pub(super) fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            found.push(name);
        }
    }
    found
}

impl Comparison {
    /// The comparison vector value of each level: -1 for a null level, 0 for the last, rising to the first.
    pub fn gammas(&self) -> Vec<i32> {
        let mut next = self.levels.iter().filter(|level| !level.is_null).count() as i32;
        let gamma = |level: &Level| {
            if level.is_null {
                return -1;
            }
            next -= 1;
            next
        };
        self.levels.iter().map(gamma).collect()
    }

    /// `m` and `u` of each level; Splink's starting values where a level is untrained.
    ///
    /// These are m 0.95 for the first level and 0.05 shared by the rest, and u such that the weights are 10 for
    /// the first and run evenly from -5 for the last to 3 for the second (splink, `comparison_level.py`).
    pub fn probabilities(&self) -> Vec<(f64, f64)> {
        let gammas = self.gammas();
        let count = gammas.iter().filter(|gamma| **gamma >= 0).count();
        let start = |gamma: i32| starting_values(usize::try_from(gamma).unwrap_or(0), count);
        self.levels
            .iter()
            .zip(gammas)
            .map(|(level, gamma)| {
                let (m, u) = start(gamma);
                (level.m.unwrap_or(m), level.u.unwrap_or(u))
            })
            .collect()
    }

    /// [`Self::probabilities`] with the u of a stratum, if it has any of this comparison, the model's `place`th.
    pub(super) fn probabilities_in(&self, place: usize, stratum: Option<&Stratum>) -> Vec<(f64, f64)> {
        let mut probabilities = self.probabilities();
        if let Some(stratum) = stratum {
            probabilities.iter_mut().zip(&stratum.u[place]).for_each(|((_, general), here)| *general = *here);
        }
        probabilities
    }

    /// The level whose `u` a term frequency of the level replaces: the one that is `column` equal and nothing else, or
    /// the level itself if that is asked for; `None` if there is no such level.
    pub fn adjusted_level(&self, level: usize) -> Option<usize> {
        let adjusted = self.levels.get(level)?.term_frequency.as_ref()?;
        if adjusted.disable_exact_detection { Some(level) } else { self.exact_level(&adjusted.column) }
    }

    /// The level that is `column` equal and nothing else.
    pub(super) fn exact_level(&self, column: &str) -> Option<usize> {
        self.levels.iter().position(|level| exact_column(&level.condition, column))
    }
}

/// Whether the condition is one column equal on both sides, whatever its case, and that column is `wanted`.
fn exact_column(condition: &Condition, wanted: &str) -> bool {
    let Condition::Compare { left, operator: Operator::Equal, right } = condition else { return false };
    let (Value::Column { name: one, side: first }, Value::Column { name: other, side: second }) = (left, right) else {
        return false;
    };
    first != second && one.eq_ignore_ascii_case(other) && one.eq_ignore_ascii_case(wanted)
}

/// Splink's untrained m and u of the level with this comparison vector value among `count` levels that are not null.
fn starting_values(gamma: usize, count: usize) -> (f64, f64) {
    if gamma + 1 >= count {
        return (0.95, 0.95 / 1024.0);
    }
    let rest = (count - 1) as f64;
    let m = 0.05 / rest;
    let weight = if count <= 2 { -5.0 } else { -5.0 + 8.0 * gamma as f64 / (rest - 1.0) };
    (m, m / libm::exp2(weight))
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::{Comparison, Level, TermFrequency};
    use crate::matching::condition::Condition;

    fn level(condition: Condition, is_null: bool) -> Level {
        Level { is_null, ..Level::of(condition) }
    }

    fn comparison() -> Comparison {
        let levels = vec![
            level(Condition::either_missing("name"), true),
            level(Condition::same("name"), false),
            level(Condition::same("initial"), false),
            level(Condition::Else, false),
        ];
        Comparison { name: "name".into(), description: None, levels, document: Map::new() }
    }

    #[test]
    fn the_first_level_has_the_highest_gamma_and_a_missing_value_minus_one() {
        assert_eq!(comparison().gammas(), [-1, 2, 1, 0]);
    }

    #[test]
    fn untrained_levels_weigh_ten_three_and_minus_five() {
        let weights: Vec<f64> = comparison().probabilities()[1..].iter().map(|(m, u)| (m / u).log2()).collect();
        for (weight, expected) in weights.iter().zip([10.0, 3.0, -5.0]) {
            assert!((weight - expected).abs() < 1e-12, "{weight} is not {expected}");
        }
    }

    #[test]
    fn a_term_frequency_adjusts_the_columns_exact_level() {
        let mut comparison = comparison();
        let adjusted =
            TermFrequency { column: "NAME".into(), weight: 1.0, minimum_u: 0.0, disable_exact_detection: false };
        comparison.levels[2].term_frequency = Some(adjusted.clone());
        assert_eq!(comparison.adjusted_level(2), Some(1));
        comparison.levels[2].term_frequency = Some(TermFrequency { disable_exact_detection: true, ..adjusted });
        assert_eq!(comparison.adjusted_level(2), Some(2));
        assert_eq!(comparison.adjusted_level(1), None);
    }
}
