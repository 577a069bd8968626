use super::candidates::spread;
use super::records::Record;
use crate::link::dwellings::places::Places;
use crate::link::dwellings::sites::Sites;
use crate::link::nature::NONE;

/// What two records have in common by where they were seen, nearest first. Each is a stratum of the linkage: how many of
/// its pairs are one person, and how alike strangers are, is learnt for each apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum Nearness {
    /// One dwelling.
    Dwelling,
    /// One postcode, and at least one of them with no dwelling found in it.
    Postcode,
    /// One postcode, in two dwellings.
    Neighbours,
    /// Two postcodes.
    Elsewhere,
    /// One of them without any address.
    Unknown,
}

/// A dwelling found less surely than this, and only by its text, may be several: a street, a block of flats.
const LEAST_SURE: f32 = 0.4;
/// Of the addresses that an entity names for its people so many count, those known first.
pub(in crate::link) const MOST_LENT: usize = 16;

/// How many kinds of nearness there are.
pub(in crate::link) const STRATA: usize = 5;

/// Where each known record was seen: its own address, else those its entity names.
#[derive(Debug)]
pub(in crate::link) struct Homes {
    starts: Vec<u32>,
    /// Dwelling ([`NONE`] where none was found) and postcode.
    places: Vec<(u32, u32)>,
}

impl Homes {
    /// The homes of the known records; `bare` gives the addresses known by then of a record's entity.
    pub(in crate::link) fn new(
        records: &[Record],
        places: &Places,
        sites: &Sites,
        bare: &dyn Fn(u32, &mut Vec<u32>),
    ) -> Self {
        let mut homes = Self { starts: Vec::with_capacity(records.len() + 1), places: Vec::new() };
        homes.starts.push(0);
        let is_postcode = |postcode: &u32| *postcode != NONE && !places.postcodes[*postcode as usize].is_empty();
        // A text that names no dwelling, only a street or a block, is no home that two can share.
        let is_dwelling =
            |site: &u32| *site != NONE && (is_uprn(sites, *site) || sites.site_certainty[*site as usize] >= LEAST_SURE);
        let home = |address: u32| {
            let postcode = places.addresses[address as usize].postcode;
            let site = Some(sites.of_address[address as usize]).filter(is_dwelling).unwrap_or(NONE);
            (site, Some(postcode).filter(is_postcode).unwrap_or(NONE))
        };
        let mut lent = Vec::new();
        for record in records {
            let from = homes.places.len();
            if record.address != NONE {
                homes.places.push(home(record.address));
            } else if record.entity != NONE {
                lent.clear();
                bare(record.entity, &mut lent);
                homes.places.extend(lent.iter().take(MOST_LENT).map(|address| home(*address)));
            }
            if homes.places.len() == from && is_postcode(&record.postcode) {
                homes.places.push((NONE, record.postcode));
            }
            homes.places[from..].sort_unstable();
            homes.starts.push(homes.places.len() as u32);
        }
        homes
    }

    /// The homes of a record.
    pub(in crate::link) fn of(&self, record: u32) -> &[(u32, u32)] {
        let (from, to) = (self.starts[record as usize], self.starts[record as usize + 1]);
        &self.places[from as usize..to as usize]
    }

    /// How near two records are.
    pub(in crate::link) fn nearness(&self, one: u32, other: u32) -> Nearness {
        let (a, b) = (self.of(one), self.of(other));
        if a.is_empty() || b.is_empty() {
            return Nearness::Unknown;
        }
        let mut nearest = Nearness::Elsewhere;
        for (site, postcode) in a {
            for (other_site, other_postcode) in b {
                let near = match (site == other_site, postcode == other_postcode) {
                    (true, _) if *site != NONE => Nearness::Dwelling,
                    (_, true) if *postcode == NONE => Nearness::Elsewhere,
                    (_, true) if *site == NONE || *other_site == NONE => Nearness::Postcode,
                    (_, true) => Nearness::Neighbours,
                    _ => Nearness::Elsewhere,
                };
                nearest = nearest.min(near);
            }
        }
        nearest
    }

    /// The records of each dwelling, or of each postcode, with a hash of its key that no numbering can change.
    pub(in crate::link) fn groups(&self, sites: &Sites, places: &Places, by_site: bool) -> Vec<(u64, Vec<u32>)> {
        let mut keyed: Vec<(u32, u32)> = Vec::with_capacity(self.places.len());
        for record in 0..self.starts.len() as u32 - 1 {
            for (site, postcode) in self.of(record) {
                let key = if by_site { *site } else { *postcode };
                if key != NONE && keyed.last() != Some(&(key, record)) {
                    keyed.push((key, record));
                }
            }
        }
        keyed.sort_unstable();
        keyed.dedup();
        let hash = |key: u32| {
            if by_site {
                return spread(sites.keys[key as usize].0);
            }
            xxhash_rust::xxh3::xxh3_64(places.postcodes[key as usize].as_bytes())
        };
        let groups = keyed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        groups.map(|group| (hash(group[0].0), group.iter().map(|(_, record)| *record).collect())).collect()
    }
}

fn is_uprn(sites: &Sites, site: u32) -> bool {
    sites.keys.get(site as usize).is_some_and(|key| key.uprn().is_some())
}
