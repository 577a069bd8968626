use std::collections::BTreeSet;

use crate::config::StepSettings;
use crate::features::Catalogue;

use super::PipelineError;
use super::reasons::Said;

/// Most steps shown a household: more would not be read.
const MOST: usize = 2;

/// What to do next about the reasons shown, in their order: for each the step of the strongest fact said that has one,
/// else that of its theme. No step is said twice.
pub(super) fn next_steps(steps: &StepSettings, reasons: &[Said]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for reason in reasons {
        let mut names = reason.features.iter().chain([&reason.reason.theme]);
        let step = names.find_map(|name| steps.texts.get(name));
        if let Some(step) = step.filter(|step| said.len() < MOST && !said.contains(step)) {
            said.push(step.clone());
        }
    }
    said
}

/// Refuses a step for a theme or feature that the catalogue does not have.
pub(super) fn demand_themes(steps: &StepSettings, catalogue: &Catalogue) -> Result<(), PipelineError> {
    let themes: BTreeSet<&str> = catalogue.features().iter().map(|feature| feature.theme.as_str()).collect();
    let unknown = |name: &&String| !themes.contains(name.as_str()) && catalogue.get(name).is_none();
    match steps.own.iter().find(unknown) {
        None => Ok(()),
        Some(name) => Err(PipelineError::NoSuchTheme {
            name: name.clone(),
            themes: themes.into_iter().map(str::to_owned).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::{demand_themes, next_steps};
    use crate::config::Config;
    use crate::config::StepSettings;
    use crate::export::Reason;
    use crate::features::Catalogue;
    use crate::pipeline::reasons::Said;

    fn said(theme: &str, features: &[&str]) -> Said {
        let reason =
            Reason { theme: theme.to_owned(), sentences: vec!["s".to_owned()], sources: Vec::new(), log_odds: 1.0 };
        Said { reason, features: features.iter().map(|feature| (*feature).to_owned()).collect() }
    }

    fn settings(texts: &[(&str, &str)]) -> StepSettings {
        let texts: BTreeMap<String, String> =
            texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        StepSettings { texts, own: Vec::new() }
    }

    #[test]
    fn steps_follow_the_reasons_and_none_is_said_twice() {
        let steps = settings(&[("rent", "plan"), ("tax", "plan"), ("eviction", "today"), ("notices", "law")]);
        let table: [(&[Said], &[&str]); 5] = [
            (&[said("rent", &["letters"]), said("notices", &[])], &["plan", "law"]),
            (&[said("rent", &["letters", "eviction"])], &["today"]),
            (&[said("rent", &[]), said("tax", &[]), said("notices", &[])], &["plan", "law"]),
            (&[said("area", &[]), said("notices", &[])], &["law"]),
            (&[said("rent", &["eviction"]), said("tax", &[]), said("notices", &[])], &["today", "plan"]),
        ];
        for (reasons, expected) in table {
            assert_eq!(next_steps(&steps, reasons), expected);
        }
    }

    #[test]
    fn every_default_is_for_a_theme_or_feature_of_the_built_in_catalogue() {
        let defaults = Config::read("", Path::new("config.toml")).unwrap().steps;
        assert!(defaults.texts.len() > 10);
        let own = defaults.texts.keys().cloned().collect();
        let found = demand_themes(&StepSettings { own, ..defaults }, &Catalogue::built_in());
        assert!(found.is_ok(), "{found:?}");
    }

    #[test]
    fn a_step_for_a_theme_that_is_not_there_is_refused_with_those_that_are() {
        let config = Config::read("[list.next_step]\n\"rent arears\" = \"ring\"\n", Path::new("config.toml")).unwrap();
        let refused = demand_themes(&config.steps, &Catalogue::built_in()).unwrap_err();
        assert!(refused.to_string().contains("`rent arears`"), "{refused}");
        assert!(refused.hint().unwrap().contains("notices, release from prison, rent arrears"));
    }
}
