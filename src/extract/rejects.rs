use std::path::{Path, PathBuf};

use super::batch::{Batch, Reject};
use super::error::ExtractError;

/// Writes the rejected rows of a batch as `<folder>/<file>.rejects.csv` with file, line, column and reason, never a cell.
/// Returns its path; writes nothing and returns `None` where no row was rejected.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn write_rejects(folder: &Path, batch: &Batch) -> Result<Option<PathBuf>, ExtractError> {
    if batch.rejects.is_empty() {
        return Ok(None);
    }
    let path = folder.join(format!("{}.{}.rejects.csv", batch.file.name, batch.dataset));
    let write = || -> Result<(), csv::Error> {
        std::fs::create_dir_all(folder)?;
        let mut writer = csv::Writer::from_path(&path)?;
        writer.write_record(["file", "line", "column", "reason"])?;
        for rejected in &batch.rejects {
            let line = rejected.line.to_string();
            let (column, reason) = (rejected.reason.column().unwrap_or(""), rejected.reason.to_string());
            writer.write_record([batch.file.name.as_str(), &line, column, &reason])?;
        }
        writer.flush()?;
        Ok(())
    };
    write()
        .map_err(|error| ExtractError::RejectFile { path: path.display().to_string(), message: error.to_string() })?;
    Ok(Some(path))
}

impl Reject {
    /// The column at fault, where it is one.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Empty(column)
            | Self::NotADate(column)
            | Self::NotMoney(column)
            | Self::NotANumber(column)
            | Self::UnknownCode(column)
            | Self::Unreadable(column)
            | Self::Future(column) => Some(column),
            Self::Ragged | Self::Nul | Self::Encoding | Self::OpenQuote | Self::DuplicateKey => None,
        }
    }
}
