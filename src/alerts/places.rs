use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Assignment;
use super::Candidate;
use super::Closed;
use super::KeptOff;
use super::Key;
use super::Off;
use super::PastAlert;
use super::TeamTally;
use super::draw::Draw;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// A candidate with all that decides its place.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub(super) candidate: &'a Candidate,
    tie_break: u64,
}

impl<'a> Ranked<'a> {
    pub(super) fn new(candidate: &'a Candidate, key: &Key, as_of: AsOf) -> Self {
        Self { candidate, tie_break: key.tie_break(candidate.household, as_of) }
    }

    /// Highest score first; equal scores by the keyed hash, and by id should two hashes be equal.
    fn order(&self, other: &Self) -> Ordering {
        let ties = |ranked: &Self| (ranked.tie_break, ranked.candidate.household);
        other.candidate.score.total_cmp(&self.candidate.score).then_with(|| ties(self).cmp(&ties(other)))
    }
}

/// What may become of a household that holds no place yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It may have a place.
    Waits,
    /// It is unfinished from the period before; whether it may have a place without being carried over.
    Unfinished { else_waits: bool },
    /// It is kept off.
    Off(Off),
}

/// One team's list while it is being filled.
pub(super) struct TeamList<'a> {
    pub(super) team: &'a str,
    capacity: u32,
    served: u32,
    /// Households the team serves that hold no place yet and may have one.
    waiting: Vec<Ranked<'a>>,
    /// Those of the period before that are to be carried over; whether they wait if they are not.
    unfinished: Vec<(Ranked<'a>, bool)>,
    /// Those that are kept off.
    off: Vec<(Ranked<'a>, Off)>,
    /// Those that nobody but specialists may see: not served by this team.
    hidden: Vec<Ranked<'a>>,
    pub(super) open: Vec<(Ranked<'a>, Day)>,
    pub(super) closed: Vec<(&'a PastAlert, Closed)>,
    waited: u32,
    added: u32,
    carried: BTreeSet<HouseholdId>,
    not_reached: u32,
    tied_with_last: u32,
    pub(super) draw: Vec<Assignment>,
}

impl<'a> TeamList<'a> {
    pub(super) fn new(team: &'a str, capacity: u32) -> Self {
        Self {
            team,
            capacity,
            served: 0,
            waiting: Vec::new(),
            unfinished: Vec::new(),
            off: Vec::new(),
            hidden: Vec::new(),
            open: Vec::new(),
            closed: Vec::new(),
            waited: 0,
            added: 0,
            carried: BTreeSet::new(),
            not_reached: 0,
            tied_with_last: 0,
            draw: Vec::new(),
        }
    }

    /// A household that holds a place, here or with the team that had it first.
    pub(super) fn serve(&mut self) {
        self.served += 1;
    }

    /// A household that holds no place yet.
    pub(super) fn consider(&mut self, ranked: Ranked<'a>, claim: Claim) {
        self.served += 1;
        self.waited += 1;
        match claim {
            Claim::Waits => self.waiting.push(ranked),
            Claim::Unfinished { else_waits } => self.unfinished.push((ranked, else_waits)),
            Claim::Off(off) => self.off.push((ranked, off)),
        }
    }

    /// A household that would be served were it like any other.
    pub(super) fn hide(&mut self, ranked: Ranked<'a>) {
        self.hidden.push(ranked);
    }

    /// Gives the places left: to entries carried over, up to `carry` of the places, then to the highest-ranked of those
    /// who wait, or to those drawn. Then ranks all open entries.
    pub(super) fn fill(&mut self, as_of: AsOf, draw: Option<&Draw>, carry: f64) {
        let used = self.open.len() + self.closed.len();
        let places = (self.capacity as usize).saturating_sub(used);
        self.waiting.sort_by(Ranked::order);
        let outside = if draw.is_some() { self.place_outside(places, as_of) } else { 0 };
        let carry = if used == 0 { (f64::from(self.capacity) * carry) as usize } else { 0 };
        let carried = self.carry_over(carry.min(places - outside), as_of);
        let left = places - outside - carried;
        match draw.filter(|_| used == 0) {
            Some(draw) => self.fill_by_draw(draw, left, as_of),
            None => self.fill_by_rank(left, as_of),
        }
        self.not_reached = self.waiting.len() as u32;
        self.open.sort_by(|(a, _), (b, _)| a.order(b));
    }

    /// Those outside the draw come before all others.
    fn place_outside(&mut self, places: usize, as_of: AsOf) -> usize {
        let waiting = std::mem::take(&mut self.waiting);
        let (outside, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|ranked| ranked.candidate.outside_draw);
        let first = places.min(outside.len());
        self.add(&outside[..first], as_of);
        // They lie before the others, whatever their score, and no place is left for anybody.
        self.waiting = outside[first..].iter().copied().chain(others).collect();
        first
    }

    fn carry_over(&mut self, places: usize, as_of: AsOf) -> usize {
        let mut unfinished = std::mem::take(&mut self.unfinished);
        unfinished.sort_by(|(a, _), (b, _)| a.order(b));
        let places = places.min(unfinished.len());
        let rest = unfinished.split_off(places);
        let carried: Vec<Ranked> = unfinished.into_iter().map(|(ranked, _)| ranked).collect();
        self.carried = carried.iter().map(|ranked| ranked.candidate.household).collect();
        self.add(&carried, as_of);
        for (ranked, else_waits) in rest {
            if else_waits {
                self.waiting.push(ranked);
            } else {
                self.off.push((ranked, Off::Lapsed));
            }
        }
        places
    }

    fn fill_by_draw(&mut self, draw: &Draw, places: usize, as_of: AsOf) {
        self.waiting.sort_by(Ranked::order);
        let waiting = std::mem::take(&mut self.waiting);
        let households: Vec<HouseholdId> = waiting.iter().map(|ranked| ranked.candidate.household).collect();
        let chosen = draw.choose(&households, places, self.team);
        let placed: Vec<usize> = (0..chosen.by_rank).chain(chosen.drawn).collect();
        let added: Vec<Ranked> = placed.iter().map(|at| waiting[*at]).collect();
        self.add(&added, as_of);
        let unplaced = waiting.iter().enumerate().filter(|(at, _)| !placed.contains(at));
        self.waiting = unplaced.map(|(_, ranked)| *ranked).collect();
        self.draw = chosen.assignments;
    }

    fn fill_by_rank(&mut self, places: usize, as_of: AsOf) {
        self.waiting.sort_by(Ranked::order);
        let rest = self.waiting.split_off(places.min(self.waiting.len()));
        let chosen = std::mem::replace(&mut self.waiting, rest);
        if let Some(last) = chosen.last() {
            let tied = |other: &&Ranked| other.candidate.score.total_cmp(&last.candidate.score).is_eq();
            self.tied_with_last = self.waiting.iter().take_while(tied).count() as u32;
        }
        self.add(&chosen, as_of);
    }

    fn add(&mut self, chosen: &[Ranked<'a>], as_of: AsOf) {
        self.added += chosen.len() as u32;
        self.open.extend(chosen.iter().map(|ranked| (*ranked, as_of.0)));
    }

    pub(super) fn was_carried(&self, household: HouseholdId) -> bool {
        self.carried.contains(&household)
    }

    /// All that were kept off tonight, with the reason; first those this team serves.
    pub(super) fn kept_off(&self) -> impl Iterator<Item = (&Ranked<'a>, Off)> {
        let hidden = self.hidden.iter().map(|ranked| (ranked, Off::NoSpecialist));
        self.off.iter().map(|(ranked, off)| (ranked, *off)).chain(hidden)
    }

    /// Those of them who would have had a place: while places are left all of them, else those whose score reaches the
    /// lowest of the open entries that are no repeats (of all, where all are).
    pub(super) fn would_have_been_placed(&self, is_repeat: impl Fn(HouseholdId) -> bool) -> Vec<KeptOff> {
        let full = self.open.len() + self.closed.len() >= self.capacity as usize;
        let lowest = |of: &dyn Fn(HouseholdId) -> bool| {
            let open = self.open.iter().map(|(ranked, _)| ranked.candidate).filter(|open| of(open.household));
            open.map(|open| open.score).min_by(f64::total_cmp)
        };
        let last = lowest(&|household| !is_repeat(household)).or_else(|| lowest(&|_| true));
        let reaches = |score: f64| !full || last.is_some_and(|last| score >= last);
        let kept = self.kept_off().filter(|(ranked, _)| reaches(ranked.candidate.score));
        let mut kept: Vec<KeptOff> = kept
            .map(|(ranked, reason)| KeptOff {
                household: ranked.candidate.household,
                team: self.team.to_owned(),
                reason,
            })
            .collect();
        kept.sort_by_key(|kept| kept.household);
        kept
    }

    pub(super) fn tally(&self) -> TeamTally {
        TeamTally {
            team: self.team.to_owned(),
            capacity: self.capacity,
            served: self.served,
            open: self.open.len() as u32,
            waiting: self.waited,
            added: self.added,
            carried: self.carried.len() as u32,
            kept_off: self.off.len() as u32,
            not_reached: self.not_reached,
            closed: self.closed.len() as u32,
            tied_with_last: self.tied_with_last,
        }
    }
}
