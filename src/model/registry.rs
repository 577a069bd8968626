//! The models of a folder: which one scores, which may, and who decided so.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::domain::Day;

use super::ModelError;
use super::artefact::{Model, write_whole};
use super::card::card;
use super::compare::{Comparison, Verdict};
use super::log::{Decision, Deed, add, decisions};
use super::promotion::FIRST_MODEL_BY;
use super::refusal::RegistryError;

/// Every model of a folder and every decision about them, as they lie on disk.
#[derive(Debug)]
pub struct Registry {
    folder: PathBuf,
    models: BTreeMap<String, Model>,
    broken: Vec<(String, ModelError)>,
    decisions: Vec<Decision>,
}

/// What a model is at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It scores.
    Champion,
    /// It never scored; a person may promote it.
    Challenger,
    /// It scored once and another has its place; a person may promote it again.
    Replaced,
    /// It must not score again.
    Retired,
}

/// What somebody wants done with a model.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who decides: a staff id or role.
    pub by: String,
    /// Why.
    pub why: String,
    /// The day.
    pub day: Day,
    /// Why to promote it even if its comparison speaks against it or is missing.
    pub despite: Option<String>,
}

impl Registry {
    /// Reads a folder. A file that cannot be used is kept with the reason; a folder that is not there holds no models.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let (mut models, mut broken) = (BTreeMap::new(), Vec::new());
        for id in model_files(folder)? {
            match load(folder, &id) {
                Ok(model) => drop(models.insert(id, model)),
                Err(error) => broken.push((id, error)),
            }
        }
        Ok(Self { folder: folder.into(), models, broken, decisions: decisions(folder)? })
    }

    /// The models that can be read, by the day they were trained, then by id.
    pub fn models(&self) -> Vec<&Model> {
        let mut models: Vec<&Model> = self.models.values().collect();
        models.sort_by_key(|model| model.provenance.trained_on);
        models
    }

    /// Files that should hold a model and cannot be used: the id in their name, and why not.
    pub fn broken(&self) -> &[(String, ModelError)] {
        &self.broken
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The id of the model that scores; `None` where none was ever promoted.
    pub fn champion(&self) -> Option<&str> {
        self.latest_promotion().map(|promoted| promoted.model.as_str())
    }

    fn latest_promotion(&self) -> Option<&Decision> {
        self.decisions.iter().rfind(|decision| decision.what == Deed::Promoted)
    }

    /// The one model whose id starts so.
    pub fn find(&self, start: &str) -> Result<&Model, ModelError> {
        let id = self.id(start)?;
        match self.models.get(&id) {
            Some(model) => Ok(model),
            None => Err(load(&self.folder, &id).err().unwrap_or_else(|| unknown(start))),
        }
    }

    /// The one id that starts so, whether its file can be used or not.
    fn id(&self, start: &str) -> Result<String, ModelError> {
        let all = || self.models.keys().chain(self.broken.iter().map(|(id, _)| id));
        if all().next().is_none() {
            return Err(RegistryError::NoModels { folder: self.folder.clone() }.into());
        }
        let mut found: Vec<String> = all().filter(|id| id.starts_with(start) && !start.is_empty()).cloned().collect();
        found.sort();
        match found.len() {
            0 => Err(unknown(start)),
            1 => Ok(found.remove(0)),
            _ => Err(RegistryError::Ambiguous { start: start.into(), ids: found }.into()),
        }
    }

    /// What a model is at present.
    pub fn state(&self, id: &str) -> State {
        if self.champion() == Some(id) {
            return State::Champion;
        }
        match self.history(id).last().map(|decision| decision.what) {
            Some(Deed::Retired) => State::Retired,
            Some(Deed::Promoted) => State::Replaced,
            None => State::Challenger,
        }
    }

    /// Every decision about a model, earliest first.
    pub fn history(&self, id: &str) -> impl DoubleEndedIterator<Item = &Decision> {
        self.decisions.iter().filter(move |decision| decision.model == id)
    }

    /// The latest promotion of a model by a person; `None` where none ever stood behind it.
    pub fn signed_off(&self, id: &str) -> Option<&Decision> {
        self.history(id).rfind(|decision| decision.what == Deed::Promoted && decision.by != FIRST_MODEL_BY)
    }

    /// The card of a model as it stands now.
    pub fn card(&self, model: &Model) -> String {
        let champion = self.champion().filter(|champion| *champion != model.id);
        let beside = champion.or_else(|| self.took_over(&model.id));
        // A comparison that cannot be read is one that is not there: the night must not stop for a card.
        let comparison = beside.and_then(|beside| Comparison::load(&self.folder, &model.id, beside).unwrap_or(None));
        let history: Vec<&Decision> = self.history(&model.id).collect();
        card(model, self.state(&model.id), self.signed_off(&model.id), &history, comparison.as_ref())
    }

    /// The model whose place a model took.
    fn took_over(&self, id: &str) -> Option<&str> {
        let before = self.history(id).rfind(|decision| decision.in_place_of.is_some())?;
        before.in_place_of.as_deref()
    }

    /// Writes every card that is not as it should be: `<folder>/<id>.md`, each whole or not at all.
    fn write_cards(&self) -> Result<(), ModelError> {
        for model in self.models.values() {
            let path = self.folder.join(format!("{}.md", model.id));
            let text = self.card(model);
            if std::fs::read_to_string(&path).ok().as_ref() != Some(&text) {
                write_whole(&path, &text)?;
            }
        }
        Ok(())
    }

    fn may_promote(&self, id: &str, asked: &Asked) -> Result<Option<RegistryError>, RegistryError> {
        let model = &self.models[id];
        if asked.by == FIRST_MODEL_BY {
            return Err(RegistryError::NotAPerson { by: asked.by.clone() });
        }
        if self.state(id) == State::Retired {
            let last = self.history(id).next_back().expect("a retired model has a decision").clone();
            return Err(RegistryError::Retired { id: id.into(), by: last.by, day: last.day, why: last.why });
        }
        let Some(champion) = self.champion() else {
            return Ok(model.validation.dates.is_empty().then(|| RegistryError::Untried { id: id.into() }));
        };
        if champion != id {
            return Ok(self.against(id, champion));
        }
        match self.signed_off(id) {
            Some(Decision { by, day, .. }) => Err(RegistryError::InUse { id: id.into(), by: by.clone(), day: *day }),
            None => Ok(None),
        }
    }

    /// What speaks against a model in the place of the one in use. A comparison that cannot be read counts as none.
    fn against(&self, id: &str, champion: &str) -> Option<RegistryError> {
        let Ok(Some(comparison)) = Comparison::load(&self.folder, id, champion) else {
            return Some(RegistryError::NotCompared { id: id.into(), champion: champion.into() });
        };
        match comparison.verdict() {
            Verdict::Better | Verdict::NotWorse => None,
            Verdict::Worse => Some(RegistryError::Worse(Box::new(comparison))),
            Verdict::NothingHeldBack => Some(RegistryError::NothingInCommon(Box::new(comparison))),
        }
    }

    /// Keeps a decision and brings the cards up to date.
    fn decide(mut self, decision: Decision) -> Result<Decision, ModelError> {
        add(&self.folder, &decision)?;
        self.decisions.push(decision.clone());
        self.write_cards()?;
        Ok(decision)
    }
}

/// Saves a new model with its card, and its comparison with the model in use where there is one.
pub fn register(folder: &Path, model: &Model) -> Result<(), ModelError> {
    model.save(folder)?;
    let _alone = Alone::in_folder(folder)?;
    Registry::open(folder)?.write_cards()
}

/// Saves a comparison, unless a better one of the two models stands, and puts the one that stands on the cards and gives it.
pub fn keep_comparison(folder: &Path, comparison: &Comparison) -> Result<Comparison, ModelError> {
    let _alone = Alone::in_folder(folder)?;
    let stands = comparison.keep(folder)?;
    Registry::open(folder)?.write_cards()?;
    Ok(stands)
}

/// Makes a model the one that scores, and gives the decision as it was recorded. It must not be worse than the model in
/// use for sure (the 95 % interval of the difference all below 0) and must have been tried on held-back dates, unless
/// `despite` says why not. Promoting the model in use signs it off where nobody has.
pub fn promote(folder: &Path, start: &str, asked: &Asked) -> Result<Decision, ModelError> {
    let (registry, _alone) = open_alone(folder)?;
    let id = registry.find(start)?.id.clone();
    let objection = registry.may_promote(&id, asked)?;
    let despite = objection.is_some().then(|| asked.despite.clone()).flatten();
    if let Some(refused) = objection.filter(|_| despite.is_none()) {
        return Err(refused.into());
    }
    let decision = Decision {
        day: Some(asked.day),
        what: Deed::Promoted,
        in_place_of: registry.champion().filter(|champion| *champion != id).map(str::to_owned),
        model: id,
        by: asked.by.clone(),
        why: asked.why.clone(),
        despite,
    };
    registry.decide(decision)
}

/// Makes the first model of a folder the one that scores, signed off by nobody. Where another run or a person was faster and
/// a model is in use already, nothing is changed and its latest promotion given.
pub fn promote_first(folder: &Path, id: &str, why: &str, day: Day) -> Result<Decision, ModelError> {
    let (registry, _alone) = open_alone(folder)?;
    if let Some(standing) = registry.latest_promotion() {
        return Ok(standing.clone());
    }
    let id = registry.find(id)?.id.clone();
    let by = FIRST_MODEL_BY.to_owned();
    let what = Deed::Promoted;
    registry.decide(Decision { day: Some(day), what, model: id, by, why: why.into(), in_place_of: None, despite: None })
}

/// Takes a model out for good: it stays readable and never scores again. Not the model in use.
pub fn retire(folder: &Path, start: &str, asked: &Asked) -> Result<Decision, ModelError> {
    let (registry, _alone) = open_alone(folder)?;
    let id = registry.id(start)?;
    if asked.by == FIRST_MODEL_BY {
        return Err(RegistryError::NotAPerson { by: asked.by.clone() }.into());
    }
    match registry.state(&id) {
        State::Champion => return Err(RegistryError::StillInUse { id }.into()),
        State::Retired => {
            let Decision { by, day, why, .. } = registry.history(&id).next_back().expect("it was retired").clone();
            return Err(RegistryError::Retired { id, by, day, why }.into());
        }
        State::Challenger | State::Replaced => {}
    }
    let (by, why) = (asked.by.clone(), asked.why.clone());
    let (day, what) = (Some(asked.day), Deed::Retired);
    registry.decide(Decision { day, what, model: id, by, why, in_place_of: None, despite: None })
}

fn open_alone(folder: &Path) -> Result<(Registry, Alone), ModelError> {
    if !folder.is_dir() {
        return Err(RegistryError::NoModels { folder: folder.into() }.into());
    }
    let alone = Alone::in_folder(folder)?;
    Ok((Registry::open(folder)?, alone))
}

/// Held while a folder is changed, so that of two decisions at the same moment neither is lost.
struct Alone(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Alone {
    fn in_folder(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join(".lock");
        let lock = || {
            let file = File::create(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map(Self).map_err(|source| ModelError::File { action: "lock", path: path.clone(), source })
    }
}

fn unknown(start: &str) -> ModelError {
    RegistryError::Unknown { start: start.into() }.into()
}

fn load(folder: &Path, id: &str) -> Result<Model, ModelError> {
    let path = folder.join(format!("{id}.json"));
    let model = Model::load(&path)?;
    if model.id == id { Ok(model) } else { Err(RegistryError::Misnamed { path, found: model.id }.into()) }
}

/// Ids in the names of the model files: `<id>.json`; comparisons have a further dot, and `current.json` is older than the
/// log.
fn model_files(folder: &Path) -> Result<Vec<String>, ModelError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(ModelError::File { action: "read", path: folder.into(), source }),
    };
    let name = |entry: std::fs::DirEntry| entry.file_name().into_string().ok();
    let mut ids: Vec<String> = entries
        .flatten()
        .filter_map(name)
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|id| id != "current" && !id.contains('.'))
        .collect();
    ids.sort();
    Ok(ids)
}

#[cfg(test)]
mod tests;
