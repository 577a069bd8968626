use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::archive::EntityIx;
use crate::archive::FileRecord;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Column;
use crate::domain::Day;
use crate::extract::Profile;
use crate::link::Linked;
use crate::link::PersonIx;

use super::PipelineError;
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

/// Gathers the rows about a person; those about somebody's safety only once they are cleared.
pub(super) fn own(files: &Files<'_>, linked: &Linked, person: PersonIx, cleared: bool) -> Result<Own, PipelineError> {
    let known = files.known();
    let taken_in = files.archive.files()?;
    let mut own = Own::default();
    let (mut named, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (dataset, persons) in &linked.sighting_person {
        let Some(rows) = known.rows(dataset) else { continue };
        let roles = rows.sightings().text("role");
        for (sighting, it) in persons.iter().enumerate() {
            let entity = rows.entities()[rows.sighting_rows()[sighting] as usize];
            if *it == Some(person) {
                named.insert(entity);
                let role = roles.and_then(|roles| roles.get(sighting)).unwrap_or("");
                if PARTIES.contains(&role) {
                    own.party.insert(entity);
                }
            } else if it.is_some() {
                others.insert(entity);
            }
        }
    }
    own.party.extend(named.difference(&others));
    for dataset in known.dataset_names() {
        let Some(rows) = known.rows(dataset) else { continue };
        let mut reader = Reader { files, known, dataset, rows, taken_in: &taken_in, own: &mut own };
        reader.read(linked, person, (&named, &others), cleared);
    }
    Ok(own)
}

struct Reader<'a, 'o> {
    files: &'a Files<'a>,
    known: Known<'a>,
    dataset: &'a str,
    rows: KnownRows<'a>,
    taken_in: &'a [FileRecord],
    own: &'o mut Own,
}

impl Reader<'_, '_> {
    fn read(
        &mut self,
        linked: &Linked,
        person: PersonIx,
        (named, others): (&BTreeSet<EntityIx>, &BTreeSet<EntityIx>),
        cleared: bool,
    ) {
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
            if mine.is_none() && !self.own.party.contains(&entity) {
                *self.own.of_others.entry(self.dataset.to_owned()).or_default() += 1;
                continue;
            }
            let own = self.row(row, mine, others.contains(&entity));
            if is_sensitive(&own) {
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

/// Whether rows of a dataset may be about somebody's safety, all of them.
pub(super) fn is_sensitive_dataset(dataset: &str) -> bool {
    SENSITIVE.contains(&dataset) || dataset == "events"
}

fn is_sensitive(row: &OwnRow) -> bool {
    let says = |text: &String| {
        let text = text.to_lowercase();
        SENSITIVE_WORDS.iter().any(|word| text.contains(word))
    };
    SENSITIVE.contains(&row.dataset.as_str()) || row.facts.values().any(says)
}
