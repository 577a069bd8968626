use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::AlertsError;
use super::Key;
use super::pseudonym;
use crate::audit::Seals;
use crate::domain::HouseholdId;

/// The key in use and those it replaced, which lie beside it as `<key>.1`, `<key>.2` and so on in the order in which
/// they were replaced. The old ones tell what old pseudonyms mean and show that the audit trail of their days is whole.
#[derive(Clone, Debug)]
pub struct Keyring {
    /// The key in use, then the replaced ones, the latest first.
    keys: Vec<Key>,
}

impl Keyring {
    /// Reads the key file and those of the keys it replaced. Where the key itself is lost, the replaced ones are read.
    ///
    /// # Errors
    /// No key at all, or a file of them that holds none.
    pub fn read(file: &Path) -> Result<Self, AlertsError> {
        let replaced = replaced(file)?;
        let mut keys = Vec::new();
        if file.exists() || replaced.is_empty() {
            keys.push(Key::read(file)?);
        }
        for (_, old) in replaced.iter().rev() {
            keys.push(Key::read(old)?);
        }
        Ok(Self { keys })
    }

    /// The keys, the one in use first.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// What a household was or is called, under each key.
    pub fn pseudonyms(&self, household: HouseholdId) -> impl Iterator<Item = String> {
        self.keys.iter().map(move |key| pseudonym(key, household))
    }

    /// The secrets under which the audit trail is and was sealed.
    pub fn seals(&self) -> Seals {
        let (in_use, replaced) = self.keys.split_first().expect("a keyring holds at least one key");
        Seals::new(in_use.seal(), replaced.iter().map(Key::seal))
    }
}

/// Puts a new key in the place of the one in use, which is kept beside it; where that one lies now.
///
/// The old key is written and synced before the new one takes its place by rename: killed anywhere, one of the two is in
/// use, whole, and no key is lost. Another rotation then goes on.
pub fn rotate(file: &Path, new: &Key) -> Result<PathBuf, AlertsError> {
    let current = Key::read(file)?;
    let replaced = replaced(file)?;
    let kept = match replaced.last() {
        // A rotation that was killed had kept this key already.
        Some((_, last)) if Key::read(last)? == current => last.clone(),
        last => {
            let kept = beside(file, &(last.map_or(0, |(number, _)| *number) + 1).to_string());
            put(&current, file, &kept)?;
            kept
        }
    };
    put(new, file, file)?;
    Ok(kept)
}

/// Writes a key under another name, then lets it appear by rename.
fn put(key: &Key, file: &Path, to: &Path) -> Result<(), AlertsError> {
    let part = beside(file, "part");
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| AlertsError::KeyFile { file: path, source }
    };
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(&part)(error)),
        _ => key.write_new(&part)?,
    }
    fs::rename(&part, to).map_err(fault(to))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Elsewhere than on Unix a folder cannot be opened to be synced.
    let synced = if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    synced.map_err(fault(folder))
}

fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = file.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".");
    name.push(more);
    file.with_file_name(name)
}

/// The files of replaced keys by number, the earliest first.
fn replaced(file: &Path) -> Result<Vec<(u32, PathBuf)>, AlertsError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let fault = |source| AlertsError::KeyFile { file: file.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fault)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(fault)?.path();
        let number = path.extension().and_then(|number| number.to_str()).and_then(|number| number.parse().ok());
        if let Some(number) = number.filter(|_| path.file_stem() == file.file_name()) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::Key;
    use super::Keyring;
    use super::beside;
    use super::pseudonym;
    use super::rotate;
    use crate::domain::HouseholdId;

    const HOUSEHOLD: HouseholdId = HouseholdId(7);

    fn key(number: u8) -> Key {
        Key::new([number; 32])
    }

    fn names(file: &Path) -> Vec<String> {
        Keyring::read(file).unwrap().pseudonyms(HOUSEHOLD).collect()
    }

    fn named(keys: &[u8]) -> Vec<String> {
        keys.iter().map(|number| pseudonym(&key(*number), HOUSEHOLD)).collect()
    }

    #[test]
    fn every_key_there_ever_was_names_the_household_the_latest_first() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hew.key");
        key(1).write_new(&file).unwrap();
        for number in 2..=11 {
            assert_eq!(rotate(&file, &key(number)).unwrap(), beside(&file, &(number - 1).to_string()));
        }
        assert_eq!(Key::read(&file).unwrap(), key(11));
        assert_eq!(names(&file), named(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), "by number, not by text");
    }

    #[test]
    fn a_rotation_killed_anywhere_leaves_a_key_in_use_and_the_next_one_goes_on() {
        let (old, new) = ("01".repeat(32), "02".repeat(32));
        // What lies beside the key when the program is killed.
        let table: [&[(&str, &str)]; 4] =
            [&[("part", "ab")], &[("part", &old)], &[("1", &old)], &[("1", &old), ("part", &new)]];
        for left in table {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("hew.key");
            key(1).write_new(&file).unwrap();
            for (name, text) in left {
                fs::write(beside(&file, name), text).unwrap();
            }
            assert_eq!(Key::read(&file).unwrap(), key(1), "{left:?}");
            assert!(names(&file).iter().all(|name| *name == named(&[1])[0]), "{left:?}");
            rotate(&file, &key(9)).unwrap();
            assert_eq!(names(&file), named(&[9, 1]), "{left:?}");
            assert!(!beside(&file, "part").exists());
        }
    }

    #[test]
    fn a_lost_key_leaves_what_the_others_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hew.key");
        key(1).write_new(&file).unwrap();
        rotate(&file, &key(2)).unwrap();
        rotate(&file, &key(3)).unwrap();
        fs::remove_file(beside(&file, "1")).unwrap();
        assert_eq!(names(&file), named(&[3, 2]), "the oldest is lost");
        fs::remove_file(&file).unwrap();
        assert_eq!(names(&file), named(&[2]), "the one in use is lost");
        assert!(rotate(&file, &key(4)).is_err(), "there is nothing to replace");
        key(4).write_new(&file).unwrap();
        assert_eq!(names(&file), named(&[4, 2]), "a new one takes its place");
        assert_eq!(rotate(&file, &key(5)).unwrap(), beside(&file, "3"));
    }

    #[test]
    fn no_key_at_all_says_how_to_make_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = Keyring::read(&folder.path().join("none/hew.key")).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("hew new-key")));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_but_the_owner_may_read_a_key_old_or_new() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hew.key");
        key(1).write_new(&file).unwrap();
        let kept = rotate(&file, &key(2)).unwrap();
        for path in [file, kept] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
