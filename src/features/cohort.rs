use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::leakage;
use super::scorable;
use super::scorable::Expected;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::config::CohortSettings;
use crate::domain::Day;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::Role;

/// The columns the cohort is chosen by.
pub(super) const COLUMNS: [(&str, &str); 7] = [
    ("hclic_case", "close_date"),
    ("hclic_case", "assessment_result"),
    ("outcomes", "duty_end"),
    ("outcomes", "duty"),
    ("hclic_ta", "exit_date"),
    ("rent_accounts", "TenureTypeCode"),
    ("rent_accounts", "TenancyEndDate"),
];

/// Why a household is not scored; the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excluded {
    /// An organisation or an estate.
    Organisation,
    /// No adult is known.
    NoAdult,
    /// Every adult has died.
    Deceased,
    /// In temporary accommodation.
    TemporaryAccommodation,
    /// A homelessness case was open.
    OpenCase,
    /// Not enough data: a feed that is needed had not been read by then.
    NoFeed,
    /// Not enough data: which dwelling it lives in is not sure.
    NoDwelling,
    /// Not enough data: a tenant of the council to whom no rent account was linked.
    NoRentAccount,
    /// Somebody who lives there objected.
    Objection,
}

impl Excluded {
    /// The reason as shown.
    pub fn text(self) -> &'static str {
        match self {
            Self::Organisation => "organisation or estate",
            Self::NoAdult => "no adult known",
            Self::Deceased => "deceased",
            Self::TemporaryAccommodation => "in temporary accommodation",
            Self::OpenCase => "open homelessness case",
            Self::NoFeed => "not enough data: a needed feed is missing",
            Self::NoDwelling => "not enough data: dwelling not sure",
            Self::NoRentAccount => "not enough data: council tenant without a rent account",
            Self::Objection => "objection",
        }
    }

    /// Whether it is left out because too little is known of it, rather than because of what is known.
    pub fn not_enough_data(self) -> bool {
        matches!(self, Self::NoAdult | Self::NoFeed | Self::NoDwelling | Self::NoRentAccount)
    }
}

/// The households scored on an as-of date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    /// Their places in the `Linked` of that date, ascending.
    pub places: Vec<HouseholdIx>,
    /// Households left out, with the reason; by place.
    pub left_out: Vec<(HouseholdIx, Excluded)>,
}

impl Cohort {
    /// Takes households out for one more reason; those left out already keep theirs.
    pub fn leave_out(&mut self, households: &BTreeSet<HouseholdIx>, reason: Excluded) {
        let (gone, stay) = self.places.iter().partition(|place| households.contains(place));
        let gone: Vec<HouseholdIx> = gone;
        self.places = stay;
        self.left_out.extend(gone.into_iter().map(|place| (place, reason)));
        self.left_out.sort_unstable();
    }

    /// How many were left out, by reason.
    pub fn excluded(&self) -> BTreeMap<Excluded, u32> {
        let mut counts = BTreeMap::new();
        for (_, reason) in &self.left_out {
            *counts.entry(*reason).or_default() += 1;
        }
        counts
    }
}

/// Chooses the cohort from what was known on the as-of date.
pub fn cohort(known: &Known<'_>, linked: &Linked, rules: CohortSettings, expected: Expected<'_>) -> Cohort {
    let open = marks(linked, open_cases(known, rules));
    let temporary = marks(linked, in_temporary(known));
    let missing = scorable::missing(known, linked, rules, expected);
    let mut cohort = Cohort::default();
    for (place, missing) in missing.into_iter().enumerate() {
        match excluded(linked, place, &open, &temporary, rules).or(missing) {
            None => cohort.places.push(HouseholdIx(place as u32)),
            Some(reason) => cohort.left_out.push((HouseholdIx(place as u32), reason)),
        }
    }
    cohort
}

fn excluded(
    linked: &Linked,
    place: usize,
    open: &[bool],
    temporary: &[bool],
    leave_out: CohortSettings,
) -> Option<Excluded> {
    let household = &linked.households[place];
    let members = household.members.iter().map(|member| &linked.persons[member.0 as usize]);
    let mut grown = members.filter(|person| person.role != Role::Child).peekable();
    let died = grown.peek().is_some() && grown.all(|person| person.deceased);
    let rules = [
        (household.organisation, Excluded::Organisation),
        (died && leave_out.leave_out_deceased, Excluded::Deceased),
        (household.make_up.adults == 0, Excluded::NoAdult),
        (temporary[place] && leave_out.leave_out_temporary, Excluded::TemporaryAccommodation),
        (open[place] && leave_out.leave_out_open_cases, Excluded::OpenCase),
    ];
    rules.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
}

fn marks(linked: &Linked, entities: Vec<EntityIx>) -> Vec<bool> {
    let mut marks = vec![false; linked.households.len()];
    for entity in entities {
        if let Some(household) = linked.entity_household.get(entity.0 as usize).copied().flatten() {
            marks[household.0 as usize] = true;
        }
    }
    marks
}

/// Cases known to be open: an application, no end known by then, not too long ago.
fn open_cases(known: &Known<'_>, rules: CohortSettings) -> Vec<EntityIx> {
    let mut open = Vec::new();
    for (dataset, end, result, nothing) in
        [("hclic_case", "close_date", "assessment_result", "no_duty"), ("outcomes", "duty_end", "duty", "advice")]
    {
        let Some(rows) = known.rows(dataset) else { continue };
        let oldest = known.as_of().0 - i32::from(rules.open_case_days);
        let closed_without_duty = rows.text(result).and_then(|(codes, text)| Some((codes, text.code_of(nothing)?)));
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            let applied = rows.happened()[row].unwrap_or_else(|| rows.known_from(row));
            let no_duty = closed_without_duty.is_some_and(|(codes, code)| codes[row] == code);
            if applied >= oldest && !no_duty && !over(&rows, end, row, known.as_of().0) {
                open.push(rows.entities()[row]);
            }
        }
    }
    open
}

/// Whose placement, or rent account of temporary accommodation, had not ended.
fn in_temporary(known: &Known<'_>) -> Vec<EntityIx> {
    let as_of = known.as_of().0;
    let mut found = Vec::new();
    if let Some(rows) = known.rows("hclic_ta") {
        let here = |row: &usize| rows.is_open(*row) && !over(&rows, "exit_date", *row, as_of);
        found.extend((0..rows.len()).filter(here).map(|row| rows.entities()[row]));
    }
    if let Some(rows) = known.rows("rent_accounts") {
        let accounts = leakage::temporary_accounts(known);
        let open = accounts.filter(|(_, row)| rows.is_open(*row) && !over(&rows, "TenancyEndDate", *row, as_of));
        found.extend(open.map(|(entity, _)| entity));
    }
    found
}

/// Whether an end had come and was known by the start of `at`.
fn over(rows: &KnownRows<'_>, end: &str, row: usize, at: Day) -> bool {
    let cells = rows.date(end);
    cells.and_then(|cells| leakage::known_day(rows, cells, row, at)).is_some_and(|day| day < at)
}
