//! What stands before the lists, whatever the format: how many, how fresh, how right, what was kept off and why, and what
//! the list cannot see.

use super::FeedAge;
use super::List;
use super::ListHead;
use super::columns::cells::Origin;
use super::notes::UNSEEN;
use super::notes::how_right;
use super::notes::in_words;
use crate::marks::grouped;

/// How many rows of each origin, in the order of [`Origin::ALL`].
pub(super) type Tally = [u32; Origin::ALL.len()];

/// The heading of the table of reasons.
pub(super) const NOT_ON_THE_LIST: &str = "Not on the list, and why";
/// Nobody was kept off.
pub(super) const NOBODY_KEPT_OFF: &str = "No household that would have had a place was kept off the list.";
/// What stands above the reasons.
pub(super) const KEPT_OFF: &str =
    "Households that would have had a place, or had one, but for this reason; \"not scored\": whatever their risk.";
/// How a reason begins for which a household has no score: nobody can say whether it would have had a place.
const NOT_SCORED: &str = "not scored: ";

/// The summary of a list.
pub(super) struct Summary {
    /// The rows of each team, teams as they first appear.
    pub(super) teams: Vec<(String, Tally)>,
    /// The rows of all teams.
    pub(super) all: Tally,
    /// A heading and its sentence each.
    pub(super) said: Vec<(&'static str, String)>,
    /// Each feed, how old it is, and whether that is too old.
    pub(super) feeds: Vec<(String, String, bool)>,
    /// Why households were kept off, and how many, most first; then why households were not scored.
    pub(super) kept_off: Vec<(String, u32)>,
}

impl Summary {
    pub(super) fn of(list: &List) -> Self {
        let head = &list.head;
        let mut teams: Vec<(String, Tally)> = Vec::new();
        let mut all = Tally::default();
        for row in &list.rows {
            let place = Origin::of(head, row) as usize;
            all[place] += 1;
            if let Some((_, tally)) = teams.iter_mut().find(|(team, _)| *team == row.team) {
                tally[place] += 1;
            } else {
                let mut tally = Tally::default();
                tally[place] += 1;
                teams.push((row.team.clone(), tally));
            }
        }
        let mut kept_off = head.kept_off.clone();
        let unscored = |reason: &str| reason.starts_with(NOT_SCORED);
        kept_off.sort_by(|(a, more), (b, other)| {
            unscored(a).cmp(&unscored(b)).then_with(|| other.cmp(more)).then_with(|| a.cmp(b))
        });
        let feeds = head.feeds.iter().map(|feed| (feed.feed.clone(), age(feed, head), feed.late)).collect();
        Self { teams, all, said: said(head, all), feeds, kept_off }
    }

    /// Rows that are open.
    pub(super) fn open(tally: Tally) -> u32 {
        tally.iter().sum::<u32>() - tally[Origin::Closed as usize]
    }
}

fn said(head: &ListHead, all: Tally) -> Vec<(&'static str, String)> {
    let [new, repeat, carried, closed] = all.map(|count| grouped(count.into()));
    let (from, to) = head.period;
    let [as_of, from, to] = [head.as_of.0, from, to].map(in_words);
    let mut said = vec![
        ("As of", format!("{as_of}: what was recorded before that day was known, nothing else.")),
        ("Period", format!("{from} to {to}")),
        (
            "Households",
            format!(
                "{} to contact: {new} new, {repeat} repeats, {carried} carried over; {closed} closed.",
                grouped(Summary::open(all).into())
            ),
        ),
        ("How right it has been", how_right(head)),
        ("What it cannot see", UNSEEN.to_owned()),
    ];
    said.extend(head.remarks.iter().map(|remark| ("Tonight", remark.clone())));
    said
}

/// How old a feed is, in words.
fn age(feed: &FeedAge, head: &ListHead) -> String {
    let Some(newest) = feed.newest else { return "never read: the list knows nothing of it".to_owned() };
    let days = head.as_of.0 - newest;
    let old = match days {
        ..=0 => "of the day".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    };
    let late = if feed.late { ": LATE, older than it should be" } else { "" };
    format!("{}, {old}{late}", in_words(newest))
}

#[cfg(test)]
mod tests {
    use super::Summary;
    use crate::export::FeedAge;
    use crate::export::list::sample;

    #[test]
    fn every_row_is_counted_once_by_team_and_in_all() {
        let list = sample::list(15);
        let summary = Summary::of(&list);
        assert_eq!(summary.all.iter().sum::<u32>(), 15);
        for place in 0..4 {
            assert_eq!(summary.teams.iter().map(|(_, tally)| tally[place]).sum::<u32>(), summary.all[place]);
        }
        assert_eq!(summary.teams.iter().map(|(team, _)| team.as_str()).collect::<Vec<_>>(), ["North", "South"]);
        assert_eq!(Summary::open(summary.all), list.rows.iter().filter(|row| row.rank.is_some()).count() as u32);
    }

    #[test]
    fn a_feed_says_how_old_it_is_and_whether_that_is_too_old() {
        let mut list = sample::list(1);
        let day = list.head.as_of.0;
        let feed = |newest, late| FeedAge { feed: "rents".to_owned(), newest, late };
        list.head.feeds =
            vec![feed(Some(day), false), feed(Some(day - 1), false), feed(Some(day - 40), true), feed(None, false)];
        let said: Vec<String> = Summary::of(&list).feeds.into_iter().map(|(_, age, _)| age).collect();
        assert_eq!(
            said,
            [
                "21 November 2026, of the day",
                "20 November 2026, 1 day old",
                "12 October 2026, 40 days old: LATE, older than it should be",
                "never read: the list knows nothing of it"
            ]
        );
    }

    #[test]
    fn those_who_would_have_had_a_place_stand_before_those_who_have_no_score() {
        let mut list = sample::list(1);
        let counted = [("not scored: objected", 40), ("at rest", 2), ("in support", 3), ("not scored: no adult", 41)];
        list.head.kept_off = counted.map(|(reason, count)| (reason.to_owned(), count)).into();
        let shown: Vec<u32> = Summary::of(&list).kept_off.into_iter().map(|(_, count)| count).collect();
        assert_eq!(shown, [3, 2, 41, 40]);
    }

    #[test]
    fn what_it_cannot_see_and_how_right_it_was_are_said() {
        let mut list = sample::list(3);
        let says = |list: &crate::export::List, what: &str| {
            let said = Summary::of(list).said.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
            assert!(said.contains(what), "{what}: {said}");
        };
        says(&list, "Domestic abuse");
        says(&list, "On past dates the model had not seen");
        list.head.lately = list.head.validated.clone();
        says(&list, "Of 401 alerts that were published");
        says(&list, "15.2% (95% interval 12.1% to 18.9%, n = 401)");
        (list.head.lately, list.head.validated) = (None, None);
        says(&list, "Not known yet");
    }
}
