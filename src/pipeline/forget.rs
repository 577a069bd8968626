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
use crate::store::ErasedCount;
use crate::store::Erasure;
use crate::store::Stage;
use crate::store::Store;
use crate::store::Work;
use crate::store::note;

use super::Find;
use super::PersonError;
use super::PipelineError;
use super::Progress;
use super::erased::Register;
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
    let (_, linked) = files.link(progress)?;
    let subject = Subject::of(&files, &linked, files.whom(&linked, asked)?)?;
    let key = files.ring.keys().first().expect("a ring holds a key");
    let register = Register::of(key.clone(), subject.digests(&files, key));
    Ok(WouldForget {
        archive: files.archive.would_erase(&|sheet| register.cut(sheet))?,
        households: subject.work.households.len(),
        shared: subject.shared(),
        contested: subject.contested(),
        files: listed(config, &files.store, &files.ring, &subject.work)?.names(),
    })
}

/// Erases a person: registers the digests by which they are known again, then takes them out of the archive, the store and
/// the lists, wipes the pages of the database and writes a receipt. Erasures that were begun and never done are finished
/// first; killed at any point, the next run of this, or of the night, goes on.
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
) -> Result<Forgotten, PipelineError> {
    // A night that is under way holds the person in memory: no list may appear meanwhile.
    let _lists_stand_still = Pending::open(&config.alerts.out, today)?;
    let archive = Archive::open(&config.archive)?;
    let store = Store::open(archive.db());
    let finished = finish_erasures(config, profiles, &archive, &store, progress)?;
    let files = Files::open(config, profiles, today, progress)?;
    let (_, linked) = files.link(progress)?;
    let person = match files.whom(&linked, asked) {
        // What a killed run left was all there was to do: whoever was asked for is gone.
        Err(_) if !finished.is_empty() => return Ok(finished.into_iter().next_back().expect("one was finished")),
        person => person?,
    };
    let subject = Subject::of(&files, &linked, person)?;
    if [&demand.by, &demand.why].into_iter().any(|text| subject.is_named_in(text)) {
        return Err(PersonError::WhyNames.into());
    }
    let key = files.ring.keys().first().expect("a ring holds a key");
    let digests = subject.digests(&files, key);
    let told = (today.0, demand.by.as_str(), demand.why.as_str());
    let id = files.store.begin_erasure(told, &subject.work, (&key.mark(), &digests))?;
    let done = finish_erasures(config, profiles, &files.archive, &files.store, progress)?;
    Ok(done.into_iter().find(|done| done.receipt.erasure == id).expect("what was begun was finished"))
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
