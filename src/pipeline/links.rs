use crate::archive::Archive;
use crate::archive::History;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::extract::Profile;
use crate::features::Catalogue;
use crate::link::Explained;
use crate::link::Named;
use crate::link::Told;
use crate::store::Store;
use crate::store::StoredTold;

use super::Council;
use super::PipelineError;
use super::Progress;
use super::RecordError;
use super::council::catalogue;
use super::council::load_history;
use super::record::find;
use super::told::links;

/// The archive as it is, for those who ask why two of its records were linked, or who know better. Takes nothing in.
pub struct Links<'a> {
    config: &'a Config,
    profiles: &'a [Profile],
    catalogue: Catalogue,
    store: Store,
    history: History,
    told: Vec<StoredTold>,
}

/// Two records as linked on an as-of date.
#[derive(Clone, Debug)]
pub struct LinkedPair {
    /// The as-of date.
    pub as_of: AsOf,
    /// Where their weight comes from, and whether they are one person.
    pub explained: Explained,
    /// From this weight in bits two records are joined, if nothing speaks against it.
    pub joined_from: f64,
    /// What was told of the two, whenever that was, by day.
    pub told: Vec<StoredTold>,
}

/// What came of telling something of two records.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The first as-of date it holds for.
    pub from: AsOf,
    /// Whether the two are one person on the as-of date it was told on; `None` where one of them was not known yet.
    pub before: Option<bool>,
    /// Whether they are one on the date it first holds for.
    pub after: Option<bool>,
    /// Where the same was told already and nothing else since: what stands. Nothing was added then.
    pub already: Option<StoredTold>,
}

impl<'a> Links<'a> {
    /// Loads the archive.
    pub fn open(config: &'a Config, profiles: &'a [Profile], progress: &dyn Progress) -> Result<Self, PipelineError> {
        let catalogue = catalogue(config, profiles)?;
        let archive = Archive::open(&config.archive)?;
        let store = Store::open(archive.db());
        let told = store.told()?;
        progress.start("load", 0);
        let history = load_history(&archive, config, &catalogue)?;
        progress.finish(&format!("{} datasets known", history.dataset_names().count()));
        Ok(Self { config, profiles, catalogue, store, history, told })
    }

    /// Explains two records as linked on an as-of date.
    ///
    /// # Errors
    /// A record that the archive does not have, had not then, or that names nobody.
    pub fn explain(
        &self,
        as_of: AsOf,
        pair: [&Named; 2],
        progress: &dyn Progress,
    ) -> Result<LinkedPair, PipelineError> {
        self.check(pair)?;
        self.linked(as_of, pair, &links(&self.told), progress)
    }

    /// Keeps what was told of two records, and links before and after it.
    ///
    /// # Errors
    /// Two names of one record; a record that the archive does not have or that names nobody.
    pub fn tell(&self, said: &StoredTold, progress: &dyn Progress) -> Result<Telling, PipelineError> {
        let Told { one, other, verdict, day } = &said.told;
        let pair = [one, other];
        if one == other {
            return Err(RecordError::OneRecord.into());
        }
        self.check(pair)?;
        let (on, from) = (AsOf(*day), AsOf(*day + 1));
        let mut told = links(&self.told);
        let before = self.one_person(on, pair, &told, progress)?;
        let last = self.told_of(pair).last().filter(|last| last.told.verdict == *verdict).cloned();
        if last.is_none() {
            self.store.tell(said)?;
            told.push(said.told.clone());
        }
        let after = self.one_person(from, pair, &told, progress)?;
        Ok(Telling { from, before, after, already: last })
    }

    /// Whether the archive has both, however late they became known.
    fn check(&self, pair: [&Named; 2]) -> Result<(), RecordError> {
        let all = self.history.known_on(AsOf(Day::MAX));
        pair.into_iter().zip(["first", "second"]).try_for_each(|(named, which)| {
            let profile = self.profiles.iter().find(|profile| profile.dataset == named.dataset);
            find(&all, profile, named, which)
        })
    }

    /// What was told of two records, in whichever order they were named.
    fn told_of(&self, [one, other]: [&Named; 2]) -> impl Iterator<Item = &StoredTold> {
        self.told.iter().filter(move |said| {
            let pair = [&said.told.one, &said.told.other];
            pair == [one, other] || pair == [other, one]
        })
    }

    fn linked(
        &self,
        as_of: AsOf,
        pair: [&Named; 2],
        told: &[Told],
        progress: &dyn Progress,
    ) -> Result<LinkedPair, PipelineError> {
        progress.start("link", 0);
        let council = Council::new(self.config, &self.history, self.catalogue.clone(), told);
        let linked = council.link(as_of);
        progress.finish(&format!("{} persons as of {as_of}", linked.persons.len()));
        let explained = council.explain(&linked, pair).map_err(|named| {
            let (dataset, which) = (named.dataset.clone(), if named == pair[0] { "first" } else { "second" });
            match find(&council.known(as_of), None, named, which) {
                Ok(()) => RecordError::Nobody { dataset, which },
                Err(_) => RecordError::NotKnownThen { dataset, which, as_of },
            }
        })?;
        let joined_from = linked.linkage.as_ref().map_or(0.0, |linkage| linkage.joined_from);
        Ok(LinkedPair { as_of, explained, joined_from, told: self.told_of(pair).cloned().collect() })
    }

    fn one_person(
        &self,
        as_of: AsOf,
        pair: [&Named; 2],
        told: &[Told],
        progress: &dyn Progress,
    ) -> Result<Option<bool>, PipelineError> {
        match self.linked(as_of, pair, told, progress) {
            Ok(linked) => Ok(Some(linked.explained.one_person)),
            Err(PipelineError::Record(RecordError::NotKnownThen { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Everything that was told, by day.
pub fn told(config: &Config) -> Result<Vec<StoredTold>, PipelineError> {
    Ok(Store::open(Archive::open(&config.archive)?.db()).told()?)
}
