use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::sync::OnceLock;

use hew::simulate::Plan;
use hew::store::Contact;
use hew::store::ContactKind;
use hew::store::ContactSource;
use hew::store::StoredAlert;
use tempfile::TempDir;

/// The last day of the small council's series.
pub(crate) const LAST: &str = "2025-02-01";
/// A day with half a year of files after it.
pub(crate) const EARLIER: &str = "2024-11-01";
const HOUSEHOLDS: u32 = 2_400;
const MONTHS: u32 = 22;

/// The series of a small council, made once.
pub(crate) fn series() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    static SERIES: OnceLock<PathBuf> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan::new(HOUSEHOLDS, MONTHS, 1);
        hew::simulate::run(&folder.path().join("made"), &plan, &|_, _, _| {}).unwrap();
        folder
    });
    SERIES.get_or_init(|| folder.path().join("made/series"))
}

/// A council's folder: config, inbox, archive, models, lists.
pub(crate) struct Council {
    folder: TempDir,
}

impl Council {
    /// All files of the series in the inbox.
    pub(crate) fn whole() -> Self {
        Self::with(|_| true)
    }

    /// The files dated up to a day.
    pub(crate) fn until(day: &str) -> Self {
        let last: u32 = day.replace('-', "").parse().unwrap();
        Self::with(|date| date <= last)
    }

    fn with(wanted: impl Fn(u32) -> bool) -> Self {
        let council = Self::empty();
        for file in files(series()) {
            if wanted(date_of(&file)) {
                fs::copy(&file, council.path("inbox").join(file.file_name().unwrap())).unwrap();
            }
        }
        council
    }

    /// An empty inbox.
    pub(crate) fn empty() -> Self {
        let council = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(council.path("inbox")).unwrap();
        fs::write(council.path("demo.key"), "ab".repeat(32)).unwrap();
        council.configure("");
        council
    }

    /// Writes the config: few positives suffice, and `more` at the end.
    pub(crate) fn configure(&self, more: &str) {
        let config = format!(
            "council = \"Hewford\"\n[data]\nkey = \"demo.key\"\n[inbox]\nmax_age_days = 100\n\
             [model]\npositives_per_feature = 1\nmax_dates = 6\nl2 = [100.0]\n{more}"
        );
        fs::write(self.path("config.toml"), config).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary, ready to run here with nothing of the environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hew"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs and demands success; gives what was printed as the result.
    pub(crate) fn does(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?} failed:\n{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs and demands failure; gives the exit code and what was printed on stderr from `error:` on.
    pub(crate) fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?} did not fail:\n{said}");
        let error = said.find("error:").map_or(said.as_str(), |at| &said[at..]).to_owned();
        (output.status.code().unwrap_or(-1), error)
    }

    /// Trains as of a day and promotes what came out.
    pub(crate) fn trains(&self, day: &str) {
        let said = self.does(&["train", "--as-of", day]);
        let id = said.split_whitespace().nth(1).unwrap().to_owned();
        let despite = ["--despite", "its history is too short to hold a date back"];
        let promote = ["models", "promote", &id, "--by", "tests", "--why", "a model is needed"];
        self.does(&[&promote[..], &despite].concat());
    }

    /// The published files of a day by name, without the manifest.
    pub(crate) fn list(&self, day: &str) -> Vec<(String, Vec<u8>)> {
        let mut found: Vec<(String, Vec<u8>)> = files(&self.path("out").join(day))
            .into_iter()
            .map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(file).unwrap()))
            .filter(|(name, _)| name != "manifest.json")
            .collect();
        found.sort();
        found
    }

    /// The list of a day as CSV.
    pub(crate) fn csv(&self, day: &str) -> String {
        fs::read_to_string(self.path("out").join(day).join("list.csv")).unwrap()
    }
}

/// The files of a folder, by name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_file());
    found.sort();
    found
}

fn date_of(file: &Path) -> u32 {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let digits: Vec<char> = name.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len() - 8..].iter().collect::<String>().parse().unwrap()
}

/// A contact with the household of an alert, as a source tells of it.
pub(crate) fn contact(alert: &StoredAlert, day: &str, kind: ContactKind, source: ContactSource) -> Contact {
    Contact {
        household: alert.household,
        pseudonym: alert.pseudonym.clone(),
        day: day.parse().unwrap(),
        kind,
        help: None,
        by: "staff-1".to_owned(),
        source,
    }
}
