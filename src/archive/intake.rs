use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_128;

use super::arrival::Arrival;
use super::error::ArchiveError;
use super::judge::Limits;
use super::judge::fault;
use super::manifest::About;
use super::manifest::Counts;
use super::manifest::FileRecord;
use super::manifest::kind_word;
use super::versions::Versions;
use super::versions::append_table;
use super::versions::append_text;
use crate::domain::Day;
use crate::domain::Text;
use crate::extract::Batch;
use crate::extract::Kind;
use crate::extract::Reject;
use crate::extract::Seen;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its rows are in the intake.
    Accepted(Counts),
    /// It was kept out whole, for this reason; nothing of it changed anything.
    Quarantined(String),
}

/// The latest version of a row, known by its source key.
#[derive(Clone, Copy, Debug)]
struct Latest {
    place: Place,
    hash: u128,
    key: u128,
    /// The file of this intake that had it last, counted from 1.
    present: u32,
    /// Missing from the file before, which had rejected rows that may have been it.
    doubtful: bool,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Stored(u32),
    Pending(u32),
}

/// The files of one dataset taken in by one run, not yet part of the archive. Give it the files in file-date order, each
/// read against this intake, then hand it to `Archive::commit`; dropped, it leaves no trace.
#[derive(Debug)]
pub struct DatasetIntake {
    pub(super) dataset: String,
    night: Day,
    before: Option<About>,
    pub(super) about: Option<About>,
    used_before: Option<u64>,
    latest: Vec<Latest>,
    by_key: FxHashMap<u128, u32>,
    /// Hashes known unchanged: of a snapshot its open rows, of a log all rows ever.
    by_hash: FxHashMap<u128, u32>,
    files_accepted: u32,
    pub(super) pending: Versions,
    pub(super) closes: Vec<(u32, Day)>,
    pub(super) files: Vec<FileRecord>,
}

impl Seen for DatasetIntake {
    fn seen(&self, hash: u128) -> bool {
        self.by_hash.contains_key(&hash)
    }
}

impl DatasetIntake {
    /// An intake over what the archive holds of the dataset: `state` is its versions with ids, keys, hashes and ends.
    pub(super) fn new(
        dataset: &str,
        night: Day,
        before: Option<About>,
        used_before: Option<u64>,
        state: &Versions,
        doubtful: &[u32],
    ) -> Self {
        let mut intake = Self {
            dataset: dataset.to_owned(),
            night,
            about: before.clone(),
            before,
            used_before,
            latest: Vec::new(),
            by_key: FxHashMap::default(),
            by_hash: FxHashMap::default(),
            files_accepted: 0,
            pending: Versions::default(),
            closes: Vec::new(),
            files: Vec::new(),
        };
        intake.remember(state, doubtful);
        intake
    }

    fn remember(&mut self, state: &Versions, doubtful: &[u32]) {
        let keys = keys(&state.source);
        let doubtful: FxHashSet<u32> = doubtful.iter().copied().collect();
        self.by_hash.reserve(state.id.len());
        for row in 0..state.id.len() {
            let (id, hash) = (state.id[row], state.hash[row]);
            let open = state.known_to[row] == Day::MAX;
            let number = self.latest.len() as u32;
            if open {
                let key = key(&keys, state.source.codes()[row]);
                let doubtful = doubtful.contains(&id);
                self.latest.push(Latest { place: Place::Stored(id), hash, key, present: 0, doubtful });
                self.by_key.insert(key, number);
            }
            if open || self.is_log() {
                self.by_hash.insert(hash, number);
            }
        }
    }

    fn is_log(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.kind == Kind::Log)
    }

    /// The run the intake was compared with; another one in between overtakes it.
    pub(super) fn based_on(&self) -> Option<i64> {
        self.before.as_ref().map(|about| about.run)
    }

    /// Ids of rows that vanished in the newest file but may have been rejected in it, given the ids of pending rows.
    pub(super) fn doubtful(&self, pending: &[u32]) -> Vec<u32> {
        let id = |latest: &Latest| match latest.place {
            Place::Stored(id) => id,
            Place::Pending(place) => pending[place as usize],
        };
        self.by_key.values().map(|number| &self.latest[*number as usize]).filter(|row| row.doubtful).map(id).collect()
    }

    /// Takes a file in, or keeps it out whole.
    ///
    /// The file counts for `night`; in the dataset's first load, for its own date where that is earlier, never earlier
    /// than the file before it. A snapshot row with another content replaces the version its key had; a vanished row
    /// ends. A rejected row closes nothing: one whose key was readable stays open, and where rejected rows had no
    /// readable key a vanished row ends only when it is missing from the next file too.
    ///
    /// # Errors
    /// A file of another dataset or kind, or one read before the file ahead of it was accepted.
    pub fn accept(&mut self, batch: &Batch, limits: &Limits) -> Result<Verdict, ArchiveError> {
        self.check(batch)?;
        if let Some(reason) = fault(batch, self.night, limits, self.used_before) {
            self.record(batch, self.night, Counts::default(), Some(reason.clone()));
            return Ok(Verdict::Quarantined(reason));
        }
        let arrival = self.arrive(batch);
        self.files_accepted += 1;
        let mut counts = Counts::default();
        self.confirm(batch, &mut counts);
        self.compare(batch, arrival, &mut counts);
        if batch.kind == Kind::Snapshot {
            self.end_vanished(batch, arrival, &mut counts);
        }
        self.used_before = Some(batch.tally.used + batch.tally.erased);
        self.record(batch, arrival.night, counts, None);
        Ok(Verdict::Accepted(counts))
    }

    fn check(&self, batch: &Batch) -> Result<(), ArchiveError> {
        let file = || batch.file.name.clone();
        if batch.dataset != self.dataset {
            let (found, dataset) = (batch.dataset.clone(), self.dataset.clone());
            return Err(ArchiveError::OtherDataset { file: file(), found, dataset });
        }
        if let Some(about) = self.about.as_ref().filter(|about| about.kind != batch.kind) {
            let (kept, found) = (kind_word(about.kind), kind_word(batch.kind));
            return Err(ArchiveError::OtherKind { dataset: self.dataset.clone(), kept, found });
        }
        if batch.unchanged.iter().any(|hash| !self.seen(*hash)) {
            return Err(ArchiveError::ReadTooEarly { file: file() });
        }
        Ok(())
    }

    /// For which night the file counts, and what the dataset is from now on.
    fn arrive(&mut self, batch: &Batch) -> Arrival {
        let first_load = self.before.is_none();
        let given = batch.file.date.filter(|date| first_load && *date < self.night).unwrap_or(self.night);
        let last = self.about.as_ref().map_or(given, |about| about.last_night);
        let night = given.max(last);
        let first_night = self.about.as_ref().map_or(night, |about| about.first_load);
        self.about = Some(About {
            kind: batch.kind,
            entity_kind: batch.entity_kind.clone(),
            dated: batch.dated.clone(),
            audit_only: batch.audit_only.clone(),
            first_load: first_night,
            last_night: night,
            next_row: self.before.as_ref().map_or(0, |about| about.next_row),
            run: self.before.as_ref().map_or(0, |about| about.run),
        });
        let hand_over = first_load && night == first_night;
        Arrival { night, hand_over, reference: batch.reference, lag_days: batch.lag_days }
    }

    fn confirm(&mut self, batch: &Batch, counts: &mut Counts) {
        for hash in &batch.unchanged {
            counts.unchanged += 1;
            if batch.kind == Kind::Snapshot {
                let number = self.by_hash[hash];
                self.see(number);
            }
        }
    }

    fn see(&mut self, number: u32) {
        let row = &mut self.latest[number as usize];
        row.present = self.files_accepted;
        row.doubtful = false;
    }

    fn compare(&mut self, batch: &Batch, arrival: Arrival, counts: &mut Counts) {
        let keys = keys(&batch.source);
        let start = self.pending.len() as u32;
        let mut taken = Vec::new();
        for row in in_order(batch, arrival, &keys) {
            let (key, hash) = (key(&keys, batch.source.codes()[row as usize]), batch.hash[row as usize]);
            let known = self.by_key.get(&key).copied();
            if let Some(number) = known.filter(|number| self.is_repeat(*number, hash, batch.kind)) {
                self.see(number);
                counts.unchanged += 1;
                continue;
            }
            let place = start + taken.len() as u32;
            taken.push(row);
            self.add(batch, row as usize, arrival, (key, hash), place);
            *(if known.is_some() { &mut counts.changed } else { &mut counts.added }) += 1;
        }
        self.copy(batch, &taken, start);
    }

    fn is_repeat(&self, number: u32, hash: u128, kind: Kind) -> bool {
        match kind {
            Kind::Snapshot => self.latest[number as usize].hash == hash,
            Kind::Log => self.seen(hash),
        }
    }

    /// Adds a version; the one its key had, if any, ends where it begins.
    fn add(&mut self, batch: &Batch, row: usize, arrival: Arrival, (key, hash): (u128, u128), place: u32) {
        let mut known_from = arrival.known_from(batch.happened[row], batch.recorded[row]);
        let number = self.by_key.get(&key).copied().unwrap_or(self.latest.len() as u32);
        let fresh = Latest { place: Place::Pending(place), hash, key, present: self.files_accepted, doubtful: false };
        if let Some(old) = self.latest.get(number as usize).copied() {
            if let Place::Pending(old) = old.place {
                known_from = known_from.max(self.pending.known_from[old as usize]);
            }
            self.end(old, known_from, batch.kind);
            self.latest[number as usize] = fresh;
        } else {
            self.latest.push(fresh);
        }
        self.by_key.insert(key, number);
        self.by_hash.insert(hash, number);
        self.pending.id.push(0);
        self.pending.known_from.push(known_from);
        self.pending.state_from.push(arrival.state_from().max(known_from));
        self.pending.known_to.push(Day::MAX);
        self.pending.happened.push(batch.happened[row]);
        self.pending.recorded.push(batch.recorded[row]);
        self.pending.hash.push(hash);
    }

    fn end(&mut self, old: Latest, day: Day, kind: Kind) {
        match old.place {
            Place::Stored(id) => self.closes.push((id, day)),
            Place::Pending(place) => self.pending.known_to[place as usize] = day,
        }
        // The same content later is a new version in a snapshot and a repeat in a log.
        if kind == Kind::Snapshot {
            self.by_hash.remove(&old.hash);
        }
    }

    fn end_vanished(&mut self, batch: &Batch, arrival: Arrival, counts: &mut Counts) {
        let rejected: FxHashSet<u128> = batch.rejected_keys.iter().map(|key| xxh3_128(key.as_bytes())).collect();
        let repeats = batch.tally.rejected.get(&Reject::DuplicateKey).copied().unwrap_or(0);
        let without_key =
            batch.tally.rejected.values().sum::<u64>().saturating_sub(repeats + batch.rejected_keys.len() as u64);
        let mut vanished: Vec<u32> = self.by_key.values().copied().collect();
        vanished.retain(|number| self.latest[*number as usize].present != self.files_accepted);
        vanished.sort_unstable();
        for number in vanished {
            let row = self.latest[number as usize];
            if rejected.contains(&row.key) {
                self.see(number);
            } else if without_key > 0 && !row.doubtful {
                self.latest[number as usize].doubtful = true;
                counts.doubtful += 1;
            } else {
                self.end(row, arrival.seen(), batch.kind);
                self.by_key.remove(&row.key);
                counts.closed += 1;
            }
        }
    }

    /// Copies the cells of the added rows behind the pending ones, of which there were `start`.
    fn copy(&mut self, batch: &Batch, taken: &[u32], start: u32) {
        let pending = &mut self.pending;
        append_text(&mut pending.source, &batch.source, taken);
        append_text(&mut pending.entity, &batch.entity, taken);
        append_table(&mut pending.table, start as usize, &batch.table, taken);
        let mut sightings = Vec::new();
        let before = pending.sighting_row.len();
        for (place, row) in taken.iter().enumerate() {
            let first = batch.sighting_row.partition_point(|other| other < row);
            let last = first + batch.sighting_row[first..].partition_point(|other| other == row);
            sightings.extend(first as u32..last as u32);
            pending.sighting_row.extend((first..last).map(|_| start + place as u32));
        }
        append_table(&mut pending.sightings, before, &batch.sightings, &sightings);
    }

    fn record(&mut self, batch: &Batch, night: Day, counts: Counts, quarantined: Option<String>) {
        self.files.push(FileRecord {
            dataset: self.dataset.clone(),
            file: batch.file.clone(),
            night,
            rows_read: batch.tally.read,
            rows_used: batch.tally.used,
            rows_rejected: batch.tally.rejected.values().sum(),
            rows_ignored: batch.tally.ignored.values().sum(),
            rows_erased: batch.tally.erased,
            counts,
            quarantined,
        });
    }
}

/// A 128-bit hash of each distinct key stands for it: among 10^9 keys two would agree with odds below 10^-20.
fn keys(source: &Text) -> Vec<u128> {
    source.words().iter().map(|word| xxh3_128(word.as_bytes())).collect()
}

fn key(keys: &[u128], code: u32) -> u128 {
    // Rows without any key cell are versions of one row.
    keys.get(code as usize).copied().unwrap_or_default()
}

/// The rows of a batch, those of one key in the order in which they became known, whatever their order in the file.
fn in_order(batch: &Batch, arrival: Arrival, keys: &[u128]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..batch.hash.len() as u32).collect();
    let distinct: FxHashSet<u32> = batch.source.codes().iter().copied().collect();
    if distinct.len() < order.len() {
        order.sort_by_key(|row| {
            let row = *row as usize;
            let (happened, recorded) = (batch.happened[row], batch.recorded[row]);
            let key = key(keys, batch.source.codes()[row]);
            (key, arrival.known_from(happened, recorded), recorded, happened, batch.hash[row])
        });
    }
    order
}
