//! Answers that are all alike: where every row of a list was answered the same, nobody can tell whether each was looked at.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::EntryAnswer;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::store::Feedback;

/// So many rows answered alike are no chance.
const LEAST_ALIKE: u32 = 5;
/// So many households on one day are more than a day's work.
const LEAST_IN_A_DAY: u32 = 10;

/// In what a member of staff's answers to a list are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// Every row has the same answers, among them a result or that the entry was right.
    Answers,
    /// Every entry was right, and everything happened on one day.
    OneDay(Day),
}

/// A member of staff whose answers to one list are all alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The staff id; empty where the rows have none.
    pub by: String,
    /// How many rows of that list they answered.
    pub rows: u32,
    /// In what these are alike.
    pub alike: Alike,
}

/// The patterns in what stands, by list and staff id. A contact alone (letters sent to all) accepts nothing and is none.
pub(super) fn patterns(feedback: &[Feedback]) -> Vec<Pattern> {
    let mut by_worker: BTreeMap<(AsOf, &str), Vec<&Feedback>> = BTreeMap::new();
    for answered in feedback {
        by_worker.entry((answered.as_of, &answered.by)).or_default().push(answered);
    }
    let pattern = |((as_of, by), rows): ((AsOf, &str), Vec<&Feedback>)| {
        let alike = alike(&rows)?;
        Some(Pattern { as_of, by: by.to_owned(), rows: rows.len() as u32, alike })
    };
    by_worker.into_iter().filter_map(pattern).collect()
}

fn alike(rows: &[&Feedback]) -> Option<Alike> {
    let count = rows.len() as u32;
    let first = rows.first()?;
    let answers: BTreeSet<_> = rows.iter().map(|row| (row.contact, row.result, row.help, row.entry)).collect();
    let accepts = first.entry == Some(EntryAnswer::Right) || first.result.is_some();
    if answers.len() == 1 && accepts && count >= LEAST_ALIKE {
        return Some(Alike::Answers);
    }
    let all_right = rows.iter().all(|row| row.entry == Some(EntryAnswer::Right));
    let one_day = first.day.filter(|day| rows.iter().all(|row| row.day == Some(*day)));
    one_day.filter(|_| all_right && count >= LEAST_IN_A_DAY).map(Alike::OneDay)
}

#[cfg(test)]
mod tests {
    use super::Alike;
    use super::patterns;
    use crate::alerts::CaseResult;
    use crate::alerts::ContactAnswer;
    use crate::alerts::EntryAnswer;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::store::Feedback;

    fn row(household: u64, result: Option<CaseResult>, entry: Option<EntryAnswer>, day: i32) -> Feedback {
        Feedback {
            as_of: AsOf(Day(100)),
            household: HouseholdId(household),
            pseudonym: format!("H-{household}"),
            day: Some(Day(day)),
            contact: Some(ContactAnswer::LetterSent),
            result,
            help: None,
            entry,
            which: None,
            by: "s1".to_owned(),
            imported: Day(110),
        }
    }

    #[test]
    fn a_list_accepted_unchanged_is_reported_and_letters_to_all_are_not() {
        let (closed, right) = (Some(CaseResult::Closed), Some(EntryAnswer::Right));
        // Rows, what they have as result and entry, the result of the last, whether on one day, what is found.
        let table = [
            (5, closed, right, closed, false, Some(Alike::Answers)),
            (5, closed, None, closed, false, Some(Alike::Answers)),
            (5, None, right, None, false, Some(Alike::Answers)),
            (4, closed, right, closed, false, None),
            (30, None, None, None, true, None),
            (9, closed, right, None, true, None),
            (10, closed, right, None, true, Some(Alike::OneDay(Day(101)))),
            (10, closed, right, None, false, None),
        ];
        for (count, result, entry, last, one_day, expected) in table {
            let mut rows: Vec<Feedback> =
                (0..count).map(|at| row(at, result, entry, if one_day { 101 } else { 101 + at as i32 })).collect();
            rows.last_mut().unwrap().result = last;
            let found = patterns(&rows);
            assert_eq!(found.first().map(|pattern| pattern.alike), expected, "{count} {result:?} {entry:?}");
            // Two people, or two lists, of whom none answered so many alike.
            for (at, row) in rows.iter_mut().enumerate() {
                row.by = format!("s{}", at % 8);
            }
            assert!(patterns(&rows).is_empty());
        }
    }
}
