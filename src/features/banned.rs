use super::entry::Fact;
use super::entry::Feature;
use super::entry::Source;
use super::entry::Take;
use super::error::FeatureError;
use super::value::split_period;

/// Words that no name, theme or column of a feature may hold: protected characteristics (Equality Act 2010 s4, age and disability apart)
/// and what would be inferred from a name.
const NEVER: [&str; 29] = [
    "race",
    "racial",
    "ethnic",
    "ethnicity",
    "nationality",
    "national",
    "immigration",
    "eligibility",
    "religion",
    "faith",
    "belief",
    "sex",
    "gender",
    "male",
    "female",
    "orientation",
    "transgender",
    "marriage",
    "marital",
    "married",
    "partnership",
    "pregnant",
    "pregnancy",
    "maternity",
    "forename",
    "surname",
    "middle",
    "names",
    "nino",
];
/// Audit-only columns of the built-in profiles whose names hold no such word.
const AUDIT_ONLY: [&str; 2] = ["household_type", "priority_need"];
/// Facts of age or disability: only with a justification.
const JUSTIFY_COLUMNS: [&str; 7] =
    ["dob", "disabled", "carer", "lcwra", "Primary_Support_Reason", "Client_Type", "sen"];

/// Refuses an entry that uses a protected characteristic, or age or disability without saying why.
pub(super) fn refuse(feature: &Feature) -> Result<(), FeatureError> {
    for text in [feature.name.as_str(), feature.theme.as_str()].into_iter().chain(columns(feature)) {
        if let Some(word) = banned_word(text) {
            return Err(FeatureError::Never { feature: feature.name.clone(), word });
        }
    }
    let justified = feature.justification.as_deref().is_some_and(|why| !why.trim().is_empty());
    if needs_justification(feature) && !justified {
        return Err(FeatureError::NoJustification(feature.name.clone()));
    }
    Ok(())
}

/// The protected word in a name, or the name itself where it is an audit-only column.
pub(super) fn banned_word(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let word = lower.split(|letter: char| !letter.is_alphanumeric()).find(|word| NEVER.contains(word));
    word.map(str::to_owned).or_else(|| AUDIT_ONLY.contains(&lower.as_str()).then_some(lower))
}

fn needs_justification(feature: &Feature) -> bool {
    let age = |fact| matches!(fact, Fact::YoungestAdult | Fact::OldestAdult | Fact::NonDependants1634);
    feature.sources().filter_map(|source| source.household).any(age)
        || columns(feature).any(|column| JUSTIFY_COLUMNS.contains(&column))
}

/// Every column an entry names.
fn columns(feature: &Feature) -> impl Iterator<Item = &str> {
    feature.sources().flat_map(source_columns).chain(take_columns(&feature.take))
}

/// The columns a source names.
pub(super) fn source_columns(source: &Source) -> impl Iterator<Item = &str> {
    let dates = [&source.on, &source.current, &source.ended].into_iter().flatten();
    source.filter.keys().chain(source.where_not.keys()).chain(dates).map(String::as_str)
}

/// The columns (or `dataset.column`) that are taken; periods apart from their amounts.
pub(super) fn take_columns(take: &Take) -> impl Iterator<Item = &str> {
    let named = [&take.column, &take.score, &take.amount].into_iter().flatten();
    let operands = take.minus.iter().flatten().chain(take.over.iter().flatten());
    named.chain(operands).flat_map(|text| {
        let (column, period) = split_period(text);
        std::iter::once(column).chain(period)
    })
}

#[cfg(test)]
mod tests {
    use super::banned_word;

    #[test]
    fn every_audit_only_column_of_the_profiles_is_refused() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/profiles");
        let mut seen = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let profile: toml::Table = toml::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
            for (name, column) in profile["columns"].as_table().unwrap() {
                if column.get("audit_only").is_some_and(|audit| audit.as_bool() == Some(true)) {
                    assert!(banned_word(name).is_some(), "{name} is audit-only and not refused");
                    seen += 1;
                }
            }
        }
        assert!(seen >= 10, "{seen} audit-only columns");
    }

    #[test]
    fn a_protected_word_is_found_only_as_a_whole_word() {
        let table = [
            ("sex", Some("sex")),
            ("main_Ethnicity", Some("ethnicity")),
            ("essex_area", None),
            ("household_type", Some("household_type")),
            ("terrace", None),
            ("nationality", Some("nationality")),
        ];
        for (text, word) in table {
            assert_eq!(banned_word(text).as_deref(), word, "{text}");
        }
    }
}
