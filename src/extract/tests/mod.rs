//! Whole files read from text: odd ones, bad ones, and laws that hold for any.

mod bad_files; //    files that are refused
mod laws; //         what holds for any bytes
mod odd_files; //    files that are read all the same
mod profiles; //     the built-in layouts
mod rows_and_rules; // rejects, keys, switches, hashes

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Batch;
use super::ExtractError;
use super::NothingSeen;
use super::Profile;
use super::Seen;
use crate::config::ExtractSettings;
use crate::domain::Day;

fn settings() -> ExtractSettings {
    ExtractSettings {
        max_age_days: 35,
        needed: Vec::new(),
        inbox: PathBuf::from("inbox"),
        profiles: None,
        rejects: PathBuf::from("rejects"),
        max_reject_share: 0.05,
        max_shrink_share: 0.1,
        use_in_scoring: BTreeMap::new(),
    }
}

fn night() -> Day {
    "2026-03-01".parse().unwrap()
}

fn profile(name: &str) -> Profile {
    super::profiles(None).unwrap().into_iter().find(|profile| profile.name == name).unwrap()
}

fn own_profile(text: &str) -> Result<Profile, ExtractError> {
    super::check::parse("own.toml", text)
}

/// Reads bytes as a file of that name, through the file system.
fn read_as(profile: &Profile, name: &str, bytes: &[u8], seen: &dyn Seen) -> Result<Batch, ExtractError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    super::read(&path, profile, night(), &settings(), seen)
}

fn read_bytes(profile_name: &str, bytes: &[u8]) -> Result<Batch, ExtractError> {
    read_as(&profile(profile_name), "file_20260301.csv", bytes, &NothingSeen)
}

fn read_text(profile_name: &str, text: &str) -> Batch {
    read_bytes(profile_name, text.as_bytes()).unwrap()
}

/// The reasons of the rejected rows with their lines.
fn rejects(batch: &Batch) -> Vec<String> {
    batch.rejects.iter().map(|rejected| format!("{}: {}", rejected.line, rejected.reason)).collect()
}

/// `read used rejected ignored`.
fn counts(batch: &Batch) -> [u64; 4] {
    let tally = &batch.tally;
    assert!(tally.is_complete());
    [tally.read, tally.used, tally.rejected_rows(), tally.ignored_rows()]
}

/// The rows of a set of hashes are known.
struct Known(BTreeSet<u128>);

impl Seen for Known {
    fn seen(&self, hash: u128) -> bool {
        self.0.contains(&hash)
    }
}

/// The cells of one sighting column, empty where there are none.
fn sighted<'a>(batch: &'a Batch, column: &str) -> Vec<&'a str> {
    let column = batch.sightings.text(column).unwrap();
    (0..column.len()).map(|row| column.get(row).unwrap_or("")).collect()
}

fn sources(batch: &Batch) -> Vec<&str> {
    (0..batch.source.len()).map(|row| batch.source.get(row).unwrap()).collect()
}
