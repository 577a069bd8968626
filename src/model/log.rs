//! Who decided what about which model, and why: `models/log.jsonl`, one decision a line, only ever added to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::Day;

use super::ModelError;
use super::artefact::{read, write_whole};
use super::promotion::pointed_at;
use super::refusal::RegistryError;

/// What was decided about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It scores from then on.
    Promoted,
    /// It must not score again; its file stays.
    Retired,
}

/// One decision about one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The day; `None` only for a promotion made before days were recorded.
    pub day: Option<Day>,
    /// What was decided.
    pub what: Deed,
    /// About which model: its id.
    pub model: String,
    /// Who decided: a staff id or role, or `night` for the first model.
    pub by: String,
    /// Why.
    pub why: String,
    /// The model whose place a promoted one took.
    pub in_place_of: Option<String>,
    /// Why it was promoted although its comparison spoke against it or was missing.
    pub despite: Option<String>,
}

/// One line of the log.
#[derive(Serialize, Deserialize)]
#[serde(tag = "format")]
enum Line {
    #[serde(rename = "hew-model-log/1")]
    V1(Decision),
}

const LOG: &str = "log.jsonl";

/// All decisions, earliest first. A promotion that only `current.json` tells of, from before there was a log, comes first.
pub(super) fn decisions(folder: &Path) -> Result<Vec<Decision>, ModelError> {
    let mut found: Vec<Decision> = pointed_at(folder)?.into_iter().collect();
    let path = folder.join(LOG);
    if !path.exists() {
        return Ok(found);
    }
    for (number, line) in read(&path)?.lines().enumerate() {
        let Line::V1(decision) = serde_json::from_str(line).map_err(|source| RegistryError::Log {
            path: path.clone(),
            line: number + 1,
            source,
        })?;
        found.push(decision);
    }
    Ok(found)
}

/// Adds a line: what was there stays as it was, and a kill leaves the log with the whole line or without it.
pub(super) fn add(folder: &Path, decision: &Decision) -> Result<(), ModelError> {
    let path = folder.join(LOG);
    let mut text = if path.exists() { read(&path)? } else { String::new() };
    text.push_str(&serde_json::to_string(&Line::V1(decision.clone())).expect("plain data"));
    text.push('\n');
    write_whole(&path, &text)
}

#[cfg(test)]
mod tests {
    use super::{Decision, Deed, add, decisions};
    use crate::domain::Day;

    fn decision(what: Deed, why: &str) -> Decision {
        Decision {
            day: Some(Day(20_000)),
            what,
            model: "0123456789ab".into(),
            by: "staff-9".into(),
            why: why.into(),
            in_place_of: None,
            despite: None,
        }
    }

    #[test]
    fn lines_are_added_and_those_before_stay_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(decisions(folder.path()).unwrap(), []);
        let (first, second) = (decision(Deed::Promoted, "a \"reason\"\nin two lines"), decision(Deed::Retired, "old"));
        add(folder.path(), &first).unwrap();
        let before = std::fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
        add(folder.path(), &second).unwrap();
        let after = std::fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
        assert!(after.starts_with(&before) && after.lines().count() == 2, "{after}");
        assert_eq!(decisions(folder.path()).unwrap(), [first, second]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        add(folder.path(), &decision(Deed::Promoted, "good")).unwrap();
        let path = folder.path().join("log.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"format\":\n")).unwrap();
        let refused = decisions(folder.path()).unwrap_err();
        assert!(refused.to_string().contains("line 2"), "{refused}");
        assert!(refused.hint().is_some());
    }
}
