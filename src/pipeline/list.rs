use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Entry;
use crate::alerts::Key;
use crate::alerts::Selection;
use crate::alerts::pseudonym;
use crate::alerts::risk_band;
use crate::archive::Known;
use crate::domain::HouseholdId;
use crate::domain::Personal;
use crate::domain::Probability;
use crate::domain::Table;
use crate::export::Adult;
use crate::export::ListRow;
use crate::export::Reason;
use crate::features::Evidence;
use crate::features::explain;
use crate::link::Household;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::Person;
use crate::link::Role;
use crate::link::SightingRef;
use crate::model::Explanation;
use crate::model::Model;
use crate::model::ThemeTotal;

use super::Council;
use super::PipelineError;
use super::View;

/// Most sentences of one theme, so that one trouble does not fill all the reasons.
const SENTENCES_A_THEME: usize = 2;
/// Most protective factors shown.
const PROTECTIVE: usize = 2;

/// What the rows of a list are written from.
pub(super) struct Writer<'a> {
    pub(super) council: &'a Council<'a>,
    pub(super) known: Known<'a>,
    pub(super) view: &'a View,
    pub(super) model: &'a Model,
    pub(super) key: &'a Key,
    pub(super) freshness: String,
    pub(super) base_rate: Probability,
}

impl Writer<'_> {
    /// The rows of a selection, open entries first in order, then closed ones, a team at a time.
    pub(super) fn rows(&self, selection: &Selection) -> Result<Vec<ListRow>, PipelineError> {
        let places = self.places(&selection.entries);
        let matrix_rows: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
        let household_places: Vec<HouseholdIx> = places.iter().map(|(_, place)| *place).collect();
        let explanations = self.model.explain(&self.view.matrix, &matrix_rows)?;
        let evidence = explain(&self.known, &self.view.linked, &self.council.catalogue, &household_places);
        let mut rows = Vec::new();
        for team in &selection.teams {
            let open = selection.entries.iter().enumerate().filter(|(_, entry)| entry.team == team.team);
            for (at, entry) in open {
                rows.push(self.open_row(entry, household_places[at], &explanations[at], &evidence[at]));
            }
            for entry in selection.closed.iter().filter(|entry| entry.team == team.team) {
                rows.push(ListRow {
                    pseudonym: pseudonym(self.key, entry.household),
                    team: entry.team.clone(),
                    rank: None,
                    closed: Some(entry.reason.words().to_owned()),
                    since: entry.alerted,
                    before: entry.before,
                    ..self.contact(entry.household)
                });
            }
        }
        Ok(rows)
    }

    /// The sentences behind each open entry, for the store: they hold no names.
    pub(super) fn reasons(rows: &[ListRow]) -> BTreeMap<&str, Vec<&String>> {
        rows.iter()
            .map(|row| {
                let sentences = row.reasons.iter().flat_map(|reason| &reason.sentences);
                (row.pseudonym.as_str(), sentences.collect())
            })
            .collect()
    }

    /// Row of the matrix and place in the link of each entry.
    fn places(&self, entries: &[Entry]) -> Vec<(usize, HouseholdIx)> {
        let matrix = &self.view.matrix;
        let row = |entry: &Entry| {
            let row = matrix.households.binary_search(&entry.household).expect("an open entry is in the cohort");
            (row, matrix.places[row])
        };
        entries.iter().map(row).collect()
    }

    fn open_row(&self, entry: &Entry, place: HouseholdIx, explanation: &Explanation, evidence: &[Evidence]) -> ListRow {
        let (reasons, protective) = self.themes(explanation, evidence);
        let shown: f64 = reasons.iter().chain(&protective).map(|reason| reason.log_odds).sum();
        ListRow {
            pseudonym: pseudonym(self.key, entry.household),
            team: entry.team.clone(),
            rank: Some(entry.rank),
            closed: None,
            since: entry.alerted,
            before: entry.before,
            risk: Some(entry.risk),
            band: risk_band(entry.risk, self.base_rate).to_owned(),
            score: Some(explanation.score),
            reasons,
            protective,
            everything_else: explanation.score - shown,
            ..self.contact_at(place)
        }
    }

    /// The themes that raise the score, strongest first; then those that lower it. A sentence is said once.
    fn themes(&self, explanation: &Explanation, evidence: &[Evidence]) -> (Vec<Reason>, Vec<Reason>) {
        let by_name: BTreeMap<&str, &Evidence> =
            self.council.catalogue.features().iter().map(|feature| feature.name.as_str()).zip(evidence).collect();
        let adds: BTreeMap<&str, f64> = explanation
            .contributions
            .iter()
            .map(|contribution| (contribution.feature.as_str(), contribution.log_odds))
            .collect();
        let said = |theme: &ThemeTotal, raises: bool, most: usize| -> Option<Reason> {
            let moves = |feature: &&String| {
                let log_odds = adds.get(feature.as_str()).copied().unwrap_or(0.0);
                if raises { log_odds > 0.0 } else { log_odds < 0.0 }
            };
            let sentence = |feature: &String| {
                let evidence = by_name.get(feature.as_str())?;
                let fits = evidence.present || !raises;
                evidence.sentence.clone().filter(|_| fits)
            };
            let sentences = first_distinct(theme.features.iter().filter(moves).filter_map(sentence), most);
            let (name, log_odds) = (theme.theme.clone(), theme.log_odds);
            (!sentences.is_empty()).then_some(Reason { theme: name, sentences, sources: Vec::new(), log_odds })
        };
        let most = usize::from(self.council.config.alerts.reasons);
        let reasons = explanation.reasons().filter_map(|theme| said(theme, true, SENTENCES_A_THEME)).take(most);
        let protective = explanation.protective().filter_map(|theme| said(theme, false, 1)).take(PROTECTIVE);
        (reasons.collect(), protective.collect())
    }

    fn contact(&self, household: HouseholdId) -> ListRow {
        let linked = &self.view.linked;
        match linked.households.binary_search_by_key(&household, |household| household.id) {
            Ok(place) => self.contact_at(HouseholdIx(place as u32)),
            Err(_) => self.nobody(),
        }
    }

    fn nobody(&self) -> ListRow {
        ListRow {
            pseudonym: String::new(),
            team: String::new(),
            rank: None,
            closed: None,
            since: self.known.as_of().0,
            before: None,
            carried: false,
            adults: Vec::new(),
            workers: Vec::new(),
            address: Personal::default(),
            risk: None,
            band: String::new(),
            risk_words: String::new(),
            score: None,
            reasons: Vec::new(),
            protective: Vec::new(),
            everything_else: 0.0,
            changed: Vec::new(),
            next_steps: Vec::new(),
            state: String::new(),
            chronology: Vec::new(),
            certainty: String::new(),
            freshness: self.freshness.clone(),
        }
    }

    /// Names, phones, e-mails and the address of a household, from the sightings known on the as-of date.
    fn contact_at(&self, place: HouseholdIx) -> ListRow {
        let linked = &self.view.linked;
        let household = &linked.households[place.0 as usize];
        let mut row = self.nobody();
        row.adults = adults(linked, household).map(|member| self.adult(&linked.persons[member])).collect();
        let dwelling = &linked.dwellings[household.dwelling.0 as usize];
        let parts = ["address", "postcode"].map(|column| self.cell(dwelling.shown_as, column).unwrap_or_default());
        row.address = Personal::new(joined(&parts, ", "));
        certainty_words(household.certainty).clone_into(&mut row.certainty);
        row
    }

    fn adult(&self, person: &Person) -> Adult {
        let said = |column: &str| -> Vec<Personal> {
            let cells: BTreeSet<String> = person.sightings.iter().filter_map(|at| self.cell(*at, column)).collect();
            cells.into_iter().map(Personal::new).collect()
        };
        Adult { name: self.name(person.shown_as), phones: said("phone"), emails: said("email"), language: None }
    }

    fn name(&self, sighting: SightingRef) -> Personal {
        let parts =
            ["title", "forename", "middle", "surname"].map(|part| self.cell(sighting, part).unwrap_or_default());
        Personal::new(joined(&parts, " "))
    }

    fn cell(&self, at: SightingRef, column: &str) -> Option<String> {
        let dataset = self.known.dataset_names().nth(usize::from(at.dataset))?;
        let sightings: &Table = self.known.rows(dataset)?.sightings();
        sightings.text(column)?.get(at.sighting as usize).map(str::to_owned)
    }
}

/// Adults first, then adults who live with them.
fn adults<'a>(linked: &'a Linked, household: &'a Household) -> impl Iterator<Item = usize> + 'a {
    let members = household.members.iter().map(|member| member.0 as usize);
    members.filter(|member| linked.persons[*member].role != Role::Child && !linked.persons[*member].deceased)
}

fn joined(parts: &[String], by: &str) -> String {
    let said: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    said.join(by)
}

fn first_distinct(sentences: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for sentence in sentences {
        if kept.len() < most && !kept.contains(&sentence) {
            kept.push(sentence);
        }
    }
    kept
}

/// How surely the records belong together, in words a caseworker can act on.
fn certainty_words(certainty: f64) -> &'static str {
    if certainty >= 0.95 {
        "sure"
    } else if certainty >= 0.8 {
        "likely: check the name before you say why you call"
    } else {
        "unsure: check name and address first"
    }
}

#[cfg(test)]
mod tests {
    use super::certainty_words;
    use super::first_distinct;

    #[test]
    fn the_same_sentence_is_said_once_and_no_more_than_asked() {
        let said = ["a", "b", "a", "c"].map(String::from).into_iter();
        assert_eq!(first_distinct(said, 2), ["a", "b"]);
    }

    #[test]
    fn an_unsure_link_tells_the_caseworker_to_check_first() {
        assert_eq!(certainty_words(1.0), "sure");
        assert!(certainty_words(0.7).contains("check name and address"));
    }
}
