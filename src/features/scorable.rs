//! Who cannot be scored because a source that must be there is missing. That nothing happened is known, and scored; that
//! nobody told is not.

use super::catalogue::Catalogue;
use super::cohort::Excluded;
use super::leakage;
use super::leakage::Leaks;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::config::CohortSettings;
use crate::link::Linked;

/// The council's own tenants in Housing Benefit (SHBE field 9: 1 is the Housing Revenue Account). Tenants of a housing
/// association (4) pay their rent to somebody who sends no feed, and council tax marks both alike: neither is expected to
/// have a rent account here.
const COUNCIL_TENANT: &str = "1";

/// The columns a council tenancy is told by.
pub(super) const COLUMNS: [(&str, &str); 2] = [("hb_claims", "tenancy_type"), ("hb_claims", "closed_date")];

/// What is expected to be there.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Datasets without which nobody is scored.
    pub needed: &'a [String],
    /// What the features are made of: a source that is not used for them is not missed.
    pub catalogue: &'a Catalogue,
}

/// For each household of the link, what is missing; the first that is.
pub(super) fn missing(
    known: &Known<'_>,
    linked: &Linked,
    rules: CohortSettings,
    expected: Expected<'_>,
) -> Vec<Option<Excluded>> {
    let unread = |dataset: &String| known.rows(dataset).is_none_or(|rows| rows.is_empty());
    if rules.needs_feeds && expected.needed.iter().any(unread) {
        return vec![Some(Excluded::NoFeed); linked.households.len()];
    }
    let no_account = if rules.needs_rent_account { no_account(known, linked, expected) } else { Vec::new() };
    let missing = |place: usize| {
        let dwelling = &linked.dwellings[linked.households[place].dwelling.0 as usize];
        if rules.needs_dwelling && dwelling.certainty < rules.dwelling_certainty {
            return Some(Excluded::NoDwelling);
        }
        no_account.get(place).is_some_and(|missing| *missing).then_some(Excluded::NoRentAccount)
    };
    (0..linked.households.len()).map(missing).collect()
}

/// Whose Housing Benefit says council tenant while no rent account was ever linked to them. An account that has ended is
/// one: that it ended is known.
fn no_account(known: &Known<'_>, linked: &Linked, expected: Expected<'_>) -> Vec<bool> {
    let used = ["hb_claims", "rent_accounts"].iter().all(|dataset| expected.catalogue.allows(dataset));
    let accounts = accounts(known);
    if !used || accounts.is_empty() {
        return Vec::new();
    }
    let mut missing = vec![false; linked.households.len()];
    let household = |entity: EntityIx| linked.entity_household.get(entity.0 as usize).copied().flatten();
    for place in tenants(known).into_iter().filter_map(household) {
        missing[place.0 as usize] = true;
    }
    for place in accounts.into_iter().filter_map(household) {
        missing[place.0 as usize] = false;
    }
    missing
}

/// Rent accounts of homes, ended ones too. A council that keeps accounts of temporary accommodation alone has none.
fn accounts(known: &Known<'_>) -> Vec<EntityIx> {
    let Some(rows) = known.rows("rent_accounts") else { return Vec::new() };
    let leaks = Leaks::new(known);
    let guard = leaks.guard("rent_accounts", &rows);
    (0..rows.len()).filter(|row| guard.admits(*row)).map(|row| rows.entities()[row]).collect()
}

/// Claims that run, of tenants of the council.
fn tenants(known: &Known<'_>) -> Vec<EntityIx> {
    let Some(rows) = known.rows("hb_claims") else { return Vec::new() };
    let Some((codes, text)) = rows.text("tenancy_type") else { return Vec::new() };
    let Some(council) = text.code_of(COUNCIL_TENANT) else { return Vec::new() };
    let (ends, dated, as_of) = (rows.date("closed_date"), rows.is_dated("tenancy_type"), known.as_of().0);
    let over =
        |row: usize| ends.and_then(|ends| leakage::known_day(&rows, ends, row, as_of)).is_some_and(|day| day < as_of);
    let says =
        |row: &usize| rows.is_open(*row) && codes[*row] == council && rows.is_column_known(dated, *row) && !over(*row);
    (0..rows.len()).filter(says).map(|row| rows.entities()[row]).collect()
}
