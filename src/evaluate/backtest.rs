use serde::Serialize;

use crate::model::Bootstrap;
use crate::model::Comparable;
use crate::model::Figures;
use crate::model::Judged;
use crate::model::Places;
use crate::model::Rule;
use crate::model::measure;

/// One past as-of date, replayed as the night would have run, with what came of it.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Id of the model that scored.
    pub model_id: String,
    /// The cohort by the model's score.
    pub model: Judged,
    /// The single rule that was best on the dates mature by then, and the same cohort by that rule.
    pub rule: Option<(Rule, Judged)>,
}

/// How the replayed nights did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backtest {
    /// Places on each list.
    pub places: Places,
    /// Each date, earliest first.
    pub dates: Vec<BacktestDate>,
    /// The model over all dates.
    pub model: Figures,
    /// The best single rules over the dates that had one.
    pub rule: Figures,
}

/// How one replayed night did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacktestDate {
    /// Id of the model that scored.
    pub model_id: String,
    /// By the model.
    pub model: Figures,
    /// By the single rule that was best on the dates mature by then.
    pub rule: Option<(Rule, Figures)>,
}

/// Judges replayed nights one by one and together. A random list has the base rate for its hit rate and lift 1, and
/// needs no column of its own.
pub fn backtest(mut replayed: Vec<Replayed>, places: Places, bootstrap: Bootstrap) -> Backtest {
    replayed.sort_by_key(|night| night.model.as_of);
    let one = |judged: &Judged| measure(std::slice::from_ref(judged), places, Comparable::Yes, bootstrap);
    let date = |night: &Replayed| BacktestDate {
        model_id: night.model_id.clone(),
        model: one(&night.model),
        rule: night.rule.as_ref().map(|(rule, judged)| (rule.clone(), one(judged))),
    };
    let dates = replayed.iter().map(date).collect();
    let (models, rules): (Vec<_>, Vec<_>) = replayed.into_iter().map(|night| (night.model, night.rule)).unzip();
    let rules: Vec<Judged> = rules.into_iter().flatten().map(|(_, judged)| judged).collect();
    Backtest {
        places,
        dates,
        model: measure(&models, places, Comparable::Yes, bootstrap),
        rule: measure(&rules, places, Comparable::No, bootstrap),
    }
}
