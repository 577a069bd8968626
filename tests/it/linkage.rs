//! `hew link`, as somebody with two files and no council runs it.

use std::fs;
use std::process::Command;

const PEOPLE: &str = "unique_id,forename,surname,dob,postcode\n\
    1,Fatima,Okafor,1980-02-03,ZZ1 2AB\n\
    2,Fatimah,Okafor,1980-02-03,ZZ1 2AB\n\
    3,John,Smith,1970-12-01,ZZ1 2AB\n\
    4,Jon,Smith,1970-01-12,ZZ1 2AB\n\
    5,Mary,Smith,1995-05-05,ZZ9 9ZZ\n";

const JOB: &str = r#"
unique_id = "unique_id"
blocking = ["surname, postcode", "dob"]
clusters_at = 0.9
format = "csv"
[[comparison]]
column = "forename"
kind = "name"
[[comparison]]
column = "surname"
kind = "name"
[[comparison]]
column = "dob"
kind = "date_of_birth"
[[comparison]]
column = "postcode"
kind = "postcode"
[training]
deterministic = ["surname, dob"]
sessions = ["surname", "dob"]
"#;

/// Runs `hew link` in a folder with `people.csv` and `link.toml`: exit code, what it printed, what it complained of.
fn link(folder: &std::path::Path, args: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_hew")).current_dir(folder).arg("link").args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

/// The first two columns of a CSV file.
fn first_two(text: &str) -> String {
    let of_line = |line: &str| line.split(',').take(2).collect::<Vec<_>>().join(",") + "\n";
    text.lines().map(of_line).collect()
}

fn folder(people: &str, job: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), people).unwrap();
    fs::write(folder.path().join("link.toml"), job).unwrap();
    folder
}

#[test]
fn people_are_joined_and_the_weight_of_a_pair_is_explained() {
    let folder = folder(PEOPLE, JOB);
    let (code, said, complained) = link(folder.path(), &["run", "people.csv", "--out", "linked"]);
    assert_eq!(code, 0, "{complained}");
    assert!(said.contains("5 records"), "{said}");
    let clusters = fs::read_to_string(folder.path().join("linked/clusters.csv")).unwrap();
    assert_eq!(first_two(&clusters), "cluster_id,unique_id\n1,1\n1,2\n3,3\n3,4\n5,5\n");
    let model = ["explain", "2", "1", "people.csv", "--model", "linked/model.json"];
    let (code, said, complained) = link(folder.path(), &model);
    assert_eq!(code, 0, "{complained}");
    let pairs = fs::read_to_string(folder.path().join("linked/pairs.csv")).unwrap();
    let weight: f64 = pairs.lines().nth(1).unwrap().split(',').nth(2).unwrap().parse().unwrap();
    assert!(said.contains("match weight") && said.contains(&format!("{weight:.2}")), "{said}");
    assert!(!said.contains("Okafor"), "a value of a record is shown");
}

#[test]
fn to_say_which_columns_hold_what_is_enough() {
    let columns = "[people]\nforename = \"forename\"\nsurname = \"surname\"\ndate_of_birth = \"dob\"\n";
    let folder = folder(PEOPLE, &format!("format = \"csv\"\n{columns}postcode = \"postcode\"\n"));
    let (code, said, complained) = link(folder.path(), &["run", "people.csv", "--out", "linked"]);
    assert_eq!(code, 0, "{complained}");
    assert!(said.contains("5 records") && !said.contains("households"), "{said}");
    let clusters = fs::read_to_string(folder.path().join("linked/clusters.csv")).unwrap();
    assert_eq!(first_two(&clusters), "cluster_id,unique_id\n1,1\n1,2\n3,3\n4,4\n5,5\n");
    let explain = ["explain", "1", "2", "people.csv", "--model", "linked/model.json"];
    let (code, said, complained) = link(folder.path(), &explain);
    assert!(code == 0 && said.contains("another form of it"), "{said}{complained}");
}

#[test]
fn one_record_and_two_files_of_one_name_are_no_trouble() {
    let alone =
        folder(&PEOPLE[..PEOPLE.find("2,Fatimah").unwrap()], &JOB.replace("[training]", "[training]\nsample = 100"));
    let (code, _, complained) = link(alone.path(), &["run", "people.csv", "--out", "linked"]);
    assert!(code == 10 && complained.contains("training"), "{code}: {complained}");
    let across = folder(PEOPLE, &JOB.replace("unique_id =", "link = \"across\"\nunique_id ="));
    fs::create_dir(across.path().join("other")).unwrap();
    fs::write(across.path().join("other/people.csv"), PEOPLE).unwrap();
    let (code, said, complained) = link(across.path(), &["run", "people.csv", "other/people.csv", "--out", "linked"]);
    assert!(code == 0 && said.contains("10 records"), "{code}: {complained}");
}

#[test]
fn what_cannot_be_linked_is_refused_with_file_row_and_remedy() {
    let ragged = PEOPLE.replace("3,John", "3,x,John");
    let repeated = PEOPLE.replace("\n5,", "\n4,");
    let unknown = JOB.replace("\"surname, postcode\"", "\"surname, parish\"");
    let kind = JOB.replace("kind = \"date_of_birth\"", "kind = \"birthday\"");
    let table = [
        (ragged.as_str(), JOB, 11, "row 4 has 6 fields where the header has 5"),
        (repeated.as_str(), JOB, 11, "does not tell records apart"),
        (PEOPLE, unknown.as_str(), 11, "has no column `parish`"),
        (PEOPLE, kind.as_str(), 10, "comparison `dob`"),
        ("", JOB, 11, "is empty"),
        ("unique_id,forename,surname,dob,postcode\n", JOB, 11, "no record"),
        ("PK\u{3}\u{4}", JOB, 11, "an Excel workbook"),
    ];
    for (people, job, exit, fault) in table {
        let folder = folder(people, job);
        let (code, _, complained) = link(folder.path(), &["run", "people.csv", "--out", "linked"]);
        assert!(code == exit && complained.contains(fault), "{code}: {complained}");
        assert!(!folder.path().join("linked/clusters.csv").exists());
    }
}
