use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::config::Config;
use crate::config::RetentionSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::is_small;
use crate::export::Manifest;
use crate::export::Said;
use crate::extract::Profile;
use crate::marks::grouped;
use crate::marks::percent;
use crate::model::Model;
use crate::model::Promotion;
use crate::model::current;
use crate::pipeline::PipelineError;

use super::blank;
use super::traced;

/// What the runs of a council left, as far as it names nobody.
pub(super) struct Records<'a> {
    pub(super) config: &'a Config,
    pub(super) profiles: &'a [Profile],
    pub(super) as_of: AsOf,
    /// The model in use, and who put it there; else why there is none to speak of.
    model: Result<(Model, Promotion), String>,
    /// The manifest of the latest list, and where it lies.
    list: Option<(Manifest, PathBuf)>,
    /// The latest evaluator's report as JSON, and where it lies.
    report: Option<(Value, PathBuf)>,
}

impl<'a> Records<'a> {
    pub(super) fn gather(config: &'a Config, profiles: &'a [Profile], as_of: AsOf) -> Result<Self, PipelineError> {
        let out = &config.alerts.out;
        let list =
            latest(out, as_of, "manifest.json")?.map(|(text, path)| read::<Manifest>(&text, path)).transpose()?;
        let report = latest(&out.join("evaluation"), as_of, "evaluation.json")?;
        let report = report.map(|(text, path)| read::<Value>(&text, path)).transpose()?;
        let in_use = current(&config.model.folder)?;
        let why = unsaid(as_of, in_use.as_ref().map(|(model, _)| model.provenance.trained_on));
        let model = match (why, in_use) {
            (None, Some(in_use)) => Ok(in_use),
            (why, _) => Err(why.unwrap_or_default()),
        };
        Ok(Self { config, profiles, as_of, model, list, report })
    }

    /// Lines about the model in use, or why there are none.
    pub(super) fn of_model(&self, says: impl Fn(&Model, &Promotion, &Path) -> Vec<Said>) -> Vec<Said> {
        match &self.model {
            Ok((model, promotion)) => {
                says(model, promotion, &self.config.model.folder.join(format!("{}.json", model.id)))
            }
            Err(why) => vec![blank(why)],
        }
    }

    /// Lines about the latest list, or that there is none.
    pub(super) fn of_list(&self, says: impl Fn(&Manifest, &Path) -> Vec<Said>) -> Vec<Said> {
        match &self.list {
            Some((manifest, file)) => says(manifest, file),
            None => vec![blank("no list was published yet: run `hew night`, then draft this paper again")],
        }
    }

    /// Lines from the latest evaluator's report, or that there is none.
    pub(super) fn of_report(&self, says: impl Fn(&Value, &Path) -> Vec<Said>) -> Vec<Said> {
        match &self.report {
            Some((report, file)) => says(report, file),
            None => vec![blank("there is no evaluator's report yet: run `hew evaluate`, then draft this paper again")],
        }
    }

    /// The latest evaluator's report with its file.
    pub(super) fn report(&self) -> Option<(&Value, &Path)> {
        self.report.as_ref().map(|(report, file)| (report, file.as_path()))
    }

    /// How often held-back lists were right.
    pub(super) fn held_back(&self) -> Vec<Said> {
        self.of_model(|model, _, file| {
            let figures = &model.validation.model;
            let Some(rate) = &figures.hit_rate else {
                return vec![blank("the model in use was judged on no date held back from training")];
            };
            let between = rate.interval.map_or_else(String::new, |interval| {
                format!(" (95% interval {} to {})", percent(interval.low), percent(interval.high))
            });
            if is_small(figures.hits) || is_small(figures.places - figures.hits) {
                return vec![traced(
                    "Too few households would have been listed on the dates held back to say a figure here.".to_owned(),
                    file,
                    "validation",
                )];
            }
            let fact = format!(
                "On {} dates the model had not seen, {} of {} households it would have listed were owed a homelessness duty \
                 within {} days: {}{between}.",
                figures.dates.len(),
                grouped(u64::from(figures.hits)),
                grouped(u64::from(figures.places)),
                model.horizon.0,
                percent(rate.value)
            );
            let mut said = vec![traced(fact, file, "validation")];
            if let Some(base) = &figures.base_rate {
                said.push(traced(
                    format!("Of all households scored on those dates, {} were.", percent(base.value)),
                    file,
                    "validation",
                ));
            }
            said
        })
    }

    /// The first screen of the evaluator's report.
    pub(super) fn tiles(&self) -> Vec<Said> {
        self.of_report(|report, file| {
            let tiles = report["tiles"].as_array().into_iter().flatten();
            let said =
                tiles.filter_map(|tile| Some(format!("{} {}", tile["figure"].as_str()?, tile["words"].as_str()?)));
            said.map(|fact| traced(fact, file, "first screen")).collect()
        })
    }

    /// For how long lists and each dataset are kept; blank where config sets nothing.
    pub(super) fn retention(&self) -> Vec<Said> {
        let used: Vec<(&str, &str)> =
            self.datasets().iter().map(|profile| (profile.dataset.as_str(), profile.title.as_str())).collect();
        kept_for(&self.config.retention, &used)
    }

    /// The datasets the list was made from, by the latest manifest: those whose profile is known.
    pub(super) fn datasets(&self) -> Vec<&'a Profile> {
        let Some((manifest, _)) = &self.list else { return Vec::new() };
        let used: BTreeSet<&str> = manifest.inputs.iter().map(|input| input.dataset.as_str()).collect();
        let mut seen = BTreeSet::new();
        let known = self.profiles.iter().filter(|profile| used.contains(profile.dataset.as_str()));
        known.filter(|profile| seen.insert(profile.dataset.as_str())).collect()
    }
}

/// Why nothing is said of a model: there is none, or it was trained on data from after the day and so was not in use then.
fn unsaid(as_of: AsOf, trained_on: Option<AsOf>) -> Option<String> {
    match trained_on {
        None => Some("no model is in use yet: run `hew night` or `hew train`, then draft this paper again".to_owned()),
        Some(trained_on) if trained_on > as_of => Some(format!(
            "the model in use now was trained as of {trained_on}, after the day of this paper: `hew models list` and the audit \
             trail tell which one was in use then"
        )),
        Some(_) => None,
    }
}

/// What config keeps for how long, of the datasets in use by name and title.
fn kept_for(retention: &RetentionSettings, used: &[(&str, &str)]) -> Vec<Said> {
    let of = |key: String, fact: String| traced(fact, "config.toml", &key);
    let mut said = vec![match retention.lists_days {
        Some(days) => of("retention.lists_days".to_owned(), format!("Lists, and what is kept of them: {days} days.")),
        None => blank("how long lists are kept: config sets no `retention.lists_days`, so they are kept until removed"),
    }];
    said.extend(retention.datasets.iter().map(|(dataset, days)| {
        let title = used.iter().find(|(name, _)| name == dataset).map_or(dataset.as_str(), |(_, title)| title);
        let fact = format!("{title}: {days} days after a row ended or happened.");
        of(format!("retention.datasets.{dataset}"), fact)
    }));
    let unset: Vec<&str> =
        used.iter().filter(|(name, _)| !retention.datasets.contains_key(*name)).map(|(_, title)| *title).collect();
    if !unset.is_empty() {
        let titles = unset.join("; ");
        said.push(blank(&format!("how long these are kept, for which config sets no `retention.datasets`: {titles}")));
    } else if retention.datasets.is_empty() {
        said.push(blank("how long each dataset is kept: config sets no `retention.datasets`"));
    }
    said.push(blank("who runs `hew purge`, which removes what is older, and how often"));
    said
}

/// The text and path of a file in the latest folder of a date on or before a day.
fn latest(folder: &Path, as_of: AsOf, name: &str) -> Result<Option<(String, PathBuf)>, PipelineError> {
    if !folder.exists() {
        return Ok(None);
    }
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |source| PipelineError::Unreadable { path, source }
    };
    let mut days: Vec<Day> = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault(folder))? {
        let name = entry.map_err(fault(folder))?.file_name();
        days.extend(name.to_str().and_then(|name| name.parse::<Day>().ok()).filter(|day| *day <= as_of.0));
    }
    days.sort_unstable();
    let files = days.into_iter().rev().map(|day| folder.join(day.to_string()).join(name));
    let Some(path) = files.into_iter().find(|path| path.exists()) else { return Ok(None) };
    let text = fs::read_to_string(&path).map_err(fault(&path))?;
    Ok(Some((text, path)))
}

fn read<T: serde::de::DeserializeOwned>(text: &str, path: PathBuf) -> Result<(T, PathBuf), PipelineError> {
    match serde_json::from_str(text) {
        Ok(read) => Ok((read, path)),
        Err(error) => Err(PipelineError::Unreadable { path, source: error.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::kept_for;
    use super::unsaid;
    use crate::config::RetentionSettings;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::export::Said;

    #[test]
    fn a_model_that_was_trained_later_is_not_said_to_have_been_in_use() {
        let on = |day: i32| AsOf(Day(day));
        assert_eq!(unsaid(on(9), Some(on(9))), None);
        let why = unsaid(on(9), Some(on(10))).unwrap();
        assert!(why.contains(&on(10).to_string()), "{why}");
        assert!(unsaid(on(9), None).unwrap().contains("no model is in use yet"));
    }

    #[test]
    fn what_config_keeps_for_how_long_is_traced_and_only_the_rest_is_blank() {
        let used = [("rents", "Rent accounts"), ("events", "Events")];
        let kept = |lists_days, datasets: &[(&str, u32)]| {
            let datasets = datasets.iter().map(|(name, days)| ((*name).to_owned(), *days)).collect();
            kept_for(&RetentionSettings { datasets, lists_days }, &used)
        };
        let traced = |said: &[Said]| {
            let facts = said.iter().filter_map(|said| match said {
                Said::Traced { fact, from } => Some(format!("{fact} ({from})")),
                _ => None,
            });
            facts.collect::<Vec<_>>()
        };
        let all = kept(Some(900), &[("events", 400), ("rents", 800)]);
        assert_eq!(
            traced(&all),
            [
                "Lists, and what is kept of them: 900 days. (config.toml, retention.lists_days)",
                "Events: 400 days after a row ended or happened. (config.toml, retention.datasets.events)",
                "Rent accounts: 800 days after a row ended or happened. (config.toml, retention.datasets.rents)",
            ]
        );
        assert_eq!(all.len(), 4, "who purges is for a person");
        let blanks = |said: Vec<Said>| {
            let blanks = said.into_iter().filter_map(|said| match said {
                Said::Blank(what) => Some(what),
                _ => None,
            });
            blanks.collect::<Vec<_>>().join("\n")
        };
        let some = blanks(kept(None, &[("events", 400)]));
        assert!(some.contains("lists_days") && some.contains("retention.datasets`: Rent accounts"), "{some}");
        assert!(!some.contains("Events"), "{some}");
    }
}
