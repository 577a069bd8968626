use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::as_known::Memory;
use super::gazetteer::Gazetteer;
use crate::archive::KnownRows;
use crate::domain::Personal;
use crate::domain::Text;
use crate::domain::Uprn;
use crate::tidy::AddressKeys;
use crate::tidy::keys;
use crate::tidy::lines;
use crate::tidy::parts;

/// One distinct address as given, with what the gazetteer may say about it.
#[derive(Clone, Debug)]
pub(in crate::link) struct Address {
    /// Number of the postcode in [`Places::postcodes`]; the empty postcode is one too.
    pub postcode: u32,
    /// The UPRN given; 0 if none.
    pub uprn: u64,
    /// Keys of the text.
    pub keys: AddressKeys,
    /// Hash of the text's words and lines: keys forget where a line ends, reading word by word does not.
    pub spelling: u64,
    /// The text, for reading it word by word where no key settles it.
    pub text: Personal,
    /// Whether its number is a range, which may be one building or two.
    pub range: bool,
    /// Whether it names a street, or a block of flats, and no dwelling of it.
    pub bare_street: bool,
    /// Whether it says that somebody lives nowhere.
    pub nowhere: bool,
    /// Gazetteer rows that may be it, strongest key first: `candidates[from..to]`.
    pub candidates: (u32, u32),
}

/// Distinct addresses and postcodes.
#[derive(Debug, Default)]
pub(in crate::link) struct Places {
    /// The addresses.
    pub addresses: Vec<Address>,
    /// How strong the key was (0 strongest) and the gazetteer row.
    pub candidates: Vec<(u8, u32)>,
    /// The postcodes.
    pub postcodes: Vec<Box<str>>,
    postcode_index: FxHashMap<Box<str>, u32>,
    /// The gazetteer, row by row.
    pub gazetteer: Gazetteer,
    /// What the gazetteer had to say when it was asked before.
    pub memory: Memory,
    index: FxHashMap<(u32, u64, u64), u32>,
    rows: RowKeys,
}

impl Places {
    /// Places with the keys of every gazetteer row ever read; which of them were known is asked on the as-of date.
    pub(in crate::link) fn new(gazetteer: Option<KnownRows<'_>>) -> Self {
        let Some(rows) = gazetteer else { return Self::default() };
        let (rows, gazetteer) = rayon::join(|| RowKeys::new(rows), || Gazetteer::new(rows));
        Self { gazetteer, rows, ..Self::default() }
    }

    /// The number of a postcode.
    pub(in crate::link) fn postcode(&mut self, postcode: &str) -> u32 {
        if let Some(number) = self.postcode_index.get(postcode) {
            return *number;
        }
        let number = self.postcodes.len() as u32;
        self.postcodes.push(postcode.into());
        self.postcode_index.insert(postcode.into(), number);
        number
    }

    /// The number of an address; `None` if neither a UPRN nor any text is given.
    pub(in crate::link) fn intern(&mut self, text: &str, postcode: &str, uprn: &str) -> Option<u32> {
        let postcode_number = self.postcode(postcode);
        let (mut address, found) = self.read(text, postcode, uprn)?;
        let next = self.addresses.len() as u32;
        let number = *self.index.entry((postcode_number, address.uprn, address.spelling)).or_insert(next);
        if number == next {
            let from = self.candidates.len() as u32;
            self.candidates.extend(found);
            address.postcode = postcode_number;
            address.candidates = (from, self.candidates.len() as u32);
            self.addresses.push(address);
        }
        Some(number)
    }

    /// An address not numbered, and the gazetteer rows of its keys; `None` if neither a UPRN nor any text is given.
    pub(in crate::link) fn read(&self, text: &str, postcode: &str, uprn: &str) -> Option<(Address, Vec<(u8, u32)>)> {
        let uprn = Uprn::read(uprn).map_or(0, |uprn| uprn.0);
        let parts = parts(text);
        let keys = keys(&parts, postcode);
        if uprn == 0 && keys.text == 0 {
            return None;
        }
        let mut found = Vec::new();
        self.rows.find(&keys, &mut found);
        let address = Address {
            postcode: 0,
            uprn,
            keys,
            spelling: xxh3_64(lines(text).join("|").as_bytes()),
            text: Personal::new(text),
            range: parts.range,
            bare_street: parts.is_bare_street(),
            nowhere: parts.is_nowhere(),
            candidates: (0, 0),
        };
        Some((address, found))
    }
}

/// Versions of one row, and rows of one key, looked at; the rest is found word by word.
const SAME_KEY: usize = 64;

/// Key and row of every gazetteer row, one list a kind of key, sorted.
#[derive(Debug, Default)]
struct RowKeys {
    lists: [Vec<(u64, u32)>; 2],
    street_only: Vec<u64>,
}

impl RowKeys {
    fn new(rows: KnownRows<'_>) -> Self {
        let mut made = Self::default();
        let column = |name: &str| rows.text(name);
        let columns =
            ["sao_text", "sao_start", "sao_suffix", "pao_text", "pao_start", "pao_suffix", "street", "postcode"]
                .map(column);
        for row in 0..rows.len() {
            let cells = columns.map(|column| column.and_then(|(codes, text)| text.word(codes[row])).unwrap_or(""));
            let keys = row_keys(cells);
            for (list, key) in made.lists.iter_mut().zip([keys.number, keys.name]) {
                if key != 0 {
                    list.push((key, row as u32));
                }
            }
            made.street_only.push(keys.street_only);
        }
        made.lists.iter_mut().for_each(|list| list.sort_unstable());
        made
    }

    fn find(&self, keys: &AddressKeys, found: &mut Vec<(u8, u32)>) {
        for (strength, key) in [keys.number, keys.name].into_iter().enumerate() {
            if key == 0 {
                continue;
            }
            let list = &self.lists[strength];
            let from = list.partition_point(|(other, _)| *other < key);
            let same = list[from..].iter().take_while(|(other, _)| *other == key).take(SAME_KEY);
            let fits = same.filter(|(_, row)| strength == 1 || self.on_the_street(keys, *row));
            found.extend(fits.map(|(_, row)| (strength as u8, *row)));
        }
    }

    /// A number in a postcode is taken only if the street is not another.
    fn on_the_street(&self, keys: &AddressKeys, row: u32) -> bool {
        let street = self.street_only[row as usize];
        keys.street_only == 0 || street == 0 || keys.street_only == street
    }
}

/// The keys of a gazetteer row, through the same words as a written address. A row of a street alone has none.
fn row_keys(cells: [&str; 8]) -> AddressKeys {
    let [sao_text, sao_start, sao_suffix, pao_text, pao_start, pao_suffix, street, postcode] = cells;
    let flat = match (sao_text.is_empty(), sao_start.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{sao_text},"),
        (_, false) => format!("FLAT {sao_start}{sao_suffix},"),
    };
    if flat.is_empty() && pao_text.is_empty() && pao_start.is_empty() {
        return AddressKeys::default();
    }
    let building = if pao_text.is_empty() { String::new() } else { format!("{pao_text},") };
    keys(&parts(&format!("{flat}{building}{pao_start}{pao_suffix} {street}")), postcode)
}

/// A word of a text column; empty for an empty cell.
pub(in crate::link) fn word(column: Option<&Text>, row: usize) -> &str {
    column.and_then(|text| text.get(row)).unwrap_or("")
}
