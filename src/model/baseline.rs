use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use crate::domain::AsOf;

use super::helped::{Rest, without_helped};
use super::measure::{Judged, Places, top_k};
use super::rows::{FeatureInfo, Sign, TieBreak, TrainingRows};

/// The simplest thing a council could do instead: rank by one feature alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The feature.
    pub feature: String,
    /// Whether the highest values come first, or the lowest.
    pub highest_first: bool,
}

/// The best single rule on the given dates: the most hits on lists of `places`, each feature ranked by its expected sign
/// (both ways where there is none), "not known" last, ties by the keyed hash. Among equals the first of the catalogue;
/// `None` without features or dates. Those helped have no say.
pub fn best_rule(
    dates: &[TrainingRows],
    features: &[FeatureInfo],
    places: Places,
    tie_break: &TieBreak,
) -> Option<Rule> {
    let rest = without_helped(dates);
    let unhelped: Vec<TrainingRows> = rest.iter().map(Rest::rows).collect();
    RuleHits::of(&unhelped, features, places, tie_break).best(|_| true)
}

impl Rule {
    /// The rule's ranking of one date.
    pub fn judge(&self, date: &TrainingRows, tie_break: &TieBreak) -> Judged {
        let column = date.matrix.features.iter().position(|name| *name == self.feature);
        Judged {
            as_of: date.matrix.as_of,
            households: date.matrix.households.clone(),
            scores: rule_scores(date, column, self.highest_first),
            risks: Vec::new(),
            labels: date.labels.to_vec(),
            ties: date.matrix.households.iter().map(|household| tie_break(*household, date.matrix.as_of)).collect(),
        }
    }
}

/// One column as a score; all "not known" where there is no such column.
fn rule_scores(date: &TrainingRows, column: Option<usize>, highest_first: bool) -> Vec<f64> {
    let Some(column) = column else { return vec![f64::NAN; date.labels.len()] };
    let values = date.matrix.values.iter().skip(column).step_by(date.matrix.features.len());
    values.map(|value| if highest_first { *value } else { -value }).collect()
}

/// Hits of every rule on every date, counted once.
pub(super) struct RuleHits {
    dates: Vec<AsOf>,
    rules: Vec<(Rule, Vec<u32>)>,
}

impl RuleHits {
    pub(super) fn of(dates: &[TrainingRows], features: &[FeatureInfo], places: Places, tie_break: &TieBreak) -> Self {
        let ties: Vec<Vec<u64>> = dates.iter().map(|date| date.ties(tie_break)).collect();
        let both_ways = features
            .iter()
            .enumerate()
            .flat_map(|(column, feature)| [(column, feature, true), (column, feature, false)]);
        let tried: Vec<_> = both_ways.filter(|(_, feature, highest)| expected(feature.sign, *highest)).collect();
        let count = |(column, feature, highest_first): (usize, &FeatureInfo, bool)| {
            let hits = dates.iter().zip(&ties).map(|(date, ties)| {
                let scores = rule_scores(date, Some(column), highest_first);
                let top = top_k(&scores, ties, places.of(scores.len()));
                top.rows.iter().map(|&row| u32::from(date.labels[row as usize])).sum()
            });
            (Rule { feature: feature.name.clone(), highest_first }, hits.collect())
        };
        let rules = tried.into_par_iter().map(count).collect();
        Self { dates: dates.iter().map(|date| date.matrix.as_of).collect(), rules }
    }

    /// The rule with the most hits on the dates that may choose; the first of the catalogue among equals.
    pub(super) fn best(&self, may_choose: impl Fn(AsOf) -> bool) -> Option<Rule> {
        let total = |hits: &[u32]| -> u32 {
            self.dates.iter().zip(hits).filter(|(date, _)| may_choose(**date)).map(|(_, hits)| hits).sum()
        };
        if !self.dates.iter().any(|date| may_choose(*date)) {
            return None;
        }
        let mut best: Option<(&Rule, u32)> = None;
        for (rule, hits) in &self.rules {
            let hits = total(hits);
            if best.is_none_or(|(_, most)| hits > most) {
                best = Some((rule, hits));
            }
        }
        best.map(|(rule, _)| rule.clone())
    }
}

fn expected(sign: Sign, highest_first: bool) -> bool {
    match sign {
        Sign::Raises => highest_first,
        Sign::Lowers => !highest_first,
        Sign::Either => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{FeatureInfo, Places, Rule, Sign, TrainingRows, best_rule};
    use crate::features::Within;
    use crate::model::testing::matrix;

    fn feature(name: &str, sign: Sign) -> FeatureInfo {
        let within = Within::Now;
        FeatureInfo {
            name: name.into(),
            theme: "t".into(),
            sign,
            full: true,
            reduced: true,
            within,
            definition: Value::Null,
        }
    }

    #[test]
    fn the_best_rule_goes_the_expected_way_and_leaves_the_unknown_last() {
        let nan = f64::NAN;
        let rows: [&[f64]; 4] = [&[1.0, 9.0, 3.0], &[2.0, 9.0, nan], &[3.0, 8.0, nan], &[0.0, 1.0, 2.0]];
        let date = matrix(1, &["noise", "years", "owed"], &rows);
        let labels = [true, false, false, true];
        let dates = [TrainingRows { matrix: &date, labels: &labels, helped: &[] }];
        let best = |years| {
            let features = [feature("noise", Sign::Raises), feature("years", years), feature("owed", Sign::Lowers)];
            best_rule(&dates, &features, Places::Count(2), &|household, _| household.0)
        };
        assert_eq!(best(Sign::Raises), Some(Rule { feature: "owed".into(), highest_first: false }));
        let alone = best_rule(&dates, &[feature("noise", Sign::Raises)], Places::Count(1), &|household, _| household.0);
        assert_eq!(alone.unwrap().feature, "noise");
    }
}
