use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Stdio;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

/// Runs a night and kills it when so many stages have reported; the stages that did.
fn killed_after(council: &Council, stages: usize) -> usize {
    let mut night =
        council.command(&["night", "--as-of", LAST]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut reported = 0;
    let stderr = BufReader::new(night.stderr.take().unwrap());
    for line in stderr.lines() {
        if reported == stages {
            break;
        }
        reported += usize::from(line.is_ok_and(|line| line.starts_with("  ")));
        if reported == stages {
            night.kill().unwrap();
        }
    }
    if stages == 0 {
        night.kill().ok();
    }
    night.wait().unwrap();
    reported
}

#[test]
fn a_night_killed_at_any_stage_leaves_the_last_list_and_an_archive_that_carries_on() {
    let council = Council::until(EARLIER);
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let last_list = council.list(EARLIER);

    let undisturbed = Council::until(EARLIER);
    undisturbed.trains(EARLIER);
    undisturbed.does(&["night", "--as-of", EARLIER]);
    for each in [&council, &undisturbed] {
        for file in crate::council::files(crate::council::series()) {
            let there = each.path("inbox").join(file.file_name().unwrap());
            if !there.exists() {
                fs::copy(&file, there).unwrap();
            }
        }
    }
    undisturbed.does(&["night", "--as-of", LAST]);

    let mut stage = 0;
    loop {
        let reported = killed_after(&council, stage);
        assert_eq!(council.list(EARLIER), last_list, "killed after {stage} stages");
        if let Ok(entries) = fs::read_dir(council.path("out").join(LAST)) {
            let names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            assert!(
                names.contains(&"manifest.json".to_owned()),
                "a half-published list after {stage} stages: {names:?}"
            );
        }
        council.does(&["evaluate", "--as-of", EARLIER]);
        if reported < stage || stage > 12 {
            break;
        }
        stage += 1;
    }
    assert!(stage >= 5, "the night reported only {stage} stages");

    council.does(&["night", "--as-of", LAST]);
    assert_eq!(council.csv(LAST), undisturbed.csv(LAST));
}
