use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::commit::commit;
use super::commit::sweep;
use super::error::ArchiveError;
use super::files;
use super::history::History;
use super::intake::DatasetIntake;
use super::load::load;
use super::manifest;
use super::manifest::FileRecord;
use super::read::Stored;
use super::versions::Versions;
use crate::config::ArchiveSettings;
use crate::db::Db;
use crate::domain::Day;
use crate::extract::FileId;

/// Says of a dataset and one of its fact columns whether it is needed.
pub type Wanted<'a> = &'a (dyn Fn(&str, &str) -> bool + Sync);

/// The archive: a folder of Parquet segments and their manifest.
#[derive(Clone, Debug)]
pub struct Archive {
    pub(super) folder: PathBuf,
    pub(super) db: Db,
}

impl Archive {
    /// Opens the archive, and its database with it; makes both if there are none. What a killed run left is swept away.
    pub fn open(settings: &ArchiveSettings) -> Result<Self, ArchiveError> {
        let db = Db::open(&settings.database)?;
        Self::open_in(settings, &db)
    }

    /// Opens the archive whose manifest is in a database already open.
    pub fn open_in(settings: &ArchiveSettings, db: &Db) -> Result<Self, ArchiveError> {
        let folder = settings.folder.clone();
        std::fs::create_dir_all(&folder).map_err(|source| ArchiveError::Io {
            what: "make the folder",
            path: folder.clone(),
            source,
        })?;
        // Who holds the writing lock may be about to list its segments: then there is nothing to sweep yet.
        db.try_write(|transaction| sweep(transaction, &folder))?;
        Ok(Self { folder, db: db.clone() })
    }

    /// The database, for the store.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Whether there is nothing more to learn from a file: the newest accepted file of that name has the same content.
    pub fn accepted(&self, dataset: &str, file: &FileId) -> Result<bool, ArchiveError> {
        self.db.read(|connection| files::is_accepted(connection, dataset, file))
    }

    /// Starts taking in files of a dataset for a night. Intakes of several datasets may be filled in parallel.
    pub fn start_intake(&self, dataset: &str, night: Day) -> Result<DatasetIntake, ArchiveError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if dataset.is_empty() || !dataset.bytes().all(plain) {
            return Err(ArchiveError::Name { dataset: dataset.to_owned() });
        }
        let (about, used, doubtful, segments) = self.db.read(|connection| {
            Ok::<_, ArchiveError>((
                manifest::about(connection, dataset)?,
                files::last_used(connection, dataset)?,
                manifest::doubtful(connection, dataset)?,
                manifest::segments(connection, dataset)?,
            ))
        })?;
        let state =
            if segments.is_empty() { Versions::default() } else { Stored::open(&self.folder, &segments)?.state()? };
        Ok(DatasetIntake::new(dataset, night, about, used, &state, &doubtful))
    }

    /// Makes what the intakes accepted part of the archive: all of it, or nothing. Their order does not matter.
    ///
    /// # Errors
    /// Another run added to one of the datasets since its intake was started.
    pub fn commit(&self, intakes: Vec<DatasetIntake>, night: Day) -> Result<(), ArchiveError> {
        commit(&self.db, &self.folder, intakes, night)
    }

    /// Everything, in memory. `wanted` says which fact columns of a dataset are needed (all without it); sightings come
    /// always.
    pub fn load(&self, wanted: Option<Wanted<'_>>) -> Result<History, ArchiveError> {
        loop {
            let run = self.last_run()?;
            match load(&self.db, &self.folder, wanted) {
                // A run that committed meanwhile may have merged the segments being read: read again.
                Err(error) if self.last_run()? == run => return Err(error),
                Err(_) => {}
                Ok(history) => return Ok(history),
            }
        }
    }

    fn last_run(&self) -> Result<i64, ArchiveError> {
        self.db.read(manifest::last_run)
    }

    /// The newest file of each dataset accepted for a night up to `until`, by dataset: how fresh the feeds were then.
    pub fn newest_files(&self, until: Day) -> Result<Vec<FileRecord>, ArchiveError> {
        let mut newest: BTreeMap<String, FileRecord> = BTreeMap::new();
        for record in self.accepted_files(until)? {
            newest.insert(record.dataset.clone(), record);
        }
        Ok(newest.into_values().collect())
    }

    /// Every file accepted for a night up to `until`, in the order in which they were taken in.
    pub fn accepted_files(&self, until: Day) -> Result<Vec<FileRecord>, ArchiveError> {
        let accepted = |record: &FileRecord| record.quarantined.is_none() && record.night <= until;
        Ok(self.files()?.into_iter().filter(accepted).collect())
    }

    /// Every file accepted or still in quarantine, in the order in which they were taken in.
    pub fn files(&self) -> Result<Vec<FileRecord>, ArchiveError> {
        self.db.read(files::all)
    }

    /// The files in quarantine, with their reasons.
    pub fn quarantined(&self) -> Result<Vec<FileRecord>, ArchiveError> {
        Ok(self.files()?.into_iter().filter(|record| record.quarantined.is_some()).collect())
    }

    /// Hex SHA-256 over the files accepted for nights up to `until`: dataset, name, content and night of each. The same
    /// for the same inputs, whatever came later.
    pub fn fingerprint(&self, until: Day) -> Result<String, ArchiveError> {
        let mut lines: Vec<String> = Vec::new();
        for record in self.accepted_files(until)? {
            let FileRecord { dataset, file, night, .. } = record;
            lines.push(format!("{dataset}\t{}\t{}\t{night}\n", file.name, file.sha256));
        }
        lines.sort_unstable();
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(lines.concat()) {
            write!(hex, "{byte:02x}").expect("a string takes any text");
        }
        Ok(hex)
    }
}
