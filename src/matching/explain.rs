//! Where the weight of one pair comes from: a waterfall as data.
//!
//! A pair's weight is the sum of what is known before comparing and, for each comparison, the weight of its level and
//! what the commonness of the agreed value adds or takes (Fellegi & Sunter 1969; Splink's `match_weight`). All are
//! logarithms to base 2 of odds: +1 doubles the odds of a match.

use std::collections::BTreeMap;

use crate::matching::condition::Condition;
use crate::matching::interpret::{Datum, Interpreter, Row};
use crate::matching::records::Records;
use crate::matching::score::{probability_of, weight_of};
use crate::matching::settings::{Comparison, Settings, Stratum, distinct};
use crate::matching::weights::{joint_excess, share_of_kin};

/// How common the values of columns are.
pub trait Commonness {
    /// The share of all values of the column, nulls aside, that are the row's; `None` if the row's is null or the
    /// column was not counted.
    fn share(&self, column: &str, row: &dyn Row) -> Option<f64>;

    /// log2 of how much commoner the row's combination of values of these columns is than their shares say, at least 0
    /// ([`Settings::joint`]).
    fn excess(&self, columns: &[String], row: &dyn Row) -> f64;
}

/// One of the records read.
#[derive(Clone, Copy)]
pub struct Record<'r> {
    records: &'r Records,
    row: usize,
}

/// Shares of values counted over records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frequencies {
    shares: BTreeMap<String, BTreeMap<String, f64>>,
    /// By columns: how often each combination of values occurs.
    joint: BTreeMap<Vec<String>, BTreeMap<Vec<String>, u32>>,
}

/// The weight of one pair and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// The weight before anything is compared: `log2(p / (1 - p))` of the prior.
    pub prior: f64,
    /// One for each comparison, in the model's order.
    pub parts: Vec<Part>,
    /// What it takes that values which agree often go together; 0 or less.
    pub together: f64,
    /// The sum.
    pub weight: f64,
    /// The probability that the pair is a match.
    pub probability: f64,
}

/// What one comparison adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The comparison's name.
    pub comparison: String,
    /// The place of the level among the comparison's, from 0; `None` if none is true, which then counts for nothing.
    pub level: Option<usize>,
    /// The level's label; empty without one.
    pub label: String,
    /// The level's number as Splink counts: -1 for missing, 0 for the last, rising to the first.
    pub gamma: i32,
    /// `log2(m / u)` of the level, m and u those of the pair's stratum if it is in one; 0 where something is missing.
    /// Of the comparison that makes the strata: what its level adds to the odds of a match.
    pub weight: f64,
    /// The share of the commoner of the two values, where it counts.
    pub share: Option<f64>,
    /// What the commonness of the value adds (rare) or takes (common).
    pub term_frequency: f64,
}

impl<'r> Record<'r> {
    /// The record of a row number.
    pub fn new(records: &'r Records, row: u32) -> Self {
        Self { records, row: row as usize }
    }
}

impl Row for Record<'_> {
    fn value(&self, column: &str) -> Datum<'_> {
        let found = self.records.table().column(column);
        Datum::text(found.and_then(|column| column.values.text(column.ids[self.row])))
    }
}

/// The columns whose frequency some level asks for.
fn adjusted_columns(settings: &Settings) -> impl Iterator<Item = &String> {
    let levels = settings.comparisons.iter().flat_map(|comparison| &comparison.levels);
    levels.filter_map(|level| level.term_frequency.as_ref()).map(|frequency| &frequency.column)
}

impl Frequencies {
    /// Counts the columns whose frequency some level asks for, over the records read.
    pub fn of_records(settings: &Settings, records: &Records) -> Self {
        let count = |name: &String| {
            let mut shares = BTreeMap::new();
            if let Some(column) = records.table().column(name) {
                let mut counts = vec![0_u32; column.values.len()];
                column.ids.iter().for_each(|id| counts[*id as usize] += 1);
                let total = counts.iter().skip(1).sum::<u32>();
                let share = |(id, count): (usize, &u32)| {
                    Some((column.values.text(id as u32)?.to_owned(), f64::from(*count) / f64::from(total)))
                };
                shares.extend(counts.iter().enumerate().filter_map(share));
            }
            (name.clone(), shares)
        };
        let rows: Vec<Record> = (0..records.len() as u32).map(|row| Record::new(records, row)).collect();
        let joint = joint(settings, &rows.iter().map(|row| row as &dyn Row));
        let single = settings.joint.iter().flatten();
        let names = distinct(adjusted_columns(settings).chain(single).cloned());
        Self { shares: names.iter().map(count).collect(), joint }
    }

    /// Counts the columns whose frequency some level asks for, over any records.
    pub fn count(settings: &Settings, rows: &[&dyn Row]) -> Self {
        let columns = adjusted_columns(settings).chain(settings.joint.iter().flatten());
        let mut shares: BTreeMap<String, BTreeMap<String, f64>> =
            columns.map(|column| (column.clone(), BTreeMap::new())).collect();
        for row in rows {
            for (column, counts) in &mut shares {
                if let Some(text) = row.value(column).as_text() {
                    *counts.entry(text.into_owned()).or_insert(0.0) += 1.0;
                }
            }
        }
        for counts in shares.values_mut() {
            let total: f64 = counts.values().sum();
            for count in counts.values_mut() {
                *count /= total;
            }
        }
        Self { shares, joint: joint(settings, &rows.iter().copied()) }
    }
}

/// How often each combination of the values of joint columns occurs; rows that lack one are left out.
fn joint<'r>(
    settings: &Settings,
    rows: &(impl Iterator<Item = &'r dyn Row> + Clone),
) -> BTreeMap<Vec<String>, BTreeMap<Vec<String>, u32>> {
    let count = |columns: &Vec<String>| {
        let mut counts: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for values in rows.clone().filter_map(|row| combination(columns, row)) {
            *counts.entry(values).or_default() += 1;
        }
        (columns.clone(), counts)
    };
    settings.joint.iter().map(count).collect()
}

fn combination(columns: &[String], row: &dyn Row) -> Option<Vec<String>> {
    columns.iter().map(|column| row.value(column).as_text().map(std::borrow::Cow::into_owned)).collect()
}

impl Commonness for Frequencies {
    fn share(&self, column: &str, row: &dyn Row) -> Option<f64> {
        let value: Datum<'_> = row.value(column);
        self.shares.get(column)?.get(value.as_text()?.as_ref()).copied()
    }

    fn excess(&self, columns: &[String], row: &dyn Row) -> f64 {
        let found = || {
            let counts = self.joint.get(columns)?;
            let count = *counts.get(&combination(columns, row)?)?;
            let shares: Option<Vec<f64>> = columns.iter().map(|column| self.share(column, row)).collect();
            let total: u32 = counts.values().sum();
            Some(joint_excess(count, f64::from(total), shares?.into_iter().product()))
        };
        found().unwrap_or(0.0)
    }
}

/// Compares two records and says what each comparison adds.
pub fn explain(
    settings: &Settings,
    interpreter: &Interpreter,
    commonness: &dyn Commonness,
    left: &dyn Row,
    right: &dyn Row,
) -> Waterfall {
    let is_true = |condition: &Condition| interpreter.truth(condition, left, right) == Some(true);
    let level = |comparison: &Comparison| comparison.levels.iter().position(|level| is_true(&level.condition));
    let levels: Vec<Option<usize>> = settings.comparisons.iter().map(level).collect();
    let of_stratum = |stratum: &&Stratum| settings.dependent().is_some_and(|on| levels[on] == Some(stratum.level));
    let stratum = settings.dependence.as_ref().and_then(|found| found.strata.iter().find(of_stratum));
    let compared = Compared { settings, stratum, commonness, left, right };
    let parts: Vec<Part> = levels.iter().enumerate().map(|(place, level)| compared.part(place, *level)).collect();
    let prior = weight_of(settings.prior);
    let together = if stratum.is_none() { compared.together(&levels) } else { 0.0 };
    let weight = parts.iter().fold(prior, |sum, part| sum + part.weight + part.term_frequency) + together;
    Waterfall { prior, weight, probability: probability_of(weight), parts, together }
}

/// A pair whose stratum is known.
struct Compared<'c> {
    settings: &'c Settings,
    stratum: Option<&'c Stratum>,
    commonness: &'c dyn Commonness,
    left: &'c dyn Row,
    right: &'c dyn Row,
}

impl Compared<'_> {
    fn part(&self, place: usize, at: Option<usize>) -> Part {
        let comparison = &self.settings.comparisons[place];
        let nothing = Part {
            comparison: comparison.name.clone(),
            level: None,
            label: String::new(),
            gamma: -1,
            weight: 0.0,
            share: None,
            term_frequency: 0.0,
        };
        let Some(at) = at else { return nothing };
        let level = &comparison.levels[at];
        let found = Part { level: Some(at), label: level.label.clone(), gamma: comparison.gammas()[at], ..nothing };
        if level.is_null {
            return found;
        }
        if let Some(stratum) = self.stratum.filter(|stratum| stratum.u[place].is_empty()) {
            return Part { weight: stratum.odds() - weight_of(self.settings.prior), ..found };
        }
        let (general, here) = (comparison.probabilities(), comparison.probabilities_in(place, self.stratum));
        let (m, u) = here[at];
        let (share, term_frequency) = self.adjustment(comparison, at, &general, &here).unzip();
        Part { weight: libm::log2(m / u), share, term_frequency: term_frequency.unwrap_or(0.0), ..found }
    }

    /// The share of the commoner value, and `weight * (log2(u of the exact level) - log2(that share))`, the share
    /// raised by that of the pairs that agree for the stratum's own reason.
    fn adjustment(
        &self,
        comparison: &Comparison,
        at: usize,
        general: &[(f64, f64)],
        here: &[(f64, f64)],
    ) -> Option<(f64, f64)> {
        let level = &comparison.levels[at];
        let frequency = level.term_frequency.as_ref().filter(|frequency| frequency.weight != 0.0)?;
        if level.condition == Condition::Else {
            return None;
        }
        let share = |row| self.commonness.share(&frequency.column, row);
        let (one, other) = (share(self.left), share(self.right));
        let commoner = one.or(other)?.max(other.or(one)?).max(frequency.minimum_u);
        let exact = comparison.adjusted_level(at)?;
        let kin = share_of_kin(here[exact].1, general[exact].1);
        let chance = kin + (1.0 - kin) * commoner;
        Some((commoner, frequency.weight * (libm::log2(here[exact].1) - libm::log2(chance))))
    }

    /// What is taken off for values that often go together, where they all agree.
    fn together(&self, levels: &[Option<usize>]) -> f64 {
        let agrees = |column: &String| {
            self.settings.joint_level(column).is_some_and(|(place, level)| levels[place] == Some(level))
        };
        let agreed = self.settings.joint.iter().filter(|columns| columns.iter().all(agrees));
        -agreed.map(|columns| self.commonness.excess(columns, self.left)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Frequencies, Waterfall, explain};
    use crate::matching::interpret::{Datum, Interpreter, Row};
    use crate::matching::splink::read_model;

    const MODEL: &str = r#"{"link_type": "dedupe_only", "probability_two_random_records_match": 0.2, "comparisons": [
        {"output_column_name": "name", "comparison_levels": [
            {"sql_condition": "name_l IS NULL OR name_r IS NULL", "is_null_level": true},
            {"sql_condition": "name_l = name_r", "m_probability": 0.8, "u_probability": 0.1,
             "tf_adjustment_column": "name", "tf_adjustment_weight": 0.5},
            {"sql_condition": "ELSE", "m_probability": 0.2, "u_probability": 0.8}]}]}"#;

    fn waterfall(left: &'static str, right: &'static str) -> Waterfall {
        let settings = read_model(MODEL).unwrap();
        let row =
            |name: &'static str| BTreeMap::from([("name".to_owned(), Datum::text((!name.is_empty()).then_some(name)))]);
        let rows = ["ann", "ann", "bob", "", "cat"].map(row);
        let frequencies = Frequencies::count(&settings, &rows.each_ref().map(|row| row as &dyn Row));
        explain(&settings, &Interpreter::new(&settings), &frequencies, &row(left), &row(right))
    }

    #[test]
    fn a_common_value_counts_for_less_than_a_rare_one() {
        let common = waterfall("ann", "ann");
        // Half of the names are Ann: log2(0.8 / 0.1) = 3 less half of log2(0.5 / 0.1).
        assert!((common.parts[0].term_frequency + 0.5 * 5.0_f64.log2()).abs() < 1e-12);
        assert!((common.weight - (-2.0 + 3.0 - 0.5 * 5.0_f64.log2())).abs() < 1e-12);
        let rare = waterfall("bob", "bob");
        assert_eq!((rare.parts[0].share, rare.parts[0].gamma, rare.parts[0].level), (Some(0.25), 1, Some(1)));
        assert!(rare.weight > common.weight);
    }

    #[test]
    fn a_missing_value_counts_for_nothing() {
        let missing = waterfall("", "ann");
        assert_eq!((missing.parts[0].gamma, missing.weight.to_bits()), (-1, missing.prior.to_bits()));
        assert!((missing.probability - 0.2).abs() < 1e-15);
    }
}
