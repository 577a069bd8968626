use std::collections::BTreeMap;

use super::Off;
use super::answers::{CaseResult, ContactAnswer};
use crate::config::LifeSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// Something a caseworker answered about a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The household of tonight that it concerns.
    pub household: HouseholdId,
    /// When it happened.
    pub day: Day,
    /// Whether anyone was reached.
    pub contact: Option<ContactAnswer>,
    /// What came of it.
    pub result: Option<CaseResult>,
    /// Whether the list may tell of it; not where a person it was about has left the household since.
    pub told: bool,
}

/// How an entry stands, by what caseworkers answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nobody has answered anything.
    #[default]
    New,
    /// Tried, nobody reached yet.
    NoAnswer {
        /// How often.
        attempts: u32,
    },
    /// The number or address was wrong.
    WrongDetails,
    /// Somebody was spoken to.
    Contacted,
    /// The household accepted help.
    InSupport,
    /// Help was declined.
    Declined,
    /// Not at risk.
    NotAtRisk,
    /// Done with.
    Closed,
}

impl State {
    /// As shown on the list.
    ///
    /// ```
    /// use hew::alerts::State;
    /// assert_eq!(State::NoAnswer { attempts: 2 }.words(), "no answer, 2 attempts");
    /// ```
    pub fn words(self) -> String {
        match self {
            Self::New => "new".to_owned(),
            Self::NoAnswer { attempts: 1 } => "no answer, 1 attempt".to_owned(),
            Self::NoAnswer { attempts } => format!("no answer, {attempts} attempts"),
            Self::WrongDetails => "wrong details".to_owned(),
            Self::Contacted => "contacted".to_owned(),
            Self::InSupport => "in support".to_owned(),
            Self::Declined => "declined".to_owned(),
            Self::NotAtRisk => "not at risk".to_owned(),
            Self::Closed => "closed".to_owned(),
        }
    }

    /// Whether somebody was spoken to or a result was noted, so that the cool-off and not the rule on repeats says when
    /// the household may come back.
    pub fn reached(self) -> bool {
        !matches!(self, Self::New | Self::NoAnswer { .. } | Self::WrongDetails)
    }

    /// Whether there is more to do: nobody was reached, and there is something left to try.
    pub(super) fn unfinished(self, settings: &LifeSettings) -> bool {
        match self {
            Self::New => true,
            Self::NoAnswer { attempts } => attempts < u32::from(settings.attempts),
            _ => false,
        }
    }

    fn after(self, event: &Event) -> Self {
        let missed = |attempts| Self::NoAnswer { attempts };
        match (event.result, event.contact, self) {
            (Some(CaseResult::InSupport), _, _) => Self::InSupport,
            (Some(CaseResult::Declined), _, _) => Self::Declined,
            (Some(CaseResult::NotAtRisk), _, _) => Self::NotAtRisk,
            (Some(CaseResult::Closed), _, _) => Self::Closed,
            (None, Some(contact), Self::New | Self::NoAnswer { .. } | Self::WrongDetails) => match (contact, self) {
                (ContactAnswer::SpokeTo, _) => Self::Contacted,
                (ContactAnswer::WrongDetails, _) => Self::WrongDetails,
                (_, Self::NoAnswer { attempts }) => missed(attempts + 1),
                _ => missed(1),
            },
            (None, _, state) => state,
        }
    }
}

/// How a household stands by what was answered of it, in any order: the latest result counts; before there is one, that
/// somebody was spoken to; before that, wrong details, or the attempts since. Two answers of one day: results after
/// contacts, attempts before a conversation.
///
/// What is dated on or after the as-of date is not seen; whoever gathers the events leaves out what was imported later, so
/// that a night can be run again.
pub fn standing<'a>(events: impl IntoIterator<Item = &'a Event>, as_of: AsOf) -> State {
    let mut seen: Vec<&Event> = events.into_iter().filter(|event| event.day < as_of.0).collect();
    seen.sort_by_key(|event| in_order(event));
    seen.into_iter().fold(State::New, State::after)
}

fn in_order(event: &Event) -> (Day, bool, bool, Event) {
    (event.day, event.result.is_some(), event.contact == Some(ContactAnswer::SpokeTo), *event)
}

/// What was answered of each household before the as-of date.
pub(super) struct Diary<'a> {
    as_of: AsOf,
    settings: &'a LifeSettings,
    events: BTreeMap<HouseholdId, Vec<&'a Event>>,
}

impl<'a> Diary<'a> {
    pub(super) fn new(events: &'a [Event], settings: &'a LifeSettings, as_of: AsOf) -> Self {
        let mut by_household: BTreeMap<HouseholdId, Vec<&Event>> = BTreeMap::new();
        for event in events.iter().filter(|event| event.day < as_of.0) {
            by_household.entry(event.household).or_default().push(event);
        }
        Self { as_of, settings, events: by_household }
    }

    /// How a household stood on a day, by the answers from `since` on.
    pub(super) fn state(&self, household: HouseholdId, since: Day, on: Day) -> State {
        standing(self.of(household).iter().copied().filter(|event| event.day >= since), AsOf(on))
    }

    /// How the list may say that it stands.
    pub(super) fn shown(&self, household: HouseholdId, since: Day) -> State {
        let shown = self.of(household).iter().copied().filter(|event| event.told && event.day >= since);
        standing(shown, self.as_of)
    }

    /// Why a household takes no new place because of what was answered.
    pub(super) fn bar(&self, household: HouseholdId) -> Option<Off> {
        let events = self.of(household);
        let spoke = |event: &&&Event| event.result.is_some() || event.contact == Some(ContactAnswer::SpokeTo);
        let heard = events.iter().filter(spoke).map(|event| event.day).max()?;
        let days = self.as_of.0 - heard;
        if self.is_in_support(events) && days < i32::from(self.settings.support_days) {
            Some(Off::InSupport)
        } else if days < i32::from(self.settings.cool_off_days) {
            Some(Off::CoolOff)
        } else {
            None
        }
    }

    /// Whether the latest answer of weight is that the household is in support. Support that nobody has said anything of for
    /// `support_days` has ended: what comes after starts anew.
    fn is_in_support(&self, events: &[&'a Event]) -> bool {
        let mut seen: Vec<&Event> = events.to_vec();
        seen.sort_by_key(|event| in_order(event));
        let (mut state, mut heard) = (State::New, None);
        for event in seen {
            let ended = heard.is_some_and(|heard| event.day - heard >= i32::from(self.settings.support_days));
            if state == State::InSupport && ended {
                state = State::New;
            }
            state = state.after(event);
            if event.result.is_some() || event.contact == Some(ContactAnswer::SpokeTo) {
                heard = Some(event.day);
            }
        }
        state == State::InSupport
    }

    fn of(&self, household: HouseholdId) -> &[&'a Event] {
        self.events.get(&household).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::Diary;
    use super::Event;
    use super::Off;
    use super::State;
    use super::standing;
    use crate::alerts::testing::LIFE;
    use crate::alerts::{CaseResult, ContactAnswer};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;

    /// Answers in words, one a day from day 0 on; a contact, a result or both with a comma.
    fn events(words: &[&str]) -> Vec<Event> {
        let read = |(day, words): (i32, &&str)| {
            let said = |word: &str| (ContactAnswer::read(word), CaseResult::read(word));
            let (mut contact, mut result) = (None, None);
            for word in words.split(',') {
                let (about, came) = said(word);
                assert!(about.is_some() || came.is_some(), "{word}");
                (contact, result) = (contact.or(about), result.or(came));
            }
            Event { household: HouseholdId(1), day: Day(day), contact, result, told: true }
        };
        (0..).zip(words).map(read).collect()
    }

    #[test]
    fn an_entry_stands_as_the_answers_so_far_say() {
        let table: [(&[&str], &str); 12] = [
            (&[], "new"),
            (&["no answer"], "no answer, 1 attempt"),
            (&["no answer", "message left", "letter sent"], "no answer, 3 attempts"),
            (&["no answer", "spoke to them"], "contacted"),
            (&["spoke to them", "no answer"], "contacted"),
            (&["no answer", "details wrong"], "wrong details"),
            (&["details wrong", "no answer"], "no answer, 1 attempt"),
            (&["spoke to them,in support"], "in support"),
            (&["spoke to them,declined", "no answer"], "declined"),
            (&["in support", "spoke to them", "closed"], "closed"),
            (&["declined", "in support"], "in support"),
            (&["spoke to them,not at risk"], "not at risk"),
        ];
        for (words, expected) in table {
            let mut answers = events(words);
            answers.reverse();
            assert_eq!(standing(&answers, AsOf(Day(99))).words(), expected, "{words:?}");
        }
    }

    #[test]
    fn what_is_dated_on_or_after_the_as_of_date_is_not_seen() {
        let answers = events(&["no answer", "no answer", "declined"]);
        let states = [0, 1, 2, 3].map(|day| standing(&answers, AsOf(Day(day))).words());
        assert_eq!(states, ["new", "no answer, 1 attempt", "no answer, 2 attempts", "declined"]);
    }

    #[test]
    fn a_household_rests_from_its_last_conversation_and_while_it_is_in_support() {
        let bar = |words: &[&str], day: i32| {
            let events = events(words);
            Diary::new(&events, &LIFE, AsOf(Day(day))).bar(HouseholdId(1))
        };
        let table: [(&[&str], i32, Option<Off>); 11] = [
            (&["spoke to them"], 0, None),
            (&["spoke to them"], 1, Some(Off::CoolOff)),
            (&["spoke to them"], 89, Some(Off::CoolOff)),
            (&["spoke to them"], 90, None),
            (&["no answer", "details wrong"], 3, None),
            (&["declined"], 10, Some(Off::CoolOff)),
            (&["declined", "spoke to them"], 90, Some(Off::CoolOff)),
            (&["in support"], 364, Some(Off::InSupport)),
            (&["in support"], 365, None),
            (&["in support", "spoke to them"], 365, Some(Off::InSupport)),
            (&["in support", "closed"], 50, Some(Off::CoolOff)),
        ];
        for (words, day, expected) in table {
            assert_eq!(bar(words, day), expected, "{words:?} {day}");
        }
    }

    #[test]
    fn an_entry_is_finished_by_a_conversation_a_result_wrong_details_or_too_many_attempts() {
        let table: [(&[&str], bool); 6] = [
            (&[], true),
            (&["no answer", "no answer"], true),
            (&["no answer", "no answer", "no answer"], false),
            (&["details wrong"], false),
            (&["spoke to them"], false),
            (&["closed"], false),
        ];
        for (words, unfinished) in table {
            assert_eq!(standing(&events(words), AsOf(Day(9))).unfinished(&LIFE), unfinished, "{words:?}");
        }
    }

    #[test]
    fn what_was_said_of_someone_who_left_counts_and_is_not_told() {
        let mut answers = events(&["no answer", "declined"]);
        answers[1].told = false;
        let diary = Diary::new(&answers, &LIFE, AsOf(Day(5)));
        assert_eq!(diary.shown(HouseholdId(1), Day(0)), State::NoAnswer { attempts: 1 });
        assert_eq!(diary.state(HouseholdId(1), Day(0), Day(5)), State::Declined);
        assert_eq!(diary.bar(HouseholdId(1)), Some(Off::CoolOff));
        assert_eq!(diary.shown(HouseholdId(1), Day(1)), State::New, "answers before the entry are of another");
    }

    #[test]
    fn support_that_ended_unsaid_does_not_come_back_with_the_next_conversation() {
        let answer = |day, result| Event {
            household: HouseholdId(1),
            day: Day(day),
            contact: Some(ContactAnswer::SpokeTo),
            result,
            told: true,
        };
        let bar = |later| {
            let events = [answer(0, Some(CaseResult::InSupport)), answer(later, None)];
            Diary::new(&events, &LIFE, AsOf(Day(later + 1))).bar(HouseholdId(1))
        };
        assert_eq!(bar(100), Some(Off::InSupport));
        assert_eq!(bar(400), Some(Off::CoolOff));
    }
}
