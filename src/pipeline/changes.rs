use crate::alerts::Key;
use crate::alerts::pseudonym;
use crate::export::ChangeRow;
use crate::link::Cause;
use crate::link::Change;
use crate::link::What;

/// The change log in words, by pseudonym.
pub(super) fn change_rows(changes: &[Change], key: &Key) -> Vec<ChangeRow> {
    let row = |change: &Change| ChangeRow {
        pseudonym: pseudonym(key, change.household),
        what: word(change.what),
        other: change.other.map(|other| pseudonym(key, other)),
        since: change.since,
        why: format!("{}; {}", sentence(change), cause(&change.cause)),
    };
    let mut rows: Vec<ChangeRow> = changes.iter().map(row).collect();
    rows.sort();
    rows
}

fn word(what: What) -> &'static str {
    match what {
        What::New => "new",
        What::Back => "back",
        What::Moved => "moved",
        What::Joined => "joined",
        What::Left => "left",
        What::Split => "split",
        What::Merged => "merged",
        What::Gone => "gone",
        What::SameAs => "same-as",
    }
}

fn sentence(change: &Change) -> String {
    let people = if change.persons == 1 { "1 person".to_owned() } else { format!("{} people", change.persons) };
    match (change.what, change.other) {
        (What::New, _) => format!("{people}, in no household before"),
        (What::Back, _) => format!("{people}, found again; the household has the code it had"),
        (What::Moved, _) => format!("{people}, now at another address"),
        (What::Joined, None) => format!("{people} joined, in no household before"),
        (What::Joined, Some(_)) => format!("{people} joined from the other household"),
        (What::Left, None) => format!("{people} left, found in no household now"),
        (What::Left, Some(_)) => format!("{people} left for the other household"),
        (What::Split, _) => format!("{people}, now a household apart; the other one keeps the code they shared"),
        (What::Merged, _) => format!("{people}, now in the other household, which keeps its own code"),
        (What::Gone, _) => "nobody of it is found in a household now".to_owned(),
        (What::SameAs, _) => {
            "its people turned out to be people of the other household, which keeps its own code".to_owned()
        }
    }
}

/// Datasets that are named. Of others, a council's own among them, it is not said which: that a household is in one at all
/// may be what nobody should read (domestic abuse, safeguarding, care).
pub(super) const NAMED: [&str; 17] = [
    "ctax_accounts",
    "ctax_balances",
    "ctax_recovery",
    "dhp",
    "gazetteer",
    "hb_claims",
    "hb_members",
    "prs_notices",
    "pupils",
    "register",
    "rent_accounts",
    "rent_actions",
    "rent_arrangements",
    "rent_balances",
    "rent_tenants",
    "rent_transactions",
    "uc_feed",
];

fn cause(cause: &Cause) -> String {
    let of = |dataset: &str| if NAMED.contains(&dataset) { dataset.to_owned() } else { "another service".to_owned() };
    match cause {
        Cause::Said { dataset, known } => format!("by a record of {} known on {known}", of(dataset)),
        Cause::Ended { dataset, known } => format!("a record of {} was seen to have ended on {known}", of(dataset)),
        Cause::Unsaid => {
            "no record of theirs is new: older ones no longer count, records of others say so, or somebody told so"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::change_rows;
    use crate::alerts::Key;
    use crate::alerts::pseudonym;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::link::Cause;
    use crate::link::Change;
    use crate::link::What;

    #[test]
    fn a_change_is_said_in_words_with_the_dataset_behind_it_under_pseudonyms_alone() {
        let key = Key::new([3; 32]);
        let known = Day::ymd(2026, 3, 31).unwrap();
        let said = Cause::Said { dataset: "ctax_accounts".to_owned(), known };
        let left = Change {
            household: HouseholdId(1),
            what: What::Left,
            other: Some(HouseholdId(2)),
            persons: 1,
            since: None,
            cause: said,
        };
        let gone = Change {
            what: What::Gone,
            other: None,
            cause: Cause::Ended { dataset: "pupils".to_owned(), known },
            ..left.clone()
        };
        let cared_for = Cause::Said { dataset: "refuge_stays".to_owned(), known };
        let moved = Change { what: What::Moved, other: None, persons: 3, cause: cared_for, ..left.clone() };
        let mut rows = change_rows(&[left, gone, moved], &key);
        rows.sort_by_key(|row| row.what);
        let why: Vec<&str> = rows.iter().map(|row| row.why.as_str()).collect();
        assert_eq!(
            why,
            [
                "nobody of it is found in a household now; a record of pupils was seen to have ended on 2026-03-31",
                "1 person left for the other household; by a record of ctax_accounts known on 2026-03-31",
                "3 people, now at another address; by a record of another service known on 2026-03-31",
            ]
        );
        assert_eq!(rows[1].other, Some(pseudonym(&key, HouseholdId(2))));
    }
}
