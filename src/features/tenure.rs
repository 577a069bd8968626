//! Tenure, from whichever source says it: a council rent account, then Housing Benefit, then council tax.

use std::collections::BTreeMap;

use super::entry::Fact;
use super::leakage;
use super::rows::Selected;
use crate::domain::Day;

/// How a household holds its home. The order is that of belief where sources differ: who has a council rent account
/// rents from the council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tenure {
    Owner,
    Private,
    Social,
}

/// The datasets tenure is derived from.
pub(super) const DATASETS: [&str; 3] = ["ctax_accounts", "hb_claims", "rent_accounts"];

/// The columns tenure is derived from.
pub(super) const COLUMNS: [(&str, &str); 7] = [
    ("ctax_accounts", "liable_pos"),
    ("ctax_accounts", "tenure_hint"),
    ("ctax_accounts", "end_date"),
    ("hb_claims", "tenancy_type"),
    ("hb_claims", "closed_date"),
    ("rent_accounts", "TenureTypeCode"),
    ("rent_accounts", "TenancyEndDate"),
];

/// Whether a fact needs the tenure.
pub(super) fn needed(fact: Fact) -> bool {
    matches!(fact, Fact::PrivateRent | Fact::SocialRent)
}

/// The tenure of each slot; `None` where no source says.
pub(super) fn tenures(datasets: &BTreeMap<&str, Selected<'_>>, as_of: Day, slots: usize) -> Vec<Option<Tenure>> {
    let mut found: Vec<Option<(u8, Tenure)>> = vec![None; slots];
    if let Some(accounts) = datasets.get("ctax_accounts") {
        say(accounts, as_of, "end_date", &[("liable_pos", 0, of_position), ("tenure_hint", 1, of_hint)], &mut found);
    }
    if let Some(claims) = datasets.get("hb_claims") {
        say(claims, as_of, "closed_date", &[("tenancy_type", 2, of_tenancy)], &mut found);
    }
    if let Some(accounts) = datasets.get("rent_accounts") {
        let any = |_: &str| Some(Tenure::Social);
        say(accounts, as_of, "TenancyEndDate", &[("TenureTypeCode", 3, any)], &mut found);
    }
    found.into_iter().map(|found| found.map(|(_, tenure)| tenure)).collect()
}

/// A column that tells the tenure, how far it is believed, and what its codes mean.
type Teller = (&'static str, u8, fn(&str) -> Option<Tenure>);

fn say(selected: &Selected<'_>, as_of: Day, end: &str, tellers: &[Teller], found: &mut [Option<(u8, Tenure)>]) {
    let rows = &selected.rows;
    let ends = rows.date(end);
    for (column, belief, meaning) in tellers {
        let Some((codes, text)) = rows.text(column) else { continue };
        let dated = rows.is_dated(column);
        let meanings: Vec<_> = text.words().iter().map(|word| meaning(word)).collect();
        for placed in &selected.now {
            let row = placed.row as usize;
            let over =
                ends.and_then(|cells| leakage::known_day(rows, cells, row, as_of)).is_some_and(|day| day < as_of);
            let said = meanings.get(codes[row] as usize).copied().flatten();
            if let Some(tenure) = said.filter(|_| !over && rows.is_column_known(dated, row)) {
                let slot = &mut found[placed.slot as usize];
                *slot = (*slot).max(Some((*belief, tenure)));
            }
        }
    }
}

/// Academy's `lead_liab_pos`: 4 and 5 rent, 2, 3 and 7 own, 6 is not known.
fn of_position(code: &str) -> Option<Tenure> {
    match code {
        "4" | "5" => Some(Tenure::Private),
        "2" | "3" | "7" => Some(Tenure::Owner),
        _ => None,
    }
}

fn of_hint(code: &str) -> Option<Tenure> {
    match code {
        "rented" => Some(Tenure::Private),
        "council" => Some(Tenure::Social),
        "owned" => Some(Tenure::Owner),
        _ => None,
    }
}

/// SHBE field 9: 1 council, 4 housing association, 8 council outside the revenue account; 2, 3, 6 and 9 private.
fn of_tenancy(code: &str) -> Option<Tenure> {
    match code {
        "1" | "4" | "8" => Some(Tenure::Social),
        "2" | "3" | "6" | "9" => Some(Tenure::Private),
        "5" => Some(Tenure::Owner),
        _ => None,
    }
}
