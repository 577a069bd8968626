use crate::domain::Day;
use crate::tidy::Parts;
use crate::tidy::clean;
use crate::tidy::name_forms;

/// From so many points on a person counts as the one who objected. No single thing but a NINO reaches it; a name and any
/// other thing do, both within a slip of the pen.
pub const THRESHOLD: i32 = 6;

/// Jaro–Winkler likeness from which two words are a slip apart: one slip in a word of six letters.
const SLIP: f64 = 0.9;

/// How alike one thing about two persons is. What is not known of one of them speaks neither way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Known of both, and not alike.
    Apart,
    /// Not known of one of them.
    Missing,
    /// In part.
    Part,
    /// But for a slip.
    Near,
    /// The same.
    Same,
}

impl Level {
    /// Points of a name: the same in any order or form 4, one word a slip of the pen apart 3, only part of it (an initial
    /// that fits, one of the two words) 2.
    fn of_name(self) -> i32 {
        match self {
            Self::Apart => -1,
            Self::Missing => 0,
            Self::Part => 2,
            Self::Near => 3,
            Self::Same => 4,
        }
    }

    /// Points of a birth date: the same 4; one digit, two neighbouring digits, or day and month apart 3.
    fn of_birth(self) -> i32 {
        self.of_name()
    }

    /// Points of an address: the same dwelling 4, the same postcode 3. To live elsewhere speaks against nothing.
    fn of_address(self) -> i32 {
        match self {
            Self::Apart | Self::Missing => 0,
            Self::Part | Self::Near => 3,
            Self::Same => 4,
        }
    }

    /// Points of a NINO: the same 7, one edit apart 4. Another speaks against nothing: they are mistyped and lent.
    fn of_nino(self) -> i32 {
        match self {
            Self::Apart | Self::Missing => 0,
            Self::Part | Self::Near => 4,
            Self::Same => 7,
        }
    }
}

/// Points for name, birth date, address and NINO together; from [`THRESHOLD`] on they are taken for one person.
pub fn likeness([name, birth, address, nino]: [Level; 4]) -> i32 {
    name.of_name() + birth.of_birth() + address.of_address() + nino.of_nino()
}

/// Every way in which a name may be written: forename and surname, in the forms in which they are compared and as given.
pub(super) fn writings(forename: &str, middle: &str, surname: &str) -> Vec<[String; 2]> {
    let forms = name_forms(forename, middle, surname);
    let (given, family) = (clean(&format!("{forename} {middle}")), clean(surname).replace(' ', ""));
    let mut found = vec![[forms.forename, forms.surname]];
    found.extend(forms.others.into_iter().map(|(forename, surname)| [forename, surname]));
    let words: Vec<&str> = given.split(' ').filter(|word| !word.is_empty()).collect();
    found.push([words.first().copied().unwrap_or_default().to_owned(), family.clone()]);
    // Many go by a middle name.
    for word in words.iter().skip(1).filter(|word| word.len() > 2) {
        let forms = name_forms(word, "", surname);
        found.extend([[forms.forename, forms.surname], [(*word).to_owned(), family.clone()]]);
    }
    found.retain(|[_, surname]| !surname.is_empty());
    found.sort();
    found.dedup();
    found
}

/// The best level of any two writings.
pub(super) fn name_level(one: &[[String; 2]], other: &[[String; 2]]) -> Level {
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| words_level(one, other)));
    pairs.max().unwrap_or(Level::Missing)
}

fn words_level([forename, surname]: &[String; 2], [other_forename, other_surname]: &[String; 2]) -> Level {
    let straight = [word_level(forename, other_forename), word_level(surname, other_surname)];
    let swapped = [word_level(forename, other_surname), word_level(surname, other_forename)];
    // Swapped, both words must be there: a surname alone is not somebody's forename.
    straight_level(straight).max(match swapped {
        [Word::Same, Word::Same] => Level::Same,
        [Word::Same, Word::Slip] | [Word::Slip, Word::Same] => Level::Near,
        [Word::Slip, Word::Slip] => Level::Part,
        _ => Level::Apart,
    })
}

fn straight_level([forename, surname]: [Word; 2]) -> Level {
    match (forename, surname) {
        (Word::Same, Word::Same) => Level::Same,
        (Word::Same, Word::Slip) | (Word::Slip, Word::Same) => Level::Near,
        (Word::Slip | Word::Open, Word::Slip) | (Word::Open, Word::Same) | (Word::Same, _) => Level::Part,
        _ => Level::Apart,
    }
}

/// How two words of names compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Same,
    /// A slip of the pen or a cut apart.
    Slip,
    /// One is not given, or an initial that fits.
    Open,
    Apart,
}

fn word_level(one: &str, other: &str) -> Word {
    let shorter = one.len().min(other.len());
    let initials = one.as_bytes().first() == other.as_bytes().first();
    match shorter {
        0 => Word::Open,
        1 if initials => Word::Open,
        1 => Word::Apart,
        _ if one == other => Word::Same,
        _ if is_slip(one, other) => Word::Slip,
        _ => Word::Apart,
    }
}

fn is_slip(one: &str, other: &str) -> bool {
    let shorter = one.len().min(other.len());
    let cut = shorter >= 4 && (one.starts_with(other) || other.starts_with(one));
    let near = one.len().abs_diff(other.len()) <= 2 && strsim::jaro_winkler(one, other) >= SLIP;
    shorter >= 3 && (cut || near || strsim::osa_distance(one, other) <= 1)
}

/// How two birth dates compare: the same; day and month swapped, one digit apart, or two neighbouring digits swapped.
pub(super) fn birth_level(one: Day, other: Day) -> Level {
    if one == other {
        return Level::Same;
    }
    let (Some(a), Some(b)) = (one.date(), other.date()) else { return Level::Apart };
    let (a, b) = (a.format("%d%m%Y").to_string(), b.format("%d%m%Y").to_string());
    let swapped = a[..2] == b[2..4] && a[2..4] == b[..2] && a[4..] == b[4..];
    if swapped || one_edit_of_digits(a.as_bytes(), b.as_bytes()) { Level::Near } else { Level::Apart }
}

fn one_edit_of_digits(a: &[u8], b: &[u8]) -> bool {
    let differing: Vec<usize> = (0..a.len()).filter(|place| a[*place] != b[*place]).collect();
    match differing[..] {
        [_] => true,
        [first, second] => second == first + 1 && a[first] == b[second] && a[second] == b[first],
        _ => false,
    }
}

/// A NINO without blanks and without its suffix, which is often missing.
pub(super) fn nino_form(nino: &str) -> String {
    let whole = clean(nino).replace(' ', "");
    let suffixed = whole.len() > 2 && whole.ends_with(|last: char| last.is_ascii_alphabetic());
    whole[..whole.len() - usize::from(suffixed)].to_owned()
}

/// How two NINOs in [`nino_form`] compare.
pub(super) fn nino_level(one: &str, other: &str) -> Level {
    if one.is_empty() || other.is_empty() {
        Level::Missing
    } else if one == other {
        Level::Same
    } else if strsim::osa_distance(one, other) <= 1 {
        Level::Near
    } else {
        Level::Apart
    }
}

/// A postcode without its blank.
pub(super) fn postcode_form(postcode: &str) -> String {
    clean(postcode).replace(' ', "")
}

/// How two written addresses with postcodes in [`postcode_form`] compare: the same dwelling also where the postcode is one
/// edit off and the street agrees; else the same postcode.
pub(super) fn address_level((one, postcode): (&Parts, &str), (other, other_postcode): (&Parts, &str)) -> Level {
    if postcode.is_empty() || other_postcode.is_empty() {
        return Level::Missing;
    }
    let numbered = !one.number.is_empty() && one.number == other.number;
    let named = one.number.is_empty() && other.number.is_empty() && !one.name.is_empty() && one.name == other.name;
    let dwelling = one.flat == other.flat && (numbered || named);
    let near = strsim::osa_distance(postcode, other_postcode) <= 1;
    let street = one.street == other.street || is_slip(&one.street, &other.street);
    match (postcode == other_postcode, dwelling) {
        (true, true) => Level::Same,
        (true, false) => Level::Part,
        (false, true) if near && street && !one.street.is_empty() => Level::Same,
        _ => Level::Apart,
    }
}

#[cfg(test)]
mod tests {
    use super::Level;
    use super::THRESHOLD;
    use super::birth_level;
    use super::likeness;
    use super::name_level;
    use super::writings;
    use crate::domain::Day;

    #[test]
    fn names_compare_by_level() {
        let table = [
            (("Margaret", "Smith"), ("MAGGIE", "SMYTH"), Level::Same),
            (("Margaret", "Smith"), ("Smith", "Margaret"), Level::Same),
            (("Sarah Jane", "Quill"), ("Jane", "Quill"), Level::Same),
            (("Margaret", "Quill"), ("Margret", "Quill"), Level::Near),
            (("Margaret", "Quill"), ("Margaret", "Quil1"), Level::Same),
            (("Margaret", "Quill"), ("M", "Quill"), Level::Part),
            (("Margaret", "Quill"), ("", "Quill"), Level::Part),
            (("Margaret", "Quill"), ("Margaret", "Rook"), Level::Part),
            (("Margaret", "Quill"), ("John", "Quill"), Level::Apart),
            (("Margaret", "Quill"), ("J", "Quill"), Level::Apart),
            (("", ""), ("Margaret", "Quill"), Level::Missing),
        ];
        for (one, other, level) in table {
            let [a, b] = [one, other].map(|(forename, surname)| writings(forename, "", surname));
            assert_eq!((name_level(&a, &b), name_level(&b, &a)), (level, level), "{one:?} {other:?}");
        }
    }

    #[test]
    fn birth_dates_compare_by_level() {
        let table = [
            ("1980-02-03", Level::Same),
            ("1980-03-02", Level::Near),
            ("1981-02-03", Level::Near),
            ("1980-02-13", Level::Near),
            ("1908-02-03", Level::Near),
            ("1981-02-04", Level::Apart),
        ];
        for (other, level) in table {
            let [one, other]: [Day; 2] = ["1980-02-03", other].map(|day| day.parse().unwrap());
            assert_eq!(birth_level(one, other), level, "{other}");
        }
    }

    #[test]
    fn one_thing_alone_is_not_enough_and_two_a_slip_apart_are() {
        use Level::{Apart, Missing, Near, Part, Same};
        let enough = [
            [Same, Same, Missing, Missing],
            [Near, Near, Missing, Missing],
            [Part, Same, Missing, Missing],
            [Part, Missing, Same, Missing],
            [Near, Missing, Part, Missing],
            [Same, Apart, Part, Apart],
            [Near, Apart, Same, Missing],
            [Apart, Same, Part, Missing],
            [Missing, Missing, Missing, Same],
            [Apart, Missing, Missing, Same],
            [Part, Missing, Missing, Near],
        ];
        let too_little = [
            [Same, Missing, Missing, Missing],
            [Same, Apart, Apart, Missing],
            [Part, Near, Missing, Missing],
            [Part, Missing, Part, Missing],
            [Apart, Same, Missing, Missing],
            [Missing, Missing, Same, Missing],
            [Missing, Missing, Missing, Near],
            [Apart, Apart, Missing, Same],
        ];
        for levels in enough {
            assert!(likeness(levels) >= THRESHOLD, "{levels:?}");
        }
        for levels in too_little {
            assert!(likeness(levels) < THRESHOLD, "{levels:?}");
        }
    }
}
