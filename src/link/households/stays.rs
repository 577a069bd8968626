use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use crate::archive::EntityIx;
use crate::archive::Known;
use crate::domain::Day;
use crate::link::dwellings::sites::Sites;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::nature::Nature;
use crate::link::nature::Part;
use crate::link::nature::Standing;
use crate::link::prepare::Prepared;
use crate::link::units::Unit;

/// One person's time at one dwelling, as one unit of evidence tells it.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Stay {
    /// The person.
    pub person: u32,
    /// The dwelling.
    pub site: u32,
    /// From when; [`NO_DAY`] if never said.
    pub since: Day,
    /// Until when; [`Day::MAX`] while it holds.
    pub until: Day,
    /// When the source last said so.
    pub seen: Day,
    /// Which dataset is believed where two put a person in two dwellings from the same day.
    pub strength: u8,
    /// The entity that says so.
    pub entity: u32,
    /// The part it gives the person.
    pub part: Part,
    /// Whether that part heads a household.
    pub principal: bool,
    /// Whether it comes from a log, which says nothing of the end.
    pub log: bool,
    /// Whether the person is known to have come on `since`, rather than to have been first heard of then.
    pub arrival: bool,
}

/// The stays of each dwelling.
#[derive(Debug)]
pub(in crate::link) struct BySite {
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl BySite {
    /// Sorts the places of the stays by dwelling; within one they keep their order.
    pub(in crate::link) fn new(stays: &[Stay], sites: usize) -> Self {
        let mut starts = vec![0; sites + 1];
        for stay in stays {
            starts[stay.site as usize + 1] += 1;
        }
        for site in 0..sites {
            starts[site + 1] += starts[site];
        }
        let mut next = starts.clone();
        let mut places = vec![0; stays.len()];
        for (place, stay) in stays.iter().enumerate() {
            places[next[stay.site as usize] as usize] = place as u32;
            next[stay.site as usize] += 1;
        }
        Self { starts, places }
    }

    /// The stays of one dwelling.
    pub(in crate::link) fn stays<'a>(&'a self, site: u32, stays: &'a [Stay]) -> impl Iterator<Item = &'a Stay> {
        let (from, to) = (self.starts[site as usize], self.starts[site as usize + 1]);
        self.places[from as usize..to as usize].iter().map(|place| &stays[*place as usize])
    }
}

/// What the known sightings of a unit add up to.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Tally {
    /// Whether a version that says so is open.
    pub open: bool,
    /// First day it was so, by a log.
    pub first: Day,
    /// Last day it was so (a log) or became known (a snapshot).
    pub last: Day,
    /// When the last version was closed.
    pub closed: Day,
    /// The latest sighting.
    pub sighting: u32,
}

/// Dates and states of whole entities that bear on who lives where.
#[derive(Debug, Default)]
pub(in crate::link) struct EntityFacts {
    /// Start and end of a tenancy.
    pub tenancy: FxHashMap<u32, (Day, Day)>,
    /// Register applications that are over.
    pub over: FxHashMap<u32, Day>,
    /// Register applicants who say they live with parents, relatives or friends.
    pub living_with: FxHashSet<u32>,
    /// Entities with a row that, as last known, is restricted.
    pub restricted: FxHashSet<u32>,
}

/// One tally a known unit.
pub(in crate::link) fn tallies(known: &Known<'_>, prepared: &Prepared, count: u32) -> Vec<Tally> {
    let empty = Tally { open: false, first: Day::MAX, last: NO_DAY, closed: NO_DAY, sighting: 0 };
    let mut tallies = vec![empty; count as usize];
    for source in &prepared.sources {
        let Some(rows) = known.rows(&source.name) else { continue };
        let happened = rows.happened();
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let (unit, row) = (source.units[sighting], *row as usize);
            let tally = &mut tallies[unit as usize];
            let day = happened[row].filter(|_| !rows.is_snapshot()).unwrap_or(rows.known_from(row));
            tally.first = tally.first.min(day);
            tally.last = tally.last.max(day);
            tally.sighting = sighting as u32;
            match rows.known_to(row) {
                Some(closed) => tally.closed = tally.closed.max(closed),
                None => tally.open = true,
            }
        }
    }
    tallies
}

/// Reads what rents and the register say of whole entities.
pub(in crate::link) fn entity_facts(known: &Known<'_>) -> EntityFacts {
    let mut facts = EntityFacts { restricted: restricted(known), ..EntityFacts::default() };
    if let Some(rows) = known.rows("rent_accounts") {
        let (start, end) = (rows.date("TenancyStartDate"), rows.date("TenancyEndDate"));
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            let day = |column: Option<&[Option<Day>]>| column.and_then(|days| days[row]);
            facts.tenancy.insert(rows.entities()[row].0, (day(start).unwrap_or(NO_DAY), day(end).unwrap_or(Day::MAX)));
        }
    }
    if let Some(rows) = known.rows("register") {
        let (status, living) = (rows.text("status"), rows.text("living_situation"));
        let open = (0..rows.len()).filter(|row| rows.is_open(*row) && rows.is_column_known(false, *row));
        for row in open {
            let EntityIx(entity) = rows.entities()[row];
            let says = |column: Option<(&[u32], &'_ crate::domain::Text)>, wanted: &[&str]| {
                let word = column.and_then(|(codes, text)| text.word(codes[row])).unwrap_or("").to_ascii_lowercase();
                wanted.iter().any(|start| word.starts_with(start))
            };
            if says(status, &["cancelled", "housed", "rejected", "disqualified"]) {
                facts.over.insert(entity, rows.known_from(row));
            }
            if says(living, &["living-with", "living with", "lodger"]) {
                facts.living_with.insert(entity);
            }
        }
    }
    facts
}

/// The entities of rows that were marked as restricted when they were last read. A mark that was lifted holds no longer; one
/// on a row that has ended still does.
fn restricted(known: &Known<'_>) -> FxHashSet<u32> {
    let mut restricted = FxHashSet::default();
    for rows in known.dataset_names().filter_map(|name| known.rows(name)) {
        let Some(standing) = rows.sightings().text("standing") else { continue };
        let Some(mark) = standing.code_of("restricted") else { continue };
        let mut last: FxHashMap<u32, (EntityIx, bool)> = FxHashMap::default();
        for (sighting, row) in rows.sighting_rows().iter().enumerate() {
            let row = *row as usize;
            let is_marked = standing.codes()[sighting] == mark;
            // Rows come in the order in which they became known: the last version of a key stands.
            last.insert(rows.source_codes()[row], (rows.entities()[row], is_marked));
        }
        restricted.extend(last.into_values().filter(|(_, is_marked)| *is_marked).map(|(entity, _)| entity.0));
    }
    restricted
}

/// All stays of all persons; those of homelessness cases are left out, for a case says where someone no longer lives.
pub(in crate::link) fn stays(
    prepared: &Prepared,
    as_of: Day,
    person_of: &[u32],
    tallies: &[Tally],
    sites: &Sites,
    facts: &EntityFacts,
) -> Vec<Stay> {
    let known = person_of.len() as u32;
    let reader = Reader { prepared, as_of, tallies, sites, facts };
    let mut natures: Vec<Option<Nature>> = Vec::new();
    for source in &prepared.sources {
        natures.resize(natures.len().max(usize::from(source.number) + 1), None);
        natures[usize::from(source.number)] = Some(source.nature);
    }
    let mut stays = Vec::with_capacity(known as usize);
    for number in 0..known {
        let unit = &prepared.units[number as usize];
        let person = person_of[number as usize];
        let Some(nature) = natures[usize::from(unit.dataset)].filter(|nature| !nature.case) else { continue };
        let nowhere = matches!(unit.standing, Standing::Address | Standing::Restricted);
        if person == NONE || nowhere || facts.restricted.contains(&unit.entity) {
            continue;
        }
        if unit.address == NONE {
            let bare = prepared.bare(unit.entity, known);
            stays.extend(bare.filter_map(|bare| reader.borrowed(number, bare, person, nature)));
        } else {
            stays.extend(reader.own(number, person, nature));
        }
    }
    stays
}

struct Reader<'a> {
    prepared: &'a Prepared,
    as_of: Day,
    tallies: &'a [Tally],
    sites: &'a Sites,
    facts: &'a EntityFacts,
}

impl Reader<'_> {
    fn own(&self, number: u32, person: u32, nature: Nature) -> Option<Stay> {
        let unit = &self.prepared.units[number as usize];
        let site = self.sites.of_address[unit.address as usize];
        if site == NONE {
            return None;
        }
        let tally = self.tallies[number as usize];
        let (mut since, mut until) = self.span(unit, &tally, nature);
        if let Some((start, end)) = self.facts.tenancy.get(&unit.entity) {
            since = if *start == NO_DAY { since } else { *start };
            until = if *end <= self.as_of { until.min(*end) } else { until };
        }
        if let Some(over) = self.facts.over.get(&unit.entity) {
            until = until.min(*over);
        }
        let log = nature.holds_days != i32::MAX;
        let arrival = unit.from != NO_DAY && nature.principal;
        Some(Stay {
            person,
            site,
            since,
            until,
            seen: tally.last,
            strength: nature.strength,
            entity: unit.entity,
            part: unit.part,
            principal: nature.principal,
            log,
            arrival,
        })
    }

    /// A sighting without an address lives where its entity's address says, while both hold.
    fn borrowed(&self, number: u32, bare: u32, person: u32, nature: Nature) -> Option<Stay> {
        let (unit, place) = (&self.prepared.units[number as usize], &self.prepared.units[bare as usize]);
        let site = self.sites.of_address[place.address as usize];
        if site == NONE {
            return None;
        }
        let (tally, place_tally) = (self.tallies[number as usize], self.tallies[bare as usize]);
        let (place_since, place_until) = self.span(place, &place_tally, nature);
        let (_, own_until) = self.span(unit, &tally, nature);
        let came_later = unit.first_known > place.first_known + 31;
        let since = if came_later { place_since.max(unit.first_known) } else { place_since };
        let until = place_until.min(own_until);
        // The person was on the claim only before it had this address, or only after.
        if until < since && until != Day::MAX {
            return None;
        }
        Some(Stay {
            person,
            site,
            since,
            until,
            seen: tally.last.max(place_tally.last),
            strength: nature.strength,
            entity: unit.entity,
            part: unit.part,
            principal: nature.principal && matches!(unit.part, Part::Lead | Part::Partner),
            log: false,
            arrival: came_later,
        })
    }

    /// From when until when a unit says its address held.
    fn span(&self, unit: &Unit, tally: &Tally, nature: Nature) -> (Day, Day) {
        let log = nature.holds_days != i32::MAX;
        let heard = if log { tally.first } else { unit.first_known };
        let since = match unit.from {
            NO_DAY => heard,
            from if unit.moved_in_place => from.max(heard),
            from => from,
        };
        let mut until = if tally.open { Day::MAX } else { tally.closed };
        if log && tally.last + nature.holds_days < self.as_of {
            until = until.min(tally.last + nature.holds_days);
        }
        if unit.to < self.as_of {
            until = until.min(unit.to);
        }
        (since, until)
    }
}
