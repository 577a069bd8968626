//! Times each stage of a night on synthetic councils: rows a second and peak memory.
//!
//! `cargo bench --bench night -- 20000 100000` (households; seed 1, 36 months). The first night reads the whole series and
//! trains; the second reads one more month and scores, as every later night does.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use hew::clock::Stopwatch;
use hew::config::Config;
use hew::domain::AsOf;
use hew::domain::Day;
use hew::extract::profiles;
use hew::pipeline::Order;
use hew::pipeline::Progress;
use hew::pipeline::night;
use hew::simulate::Plan;

const MONTHS: u32 = 36;
const SEED: u64 = 1;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![20_000, 100_000] } else { asked };
    for households in sizes {
        bench(households);
    }
}

fn bench(households: u32) {
    let folder = tempfile::tempdir().expect("a folder for the bench");
    let made = folder.path().join("made");
    let watch = Stopwatch::start();
    let summary = hew::simulate::run(&made, &Plan::new(households, MONTHS, SEED), &|_, _, _| {}).expect("a council");
    println!(
        "\n{households} households, {MONTHS} months, seed {SEED}: {} rows made in {:.1} s",
        summary.rows,
        watch.elapsed().as_secs_f64()
    );
    let inbox = folder.path().join("inbox");
    let aside = folder.path().join("aside");
    fs::create_dir_all(&inbox).expect("an inbox");
    fs::rename(made.join("series"), &aside).expect("the series");
    deliver(&aside, &inbox, |name| !name.contains("20260401"));
    run(folder.path(), "2026-03-01", "first night: the whole series, training included");
    deliver(&aside, &inbox, |name| name.contains("20260401"));
    run(folder.path(), "2026-04-01", "a later night: one more month");
}

fn deliver(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(from).expect("the series") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if wanted(&name) {
            fs::rename(&path, to.join(&name)).expect("the file moves");
        }
    }
}

fn run(folder: &Path, day: &str, what: &str) {
    fs::write(folder.join("pseudonym.key"), "ab".repeat(32)).expect("a key");
    let mut text = String::from("[data]\nkey = \"pseudonym.key\"\n[inbox]\nmax_age_days = 100\n");
    writeln!(text, "[sample]\nas_of = \"{day}\"").expect("text");
    let config = Config::read(&text, &folder.join("config.toml")).expect("a config");
    let as_of = AsOf(day.parse::<Day>().expect("a day"));
    let stages = Stages::default();
    println!("{what}, as of {day}\n  {:<10}{:>9}{:>12}  counts", "stage", "seconds", "peak MB");
    let order = Order { as_of, replay: true, config_sha256: "" };
    let watch = Stopwatch::start();
    let night = night(&config, &profiles(None).expect("profiles"), order, &stages);
    let seconds = watch.elapsed().as_secs_f64();
    match night {
        Ok(night) => {
            let (rows, ..) = night.intake.totals();
            println!(
                "  {:<10}{seconds:>9.2}              {rows} rows read, {:.0} a second of the whole night",
                "all",
                rows as f64 / seconds
            );
        }
        Err(error) => println!("  stopped after {seconds:.2} s: {error}"),
    }
}

/// Prints each stage with its time and the peak memory of the process during it.
#[derive(Default)]
struct Stages(Mutex<Option<(String, Stopwatch)>>);

impl Progress for Stages {
    fn start(&self, stage: &str, _total: u64) {
        // Resets the peak; where the system has no such file the peak is that of the whole run.
        fs::write("/proc/self/clear_refs", "5").ok();
        *self.0.lock().expect("one thread reports") = Some((stage.to_owned(), Stopwatch::start()));
    }

    fn advance(&self, _steps: u64) {}

    fn finish(&self, summary: &str) {
        if let Some((stage, watch)) = self.0.lock().expect("one thread reports").take() {
            println!("  {stage:<10}{:>9.2}{:>12.0}  {summary}", watch.elapsed().as_secs_f64(), peak_mb());
        }
    }

    fn note(&self, text: &str) {
        println!("  note: {text}");
    }
}

fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}
