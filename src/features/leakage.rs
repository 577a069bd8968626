//! The one place where consequences of a case are kept from becoming its predictors.

use super::banned::{source_columns, take_columns};
use super::entry::Feature;
use super::error::FeatureError;
use super::filter::code_matches;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Day;

/// One line of the leakage register: what is never used, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The dataset.
    pub dataset: &'static str,
    /// The column.
    pub column: &'static str,
    /// Rows with these codes are left out (`HOM*` is any code that starts with HOM).
    pub codes: &'static [&'static str],
    /// Why.
    pub why: &'static str,
}

/// Codes of temporary accommodation on a rent account.
const TEMPORARY: &[&str] = &["TAF", "NON", "DTA", "TA"];

/// Rows left out of every feature.
pub const LEAKS: &[Leak] = &[
    Leak {
        dataset: "rent_accounts",
        column: "TenureTypeCode",
        codes: TEMPORARY,
        why: "a temporary accommodation account, with all its balances, actions and transactions, follows the duty",
    },
    Leak {
        dataset: "rent_transactions",
        column: "TransactionCode",
        codes: &["DTA"],
        why: "temporary accommodation rent follows the duty",
    },
    Leak {
        dataset: "hb_claims",
        column: "tenancy_type",
        codes: &["TA", "temporary*", "specified*", "10", "11", "12"],
        why: "temporary or specified accommodation follows the duty",
    },
    Leak { dataset: "register", column: "band", codes: &["HOM*"], why: "the band is given because of the duty" },
    Leak {
        dataset: "register",
        column: "reason_qualification",
        codes: &["homeless*", "HOM*"],
        why: "the preference is given because of the duty",
    },
    Leak {
        dataset: "register",
        column: "status",
        codes: &["310", "TA*", "homeless*"],
        why: "the status is that of a household in temporary accommodation",
    },
    Leak {
        dataset: "register",
        column: "living_situation",
        codes: &["temp-acc*", "b&b*", "no-fixed-abode", "temporary*"],
        why: "the household is already homeless",
    },
    Leak {
        dataset: "dhp",
        column: "route",
        codes: &["prevention_case"],
        why: "a payment made to prevent homelessness is part of the case",
    },
    Leak {
        dataset: "events",
        column: "event_type",
        codes: &["marac", "da_referral"],
        why: "domestic abuse is off by default: never scored, never printed, and often raised by the housing team itself",
    },
    Leak { dataset: "events", column: "use_in_scoring", codes: &["N"], why: "the partner did not agree to scoring" },
    Leak {
        dataset: "csc",
        column: "event_type",
        codes: &["s47", "cp_plan"],
        why: "safeguarding is off by default: a list can be read by the wrong person in the household",
    },
];

/// Columns of the case system a feature may use: that there was a duty, and when.
const CASE_COLUMNS: [&str; 5] =
    ["application_date", "assessment_result", "prevention_start", "relief_start", "close_date"];
/// Datasets known only once there is a case.
const CASE_DATASETS: [&str; 4] = ["hclic_person", "hclic_support", "hclic_activity", "hclic_ta"];
/// Other columns that are never used.
const COLUMNS: [(&str, &str); 2] = [("csc", "factors"), ("csc", "category")];
/// Ends that often fall together with the eviction itself: they count only this many days later.
const ENDS: [(&str, &str); 2] = [("hb_claims", "closed_date"), ("ctax_accounts", "end_date")];
const END_LEAD_DAYS: i32 = 7;
/// An end in a row that was read only later (a first hand-over) counts as recorded this many days after it.
const UNSEEN_LAG_DAYS: i32 = 14;

/// Refuses an entry that names a column of the register.
pub(super) fn refuse(feature: &Feature) -> Result<(), FeatureError> {
    for source in &mut feature.sources() {
        let Some(own) = source.dataset.as_deref() else { continue };
        let columns = source_columns(source).chain(take_columns(&feature.take)).chain(std::iter::once(""));
        for column in columns {
            let (dataset, column) = column.split_once('.').unwrap_or((own, column));
            if leaks(dataset, column) {
                let (dataset, column) = (dataset.to_owned(), column.to_owned());
                return Err(FeatureError::Leak { feature: feature.name.clone(), dataset, column });
            }
        }
    }
    Ok(())
}

/// Whether a column may never be used; the empty name stands for the dataset as a whole.
fn leaks(dataset: &str, column: &str) -> bool {
    let case = dataset == "hclic_case" && !column.is_empty() && !CASE_COLUMNS.contains(&column);
    case || CASE_DATASETS.contains(&dataset) || COLUMNS.contains(&(dataset, column))
}

/// How many days an end must be past before it counts.
pub(super) fn lead(dataset: &str, column: &str) -> i32 {
    if ENDS.contains(&(dataset, column)) { END_LEAD_DAYS } else { 0 }
}

/// The day in a cell, if it was known at the start of `at`: always once the row was read; in a row read only later (whose
/// dated columns are used with hindsight) only days that had passed by then, and were likely entered.
pub(super) fn known_day(rows: &KnownRows<'_>, cells: &[Option<Day>], row: usize, at: Day) -> Option<Day> {
    cells[row].filter(|day| rows.state_from(row) < at || *day < at - UNSEEN_LAG_DAYS)
}

/// What the register leaves out, for one as-of date.
pub(super) struct Leaks {
    temporary: Vec<bool>,
}

impl Leaks {
    /// Finds the rent accounts of temporary accommodation.
    pub(super) fn new(known: &Known<'_>) -> Self {
        let mut temporary = vec![false; known.entity_count()];
        for entity in temporary_accounts(known).map(|(entity, _)| entity) {
            temporary[entity.0 as usize] = true;
        }
        Self { temporary }
    }

    /// The guard of one dataset's rows.
    pub(super) fn guard<'a>(&'a self, dataset: &str, rows: &KnownRows<'a>) -> Guard<'a> {
        let mut guard = Guard { codes: Vec::new(), refused: None, accounts: None };
        for leak in LEAKS.iter().filter(|leak| leak.dataset == dataset) {
            if let Some((codes, text)) = rows.text(leak.column) {
                guard.codes.push((codes, text.words().iter().map(|word| code_matches(word, leak.codes)).collect()));
            }
            guard.refused = guard.refused.or_else(|| rows.flag(leak.column));
        }
        if dataset.starts_with("rent_") {
            guard.accounts = Some((rows.entities(), &self.temporary));
        }
        guard
    }
}

/// Says which rows of a dataset are left out.
pub(super) struct Guard<'a> {
    codes: Vec<(&'a [u32], Vec<bool>)>,
    refused: Option<&'a [Option<bool>]>,
    accounts: Option<(&'a [EntityIx], &'a [bool])>,
}

impl Guard<'_> {
    /// Whether a row may be used.
    pub(super) fn admits(&self, row: usize) -> bool {
        let coded = self.codes.iter().any(|(codes, leaks)| leaks.get(codes[row] as usize).copied().unwrap_or(false));
        let refused = self.refused.is_some_and(|flags| flags[row] == Some(false));
        let temporary = self.accounts.is_some_and(|(entities, marks)| marks[entities[row].0 as usize]);
        !coded && !refused && !temporary
    }
}

/// Rent accounts of temporary accommodation, with the row that says so.
pub(super) fn temporary_accounts<'a>(known: &Known<'a>) -> impl Iterator<Item = (EntityIx, usize)> + use<'a> {
    let rows = known.rows("rent_accounts");
    let found = rows.and_then(|rows| rows.text("TenureTypeCode").map(|(codes, text)| (rows, codes, text)));
    found.into_iter().flat_map(|(rows, codes, text)| {
        let leaks: Vec<bool> = text.words().iter().map(|word| code_matches(word, TEMPORARY)).collect();
        let temporary = move |row: &usize| leaks.get(codes[*row] as usize).copied().unwrap_or(false);
        (0..rows.len()).filter(temporary).map(move |row| (rows.entities()[row], row))
    })
}
