use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::alerts::Selection;
use crate::config::Config;
use crate::db::Db;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::Uprn;
use crate::export::ObjectionLine;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::model::Model;
use crate::rights::Objection;
use crate::rights::Register;
use crate::rights::Subject;
use crate::rights::matched;

use super::Council;
use super::PipelineError;
use super::View;
use super::trail::audit_in;
use super::trail::beside;

/// An address that names its dwelling less surely than this may mean several.
const LEAST_SURE: f64 = 0.4;
/// How a model's note begins that says which objections its training heeded.
const HEEDED: &str = "objections heeded, up to number ";
const ROWS: &str = "; rows of their households learnt from: ";

/// The register of objections of a council: `objections.json` beside the database.
///
/// # Errors
/// No key, or a database that cannot be used.
pub fn register(config: &Config) -> Result<Register, PipelineError> {
    register_in(config, &Db::open(&config.archive.database)?)
}

fn register_in(config: &Config, db: &Db) -> Result<Register, PipelineError> {
    Ok(Register::new(beside(config, "objections.json"), audit_in(config, db)?))
}

/// The objections in force.
///
/// # Errors
/// A register that cannot be relied on: whoever calls stops, whatever else is known.
pub(super) fn in_force(config: &Config, db: &Db) -> Result<Vec<Objection>, PipelineError> {
    Ok(register_in(config, db)?.in_force()?)
}

/// Those who objected, found once among the persons of one as-of date: every sighting of theirs, whoever it is of on
/// another date. An objection made today holds for every date: the past is not scored or learnt from either.
#[derive(Debug, Default)]
pub(super) struct Objectors {
    objections: Vec<Objection>,
    on: Option<AsOf>,
    found: OnceLock<Found>,
}

#[derive(Debug)]
struct Found {
    /// Numbers of sightings by dataset, ascending.
    sightings: BTreeMap<String, Vec<u32>>,
    /// Persons of each objection.
    persons: BTreeMap<u32, u32>,
}

impl Objectors {
    /// Those of some objections, to be found as of a date.
    pub(super) fn new(objections: Vec<Objection>, on: AsOf) -> Self {
        Self { objections, on: Some(on), found: OnceLock::new() }
    }

    /// The households of an as-of date in which one of them lives.
    pub(super) fn households(&self, council: &Council<'_>, linked: &Linked) -> BTreeSet<HouseholdIx> {
        let Some(on) = self.on.filter(|_| !self.objections.is_empty()) else { return BTreeSet::new() };
        let found = self.found.get_or_init(|| {
            if linked.as_of == on { self.find(council, linked) } else { self.find(council, &council.link(on)) }
        });
        let persons = found.sightings.iter().filter_map(|(name, sightings)| {
            let persons = linked.sighting_person.get(name)?;
            Some(sightings.iter().filter_map(|sighting| *persons.get(*sighting as usize)?))
        });
        let homes = persons.flatten().filter_map(|person| linked.persons[person.0 as usize].household);
        homes.collect()
    }

    fn find(&self, council: &Council<'_>, linked: &Linked) -> Found {
        let known = council.known(linked.as_of);
        let subjects: Vec<Subject> = self.objections.iter().filter_map(|one| one.subject.clone()).collect();
        let homes = council.homes(linked.as_of, &subjects);
        let people: Vec<&Subject> = subjects.iter().collect();
        let found = matched(&known, linked, &people, &homes);
        let everybody: BTreeSet<PersonIx> = found.iter().flatten().copied().collect();
        let names: Vec<&str> = known.dataset_names().collect();
        let mut sightings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for seen in everybody.iter().flat_map(|person| &linked.persons[person.0 as usize].sightings) {
            sightings.entry(names[usize::from(seen.dataset)].to_owned()).or_default().push(seen.sighting);
        }
        for numbers in sightings.values_mut() {
            numbers.sort_unstable();
        }
        let persons = self.objections.iter().zip(&found).map(|(one, persons)| (one.id, persons.len() as u32));
        Found { sightings, persons: persons.collect() }
    }

    /// What a model must say of itself that learnt from so many rows of their households: that it was none, and which
    /// objections were in force.
    pub(super) fn learnt_from(&self, rows: u32) -> Result<Option<String>, PipelineError> {
        match self.objections.iter().map(|objection| objection.id).max() {
            _ if rows > 0 => Err(PipelineError::NotHeeded(rows)),
            None => Ok(None),
            Some(last) => Ok(Some(format!("{HEEDED}{last}{ROWS}{rows}"))),
        }
    }
}

impl Council<'_> {
    /// The dwellings that the addresses of some people name.
    fn homes(&self, as_of: AsOf, people: &[Subject]) -> Vec<Option<Uprn>> {
        let addresses: Vec<[&str; 3]> =
            people.iter().map(|who| [who.address.as_str(), who.postcode.as_str(), who.uprn.as_str()]).collect();
        let placed = self.place(as_of, &addresses).into_iter();
        placed.map(|placed| placed.uprn.filter(|_| placed.certainty >= LEAST_SURE)).collect()
    }
}

/// That objections were heeded, counted on what the night really used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heeded {
    /// The counts, as the run report has them.
    pub count: ObjectionLine,
    /// Persons of each objection, by its number.
    pub persons_of: BTreeMap<u32, u32>,
}

impl Heeded {
    /// Counts on tonight's matrix and tonight's list; of the rows learnt from, what was counted on them when the model was
    /// trained.
    pub(super) fn count(objectors: &Objectors, view: &View, model: &Model, selection: &Selection) -> Self {
        let persons_of = objectors.found.get().map(|found| found.persons.clone()).unwrap_or_default();
        let ids: BTreeSet<HouseholdId> =
            view.objecting.iter().map(|place| view.linked.households[place.0 as usize].id).collect();
        let trained = model.provenance.notes.iter().find_map(|note| said(note));
        let later = |objection: &&Objection| trained.is_none_or(|(last, _)| objection.id > last);
        let count = ObjectionLine {
            in_force: objectors.objections.len() as u32,
            matched: persons_of.values().filter(|persons| **persons > 0).count() as u32,
            persons: persons_of.values().sum(),
            households: ids.len() as u32,
            scored: view.objecting_rows(),
            in_training: trained.map(|(_, rows)| rows),
            on_list: selection.entries.iter().filter(|entry| ids.contains(&entry.household)).count() as u32,
            since_model: objectors.objections.iter().filter(later).count() as u32,
        };
        Self { count, persons_of }
    }

    /// Refuses to go on where one of them was scored, learnt from or listed after all.
    pub(super) fn checked(self) -> Result<Self, PipelineError> {
        let rows = self.count.scored + self.count.in_training.unwrap_or(0) + self.count.on_list;
        if rows == 0 { Ok(self) } else { Err(PipelineError::NotHeeded(rows)) }
    }

    /// What the manifest says.
    pub(super) fn counts(&self) -> Vec<(String, u64)> {
        let count = |name: &str, count: u32| (format!("objections: {name}"), u64::from(count));
        let mut counts = vec![
            count("in force", self.count.in_force),
            count("matched", self.count.matched),
            count("persons", self.count.persons),
            count("households", self.count.households),
            count("scored", self.count.scored),
            count("on the list", self.count.on_list),
        ];
        counts.extend(self.count.in_training.map(|rows| count("in training", rows)));
        counts
    }
}

/// Which objections a model's note says its training heeded, and how many rows of their households it learnt from.
fn said(note: &str) -> Option<(u32, u32)> {
    let (last, rows) = note.strip_prefix(HEEDED)?.split_once(ROWS)?;
    Some((last.parse().ok()?, rows.parse().ok()?))
}

impl View {
    /// How many rows of the matrix are of a household in which somebody objected.
    pub(super) fn objecting_rows(&self) -> u32 {
        self.matrix.places.iter().filter(|place| self.objecting.contains(place)).count() as u32
    }
}
