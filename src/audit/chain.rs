use std::collections::BTreeSet;
use std::fmt;

use super::Entry;
use super::Seals;
use super::entry::FIRST;
use super::entry::MENDED;
use super::entry::Unsound;

/// The last entry the database knows of: its number and hash; number 0 where it knows none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: FIRST.to_owned() }
    }
}

/// The first thing that is wrong with a trail; entries by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was changed, or somebody else wrote it.
    Edited(u64),
    /// It is nowhere in the file.
    Missing(u64),
    /// Another stands in its place, and it stands elsewhere.
    OutOfPlace(u64),
    /// It was sealed with a key that is not here.
    UnknownKey(u64),
    /// It was sealed with a key that had been replaced before.
    ReplacedKey(u64),
    /// This one and those after it, up to the second number, are missing from the end.
    TailMissing(u64, u64),
    /// The database knows another entry of this number.
    OtherHead(u64),
    /// It is more than one entry beyond the last that the database knows.
    Beyond(u64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited(seq) => write!(f, "entry {seq} was changed, or hew did not write it"),
            Self::Missing(seq) => write!(f, "entry {seq} is missing"),
            Self::OutOfPlace(seq) => write!(f, "entry {seq} is not in its place"),
            Self::UnknownKey(seq) => write!(f, "entry {seq} was sealed with a key that is not here"),
            Self::ReplacedKey(seq) => write!(f, "entry {seq} was sealed with a key that had been replaced before"),
            Self::TailMissing(from, to) if from == to => write!(f, "entry {from} is missing from its end"),
            Self::TailMissing(from, to) => write!(f, "entries {from} to {to} are missing from its end"),
            Self::OtherHead(seq) => write!(f, "the database knows another entry {seq}"),
            Self::Beyond(seq) => write!(f, "entry {seq} and those after it are unknown to the database"),
        }
    }
}

/// The trail as read: every entry sound and in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The entries in order.
    pub entries: Vec<Entry>,
    /// The last entry that the database knows; 0 for none. At most one after it, apart from those that mend.
    pub known: u64,
    /// How many bytes of the file they are; what follows was cut short by a kill.
    pub(super) length: u64,
    /// Whether something follows that was cut short.
    pub(super) cut_short: bool,
}

impl Trail {
    /// Reads a file whose last entry the database knows.
    pub(super) fn read(bytes: &[u8], seals: &Seals, head: &Head) -> Result<Self, Fault> {
        let length = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let mut trail =
            Self { entries: Vec::new(), known: head.seq, length: length as u64, cut_short: length < bytes.len() };
        let lines: Vec<&[u8]> = bytes[..length].split_inclusive(|byte| *byte == b'\n').collect();
        let (mut before, mut oldest) = (FIRST.to_owned(), usize::MAX);
        for (place, line) in lines.iter().enumerate() {
            let seq = place as u64 + 1;
            let (entry, seal) = Entry::read(&line[..line.len() - 1], seals).map_err(|unsound| match unsound {
                Unsound::Edited => Fault::Edited(seq),
                Unsound::UnknownKey => Fault::UnknownKey(seq),
            })?;
            if entry.seq > seq {
                return Err(misplaced(seq, &lines, seals));
            }
            if entry.seq < seq {
                // An entry written twice: what stands here is not what hew wrote here.
                return Err(Fault::Edited(seq));
            }
            if entry.prev != before {
                return Err(Fault::Edited(seq));
            }
            if seal > oldest {
                return Err(Fault::ReplacedKey(seq));
            }
            (before, oldest) = (entry.hash.clone(), seal);
            trail.entries.push(entry);
        }
        trail.against(head)?;
        Ok(trail)
    }

    fn against(&self, head: &Head) -> Result<(), Fault> {
        let count = self.entries.len() as u64;
        if count < head.seq {
            // What remains of an entry that the database knows was not cut short by a kill.
            let fault = if self.cut_short { Fault::Edited(count + 1) } else { Fault::TailMissing(count + 1, head.seq) };
            return Err(fault);
        }
        if head.seq > 0 && self.entries[head.seq as usize - 1].hash != head.hash {
            return Err(Fault::OtherHead(head.seq));
        }
        let open: Vec<u64> = self.ahead().iter().map(|entry| entry.seq).filter(|seq| !self.is_mended(*seq)).collect();
        let fault = open.iter().filter(|seq| self.entries[**seq as usize - 1].deed != MENDED).nth(1);
        fault.map_or(Ok(()), |_| Err(Fault::Beyond(head.seq + 1)))
    }

    /// Entries the database does not know yet.
    pub(super) fn ahead(&self) -> &[Entry] {
        &self.entries[self.known as usize..]
    }

    fn is_mended(&self, seq: u64) -> bool {
        self.entries[seq as usize..].iter().any(|entry| entry.mends() == Some(seq))
    }

    /// Whether the database knows the last entry, and nothing follows it.
    pub(super) fn is_whole(&self) -> bool {
        self.ahead().is_empty() && !self.cut_short
    }

    /// The entry ahead of the database that no other entry says so of.
    pub(super) fn unsettled(&self) -> Option<&Entry> {
        self.ahead().iter().find(|entry| entry.deed != MENDED && !self.is_mended(entry.seq))
    }

    /// The last entry as a head.
    pub(super) fn last(&self) -> Head {
        self.entries.last().map_or_else(Head::default, |entry| Head { seq: entry.seq, hash: entry.hash.clone() })
    }

    /// Numbers of the entries of which nobody can say whether the deed was done: hew was killed before the database knew
    /// them.
    pub fn doubtful(&self) -> BTreeSet<u64> {
        let mended = self.entries.iter().filter_map(Entry::mends);
        mended.chain(self.unsettled().map(|entry| entry.seq)).collect()
    }
}

/// What is wrong where another entry stands: whether the one that belongs there is anywhere else.
fn misplaced(seq: u64, lines: &[&[u8]], seals: &Seals) -> Fault {
    let number = |line: &&[u8]| Entry::read(&line[..line.len() - 1], seals).ok().map(|(entry, _)| entry.seq);
    let elsewhere = lines.iter().filter_map(number).any(|found| found == seq);
    if elsewhere { Fault::OutOfPlace(seq) } else { Fault::Missing(seq) }
}
