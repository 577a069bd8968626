//! Wrong persons and wrong households of a list: told apart where the records say where, else left to an officer.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::EntryAnswer;
use crate::archive::Archive;
use crate::archive::History;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::PersonId;
use crate::extract::Profile;
use crate::link::Cut;
use crate::link::Held;
use crate::link::Household;
use crate::link::Ledger;
use crate::link::Linked;
use crate::link::Named;
use crate::link::PersonIx;
use crate::link::Remembered;
use crate::link::Role;
use crate::link::Told;
use crate::link::Verdict;
use crate::store::Doubt;
use crate::store::Feedback;
use crate::store::Store;
use crate::store::StoredTold;

use super::Council;
use super::PipelineError;
use super::Progress;
use super::council::catalogue;
use super::council::load_history;
use super::people::shown_adults;
use super::told::links;

/// Records that are to be told apart, in pairs; or why an officer must decide.
type Outcome = Result<Vec<[Named; 2]>, String>;

/// Whether an answer doubts who is on the row.
fn doubts(feedback: &Feedback) -> Option<EntryAnswer> {
    feedback.entry.filter(|entry| matches!(entry, EntryAnswer::WrongPerson | EntryAnswer::WrongHousehold))
}

/// What stands of the doubts: those whose answer still stands.
pub(super) fn standing(store: &Store, feedback: &[Feedback]) -> Result<Vec<Doubt>, PipelineError> {
    let mut kept = store.doubts()?;
    kept.retain(|doubt| feedback.iter().any(|feedback| is_of(doubt, feedback)));
    Ok(kept)
}

fn is_of(doubt: &Doubt, feedback: &Feedback) -> bool {
    (doubt.as_of, doubt.household, Some(doubt.entry), doubt.which)
        == (feedback.as_of, feedback.household, feedback.entry, feedback.which)
}

/// Decides every doubt that was not decided yet; what is told holds from the as-of date after `day`.
///
/// The adult in doubt is divided at the weakest link between their records on the list's as-of date ([`crate::link::weakest`]),
/// and every record of the one side is told apart from every record of the other. For a wrong household the link must also
/// part the records seen in that home from those seen elsewhere.
pub(super) fn decide(
    config: &Config,
    profiles: &[Profile],
    archive: &Archive,
    day: Day,
    progress: &dyn Progress,
) -> Result<Vec<Doubt>, PipelineError> {
    let store = Store::open(archive.db());
    let known = store.doubts()?;
    let mut open: BTreeMap<AsOf, Vec<Feedback>> = BTreeMap::new();
    for feedback in store.feedback()? {
        if doubts(&feedback).is_some() && !known.iter().any(|doubt| is_of(doubt, &feedback)) {
            open.entry(feedback.as_of).or_default().push(feedback);
        }
    }
    if open.is_empty() {
        return Ok(Vec::new());
    }
    progress.start("link", 0);
    let catalogue = catalogue(config, profiles)?;
    let history = load_history(archive, config, &catalogue)?;
    let mut told = store.told()?;
    let council = Council::new(config, &history, catalogue.clone(), &links(&told));
    let mut decided: Vec<(Feedback, Outcome)> = Vec::new();
    for (as_of, doubted) in open {
        let linked = council.link_after(as_of, &store.ledger_before(as_of)?);
        let outcomes = outcomes(&council, &linked, &store.ledger_on(as_of)?, &doubted, &told);
        decided.extend(doubted.into_iter().zip(outcomes));
    }
    for (feedback, outcome) in &decided {
        for pair in outcome.iter().flatten() {
            if last_told(&told, pair) != Some(Verdict::Apart) {
                let said = said(feedback, pair, day);
                store.tell(&said)?;
                told.push(said);
            }
        }
    }
    let after = Council::new(config, &history, catalogue, &links(&told));
    let linked = after.link(AsOf(day + 1));
    let mut kept = Vec::new();
    for (feedback, outcome) in decided {
        let officer = match outcome {
            Err(why) => Some(why),
            Ok(pairs) => still_one(&history, &linked, &pairs)
                .then(|| "their records were told apart and still make one person".to_owned()),
        };
        let doubt = doubt(feedback, officer, day);
        store.keep_doubt(&doubt)?;
        kept.push(doubt);
    }
    progress.finish(&format!("{} wrong persons or households looked at", kept.len()));
    Ok(kept)
}

/// What is to be done about the doubts of one list.
fn outcomes(
    council: &Council<'_>,
    linked: &Linked,
    ledger: &Ledger,
    doubted: &[Feedback],
    told: &[StoredTold],
) -> Vec<Outcome> {
    let found: Vec<Result<PersonIx, String>> = doubted.iter().map(|feedback| adult(linked, ledger, feedback)).collect();
    let persons: Vec<PersonIx> = found.iter().filter_map(|person| person.clone().ok()).collect();
    let mut cuts = council.weakest(linked, &persons).into_iter();
    let mut outcomes = Vec::new();
    for (feedback, person) in doubted.iter().zip(found) {
        outcomes.push(person.and_then(|_| {
            let cut = cuts.next().expect("every person found was divided or not");
            let cut = cut.map_err(|why| why.to_string())?;
            apart(&cut, feedback, told)
        }));
    }
    outcomes
}

/// The adult that a row means; where there is but one, that one.
fn adult(linked: &Linked, ledger: &Ledger, feedback: &Feedback) -> Result<PersonIx, String> {
    let place = linked.households.binary_search_by_key(&feedback.household, |household| household.id);
    let place = place.map_err(|_| "the household of that list is not found again".to_owned())?;
    let household = &linked.households[place];
    // What was read, told or erased since may make it another: its adults would be counted otherwise.
    let is_as_listed = ledger.households.get(&household.id).is_some_and(|then| has_members_of(linked, household, then));
    if !is_as_listed {
        return Err("the household is not made up again as that list showed it".to_owned());
    }
    let adults = shown_adults(linked, household);
    let which = match (feedback.which, adults.len()) {
        (Some(which), _) => which as usize,
        (None, 1) => 1,
        (None, _) => return Err("the row does not say which adult".to_owned()),
    };
    let found = which.checked_sub(1).and_then(|at| adults.get(at));
    found.copied().ok_or_else(|| format!("the row has no adult {which}"))
}

/// Whether a household has the members that a night remembered of it, in the same parts.
pub(super) fn has_members_of(linked: &Linked, household: &Household, then: &Remembered) -> bool {
    let ids = |adults: bool| -> BTreeSet<PersonId> {
        let members = household.members.iter().map(|member| &linked.persons[member.0 as usize]);
        members.filter(|person| (person.role == Role::Adult) == adults).map(|person| person.id).collect()
    };
    let of = |ids: &[PersonId]| ids.iter().copied().collect::<BTreeSet<_>>();
    ids(true) == of(&then.adults) && ids(false) == of(&then.others)
}

/// The pairs across a cut, if it may be acted upon.
fn apart(cut: &Cut, feedback: &Feedback, told: &[StoredTold]) -> Outcome {
    let all = |side: &[Held], at_home: bool| side.iter().all(|held| held.at_home == at_home);
    let parts_home = (all(&cut.one, true) && all(&cut.other, false)) || (all(&cut.one, false) && all(&cut.other, true));
    if doubts(feedback) == Some(EntryAnswer::WrongHousehold) && !parts_home {
        return Err("that adult's weakest link does not part this home from another".to_owned());
    }
    let across =
        |one: &Held| cut.other.iter().map(|other| [one.record.clone(), other.record.clone()]).collect::<Vec<_>>();
    let pairs: Vec<[Named; 2]> = cut.one.iter().flat_map(across).collect();
    if pairs.iter().any(|pair| last_told(told, pair) == Some(Verdict::Together)) {
        return Err("somebody has told that records of that adult are one person's".to_owned());
    }
    Ok(pairs)
}

/// What was last told of two records.
fn last_told(told: &[StoredTold], [one, other]: &[Named; 2]) -> Option<Verdict> {
    let of = |said: &&StoredTold| {
        let pair = (&said.told.one, &said.told.other);
        pair == (one, other) || pair == (other, one)
    };
    told.iter().rfind(of).map(|said| said.told.verdict)
}

fn said(feedback: &Feedback, [one, other]: &[Named; 2], day: Day) -> StoredTold {
    let words = feedback.entry.map_or("", EntryAnswer::words);
    StoredTold {
        told: Told { one: one.clone(), other: other.clone(), verdict: Verdict::Apart, day },
        by: if feedback.by.is_empty() { "feedback".to_owned() } else { feedback.by.clone() },
        why: format!("feedback on {} of the list of {}: {words}", feedback.pseudonym, feedback.as_of),
    }
}

fn doubt(feedback: Feedback, officer: Option<String>, day: Day) -> Doubt {
    let entry = feedback.entry.expect("only answers that doubt an entry are decided");
    let Feedback { as_of, household, pseudonym, which, .. } = feedback;
    Doubt { as_of, household, pseudonym, entry, which, officer, day }
}

/// Whether the records of any pair still belong to one person.
fn still_one(history: &History, linked: &Linked, pairs: &[[Named; 2]]) -> bool {
    let known = history.known_on(linked.as_of);
    let persons = |named: &Named| -> BTreeSet<PersonIx> {
        let (Some(rows), Some(persons)) = (known.rows(&named.dataset), linked.sighting_person.get(&named.dataset))
        else {
            return BTreeSet::new();
        };
        let numbers = rows.sightings().number("person_no");
        let number = |sighting: usize| numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
        let is_it = |(sighting, row): &(usize, &u32)| {
            rows.source(**row as usize) == named.source && number(*sighting) == named.person
        };
        let rows = rows.sighting_rows().iter().enumerate().filter(is_it);
        rows.filter_map(|(sighting, _)| persons[sighting]).collect()
    };
    pairs.iter().any(|[one, other]| !persons(one).is_disjoint(&persons(other)))
}

#[cfg(test)]
mod tests {
    use super::apart;
    use super::last_told;
    use super::said;
    use crate::alerts::EntryAnswer;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::link::Cut;
    use crate::link::Held;
    use crate::link::Named;
    use crate::link::Verdict;
    use crate::store::Feedback;

    fn named(source: &str) -> Named {
        Named { dataset: "register".to_owned(), source: source.to_owned(), person: 1 }
    }

    fn feedback(entry: EntryAnswer) -> Feedback {
        Feedback {
            as_of: AsOf(Day(100)),
            household: HouseholdId(1),
            pseudonym: "H-1".to_owned(),
            day: None,
            contact: None,
            result: None,
            help: None,
            entry: Some(entry),
            which: Some(1),
            by: String::new(),
            imported: Day(110),
        }
    }

    /// A cut of records, each with whether it was seen in the home.
    fn cut(one: &[(&str, bool)], other: &[(&str, bool)]) -> Cut {
        let side = |side: &[(&str, bool)]| {
            side.iter().map(|(source, at_home)| Held { record: named(source), at_home: *at_home }).collect()
        };
        Cut { one: side(one), other: side(other), weight: 5.0 }
    }

    #[test]
    fn every_record_of_one_side_is_told_apart_from_every_record_of_the_other() {
        let both = cut(&[("A", true), ("B", false)], &[("C", true)]);
        let pairs = apart(&both, &feedback(EntryAnswer::WrongPerson), &[]).unwrap();
        assert_eq!(pairs, [[named("A"), named("C")], [named("B"), named("C")]]);
    }

    #[test]
    fn a_wrong_household_is_decided_only_where_the_cut_parts_the_home_from_elsewhere() {
        let wrong = feedback(EntryAnswer::WrongHousehold);
        let table = [
            (cut(&[("A", true)], &[("B", false), ("C", false)]), true),
            (cut(&[("A", false)], &[("B", true)]), true),
            (cut(&[("A", true)], &[("B", true)]), false),
            (cut(&[("A", true), ("B", false)], &[("C", false)]), false),
        ];
        for (cut, decided) in table {
            assert_eq!(apart(&cut, &wrong, &[]).is_ok(), decided, "{cut:?}");
        }
    }

    #[test]
    fn what_an_officer_said_holds_against_a_caseworker() {
        let cut = cut(&[("A", true)], &[("B", true)]);
        let wrong = feedback(EntryAnswer::WrongPerson);
        let pair = [named("A"), named("B")];
        let mut told = said(&wrong, &[named("B"), named("A")], Day(90));
        assert_eq!(last_told(std::slice::from_ref(&told), &pair), Some(Verdict::Apart));
        assert!(apart(&cut, &wrong, std::slice::from_ref(&told)).is_ok());
        told.told.verdict = Verdict::Together;
        assert!(apart(&cut, &wrong, &[told]).is_err());
    }
}
