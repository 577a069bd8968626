use serde::Serialize;

use crate::config::Assumed;
use crate::config::CostSettings;
use crate::domain::is_small;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::model::Estimate;
use crate::model::wilson;

/// The alerts whose worth is asked: those of a time when nobody was helped because of the list (a backtest, or those a draw
/// left out). Hits of helped households are what help did not prevent, and would make the list look the worse the better
/// it worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Mature alerts.
    pub alerts: u32,
    /// Those whose outcome came.
    pub hits: u32,
}

/// A figure with how far it moves for two reasons.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ranged {
    /// At the middle assumptions.
    pub value: f64,
    /// At the middle assumptions, between the ends of the hit rate's 95% interval (Wilson).
    pub by_chance: (f64, f64),
    /// Between the least and the most favourable assumptions, at the ends of the hit rate's interval.
    pub by_assumption: (f64, f64),
}

/// What help would be worth if the assumptions held. Nothing here is measured but the hits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Value {
    /// The alerts it is worked out for.
    pub reach: Reach,
    /// The hit rate.
    pub hit_rate: Estimate,
    /// What is assumed, in words.
    pub assumptions: Vec<String>,
    /// `hits × take-up × effect`.
    pub cases_avoided: Ranged,
    /// `cases avoided × cost of a case`, in pounds; `None` where no cost is set.
    pub cost_avoided: Option<Ranged>,
    /// `alerts × cost of contacting and helping one household`, in pounds; `None` where no cost is set.
    pub spent: Option<f64>,
    /// Cost avoided less what was spent, in pounds; `None` where either is not set.
    pub net: Option<Ranged>,
}

/// Expected cases and cost avoided; `None` where no alert is mature.
///
/// ```
/// use hew::config::{Assumed, CostSettings};
/// use hew::evaluate::{Reach, value};
/// let assumed = |middle| Assumed { low: middle, middle, high: middle };
/// let costs = CostSettings {
///     take_up: assumed(0.5),
///     effect: assumed(0.4),
///     case: Some(assumed(9_000.0)),
///     help: Some(100.0),
/// };
/// let value = value(Reach { alerts: 1_000, hits: 200 }, &costs).unwrap();
/// assert!((value.cases_avoided.value - 40.0).abs() < 1e-9);
/// assert!((value.net.unwrap().value - 260_000.0).abs() < 1e-6);
/// ```
pub fn value(reach: Reach, costs: &CostSettings) -> Option<Value> {
    let interval = wilson(reach.hits, reach.alerts)?;
    let alerts = f64::from(reach.alerts);
    let hits = Assumed { low: interval.low * alerts, middle: f64::from(reach.hits), high: interval.high * alerts };
    let cases = ranged(hits, &[costs.take_up, costs.effect]);
    let cost_avoided = costs.case.map(|case| ranged(hits, &[costs.take_up, costs.effect, case]));
    let spent = costs.help.map(|help| help * alerts);
    let net = cost_avoided.zip(spent).map(|(avoided, spent)| Ranged {
        value: avoided.value - spent,
        by_chance: (avoided.by_chance.0 - spent, avoided.by_chance.1 - spent),
        by_assumption: (avoided.by_assumption.0 - spent, avoided.by_assumption.1 - spent),
    });
    Some(Value {
        reach,
        hit_rate: Estimate { value: f64::from(reach.hits) / alerts, interval: Some(interval) },
        assumptions: assumptions(costs),
        cases_avoided: cases,
        cost_avoided,
        spent,
        net,
    })
}

fn ranged(hits: Assumed, factors: &[Assumed]) -> Ranged {
    let product = |of: fn(&Assumed) -> f64| factors.iter().map(of).product::<f64>();
    let (low, middle, high) = (product(|a| a.low), product(|a| a.middle), product(|a| a.high));
    Ranged {
        value: hits.middle * middle,
        by_chance: (hits.low * middle, hits.high * middle),
        by_assumption: (hits.low * low, hits.high * high),
    }
}

fn assumptions(costs: &CostSettings) -> Vec<String> {
    let share = |of: &str, assumed: Assumed| {
        let [low, middle, high] =
            [assumed.low, assumed.middle, assumed.high].map(|share| format!("{:.0}%", 100.0 * share));
        format!("{of}: {middle} ({low} to {high})")
    };
    let mut said = vec![
        share("Households on the list who take up help", costs.take_up),
        share("Cases that help avoids among those who take it up and would have become homeless", costs.effect),
    ];
    said.extend(costs.case.map(|case| {
        format!("What a case avoided saves: {} ({} to {})", pounds(case.middle), pounds(case.low), pounds(case.high))
    }));
    said.extend(costs.help.map(|help| format!("What contacting and helping one household costs: {}", pounds(help))));
    said
}

fn pounds(amount: f64) -> String {
    let minus = if amount < 0.0 { "-" } else { "" };
    format!("{minus}£{}", crate::marks::grouped(amount.abs().round() as u64))
}

/// The table of a report; says first that it rests on assumptions. Adds no figures of its own. Hides everything where the
/// hits, or the alerts that were none, are few.
pub fn value_exhibits(value: &Value) -> Vec<Exhibit> {
    let Reach { alerts, hits } = value.reach;
    let few = [alerts, hits, alerts - hits].iter().any(|count| is_small(*count));
    let cell = |number: f64| if few { Cell::Hidden } else { Cell::Number(number) };
    let row = |name: &str, ranged: Ranged| {
        let (low, high) = ranged.by_chance;
        let (least, most) = ranged.by_assumption;
        vec![Cell::text(name), cell(ranged.value), cell(low), cell(high), cell(least), cell(most)]
    };
    let spent =
        value.spent.map(|spent| Ranged { value: spent, by_chance: (spent, spent), by_assumption: (spent, spent) });
    let rows = [
        Some(row("Cases avoided", value.cases_avoided)),
        value.cost_avoided.map(|cost| row("Cost avoided, £", cost)),
        spent.map(|spent| row("Spent on contact and help, £", spent)),
        value.net.map(|net| row("Cost avoided less spending, £", net)),
    ];
    let named = [
        ("value", "Expected"),
        ("chance_low", "By chance, as low as"),
        ("chance_high", "or as high as"),
        ("assumed_low", "At the least favourable assumptions"),
        ("assumed_high", "At the most favourable"),
    ];
    let figures = named.map(|(name, head)| Column::new(name, head, Kind::Number(0)));
    let says = "This rests on assumptions and is no measurement: it says what the list would be worth if help worked as \
                assumed below. Whether it does is another question, answered elsewhere in this report or not at all.";
    let words = [
        "By chance: at the middle assumptions, between the ends of the hit rate's 95% interval (Wilson).",
        "Least and most favourable: all assumptions together at one end, and the hit rate at that end of its interval.",
    ];
    vec![Exhibit {
        id: "value".to_owned(),
        title: "What it would be worth, if help works as assumed".to_owned(),
        says: says.to_owned(),
        definitions: value.assumptions.iter().cloned().chain(words.map(str::to_owned)).collect(),
        columns: std::iter::once(Column::new("figure", "", Kind::Text)).chain(figures).collect(),
        rows: rows.into_iter().flatten().collect(),
        picture: None,
    }]
}

#[cfg(test)]
mod tests {
    use super::{Reach, value, value_exhibits};
    use crate::config::Assumed;
    use crate::config::CostSettings;
    use crate::marks::Cell;

    fn costs() -> CostSettings {
        CostSettings {
            take_up: Assumed { low: 0.2, middle: 0.5, high: 0.8 },
            effect: Assumed { low: 0.1, middle: 0.3, high: 0.5 },
            case: Some(Assumed { low: 3_000.0, middle: 9_266.0, high: 18_000.0 }),
            help: None,
        }
    }

    #[test]
    fn cases_avoided_are_hits_times_take_up_times_effect_and_move_with_both() {
        let value = value(Reach { alerts: 400, hits: 100 }, &costs()).unwrap();
        assert!((value.cases_avoided.value - 15.0).abs() < 1e-12);
        let (chance, assumed) = (value.cases_avoided.by_chance, value.cases_avoided.by_assumption);
        assert!(assumed.0 < chance.0 && chance.0 < 15.0 && 15.0 < chance.1 && chance.1 < assumed.1, "{value:?}");
        assert!((value.cost_avoided.unwrap().value - 15.0 * 9_266.0).abs() < 1e-6);
        assert_eq!((value.spent, value.net), (None, None), "no cost of help is set");
    }

    #[test]
    fn without_a_cost_there_are_cases_only_and_without_alerts_nothing() {
        let unset = CostSettings { case: None, ..costs() };
        let exhibit = &value_exhibits(&value(Reach { alerts: 400, hits: 100 }, &unset).unwrap())[0];
        assert_eq!(exhibit.rows.len(), 1);
        assert!(exhibit.says.contains("assumptions"));
        assert_eq!(value(Reach { alerts: 0, hits: 0 }, &costs()), None);
    }

    #[test]
    fn a_few_hits_are_not_to_be_read_off_their_worth() {
        let exhibit = &value_exhibits(&value(Reach { alerts: 400, hits: 4 }, &costs()).unwrap())[0];
        assert!(exhibit.rows.iter().flatten().all(|cell| matches!(cell, Cell::Text(_) | Cell::Hidden)));
    }
}
