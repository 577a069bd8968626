use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

/// Horizons short enough for the little history there is.
const SHORT: &str = "[outcome]\nhorizon_days = 85\nreporting_lag_days = 0\ncomplete_to = \"2025-01-31\"\n";

/// Every file of a report as text, by name.
fn report(council: &Council, folder: &str) -> Vec<(String, String)> {
    let files: Vec<PathBuf> = crate::council::files(&council.path("out").join(folder).join(LAST));
    let read = |file: PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(file).unwrap())
    };
    files.into_iter().map(read).collect()
}

fn page(files: &[(String, String)]) -> &str {
    &files.iter().find(|(name, _)| name == "evaluation.html").unwrap().1
}

/// No script, no network, no name; every table is there three times.
fn stands_on_its_own(files: &[(String, String)]) {
    let html = page(files);
    assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"));
    let json = &files.iter().find(|(name, _)| name == "evaluation.json").unwrap().1;
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let told: BTreeSet<String> = json["exhibits"].as_object().unwrap().keys().cloned().collect();
    let tables: BTreeSet<String> =
        files.iter().filter_map(|(name, _)| name.strip_suffix(".csv")).map(str::to_owned).collect();
    assert_eq!(told, tables);
    assert!(tables.len() > 10, "{tables:?}");
    for (name, text) in files {
        let said = text.to_uppercase();
        assert!(!said.contains("ZZ1") && !said.contains("ZZ2") && !said.contains(">H-"), "{name}");
        for surname in ["SMITH", "JONES", "PATEL", "KHAN"] {
            assert!(!said.contains(surname), "`{surname}` got into {name}");
        }
    }
    for table in tables {
        assert!(html.contains(&format!("id=\"{table}\"")), "{table}");
    }
}

#[test]
fn the_report_of_published_lists_and_that_of_replays_stand_on_their_own_and_name_nobody() {
    let council = Council::whole();
    council.configure(SHORT);
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let said = council.does(&["evaluate", "--as-of", LAST]);
    assert!(said.contains("the report") && said.contains("evaluation.html"), "{said}");
    let published = report(&council, "evaluation");
    stands_on_its_own(&published);
    assert!(!page(&published).contains("never published"));

    let said = council.does(&["evaluate", "--replays", "--as-of", LAST]);
    let replayed = report(&council, "replays");
    stands_on_its_own(&replayed);
    assert!(page(&replayed).contains("These lists were never published"), "{said}");
    assert!(!page(&replayed).contains("Did help work?"), "nobody was helped after a list that never went out");

    // The same again, byte for byte.
    council.does(&["evaluate", "--replays", "--as-of", LAST]);
    assert_eq!(report(&council, "replays"), replayed);
}

#[test]
fn boundaries_that_are_none_are_named_and_nothing_is_written() {
    let council = Council::whole();
    council.configure(&format!("{SHORT}[map]\nboundaries = \"wards.geojson\"\n"));
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let output = council.run(&["evaluate", "--as-of", LAST]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(10), "{said}");
    assert!(said.contains("wards.geojson") && said.contains("hint:"), "{said}");
    assert!(!council.path("out").join("evaluation").join(LAST).exists());
}
