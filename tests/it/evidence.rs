use std::fs;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

#[test]
fn the_drafts_trace_their_figures_mark_what_is_left_and_are_never_replaced() {
    let council = Council::whole();
    council.configure("[outcome]\nhorizon_days = 85\nreporting_lag_days = 0\n");
    let before = council.does(&["evidence", "--as-of", LAST]);
    assert!(before.contains("lines left for a person"), "{before}");
    let folder = council.path("out/evidence").join(LAST);
    let record = fs::read_to_string(folder.join("transparency-record.md")).unwrap();
    assert!(record.contains("no list was published yet"), "{record}");
    fs::remove_dir_all(&folder).unwrap();

    council.trains(EARLIER);
    council.does(&["night", "--as-of", LAST]);
    council.does(&["evidence", "--as-of", LAST]);
    let record = fs::read_to_string(folder.join("transparency-record.md")).unwrap();
    let manifest = fs::read_to_string(council.path("out").join(LAST).join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let open = manifest["counts"]["open"].as_u64().unwrap();
    assert!(record.contains(&format!("{open} on the list. *(from ")), "{record}");
    assert!(record.contains(manifest["model"]["id"].as_str().unwrap()));
    let assessment = fs::read_to_string(folder.join("impact-assessment-inputs.md")).unwrap();
    assert!(assessment.contains("Council tax accounts (used in scoring)"), "{assessment}");

    let again = council.run(&["evidence", "--as-of", LAST]);
    assert_eq!(again.status.code(), Some(14));
    assert!(String::from_utf8_lossy(&again.stderr).contains("filled it in"));
}
