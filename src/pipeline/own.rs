use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::alerts::Digest;
use crate::alerts::Key;
use crate::archive::EntityIx;
use crate::archive::FileRecord;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::config::Config;
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::discloses;
use crate::extract::Profile;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::store::Mark;

use super::PipelineError;
use super::coded::day;
use super::coded::fits;
use super::erased::number_in;
use super::erased::numbered_digest;
use super::whom::Files;

/// Parts in which somebody is a party to what an account, claim or tenancy says, not only named in it.
const PARTIES: [&str; 6] = ["liable", "tenant", "claimant", "partner", "applicant", "subject"];
/// Datasets of which every row may be about somebody's safety.
const SENSITIVE: [&str; 2] = ["csc", "adults"];
/// Words by which a row of any other says that it may be.
const SENSITIVE_WORDS: [&str; 9] =
    ["safeguard", "marac", "da_referral", "domestic", "dash", "abuse", "violence", "s47", "cp_plan"];

/// One version of a record, as hew holds it.
#[derive(Clone, Debug, Serialize)]
pub struct OwnRow {
    /// The dataset.
    pub dataset: String,
    /// The dataset in words.
    pub title: String,
    /// The record's key in its source.
    pub record: String,
    /// The files it was read from: those of the night it was first seen on.
    pub files: Vec<String>,
    /// From when hew knew it.
    pub known_from: Option<Day>,
    /// From when it was no longer so; none while it is.
    pub known_to: Option<Day>,
    /// When it happened.
    pub happened: Option<Day>,
    /// When the source says it was entered.
    pub recorded: Option<Day>,
    /// Whether others are named in the same account, claim or tenancy.
    pub shared: bool,
    /// What it says, by column.
    pub facts: BTreeMap<String, String>,
    /// What it says of the person: name, birth date, address, …
    pub person: BTreeMap<String, String>,
}

/// A row that an officer has to look at first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ForReview {
    /// The dataset.
    pub dataset: String,
    /// The record's key in its source.
    pub record: String,
    /// When it happened.
    pub happened: Option<Day>,
}

/// The rows about a person.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Theirs.
    pub(super) rows: Vec<OwnRow>,
    /// Theirs, but about somebody's safety.
    pub(super) for_review: BTreeSet<ForReview>,
    /// Rows of accounts, claims and cases of others in which they are only named, by dataset.
    pub(super) of_others: BTreeMap<String, u64>,
    /// Accounts, claims, tenancies and cases that they are a party to.
    pub(super) party: BTreeSet<EntityIx>,
}

impl Own {
    /// Whether what rests on a dataset may be about somebody's safety: all of it is, or a row of it waits for an officer.
    pub(super) fn may_disclose(&self, dataset: &str, config: &Config) -> bool {
        is_all_sensitive(dataset, config)
            || dataset == "events"
            || self.for_review.iter().any(|row| row.dataset == dataset)
    }
}

/// Gathers the rows about a person; those about somebody's safety only once they are cleared.
pub(super) fn own(files: &Files<'_>, linked: &Linked, person: PersonIx, cleared: bool) -> Result<Own, PipelineError> {
    let known = files.known();
    let taken_in = files.archive.files()?;
    let ties = Ties::of(&known, linked, person);
    let mut own = Own { party: ties.party.clone(), ..Own::default() };
    own.party.extend(ties.mine.entities.difference(&ties.others.entities));
    for dataset in known.dataset_names() {
        let Some(rows) = known.rows(dataset) else { continue };
        let guarded = files.config.safety.guarded.iter().filter(|fact| fact.dataset == dataset);
        let guarded: Vec<Fits<'_>> =
            guarded.filter_map(|fact| Some(Box::new(fits(&rows, &fact.column, &fact.codes)?) as Fits<'_>)).collect();
        let ties = &ties;
        let mut reader = Reader { files, known, dataset, rows, ties, guarded, taken_in: &taken_in, own: &mut own };
        reader.read(linked, person, cleared);
    }
    Ok(own)
}

/// Whether a row has a code of those by which homes are guarded.
type Fits<'a> = Box<dyn Fn(usize) -> bool + 'a>;

/// What some persons are to accounts, claims, tenancies and cases.
#[derive(Default)]
struct Side {
    /// Those that name them.
    entities: BTreeSet<EntityIx>,
    /// The numbers they have within a claim or case.
    numbers: BTreeSet<(EntityIx, u32)>,
    /// The last day on which a snapshot named them.
    stayed: BTreeMap<EntityIx, Day>,
    /// The last day of what a log says of them.
    logged: BTreeMap<EntityIx, Day>,
}

impl Side {
    fn see(&mut self, rows: &KnownRows<'_>, row: usize) {
        let entity = rows.entities()[row];
        self.entities.insert(entity);
        self.numbers.extend(number(rows, row).map(|number| (entity, number)));
        let ended = rows.known_to(row).unwrap_or(Day::MAX);
        let (last, of) =
            if rows.is_snapshot() { (ended, &mut self.stayed) } else { (day(rows, row), &mut self.logged) };
        let known = of.entry(entity).or_insert(last);
        *known = last.max(*known);
    }

    /// The last day they were named. A log alone never says that they are named no longer.
    fn until(&self, entity: EntityIx) -> Day {
        let logged = || self.logged.get(&entity).copied().unwrap_or(Day::MIN);
        self.stayed.get(&entity).map_or(Day::MAX, |stayed| logged().max(*stayed))
    }
}

/// What a person is to accounts, claims, tenancies and cases, and who else is named in these.
#[derive(Default)]
struct Ties {
    mine: Side,
    others: Side,
    /// Those that name them as a party.
    party: BTreeSet<EntityIx>,
}

impl Ties {
    fn of(known: &Known<'_>, linked: &Linked, person: PersonIx) -> Self {
        let mut ties = Self::default();
        let each = |see: &mut dyn FnMut(&KnownRows<'_>, usize, PersonIx)| {
            for (dataset, persons) in &linked.sighting_person {
                let Some(rows) = known.rows(dataset) else { continue };
                for (sighting, it) in persons.iter().enumerate() {
                    if let Some(it) = it {
                        see(&rows, sighting, *it);
                    }
                }
            }
        };
        each(&mut |rows, sighting, it| {
            if it == person {
                let row = rows.sighting_rows()[sighting] as usize;
                ties.mine.see(rows, row);
                let role = rows.sightings().text("role").and_then(|roles| roles.get(sighting)).unwrap_or("");
                if PARTIES.contains(&role) {
                    ties.party.insert(rows.entities()[row]);
                }
            }
        });
        let (mine, others) = (&ties.mine, &mut ties.others);
        each(&mut |rows, sighting, it| {
            let row = rows.sighting_rows()[sighting] as usize;
            if it != person && mine.entities.contains(&rows.entities()[row]) {
                others.see(rows, row);
            }
        });
        ties
    }

    /// Whether a person's number within a claim or case is theirs alone.
    fn is_mine(&self, entity: EntityIx, number: u32) -> bool {
        let is_numbered = self.mine.numbers.range((entity, 0)..=(entity, u32::MAX)).next().is_some();
        if is_numbered {
            self.mine.numbers.contains(&(entity, number)) && !self.others.numbers.contains(&(entity, number))
        } else {
            !self.others.entities.contains(&entity)
        }
    }

    /// Whether a row that names nobody is about others: about another person by its number, or of a time when only others
    /// were left in what they once shared.
    fn is_of_others(&self, rows: &KnownRows<'_>, row: usize) -> bool {
        let entity = rows.entities()[row];
        let (mine, others) = (self.mine.until(entity), self.others.until(entity));
        let is_shared = self.others.entities.contains(&entity);
        number(rows, row).is_some_and(|number| !self.is_mine(entity, number))
            || (is_shared && others > mine && day(rows, row) > mine)
    }
}

/// The number of the person whom a row is about, within its claim or case.
fn number(rows: &KnownRows<'_>, row: usize) -> Option<u32> {
    rows.number("person_no").and_then(|cells| cells[row]).map(|number| number as u32)
}

/// Digests of the numbers that a person alone has within claims and cases, for every dataset whose keys have them: rows
/// that name nobody but have one are about that person.
pub(super) fn numbered(files: &Files<'_>, linked: &Linked, person: PersonIx, key: &Key) -> BTreeSet<(Mark, Digest)> {
    let known = files.known();
    let ties = Ties::of(&known, linked, person);
    let mut found = BTreeSet::new();
    for dataset in known.dataset_names() {
        let Some(rows) = known.rows(dataset).filter(|rows| !rows.is_empty()) else { continue };
        let kind = known.entity(rows.entities()[0]).0;
        let is_keyed = |row: usize| {
            let entity = known.entity(rows.entities()[row]).1;
            number(&rows, row).is_none_or(|number| number_in(rows.source(row), entity) == Some(number))
        };
        if rows.number("person_no").is_none() || !(0..rows.len()).all(is_keyed) {
            continue;
        }
        for (entity, number) in ties.mine.numbers.iter().filter(|(entity, number)| ties.is_mine(*entity, *number)) {
            let (of, entity) = known.entity(*entity);
            if of == kind && !entity.is_empty() {
                found.insert((Mark::Entity, numbered_digest(key, (dataset, kind, entity), *number)));
            }
        }
    }
    found
}

struct Reader<'a, 'o> {
    files: &'a Files<'a>,
    known: Known<'a>,
    dataset: &'a str,
    rows: KnownRows<'a>,
    ties: &'a Ties,
    guarded: Vec<Fits<'a>>,
    taken_in: &'a [FileRecord],
    own: &'o mut Own,
}

impl Reader<'_, '_> {
    fn read(&mut self, linked: &Linked, person: PersonIx, cleared: bool) {
        let (named, others) = (&self.ties.mine.entities, &self.ties.others.entities);
        let none = Vec::new();
        let persons = linked.sighting_person.get(self.dataset).unwrap_or(&none);
        let rows = self.rows;
        let mut at = 0;
        for row in 0..rows.len() {
            let (mut mine, mut of_others) = (None, false);
            while at < rows.sighting_count() && rows.sighting_rows()[at] as usize == row {
                match persons.get(at).copied().flatten() {
                    Some(it) if it == person => mine = Some(at),
                    Some(_) => of_others = true,
                    None => {}
                }
                at += 1;
            }
            let entity = rows.entities()[row];
            let is_named = !self.known.entity(entity).1.is_empty() && named.contains(&entity);
            if mine.is_none() && (of_others || !is_named) {
                continue;
            }
            let is_party = self.own.party.contains(&entity);
            if mine.is_none() && (!is_party || self.ties.is_of_others(&rows, row)) {
                *self.own.of_others.entry(self.dataset.to_owned()).or_default() += 1;
                continue;
            }
            let own = self.row(row, mine, others.contains(&entity));
            if self.guarded.iter().any(|fits| fits(row)) || is_sensitive(&own, self.files.config) {
                let (dataset, record) = (own.dataset.clone(), own.record.clone());
                self.own.for_review.insert(ForReview { dataset, record, happened: own.happened });
                if !cleared {
                    continue;
                }
            }
            self.own.rows.push(own);
        }
    }

    fn row(&self, row: usize, sighting: Option<usize>, shared: bool) -> OwnRow {
        let rows = self.rows;
        let night = rows.state_from(row) + 1;
        let is_source =
            |file: &&FileRecord| file.dataset == self.dataset && file.quarantined.is_none() && file.night == night;
        let table = rows.sightings();
        let told = |sighting: usize| {
            let cells = table.columns.iter().map(|(name, column)| (name.clone(), cell(column, sighting)));
            cells.filter(|(_, cell)| !cell.is_empty()).collect()
        };
        OwnRow {
            dataset: self.dataset.to_owned(),
            title: title(self.files.profiles, self.dataset),
            record: rows.source(row).to_owned(),
            files: self.taken_in.iter().filter(is_source).map(|file| file.file.name.clone()).collect(),
            known_from: Some(rows.known_from(row)).filter(|day| *day != Day::MIN),
            known_to: rows.known_to(row),
            happened: rows.happened()[row],
            recorded: rows.recorded()[row],
            shared,
            facts: self.facts(row),
            person: sighting.map(told).unwrap_or_default(),
        }
    }

    fn facts(&self, row: usize) -> BTreeMap<String, String> {
        let profiles = self.files.profiles.iter().filter(|profile| profile.dataset == self.dataset);
        let names: BTreeSet<&str> =
            profiles.flat_map(|profile| profile.columns.iter().map(|column| column.name.as_str())).collect();
        let rows = self.rows;
        let fact = |name: &str| {
            let text = rows.text(name).or_else(|| rows.audit_text(name));
            if let Some((codes, text)) = text {
                return text.word(codes[row]).map(str::to_owned);
            }
            let number = || rows.number(name).and_then(|cells| cells[row]).map(|cell| cell.to_string());
            let money = || rows.money(name).and_then(|cells| cells[row]).map(|cell| cell.to_string());
            let date = || rows.date(name).and_then(|cells| cells[row]).map(|cell| cell.to_string());
            let flag = || rows.flag(name).and_then(|cells| cells[row]).map(|cell| yes(cell).to_owned());
            number().or_else(money).or_else(date).or_else(flag)
        };
        names.into_iter().filter_map(|name| Some((name.to_owned(), fact(name)?))).collect()
    }
}

fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn cell(column: &Column, row: usize) -> String {
    let said = match column {
        Column::Text(cells) => cells.get(row).map(str::to_owned),
        Column::Number(cells) => cells[row].map(|cell| cell.to_string()),
        Column::Money(cells) => cells[row].map(|cell| cell.to_string()),
        Column::Date(cells) => cells[row].map(|cell| cell.to_string()),
        Column::Flag(cells) => cells[row].map(|cell| yes(cell).to_owned()),
    };
    said.unwrap_or_default()
}

/// A dataset in words.
pub(super) fn title(profiles: &[Profile], dataset: &str) -> String {
    let profile = profiles.iter().find(|profile| profile.dataset == dataset);
    profile.map_or_else(|| dataset.to_owned(), |profile| profile.title.clone())
}

/// Whether every row of a dataset may be about somebody's safety.
fn is_all_sensitive(dataset: &str, config: &Config) -> bool {
    SENSITIVE.contains(&dataset) || config.safety.unsaid.iter().any(|unsaid| unsaid == dataset)
}

fn is_sensitive(row: &OwnRow, config: &Config) -> bool {
    let says = |text: &String| {
        let lower = text.to_lowercase();
        discloses(text) || SENSITIVE_WORDS.iter().any(|word| lower.contains(word))
    };
    let is_restricted = row.person.get("standing").is_some_and(|standing| standing == "restricted");
    is_restricted || is_all_sensitive(&row.dataset, config) || row.facts.values().any(says)
}

#[cfg(test)]
mod tests;
