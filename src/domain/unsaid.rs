/// Beginnings of words that tell of abuse or safeguarding.
const STEMS: [&str; 7] = ["domestic", "abus", "violen", "marac", "safeguard", "perpetrator", "coerc"];
/// Whole words that do.
const WORDS: [&str; 3] = ["refuge", "refuges", "idva"];
/// Two words that do when they stand together.
const PAIRS: [[&str; 2]; 4] =
    [["social", "care"], ["social", "worker"], ["social", "services"], ["child", "protection"]];

/// Whether a text would tell its reader of abuse, safeguarding or care, by its words. Such a sentence is said of no household:
/// a list can be read by the wrong person in it.
///
/// ```
/// use hew::domain::discloses;
/// assert!(discloses("referred to MARAC in March 2026"));
/// assert!(!discloses("2 council tax reminders since March 2026"));
/// ```
pub fn discloses(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| WORDS.contains(word) || STEMS.iter().any(|stem| word.starts_with(stem)))
        || words.windows(2).any(|two| PAIRS.iter().any(|pair| pair == two))
}

#[cfg(test)]
mod tests {
    use super::discloses;

    #[test]
    fn words_of_abuse_safeguarding_and_care_are_found_whatever_their_case_and_others_are_not() {
        let table = [
            ("Domestic-abuse team", true),
            ("adult SAFEGUARDING enquiry", true),
            ("da_referral to marac", true),
            ("moved to a refuge", true),
            ("in touch with children's social care since May 2026", true),
            ("arrived as a refugee", false),
            ("rent arrears action since May 2026", false),
            ("took care of the arrears", false),
            ("", false),
        ];
        for (text, tells) in table {
            assert_eq!(discloses(text), tells, "{text}");
        }
    }
}
