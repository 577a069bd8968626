use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::AlertsError;
use super::Candidate;
use super::Closed;
use super::ClosedEntry;
use super::Entry;
use super::Event;
use super::Fate;
use super::Handed;
use super::KeptOff;
use super::Key;
use super::Left;
use super::Off;
use super::PastAlert;
use super::PastDraw;
use super::Route;
use super::Routing;
use super::Selection;
use super::Span;
use super::draw::Draw;
use super::life::Diary;
use super::past::Past;
use super::places::Claim;
use super::places::Ranked;
use super::places::TeamList;
use crate::config::AlertSettings;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// What is known of households when the places are filled.
#[derive(Clone, Copy, Debug)]
pub struct Tonight<'a> {
    /// Those that are scored.
    pub cohort: &'a [Candidate],
    /// Those that are not, and why.
    pub left: &'a [Left],
    /// Every alert published before, in any order.
    pub past: &'a [PastAlert],
    /// Every part in a draw held before.
    pub drawn: &'a [PastDraw],
    /// What caseworkers answered.
    pub events: &'a [Event],
    /// Households of which something material has changed since their latest alert.
    pub changed: &'a BTreeSet<HouseholdId>,
}

/// Fills the places of the period the as-of date lies in.
///
/// Alerts, draws and answers dated on or after the as-of date are passed over, so that a night can be run again. The
/// period's entries come first: open while the household is in the cohort, otherwise closed with the reason from `left`. A
/// place once used stays used for the period, whatever became of the household; others come in only while places remain.
///
/// On the first night of a period, unfinished entries of the period before (nobody reached, fewer attempts than the limit)
/// are carried over, highest score first, to at most a share of the team's places. Then come households by score, ties by
/// the keyed hash; but none that is in support or in its cool-off, and none that was alerted not long ago and not reached,
/// unless something material has changed. Whom only specialists may see goes to a team of theirs or to none.
///
/// Where config asks for a draw, it fills a team's places on the first night of the period. Candidates marked
/// `outside_draw` come first, by rank; those who took part in a draw of `drawn` within the horizon get no place but by being
/// carried over. Places that remain on later nights go by rank.
pub fn select(
    tonight: &Tonight<'_>,
    settings: &AlertSettings,
    as_of: AsOf,
    key: &Key,
) -> Result<Selection, AlertsError> {
    let scored = by_household(tonight.cohort)?;
    let may_keep = |household: HouseholdId, team: &str| {
        let guarded = scored.get(&household).is_some_and(|candidate| candidate.traits.specialist);
        !guarded || settings.teams.iter().any(|known| known.name == team && known.serves.specialist)
    };
    let past = Past::of(tonight.past, settings.period, as_of, may_keep);
    let diary = Diary::new(tonight.events, &settings.life, as_of);
    let draw = settings.draw.as_ref().map(|draw| Draw::new(draw, tonight.drawn, as_of, key));
    let routing = Routing::new(&settings.teams);
    let rules = Rules { settings, tonight, past: &past, diary: &diary, draw: draw.as_ref(), routing: &routing, as_of };

    let mut lists = team_lists(settings, &past);
    let (mut unserved, mut unseen) = (0, 0);
    for candidate in scored.values() {
        let ranked = Ranked::new(candidate, key, as_of);
        let held = past.current.contains_key(&candidate.household);
        match routing.route(&candidate.traits) {
            Route::Team(team) if held => lists[team].serve(),
            Route::Team(team) => lists[team].consider(ranked, rules.claim(candidate)),
            Route::NoSpecialist if held => list_of(&mut lists, past.current[&candidate.household]).serve(),
            Route::NoSpecialist => match routing.general(&candidate.traits) {
                Some(team) => lists[team].hide(ranked),
                None => unseen += 1,
            },
            Route::NoTeam => unserved += 1,
        }
    }
    for (household, alert) in &past.current {
        let list = list_of(&mut lists, alert);
        match scored.get(household) {
            Some(candidate) => list.open.push((Ranked::new(candidate, key, as_of), alert.alerted)),
            None => list.closed.push((*alert, reason(tonight.left, *household))),
        }
    }
    for alert in &past.spent {
        let reason = rules.spent(&scored, alert);
        list_of(&mut lists, alert).closed.push((*alert, reason));
    }
    for list in &mut lists {
        list.closed.sort_by_key(|(alert, _)| alert.household);
        list.fill(as_of, draw.as_ref(), settings.life.carry_over);
    }
    Ok(rules.gather(&lists, &scored, [unserved, unseen]))
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

/// One list a team of config, then one without places for each team that only past alerts name.
fn team_lists<'a>(settings: &'a AlertSettings, past: &Past<'a>) -> Vec<TeamList<'a>> {
    let teams = &settings.teams;
    let mut lists: Vec<_> = teams.iter().map(|team| TeamList::new(&team.name, team.capacity.get())).collect();
    let current = past.current.values().copied().chain(past.spent.iter().copied());
    let named: BTreeSet<&str> = current.map(|alert| alert.team.as_str()).collect();
    for team in named {
        if teams.iter().all(|known| known.name != team) {
            lists.push(TeamList::new(team, 0));
        }
    }
    lists
}

fn list_of<'a, 'b>(lists: &'b mut [TeamList<'a>], alert: &PastAlert) -> &'b mut TeamList<'a> {
    lists.iter_mut().find(|list| list.team == alert.team).expect("every team of a past alert has a list")
}

/// All that decides whether a household may have a new place.
struct Rules<'a> {
    settings: &'a AlertSettings,
    tonight: &'a Tonight<'a>,
    past: &'a Past<'a>,
    diary: &'a Diary<'a>,
    draw: Option<&'a Draw<'a>>,
    routing: &'a Routing,
    as_of: AsOf,
}

impl Rules<'_> {
    fn claim(&self, candidate: &Candidate) -> Claim {
        let (household, life) = (candidate.household, &self.settings.life);
        if let Some(off) = self.diary.bar(household) {
            return Claim::Off(off);
        }
        let rests = self.draw.is_some_and(|draw| !candidate.outside_draw && draw.rests(household));
        let or_rests = |claim| if rests { Claim::Off(Off::Drawn) } else { claim };
        let Some(spell) = self.past.spell(household, self.diary, life) else { return or_rests(Claim::Waits) };
        let state = self.diary.state(household, spell.since, self.as_of.0);
        // An alert that reached somebody is past its cool-off, or the household would have been kept off above.
        let recent = self.as_of.0 - spell.latest < i32::from(life.repeat_days);
        let repeats = state.reached() || !recent || self.tonight.changed.contains(&household);
        // One with an eviction date goes before all others and need not be carried over.
        let outside = self.draw.is_some() && candidate.outside_draw;
        if self.past.was_on_last(spell) && state.unfinished(life) && !(outside && repeats) {
            return if spell.alerts <= u32::from(life.carry_over_times) {
                Claim::Unfinished { else_waits: repeats && !rests }
            } else if repeats {
                or_rests(Claim::Waits)
            } else {
                Claim::Off(Off::Lapsed)
            };
        }
        if repeats { or_rests(Claim::Waits) } else { Claim::Off(Off::NoChange) }
    }

    /// Why an alert of this period holds no place.
    fn spent(&self, scored: &BTreeMap<HouseholdId, &Candidate>, alert: &PastAlert) -> Closed {
        match alert.now {
            None => reason(self.tonight.left, alert.household),
            Some(now) if scored.get(&now).is_some_and(|candidate| candidate.traits.specialist) => Closed::Elsewhere,
            Some(_) => Closed::NotFound,
        }
    }

    fn gather(
        &self,
        lists: &[TeamList],
        scored: &BTreeMap<HouseholdId, &Candidate>,
        [unserved, unseen]: [u32; 2],
    ) -> Selection {
        let mut selection = Selection {
            span: Span::of(self.settings.period, self.as_of.0),
            entries: Vec::new(),
            closed: Vec::new(),
            teams: Vec::new(),
            unserved,
            draw: Vec::new(),
            kept_off: Vec::new(),
            off: BTreeMap::new(),
            handed: Vec::new(),
        };
        for list in lists {
            selection.entries.extend(self.entries(list));
            selection.closed.extend(list.closed.iter().map(|(alert, reason)| ClosedEntry {
                household: alert.household,
                team: list.team.to_owned(),
                alerted: alert.alerted,
                before: self.past.before(alert.now.unwrap_or(alert.household)),
                // Of people who have moved on the household they left may tell nothing.
                reason: match alert.now {
                    Some(now) if now != alert.household => Closed::Elsewhere,
                    _ => *reason,
                },
            }));
            selection.teams.push(list.tally());
            selection.draw.extend(list.draw.iter().cloned());
            selection.kept_off.extend(list.would_have_been_placed(|household| self.past.before(household).is_some()));
        }
        self.count_off(lists, scored, unseen, &mut selection);
        if self.past.first_night() {
            selection.handed = self.handed(lists, scored, &selection);
        }
        selection
    }

    fn entries<'l>(&'l self, list: &'l TeamList<'_>) -> impl Iterator<Item = Entry> + 'l {
        list.open.iter().zip(1_u32..).map(|((ranked, alerted), rank)| {
            let household = ranked.candidate.household;
            let added = *alerted == self.as_of.0;
            let spell = self.past.spell_with(household, *alerted, self.diary, &self.settings.life);
            Entry {
                household,
                team: list.team.to_owned(),
                rank,
                score: ranked.candidate.score,
                risk: ranked.candidate.risk,
                alerted: *alerted,
                added,
                before: self.past.before(household),
                state: self.diary.shown(household, spell.since),
                carried: list.was_carried(household),
            }
        })
    }

    /// The counts by reason, and those of the period before that left the cohort.
    fn count_off(
        &self,
        lists: &[TeamList],
        scored: &BTreeMap<HouseholdId, &Candidate>,
        unseen: u32,
        selection: &mut Selection,
    ) {
        for kept in &selection.kept_off {
            selection.off.entry(kept.reason).or_default().placed += 1;
        }
        // Two entries may have come to one household: it counts once.
        let mut gone: BTreeMap<HouseholdId, Off> = BTreeMap::new();
        let mut entries: Vec<KeptOff> = Vec::new();
        for alert in self.past.last.iter().filter(|alert| alert.now.is_none_or(|now| !scored.contains_key(&now))) {
            let now = alert.now.unwrap_or(alert.household);
            let reason = Off::Closed(reason(self.tonight.left, now));
            gone.insert(now, reason);
            entries.push(KeptOff { household: alert.household, team: alert.team.clone(), reason });
        }
        entries.sort_by(|a, b| (&a.team, a.household).cmp(&(&b.team, b.household)));
        selection.kept_off.extend(entries);
        let mut all: Vec<Off> = lists.iter().flat_map(|list| list.kept_off().map(|(_, off)| off)).collect();
        all.extend(self.tonight.left.iter().map(|left| Off::Closed(left.reason)));
        all.extend((0..selection.unserved).map(|_| Off::NoTeam));
        all.extend((0..unseen).map(|_| Off::NoSpecialist));
        all.extend(gone.values().filter(|off| **off == Off::Closed(Closed::NotFound)));
        for off in all {
            selection.off.entry(off).or_default().all += 1;
        }
        for off in gone.into_values() {
            selection.off.entry(off).or_default().placed += 1;
        }
    }

    fn handed(
        &self,
        lists: &[TeamList],
        scored: &BTreeMap<HouseholdId, &Candidate>,
        selection: &Selection,
    ) -> Vec<Handed> {
        let placed: BTreeMap<HouseholdId, bool> =
            selection.entries.iter().map(|entry| (entry.household, entry.carried)).collect();
        let off: BTreeMap<HouseholdId, Off> = lists
            .iter()
            .flat_map(|list| list.kept_off().map(|(ranked, off)| (ranked.candidate.household, off)))
            .collect();
        let fate = |alert: &PastAlert| {
            let Some(now) = alert.now.filter(|now| scored.contains_key(now)) else {
                return Fate::Closed(reason(self.tonight.left, alert.now.unwrap_or(alert.household)));
            };
            match placed.get(&now) {
                Some(true) => return Fate::CarriedOver,
                Some(false) => return Fate::Again,
                None => {}
            }
            let spell = self.past.spell(now, self.diary, &self.settings.life);
            let since = spell.map_or(alert.alerted, |spell| spell.since);
            let state = self.diary.state(now, since, self.as_of.0);
            match off.get(&now) {
                _ if !state.unfinished(&self.settings.life) => Fate::Finished(state),
                Some(off) if *off != Off::Lapsed => Fate::KeptOff(*off),
                None => self.route_off(scored[&now]).map_or(Fate::Lapsed, Fate::KeptOff),
                Some(_) => Fate::Lapsed,
            }
        };
        let handed =
            |alert: &&PastAlert| Handed { household: alert.household, team: alert.team.clone(), fate: fate(alert) };
        let mut handed: Vec<Handed> = self.past.last.iter().map(handed).collect();
        handed.sort_by(|a, b| (&a.team, a.household).cmp(&(&b.team, b.household)));
        handed
    }

    fn route_off(&self, candidate: &Candidate) -> Option<Off> {
        match self.routing.route(&candidate.traits) {
            Route::Team(_) => None,
            Route::NoSpecialist => Some(Off::NoSpecialist),
            Route::NoTeam => Some(Off::NoTeam),
        }
    }
}

#[cfg(test)]
mod tests;
