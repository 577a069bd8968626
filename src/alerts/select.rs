use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::AlertsError;
use super::Assignment;
use super::Candidate;
use super::Closed;
use super::ClosedEntry;
use super::Entry;
use super::Key;
use super::Left;
use super::PastAlert;
use super::PastDraw;
use super::Selection;
use super::Span;
use super::TeamTally;
use super::draw::Draw;
use super::routing::Routing;
use crate::config::AlertSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// Fills the places of the period the as-of date lies in.
///
/// `past` holds every alert published before, in any order; those dated on or after the as-of date are passed over, so
/// that a night can be run again. The period's entries come first: open while the household is in the cohort, otherwise
/// closed with the reason from `left`. A place once used stays used for the period, whatever became of the household;
/// new households, highest score first and ties by the keyed hash, come in only while places remain.
///
/// Where config asks for a draw, it fills a team's places on the first night of the period. Candidates marked
/// `outside_draw` come first, by rank; those who took part in a draw of `drawn` within the horizon get no place. Places
/// that remain on later nights go by rank.
pub fn select(
    cohort: &[Candidate],
    left: &[Left],
    past: &[PastAlert],
    drawn: &[PastDraw],
    settings: &AlertSettings,
    as_of: AsOf,
    key: &Key,
) -> Result<Selection, AlertsError> {
    let scored = by_household(cohort)?;
    let span = Span::of(settings.period, as_of.0);
    let past = Past::of(past, span, as_of);
    let routing = Routing::new(&settings.teams);

    let mut lists = team_lists(settings, &past);
    let mut unserved = 0;
    for candidate in scored.values() {
        let held = past.current.get(&candidate.household);
        match routing.team(candidate.ward.as_deref()) {
            Some(team) => lists[team].serve(Ranked::new(candidate, key, as_of), held.is_none()),
            None => unserved += 1,
        }
    }
    for (household, alert) in &past.current {
        let list =
            lists.iter_mut().find(|list| list.team == alert.team).expect("every team of a past alert has a list");
        match scored.get(household) {
            Some(candidate) => list.open.push((Ranked::new(candidate, key, as_of), alert.alerted)),
            None => list.closed.push((*alert, reason(left, *household))),
        }
    }
    let draw = settings.draw.as_ref().map(|settings| Draw::new(settings, drawn, as_of, key));
    for list in &mut lists {
        list.fill(as_of, draw.as_ref());
    }
    Ok(gather(&lists, &past, span, as_of, unserved))
}

/// The cohort by household, once it is sure that it can be ranked.
fn by_household(cohort: &[Candidate]) -> Result<BTreeMap<HouseholdId, &Candidate>, AlertsError> {
    let unranked = cohort.iter().filter(|candidate| !candidate.score.is_finite()).count();
    if unranked > 0 {
        return Err(AlertsError::Unranked(unranked));
    }
    let scored: BTreeMap<_, _> = cohort.iter().map(|candidate| (candidate.household, candidate)).collect();
    let repeated = cohort.len() - scored.len();
    if repeated > 0 { Err(AlertsError::Repeated(repeated)) } else { Ok(scored) }
}

fn reason(left: &[Left], household: HouseholdId) -> Closed {
    let reasons = left.iter().filter(|gone| gone.household == household).map(|gone| gone.reason);
    reasons.min().unwrap_or(Closed::NotFound)
}

/// The alerts published before the as-of date, by what they mean for tonight.
struct Past<'a> {
    /// The alert by which a household holds a place in this period.
    current: BTreeMap<HouseholdId, &'a PastAlert>,
    /// The latest alert of an earlier period.
    earlier: BTreeMap<HouseholdId, Day>,
}

impl<'a> Past<'a> {
    fn of(alerts: &'a [PastAlert], span: Span, as_of: AsOf) -> Self {
        let mut past = Self { current: BTreeMap::new(), earlier: BTreeMap::new() };
        for alert in alerts.iter().filter(|alert| alert.alerted < as_of.0) {
            if span.contains(alert.alerted) {
                let first = past.current.entry(alert.household).or_insert(alert);
                if (alert.alerted, &alert.team) < (first.alerted, &first.team) {
                    *first = alert;
                }
            } else {
                let latest = past.earlier.entry(alert.household).or_insert(alert.alerted);
                *latest = alert.alerted.max(*latest);
            }
        }
        past
    }
}

/// A candidate with all that decides its place.
#[derive(Clone, Copy)]
struct Ranked<'a> {
    candidate: &'a Candidate,
    tie_break: u64,
}

impl<'a> Ranked<'a> {
    fn new(candidate: &'a Candidate, key: &Key, as_of: AsOf) -> Self {
        Self { candidate, tie_break: key.tie_break(candidate.household, as_of) }
    }

    /// Highest score first; equal scores by the keyed hash, and by id should two hashes be equal.
    fn order(&self, other: &Self) -> Ordering {
        let ties = |ranked: &Self| (ranked.tie_break, ranked.candidate.household);
        other.candidate.score.total_cmp(&self.candidate.score).then_with(|| ties(self).cmp(&ties(other)))
    }
}

/// One team's list while it is being filled.
struct TeamList<'a> {
    team: &'a str,
    capacity: u32,
    served: u32,
    /// Households the team serves that hold no place yet.
    waiting: Vec<Ranked<'a>>,
    open: Vec<(Ranked<'a>, Day)>,
    closed: Vec<(&'a PastAlert, Closed)>,
    added: u32,
    tied_with_last: u32,
    draw: Vec<Assignment>,
}

impl<'a> TeamList<'a> {
    fn new(team: &'a str, capacity: u32) -> Self {
        let (waiting, open, closed, draw) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { team, capacity, served: 0, waiting, open, closed, added: 0, tied_with_last: 0, draw }
    }

    fn serve(&mut self, ranked: Ranked<'a>, waiting: bool) {
        self.served += 1;
        if waiting {
            self.waiting.push(ranked);
        }
    }

    /// Gives the places left to the highest-ranked of those who wait, or to those drawn, then ranks all open entries.
    fn fill(&mut self, as_of: AsOf, draw: Option<&Draw>) {
        let used = self.open.len() + self.closed.len();
        self.waiting.sort_by(Ranked::order);
        let places = (self.capacity as usize).saturating_sub(used);
        match draw {
            None => self.fill_by_rank(places, as_of),
            Some(draw) => self.fill_by_draw(draw, places, used == 0, as_of),
        }
        self.open.sort_by(|(a, _), (b, _)| a.order(b));
    }

    fn fill_by_draw(&mut self, draw: &Draw, places: usize, first_night: bool, as_of: AsOf) {
        let waiting = std::mem::take(&mut self.waiting);
        let (outside, mut others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|ranked| ranked.candidate.outside_draw);
        others.retain(|ranked| !draw.rests(ranked.candidate.household));
        let first = places.min(outside.len());
        self.open.extend(outside[..first].iter().map(|ranked| (*ranked, as_of.0)));
        if first_night {
            let households: Vec<HouseholdId> = others.iter().map(|ranked| ranked.candidate.household).collect();
            let chosen = draw.choose(&households, places - first, self.team);
            let placed = (0..chosen.by_rank).chain(chosen.drawn);
            let before = self.open.len();
            self.open.extend(placed.map(|at| (others[at], as_of.0)));
            self.added = (self.open.len() - before) as u32;
            self.draw = chosen.assignments;
        } else {
            self.waiting = others;
            self.fill_by_rank(places - first, as_of);
        }
        self.added += first as u32;
    }

    fn fill_by_rank(&mut self, places: usize, as_of: AsOf) {
        let places = places.min(self.waiting.len());
        let (chosen, rest) = self.waiting.split_at(places);
        if let Some(last) = chosen.last() {
            let tied = |other: &&Ranked| other.candidate.score.total_cmp(&last.candidate.score).is_eq();
            self.tied_with_last = rest.iter().take_while(tied).count() as u32;
        }
        self.added = places as u32;
        self.open.extend(chosen.iter().map(|ranked| (*ranked, as_of.0)));
    }

    fn tally(&self) -> TeamTally {
        TeamTally {
            team: self.team.to_owned(),
            capacity: self.capacity,
            served: self.served,
            open: self.open.len() as u32,
            added: self.added,
            closed: self.closed.len() as u32,
            tied_with_last: self.tied_with_last,
        }
    }
}

/// One list a team of config, then one without places for each team that only past alerts name.
fn team_lists<'a>(settings: &'a AlertSettings, past: &Past<'a>) -> Vec<TeamList<'a>> {
    let teams = &settings.teams;
    let mut lists: Vec<_> = teams.iter().map(|team| TeamList::new(&team.name, team.capacity.get())).collect();
    let named: BTreeSet<&str> = past.current.values().map(|alert| alert.team.as_str()).collect();
    for team in named {
        if teams.iter().all(|known| known.name != team) {
            lists.push(TeamList::new(team, 0));
        }
    }
    lists
}

fn gather(lists: &[TeamList], past: &Past, span: Span, as_of: AsOf, unserved: u32) -> Selection {
    let before = |household: HouseholdId| past.earlier.get(&household).copied();
    let (entries, closed, teams, draw) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut selection = Selection { span, entries, closed, teams, unserved, draw };
    for list in lists {
        let ranked = list.open.iter().zip(1_u32..);
        selection.entries.extend(ranked.map(|((ranked, alerted), rank)| Entry {
            household: ranked.candidate.household,
            team: list.team.to_owned(),
            rank,
            score: ranked.candidate.score,
            risk: ranked.candidate.risk,
            alerted: *alerted,
            added: *alerted == as_of.0,
            before: before(ranked.candidate.household),
        }));
        selection.closed.extend(list.closed.iter().map(|(alert, reason)| ClosedEntry {
            household: alert.household,
            team: list.team.to_owned(),
            alerted: alert.alerted,
            before: before(alert.household),
            reason: *reason,
        }));
        selection.teams.push(list.tally());
        selection.draw.extend(list.draw.iter().cloned());
    }
    selection
}

#[cfg(test)]
mod tests;
