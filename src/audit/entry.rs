use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seals;
use super::Timestamp;
use super::seal::DIGITS;

/// What was done, in words a program reads: `as_of`, `team`, `model`. Never anything about a person.
pub type Details = BTreeMap<String, String>;

/// The deed of an entry that says how the trail was mended.
pub(super) const MENDED: &str = "mended";
/// What `prev` is in the first entry.
pub(super) const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// What stands between an entry's text and its hash.
const BEFORE_HASH: &str = ",\"hash\":\"";
const AFTER_HASH: &str = "\"}";

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: u64,
    /// When, as RFC 3339 has it.
    pub at: String,
    /// Who: the user of the machine, or the staff id that was given.
    pub by: String,
    /// What: `night`, `train`, `object add`.
    pub deed: String,
    /// On what.
    pub details: Details,
    /// Name of the secret it was sealed under.
    pub key: String,
    /// Hash of the entry before; zeros in the first.
    pub prev: String,
    /// Its own hash; not part of what is hashed.
    #[serde(skip)]
    pub hash: String,
}

/// Why a line is no entry that hew wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsound {
    /// It was changed, or somebody else wrote it.
    Edited,
    /// It was sealed with a key that is not here.
    UnknownKey,
}

/// What a new entry says, before it has its place in the chain.
pub(super) struct Said<'a> {
    pub(super) deed: &'a str,
    pub(super) by: &'a str,
    pub(super) details: Details,
    pub(super) at: Timestamp,
}

impl Entry {
    /// The entry that follows another (number and hash), sealed.
    pub(super) fn after(seq: u64, prev: &str, said: Said<'_>, seals: &Seals) -> Self {
        let Said { deed, by, details, at } = said;
        let (deed, by, prev) = (deed.to_owned(), by.to_owned(), prev.to_owned());
        let (at, key) = (at.to_string(), seals.name());
        let entry = Self { seq: seq + 1, at, by, deed, details, key, prev, hash: String::new() };
        let hash = seals.hash(0, entry.text().as_bytes());
        Self { hash, ..entry }
    }

    /// What is hashed: the line up to the hash.
    fn text(&self) -> String {
        let mut text = serde_json::to_string(self).expect("an entry is plain text and numbers");
        text.pop();
        text
    }

    /// The entry as its line, with the line's end.
    pub(super) fn line(&self) -> String {
        format!("{}{BEFORE_HASH}{}{AFTER_HASH}\n", self.text(), self.hash)
    }

    /// Reads a line without its end: the entry and the place of the secret it was sealed under. Sound only if every byte
    /// is as it was written.
    pub(super) fn read(line: &[u8], seals: &Seals) -> Result<(Self, usize), Unsound> {
        let line = std::str::from_utf8(line).map_err(|_| Unsound::Edited)?;
        let rest = line.strip_suffix(AFTER_HASH).ok_or(Unsound::Edited)?;
        let (rest, hash) = rest.split_at_checked(rest.len().wrapping_sub(DIGITS)).ok_or(Unsound::Edited)?;
        let text = rest.strip_suffix(BEFORE_HASH).ok_or(Unsound::Edited)?;
        let entry: Self = serde_json::from_str(&format!("{text}}}")).map_err(|_| Unsound::Edited)?;
        let place = seals.place(&entry.key).ok_or(Unsound::UnknownKey)?;
        if seals.hash(place, text.as_bytes()) != hash {
            return Err(Unsound::Edited);
        }
        Ok((Self { hash: hash.to_owned(), ..entry }, place))
    }

    /// The entry that this one mends, if it is one that mends another.
    pub(super) fn mends(&self) -> Option<u64> {
        let named = self.details.get("entry").filter(|_| self.deed == MENDED)?;
        named.parse().ok()
    }
}
