use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::OptionalExtension as _;
use rusqlite::Transaction;

use super::AuditError;
use super::Details;
use super::Entry;
use super::Seals;
use super::Timestamp;
use super::Trail;
use super::chain::Head;
use super::entry::MENDED;
use super::entry::Said;
use crate::db::Db;
use crate::db::DbError;

/// Who an entry is by that no person asked for.
const ITSELF: &str = "hew";

/// The audit trail of one installation.
#[derive(Clone, Debug)]
pub struct Audit {
    pub(super) db: Db,
    pub(super) file: PathBuf,
    pub(super) seals: Seals,
}

/// What a kill had left, and is now settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mended {
    /// This entry was in the file and the database did not know it.
    Ahead(u64),
    /// The beginning of an entry was at the end of the file; it is gone.
    CutShort,
}

impl Audit {
    /// The trail in a file whose last entry the database knows. Nothing is read or made yet.
    pub fn new(db: &Db, file: PathBuf, seals: Seals) -> Self {
        Self { db: db.clone(), file, seals }
    }

    /// The secrets it is sealed with.
    pub fn seals(&self) -> &Seals {
        &self.seals
    }

    /// Adds an entry: what was done, by whom, on what, when. Settles first what a kill had left.
    ///
    /// # Errors
    /// A trail that is not as hew wrote it; nothing is added to it.
    pub fn append(&self, deed: &str, by: &str, details: &[(&str, String)], at: Timestamp) -> Result<Entry, AuditError> {
        let details = details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.append_doing(deed, by, at, |_| Ok::<_, AuditError>((details, ())), |()| Ok(()))
    }

    /// Adds an entry together with the deed itself. `prepare` sees the trail and says what the entry holds; once that is
    /// on disk `work` does the deed; only then does the database know the entry. No other run adds an entry meanwhile. An
    /// entry whose deed failed, or was killed, is one of the [`Trail::doubtful`].
    pub fn append_doing<T, E: From<AuditError> + From<DbError>>(
        &self,
        deed: &str,
        by: &str,
        at: Timestamp,
        prepare: impl FnOnce(&Trail) -> Result<(Details, T), E>,
        work: impl FnOnce(T) -> Result<(), E>,
    ) -> Result<Entry, E> {
        self.mend(at)?;
        self.db.write(|transaction| {
            let trail = self.read(transaction)?;
            if !trail.is_whole() {
                return Err(AuditError::Unsettled(self.file.clone()).into());
            }
            let (details, prepared) = prepare(&trail)?;
            let entry = self.write(&trail.last(), Said { deed, by, details, at })?;
            work(prepared)?;
            set_head(transaction, &entry)?;
            Ok(entry)
        })
    }

    /// Settles what a kill had left, with an entry that says so: one entry that the database did not know, or one that was
    /// cut short. `None` where there was nothing to settle.
    pub fn mend(&self, at: Timestamp) -> Result<Option<Mended>, AuditError> {
        self.db.write(|transaction| {
            let trail = self.read(transaction)?;
            if trail.is_whole() {
                return Ok(None);
            }
            if trail.cut_short {
                self.cut(trail.length)?;
            }
            let said = |details: &[(&str, String)]| Said {
                deed: MENDED,
                by: ITSELF,
                details: details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
                at,
            };
            let (mended, last) = if let Some(entry) = trail.unsettled() {
                let why = "hew was stopped before the database knew this entry".to_owned();
                let said = said(&[("entry", entry.seq.to_string()), ("why", why)]);
                (Mended::Ahead(entry.seq), self.write(&trail.last(), said)?)
            } else if let Some(last) = trail.ahead().last() {
                (Mended::Ahead(last.seq), last.clone())
            } else {
                let why = "an entry that was cut short is gone".to_owned();
                (Mended::CutShort, self.write(&trail.last(), said(&[("why", why)]))?)
            };
            set_head(transaction, &last)?;
            Ok(Some(mended))
        })
    }

    /// Reads the whole trail and checks every entry of it.
    ///
    /// # Errors
    /// The first entry that was changed, is missing or is not in its place.
    pub fn verify(&self) -> Result<Trail, AuditError> {
        self.db.write(|transaction| self.read(transaction))
    }

    /// Whether the trail holds an entry with a hash that somebody noted elsewhere: the one thing that tells an older copy of
    /// both trail and database.
    pub fn holds(&self, trail: &Trail, seq: u64, hash: &str) -> Result<(), AuditError> {
        let found = trail.entries.iter().any(|entry| entry.seq == seq && entry.hash == hash);
        if found { Ok(()) } else { Err(AuditError::NotThatHead { file: self.file.clone(), seq }) }
    }

    fn read(&self, transaction: &Transaction<'_>) -> Result<Trail, AuditError> {
        let bytes = match fs::read(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            bytes => bytes.map_err(|source| self.fault(source))?,
        };
        let head = head(transaction)?;
        Trail::read(&bytes, &self.seals, &head).map_err(|fault| AuditError::Broken { file: self.file.clone(), fault })
    }

    /// Writes an entry after the last one, on disk when it returns.
    fn write(&self, last: &Head, said: Said<'_>) -> Result<Entry, AuditError> {
        let entry = Entry::after(last.seq, &last.hash, said, &self.seals);
        let written = open(&self.file).and_then(|mut file| {
            file.write_all(entry.line().as_bytes())?;
            file.sync_all()
        });
        written.map_err(|source| self.fault(source))?;
        if last.seq == 0 {
            sync_folder(&self.file).map_err(|source| self.fault(source))?;
        }
        Ok(entry)
    }

    fn cut(&self, length: u64) -> Result<(), AuditError> {
        let cut = OpenOptions::new().write(true).open(&self.file).and_then(|file| {
            file.set_len(length)?;
            file.sync_all()
        });
        cut.map_err(|source| self.fault(source))
    }

    fn fault(&self, source: io::Error) -> AuditError {
        AuditError::File { file: self.file.clone(), source }
    }
}

fn head(transaction: &Transaction<'_>) -> Result<Head, AuditError> {
    let row = transaction.query_row("SELECT seq, hash FROM audit_head", [], |row| {
        Ok(Head { seq: row.get::<_, i64>(0)? as u64, hash: row.get(1)? })
    });
    Ok(row.optional()?.unwrap_or_default())
}

fn set_head(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), AuditError> {
    let sql =
        "INSERT INTO audit_head VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    transaction.execute(sql, rusqlite::params![entry.seq as i64, entry.hash])?;
    Ok(())
}

/// Opens the file to add to it; a new one may be read by its owner only.
fn open(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Elsewhere than on Unix a folder cannot be opened to be synced.
    if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) }
}
