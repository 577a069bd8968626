//! What happened to a household, from the records that are scored: decision 0027.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::discloses;
use crate::export::Happening;
use crate::features::Catalogue;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::Person;
use crate::link::Role;

use super::changes::NAMED;

use self::lines::LINES;
use self::lines::Line;

mod lines; // which rows make a line, and what it says

/// The source of what the link itself says.
const LINK: &str = "who lives here, by all records";

/// The columns it asks for.
pub(super) fn columns() -> impl Iterator<Item = (String, String)> {
    LINES.iter().flat_map(|line| {
        let named = [line.column, line.on, line.money].into_iter().flatten();
        named.map(|column| (line.dataset.to_owned(), column.to_owned()))
    })
}

/// What happened to the households given, the latest first, at most `most` each: dated facts known and past on the as-of date,
/// and when those who live there came.
///
/// Facts of an account, a claim or a tenancy are those of the household of whoever leads it now: they come with the person who
/// answers for them, from before they joined as well, and leave with that person. What is told of a dwelling stays behind.
/// Records linked in doubt (`doubted`, by entity) tell nothing: they may be another household's.
/// Only datasets that may be scored are read, and nothing is said that would disclose abuse, safeguarding or care.
pub(super) fn chronologies(
    known: &Known<'_>,
    linked: &Linked,
    catalogue: &Catalogue,
    unsaid: &[String],
    (places, doubted): (&[HouseholdIx], &[bool]),
    most: usize,
) -> BTreeMap<HouseholdIx, Vec<Happening>> {
    let wanted: BTreeSet<HouseholdIx> = places.iter().copied().collect();
    let mut told: BTreeMap<HouseholdIx, Vec<Happening>> = BTreeMap::new();
    for line in LINES.iter().filter(|line| catalogue.allows(line.dataset)) {
        if unsaid.iter().any(|dataset| dataset == line.dataset) {
            continue;
        }
        for (household, happening) in of_line(known, linked, line, (&wanted, doubted)) {
            told.entry(household).or_default().push(happening);
        }
    }
    for household in &wanted {
        told.entry(*household).or_default().extend(arrivals(known, linked, *household));
    }
    for happenings in told.values_mut() {
        happenings.retain(|happening| !discloses(&happening.what));
        happenings.sort_by(|a, b| (b.day, &a.what, &a.source).cmp(&(a.day, &b.what, &b.source)));
        happenings.dedup();
        happenings.truncate(most);
    }
    told
}

/// The happenings that one line of the table tells.
fn of_line(
    known: &Known<'_>,
    linked: &Linked,
    line: &Line,
    (wanted, doubted): (&BTreeSet<HouseholdIx>, &[bool]),
) -> Vec<(HouseholdIx, Happening)> {
    let Some(rows) = known.rows(line.dataset) else { return Vec::new() };
    let Some(reader) = Reader::new(&rows, line) else { return Vec::new() };
    let sure = |entity: &usize| !doubted.get(*entity).copied().unwrap_or(false);
    let owner = |row: usize| {
        let entity = Some(rows.entities()[row].0 as usize).filter(sure)?;
        linked.entity_household.get(entity).copied().flatten()
    };
    let told = last_versions(&rows).into_iter().filter_map(|row| {
        let household = owner(row).filter(|household| wanted.contains(household))?;
        let day = reader.day(row).filter(|day| *day < known.as_of().0)?;
        Some((household, Happening { day, what: reader.what(row)?, source: line.source.to_owned() }))
    });
    told.collect()
}

/// The last version of each row: what an earlier one said was put right.
fn last_versions(rows: &KnownRows<'_>) -> Vec<usize> {
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    for (row, code) in rows.source_codes().iter().enumerate() {
        last.insert(*code, row);
    }
    let mut kept: Vec<usize> = last.into_values().collect();
    kept.sort_unstable();
    kept
}

/// One line of the table on the rows of its dataset.
struct Reader<'a, 'l> {
    rows: KnownRows<'a>,
    line: &'l Line,
    /// What each code of the column says; no codes where every row counts.
    says: Option<(&'a [u32], Vec<Option<&'l str>>)>,
    days: &'a [Option<Day>],
    money: Option<&'a [Option<crate::domain::Pence>]>,
}

impl<'a, 'l> Reader<'a, 'l> {
    /// `None` where the rows lack a column it needs.
    fn new(rows: &KnownRows<'a>, line: &'l Line) -> Option<Self> {
        let says = match line.column {
            None => None,
            Some(column) => {
                let (cells, text) = rows.text(column)?;
                let said = |word: &str| line.says.iter().find(|(code, _)| *code == word).map(|(_, says)| *says);
                Some((cells, text.words().iter().map(|word| said(word)).collect()))
            }
        };
        let days = match line.on {
            None => rows.happened(),
            Some(column) => rows.date(column)?,
        };
        Some(Self { rows: *rows, line, says, days, money: line.money.and_then(|column| rows.money(column)) })
    }

    fn day(&self, row: usize) -> Option<Day> {
        let dated = self.line.on.is_none_or(|column| self.rows.is_dated(column));
        self.days[row].filter(|_| self.rows.is_column_known(dated, row))
    }

    fn what(&self, row: usize) -> Option<String> {
        let known = |column: &str| self.rows.is_column_known(self.rows.is_dated(column), row);
        let says = match (&self.says, self.line.column) {
            (Some((cells, said)), Some(column)) => {
                let code = Some(cells[row]).filter(|code| *code != NULL && known(column))?;
                said[code as usize]?
            }
            _ => self.line.says[0].1,
        };
        let amount = self.line.money.filter(|column| known(column)).and(self.money).and_then(|cells| cells[row]);
        Some(amount.map_or_else(|| says.to_owned(), |amount| format!("{says}: {amount}")))
    }
}

/// When those who live there came, a line a day. Whoever a record of a service that is not named (care, partners) speaks of is
/// left out: the day could be that of the record.
fn arrivals(known: &Known<'_>, linked: &Linked, household: HouseholdIx) -> Vec<Happening> {
    let members = linked.households[household.0 as usize].members.iter();
    let mut came: BTreeMap<Day, [u32; 2]> = BTreeMap::new();
    let datasets: Vec<&str> = known.dataset_names().collect();
    let is_named =
        |person: &Person| person.sightings.iter().all(|at| NAMED.contains(&datasets[usize::from(at.dataset)]));
    for person in members.map(|member| &linked.persons[member.0 as usize]).filter(|person| is_named(person)) {
        if let Some(since) = person.since.filter(|since| *since < known.as_of().0) {
            came.entry(since).or_default()[usize::from(person.role == Role::Child)] += 1;
        }
    }
    let what = |[adults, children]: [u32; 2]| {
        let of = |count: u32, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let who: Vec<String> =
            of(adults, "adult", "adults").into_iter().chain(of(children, "child", "children")).collect();
        format!("{} came to this address, as far as known", who.join(" and "))
    };
    came.into_iter().map(|(day, who)| Happening { day, what: what(who), source: LINK.to_owned() }).collect()
}

#[cfg(test)]
mod tests;
