use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use super::gazetteer::Gazetteer;
use super::gazetteer::Property;
use super::gazetteer::Street;
use super::verdict::Verdict;
use crate::archive::KnownRows;

/// What a known row is worth on an as-of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Standing {
    /// It has no UPRN.
    Nothing,
    /// It is open.
    Open,
    /// It is how an open UPRN was described before.
    Former,
    /// Its UPRN was closed, or is marked historical, by then.
    Stale,
}

/// The gazetteer as it was known on an as-of date.
#[derive(Debug, Default)]
pub(in crate::link) struct AsKnown {
    /// The standing of each known row.
    pub standing: Vec<Standing>,
    /// The open row of each UPRN.
    pub open: FxHashMap<u64, u32>,
    /// The last row of each UPRN that is no longer open.
    pub stale: FxHashMap<u64, u32>,
    /// Open UPRNs of whole buildings of which there are open flats too.
    pub with_flats: FxHashSet<u64>,
    /// First halves of the postcodes.
    districts: FxHashSet<Box<str>>,
    /// On how many streets each word is.
    word_streets: Vec<u32>,
    /// How rare each street's name is, in bits; 0 for one not known.
    rarity: Vec<f64>,
}

/// Below and above these many bits a street's name is as rare as any other.
const RARITY: (f64, f64) = (2.0, 5.0);
/// Marked historical in the gazetteer.
const HISTORICAL: &str = "8";
/// So many states of the gazetteer are remembered with what they had to say.
const REMEMBERED: usize = 4;

impl AsKnown {
    /// The gazetteer from the rows known.
    pub(in crate::link) fn new(rows: KnownRows<'_>, gazetteer: &Gazetteer) -> Self {
        let status = rows.text("logical_status");
        let historical = |row: usize| status.is_some_and(|(codes, text)| text.word(codes[row]) == Some(HISTORICAL));
        let mut known = Self { standing: vec![Standing::Nothing; rows.len()], ..Self::default() };
        let properties = &gazetteer.properties[..rows.len()];
        for (row, property) in properties.iter().enumerate().filter(|(_, property)| property.uprn != 0) {
            if rows.is_open(row) && !historical(row) {
                known.standing[row] = Standing::Open;
                known.open.insert(property.uprn, row as u32);
            }
        }
        for (row, property) in properties.iter().enumerate().filter(|(_, property)| property.uprn != 0) {
            if known.open.contains_key(&property.uprn) {
                let former = known.standing[row] != Standing::Open;
                known.standing[row] = if former { Standing::Former } else { Standing::Open };
            } else {
                known.standing[row] = Standing::Stale;
                known.stale.insert(property.uprn, row as u32);
            }
        }
        known.count(gazetteer);
        known.find_buildings(gazetteer);
        known
    }

    fn find_buildings(&mut self, gazetteer: &Gazetteer) {
        let open = || self.open.values().map(|row| &gazetteer.properties[*row as usize]);
        let flats: FxHashSet<_> = open().filter(|property| property.is_flat()).map(Property::building).collect();
        let whole = open().filter(|property| !property.is_flat() && property.unit_words == 0);
        let with_flats = whole.filter(|property| flats.contains(&property.building()));
        self.with_flats = with_flats.map(|property| property.uprn).collect();
    }

    fn count(&mut self, gazetteer: &Gazetteer) {
        let mut is_known = vec![false; gazetteer.streets.len()];
        let mut postcodes = vec![false; gazetteer.postcodes.len()];
        for row in self.open.values() {
            let property = &gazetteer.properties[*row as usize];
            is_known[property.street as usize] = true;
            postcodes[property.postcode as usize] = true;
        }
        let known = || gazetteer.streets.iter().zip(&is_known).filter(|(_, known)| **known).map(|(street, _)| street);
        self.word_streets = vec![0; gazetteer.vocabulary.len()];
        known().flat_map(|street| &street.words).for_each(|word| self.word_streets[*word as usize] += 1);
        let all = known().count() as f64;
        let bits = |word: &u32| libm::log2(all / f64::from(self.word_streets[*word as usize].max(1)));
        let rarity = |(street, known): (&Street, &bool)| {
            let bits: f64 = if *known { street.words.iter().map(bits).sum() } else { 0.0 };
            bits.clamp(RARITY.0, RARITY.1)
        };
        self.rarity = gazetteer.streets.iter().zip(&is_known).map(rarity).collect();
        let known = gazetteer.postcodes.iter().zip(&postcodes).filter(|(_, known)| **known);
        self.districts = known.filter_map(|(postcode, _)| district(postcode)).map(Into::into).collect();
    }

    /// Whether nothing was known.
    pub(in crate::link) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// How many rows were known.
    pub(in crate::link) fn len(&self) -> u32 {
        self.standing.len() as u32
    }

    /// Whether a known street has the word.
    pub(in crate::link) fn is_street_word(&self, word: u32) -> bool {
        self.word_streets[word as usize] > 0
    }

    /// How rare the words of a street are among the known streets, taken as independent: `Σ log2(streets / streets with the
    /// word)`, in bits, not below 2 nor above 5.
    pub(in crate::link) fn rarity(&self, street: u32) -> f64 {
        self.rarity[street as usize]
    }

    /// Whether a known postcode begins as this one does.
    pub(in crate::link) fn has_district(&self, postcode: &str) -> bool {
        district(postcode).is_some_and(|district| self.districts.contains(district))
    }
}

/// The first half of a whole postcode.
pub(in crate::link) fn district(postcode: &str) -> Option<&str> {
    postcode.split_once(' ').map(|(first, _)| first)
}

/// What was found in each state of the gazetteer. A state is told by how many rows were known and how many of these were
/// closed: of one history, both together say which.
#[derive(Debug, Default)]
pub(in crate::link) struct Memory(Mutex<BTreeMap<(u32, u32), Remembered>>);

#[derive(Debug, Default)]
struct Remembered {
    known: Arc<AsKnown>,
    verdicts: FxHashMap<u32, Verdict>,
}

impl Memory {
    /// The state of the gazetteer on an as-of date, made if it is a new one, and its number for [`Self::verdicts`].
    pub(in crate::link) fn state(&self, rows: KnownRows<'_>, gazetteer: &Gazetteer) -> ((u32, u32), Arc<AsKnown>) {
        let closed = (0..rows.len()).filter(|row| !rows.is_open(*row)).count();
        let state = (rows.len() as u32, closed as u32);
        if let Some(remembered) = self.lock().get(&state) {
            return (state, Arc::clone(&remembered.known));
        }
        let known = Arc::new(AsKnown::new(rows, gazetteer));
        let mut states = self.lock();
        while states.len() >= REMEMBERED {
            states.pop_first();
        }
        let remembered = states.entry(state).or_insert(Remembered { known, verdicts: FxHashMap::default() });
        (state, Arc::clone(&remembered.known))
    }

    /// The verdicts on addresses; `judge` is asked for those not yet known, all at once.
    pub(in crate::link) fn verdicts(
        &self,
        state: (u32, u32),
        asked: &[u32],
        judge: impl Fn(&[u32]) -> Vec<Verdict>,
    ) -> Vec<Verdict> {
        let told: Vec<Option<Verdict>> = {
            let states = self.lock();
            let verdicts = states.get(&state).map(|remembered| &remembered.verdicts);
            asked.iter().map(|address| verdicts.and_then(|verdicts| verdicts.get(address)).copied()).collect()
        };
        let missing: Vec<u32> =
            asked.iter().zip(&told).filter(|(_, told)| told.is_none()).map(|(one, _)| *one).collect();
        let judged = judge(&missing);
        if let Some(remembered) = self.lock().get_mut(&state) {
            remembered.verdicts.extend(missing.iter().copied().zip(judged.iter().copied()));
        }
        let mut judged = judged.into_iter();
        told.into_iter().map(|told| told.or_else(|| judged.next()).expect("one verdict for each not told")).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(u32, u32), Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
