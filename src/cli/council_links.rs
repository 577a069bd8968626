//! `hew link explain`, `apart`, `together` and `told`, on records of the council's own archive.

use std::fmt::Write;
use std::path::Path;

use super::args::AsOfArgs;
use super::args::TellArgs;
use super::commands::Desk;
use super::deeds::ready;
use super::deeds::record;
use super::linkage::bar_row;
use super::show;
use crate::error::Failure;
use crate::exit::Exit;
use crate::link::Named;
use crate::link::Told;
use crate::link::Verdict;
use crate::pipeline;
use crate::pipeline::LinkedPair;
use crate::pipeline::Links;
use crate::pipeline::Telling;
use crate::store::StoredTold;

/// Shows why two records are one person, or are not, on an as-of date.
pub(super) fn explain(config: &Path, asked: &AsOfArgs, left: &str, right: &str) -> Result<(), Failure> {
    let (one, other) = (named(left)?, named(right)?);
    let desk = Desk::open(config, asked)?;
    let links = Links::open(&desk.config, &desk.profiles, &desk.terminal)?;
    let pair = links.explain(desk.as_of, [&one, &other], &desk.terminal)?;
    show::say(&explained(&pair, [left, right]))
}

/// Keeps what somebody who knows has said of two records.
pub(super) fn tell(config: &Path, asked: &TellArgs, verdict: Verdict) -> Result<(), Failure> {
    let (one, other) = (named(&asked.left)?, named(&asked.right)?);
    let desk = Desk::open(config, &AsOfArgs { as_of: None })?;
    let links = Links::open(&desk.config, &desk.profiles, &desk.terminal)?;
    let told = Told { one, other, verdict, day: desk.as_of.0 };
    let said = StoredTold { told, by: asked.by.trim().to_owned(), why: asked.why.trim().to_owned() };
    ready(&desk.config)?;
    let telling_of = links.tell(&said, &desk.terminal)?;
    let deed = format!("link {}", word(verdict));
    record(&desk.config, &deed, Some(&said.by), &[("as_of", desk.as_of.to_string())])?;
    show::say(&telling(&telling_of, &said))
}

/// Lists what was told.
pub(super) fn told(config: &Path) -> Result<(), Failure> {
    let desk = Desk::open(config, &AsOfArgs { as_of: None })?;
    let all = pipeline::told(&desk.config)?;
    if all.is_empty() {
        return show::say("nothing was told of any records\n");
    }
    let record = |named: &Named| written(named);
    let lines = all.iter().map(|said| {
        let Told { one, other, .. } = &said.told;
        format!("{}  {} {}\n            {}\n", said.told.day, record(one), record(other), sentence(said))
    });
    show::say(&lines.collect::<String>())
}

/// A record as a person writes it: DATASET:KEY or DATASET:KEY#N. What follows the last # is a number of a person only if it
/// is a number from 1.
pub(super) fn named(text: &str) -> Result<Named, Failure> {
    let split = text.split_once(':').filter(|(dataset, key)| !dataset.is_empty() && !key.is_empty());
    let Some((dataset, key)) = split else {
        let hint = "write it as 'DATASET:KEY', say 'pupils:<upn>', the key as it stands in the extract";
        return Err(Failure::new(Exit::Usage, "one of the two is no record of a dataset", Some(hint.into())));
    };
    let person = |number: &str| number.parse::<u32>().ok().filter(|number| *number > 0);
    let (source, person) = match key.rsplit_once('#').and_then(|(key, number)| Some((key, person(number)?))) {
        Some((key, number)) if !key.is_empty() => (key, number),
        _ => (key, 1),
    };
    Ok(Named { dataset: dataset.to_owned(), source: source.to_owned(), person })
}

/// The same the other way round.
fn written(named: &Named) -> String {
    let Named { dataset, source, person } = named;
    if *person == 1 && !source.contains('#') {
        format!("{dataset}:{source}")
    } else {
        format!("{dataset}:{source}#{person}")
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Apart => "apart",
        Verdict::Together => "together",
    }
}

fn persons(one_person: bool) -> &'static str {
    if one_person { "one person" } else { "two persons" }
}

fn sentence(said: &StoredTold) -> String {
    format!("{}, by {}: {}", word(said.told.verdict), said.by, said.why)
}

fn explained(pair: &LinkedPair, [left, right]: [&str; 2]) -> String {
    let LinkedPair { as_of, explained, joined_from, told } = pair;
    let mut text = format!("\n{left}\n{right}\nas of {as_of}\n\n");
    for (comparison, outcome, weight) in &explained.parts {
        bar_row(&mut text, comparison, outcome, *weight);
    }
    bar_row(&mut text, "match weight", "log2 of the odds", explained.weight);
    let _ = writeln!(text, "\n  probability by these records alone: {:.4}", explained.probability);
    let _ = writeln!(text, "  they are {}{}", persons(explained.one_person), because(pair));
    if explained.possible {
        let _ = writeln!(text, "  records are joined from a weight of {joined_from:.2}");
    } else {
        text.push_str("  what the two say cannot be true of one person, so they are not joined for their weight\n");
    }
    for said in told {
        let holds = if said.told.day < as_of.0 { "" } else { " (holds for later as-of dates only)" };
        let _ = writeln!(text, "  told {}: {}{holds}", said.told.day, sentence(said));
    }
    if told.is_empty() {
        text.push_str("  nothing was told of them\n");
    }
    text
}

/// What else decided, where the weight alone did not.
fn because(pair: &LinkedPair) -> &'static str {
    let LinkedPair { as_of, explained, joined_from, told } = pair;
    let joins = explained.possible && explained.weight >= *joined_from;
    let last = told.iter().rfind(|said| said.told.day < as_of.0).map(|said| said.told.verdict);
    match (joins, explained.one_person, last) {
        (_, true, Some(Verdict::Together)) | (_, false, Some(Verdict::Apart)) => ", as was told",
        (_, false, Some(Verdict::Together)) | (_, true, Some(Verdict::Apart)) => {
            ", although the other was told: it contradicts what else was told, or their records say word for word the same"
        }
        (true, false, None) => ": other records of theirs, or where they were seen, keep them apart",
        (false, true, None) => ": other records of theirs join them",
        _ => "",
    }
}

fn telling(telling: &Telling, said: &StoredTold) -> String {
    let Told { one, other, verdict, day } = &said.told;
    let mut text = format!("\n{}\n{}\n\n", written(one), written(other));
    let now = telling.before.map_or("not both known yet", persons);
    let _ = writeln!(text, "  as of {day} they are {now}");
    if let Some(last) = &telling.already {
        let _ = writeln!(text, "  the same was told on {}: {}; nothing is added", last.told.day, sentence(last));
    } else {
        let _ = writeln!(text, "  told {day}: {}", sentence(said));
    }
    let from = telling.already.as_ref().map_or(telling.from.0, |last| last.told.day + 1);
    let _ = match telling.after {
        None => writeln!(text, "  it holds from as-of date {from} on, once both are known"),
        Some(after) if after == (*verdict == Verdict::Together) => {
            writeln!(text, "  it holds from as-of date {from} on: they are {} then", persons(after))
        }
        Some(after) => writeln!(
            text,
            "  it does not hold: they are still {} as of {}, because it contradicts what else was told, or because \
             their records say word for word the same",
            persons(after),
            telling.from
        ),
    };
    text
}

#[cfg(test)]
mod tests {
    use super::LinkedPair;
    use super::Named;
    use super::StoredTold;
    use super::Told;
    use super::Verdict;
    use super::explained;
    use super::named;
    use super::written;
    use crate::domain::AsOf;
    use crate::link::Explained;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let table = [
            ("register:R1", Some(("register", "R1", 1)), "register:R1"),
            ("ctax_accounts:A1|2#1", Some(("ctax_accounts", "A1|2", 1)), "ctax_accounts:A1|2"),
            ("rent_tenants:0/01:x|1#2", Some(("rent_tenants", "0/01:x|1", 2)), "rent_tenants:0/01:x|1#2"),
            ("register:R#1#1", Some(("register", "R#1", 1)), "register:R#1#1"),
            ("register:R#0", Some(("register", "R#0", 1)), "register:R#0#1"),
            ("register:#2", Some(("register", "#2", 1)), "register:#2#1"),
            ("register", None, ""),
            (":R1", None, ""),
            ("register:", None, ""),
        ];
        for (text, record, again) in table {
            let read = named(text).ok();
            let parts = read.as_ref().map(|named| (named.dataset.as_str(), named.source.as_str(), named.person));
            assert_eq!(parts, record, "{text}");
            assert_eq!(read.as_ref().map_or(String::new(), written), again, "{text}");
            assert_eq!(read, named(again).ok(), "{text}");
        }
    }

    #[test]
    fn what_decided_is_said_where_the_weight_did_not() {
        let record = |source: &str| Named { dataset: "register".to_owned(), source: source.to_owned(), person: 1 };
        // The weight, whether they can be one, whether they are, what was told and on which day, what is said of it.
        let table = [
            (5.0, true, true, None, "they are one person\n"),
            (5.0, true, false, None, "two persons: other records of theirs"),
            (-5.0, true, true, None, "one person: other records of theirs join them"),
            (5.0, false, false, None, "they are two persons\n  what the two say cannot be true of one"),
            (5.0, true, false, Some((Verdict::Apart, "2026-01-31")), "two persons, as was told"),
            (5.0, true, true, Some((Verdict::Apart, "2026-02-01")), "they are one person\n"),
            (5.0, true, true, Some((Verdict::Apart, "2026-02-01")), "(holds for later as-of dates only)"),
            (5.0, true, true, Some((Verdict::Apart, "2026-01-31")), "although the other was told"),
            (-5.0, false, true, Some((Verdict::Together, "2026-01-31")), "one person, as was told"),
        ];
        for (weight, possible, one_person, told, wanted) in table {
            let parts = vec![("name", "the same", weight)];
            let explained_pair = Explained { parts, weight, probability: 0.5, possible, one_person };
            let told = told.map(|(verdict, day)| StoredTold {
                told: Told { one: record("R1"), other: record("R2"), verdict, day: day.parse().unwrap() },
                by: "staff-9".to_owned(),
                why: "asked".to_owned(),
            });
            let as_of = AsOf("2026-02-01".parse().unwrap());
            let told = told.into_iter().collect();
            let pair = LinkedPair { as_of, explained: explained_pair, joined_from: 2.0, told };
            let said = explained(&pair, ["register:R1", "register:R2"]);
            assert!(said.contains(wanted), "no `{wanted}` in {said}");
        }
    }
}
