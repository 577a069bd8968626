use std::borrow::Cow;

use super::name_words::{is_deceased, is_organisation, is_particle, is_suffix, without_estate_marker};
use crate::tidy::is_title;

/// What kind of name a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Person,
    Organisation,
    Estate,
    Deceased,
}

impl Standing {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Estate => "estate",
            Self::Deceased => "deceased",
        }
    }
}

/// One person's name; an organisation's stands in `surname`. Parts that are not given are empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) title: Cow<'a, str>,
    pub(super) forename: Cow<'a, str>,
    pub(super) middle: Cow<'a, str>,
    pub(super) surname: Cow<'a, str>,
}

/// The names of one cell or group of cells: none where they are blank, several where the name is a joint one.
pub(super) struct Names<'a> {
    pub(super) standing: Standing,
    pub(super) people: Vec<Name<'a>>,
}

/// Reads a name given in parts. A surname field that holds the whole name is taken apart: always with `whole`, else where a
/// slash, comma, ampersand or title shows it.
pub(super) fn in_parts<'a>(
    title: &'a str,
    forename: &'a str,
    middle: &'a str,
    surname: &'a str,
    whole: bool,
) -> Names<'a> {
    let (forename, middle) = (blank_if_no_letter(forename), blank_if_no_letter(middle));
    let surname = blank_if_no_letter(surname);
    if forename.is_empty() && middle.is_empty() && (whole || holds_more_than_a_surname(surname)) {
        let mut names = in_one_field(surname);
        if let [only] = names.people.as_mut_slice()
            && only.title.is_empty()
        {
            only.title = Cow::Borrowed(title);
        }
        return names;
    }
    if is_clean_word(surname) && (is_clean_word(forename) || forename.is_empty()) && !is_deceased(surname) {
        let people = vec![Name {
            title: title.into(),
            forename: forename.into(),
            middle: middle.into(),
            surname: surname.into(),
        }];
        return Names { standing: Standing::Person, people };
    }
    spelled_out(title, forename, middle, surname)
}

/// The slow path of [`in_parts`]: markers, stray signs, several forenames.
fn spelled_out<'a>(title: &'a str, forename: &'a str, middle: &'a str, surname: &'a str) -> Names<'a> {
    let (estate, rest) = without_estate_marker(surname);
    let deceased = [surname, forename, middle, title].iter().any(|part| part.split_whitespace().any(is_deceased));
    if !estate && !deceased && forename.is_empty() && is_organisation(surname) {
        let people = vec![Name { surname: surname.into(), ..Name::default() }];
        return Names { standing: Standing::Organisation, people };
    }
    let standing = standing_of(estate, deceased);
    let surname = kept_words(rest).join(" ");
    let mut people = Vec::new();
    for part in split_joint(forename) {
        let words = kept_words(part);
        let (titles, given): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| is_title(word));
        let own_middle =
            if middle.is_empty() { given.get(1..).unwrap_or_default().join(" ") } else { middle.to_owned() };
        let first = if middle.is_empty() { given.first().cloned().unwrap_or_default() } else { given.join(" ").into() };
        people.push(Name {
            title: titles.first().cloned().unwrap_or(Cow::Borrowed(title)),
            forename: first,
            middle: own_middle.into(),
            surname: surname.clone().into(),
        });
    }
    people.retain(|name| !(name.surname.is_empty() && name.forename.is_empty()));
    Names { standing, people }
}

/// Reads a name given in one field: `MR J SMITH & MRS A SMITH`, `SMITH/JANE ELIZABETH`, `SMITH, JANE`, `EXORS OF J SMITH`.
pub(super) fn in_one_field(text: &str) -> Names<'_> {
    let (estate, text) = without_estate_marker(text);
    let deceased = text.split([' ', '(', ')', '/', ',', '-']).any(is_deceased);
    if !estate && !deceased && is_organisation(text) {
        return Names {
            standing: Standing::Organisation,
            people: vec![Name { surname: text.trim().into(), ..Name::default() }],
        };
    }
    let parts = split_joint(text);
    let mut people: Vec<Name<'_>> = parts.iter().map(|part| one_person(part)).collect();
    share_surnames(&mut people);
    people.retain(|name| !(name.surname.is_empty() && name.forename.is_empty()));
    Names { standing: standing_of(estate, deceased), people }
}

fn standing_of(estate: bool, deceased: bool) -> Standing {
    match (estate, deceased) {
        (true, _) => Standing::Estate,
        (false, true) => Standing::Deceased,
        (false, false) => Standing::Person,
    }
}

fn one_person(text: &str) -> Name<'_> {
    let (surname_first, rest) = match text.split_once('/').or_else(|| text.split_once(',')) {
        Some((surname, rest)) => (Some(surname), rest),
        None => (None, text),
    };
    let words = kept_words(rest);
    let (titles, mut given): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| is_title(word));
    let mut name = Name { title: titles.into_iter().next().unwrap_or_default(), ..Name::default() };
    if let Some(surname) = surname_first {
        let (titles, surname): (Vec<_>, Vec<_>) = kept_words(surname).into_iter().partition(|word| is_title(word));
        if name.title.is_empty() {
            name.title = titles.into_iter().next().unwrap_or_default();
        }
        name.surname = surname.join(" ").into();
    } else {
        name.surname = take_surname(&mut given).into();
    }
    if !given.is_empty() {
        name.forename = given.remove(0);
        name.middle = given.join(" ").into();
    }
    name
}

/// The last word, with the particles before it: `VAN DER BERG`.
fn take_surname(words: &mut Vec<Cow<'_, str>>) -> String {
    let Some(last) = words.len().checked_sub(1) else { return String::new() };
    let mut start = last;
    while start > 1 && is_particle(&words[start - 1]) {
        start -= 1;
    }
    words.split_off(start).join(" ")
}

/// `MR & MRS SMITH`, `MR J & MRS A SMITH`, `SMITH/JOHN & JANE`: who has no surname of their own has the other's.
fn share_surnames(people: &mut [Name<'_>]) {
    let [first, second] = people else { return };
    let lone = |name: &Name<'_>| name.forename.is_empty() && !name.surname.is_empty();
    let is_initial = |name: &Name<'_>| name.surname.chars().count() == 1;
    if first.surname.is_empty() || (lone(first) && (!lone(second) || is_initial(first)) && !second.surname.is_empty()) {
        if !first.surname.is_empty() {
            first.forename = std::mem::take(&mut first.surname);
        }
        first.surname = Cow::Owned(second.surname.clone().into_owned());
    } else if second.surname.is_empty() || (lone(second) && !lone(first)) {
        if !second.surname.is_empty() {
            second.forename = std::mem::take(&mut second.surname);
        }
        second.surname = Cow::Owned(first.surname.clone().into_owned());
    }
}

/// Parts between `&`, `+` and the word AND. Signs at the very beginning or end part nothing.
fn split_joint(text: &str) -> Vec<&str> {
    let mut parts = vec![];
    let mut rest = text;
    while let Some((at, length)) = next_joint(rest) {
        parts.push(&rest[..at]);
        rest = &rest[at + length..];
    }
    parts.push(rest);
    if parts.len() > 1 {
        parts.retain(|part| part.chars().any(char::is_alphabetic));
    }
    parts
}

fn next_joint(text: &str) -> Option<(usize, usize)> {
    let sign = text.find(['&', '+']).map(|at| (at, 1));
    let word = text.as_bytes().windows(5).position(|five| five.eq_ignore_ascii_case(b" and ")).map(|at| (at, 5));
    match (sign, word) {
        (Some(sign), Some(word)) => Some(sign.min(word)),
        (sign, word) => sign.or(word),
    }
}

/// The words of a name, cleaned, without markers of death and without `SNR` and the like.
fn kept_words(text: &str) -> Vec<Cow<'_, str>> {
    let words = text.split(|letter: char| letter.is_whitespace() || letter == '(' || letter == ')');
    let cleaned = words.filter(|word| !is_deceased(word)).map(clean_word);
    cleaned.filter(|word| !word.is_empty() && !is_suffix(word)).collect()
}

/// Strips stray signs and turns `0` and `1` back into the letters they stand for.
fn clean_word(word: &str) -> Cow<'_, str> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_word = word.chars().any(char::is_alphabetic);
    if !is_word {
        return Cow::Borrowed("");
    }
    if word.contains(['0', '1']) { Cow::Owned(word.replace('0', "O").replace('1', "L")) } else { Cow::Borrowed(word) }
}

fn is_clean_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edges_fit =
        bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.last().is_some_and(u8::is_ascii_alphabetic);
    edges_fit && bytes.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-' || *byte == b'\'')
}

fn blank_if_no_letter(text: &str) -> &str {
    if text.chars().any(char::is_alphabetic) { text.trim() } else { "" }
}

fn holds_more_than_a_surname(surname: &str) -> bool {
    surname.contains(['/', '&', ',', '+'])
        || next_joint(surname).is_some()
        || surname.split_whitespace().next().is_some_and(is_title) && surname.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::Names;
    use super::in_one_field;
    use super::in_parts;

    fn shown(names: &Names<'_>) -> String {
        let people = names
            .people
            .iter()
            .map(|name| format!("{}|{}|{}|{}", name.title, name.forename, name.middle, name.surname));
        format!("{}: {}", names.standing.as_str(), people.collect::<Vec<_>>().join(" + "))
    }

    #[test]
    fn a_name_in_one_field_comes_apart() {
        for (cell, expected) in [
            ("SMITH/JANE ELIZABETH", "person: |JANE|ELIZABETH|SMITH"),
            ("OYELARAN-WILLIAMSON/OLUWASEUN AD", "person: |OLUWASEUN|AD|OYELARAN-WILLIAMSON"),
            ("MR J SMITH & MRS A SMITH", "person: MR|J||SMITH + MRS|A||SMITH"),
            ("MR J & MRS A SMITH", "person: MR|J||SMITH + MRS|A||SMITH"),
            ("MR & MRS SMITH", "person: MR|||SMITH + MRS|||SMITH"),
            ("Mr J Smith and Miss P Jones", "person: Mr|J||Smith + Miss|P||Jones"),
            ("SMITH/JOHN & JANE", "person: |JOHN||SMITH + |JANE||SMITH"),
            ("SMITH, MR JOHN A", "person: MR|JOHN|A|SMITH"),
            ("DR ANNE VAN DER BERG", "person: DR|ANNE||VAN DER BERG"),
            ("JANE SMITH SNR", "person: |JANE||SMITH"),
            ("SM1TH/J0HN", "person: |JOHN||SMLTH"),
            ("*SMITH/JOHN", "person: |JOHN||SMITH"),
            ("EXORS OF MR J SMITH", "estate: MR|J||SMITH"),
            ("PERSONAL REP OF JOHN SMITH", "estate: |JOHN||SMITH"),
            ("JOHN SMITH DECD", "deceased: |JOHN||SMITH"),
            ("SMITH/JOHN (DEC'D)", "deceased: |JOHN||SMITH"),
            ("ACME LETTINGS LTD", "organisation: |||ACME LETTINGS LTD"),
            ("THE OCCUPIER", "organisation: |||THE OCCUPIER"),
            ("London Borough of Hewford", "organisation: |||London Borough of Hewford"),
            ("SMITH", "person: |||SMITH"),
            ("", "person: "),
            (".", "person: "),
            ("&", "person: "),
        ] {
            assert_eq!(shown(&in_one_field(cell)), expected, "{cell}");
        }
    }

    #[test]
    fn a_name_in_parts_is_cleaned() {
        for (parts, expected) in [
            (["MS", "JANE", "E", "SMITH"], "person: MS|JANE|E|SMITH"),
            (["MS", "JANE ELIZABETH", "", "SMITH"], "person: MS|JANE|ELIZABETH|SMITH"),
            (["", ".", "", "SMITH"], "person: |||SMITH"),
            (["", ".", "", "."], "person: "),
            (["", "", "", "SMITH/JANE"], "person: |JANE||SMITH"),
            (["", "", "", "VAN DIJK"], "person: |||VAN DIJK"),
            (["", "", "", "MR J SMITH & MRS A SMITH"], "person: MR|J||SMITH + MRS|A||SMITH"),
            (["", "JOHN & JANE", "", "SMITH"], "person: |JOHN||SMITH + |JANE||SMITH"),
            (["MR", "JOHN", "", "SMITH DECD"], "deceased: MR|JOHN||SMITH"),
            (["", "", "", "EXORS OF J SMITH"], "estate: |||J SMITH"),
            (["", "", "", "VOID PROPERTY"], "organisation: |||VOID PROPERTY"),
            (["", "ŁUKASZ", "", "O'NEILL-KOWALSKI"], "person: |ŁUKASZ||O'NEILL-KOWALSKI"),
            (["MRS", "MRS ANN", "", "LEE"], "person: MRS|ANN||LEE"),
        ] {
            let [title, forename, middle, surname] = parts;
            assert_eq!(shown(&in_parts(title, forename, middle, surname, false)), expected, "{parts:?}");
        }
        assert_eq!(shown(&in_parts("MR", "", "", "JOHN SMITH", true)), "person: MR|JOHN||SMITH");
    }
}
