use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::ClosedEntry;
use crate::alerts::Entry;
use crate::alerts::Key;
use crate::alerts::Selection;
use crate::alerts::pseudonym;
use crate::alerts::risk_band;
use crate::alerts::risk_words;
use crate::archive::Known;
use crate::domain::HouseholdId;
use crate::domain::Personal;
use crate::domain::Probability;
use crate::export::Happening;
use crate::export::ListRow;
use crate::features::Evidence;
use crate::features::doubted;
use crate::features::explain;
use crate::link::HouseholdIx;
use crate::model::Explanation;
use crate::model::Model;
use crate::store::StoredAlert;

use super::Council;
use super::PipelineError;
use super::View;
use super::changed::changed;
use super::chronology::chronologies;
use super::guarded::hush;
use super::next_steps::next_steps;
use super::people::People;
use super::people::workers;
use super::reasons::SURE;
use super::reasons::told;

/// Said of a row some of whose facts are kept out of its reasons.
const UNSAID: &str = "; some facts are not shown, for their records may be another household's";

/// What the rows of a list are written from.
pub(super) struct Writer<'a> {
    pub(super) council: &'a Council<'a>,
    pub(super) known: Known<'a>,
    pub(super) view: &'a View,
    pub(super) model: &'a Model,
    pub(super) key: &'a Key,
    pub(super) freshness: String,
    pub(super) base_rate: Probability,
    /// Whom only specialists may see.
    pub(super) guarded: &'a BTreeSet<HouseholdIx>,
    /// The last row of each household on an earlier list.
    pub(super) last: BTreeMap<HouseholdId, StoredAlert>,
}

impl Writer<'_> {
    /// The rows of a selection, open entries first in order, then closed ones, a team at a time.
    pub(super) fn rows(&self, selection: &Selection) -> Result<Vec<ListRow>, PipelineError> {
        let places = self.places(&selection.entries);
        let matrix_rows: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
        let household_places: Vec<HouseholdIx> = places.iter().map(|(_, place)| *place).collect();
        let explanations = self.model.explain(&self.view.matrix, &matrix_rows)?;
        let mut evidence = explain(&self.known, &self.view.linked, &self.council.catalogue, &household_places, SURE);
        hush(&mut evidence, &self.council.catalogue, &self.council.config.safety);
        let beside = self.beside(selection, &household_places);
        let mut rows = Vec::new();
        for team in &selection.teams {
            let open = selection.entries.iter().enumerate().filter(|(_, entry)| entry.team == team.team);
            for (at, entry) in open {
                let (explanation, evidence) = (&explanations[at], &evidence[at]);
                rows.push(self.open_row(entry, household_places[at], explanation, evidence, &beside));
            }
            for entry in selection.closed.iter().filter(|entry| entry.team == team.team) {
                rows.push(ListRow {
                    pseudonym: pseudonym(self.key, entry.household),
                    team: entry.team.clone(),
                    rank: None,
                    closed: Some(entry.reason.words().to_owned()),
                    since: entry.alerted,
                    before: entry.before,
                    ..if entry.reason.shows_household() { self.contact(entry, &beside) } else { self.nobody() }
                });
            }
        }
        Ok(rows)
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

    fn open_row(
        &self,
        entry: &Entry,
        place: HouseholdIx,
        explanation: &Explanation,
        evidence: &[Evidence],
        beside: &Beside<'_>,
    ) -> ListRow {
        let most = usize::from(self.council.config.alerts.reasons);
        let told = told(explanation, evidence, &self.council.catalogue, most);
        let last = self.last.get(&entry.household);
        let contact = self.contact_at(place, beside);
        ListRow {
            pseudonym: pseudonym(self.key, entry.household),
            team: entry.team.clone(),
            rank: Some(entry.rank),
            closed: None,
            since: entry.alerted,
            before: entry.before,
            risk: Some(entry.risk),
            band: risk_band(entry.risk, self.base_rate).to_owned(),
            risk_words: risk_words(entry.risk, self.model.horizon),
            score: Some(explanation.score),
            changed: last.map_or_else(Vec::new, |last| changed(last, &told, entry.risk, &self.model.id)),
            next_steps: next_steps(&self.council.config.steps, &told.reasons),
            everything_else: told.everything_else,
            reasons: told.reasons.into_iter().map(|said| said.reason).collect(),
            protective: told.protective.into_iter().map(|said| said.reason).collect(),
            state: entry.state.words(),
            carried: entry.carried,
            certainty: if told.in_doubt { format!("{}{UNSAID}", contact.certainty) } else { contact.certainty.clone() },
            ..contact
        }
    }

    /// What is told of the households of a selection beside their scores.
    fn beside(&self, selection: &Selection, open: &[HouseholdIx]) -> Beside<'_> {
        let closed = selection.closed.iter().filter_map(|entry| self.place(entry.household));
        let places: Vec<HouseholdIx> = open.iter().copied().chain(closed).collect();
        let (linked, config) = (&self.view.linked, self.council.config);
        let most = usize::from(config.shown.chronology);
        let (catalogue, unsaid) = (&self.council.catalogue, &config.safety.unsaid);
        let doubted = doubted(&self.known, linked, &places, SURE);
        Beside {
            people: People::new(self.known, linked),
            workers: workers(&self.known, linked, &config.shown.workers, &doubted),
            chronologies: chronologies(&self.known, linked, catalogue, unsaid, (&places, &doubted), most),
        }
    }

    fn place(&self, household: HouseholdId) -> Option<HouseholdIx> {
        let found = self.view.linked.households.binary_search_by_key(&household, |household| household.id);
        found.ok().map(|place| HouseholdIx(place as u32))
    }

    /// A household that left a general list for one that its readers may not see is shown like one that nobody found.
    fn contact(&self, entry: &ClosedEntry, beside: &Beside<'_>) -> ListRow {
        let mut teams = self.council.config.alerts.teams.iter();
        let of_specialists = teams.any(|team| team.serves.specialist && team.name == entry.team);
        let place = self.place(entry.household).filter(|place| of_specialists || !self.guarded.contains(place));
        place.map_or_else(|| self.nobody(), |place| self.contact_at(place, beside))
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

    /// Who lives in a household, where, who works with them and what happened, as known on the as-of date.
    fn contact_at(&self, place: HouseholdIx, beside: &Beside<'_>) -> ListRow {
        let household = &self.view.linked.households[place.0 as usize];
        ListRow {
            adults: beside.people.adults(household),
            workers: beside.workers.get(&place).cloned().unwrap_or_default(),
            address: beside.people.address(household),
            chronology: beside.chronologies.get(&place).cloned().unwrap_or_default(),
            certainty: certainty_words(household.certainty).to_owned(),
            ..self.nobody()
        }
    }
}

/// What a row tells beside its score.
struct Beside<'a> {
    people: People<'a>,
    workers: BTreeMap<HouseholdIx, Vec<String>>,
    chronologies: BTreeMap<HouseholdIx, Vec<Happening>>,
}

/// How surely the records belong together, in words a caseworker can act on.
fn certainty_words(certainty: f64) -> &'static str {
    if certainty >= 0.95 {
        "sure"
    } else if certainty >= SURE {
        "likely: check the name before you say why you call"
    } else {
        "unsure: check name and address first"
    }
}

#[cfg(test)]
mod tests {
    use super::certainty_words;

    #[test]
    fn an_unsure_link_tells_the_caseworker_to_check_first() {
        assert_eq!(certainty_words(1.0), "sure");
        assert!(certainty_words(0.7).contains("check name and address"));
    }
}
