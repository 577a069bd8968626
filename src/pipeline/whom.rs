use std::path::Path;

use crate::alerts::Keyring;
use crate::archive::Archive;
use crate::archive::History;
use crate::archive::Known;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::extract::Profile;
use crate::link::Household;
use crate::link::Linked;
use crate::link::Named;
use crate::link::PersonIx;
use crate::link::Remembered;
use crate::link::Role;
use crate::link::SightingRef;
use crate::store::Store;
use crate::store::StoredAlert;
use crate::tidy::name_forms;

use super::Council;
use super::PipelineError;
use super::Progress;
use super::council::catalogue;
use super::doubts::has_members_of;
use super::erased::Telling;
use super::record::find;
use super::told::links;

/// How somebody says whom they mean.
pub enum Find {
    /// An adult of a household as the list shows them, from 1.
    Adult {
        /// What the household is or was called.
        pseudonym: String,
        /// Which of its adults.
        number: u32,
    },
    /// A record of theirs.
    Record(Named),
    /// Their name and birth date.
    Birth {
        /// Forename and surname, parted by a blank.
        name: String,
        /// The birth date.
        birth: Day,
    },
}

/// Why nobody, or not one person, was found. Never says whom it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// No list ever had that pseudonym.
    #[error("no household is or was called that")]
    NoHousehold,
    /// The household has gone.
    #[error("the household of that name is no longer found as such")]
    HouseholdGone,
    /// No list showed it.
    #[error("no list that is kept shows that household: whom it would count first cannot be said")]
    NeverListed,
    /// Its members are not those of the list.
    #[error("that household is not made up now as the list showed it: its adults may be counted otherwise")]
    NotAsListed,
    /// It has fewer adults.
    #[error("that household has {adults} adults now")]
    NoSuchAdult {
        /// How many it has.
        adults: usize,
    },
    /// Nobody has that name and birth date.
    #[error("no record has that name and birth date")]
    NoSuchName,
    /// Several people have.
    #[error("{0} persons have that name and birth date, as far as the records are linked")]
    Several(usize),
    /// The record is of a bare address.
    #[error("that record says of nobody who they are")]
    Nobody,
    /// The words given as a reason name the person.
    #[error("the reason given names the person: it is kept, and nothing of them may be")]
    WhyNames,
}

impl PersonError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoHousehold
            | Self::HouseholdGone
            | Self::NeverListed
            | Self::NotAsListed
            | Self::NoSuchAdult { .. } => "name one of their records instead, as 'DATASET:KEY'",
            Self::NoSuchName => "records may write the name otherwise; name one of them instead, as 'DATASET:KEY'",
            Self::Several(_) => {
                "name a record of the one who is meant, as 'DATASET:KEY'; `hew link explain` says why two records are \
                 two persons, and `hew link together` makes them one"
            }
            Self::Nobody => "name another record of that person",
            Self::WhyNames => "say it in words that name nobody, say the number of their request",
        };
        Some(hint.to_owned())
    }
}

/// Everything in memory, for a question about one person.
pub(super) struct Files<'a> {
    pub(super) config: &'a Config,
    pub(super) profiles: &'a [Profile],
    pub(super) archive: Archive,
    pub(super) store: Store,
    pub(super) history: History,
    pub(super) ring: Keyring,
    /// A day on which everything there is was known.
    pub(super) as_of: AsOf,
}

impl<'a> Files<'a> {
    pub(super) fn open(
        config: &'a Config,
        profiles: &'a [Profile],
        today: AsOf,
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        let ring = Keyring::read(Path::new(&config.alerts.key))?;
        let archive = Archive::open(&config.archive)?;
        let store = Store::open(archive.db());
        progress.start("load", 0);
        let history = archive.load(None)?;
        progress.finish(&format!("{} datasets known", history.dataset_names().count()));
        let nights = history.dataset_names().filter_map(|name| history.last_night(name)).max();
        let published = store.ledger()?.night.map(|night| night.0 + 1);
        let as_of = AsOf([Some(today.0), nights, published].into_iter().flatten().max().unwrap_or(today.0));
        Ok(Self { config, profiles, archive, store, history, ring, as_of })
    }

    /// The records linked, with the ids that the published nights gave.
    pub(super) fn link(&self, progress: &dyn Progress) -> Result<(Council<'_>, Linked), PipelineError> {
        progress.start("link", 0);
        let told = links(&self.store.told()?);
        let council = Council::new(self.config, &self.history, catalogue(self.config, self.profiles)?, &told);
        let linked = council.link_after(self.as_of, &self.store.ledger()?);
        progress.finish(&format!("{} persons as of {}", linked.persons.len(), self.as_of));
        Ok((council, linked))
    }

    pub(super) fn known(&self) -> Known<'_> {
        self.history.known_on(self.as_of)
    }

    /// The one person who is meant.
    ///
    /// # Errors
    /// Nobody, or more than one.
    pub(super) fn whom(&self, linked: &Linked, asked: &Find) -> Result<PersonIx, PipelineError> {
        match asked {
            Find::Adult { pseudonym, number } => self.adult(linked, pseudonym, *number),
            Find::Record(named) => self.of_record(linked, named),
            Find::Birth { name, birth } => Ok(self.born(linked, name, *birth)?),
        }
    }

    /// The adult of that number, if they can only be the one whom the latest list that showed the household counted so.
    fn adult(&self, linked: &Linked, pseudonym: &str, number: u32) -> Result<PersonIx, PipelineError> {
        let household = self.store.names(&self.ring)?.resolve(pseudonym).ok_or(PersonError::NoHousehold)?;
        let mut alerts = self.store.all_alerts()?;
        alerts.retain(|alert| alert.household == household);
        let is_it = |alert: &&StoredAlert| alert.pseudonym.eq_ignore_ascii_case(pseudonym.trim());
        let shown = alerts.iter().rfind(is_it).or(alerts.last()).ok_or(PersonError::NeverListed)?;
        // Empty reasons are those of a household out of which somebody was erased: who is left is counted otherwise.
        if shown.reasons.is_empty() || shown.reasons == "[]" {
            return Err(PersonError::NotAsListed.into());
        }
        let then = self.store.ledger_on(shown.as_of)?;
        let then = then.households.get(&household).filter(|home| home.present).ok_or(PersonError::NotAsListed)?;
        if self.store.ledger()?.heir(household) != Some(household) {
            return Err(PersonError::HouseholdGone.into());
        }
        let place = linked.households.iter().find(|place| place.id == household).ok_or(PersonError::HouseholdGone)?;
        Ok(counted(linked, place, then, number)?)
    }

    /// Whom the latest version of a record is of.
    fn of_record(&self, linked: &Linked, named: &Named) -> Result<PersonIx, PipelineError> {
        let known = self.known();
        let profile = self.profiles.iter().find(|profile| profile.dataset == named.dataset);
        find(&known, profile, named, "named")?;
        let rows = known.rows(&named.dataset).ok_or(PersonError::Nobody)?;
        let persons = linked.sighting_person.get(&named.dataset).ok_or(PersonError::Nobody)?;
        let telling = Telling::new(rows.sightings());
        let is_it = |sighting: &usize| {
            rows.source(rows.sighting_rows()[*sighting] as usize) == named.source
                && telling.of(*sighting).person == named.person
        };
        let found = (0..rows.sighting_count()).rev().filter(is_it).find_map(|sighting| persons[sighting]);
        Ok(found.ok_or(PersonError::Nobody)?)
    }

    fn born(&self, linked: &Linked, name: &str, birth: Day) -> Result<PersonIx, PersonError> {
        let (forename, surname) = name.trim().rsplit_once(' ').unwrap_or((name, ""));
        let forms = name_forms(forename, "", surname);
        let wanted = [forms.forename, forms.surname, birth.to_string()];
        let known = self.known();
        let tables: Vec<Option<Telling<'_>>> =
            known.dataset_names().map(|name| Some(Telling::new(known.rows(name)?.sightings()))).collect();
        let says = |at: &SightingRef| {
            let telling = tables[usize::from(at.dataset)].as_ref();
            telling.is_some_and(|telling| telling.of(at.sighting as usize).birth.as_ref() == Some(&wanted))
        };
        let found = linked.persons.iter().enumerate().filter(|(_, person)| person.sightings.iter().any(says));
        let found: Vec<PersonIx> = found.map(|(place, _)| PersonIx(place as u32)).collect();
        match found.as_slice() {
            [] => Err(PersonError::NoSuchName),
            [one] => Ok(*one),
            several => Err(PersonError::Several(several.len())),
        }
    }
}

/// The adult of that number, from 1, of a household that is made up as the ledger says that it was.
fn counted(linked: &Linked, place: &Household, then: &Remembered, number: u32) -> Result<PersonIx, PersonError> {
    let person = |member: &PersonIx| &linked.persons[member.0 as usize];
    let is_grown = |member: &&PersonIx| person(member).role != Role::Child;
    let grown: Vec<PersonIx> = place.members.iter().filter(is_grown).copied().collect();
    // One who has died since was counted then.
    if !has_members_of(linked, place, then) || grown.iter().any(|member| person(member).deceased) {
        return Err(PersonError::NotAsListed);
    }
    let found = (number as usize).checked_sub(1).and_then(|at| grown.get(at)).copied();
    let found = found.ok_or(PersonError::NoSuchAdult { adults: grown.len() })?;
    // The ledger does not part children from adults who live with them: one of age since would be counted among these.
    let has_children = grown.len() < place.members.len();
    let of_age = grown.iter().filter(|member| person(member).role == Role::NonDependant).count();
    let is_sure = person(&found).role == Role::Adult || (of_age == 1 && !has_children);
    if is_sure { Ok(found) } else { Err(PersonError::NotAsListed) }
}

#[cfg(test)]
mod tests;
