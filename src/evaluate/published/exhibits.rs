use super::Evaluation;
use super::early::{Later, Quartiles};
use super::help::Treated;
use super::share::{Rates, Share};
use super::slices::Slice;
use crate::domain::SMALL_COUNT;
use crate::evaluate::Audience;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::marks::Picture;
use crate::model::Estimate;

/// The figures as tables, the most important first. For a report that leaves the office a count of people from 1 to 9 is
/// hidden, and with it what it could be worked out from.
pub fn exhibits(evaluation: &Evaluation, audience: Audience) -> Vec<Exhibit> {
    let mask = Mask { audience };
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

const HIT: &str = "Hit: a prevention or relief duty was owed within the horizon.";
const HOMELESS: &str = "Became homeless: a relief duty was owed, or a prevention duty ended homeless.";
const BROUGHT_IN: &str = "Brought in by us: the duty is a prevention duty that followed a contact from a list; such alerts are left out of \
     the figures \"without\", above and below the line.";
const UNKNOWN: &str = "Alerts of which it is not known what came are in no rate: they are never counted as misses.";
const INTERVAL: &str =
    "In brackets: the 95% interval; households are drawn again with all their alerts where they have several.";

fn text(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Text)
}

fn number(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Count)
}

fn share(name: &str, head: &str) -> Column {
    Column::new(name, head, Kind::Share(1))
}

fn sentences(said: &[&str]) -> Vec<String> {
    said.iter().map(|said| (*said).to_owned()).collect()
}

fn estimate(estimate: Option<Estimate>) -> Cell {
    estimate.map_or(Cell::Missing, |estimate| Cell::Estimate {
        value: estimate.value,
        interval: estimate.interval.map(|interval| (interval.low, interval.high)),
    })
}

fn count(count: u32) -> Cell {
    Cell::Count(u64::from(count))
}

/// Hides what may not be shown.
#[derive(Clone, Copy)]
struct Mask {
    audience: Audience,
}

impl Mask {
    fn small(self, count: u32) -> bool {
        self.audience == Audience::Shared && (1..SMALL_COUNT).contains(&count)
    }

    /// Whether a part of a whole, or the rest of it, is a small count.
    fn gives_away(self, part: u32, whole: u32) -> bool {
        self.small(part) || self.small(whole.saturating_sub(part))
    }

    fn unless(hidden: bool, cell: Cell) -> Cell {
        if hidden { Cell::Hidden } else { cell }
    }

    /// What, count, of, share, times chance.
    fn line(self, what: &str, share: Share, hidden: bool, lift: Option<Estimate>) -> Vec<Cell> {
        let hidden = hidden || self.gives_away(share.count, share.of);
        vec![
            Cell::text(what),
            Self::unless(hidden, count(share.count)),
            count(share.of),
            Self::unless(hidden, estimate(share.share)),
            Self::unless(hidden && lift.is_some(), estimate(lift)),
        ]
    }

    /// A rate with and without what we brought in; the difference of the two is a count of people too.
    fn both(self, what: &str, without: &str, rates: &Rates) -> [Vec<Cell>; 2] {
        let small = self.small(rates.all.of - rates.without_brought_in.of);
        let mut second = self.line(without, rates.without_brought_in, small, None);
        second[2] = Self::unless(small, second[2].clone());
        [self.line(what, rates.all, false, None), second]
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
        let [mut hits, without] = self.both("hits", "hits without those brought in by us", &evaluation.hit);
        hits[4] = Self::unless(matches!(hits[1], Cell::Hidden), estimate(evaluation.chance.lift));
        rows.extend([hits, without]);
        let few_others = self.gives_away(evaluation.became_homeless.all.count, evaluation.hit.all.count);
        rows.push(self.line("became homeless", evaluation.became_homeless.all, few_others, None));
        let flagged = &evaluation.households;
        rows.push(self.line("households with a hit", flagged.hit.all, false, None));
        let few_others = self.gives_away(flagged.became_homeless.all.count, flagged.hit.all.count);
        rows.push(self.line("households that became homeless", flagged.became_homeless.all, few_others, None));
        rows.push(self.line("chance: cohort with a hit", evaluation.chance.base_rate, false, None));
        if let Some(rule) = &evaluation.rule {
            let lift = rule.hit.share.zip(evaluation.chance.base_rate.share).filter(|(_, base)| base.value > 0.0);
            let lift = lift.map(|(hit, base)| Estimate { value: hit.value / base.value, interval: None });
            rows.push(self.line("best single rule: hits", rule.hit, false, lift));
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
        let hide = parts.iter().any(|(_, n)| self.small(*n));
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

    fn help(self, evaluation: &Evaluation) -> Exhibit {
        let hidden = self.secondary(&evaluation.help.iter().map(|group| group.hit.all).collect::<Vec<_>>());
        let row = |(group, hidden): (&Treated, bool)| {
            let shares = [&group.hit, &group.became_homeless, &group.homeless_or_temporary].map(|rates| rates.all);
            let hidden = hidden || shares.iter().any(|share| self.gives_away(share.count, share.of));
            let mut cells = vec![
                Cell::text(group.treatment.words()),
                Self::unless(self.small(group.hit.all.of), count(group.hit.all.of)),
            ];
            for share in shares {
                cells.push(Self::unless(hidden, count(share.count)));
                cells.push(Self::unless(hidden, estimate(share.share)));
            }
            cells
        };
        Exhibit {
            id: "help".to_owned(),
            title: "What happened to those who were helped, and to the others".to_owned(),
            says:
                "Not causal: the groups differ in more than the help they had, and only who had not yet applied could \
                   still be helped. Whether help did work, only the draw and the cut-off can tell."
                    .to_owned(),
            definitions: sentences(&[
                "Helped, reached, tried: recorded on or after the first alert and not after the application.",
                HOMELESS,
                "Temporary: or was placed in temporary accommodation within the horizon.",
                UNKNOWN,
            ]),
            columns: vec![
                text("treatment", "What was done"),
                number("alerts", "Alerts"),
                number("hits", "Hits"),
                share("hit_rate", "Hit rate"),
                number("homeless", "Became homeless"),
                share("homeless_rate", "Share"),
                number("homeless_or_temporary", "Homeless or temporary"),
                share("homeless_or_temporary_rate", "Share"),
            ],
            rows: evaluation.help.iter().zip(hidden).map(row).collect(),
            picture: Some(Picture::Bars { label: 0, value: 5, mark: None }),
        }
    }

    fn later(self, evaluation: &Evaluation) -> Exhibit {
        let row = |later: &Later| {
            let whole = [evaluation.hit.all, evaluation.recall.in_cohort.all, evaluation.recall.of_all_cases.all];
            let shares = [later.hit.all, later.recall.in_cohort.all, later.recall.of_all_cases.all];
            let mut cells = vec![count(u32::from(later.inside_days))];
            for (share, whole) in shares.into_iter().zip(whole) {
                let hidden = self.gives_away(share.count, share.of) || self.small(whole.of - share.of);
                cells.push(Self::unless(hidden, count(share.count)));
                cells.push(Self::unless(hidden, count(share.of)));
                cells.push(Self::unless(hidden, estimate(share.share)));
            }
            cells
        };
        Exhibit {
            id: "without-soon".to_owned(),
            title: "The same without outcomes that came too soon to help".to_owned(),
            says: "Alerts and households whose application came inside so many days are left out, above and below the line."
                .to_owned(),
            definitions: sentences(&[HIT, INTERVAL]),
            columns: vec![
                number("inside_days", "Inside days"),
                number("hits", "Hits"),
                number("alerts", "Of"),
                share("hit_rate", "Hit rate"),
                number("alerted", "Alerted"),
                number("positives", "Of"),
                share("recall_in_cohort", "Recall in the cohort"),
                number("alerted_cases", "Alerted cases"),
                number("cases", "Of"),
                share("recall_of_all_cases", "Recall of all cases"),
            ],
            rows: evaluation.early.later.iter().map(row).collect(),
            picture: None,
        }
    }

    fn slices(self, (id, title, name, head): (&str, &str, &str, &str), slices: &[Slice], of: &Evaluation) -> Exhibit {
        let hidden = self.secondary(&slices.iter().map(|slice| slice.hit.all).collect::<Vec<_>>());
        let row = |(slice, hidden): (&Slice, bool)| {
            let (hit, homeless) = (slice.hit.all, slice.became_homeless.all);
            let few = hidden || self.gives_away(hit.count, hit.of);
            let few_homeless = few || self.gives_away(homeless.count, hit.count);
            let few_known =
                self.gives_away(slice.unknown, slice.alerts) || self.gives_away(slice.pending, slice.alerts);
            let mut cells = vec![
                Cell::text(slice.name.clone()),
                Self::unless(few_known, count(slice.alerts)),
                Self::unless(few_known, count(slice.pending)),
                Self::unless(few_known, count(slice.unknown)),
                Self::unless(few, count(hit.count)),
                Self::unless(few, estimate(hit.share)),
                Cell::number(slice.promised),
                Self::unless(few_homeless, count(homeless.count)),
                Self::unless(few_homeless, estimate(homeless.share)),
            ];
            if let Some(extra) = slice.recall.or(slice.base_rate) {
                cells.push(Self::unless(self.gives_away(extra.count, extra.of), estimate(extra.share)));
            }
            cells
        };
        let mut columns = vec![
            text(name, head),
            number("alerts", "Alerts"),
            number("pending", "Pending"),
            number("unknown", "Not known"),
            number("hits", "Hits"),
            share("hit_rate", "Hit rate"),
            share("promised", "Mean risk published"),
            number("homeless", "Became homeless"),
            share("homeless_rate", "Share"),
        ];
        match id {
            "by-month" => columns.push(share("base_rate", "Chance")),
            "by-certainty" => columns.push(share("recall", "Recall in the cohort")),
            _ => {}
        }
        let mut rows: Vec<Vec<Cell>> = slices.iter().zip(hidden).map(row).collect();
        for row in &mut rows {
            row.resize(columns.len(), Cell::Missing);
        }
        let chance = of.chance.base_rate.share.map(|share| (share.value, "chance".to_owned()));
        Exhibit {
            id: id.to_owned(),
            title: title.to_owned(),
            says: "Rates are of the alerts of which it is known what came.".to_owned(),
            definitions: sentences(&[
                HIT,
                HOMELESS,
                "Mean risk published: what the hit rate ought to be, if the risks hold.",
                INTERVAL,
            ]),
            columns,
            rows,
            picture: Some(Picture::Bars { label: 0, value: 5, mark: chance }),
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

    /// Which rows of a split may not show their counts: those with a small one, and where there is only one such row
    /// also the one with the fewest others, for the row could be worked out from the total.
    fn secondary(self, shares: &[Share]) -> Vec<bool> {
        let mut hidden: Vec<bool> = shares.iter().map(|share| self.gives_away(share.count, share.of)).collect();
        if hidden.iter().filter(|hidden| **hidden).count() == 1 {
            let others = shares.iter().enumerate().filter(|(place, share)| !hidden[*place] && share.of > 0);
            if let Some((next, _)) = others.min_by_key(|(_, share)| (share.count, share.of)) {
                hidden[next] = true;
            }
        }
        hidden
    }
}
