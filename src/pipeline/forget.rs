use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::alerts::Keyring;
use crate::archive::Archive;
use crate::archive::Gone;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::PersonId;
use crate::export::Pending;
use crate::extract::Profile;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::rights::matched;
use crate::store::ErasedCount;
use crate::store::Erasure;
use crate::store::Stage;
use crate::store::Store;
use crate::store::Work;
use crate::store::note;

use super::Council;
use super::Find;
use super::PersonError;
use super::PipelineError;
use super::Progress;
use super::erased::Register;
use super::objections::in_force;
use super::own::numbered;
use super::receipt::Receipt;
use super::subject::Subject;
use super::unlist::Listed;
use super::whom::Files;

/// Who orders an erasure, and why.
#[derive(Clone, Debug)]
pub struct Demand {
    /// A staff id.
    pub by: String,
    /// In words that name nobody.
    pub why: String,
}

impl Demand {
    /// The last of some erasures that this demand ordered, word for word.
    fn was_met(&self, done: &[Forgotten]) -> Option<Forgotten> {
        let is_it = |done: &&Forgotten| done.receipt.by == self.by && done.receipt.why == self.why;
        done.iter().rfind(is_it).cloned()
    }
}

/// What an erasure would take out. Counts only.
#[derive(Clone, Debug)]
pub struct WouldForget {
    /// Of the archive, by dataset.
    pub archive: Vec<Gone>,
    /// Households the person is or was a member of.
    pub households: usize,
    /// Accounts, claims, tenancies and cases that others share: their facts stay.
    pub shared: usize,
    /// NINOs, and names with birth dates, that records of others have too: they cannot be known again by these.
    pub contested: usize,
    /// Files that would be removed, as named in the folder of lists.
    pub files: Vec<String>,
    /// Objections in force that may be of the person, by number: they stay, with what they keep.
    pub objections: Vec<u32>,
}

/// An erasure that is done.
#[derive(Clone, Debug)]
pub struct Forgotten {
    /// Its receipt.
    pub receipt: Receipt,
    /// Where the receipt lies.
    pub path: PathBuf,
}

/// Says what an erasure would take out, and changes nothing.
pub fn would_forget(
    config: &Config,
    profiles: &[Profile],
    today: AsOf,
    asked: &Find,
    progress: &dyn Progress,
) -> Result<WouldForget, PipelineError> {
    let files = Files::open(config, profiles, today, progress)?;
    let (council, linked) = files.link(progress)?;
    let person = files.whom(&linked, asked)?;
    let subject = Subject::of(&files, &linked, person)?;
    let key = files.ring.keys().first().expect("a ring holds a key");
    let mut digests = subject.digests(&files, key);
    digests.extend(numbered(&files, &linked, person, key));
    let register = Register::of(key.clone(), digests);
    Ok(WouldForget {
        archive: files.archive.would_erase(&|sheet| register.cut(sheet))?,
        households: subject.work.households.len(),
        shared: subject.shared(),
        contested: subject.contested(),
        files: listed(config, &files.store, &files.ring, &subject.work)?.names(),
        objections: objections_of(&files, &council, &linked, person)?,
    })
}

/// The objections in force that a person matches.
fn objections_of(
    files: &Files<'_>,
    council: &Council<'_>,
    linked: &Linked,
    person: PersonIx,
) -> Result<Vec<u32>, PipelineError> {
    let objections = in_force(files.config, files.archive.db())?;
    let (ids, people): (Vec<u32>, Vec<_>) =
        objections.iter().filter_map(|objection| Some((objection.id, objection.subject.as_ref()?))).unzip();
    let addresses: Vec<[&str; 3]> =
        people.iter().map(|who| [who.address.as_str(), who.postcode.as_str(), who.uprn.as_str()]).collect();
    let homes: Vec<_> = council.place(files.as_of, &addresses).into_iter().map(|placed| placed.uprn).collect();
    let found = matched(&files.known(), linked, &people, &homes);
    Ok(ids.into_iter().zip(found).filter(|(_, persons)| persons.contains(&person)).map(|(id, _)| id).collect())
}

/// Erases a person: registers the digests by which they are known again, then takes them out of the archive, the store and
/// the lists, wipes the pages of the database and writes a receipt. Erasures that were begun and never done are finished
/// first; killed at any point, the next run of this, or of the night, goes on. Every erasure that it finishes is added to
/// `done`, also where it then fails.
///
/// # Errors
/// Nobody or more than one is found; the reason names the person; a night is being published; whatever cannot be written.
pub fn forget(
    config: &Config,
    profiles: &[Profile],
    today: AsOf,
    asked: &Find,
    demand: &Demand,
    progress: &dyn Progress,
    done: &mut Vec<Forgotten>,
) -> Result<Forgotten, PipelineError> {
    // A night that is under way holds the person in memory: no list may appear meanwhile.
    let _lists_stand_still = Pending::open(&config.alerts.out, today)?;
    let archive = Archive::open(&config.archive)?;
    let store = Store::open(archive.db());
    done.extend(finish_erasures(config, profiles, &archive, &store, progress)?);
    let files = Files::open(config, profiles, today, progress)?;
    let (_, linked) = files.link(progress)?;
    let person = match files.whom(&linked, asked) {
        // What a killed run of the same demand left was all there was to do: whoever was asked for is gone.
        Err(fault) => return demand.was_met(done).ok_or(fault),
        Ok(person) => person,
    };
    let subject = Subject::of(&files, &linked, person)?;
    if [&demand.by, &demand.why].into_iter().any(|text| subject.is_named_in(text)) {
        return Err(PersonError::WhyNames.into());
    }
    let key = files.ring.keys().first().expect("a ring holds a key");
    let mut digests = subject.digests(&files, key);
    digests.extend(numbered(&files, &linked, person, key));
    let told = (today.0, demand.by.as_str(), demand.why.as_str());
    let id = files.store.begin_erasure(told, &subject.work, (&key.mark(), &digests))?;
    done.extend(finish_erasures(config, profiles, &files.archive, &files.store, progress)?);
    let of = |done: &&Forgotten| done.receipt.erasure == id;
    Ok(done.iter().find(of).cloned().expect("what was begun was finished"))
}

/// Finishes every erasure that was begun, step by step; none is done twice.
pub(super) fn finish_erasures(
    config: &Config,
    profiles: &[Profile],
    archive: &Archive,
    store: &Store,
    progress: &dyn Progress,
) -> Result<Vec<Forgotten>, PipelineError> {
    let mut done = Vec::new();
    while let Some(id) = store.unfinished_erasure()? {
        progress.start("erase", 0);
        let of = |erasure: &Erasure| erasure.id == id;
        let erasure = store.erasures()?.into_iter().find(of).expect("an unfinished erasure is one");
        let ring = Keyring::read(&config.alerts.key)?;
        let register = Register::read(store, &config.alerts.key)?;
        if erasure.stage < Stage::Archive {
            erase_rows(archive, &register, &erasure)?;
        }
        if erasure.stage < Stage::Exports {
            // Before the store, which says on which lists the households were.
            let listed = listed(config, store, &ring, &erasure.work)?;
            let files: Vec<ErasedCount> = listed.names().into_iter().map(|name| counted("exports", name, 1)).collect();
            store.note_erased(id, erasure.stage.max(Stage::Archive), &files)?;
            listed.remove(erasure.day)?;
            if erasure.stage < Stage::Store {
                store.erase_person(id, &erasure.work, &|dataset, source, person| {
                    register.is_named(dataset, source, person)
                })?;
            }
            store.note_erased(id, Stage::Exports, &[])?;
        }
        store.scrub()?;
        let receipt = Receipt::of(&erasure, store.erased_counts(id)?, profiles);
        let path = receipt.write(config)?;
        store.note_erased(id, Stage::Done, &[])?;
        progress.finish(&format!("erasure {id} is done"));
        done.push(Forgotten { receipt, path });
    }
    Ok(done)
}

fn erase_rows(archive: &Archive, register: &Register, erasure: &Erasure) -> Result<(), PipelineError> {
    let count = |gone: &Gone| ErasedCount {
        place: "archive".to_owned(),
        name: gone.dataset.clone(),
        rows: gone.rows,
        persons: gone.sightings,
        still_held: gone.still_held,
    };
    archive.erase("erasure", erasure.day, &|sheet| register.cut(sheet), &|transaction, gone| {
        let counts: Vec<ErasedCount> = gone.iter().map(count).collect();
        Ok(note(transaction, erasure.id, Stage::Archive, &counts)?)
    })?;
    Ok(())
}

fn counted(place: &str, name: String, rows: u64) -> ErasedCount {
    ErasedCount { place: place.to_owned(), name, rows, persons: 0, still_held: false }
}

/// The published files that show one of the households, or the person.
fn listed(config: &Config, store: &Store, ring: &Keyring, work: &Work) -> Result<Listed, PipelineError> {
    let pseudonyms: BTreeSet<String> =
        work.households.iter().flat_map(|household| ring.pseudonyms(*household)).collect();
    let alerts = store.all_alerts()?.into_iter().filter(|alert| work.households.contains(&alert.household));
    let (mut days, mut shown) = (BTreeSet::new(), pseudonyms);
    for alert in alerts {
        days.insert(alert.as_of.to_string());
        shown.insert(alert.pseudonym);
    }
    let references = work.persons.iter().flat_map(|person| references(ring, *person)).collect();
    Listed::find(&config.alerts.out, &shown, &days, &references)
}

/// What exports of a person's own data are called, under each key.
pub(super) fn references(ring: &Keyring, person: PersonId) -> impl Iterator<Item = String> {
    ring.keys().iter().map(move |key| {
        let digest = key.digest("person", &[&person.0.to_string()]);
        let mut reference = String::from("P-");
        for byte in digest.iter().take(6) {
            write!(reference, "{byte:02X}").expect("a string takes any text");
        }
        reference
    })
}

#[cfg(test)]
mod tests {
    use super::Demand;
    use super::Forgotten;
    use super::Receipt;
    use crate::domain::Day;

    #[test]
    fn an_erasure_that_somebody_else_ordered_is_no_answer_to_a_demand() {
        let done = |erasure, by: &str, why: &str| {
            let (by, why) = (by.to_owned(), why.to_owned());
            let (erased, ask_the_owners_of, limits) = (Vec::new(), Vec::new(), Vec::new());
            let receipt = Receipt { erasure, day: Day(20_000), by, why, erased, ask_the_owners_of, limits };
            Forgotten { receipt, path: "receipt".into() }
        };
        let done = [done(1, "staff-9", "request 1"), done(2, "staff-9", "request 2"), done(3, "staff-8", "request 1")];
        let met = |by: &str, why: &str| {
            let demand = Demand { by: by.to_owned(), why: why.to_owned() };
            demand.was_met(&done).map(|done| done.receipt.erasure)
        };
        assert_eq!((met("staff-9", "request 1"), met("staff-8", "request 1")), (Some(1), Some(3)));
        assert_eq!((met("staff-8", "request 2"), met("staff-9", "request 3")), (None, None));
    }
}
