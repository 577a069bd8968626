//! What the words and codes of council systems say of a person's sex, ethnicity and disability, in few groups. Words that
//! say nothing (refused, not stated) are not known.

/// Age bands of the adult.
pub(super) const AGES: [&str; 8] =
    ["under 25", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 to 74", "75 and over", "not known"];
/// Sexes as recorded.
pub(super) const SEXES: [&str; 4] = ["female", "male", "another answer", "not known"];
/// The five broad groups of the 2021 census, white in two.
pub(super) const ETHNICITIES: [&str; 7] =
    ["White British", "White, other", "Mixed", "Asian", "Black", "Other", "not known"];
/// Whether an adult is disabled.
pub(super) const DISABILITY: [&str; 3] = ["a disabled adult", "none by benefit records", "not known"];
/// What the household is made of.
pub(super) const HOUSEHOLD_TYPES: [&str; 5] =
    ["one adult", "one adult with children", "several adults", "several adults with children", "not known"];
/// How the home is held.
pub(super) const TENURES: [&str; 4] = ["owner", "private rent", "social rent", "not known"];
/// Support needs of a case.
pub(super) const NEEDS: [&str; 2] = ["a need recorded", "no such need recorded"];

/// The age band of an age in years.
pub(super) fn age(years: Option<u32>) -> u16 {
    match years {
        None => 7,
        Some(0..=24) => 0,
        Some(25..=34) => 1,
        Some(35..=44) => 2,
        Some(45..=54) => 3,
        Some(55..=64) => 4,
        Some(65..=74) => 5,
        Some(_) => 6,
    }
}

/// The sex a word or code says; 1 and 2 as benefit systems (and the NHS) have them.
pub(super) fn sex(word: &str) -> Option<u16> {
    match word.trim().to_lowercase().as_str() {
        "f" | "female" | "woman" | "2" => Some(0),
        "m" | "male" | "man" | "1" => Some(1),
        "o" | "x" | "other" | "another" | "non-binary" | "non_binary" | "indeterminate" | "9" => Some(2),
        _ => None,
    }
}

/// The ethnic group a word or code says: slugs of H-CLIC, labels of the census, codes of the NHS.
pub(super) fn ethnicity(word: &str) -> Option<u16> {
    let word = word.trim().to_lowercase().replace(['_', '-', '/'], " ");
    let [white_british, white_other, mixed, asian, black, other] = [0, 1, 2, 3, 4, 5].map(Some);
    if word.len() == 1 {
        return match word.as_str() {
            "a" => white_british,
            "b" | "c" => white_other,
            "d" | "e" | "f" | "g" => mixed,
            "h" | "j" | "k" | "l" | "r" => asian,
            "m" | "n" | "p" => black,
            "s" => other,
            _ => None,
        };
    }
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    // In this order: "Asian or Asian British" is not white, "White and Asian" is neither.
    let rules: [(&[&str], Option<u16>); 9] = [
        (&["not known", "unknown", "refus", "not stated", "undeclared", "prefer not", "no data"], None),
        (&["mixed", "multiple", "white and "], mixed),
        (&["asian", "indian", "pakistani", "bangladeshi", "chinese"], asian),
        (&["black", "african", "caribbean"], black),
        (&["gypsy", "roma", "traveller", "white irish", "white other", "other white"], white_other),
        (&["british", "english", "welsh", "scottish"], white_british),
        (&["white", "irish"], white_other),
        (&["arab", "other"], other),
        (&[], None),
    ];
    rules.iter().find(|(parts, _)| has(parts)).and_then(|(_, group)| *group)
}

/// Whether a primary support reason of adult social care is a disability; carers and isolation are none.
pub(super) fn disability(reason: &str) -> Option<u16> {
    let reason = reason.trim().to_lowercase();
    let kinds = ["physical", "sensory", "learning", "mental", "memory"];
    kinds.iter().any(|kind| reason.contains(kind)).then_some(0)
}

/// Whether a support need of a case is a disability or ill health.
pub(super) fn need(word: &str) -> Option<u16> {
    let word = word.trim().to_lowercase();
    let kinds = ["physical", "mental", "learning", "disab", "sensory"];
    kinds.iter().any(|kind| word.contains(kind)).then_some(0)
}

#[cfg(test)]
mod tests {
    use super::{AGES, DISABILITY, ETHNICITIES, SEXES, age, disability, ethnicity, need, sex};

    #[test]
    fn words_and_codes_fall_into_the_group_they_mean() {
        let table = [
            ("white_british", "White British"),
            ("English, Welsh, Scottish, Northern Irish or British", "White British"),
            ("A", "White British"),
            ("white_irish", "White, other"),
            ("Irish", "White, other"),
            ("gypsy_irish_traveller", "White, other"),
            ("Any other White background", "White, other"),
            ("white_other", "White, other"),
            ("mixed", "Mixed"),
            ("White and Black Caribbean", "Mixed"),
            ("asian_pakistani", "Asian"),
            ("Asian or Asian British: Indian", "Asian"),
            ("R", "Asian"),
            ("black_african", "Black"),
            ("Black British", "Black"),
            ("Caribbean", "Black"),
            ("Any other ethnic group", "Other"),
            ("arab_other", "Other"),
        ];
        for (word, group) in table {
            assert_eq!(ethnicity(word).map(|place| ETHNICITIES[usize::from(place)]), Some(group), "{word}");
        }
        for word in ["not_known", "Refused", "Z", "", "Undeclared or not known", "99"] {
            assert_eq!(ethnicity(word), None, "{word}");
        }
    }

    #[test]
    fn a_sex_is_read_in_every_form_and_an_odd_word_is_not_known() {
        let table =
            [("F", Some("female")), ("Male", Some("male")), ("2", Some("female")), ("X", Some("another answer"))];
        for (word, group) in table {
            assert_eq!(sex(word).map(|place| SEXES[usize::from(place)]), group, "{word}");
        }
        assert_eq!([sex("U"), sex("not known"), sex("")], [None; 3]);
    }

    #[test]
    fn an_age_falls_into_one_band_and_an_unknown_one_into_its_own() {
        let ages = [Some(17), Some(24), Some(25), Some(74), Some(75), Some(101), None]
            .map(|years| AGES[usize::from(age(years))]);
        assert_eq!(ages, ["under 25", "under 25", "25 to 34", "65 to 74", "75 and over", "75 and over", "not known"]);
    }

    #[test]
    fn support_for_a_carer_is_no_disability() {
        let yes = ["Physical Support: Personal Care Support", "Learning Disability Support", "Mental Health Support"];
        assert!(yes.iter().all(|reason| disability(reason) == Some(0) && DISABILITY.len() == 3));
        assert_eq!([disability("Social Support: Support to Carer"), need("rough_sleeping")], [None, None]);
        assert_eq!([need("mental_health"), need("physical_disability")], [Some(0), Some(0)]);
    }
}
