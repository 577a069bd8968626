use crate::domain::is_small;
use crate::domain::shown_count;
use crate::marks::Exhibit;
use crate::marks::aligned;
use crate::model::Estimate;
use crate::model::Figures;

use super::backtest::{Backtest, BacktestDate};
use super::published::{Evaluation, exhibits};

/// Who reads a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The council's own evaluator or data officer: counts as they are.
    Office,
    /// A report that leaves the office: counts of people from 1 to 9 are shown as `<10`, and no figure is shown from which
    /// such a count could be worked out.
    Shared,
}

const MISSING: &str = "–";

/// A backtest as plain text: a line a date, the dates together, and the best single rule. Adds no numbers of its own.
pub fn backtest_table(backtest: &Backtest, audience: Audience) -> String {
    let head = [
        "as-of date",
        "cohort",
        "outcomes",
        "places",
        "hits",
        "hit rate (95 %)",
        "recall (95 %)",
        "lift (95 %)",
        "base rate",
        "AUC (95 %)",
        "AP (95 %)",
        "Brier",
        "tied",
        "ranked by",
    ];
    let mut lines = vec![head.map(String::from).to_vec()];
    for date in &backtest.dates {
        lines.push(line(&first_date(&date.model), &date.model, &format!("model {}", date.model_id), audience));
        lines.extend(rule_line(date, audience));
    }
    if backtest.dates.len() > 1 {
        lines.push(line("all", &backtest.model, "model", audience));
        lines.push(line("all", &backtest.rule, "best single rule", audience));
    }
    aligned(&lines)
}

fn first_date(figures: &Figures) -> String {
    figures.dates.first().map_or_else(String::new, ToString::to_string)
}

fn rule_line(date: &BacktestDate, audience: Audience) -> Option<Vec<String>> {
    let (rule, figures) = date.rule.as_ref()?;
    let way = if rule.highest_first { "highest" } else { "lowest" };
    Some(line(&first_date(figures), figures, &format!("{way} {}", rule.feature), audience))
}

fn line(name: &str, figures: &Figures, by: &str, audience: Audience) -> Vec<String> {
    let small = |count: u32| audience == Audience::Shared && is_small(count);
    let few_hits = small(figures.hits);
    vec![
        name.into(),
        count(figures.rows, audience),
        count(figures.positives, audience),
        count(figures.places, audience),
        count(figures.hits, audience),
        unless(few_hits, percent(figures.hit_rate)),
        unless(few_hits || small(figures.positives), percent(figures.recall)),
        unless(few_hits || small(figures.positives), number(figures.lift, 1)),
        unless(small(figures.positives), percent(figures.base_rate.map(|rate| Estimate { interval: None, ..rate }))),
        number(figures.auc, 3),
        number(figures.average_precision, 3),
        figures.brier.map_or_else(|| MISSING.into(), |brier| format!("{brier:.5}")),
        count(figures.tied_with_last, audience),
        by.into(),
    ]
}

/// The published lists' figures as plain text, a table after the other. Adds no numbers of its own.
pub fn published_table(evaluation: &Evaluation, audience: Audience) -> String {
    exhibits(evaluation, audience).iter().map(Exhibit::to_text).collect::<Vec<_>>().join("\n")
}

fn count(n: u32, audience: Audience) -> String {
    match audience {
        Audience::Office => n.to_string(),
        Audience::Shared => shown_count(n),
    }
}

fn unless(hidden: bool, text: String) -> String {
    if hidden { MISSING.into() } else { text }
}

fn percent(estimate: Option<Estimate>) -> String {
    let shown = |share: f64| format!("{:.1}", 100.0 * share);
    let Some(Estimate { value, interval }) = estimate else { return MISSING.into() };
    match interval {
        Some(interval) => format!("{}% ({}–{})", shown(value), shown(interval.low), shown(interval.high)),
        None => format!("{}%", shown(value)),
    }
}

fn number(estimate: Option<Estimate>, digits: usize) -> String {
    let Some(Estimate { value, interval }) = estimate else { return MISSING.into() };
    match interval {
        Some(interval) => format!("{value:.digits$} ({:.digits$}–{:.digits$})", interval.low, interval.high),
        None => format!("{value:.digits$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, backtest_table};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::evaluate::{Bootstrap, Judged, Places, Replayed, Rule, backtest};

    fn night(day: i32) -> Replayed {
        let judged = |turn: u64| Judged {
            as_of: AsOf(Day(day)),
            households: (0..500).map(HouseholdId).collect(),
            scores: (0..500).map(|id| ((id * turn) % 500) as f64).collect(),
            risks: (0..500).map(|id| ((id * turn) % 500) as f64 / 1e4).collect(),
            labels: (0..500).map(|id| id % 40 == 39 || id > 490).collect(),
            ties: (0..500).collect(),
        };
        let by_rule = Judged { risks: Vec::new(), ..judged(7) };
        let rule = Rule { feature: "ctax_owed".into(), highest_first: true };
        Replayed { model_id: "0123456789ab".into(), model: judged(1), rule: Some((rule, by_rule)) }
    }

    #[test]
    fn a_backtest_shows_each_date_the_whole_and_the_rule() {
        let table =
            backtest(vec![night(19_800), night(19_700)], Places::Share(0.04), Bootstrap { resamples: 50, seed: 1 });
        insta::assert_snapshot!(backtest_table(&table, Audience::Office), @r"
        as-of date  cohort  outcomes  places  hits  hit rate (95 %)    recall (95 %)      lift (95 %)      base rate  AUC (95 %)           AP (95 %)            Brier    tied  ranked by
        2023-12-09  500     21        20      9     45.0% (25.8–65.8)  42.9% (24.5–63.5)  10.7 (5.0–16.6)  4.2%       0.731 (0.571–0.852)  0.492 (0.282–0.707)  0.03981  0     model 0123456789ab
        2023-12-09  500     21        20      2     10.0% (2.8–30.1)   9.5% (2.7–28.9)    2.4 (0.0–6.8)    4.2%       0.669 (0.583–0.811)  0.104 (0.073–0.204)  –        0     highest ctax_owed
        2024-03-18  500     21        20      9     45.0% (25.8–65.8)  42.9% (24.5–63.5)  10.7 (5.0–16.6)  4.2%       0.731 (0.571–0.852)  0.492 (0.282–0.707)  0.03981  0     model 0123456789ab
        2024-03-18  500     21        20      2     10.0% (2.8–30.1)   9.5% (2.7–28.9)    2.4 (0.0–6.8)    4.2%       0.669 (0.583–0.811)  0.104 (0.073–0.204)  –        0     highest ctax_owed
        all         1000    42        40      18    45.0% (25.0–82.7)  42.9% (20.2–66.4)  10.7 (5.0–16.6)  4.2%       0.731 (0.571–0.852)  0.492 (0.282–0.707)  0.03981  0     model
        all         1000    42        40      4     10.0% (0.0–25.0)   9.5% (0.0–27.2)    2.4 (0.0–6.8)    4.2%       –                    –                    –        0     best single rule
        ");
    }

    #[test]
    fn a_shared_report_hides_small_counts_and_what_gives_them_away() {
        let table = backtest(vec![night(19_700)], Places::Count(5), Bootstrap { resamples: 0, seed: 1 });
        let shared = backtest_table(&table, Audience::Shared);
        let by_model = shared.lines().nth(1).unwrap();
        assert!(by_model.contains("<10     <10   –                –"), "{shared}");
    }
}
