use std::sync::LazyLock;

use deunicode::deunicode_char;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Groups of one forename's forms, one a line, the canonical first. Forms shared by two names put both in one group:
/// a birth date or an address must agree besides.
const FORENAMES: &str = include_str!("forenames.txt");
/// Groups of one surname's spellings, one a line, the canonical first.
const SURNAMES: &str = include_str!("surnames.txt");
/// Surnames of one source that are middle names in another; too common to tie two people.
const HONORIFIC: [&str; 11] =
    ["KAUR", "SINGH", "BEGUM", "BIBI", "KHATUN", "AKHTAR", "BANO", "PARVEEN", "SULTANA", "KUMARI", "DEVI"];
/// Parts of a surname that say nothing alone.
const PARTICLES: [&str; 14] =
    ["DE", "DA", "DO", "DOS", "DAS", "DI", "VAN", "VON", "DER", "EL", "AL", "BIN", "BINT", "LA"];
const GENERATIONS: [&str; 6] = ["JNR", "SNR", "JR", "SR", "III", "JUNIOR"];

static FORENAME_FORMS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| forms(FORENAMES));
static SURNAME_FORMS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| forms(SURNAMES));

fn forms(groups: &'static str) -> FxHashMap<&'static str, &'static str> {
    let mut forms = FxHashMap::default();
    for group in groups.lines() {
        let mut words = group.split(' ');
        let canonical = words.next().unwrap_or_default();
        forms.insert(canonical, canonical);
        for word in words {
            forms.entry(word).or_insert(canonical);
        }
    }
    forms
}

/// Upper case A to Z and 0 to 9, accents folded, words parted by single blanks. Apostrophes and full stops join. Other
/// scripts are written in Latin letters, letter by letter; Arabic and Hebrew as they are written, without short vowels.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut push = |c: char| match c {
        'a'..='z' => cleaned.push(c.to_ascii_uppercase()),
        'A'..='Z' | '0'..='9' => cleaned.push(c),
        'ł' | 'Ł' => cleaned.push('L'),
        'ø' | 'Ø' => cleaned.push('O'),
        'đ' | 'Đ' | 'ð' | 'Ð' => cleaned.push('D'),
        'ı' => cleaned.push('I'),
        'ß' => cleaned.push_str("SS"),
        'æ' | 'Æ' => cleaned.push_str("AE"),
        'œ' | 'Œ' => cleaned.push_str("OE"),
        '\'' | '’' | '`' | '.' => {}
        c if ('\u{300}'..='\u{36f}').contains(&c) => {}
        // Hebrew points and Arabic vowel signs, which hardly anybody writes.
        '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {}
        c if c.is_alphanumeric() => transliterate(c, &mut cleaned),
        c if is_combining_mark(c) => {}
        _ if cleaned.ends_with(' ') || cleaned.is_empty() => {}
        _ => cleaned.push(' '),
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfkd().for_each(&mut push);
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Adds a letter or digit of another script in Latin ones. A character that is a whole word is one.
fn transliterate(letter: char, cleaned: &mut String) {
    let written = deunicode_char(letter).unwrap_or_default();
    cleaned.extend(written.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()));
    if written.ends_with(' ') && !cleaned.is_empty() {
        cleaned.push(' ');
    }
}

/// A name in the form in which names are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameForms {
    /// Canonical forename; a single letter where only the initial is given; may be empty.
    pub forename: String,
    /// Canonical surname; may be empty.
    pub surname: String,
    /// Other pairs under which the same person may be written (double surnames, honorific surnames, a dropped prefix).
    pub others: Vec<(String, String)>,
}

/// Brings a name into the form in which names are compared.
pub fn name_forms(forename: &str, middle: &str, surname: &str) -> NameForms {
    let (given, middles, family) = (clean(forename), clean(middle), clean(surname));
    let mut given: Vec<&str> = given.split(' ').filter(|word| !word.is_empty()).collect();
    given.extend(middles.split(' ').filter(|word| !word.is_empty()));
    let joined = joined_abdul(&given);
    let first = if joined.is_empty() { given.first().copied().unwrap_or("") } else { &joined };
    let parts: Vec<&str> = family.split(' ').filter(|word| !word.is_empty() && !GENERATIONS.contains(word)).collect();
    let mut forms = NameForms {
        forename: canonical_forename(first),
        surname: canonical_surname(&parts.concat()),
        others: Vec::new(),
    };
    if forms.surname.is_empty() {
        return forms;
    }
    let known_parts = parts.iter().filter(|part| parts.len() > 1 && part.len() > 2 && !PARTICLES.contains(part));
    forms.others.extend(known_parts.map(|part| (forms.forename.clone(), canonical_surname(part))));
    let honorifics = given.iter().skip(1).map(|word| canonical_surname(word));
    forms.others.extend(
        honorifics
            .filter(|word| is_honorific(word) && *word != forms.surname)
            .map(|word| (forms.forename.clone(), word)),
    );
    if forms.forename == canonical_forename("MOHAMMED") && given.len() > 1 && given[1].len() > 2 {
        forms.others.push((canonical_forename(given[1]), forms.surname.clone()));
    }
    forms
}

/// The forename that is compared, out of cleaned given names: the first, and `ABDUL RAHMAN` as one.
pub fn first_given(names: &str) -> String {
    let given: Vec<&str> = names.split(' ').collect();
    let joined = joined_abdul(&given);
    if joined.is_empty() { given.first().copied().unwrap_or_default().to_owned() } else { joined }
}

/// `ABDUL RAHMAN` is one name in two words.
fn joined_abdul(given: &[&str]) -> String {
    match given {
        [first @ ("ABDUL" | "ABDEL" | "ABD" | "ABDI" | "ABU"), second, ..] if second.len() > 2 => {
            format!("{first}{second}")
        }
        _ => String::new(),
    }
}

/// Whether a canonical surname is one of those that tie nobody.
pub fn is_honorific(surname: &str) -> bool {
    HONORIFIC.iter().any(|word| canonical_surname(word) == surname)
}

/// The form all forms of a forename share: its family's first, spelling differences folded. Cleaned words only.
pub fn canonical_forename(word: &str) -> String {
    fold(FORENAME_FORMS.get(word).copied().unwrap_or(word))
}

/// The form all spellings of a surname share, women's endings as men's. Cleaned words only.
pub fn canonical_surname(word: &str) -> String {
    fold(&ungendered(SURNAME_FORMS.get(word).copied().unwrap_or(word)))
}

/// Polish, Czech and Slovak women's surnames in the men's form.
fn ungendered(surname: &str) -> String {
    for (ending, stem) in [("SKA", "SKI"), ("CKA", "CKI"), ("DZKA", "DZKI")] {
        if surname.len() > 5 && surname.ends_with(ending) {
            return format!("{}{stem}", &surname[..surname.len() - ending.len()]);
        }
    }
    if surname.len() > 6 && surname.ends_with("OVA") {
        return surname[..surname.len() - 3].to_owned();
    }
    surname.to_owned()
}

/// Spelling differences that carry no meaning: doubled letters, digits for letters, `Y` for `I`, a silent last `H`.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars() {
        let letter = match letter {
            '0' => 'O',
            '1' => 'L',
            'Y' => 'I',
            other => other,
        };
        if !folded.ends_with(letter) {
            folded.push(letter);
        }
    }
    if folded.len() > 3 && folded.ends_with('H') {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::clean;
    use super::name_forms;

    #[test]
    fn text_is_cleaned_of_accents_marks_and_double_blanks() {
        let table = [("Łukasz", "LUKASZ"), ("O'Brien", "OBRIEN"), ("  Smith -Jones ", "SMITH JONES"), ("É.", "E")];
        for (given, cleaned) in table {
            assert_eq!(clean(given), cleaned);
        }
    }

    #[test]
    fn other_scripts_are_written_in_latin_letters() {
        let table = [
            ("Наталья Ковальская", "NATALIA KOVALSKAIA"),
            ("Γιώργος", "GIORGOS"),
            ("محمد", "MHMD"),
            ("مُحَمَّد", "MHMD"),
            ("王小明", "WANG XIAO MING"),
            ("١٢", "12"),
            ("Þórður", "THORDUR"),
        ];
        for (given, cleaned) in table {
            assert_eq!(clean(given), cleaned);
        }
    }

    #[test]
    fn forms_of_one_name_are_one() {
        let pairs = [
            (("Bill", "Smith"), ("WILLIAM", "SMYTH")),
            (("Muhammad", "Hussein"), ("Mohammed", "Hussain")),
            (("Agnieszka", "Kowalska"), ("AGA", "KOWALSKI")),
            (("Abdul Rahman", "Chowdhury"), ("Abdurrahman", "Choudhury")),
            (("Seun", "Adeyemi"), ("Oluwaseun", "Adeyemi")),
            (("Aysha", "Begum"), ("Ayesha", "Begam")),
        ];
        for (one, other) in pairs {
            let forms = [one, other].map(|(forename, surname)| name_forms(forename, "", surname));
            assert_eq!(forms[0], forms[1]);
        }
        assert_ne!(name_forms("James", "", "Smith").forename, name_forms("Jack", "", "Smith").forename);
    }

    #[test]
    fn other_writings_of_a_name_are_kept_beside_it() {
        let double = name_forms("Ana", "", "Silva Costa");
        assert!(double.others.iter().any(|(_, surname)| surname == "COSTA"), "{:?}", double.others);
        let kaur = name_forms("Gurpreet", "Kaur", "Gill");
        assert!(kaur.others.iter().any(|(_, surname)| surname == "KAUR"), "{:?}", kaur.others);
        let prefix = name_forms("Md", "Tariq", "Khan");
        assert!(prefix.others.iter().any(|(forename, _)| forename == "TARIQ"), "{:?}", prefix.others);
    }
}
