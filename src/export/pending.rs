use std::fmt::Write as _;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use sha2::Digest;
use sha2::Sha256;

use super::ExportError;
use super::Manifest;
use super::OutputFile;
use crate::domain::AsOf;
use crate::domain::Day;

/// The name of the manifest in a list's folder.
const MANIFEST: &str = "manifest.json";

/// Rights of a file that the owner writes and the group reads, and of one for the owner alone.
const GROUP: u32 = 0o640;
const OWNER: u32 = 0o600;

/// A list being made, opened before the night's work. Its files gather in a hidden folder beside the target and appear
/// together at [`Pending::publish`]; dropped before, it leaves nothing.
///
/// Replacing the list of the same as-of date takes two renames, since no portable call swaps two folders. A kill
/// between them leaves the old list under its hidden name, and the next [`Pending::open`] or [`recover`] puts it back.
#[derive(Debug)]
pub struct Pending {
    paths: Paths,
    outputs: Vec<OutputFile>,
    published: bool,
    /// Held while the list is pending, released by the system if the program is killed.
    _lock: File,
}

/// A list that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its folder.
    pub folder: PathBuf,
    /// Hex SHA-256 of its manifest.
    pub manifest_sha256: String,
}

#[derive(Debug)]
struct Paths {
    out: PathBuf,
    target: PathBuf,
    /// Where the new list gathers.
    new: PathBuf,
    /// Where the replaced list waits for its removal.
    old: PathBuf,
}

impl Paths {
    fn of(out: &Path, as_of: AsOf) -> Self {
        let beside = |name: String| out.join(name);
        Self {
            out: out.into(),
            target: beside(as_of.to_string()),
            new: beside(format!(".{as_of}.new")),
            old: beside(format!(".{as_of}.old")),
        }
    }
}

impl Pending {
    /// Opens the list of an as-of date in the folder `out`, which is made if need be: a fault of disk or rights shows
    /// here, before any work. What a killed run left is put right first.
    pub fn open(out: &Path, as_of: AsOf) -> Result<Self, ExportError> {
        fs::create_dir_all(out).map_err(ExportError::disk("make the folder", out))?;
        let lock = lock(out)?;
        put_right(out)?;
        let paths = Paths::of(out, as_of);
        make_folder(&paths.new).map_err(ExportError::disk("make the folder", &paths.new))?;
        Ok(Self { paths, outputs: Vec::new(), published: false, _lock: lock })
    }

    /// Writes one file of the list through to the disk, for the owner and the group.
    pub fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), ExportError> {
        self.write_as(file, bytes, GROUP)
    }

    /// The same for the owner alone: what not everybody who reads the list may read.
    pub fn write_for_owner(&mut self, file: &str, bytes: &[u8]) -> Result<(), ExportError> {
        self.write_as(file, bytes, OWNER)
    }

    fn write_as(&mut self, file: &str, bytes: &[u8], mode: u32) -> Result<(), ExportError> {
        let plain = !file.is_empty() && !file.starts_with('.') && !file.contains(['/', '\\', ':']);
        if !plain || file == MANIFEST || self.outputs.iter().any(|output| output.file == file) {
            return Err(ExportError::FileName(file.to_owned()));
        }
        let sha256 = self.put(file, bytes, mode)?;
        self.outputs.push(OutputFile { file: file.to_owned(), sha256, bytes: bytes.len() as u64 });
        Ok(())
    }

    /// Adds the manifest and makes the whole folder appear at once; a list of the same as-of date is replaced.
    pub fn publish(mut self, mut manifest: Manifest) -> Result<Published, ExportError> {
        self.outputs.sort();
        manifest.outputs.clone_from(&self.outputs);
        let mut json = serde_json::to_vec_pretty(&manifest).expect("a manifest holds only text, numbers and dates");
        json.push(b'\n');
        let manifest_sha256 = self.put(MANIFEST, &json, GROUP)?;
        Ok(Published { folder: self.appear()?, manifest_sha256 })
    }

    /// Makes the whole folder appear at once; one of the same date is replaced. Gives the folder.
    pub(super) fn appear(mut self) -> Result<PathBuf, ExportError> {
        let Paths { out, target, new, .. } = &self.paths;
        sync_folder(new).map_err(ExportError::disk("write", new))?;
        self.replace()?;
        sync_folder(out).map_err(ExportError::disk("write", out))?;
        let folder = target.clone();
        self.published = true;
        // What cannot be removed now is removed when the next list is opened.
        drop(fs::remove_dir_all(&self.paths.old));
        Ok(folder)
    }

    fn put(&self, file: &str, bytes: &[u8], mode: u32) -> Result<String, ExportError> {
        let path = self.paths.new.join(file);
        let written = create_file(&path, mode).and_then(|mut to| {
            to.write_all(bytes)?;
            to.sync_all()
        });
        written.map_err(ExportError::disk("write", &path))?;
        Ok(hex_sha256(bytes))
    }

    fn replace(&self) -> Result<(), ExportError> {
        let Paths { target, new, old, .. } = &self.paths;
        let replaces = target.exists();
        if replaces {
            fs::rename(target, old).map_err(ExportError::disk("replace", target))?;
        }
        let renamed = fs::rename(new, target);
        if renamed.is_err() && replaces {
            // Should this fail too, the next opening puts the old list back.
            drop(fs::rename(old, target));
        }
        renamed.map_err(ExportError::disk("publish", target))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.published {
            // Nobody can be told here; the next opening removes what is left.
            drop(fs::remove_dir_all(&self.paths.new));
        }
    }
}

/// Puts right what a killed run left in the folder of lists: an old list that was moved aside comes back unless the new
/// one stands, half-made ones go. Called by [`Pending::open`]; also for programs that only read lists.
pub fn recover(out: &Path) -> Result<(), ExportError> {
    if !out.exists() {
        return Ok(());
    }
    let _lock = lock(out)?;
    put_right(out)
}

fn put_right(out: &Path) -> Result<(), ExportError> {
    let entries = fs::read_dir(out).map_err(ExportError::disk("read the folder", out))?;
    for entry in entries {
        let entry = entry.map_err(ExportError::disk("read the folder", out))?;
        let name = entry.file_name();
        let Some((as_of, kind)) = name.to_str().and_then(leftover) else { continue };
        let target = out.join(as_of);
        let left = entry.path();
        if kind == "old" && !target.exists() {
            fs::rename(&left, &target).map_err(ExportError::disk("put back", &target))?;
        } else {
            fs::remove_dir_all(&left).map_err(ExportError::disk("remove", &left))?;
        }
    }
    Ok(())
}

/// The as-of date and kind (`new`, `old`) of a hidden folder that this room made.
fn leftover(name: &str) -> Option<(&str, &str)> {
    let (as_of, kind) = name.strip_prefix('.')?.split_once('.')?;
    let ours = matches!(kind, "new" | "old") && as_of.parse::<Day>().is_ok();
    ours.then_some((as_of, kind))
}

fn lock(out: &Path) -> Result<File, ExportError> {
    let path = out.join(".lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(ExportError::disk("write", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ExportError::Locked(out.into())),
        Err(TryLockError::Error(source)) => Err(ExportError::disk("lock", &path)(source)),
    }
}

/// Lists hold personal data: nobody but the owner and the group may read them.
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o750);
    }
    builder.create(path)
}

fn create_file(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Makes the names in a folder survive a power cut; elsewhere than on Unix a folder cannot be opened for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

fn hex_sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
    }
    hex
}

#[cfg(test)]
mod tests;
