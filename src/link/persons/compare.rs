use super::records::Record;
use crate::domain::Day;
use crate::link::names::Names;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;

/// How two names compare. Which kind of names are compared (in full, with an initial, with a surname alone) says nothing
/// of whether they are one person's, so each kind has its own levels and its own "anything else". `Apart` holds whatever
/// the surname: unlike forenames are two persons' unless a NINO says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum NameLevel {
    /// One of them is not given.
    Missing,
    /// The same forename and surname, brought into one form.
    Same,
    /// The same in another order, or with another of several forenames or surnames.
    Turned,
    /// One word the same, the other a slip of the pen apart or cut short.
    Slip,
    /// The same forename and another surname.
    Forename,
    /// Anything else of two full names.
    Apart,
    /// An initial that fits, and the same surname.
    Initial,
    /// Anything else of an initial.
    InitialApart,
    /// The same surname, and no forename in one of them.
    Surname,
    /// Anything else of a surname alone.
    SurnameApart,
}

/// How two birth dates compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum BirthLevel {
    /// One of them is not given.
    Missing,
    /// The same day.
    Same,
    /// The same with day and month swapped.
    Swapped,
    /// One digit apart.
    Digit,
    /// Anything else.
    Apart,
}

/// How two NINOs compare, without their suffixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum NinoLevel {
    /// One of them is not given.
    Missing,
    /// The same.
    Same,
    /// Another.
    Apart,
}

/// Levels of names, with [`NameLevel::Missing`].
pub(in crate::link) const NAME_LEVELS: usize = 10;
/// Levels of birth dates, with [`BirthLevel::Missing`].
pub(in crate::link) const BIRTH_LEVELS: usize = 5;
/// Levels of NINOs, with [`NinoLevel::Missing`].
pub(in crate::link) const NINO_LEVELS: usize = 3;
/// The levels of each table that exclude each other, each kind from one place to before another and
/// ending with "anything else": shares add up to 1 in each.
pub(in crate::link) const NAME_KINDS: [(usize, usize); 3] = [(1, 6), (6, 8), (8, 10)];
pub(in crate::link) const BIRTH_KINDS: [(usize, usize); 1] = [(1, 5)];
pub(in crate::link) const NINO_KINDS: [(usize, usize); 1] = [(1, 3)];
/// How many patterns there are.
pub(in crate::link) const PATTERNS: usize = NAME_LEVELS * BIRTH_LEVELS * NINO_LEVELS;

/// The levels of one pair of records, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::link) struct Pattern(pub u8);

impl Pattern {
    pub(in crate::link) fn new(name: NameLevel, birth: BirthLevel, nino: NinoLevel) -> Self {
        Self(name as u8 + NAME_LEVELS as u8 * (birth as u8 + BIRTH_LEVELS as u8 * nino as u8))
    }

    /// Places of the levels: name, birth date, NINO.
    pub(in crate::link) fn levels(self) -> [usize; 3] {
        let pattern = usize::from(self.0);
        [pattern % NAME_LEVELS, pattern / NAME_LEVELS % BIRTH_LEVELS, pattern / NAME_LEVELS / BIRTH_LEVELS]
    }

    /// Whether the two can be one person: no two birth dates, no two NINOs, and no two names but under one NINO and one
    /// birth date; and enough to tell a person by.
    pub(in crate::link) fn is_possible(self) -> bool {
        let [name, birth, nino] = self.levels();
        let same_nino = nino == NinoLevel::Same as usize;
        let same_birth = birth == BirthLevel::Same as usize;
        let apart = [NameLevel::Apart, NameLevel::InitialApart, NameLevel::SurnameApart];
        let apart = apart.iter().any(|level| *level as usize == name);
        let named = name != NameLevel::Missing as usize && !apart;
        let nameless = name == NameLevel::Missing as usize && (same_birth || same_nino);
        birth != BirthLevel::Apart as usize
            && nino != NinoLevel::Apart as usize
            && (named || nameless || (same_nino && same_birth))
    }

    /// Whether nothing but the name agrees, and that not in full: this tells a person only among those of one dwelling.
    pub(in crate::link) fn needs_one_dwelling(self) -> bool {
        let [name, birth, nino] = self.levels();
        let full = name == NameLevel::Same as usize || name == NameLevel::Turned as usize;
        birth == BirthLevel::Missing as usize && nino != NinoLevel::Same as usize && !full
    }

    /// Whether the levels point at one person. An initial, a surname or a birth date alone may fit several of one home.
    pub(in crate::link) fn identifies(self) -> bool {
        let [name, _, nino] = self.levels();
        let full = [NameLevel::Same, NameLevel::Turned, NameLevel::Slip, NameLevel::Forename];
        nino == NinoLevel::Same as usize || full.iter().any(|level| *level as usize == name)
    }
}

/// Compares two records.
pub(in crate::link) fn compare(names: &Names, one: &Record, other: &Record) -> Pattern {
    let nino = match (one.nino, other.nino) {
        (0, _) | (_, 0) => NinoLevel::Missing,
        (a, b) if a == b => NinoLevel::Same,
        _ => NinoLevel::Apart,
    };
    Pattern::new(name_level(names, one.name, other.name), birth_level(one.dob, other.dob), nino)
}

/// Compares two names. Symmetric.
pub(in crate::link) fn name_level(names: &Names, one: u32, other: u32) -> NameLevel {
    let (Some(a), Some(b)) = (names.given(one), names.given(other)) else { return NameLevel::Missing };
    if a.forename == NONE || b.forename == NONE {
        return if a.surname == b.surname { NameLevel::Surname } else { NameLevel::SurnameApart };
    }
    let initial = names.is_initial(a.forename) || names.is_initial(b.forename);
    if a.pair == b.pair && a.forename == b.forename {
        return if initial { NameLevel::Initial } else { NameLevel::Same };
    }
    let full = |number: u32| names.writings(number).iter().filter(|writing| !names.is_initial(writing.forename));
    if full(one).any(|a| full(other).any(|b| a.forename != NONE && a.pair == b.pair)) {
        return NameLevel::Turned;
    }
    if initial {
        let fits = a.surname == b.surname && names.alike(a.forename, b.forename);
        return if fits { NameLevel::Initial } else { NameLevel::InitialApart };
    }
    let same = (a.forename == b.forename, a.surname == b.surname);
    match same {
        (true, _) if names.a_slip_apart(a.surname, b.surname) => NameLevel::Slip,
        (true, _) => NameLevel::Forename,
        (false, true) if names.a_slip_apart(a.forename, b.forename) => NameLevel::Slip,
        _ => NameLevel::Apart,
    }
}

/// Compares two birth dates. Symmetric.
pub(in crate::link) fn birth_level(one: Day, other: Day) -> BirthLevel {
    if one == NO_DAY || other == NO_DAY {
        return BirthLevel::Missing;
    }
    if one == other {
        return BirthLevel::Same;
    }
    let (Some(a), Some(b)) = (digits(one), digits(other)) else { return BirthLevel::Apart };
    if a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6] {
        BirthLevel::Swapped
    } else if a.iter().zip(b).filter(|(x, y)| **x != *y).count() == 1 {
        BirthLevel::Digit
    } else {
        BirthLevel::Apart
    }
}

/// `YYYYMMDD`.
fn digits(day: Day) -> Option<[u8; 8]> {
    use chrono::Datelike;
    let date = day.date()?;
    let mut rest = date.year().unsigned_abs() * 10_000 + date.month() * 100 + date.day();
    let mut digits = [0; 8];
    for digit in digits.iter_mut().rev() {
        *digit = (rest % 10) as u8;
        rest /= 10;
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::BirthLevel;
    use super::NameLevel;
    use super::NinoLevel;
    use super::Pattern;
    use super::birth_level;
    use super::name_level;
    use crate::link::names::Names;

    #[test]
    fn names_compare_by_level_in_either_order() {
        let cases = [
            (("JOHN", "SMITH"), ("JOHN", "SMITH"), NameLevel::Same),
            (("BILL", "SMITH"), ("WILLIAM", "SMITH"), NameLevel::Same),
            (("SMITH", "JOHN"), ("JOHN", "SMITH"), NameLevel::Turned),
            (("ANNA", "KOWALSKI-NOWAK"), ("ANNA", "NOWAK"), NameLevel::Turned),
            (("JOHN", "SMITH"), ("JOHN", "SMIHT"), NameLevel::Slip),
            (("MARGARET", "SMITH"), ("MARGRET", "SMITH"), NameLevel::Slip),
            (("J", "SMITH"), ("JOHN", "SMITH"), NameLevel::Initial),
            (("J", "SMITH"), ("J", "SMITH"), NameLevel::Initial),
            (("J", "BAKER"), ("JOHN", "SMITH"), NameLevel::InitialApart),
            (("ANNE", "SMITH"), ("ANNE", "JONES"), NameLevel::Forename),
            (("", "SMITH"), ("ANNE", "SMITH"), NameLevel::Surname),
            (("JAMES", "SMITH"), ("JACK", "SMITH"), NameLevel::Apart),
            (("", ""), ("JACK", "SMITH"), NameLevel::Missing),
        ];
        let mut names = Names::default();
        for (one, other, level) in cases {
            let (a, b) = (names.intern(one.0, "", one.1), names.intern(other.0, "", other.1));
            assert_eq!((name_level(&names, a, b), name_level(&names, b, a)), (level, level), "{one:?} {other:?}");
        }
    }

    #[test]
    fn birth_dates_compare_by_level() {
        let level = |a: &str, b: &str| birth_level(a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(level("1990-03-04", "1990-03-04"), BirthLevel::Same);
        assert_eq!(level("1990-03-04", "1990-04-03"), BirthLevel::Swapped);
        assert_eq!(level("1990-03-04", "1980-03-04"), BirthLevel::Digit);
        assert_eq!(level("1990-03-04", "1991-03-05"), BirthLevel::Apart);
    }

    #[test]
    fn only_what_can_be_one_person_is_a_candidate() {
        let possible = |name, birth, nino| Pattern::new(name, birth, nino).is_possible();
        assert!(possible(NameLevel::Same, BirthLevel::Missing, NinoLevel::Missing));
        assert!(possible(NameLevel::Missing, BirthLevel::Same, NinoLevel::Missing));
        assert!(possible(NameLevel::Apart, BirthLevel::Same, NinoLevel::Same));
        assert!(!possible(NameLevel::Apart, BirthLevel::Same, NinoLevel::Missing));
        assert!(!possible(NameLevel::Missing, BirthLevel::Swapped, NinoLevel::Missing));
        assert!(!possible(NameLevel::Same, BirthLevel::Apart, NinoLevel::Same));
        assert!(!possible(NameLevel::Same, BirthLevel::Same, NinoLevel::Apart));
    }

    #[test]
    fn a_pattern_gives_its_levels_back() {
        let pattern = Pattern::new(NameLevel::Initial, BirthLevel::Digit, NinoLevel::Same);
        assert_eq!(pattern.levels(), [6, 3, 1]);
    }
}
