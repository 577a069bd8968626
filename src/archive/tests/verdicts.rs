use super::council::Council;
use super::council::Given;
use super::council::LIMITS;
use super::council::counts;
use super::council::day;
use super::council::dump;
use crate::archive::ArchiveError;
use crate::archive::Counts;
use crate::archive::Limits;
use crate::archive::Verdict;
use crate::domain::Day;

const TWO: &str = "key | owed\n A1 | 5\n A2 | 6";

#[test]
fn reading_the_same_rows_twice_adds_nothing() {
    let council = Council::new();
    assert_eq!(council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]), [counts(2, 0, 0, 0)]);
    let before = dump(&council.history());
    assert_eq!(council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]), [counts(0, 0, 0, 2)]);
    assert_eq!(dump(&council.history()), before);
}

#[test]
fn added_changed_closed_and_unchanged_rows_are_counted() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5\n A2 | 6\n A3 | 7")]);
    let next = Given::snapshot("b.csv", "key | owed\n A1 | 5\n A2 | 9\n A4 | 1");
    assert_eq!(council.night("2024-07-02", &[next]), [counts(1, 1, 1, 1)]);
}

#[test]
fn a_file_is_known_by_the_newest_content_under_its_name() {
    let council = Council::new();
    let (first, second) = (Given::snapshot("a.csv", TWO), Given::snapshot("a.csv", "key | owed\n A1 | 5"));
    let accepted = |given: &Given| council.archive.accepted("accounts", &given.id()).unwrap();
    assert!(!accepted(&first));
    council.night("2024-07-01", std::slice::from_ref(&first));
    assert!(accepted(&first));
    council.night("2024-07-02", std::slice::from_ref(&second));
    assert_eq!([accepted(&first), accepted(&second)], [false, true]);
}

#[test]
fn a_quarantined_file_leaves_everything_as_it_was_and_is_listed_with_its_reason() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", TWO)]);
    let before = dump(&council.history());
    let strict = Limits { max_reject_share: 0.1, max_shrink_share: 0.2 };
    let files = [
        Given::snapshot("b.csv", "key | owed\n A1 | 1"),
        Given::snapshot("c.csv", TWO).rejecting(&[], 1),
        Given::snapshot("d.csv", "key | owed\n A1 | 5\n A2 | 7").dated("2024-07-03"),
    ];
    let mut intake = council.archive.start_intake("accounts", day("2024-07-02")).unwrap();
    for file in files {
        let verdict = intake.accept(&file.read(&intake), &strict).unwrap();
        assert!(matches!(verdict, Verdict::Quarantined(_)), "{}", file.name);
    }
    council.archive.commit(vec![intake], day("2024-07-02")).unwrap();
    assert_eq!(dump(&council.history()), before);
    let reasons: Vec<_> =
        council.archive.quarantined().unwrap().into_iter().filter_map(|file| file.quarantined).collect();
    assert_eq!(
        reasons,
        [
            "it has 1 rows, the file before had 2: it shrank by more than 20 %",
            "1 of 3 rows were rejected, more than 10 %",
            "it is dated 2024-07-03, after the night of 2024-07-02 it is read for",
        ]
    );
    let newest = council.archive.newest_files(Day::MAX).unwrap();
    assert_eq!(newest.iter().map(|file| file.file.name.as_str()).collect::<Vec<_>>(), ["a.csv"]);
}

#[test]
fn a_quarantined_file_that_is_accepted_later_leaves_the_quarantine() {
    let council = Council::new();
    let early = Given::snapshot("a.csv", TWO).dated("2024-07-03");
    council.night("2024-07-02", std::slice::from_ref(&early));
    council.night("2024-07-02", std::slice::from_ref(&early));
    assert_eq!(council.archive.quarantined().unwrap().len(), 1);
    assert!(council.archive.newest_files(Day::MAX).unwrap().is_empty());
    council.night("2024-07-03", &[early]);
    assert!(council.archive.quarantined().unwrap().is_empty());
    assert_eq!(council.open("accounts", "2024-07-03"), "A1=5 A2=6");
}

#[test]
fn a_rejected_row_whose_key_was_readable_stays_open_and_others_that_vanished_end() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5\n A2 | 6\n A3 | 7")]);
    for night in ["2024-07-02", "2024-07-03", "2024-07-04"] {
        council.night(night, &[Given::snapshot("b.csv", "key | owed\n A3 | 7").rejecting(&["A1"], 1)]);
        assert_eq!(council.open("accounts", night), "A1=5 A3=7");
    }
}

#[test]
fn where_a_rejected_row_has_no_key_a_vanished_row_ends_only_when_it_is_missing_twice() {
    let council = Council::new();
    council.night("2024-07-01", &[Given::snapshot("a.csv", "key | owed\n A1 | 5\n A2 | 6\n A3 | 7")]);
    let doubtful = Given::snapshot("b.csv", "key | owed\n A3 | 7").rejecting(&[], 1);
    let doubted = Verdict::Accepted(Counts { unchanged: 1, doubtful: 2, ..Counts::default() });
    assert_eq!(council.night("2024-07-02", std::slice::from_ref(&doubtful)), [doubted]);
    assert_eq!(council.open("accounts", "2024-07-02"), "A1=5 A2=6 A3=7");
    let back = Given::snapshot("c.csv", "key | owed\n A1 | 5\n A3 | 7").rejecting(&[], 1);
    council.night("2024-07-03", &[back]);
    assert_eq!(council.open("accounts", "2024-07-03"), "A1=5 A3=7");
    council.night("2024-07-04", std::slice::from_ref(&doubtful));
    assert_eq!(council.open("accounts", "2024-07-04"), "A1=5 A3=7");
    council.night("2024-07-05", &[Given { rejected: 0, ..doubtful }]);
    assert_eq!(council.open("accounts", "2024-07-05"), "A3=7");
}

#[test]
fn wrong_files_and_late_ones_are_refused_by_name() {
    let council = Council::new();
    let mut intake = council.archive.start_intake("accounts", day("2024-07-01")).unwrap();
    let other = intake.accept(&Given::log("a.csv", TWO).read(&intake), &LIMITS);
    assert!(matches!(other, Err(ArchiveError::OtherDataset { .. })));
    let first = Given::snapshot("a.csv", TWO).read(&intake);
    intake.accept(&first, &LIMITS).unwrap();
    let kind = Given { dataset: "accounts", ..Given::log("b.csv", TWO) };
    assert!(matches!(intake.accept(&kind.read(&intake), &LIMITS), Err(ArchiveError::OtherKind { .. })));
    let early = Given::snapshot("c.csv", TWO).read(&intake);
    intake.accept(&Given::snapshot("b.csv", "key | owed\n A1 | 6\n A2 | 6").read(&intake), &LIMITS).unwrap();
    assert!(matches!(intake.accept(&early, &LIMITS), Err(ArchiveError::ReadTooEarly { .. })));
    assert!(matches!(council.archive.start_intake("../x", day("2024-07-01")), Err(ArchiveError::Name { .. })));
}

#[test]
fn the_fingerprint_changes_with_the_accepted_files_alone() {
    let council = Council::new();
    let empty = council.archive.fingerprint(Day::MAX).unwrap();
    council.night("2024-07-01", &[Given::snapshot("a.csv", TWO).dated("2024-07-02")]);
    assert_eq!(council.archive.fingerprint(Day::MAX).unwrap(), empty);
    council.night("2024-07-02", &[Given::snapshot("a.csv", TWO)]);
    assert_ne!(council.archive.fingerprint(Day::MAX).unwrap(), empty);
}
