use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

use super::Kind;
use super::batch::{Batch, FileId, Reject, Rejected, Seen, Tally};
use super::bytes::load;
use super::decode::{Decoded, decode};
use super::error::ExtractError;
use super::header::Source;
use super::layout::{Layout, Mapping};
use super::output::Output;
use super::profile::Profile;
use super::rows::{Row, Shape};
use super::summary::reading_of;
use super::totals::{Aside, aside};
use super::values::{Line, Value, read_value, take_apart};
use crate::config::ExtractSettings;
use crate::domain::Day;

/// Reads one file as a profile says, for a night: every row becomes facts and sightings, is found unchanged, is rejected or is
/// ignored, and is counted as that.
///
/// Rows that `seen` knows are not taken apart: only their hashes are given. A row switched off by itself (`row_switch` not yes,
/// which config cannot override) is ignored. One whose value is off by default, unless config switches it on, is read as
/// restricted: it serves to keep people safe and nothing else. A restricted row says nothing of where somebody is. Which unreadable cells reject a row: see [`super::ColumnRule`]; the others are left empty and counted in
/// [`super::Reading::left_out`].
///
/// # Errors
/// The file cannot be read or is not a text file of cells, has no header or lacks a required column, or its trailer states
/// another number of rows than it has.
pub fn read(
    path: &Path,
    profile: &Profile,
    night: Day,
    settings: &ExtractSettings,
    seen: &dyn Seen,
) -> Result<Batch, ExtractError> {
    let raw = load(path)?;
    let decoded = decode(raw.bytes, profile.encoding);
    let mut batch = read_text(raw.id, &decoded, profile, night, settings, seen)?;
    batch.reading.compressed = raw.compressed;
    Ok(batch)
}

/// [`read`] without the file system.
pub(super) fn read_text(
    file: FileId,
    decoded: &Decoded,
    profile: &Profile,
    night: Day,
    settings: &ExtractSettings,
    seen: &dyn Seen,
) -> Result<Batch, ExtractError> {
    let layout = Layout::of(&file.name, &decoded.text, profile, night, settings)?;
    let mut reader = Reader {
        profile,
        layout: &layout,
        seen,
        has_nul: decoded.text.contains('\0'),
        damaged: decoded.damaged,
        width: layout.header.as_ref().map_or(0, |header| header.names.len()),
        tally: Tally::default(),
        rejects: Vec::new(),
        rejected_keys: Vec::new(),
        unchanged: Vec::new(),
        output: Output::new(profile, &layout),
        keys: FxHashSet::default(),
        hashes: FxHashSet::default(),
        copies: FxHashMap::default(),
        counts: FxHashMap::default(),
        trailer: None,
        left_out: vec![[0; 2]; profile.columns.len()],
        key: String::new(),
    };
    reader.skip_banners();
    let mut line = Line::default();
    for row in layout.rows(&decoded.text) {
        reader.row(row, &mut line);
    }
    reader.check_trailer(&file.name)?;
    let reading = reading_of(profile, &layout, decoded, &reader.left_out);
    let rejected = (reader.rejects, reader.rejected_keys);
    Ok(reader.output.finish(profile, file, reading, reader.tally, rejected, reader.unchanged))
}

/// What became of a row.
enum Fate {
    Used,
    Rejected(Reject),
    Ignored(String),
}

struct Reader<'r> {
    profile: &'r Profile,
    layout: &'r Layout<'r>,
    seen: &'r dyn Seen,
    has_nul: bool,
    damaged: bool,
    /// Cells of the header.
    width: usize,
    tally: Tally,
    rejects: Vec<Rejected>,
    rejected_keys: Vec<String>,
    unchanged: Vec<u128>,
    output: Output,
    /// Hashes of the keys met, in a snapshot.
    keys: FxHashSet<u64>,
    /// Hashes of the rows met, in a log.
    hashes: FxHashSet<u128>,
    /// How often a row was met, in a log without a key.
    copies: FxHashMap<u128, u64>,
    /// Rows counted so far, for each entity.
    counts: FxHashMap<String, u32>,
    /// Line of the trailer and the rows it states.
    trailer: Option<(u64, u64)>,
    left_out: Vec<[u64; 2]>,
    key: String,
}

impl Reader<'_> {
    fn skip_banners(&mut self) {
        if self.layout.banners > 0 {
            self.tally.read = self.layout.banners;
            self.tally.ignored.insert("banner above the header".to_owned(), self.layout.banners);
        }
    }

    fn row(&mut self, row: Row<'_>, line: &mut Line) {
        self.tally.read += 1;
        match self.fate(row, line) {
            Fate::Used => self.tally.used += 1,
            Fate::Ignored(what) => *self.tally.ignored.entry(what).or_default() += 1,
            Fate::Rejected(reason) => {
                self.rejects.push(Rejected { line: row.line, reason: reason.clone() });
                *self.tally.rejected.entry(reason).or_default() += 1;
            }
        }
    }

    fn fate(&mut self, row: Row<'_>, line: &mut Line) -> Fate {
        if let Some(fate) = self.broken_or_blank(row) {
            return fate;
        }
        let layout = self.layout;
        let [only] = layout.mappings.as_slice() else { return self.mixed_records(row, line) };
        if only.record.is_some() {
            return self.mixed_records(row, line);
        }
        let Some((hash, copy)) = self.hash_of(row, only.seed) else {
            return Fate::Ignored("exact repeat of a row".to_owned());
        };
        if self.seen.seen(hash) {
            return self.unchanged(row, line, only, hash);
        }
        line.split(row, layout.delimiter);
        if let Some(fate) = self.beside_the_data(row, line) {
            return fate;
        }
        self.new_row(row, line, only, hash, copy)
    }

    /// A file whose lines are of several kinds: each kind takes from a line what is its own.
    fn mixed_records(&mut self, row: Row<'_>, line: &mut Line) -> Fate {
        let layout = self.layout;
        line.split(row, layout.delimiter);
        let mut fate = None;
        for mapping in layout.mappings.iter().filter(|mapping| mapping.takes(&line.cells, row)).collect::<Vec<_>>() {
            self.count_within_entity(row, line, mapping);
            let outcome = match self.hash_of(row, mapping.seed) {
                None => Fate::Ignored("exact repeat of a row".to_owned()),
                Some((hash, _)) if self.seen.seen(hash) => self.unchanged(row, line, mapping, hash),
                Some((hash, copy)) => self.new_row(row, line, mapping, hash, copy),
            };
            if fate.is_none() || matches!(outcome, Fate::Rejected(_)) {
                fate = Some(outcome);
            }
        }
        fate.unwrap_or_else(|| Fate::Ignored("record of another kind".to_owned()))
    }

    fn count_within_entity(&mut self, row: Row<'_>, line: &mut Line, mapping: &Mapping) {
        let Some((_, from)) = mapping.record.as_ref().and_then(|record| record.counted) else { return };
        let entity: Vec<&str> = self.profile.entity.iter().map(|column| line.cell(row, mapping, *column)).collect();
        let count = self.counts.entry(entity.join("|")).or_insert(from);
        line.counted = count.to_string();
        *count += 1;
    }

    fn broken_or_blank(&self, row: Row<'_>) -> Option<Fate> {
        if row.shape == Shape::Open {
            return Some(Fate::Rejected(Reject::OpenQuote));
        }
        let is_gap = |byte: u8| byte == self.layout.delimiter || byte.is_ascii_whitespace() || byte == b'"';
        if row.text.bytes().all(is_gap) {
            return Some(Fate::Ignored("blank line".to_owned()));
        }
        if self.has_nul && row.text.contains('\0') {
            return Some(Fate::Rejected(Reject::Nul));
        }
        if self.damaged && row.text.contains('\u{fffd}') {
            return Some(Fate::Rejected(Reject::Encoding));
        }
        let is_header = self.layout.header.as_ref().is_some_and(|header| header.row.text == row.text);
        is_header.then(|| Fate::Ignored("repeated header".to_owned()))
    }

    /// The row's hash and which copy of the same row it is; `None` for a copy in a log with a key, where it says nothing new.
    fn hash_of(&mut self, row: Row<'_>, seed: u64) -> Option<(u128, u64)> {
        let hash = xxh3_128_with_seed(row.text.as_bytes(), seed);
        if self.profile.kind == Kind::Snapshot {
            return Some((hash, 0));
        }
        if !self.profile.key.is_empty() {
            return self.hashes.insert(hash).then_some((hash, 0));
        }
        let copies = self.copies.entry(hash).or_insert(0);
        let copy = *copies;
        *copies += 1;
        let hash = if copy == 0 { hash } else { xxh3_128_with_seed(row.text.as_bytes(), seed.wrapping_add(copy)) };
        Some((hash, copy))
    }

    /// A row the archive knows. In a snapshot its key still counts, so that a second row with it is found.
    fn unchanged(&mut self, row: Row<'_>, line: &mut Line, mapping: &Mapping, hash: u128) -> Fate {
        if self.profile.kind == Kind::Snapshot {
            line.split(row, self.layout.delimiter);
            line.join(row, mapping);
            self.write_key_only(row, line, mapping);
            if !self.keys.insert(xxh3_64(self.key.as_bytes())) {
                return Fate::Rejected(Reject::DuplicateKey);
            }
        }
        self.unchanged.push(hash);
        Fate::Used
    }

    /// Writes the key of a row that is not taken apart; `false` if part of it cannot be read.
    fn write_key_only(&mut self, row: Row<'_>, line: &Line, mapping: &Mapping) -> bool {
        self.key.clear();
        let mut is_whole = !self.profile.key.is_empty();
        for (place, column) in self.profile.key.iter().enumerate() {
            if place > 0 {
                self.key.push('|');
            }
            let rule = &self.profile.columns[*column];
            let value = read_value(rule, line.cell(row, mapping, *column), self.layout.styles[*column]);
            is_whole &= matches!(value, Ok(value) if !(value.is_null() && rule.must_be_filled));
            value.unwrap_or(Value::Null).write_key(&mut self.key);
        }
        is_whole
    }

    /// Totals, trailers and rows of the wrong width.
    fn beside_the_data(&mut self, row: Row<'_>, line: &Line) -> Option<Fate> {
        match aside(&line.cells, row, self.width) {
            Some(Aside::Totals) => return Some(Fate::Ignored("totals row".to_owned())),
            Some(Aside::Trailer(stated)) => {
                self.trailer = Some((row.line, stated));
                return Some(Fate::Ignored("trailer".to_owned()));
            }
            None => {}
        }
        let cells = line.cells.len();
        let surplus_filled = || (self.width..cells).any(|place| !line.cells.get(row, place).is_empty());
        (cells < self.width || surplus_filled()).then_some(Fate::Rejected(Reject::Ragged))
    }

    fn new_row(&mut self, row: Row<'_>, line: &mut Line, mapping: &Mapping, hash: u128, copy: u64) -> Fate {
        line.join(row, mapping);
        let values = take_apart(self.profile, &self.layout.styles, mapping, line, row, &mut self.left_out);
        let mut values = match values {
            Ok(values) => values,
            Err(reason) => {
                if self.write_key_only(row, line, mapping) {
                    self.rejected_keys.push(self.key.clone());
                }
                return Fate::Rejected(reason);
            }
        };
        let restricted = match self.kept(&mut values) {
            Ok(restricted) => restricted,
            Err(fate) => return fate,
        };
        if let Some((column, true)) = self.profile.owed_below_zero
            && let Value::Money(amount) = values[column]
        {
            values[column] = Value::Money(-amount);
        }
        if let Err(reason) = self.write_key(row, &values, copy) {
            return Fate::Rejected(reason);
        }
        if self.profile.kind == Kind::Snapshot && !self.keys.insert(xxh3_64(self.key.as_bytes())) {
            return Fate::Rejected(Reject::DuplicateKey);
        }
        self.tally.test_data += u64::from(values.iter().any(is_test_data));
        self.output.push(self.profile, &values, &self.key, hash, restricted);
        Fate::Used
    }

    /// Whether a row is restricted; `Err` where it is switched off.
    ///
    /// A value that is off by default is read to keep people safe, and for nothing else: of such a row only what it is,
    /// when it was and whom it is about are kept.
    fn kept(&self, values: &mut [Value<'_>]) -> Result<bool, Fate> {
        let profile = self.profile;
        if let Some((column, _)) = &profile.off_by_default
            && let Some(code) = values[*column].text()
            && self.layout.off.iter().any(|off| off.eq_ignore_ascii_case(code))
        {
            let dates = [profile.happened, profile.recorded, profile.row_switch];
            for (place, rule) in profile.columns.iter().enumerate() {
                let needed = place == *column || dates.contains(&Some(place)) || profile.key.contains(&place);
                if !needed && !profile.entity.contains(&place) && !rule.personal {
                    values[place] = Value::Null;
                }
            }
            return Ok(true);
        }
        if let Some(switch) = profile.row_switch
            && !matches!(values[switch], Value::Flag(true))
        {
            return Err(Fate::Ignored(format!("switched off by its own `{}`", profile.columns[switch].name)));
        }
        let marks = |(place, codes): &(usize, Vec<String>)| match &values[*place] {
            Value::Flag(yes) => *yes,
            value => value.text().is_some_and(|text| codes.iter().any(|code| code.eq_ignore_ascii_case(text))),
        };
        Ok(profile.restricted.iter().any(marks))
    }

    fn write_key(&mut self, row: Row<'_>, values: &[Value<'_>], copy: u64) -> Result<(), Reject> {
        self.key.clear();
        if self.profile.key.is_empty() {
            let hash = xxh3_128_with_seed(row.text.as_bytes(), copy);
            self.key = format!("{hash:032x}");
            return Ok(());
        }
        let mut is_empty = true;
        for (place, column) in self.profile.key.iter().enumerate() {
            if place > 0 {
                self.key.push('|');
            }
            is_empty &= values[*column].is_null();
            values[*column].write_key(&mut self.key);
        }
        if is_empty { Err(Reject::Empty(self.profile.columns[self.profile.key[0]].name.clone())) } else { Ok(()) }
    }

    fn check_trailer(&self, file: &str) -> Result<(), ExtractError> {
        let Some((line, stated)) = self.trailer else { return Ok(()) };
        let is_data = |what: &str| what.starts_with("exact repeat") || what.contains("off b");
        let ignored_data: u64 =
            self.tally.ignored.iter().filter(|(what, _)| is_data(what)).map(|(_, count)| count).sum();
        let found = self.tally.used + self.tally.rejected_rows() + ignored_data;
        if stated == found {
            return Ok(());
        }
        Err(ExtractError::TrailerCount { file: file.to_owned(), line, stated, found })
    }
}

/// A national insurance number or postcode that cannot be real.
fn is_test_data(value: &Value<'_>) -> bool {
    matches!(value, Value::Short(short) if short.as_str().starts_with("ZZ"))
}

/// Whether a surname column holds whole names: it was not given under a name of its own, or there is no forename column.
pub(super) fn holds_whole_names(profile: &Profile, layout: &Layout<'_>) -> Vec<bool> {
    let Some(mapping) = layout.mappings.first() else { return vec![false; profile.sightings.len()] };
    let is_absent = |place: Option<usize>| place.is_none_or(|place| mapping.sources[place] == Source::Absent);
    profile.sightings.iter().map(|rule| layout.header.is_some() && is_absent(rule.forename)).collect()
}
