use super::calendar::Day;
use super::layout::Dataset;

/// Rows of one log, as its supplier writes them, with the day each was recorded.
#[derive(Default)]
pub(super) struct Log {
    pub(super) bytes: Vec<u8>,
    truth: Vec<u8>,
    rows: Vec<Entry>,
}

struct Entry {
    recorded: Day,
    bytes: (usize, usize),
    truth: (usize, usize),
}

impl Log {
    /// Closes the row begun at `from` in [`Self::bytes`].
    pub(super) fn close(&mut self, from: usize, recorded: Day, truth: &str) {
        let begin = self.truth.len();
        self.truth.extend_from_slice(truth.as_bytes());
        let entry = Entry { recorded, bytes: (from, self.bytes.len()), truth: (begin, self.truth.len()) };
        self.rows.push(entry);
    }

    /// Appends the rows recorded from `from` up to but not on `before`, and counts them.
    pub(super) fn rows(&self, from: Day, before: Day, out: &mut Vec<u8>) -> u64 {
        let mut count = 0;
        for entry in self.rows.iter().filter(|entry| (from..before).contains(&entry.recorded)) {
            out.extend_from_slice(&self.bytes[entry.bytes.0..entry.bytes.1]);
            count += 1;
        }
        count
    }

    /// Appends which person each row recorded before a day is about.
    pub(super) fn truth(&self, before: Day, out: &mut Vec<u8>) {
        for entry in self.rows.iter().filter(|entry| entry.recorded < before) {
            out.extend_from_slice(&self.truth[entry.truth.0..entry.truth.1]);
        }
    }
}

/// The logs of a shard, by dataset.
pub(super) struct Logs(Vec<Log>);

impl Default for Logs {
    fn default() -> Self {
        Self((0..Dataset::COUNT).map(|_| Log::default()).collect())
    }
}

impl Logs {
    pub(super) fn of(&self, dataset: Dataset) -> &Log {
        &self.0[dataset as usize]
    }

    pub(super) fn of_mut(&mut self, dataset: Dataset) -> &mut Log {
        &mut self.0[dataset as usize]
    }
}
