use std::collections::BTreeMap;

use super::load::Check;
use super::settings::StepSettings;

/// What to do next, by theme or feature of the built-in catalogue, unless config says otherwise. A feature's step comes
/// before that of its theme.
const DEFAULTS: [(&str, &str); 20] = [
    ("private_rent", "offer to talk to the landlord before the tenancy is at risk"),
    ("social_rent", "ask the housing officer what they know of the tenancy"),
    ("council tax arrears", "offer money advice, and ask revenues to hold recovery while a payment plan is agreed"),
    ("rent arrears", "agree an affordable repayment plan with the rent team, and offer money advice"),
    ("rent_warrant_12m", "call today: ask the rent team and the court duty scheme what can still stop the eviction"),
    ("benefits", "check what benefits they could have, and help with a Discretionary Housing Payment"),
    ("dhp_refused_12m", "ask why the Discretionary Housing Payment was refused, and help to ask again"),
    ("housing_benefit_suspended_6m", "ask benefits what is missing, and help to have the suspension lifted"),
    ("housing_benefit_ended_6m", "check whether Universal Credit was claimed when Housing Benefit ended"),
    ("non_dependants_16_34", "offer family mediation before somebody is asked to leave"),
    ("household change", "ask how the home is working out, and offer mediation where somebody may be asked to leave"),
    ("housing register", "go through the housing register application and what they can expect of it"),
    ("register_with_family_or_friends", "talk to the family or friends they live with, and offer mediation"),
    ("notices", "ask the tenancy relations officer to check the notice and to talk to the landlord"),
    ("social care", "speak to the worker who knows them before you call"),
    ("school", "ask the school's family worker what help the family has"),
    ("anti-social behaviour", "ask the anti-social behaviour team to try support before enforcement"),
    ("release from prison", "speak to the probation officer about where they will live"),
    ("hardship", "offer money advice, and check for local welfare help"),
    ("earlier duties", "read the last case, and offer help before a new application is needed"),
];

pub(super) fn default_steps() -> BTreeMap<String, String> {
    DEFAULTS.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

impl Check<'_> {
    /// The defaults, with the file's own in their place; an empty text is no step.
    pub(super) fn steps(&mut self, said: BTreeMap<String, String>) -> StepSettings {
        let mut texts = default_steps();
        let mut own = Vec::new();
        for (name, text) in said {
            let one_line = !text.contains(['\n', '\r']) && text.chars().count() <= 200;
            self.rule(one_line, &format!("list.next_step.{name}"), "must be one line of at most 200 characters");
            if texts.get(&name) != Some(&text) {
                own.push(name.clone());
                texts.insert(name, text);
            }
        }
        texts.retain(|_, text| !text.trim().is_empty());
        StepSettings { texts, own }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::Config;

    #[test]
    fn a_step_of_the_council_takes_the_place_of_the_default_and_an_empty_one_is_none() {
        let text = "[list.next_step]\n\"rent arrears\" = \"ring the income team\"\nschool = \"\"\n";
        let steps = Config::read(text, Path::new("config.toml")).unwrap().steps;
        assert_eq!(steps.texts["rent arrears"], "ring the income team");
        assert!(!steps.texts.contains_key("school") && steps.texts.contains_key("notices"));
        assert_eq!(steps.own, ["rent arrears", "school"]);
    }

    #[test]
    fn a_step_of_two_lines_is_refused() {
        let text = "[list.next_step]\nnotices = \"\"\"\nring\nthem\"\"\"\n";
        let error = Config::read(text, Path::new("config.toml")).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("`list.next_step.notices` must be one line"), "{error}");
    }
}
