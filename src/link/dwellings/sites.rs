use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use super::as_known::AsKnown;
use super::as_known::Standing;
use super::places::Address;
use super::places::Places;
use super::verdict::Verdict;
use super::verdict::is_placeholder;
use super::verdict::judge;
use crate::archive::Known;
use crate::domain::Uprn;
use crate::link::nature::NONE;
use crate::link::prepare::Prepared;

/// A dwelling's key that no numbering can change: its UPRN, or a hash of its address with the highest bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::link) struct SiteKey(pub u64);

const ADDRESS_ONLY: u64 = 1 << 63;

impl SiteKey {
    /// The UPRN, if it is known.
    pub(in crate::link) fn uprn(self) -> Option<Uprn> {
        (self.0 & ADDRESS_ONLY == 0).then_some(Uprn(self.0))
    }
}

/// Every known address resolved to a dwelling, as far as was possible on the as-of date.
#[derive(Debug)]
pub(in crate::link) struct Sites {
    /// The dwelling of each address; [`NONE`] if it names none or was not known.
    pub of_address: Vec<u32>,
    /// The keys of the dwellings, ascending.
    pub keys: Vec<SiteKey>,
    /// How surely each dwelling was found by the address that found it best.
    pub site_certainty: Vec<f32>,
    /// The open gazetteer row of each UPRN.
    pub gazetteer: FxHashMap<u64, u32>,
}

/// Resolves the addresses marked in `used`, from the gazetteer rows known on the as-of date and no others.
pub(in crate::link) fn sites(known: &Known<'_>, places: &Places, used: &[bool]) -> Sites {
    let rows = known.rows("gazetteer");
    let state = rows.map(|rows| places.memory.state(rows, &places.gazetteer));
    let (state, as_known) = state.unwrap_or_default();
    let finder = Finder { places, known: &as_known, state };
    let found = finder.find_all(used);
    number(&found, as_known.open.clone())
}

/// Where an address alone would be taken to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The dwelling, if one is named.
    pub uprn: Option<Uprn>,
    /// How surely the address names a dwelling, 0 to 1.
    pub certainty: f64,
}

/// Where each address (text, postcode, UPRN; any may be empty) would be taken to be on the as-of date by itself, without
/// what other sightings of the same text say. `prepared` must come from the same history as `known`.
pub fn place(known: &Known<'_>, prepared: &Prepared, addresses: &[[&str; 3]]) -> Vec<Placed> {
    let places = &prepared.places;
    let rows = known.rows("gazetteer");
    let state = rows.map(|rows| places.memory.state(rows, &places.gazetteer));
    let (state, as_known) = state.unwrap_or_default();
    let finder = Finder { places, known: &as_known, state };
    addresses
        .par_iter()
        .map(|[text, postcode, uprn]| {
            let (uprn, certainty) = match places.read(text, postcode, uprn) {
                Some((address, rows)) => finder.alone(&address, &rows, postcode),
                None => (None, 0.0),
            };
            Placed { uprn, certainty: f64::from(certainty) }
        })
        .collect()
}

fn number(found: &[Option<(SiteKey, f32)>], gazetteer: FxHashMap<u64, u32>) -> Sites {
    let mut order: Vec<(SiteKey, u32)> =
        found.iter().enumerate().filter_map(|(address, found)| found.map(|(key, _)| (key, address as u32))).collect();
    order.par_sort_unstable();
    let mut sites =
        Sites { of_address: vec![NONE; found.len()], keys: Vec::new(), site_certainty: Vec::new(), gazetteer };
    for (key, address) in order {
        if sites.keys.last() != Some(&key) {
            sites.keys.push(key);
            sites.site_certainty.push(0.0);
        }
        let site = sites.keys.len() - 1;
        sites.of_address[address as usize] = site as u32;
        let certainty = found[address as usize].map_or(0.0, |(_, certainty)| certainty);
        sites.site_certainty[site] = certainty.max(sites.site_certainty[site]);
    }
    sites
}

/// Certainty of a UPRN by a whole key of the gazetteer.
const WHOLE_KEY: f32 = 0.95;
/// Certainty of a UPRN by the name of the building in place of its number.
const NAME_KEY: f32 = 0.9;
/// Certainty of a building whose flats are in the gazetteer.
const BUILDING: f32 = 0.5;
/// Certainty of what other sightings of the same text say.
const TOLD: f32 = 0.9;
/// Certainty of an address by its text: where there is no gazetteer, where it has nothing like it, and where the text
/// names no dwelling or several may be meant.
const TEXT: f32 = 0.8;
const NOT_FOUND: f32 = 0.5;
const NO_DWELLING: f32 = 0.3;

/// What became of an address.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    /// Not yet looked at, or not in use, or nowhere.
    Nothing,
    /// A dwelling.
    Site(SiteKey, f32),
    /// To be read word by word.
    Ask,
    /// By what other sightings say, else by its text with this certainty.
    Text(f32),
    /// By its text alone.
    TextAlone,
}

impl From<Verdict> for Found {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Is(uprn, certainty) => Self::Site(SiteKey(uprn), certainty),
            Verdict::Building | Verdict::BareStreet => Self::TextAlone,
            Verdict::Unsure => Self::Text(NO_DWELLING),
            Verdict::Unknown => Self::Text(NOT_FOUND),
        }
    }
}

struct Finder<'a> {
    places: &'a Places,
    known: &'a AsKnown,
    state: (u32, u32),
}

impl Finder<'_> {
    fn find_all(&self, used: &[bool]) -> Vec<Option<(SiteKey, f32)>> {
        let addresses = self.places.addresses.par_iter().zip(used);
        let mut found: Vec<Found> = addresses
            .map(|(address, used)| if *used { self.by_key(address, self.rows(address)) } else { Found::Nothing })
            .collect();
        let asked: Vec<u32> = (0..found.len() as u32).filter(|at| found[*at as usize] == Found::Ask).collect();
        let verdicts = self.places.memory.verdicts(self.state, &asked, |asked| self.judge(asked));
        for (address, verdict) in asked.into_iter().zip(verdicts) {
            found[address as usize] = verdict.into();
        }
        let learned = self.learn(&found);
        let addresses = self.places.addresses.iter().zip(found);
        addresses
            .map(|(address, found)| match found {
                Found::Nothing | Found::Ask => None,
                Found::Site(site, certainty) => Some((site, certainty)),
                Found::Text(certainty) => by_text(address, &learned, certainty),
                Found::TextAlone => by_own_text(address, NO_DWELLING),
            })
            .collect()
    }

    fn alone(&self, address: &Address, rows: &[(u8, u32)], postcode: &str) -> (Option<Uprn>, f32) {
        let mut found = self.by_key(address, rows);
        if found == Found::Ask {
            let text = address.text.reveal();
            found = judge(&self.places.gazetteer, self.known, text, postcode, address.uprn).into();
        }
        match found {
            Found::Site(site, certainty) => (site.uprn(), certainty),
            Found::Text(certainty) => (None, certainty),
            Found::TextAlone => (None, NO_DWELLING),
            Found::Nothing | Found::Ask => (None, 0.0),
        }
    }

    fn judge(&self, asked: &[u32]) -> Vec<Verdict> {
        let places = self.places;
        let judged = asked.par_iter().map(|address| {
            let address = &places.addresses[*address as usize];
            let postcode = &places.postcodes[address.postcode as usize];
            judge(&places.gazetteer, self.known, address.text.reveal(), postcode, address.uprn)
        });
        judged.collect()
    }

    /// By the UPRN given, if the gazetteer (where there is one) has it and the whole key of its row is that of the text;
    /// else by the row of that key, if it alone has it. Everything else is asked of the gazetteer word by word.
    fn by_key(&self, address: &Address, rows: &[(u8, u32)]) -> Found {
        let given = if is_placeholder(address.uprn) { 0 } else { address.uprn };
        if self.known.is_empty() {
            return match (given, address.nowhere, address.bare_street) {
                (0, true, _) => Found::Nothing,
                (0, false, true) => Found::TextAlone,
                (0, false, false) => Found::Text(TEXT),
                (given, ..) => Found::Site(SiteKey(given), 1.0),
            };
        }
        let open = self.known.open.contains_key(&address.uprn);
        if address.nowhere && given == 0 && !open {
            return Found::Nothing;
        }
        if open && (address.text.is_empty() || self.open(rows).any(|(_, uprn)| uprn == address.uprn)) {
            return Found::Site(SiteKey(address.uprn), 1.0);
        }
        if open {
            return Found::Ask;
        }
        for (strength, certainty) in [(0, WHOLE_KEY), (1, NAME_KEY)] {
            let mut uprns = self.open(rows).filter(|(of, _)| *of == strength).map(|(_, uprn)| uprn);
            let Some(uprn) = uprns.next() else { continue };
            if !uprns.all(|other| other == uprn) || address.bare_street || address.range {
                return Found::Ask;
            }
            return match (self.known.with_flats.contains(&uprn), given) {
                (false, _) => Found::Site(SiteKey(uprn), certainty),
                (true, 0) => Found::Site(SiteKey(uprn), BUILDING),
                (true, _) => Found::Ask,
            };
        }
        Found::Ask
    }

    fn rows(&self, address: &Address) -> &[(u8, u32)] {
        let (from, to) = address.candidates;
        &self.places.candidates[from as usize..to as usize]
    }

    /// The UPRNs of those rows that are open, with how strong the key is (0 strongest).
    fn open(&self, rows: &[(u8, u32)]) -> impl Iterator<Item = (u8, u64)> {
        let open = rows.iter().filter(|(_, row)| self.known.standing.get(*row as usize) == Some(&Standing::Open));
        open.map(|(strength, row)| (*strength, self.places.gazetteer.properties[*row as usize].uprn))
    }

    /// For each wanted key the dwelling of addresses whose UPRN is beyond doubt, where they agree on one.
    fn learn(&self, found: &[Found]) -> FxHashMap<u64, Option<SiteKey>> {
        let mut learned: FxHashMap<u64, Option<SiteKey>> = FxHashMap::default();
        let keys = |address: &Address| [address.keys.number, address.keys.name].into_iter().filter(|key| *key != 0);
        let addresses = || self.places.addresses.iter().zip(found);
        let wanting = addresses().filter(|(_, found)| matches!(found, Found::Text(_)));
        let wanted: FxHashSet<u64> = wanting.flat_map(|(address, _)| keys(address)).collect();
        if wanted.is_empty() {
            return learned;
        }
        for (address, found) in addresses() {
            let Found::Site(site, certainty) = found else { continue };
            for key in keys(address).filter(|key| *certainty >= TOLD && wanted.contains(key)) {
                let kept = learned.entry(key).or_insert(Some(*site));
                if *kept != Some(*site) {
                    *kept = None;
                }
            }
        }
        learned
    }
}

/// By what other sightings of the same text say, else by the text itself.
fn by_text(address: &Address, learned: &FxHashMap<u64, Option<SiteKey>>, otherwise: f32) -> Option<(SiteKey, f32)> {
    let keys = [address.keys.number, address.keys.name];
    let told = keys.iter().find_map(|key| learned.get(key).copied().flatten()).map(|site| (site, TOLD));
    told.or_else(|| by_own_text(address, otherwise))
}

/// By the text itself: whoever wrote it in the same words is there too.
fn by_own_text(address: &Address, certainty: f32) -> Option<(SiteKey, f32)> {
    let keys = [address.keys.number, address.keys.name, address.keys.text];
    let own = keys.into_iter().find(|key| *key != 0)?;
    Some((SiteKey(own | ADDRESS_ONLY), certainty))
}
