/// Which rows of a dataset make a line of a chronology.
pub(super) struct Line {
    /// The dataset.
    pub(super) dataset: &'static str,
    /// Whose record it is, in words.
    pub(super) source: &'static str,
    /// The column of codes; without it every row counts.
    pub(super) column: Option<&'static str>,
    /// The column that dates the line; else when the row happened.
    pub(super) on: Option<&'static str>,
    /// A column of money to say beside it.
    pub(super) money: Option<&'static str>,
    /// What is said of each code; codes that are not here make no line.
    pub(super) says: &'static [(&'static str, &'static str)],
}

const fn dated(dataset: &'static str, source: &'static str, on: &'static str, says: &'static [(&str, &str)]) -> Line {
    Line { dataset, source, column: None, on: Some(on), money: None, says }
}

/// Every line there is: an allow-list. A dataset that is not here (care, schools, partners' events) is told of nobody.
pub(super) const LINES: &[Line] = &[
    Line {
        dataset: "ctax_recovery",
        source: "council tax",
        column: Some("stage"),
        on: None,
        money: Some("amount"),
        says: &[
            ("reminder1", "first council tax reminder"),
            ("reminder2", "second council tax reminder"),
            ("final_notice", "final notice for council tax"),
            ("summons", "summons for council tax"),
            ("liability_order", "liability order for council tax"),
            ("arrangement", "agreed to pay council tax debt by instalments"),
            ("broken_arrangement", "arrangement to pay council tax debt broken"),
            ("aoe", "council tax debt taken from earnings"),
            ("aob", "council tax debt taken from benefits"),
            ("ea_compliance", "council tax debt passed to enforcement agents"),
            ("ea_visit", "enforcement agent visited for council tax"),
            ("ea_returned", "council tax debt returned by enforcement agents"),
            ("charging_order", "charging order for council tax"),
            ("bankruptcy", "bankruptcy petition for council tax"),
            ("committal", "committal proceedings for council tax"),
            ("written_off", "council tax debt written off"),
        ],
    },
    Line {
        dataset: "rent_actions",
        source: "rents",
        column: Some("ActionCode"),
        on: None,
        money: None,
        says: &[
            ("arrears_letter1", "first rent arrears letter"),
            ("arrears_letter2", "second rent arrears letter"),
            ("pre_nosp", "warned of a notice seeking possession"),
            ("court_warning", "warned of court for rent arrears"),
            ("nosp", "notice seeking possession served"),
            ("court_application", "court application for rent arrears"),
            ("possession_outright", "outright possession order"),
            ("possession_suspended", "suspended possession order"),
            ("adjourned", "possession hearing adjourned"),
            ("warrant", "warrant for eviction"),
            ("eviction_date_set", "eviction date set"),
            ("agreement", "agreed to repay rent arrears"),
            ("agreement_broken", "agreement to repay rent arrears broken"),
            ("debt_advice", "referred to debt advice"),
            ("financial_inclusion", "referred to money advice"),
            ("direct_payment", "rent paid to the landlord directly"),
        ],
    },
    dated("rent_arrangements", "rents", "AgreementStartDate", &[("", "agreement to repay rent arrears began")]),
    dated("rent_accounts", "rents", "TenancyStartDate", &[("", "council tenancy began")]),
    dated("rent_accounts", "rents", "TenancyEndDate", &[("", "council tenancy ended")]),
    dated("hb_claims", "benefits", "entitlement_start", &[("", "Housing Benefit or council tax support claim began")]),
    dated("hb_claims", "benefits", "suspended_date", &[("", "Housing Benefit suspended")]),
    dated("hb_claims", "benefits", "closed_date", &[("", "Housing Benefit or council tax support claim ended")]),
    Line {
        dataset: "dhp",
        source: "benefits",
        column: Some("decision"),
        on: Some("decided"),
        money: None,
        says: &[("A", "Discretionary Housing Payment awarded"), ("R", "Discretionary Housing Payment refused")],
    },
    Line {
        dataset: "prs_notices",
        source: "private renting notices",
        column: Some("notice_type"),
        on: None,
        money: None,
        says: &[
            ("s21", "notice to leave a private tenancy served (section 21)"),
            ("s8", "notice to leave a private tenancy served (section 8)"),
            ("ntq", "notice to quit served"),
        ],
    },
    dated("register", "housing register", "submitted", &[("", "applied to the housing register")]),
];

#[cfg(test)]
mod tests {
    use super::LINES;
    use crate::domain::discloses;

    #[test]
    fn every_line_names_columns_of_its_profile_and_codes_of_their_column_and_none_discloses() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/profiles");
        for line in LINES {
            let text = std::fs::read_to_string(folder.join(format!("{}.toml", line.dataset))).unwrap();
            let profile: toml::Table = toml::from_str(&text).unwrap();
            let columns = profile["columns"].as_table().unwrap();
            for column in [line.column, line.on, line.money].into_iter().flatten() {
                assert!(columns.contains_key(column), "{}.{column}", line.dataset);
            }
            for (code, says) in line.says {
                assert!(!discloses(says), "{says}");
                let codes =
                    line.column.and_then(|column| columns[column].get("codes")).map(|codes| codes.as_table().unwrap());
                assert!(codes.is_none_or(|codes| codes.contains_key(*code)), "{}.{code}", line.dataset);
            }
        }
    }
}
