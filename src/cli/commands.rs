use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

use super::args::{AsOfArgs, BacktestArgs, Cli, Command, EvaluateArgs, NewKeyArgs, SimulateArgs};
use super::deeds::ready;
use super::deeds::record;
use super::feedback::feedback;
use super::linkage::link;
use super::models::models;
use super::objections::audit;
use super::objections::matched;
use super::objections::object;
use super::rights::{forget, person, purge};
use super::show;
use super::terminal::Terminal;
use crate::alerts::Key;
use crate::alerts::rotate;
use crate::clock::today;
use crate::config::Config;
use crate::domain::AsOf;
use crate::error::Failure;
use crate::exit::Exit;
use crate::export::publish_papers;
use crate::extract::Profile;
use crate::extract::profiles;
use crate::features::Catalogue;
use crate::features::features_markdown;
use crate::pipeline;
use crate::pipeline::Loaded;
use crate::pipeline::Order;
use crate::pipeline::PipelineError;
use crate::pipeline::Subject;
use crate::simulate;

/// Runs one command line.
///
/// # Errors
/// Whatever stopped the command, with its exit code and a hint.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let asked_for = !error.use_stderr();
            return if asked_for { show::say(&error.to_string()) } else { Err(Failure::usage(&error)) };
        }
    };
    let path = &cli.config;
    match cli.command {
        Command::Night(asked) => night(&Desk::open(path, &asked)?),
        Command::Check(asked) => check(&Desk::open(path, &asked)?),
        Command::Train(asked) => train(&Desk::open(path, &asked)?),
        Command::Backtest(asked) => backtest(&Desk::open(path, &asked.as_of)?, &asked),
        Command::Evaluate(asked) => evaluate(&Desk::open(path, &asked.as_of)?, &asked),
        Command::Evidence(asked) => evidence(&Desk::open(path, &asked)?),
        Command::Models(asked) => models(path, &asked),
        Command::Simulate(asked) => simulate(&asked),
        Command::Link(asked) => link(path, &asked),
        Command::Feedback(asked) => feedback(path, &asked),
        Command::Object(asked) => object(path, &asked),
        Command::Audit(asked) => audit(path, &asked),
        Command::Person(asked) => person(path, &asked),
        Command::Forget(asked) => forget(path, &asked),
        Command::Purge(asked) => purge(path, &asked),
        Command::NewKey(asked) => new_key(&config(path)?, &asked),
        Command::Features => show::say(&features_markdown(&Catalogue::built_in())),
    }
}

/// Config, profiles and as-of date of one command.
pub(super) struct Desk {
    pub(super) config: Config,
    config_sha256: String,
    pub(super) profiles: Vec<Profile>,
    pub(super) as_of: AsOf,
    replay: bool,
    pub(super) terminal: Terminal,
}

impl Desk {
    pub(super) fn open(path: &Path, asked: &AsOfArgs) -> Result<Self, Failure> {
        let config = config(path)?;
        let text = std::fs::read(path).map_err(|error| Failure::new(Exit::Config, error, None))?;
        let profiles = profiles(config.extract.profiles.as_deref()).map_err(PipelineError::from)?;
        let fixed = asked.as_of.or(config.replay);
        Ok(Self {
            config_sha256: pipeline::sha256(&text),
            profiles,
            as_of: AsOf(fixed.unwrap_or_else(today)),
            replay: fixed.is_some(),
            config,
            terminal: Terminal::new(),
        })
    }

    fn order(&self) -> Order<'_> {
        Order { as_of: self.as_of, replay: self.replay, config_sha256: &self.config_sha256 }
    }

    pub(super) fn load(&self) -> Result<Loaded<'_>, Failure> {
        Ok(Loaded::open(&self.config, &self.profiles, self.order(), &self.terminal)?)
    }
}

pub(super) fn config(path: &Path) -> Result<Config, Failure> {
    Config::load(path).map_err(|error| PipelineError::from(error).into())
}

fn night(desk: &Desk) -> Result<(), Failure> {
    match pipeline::night(&desk.config, &desk.profiles, desk.order(), &desk.terminal) {
        Ok(night) => {
            let details = night_details(&night)?;
            let named: Vec<(&str, String)> =
                details.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            record(&desk.config, "night", None, &named)?;
            show::say(&show::night(&night, desk.replay))
        }
        Err(stopped) => {
            let details = [
                ("as_of", desk.as_of.to_string()),
                ("exit", (stopped.exit() as u8).to_string()),
                ("refused", stopped.to_string()),
            ];
            // What stopped the night is what is shown, also where it keeps the trail from being written.
            let recorded = record(&desk.config, "night", None, &details);
            drop(recorded);
            Err(stopped.into())
        }
    }
}

/// What the trail keeps of a published night: of which list, and how many rows each team was given.
fn night_details(night: &pipeline::Night) -> Result<Vec<(String, String)>, Failure> {
    let manifest = file_sha256(&night.published.folder.join("manifest.json"))?;
    let mut details = vec![
        ("as_of".to_owned(), night.as_of.to_string()),
        ("manifest".to_owned(), manifest),
        ("model".to_owned(), night.model.id.clone()),
    ];
    let teams = night.selection.teams.iter();
    details.extend(teams.map(|team| (format!("rows {}", team.team), (team.open + team.closed).to_string())));
    details.extend(matched(&night.heeded));
    Ok(details)
}

fn file_sha256(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|source| PipelineError::Unreadable { path: file.to_owned(), source })?;
    Ok(pipeline::sha256(&bytes))
}

fn check(desk: &Desk) -> Result<(), Failure> {
    let checked = pipeline::check(&desk.config, &desk.profiles, desk.as_of.0, &desk.terminal)?;
    show::say(&show::checked(&checked, &desk.config))?;
    match checked.faults() {
        0 => Ok(()),
        faults => Err(Failure::new(
            Exit::Extract,
            format!("{faults} of the files above cannot be used"),
            Some("mend or re-send them; the lines above say what is wrong with each".into()),
        )),
    }
}

fn train(desk: &Desk) -> Result<(), Failure> {
    let loaded = desk.load()?;
    let report = loaded.train(&desk.terminal)?;
    let details = [("as_of", desk.as_of.to_string()), ("model", report.trained.model.id.clone())];
    record(&desk.config, "train", None, &details)?;
    show::say(&show::trained(&report, &desk.config))
}

fn backtest(desk: &Desk, asked: &BacktestArgs) -> Result<(), Failure> {
    let loaded = desk.load()?;
    let backtest = loaded.backtest(&desk.terminal)?;
    if let Some(file) = &asked.scores {
        let scores = backtest.scores_csv(|household| loaded.pseudonym(household));
        write(file, &scores)?;
        let details = [("as_of", desk.as_of.to_string()), ("scores", pipeline::sha256(scores.as_bytes()))];
        record(&desk.config, "backtest scores", None, &details)?;
    }
    if let Some(file) = &asked.json {
        write(file, &show::json(&backtest))?;
    }
    show::say(&show::backtest(&backtest))
}

fn evaluate(desk: &Desk, asked: &EvaluateArgs) -> Result<(), Failure> {
    let loaded = Loaded::open_to_evaluate(&desk.config, &desk.profiles, desk.order(), &desk.terminal)?;
    let (subject, folder_name) =
        if asked.replays { (Subject::Replayed, "replays") } else { (Subject::Published, "evaluation") };
    let found = loaded.evaluate(subject, &desk.terminal)?;
    if let Some(file) = &asked.json {
        write(file, &show::json(&found.evaluation))?;
    }
    let folder = desk.config.alerts.out.join(folder_name);
    let page = found.report.publish(&folder, desk.as_of, "evaluation").map_err(PipelineError::from)?;
    let report = file_sha256(&page)?;
    record(
        &desk.config,
        "evaluate",
        None,
        &[("as_of", desk.as_of.to_string()), ("of", folder_name.to_owned()), ("report", report)],
    )?;
    show::say(&show::evaluation(&found.evaluation, &page))
}

fn evidence(desk: &Desk) -> Result<(), Failure> {
    ready(&desk.config)?;
    let papers = pipeline::evidence(&desk.config, &desk.profiles, desk.as_of)?;
    let folder = desk.config.alerts.out.join("evidence");
    let folder = publish_papers(&papers, &folder, desk.as_of).map_err(PipelineError::from)?;
    record(&desk.config, "evidence", None, &[("as_of", desk.as_of.to_string())])?;
    show::say(&show::evidence(&papers, &folder))
}

fn simulate(asked: &SimulateArgs) -> Result<(), Failure> {
    let terminal = Terminal::new();
    let progress = |stage: &str, done: u64, total: u64| terminal.step(stage, done, total);
    let summary = match (&asked.dir, &asked.resume, &asked.helped) {
        (_, Some(dir), Some(helped)) => simulate::resume(dir, helped, asked.months, &progress),
        (Some(dir), _, _) => {
            let start = asked.start.date().unwrap_or_default();
            let plan = simulate::Plan { households: asked.households, months: asked.months, seed: asked.seed, start };
            simulate::run(dir, &plan, &progress)
        }
        _ => return Err(Failure::new(Exit::Config, "name an empty folder to write into", None)),
    };
    terminal.done();
    let summary = summary.map_err(|error| Failure::new(Exit::Config, &error, error.hint()))?;
    show::say(&show::simulated(&summary))
}

fn new_key(config: &Config, asked: &NewKeyArgs) -> Result<(), Failure> {
    use rand::TryRngCore;
    let file = &config.alerts.key;
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Failure::new(Exit::Internal, error, None))?;
    if asked.rotate {
        return rotate_key(config, &Key::new(bytes));
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::new(Exit::Config, error, None))?;
    }
    Key::new(bytes).write_new(file).map_err(PipelineError::from)?;
    record(config, "new-key", None, &[])?;
    show::say(&format!("made the key `{}`: keep it and back it up apart from the lists\n", file.display()))
}

fn rotate_key(config: &Config, new: &Key) -> Result<(), Failure> {
    let file = &config.alerts.key;
    let is_samples = Key::read(file).map_err(PipelineError::from)?.is_demonstration() && config.replay.is_some();
    if is_samples {
        let hint = "take [sample] out of config.toml, then make a key of your own with `hew new-key`";
        return Err(Failure::new(Exit::Config, "the key of the sample is not replaced", Some(hint.into())));
    }
    ready(config)?;
    let kept = rotate(file, new).map_err(PipelineError::from)?;
    record(config, "new-key rotate", None, &[])?;
    show::say(&format!(
        "made the key `{}`; the one before is `{}`: keep both and back both up apart from the lists\n",
        file.display(),
        kept.display()
    ))
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(|source| PipelineError::Write { path: file.to_owned(), source }.into())
}

impl From<PipelineError> for Failure {
    fn from(error: PipelineError) -> Self {
        Self::new(error.exit(), &error, error.hint())
    }
}

/// Rows, by dataset, of everything read.
pub(super) fn by_dataset(files: &[pipeline::FileReport]) -> BTreeMap<&str, (usize, u64, u64, u64, u64)> {
    let mut sums: BTreeMap<&str, (usize, u64, u64, u64, u64)> = BTreeMap::new();
    for file in files {
        let sum = sums.entry(&file.dataset).or_default();
        sum.0 += 1;
        sum.1 += file.tally.read;
        sum.2 += file.tally.used;
        sum.3 += file.tally.rejected.values().sum::<u64>();
        sum.4 += file.tally.ignored.values().sum::<u64>();
    }
    sums
}
