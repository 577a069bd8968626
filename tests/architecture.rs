//! Holds the table of rooms: who may name whom, who may read the clock, who may print.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources fails")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The rooms in the order data passes through them, those at the foot last. A room may name only rooms above it.
const ROOMS: [&str; 26] = [
    "domain", "config", "db", "audit", "tidy", "marks", "matching", "extract", "archive", "link", "rights", "features",
    "labels", "model", "alerts", "evaluate", "effects", "export", "feedback", "store", "exit", "pipeline", "simulate",
    "clock", "error", "cli",
];
/// No file is longer.
const MOST_LINES: usize = 450;

/// Whether a room may name another, where the order alone does not say.
fn may_name(room: &str, named: &str) -> bool {
    let place = |name: &str| ROOMS.iter().position(|known| *known == name);
    match (room, named) {
        _ if room == named => true,
        ("simulate", _) => named == "domain",
        ("features", "labels") | ("labels", "features") => false,
        (_, "simulate" | "clock" | "error") => room == "cli",
        _ => place(named).is_some_and(|above| Some(above) < place(room)),
    }
}

/// One source file: where it is, whose it is, and its lines of code.
struct Source {
    path: PathBuf,
    room: String,
    /// Modules between the crate and this file, itself included: 1 for a room's door.
    depth: usize,
    text: String,
}

impl Source {
    fn new(path: &Path, text: String) -> Self {
        let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")).collect();
        let depth = parts.len() - usize::from(parts.last() == Some(&"mod"));
        Self { path: path.to_owned(), room: parts[0].to_owned(), depth, text }
    }

    /// Lines without comments, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
        lines.map(|line| line.split(" // ").next().unwrap_or("")).zip(1..).map(|(line, number)| (number, line))
    }

    /// What this file breaks, a sentence each.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut depth = self.depth;
        for (number, line) in self.code() {
            let broken = [self.names(line), leaves_the_room(line, depth), self.reaches_out(line)];
            let at = |fault| format!("{}:{number}: {fault}", self.path.display());
            faults.extend(broken.into_iter().flatten().map(at));
            depth += usize::from(opens_a_module(line));
        }
        if self.text.lines().count() > MOST_LINES {
            faults.push(format!("{}: longer than {MOST_LINES} lines", self.path.display()));
        }
        faults
    }

    fn names(&self, line: &str) -> Option<String> {
        paths_after(line, "crate::").into_iter().find_map(|named| match named {
            "" => Some("name one room a line, without braces or stars".to_owned()),
            _ if !ROOMS.contains(&named) => Some(format!("`{named}` is no room")),
            _ if !may_name(&self.room, named) => Some(format!("`{}` may not name `{named}`", self.room)),
            _ => None,
        })
    }

    /// The clock and the terminal have their own rooms.
    fn reaches_out(&self, line: &str) -> Option<String> {
        let clocks = ["SystemTime::now", "Instant::now", "Utc::now", "Local::now"];
        let prints = ["println!", "print!", "stdout()", "stderr()"];
        let reads_clock = self.room != "clock" && clocks.iter().any(|clock| line.contains(clock));
        let may_print = ["cli", "main"].contains(&self.room.as_str());
        let prints = !may_print && prints.iter().any(|print| line.contains(print));
        match (reads_clock, prints) {
            (true, _) => Some("the clock is read in `clock` alone".to_owned()),
            (_, true) => Some("only `cli` and `main.rs` print".to_owned()),
            _ => None,
        }
    }
}

/// The names that follow a prefix in a line: empty where braces, a star or nothing follow.
fn paths_after<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    let within_a_word = |at: usize| line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let starts = line.match_indices(prefix).filter(|(at, _)| !within_a_word(*at));
    starts
        .map(|(at, _)| {
            let rest = &line[at + prefix.len()..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

/// A chain of `super::` that climbs out of the room would name other rooms unseen.
fn leaves_the_room(line: &str, depth: usize) -> Option<String> {
    let climbs =
        line.match_indices("super::").map(|(at, _)| line[at..].split("::").take_while(|part| *part == "super").count());
    let fault = || "`super` climbs out of the room: say `crate::` and its name".to_owned();
    climbs.max().is_some_and(|climb| climb >= depth).then(fault)
}

fn opens_a_module(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("pub ");
    line.starts_with("mod ") && line.trim_end().ends_with('{')
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `src`, in order.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut folders = vec![src.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(Source::new(path.strip_prefix(&src).unwrap(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn rooms(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| !["lib", "main"].contains(&source.room.as_str()))
}

#[test]
fn every_room_names_only_the_rooms_it_may() {
    let faults: Vec<String> = rooms(&sources()).flat_map(Source::faults).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_file_lies_in_a_room_of_the_table() {
    for source in rooms(&sources()) {
        assert!(ROOMS.contains(&&*source.room), "{} lies in no room", source.path.display());
    }
}

#[test]
fn linfa_stays_behind_one_file() {
    let names_linfa = |source: &&Source| source.code().any(|(_, line)| !paths_after(line, "linfa").is_empty());
    let sources = sources();
    let files: Vec<_> = sources.iter().filter(names_linfa).map(|source| &source.path).collect();
    assert!(files.len() <= 1, "{files:?}");
}

#[test]
fn main_only_turns_a_result_into_an_exit_code() {
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(main.lines().count() < 20, "main.rs has {} lines", main.lines().count());
}

#[test]
fn the_page_on_the_architecture_lists_the_rooms_in_this_order() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: Vec<&str> = rows.filter(|name| ROOMS.contains(name)).collect();
    assert_eq!(listed, ROOMS);
}

#[test]
fn the_readme_lists_every_exit_code() {
    let codes = fs::read_to_string(root().join("src/exit.rs")).unwrap_or_default();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let numbers =
        codes.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(" = ")?.1.parse::<u8>().ok());
    for code in numbers {
        assert!(readme.contains(&format!("\n| {code} | ")), "README.md does not list exit code {code}");
    }
}

#[test]
fn the_rules_catch_what_they_are_for() {
    // File, line, and the start of the fault.
    let table = [
        ("link/mod.rs", "use crate::features::build;", "`link` may not name `features`"),
        ("features/build.rs", "use crate::labels::observe;", "`features` may not name `labels`"),
        ("labels/mod.rs", "let x = crate::features::build();", "`labels` may not name `features`"),
        ("simulate/mod.rs", "use crate::extract::read;", "`simulate` may not name `extract`"),
        ("pipeline/night.rs", "use crate::clock::today;", "`pipeline` may not name `clock`"),
        ("link/mod.rs", "use crate::{domain::Day, config::Config};", "name one room a line"),
        ("link/mod.rs", "use crate::kitchen::Sink;", "`kitchen` is no room"),
        ("link/mod.rs", "use super::features::build;", "`super` climbs out"),
        ("link/cluster.rs", "use super::super::features::build;", "`super` climbs out"),
        ("link/cluster.rs", "let now = std::time::Instant::now();", "the clock is read"),
        ("link/cluster.rs", "eprintln!(\"here\");", "only `cli` and `main.rs` print"),
    ];
    for (path, line, fault) in table {
        let faults = Source::new(Path::new(path), line.to_owned()).faults();
        assert!(faults.len() == 1 && faults[0].contains(fault), "{path}: {line}: {faults:?}");
    }
    let fine = [
        ("link/cluster.rs", "use super::Household;"),
        ("link/cluster.rs", "use crate::domain::Day;"),
        ("link/mod.rs", "mod tests {\n    use super::link;\n}"),
        ("link/mod.rs", "/// See `crate::features`."),
        ("cli/mod.rs", "println!(\"{}\", crate::clock::today());"),
        ("clock.rs", "chrono::Local::now()"),
    ];
    for (path, text) in fine {
        assert_eq!(Source::new(Path::new(path), text.to_owned()).faults(), Vec::<String>::new(), "{text}");
    }
}
