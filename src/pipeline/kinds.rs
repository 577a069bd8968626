//! Tenure and type of a household: for routing, and for the evaluator's groups.

use std::collections::BTreeSet;

use crate::archive::Known;
use crate::config::HouseholdType;
use crate::config::Tenure;
use crate::features::Catalogue;
use crate::features::Cohort;
use crate::features::build;
use crate::link::HouseholdIx;
use crate::link::Linked;
use crate::link::MakeUp;

/// Tenure as the features know it, whatever the council's own catalogue holds.
const TENURE: &str = r#"
[[feature]]
name = "private_rent"
theme = "tenure"
sign = "either"
unit = "yes or no"
from = { household = "private_rent" }
reason = "rents from a private landlord"
[[feature]]
name = "social_rent"
theme = "tenure"
sign = "either"
unit = "yes or no"
from = { household = "social_rent" }
reason = "rents from the council or a housing association"
"#;

/// The datasets tenure is derived from.
pub(super) const DATASETS: [&str; 3] = ["ctax_accounts", "hb_claims", "rent_accounts"];

fn catalogue() -> Catalogue {
    Catalogue::read(TENURE).expect("its entries are tested")
}

/// The tenure of each household by the datasets allowed, in the order of the places; `None` where it is not known.
pub(super) fn tenures(
    known: &Known<'_>,
    linked: &Linked,
    places: &[HouseholdIx],
    allowed: &BTreeSet<String>,
) -> Vec<Option<Tenure>> {
    let cohort = Cohort { places: places.to_vec(), left_out: Vec::new() };
    let matrix = build(known, linked, &catalogue().of_datasets(allowed), &cohort);
    let tenure = |row: usize| match matrix.row(row) {
        [private, social] if private.is_nan() || social.is_nan() => None,
        [private, _] if *private > 0.5 => Some(Tenure::PrivateRent),
        [_, social] if *social > 0.5 => Some(Tenure::SocialRent),
        _ => Some(Tenure::Owner),
    };
    (0..places.len()).map(tenure).collect()
}

/// What a household is made of; `None` where no adult is known.
pub(super) fn household_type(make_up: &MakeUp) -> Option<HouseholdType> {
    let grown = make_up.adults + make_up.non_dependants;
    match (grown, make_up.children > 0) {
        (0, _) => None,
        (1, false) => Some(HouseholdType::OneAdult),
        (1, true) => Some(HouseholdType::OneAdultWithChildren),
        (_, false) => Some(HouseholdType::SeveralAdults),
        (_, true) => Some(HouseholdType::SeveralAdultsWithChildren),
    }
}
