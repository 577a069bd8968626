use super::load::Check;
use super::raw::RawFact;
use super::raw::RawSafety;
use super::raw::RawShown;
use super::raw::RawWorker;
use super::settings::CodedFact;
use super::settings::SafetySettings;
use super::settings::ShownSettings;
use super::settings::WorkerRule;
use crate::domain::discloses;

/// Days for which a fact guards a household: three years.
const GUARDED_DAYS: u16 = 1_095;

impl Check<'_> {
    /// Facts that name what they look for.
    pub(super) fn safety(&mut self, raw: RawSafety) -> SafetySettings {
        for (position, fact) in raw.guarded.iter().enumerate() {
            let whole = !fact.dataset.is_empty() && !fact.column.is_empty() && !fact.codes.is_empty();
            let key = format!("safety.guarded.{position}.codes");
            self.rule(whole, &key, "needs a dataset, a column and at least one code");
        }
        SafetySettings { guarded: raw.guarded.into_iter().map(CodedFact::from).collect(), unsaid: raw.unsaid }
    }

    /// What is shown, and that none of it would disclose what may not be said.
    pub(super) fn shown(&mut self, raw: RawShown, unsaid: &[String]) -> ShownSettings {
        for (position, worker) in raw.worker.iter().enumerate() {
            let key = |name: &str| format!("shown.worker.{position}.{name}");
            self.rule(!worker.words.trim().is_empty(), &key("words"), "is empty: it is what the list says");
            let rule =
                "would tell of abuse, safeguarding or care: a list can be read by the wrong person in the household";
            self.rule(!discloses(&worker.words), &key("words"), rule);
            let rule = "is under `safety.unsaid`: nothing is said of it on a list";
            self.rule(!unsaid.contains(&worker.dataset), &key("dataset"), rule);
            let coded = worker.column.is_some() != worker.codes.is_empty();
            self.rule(coded, &key("codes"), "goes with `column`: give both or neither");
        }
        ShownSettings { chronology: raw.chronology, workers: raw.worker.into_iter().map(WorkerRule::from).collect() }
    }
}

impl From<RawFact> for CodedFact {
    fn from(raw: RawFact) -> Self {
        Self { dataset: raw.dataset, column: raw.column, codes: raw.codes, within_days: raw.within_days }
    }
}

impl From<RawWorker> for WorkerRule {
    fn from(raw: RawWorker) -> Self {
        Self {
            dataset: raw.dataset,
            coded: raw.column.map(|column| (column, raw.codes)),
            until: raw.until,
            within_days: raw.within_days,
            words: raw.words,
        }
    }
}

impl Default for RawSafety {
    fn default() -> Self {
        let fact = |dataset: &str, column: &str, codes: &[&str]| RawFact {
            dataset: dataset.into(),
            column: column.into(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            within_days: GUARDED_DAYS,
        };
        let guarded = vec![
            fact("events", "event_type", &["marac", "da_referral", "*domestic*", "*safeguarding*"]),
            fact("csc", "event_type", &["s47", "cp_plan"]),
            fact("csc", "factors", &["3A", "3B", "3C"]),
            fact("adults", "Event_Type", &["*safeguarding*"]),
            fact("hclic_case", "reason_loss", &["*domestic*", "*abuse*"]),
            fact("hclic_support", "need", &["*abuse*"]),
            fact("register", "reason_qualification", &["*domestic*", "*abuse*", "*violence*"]),
        ];
        Self { guarded, unsaid: ["csc", "adults"].map(str::to_owned).to_vec() }
    }
}

impl Default for RawShown {
    fn default() -> Self {
        let worker = |dataset: &str, words: &str| RawWorker {
            dataset: dataset.into(),
            column: None,
            codes: Vec::new(),
            until: None,
            within_days: None,
            words: words.into(),
        };
        let coded = |dataset: &str, column: &str, codes: &[&str], words: &str| RawWorker {
            column: Some(column.into()),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            ..worker(dataset, words)
        };
        let until = |column: &str, rule: RawWorker| RawWorker { until: Some(column.into()), ..rule };
        let lately = |days: u16, rule: RawWorker| RawWorker { within_days: Some(days), ..rule };
        let duty = coded("hclic_case", "assessment_result", &["prevention_owed"], "homelessness prevention officer");
        let worker = vec![
            lately(730, until("close_date", duty)),
            until("TenancyEndDate", worker("rent_accounts", "housing officer of the rent account")),
            until("AgreementEndDate", coded("rent_arrangements", "AgreementCode", &["current"], "rent income team")),
            until(
                "BreathingSpaceEndDate",
                coded("rent_accounts", "BreathingSpace", &["Y"], "debt adviser (breathing space)"),
            ),
            lately(
                180,
                coded(
                    "rent_actions",
                    "ActionCode",
                    &["debt_advice", "financial_inclusion"],
                    "money adviser of the landlord",
                ),
            ),
            lately(
                180,
                coded("ctax_recovery", "stage", &["ea_compliance", "ea_visit"], "enforcement agent for council tax"),
            ),
            lately(365, coded("ctax_recovery", "stage", &["arrangement"], "council tax recovery team")),
            until("closed_date", coded("hb_claims", "status", &["in_payment", "suspended"], "Housing Benefit team")),
            until("award_to", lately(365, coded("dhp", "decision", &["A"], "Discretionary Housing Payment team"))),
            coded("register", "status", &["active"], "housing register team"),
        ];
        Self { chronology: 20, worker }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::Config;

    fn read(text: &str) -> Result<Config, String> {
        Config::read(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn abuse_and_safeguarding_guard_a_household_unless_config_says_otherwise() {
        let facts = read("").unwrap().safety.guarded;
        for dataset in ["events", "csc", "adults", "hclic_case"] {
            assert!(facts.iter().any(|fact| fact.dataset == dataset), "{dataset}");
        }
        let own =
            "[[safety.guarded]]\ndataset = \"refuge_stays\"\ncolumn = \"kind\"\ncodes = [\"*\"]\nwithin_days = 90\n";
        let facts = read(own).unwrap().safety.guarded;
        assert_eq!((facts.len(), facts[0].dataset.as_str()), (1, "refuge_stays"));
    }

    #[test]
    fn a_worker_that_would_disclose_is_refused_with_the_reason() {
        let worker =
            |dataset: &str, words: &str| format!("[[shown.worker]]\ndataset = \"{dataset}\"\nwords = \"{words}\"\n");
        let table = [
            (worker("dhp", "domestic abuse team"), "`shown.worker.0.words` would tell of abuse"),
            (worker("adults", "support team"), "`shown.worker.0.dataset` is under `safety.unsaid`"),
            (worker("dhp", " "), "`shown.worker.0.words` is empty"),
            (format!("{}codes = [\"A\"]\n", worker("dhp", "benefits")), "`shown.worker.0.codes` goes with `column`"),
            (
                "[[safety.guarded]]\ndataset = \"a\"\ncolumn = \"b\"\ncodes = []\nwithin_days = 1\n".to_owned(),
                "at least one code",
            ),
        ];
        for (text, fault) in table {
            let error = read(&text).unwrap_err();
            assert!(error.contains(fault), "{text}\n{error}");
        }
    }
}
