use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::dwellings::places::Places;
use super::dwellings::places::word;
use super::names::Names;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Nature;
use super::nature::Part;
use super::nature::Standing;
use super::nature::nature;
use super::nature::part;
use super::nature::standing;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::Table;
use crate::domain::Text;

/// Sightings of one place in one entity that say the same: one unit of linkage, however many versions repeat it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// When the first of its sightings became known.
    pub first_known: Day,
    /// Hash of dataset, source key and person number of that sighting.
    pub id: u64,
    /// Place of the dataset in the history.
    pub dataset: u16,
    /// Number of the entity.
    pub entity: u32,
    /// Which person of the entity.
    pub slot: u32,
    /// Number in [`Names`], or [`NONE`].
    pub name: u32,
    /// Birth date, or [`NO_DAY`].
    pub dob: Day,
    /// The first eight characters of the NINO; 0 if none.
    pub nino: u64,
    /// Number of the address, or [`NONE`].
    pub address: u32,
    /// Number of the postcode given, or [`NONE`].
    pub postcode: u32,
    /// What it is a sighting of.
    pub standing: Standing,
    /// Which part the person plays.
    pub part: Part,
    /// Lived there from, or [`NO_DAY`].
    pub from: Day,
    /// Lived there until; [`Day::MAX`] if not said.
    pub to: Day,
    /// Whether its place in the entity had another address before.
    pub moved_in_place: bool,
    /// Hash of what it says, for an order that no numbering can change.
    content: u64,
}

/// The units of one dataset's sightings.
#[derive(Debug)]
pub(super) struct Source {
    /// Place of the dataset in the history.
    pub number: u16,
    /// Name of the dataset.
    pub name: String,
    /// What its sightings are worth.
    pub nature: Nature,
    /// The unit of each sighting; [`NONE`] for one that says nothing.
    pub units: Vec<u32>,
}

type Said = (u32, u32, u32, Day, u64, u32, u32, Standing, Part, (Day, Day));

/// All units, by the day they became known, then by id: those known on an as-of date come first.
pub(super) fn units(all: &Known<'_>, names: &mut Names, places: &mut Places) -> (Vec<Unit>, Vec<Source>) {
    let mut units = Vec::new();
    let mut sources = Vec::new();
    for (number, name) in all.dataset_names().enumerate() {
        let Some(rows) = all.rows(name) else { continue };
        let nature = nature(name, rows.is_snapshot());
        let mut reader = Reader { dataset: number as u16, name, rows, names, places, units: &mut units };
        let numbers = reader.read(nature);
        sources.push(Source { number: number as u16, name: name.to_owned(), nature, units: numbers });
    }
    let moved = sort(&mut units, places);
    for source in &mut sources {
        for unit in source.units.iter_mut().filter(|unit| **unit != NONE) {
            *unit = moved[*unit as usize];
        }
    }
    (units, sources)
}

/// Sorts the units, gives the later ones of one source key their own ids, and says where each went.
fn sort(units: &mut Vec<Unit>, places: &Places) -> Vec<u32> {
    let mut order: Vec<u32> = (0..units.len() as u32).collect();
    order.sort_by_key(|place| {
        let unit = &units[*place as usize];
        (unit.first_known, unit.id, unit.content)
    });
    let mut moved = vec![0; order.len()];
    for (now, before) in order.iter().enumerate() {
        moved[*before as usize] = now as u32;
    }
    let mut sorted: Vec<Unit> = order.iter().map(|place| units[*place as usize].clone()).collect();
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    for unit in &mut sorted {
        let times = seen.entry(unit.id).or_insert(0);
        if *times > 0 {
            unit.id = xxh3_64(format!("{:016x}|{times}", unit.id).as_bytes());
        }
        *times += 1;
    }
    mark_moved(&mut sorted, places);
    *units = sorted;
    moved
}

/// Marks units whose place in the entity had another address in an earlier known unit.
fn mark_moved(units: &mut [Unit], places: &Places) {
    let place = |address: u32| {
        let address = &places.addresses[address as usize];
        (address.postcode, address.uprn, address.keys.text)
    };
    let mut first: FxHashMap<(u16, u32, u32), (u32, u64, u64)> = FxHashMap::default();
    for unit in units.iter_mut().filter(|unit| unit.address != NONE) {
        let address = *first.entry((unit.dataset, unit.entity, unit.slot)).or_insert_with(|| place(unit.address));
        unit.moved_in_place = address != place(unit.address);
    }
}

struct Reader<'a, 'r> {
    dataset: u16,
    name: &'a str,
    rows: KnownRows<'a>,
    names: &'r mut Names,
    places: &'r mut Places,
    units: &'r mut Vec<Unit>,
}

impl Reader<'_, '_> {
    fn read(&mut self, nature: Nature) -> Vec<u32> {
        let table = self.rows.sightings();
        let slots = nature.slot.and_then(|column| self.rows.number(column));
        let mut index: FxHashMap<Said, u32> = FxHashMap::default();
        let mut name_cache: FxHashMap<[u32; 3], u32> = FxHashMap::default();
        let mut place_cache: FxHashMap<[u32; 3], (u32, u32)> = FxHashMap::default();
        let columns = Columns::new(table);
        let mut numbers = Vec::with_capacity(self.rows.sighting_count());
        for (sighting, row) in self.rows.sighting_rows().iter().enumerate() {
            let row = *row as usize;
            let person_no = columns.person_no.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
            let slot = slots.and_then(|cells| cells[row]).unwrap_or(1.0) as u32;
            let name_codes = [columns.forename, columns.middle, columns.surname].map(|column| code(column, sighting));
            let name = *name_cache.entry(name_codes).or_insert_with(|| {
                let texts = [columns.forename, columns.middle, columns.surname].map(|column| word(column, sighting));
                self.names.intern(texts[0], texts[1], texts[2])
            });
            let place_codes = [columns.address, columns.postcode, columns.uprn].map(|column| code(column, sighting));
            let (address, postcode) = *place_cache.entry(place_codes).or_insert_with(|| {
                let texts = [columns.address, columns.postcode, columns.uprn].map(|column| word(column, sighting));
                let postcode = if texts[1].is_empty() { NONE } else { self.places.postcode(texts[1]) };
                (self.places.intern(texts[0], texts[1], texts[2]).unwrap_or(NONE), postcode)
            });
            let said: Said = (
                self.rows.entities()[row].0,
                slot.saturating_mul(16).saturating_add(person_no),
                name,
                columns.dob.and_then(|cells| cells[sighting]).unwrap_or(NO_DAY),
                nino(word(columns.nino, sighting)),
                address,
                postcode,
                standing(columns.standing.and_then(|text| text.get(sighting))),
                part(columns.role.and_then(|text| text.get(sighting))),
                (
                    columns.from.and_then(|cells| cells[sighting]).unwrap_or(NO_DAY),
                    columns.to.and_then(|cells| cells[sighting]).unwrap_or(Day::MAX),
                ),
            );
            let next = self.units.len() as u32;
            let number = *index.entry(said).or_insert(next);
            if number == next {
                let unit = self.unit(&said, row, person_no);
                self.units.push(unit);
            }
            numbers.push(number);
        }
        numbers
    }

    fn unit(&self, said: &Said, row: usize, person_no: u32) -> Unit {
        let (entity, slot, name, dob, nino, address, postcode, standing, part, (from, to)) = *said;
        let source = format!("{}|{}|{person_no}", self.name, self.rows.source(row));
        let keys = if address == NONE { (0, 0) } else { self.place_text(address) };
        let given = self.names.given(name);
        let words = given.map_or(("", ""), |given| (self.names.text(given.forename), self.names.text(given.surname)));
        let content = format!("{words:?}|{}|{nino}|{keys:?}|{standing:?}|{part:?}|{}|{}|{slot}", dob.0, from.0, to.0);
        Unit {
            first_known: self.rows.known_from(row),
            id: xxh3_64(source.as_bytes()),
            dataset: self.dataset,
            entity,
            slot,
            name,
            dob,
            nino,
            address,
            postcode,
            standing,
            part,
            from,
            to,
            moved_in_place: false,
            content: xxh3_64(content.as_bytes()),
        }
    }

    fn place_text(&self, address: u32) -> (u64, u64) {
        let address = &self.places.addresses[address as usize];
        (address.uprn, address.spelling)
    }
}

/// Which person of their row the sightings are of, from 1; a row that does not say has one.
pub(super) fn person_numbers(sightings: &Table) -> impl Fn(usize) -> u32 {
    let numbers = sightings.number("person_no");
    move |sighting| numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32
}

/// The sightings' columns by name.
struct Columns<'a> {
    person_no: Option<&'a [Option<f64>]>,
    role: Option<&'a Text>,
    standing: Option<&'a Text>,
    forename: Option<&'a Text>,
    middle: Option<&'a Text>,
    surname: Option<&'a Text>,
    dob: Option<&'a [Option<Day>]>,
    nino: Option<&'a Text>,
    address: Option<&'a Text>,
    postcode: Option<&'a Text>,
    uprn: Option<&'a Text>,
    from: Option<&'a [Option<Day>]>,
    to: Option<&'a [Option<Day>]>,
}

impl<'a> Columns<'a> {
    fn new(table: &'a Table) -> Self {
        Self {
            person_no: table.number("person_no"),
            role: table.text("role"),
            standing: table.text("standing"),
            forename: table.text("forename"),
            middle: table.text("middle"),
            surname: table.text("surname"),
            dob: table.date("dob"),
            nino: table.text("nino"),
            address: table.text("address"),
            postcode: table.text("postcode"),
            uprn: table.text("uprn"),
            from: table.date("from"),
            to: table.date("to"),
        }
    }
}

fn code(column: Option<&Text>, row: usize) -> u32 {
    column.map_or(NULL, |text| text.codes()[row])
}

/// The first eight characters of a NINO as a number: the suffix is often missing. 0 for none.
fn nino(text: &str) -> u64 {
    let first: [u8; 8] = text.as_bytes().get(..8).and_then(|eight| eight.try_into().ok()).unwrap_or_default();
    u64::from_be_bytes(first)
}
