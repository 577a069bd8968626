use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use super::nature::NONE;
use super::places::Address;
use super::places::Places;
use crate::archive::Known;
use crate::domain::Uprn;

/// A dwelling's key that no numbering can change: its UPRN, or a hash of its address with the highest bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SiteKey(pub u64);

const ADDRESS_ONLY: u64 = 1 << 63;

impl SiteKey {
    /// The UPRN, if it is known.
    pub(super) fn uprn(self) -> Option<Uprn> {
        (self.0 & ADDRESS_ONLY == 0).then_some(Uprn(self.0))
    }
}

/// Every known address resolved to a dwelling, as far as was possible on the as-of date.
#[derive(Debug)]
pub(super) struct Sites {
    /// The dwelling of each address; [`NONE`] if it names none or was not known.
    pub of_address: Vec<u32>,
    /// The keys of the dwellings, ascending.
    pub keys: Vec<SiteKey>,
    /// How surely each dwelling was found by the address that found it best.
    pub site_certainty: Vec<f32>,
    /// The open gazetteer row of each UPRN.
    pub gazetteer: FxHashMap<u64, u32>,
}

/// Resolves the addresses marked in `used`.
pub(super) fn sites(known: &Known<'_>, places: &Places, used: &[bool]) -> Sites {
    let rows = known.rows("gazetteer");
    let mut uprn_of_row: Vec<u64> = Vec::new();
    let mut gazetteer: FxHashMap<u64, u32> = FxHashMap::default();
    if let Some(rows) = rows
        && let Some((codes, text)) = rows.text("uprn")
    {
        uprn_of_row = vec![0; rows.len()];
        gazetteer.reserve(rows.len());
        let words: Vec<u64> = text.words().iter().map(|word| Uprn::read(word).map_or(0, |uprn| uprn.0)).collect();
        let status = rows.text("logical_status");
        for row in 0..rows.len() {
            let historical = status.is_some_and(|(codes, text)| text.word(codes[row]) == Some("8"));
            if rows.is_open(row) && !historical && codes[row] != NONE {
                uprn_of_row[row] = words[codes[row] as usize];
                gazetteer.insert(uprn_of_row[row], row as u32);
            }
        }
    }
    let finder = Finder { places, uprn_of_row: &uprn_of_row, gazetteer: &gazetteer };
    let found = finder.find_all(used);
    number(&found, gazetteer)
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

struct Finder<'a> {
    places: &'a Places,
    uprn_of_row: &'a [u64],
    gazetteer: &'a FxHashMap<u64, u32>,
}

impl Finder<'_> {
    fn find_all(&self, used: &[bool]) -> Vec<Option<(SiteKey, f32)>> {
        let addresses = || self.places.addresses.iter().zip(used);
        let mut found: Vec<Option<(SiteKey, f32)>> =
            addresses().map(|(address, used)| if *used { self.by_uprn(address) } else { None }).collect();
        let missing: FxHashSet<u64> = addresses()
            .zip(&found)
            .filter(|((_, used), found)| **used && found.is_none())
            .flat_map(|((address, _), _)| [address.keys.number, address.keys.name])
            .filter(|key| *key != 0)
            .collect();
        let learned = self.learn(&found, &missing);
        for ((address, used), found) in addresses().zip(&mut found) {
            if *used && found.is_none() {
                *found = by_text(address, &learned);
            }
        }
        found
    }

    /// By the UPRN given (if the gazetteer, where there is one, has it), else by the gazetteer row that alone fits.
    fn by_uprn(&self, address: &Address) -> Option<(SiteKey, f32)> {
        let given = address.uprn;
        if given != 0 && (self.gazetteer.is_empty() || self.gazetteer.contains_key(&given)) {
            return Some((SiteKey(given), 1.0));
        }
        let (from, to) = address.candidates;
        let known = self.places.candidates[from as usize..to as usize]
            .iter()
            .map(|(strength, row)| (*strength, self.uprn_of_row.get(*row as usize).copied().unwrap_or(0)))
            .filter(|(_, uprn)| *uprn != 0);
        for (strength, certainty) in [(0, 0.95), (1, 0.9), (2, 0.8)] {
            let mut uprns = known.clone().filter(|(of, _)| *of == strength).map(|(_, uprn)| uprn);
            if let Some(uprn) = uprns.next() {
                let alone = uprns.all(|other| other == uprn);
                return alone.then_some((SiteKey(uprn), certainty));
            }
        }
        (given != 0).then_some((SiteKey(given), 0.9))
    }

    /// For each wanted key the dwelling of addresses that carry a UPRN, where they agree on one.
    fn learn(&self, found: &[Option<(SiteKey, f32)>], missing: &FxHashSet<u64>) -> FxHashMap<u64, Option<SiteKey>> {
        let mut learned: FxHashMap<u64, Option<SiteKey>> = FxHashMap::default();
        if missing.is_empty() {
            return learned;
        }
        for (address, found) in self.places.addresses.iter().zip(found) {
            let Some((site, _)) = found else { continue };
            for key in [address.keys.number, address.keys.name] {
                if missing.contains(&key) {
                    let kept = learned.entry(key).or_insert(Some(*site));
                    if *kept != Some(*site) {
                        *kept = None;
                    }
                }
            }
        }
        learned
    }
}

/// By what other sightings of the same text say, else by the text itself.
fn by_text(address: &Address, learned: &FxHashMap<u64, Option<SiteKey>>) -> Option<(SiteKey, f32)> {
    let keys = [address.keys.number, address.keys.name];
    let told = keys.iter().find_map(|key| learned.get(key).copied().flatten());
    if let Some(site) = told {
        return Some((site, 0.9));
    }
    let own = keys.into_iter().chain([address.keys.text]).find(|key| *key != 0)?;
    Some((SiteKey(own | ADDRESS_ONLY), 0.8))
}
