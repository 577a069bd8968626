use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::evaluate::Bootstrap;
use crate::evaluate::Interval;
use crate::evaluate::ratio_interval;
use crate::evaluate::wilson;
use crate::export::Validated;
use crate::labels::Window;
use crate::labels::complete_to;
use crate::labels::observe;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::attach;
use crate::store::Store;
use crate::store::StoredAlert;

use super::Council;
use super::PipelineError;
use super::fates::Deaths;
use super::fates::Fates;
use super::learn::RESAMPLES;

/// The newest mature lists that are looked at, where their alerts are enough: each has to be linked again as on its night.
const LISTS: u32 = 6;
/// The most that are looked at, where few households enter a night.
const MOST_LISTS: usize = 24;
/// With fewer alerts judged, nothing is said.
const FEWEST: u32 = 20;

/// How right the newest mature lists were, from what is known tonight: the rules of `hew evaluate`, on a few lists. `None`
/// where fewer than 20 of their alerts can be judged.
pub(super) fn lately(
    council: &Council<'_>,
    store: &Store,
    tonight: &Linked,
) -> Result<Option<Validated>, PipelineError> {
    let on = tonight.as_of;
    let Some(judge) = Judge::new(council, store, tonight) else { return Ok(None) };
    let mut lists: BTreeMap<AsOf, Vec<StoredAlert>> = BTreeMap::new();
    for alert in store.all_alerts()?.into_iter().filter(|alert| alert.is_new && alert.as_of < on) {
        lists.entry(alert.as_of).or_default().push(alert);
    }
    let mature = lists.iter().rev().filter(|(as_of, _)| judge.window(**as_of).is_mature()).take(MOST_LISTS);
    let mut found = Found::default();
    for (as_of, alerts) in mature {
        if found.is_enough() {
            break;
        }
        judge.list(*as_of, alerts, &mut found)?;
    }
    Ok(found.validated(council.config.model.seed))
}

/// What lists are judged by.
struct Judge<'a> {
    council: &'a Council<'a>,
    store: &'a Store,
    tonight: &'a Linked,
    deaths: Deaths<'a>,
    complete_to: crate::domain::Day,
}

/// What was found.
#[derive(Debug, Default, PartialEq)]
struct Found {
    dates: BTreeSet<AsOf>,
    /// Lists looked at.
    lists: u32,
    /// Household, right or not, 1: an alert each.
    alerts: Vec<(HouseholdId, u32, u32)>,
    /// Households of the cohorts to which a duty was owed, and all of which it is known.
    cohort: (u64, u64),
}

impl<'a> Judge<'a> {
    /// `None` where nothing is known of outcomes.
    fn new(council: &'a Council<'a>, store: &'a Store, tonight: &'a Linked) -> Option<Self> {
        let now = council.known(tonight.as_of);
        let read = complete_to(&now)?;
        let declared = council.config.outcome.complete_to;
        let complete_to = declared.map_or(read, |declared| declared.min(tonight.as_of.0 - 1));
        Some(Self { council, store, tonight, deaths: Deaths::of(&now, tonight), complete_to })
    }

    fn window(&self, as_of: AsOf) -> Window {
        let outcome = &self.council.config.outcome;
        let complete_to = Some(self.complete_to);
        Window { as_of, horizon: outcome.horizon, lag_days: outcome.reporting_lag_days, complete_to }
    }

    /// Adds a list, unless the outcome feed is silent after it.
    fn list(&self, as_of: AsOf, alerts: &[StoredAlert], found: &mut Found) -> Result<(), PipelineError> {
        found.lists += 1;
        let window = self.window(as_of);
        let linked = self.council.linked_after(as_of, &self.store.ledger_on(as_of)?);
        let now = self.council.known(self.tonight.as_of);
        let attachments = attach(&now, self.tonight, &linked);
        let observed = observe(&now, &attachments, linked.households.len(), &window);
        if !observed.covered {
            return Ok(());
        }
        let later = self.store.ledger_on(AsOf(window.end()))?;
        let fates = Fates::of(&linked, &self.deaths, window.end(), &later);
        // Owed a duty or not; nothing where that is not known.
        let came = |place: HouseholdIx| {
            let owed = observed.labels[place.0 as usize] == Some(true);
            (owed || fates.unknown(place).is_none()).then_some(u32::from(owed))
        };
        for alert in alerts {
            let place = linked.households.binary_search_by_key(&alert.household, |household| household.id);
            let Some(came) = place.ok().and_then(|place| came(HouseholdIx(place as u32))) else { continue };
            found.alerts.push((alert.household, came, 1));
            found.dates.insert(as_of);
        }
        for came in self.council.cohort_of(&linked).places.into_iter().filter_map(came) {
            found.cohort = (found.cohort.0 + u64::from(came), found.cohort.1 + 1);
        }
        Ok(())
    }
}

impl Found {
    fn is_enough(&self) -> bool {
        self.lists >= LISTS && self.alerts.len() >= FEWEST as usize
    }

    /// The share that was right, with the wider of Wilson's interval and that of households drawn with all their alerts.
    fn validated(&self, seed: u64) -> Option<Validated> {
        let alerts = self.alerts.len() as u32;
        let hits: u32 = self.alerts.iter().map(|(_, came, _)| came).sum();
        let (owed, known) = self.cohort;
        if alerts < FEWEST || known == 0 {
            return None;
        }
        let plain = wilson(hits, alerts)?;
        let drawn = ratio_interval(&self.alerts, Bootstrap { resamples: RESAMPLES, seed });
        let Interval { low, high } =
            drawn.map_or(plain, |drawn| Interval { low: plain.low.min(drawn.low), high: plain.high.max(drawn.high) });
        let words = |day: &AsOf| day.0.date().map_or_else(String::new, |date| date.format("%-d %B %Y").to_string());
        let (first, last) = (self.dates.first()?, self.dates.last()?);
        Some(Validated {
            on: if first == last { words(first) } else { format!("{} to {}", words(first), words(last)) },
            hits,
            alerts,
            hit_rate: Probability::new(f64::from(hits) / f64::from(alerts))?,
            interval: (Probability::new(low)?, Probability::new(high)?),
            base_rate: Probability::new(owed as f64 / known as f64)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Found;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;

    fn found(alerts: u64) -> Found {
        let day = |month| AsOf(Day::ymd(2026, month, 1).unwrap());
        Found {
            dates: [day(3), day(1)].into(),
            lists: 6,
            alerts: (0..alerts).map(|id| (HouseholdId(id / 2), u32::from(id / 2 % 5 == 0), 1)).collect(),
            cohort: (30, 3_000),
        }
    }

    #[test]
    fn what_few_alerts_say_is_not_said() {
        assert_eq!(found(19).validated(1), None);
        assert!(found(20).validated(1).is_some());
        assert_eq!(Found { cohort: (0, 0), ..found(20) }.validated(1), None);
    }

    #[test]
    fn lists_are_looked_at_until_there_are_six_and_twenty_alerts() {
        let table = [(6, 20, true), (6, 19, false), (5, 20, false), (9, 25, true)];
        for (lists, alerts, expected) in table {
            assert_eq!(Found { lists, ..found(alerts) }.is_enough(), expected, "{lists} lists, {alerts} alerts");
        }
    }

    #[test]
    fn the_figure_has_its_n_its_span_and_an_interval_that_knows_of_repeats() {
        let said = found(100).validated(1).unwrap();
        assert_eq!((said.on.as_str(), said.hits, said.alerts), ("1 January 2026 to 1 March 2026", 20, 100));
        assert!((said.hit_rate.get() - 0.2).abs() < 1e-12 && (said.base_rate.get() - 0.01).abs() < 1e-12);
        // Wilson's for 20 of 100 is 13.3% to 28.9%; every household is alerted twice here.
        assert!(said.interval.0.get() < 0.133 && said.interval.1.get() > 0.289, "{said:?}");
    }
}
