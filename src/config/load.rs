use std::path::Path;
use std::path::PathBuf;

use toml::de::DeTable;
use toml::de::DeValue;

use super::error::ConfigError;
use super::error::Fault;
use super::raw::RawCohort;
use super::raw::RawConfig;
use super::raw::RawDrift;
use super::raw::RawRegime;
use super::settings::{AlertSettings, ArchiveSettings, Config, ExtractSettings, ModelSettings};
use super::settings::{CohortSettings, DriftSettings, OutcomeSettings, Period, Regime, StoreSettings};
use crate::domain::Day;
use crate::domain::Horizon;

impl Config {
    /// Reads and checks `config.toml`. Relative paths in it are taken from the file's own folder.
    ///
    /// # Errors
    /// An unreadable file, anything that is not TOML, an unknown key, or every value that cannot be, all at once.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::read(&text, path)
    }

    /// Reads and checks the text of a config that lies at `path`.
    pub fn read(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let raw: RawConfig = toml::from_str(text)
            .map_err(|error| ConfigError::NotRead { path: path.to_owned(), text: error.to_string() })?;
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        let mut check = Check { base, text, faults: Vec::new() };
        let config = check.config(raw);
        if check.faults.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError::Faults { path: path.to_owned(), faults: check.faults })
        }
    }
}

pub(super) struct Check<'a> {
    base: &'a Path,
    text: &'a str,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn config(&mut self, raw: RawConfig) -> Config {
        let sample_inbox = raw.sample.as_ref().and_then(|sample| sample.inbox.clone());
        let sample_key = raw.sample.as_ref().and_then(|sample| sample.key.clone());
        self.share("inbox.max_reject_share", raw.inbox.max_reject_share);
        self.share("inbox.max_shrink_share", raw.inbox.max_shrink_share);
        self.rule(!raw.council.trim().is_empty(), "council", "is empty: it is printed on every list");
        self.rule(raw.outcome.horizon_days >= 28, "outcome.horizon_days", "must be at least 28");
        let l2_fits = !raw.model.l2.is_empty() && raw.model.l2.iter().all(|l2| l2.is_finite() && *l2 > 0.0);
        self.rule(l2_fits, "model.l2", "must hold at least one strength, each above 0");
        self.rule(raw.model.spacing_days >= 7, "model.spacing_days", "must be at least 7");
        self.rule(raw.model.max_dates >= 2, "model.max_dates", "must be at least 2");
        self.rule(raw.model.positives_per_feature >= 1, "model.positives_per_feature", "must be at least 1");
        self.rule((1..=10).contains(&raw.list.reasons), "list.reasons", "must be 1 to 10");
        self.rule(raw.data.keep_scores_days >= 1, "data.keep_scores_days", "must be at least 1");
        let known = Horizon(raw.outcome.horizon_days);
        let retention = self.retention(raw.retention, known);
        let period = self.period(&raw.list.period);
        let life = self.life(&raw.list);
        let teams = self.teams(raw.list.team);
        let steps = self.steps(raw.list.next_step);
        let cohort = self.cohort(&raw.cohort);
        let regimes = self.regimes(raw.model.regime);
        let train_from = self.train_from(raw.model.train_from.as_deref(), &regimes);
        let drift = self.drift(&raw.drift);
        let draw = raw.draw.map(|draw| self.draw(draw, &teams, Horizon(raw.outcome.horizon_days)));
        let safety = self.safety(raw.safety);
        self.routes_disclose_nothing(&teams, &safety);
        let shown = self.shown(raw.shown, &safety.unsaid);
        let groups = self.groups(&raw.groups);
        let map = self.map(raw.map);
        let costs = self.costs(&raw.costs);
        let rule = "must be \"household\": to drop only the facts of the person who objected is not offered, because \
                    facts of an account that several people share cannot be parted";
        self.rule(raw.rights.objection == "household", "rights.objection", rule);
        Config {
            council: raw.council,
            extract: ExtractSettings {
                inbox: self.path(sample_inbox.unwrap_or(raw.inbox.folder)),
                profiles: Some(self.path(raw.inbox.profiles)).filter(|folder| folder.is_dir()),
                rejects: self.path(raw.inbox.rejects),
                max_reject_share: raw.inbox.max_reject_share,
                max_shrink_share: raw.inbox.max_shrink_share,
                max_age_days: raw.inbox.max_age_days,
                needed: raw.inbox.needed,
                use_in_scoring: raw.datasets,
            },
            archive: ArchiveSettings { folder: self.path(raw.data.folder), database: self.path(raw.data.database) },
            store: StoreSettings { keep_scores_days: raw.data.keep_scores_days },
            retention,
            outcome: OutcomeSettings {
                horizon: Horizon(raw.outcome.horizon_days),
                reporting_lag_days: raw.outcome.reporting_lag_days,
                complete_to: raw.outcome.complete_to,
            },
            cohort,
            model: ModelSettings {
                folder: self.path(raw.model.folder),
                catalogue: raw.model.catalogue.map(|catalogue| self.path(catalogue)),
                l2: raw.model.l2,
                spacing_days: raw.model.spacing_days,
                max_dates: raw.model.max_dates,
                positives_per_feature: raw.model.positives_per_feature,
                accept_single_snapshot: raw.model.accept_single_snapshot,
                seed: raw.model.seed,
                regimes,
                train_from,
            },
            drift,
            alerts: AlertSettings {
                out: self.path(raw.list.folder),
                period,
                teams,
                reasons: raw.list.reasons,
                key: self.path(sample_key.unwrap_or(raw.data.key)),
                draw,
                life,
            },
            safety,
            shown,
            steps,
            groups,
            map,
            costs,
            replay: raw.sample.map(|sample| sample.as_of),
        }
    }

    fn cohort(&mut self, raw: &RawCohort) -> CohortSettings {
        const KNOWN: [&str; 3] = ["open case", "temporary accommodation", "deceased"];
        let known = raw.leave_out.iter().all(|word| KNOWN.contains(&word.as_str()));
        let rule = "may hold \"open case\", \"temporary accommodation\" and \"deceased\", and no other words";
        self.rule(known, "cohort.leave_out", rule);
        self.rule(raw.open_case_days >= 1, "cohort.open_case_days", "must be at least 1");
        let [open, temporary, deceased] = KNOWN.map(|word| raw.leave_out.iter().any(|said| said == word));
        let [feeds, dwelling, account] = self.missing(&raw.not_enough_data);
        self.share("cohort.dwelling_certainty", raw.dwelling_certainty);
        CohortSettings {
            leave_out_open_cases: open,
            leave_out_temporary: temporary,
            leave_out_deceased: deceased,
            open_case_days: raw.open_case_days,
            needs_feeds: feeds,
            needs_dwelling: dwelling,
            needs_rent_account: account,
            dwelling_certainty: raw.dwelling_certainty,
        }
    }

    fn missing(&mut self, said: &[String]) -> [bool; 3] {
        const KNOWN: [&str; 3] = ["no needed feed", "no dwelling", "no rent account"];
        let known = said.iter().all(|word| KNOWN.contains(&word.as_str()));
        let rule = "may hold \"no needed feed\", \"no dwelling\" and \"no rent account\", and no other words";
        self.rule(known, "cohort.not_enough_data", rule);
        KNOWN.map(|word| said.iter().any(|said| said == word))
    }

    fn drift(&mut self, raw: &RawDrift) -> DriftSettings {
        let fits = raw.psi_watch > 0.0 && raw.psi_watch.is_finite();
        self.rule(fits, "drift.psi_watch", "must be above 0");
        let fits = raw.psi_alarm >= raw.psi_watch && raw.psi_alarm.is_finite();
        self.rule(fits, "drift.psi_alarm", "must not be below drift.psi_watch");
        self.share("drift.missing_shift", raw.missing_shift);
        DriftSettings {
            psi_watch: raw.psi_watch,
            psi_alarm: raw.psi_alarm,
            missing_shift: raw.missing_shift,
            fewest_households: raw.fewest_households,
        }
    }

    fn regimes(&mut self, raw: Vec<RawRegime>) -> Vec<Regime> {
        let mut regimes: Vec<Regime> = Vec::new();
        for (position, RawRegime { date, name, features, outcomes }) in raw.into_iter().enumerate() {
            let name_is_new = !name.trim().is_empty() && regimes.iter().all(|other| other.name != name);
            self.rule(name_is_new, &format!("model.regime.{position}.name"), "must be a name no other regime has");
            regimes.push(Regime { date, name, features, outcomes });
        }
        regimes.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.name.cmp(&b.name)));
        regimes
    }

    /// A regime's name stands for its date.
    fn train_from(&mut self, said: Option<&str>, regimes: &[Regime]) -> Option<Day> {
        let said = said?;
        let named = regimes.iter().find(|regime| regime.name == said).map(|regime| regime.date);
        let day = named.or_else(|| said.parse().ok());
        self.rule(
            day.is_some(),
            "model.train_from",
            "must be the name of a [[model.regime]] or a date such as 2026-05-01",
        );
        day
    }

    pub(super) fn path(&self, path: PathBuf) -> PathBuf {
        if path.is_absolute() { path } else { self.base.join(path) }
    }

    pub(super) fn rule(&mut self, holds: bool, key: &str, rule: &str) {
        if !holds {
            self.faults.push(Fault { key: key.to_owned(), place: place(self.text, key), rule: rule.to_owned() });
        }
    }

    pub(super) fn share(&mut self, key: &str, share: f64) {
        self.rule((0.0..=1.0).contains(&share), key, "is a share: it must be 0 to 1");
    }

    fn period(&mut self, word: &str) -> Period {
        self.rule(matches!(word, "week" | "month"), "list.period", "must be \"week\" or \"month\"");
        if word == "month" { Period::Month } else { Period::Week }
    }
}

/// Line and column (from 1) of a dotted key's value in the text.
fn place(text: &str, key: &str) -> Option<(usize, usize)> {
    let root = DeTable::parse(text).ok()?;
    let mut value: Option<(&DeValue<'_>, usize)> = None;
    for part in key.split('.') {
        let next = match value {
            None => root.get_ref().get(part)?,
            Some((DeValue::Table(table), _)) => table.get(part)?,
            Some((DeValue::Array(items), _)) => items.get(part.parse::<usize>().ok()?)?,
            Some(_) => return None,
        };
        value = Some((next.get_ref(), next.span().start));
    }
    let (_, start) = value?;
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((before.matches('\n').count() + 1, text[line_start..start].chars().count() + 1))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Config;
    use super::RawConfig;
    use crate::domain::Day;

    const SHIPPED: &str = include_str!("../../config.toml");

    fn error_of(text: &str) -> String {
        Config::read(text, Path::new("config.toml")).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_config_is_the_default_config_but_for_the_sample() {
        let mut shipped: RawConfig = toml::from_str(SHIPPED).unwrap();
        assert!(shipped.sample.take().is_some());
        assert_eq!(shipped, RawConfig::default());
    }

    #[test]
    fn the_shipped_config_says_every_default() {
        let written: toml::Table = toml::from_str(SHIPPED).unwrap();
        let keys = |section: &str| written[section].as_table().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(keys("outcome"), "horizon_days reporting_lag_days");
        assert_eq!(keys("cohort"), "dwelling_certainty leave_out not_enough_data open_case_days");
        assert_eq!(keys("drift"), "fewest_households missing_shift psi_alarm psi_watch");
        assert_eq!((keys("groups"), keys("costs")), ("area".into(), "case effect take_up".into()));
        assert_eq!(keys("data"), "database folder keep_scores_days key");
        assert_eq!(keys("rights"), "objection");
        assert_eq!(written["list"]["team"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn the_sample_fixes_the_day_and_brings_its_own_inbox_and_key() {
        let config = Config::read(SHIPPED, Path::new("/srv/hew/config.toml")).unwrap();
        assert_eq!(config.replay, Day::ymd(2026, 4, 1));
        assert_eq!(config.extract.inbox, Path::new("/srv/hew/fixtures/council"));
        assert_eq!(config.alerts.key, Path::new("/srv/hew/fixtures/demo.key"));
    }

    #[test]
    fn a_misspelt_key_is_refused_by_name_with_its_line() {
        let error = error_of("[outcome]\nhorizont_days = 90\n");
        assert!(error.contains("line 2") && error.contains("horizont_days"), "{error}");
        assert!(error.contains("horizon_days"), "{error}");
    }

    #[test]
    fn an_objection_that_would_leave_the_household_in_is_refused_with_the_reason() {
        let error = error_of("[rights]\nobjection = \"facts\"\n");
        assert!(error.contains("line 2") && error.contains("is not offered"), "{error}");
    }

    #[test]
    fn all_faults_are_reported_together_with_line_and_column() {
        let text =
            "[inbox]\nmax_reject_share = 7\n\n[list]\nperiod = \"year\"\n[[list.team]]\nname = \"A\"\ncapacity = 0\n";
        let error = error_of(text);
        insta::assert_snapshot!(error, @r#"
        the config `config.toml` cannot be used:
          line 2, column 20: `inbox.max_reject_share` is a share: it must be 0 to 1
          line 5, column 10: `list.period` must be "week" or "month"
          line 8, column 12: `list.team.0.capacity` must be at least 1
        "#);
    }

    #[test]
    fn the_cohort_leaves_out_what_it_says_and_nothing_else() {
        let read = |text: &str| Config::read(text, Path::new("config.toml")).unwrap().cohort;
        let all = read("");
        assert!(all.leave_out_open_cases && all.leave_out_temporary && all.leave_out_deceased);
        let one = read("[cohort]\nleave_out = [\"temporary accommodation\"]\nopen_case_days = 90\n");
        assert!(!one.leave_out_open_cases && one.leave_out_temporary && !one.leave_out_deceased);
        assert_eq!((all.open_case_days, one.open_case_days), (730, 90));
        let error = error_of("[cohort]\nleave_out = [\"open cases\"]\nopen_case_days = 0\n");
        assert!(error.contains("line 2") && error.contains("\"open case\""), "{error}");
        assert!(error.contains("line 3") && error.contains("at least 1"), "{error}");
    }

    #[test]
    fn training_is_cut_at_a_regime_by_name_or_at_a_date() {
        let regimes = "[[model.regime]]\ndate = \"2026-05-01\"\nname = \"end of section 21\"\nfeatures = [\"notices\"]\n\
                       [[model.regime]]\ndate = \"2025-01-01\"\nname = \"new rent system\"\noutcomes = false\n";
        let read =
            |from: &str| Config::read(&format!("[model]\n{from}\n{regimes}"), Path::new("config.toml")).unwrap().model;
        let model = read("");
        let found: Vec<(&str, bool, usize)> =
            model.regimes.iter().map(|regime| (regime.name.as_str(), regime.outcomes, regime.features.len())).collect();
        assert_eq!(found, [("new rent system", false, 0), ("end of section 21", true, 1)]);
        assert_eq!(model.train_from, None);
        assert_eq!(read("train_from = \"end of section 21\"").train_from, Day::ymd(2026, 5, 1));
        assert_eq!(read("train_from = \"2025-06-30\"").train_from, Day::ymd(2025, 6, 30));
        let error = error_of(&format!("[model]\ntrain_from = \"section 21\"\n{regimes}{regimes}"));
        assert!(error.contains("line 2") && error.contains("name of a [[model.regime]]"), "{error}");
        assert!(error.contains("`model.regime.2.name` must be a name no other regime has"), "{error}");
    }

    #[test]
    fn what_must_be_known_and_what_counts_as_drift_is_read_and_checked() {
        let read = |text: &str| Config::read(text, Path::new("config.toml")).unwrap();
        let all = read("");
        assert!(all.cohort.needs_feeds && all.cohort.needs_dwelling);
        assert!((all.cohort.dwelling_certainty - 0.5).abs() < 1e-12);
        assert!((all.drift.psi_watch - 0.1).abs() < 1e-12 && all.drift.fewest_households == 500);
        let one = read("[cohort]\nnot_enough_data = [\"no rent account\"]\n[drift]\npsi_watch = 0.2\n");
        assert!(one.cohort.needs_rent_account && !one.cohort.needs_feeds && !one.cohort.needs_dwelling);
        let error = error_of("[cohort]\nnot_enough_data = [\"rent\"]\n[drift]\npsi_watch = 0.3\nmissing_shift = 2\n");
        for said in
            ["cohort.not_enough_data", "`drift.psi_alarm` must not be below", "`drift.missing_shift` is a share"]
        {
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn an_empty_file_is_a_whole_config() {
        let config = Config::read("", Path::new("config.toml")).unwrap();
        assert_eq!(config.replay, None);
        assert_eq!(config.alerts.teams.len(), 1);
    }
}
