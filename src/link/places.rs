use rustc_hash::FxHashMap;

use crate::archive::KnownRows;
use crate::domain::Text;
use crate::domain::Uprn;
use crate::tidy::AddressKeys;
use crate::tidy::keys;
use crate::tidy::parts;

/// One distinct address as given, with what the gazetteer may say about it.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// Number of the postcode in [`Places::postcodes`]; the empty postcode is one too.
    pub postcode: u32,
    /// The UPRN given; 0 if none.
    pub uprn: u64,
    /// Keys of the text.
    pub keys: AddressKeys,
    /// Gazetteer rows that may be it, strongest key first: `candidates[from..to]`.
    pub candidates: (u32, u32),
}

/// Distinct addresses and postcodes.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The addresses.
    pub addresses: Vec<Address>,
    /// How strong the key was (0 strongest) and the gazetteer row.
    pub candidates: Vec<(u8, u32)>,
    /// The postcodes.
    pub postcodes: Vec<Box<str>>,
    postcode_index: FxHashMap<Box<str>, u32>,
    index: FxHashMap<(u32, u64, u64), u32>,
    gazetteer: Gazetteer,
}

impl Places {
    /// Places with the keys of every gazetteer row ever read; which of them were known is asked on the as-of date.
    pub(super) fn new(gazetteer: Option<KnownRows<'_>>) -> Self {
        Self { gazetteer: gazetteer.map(Gazetteer::new).unwrap_or_default(), ..Self::default() }
    }

    /// The number of a postcode.
    pub(super) fn postcode(&mut self, postcode: &str) -> u32 {
        if let Some(number) = self.postcode_index.get(postcode) {
            return *number;
        }
        let number = self.postcodes.len() as u32;
        self.postcodes.push(postcode.into());
        self.postcode_index.insert(postcode.into(), number);
        number
    }

    /// The number of an address; `None` if neither a UPRN nor any text is given.
    pub(super) fn intern(&mut self, text: &str, postcode: &str, uprn: &str) -> Option<u32> {
        let postcode_number = self.postcode(postcode);
        let uprn = Uprn::read(uprn).map_or(0, |uprn| uprn.0);
        let keys = keys(&parts(text), postcode);
        if uprn == 0 && keys.text == 0 {
            return None;
        }
        let next = self.addresses.len() as u32;
        let number = *self.index.entry((postcode_number, uprn, keys.text)).or_insert(next);
        if number == next {
            let from = self.candidates.len() as u32;
            self.gazetteer.find(&keys, &mut self.candidates);
            let candidates = (from, self.candidates.len() as u32);
            self.addresses.push(Address { postcode: postcode_number, uprn, keys, candidates });
        }
        Some(number)
    }
}

/// Key and row of every gazetteer row, one list a kind of key, sorted.
#[derive(Debug, Default)]
struct Gazetteer {
    lists: [Vec<(u64, u32)>; 3],
    street_only: Vec<u64>,
}

impl Gazetteer {
    fn new(rows: KnownRows<'_>) -> Self {
        let mut gazetteer = Self::default();
        let column = |name: &str| rows.text(name);
        let columns =
            ["sao_text", "sao_start", "sao_suffix", "pao_text", "pao_start", "pao_suffix", "street", "postcode"]
                .map(column);
        for row in 0..rows.len() {
            let cells = columns.map(|column| column.and_then(|(codes, text)| text.word(codes[row])).unwrap_or(""));
            let keys = row_keys(cells);
            for (list, key) in gazetteer.lists.iter_mut().zip([keys.number, keys.name, keys.street]) {
                if key != 0 {
                    list.push((key, row as u32));
                }
            }
            gazetteer.street_only.push(keys.street_only);
        }
        gazetteer.lists.iter_mut().for_each(|list| list.sort_unstable());
        gazetteer
    }

    fn find(&self, keys: &AddressKeys, found: &mut Vec<(u8, u32)>) {
        for (strength, key) in [keys.number, keys.name, keys.street].into_iter().enumerate() {
            if key == 0 {
                continue;
            }
            let list = &self.lists[strength];
            let from = list.partition_point(|(other, _)| *other < key);
            let same = list[from..].iter().take_while(|(other, _)| *other == key);
            found.extend(
                same.take(16).filter(|(_, row)| self.on_the_street(keys, *row)).map(|(_, row)| (strength as u8, *row)),
            );
        }
    }

    /// A number in a postcode is taken only if the street is not another.
    fn on_the_street(&self, keys: &AddressKeys, row: u32) -> bool {
        let street = self.street_only[row as usize];
        keys.street_only == 0 || street == 0 || keys.street_only == street || keys.number == 0
    }
}

/// The keys of a gazetteer row, through the same words as a written address.
fn row_keys(cells: [&str; 8]) -> AddressKeys {
    let [sao_text, sao_start, sao_suffix, pao_text, pao_start, pao_suffix, street, postcode] = cells;
    let flat = match (sao_text.is_empty(), sao_start.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{sao_text},"),
        (_, false) => format!("FLAT {sao_start}{sao_suffix},"),
    };
    let building = if pao_text.is_empty() { String::new() } else { format!("{pao_text},") };
    keys(&parts(&format!("{flat}{building}{pao_start}{pao_suffix} {street}")), postcode)
}

/// A word of a text column; empty for an empty cell.
pub(super) fn word(column: Option<&Text>, row: usize) -> &str {
    column.and_then(|text| text.get(row)).unwrap_or("")
}
