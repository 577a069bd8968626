use std::collections::BTreeMap;
use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::alerts::Digest;
use crate::alerts::Key;
use crate::archive::EntityIx;
use crate::domain::PersonId;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::store::Mark;
use crate::store::Work;
use crate::tidy::canonical_forename;
use crate::tidy::canonical_surname;
use crate::tidy::clean;

use super::PipelineError;
use super::erased::Telling;
use super::erased::Told;
use super::erased::digests;
use super::erased::entity_digest;
use super::erased::named_digest;
use super::whom::Files;

/// One record of a person: dataset, source key, and what it tells of them.
type Record = (String, String, Told);

/// A person as their records tell of them, and what is theirs alone.
pub(super) struct Subject {
    records: Vec<Record>,
    /// Accounts, claims, tenancies and cases that name nobody else.
    own: BTreeSet<EntityIx>,
    /// Those that others share.
    shared: BTreeSet<EntityIx>,
    /// NINOs, and names with birth dates, that records of other persons have too.
    contested: BTreeSet<String>,
    /// What a night numbers a person by, from these records.
    pub(super) work: Work,
}

impl Subject {
    pub(super) fn of(files: &Files<'_>, linked: &Linked, person: PersonIx) -> Result<Self, PipelineError> {
        let mut subject = Self {
            records: Vec::new(),
            own: BTreeSet::new(),
            shared: BTreeSet::new(),
            contested: BTreeSet::new(),
            work: Work::default(),
        };
        subject.gather(files, linked, person);
        let taken = subject.set_apart(files, linked, person);
        let someone = &linked.persons[person.0 as usize];
        subject.number(someone.id, &taken, linked);
        subject.work.households = files.store.households_of(&subject.work.persons)?;
        let home = someone.household.map(|household| linked.households[household.0 as usize].id);
        subject.work.households.extend(home);
        Ok(subject)
    }

    fn gather(&mut self, files: &Files<'_>, linked: &Linked, person: PersonIx) {
        let known = files.known();
        for (dataset, persons) in &linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let telling = Telling::new(rows.sightings());
            for sighting in (0..persons.len()).filter(|sighting| persons[*sighting] == Some(person)) {
                let row = rows.sighting_rows()[sighting] as usize;
                self.own.insert(rows.entities()[row]);
                self.records.push((dataset.clone(), rows.source(row).to_owned(), telling.of(sighting)));
            }
        }
    }

    /// Tells what others share; gives the records that others have under the same key and number.
    fn set_apart(&mut self, files: &Files<'_>, linked: &Linked, person: PersonIx) -> BTreeSet<(String, String, u32)> {
        let known = files.known();
        let texts = |told: &Told| -> Vec<String> {
            let birth = told.birth.as_ref().map(|parts| parts.join(" "));
            [Some(told.nino.clone()), birth].into_iter().flatten().filter(|text| !text.is_empty()).collect()
        };
        let mine: BTreeSet<String> = self.records.iter().flat_map(|(_, _, told)| texts(told)).collect();
        let mut keys: BTreeMap<&str, BTreeSet<(&str, u32)>> = BTreeMap::new();
        for (dataset, source, told) in &self.records {
            keys.entry(dataset).or_default().insert((source, told.person));
        }
        let mut taken = BTreeSet::new();
        for (dataset, persons) in &linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let telling = Telling::new(rows.sightings());
            for (sighting, other) in
                persons.iter().enumerate().filter(|(_, other)| other.is_some_and(|it| it != person))
            {
                debug_assert!(other.is_some());
                let row = rows.sighting_rows()[sighting] as usize;
                if self.own.contains(&rows.entities()[row]) {
                    self.shared.insert(rows.entities()[row]);
                }
                let told = telling.of(sighting);
                self.contested.extend(texts(&told).into_iter().filter(|text| mine.contains(text)));
                let key = (rows.source(row), told.person);
                if keys.get(dataset.as_str()).is_some_and(|keys| keys.contains(&key)) {
                    taken.insert((dataset.clone(), key.0.to_owned(), key.1));
                }
            }
        }
        self.own = self.own.difference(&self.shared).copied().collect();
        taken
    }

    /// The numbers that the ledger may know the person by: now, and from whichever record was known first then.
    fn number(&mut self, now: PersonId, taken: &BTreeSet<(String, String, u32)>, linked: &Linked) {
        let others: BTreeSet<PersonId> =
            linked.persons.iter().map(|person| person.id).filter(|id| *id != now).collect();
        let mut numbers = BTreeSet::from([now]);
        for (dataset, source, told) in &self.records {
            if taken.contains(&(dataset.clone(), source.clone(), told.person)) {
                continue;
            }
            let first = xxh3_64(format!("{dataset}|{source}|{}", told.person).as_bytes());
            let later = (1..4).map(|times| xxh3_64(format!("{first:016x}|{times}").as_bytes()));
            numbers.extend(std::iter::once(first).chain(later).map(PersonId));
        }
        self.work.persons = numbers.difference(&others).copied().collect();
    }

    /// What is registered: digests of every record, and of the NINO and the name with birth date where nobody else has them.
    pub(super) fn digests(&self, files: &Files<'_>, key: &Key) -> BTreeSet<(Mark, Digest)> {
        let known = files.known();
        let mut found = BTreeSet::new();
        for (dataset, source, told) in &self.records {
            let birth = told.birth.clone().filter(|parts| !self.contested.contains(&parts.join(" ")));
            let nino = Some(told.nino.clone()).filter(|nino| !self.contested.contains(nino)).unwrap_or_default();
            found.extend(digests(key, dataset, source, &Told { nino, birth, ..told.clone() }));
            found.insert((Mark::Named, named_digest(key, dataset, source, told.person)));
        }
        for (mark, entities) in [(Mark::Entity, &self.own), (Mark::Shared, &self.shared)] {
            let of = entities.iter().map(|entity| known.entity(*entity)).filter(|(_, entity)| !entity.is_empty());
            found.extend(of.map(|(kind, entity)| (mark, entity_digest(key, mark, kind, entity))));
        }
        found
    }

    /// How many NINOs or names with birth dates are not registered because records of others have them too.
    pub(super) fn contested(&self) -> usize {
        self.contested.len()
    }

    /// Accounts, claims, tenancies and cases that others share.
    pub(super) fn shared(&self) -> usize {
        self.shared.len()
    }

    /// Whether a text has a word that only a name or NINO of theirs would bring.
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        let said = clean(text);
        let joined: String = said.split(' ').collect();
        let names = self.records.iter().flat_map(|(_, _, told)| {
            told.birth.iter().flat_map(|parts| parts.iter().take(2)).chain(std::iter::once(&told.who))
        });
        let is_it = |word: &str, name: &str| canonical_surname(word) == name || canonical_forename(word) == name;
        let is_word = |name: &String| name.len() > 1 && said.split(' ').any(|word| is_it(word, name));
        names.into_iter().any(is_word)
            || self.records.iter().any(|(_, _, told)| !told.nino.is_empty() && joined.contains(&told.nino))
            || self.records.iter().any(|(_, source, _)| source.len() > 3 && text.contains(source.as_str()))
    }
}
