use std::fs;

use crate::council::Council;
use crate::council::LAST;

#[test]
fn an_inbox_that_is_not_there_names_the_folder_and_the_key_to_set() {
    let council = Council::empty();
    fs::remove_dir(council.path("inbox")).unwrap();
    let (code, error) = council.fails(&["night", "--as-of", LAST]);
    assert_eq!(code, 11);
    assert!(error.contains("inbox") && error.contains("hint:") && error.contains("[inbox]"), "{error}");
}

#[test]
fn an_empty_inbox_publishes_nothing_and_names_the_feeds_that_are_missing() {
    let council = Council::empty();
    let (code, error) = council.fails(&["night", "--as-of", LAST]);
    assert_eq!(code, 11);
    insta::assert_snapshot!(error.trim_end(), @r"
    error: no list is published for 2025-02-01, because of its feeds:
      ctax_accounts: it is needed, and no file of it was ever accepted
      hclic_case or outcomes: one of them is needed, and no file was ever accepted
    hint: the last list still stands. Mend or re-send the files named, then run again; `hew check` reads everything and changes nothing
    ");
    assert!(!council.path("out").join(LAST).exists());
}

#[test]
fn a_workbook_named_csv_stops_the_list_and_says_what_it_is() {
    let council = Council::whole();
    fs::write(council.path("inbox/register_20250201.csv"), b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml xl/")
        .unwrap();
    fs::remove_file(council.path("inbox/register_20250201.csv.gz")).ok();
    let (code, error) = council.fails(&["night", "--as-of", LAST]);
    assert_eq!(code, 11);
    assert!(error.contains("register_20250201.csv") && error.contains("Excel"), "{error}");
    let (code, error) = council.fails(&["check", "--as-of", LAST]);
    assert_eq!((code, error.contains("1 of the files")), (11, true), "{error}");
}

#[test]
fn a_misspelt_config_key_is_refused_with_its_line() {
    let council = Council::empty();
    council.configure("[lists]\ncapacity = 3\n");
    let (code, error) = council.fails(&["night"]);
    assert_eq!(code, 10);
    assert!(error.contains("lists") && error.contains("line"), "{error}");
}

#[test]
fn a_missing_config_says_how_to_name_one() {
    let council = Council::empty();
    let (code, error) = council.fails(&["--config", "nowhere.toml", "night"]);
    assert_eq!(code, 10);
    assert!(error.contains("nowhere.toml") && error.contains("--config"), "{error}");
}

#[test]
fn a_missing_key_says_how_to_make_one_and_a_made_key_is_never_replaced() {
    let council = Council::empty();
    fs::remove_file(council.path("demo.key")).unwrap();
    let (code, error) = council.fails(&["night", "--as-of", LAST]);
    assert_eq!(code, 10, "{error}");
    assert!(error.contains("new-key"), "{error}");
    council.does(&["new-key"]);
    let made = fs::read(council.path("demo.key")).unwrap();
    council.fails(&["new-key"]);
    assert_eq!(fs::read(council.path("demo.key")).unwrap(), made);
}

#[test]
fn check_accounts_for_every_row_and_changes_nothing() {
    let council = Council::whole();
    let said = council.does(&["check", "--as-of", LAST]);
    for part in [
        "ctax_accounts (Council tax accounts; used for scoring)",
        "uc_feed",
        "not used for scoring",
        "keys filled: UPRN",
        "assumed:",
    ] {
        assert!(said.contains(part), "no `{part}` in:\n{said}");
    }
    assert!(!council.path("data").exists(), "check leaves no archive");
}

#[test]
fn the_features_page_is_what_the_catalogue_says() {
    let said = Council::empty().does(&["features"]);
    assert_eq!(said, include_str!("../../docs/features.md"));
}

#[test]
fn no_name_and_no_identifier_reaches_stdout_stderr_manifest_model_or_rejects() {
    let council = Council::whole();
    council.trains(LAST);
    let output = council.run(&["night", "--as-of", LAST]);
    assert!(output.status.success());
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    said += &fs::read_to_string(council.path("out").join(LAST).join("manifest.json")).unwrap();
    for model in crate::council::files(&council.path("models")) {
        said += &fs::read_to_string(model).unwrap();
    }
    let said = said.to_uppercase();
    assert!(!said.contains("ZZ1") && !said.contains("ZZ2"), "a postcode or NINO got out");
    for surname in ["SMITH", "JONES", "PATEL", "KHAN", "HEWFORD,"] {
        assert!(!said.contains(surname), "`{surname}` got out");
    }
}
