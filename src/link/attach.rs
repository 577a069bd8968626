use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::dwellings::places::word;
use super::nature::Part;
use super::nature::part;
use super::types::Attachment;
use super::types::HouseholdIx;
use super::types::Linked;
use super::types::Person;
use super::types::PersonIx;
use super::types::Role;
use super::types::SightingRef;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::domain::Uprn;
use crate::tidy::keys;
use crate::tidy::parts;

const MEMBER_LEAVES: [&str; 3] = ["with_family", "with_friends", "prs_lodging"];
const WITH_HOSTS: [&str; 2] = ["with_family", "with_friends"];

/// Attaches every homelessness case known now to the household its main applicant lived in at an earlier as-of date.
///
/// The one place where later sightings may speak of an earlier date: `now` (linked from `known_now`) says who the
/// applicant is, `at` says where that person lived by what was known then. A case whose applicant was not known then
/// but stayed with family or friends goes to the household at the address it names. Cases come in order, each once;
/// those that attach to nothing are left out.
pub fn attach(known_now: &Known<'_>, now: &Linked, at: &Linked) -> Vec<Attachment> {
    let cases = cases(known_now, now);
    let mut hosts =
        Hosts { known_now, at, by_uprn: FxHashMap::default(), by_text: None, households: FxHashMap::default() };
    hosts.index();
    let mut attachments = Vec::new();
    for (case, applicant) in cases {
        let accommodation = applicant.accommodation.as_str();
        let person = applicant.person.map(|person| &now.persons[person.0 as usize]);
        let then = person.and_then(|person| lived(person, at));
        let attachment = match then {
            Some((household, role)) => {
                let leaving_member = MEMBER_LEAVES.contains(&accommodation) || role != Role::Adult;
                Some(Attachment { case, household, leaving_member })
            }
            None if WITH_HOSTS.contains(&accommodation) => {
                let household = applicant.addresses.iter().find_map(|seen| hosts.household(*seen));
                household.map(|household| Attachment { case, household, leaving_member: true })
            }
            None => None,
        };
        attachments.extend(attachment);
    }
    attachments
}

#[derive(Default)]
struct Applicant {
    rank: Option<(u32, Part)>,
    person: Option<PersonIx>,
    addresses: Vec<SightingRef>,
    accommodation: String,
}

/// The cases by number, each with its main applicant (lowest person number), its addresses and current accommodation.
fn cases(known: &Known<'_>, now: &Linked) -> BTreeMap<EntityIx, Applicant> {
    let mut cases: BTreeMap<EntityIx, Applicant> = BTreeMap::new();
    for (dataset, name) in known.dataset_names().enumerate() {
        let Some(rows) = known.rows(name).filter(|_| ["hclic_case", "hclic_person", "outcomes"].contains(&name)) else {
            continue;
        };
        let (numbers, accommodation) = (rows.number("person_no"), rows.text("current_accom"));
        for row in 0..rows.len() {
            let applicant = cases.entry(rows.entities()[row]).or_default();
            if let Some(word) = accommodation.and_then(|(codes, text)| text.word(codes[row])) {
                word.clone_into(&mut applicant.accommodation);
            }
        }
        let table = rows.sightings();
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let applicant = cases.entry(rows.entities()[*row as usize]).or_default();
            if !word(table.text("address"), sighting).is_empty() || !word(table.text("uprn"), sighting).is_empty() {
                applicant.addresses.push(SightingRef { dataset: dataset as u16, sighting: sighting as u32 });
            }
            let Some(person) = now.sighting_person.get(name).and_then(|persons| persons[sighting]) else { continue };
            let number = numbers.and_then(|cells| cells[*row as usize]).unwrap_or(1.0) as u32;
            let rank = (number, part(table.text("role").and_then(|roles| roles.get(sighting))));
            if applicant.rank.is_none_or(|kept| rank <= kept) {
                (applicant.rank, applicant.person) = (Some(rank), Some(person));
            }
        }
    }
    cases
}

/// Where a person of now lived then: the household of the then-person who carries most of their sightings known then.
fn lived(person: &Person, at: &Linked) -> Option<(HouseholdIx, Role)> {
    let by_dataset: Vec<&Vec<Option<PersonIx>>> = at.sighting_person.values().collect();
    let mut votes: BTreeMap<PersonIx, u32> = BTreeMap::new();
    for seen in &person.sightings {
        let then = by_dataset.get(usize::from(seen.dataset)).and_then(|persons| persons.get(seen.sighting as usize));
        if let Some(then) = then.copied().flatten() {
            *votes.entry(then).or_insert(0) += 1;
        }
    }
    let housed = votes.into_iter().filter(|(then, _)| at.persons[then.0 as usize].household.is_some());
    let (then, _) = housed.max_by_key(|(then, votes)| (*votes, std::cmp::Reverse(at.persons[then.0 as usize].id)))?;
    let then = &at.persons[then.0 as usize];
    then.household.map(|household| (household, then.role))
}

/// Finds the household at an address a case names.
struct Hosts<'a> {
    known_now: &'a Known<'a>,
    at: &'a Linked,
    by_uprn: FxHashMap<Uprn, u32>,
    by_text: Option<FxHashMap<u64, u32>>,
    households: FxHashMap<u32, HouseholdIx>,
}

impl Hosts<'_> {
    /// The largest household of each dwelling (ties: the lowest id), organisations left out.
    fn index(&mut self) {
        for (number, dwelling) in self.at.dwellings.iter().enumerate() {
            if let Some(uprn) = dwelling.uprn {
                self.by_uprn.insert(uprn, number as u32);
            }
        }
        for (number, household) in
            self.at.households.iter().enumerate().filter(|(_, household)| !household.organisation)
        {
            let size = |place: HouseholdIx| self.at.households[place.0 as usize].members.len();
            let place = HouseholdIx(number as u32);
            let kept = self.households.entry(household.dwelling.0).or_insert(place);
            if size(place) > size(*kept) {
                *kept = place;
            }
        }
    }

    fn household(&mut self, seen: SightingRef) -> Option<HouseholdIx> {
        let (uprn, key) = self.address(seen)?;
        let by_uprn = uprn.and_then(|uprn| self.by_uprn.get(&uprn)).copied();
        let dwelling = by_uprn.or_else(|| self.texts().get(&key).copied());
        self.households.get(&dwelling?).copied()
    }

    /// UPRN and text key of a sighting's address.
    fn address(&self, seen: SightingRef) -> Option<(Option<Uprn>, u64)> {
        let name = self.known_now.dataset_names().nth(usize::from(seen.dataset))?;
        let rows = self.known_now.rows(name)?;
        let (table, sighting) = (rows.sightings(), seen.sighting as usize);
        let text = |column: &str| word(table.text(column), sighting);
        let keys = keys(&parts(text("address")), text("postcode"));
        Some((Uprn::read(text("uprn")), if keys.number == 0 { keys.name } else { keys.number }))
    }

    /// Dwellings by the text of the address shown, made when first needed; a text of two dwellings is no key.
    fn texts(&mut self) -> &FxHashMap<u64, u32> {
        if self.by_text.is_none() {
            let mut texts: FxHashMap<u64, Option<u32>> = FxHashMap::default();
            for (number, dwelling) in self.at.dwellings.iter().enumerate() {
                if let Some((_, key)) = self.address(dwelling.shown_as)
                    && key != 0
                {
                    texts.entry(key).and_modify(|kept| *kept = None).or_insert(Some(number as u32));
                }
            }
            let unique = texts.into_iter().filter_map(|(key, dwelling)| dwelling.map(|dwelling| (key, dwelling)));
            self.by_text = Some(unique.collect());
        }
        self.by_text.as_ref().expect("just made")
    }
}
