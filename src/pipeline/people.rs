//! Who lives in a household, how to reach them, and who already works with them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::archive::Known;
use crate::config::WorkerRule;
use crate::domain::Day;
use crate::domain::Personal;
use crate::export::Adult;
use crate::link::Household;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::Person;
use crate::link::PersonIx;
use crate::link::Role;
use crate::link::SightingRef;

use super::coded::day;
use super::coded::fits;

/// What is known of people on an as-of date.
pub(super) struct People<'a> {
    known: Known<'a>,
    linked: &'a Linked,
    datasets: Vec<&'a str>,
}

impl<'a> People<'a> {
    /// Of those linked on the as-of date of `known`.
    pub(super) fn new(known: Known<'a>, linked: &'a Linked) -> Self {
        Self { known, linked, datasets: known.dataset_names().collect() }
    }

    /// Those who live there on the as-of date, adults first, then adults who live with them. Who has left is in no household
    /// of theirs any more, and is not here.
    pub(super) fn adults(&self, household: &Household) -> Vec<Adult> {
        let shown = shown_adults(self.linked, household).into_iter();
        shown.map(|adult| self.adult(&self.linked.persons[adult.0 as usize])).collect()
    }

    /// The address in one line.
    pub(super) fn address(&self, household: &Household) -> Personal {
        let shown = self.linked.dwellings[household.dwelling.0 as usize].shown_as;
        let parts = ["address", "postcode"].map(|column| self.cell(shown, column).unwrap_or(""));
        Personal::new(joined(&parts, ", "))
    }

    /// Phones and e-mails come from records of the home the person lives in, or of none: a number given at another address may
    /// be somebody else's by now, or be meant for nobody here.
    fn adult(&self, person: &Person) -> Adult {
        let said = |column: &str| self.latest_first(&person.reached_by, column);
        let language = self.latest_first(&person.sightings, "language").into_iter().next();
        Adult {
            name: self.name(person.shown_as),
            phones: said("phone"),
            emails: said("email"),
            language: language.filter(|language| !is_english(language.reveal())),
        }
    }

    /// The different cells of a column, the one said last first: until the as-of date by a snapshot's open row, until its end
    /// by a closed one, on the day it was recorded or became known by a log's. Two said on one day go by their text.
    fn latest_first(&self, sightings: &[SightingRef], column: &str) -> Vec<Personal> {
        let mut last: BTreeMap<String, (Day, &str)> = BTreeMap::new();
        for at in sightings {
            let (Some(text), Some(day)) = (self.cell(*at, column), self.last_said(*at)) else { continue };
            let plain = text.split_whitespace().collect::<String>().to_lowercase();
            let known = last.entry(plain).or_insert((day, text));
            if (day, Reverse(text)) > (known.0, Reverse(known.1)) {
                *known = (day, text);
            }
        }
        let mut said: Vec<(Day, &str)> = last.into_values().collect();
        said.sort_unstable_by_key(|(day, text)| (Reverse(*day), *text));
        said.into_iter().map(|(_, text)| Personal::new(text.to_owned())).collect()
    }

    fn last_said(&self, at: SightingRef) -> Option<Day> {
        let rows = self.known.rows(self.datasets.get(usize::from(at.dataset))?)?;
        let row = *rows.sighting_rows().get(at.sighting as usize)? as usize;
        Some(match (rows.is_snapshot(), rows.known_to(row)) {
            (true, None) => self.known.as_of().0,
            (true, Some(ended)) => ended,
            (false, _) => rows.recorded()[row].unwrap_or_else(|| rows.known_from(row)),
        })
    }

    fn name(&self, sighting: SightingRef) -> Personal {
        let parts = ["title", "forename", "middle", "surname"].map(|part| self.cell(sighting, part).unwrap_or(""));
        Personal::new(joined(&parts, " "))
    }

    fn cell(&self, at: SightingRef, column: &str) -> Option<&'a str> {
        let rows = self.known.rows(self.datasets.get(usize::from(at.dataset))?)?;
        rows.sightings().text(column)?.get(at.sighting as usize)
    }
}

/// The adults of a household as a row shows and numbers them: those who live there and are alive, adults before those who
/// live with them.
pub(super) fn shown_adults(linked: &Linked, household: &Household) -> Vec<PersonIx> {
    let is_shown = |member: &PersonIx| {
        let person = &linked.persons[member.0 as usize];
        person.role != Role::Child && !person.deceased
    };
    household.members.iter().copied().filter(is_shown).collect()
}

/// The services that work with each household, in words, in the order of the rules: by records that are open, count and have
/// not come to their end on the as-of date.
pub(super) fn workers(
    known: &Known<'_>,
    linked: &Linked,
    rules: &[WorkerRule],
    doubted: &[bool],
) -> BTreeMap<HouseholdIx, Vec<String>> {
    let mut workers: BTreeMap<HouseholdIx, Vec<String>> = BTreeMap::new();
    for rule in rules {
        for household in worked_with(known, linked, rule, doubted) {
            let said = workers.entry(household).or_default();
            if !said.contains(&rule.words) {
                said.push(rule.words.clone());
            }
        }
    }
    workers
}

/// The households a rule finds a service with.
fn worked_with(known: &Known<'_>, linked: &Linked, rule: &WorkerRule, doubted: &[bool]) -> Vec<HouseholdIx> {
    let Some(rows) = known.rows(&rule.dataset) else { return Vec::new() };
    let as_of = known.as_of().0;
    let coded = match &rule.coded {
        None => None,
        Some((column, codes)) => match fits(&rows, column, codes) {
            None => return Vec::new(),
            fits => fits,
        },
    };
    let until = rule.until.as_deref().and_then(|column| rows.date(column));
    let counts = |row: &usize| {
        let row = *row;
        let lately = rule.within_days.is_none_or(|days| day(&rows, row) >= as_of - i32::from(days));
        let runs = until.and_then(|days| days[row]).is_none_or(|end| end >= as_of);
        rows.is_open(row) && lately && runs && coded.as_ref().is_none_or(|fits| fits(row))
    };
    let sure = |entity: &usize| !doubted.get(*entity).copied().unwrap_or(false);
    let owner = |row: usize| {
        let entity = Some(rows.entities()[row].0 as usize).filter(sure)?;
        linked.entity_household.get(entity).copied().flatten()
    };
    (0..rows.len()).filter(counts).filter_map(owner).collect()
}

/// The datasets and columns the rules ask for.
pub(super) fn worker_columns(rules: &[WorkerRule]) -> Vec<(String, String)> {
    let columns = |rule: &WorkerRule| {
        let named = rule.coded.iter().map(|(column, _)| column).chain(&rule.until);
        named.map(|column| (rule.dataset.clone(), column.clone())).collect::<Vec<_>>()
    };
    rules.iter().flat_map(columns).collect()
}

fn joined(parts: &[&str], by: &str) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join(by)
}

fn is_english(language: &str) -> bool {
    let plain = language.trim().to_lowercase();
    ["english", "eng", "en", "en-gb", "en_gb"].contains(&plain.as_str())
}

#[cfg(test)]
mod tests;
