use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::domain::Day;

use super::PipelineError;

const MANIFEST: &str = "manifest.json";

/// What published files hold of some households and persons.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    /// The folders of lists, with the files in them that must go.
    folders: Vec<(PathBuf, Vec<String>)>,
    /// Folders of exports of the person's own data.
    persons: Vec<PathBuf>,
}

impl Listed {
    /// Looks through the lists in `out`: those that show one of the pseudonyms, and those of days on which one of the
    /// households was listed. Of these every file named as the list goes, in whatever format, and every other that shows a
    /// pseudonym; `references` are the person's own folders.
    pub(super) fn find(
        out: &Path,
        pseudonyms: &BTreeSet<String>,
        days: &BTreeSet<String>,
        references: &BTreeSet<String>,
    ) -> Result<Self, PipelineError> {
        let mut found = Self::default();
        for folder in entries(out)?.into_iter().filter(|path| path.is_dir()) {
            let name = name_of(&folder);
            let is_day = name.parse::<Day>().is_ok();
            if is_day {
                let files = concerned(&folder, pseudonyms, days.contains(&name))?;
                if !files.is_empty() {
                    found.folders.push((folder, files));
                }
            }
        }
        let persons = out.join("person");
        if persons.is_dir() {
            found.persons = entries(&persons)?.into_iter().filter(|path| references.contains(&name_of(path))).collect();
        }
        Ok(found)
    }

    /// The files and folders, as they are named below `out`.
    pub(super) fn names(&self) -> Vec<String> {
        let files = self.folders.iter().flat_map(|(folder, files)| {
            let day = name_of(folder);
            files.iter().map(move |file| format!("{day}/{file}"))
        });
        let persons = match self.persons.len() {
            0 => None,
            // Their names are theirs.
            exports => Some(format!("person: {exports} exports of their own data")),
        };
        files.chain(persons).collect()
    }

    /// Removes the files; each folder's manifest says first that they were erased and when, so that a run that is killed
    /// finds the rest again.
    pub(super) fn remove(&self, day: Day) -> Result<(), PipelineError> {
        for (folder, files) in &self.folders {
            mark(&folder.join(MANIFEST), files, day)?;
            for file in files {
                gone(&folder.join(file), |path| fs::remove_file(path))?;
            }
        }
        self.persons.iter().try_for_each(|folder| gone(folder, |path| fs::remove_dir_all(path)))
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, PipelineError> {
    let fault = |source| PipelineError::Unreadable { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fault)?,
    };
    let mut found =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    found.sort();
    Ok(found)
}

/// The files of a list's folder, and of folders within it, that must go.
fn concerned(folder: &Path, pseudonyms: &BTreeSet<String>, listed: bool) -> Result<Vec<String>, PipelineError> {
    let mut texts: Vec<(String, bool)> = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((within, before)) = folders.pop() {
        for path in entries(&within)? {
            let name = format!("{before}{}", name_of(&path));
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else if name != MANIFEST {
                let bytes =
                    fs::read(&path).map_err(|source| PipelineError::Unreadable { path: path.clone(), source })?;
                let text = String::from_utf8_lossy(&bytes);
                texts.push((name, pseudonyms.iter().any(|name| text.contains(name.as_str()))));
            }
        }
    }
    let shown = listed || texts.iter().any(|(_, shows)| *shows);
    let is_list = |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with("list"));
    let mut files: Vec<String> =
        texts.into_iter().filter(|(name, shows)| *shows || (shown && is_list(name))).map(|(name, _)| name).collect();
    files.sort();
    Ok(files)
}

/// Says in a manifest which files were erased; it no longer lists them as there.
fn mark(path: &Path, files: &[String], day: Day) -> Result<(), PipelineError> {
    let fault = |source| PipelineError::Write { path: path.to_owned(), source };
    let Ok(text) = fs::read(path) else { return Ok(()) };
    let Ok(mut manifest) = serde_json::from_slice::<Value>(&text) else { return Ok(()) };
    let goes = |file: &Value| file.as_str().is_some_and(|name| files.iter().any(|file| file == name));
    if let Some(outputs) = manifest.get_mut("outputs").and_then(Value::as_array_mut) {
        outputs.retain(|output| !goes(&output["file"]));
    }
    let mut erased: Vec<Value> = manifest.get("erased").and_then(Value::as_array).cloned().unwrap_or_default();
    erased.retain(|output| !goes(&output["file"]));
    erased.extend(files.iter().map(|file| json!({ "file": file, "day": day.to_string() })));
    manifest["erased"] = Value::Array(erased);
    let mut bytes = serde_json::to_vec_pretty(&manifest).expect("JSON that was read is JSON");
    bytes.push(b'\n');
    let part = path.with_extension("part");
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(fault)
}

fn gone(path: &Path, remove: impl Fn(&Path) -> io::Result<()>) -> Result<(), PipelineError> {
    match remove(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(PipelineError::Write { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::Listed;

    fn set(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn every_format_of_a_list_that_shows_a_household_goes_and_its_manifest_says_when() {
        let out = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = out.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let manifest = r#"{"outputs":[{"file":"list.csv"},{"file":"run.html"}]}"#;
        for (name, text) in [
            ("2025-01-01/list.csv", "H-0000000001\n"),
            ("2025-01-01/list.xlsx", "packed"),
            ("2025-01-01/run.html", "counts"),
            ("2025-01-01/manifest.json", manifest),
            ("2025-01-02/list.csv", "H-0000000002\n"),
            ("2025-01-03/list.xlsx.age", "sealed"),
            ("2025-01-03/changes.csv", "H-0000000001\n"),
            ("evaluation/2025-01-01/evaluation.html", "counts"),
            ("person/P-1/person.html", "theirs"),
            ("person/P-2/person.html", "another's"),
        ] {
            put(name, text);
        }
        let find = || Listed::find(out.path(), &set(&["H-0000000001"]), &set(&["2025-01-03"]), &set(&["P-1"])).unwrap();
        let names = find().names();
        assert_eq!(
            names[..4],
            ["2025-01-01/list.csv", "2025-01-01/list.xlsx", "2025-01-03/changes.csv", "2025-01-03/list.xlsx.age"]
        );
        assert!(names[4..] == ["person: 1 exports of their own data"], "{names:?}");
        find().remove("2025-02-01".parse().unwrap()).unwrap();
        assert_eq!(find(), Listed::default());
        let said: serde_json::Value =
            serde_json::from_slice(&fs::read(out.path().join("2025-01-01/manifest.json")).unwrap()).unwrap();
        assert_eq!(said["outputs"].as_array().unwrap().len(), 1);
        assert_eq!(said["erased"][1]["file"], "list.xlsx");
        assert_eq!(said["erased"][1]["day"], "2025-02-01");
        let left = ["2025-01-01/run.html", "2025-01-02/list.csv", "evaluation/2025-01-01/evaluation.html"];
        assert!(left.iter().all(|name| out.path().join(name).exists()));
        assert!(!out.path().join("person/P-1").exists() && out.path().join("person/P-2").exists());
    }
}
