use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::PastAlert;
use super::Span;
use super::life::Diary;
use crate::config::LifeSettings;
use crate::config::Period;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// The alerts published before the as-of date, by what they mean for tonight.
pub(super) struct Past<'a> {
    /// The alert by which a household of tonight holds a place in this period.
    pub(super) current: BTreeMap<HouseholdId, &'a PastAlert>,
    /// Alerts of this period whose household holds no place by them: nobody of it is found, it holds another, or the
    /// place is of a team that may not see it.
    pub(super) spent: Vec<&'a PastAlert>,
    /// The alerts of the latest period before this one that had any.
    pub(super) last: Vec<&'a PastAlert>,
    /// Alerts of each household of tonight, ascending; none of teams that may not see it.
    of: BTreeMap<HouseholdId, Vec<Day>>,
    /// First days of the periods that had alerts.
    starts: BTreeSet<Day>,
    span: Span,
    period: Period,
}

/// The unbroken run of a household's alerts up to the latest: each entry unfinished when it was carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spell {
    /// Its first alert.
    pub(super) since: Day,
    /// Its latest alert.
    pub(super) latest: Day,
    /// Its alerts.
    pub(super) alerts: u32,
}

impl<'a> Past<'a> {
    /// `may_keep` tells whether a household may keep the place of a team.
    pub(super) fn of(
        alerts: &'a [PastAlert],
        period: Period,
        as_of: AsOf,
        may_keep: impl Fn(HouseholdId, &str) -> bool,
    ) -> Self {
        let span = Span::of(period, as_of.0);
        let mut seen: Vec<&PastAlert> = alerts.iter().filter(|alert| alert.alerted < as_of.0).collect();
        seen.sort_by_key(|alert| (alert.alerted, &alert.team, alert.household));
        let starts: BTreeSet<Day> = seen.iter().map(|alert| Span::of(period, alert.alerted).from).collect();
        let last = starts.range(..span.from).next_back().map(|from| Span::of(period, *from));
        let mut past = Self {
            current: BTreeMap::new(),
            spent: Vec::new(),
            last: Vec::new(),
            of: BTreeMap::new(),
            starts,
            span,
            period,
        };
        for alert in seen {
            let kept = alert.now.filter(|now| may_keep(*now, &alert.team));
            if let Some(now) = kept {
                past.of.entry(now).or_default().push(alert.alerted);
            }
            if last.is_some_and(|last| last.contains(alert.alerted)) {
                past.last.push(alert);
            }
            if span.contains(alert.alerted) {
                match kept.filter(|now| !past.current.contains_key(now)) {
                    Some(now) => drop(past.current.insert(now, alert)),
                    None => past.spent.push(alert),
                }
            }
        }
        past
    }

    /// Whether nobody has been alerted in this period yet.
    pub(super) fn first_night(&self) -> bool {
        self.current.is_empty() && self.spent.is_empty()
    }

    /// The latest alert of an earlier period.
    pub(super) fn before(&self, household: HouseholdId) -> Option<Day> {
        let alerts = self.of.get(&household)?;
        alerts.iter().rev().find(|alert| **alert < self.span.from).copied()
    }

    /// The run of alerts that the latest one belongs to.
    pub(super) fn spell(&self, household: HouseholdId, diary: &Diary<'_>, settings: &LifeSettings) -> Option<Spell> {
        let (first, rest) = self.of.get(&household)?.split_first()?;
        let first = Spell { since: *first, latest: *first, alerts: 1 };
        Some(rest.iter().fold(first, |spell, alert| self.next(household, spell, *alert, diary, settings)))
    }

    /// The same with an alert of tonight after it.
    pub(super) fn spell_with(
        &self,
        household: HouseholdId,
        alert: Day,
        diary: &Diary<'_>,
        settings: &LifeSettings,
    ) -> Spell {
        let tonight = Spell { since: alert, latest: alert, alerts: 1 };
        self.spell(household, diary, settings)
            .map_or(tonight, |spell| self.next(household, spell, alert, diary, settings))
    }

    fn next(
        &self,
        household: HouseholdId,
        spell: Spell,
        alert: Day,
        diary: &Diary<'_>,
        settings: &LifeSettings,
    ) -> Spell {
        let open = diary.state(household, spell.since, alert).unfinished(settings);
        if self.follows(spell.latest, alert) && open {
            let same_period = Span::of(self.period, spell.latest).contains(alert);
            Spell { latest: alert, alerts: spell.alerts + u32::from(!same_period), ..spell }
        } else {
            Spell { since: alert, latest: alert, alerts: 1 }
        }
    }

    /// Whether a household was alerted in the latest period before this one that had alerts.
    pub(super) fn was_on_last(&self, spell: Spell) -> bool {
        self.last.first().is_some_and(|last| Span::of(self.period, last.alerted).contains(spell.latest))
    }

    /// Whether no period with alerts lies between those of two days.
    fn follows(&self, one: Day, next: Day) -> bool {
        let [one, next] = [one, next].map(|day| Span::of(self.period, day).from);
        self.starts.range(one..next).all(|start| *start == one)
    }
}
