use std::cmp::Reverse;

use super::stays::Stay;
use crate::domain::Day;
use crate::link::dwellings::sites::Sites;
use crate::link::nature::NONE;

/// Where a person lives, and the moves that led there.
#[derive(Clone, Debug)]
pub(in crate::link) struct Residence {
    /// The dwelling, or [`NONE`].
    pub site: u32,
    /// First day there.
    pub since: Day,
    /// First days at each dwelling after the first, ascending.
    pub moves: Vec<Day>,
    /// Whether the arrival there was seen, rather than first heard of later.
    pub arrival: bool,
}

impl Residence {
    /// Whether the person has a dwelling.
    pub(in crate::link) fn is_somewhere(&self) -> bool {
        self.site != NONE
    }
}

/// Evidence weaker than this makes no move: a contact or an event may name another's address.
const MOVING: u8 = 3;

/// The residence of each person from their stays, which are sorted by person.
pub(in crate::link) fn residences(stays: &[Stay], persons: usize, sites: &Sites, as_of: Day) -> Vec<Residence> {
    let nowhere = Residence { site: NONE, since: Day::MIN, moves: Vec::new(), arrival: false };
    let mut residences = vec![nowhere; persons];
    for stays in stays.chunk_by(|a, b| a.person == b.person) {
        residences[stays[0].person as usize] = residence(stays, sites, as_of);
    }
    residences
}

/// The latest begun of the stays that hold by then; an ended account at the same dwelling ends what a log said before.
fn residence(stays: &[Stay], sites: &Sites, as_of: Day) -> Residence {
    let ended = |stay: &Stay| {
        stay.log
            && stays.iter().any(|other| {
                !other.log && other.site == stay.site && other.until != Day::MAX && other.until + 31 >= stay.seen
            })
            && !stays.iter().any(|other| !other.log && other.site == stay.site && other.until == Day::MAX)
    };
    let holding = stays.iter().filter(|stay| stay.until == Day::MAX && stay.since <= as_of && !ended(stay));
    let chosen = holding.max_by_key(|stay| {
        (first_day(stays, stay.site), stay.strength, stay.seen, Reverse(sites.keys[stay.site as usize]))
    });
    let (moves, first) = moves(stays, as_of);
    let Some(chosen) = chosen else {
        return Residence { site: NONE, since: Day::MIN, moves, arrival: false };
    };
    let since = first_day(stays, chosen.site);
    let seen_to_come = stays.iter().any(|stay| stay.site == chosen.site && stay.arrival && stay.since == since);
    Residence { site: chosen.site, since, moves, arrival: seen_to_come || first.is_some_and(|first| first < since) }
}

fn first_day(stays: &[Stay], site: u32) -> Day {
    stays.iter().filter(|stay| stay.site == site).map(|stay| stay.since).min().unwrap_or(Day::MIN)
}

/// First days at each dwelling after the first dwelling, and the first day of all.
fn moves(stays: &[Stay], as_of: Day) -> (Vec<Day>, Option<Day>) {
    let mut firsts: Vec<(u32, Day)> = Vec::new();
    for stay in stays.iter().filter(|stay| stay.strength >= MOVING && stay.since <= as_of) {
        match firsts.iter_mut().find(|(site, _)| *site == stay.site) {
            Some((_, day)) => *day = stay.since.min(*day),
            None => firsts.push((stay.site, stay.since)),
        }
    }
    let mut days: Vec<Day> = firsts.into_iter().map(|(_, day)| day).collect();
    days.sort_unstable();
    (days.iter().skip(1).copied().collect(), days.first().copied())
}
