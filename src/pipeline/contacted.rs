use std::collections::BTreeMap;

use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::labels::CaseKind;
use crate::store::Contact;
use crate::store::ContactKind;
use crate::store::StoredAlert;

/// Who was alerted and contacted when, by household as the lists called it.
pub(super) struct Contacted {
    horizon: i32,
    /// As-of dates of a household's alerts, ascending.
    alerts: BTreeMap<HouseholdId, Vec<AsOf>>,
    /// Contacts with a household, by day.
    contacts: BTreeMap<HouseholdId, Vec<(Day, ContactKind)>>,
}

impl Contacted {
    pub(super) fn new(published: &[StoredAlert], contacts: &[Contact], horizon: Horizon) -> Self {
        let mut alerts: BTreeMap<HouseholdId, Vec<AsOf>> = BTreeMap::new();
        for alert in published {
            alerts.entry(alert.household).or_default().push(alert.as_of);
        }
        for dates in alerts.values_mut() {
            dates.sort_unstable();
        }
        let mut by_household: BTreeMap<HouseholdId, Vec<(Day, ContactKind)>> = BTreeMap::new();
        for contact in contacts {
            by_household.entry(contact.household).or_default().push((contact.day, contact.kind));
        }
        for contacts in by_household.values_mut() {
            contacts.sort_unstable();
        }
        Self { horizon: i32::from(horizon.0), alerts, contacts: by_household }
    }

    /// The first alert of the unbroken run that an alert belongs to: each no more than a horizon after the one before.
    pub(super) fn first_alert(&self, household: HouseholdId, as_of: AsOf) -> AsOf {
        let mut first = as_of;
        for alert in self.alerts.get(&household).into_iter().flatten().rev().filter(|alert| **alert < as_of) {
            if first.0 - alert.0 > self.horizon {
                break;
            }
            first = *alert;
        }
        first
    }

    /// The first contact of certain kinds with a household within two days, both included.
    pub(super) fn first(
        &self,
        household: HouseholdId,
        (from, to): (Day, Day),
        kind: impl Fn(ContactKind) -> bool,
    ) -> Option<Day> {
        let contacts = self.contacts.get(&household).into_iter().flatten();
        contacts.filter(|(day, found)| (from..=to).contains(day) && kind(*found)).map(|(day, _)| *day).next()
    }

    /// Whether an application was brought in by us: it led to a prevention duty, and the household had been spoken to, or
    /// helped, no more than a horizon before it and on or after an alert.
    pub(super) fn brought_in(&self, household: Option<HouseholdId>, kind: CaseKind, applied: Day) -> bool {
        let Some(household) = household.filter(|_| kind == CaseKind::Prevention) else { return false };
        let Some(first) = self.alerts.get(&household).and_then(|alerts| alerts.first()) else { return false };
        let from = first.0.max(applied - self.horizon);
        let spoken_to = |kind| matches!(kind, ContactKind::Reached | ContactKind::Helped);
        self.first(household, (from, applied), spoken_to).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Contacted;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::Horizon;
    use crate::domain::HouseholdId;
    use crate::domain::Probability;
    use crate::labels::CaseKind;
    use crate::store::Contact;
    use crate::store::ContactKind;
    use crate::store::ContactSource;
    use crate::store::StoredAlert;

    fn alert(day: i32, household: u64) -> StoredAlert {
        StoredAlert {
            as_of: AsOf(Day(day)),
            period_start: Day(day),
            team: "all".to_owned(),
            household: HouseholdId(household),
            pseudonym: String::new(),
            model: "m".to_owned(),
            score: 0.0,
            risk: Probability::new(0.1).unwrap(),
            rank: 1,
            is_new: true,
            reasons: String::new(),
        }
    }

    fn contact(day: i32, household: u64, kind: ContactKind) -> Contact {
        Contact {
            household: HouseholdId(household),
            pseudonym: String::new(),
            day: Day(day),
            kind,
            help: None,
            by: "staff-9".to_owned(),
            source: ContactSource::Feedback,
        }
    }

    #[test]
    fn a_run_of_alerts_is_broken_by_more_than_a_horizon() {
        let alerts = [alert(500, 1), alert(0, 1), alert(181, 1), alert(361, 1), alert(400, 2)];
        let contacted = Contacted::new(&alerts, &[], Horizon(180));
        let first = |household, day| contacted.first_alert(HouseholdId(household), AsOf(Day(day))).0.0;
        assert_eq!([first(1, 0), first(1, 181), first(1, 361), first(1, 500), first(2, 400)], [0, 181, 181, 181, 400]);
    }

    #[test]
    fn an_application_is_brought_in_by_a_contact_after_an_alert_and_not_long_before_it() {
        use ContactKind::{Helped, Reached, Tried};
        let prevention = CaseKind::Prevention;
        let table = [
            ("after the alert", 10, Reached, prevention, 50, true),
            ("on the day of the application", 50, Helped, prevention, 50, true),
            ("before the alert", -1, Reached, prevention, 50, false),
            ("after the application", 51, Reached, prevention, 50, false),
            ("more than a horizon before", 10, Reached, prevention, 191, false),
            ("nobody was reached", 10, Tried, prevention, 50, false),
            ("a relief duty", 10, Reached, CaseKind::Relief, 50, false),
        ];
        for (what, day, kind, duty, applied, expected) in table {
            let contacted = Contacted::new(&[alert(0, 1)], &[contact(day, 1, kind)], Horizon(180));
            let brought_in = |household| contacted.brought_in(household, duty, Day(applied));
            assert_eq!(brought_in(Some(HouseholdId(1))), expected, "{what}");
            assert!(!brought_in(None) && !brought_in(Some(HouseholdId(2))));
        }
    }

    #[test]
    fn a_contact_counts_within_its_span_alone() {
        let contacts = [contact(9, 1, ContactKind::Helped), contact(5, 1, ContactKind::Tried)];
        let contacted = Contacted::new(&[alert(0, 1)], &contacts, Horizon(180));
        let first = |from, to, kind| contacted.first(HouseholdId(1), (Day(from), Day(to)), |found| found == kind);
        assert_eq!(first(0, 9, ContactKind::Helped), Some(Day(9)));
        assert_eq!(first(0, 8, ContactKind::Helped), None);
        assert_eq!(first(5, 8, ContactKind::Tried), Some(Day(5)));
    }
}
