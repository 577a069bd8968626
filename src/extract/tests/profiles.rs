use std::collections::BTreeSet;

use super::{profile, settings};
use crate::extract::{find, profiles};

#[test]
fn every_built_in_profile_loads_and_every_file_in_the_folder_is_built_in() {
    let loaded: BTreeSet<String> = profiles(None).unwrap().into_iter().map(|profile| profile.name).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/extract/profiles");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let stems: BTreeSet<String> = files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(loaded, stems);
}

#[test]
fn a_file_finds_its_profile_by_name_and_files_come_in_date_order() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "CTAX_RECOVERY_20230601.csv",
        "ctax_recovery_20230501.csv.gz",
        "rent.accounts20230501.csv.gz",
        "events.csv",
        "hb9991_SHBE_555086k 2013-05-09.csv",
        "NFI council tax 20230501.csv",
        "notes.txt",
    ] {
        std::fs::write(folder.path().join(name), "x").unwrap();
    }
    std::fs::create_dir_all(folder.path().join("sub/deeper")).unwrap();
    std::fs::write(folder.path().join("sub/register_20230401.csv"), "x").unwrap();
    std::fs::write(folder.path().join("sub/deeper/register_20230401.csv"), "x").unwrap();
    let all = profiles(None).unwrap();
    let inbox = find(folder.path(), &all).unwrap();
    let found: Vec<String> =
        inbox.files.iter().map(|file| format!("{} {}", file.name, all[file.profile].name)).collect();
    assert_eq!(
        found,
        [
            "hb9991_SHBE_555086k 2013-05-09.csv hb_claims_shbe",
            "hb9991_SHBE_555086k 2013-05-09.csv hb_members_shbe",
            "register_20230401.csv register",
            "NFI council tax 20230501.csv ctax_accounts_nfi",
            "ctax_recovery_20230501.csv.gz ctax_recovery",
            "rent.accounts20230501.csv.gz rent_accounts",
            "CTAX_RECOVERY_20230601.csv ctax_recovery",
            "events.csv events",
        ]
    );
    assert_eq!(inbox.unmatched, [folder.path().join("notes.txt")]);
}

#[test]
fn a_councils_own_profile_takes_the_place_of_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let own = include_str!("../profiles/rent_balances.toml").replace("rent*balances*.csv*", "arrears*.txt");
    std::fs::write(folder.path().join("my balances.toml"), own).unwrap();
    let all = profiles(Some(folder.path())).unwrap();
    let balances: Vec<&str> = all
        .iter()
        .filter(|profile| profile.dataset == "rent_balances")
        .map(|profile| profile.pattern.as_str())
        .collect();
    assert_eq!(balances, ["arrears*.txt"]);
    assert_eq!(all.len(), profiles(None).unwrap().len());
}

#[test]
fn config_decides_on_scoring_but_never_without_a_purpose_note() {
    let mut settings = settings();
    assert!(profile("ctax_accounts").use_in_scoring(&settings));
    assert!(!profile("uc_feed").use_in_scoring(&settings));
    settings.use_in_scoring.insert("uc_feed".to_owned(), true);
    assert!(profile("uc_feed").use_in_scoring(&settings));
    let without_note = include_str!("../profiles/uc_feed.toml").lines().filter(|line| !line.starts_with("purpose"));
    let without_note = super::own_profile(&without_note.collect::<Vec<_>>().join("\n")).unwrap();
    assert!(!without_note.use_in_scoring(&settings));
}
