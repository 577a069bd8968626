use std::collections::BTreeMap;

use rayon::slice::ParallelSliceMut;
use xxhash_rust::xxh3::xxh3_64;

use super::dwellings::areas::Areas;
use super::dwellings::sites::Sites;
use super::dwellings::sites::sites;
use super::households::entities::entity_households;
use super::households::groups::Resident;
use super::households::groups::residents;
use super::households::make_up::Member;
use super::households::make_up::Scene;
use super::households::make_up::roles;
use super::households::residence::Residence;
use super::households::residence::residences;
use super::households::settle::children_follow;
use super::households::settle::settled;
use super::households::stays::BySite;
use super::households::stays::EntityFacts;
use super::households::stays::Stay;
use super::households::stays::Tally;
use super::households::stays::entity_facts;
use super::households::stays::stays;
use super::households::stays::tallies;
use super::nature::NO_DAY;
use super::nature::NONE;
use super::nature::Standing;
use super::persons::clusters::Clusters;
use super::persons::counts::outcome;
use super::persons::given::given;
use super::persons::join::persons;
use super::persons::linkage::Linkage;
use super::persons::people::Someone;
use super::persons::people::people;
use super::prepare::Prepared;
use super::types::Dwelling;
use super::types::DwellingIx;
use super::types::Household;
use super::types::HouseholdIx;
use super::types::Linked;
use super::types::MakeUp;
use super::types::Person;
use super::types::PersonIx;
use super::types::Role;
use super::types::SightingRef;
use super::units::Source;
use crate::archive::Known;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::NULL;

/// Persons, dwellings and households on an as-of date, from what was known then. `prepared` must come from the same
/// history as `known`.
pub fn link(known: &Known<'_>, prepared: &Prepared) -> Linked {
    assemble(known, prepared, &|count, sites| {
        let (clusters, linkage) = persons(prepared, known.as_of().0, count, sites);
        (clusters, Some(linkage))
    })
}

/// The same with the persons given, for measuring linkage on a synthetic council: `person_of` names the person of a
/// dataset, a source key and a person number (from 1). Sightings of one person are joined, those of nobody stay alone;
/// dwellings and households are found as ever.
pub fn link_as(
    known: &Known<'_>,
    prepared: &Prepared,
    person_of: &(dyn Fn(&str, &str, u32) -> Option<u64> + Sync),
) -> Linked {
    assemble(known, prepared, &|count, _| (given(known, prepared, count, person_of), None))
}

/// What a name is shown by: not restricted, in full, of a dataset believed, said last, known first.
type ShownRank = (bool, bool, u8, Day, u32);

/// Clusters the units known first (so many), given the dwellings.
type Cluster<'a, 'b> = dyn Fn(u32, &Sites) -> (Clusters<'a>, Option<Linkage>) + Sync + 'b;

/// How many units are known, and the dwellings of their addresses.
pub(super) fn known_sites(known: &Known<'_>, prepared: &Prepared) -> (u32, Sites) {
    let as_of = known.as_of().0;
    let count = prepared.units.partition_point(|unit| unit.first_known < as_of);
    let mut used = vec![false; prepared.places.addresses.len()];
    for unit in prepared.units[..count].iter().filter(|unit| unit.address != NONE) {
        used[unit.address as usize] = true;
    }
    (count as u32, sites(known, &prepared.places, &used))
}

fn assemble<'a>(known: &Known<'_>, prepared: &'a Prepared, cluster: &Cluster<'a, '_>) -> Linked {
    let as_of = known.as_of().0;
    let (count, sites) = known_sites(known, prepared);
    let ((people, person_of, linkage), (tallies, facts)) = rayon::join(
        || {
            let (clusters, mut linkage) = cluster(count, &sites);
            let (people, person_of) = people(prepared, clusters, count);
            if let Some(linkage) = &mut linkage {
                outcome(linkage, prepared, &people, &person_of);
            }
            (people, person_of, linkage)
        },
        || (tallies(known, prepared, count), entity_facts(known)),
    );
    let mut stays = stays(prepared, as_of, &person_of, &tallies, &sites, &facts);
    stays.par_sort_unstable_by_key(|stay| {
        (stay.person, stay.site, stay.since, stay.until, stay.entity, stay.strength, stay.seen, stay.part)
    });
    let by_site = BySite::new(&stays, sites.keys.len());
    let mut homes = residences(&stays, people.len(), &sites, as_of);
    children_follow(&people, &mut homes, &stays, &by_site, prepared, as_of);
    let all_residents = residents(&people, &homes, &stays, &facts, as_of);
    let mut assembly = Assembly {
        prepared,
        scene: Scene { as_of, people: &people, residences: &homes, prepared },
        sites: &sites,
        stays: &stays,
        by_site: &by_site,
        households: Vec::new(),
        place: vec![(None, Role::Adult); people.len()],
        left: vec![false; people.len()],
    };
    assembly.house(&all_residents);
    let (households, place, left) = (assembly.households, assembly.place, assembly.left);
    let (people, person_of, tallies) = (&people[..], &person_of[..], &tallies[..]);
    let links = Links { known, prepared, people, person_of, tallies, sites: &sites, facts: &facts };
    let household_of: Vec<Option<HouseholdIx>> = place.iter().map(|(household, _)| *household).collect();
    let (persons, (dwellings, entity_household, sighting_person)) = rayon::join(
        || links.persons(&homes, &place, &left),
        || {
            let entities = entity_households(known, prepared, person_of, tallies, &facts, &household_of);
            (links.dwellings(), entities, links.sighting_person())
        },
    );
    Linked { as_of: known.as_of(), persons, dwellings, households, entity_household, sighting_person, linkage }
}

struct Assembly<'a> {
    prepared: &'a Prepared,
    scene: Scene<'a>,
    sites: &'a Sites,
    stays: &'a [Stay],
    by_site: &'a BySite,
    households: Vec<Household>,
    place: Vec<(Option<HouseholdIx>, Role)>,
    left: Vec<bool>,
}

impl Assembly<'_> {
    /// Parts the residents of every dwelling into households and numbers them by id.
    fn house(&mut self, residents: &[Resident]) {
        for here in residents.chunk_by(|a, b| a.site == b.site) {
            let settled = settled(here, &self.scene, self.prepared);
            settled.left.iter().for_each(|person| self.left[*person as usize] = true);
            for group in &settled.households {
                self.household(group);
            }
        }
        let mut order: Vec<usize> = (0..self.households.len()).collect();
        order.sort_unstable_by_key(|place| self.households[*place].id);
        let mut taken: Vec<Option<Household>> = self.households.drain(..).map(Some).collect();
        let sorted: Vec<Household> = order.into_iter().filter_map(|place| taken[place].take()).collect();
        for (number, household) in sorted.iter().enumerate() {
            for member in &household.members {
                self.place[member.0 as usize].0 = Some(HouseholdIx(number as u32));
            }
        }
        self.households = sorted;
    }

    fn household(&mut self, group: &[&Resident]) {
        let people = self.scene.people;
        let body = group.iter().all(|resident| people[resident.person as usize].body);
        let mut members: Vec<Member<'_>> =
            group.iter().zip(roles(group)).map(|(resident, role)| Member { resident, role }).collect();
        members.sort_unstable_by_key(|member| (member.role, member.resident.person));
        for member in &members {
            self.place[member.resident.person as usize].1 = member.role;
        }
        let site = group[0].site;
        let past: Vec<&Stay> = self.by_site.stays(site, self.stays).collect();
        let head = members
            .iter()
            .filter(|member| member.role == members[0].role)
            .map(|member| &people[member.resident.person as usize])
            .min_by_key(|someone| (someone.first_known, someone.id))
            .expect("a household has members");
        let sure = members.iter().map(|member| people[member.resident.person as usize].certainty);
        let dwelling_sure = self.sites.site_certainty[site as usize];
        self.households.push(Household {
            id: HouseholdId(head.id.0),
            dwelling: DwellingIx(site),
            make_up: if body { MakeUp::default() } else { self.scene.make_up(&members, &past) },
            members: members.iter().map(|member| PersonIx(member.resident.person)).collect(),
            organisation: body,
            certainty: f64::from(sure.fold(dwelling_sure, f32::min)),
        });
    }
}

struct Links<'a> {
    known: &'a Known<'a>,
    prepared: &'a Prepared,
    people: &'a [Someone],
    person_of: &'a [u32],
    tallies: &'a [Tally],
    sites: &'a Sites,
    facts: &'a EntityFacts,
}

impl Links<'_> {
    fn person(&self, unit: u32) -> Option<PersonIx> {
        self.person_of.get(unit as usize).copied().filter(|person| *person != NONE).map(PersonIx)
    }

    /// The datasets, each with its number of known sightings.
    fn known_sources(&self) -> impl Iterator<Item = (&Source, usize)> {
        let count = |source: &Source| self.known.rows(&source.name).map_or(0, |rows| rows.sighting_count());
        self.prepared.sources.iter().map(move |source| (source, count(source)))
    }

    fn sighting_person(&self) -> BTreeMap<String, Vec<Option<PersonIx>>> {
        let persons = self.known_sources().map(|(source, known)| {
            (source.name.clone(), source.units[..known].iter().map(|unit| self.person(*unit)).collect())
        });
        persons.collect()
    }

    fn persons(&self, homes: &[Residence], place: &[(Option<HouseholdIx>, Role)], left: &[bool]) -> Vec<Person> {
        let mut persons: Vec<Person> = self
            .people
            .iter()
            .zip(homes)
            .zip(place.iter().zip(left))
            .map(|((someone, home), ((household, role), left))| person(someone, home, *household, *role, *left))
            .collect();
        let mut counts = vec![0; persons.len()];
        for (source, known) in self.known_sources() {
            for PersonIx(number) in source.units[..known].iter().filter_map(|unit| self.person(*unit)) {
                counts[number as usize] += 1;
            }
        }
        for (person, count) in persons.iter_mut().zip(counts) {
            person.sightings.reserve_exact(count);
        }
        for (source, known) in self.known_sources() {
            for (sighting, unit) in source.units[..known].iter().enumerate() {
                if let Some(PersonIx(number)) = self.person(*unit) {
                    let seen = SightingRef { dataset: source.number, sighting: sighting as u32 };
                    persons[number as usize].sightings.push(seen);
                }
            }
            self.reached_by(source, known, &mut persons);
        }
        let mut best: Vec<Option<ShownRank>> = vec![None; persons.len()];
        for (unit, (person, tally)) in self.person_of.iter().zip(self.tallies).enumerate() {
            if *person == NONE {
                continue;
            }
            let open = self.prepared.units[unit].standing != Standing::Restricted;
            let (full, strength) = (self.has_full_name(unit as u32), self.strength(unit as u32));
            let rank = (open, full, strength, tally.last, u32::MAX - unit as u32);
            if best[*person as usize].is_none_or(|best| rank > best) {
                best[*person as usize] = Some(rank);
                persons[*person as usize].shown_as = self.shown(unit as u32);
            }
        }
        persons
    }

    /// Adds the sightings of a dataset by which persons can be reached where they live.
    fn reached_by(&self, source: &Source, known: usize, persons: &mut [Person]) {
        let Some(table) = self.known.rows(&source.name).map(|rows| rows.sightings()) else { return };
        let said = ["phone", "email"].map(|column| table.text(column).filter(|text| !text.words().is_empty()));
        if said.iter().all(Option::is_none) {
            return;
        }
        for (sighting, unit) in source.units[..known].iter().enumerate() {
            let says = said.iter().flatten().any(|text| text.codes()[sighting] != NULL);
            let Some(PersonIx(number)) = self.person(*unit).filter(|_| says) else { continue };
            let person = &mut persons[number as usize];
            if person.dwelling.is_some_and(|home| self.is_of(*unit, home)) {
                person.reached_by.push(SightingRef { dataset: source.number, sighting: sighting as u32 });
            }
        }
    }

    /// Whether a sighting is of a dwelling, or neither it nor its entity has an address.
    fn is_of(&self, unit: u32, home: DwellingIx) -> bool {
        let at = |address: u32| self.sites.of_address[address as usize] == home.0;
        let unit = &self.prepared.units[unit as usize];
        if unit.standing == Standing::Restricted || self.facts.restricted.contains(&unit.entity) {
            return false;
        }
        if unit.address != NONE {
            return at(unit.address);
        }
        let known = self.tallies.len() as u32;
        let mut bare = self.prepared.bare(unit.entity, known).map(|bare| self.prepared.units[bare as usize].address);
        bare.next().is_none_or(|first| at(first) || bare.any(at))
    }

    fn has_full_name(&self, unit: u32) -> bool {
        let names = &self.prepared.names;
        let given = names.given(self.prepared.units[unit as usize].name);
        given.is_some_and(|given| super::prepare::is_full(names, given.forename))
    }

    fn strength(&self, unit: u32) -> u8 {
        let dataset = self.prepared.units[unit as usize].dataset;
        self.prepared.source(dataset).map_or(0, |source| source.nature.strength)
    }

    fn shown(&self, unit: u32) -> SightingRef {
        let dataset = self.prepared.units[unit as usize].dataset;
        SightingRef { dataset, sighting: self.tallies[unit as usize].sighting }
    }

    fn dwellings(&self) -> Vec<Dwelling> {
        let mut best: Vec<Option<(u8, Day, u32)>> = vec![None; self.sites.keys.len()];
        for (unit, tally) in self.tallies.iter().enumerate() {
            let address = self.prepared.units[unit].address;
            if address == NONE || self.sites.of_address[address as usize] == NONE {
                continue;
            }
            let site = self.sites.of_address[address as usize] as usize;
            let rank = (self.strength(unit as u32), tally.last, u32::MAX - unit as u32);
            if best[site].is_none_or(|best| rank > best) {
                best[site] = Some(rank);
            }
        }
        let areas = Areas::new(self.known, &self.sites.gazetteer);
        let dwelling = |(site, best): (usize, &Option<(u8, Day, u32)>)| {
            let unit = u32::MAX - best.expect("every dwelling comes from a known address").2;
            let address = self.prepared.units[unit as usize].address as usize;
            let postcode = &self.prepared.places.postcodes[self.prepared.places.addresses[address].postcode as usize];
            let area = areas.area(self.sites.keys[site], postcode);
            Dwelling {
                uprn: self.sites.keys[site].uprn(),
                key: xxh3_64(&self.sites.keys[site].0.to_be_bytes()),
                lsoa: area.lsoa.map(Into::into),
                ward: area.ward.map(Into::into),
                imd_decile: area.decile,
                shown_as: self.shown(unit),
                certainty: f64::from(self.sites.site_certainty[site]),
            }
        };
        best.iter().enumerate().map(dwelling).collect()
    }
}

fn person(someone: &Someone, home: &Residence, household: Option<HouseholdIx>, role: Role, left: bool) -> Person {
    let lives = home.is_somewhere() && !left;
    Person {
        id: someone.id,
        birth: Some(someone.birth).filter(|day| *day != NO_DAY),
        deceased: someone.deceased,
        dwelling: lives.then_some(DwellingIx(home.site)),
        since: Some(home.since).filter(|day| lives && *day != NO_DAY),
        moves: home.moves.clone(),
        household,
        role,
        sightings: Vec::new(),
        reached_by: Vec::new(),
        shown_as: SightingRef { dataset: 0, sighting: 0 },
        certainty: f64::from(someone.certainty),
    }
}
