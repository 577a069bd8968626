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

/// A surname as a register has it: one that has changed is often followed late.
pub(super) fn surname(person: &Person, on: Day, slip: &mut Slip) -> Cow<'static, str> {
    let late = person.renamed <= on && slip.chance(0.35);
    let code = if late { person.former_surname } else { person.surname };
    typo(super::names::surname(person.pattern, person.woman, code), slip, 0.006)
}

#[cfg(test)]
mod tests {
    use super::birth_date;
    use crate::simulate::dice::Slip;

    #[test]
    fn few_birth_dates_are_wrong() {
        let wrong = (0..20_000).filter(|key| birth_date(728_000, &mut Slip::new(3, 1, *key, 0)) != 728_000).count();
        assert!((90..200).contains(&wrong), "{wrong}");
    }
}
