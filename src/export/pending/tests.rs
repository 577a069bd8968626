use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::ExportError;
use super::Pending;
use super::recover;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::export::MANIFEST_FORMAT;
use crate::export::Manifest;
use crate::export::ModelMark;

const AS_OF: &str = "2026-11-21";

fn as_of() -> AsOf {
    AsOf(AS_OF.parse().unwrap())
}

fn manifest() -> Manifest {
    let day: Day = AS_OF.parse().unwrap();
    Manifest {
        format: MANIFEST_FORMAT.to_owned(),
        program: "hew 0.0.0".to_owned(),
        council: "Example".to_owned(),
        as_of: as_of(),
        period_from: day.monday(),
        period_to: day.monday() + 6,
        replay: true,
        model: ModelMark {
            id: "m".to_owned(),
            sha256: "00".to_owned(),
            signed_off: false,
            signed_off_by: None,
            signed_off_why: None,
        },
        config_sha256: "11".to_owned(),
        inputs: Vec::new(),
        counts: BTreeMap::from([("listed".to_owned(), 3)]),
        outputs: Vec::new(),
    }
}

fn publish(out: &Path, text: &str) {
    let mut pending = Pending::open(out, as_of()).unwrap();
    pending.write("list.csv", text.as_bytes()).unwrap();
    pending.publish(manifest()).unwrap();
}

/// The visible names in a folder, sorted.
fn seen(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name != ".lock").collect();
    names.sort();
    names
}

fn list(out: &Path) -> String {
    fs::read_to_string(out.join(AS_OF).join("list.csv")).unwrap()
}

#[test]
fn nothing_is_seen_until_the_list_is_published() {
    let out = tempfile::tempdir().unwrap();
    let mut pending = Pending::open(out.path(), as_of()).unwrap();
    pending.write("list.csv", b"a").unwrap();
    assert!(!out.path().join(AS_OF).exists());
    let published = pending.publish(manifest()).unwrap();
    assert_eq!(published.folder, out.path().join(AS_OF));
    assert_eq!(seen(out.path()), [AS_OF]);
    assert_eq!(seen(&published.folder), ["list.csv", "manifest.json"]);
}

#[test]
fn a_list_given_up_leaves_nothing_and_the_last_one_stands() {
    let out = tempfile::tempdir().unwrap();
    publish(out.path(), "old");
    let mut pending = Pending::open(out.path(), as_of()).unwrap();
    pending.write("list.csv", b"half").unwrap();
    drop(pending);
    assert_eq!((seen(out.path()), list(out.path())), (vec![AS_OF.to_owned()], "old".to_owned()));
}

#[test]
fn the_list_of_the_same_day_is_replaced() {
    let out = tempfile::tempdir().unwrap();
    publish(out.path(), "old");
    publish(out.path(), "new");
    assert_eq!((seen(out.path()), list(out.path())), (vec![AS_OF.to_owned()], "new".to_owned()));
}

#[test]
fn whatever_moment_a_run_was_killed_at_one_whole_list_stands() {
    // Which hidden folders were left, whether the target stood, and the list that must stand after.
    let table = [
        (&["new"][..], true, "target"),
        (&["new", "old"][..], false, "old"),
        (&["old"][..], true, "target"),
        (&["old"][..], false, "old"),
    ];
    for (left, stood, stands) in table {
        let out = tempfile::tempdir().unwrap();
        let folders = left.iter().map(|kind| (format!(".{AS_OF}.{kind}"), *kind));
        let target = stood.then(|| (AS_OF.to_owned(), "target"));
        for (folder, text) in folders.chain(target) {
            fs::create_dir(out.path().join(&folder)).unwrap();
            fs::write(out.path().join(&folder).join("list.csv"), text).unwrap();
        }
        recover(out.path()).unwrap();
        assert_eq!((seen(out.path()), list(out.path())), (vec![AS_OF.to_owned()], stands.to_owned()), "{left:?}");
    }
}

#[test]
fn other_folders_beside_the_lists_are_left_alone() {
    let out = tempfile::tempdir().unwrap();
    fs::create_dir(out.path().join(".notes.old")).unwrap();
    fs::create_dir(out.path().join("2026-11-20")).unwrap();
    recover(out.path()).unwrap();
    assert_eq!(seen(out.path()), [".notes.old", "2026-11-20"]);
}

#[test]
fn a_second_run_into_the_same_folder_is_refused() {
    let out = tempfile::tempdir().unwrap();
    let _first = Pending::open(out.path(), as_of()).unwrap();
    assert!(matches!(Pending::open(out.path(), as_of()), Err(ExportError::Locked(_))));
}

#[test]
fn a_file_name_cannot_leave_the_folder_or_come_twice() {
    let out = tempfile::tempdir().unwrap();
    let mut pending = Pending::open(out.path(), as_of()).unwrap();
    pending.write("list.csv", b"a").unwrap();
    for name in ["", "../x", "a/b", "a\\b", "C:x", ".hidden", "manifest.json", "list.csv"] {
        assert!(matches!(pending.write(name, b""), Err(ExportError::FileName(_))), "{name}");
    }
}

#[test]
fn the_manifest_names_every_file_with_its_hash() {
    let out = tempfile::tempdir().unwrap();
    let mut pending = Pending::open(out.path(), as_of()).unwrap();
    pending.write("list.xlsx", b"").unwrap();
    pending.write("list.csv", b"abc").unwrap();
    let published = pending.publish(manifest()).unwrap();
    let text = fs::read(published.folder.join("manifest.json")).unwrap();
    let read: Manifest = serde_json::from_slice(&text).unwrap();
    let outputs: Vec<_> =
        read.outputs.iter().map(|output| (&*output.file, output.bytes, &output.sha256[..8])).collect();
    // The SHA-256 of `abc` is in FIPS 180-2, appendix B.1.
    assert_eq!(outputs, [("list.csv", 3, "ba7816bf"), ("list.xlsx", 0, "e3b0c442")]);
}

#[test]
fn an_out_folder_that_is_a_file_is_a_clear_error() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("out");
    fs::write(&file, "").unwrap();
    let refused = Pending::open(&file, as_of()).unwrap_err();
    assert!(refused.to_string().starts_with("cannot make the folder `"));
    assert!(refused.hint().is_some());
}
