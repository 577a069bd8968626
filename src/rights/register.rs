use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::RightsError;
use super::Subject;
use crate::audit::Audit;
use crate::audit::Details;
use crate::audit::Seals;
use crate::audit::Timestamp;
use crate::audit::Trail;
use crate::domain::Day;

/// The deed of an entry that adds an objection.
pub const DEED_ADD: &str = "object add";
/// The deed of an entry that takes one back.
pub const DEED_REMOVE: &str = "object remove";
/// What an entry calls the digest of the register after it.
const REGISTER: &str = "register";

/// One objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Its number, from 1; never used again.
    pub id: u32,
    /// The day it was made.
    pub day: Day,
    /// Who recorded it: a staff id.
    pub by: String,
    /// Who objected; dropped once it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// How it was taken back; `None` while in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removal>,
}

/// How an objection was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// The day.
    pub day: Day,
    /// Who recorded it: a staff id.
    pub by: String,
    /// Why.
    pub why: String,
}

/// What there is to add.
#[derive(Clone, Debug)]
pub struct Added {
    /// Who objected.
    pub subject: Subject,
    /// The day it was made.
    pub day: Day,
    /// Who recorded it.
    pub by: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    objections: Vec<Objection>,
}

/// The register of objections of one installation.
#[derive(Debug)]
pub struct Register {
    file: PathBuf,
    audit: Audit,
}

impl Register {
    /// The register in a file, whose changes a trail records.
    pub fn new(file: PathBuf, audit: Audit) -> Self {
        Self { file, audit }
    }

    /// Every objection ever made, by number.
    ///
    /// # Errors
    /// A register that is not, to the byte, what the trail last recorded; a trail that is not whole.
    pub fn all(&self) -> Result<Vec<Objection>, RightsError> {
        Ok(self.content(&self.audit.verify()?)?.0.objections)
    }

    /// Those in force, by number.
    pub fn in_force(&self) -> Result<Vec<Objection>, RightsError> {
        Ok(self.all()?.into_iter().filter(|objection| objection.subject.is_some()).collect())
    }

    /// Adds an objection; its number. `user` is who runs the command.
    pub fn add(&self, added: &Added, user: &str, at: Timestamp) -> Result<u32, RightsError> {
        let mut number = 0;
        self.change(DEED_ADD, (&added.by, user), at, |content| {
            number = content.objections.last().map_or(0, |last| last.id) + 1;
            let (day, by) = (added.day, added.by.clone());
            content.objections.push(Objection {
                id: number,
                day,
                by,
                subject: Some(added.subject.clone()),
                removed: None,
            });
            Ok(number)
        })?;
        Ok(number)
    }

    /// Takes an objection back: what was kept to find the person goes.
    pub fn remove(&self, id: u32, removal: &Removal, user: &str, at: Timestamp) -> Result<(), RightsError> {
        self.change(DEED_REMOVE, (&removal.by, user), at, |content| {
            let found =
                content.objections.iter_mut().find(|objection| objection.id == id && objection.subject.is_some());
            let objection = found.ok_or(RightsError::Unknown(id))?;
            objection.subject = None;
            objection.removed = Some(removal.clone());
            Ok(id)
        })
    }

    /// Changes the register and records it in one step. The new file waits beside the old one until the entry is on disk,
    /// then takes its place by rename; killed between, register and trail fit before and after.
    fn change(
        &self,
        deed: &str,
        (by, user): (&str, &str),
        at: Timestamp,
        change: impl FnOnce(&mut Content) -> Result<u32, RightsError>,
    ) -> Result<(), RightsError> {
        let part = self.file.with_extension("part");
        let prepare = |trail: &Trail| {
            let (mut content, _) = self.content(trail)?;
            let id = change(&mut content)?;
            let bytes = serde_json::to_vec_pretty(&content).expect("a register is plain text and numbers");
            write_private(&part, &bytes).map_err(|source| self.fault(source))?;
            let details = [
                ("objection".to_owned(), id.to_string()),
                (REGISTER.to_owned(), self.audit.seals().digest(&bytes)),
                ("user".to_owned(), user.to_owned()),
            ];
            Ok((Details::from(details), ()))
        };
        let replace = |()| {
            fs::rename(&part, &self.file).and_then(|()| sync_folder(&self.file)).map_err(|source| self.fault(source))
        };
        self.audit.append_doing(deed, by, at, prepare, replace)?;
        Ok(())
    }

    /// What the file holds, if it is what the trail says.
    fn content(&self, trail: &Trail) -> Result<(Content, Vec<u8>), RightsError> {
        let bytes = match fs::read(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            bytes => Some(bytes.map_err(|source| self.fault(source))?),
        };
        if !fits(bytes.as_deref(), trail, self.audit.seals()) {
            let fault = if bytes.is_none() { RightsError::Missing } else { RightsError::Changed };
            return Err(fault(self.file.clone()));
        }
        let Some(bytes) = bytes else { return Ok((Content::default(), Vec::new())) };
        let content = serde_json::from_slice(&bytes).map_err(|_| RightsError::Changed(self.file.clone()))?;
        Ok((content, bytes))
    }

    fn fault(&self, source: io::Error) -> RightsError {
        RightsError::File { file: self.file.clone(), source }
    }
}

/// Whether the register is what the last entry about it says. Where hew was killed before the database knew that entry,
/// nobody can say whether its deed was done: then what the entry before says will do too.
fn fits(bytes: Option<&[u8]>, trail: &Trail, seals: &Seals) -> bool {
    let doubtful = trail.doubtful();
    let about = trail.entries.iter().rev().filter(|entry| entry.deed == DEED_ADD || entry.deed == DEED_REMOVE);
    for entry in about {
        let digest = entry.details.get(REGISTER).map_or("", String::as_str);
        if bytes.is_some_and(|bytes| seals.is_digest(digest, bytes)) {
            return true;
        }
        if !doubtful.contains(&entry.seq) {
            return false;
        }
    }
    bytes.is_none()
}

/// Writes a file that only its owner may read, on disk when it returns.
fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut to = options.open(file)?;
    to.write_all(bytes)?;
    to.sync_all()
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Elsewhere than on Unix a folder cannot be opened to be synced.
    if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::Added;
    use super::Details;
    use super::Register;
    use super::Removal;
    use super::RightsError;
    use super::Subject;
    use crate::audit::Audit;
    use crate::audit::AuditError;
    use crate::audit::Seals;
    use crate::audit::Timestamp;
    use crate::db::Db;
    use crate::domain::Day;
    use crate::rights::Name;

    const AT: Timestamp = Timestamp::from_unix(0);

    fn office() -> (TempDir, Register, Audit) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("hew.sqlite")).unwrap();
        let audit = Audit::new(&db, folder.path().join("audit.jsonl"), Seals::new([1; 32], []));
        let register = Register::new(folder.path().join("objections.json"), audit.clone());
        (folder, register, audit)
    }

    fn added(surname: &str) -> Added {
        let names = vec![Name { forename: "Ann".to_owned(), surname: surname.to_owned() }];
        let subject = Subject { names, birth: Some(Day(3000)), ..Subject::default() };
        Added { subject, day: Day(20_000), by: "staff-9".to_owned() }
    }

    fn removal() -> Removal {
        Removal { day: Day(20_001), by: "staff-9".to_owned(), why: "asked".to_owned() }
    }

    fn numbers(register: &Register) -> Vec<u32> {
        register.in_force().unwrap().iter().map(|objection| objection.id).collect()
    }

    #[test]
    fn objections_are_numbered_for_good_and_who_took_theirs_back_is_forgotten() {
        let (folder, register, _) = office();
        assert!(numbers(&register).is_empty());
        for surname in ["Quill", "Rook"] {
            register.add(&added(surname), "root", AT).unwrap();
        }
        register.remove(2, &removal(), "root", AT).unwrap();
        assert_eq!(register.add(&added("Swift"), "root", AT).unwrap(), 3);
        assert_eq!(numbers(&register), [1, 3]);
        let text = fs::read_to_string(folder.path().join("objections.json")).unwrap();
        assert!(text.contains("Quill") && !text.contains("Rook"));
        assert!(matches!(register.remove(2, &removal(), "root", AT), Err(RightsError::Unknown(2))));
        assert!(!format!("{:?}", register.all().unwrap()).contains("Quill"));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, register, _) = office();
        register.add(&added("Quill"), "root", AT).unwrap();
        let mode = fs::metadata(folder.path().join("objections.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_register_that_is_lost_edited_or_older_than_the_trail_cannot_be_used() {
        let (folder, register, _) = office();
        let file = folder.path().join("objections.json");
        register.add(&added("Quill"), "root", AT).unwrap();
        let older = fs::read(&file).unwrap();
        register.add(&added("Rook"), "root", AT).unwrap();
        let whole = fs::read(&file).unwrap();

        let edited: Vec<u8> = whole.iter().map(|byte| if *byte == b'Q' { b'q' } else { *byte }).collect();
        for bytes in [&older, &edited, &Vec::new(), &whole[..whole.len() - 1].to_vec()] {
            fs::write(&file, bytes).unwrap();
            assert!(matches!(register.all(), Err(RightsError::Changed(_))));
            assert!(register.add(&added("Swift"), "root", AT).is_err());
        }
        fs::remove_file(&file).unwrap();
        assert!(matches!(register.all(), Err(RightsError::Missing(_))));
        fs::write(&file, &whole).unwrap();
        assert_eq!(numbers(&register), [1, 2]);

        fs::remove_file(folder.path().join("audit.jsonl")).unwrap();
        assert!(matches!(register.all(), Err(RightsError::Audit(AuditError::Broken { .. }))));
    }

    #[test]
    fn a_register_nobody_recorded_cannot_be_used() {
        let (folder, register, _) = office();
        fs::write(folder.path().join("objections.json"), "{\"objections\": []}").unwrap();
        assert!(matches!(register.all(), Err(RightsError::Changed(_))));
    }

    #[test]
    fn killed_while_it_changes_the_register_fits_as_it_was_or_as_it_would_be() {
        let (other, register, _) = office();
        register.add(&added("Quill"), "root", AT).unwrap();
        register.add(&added("Rook"), "root", AT).unwrap();
        let after = fs::read(other.path().join("objections.json")).unwrap();

        let (folder, register, audit) = office();
        let file = folder.path().join("objections.json");
        register.add(&added("Quill"), "root", AT).unwrap();
        let before = fs::read(&file).unwrap();
        let details = Details::from([("register".to_owned(), audit.seals().digest(&after))]);
        let killed = audit.append_doing(
            "object add",
            "staff-9",
            AT,
            |_| Ok::<_, AuditError>((details, ())),
            |()| Err(AuditError::Unsettled(file.clone())),
        );
        assert!(killed.is_err());
        for mended in [false, true] {
            for (bytes, found) in [(&after, vec![1, 2]), (&before, vec![1])] {
                fs::write(&file, bytes).unwrap();
                assert_eq!(numbers(&register), found, "{mended}");
            }
            audit.mend(AT).unwrap();
        }
        assert_eq!(register.add(&added("Swift"), "root", AT).unwrap(), 2);
        fs::write(&file, &before).unwrap();
        assert!(matches!(register.all(), Err(RightsError::Changed(_))), "the next change leaves no doubt");
    }
}
