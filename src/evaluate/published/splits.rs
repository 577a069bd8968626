//! The tables that part the alerts. A part could be worked out from the whole and the others, so where a column has a small
//! count in one row it shows none at all.

use super::Evaluation;
use super::early::Later;
use super::help::Treated;
use super::mask::{
    BROUGHT_IN, HIT, HOMELESS, INTERVAL, Mask, UNKNOWN, count, estimate, number, sentences, share, text,
};
use super::share::Share;
use super::slices::Slice;
use crate::marks::Cell;
use crate::marks::Exhibit;
use crate::marks::Picture;

/// Which columns of a split are hidden, in every row.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own, not a state")]
struct Hidden {
    /// Alerts, pending and not known: each follows from the others and the hit rate.
    alerts: bool,
    /// Hits and their share.
    hits: bool,
    /// The hit rate without what we brought in.
    without: bool,
    /// The mean risk: of one household it would be that household's.
    promised: bool,
    /// Those that became homeless and their share.
    homeless: bool,
    /// Recall or chance.
    extra: bool,
}

/// Alerts, pending, not known, known, hits, became homeless, of how many that is not known yet, and hits that we brought in.
type Counts = [u32; 8];

fn counts(slice: &Slice) -> Counts {
    let (hit, homeless) = (slice.hit.all, slice.became_homeless.all);
    let open = hit.of - homeless.of;
    [slice.alerts, slice.pending, slice.unknown, hit.of, hit.count, homeless.count, open, slice.hit.brought_in()]
}

/// The parts, and what is in none of them.
fn with_rest<const N: usize>(mut parts: Vec<[u32; N]>, whole: [u32; N]) -> Vec<[u32; N]> {
    let less = |rest: [u32; N], part: &[u32; N]| std::array::from_fn(|at| rest[at].saturating_sub(part[at]));
    let rest = parts.iter().fold(whole, less);
    parts.push(rest);
    parts
}

/// A duty was owed, became homeless, became homeless or was placed in temporary accommodation.
fn figures(group: &Treated) -> [Share; 3] {
    [&group.hit, &group.became_homeless, &group.homeless_or_temporary].map(|rates| rates.all)
}

impl Mask {
    /// Which columns of a split give away a small count, in a row or in what is in no row.
    fn split(self, slices: &[Slice], of: &Evaluation) -> Hidden {
        let alerts = &of.alerts;
        let unknown = alerts.mature - alerts.known;
        let (hit, homeless) = (of.hit.all, of.became_homeless.all);
        let whole = [
            alerts.published,
            alerts.pending,
            unknown,
            hit.of,
            hit.count,
            homeless.count,
            hit.of - homeless.of,
            of.hit.brought_in(),
        ];
        let parts = with_rest(slices.iter().map(counts).collect(), whole);
        let any = |small: &dyn Fn(&Counts) -> bool| parts.iter().any(small);
        let promised = any(&|[_, _, _, known, ..]| self.small(*known));
        let hits = any(&|[_, _, _, known, hits, ..]| self.gives_away(*hits, *known));
        Hidden {
            alerts: promised
                || any(&|[alerts, pending, unknown, ..]| {
                    self.small(*alerts) || self.gives_away(*pending, *alerts) || self.gives_away(*unknown, *alerts)
                }),
            hits,
            without: hits || any(&|[.., hits, _, _, ours]| self.gives_away(*ours, *hits)),
            promised,
            homeless: hits
                || any(&|[_, _, _, known, hits, homeless, open, _]| {
                    self.small(*open) || self.gives_away(*homeless, *known) || self.gives_away(*homeless, *hits)
                }),
            extra: self.extra(slices, of),
        }
    }

    /// Whether recall or chance gives away a small count.
    fn extra(self, slices: &[Slice], of: &Evaluation) -> bool {
        let pair = |share: Share| [share.count, share.of];
        let small = |shares: Vec<[u32; 2]>, whole: Share| {
            let told = !shares.is_empty();
            told && with_rest(shares, pair(whole))
                .iter()
                .any(|[count, of]| self.small(*of) || self.gives_away(*count, *of))
        };
        let recall = slices.iter().filter_map(|slice| slice.recall.map(pair)).collect();
        let chance = slices.iter().filter_map(|slice| slice.base_rate.map(pair)).collect();
        small(recall, of.recall.in_cohort.all) || small(chance, of.chance.base_rate)
    }

    /// Which figures of those treated one way or another are hidden, for all of them.
    fn treated(self, groups: &[Treated]) -> [bool; 3] {
        let all: Vec<[Share; 3]> = groups.iter().map(figures).collect();
        let column = |at: usize| self.any_gives_away(&all.iter().map(|shares| shares[at]).collect::<Vec<_>>());
        let part = |at: usize, of: usize| all.iter().any(|shares| self.gives_away(shares[at].count, shares[of].count));
        let hits = column(0);
        let open = all.iter().any(|shares| self.small(shares[0].of - shares[1].of));
        let homeless = hits || open || column(1) || part(1, 0);
        [hits, homeless, homeless || column(2) || part(1, 2)]
    }

    pub(super) fn help(self, evaluation: &Evaluation) -> Exhibit {
        let hidden = self.treated(&evaluation.help);
        let few = evaluation.help.iter().any(|group| self.small(group.hit.all.of));
        let row = |group: &Treated| {
            let mut cells = vec![Cell::text(group.treatment.words()), Self::unless(few, count(group.hit.all.of))];
            for (share, hidden) in figures(group).into_iter().zip(hidden) {
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
            rows: evaluation.help.iter().map(row).collect(),
            picture: Some(Picture::Bars { label: 0, value: 5, mark: None }),
        }
    }

    pub(super) fn later(self, evaluation: &Evaluation) -> Exhibit {
        let figures = |later: &Later| [later.hit.all, later.recall.in_cohort.all, later.recall.of_all_cases.all];
        let whole = [evaluation.hit.all, evaluation.recall.in_cohort.all, evaluation.recall.of_all_cases.all];
        let row = |later: &Later| {
            let shares = figures(later);
            let mut cells = vec![count(u32::from(later.inside_days))];
            for (at, share) in shares.into_iter().enumerate() {
                let others = evaluation.early.later.iter().map(|other| figures(other)[at]).chain([whole[at]]);
                let hidden = self.gives_away(share.count, share.of)
                    || others.into_iter().any(|other| self.few_apart(share, other));
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

    pub(super) fn slices(
        self,
        (id, title, name, head): (&str, &str, &str, &str),
        slices: &[Slice],
        of: &Evaluation,
    ) -> Exhibit {
        let hidden = self.split(slices, of);
        let row = |slice: &Slice| {
            let (hit, homeless) = (slice.hit.all, slice.became_homeless.all);
            let mut cells = vec![
                Cell::text(slice.name.clone()),
                Self::unless(hidden.alerts, count(slice.alerts)),
                Self::unless(hidden.alerts, count(slice.pending)),
                Self::unless(hidden.alerts, count(slice.unknown)),
                Self::unless(hidden.hits, count(hit.count)),
                Self::unless(hidden.hits, estimate(hit.share)),
                Self::unless(hidden.without, estimate(slice.hit.without_brought_in.share)),
                Self::unless(hidden.promised, Cell::number(slice.promised)),
                Self::unless(hidden.homeless, count(homeless.count)),
                Self::unless(hidden.homeless, estimate(homeless.share)),
            ];
            if let Some(extra) = slice.recall.or(slice.base_rate) {
                cells.push(Self::unless(hidden.extra, estimate(extra.share)));
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
            share("hit_rate_without", "Without ours"),
            share("promised", "Mean risk published"),
            number("homeless", "Became homeless"),
            share("homeless_rate", "Share"),
        ];
        match id {
            "by-month" => columns.push(share("base_rate", "Chance")),
            "by-certainty" => columns.push(share("recall", "Recall in the cohort")),
            _ => {}
        }
        let mut rows: Vec<Vec<Cell>> = slices.iter().map(row).collect();
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
                BROUGHT_IN,
                HOMELESS,
                "Mean risk published: what the hit rate ought to be, if the risks hold.",
                INTERVAL,
            ]),
            columns,
            rows,
            picture: Some(Picture::Bars { label: 0, value: 5, mark: chance }),
        }
    }
}
