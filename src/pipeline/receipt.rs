use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;

use crate::config::Config;
use crate::domain::Day;
use crate::extract::Profile;
use crate::store::ErasedCount;
use crate::store::Erasure;

use super::PipelineError;

/// What hew does not reach: it is said on every receipt.
const LIMITS: [&str; 6] = [
    "Copies of the archive, the database or the lists that the council has backed up or sent on are not reached: they go \
     when the council's own rule overwrites them. If one is restored, run `hew forget` again.",
    "hew keeps no backups of its own.",
    "The inbox belongs to the source systems and is not changed: files there that name the person should go by the \
     council's own rule. Whatever of them is read again is left out and counted as erased.",
    "An objection to being scored that is in force stays in the register of objections, with the name and what else it needs \
     to be heeded. If the person made one, `hew object list --names` shows its number; `hew object remove` takes it back \
     and drops what was kept of them.",
    "The audit trail keeps who ordered the erasure and when; it names nobody who was erased.",
    "Keyed digests are kept so that returning rows are known and left out. Without the council's key they say nothing.",
];

/// Proof of an erasure that names nobody.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Its number.
    pub erasure: i64,
    /// The day it was ordered.
    pub day: Day,
    /// Who ordered it: a staff id.
    pub by: String,
    /// Why.
    pub why: String,
    /// How much went of each dataset, table and file.
    pub erased: Vec<ErasedCount>,
    /// What still holds the person: the owners of these systems must erase too.
    pub ask_the_owners_of: Vec<String>,
    /// What hew does not reach.
    pub limits: Vec<&'static str>,
}

impl Receipt {
    pub(super) fn of(erasure: &Erasure, erased: Vec<ErasedCount>, profiles: &[Profile]) -> Self {
        let title = |name: &str| {
            let profile = profiles.iter().find(|profile| profile.dataset == name);
            profile.map_or_else(|| name.to_owned(), |profile| format!("{} ({name})", profile.title))
        };
        let held = erased.iter().filter(|count| count.still_held).map(|count| title(&count.name)).collect();
        Self {
            erasure: erasure.id,
            day: erasure.day,
            by: erasure.by.clone(),
            why: erasure.why.clone(),
            erased,
            ask_the_owners_of: held,
            limits: LIMITS.to_vec(),
        }
    }

    /// Writes it as JSON and as text; gives the path of the text.
    pub(super) fn write(&self, config: &Config) -> Result<PathBuf, PipelineError> {
        let folder = folder(config);
        let name = format!("erasure-{:04}", self.erasure);
        let json = serde_json::to_string_pretty(self).expect("a receipt is plain data");
        fs::create_dir_all(&folder).map_err(|source| PipelineError::Write { path: folder.clone(), source })?;
        put(&folder.join(format!("{name}.json")), &format!("{json}\n"))?;
        let text = folder.join(format!("{name}.txt"));
        put(&text, &self.text())?;
        Ok(text)
    }

    /// As text for a person.
    pub fn text(&self) -> String {
        let mut text = format!("Receipt of erasure {}, ordered on {} by {}\n", self.erasure, self.day, self.by);
        let _ = writeln!(text, "because: {}\n", self.why);
        for place in ["archive", "store", "exports"] {
            let of: Vec<&ErasedCount> = self.erased.iter().filter(|count| count.place == place).collect();
            let _ = writeln!(text, "{place}: {}", if of.is_empty() { "nothing" } else { "" });
            for count in of {
                let _ = match place {
                    "archive" => writeln!(
                        text,
                        "  {:<24} {:>6} rows whole, {:>6} sightings of the person",
                        count.name, count.rows, count.persons
                    ),
                    "store" => writeln!(text, "  {:<24} {:>6} rows", count.name, count.rows),
                    _ => writeln!(text, "  {}", count.name),
                };
            }
        }
        if self.ask_the_owners_of.is_empty() {
            text.push_str("\nNo source system held the person when its newest file was read.\n");
        } else {
            text.push_str("\nThese source systems still held the person; ask their owners to erase too:\n");
            for owner in &self.ask_the_owners_of {
                let _ = writeln!(text, "  {owner}");
            }
        }
        text.push('\n');
        for limit in &self.limits {
            let _ = writeln!(text, "{limit}");
        }
        text
    }
}

/// Where receipts lie: beside the database.
pub(super) fn folder(config: &Config) -> PathBuf {
    config.archive.database.parent().unwrap_or_else(|| Path::new(".")).join("receipts")
}

fn put(path: &Path, text: &str) -> Result<(), PipelineError> {
    fs::write(path, text).map_err(|source| PipelineError::Write { path: path.to_owned(), source })
}
