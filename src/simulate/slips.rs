use super::calendar::Day;
use super::calendar::ymd;
use super::dice::Slip;
use super::names::typo;
use super::world::Person;
use chrono::Datelike;
use chrono::NaiveDate;
use std::borrow::Cow;

/// A birth date as a clerk has it: 0.7% are wrong, of these 60% by day and month swapped.
pub(super) fn birth_date(dob: Day, slip: &mut Slip) -> Day {
    if !slip.chance(0.007) {
        return dob;
    }
    let (year, month, day) = ymd(dob);
    if slip.chance(0.6)
        && let Some(swapped) = NaiveDate::from_ymd_opt(year, day, month)
    {
        return swapped.num_days_from_ce();
    }
    dob - [1, 10, 365, 31][slip.below(4)]
}

/// A postcode as somebody mistypes it: another last letter, or another sector.
pub(super) fn postcode(right: &str, slip: &mut Slip) -> String {
    let mut letters = right.as_bytes().to_vec();
    let last = letters.len() - 1;
    if slip.chance(0.7) {
        letters[last] = if letters[last] == b'A' { b'B' } else { b'A' };
    } else {
        letters[last - 2] = b'0' + (letters[last - 2] - b'0' + 1 + slip.below(8) as u8) % 10;
    }
    String::from_utf8(letters).expect("letters and digits")
}

/// What stands where a NINO is not known: nothing, or a temporary number made of birth date and sex.
pub(super) fn no_nino(person: &Person, slip: &mut Slip) -> String {
    if !slip.chance(0.05) {
        return String::new();
    }
    let (year, month, day) = ymd(person.dob);
    format!("TN{day:02}{month:02}{:02}{}", year % 100, if person.woman { 'F' } else { 'M' })
}

/// A surname as a register has it: one that has changed is often followed late.
pub(super) fn surname(person: &Person, on: Day, slip: &mut Slip) -> Cow<'static, str> {
    let late = person.renamed <= on && slip.chance(0.35);
    let code = if late { person.former_surname } else { person.surname };
    typo(super::names::surname(person.pattern, person.woman, code), slip, 0.006)
}

#[cfg(test)]
mod tests {
    use super::birth_date;
    use super::postcode;
    use crate::simulate::dice::Slip;

    #[test]
    fn a_mistyped_postcode_is_another_of_the_same_district() {
        for key in 0..50 {
            let wrong = postcode("ZZ4 2AB", &mut Slip::new(3, 1, key, 0));
            assert!(wrong != "ZZ4 2AB" && wrong.starts_with("ZZ4 ") && wrong.len() == 7, "{wrong}");
        }
    }

    #[test]
    fn few_birth_dates_are_wrong() {
        let wrong = (0..20_000).filter(|key| birth_date(728_000, &mut Slip::new(3, 1, *key, 0)) != 728_000).count();
        assert!((90..200).contains(&wrong), "{wrong}");
    }
}
