//! Twelve weeks of lists with random answers and a cohort that changes, splits and merges.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;
use proptest::test_runner::TestCaseError;

use super::KEY;
use super::settings;
use crate::alerts::Candidate;
use crate::alerts::CaseResult;
use crate::alerts::Closed;
use crate::alerts::ContactAnswer;
use crate::alerts::Event;
use crate::alerts::Fate;
use crate::alerts::Key;
use crate::alerts::Left;
use crate::alerts::Off;
use crate::alerts::PastAlert;
use crate::alerts::Selection;
use crate::alerts::Tonight;
use crate::alerts::Traits;
use crate::alerts::select;
use crate::config::AlertSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

const WEEKS: i32 = 12;

/// Numbers that depend on the seed alone.
struct Dice(u64);

impl Dice {
    /// From 0 up to, not including, `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

/// Who lives where: a household by its id and its adults; who went is in none.
struct Council {
    homes: BTreeMap<u64, BTreeSet<u64>>,
    next: u64,
    /// The alerts so far, with the adults of then.
    alerts: Vec<(PastAlert, BTreeSet<u64>)>,
    /// The answers so far, with the adults of then.
    answers: Vec<(Event, BTreeSet<u64>)>,
    specialist: BTreeSet<u64>,
    dice: Dice,
}

impl Council {
    fn new(seed: u64) -> Self {
        let homes = (0..40).map(|id| (id, BTreeSet::from([id * 10, id * 10 + 1]))).collect();
        let (alerts, answers, specialist) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { homes, next: 1_000, alerts, answers, specialist, dice: Dice(seed) }
    }

    /// Splits, merges, newcomers and leavers.
    fn move_about(&mut self) {
        let ids: Vec<u64> = self.homes.keys().copied().collect();
        for id in ids {
            match self.dice.roll(40) {
                0 if self.homes[&id].len() > 1 => {
                    let adult = self.homes[&id].iter().next().copied().unwrap();
                    self.homes.get_mut(&id).unwrap().remove(&adult);
                    self.homes.insert(self.next, BTreeSet::from([adult]));
                    self.next += 1;
                }
                1 => {
                    let adults = self.homes.remove(&id).unwrap();
                    if let Some(other) = self.homes.values_mut().next() {
                        other.extend(adults);
                    }
                }
                2 => drop(self.homes.remove(&id)),
                3 => {
                    self.homes.insert(self.next, BTreeSet::from([self.next * 10]));
                    self.next += 1;
                }
                4 => drop(self.specialist.insert(id)),
                _ => {}
            }
        }
    }

    fn heirs(&self, was: &BTreeSet<u64>) -> Vec<(u64, usize)> {
        let shared = |(id, adults): (&u64, &BTreeSet<u64>)| (*id, adults.intersection(was).count());
        self.homes.iter().map(shared).filter(|(_, shared)| *shared > 0).collect()
    }

    fn past(&self) -> Vec<PastAlert> {
        let now = |was| {
            let most = self.heirs(was).into_iter().max_by_key(|(id, shared)| (*shared, std::cmp::Reverse(*id)));
            most.map(|(id, _)| HouseholdId(id))
        };
        self.alerts.iter().map(|(alert, was)| PastAlert { now: now(was), ..alert.clone() }).collect()
    }

    fn events(&self) -> Vec<Event> {
        let follow = |(event, was): &(Event, BTreeSet<u64>)| {
            let event = *event;
            self.heirs(was).into_iter().map(move |(id, _)| Event { household: HouseholdId(id), ..event })
        };
        self.answers.iter().flat_map(follow).collect()
    }

    /// The cohort with scores of a few steps; some are left out for a reason.
    fn scored(&mut self) -> (Vec<Candidate>, Vec<Left>) {
        let ids: Vec<u64> = self.homes.keys().copied().collect();
        let (mut cohort, mut left) = (Vec::new(), Vec::new());
        for id in ids {
            let household = HouseholdId(id);
            if self.dice.one_in(15) {
                let reasons = [Closed::OpenCase, Closed::Deceased, Closed::Objection];
                left.push(Left { household, reason: reasons[self.dice.roll(3) as usize] });
                continue;
            }
            let score = self.dice.roll(8) as f64 - (id % 5) as f64;
            let ward = ["north", "south"].get(id as usize % 3).map(|ward| (*ward).to_owned());
            let traits = Traits { ward, specialist: self.specialist.contains(&id), ..Traits::default() };
            let risk = Probability::from_log_odds(score);
            cohort.push(Candidate { household, traits, score, risk, outside_draw: false });
        }
        (cohort, left)
    }

    /// Caseworkers answer for some of the entries.
    fn answer(&mut self, list: &Selection, today: Day) {
        for entry in &list.entries {
            let was = self.homes[&entry.household.0].clone();
            let (contact, result) = match self.dice.roll(9) {
                0 => (Some(ContactAnswer::NoAnswer), None),
                1 => (Some(ContactAnswer::SpokeTo), None),
                2 => (Some(ContactAnswer::WrongDetails), None),
                3 => (None, Some(CaseResult::ALL[self.dice.roll(4) as usize])),
                _ => continue,
            };
            self.answers.push((Event { household: entry.household, day: today, contact, result, told: true }, was));
        }
    }

    fn note(&mut self, list: &Selection, today: Day) {
        for entry in list.entries.iter().filter(|entry| entry.added) {
            let (household, team) = (entry.household, entry.team.clone());
            let alert = PastAlert { household, now: None, team, alerted: today };
            self.alerts.push((alert, self.homes[&household.0].clone()));
        }
    }
}

/// What must hold of one night.
fn holds(list: &Selection, tonight: &Tonight<'_>, settings: &AlertSettings, today: Day) -> Result<(), TestCaseError> {
    for team in &list.teams {
        let used = list.closed.iter().filter(|entry| entry.team == team.team).count() as u32
            + list.entries.iter().filter(|entry| entry.team == team.team).count() as u32;
        prop_assert!(used <= team.capacity && used == team.open + team.closed, "{:?}", team);
        prop_assert_eq!(team.waiting, team.added + team.kept_off + team.not_reached);
        prop_assert!(f64::from(team.carried) <= settings.life.carry_over * f64::from(team.capacity));
    }
    let households: BTreeSet<HouseholdId> = list.entries.iter().map(|entry| entry.household).collect();
    prop_assert_eq!(households.len(), list.entries.len(), "two places of one household");
    let guarded: BTreeSet<HouseholdId> = tonight
        .cohort
        .iter()
        .filter(|candidate| candidate.traits.specialist)
        .map(|candidate| candidate.household)
        .collect();
    for entry in &list.entries {
        prop_assert!(!guarded.contains(&entry.household) || entry.team == "quiet");
        if !entry.added {
            continue;
        }
        let spoken = tonight.events.iter().filter(|event| {
            let spoke = event.result.is_some() || event.contact == Some(ContactAnswer::SpokeTo);
            spoke && event.household == entry.household && event.day < today
        });
        let last = spoken.map(|event| event.day).max();
        let rests = i32::from(settings.life.cool_off_days);
        prop_assert!(last.is_none_or(|last| today - last >= rests), "placed in its cool-off");
        let listed = tonight.past.iter().filter(|alert| alert.now == Some(entry.household));
        let listed = listed.filter(|alert| !guarded.contains(&entry.household) || alert.team == "quiet");
        let recent = listed.map(|alert| alert.alerted).max().is_some_and(|alerted| {
            today - alerted < i32::from(settings.life.repeat_days) && last.is_none_or(|last| last < alerted)
        });
        let why = entry.carried || tonight.changed.contains(&entry.household);
        prop_assert!(!recent || why, "a repeat without a reason");
    }
    let scored: Vec<HouseholdId> =
        list.kept_off.iter().filter(|kept| !matches!(kept.reason, Off::Closed(_))).map(|kept| kept.household).collect();
    prop_assert!(scored.iter().all(|household| !households.contains(household)), "kept off and placed");
    prop_assert_eq!(scored.iter().collect::<BTreeSet<_>>().len(), scored.len(), "kept off for two reasons");
    for count in list.off.values() {
        prop_assert!(count.placed <= count.all);
    }
    let served: u32 = list.teams.iter().map(|team| team.served).sum();
    let unseen = list.off.get(&Off::NoSpecialist).map_or(0, |count| count.all);
    prop_assert_eq!(served + list.unserved + unseen, tonight.cohort.len() as u32);
    Ok(())
}

/// Each entry of the period before has exactly one fate, and the fate is true.
fn nothing_is_lost(list: &Selection, before: &[PastAlert], past: &[PastAlert]) -> Result<(), TestCaseError> {
    let mut handed: Vec<_> = list.handed.iter().map(|handed| (handed.team.clone(), handed.household)).collect();
    let mut expected: Vec<_> = before.iter().map(|alert| (alert.team.clone(), alert.household)).collect();
    handed.sort();
    expected.sort();
    prop_assert_eq!(handed, expected);
    for handed in &list.handed {
        let alert = past.iter().rev().find(|alert| alert.household == handed.household && alert.team == handed.team);
        let entry = list.entries.iter().find(|entry| Some(entry.household) == alert.and_then(|alert| alert.now));
        match handed.fate {
            Fate::CarriedOver => prop_assert!(entry.is_some_and(|entry| entry.carried)),
            Fate::Again => prop_assert!(entry.is_some_and(|entry| !entry.carried)),
            _ => prop_assert!(entry.is_none()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn twelve_weeks_exceed_no_places_repeat_nobody_without_a_reason_and_lose_no_entry(
        seed in any::<u64>(), with_specialists in any::<bool>(),
    ) {
        let mut settings = settings(&[("north", 4, &["north"]), ("rest", 6, &[]), ("quiet", 2, &["north", "south"])]);
        settings.teams[2].serves.specialist = with_specialists;
        settings.life.cool_off_days = 28;
        settings.life.repeat_days = 42;
        let mut council = Council::new(seed);
        let start: Day = "2026-11-16".parse().unwrap();
        for week in 0..WEEKS {
            // The latest week that had alerts: in one without any nothing was handed on.
            let latest = council.alerts.iter().map(|(alert, _)| alert.alerted.monday()).max();
            let before: Vec<PastAlert> =
                council.past().into_iter().filter(|alert| Some(alert.alerted.monday()) == latest).collect();
            let mut alerted = 0;
            for day in [0, 2, 5] {
                let today = start + 7 * week + day;
                council.move_about();
                let (cohort, left) = council.scored();
                let (past, events) = (council.past(), council.events());
                let changed: BTreeSet<HouseholdId> =
                    cohort.iter().map(|one| one.household).filter(|_| council.dice.one_in(6)).collect();
                let tonight = Tonight {
                    cohort: &cohort, left: &left, past: &past, drawn: &[], events: &events, changed: &changed,
                };
                let run = || select(&tonight, &settings, AsOf(today), &Key::new(KEY)).unwrap();
                let list = run();
                holds(&list, &tonight, &settings, today)?;
                if day == 0 {
                    nothing_is_lost(&list, &before, &past)?;
                }
                alerted += list.entries.iter().filter(|entry| entry.added).count();
                council.note(&list, today);
                council.answer(&list, today);
                // What the night itself and later days wrote does not matter when it is run again.
                let (past, events) = (council.past(), council.events());
                let again = Tonight { past: &past, events: &events, ..tonight };
                prop_assert_eq!(select(&again, &settings, AsOf(today), &Key::new(KEY)).unwrap(), list);
            }
            prop_assert!(alerted <= 12);
        }
    }
}
