use std::fs;
use std::path::PathBuf;

use proptest::prelude::any;
use proptest::prelude::prop_assert;
use proptest::proptest;
use tempfile::TempDir;

use super::Audit;
use super::AuditError;
use super::Entry;
use super::Fault;
use super::Mended;
use super::Seals;
use super::Timestamp;
use crate::db::Db;

const AT: i64 = 1_795_332_600;

struct Office {
    folder: TempDir,
    audit: Audit,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("hew.sqlite")).unwrap();
        let audit = Audit::new(&db, folder.path().join("audit.jsonl"), Seals::new([1; 32], []));
        Self { folder, audit }
    }

    /// With so many entries.
    fn of(count: u64) -> Self {
        let office = Self::new();
        (0..count).for_each(|number| office.append(number));
        office
    }

    fn append(&self, number: u64) {
        let details = [("as_of", format!("2026-01-{:02}", number % 28 + 1)), ("rows", (number * 7).to_string())];
        self.audit.append("night", "officer \"é\"", &details, Timestamp::from_unix(AT + number as i64)).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("audit.jsonl")
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap()
    }

    fn put(&self, bytes: &[u8]) {
        fs::write(self.path(), bytes).unwrap();
    }

    fn lines(&self) -> Vec<Vec<u8>> {
        self.bytes().split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    fn fault(&self) -> Option<Fault> {
        match self.audit.verify() {
            Err(AuditError::Broken { fault, .. }) => Some(fault),
            Err(error) => panic!("{error}"),
            Ok(_) => None,
        }
    }

    /// A trail that failed to be verified is never added to.
    fn refuses(&self) -> bool {
        let before = self.bytes();
        let refused = self.audit.append("night", "officer", &[], Timestamp::from_unix(AT)).is_err();
        refused && self.bytes() == before
    }
}

#[test]
fn what_was_added_reads_back_in_order_and_is_sound() {
    let office = Office::of(3);
    let trail = office.audit.verify().unwrap();
    assert_eq!(trail.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3]);
    let last = &trail.entries[2];
    let told = (last.at.as_str(), last.by.as_str(), last.deed.as_str(), last.details["rows"].as_str());
    assert_eq!(told, ("2026-11-22T07:30:02Z", "officer \"é\"", "night", "14"));
    assert!(office.audit.holds(&trail, 3, &last.hash).is_ok() && office.audit.holds(&trail, 2, &last.hash).is_err());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(Office::of(1).path()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_first_wrong_entry_is_named() {
    type Change = fn(&mut Vec<Vec<u8>>);
    let table: [(Change, Fault); 7] = [
        (|lines| drop(lines.remove(1)), Fault::Missing(2)),
        (|lines| lines.swap(1, 2), Fault::OutOfPlace(2)),
        (|lines| lines.truncate(3), Fault::TailMissing(4, 5)),
        (Vec::clear, Fault::TailMissing(1, 5)),
        (|lines| lines[4][9] ^= 1, Fault::Edited(5)),
        (|lines| lines.push(lines[4].clone()), Fault::Edited(6)),
        (|lines| lines.push(b"{\"seq\":6}\n".to_vec()), Fault::Edited(6)),
    ];
    for (change, fault) in table {
        let office = Office::of(5);
        let mut lines = office.lines();
        change(&mut lines);
        office.put(&lines.concat());
        assert_eq!(office.fault(), Some(fault));
        assert!(office.refuses(), "{fault}");
    }
}

#[test]
fn a_trail_made_anew_without_the_key_is_found() {
    let (office, forger) = (Office::of(3), Office::of(0));
    let forged = Audit { seals: Seals::new([9; 32], []), ..forger.audit.clone() };
    (0..3).for_each(|_| drop(forged.append("night", "officer", &[], Timestamp::from_unix(AT)).unwrap()));
    office.put(&forger.bytes());
    assert_eq!(office.fault(), Some(Fault::UnknownKey(1)));
}

#[test]
fn a_new_key_leaves_the_entries_before_it_as_they_are_and_the_old_one_seals_no_more() {
    let office = Office::of(2);
    let old = office.audit.clone();
    let rotated = Audit { seals: Seals::new([2; 32], [[1; 32]]), ..old.clone() };
    rotated.append("new-key", "officer", &[], Timestamp::from_unix(AT)).unwrap();
    assert_eq!(rotated.verify().unwrap().entries.len(), 3);
    let ahead = Entry::after(
        3,
        &rotated.verify().unwrap().entries[2].hash,
        super::entry::Said { deed: "night", by: "x", details: super::Details::new(), at: Timestamp::from_unix(AT) },
        &old.seals,
    );
    office.put(&[office.bytes(), ahead.line().into_bytes()].concat());
    assert!(matches!(rotated.verify(), Err(AuditError::Broken { fault: Fault::ReplacedKey(4), .. })));
    let lost = Audit { seals: Seals::new([2; 32], []), ..old };
    assert!(matches!(lost.verify(), Err(AuditError::Broken { fault: Fault::UnknownKey(1), .. })));
}

/// Leaves the file as a kill would between writing the entry and telling the database.
fn killed(office: &Office) {
    let stopped: Result<Entry, AuditError> = office.audit.append_doing(
        "object add",
        "officer",
        Timestamp::from_unix(AT),
        |_| Ok((super::Details::new(), ())),
        |()| Err(AuditError::Unsettled(PathBuf::new())),
    );
    assert!(stopped.is_err());
}

#[test]
fn killed_between_the_two_writes_it_is_one_ahead_and_is_mended_and_says_so() {
    let office = Office::of(2);
    killed(&office);
    let trail = office.audit.verify().unwrap();
    assert_eq!((trail.entries.len(), trail.known, trail.is_whole()), (3, 2, false));
    assert_eq!(trail.doubtful().into_iter().collect::<Vec<_>>(), [3]);
    assert_eq!(office.audit.mend(Timestamp::from_unix(AT)).unwrap(), Some(Mended::Ahead(3)));
    assert_eq!(office.audit.mend(Timestamp::from_unix(AT)).unwrap(), None);
    office.append(9);
    let trail = office.audit.verify().unwrap();
    assert!(trail.is_whole());
    assert_eq!(
        trail.entries.iter().map(|entry| entry.deed.as_str()).collect::<Vec<_>>(),
        ["night", "night", "object add", "mended", "night"]
    );
    assert_eq!(trail.doubtful().into_iter().collect::<Vec<_>>(), [3]);
}

#[test]
fn killed_while_mending_it_is_mended_again() {
    let office = Office::of(2);
    let head = |seq: u64| {
        let trail = office.audit.verify().unwrap();
        let hash = trail.entries[seq as usize - 1].hash.clone();
        let set = |transaction: &rusqlite::Transaction<'_>| {
            transaction.execute("UPDATE audit_head SET seq = ?, hash = ?", rusqlite::params![seq as i64, hash])?;
            Ok::<_, AuditError>(())
        };
        office.audit.db.write(set).unwrap();
    };
    killed(&office);
    office.audit.mend(Timestamp::from_unix(AT)).unwrap();
    head(2);
    assert_eq!(office.audit.mend(Timestamp::from_unix(AT)).unwrap(), Some(Mended::Ahead(4)));
    assert_eq!(office.audit.verify().unwrap().entries.len(), 4);
    // Two entries that nothing mends are more than a kill leaves.
    office.append(1);
    office.append(2);
    head(4);
    assert_eq!(office.fault(), Some(Fault::Beyond(5)));
}

proptest! {
    #[test]
    fn any_byte_changed_is_found(at in any::<proptest::sample::Index>(), by in 1_u8..=255) {
        let office = Office::of(4);
        let mut bytes = office.bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        office.put(&bytes);
        let line = bytes[..at].split(|byte| *byte == b'\n').count() as u64;
        let fault = office.fault();
        prop_assert!(fault.is_some() && office.refuses(), "{fault:?} for byte {at}");
        // The entry named is the one that was changed.
        let seq = match fault.unwrap() { Fault::Edited(seq) | Fault::UnknownKey(seq) => seq, _ => 0 };
        prop_assert!(seq == line, "{fault:?} for line {line}");
    }

    #[test]
    fn any_entries_taken_out_swapped_or_cut_off_are_found(
        count in 2_usize..7, one in any::<proptest::sample::Index>(), other in any::<proptest::sample::Index>(), how in 0..3,
    ) {
        let office = Office::of(count as u64);
        let mut lines = office.lines();
        let (one, other) = (one.index(count), other.index(count));
        match how {
            0 => drop(lines.remove(one)),
            1 => lines.truncate(one),
            _ if one == other => return Ok(()),
            _ => lines.swap(one, other),
        }
        office.put(&lines.concat());
        prop_assert!(office.fault().is_some() && office.refuses(), "{how} {one} {other}");
    }

    #[test]
    fn an_entry_cut_short_anywhere_is_dropped_and_said(at in any::<proptest::sample::Index>()) {
        let office = Office::of(2);
        let whole = office.bytes().len();
        killed(&office);
        let bytes = office.bytes();
        let length = whole + 1 + at.index(bytes.len() - whole - 1);
        office.put(&bytes[..length]);
        prop_assert!(office.audit.mend(Timestamp::from_unix(AT)).unwrap() == Some(Mended::CutShort));
        let trail = office.audit.verify().unwrap();
        prop_assert!(trail.entries.len() == 3 && trail.is_whole() && trail.doubtful().is_empty());
    }
}
