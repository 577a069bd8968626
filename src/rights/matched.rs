use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Level;
use super::Subject;
use super::THRESHOLD;
use super::levels::address_level;
use super::levels::birth_level;
use super::levels::name_level;
use super::levels::nino_form;
use super::levels::nino_level;
use super::levels::postcode_form;
use super::levels::writings;
use super::likeness;
use crate::archive::Known;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;
use crate::domain::Uprn;
use crate::link::Linked;
use crate::link::Person;
use crate::link::PersonIx;
use crate::link::SightingRef;
use crate::tidy::Parts;
use crate::tidy::parts;

/// Whom of the linked persons each of some people is taken for, in their order.
pub type Matched = Vec<BTreeSet<PersonIx>>;

/// Finds people among the persons linked on an as-of date, every one who is alike enough: where it is uncertain who is
/// meant, all are. `homes` are the dwellings of the people as far as found.
pub fn matched(known: &Known<'_>, linked: &Linked, people: &[&Subject], homes: &[Option<Uprn>]) -> Matched {
    let sought: Vec<Sought> = people.iter().zip(homes).map(|(subject, home)| Sought::new(subject, *home)).collect();
    let sources: Vec<Option<Source<'_>>> = known
        .dataset_names()
        .map(|name| Some(Source::new(known.rows(name)?.sightings(), known.rows(name)?.sighting_count())))
        .collect();
    let candidates = candidates(known, linked, &sought, &sources);
    let mut found = vec![BTreeSet::new(); sought.len()];
    for person in candidates {
        let evidence = Evidence::of(&linked.persons[person.0 as usize], linked, &sources);
        for (sought, found) in sought.iter().zip(&mut found) {
            if likeness(sought.levels(&evidence)) >= THRESHOLD {
                found.insert(person);
            }
        }
    }
    found
}

/// One of the people, in comparable form.
struct Sought {
    names: Vec<[String; 2]>,
    birth: Option<Day>,
    parts: Parts,
    postcode: String,
    home: Option<Uprn>,
    nino: String,
}

impl Sought {
    fn new(subject: &Subject, home: Option<Uprn>) -> Self {
        let names = subject.names.iter().flat_map(|name| writings(&name.forename, "", &name.surname));
        Self {
            names: names.collect(),
            birth: subject.birth,
            parts: parts(&subject.address),
            postcode: postcode_form(&subject.postcode),
            home: subject.uprn.parse().ok().map(Uprn).or(home),
            nino: nino_form(&subject.nino),
        }
    }

    fn levels(&self, evidence: &Evidence) -> [Level; 4] {
        let best = |levels: &mut dyn Iterator<Item = Level>| levels.max().unwrap_or(Level::Missing);
        let birth = self
            .birth
            .map_or(Level::Missing, |birth| best(&mut evidence.births.iter().map(|other| birth_level(birth, *other))));
        let places = &mut evidence
            .places
            .iter()
            .map(|(parts, postcode)| address_level((&self.parts, &self.postcode), (parts, postcode)));
        let at_home = self.home.is_some_and(|home| evidence.uprns.contains(&home));
        [
            name_level(&self.names, &evidence.names),
            birth,
            if at_home { Level::Same } else { best(places) },
            best(&mut evidence.ninos.iter().map(|other| nino_level(&self.nino, other))),
        ]
    }
}

/// The columns of one dataset's sightings that say who somebody is.
struct Source<'a> {
    count: usize,
    name: [Option<&'a Text>; 3],
    birth: Option<&'a [Option<Day>]>,
    nino: Option<&'a Text>,
    address: Option<&'a Text>,
    postcode: Option<&'a Text>,
    uprn: Option<&'a Text>,
}

impl<'a> Source<'a> {
    fn new(table: &'a Table, count: usize) -> Self {
        Self {
            count,
            name: ["forename", "middle", "surname"].map(|column| table.text(column)),
            birth: table.date("dob"),
            nino: table.text("nino"),
            address: table.text("address"),
            postcode: table.text("postcode"),
            uprn: table.text("uprn"),
        }
    }

    fn birth(&self, sighting: usize) -> Option<Day> {
        self.birth.and_then(|cells| cells[sighting])
    }
}

fn cell(column: Option<&Text>, sighting: usize) -> &str {
    column.and_then(|text| text.get(sighting)).unwrap_or("")
}

/// Everything the records say of one person, wherever and whenever.
#[derive(Default)]
struct Evidence {
    names: Vec<[String; 2]>,
    births: BTreeSet<Day>,
    ninos: BTreeSet<String>,
    uprns: BTreeSet<Uprn>,
    places: Vec<(Parts, String)>,
}

impl Evidence {
    fn of(person: &Person, linked: &Linked, sources: &[Option<Source<'_>>]) -> Self {
        let mut evidence = Self::default();
        let (mut names, mut places) = (BTreeSet::new(), BTreeSet::new());
        let dwelling = person.dwelling.map(|dwelling| &linked.dwellings[dwelling.0 as usize]);
        evidence.uprns.extend(dwelling.and_then(|dwelling| dwelling.uprn));
        let source = |at: &SightingRef| sources.get(usize::from(at.dataset)).and_then(Option::as_ref);
        for at in &person.sightings {
            let (Some(source), sighting) = (source(at), at.sighting as usize) else { continue };
            names.insert(source.name.map(|column| cell(column, sighting)));
            evidence.births.extend(source.birth(sighting));
            let nino = nino_form(cell(source.nino, sighting));
            evidence.ninos.extend((!nino.is_empty()).then_some(nino));
            evidence.uprns.extend(cell(source.uprn, sighting).parse().ok().map(Uprn));
        }
        // Where the person lives may be said by the row of another.
        for at in person.sightings.iter().chain(dwelling.map(|dwelling| &dwelling.shown_as)) {
            let (Some(source), sighting) = (source(at), at.sighting as usize) else { continue };
            places.insert([cell(source.address, sighting), cell(source.postcode, sighting)]);
        }
        let written = names.iter().flat_map(|[forename, middle, surname]| writings(forename, middle, surname));
        evidence.names = written.collect();
        evidence.names.sort();
        evidence.names.dedup();
        let placed = places.iter().filter(|[_, postcode]| !postcode.is_empty());
        evidence.places = placed.map(|[address, postcode]| (parts(address), postcode_form(postcode))).collect();
        evidence
    }
}

/// The persons worth comparing: no name alone is enough, so one must share a birth date, an address or a NINO with one of
/// the people, but for a slip.
fn candidates(
    known: &Known<'_>,
    linked: &Linked,
    sought: &[Sought],
    sources: &[Option<Source<'_>>],
) -> BTreeSet<PersonIx> {
    let near_birth =
        |day: Day| sought.iter().any(|sought| sought.birth.is_some_and(|birth| birth_level(birth, day) >= Level::Near));
    let at_home = |uprn: Uprn| sought.iter().any(|sought| sought.home == Some(uprn));
    let at = |postcode: &str| {
        let near =
            |sought: &Sought| !sought.postcode.is_empty() && strsim::osa_distance(&sought.postcode, postcode) <= 1;
        sought.iter().any(near)
    };
    let near_nino = |nino: &str| sought.iter().any(|sought| nino_level(&sought.nino, nino) >= Level::Near);
    let mut births: BTreeMap<Day, bool> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for (name, source) in known.dataset_names().zip(sources) {
        let (Some(source), Some(persons)) = (source, linked.sighting_person.get(name)) else { continue };
        let postcodes = asked(source.postcode, |text| at(&postcode_form(text)));
        let ninos = asked(source.nino, |text| near_nino(&nino_form(text)));
        let uprns = asked(source.uprn, |text| text.parse().is_ok_and(|uprn| at_home(Uprn(uprn))));
        let says = |answers: &[bool], column: Option<&Text>, sighting: usize| {
            let code = column.map(|text| text.codes()[sighting] as usize);
            code.and_then(|code| answers.get(code)).copied().unwrap_or(false)
        };
        for (sighting, person) in persons.iter().enumerate().take(source.count) {
            let Some(person) = person else { continue };
            let born = source.birth(sighting).is_some_and(|day| *births.entry(day).or_insert_with(|| near_birth(day)));
            let shares = born
                || says(&postcodes, source.postcode, sighting)
                || says(&ninos, source.nino, sighting)
                || says(&uprns, source.uprn, sighting);
            if shares {
                found.insert(*person);
            }
        }
    }
    let lives = |person: &Person| {
        let dwelling = person.dwelling.map(|dwelling| &linked.dwellings[dwelling.0 as usize]);
        dwelling.is_some_and(|dwelling| {
            let shown = dwelling.shown_as;
            let source = sources.get(usize::from(shown.dataset)).and_then(Option::as_ref);
            let postcode = source.map_or("", |source| cell(source.postcode, shown.sighting as usize));
            dwelling.uprn.is_some_and(at_home) || (!postcode.is_empty() && at(&postcode_form(postcode)))
        })
    };
    // Dwellings are asked once each, however many live there.
    let mut homes: BTreeMap<u32, bool> = BTreeMap::new();
    for (place, person) in linked.persons.iter().enumerate() {
        let Some(dwelling) = person.dwelling else { continue };
        if *homes.entry(dwelling.0).or_insert_with(|| lives(person)) {
            found.insert(PersonIx(place as u32));
        }
    }
    found
}

/// An answer for each distinct text of a column.
fn asked(column: Option<&Text>, question: impl Fn(&str) -> bool) -> Vec<bool> {
    column.map(|text| text.words().iter().map(|word| question(word)).collect()).unwrap_or_default()
}
