/// What each dataset is called where a caseworker reads whose record a fact comes from.
const WORDS: [(&str, &str); 24] = [
    ("adults", "adult social care"),
    ("attendance", "school attendance"),
    ("csc", "children's social care"),
    ("ctax_accounts", "council tax"),
    ("ctax_balances", "council tax"),
    ("ctax_recovery", "council tax recovery"),
    ("dhp", "Discretionary Housing Payments"),
    ("events", "partner records"),
    ("exclusions", "school exclusions"),
    ("geo", "area statistics"),
    ("hb_claims", "Housing Benefit"),
    ("hb_members", "Housing Benefit"),
    ("hclic_case", "homelessness cases"),
    ("outcomes", "homelessness cases"),
    ("prs_notices", "private renting notices"),
    ("pupils", "school census"),
    ("register", "housing register"),
    ("rent_accounts", "rent account"),
    ("rent_actions", "rent arrears actions"),
    ("rent_arrangements", "rent arrears agreements"),
    ("rent_balances", "rent account"),
    ("rent_tenants", "rent account"),
    ("rent_transactions", "rent account"),
    ("uc_feed", "Universal Credit"),
];

/// A dataset in words; one of the council's own is called as its profile names it.
pub(super) fn source_words(dataset: &str) -> String {
    let words = WORDS.iter().find(|(name, _)| *name == dataset).map(|(_, words)| *words);
    words.map_or_else(|| dataset.replace('_', " "), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::source_words;
    use crate::features::Catalogue;

    #[test]
    fn every_dataset_of_the_built_in_catalogue_has_words() {
        for dataset in Catalogue::built_in().datasets() {
            let words = source_words(dataset);
            assert!(words != dataset.replace('_', " "), "{dataset}: {words}");
        }
        assert_eq!(source_words("food_bank"), "food bank");
    }
}
