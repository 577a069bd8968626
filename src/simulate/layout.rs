/// How a supplier writes dates.
#[derive(Clone, Copy)]
pub(super) enum Dates {
    /// 2024-03-05.
    Iso,
    /// 05/03/2024.
    British,
    /// 05-MAR-24.
    Short,
    /// 2024-03-05 00:00:00.
    Stamp,
}

/// How a supplier writes text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Windows1252,
}

/// When a file comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cadence {
    Monthly,
    /// Monthly from a large council; a small one, whose files are kept as samples, sends these large snapshots every third month.
    Quarterly,
    /// January, May and October.
    Termly,
    Once,
}

/// One supplier's file: its habits never change, but for one column's name once a year.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own, not a state")]
pub(super) struct Layout {
    pub(super) name: &'static str,
    /// The file's name before the date.
    pub(super) stem: &'static str,
    pub(super) log: bool,
    pub(super) cadence: Cadence,
    pub(super) delimiter: u8,
    pub(super) encoding: Encoding,
    pub(super) dates: Dates,
    pub(super) pound_signs: bool,
    /// A line above the header, where the reporting tool writes one.
    pub(super) banner: bool,
    /// The first cell of a totals row at the foot, where the reporting tool writes one.
    pub(super) totals: bool,
    /// Column names as the supplier has them; `a~b` takes turns by the year.
    pub(super) columns: &'static [&'static str],
}

/// A comma-separated UTF-8 log with ISO dates: the others say how they differ.
const PLAIN: Layout = Layout {
    name: "",
    stem: "",
    log: true,
    cadence: Cadence::Monthly,
    delimiter: b',',
    encoding: Encoding::Utf8,
    dates: Dates::Iso,
    pound_signs: false,
    banner: false,
    totals: false,
    columns: &[],
};
const SNAPSHOT: Layout = Layout { log: false, ..PLAIN };
const ACADEMY: Layout = Layout { delimiter: b'|', encoding: Encoding::Windows1252, dates: Dates::Stamp, ..SNAPSHOT };
const CASES: Layout = Layout { encoding: Encoding::Utf8Bom, dates: Dates::British, ..PLAIN };

macro_rules! datasets {
    ($($name:ident => $layout:expr;)+) => {
        /// Every kind of file that is written.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Dataset { $($name),+ }
        impl Dataset {
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),+];
            pub(super) const COUNT: usize = Self::ALL.len();
        }
        static LAYOUTS: [Layout; Dataset::COUNT] = [$($layout),+];
    };
}

datasets! {
    CtaxAccounts => Layout { name: "ctax_accounts", stem: "ctax_accounts_", cadence: Cadence::Quarterly, columns: &[
        "ACCOUNT_REF", "UPRN", "LIABLE_NO", "lead_liab_name~liab_name", "lead_liab_pos", "addr1", "addr2", "addr3", "postcode",
        "occupation_date", "vacation_date", "band_010493", "spd", "ctr_type", "ctr_weekly", "exemption", "paymeth_code~pay_method", "tenure_hint",
    ], ..ACADEMY };
    CtaxRecovery => Layout { name: "ctax_recovery", stem: "ctax_recovery_", dates: Dates::British, columns: &[
        "account_ref", "year~tax_year", "event_date", "recorded_date", "stage", "balance~amount", "costs", "agent",
    ], ..PLAIN };
    CtaxBalances => Layout { name: "ctax_balances", stem: "ctax_balances_", totals: true, columns: &[
        "account_ref", "as_at", "balance_current_year~balance_current", "balance_prior_years", "last_payment_date", "last_payment_amount",
    ], ..SNAPSHOT };
    HbClaims => Layout { name: "hb_claims", stem: "hb_claims_", pound_signs: true, columns: &[
        "claim_ref", "status_ind", "entitlement_start", "cancel_date", "hb_end_reason", "hb_suspend_date", "susp_reason_code", "weekly_hb",
        "weekly_eligible_rent", "contractual_rent", "rent_period", "tenancy_type", "lha_rooms", "pay_to", "benefit_cap_reduction",
        "under_occupied_pct", "disc_rent_award", "max_weekly_recovery_amt~overpayment_recovery_weekly", "addr1", "addr2", "addr3", "post_code", "UPRN",
    ], ..ACADEMY };
    HbMembers => Layout { name: "hb_members", stem: "hb_members_", cadence: Cadence::Quarterly, dates: Dates::British, columns: &[
        "claim_ref", "member_id", "type~role", "surname", "forename", "birth_date~dob", "gender", "nino", "disable_ind", "carer_ind", "student_ind",
    ], ..ACADEMY };
    UcFeed => Layout { name: "uc_feed", stem: "uc_feed_", columns: &[
        "nino", "surname", "forename", "dob", "address1", "address2", "address3", "postcode", "assessment_period_start", "assessment_period_end",
        "uc_award~award", "earnings", "housing_element", "lcw_lcwra", "carer", "child_element_n", "benefit_cap_reduction", "sanction",
        "deduction_reason_1", "deduction_amount_1",
    ], ..PLAIN };
    Dhp => Layout { name: "dhp", stem: "dhp_", dates: Dates::Short, columns: &[
        "dhp_ref", "claim_ref", "nino", "application_date", "decision_date", "decision", "purpose", "award_from", "award_to",
        "weekly_amount~weekly", "lump_sum", "route",
    ], ..PLAIN };
    RentAccounts => Layout { name: "rent_accounts", stem: "rent.accounts", columns: &[
        "PaymentReference", "AccountReference", "TenureType", "TenureTypeCode", "TenancyStartDate", "TenancyEndDate", "LocalAuthority", "Patch",
        "weekly_rent~WeeklyRent", "BreathingSpace", "BreathingSpaceEndDate",
    ], ..SNAPSHOT };
    RentTenants => Layout { name: "rent_tenants", stem: "rent.tenants", cadence: Cadence::Quarterly, columns: &[
        "AccountReference", "tenant_no", "Title", "TenantFirstName", "TenantSurName", "MobileNumber", "TelephoneNumber", "Address1", "Address2",
        "Address3", "PostCode", "Email", "PropertyType", "DateOfBirth~dob", "NINO", "UPRN",
    ], ..SNAPSHOT };
    RentBalances => Layout { name: "rent_balances", stem: "rent.balances", columns: &["AccountReference", "CurrentBalance~cur_bal", "BalanceDate"], ..SNAPSHOT };
    RentTransactions => Layout { name: "rent_transactions", stem: "rent.transactions", columns: &[
        "TransactionID", "AccountReference", "TransactionDate", "TransactionPostDate", "TransactionCode", "TransactionAmount", "TransactionDescription",
    ], ..PLAIN };
    RentActions => Layout { name: "rent_actions", stem: "rent.actions", columns: &[
        "AccountReference", "ActionCode", "ActionDescription", "ActionDate", "RecordedDate", "ActionSeq",
    ], ..PLAIN };
    RentArrangements => Layout { name: "rent_arrangements", stem: "rent.arrangements", columns: &[
        "AccountReference", "AgreementStartDate", "AgreementEndDate", "AgreementFrequency", "AgreementCode", "FirstInstallmentDueDate",
        "AgreementCreatedDate", "AgreementAmount",
    ], ..SNAPSHOT };
    Register => Layout { name: "register", stem: "register_", encoding: Encoding::Utf8Bom, dates: Dates::British, columns: &[
        "Application_reference~app_ref", "Bidding_number", "Surname", "First_Name", "Date_of_Birth", "Gender", "ni_no", "Address", "main_postcode",
        "Date_submitted", "effective_band_date", "Band", "Status", "Living_situation", "Current_bedrooms", "Bedroom_needs",
        "No_people_in_household", "Reason_for_qualification", "arrears_4wk",
    ], ..SNAPSHOT };
    HclicCase => Layout { name: "hclic_case", stem: "hclic_case_", columns: &[
        "case_ref", "la_code", "application_date", "assessment_date", "assessment_result", "s21_notice_valid", "eligibility", "referral_source",
        "household_type", "current_accom~CURRENTACCOM", "last_settled_accom", "reason_loss", "employment_status", "prevention_start",
        "prevention_end", "prevention_end_reason", "prevention_accom_outcome", "relief_start", "relief_end", "relief_end_reason",
        "relief_accom_outcome", "main_decision_date", "main_decision", "priority_need", "main_end", "main_end_reason", "close_date",
        "address_line1", "address_line2", "address_line3", "postcode", "uprn",
    ], ..CASES };
    HclicPerson => Layout { name: "hclic_person", stem: "hclic_person_", columns: &[
        "case_ref", "person_no", "surname", "forename", "dob", "sex", "nino", "relationship", "ethnicity", "nationality",
    ], ..CASES };
    HclicSupport => Layout { name: "hclic_support", stem: "hclic_support_", columns: &["case_ref", "person_no", "need"], ..CASES };
    HclicActivity => Layout { name: "hclic_activity", stem: "hclic_activity_", columns: &["case_ref", "duty", "activity"], ..CASES };
    HclicTa => Layout { name: "hclic_ta", stem: "hclic_ta_", columns: &[
        "case_ref", "TADUTY~ta_duty", "ta_type", "ENTRY_DATE", "exit_date", "ta_postcode", "uprn", "in_district", "exit_reason",
    ], ..CASES };
    Csc => Layout { name: "csc", stem: "csc_", columns: &[
        "pers_person_id", "fami_family_id", "pers_forename", "pers_surname", "pers_dob", "pers_sex", "pers_upn", "addr_address_json",
        "addr_address_postcode", "addr_address_start_date", "event_type", "event_date", "recorded_date", "end_date", "referral_source",
        "primary_need", "factors", "category",
    ], ..PLAIN };
    Adults => Layout { name: "adults", stem: "adults_", columns: &[
        "LA_Person_Unique_Identifier", "NHS_Number", "Date_of_Birth", "Postcode", "Gender", "Accommodation_Status", "Event_Type",
        "Event_Start_Date", "Event_End_Date", "Event_Outcome", "Primary_Support_Reason", "Client_Type",
    ], ..PLAIN };
    Pupils => Layout { name: "pupils", stem: "pupils_", cadence: Cadence::Termly, delimiter: b'\t', dates: Dates::British, banner: true, columns: &[
        "upn", "surname", "forename", "dob", "sex", "address1", "address2", "address3", "postcode", "uprn", "fsm_eligible~fsm", "sen_provision",
        "school_urn", "entry_date",
    ], ..SNAPSHOT };
    Attendance => Layout { name: "attendance", stem: "attendance_", columns: &[
        "upn", "term", "term_end", "sessions_possible", "sessions_absent", "sessions_unauthorised",
    ], ..PLAIN };
    Exclusions => Layout { name: "exclusions", stem: "exclusions_", columns: &["upn", "start_date~exclusion_start", "category", "reason", "sessions"], ..PLAIN };
    Events => Layout { name: "events", stem: "events_", columns: &[
        "source", "event_type", "event_date", "recorded_date", "surname", "forename", "dob", "address", "postcode", "uprn", "person_ref",
        "severity", "detail_code", "use_in_scoring",
    ], ..PLAIN };
    PrsNotices => Layout { name: "prs_notices", stem: "prs_notices_", columns: &[
        "notice_ref", "uprn", "address", "postcode", "surname", "forename", "notice_type", "ground", "served_date", "recorded_date", "expiry_date", "source",
    ], ..PLAIN };
    Gazetteer => Layout { name: "gazetteer", stem: "gazetteer_", cadence: Cadence::Once, columns: &[
        "UPRN", "PARENT_UPRN", "USRN", "SAO_TEXT", "PAO_START_NUMBER", "STREET_DESCRIPTION", "TOWN_NAME", "POSTCODE_LOCATOR",
        "CLASSIFICATION_CODE", "LOGICAL_STATUS", "lsoa21", "ward",
    ], ..SNAPSHOT };
    Geo => Layout { name: "geo", stem: "geo_", cadence: Cadence::Once, columns: &[
        "pcds", "lsoa21cd", "msoa21cd", "wd24cd", "lad25cd", "imd2019_decile", "imd2025_decile",
    ], ..SNAPSHOT };
    Outcomes => Layout { name: "outcomes", stem: "outcomes_", cadence: Cadence::Once, dates: Dates::British, columns: &[
        "case_ref", "application_date", "surname", "forename", "dob", "nino", "address", "postcode", "uprn", "duty", "duty_start", "duty_end", "end_reason",
    ], ..PLAIN };
}

impl Dataset {
    pub(super) fn layout(self) -> &'static Layout {
        &LAYOUTS[self as usize]
    }

    /// Whether the file tells of outcomes; those are never missing.
    pub(super) fn outcome(self) -> bool {
        matches!(self, Self::HclicCase | Self::HclicPerson | Self::HclicSupport | Self::HclicActivity | Self::HclicTa)
    }

    /// The header in a year of the series.
    pub(super) fn header(self, year: usize) -> Vec<&'static str> {
        let mut renamed = false;
        let name = |column: &&'static str| {
            let turns: Vec<&'static str> = column.split('~').collect();
            // One column a year: the first that takes turns has its turn in odd years, the second in every second year.
            let turn = if turns.len() < 2 {
                0
            } else if renamed {
                year / 2
            } else {
                renamed = true;
                year.div_ceil(2)
            };
            turns[turn % turns.len()]
        };
        self.layout().columns.iter().map(name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Dataset;

    #[test]
    fn one_column_at_most_is_renamed_a_year() {
        for dataset in Dataset::ALL {
            for year in 0..6 {
                let (before, after) = (dataset.header(year), dataset.header(year + 1));
                let renamed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
                assert!(renamed <= 1, "{dataset:?} in year {year}");
            }
        }
    }
}
