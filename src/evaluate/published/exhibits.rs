use super::Evaluation;
use super::early::Quartiles;
use super::mask::{
    BROUGHT_IN, HIT, HOMELESS, INTERVAL, Mask, UNKNOWN, count, estimate, number, sentences, share, text,
};
use super::share::{Rates, Share};
use crate::evaluate::Audience;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::model::Estimate;

/// The figures as tables, the most important first. For a report that leaves the office a count of people from 1 to 9 is
/// hidden, and with it what it could be worked out from.
pub fn exhibits(evaluation: &Evaluation, audience: Audience) -> Vec<Exhibit> {
    let mask = Mask { audience };
    if evaluation.alerts.known == 0 {
        // Missing is never 0: there is nothing to say but how many alerts there are.
        return vec![mask.alerts(evaluation)];
    }
    let mut all = vec![mask.alerts(evaluation), mask.reach(evaluation), mask.help(evaluation)];
    all.extend(mask.early(evaluation));
    all.push(mask.later(evaluation));
    let slices = [
        ("by-month", "By month of the alert", "month", "Month", &evaluation.by_month),
        ("by-certainty", "By how surely the household was linked", "certainty", "Certainty", &evaluation.by_certainty),
        ("by-model", "By the model that scored", "model", "Model", &evaluation.by_model),
        ("by-team", "By team", "team", "Team", &evaluation.by_team),
    ];
    let told = slices.into_iter().filter(|(id, _, _, _, slices)| *id != "by-team" || slices.len() > 1);
    all.extend(told.map(|(id, title, name, head, slices)| mask.slices((id, title, name, head), slices, evaluation)));
    all
}

impl Mask {
    /// What, count, of, share, times chance.
    fn line(self, what: &str, share: Share, hidden: bool, lift: Option<Estimate>) -> Vec<Cell> {
        let hidden = hidden || self.gives_away(share.count, share.of);
        vec![
            Cell::text(what),
            Self::unless(hidden, count(share.count)),
            Self::unless(self.small(share.of), count(share.of)),
            Self::unless(hidden, estimate(share.share)),
            Self::unless(hidden && lift.is_some(), estimate(lift)),
        ]
    }

    /// A rate with and without what we brought in; the difference of the two is a count of people too.
    fn both(self, what: &str, without: &str, rates: &Rates) -> [Vec<Cell>; 2] {
        let small = self.few_apart(rates.all, rates.without_brought_in);
        [self.line(what, rates.all, false, None), self.row(without, rates.without_brought_in, small)]
    }

    /// A line that is hidden whole, with what it is a share of.
    fn row(self, what: &str, share: Share, hidden: bool) -> Vec<Cell> {
        let mut cells = self.line(what, share, hidden, None);
        cells[2] = Self::unless(hidden, cells[2].clone());
        cells
    }

    /// What the hit rate would be if all that is not known had been one thing or the other.
    fn between(self, evaluation: &Evaluation) -> Vec<Vec<Cell>> {
        let (alerts, hit) = (&evaluation.alerts, evaluation.hit.all);
        let unknown = alerts.mature - alerts.known;
        let Some((low, high)) = evaluation.hit_rate_between.filter(|_| unknown > 0) else { return Vec::new() };
        let few = self.small(unknown) || self.small(alerts.mature) || self.gives_away(hit.count, hit.of);
        let row = |what: &str, hits: u32, value: f64| {
            let of = Share {
                count: hits,
                of: alerts.mature,
                share: Some(Estimate { value, interval: None }),
                households: 0,
            };
            self.row(what, of, few)
        };
        vec![
            row("hits if all not known were misses", hit.count, low),
            row("hits if all not known were hits", hit.count + unknown, high),
        ]
    }

    fn alerts(self, evaluation: &Evaluation) -> Exhibit {
        let alerts = &evaluation.alerts;
        let few_unknown = self.small(alerts.mature - alerts.known);
        let plain = |what: &str, n: u32, hidden: bool| {
            vec![Cell::text(what), Self::unless(hidden, count(n)), Cell::Missing, Cell::Missing, Cell::Missing]
        };
        let mut rows = vec![
            plain("alerts", alerts.published, few_unknown || self.gives_away(alerts.pending, alerts.published)),
            plain("pending alerts", alerts.pending, self.small(alerts.pending)),
            plain("mature alerts", alerts.mature, few_unknown || self.small(alerts.mature)),
        ];
        let hide_reasons = alerts.unknown.values().any(|count| self.small(*count));
        for (reason, n) in alerts.unknown.iter().filter(|(_, n)| **n > 0) {
            rows.push(plain(&format!("not known: {reason}"), *n, hide_reasons));
        }
        if alerts.known > 0 {
            rows.extend(self.rates(evaluation));
        }
        Exhibit {
            id: "published".to_owned(),
            title: "How often the alerts were right".to_owned(),
            says: format!(
                "Outcomes within {} days of the alert, counted on {}; outcomes are complete to {}.",
                evaluation.horizon_days, evaluation.on, evaluation.complete_to
            ),
            definitions: sentences(&[
                "Mature: the horizon and the reporting lag are over.",
                HIT,
                HOMELESS,
                BROUGHT_IN,
                UNKNOWN,
                "Were misses, were hits: of all mature alerts, what the hit rate would be at the least and at the most.",
                "Chance: what a random list of the same cohorts would have hit. Times chance: the hit rate divided by it.",
                "Best single rule: ranking by the one feature that had been best when the model was trained.",
                INTERVAL,
            ]),
            columns: vec![
                text("what", "What"),
                number("count", "Count"),
                number("of", "Of"),
                share("share", "Share"),
                Column::new("times_chance", "Times chance", Kind::Number(1)),
            ],
            rows,
            picture: None,
        }
    }

    /// The rates of the first table.
    fn rates(self, evaluation: &Evaluation) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        let [mut hits, without] = self.both("hits", "hits without those brought in by us", &evaluation.hit);
        let base = evaluation.chance.base_rate;
        // Times chance gives chance away.
        let few_chance = self.gives_away(base.count, base.of);
        hits[4] = Self::unless(few_chance || matches!(hits[1], Cell::Hidden), estimate(evaluation.chance.lift));
        rows.extend([hits, without]);
        rows.extend(self.between(evaluation));
        let few_others = self.gives_away(evaluation.became_homeless.all.count, evaluation.hit.all.count);
        let few_open = self.small(evaluation.hit.all.of - evaluation.became_homeless.all.of);
        let homeless = evaluation.became_homeless.all;
        rows.push(if few_open {
            self.row("became homeless", homeless, true)
        } else {
            self.line("became homeless", homeless, few_others, None)
        });
        let flagged = &evaluation.households;
        let few_left = self.small(flagged.flagged - flagged.hit.all.of);
        rows.push(self.row("households with a hit", flagged.hit.all, few_left));
        let few_others = self.gives_away(flagged.became_homeless.all.count, flagged.hit.all.count);
        let mut homeless = self.line("households that became homeless", flagged.became_homeless.all, few_others, None);
        if few_left || self.small(flagged.hit.all.of - flagged.became_homeless.all.of) {
            homeless[1..4].fill(Cell::Hidden);
        }
        rows.push(homeless);
        rows.push(self.line("chance: cohort with a hit", base, false, None));
        if let Some(rule) = &evaluation.rule {
            let lift = rule.hit.share.zip(base.share).filter(|(_, base)| base.value > 0.0);
            let lift = lift.map(|(hit, base)| Estimate { value: hit.value / base.value, interval: None });
            let mut hits = self.line("best single rule: hits", rule.hit, false, lift);
            hits[4] = Self::unless(few_chance && lift.is_some(), hits[4].clone());
            rows.push(hits);
        }
        rows
    }

    fn reach(self, evaluation: &Evaluation) -> Exhibit {
        let (recall, coverage) = (&evaluation.recall, &evaluation.coverage);
        let mut rows = Vec::new();
        rows.extend(self.both("recall in the cohort", "the same without those brought in by us", &recall.in_cohort));
        rows.extend(self.both("recall of all cases", "the same without those brought in by us", &recall.of_all_cases));
        rows.push(self.line("coverage: cases in the cohort", coverage.in_cohort, false, None));
        let parts = [
            ("  of them, only a member left", coverage.leaving_members),
            ("cases of a household not scored", coverage.not_scored),
            ("cases of people in no known household", coverage.no_household),
        ];
        let others = coverage.in_cohort.count - coverage.leaving_members;
        let hide = self.small(others) || parts.iter().any(|(_, n)| self.small(*n));
        for (what, n) in parts {
            let cells = vec![Cell::text(what), Self::unless(hide, count(n)), Cell::Missing, Cell::Missing];
            rows.push(cells);
        }
        for row in &mut rows {
            row.truncate(4);
        }
        Exhibit {
            id: "reach".to_owned(),
            title: "Whom the lists reached, of all to whom a duty was owed".to_owned(),
            says: "A period's alerts stand against the cohort of its first list and all duties owed in its window."
                .to_owned(),
            definitions: sentences(&[
                "Recall in the cohort: alerted / households of the cohort to whom a duty was owed.",
                "Recall of all cases: cases of alerted households / all cases, whoever they were about.",
                "Coverage: cases whose household was in the cohort / all cases.",
                INTERVAL,
            ]),
            columns: vec![text("what", "What"), number("count", "Count"), number("of", "Of"), share("share", "Share")],
            rows,
            picture: None,
        }
    }

    /// `None` where nobody applied. The least and the most are each of one household: they do not leave the office.
    fn early(self, evaluation: &Evaluation) -> Option<Exhibit> {
        let shared = self.audience == Audience::Shared;
        let all = evaluation.early.days?;
        let few_others =
            evaluation.early.days_without_brought_in.is_some_and(|days| self.small(all.count - days.count));
        let row = |(what, days, hidden): (&str, Option<Quartiles>, bool)| {
            let days = days?;
            let hidden = hidden || self.small(days.count);
            let mut cells = vec![Cell::text(what), Self::unless(hidden, count(days.count))];
            let spread = [(days.least, shared), (days.lower, false), (days.median, false), (days.upper, false)];
            for (day, alone) in spread.into_iter().chain([(days.most, shared)]) {
                cells.push(Self::unless(hidden || alone, Cell::Number(day)));
            }
            Some(cells)
        };
        let told = [
            ("all applications", Some(all), false),
            ("without those brought in by us", evaluation.early.days_without_brought_in, few_others),
        ];
        let day = |name: &str, head: &str| Column::new(name, head, Kind::Number(0));
        Some(Exhibit {
            id: "early".to_owned(),
            title: "How early: days from the first alert to the application".to_owned(),
            says: "Each application once, however often its household was on a list before it.".to_owned(),
            definitions: sentences(&[
                "First alert: of an unbroken run of alerts, each no more than a horizon after the one before.",
                "A quarter of the applications came in fewer days than the lower quartile, half in fewer than the median.",
            ]),
            columns: vec![
                text("what", "What"),
                number("applications", "Applications"),
                day("least", "Least"),
                day("lower_quartile", "Lower quartile"),
                day("median", "Median"),
                day("upper_quartile", "Upper quartile"),
                day("most", "Most"),
            ],
            rows: told.into_iter().filter_map(row).collect(),
            picture: None,
        })
    }
}
